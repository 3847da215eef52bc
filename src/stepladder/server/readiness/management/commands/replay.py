"""``stepladder-server replay``: compute stored evaluations again, and compare."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from stepladder.errors import StepladderError
from stepladder.findings import Finding, Status, all_of
from stepladder.readiness.snapshot import compare, digest_of_snapshot
from stepladder.server.readiness.models import StoredEvaluation

_EXIT = {Status.MET: 0, Status.UNMET: 1, Status.UNKNOWN: 2}
_WORDS = {Status.MET: "same", Status.UNMET: "differs", Status.UNKNOWN: "cannot tell"}


class Command(BaseCommand):
    """Recompute every stored evaluation from its stored inputs."""

    help = "Compute stored evaluations again from their inputs: same, differs, or erased."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which ones, and how to answer."""
        parser.add_argument("ids", nargs="*", type=int, help="Numbers of evaluations; all of them by default.")
        parser.add_argument("--json", action="store_true", help="Print the findings as JSON.")

    def handle(self, *_args: object, ids: list[int], json: bool, **_options: Any) -> None:
        """Exit with 0 if all are the same, 1 if one differs, 2 if one cannot be computed again."""
        rows = StoredEvaluation.objects.order_by("id")
        chosen = rows.filter(pk__in=ids) if ids else rows
        findings = [replayed(row) for row in chosen.iterator(chunk_size=100)]
        missing = sorted(set(ids) - {int(each.id.rpartition(".")[2]) for each in findings})
        findings += [Finding.unknown(f"evaluation.{id}", "There is no evaluation of this number.") for id in missing]
        self._print(findings, as_json=json)
        status = all_of(each.status for each in findings) if findings else Status.MET
        if status is not Status.MET:
            raise SystemExit(_EXIT[status])

    def _print(self, findings: list[Finding], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(_as_json([finding.to_dict() for finding in findings]))
            return
        for finding in findings:
            self.stdout.write(f"{_WORDS[finding.status]:12} {finding.id}  {finding.summary} {finding.hint}".rstrip())
        count = {status: sum(each.status is status for each in findings) for status in Status}
        self.stdout.write(
            f"{len(findings)} stored evaluations: {count[Status.MET]} same, {count[Status.UNMET]} differ, "
            f"{count[Status.UNKNOWN]} cannot be computed again."
        )


def replayed(row: StoredEvaluation) -> Finding:
    """One stored evaluation, computed again."""
    id = f"evaluation.{row.pk}"
    if row.inputs is None or row.record is None:
        return Finding.unknown(id, "Its inputs were erased.", "What it was is no longer known to anybody.")
    if digest_of_snapshot(row.inputs) != row.inputs_digest:
        return Finding.unmet(id, "Its inputs are not those that it was computed from.")
    try:
        found = compare(row.record, row.inputs)
    except StepladderError as error:
        return Finding.unknown(id, f"It cannot be computed again: {error.sentence()}.")
    return Finding(id, found.status, found.summary, found.hint, found.parts)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)

"""Importing a list of completed courses, in one transaction; and taking all of that back.

Each becomes a certificate of its person, from the organization's list. It counts as attendance unless the list says
that they were assessed; then it counts as its issuer's word, like a certificate that somebody typed in.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from stepladder.achievements import completions as reader
from stepladder.errors import EditedMeanwhile, InvalidDocument, InvalidPolicy
from stepladder.remarks import counted
from stepladder.server.catalog.importing_columns import COMPLETIONS, remembered
from stepladder.server.catalog.models import Microcredential
from stepladder.server.evidence import operations as evidence
from stepladder.server.evidence.operations import Source
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, wait_for_turn
from stepladder.server.wallet.completions_plan import MOST_ROWS, Line, Outcome, Plan
from stepladder.server.wallet.judging import ROOM, judge_completion, judged_columns, set_evidence
from stepladder.server.wallet.models import Certificate, Completion, CompletionRun, How, WaitingCompletions
from stepladder.server.wallet.writing import changed, write
from stepladder.tables import ColumnMap, Guess, Table, read_table

MOST_REMARKS = 1_000

_CHUNK = 900
"""Ids in one question; older builds of SQLite take no more than 999."""


@dataclass(frozen=True)
class Reading:
    """A list as it was read.

    Attributes:
        found: None where somebody has to say first which column is what.
    """

    table: Table
    guess: Guess
    found: reader.Completions | None
    digest: str


def read(data: bytes, name: str, *, columns: ColumnMap | None, at: datetime) -> Reading:
    """Read a table of completions.

    Args:
        columns: as somebody said; None for what is remembered or guessed.

    Raises:
        InvalidDocument: it is no table, or has more rows than are imported at once.
    """
    table = read_table(data, name)
    guess = reader.guess_columns(table, remembered(COMPLETIONS))
    if columns is not None:
        used = set(columns.columns.values())
        left = tuple(each for each in table.columns if each not in used)
        guess = replace(reader.guess_columns(table, [columns]), map=columns, left_over=left, saved=False)
    if len(table.rows) > MOST_ROWS:
        raise InvalidDocument(
            gettext("the table has %(count)d rows") % {"count": len(table.rows)},
            expected=gettext("at most %(most)d") % {"most": MOST_ROWS},
            hint=gettext("divide it, by year for example"),
            place=name,
        )
    digest = hashlib.sha256(data).hexdigest()
    if guess.missing:
        return Reading(table, guess, None, digest)
    return Reading(table, guess, reader.read_completions(table, guess.map, on=at.date()), digest)


def keep_waiting(*, data: bytes, name: str, by: Person, at: datetime) -> None:
    """Keep what was uploaded until its owner has seen what it would do. One each; the next replaces it."""
    values: dict[str, Any] = {"at": at, "name": name[:200], "columns": {}, "courses": {}, "data": data}
    WaitingCompletions.objects.update_or_create(kept_by=by, defaults=values)


def take_over(*, plan: Plan, reading: Reading, by: Person, at: datetime) -> CompletionRun | None:
    """Write what a plan would do, whole or not at all. What it would do again is nothing.

    Returns:
        The run; None where nothing is written.

    Raises:
        EditedMeanwhile: somebody recorded some of it since the plan was made.
    """
    if not plan.written:
        return None
    with transaction.atomic():
        wait_for_turn()
        if _is_there([each for each in plan.written if each.outcome is not Outcome.RAISED]):
            raise EditedMeanwhile(
                gettext("some of it was recorded meanwhile, in another window or by somebody else"),
                hint=gettext("look at what is left to record, and record that"),
            )
        run = CompletionRun.objects.create(
            title=reading.table.name[:200], digest=reading.digest, counts=plan.counts,
            remark_counts=counted(plan.remarks), remarks=[asdict(each) for each in plan.remarks[:MOST_REMARKS]],
            by=by, at=at,
        )  # fmt: skip
        told: dict[int, list[Line]] = defaultdict(list)
        for each in plan.written:
            _write(run, each, by, at)
            if each.person is not None:
                told[each.person.pk].append(each)
        for lines in told.values():
            _tell(lines, by, at)
        record(
            by=by.subject, did="course completions imported", what=f"completions:{run.pk}", because=run.title, at=at,
            details={**plan.counts, "digest": run.digest},
        )  # fmt: skip
    return run


def undo(*, run: CompletionRun, because: str, by: Person, at: datetime) -> int:
    """Take an import back: its certificates are gone, and what it raised counts as attendance again.

    What a later list says as well is that list's from then on. What somebody took out stays taken out: it is kept, so
    that no list brings it back.

    Returns:
        How many certificates it concerned.

    Raises:
        InvalidPolicy: it was taken back already, or why is not said.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is taken back is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        row = CompletionRun.objects.select_for_update().get(pk=run.pk)
        if row.undone_at is not None:
            raise InvalidPolicy(gettext("this import was taken back already"))
        handed_on = Completion.objects.filter(run=row, raised_by__isnull=False).exclude(raised_by=row)
        handed_on.update(run=F("raised_by"), raised_by=None)
        own = list(_of(Completion.objects.filter(run=row, certificate__withdrawn_at__isnull=True)))
        raised = list(_of(Completion.objects.filter(raised_by=row).exclude(run=row)))
        for each in raised:
            each.assessed, each.raised_by = False, None
            each.save(update_fields=["assessed", "raised_by"])
            if each.certificate.withdrawn_at is None:
                _judge(each, by, at)
        for each in own:
            evidence.withdraw(source=Source(ROOM, each.certificate_id), because="the import was taken back", at=at)
        people = {each.person_id: each.person for each in (*own, *raised)}
        Certificate.objects.filter(pk__in=[each.certificate_id for each in own]).delete()
        for person in people.values():
            _tell_back(person, by, at)
        CompletionRun.objects.filter(pk=row.pk).update(undone_by=by, undone_at=at, undone_because=because.strip()[:500])
        record(
            by=by.subject, did="course completions taken back", what=f"completions:{row.pk}", because=because.strip(),
            at=at, details={"removed": len(own), "lowered": len(raised)},
        )  # fmt: skip
    return len(own) + len(raised)


def _is_there(lines: Sequence[Line]) -> bool:
    """Whether any of what is to be new is on record by now."""
    wanted = {
        (each.person.pk, each.entry.pk, each.row.completed_on)
        for each in lines
        if each.person is not None and each.entry is not None
    }
    people = sorted({person for person, _, _ in wanted})
    return any(
        key in wanted
        for start in range(0, len(people), _CHUNK)
        for key in Completion.objects.filter(person__in=people[start : start + _CHUNK]).values_list(
            "person", "microcredential", "completed_on"
        )
    )


def _of(rows: Any) -> Any:
    return rows.select_related("certificate__person", "person", "microcredential__provider", "microcredential__weights")


def _write(run: CompletionRun, line: Line, by: Person, at: datetime) -> None:
    if line.outcome is Outcome.RAISED and line.before is not None:
        found = _of(Completion.objects.select_for_update(of=("self",))).get(pk=line.before.pk)
        found.assessed, found.raised_by, found.result = True, run, line.row.result
        found.save(update_fields=["assessed", "raised_by", "result"])
        _judge(found, by, at)
        return
    entry, person, row = line.entry, line.person, line.row
    assert entry is not None and person is not None and row.completed_on is not None  # noqa: S101, PT018 - the plan found all three
    completion = Completion(
        run=run, person=person, microcredential=entry, completed_on=row.completed_on, assessed=row.passed,
        hours=row.hours, result=row.result, line=row.line,
    )  # fmt: skip
    judged = judge_completion(completion)
    certificate = Certificate.objects.create(
        person=person, how=How.COMPLETION, title=entry.title, issuer_name=entry.provider.name,
        issued_on=row.completed_on, added_at=at, added_by=by, changed_at=at, changed_by=by, **judged_columns(judged),
    )  # fmt: skip
    completion.certificate = certificate
    completion.save()
    set_evidence(certificate, judged, at)


def _judge(completion: Completion, by: Person, at: datetime) -> None:
    """Judge the certificate of a completion anew."""
    judged, certificate = judge_completion(completion), completion.certificate
    columns: Mapping[str, Any] = judged_columns(judged) | changed(by, at) | {"revision": certificate.revision + 1}
    write(certificate, columns)
    set_evidence(certificate, judged, at)


def _tell(lines: Sequence[Line], by: Person, at: datetime) -> None:
    """One notice and one row of the trail for each person: they see it, and can take it out or say that it is wrong."""
    person = lines[0].person
    assert person is not None  # noqa: S101 - lines that are written have one
    titles = [each.entry.title for each in lines if isinstance(each.entry, Microcredential)]
    words = ngettext(
        "%(name)s recorded that you completed a course: %(titles)s. Look at it, and take it out if it is wrong.",
        "%(name)s recorded that you completed %(count)d courses: %(titles)s. Look at them, and take out what is wrong.",
        len(lines),
    )
    text = words % {"name": by.name, "count": len(lines), "titles": _shortened(titles)}
    notify(person=person, text=text, link=reverse("certificates"), at=at)
    record(
        by=by.subject, did="course recorded", what=person.subject, because="a list of completed courses", at=at,
        details={"titles": titles[:20], "assessed": sum(each.row.passed for each in lines)},
    )  # fmt: skip


def _tell_back(person: Person, by: Person, at: datetime) -> None:
    words = gettext("%(name)s took a list of completed courses back. What it had added to your certificates is gone.")
    notify(person=person, text=words % {"name": by.name}, link=reverse("certificates"), at=at)
    record(by=by.subject, did="course taken back", what=person.subject, because="a list of completed courses", at=at)


def _shortened(titles: Sequence[str]) -> str:
    shown = ", ".join(each[:60] for each in titles[:3])
    return shown if len(titles) <= 3 else f"{shown} …"

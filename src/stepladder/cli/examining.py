"""Verifying files one after another, in this process or in several: what each of them does with a chunk."""

from __future__ import annotations

import gc
import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from stepladder.cli.asking import asker, read_trust
from stepladder.cli.report import Known, Question
from stepladder.cli.sources import members
from stepladder.credentials.archives import Member
from stepladder.credentials.bulk import Conditions
from stepladder.documents import digest_of
from stepladder.errors import StepladderError

if TYPE_CHECKING:
    from stepladder.credentials.lists import Lists
    from stepladder.credentials.trust import Trust
    from stepladder.fetching import Fetch

FAILED = "failed"
"""The outcome of a file at which Stepladder itself failed. One file must not end a run over a million."""


@dataclass(frozen=True)
class Task:
    """What is to be done with every file. It is handed to each process.

    Attributes:
        now: the date to verify at.
        recipient: whose it should be; None leaves that check out.
        trust: the list of known issuers as bytes, and its name; None without one.
        question: the same, as it stands in the report.
        whole: whether the tree of findings is wanted, and not its first sentence only.
        known: what a report holds already.
    """

    now: datetime
    recipient: str | None
    trust: tuple[bytes, str] | None
    question: Question
    whole: bool = False
    known: Known = field(default_factory=Known, repr=False)


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    Attributes:
        status: ``met``, ``unmet``, ``unknown``, ``unreadable`` or ``failed``.
        line: the line of the report; empty where nobody wants it, or where it stands there already.
        known: whether it stands in the report already.
    """

    file: str
    status: str
    summary: str
    line: str = ""
    known: bool = False


class Examiner:
    """Verifies files by a task, and remembers what a run may remember: copies of what was asked, and status lists."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._fetch: Fetch | None = asker() if task.question.online else None
        self._lists: Lists | None = _lists() if self._fetch else None
        self._trust: Trust | None = (
            read_trust(task.trust[0], name=task.trust[1], fetch=self._fetch) if task.trust else None
        )
        self._conditions = Conditions(
            now=task.now, recipient=task.recipient, fetch=self._fetch, trust=self._trust, lists=self._lists
        )

    def chunk(self, paths: list[str]) -> list[Outcome]:
        """What came of some files. Garbage is collected after them and not meanwhile: little of it is in cycles."""
        gc.disable()
        try:
            return [outcome for path in paths for outcome in self._file(path)]
        finally:
            gc.enable()
            gc.collect()

    def _file(self, path: str) -> Iterator[Outcome]:
        try:
            for member in members(path):
                yield self._member(member)
        except StepladderError as error:
            yield self._outcome(path, "", "unreadable", _sentence(error.found), error.advice)

    def _member(self, member: Member) -> Outcome:
        if member.reason:
            return self._outcome(member.name, "", "unreadable", _sentence(member.reason))
        digest = digest_of(member.data)
        if known := self._task.known.outcome(member.name, digest, self._task.question):
            return Outcome(member.name, known, "It stands in the report already.", known=True)
        try:
            verdict = self._conditions.verdict(member.data, name=member.name)
            if not self._task.whole:
                return Outcome(member.name, str(verdict.status), verdict.summary)
            finding = verdict.finding
        except StepladderError as error:
            return self._outcome(member.name, digest, "unreadable", _sentence(error.found), error.advice)
        except Exception as error:  # noqa: BLE001 - one file must not end a run over a million
            return self._outcome(
                member.name, digest, FAILED, f"An error in Stepladder itself ({type(error).__name__})."
            )
        return self._outcome(member.name, digest, str(finding.status), finding.summary, finding.hint, finding.to_dict())

    def _outcome(
        self, file: str, digest: str, status: str, summary: str, hint: str = "", tree: dict[str, Any] | None = None
    ) -> Outcome:
        if not self._task.whole:
            return Outcome(file, status, summary)
        entry = {
            "file": file,
            "digest": digest,
            "status": status,
            "summary": summary,
            "hint": hint,
            **self._task.question.to_dict(),
            "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "finding": tree,
        }
        return Outcome(file, status, summary, json.dumps(entry))


def _sentence(found: str) -> str:
    return f"{found[:1].upper()}{found[1:]}."


def _lists() -> Lists:
    from stepladder.credentials.lists import Lists  # noqa: PLC0415 - for runs that ask

    return Lists()


_examiners: list[Examiner] = []
"""That of this process, if it is one of several: a pool calls functions and not methods."""


def begin(task: Task) -> None:
    """Make a process of a pool ready. Ctrl-C is its parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _examiners[:] = [Examiner(task)]


def examine_chunk(paths: list[str]) -> list[Outcome]:
    """What came of some files, in a process of a pool."""
    return _examiners[0].chunk(paths)

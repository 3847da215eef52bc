"""Person files: a person's evidence as they write it down, in TOML or JSON (format ``stepladder/person/1``).

The format is documented in docs/files.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from stepladder.documents import Document
from stepladder.evidence.item_file import (
    EvidenceEntry,
    Holder,
    Input,
    ItemReader,
    Level,
    Months,
    check_known,
    check_unique,
)
from stepladder.evidence.items import EvidenceItem, Period, Usage
from stepladder.evidence.person import ConditionAnswer, Dispute, Person, RoleHeld
from stepladder.frameworks.model import Competency, Framework
from stepladder.places import Path
from stepladder.shapes import convert


class CompetencyEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[competencies]]``."""

    id: str
    name: str = ""
    statement: str = ""
    half_life_use_months: Months | None = None
    half_life_age_months: Months | None = None


class _Covered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    competency: str
    level: Level


class _Holds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: str
    since: date
    source: str
    until: date | None = None
    covers: tuple[_Covered, ...] = ()
    grade: str = ""
    start_known: bool = True


class _Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    competency: str
    start: date
    end: date | None = None
    used: bool = True
    source: str = ""


class _Leave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    start: date
    end: date | None = None


class _Dispute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    opened: date
    by: str = ""
    competency: str = ""
    evidence: str = ""
    settled: date | None = None


class _Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    met: bool
    source: str = ""
    by: str = ""
    on: date | None = None
    until: date | None = None


class _PersonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str = ""
    format: Literal["stepladder/person/1"] = "stepladder/person/1"
    identifiers: tuple[str, ...] = ()
    competencies: tuple[CompetencyEntry, ...] = ()
    evidence: Annotated[tuple[EvidenceEntry, ...], msgspec.Meta(max_length=1000)] = ()
    use: Annotated[tuple[_Use, ...], msgspec.Meta(max_length=1000)] = ()
    leave: Annotated[tuple[_Leave, ...], msgspec.Meta(max_length=200)] = ()
    holds: tuple[_Holds, ...] = ()
    disputes: tuple[_Dispute, ...] = ()
    conditions: tuple[_Condition, ...] = ()


@dataclass(frozen=True)
class PersonFile:
    """A person as a file describes them, with every other file that was read for it."""

    person: Person
    inputs: tuple[Input, ...]


def read_person(document: Document, *, known: Framework, load: Callable[[str], bytes], now: datetime) -> PersonFile:
    """Read a person file.

    Args:
        document: the parsed file.
        known: the competencies of the role, beside those that the file defines itself.
        load: gives the bytes of a badge or an appraisal sheet by the name that stands in the file.
        now: the date at which badges are verified, with time zone.

    Raises:
        InvalidDocument: the file does not fit its format, names a competency that neither framework knows, or an id
            twice.
        UnreadableCredential: a badge cannot be read.
        OSError: ``load`` could not.
    """
    content = convert(document, _PersonFile)
    own = framework_of(content.competencies, document)
    framework = own.joined(known)
    reader = _Reader(document, framework)
    holder = Holder((content.id, content.name), content.identifiers)
    item_reader = ItemReader(document, framework, holder, load, now)
    items = item_reader.joined(
        tuple(item_reader.read(entry, ("evidence", place)) for place, entry in enumerate(content.evidence))
    )
    check_unique([item.id for item in items], document, "evidence")
    person = Person(
        id=content.id,
        name=content.name or content.id,
        items=items,
        usage=tuple(reader.usage(entry, ("use", place)) for place, entry in enumerate(content.use)),
        leave=tuple(
            reader.period(entry.start, entry.end, ("leave", place)) for place, entry in enumerate(content.leave)
        ),
        holds=tuple(reader.held(entry, ("holds", place)) for place, entry in enumerate(content.holds)),
        disputes=tuple(
            reader.dispute(entry, ("disputes", place), items) for place, entry in enumerate(content.disputes)
        ),
        conditions=tuple(reader.answer(entry, ("conditions", place)) for place, entry in enumerate(content.conditions)),
        framework=own,
    )
    return PersonFile(person, (Input(document.name, document.digest), *item_reader.inputs))


def framework_of(entries: Iterable[CompetencyEntry], document: Document) -> Framework:
    """The competencies that a file defines.

    Raises:
        InvalidDocument: an id stands twice.
    """
    framework = Framework(tuple(Competency(entry.id, entry.name or entry.id, entry.statement) for entry in entries))
    check_unique([competency.id for competency in framework], document, "competencies")
    return framework


class _Reader:
    """Reads the other entries of a person file."""

    def __init__(self, document: Document, framework: Framework) -> None:
        self.document = document
        self.framework = framework

    def period(self, start: date, end: date | None, path: Path) -> Period:
        if end is not None and end < start:
            raise self.document.error(path, f"the period ends on {end}, before it begins on {start}")
        return Period(start, end)

    def usage(self, entry: _Use, path: Path) -> Usage:
        check_known(entry.competency, self.framework, self.document, (*path, "competency"))
        return Usage(entry.competency, self.period(entry.start, entry.end, path), entry.used, entry.source)

    def held(self, entry: _Holds, path: Path) -> RoleHeld:
        covers = tuple(
            (
                check_known(each.competency, self.framework, self.document, (*path, "covers", place, "competency")),
                each.level,
            )
            for place, each in enumerate(entry.covers)
        )
        period = self.period(entry.since, entry.until, path)
        return RoleHeld(entry.role, period, entry.source, covers, entry.grade, entry.start_known)

    def answer(self, entry: _Condition, path: Path) -> ConditionAnswer:
        if entry.on and entry.until and entry.until < entry.on:
            found = f"the answer holds until {entry.until}, before it was given on {entry.on}"
            raise self.document.error((*path, "until"), found)
        return ConditionAnswer(entry.id, entry.met, entry.source, entry.by, entry.on, entry.until)

    def dispute(self, entry: _Dispute, path: Path, items: tuple[EvidenceItem, ...]) -> Dispute:
        if bool(entry.competency) == bool(entry.evidence):
            raise self.document.error(
                path, "a dispute names a competency or an item of evidence", expected="one of the two"
            )
        if entry.settled and entry.settled < entry.opened:
            found = f"the dispute was settled on {entry.settled}, before it was opened on {entry.opened}"
            raise self.document.error((*path, "settled"), found)
        if entry.competency:
            check_known(entry.competency, self.framework, self.document, (*path, "competency"))
        elif all(item.id != entry.evidence for item in items):
            raise self.document.error(
                (*path, "evidence"),
                f"there is no evidence {entry.evidence!r}",
                expected="the id of an item in this file",
            )
        return Dispute(entry.about, entry.opened, entry.by, entry.competency, entry.evidence, entry.settled)

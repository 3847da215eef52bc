"""Person files: a person's evidence as they write it down, in TOML or JSON (format ``stepladder/person/1``).

The format is documented in docs/files.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from stepladder.appraisal.score import Score
from stepladder.appraisal.sheet import ScoresTable, read_sheet, scores_in
from stepladder.credentials import reading
from stepladder.credentials.dates import parse_moment
from stepladder.documents import Document, digest_of, parse_json, parse_toml
from stepladder.evidence.certificate import ISSUERS_WORD, certificate
from stepladder.evidence.items import EvidenceItem, Period, Quality, Shown, Usage
from stepladder.evidence.person import ConditionRecord, Dispute, Person, RoleHeld
from stepladder.frameworks.model import Competency, Framework
from stepladder.places import Path
from stepladder.shapes import convert

Day = date
"""The type under another name: a struct with a field called ``date`` would take that for its type."""

Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
_KIND_NAMES = Literal[
    "credential", "self-report", "exam", "peer-attestation", "supervisor-attestation", "metric", "metric-compared",
    "task", "artifact", "practical-simulated", "practical-workplace", "panel", "participation",
]  # fmt: skip
_TRUST = {"first-hand": Decimal(1), "verified": Decimal(1), "issuer-stated": ISSUERS_WORD, "failed": Decimal(0)}


class CompetencyEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[competencies]]``."""

    id: str
    name: str = ""
    statement: str = ""


class _Covered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    competency: str
    level: Level


class _Holds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: str
    since: date
    source: str
    until: date | None = None
    covers: tuple[_Covered, ...] = ()


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


class _Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    score: Annotated[float, msgspec.Meta(ge=0)]
    max: Annotated[float, msgspec.Meta(gt=0)]


class _Shows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    competency: str
    level: Level
    relevance: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    passed: bool = True


class _Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    kind: _KIND_NAMES
    shows: tuple[_Shows, ...]
    date: Day | None = None
    title: str = ""
    rater: str = ""
    work: str = ""
    rubric: _Rubric | None = None
    verified: Literal["first-hand", "verified", "issuer-stated", "failed"] | None = None
    badge: str = ""
    appraisal: str = ""
    scores: ScoresTable | None = None  # type: ignore[valid-type]


class _PersonFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str = ""
    format: Literal["stepladder/person/1"] = "stepladder/person/1"
    identifiers: tuple[str, ...] = ()
    competencies: tuple[CompetencyEntry, ...] = ()
    evidence: tuple[_Evidence, ...] = ()
    use: tuple[_Use, ...] = ()
    leave: tuple[_Leave, ...] = ()
    holds: tuple[_Holds, ...] = ()
    disputes: tuple[_Dispute, ...] = ()
    conditions: tuple[_Condition, ...] = ()


@dataclass(frozen=True)
class Input:
    """A file that went into a result, with the digest of its bytes."""

    id: str
    digest: str


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
    reader = _Reader(document, own.joined(known), load, now, content.identifiers)
    items = tuple(reader.item(entry, ("evidence", place)) for place, entry in enumerate(content.evidence))
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
        conditions=tuple(ConditionRecord(entry.id, entry.met, entry.source) for entry in content.conditions),
        framework=own,
    )
    return PersonFile(person, (Input(document.name, document.digest), *reader.inputs))


def framework_of(entries: Iterable[CompetencyEntry], document: Document) -> Framework:
    """The competencies that a file defines.

    Raises:
        InvalidDocument: an id stands twice.
    """
    framework = Framework(tuple(Competency(entry.id, entry.name or entry.id, entry.statement) for entry in entries))
    check_unique([competency.id for competency in framework], document, "competencies")
    return framework


def check_unique(ids: list[str], document: Document, table: str) -> None:
    """Refuse an id that stands twice in a table of a file."""
    for place, id in enumerate(ids):
        if id in ids[:place]:
            raise document.error(
                (table, place, "id"), f"the id {id!r} stands twice", expected="each id once", hint="rename one of them"
            )


def check_known(id: str, framework: Framework, document: Document, path: Path) -> str:
    """The id, if a framework knows it; an error that names the place if none does."""
    if id not in framework:
        known = ", ".join(competency.id for competency in framework) or "none"
        raise document.error(
            path,
            f"there is no competency {id!r}",
            expected=f"one that the person's or the role's file defines ({known})",
            hint="correct the id, or add it under [[competencies]]",
        )
    return id


class _Reader:
    """Reads the entries of one file, and keeps which other files were read for it."""

    def __init__(
        self,
        document: Document,
        framework: Framework,
        load: Callable[[str], bytes],
        now: datetime,
        holder: tuple[str, ...],
    ) -> None:
        self.document = document
        self.framework = framework
        self.load = load
        self.now = now
        self.holder = holder
        self.inputs: list[Input] = []

    def item(self, entry: _Evidence, path: Path) -> EvidenceItem:
        shows = tuple(self._shown(each, (*path, "shows", place)) for place, each in enumerate(entry.shows))
        self._check_said_once(shows, path)
        if entry.kind == "credential":
            return self._certificate(entry, shows, path)
        for name in ("badge", "appraisal", "scores"):
            if getattr(entry, name):
                raise self.document.error(
                    (*path, name), f"{entry.kind} evidence has no {name}", expected='kind = "credential"'
                )
        rubric = entry.rubric
        if rubric and rubric.score > rubric.max:
            raise self.document.error(
                (*path, "rubric"), f"the score {rubric.score:g} is above the maximum {rubric.max:g}"
            )
        share = Fraction(str(rubric.score)) / Fraction(str(rubric.max)) if rubric else Fraction(1)
        return EvidenceItem(
            id=entry.id,
            kind=entry.kind,
            date=self._date(entry.date, path),
            shows=shows,
            title=entry.title,
            rater=entry.rater,
            family=entry.work,
            quality=Quality.exactly(share),
            verified=_TRUST[entry.verified or "first-hand"],
        )

    def _certificate(self, entry: _Evidence, shows: tuple[Shown, ...], path: Path) -> EvidenceItem:
        badge = reading.read(self._load(entry.badge), name=entry.badge) if entry.badge else None
        trust = _TRUST[entry.verified or "issuer-stated"]
        counted = certificate(
            badge=badge, scores=self._scores(entry, path), holder=self.holder, now=self.now, verified=trust
        )
        signed = counted.verification.credential if counted.verification else None
        moment = next(
            (moment for text in (signed.valid_from if signed else ()) if (moment := parse_moment(text))), None
        )
        return EvidenceItem(
            id=entry.id,
            kind=counted.kind,
            kind_at_best=counted.kind_at_best,
            date=self._date(entry.date or (moment.earliest.date() if moment else None), path),
            shows=shows,
            title=entry.title or (signed.name if signed else ""),
            rater=entry.rater or (signed.issuers[0] if signed and signed.issuers else ""),
            family=entry.work,
            quality=counted.quality,
            verified=counted.verified,
            identities=counted.identities,
            left_out=counted.left_out,
        )

    def _scores(self, entry: _Evidence, path: Path) -> dict[str, Score]:
        if entry.appraisal and entry.scores:
            raise self.document.error((*path, "scores"), "both a sheet and scores are given", expected="one of them")
        if entry.appraisal:
            data = self._load(entry.appraisal)
            parse = parse_json if entry.appraisal.endswith(".json") else parse_toml
            return read_sheet(parse(data, name=entry.appraisal)).scores
        return scores_in(entry.scores, self.document, (*path, "scores")) if entry.scores else {}

    def _load(self, name: str) -> bytes:
        data = self.load(name)
        self.inputs.append(Input(name, digest_of(data)))
        return data

    def _shown(self, entry: _Shows, path: Path) -> Shown:
        check_known(entry.competency, self.framework, self.document, (*path, "competency"))
        return Shown(entry.competency, entry.level, Decimal(str(entry.relevance)), entry.passed)

    def _check_said_once(self, shows: tuple[Shown, ...], path: Path) -> None:
        said = [(each.competency, each.passed) for each in shows]
        for place, each in enumerate(said):
            if each in said[:place]:
                raise self.document.error(
                    (*path, "shows", place),
                    f"{each[0]!r} stands twice in this item",
                    expected="each competency once",
                    hint="keep the higher level",
                )

    def _date(self, given: date | None, path: Path) -> date:
        if given is None:
            raise self.document.error(
                path, "the field 'date' is missing", hint="add the day of the work or of its assessment"
            )
        return given

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
        return RoleHeld(entry.role, self.period(entry.since, entry.until, path), entry.source, covers)

    def dispute(self, entry: _Dispute, path: Path, items: tuple[EvidenceItem, ...]) -> Dispute:
        if bool(entry.competency) == bool(entry.evidence):
            raise self.document.error(
                path, "a dispute names a competency or an item of evidence", expected="one of the two"
            )
        if entry.competency:
            check_known(entry.competency, self.framework, self.document, (*path, "competency"))
        elif all(item.id != entry.evidence for item in items):
            raise self.document.error(
                (*path, "evidence"),
                f"there is no evidence {entry.evidence!r}",
                expected="the id of an item in this file",
            )
        return Dispute(entry.about, entry.opened, entry.by, entry.competency, entry.evidence, entry.settled)

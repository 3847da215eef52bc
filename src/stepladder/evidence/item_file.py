"""Items of evidence in a person file: ``[[evidence]]`` (see ``person_file``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from stepladder.appraisal.badge import signed_names
from stepladder.appraisal.score import Score
from stepladder.appraisal.sheet import ScoresTable, check_about, read_sheet, scores_in
from stepladder.credentials import reading
from stepladder.credentials.dates import parse_moment
from stepladder.credentials.verify import verify
from stepladder.documents import Document, digest_of, parse_json, parse_toml
from stepladder.evidence.certificate import ISSUERS_WORD, Certificate, certificate
from stepladder.evidence.items import EvidenceItem, Quality, Shown
from stepladder.frameworks.model import Framework
from stepladder.places import Path

Day = date
"""The type under another name: a struct with a field called ``date`` would take that for its type."""

Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
_KIND_NAMES = Literal[
    "credential", "self-report", "exam", "peer-attestation", "supervisor-attestation", "metric", "metric-compared",
    "task", "artifact", "practical-simulated", "practical-workplace", "panel", "participation",
]  # fmt: skip
_TRUST = {"first-hand": Decimal(1), "verified": Decimal(1), "issuer-stated": ISSUERS_WORD, "failed": Decimal(0)}


# A judgement has an author: whoever says that they saw it, or that it was good enough.
_JUDGED = frozenset(
    {
        "peer-attestation",
        "supervisor-attestation",
        "task",
        "artifact",
        "practical-simulated",
        "practical-workplace",
        "panel",
    }
)


class _Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    score: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
    max: Annotated[float, msgspec.Meta(gt=0, le=1_000_000)]


class _Shows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    competency: str
    level: Level
    relevance: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    passed: bool = True


class EvidenceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[evidence]]``."""

    id: str
    kind: _KIND_NAMES
    shows: tuple[_Shows, ...]
    date: Day | None = None
    title: str = ""
    rater: str = ""
    work: str = ""
    rubric: _Rubric | None = None
    verified: Literal["first-hand", "verified", "issuer-stated", "failed"] | None = None
    checked_by: str = ""
    badge: str = ""
    appraisal: str = ""
    scores: ScoresTable | None = None


@dataclass(frozen=True)
class Input:
    """A file that went into a result, with the digest of its bytes."""

    id: str
    digest: str


@dataclass(frozen=True)
class Holder:
    """Whose evidence it is: every name and identifier by which they may be called."""

    names: tuple[str, ...]
    identifiers: tuple[str, ...]

    def is_called(self, name: str) -> bool:
        """Whether a name is one of theirs."""
        return name.strip().casefold() in {each.strip().casefold() for each in (*self.names, *self.identifiers)}


class ItemReader:
    """Reads the items of one file, and keeps which other files were read for it.

    Args:
        document: the person file.
        framework: the competencies that an item may show.
        holder: the person.
        load: gives the bytes of a file by the name that stands in the person file.
        now: the date at which badges are verified, with time zone.
    """

    def __init__(
        self, document: Document, framework: Framework, holder: Holder, load: Callable[[str], bytes], now: datetime
    ) -> None:
        self.document = document
        self.framework = framework
        self.holder = holder
        self.load = load
        self.now = now
        self.inputs: list[Input] = []

    def read(self, entry: EvidenceEntry, path: Path) -> EvidenceItem:
        """One item.

        Raises:
            InvalidDocument: something in it does not fit, or a competency is not known.
            UnreadableCredential: its badge cannot be read.
        """
        shows = tuple(self._shown(each, (*path, "shows", place)) for place, each in enumerate(entry.shows))
        self._check_said_once(shows, path)
        self._check_trust(entry, path)
        if entry.kind == "credential":
            return self._certificate(entry, shows, path)
        for name in ("badge", "appraisal", "scores"):
            if getattr(entry, name):
                found = f"{entry.kind} evidence has no {name}"
                raise self.document.error((*path, name), found, expected='kind = "credential"')
        self._check_rater(entry, path)
        return EvidenceItem(
            id=entry.id,
            kind=entry.kind,
            date=self._date(entry.date, path),
            shows=shows,
            title=entry.title,
            rater=entry.rater,
            family=entry.work,
            quality=Quality.exactly(self._share(entry, path)),
            verified=_TRUST[entry.verified or "first-hand"],
        )

    def _certificate(self, entry: EvidenceEntry, shows: tuple[Shown, ...], path: Path) -> EvidenceItem:
        badge = reading.read(self._load(entry.badge), name=entry.badge) if entry.badge else None
        verification = verify(badge, now=self.now) if badge else None
        counted = certificate(
            badge=badge,
            verification=verification,
            scores=self._scores(entry, path, signed_names(verification) if verification else ()),
            holder=self.holder.identifiers,
            now=self.now,
            verified=_TRUST[entry.verified or "issuer-stated"],
        )
        claims = counted.verification.trusted_claims if counted.verification else None
        return EvidenceItem(
            id=entry.id,
            kind=counted.kind,
            kind_at_best=counted.kind_at_best,
            date=self._date(entry.date or _issued_on(counted), path, badge),
            shows=shows,
            title=entry.title or (claims.name if claims else ""),
            rater=entry.rater or (claims.issuers[0] if claims and claims.issuers else ""),
            family=entry.work,
            quality=counted.quality,
            verified=counted.verified,
            identities=counted.identities,
            left_out=counted.left_out,
            appraisal=counted.appraisal,
            remarks=counted.remarks,
        )

    def _scores(self, entry: EvidenceEntry, path: Path, names: tuple[str, ...]) -> dict[str, Score]:
        if entry.appraisal and entry.scores is not None:
            raise self.document.error((*path, "scores"), "both a sheet and scores are given", expected="one of them")
        if entry.appraisal:
            data = self._load(entry.appraisal)
            parse = parse_json if entry.appraisal.endswith(".json") else parse_toml
            document = parse(data, name=entry.appraisal)
            sheet = read_sheet(document)
            check_about(sheet, document, names)
            return sheet.scores
        return scores_in(entry.scores, self.document, (*path, "scores")) if entry.scores is not None else {}

    def _load(self, name: str) -> bytes:
        data = self.load(name)
        self.inputs.append(Input(name, digest_of(data)))
        return data

    def _shown(self, entry: _Shows, path: Path) -> Shown:
        check_known(entry.competency, self.framework, self.document, (*path, "competency"))
        return Shown(entry.competency, entry.level, Decimal(str(entry.relevance)), entry.passed)

    def _share(self, entry: EvidenceEntry, path: Path) -> Fraction:
        rubric = entry.rubric
        if rubric is None:
            return Fraction(1)
        if rubric.score > rubric.max:
            raise self.document.error(
                (*path, "rubric"), f"the score {rubric.score:g} is above the maximum {rubric.max:g}"
            )
        return Fraction(str(rubric.score)) / Fraction(str(rubric.max))

    def _check_said_once(self, shows: tuple[Shown, ...], path: Path) -> None:
        said = [(each.competency, each.passed) for each in shows]
        for place, each in enumerate(said):
            if each in said[:place]:
                found = f"{each[0]!r} stands twice in this item"
                hint = "keep the higher level"
                raise self.document.error((*path, "shows", place), found, expected="each competency once", hint=hint)

    def _check_trust(self, entry: EvidenceEntry, path: Path) -> None:
        if entry.badge and entry.verified:
            found = "this certificate is verified by its badge"
            raise self.document.error((*path, "verified"), found, expected="a badge, or what somebody found out")
        if entry.verified == "verified" and not entry.checked_by:
            found = "nobody is named who verified it"
            raise self.document.error(
                (*path, "verified"), found, expected="checked_by", hint="say who asked, and where"
            )

    def _check_rater(self, entry: EvidenceEntry, path: Path) -> None:
        if entry.kind not in _JUDGED:
            return
        if not entry.rater:
            raise self.document.error(path, f"nobody is named who judged this {entry.kind}", expected="a rater")
        if self.holder.is_called(entry.rater):
            found = f"the rater {entry.rater!r} is the person"
            hint = 'what one says of oneself is kind = "self-report"'
            raise self.document.error((*path, "rater"), found, expected="somebody else", hint=hint)

    def _date(self, given: date | None, path: Path, badge: reading.Envelope | None = None) -> date:
        if given is None:
            hint = "add the day of the work or of its assessment"
            if badge:
                hint = f"{badge.name} is {badge.kind}; no date could be read from it, so add it here"
            raise self.document.error(path, "the field 'date' is missing", hint=hint)
        return given


def _issued_on(counted: Certificate) -> date | None:
    credential = counted.verification.credential if counted.verification else None
    moments = (parse_moment(text) for text in (credential.valid_from if credential else ()))
    return next((moment.earliest.date() for moment in moments if moment), None)


def check_unique(ids: list[str], document: Document, table: str) -> None:
    """Refuse an id that stands twice in a table of a file."""
    seen: set[str] = set()
    for place, id in enumerate(ids):
        if id in seen:
            raise document.error(
                (table, place, "id"), f"the id {id!r} stands twice", expected="each id once", hint="rename one of them"
            )
        seen.add(id)


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

"""Items of evidence in a person file: ``[[evidence]]`` (see ``person_file``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
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
from stepladder.credentials.verify import Verification, verify
from stepladder.documents import Document, digest_of, parse_json, parse_toml
from stepladder.errors import InvalidDocument
from stepladder.evidence.certificate import ISSUERS_WORD, VerifiedBadge, certificate, title_identity
from stepladder.evidence.items import EvidenceItem, Quality, Shown
from stepladder.evidence.names import is_one_of, normal_name, person_key
from stepladder.frameworks.model import Framework
from stepladder.places import Path

Day = date
"""The type under another name: a struct with a field called ``date`` would take that for its type."""

Level = Annotated[int, msgspec.Meta(ge=1, le=5)]
Months = Annotated[float, msgspec.Meta(ge=0.1, le=1_200)]
_KIND_NAMES = Literal[
    "credential", "self-report", "exam", "peer-attestation", "supervisor-attestation", "metric", "metric-compared",
    "task", "artifact", "practical-simulated", "practical-workplace", "panel", "participation",
]  # fmt: skip
_TRUST = {"first-hand": Decimal(1), "verified": Decimal(1), "issuer-stated": ISSUERS_WORD, "failed": Decimal(0)}

MAX_FILES = 500
"""Most badges and sheets that one person file may name; each is read and verified."""

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
        """Whether a name is one of theirs, however it is spelled."""
        return is_one_of(name, (*self.names, *self.identifiers))

    def is_who(self, note: str) -> bool:
        """Whether a note of who checked something, and perhaps where, says that it was them.

        What follows a comma or a bracket tells where, and may well name the person: "Registry, for Thu Nguyễn".
        """
        who = re.split(r"[,(]", note, maxsplit=1)[0]
        return self.is_called(who) or person_key(note) in {person_key(name) for name in self.names}


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
        self._verified: dict[str, VerifiedBadge] = {}
        self._titles: dict[str, set[str]] = {}

    def read(self, entry: EvidenceEntry, path: Path) -> EvidenceItem:
        """One item.

        Raises:
            InvalidDocument: something in it does not fit, or a competency is not known.
            UnreadableCredential: its badge cannot be read.
        """
        shows = tuple(self._shown(each, (*path, "shows", place)) for place, each in enumerate(entry.shows))
        self._check_said_once(shows, path)
        self._check_trust(entry, path)
        self._check_rater(entry, path)
        if entry.kind == "credential":
            return self._certificate(entry, shows, path)
        for name in ("badge", "appraisal", "scores"):
            if getattr(entry, name):
                found = f"{entry.kind} evidence has no {name}"
                raise self.document.error((*path, name), found, expected='kind = "credential"')
        return EvidenceItem(
            id=entry.id,
            kind=entry.kind,
            date=self._date(entry.date, path),
            shows=shows,
            title=entry.title,
            rater=entry.rater,
            family=entry.work,
            quality=Quality.exactly(self._share(entry, path)),
            verified=_TRUST[entry.verified or _by_default(entry)],
            checked_by=entry.checked_by,
        )

    def joined(self, items: tuple[EvidenceItem, ...]) -> tuple[EvidenceItem, ...]:
        """The items, where a badge knows that a certificate without one, of the same title, is the same.

        Two badges of one title stay two: they have issuers and achievements to tell them apart.
        """
        known = {key for item in items for key in item.identities}
        return tuple(
            replace(item, identities=item.identities | (known & self._titles.get(item.id, set()))) for item in items
        )

    def _certificate(self, entry: EvidenceEntry, shows: tuple[Shown, ...], path: Path) -> EvidenceItem:
        badge = self._badge(entry.badge) if entry.badge else None
        claims = badge.verification.trusted_claims if badge else None
        signed = signed_names(badge.verification) if badge else ()
        scores, named = self._scores(entry, path, signed)
        title = entry.title or (claims.name if claims else "") or named
        self._titles[entry.id] = {title_identity(name) for name in (title, *signed)}
        if not title:
            hint = "add one: without it nobody can tell whether two certificates are one"
            found = "this certificate has no title, and no badge that gives it one"
            raise self.document.error(path, found, hint=hint)
        verified = _TRUST[entry.verified or "issuer-stated"]
        counted = certificate(badge, title=title, scores=scores, holder=self.holder.identifiers, verified=verified)
        return EvidenceItem(
            id=entry.id,
            kind=counted.kind,
            kind_at_best=counted.kind_at_best,
            date=self._certificate_date(entry, badge, path),
            shows=shows,
            title=title,
            rater=entry.rater or (claims.issuers[0] if claims and claims.issuers else ""),
            family=entry.work,
            quality=counted.quality,
            verified=counted.verified,
            checked_by=entry.checked_by,
            identities=counted.identities,
            left_out=counted.left_out,
            appraisal=counted.appraisal,
            remarks=counted.remarks,
        )

    def _badge(self, name: str) -> VerifiedBadge:
        """The badge in a file, verified once however often it is named."""
        data = self._load(name)
        digest = digest_of(data)
        if digest not in self._verified:
            verification = verify(reading.read(data, name=name), now=self.now)
            self._verified[digest] = VerifiedBadge(digest, verification, self.now.date())
        return self._verified[digest]

    def _certificate_date(self, entry: EvidenceEntry, badge: VerifiedBadge | None, path: Path) -> date:
        """The day of a certificate: the badge's own, unless the work was earlier."""
        issued = _issued_on(badge.verification) if badge else None
        if entry.date and issued and entry.date > issued:
            found, hint = f"the date {entry.date} is after that of the badge, {issued}", "leave the date out"
            raise self.document.error((*path, "date"), found, expected=f"{issued} or earlier", hint=hint)
        hint = ""
        if badge:
            kind = badge.verification.finding.parts[0].summary
            hint = f"no date could be read from {entry.badge} ({kind}), so add it here"
        return self._date(entry.date or issued, path, hint)

    def _scores(self, entry: EvidenceEntry, path: Path, names: tuple[str, ...]) -> tuple[dict[str, Score], str]:
        """What somebody found out about a certificate, and what its sheet calls it."""
        if entry.appraisal and entry.scores is not None:
            raise self.document.error((*path, "scores"), "both a sheet and scores are given", expected="one of them")
        if entry.appraisal:
            data = self._load(entry.appraisal)
            parse = parse_json if entry.appraisal.endswith(".json") else parse_toml
            document = parse(data, name=entry.appraisal)
            sheet = read_sheet(document)
            check_about(sheet, document, names or ((entry.title,) if entry.title else ()))
            return sheet.scores, sheet.credential
        if entry.scores is None:
            return {}, ""
        return scores_in(entry.scores, self.document, (*path, "scores")), ""

    def _load(self, name: str) -> bytes:
        if len(self.inputs) >= MAX_FILES:
            raise InvalidDocument(f"it names more than {MAX_FILES} files", place=self.document.name)
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
        if entry.kind == "credential" and entry.verified == "first-hand":
            found, hint = "nobody sees a certificate being earned at first hand", "say who asked the issuer, and where"
            raise self.document.error((*path, "verified"), found, expected='"verified" and checked_by', hint=hint)
        if entry.verified == "first-hand" and _by_default(entry) != "first-hand":
            found = f"nobody is named who saw this {entry.kind}"
            raise self.document.error((*path, "verified"), found, expected="a rater", hint="or leave verified out")
        if entry.verified == "verified" and (not normal_name(entry.checked_by) or self.holder.is_who(entry.checked_by)):
            found, hint = "nobody else is named who verified it", "say who asked, and where"
            raise self.document.error((*path, "verified"), found, expected="checked_by", hint=hint)

    def _check_rater(self, entry: EvidenceEntry, path: Path) -> None:
        nobody = not normal_name(entry.rater)
        if nobody and (entry.kind in _JUDGED or entry.rater):
            raise self.document.error(path, f"nobody is named who judged this {entry.kind}", expected="a rater")
        if entry.rater and entry.kind == "self-report":
            found, hint = "a self-report has no rater", "take the rater out, or say what kind of evidence it is"
            raise self.document.error((*path, "rater"), found, expected="nobody", hint=hint)
        if entry.rater and self.holder.is_called(entry.rater):
            found = f"the rater {entry.rater!r} is the person"
            hint = 'what one says of oneself is kind = "self-report"; for a namesake add their e-mail address'
            raise self.document.error((*path, "rater"), found, expected="somebody else", hint=hint)

    def _date(self, given: date | None, path: Path, hint: str = "") -> date:
        if given is None:
            hint = hint or "add the day of the work or of its assessment"
            raise self.document.error(path, "the field 'date' is missing", hint=hint)
        return given


def _by_default(entry: EvidenceEntry) -> str:
    """Whose word it is, unless the file says: a result that nobody is named for is one's own."""
    nobody = entry.kind in ("exam", "metric", "metric-compared") and not normal_name(entry.rater)
    return "issuer-stated" if nobody else "first-hand"


def _issued_on(verification: Verification) -> date | None:
    """The day from which a badge says that it is valid; of several the last, since their order is not signed."""
    credential = verification.credential
    moments = (parse_moment(text) for text in (credential.valid_from if credential else ()))
    return max((date.fromisoformat(moment.day) for moment in moments if moment), default=None)


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

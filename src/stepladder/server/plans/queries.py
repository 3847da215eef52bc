"""Questions about review talks: whose one sees, and everything that a page and a printed sheet say of one.

What stands on a sheet comes from the stored evaluation. It does not move with evidence that is added afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import translation

from stepladder.errors import StepladderError
from stepladder.readiness import explain
from stepladder.readiness.judge import COVERED, CriterionStatus, Way
from stepladder.readiness.snapshot import FORMULAS, restored
from stepladder.server.people.models import Person
from stepladder.server.plans.models import Kind, Talk, TalkAgreement, TalkEntry, TalkExample
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.readiness.pages import MARKS
from stepladder.server.roles.models import Criterion

PERSON, MANAGER = "person", "manager"
WRITTEN_BY: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.GAP: frozenset({MANAGER}),
        Kind.STRETCH: frozenset({MANAGER}),
        Kind.PROJECT: frozenset({PERSON}),
        Kind.AGREED: frozenset({PERSON, MANAGER}),
        Kind.NOTE: frozenset({PERSON, MANAGER}),
    }
)
"""Which of the two writes which kind."""


@dataclass(frozen=True)
class Line:
    """One line of the ladder, as it stood when the evaluation was taken.

    Attributes:
        wording: the ladder's own words; the competency's name where it has none.
        mark: class of its mark; words: its status as people read it.
        ways: what would close it, the cheapest first; empty where it is covered or no number of items would.
        examples: the work that was tied to it in this talk.
    """

    key: str
    name: str
    level: int
    wording: str
    must: bool
    covered: bool
    mark: str
    words: str
    ways: tuple[str, ...]
    examples: tuple[TalkExample, ...]


@dataclass(frozen=True)
class Entry:
    """Something noted, with the line of the ladder that it is about (or nothing).

    Attributes:
        withdrawable: whether the reader may take it back.
    """

    row: TalkEntry
    line: Line | None
    withdrawable: bool


@dataclass(frozen=True)
class Side:
    """One of the two, and whether they agreed.

    Attributes:
        agreed_at: when they agreed to what stands there now; None where they did not.
        changed: whether they agreed to something that was changed since.
    """

    person: Person
    agreed_at: datetime | None
    changed: bool


@dataclass(frozen=True)
class Sheet:
    """Everything that the page and the printed sheet of a talk say.

    Attributes:
        sentence: where the person stood; empty where the evaluation was erased.
        gaps: the lines that are not covered, must-haves first.
        astray: examples whose line the role does not ask for any more.
        sides: the person, then the manager.
    """

    talk: Talk
    sentence: str
    lines: tuple[Line, ...]
    gaps: tuple[Line, ...]
    astray: tuple[TalkExample, ...]
    named: tuple[Entry, ...]
    stretch: tuple[Entry, ...]
    projects: tuple[Entry, ...]
    agreed: tuple[Entry, ...]
    notes: tuple[Entry, ...]
    sides: tuple[Side, Side]

    @property
    def has_examples(self) -> bool:
        """Whether any work is tied to a line."""
        return bool(self.astray) or any(line.examples for line in self.lines)

    @property
    def both_agreed(self) -> bool:
        """Whether both agreed to what stands there now."""
        return all(side.agreed_at for side in self.sides)

    @property
    def nobody_agreed(self) -> bool:
        """Whether the evaluation under it may still be taken anew."""
        return not any(side.agreed_at for side in self.sides)

    def side_of(self, reader: Person) -> Side:
        """The reader's own side."""
        return next(side for side in self.sides if side.person.pk == reader.pk)


def part_of(talk: Talk, by: Person) -> str:
    """Which of the two somebody is; nothing for everybody else."""
    return {talk.manager_id: MANAGER, talk.person_id: PERSON}.get(by.pk, "")


def may_write(talk: Talk, by: Person, kind: Kind) -> bool:
    """Whether an entry of this kind is theirs to write."""
    return part_of(talk, by) in WRITTEN_BY[kind]


def may_withdraw(entry: TalkEntry, by: Person) -> bool:
    """One takes back what one wrote; what was agreed, either of the two."""
    return entry.kind == Kind.AGREED or entry.added_by_id == by.pk


def talks_visible_to(reader: Person) -> QuerySet[Talk]:
    """The talks of which somebody is one of the two: nobody else reads any."""
    # What an evaluation was computed from is long, and only another language asks for it.
    return (
        Talk.objects.filter(_of(reader))
        .select_related("person", "manager", "role", "evaluation", "changed_by")
        .defer("evaluation__inputs")
    )


def talks_listed(reader: Person) -> QuerySet[Talk]:
    """The same for a list, with ``agreements_now``: how many of the two agreed to what stands there."""
    return (
        Talk.objects.filter(_of(reader))
        .select_related("person", "manager", "role")
        .annotate(agreements_now=Count("agreements", filter=Q(agreements__revision=F("revision"))))
        .order_by("-opened_at", "-id")
    )


def _of(reader: Person) -> Q:
    # Who manages somebody no longer reads nothing of them any more, also not what they once talked about.
    return Q(person=reader) | Q(manager=reader, person__manager=reader)


def open_talk_of(person: Person) -> Talk | None:
    """The one open talk about somebody."""
    return Talk.objects.filter(person=person, closed_at__isnull=True).select_related("manager").first()


def sheet(talk: Talk, *, reader: Person) -> Sheet:
    """Everything about one talk; four questions, however much is noted in it."""
    record = talk.evaluation.record or {}
    examples = list(talk.examples.select_related("work", "added_by"))
    lines = _lines(record, talk.evaluation, examples)
    by_key = {line.key: line for line in lines}
    entries = _entries(talk, by_key, reader)
    agreements = list(talk.agreements.all())
    return Sheet(
        talk=talk,
        sentence=_sentence(talk.evaluation),
        lines=lines,
        gaps=tuple(by_key[key] for key in record.get("gaps", ())),
        astray=tuple(each for each in examples if each.criterion not in by_key),
        named=entries[Kind.GAP],
        stretch=entries[Kind.STRETCH],
        projects=entries[Kind.PROJECT],
        agreed=entries[Kind.AGREED],
        notes=entries[Kind.NOTE],
        sides=(_side(talk, talk.person, agreements), _side(talk, talk.manager, agreements)),
    )


def _lines(record: Mapping[str, Any], stored: StoredEvaluation, examples: Iterable[TalkExample]) -> tuple[Line, ...]:
    # A version of a role never changes once it is in force, so its names are those that were evaluated.
    rows = Criterion.objects.filter(version=stored.role_version_id).select_related("competency")
    names = {row.key: row.competency.name for row in rows}
    tied: dict[str, tuple[TalkExample, ...]] = {}
    for each in examples:
        tied[each.criterion] = (*tied.get(each.criterion, ()), each)
    return tuple(_line(each, names, tied.get(each["id"], ())) for each in record.get("criteria", ()))


def _line(told: Mapping[str, Any], names: Mapping[str, str], examples: tuple[TalkExample, ...]) -> Line:
    status = CriterionStatus(told["status"])
    name = names.get(told["id"], told["competency"])
    return Line(
        key=told["id"],
        name=name,
        level=told["level"],
        wording=told["wording"] or name,
        must=told["kind"] == "must",
        covered=status in COVERED,
        mark=MARKS[status],
        words=_status_words(told, status),
        ways=tuple(_way(each) for each in told["closes_with"]) if status not in COVERED else (),
        examples=examples,
    )


def _status_words(told: Mapping[str, Any], status: CriterionStatus) -> str:
    """As ``explain.status_words``, from the record: nobody disagrees where all that is known is a failed assessment."""
    if status is CriterionStatus.CONTESTED and not told["disputes"] and told["support"] < told["against"]:
        return translation.gettext("Assessed, not shown")
    return translation.gettext(explain.STATUS_WORDS[status])


def _way(told: Mapping[str, Any]) -> str:
    way = Way(told["kind"], told["words"], told["count"], Decimal(str(told["hours"])))
    words = explain.way_words(way, wording=translation)
    return words[:1].upper() + words[1:]


def _sentence(stored: StoredEvaluation) -> str:
    """The verdict. The record has it in English; in another language it is said again from the inputs beside it."""
    told = str((stored.record or {}).get("sentence", ""))
    if not told or (translation.get_language() or "en").startswith("en") or not stored.inputs:
        return told
    try:
        person, role, as_of = restored(stored.inputs)
        return explain.sentence(FORMULAS[stored.formula](person, role, as_of=as_of), wording=translation)
    except (StepladderError, KeyError):  # inputs that this version cannot read: what was recorded stands
        return told


def _entries(talk: Talk, lines: Mapping[str, Line], reader: Person) -> dict[Kind, tuple[Entry, ...]]:
    found: dict[Kind, tuple[Entry, ...]] = dict.fromkeys(Kind, ())
    for row in talk.entries.filter(withdrawn_at__isnull=True).select_related("who", "added_by"):
        entry = Entry(row, lines.get(row.criterion), may_withdraw(row, reader))
        found[Kind(row.kind)] = (*found[Kind(row.kind)], entry)
    return found


def _side(talk: Talk, person: Person, agreements: Iterable[TalkAgreement]) -> Side:
    own = {each.revision: each.at for each in agreements if each.person_id == person.pk}
    return Side(person, own.get(talk.revision), bool(own) and talk.revision not in own)

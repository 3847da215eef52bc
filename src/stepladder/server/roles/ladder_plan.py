"""What taking over a ladder would do, rung by rung, before anything is written.

1. Each rung finds its role: the one that an earlier import of it made, or one of the same title in a family of the same
name; else it is new. 2. Each statement finds what was decided about the same words. 3. Where everything is decided, the
rung is held against what stands, and proposed where it differs. 4. Where a level or a competency is missing, the
sentences wait as a draft for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import Prefetch, Q

from stepladder.readiness.changes import compare
from stepladder.readiness.criteria import Role as CoreRole
from stepladder.readiness.ladders.interface import FamilyDraft, Ladder, RungDraft
from stepladder.readiness.ladders.names import slug
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.architecture import key_of
from stepladder.server.roles.checking import MOST_CRITERIA
from stepladder.server.roles.competencies_here import folded, named_here
from stepladder.server.roles.drafts import Draft, Place, draft_of, place_of
from stepladder.server.roles.ladder_lines import (
    core_of,
    decided_before,
    digest_of_ladder,
    digest_of_rung,
    lines_of,
    linked,
    place_in,
    undecided,
)
from stepladder.server.roles.models import (
    Criterion,
    Family,
    Grade,
    ImportedRung,
    LadderImport,
    PasteDraft,
    Role,
    RoleVersion,
)
from stepladder.server.roles.pasting import Line, Use, draft_of_lines, kept, lines_of_criteria


class Outcome(StrEnum):
    """What becomes of a rung."""

    PROPOSED = "proposed"
    DRAFT = "draft"
    SAME = "same"
    EMPTY = "empty"


@dataclass(frozen=True)
class FamilyPlan:
    """A job family, and the row that it is, or none yet.

    Attributes:
        key, name: of the row that is or will be.
    """

    draft: FamilyDraft
    row: Family | None
    key: str
    name: str


@dataclass(frozen=True)
class RungPlan:
    """A rung, and what would become of it.

    Attributes:
        role: the one that it is, or none yet.
        lines: with everything that was decided before.
        open: the open proposal of the role, if it came by an earlier import and is written anew.
        waiting: the draft that an earlier import left, which is continued.
        why: why a person has to decide.
    """

    family: FamilyPlan
    rung: RungDraft
    identity: str
    place: Place
    lines: tuple[Line, ...]
    digest: str
    outcome: Outcome
    role: Role | None = None
    open: RoleVersion | None = None
    waiting: PasteDraft | None = None
    why: str = ""

    @property
    def open_lines(self) -> int:
        """How many sentences somebody has to decide on."""
        return sum(1 for _ in undecided(self.lines))


@dataclass(frozen=True)
class LadderPlan:
    """What would become of a ladder.

    Attributes:
        before: the import that said the same already, which therefore changes nothing.
        new_names: competencies that would be made, as the proposals name them.
        grades: by name, the rank of those that the ladder has.
        shortened: what is too long for its field.
        gone: roles that an earlier import made of rungs which the ladder no longer has; nothing is done to them.
    """

    ladder: Ladder
    digest: str
    before: LadderImport | None
    families: tuple[FamilyPlan, ...]
    rungs: tuple[RungPlan, ...]
    grades: Mapping[str, int]
    new_names: tuple[str, ...]
    shortened: tuple[str, ...]
    gone: tuple[Role, ...] = ()

    def of(self, outcome: Outcome) -> tuple[RungPlan, ...]:
        """The rungs of which this becomes."""
        return tuple(each for each in self.rungs if each.outcome is outcome)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}


def plan(ladder: Ladder, reader: Person | None) -> LadderPlan:
    """Look at what stands, and say what would be done; writes nothing, and asks as often for one rung as for fifty."""
    digest = digest_of_ladder(ladder)
    before = LadderImport.objects.filter(digest=digest, undone_at__isnull=True).first()
    standing = _Standing(ladder, reader)
    families = tuple(_family(each, ladder, standing) for each in ladder.families)
    rungs, shortened = [], list[str]()
    for family in families:
        for rung in family.draft.rungs:
            lined = lines_of(ladder, rung)
            shortened += lined.shortened
            rungs.append(_rung(family, rung, ladder, lined.lines, standing))
    named = {
        folded(line.named): line.named for each in rungs if each.outcome is Outcome.PROPOSED for line in each.lines
    }
    named.pop("", None)
    grades = {each.rung.grade: each.rung.order for each in reversed(rungs) if each.rung.grade}
    gone = _gone(families, rungs, standing)
    return LadderPlan(
        ladder, digest, before, families, tuple(rungs), grades, tuple(named.values()), tuple(shortened), gone
    )  # fmt: skip


def _gone(families: Iterable[FamilyPlan], rungs: Iterable[RungPlan], standing: _Standing) -> tuple[Role, ...]:
    starts = tuple(f"{standing.format}:{each.draft.key}/" for each in families)
    here = {each.identity for each in rungs}
    return tuple(each.role for id, each in standing.imported.items() if id.startswith(starts) and id not in here)


class _Standing:
    """Everything that is asked of the database, once."""

    def __init__(self, ladder: Ladder, reader: Person | None) -> None:
        self.names: dict[str, Competency] = named_here(reader)
        self.families = list(Family.objects.all())
        self.grades = {each.key: each for each in Grade.objects.all()}
        past = ImportedRung.objects.filter(batch__undone_at__isnull=True).select_related("role__family", "role__grade")
        self.imported: dict[str, ImportedRung] = {each.identity: each for each in past.order_by("id")}
        self.formats: dict[int, set[str]] = {}
        for each in self.imported.values():
            if each.role.family_id:
                self.formats.setdefault(each.role.family_id, set()).add(each.identity.partition(":")[0])
        roles = Role.objects.filter(owner__isnull=True).select_related("family", "grade")
        self.roles = {(each.family_id, folded(each.title)): each for each in roles}
        self.keys = set(Role.objects.values_list("key", flat=True))
        self.versions = _newest()
        self.waiting = {
            each.role_id: each for each in PasteDraft.objects.filter(role__isnull=False).order_by("changed_at", "id")
        }
        self.format = ladder.format

    def is_free_for(self, family: Family) -> bool:
        """Whether no ladder of another kind came into this family; two companies' engineers are two families."""
        return self.formats.get(family.pk, {self.format}) == {self.format}


def _newest() -> dict[int, RoleVersion]:
    """By role, its open proposal, else its newest version in force."""
    criteria = Prefetch("criteria", Criterion.objects.select_related("competency"))
    rows = (
        RoleVersion.objects.filter(Q(state__in=RoleVersion.OPEN) | Q(state=RoleVersion.State.IN_FORCE))
        .filter(role__owner__isnull=True)
        .select_related("role__family", "role__grade")
        .prefetch_related(criteria)
        .order_by("role_id", "number")
    )
    return {each.role_id: each for each in rows}


def _family(draft: FamilyDraft, ladder: Ladder, standing: _Standing) -> FamilyPlan:
    start = f"{ladder.format}:{draft.key}/"
    known = next((each.role.family for id, each in standing.imported.items() if id.startswith(start)), None)
    if known is None:
        same = [each for each in standing.families if folded(each.name) == folded(draft.name)]
        known = next((each for each in same if standing.is_free_for(each)), None)
    if known is not None:
        return FamilyPlan(draft, known, known.key, known.name)
    taken = {folded(each.name) for each in standing.families}
    name = draft.name if folded(draft.name) not in taken else f"{draft.name} ({ladder.title or ladder.format})"
    key = key_of(draft.key, taken=[each.key for each in standing.families])
    number, free = 2, key
    while free in {each.key for each in standing.families}:
        free, number = f"{key[:45]}-{number}", number + 1
    row = Family(key=free, name=name)
    standing.families.append(row)
    return FamilyPlan(draft, None, free, name[:120])


def _rung(family: FamilyPlan, rung: RungDraft, ladder: Ladder, said: tuple[Line, ...], standing: _Standing) -> RungPlan:
    identity = f"{ladder.format}:{family.draft.key}/{rung.key}"[:250]
    place = place_in(rung, family.key, key_of(rung.grade) if rung.grade else "")
    past = standing.imported.get(identity)
    role = past.role if past else _by_title(family, place, standing)
    digest = digest_of_rung(replace(place, family="", grade=rung.grade), said)
    found = RungPlan(family, rung, identity, place, said, digest, Outcome.SAME, role)
    if past and past.digest == digest:
        return found
    newest = standing.versions.get(role.pk) if role else None
    waiting = standing.waiting.get(role.pk) if role else None
    lines = linked(decided_before(said, _before(newest, waiting)), standing.names)
    found = replace(found, lines=lines, waiting=waiting if waiting and waiting.batch_id else None)
    if not kept(lines, Use.CRITERION):
        return replace(found, outcome=Outcome.EMPTY)
    if why := _why_a_person(found, newest, past):
        return replace(found, outcome=Outcome.DRAFT, why=why)
    if newest is not None and _says_the_same(found, newest, ladder):
        return found
    return replace(found, outcome=Outcome.PROPOSED, open=newest if newest and newest.is_open else None)


def _by_title(family: FamilyPlan, place: Place, standing: _Standing) -> Role | None:
    found = standing.roles.get((family.row.pk, folded(place.title))) if family.row else None
    return found if found and found.closed_on is None else None


def _before(newest: RoleVersion | None, waiting: PasteDraft | None) -> Iterable[Line]:
    """What was decided before: in the draft that somebody works on, then in the version that stands."""
    if waiting is not None:
        yield from (Line.from_json(each) for each in waiting.lines)
    if newest is not None:
        yield from lines_of_criteria(draft_of(newest).criteria)


def _why_a_person(found: RungPlan, newest: RoleVersion | None, past: ImportedRung | None) -> str:
    if found.open_lines:
        return "undecided"
    if len(kept(found.lines, Use.CRITERION)) > MOST_CRITERIA:
        return "too many"
    ours = past is not None and newest is not None and past.version_id == newest.pk
    return "open proposal" if newest is not None and newest.is_open and not ours else ""


def _says_the_same(found: RungPlan, newest: RoleVersion, ladder: Ladder) -> bool:
    """Whether the rung asks what stands, and stands where it stood."""
    new = whole_of(found, found.lines, ladder)
    old = draft_of(newest)
    here = old.place if newest.place else place_of(newest.role)
    if any(getattr(here, name) != getattr(found.place, name) for name in ("title", "rung", "track", "grade")):
        return False
    # Criteria that name a competency which is yet to be made differ from all that stand.
    if any(each.named for each in found.lines):
        return False
    return compare(_asked(old, here.title), _asked(new, here.title)).is_empty


def _asked(draft: Draft, title: str) -> CoreRole:
    """What a draft asks, without where it is written: a ladder under another file name asks nothing else."""
    asked = core_of(draft, title)
    return replace(asked, criteria=tuple(replace(each, measure_source="") for each in asked.criteria))


def whole_of(rung: RungPlan, lines: tuple[Line, ...], ladder: Ladder) -> Draft:
    """What would be proposed for a rung."""
    keys = {each.id: each.competency for each in lines}
    return draft_of_lines(lines, rung.place, source_of(ladder), keys)


def source_of(ladder: Ladder) -> str:
    """Where the ladder comes from, for a version."""
    return (ladder.source or ladder.title)[:300]


def role_key(family: FamilyPlan, rung: RungDraft) -> str:
    """The key of a role that is new here; whoever stores it makes it one that is free."""
    return slug(f"{family.key}-{rung.key}")[:80].strip("-")

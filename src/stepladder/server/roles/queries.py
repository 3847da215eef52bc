"""Questions about roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from stepladder.evidence.policy import EvidencePolicy
from stepladder.readiness import criteria as core
from stepladder.server.frameworks.forms import Offered
from stepladder.server.frameworks.models import Competency
from stepladder.server.frameworks.queries import framework_of, open_to_reader
from stepladder.server.people.models import Person
from stepladder.server.roles.drafts import alternatives_of, conditions_of
from stepladder.server.roles.models import (
    ConditionAnswer,
    Criterion,
    Priority,
    PriorityCompetency,
    Role,
    RoleVersion,
    Step,
    Target,
)


def roles_open_to(reader: Person) -> QuerySet[Role]:
    """The organization's roles, and one's own; in order of the ladders."""
    rows = Role.objects.filter(Q(owner__isnull=True) | Q(owner=reader)).select_related("family", "grade")
    return rows.order_by("family__position", "family_id", "rung", "title", "id")


def in_force_condition(on: date) -> Q:
    """Which versions came into force until a day; of one role the one with the highest number holds."""
    return Q(state=RoleVersion.State.IN_FORCE, in_force_from__lte=on)


def in_force(roles: Iterable[Role], on: date) -> dict[int, RoleVersion]:
    """By role, the version in force on a day, with its criteria; two questions, however many roles."""
    versions = (
        RoleVersion.objects.filter(in_force_condition(on), role__in=[role.pk for role in roles])
        .select_related("role", "role__family", "role__grade")
        .prefetch_related(Prefetch("criteria", Criterion.objects.select_related("competency")))
        .order_by("role_id", "number")
    )
    return {version.role_id: version for version in versions}


def version_in_force(role: Role, on: date) -> RoleVersion | None:
    """The version of one role in force on a day."""
    return in_force([role], on).get(role.pk)


def to_core(version: RoleVersion, policy: EvidencePolicy) -> core.Role:
    """A version of a role for the library.

    Raises:
        InvalidPolicy: it has no criteria.
    """
    criteria = list(version.criteria.all())
    return core.Role(
        id=version.key,
        title=version.role.title,
        criteria=tuple(each.to_core() for each in criteria),
        conditions=conditions_of(version),
        source=version.source,
        framework=framework_of({each.competency_id: each.competency for each in criteria}.values()),
        policy=policy,
        alternatives=alternatives_of(version),
    )


def target_of(person: Person) -> Role | None:
    """The role that somebody works towards."""
    target = Target.objects.filter(person=person).select_related("role", "role__family").first()
    return target.role if target else None


def offered_to(reader: Person, on: date) -> Offered:
    """The competencies to choose from, those first that the next role asks."""
    known = list(open_to_reader(reader))
    role = target_of(reader)
    version = version_in_force(role, on) if role else None
    # Also what no list offers any more: a criterion in force may name a competency that was retired since.
    criteria = version.criteria.all() if version else ()
    asked = {each.competency_id: each.competency for each in criteria if each.competency.owner_id in (None, reader.pk)}
    return Offered([*asked.values()], [each for each in known if each.pk not in asked])


@dataclass(frozen=True)
class Rung:
    """A role on its ladder, with the number of criteria in force."""

    role: Role
    criteria: int


@dataclass(frozen=True)
class Ladder:
    """A job family with its roles, the lowest rung first. Roles of no family have none."""

    name: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Ladders:
    """The organization's ladders, and the roles that the reader entered for themselves."""

    families: tuple[Ladder, ...]
    own: tuple[Rung, ...]

    @property
    def count(self) -> int:
        """How many roles the organization has."""
        return sum(len(family.rungs) for family in self.families)


@dataclass(frozen=True)
class Neighbors:
    """The roles of the same family on the nearest rung above and below; several may stand on one."""

    up: tuple[Role, ...]
    down: tuple[Role, ...]


def ladders(reader: Person, on: date) -> Ladders:
    """Every role open to somebody; two questions, however many roles."""
    roles = list(roles_open_to(reader))
    counts = dict(
        Criterion.objects.filter(version__role__in=[role.pk for role in roles], version=_in_force(on))
        .order_by()
        .values_list("version__role_id")
        .annotate(Count("id"))
    )
    families: dict[str, list[Rung]] = {}
    own = []
    for role in roles:
        rung = Rung(role, counts.get(role.pk, 0))
        if role.owner_id:
            own.append(rung)
        else:
            families.setdefault(role.family.name if role.family else "", []).append(rung)
    # Roles of no family come last, whatever the database thinks of the order of nothing.
    names = sorted(families, key=lambda name: not name)
    return Ladders(tuple(Ladder(name, tuple(families[name])) for name in names), tuple(own))


def neighbors(role: Role, reader: Person) -> Neighbors:
    """The roles one rung up and one down; a ladder may leave a rung out. One's own role has no ladder."""
    if role.family_id is None or role.owner_id:
        return Neighbors((), ())
    family = list(roles_open_to(reader).filter(family=role.family_id, owner__isnull=True).exclude(rung=role.rung))
    above = min((each.rung for each in family if each.rung > role.rung), default=None)
    below = max((each.rung for each in family if each.rung < role.rung), default=None)
    return Neighbors(
        tuple(each for each in family if each.rung == above),
        tuple(each for each in family if each.rung == below),
    )


def versions_of(role: Role) -> QuerySet[RoleVersion]:
    """Every version of a role, the newest first."""
    return RoleVersion.objects.filter(role=role).order_by("-number")


def versions_visible_to(reader: Person, role: Role) -> QuerySet[RoleVersion]:
    """The versions that somebody may read: those in force, now or later; proposals for partners and their author."""
    rows = versions_of(role).select_related("role", "recorded_by", "reviewed_by", "put_by", "withdrawn_by")
    if reader.partner or role.owner_id == reader.pk:
        return rows
    return rows.filter(Q(state=RoleVersion.State.IN_FORCE) | Q(recorded_by=reader))


def with_criteria(versions: QuerySet[RoleVersion]) -> QuerySet[RoleVersion]:
    """The same versions, with their criteria read in one question."""
    criteria = Criterion.objects.select_related("competency")
    return versions.select_related("role__family", "role__grade").prefetch_related(Prefetch("criteria", criteria))


def open_proposal(role: Role) -> RoleVersion | None:
    """The proposal of a role that still waits for somebody; there is one at most."""
    return RoleVersion.objects.filter(role=role, state__in=RoleVersion.OPEN).select_related("recorded_by").first()


def proposals_waiting() -> QuerySet[RoleVersion]:
    """Every proposal that waits for somebody, the longest first."""
    rows = RoleVersion.objects.filter(state__in=RoleVersion.OPEN, role__owner__isnull=True)
    return rows.select_related("role__family", "recorded_by", "reviewed_by").order_by("recorded_at", "id")


def coming(role: Role, on: date) -> RoleVersion | None:
    """The next version whose day has not come yet."""
    later = RoleVersion.objects.filter(role=role, state=RoleVersion.State.IN_FORCE, in_force_from__gt=on)
    return later.order_by("number").first()


def steps_on(on: date) -> QuerySet[Step]:
    """The career steps that the organization offers on a day."""
    rows = Step.objects.filter(since__lte=on).exclude(until__lt=on)
    return rows.select_related("source__family", "source__grade", "target__family", "target__grade")


def steps_of(role: Role, on: date) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The career steps that lead on from a role, and those that lead to it."""
    found = list(steps_on(on).filter(Q(source=role) | Q(target=role)))
    lead_on = tuple(each for each in found if each.source_id == role.pk)
    return lead_on, tuple(each for each in found if each.target_id == role.pk)


def prioritized_for(role: Role, on: date) -> QuerySet[PriorityCompetency]:
    """The competencies that leadership puts first for a role, or for its whole family."""
    rows = PriorityCompetency.objects.filter(Q(role=role) | Q(family=role.family_id, family__isnull=False))
    rows = rows.filter(priority__since__lte=on).exclude(priority__until__lt=on)
    return rows.select_related("priority", "competency").order_by("priority__since", "priority_id", "id")


def priorities_on(on: date) -> QuerySet[Priority]:
    """What leadership puts first on a day, with what it rests on and should bring about: three questions."""
    rows = Priority.objects.filter(Q(until__isnull=True) | Q(until__gte=on)).select_related("owner")
    chosen = PriorityCompetency.objects.select_related("competency", "role", "family")
    return rows.prefetch_related(Prefetch("competencies", chosen), "outcomes")


def competencies_to_ask(reader: Person, also: Iterable[str] = ()) -> QuerySet[Competency]:
    """The organization's competencies that forms offer, and those that a draft names already."""
    return open_to_reader(reader).filter(owner__isnull=True) | Competency.objects.filter(
        key__in=list(also), owner__isnull=True
    )


def answers_of(people: Iterable[Person]) -> QuerySet[ConditionAnswer]:
    """What was recorded about conditions, and not taken back; the latest of a condition last."""
    rows = ConditionAnswer.objects.filter(person__in=[each.pk for each in people], taken_back_at__isnull=True)
    return rows.select_related("by").order_by("on", "id")


def criteria_asking(reader: Person, competencies: Iterable[Competency], on: date) -> QuerySet[Criterion]:
    """The criteria in force, of roles open to somebody, that ask for one of these competencies; in order of ladders."""
    return (
        Criterion.objects.filter(
            competency__in=[each.pk for each in competencies],
            version__role__in=roles_open_to(reader),
            version=_in_force(on),
        )
        .select_related("competency", "version__role")
        .order_by(
            "version__role__family__position",
            "version__role__family_id",
            "version__role__rung",
            "version__role__title",
            "position",
            "id",
        )
    )


def _in_force(on: date) -> Subquery:
    """Beside a criterion: the version of its role in force on a day, as ``in_force`` finds it."""
    versions = RoleVersion.objects.filter(in_force_condition(on), role=OuterRef("version__role"))
    return Subquery(versions.order_by("-number").values("pk")[:1])

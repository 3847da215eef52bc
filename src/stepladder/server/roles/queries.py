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
from stepladder.server.roles.models import Criterion, Role, RoleVersion, Target


def roles_open_to(reader: Person) -> QuerySet[Role]:
    """The organization's roles, and one's own; in order of the ladders."""
    return Role.objects.filter(Q(owner__isnull=True) | Q(owner=reader)).select_related("family")


def in_force(roles: Iterable[Role], on: date) -> dict[int, RoleVersion]:
    """By role, the version in force on a day, with its criteria; two questions, however many roles."""
    versions = (
        RoleVersion.objects.filter(role__in=[role.pk for role in roles], in_force_from__lte=on)
        .select_related("role", "role__family")
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
        conditions=tuple(core.Condition(each["key"], each["text"]) for each in version.conditions),
        source=version.source,
        framework=framework_of({each.competency_id: each.competency for each in criteria}.values()),
        policy=policy,
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
    asked = dict.fromkeys(criterion.competency_id for criterion in version.criteria.all()) if version else {}
    by_id = {each.pk: each for each in known}
    return Offered(
        [by_id[id] for id in asked if id in by_id],
        [each for each in known if each.pk not in asked],
    )


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


def criteria_asking(reader: Person, competencies: Iterable[Competency], on: date) -> QuerySet[Criterion]:
    """The criteria in force, of roles open to somebody, that ask for one of these competencies; in order of ladders."""
    return (
        Criterion.objects.filter(
            competency__in=[each.pk for each in competencies],
            version__role__in=roles_open_to(reader),
            version=_in_force(on),
        )
        .select_related("competency", "version__role")
        .order_by("version__role__family_id", "version__role__rung", "version__role__title", "position", "id")
    )


def _in_force(on: date) -> Subquery:
    """Beside a criterion: the version of its role in force on a day, as ``in_force`` finds it."""
    versions = RoleVersion.objects.filter(role=OuterRef("version__role"), in_force_from__lte=on)
    return Subquery(versions.order_by("-number").values("pk")[:1])

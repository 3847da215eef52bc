"""Where people stand: the rows of the rooms below, joined for the library and evaluated when asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from stepladder.evidence import person as core
from stepladder.evidence.items import Period
from stepladder.readiness.criteria import Role as CoreRole
from stepladder.readiness.evaluate import Evaluation, evaluate
from stepladder.server.evidence.queries import items_of
from stepladder.server.people.models import Leave, Person
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.queries import rules_in_force
from stepladder.server.roles.conditions import Answers, answers_about
from stepladder.server.roles.models import Appointment, Criterion, Role, RoleVersion, Target
from stepladder.server.roles.queries import in_force, to_core


@dataclass(frozen=True)
class Standing:
    """Where somebody stands against the role that they work towards.

    Attributes:
        role: None where they have not chosen one.
        version: the version of the role in force; None where it has none yet.
        evaluation: None where there is nothing to hold the evidence against.
    """

    person: Person
    role: Role | None
    version: RoleVersion | None
    evaluation: Evaluation | None

    @property
    def criteria(self) -> dict[str, Criterion]:
        """The rows of the criteria by their keys."""
        return {each.key: each for each in self.version.criteria.all()} if self.version else {}


@dataclass(frozen=True)
class Offer:
    """A role to choose.

    Attributes:
        held: whether the reader holds it today.
    """

    role: Role
    held: bool


def groups_of(roles: Iterable[Role], reader: Person, on: date) -> dict[str, list[Offer]]:
    """Roles to choose from, by the name of their family; one's own under no name."""
    held = Appointment.objects.filter(person=reader, since__lte=on).exclude(until__lt=on)
    ids = set(held.values_list("role_id", flat=True))
    groups: dict[str, list[Offer]] = {}
    for role in roles:
        groups.setdefault(role.family.name if role.family else "", []).append(Offer(role, role.pk in ids))
    return groups


def standings(people: Iterable[Person], *, on: date) -> list[Standing]:
    """Where several people stand, each against their own next role: ten questions, however many people."""
    people = list(people)
    targets = {
        each.person_id: each.role
        for each in Target.objects.filter(person__in=people).select_related("role__family", "role__grade")
    }
    return _standings(people, targets, on)


def standings_of(people: QuerySet[Person], *, on: date, conditions: bool = True) -> list[Standing]:
    """The same for people who are still to be read: they come together with their next roles, in one question.

    Args:
        conditions: whether it is asked what was recorded about conditions; a page that shows none of them saves that.
    """
    found = list(people.select_related("unit", "target__role__family", "target__role__grade"))
    targets = {each.pk: each.target.role for each in found if hasattr(each, "target")}
    return _standings(found, targets, on, conditions=conditions)


def standing(person: Person, *, on: date) -> Standing:
    """Where one person stands against their next role."""
    return standings([person], on=on)[0]


def as_seen_by(reader: Person, found: Standing) -> Standing:
    """What a reader may see of it: a role that somebody entered for themselves is theirs alone."""
    open_to_them = found.role is None or found.role.owner_id in (None, reader.pk)
    return found if open_to_them else Standing(found.person, None, None, None)


def standing_for(person: Person, role: Role, *, on: date) -> Standing:
    """Where one person stands against a role, whatever they work towards."""
    return _standings([person], {person.pk: role}, on)[0]


def _standings(people: list[Person], targets: dict[int, Role], on: date, *, conditions: bool = True) -> list[Standing]:
    ids = [person.pk for person in people]
    appointments = list(Appointment.objects.filter(person_id__in=ids).select_related("role__grade"))
    roles = {role.pk: role for role in (*targets.values(), *(each.role for each in appointments))}
    versions = in_force(roles.values(), on)
    rules = rules_in_force(on)
    cores = {id: to_core(version, rules) for id, version in versions.items() if version.criteria.all()}
    disputes = disputes_about(people)
    told = records(people, appointments, disputes, cores)
    answers = answers_about(people, disputes) if conditions else {}

    def standing_of(person: Person) -> Standing:
        role = targets.get(person.pk)
        if role is None or role.pk not in cores:
            return Standing(person, role, versions.get(role.pk) if role else None, None)
        found = answers.get(person.pk)
        asked = answering(told[person.pk], role, cores[role.pk], found) if found else told[person.pk]
        evaluation = _evaluated(_Asked.of(asked, cores[role.pk], on))
        return Standing(person, role, versions[role.pk], evaluation)

    return [standing_of(person) for person in people]


def answering(person: core.Person, role: Role, asked: CoreRole, answers: Answers) -> core.Person:
    """Somebody with what was recorded about the conditions of one role: the same key may mean another in another."""
    found = answers.to_core(role, asked.conditions)
    return replace(person, conditions=found) if found else person


@dataclass(frozen=True)
class _Asked:
    """Everything that an answer follows from: two that are equal have the same answer.

    The role itself is left out of the comparison, because its rules cannot be hashed; its parts and the identity of the
    rules stand for it.
    """

    person: core.Person
    parts: tuple[object, ...]
    on: date
    role: CoreRole = field(compare=False)

    @classmethod
    def of(cls, person: core.Person, role: CoreRole, on: date) -> _Asked:
        """From a person and a role."""
        asked = (role.criteria, role.alternatives, role.conditions)
        parts = (role.id, role.title, asked, role.source, role.framework, role.policy.identity)
        return cls(person, parts, on, role)


@lru_cache(maxsize=512)
def _evaluated(asked: _Asked) -> Evaluation:
    """An answer is computed again as soon as anything that it follows from is another, and not before."""
    return evaluate(asked.person, asked.role, as_of=asked.on)


def disputes_about(people: list[Person]) -> list[Dispute]:
    """What was ever contested about them."""
    return list(Dispute.objects.filter(person__in=people).select_related("opened_by").order_by("id"))


def records(
    people: list[Person], appointments: list[Appointment], contested: list[Dispute], cores: dict[int, CoreRole]
) -> dict[int, core.Person]:
    """Everything that an evaluation reads of each of them."""
    ids = [person.pk for person in people]
    items = items_of(people)
    leave: dict[int, list[Period]] = defaultdict(list)
    for row in Leave.objects.filter(person_id__in=ids).order_by("start", "id"):
        leave[row.person_id].append(row.to_core())
    disputes: dict[int, list[core.Dispute]] = defaultdict(list)
    ids_of = {person.pk: [item.id for item in items.get(person.pk, ())] for person in people}
    for dispute in contested:
        disputes[dispute.person_id].append(dispute.to_core(ids_of[dispute.person_id]))
    held: dict[int, list[core.RoleHeld]] = defaultdict(list)
    for each in appointments:
        held[each.person_id].append(holding(each, cores.get(each.role_id)))
    return {
        person.pk: core.Person(
            id=person.key,
            name=person.name,
            items=items.get(person.pk, ()),
            leave=tuple(leave[person.pk]),
            holds=tuple(held[person.pk]),
            disputes=tuple(disputes[person.pk]),
        )
        for person in people
    }


def holding(appointment: Appointment, role: CoreRole | None) -> core.RoleHeld:
    """A role held for the library, with what the version says that its holders cover."""
    held = appointment.role
    return core.RoleHeld(
        held.title,
        Period(appointment.since, appointment.until),
        appointment.source,
        covers=role.asked_of_all if role else (),
        grade=held.grade.name if held.grade else "",
        start_known=appointment.start_known,
    )

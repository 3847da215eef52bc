"""What a new version of a role would change, and for how many: counts alone, never whose answers they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext

from stepladder.estimates import HARD_FLOOR, TooFew
from stepladder.evidence import person as core
from stepladder.readiness.alternatives import GroupResult
from stepladder.readiness.changes import Change, compare
from stepladder.readiness.criteria import Criterion, Role
from stepladder.readiness.judge import Result, judge
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import rules_in_force
from stepladder.server.readiness.queries import disputes_about, holding, records
from stepladder.server.roles.models import Appointment, RoleVersion, Target
from stepladder.server.roles.queries import in_force, to_core


@dataclass(frozen=True)
class LineEffect:
    """One line of the criteria that differs, as it stands and as it would.

    Attributes:
        change: what differs in it.
        covered_before, covered_after: for how many it is covered, or counts as it belongs to alternatives that are.
        changed: for how many the answer is another; of a line that one version lacks, for how many it is covered.
    """

    change: Change
    covered_before: int
    covered_after: int
    changed: int


@dataclass(frozen=True)
class Effect:
    """What a version changes for those who hold the role or work towards it.

    Attributes:
        people: how many they are.
        touched: for how many at least one line's answer is another.
        all_before, all_after: for how many everything that must be met is covered.
        lines: what differs, in the order of the new version, then what it leaves out.
    """

    people: int
    touched: int
    all_before: int
    all_after: int
    lines: tuple[LineEffect, ...]


@dataclass(frozen=True)
class _Answers:
    """One person's answers to one version: by criterion whether it counts as covered, and whether all musts are."""

    covered: dict[str, bool]
    all_musts: bool


def effect_of(new: RoleVersion, *, on: date) -> Effect | TooFew | None:
    """What a version would change, were it in force today; eleven questions, however many people.

    Nothing is told of fewer than five: among so few a count is somebody's answer.

    Args:
        new: with its criteria and their competencies.

    Returns:
        None where no version is in force: nobody is judged otherwise by a first one.
    """
    rules = rules_in_force(on)
    people = _concerned(new.role_id, on)
    appointments = list(Appointment.objects.filter(person__in=people).select_related("role__grade"))
    held = {each.role_id: each.role for each in appointments} | {new.role_id: new.role}
    versions = in_force(held.values(), on)
    current = versions.get(new.role_id)
    if current is None or not current.criteria.all():
        return None
    if len(people) < HARD_FLOOR:
        return TooFew(HARD_FLOOR)
    cores = {id: to_core(each, rules) for id, each in versions.items() if each.criteria.all()}
    before, after = cores[new.role_id], to_core(new, rules)
    told = records(people, appointments, disputes_about(people), cores)
    then = _holding(told, people, appointments, {**cores, new.role_id: after})
    pairs = [_both(told[each.pk], then[each.pk], (before, after), on) for each in people]
    return _counted(pairs, before, after)


def sentences(effect: Effect | TooFew | None) -> list[str]:
    """The same in words, the sum first."""
    if effect is None:
        return [gettext("No version is in force today, so nobody is judged otherwise.")]
    if isinstance(effect, TooFew):
        found = gettext(
            "Fewer than %(minimum)d people hold the role or work towards it: too few to show what changes for them."
        )
        return [found % {"minimum": effect.minimum}]
    words = {
        "people": effect.people,
        "touched": _number(effect.touched),
        "was": _number(effect.all_before),
        "is": _number(effect.all_after),
    }
    head = gettext("%(people)d people hold the role or work towards it.")
    if not effect.touched:
        return [head % words, gettext("Nobody’s answer to any line changes.")]
    touched = gettext("For %(touched)s of them the answer to at least one line changes.")
    musts = gettext("Today %(was)s of them cover everything that must be met; under this version %(is)s would.")
    return [each % words for each in (head, touched, musts)]


def line_sentence(line: LineEffect) -> str:
    """What changes in one line, in words."""
    words = {"was": _number(line.covered_before), "is": _number(line.covered_after), "changed": _number(line.changed)}
    if line.change.old is None:
        return gettext("New; covered for %(is)s.") % words
    if line.change.new is None:
        return gettext("Left out; it is covered for %(was)s today.") % words
    if not line.changed:
        return gettext("Covered for %(was)s, as before.") % words
    return gettext("Covered for %(was)s today, for %(is)s then; the answer changes for %(changed)s.") % words


def _number(count: int) -> str:
    """A count in words. A small one is not told: among colleagues one knows who they are."""
    if 0 < count < HARD_FLOOR:
        return gettext("fewer than %(minimum)d") % {"minimum": HARD_FLOOR}
    return str(count) if count else gettext("none")


def _concerned(role: int, on: date) -> list[Person]:
    """Who holds the role on a day, or works towards it."""
    holders = Appointment.objects.filter(role=role, since__lte=on).exclude(until__lt=on).order_by().values("person")
    towards = Target.objects.filter(role=role).values("person")
    return list(Person.objects.filter(Q(pk__in=holders) | Q(pk__in=towards)))


def _holding(
    told: dict[int, core.Person],
    people: Iterable[Person],
    appointments: Iterable[Appointment],
    cores: dict[int, Role],
) -> dict[int, core.Person]:
    """The same people, who cover what the new version says that holders of the role do."""
    held: dict[int, list[core.RoleHeld]] = {each.pk: [] for each in people}
    for each in appointments:
        held[each.person_id].append(holding(each, cores.get(each.role_id)))
    return {
        id: person if person.holds == tuple(held[id]) else replace(person, holds=tuple(held[id]))
        for id, person in told.items()
    }


def _both(was: core.Person, then: core.Person, roles: tuple[Role, Role], on: date) -> tuple[_Answers, _Answers]:
    """One person's answers to both versions. What both ask alike is judged once, where the person is the same."""
    known: dict[Criterion, Result] = {}
    before, after = roles
    return _answers(was, before, on, known), _answers(then, after, on, known if then is was else {})


def _answers(person: core.Person, role: Role, on: date, known: dict[Criterion, Result]) -> _Answers:
    for each in role.criteria:
        if each not in known:
            known[each] = judge(person, each, role.policy, as_of=on)
    results = {each.id: known[each] for each in role.criteria}
    groups = [GroupResult(each, tuple(results[id] for id in each.of)) for each in role.alternatives]
    covered = {id: result.covered for id, result in results.items()}
    grouped = {id: group.covered for group in groups for id in group.alternative.of}
    musts = [covered[each.id] for each in role.criteria if each.must and each.id not in grouped]
    musts += [group.covered for group in groups if group.alternative.must]
    # A member that nobody needs any more asks for nothing, as its alternatives are covered.
    return _Answers({id: covered[id] or grouped.get(id, False) for id in covered}, all(musts))


def _counted(pairs: Sequence[tuple[_Answers, _Answers]], before: Role, after: Role) -> Effect:
    lines = compare(before, after).criteria
    changed = [[_differs(pair, line) for line in lines] for pair in pairs]
    return Effect(
        people=len(pairs),
        touched=sum(any(each) for each in changed),
        all_before=sum(was.all_musts for was, _ in pairs),
        all_after=sum(then.all_musts for _, then in pairs),
        lines=tuple(
            LineEffect(
                line,
                sum(_covered(was, line.old) for was, _ in pairs),
                sum(_covered(then, line.new) for _, then in pairs),
                sum(row[place] for row in changed),
            )
            for place, line in enumerate(lines)
        ),
    )


def _differs(pair: tuple[_Answers, _Answers], line: Change) -> bool:
    was, then = pair
    return _covered(was, line.old) != _covered(then, line.new)


def _covered(answers: _Answers, criterion: Criterion | None) -> bool:
    return criterion is not None and answers.covered[criterion.id]

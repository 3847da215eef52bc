"""What a version changes for how many: counts alone, nothing of fewer than five, and fast for many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepladder.estimates import TooFew
from stepladder.readiness.criteria import Alternative
from stepladder.server.people.models import Person
from stepladder.server.policies.models import EvidenceRules
from stepladder.server.readiness.effects import Effect, effect_of, line_sentence, sentences
from stepladder.server.readiness.queries import standings
from stepladder.server.roles.models import Appointment, RoleVersion, Target
from stepladder.server.roles.queries import with_criteria
from stepladder.server.roles.versions import propose_role
from tests.server.roles_cast import (
    BECAUSE,
    NOW,
    TODAY,
    birgit,
    browser,
    changed,
    desmond,
    draft,
    forced,
    lead,
    person,
    proposed,
    shown,
    skills,
)
from tests.watch import Watch

__all__ = ["birgit", "desmond", "draft", "lead", "skills"]

pytestmark = pytest.mark.django_db


def crew(count, role, *, holding=0):
    """So many people who work towards a role; the first of them hold it."""
    found = [person(f"p{number}") for number in range(count)]
    Target.objects.bulk_create(Target(person=each, role=role, chosen_at=NOW) for each in found[holding:])
    Appointment.objects.bulk_create(
        Appointment(person=each, role=role, since=TODAY, source="records") for each in found[:holding]
    )
    return found


def effect(version):
    return effect_of(with_criteria(RoleVersion.objects.filter(pk=version.pk)).get(), on=TODAY)


def test_counts_for_whom_which_answer_changes(lead, draft, birgit, skills):
    people = crew(6, lead, holding=2)
    for each in people[:3]:
        shown(each, skills["incidents"], 3)
    for each in people[:2]:
        shown(each, skills["mentoring"], 2)
    mentor = replace(draft.criteria[1], competency="mentoring", level=2, key="C3", must=True)
    said = changed(draft, 0, level=3)
    found = effect(proposed(lead, replace(said, criteria=(said.criteria[0], mentor)), birgit))
    assert isinstance(found, Effect)
    assert (found.people, found.touched, found.all_before, found.all_after) == (6, 3, 0, 2)
    told = [(each.covered_before, each.covered_after, each.changed) for each in found.lines]
    assert told == [(0, 3, 3), (0, 2, 2), (0, 0, 0)]
    assert [line_sentence(each) for each in found.lines] == [
        "Covered for none today, for fewer than 5 then; the answer changes for fewer than 5.",
        "New; covered for fewer than 5.",
        "Left out; it is covered for none today.",
    ]
    assert sentences(found) == [
        "6 people hold the role or work towards it.",
        "For fewer than 5 of them the answer to at least one line changes.",
        "Today none of them cover everything that must be met; under this version fewer than 5 would.",
    ]


def test_what_is_counted_is_what_those_people_will_read(lead, draft, birgit, desmond, skills):
    people = crew(5, lead)
    for each in people[:4]:
        shown(each, skills["incidents"], 4)
    for each in people[2:]:
        shown(each, skills["handover"], 3)
    group = (Alternative("A1", ("C1", "C2")),)
    version = proposed(lead, replace(changed(draft, 1, level=4), alternatives=group), birgit)
    told = effect(version)
    before = standings(people, on=TODAY)
    forced(version, desmond, TODAY)
    after = standings(people, on=TODAY)
    assert told.all_before == sum(each.evaluation.results[0].covered for each in before)
    assert told.all_after == sum(all(unit.covered for unit in each.evaluation.units) for each in after) == 4


def test_holders_are_presumed_to_cover_what_the_new_version_asks_where_the_rules_say_so(lead, draft, birgit, skills):
    EvidenceRules.objects.create(
        key="rules", version="1", author="x", reason="y", presume_present_role=True, in_force_from=TODAY
    )
    crew(6, lead, holding=4)
    found = effect(proposed(lead, changed(draft, 0, level=5), birgit))
    assert (found.touched, found.all_before, found.all_after) == (0, 4, 4)


def test_of_fewer_than_five_nothing_is_told(lead, draft, birgit, skills):
    people = crew(4, lead)
    for each in people:
        shown(each, skills["incidents"], 3)
    version = proposed(lead, changed(draft, 0, level=3), birgit)
    assert effect(version) == TooFew(5)
    page = browser(birgit).get("/roles/shift-lead/versions/2/put-in-force/").content.decode()
    assert "too few to show" in page
    assert "Covered for" not in page


def test_no_page_names_anybody(lead, draft, birgit, skills):
    people = crew(6, lead)
    Person.objects.filter(pk=people[0].pk).update(name="Magdalena Ravnsborg")
    shown(people[0], skills["incidents"], 3)
    proposed(lead, changed(draft, 0, level=3), birgit)
    page = browser(birgit).get("/roles/shift-lead/versions/2/put-in-force/").content.decode()
    assert "6 people hold the role or work towards it." in page
    assert "Ravnsborg" not in page


def test_a_first_version_judges_nobody_otherwise(draft, birgit):
    version = propose_role(draft=draft, by=birgit, because=BECAUSE, at=NOW)
    assert effect(version) is None
    assert sentences(None) == ["No version is in force today, so nobody is judged otherwise."]


def test_whoever_no_longer_holds_the_role_is_not_counted(lead, draft, birgit):
    crew(6, lead, holding=2)
    Appointment.objects.update(since=TODAY.replace(year=TODAY.year - 2), until=TODAY.replace(year=TODAY.year - 1))
    assert effect(proposed(lead, changed(draft, 0, level=5), birgit)) == TooFew(5)


def test_five_hundred_people_are_counted_within_two_seconds_by_few_questions(
    lead, draft, birgit, skills, django_assert_max_num_queries
):
    users = crew(12, lead)
    more = Person.objects.bulk_create(Person(key=f"q{number}", name=f"Q {number}") for number in range(488))
    Target.objects.bulk_create(Target(person=each, role=lead, chosen_at=NOW) for each in more)
    for each in (*users, *more):
        shown(each, skills["incidents"], 3, count=2)
        shown(each, skills["handover"], 3, count=1)
    version = proposed(lead, changed(draft, 0, level=3), birgit)
    row = with_criteria(RoleVersion.objects.filter(pk=version.pk)).get()
    with django_assert_max_num_queries(11):
        watch = Watch()  # of this process alone: other tests may run beside it
        found = effect_of(row, on=TODAY)
    assert found.people == 500
    assert watch.within(2), watch

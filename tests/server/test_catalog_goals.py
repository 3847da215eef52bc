"""Goals that entries of the catalog serve, how far a competency carries, and what leads to a role."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.findings import Status
from stepladder.server.catalog import links, operations
from stepladder.server.catalog.goals import Gap, gaps_of
from stepladder.server.catalog.ladder import MOST_NAMED, asked_of, pipeline
from stepladder.server.catalog.links import Proposed, default_expiry
from stepladder.server.catalog.models import Microcredential, Outcome, Provider, Serves
from stepladder.server.catalog.reuse import Reach, families_asking, reuse_of
from stepladder.server.catalog.taking import MOST_PARTS
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Appointment, Criterion, Family, Priority, Role, RoleVersion, Target
from stepladder.server.roles.priorities import NewPriority, drop_outcome, set_priority, state_outcome
from stepladder.server.roles.priorities import Outcome as Stated
from tests.server.roles_cast import NOW, TODAY, birgit, browser, desmond, skills, thu

__all__ = ["birgit", "desmond", "skills", "thu"]


pytestmark = pytest.mark.django_db


TEXT = "Command two live drills under observation. Hand over the shift in writing afterward."


@pytest.fixture
def entry(skills):
    provider = Provider.objects.create(key="guild", name="The Guild", kind="body")
    return Microcredential.objects.create(
        key="drills", title="Incident drills", provider=provider, assessment=TEXT, hours=30, cost=Decimal(90),
        currency="EUR", scores={"A1": {"score": 4, "provenance": "verified", "citation": "Handbook, page 1"}},
    )  # fmt: skip


@pytest.fixture
def outcome(birgit):
    new = NewPriority("Back to normal", "Breakdowns cost hours.", birgit, TODAY - timedelta(days=90))
    priority = set_priority(new=new, by=birgit, at=NOW)
    stated = Stated("Fewer hours lost", "hours lost", "hours a month", "lower", Decimal(46), Decimal(30))
    return state_outcome(priority=priority, stated=stated, by=birgit, at=NOW)


def proposal(competency, level=4, strength=0.75, **more):
    values: dict[str, Any] = {"text": TEXT, "expires_on": default_expiry(TODAY)} | more
    return Proposed(competency=competency, level=level, strength=strength, **values)


def proposed(entry, *proposals, by):
    return links.propose_links(entry=entry, proposed=proposals, by=by, at=NOW)


def agreed(entry, *proposals, by, other):
    rows = proposed(entry, *proposals, by=by)
    return [links.decide(mapping=each, holds=True, by=other, note="", at=NOW) for each in rows]


def get(reader, path):
    response = browser(reader).get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", response.content.decode())


def asking(competency, level=3, *, key="lead", family=None, rung=1, **more):
    found = Family.objects.get_or_create(key=family, defaults={"name": family.title()})[0] if family else None
    role = Role.objects.create(key=key, title=key.title(), family=found, rung=rung)
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2026, 1, 1), recorded_at=NOW)
    Criterion.objects.create(version=version, key="C1", position=1, competency=competency, level=level, **more)
    return role


def test_a_link_to_an_outcome_says_how_by_whom_and_is_read_by_everybody(entry, outcome, birgit, thu):
    client, path = browser(birgit), "/catalog/drills/goals/"
    assert "Fewer hours lost" in client.get(path).content.decode()
    assert client.post(path, {"outcome": outcome.pk, "how": " "}).status_code == 422
    assert client.post(path, {"outcome": "999", "how": "Faster."}).status_code == 422
    assert client.post(path, {"outcome": outcome.pk, "how": "Replans within the hour."}).status_code == 302
    page = get(thu, "/catalog/drills/")
    for words in ("Fewer hours lost", "hours lost, in hours a month; lower is better", "stands at 46",
                  "Replans within the hour.", "Birgit said this on", "nothing here says that it came about"):  # fmt: skip
        assert words in page, words
    assert "There is no outcome left to choose." in client.get(path).content.decode()


def test_the_same_outcome_is_linked_once_and_again_after_it_ended(entry, outcome, birgit):
    row = operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="already"):
        operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    operations.end_serving(row=row, because="It did not.", by=birgit, at=NOW)
    with pytest.raises(EditedMeanwhile):
        operations.end_serving(row=row, because="It did not.", by=birgit, at=NOW)
    operations.serve(entry=entry, outcome=outcome, how="With drills.", by=birgit, at=NOW)
    assert Serves.objects.count() == 2


def test_a_link_needs_a_how_a_reason_to_end_and_a_priority_that_holds(entry, outcome, birgit):
    with pytest.raises(InvalidPolicy, match="how"):
        operations.serve(entry=entry, outcome=outcome, how="  ", by=birgit, at=NOW)
    row = operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="why"):
        operations.end_serving(row=row, because="", by=birgit, at=NOW)
    outcome.priority.until = TODAY - timedelta(days=1)
    with pytest.raises(InvalidPolicy, match="ended"):
        operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Serves.objects.filter(pk=row.pk).update(ended_at=NOW)


def test_an_outcome_that_entries_serve_cannot_be_dropped(entry, outcome, birgit):
    operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="linked"):
        drop_outcome(row=outcome, because="No.", by=birgit, at=NOW)


def test_a_link_is_ended_on_its_page_with_a_reason(entry, outcome, birgit, thu):
    row = operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    path = f"/catalog/drills/goals/{row.pk}/end/"
    assert browser(birgit).post(path, {"because": ""}).status_code == 422
    assert browser(birgit).post(path, {"because": "Nobody got faster."}).status_code == 302
    assert browser(birgit).get(path)["Location"] == "/catalog/drills/"
    page = get(thu, "/catalog/drills/")
    assert "It serves no stated goal yet." in page
    assert "Nobody got faster." in page


def test_gaps_tell_what_is_missing(outcome):
    priority = outcome.priority
    assert gaps_of(shows=1, served=[priority], on=TODAY) == ()
    assert gaps_of(shows=0, served=[priority], on=TODAY) == (Gap.COMPETENCY,)
    assert gaps_of(shows=0, served=[], on=TODAY) == (Gap.COMPETENCY, Gap.GOAL)
    priority.until = TODAY
    assert gaps_of(shows=1, served=[priority], on=TODAY) == ()
    assert gaps_of(shows=1, served=[priority], on=TODAY + timedelta(days=1)) == (Gap.OVER,)


@pytest.fixture
def shelf(entry, skills, outcome, birgit):
    """One that is linked, one that names no competency, one that serves nothing, one whose priority has ended."""
    made = {"linked": entry}
    for key in ("bare", "aimless", "late"):
        made[key] = Microcredential.objects.create(key=key, title=key.title(), provider=entry.provider)
    for key in ("linked", "aimless", "late"):
        Outcome.objects.create(microcredential=made[key], competency=skills["incidents"], level=3)
    old = set_priority(
        new=NewPriority("Old", "Over.", birgit, TODAY - timedelta(days=99)), by=birgit, at=NOW - timedelta(days=90)
    )
    gone = state_outcome(priority=old, stated=Stated("Gone", "m", "u", "higher"), by=birgit, at=NOW)
    operations.serve(entry=made["late"], outcome=gone, how="So.", by=birgit, at=NOW)
    Priority.objects.filter(pk=old.pk).update(until=TODAY - timedelta(days=1))
    for key in ("linked", "bare"):
        operations.serve(entry=made[key], outcome=outcome, how="So.", by=birgit, at=NOW)
    return made


@pytest.mark.parametrize(
    ("goal", "keys"),
    [
        ("unlinked", {"bare", "aimless", "late"}),
        ("linked", {"drills"}),
        ("no-competency", {"bare"}),
        ("no-goal", {"aimless"}),
        ("goal-over", {"late"}),
        ("priority:back-to-normal", {"drills", "bare"}),
    ],
)
def test_the_list_is_filtered_by_what_is_linked(shelf, thu, goal, keys):
    page = get(thu, f"/catalog/?goal={goal}")
    assert {each.key for each in shelf.values() if f'href="/catalog/{each.key}/"' in page} == keys


def test_the_list_flags_what_serves_no_goal_with_the_reason_and_counts(shelf, birgit, thu):
    assert get(thu, "/catalog/").count("<small>Serves no stated goal yet</small>") == 3
    page = get(birgit, "/catalog/")
    assert page.count("<small>Serves no stated goal yet</small>") == 3  # quiet: said once above, where it can be chosen
    assert "No competency is named that it shows." not in page
    assert '<a href="?goal=unlinked">3 serve no stated goal yet</a>' in page
    for words in ("Serves no stated goal yet (3)", "Names no competency", "Back to normal", "Serves: Back to normal"):
        assert words in page, words
    page = get(birgit, "/catalog/?goal=unlinked")
    for words in ("No competency is named that it shows.", "The priority that it served has ended.",
                  "Nobody has said which outcome it should bring about."):  # fmt: skip
        assert words in page, words
    assert "aria-invalid" in get(thu, "/catalog/?goal=priority:none")


# Ladders


def test_a_competency_is_portable_where_half_of_the_families_ask_for_it(skills, thu):
    for number, family in enumerate(("data", "harbor", "people")):
        asking(skills["incidents" if number else "mentoring"], key=f"role-{number}", family=family)
    asking(skills["handover"], key="own", family=None)
    Role.objects.filter(key="own").update(owner=thu)
    closed = asking(skills["handover"], key="closed", family="data")
    Role.objects.filter(pk=closed.pk).update(closed_on=TODAY)
    Competency.objects.filter(key="handover").update(reuse="transversal")
    found = reuse_of(list(Competency.objects.all()), families_asking(TODAY))
    by_key = {each.key: found[each.pk] for each in Competency.objects.all()}
    assert (by_key["incidents"].reach, by_key["incidents"].asked, by_key["incidents"].families) == (
        Reach.PORTABLE, 2, 3
    )  # fmt: skip
    assert by_key["incidents"].because == "Asked for in 2 of 3 job families: Harbor, People."
    assert by_key["mentoring"].reach is Reach.SPECIALIZED
    assert by_key["handover"].reach is Reach.UNKNOWN
    assert by_key["handover"].because.startswith("No job family asks for it. ESCO: of use in nearly every job")


def test_one_family_alone_says_nothing_about_how_far_a_competency_carries(skills):
    asking(skills["incidents"], family="data")
    (found,) = reuse_of([skills["incidents"]], families_asking(TODAY)).values()
    assert (found.reach, found.asked) == (Reach.UNKNOWN, 1)
    assert "nothing can be compared" in found.because


def test_a_version_that_replaced_another_is_what_a_family_asks(skills):
    role = asking(skills["incidents"], family="data")
    later = RoleVersion.objects.create(role=role, number=2, in_force_from=TODAY, recorded_at=NOW)
    Criterion.objects.create(version=later, key="C1", position=1, competency=skills["handover"], level=1)
    assert set(families_asking(TODAY).asking) == {skills["handover"].pk}
    assert set(families_asking(TODAY - timedelta(days=1)).asking) == {skills["incidents"].pk}


def test_an_entry_says_in_how_many_families_it_is_asked_for(entry, skills, thu):
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=3)
    Outcome.objects.create(microcredential=entry, competency=skills["handover"], level=3)
    for family, skill in (("data", "incidents"), ("harbor", "handover"), ("people", "mentoring")):
        asking(skills[skill], key=f"role-{family}", family=family)
    assert "Asked for in 2 of 3 job families." in get(thu, "/catalog/drills/")


def test_what_it_counts_for_stands_by_family_and_rung(entry, skills, thu):
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=4)
    asking(skills["incidents"], 5, key="chief", family="harbor", rung=2)
    asking(skills["incidents"], 2, key="hand", family="harbor", rung=1)
    asking(skills["incidents"], 3, key="analyst", family="data")
    page = get(thu, "/catalog/drills/")
    assert page.index(">Hand<") < page.index(">Chief<")
    assert "On the way to" in page
    assert "rung 2" in page
    assert 'href="/catalog/for/chief/"' in page


def test_a_role_shows_what_leads_to_each_criterion_and_where_nothing_does(entry, skills, thu):
    role = asking(skills["incidents"], 3, family="harbor")
    version = RoleVersion.objects.get()
    Criterion.objects.create(version=version, key="C2", position=2, competency=skills["mentoring"], level=2, must=False)
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=4, relevance=Decimal("0.5"))
    page = get(thu, f"/catalog/for/{role.key}/")
    for words in ("For 1 of 2 criteria something in the catalog can reach the level.", "For 1 there is nothing in it.",
                  "Incident command, level 3", "must be met", "should be met", "Nothing in the catalog shows this.",
                  "a related task, counts 50%", "level 4", "90 EUR", ">30<", "Can reach it"):  # fmt: skip
        assert words in page, words
    assert "How many people" not in page


def test_what_can_reach_the_level_stands_first_and_the_rest_is_counted(entry, skills):
    role = asking(skills["incidents"], 4, family="harbor")
    for number in range(MOST_NAMED + 2):
        low = Microcredential.objects.create(
            key=f"low-{number}", title=f"A low one {number}", provider=entry.provider, scores=entry.scores
        )
        Outcome.objects.create(microcredential=low, competency=skills["incidents"], level=1)
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=4)
    (asked,) = asked_of(RoleVersion.objects.get(role=role))
    assert (len(asked.leads), asked.total, asked.reaching) == (MOST_NAMED, MOST_NAMED + 3, 1)
    assert asked.leads[0].outcome.microcredential == entry
    assert [each.counts.reaches for each in asked.leads[1:]] == [Status.UNMET] * (MOST_NAMED - 1)


def test_how_many_people_is_told_to_partners_from_five_on_and_names_never(skills, birgit, thu):
    role = asking(skills["incidents"], family="harbor")
    people = [Person.objects.create(key=f"p{number}", name=f"Somebody {number}") for number in range(6)]
    for each in people[:4]:
        Appointment.objects.create(person=each, role=role, since=TODAY, source="HR")
    Appointment.objects.create(person=people[4], role=role, since=TODAY, until=TODAY - timedelta(days=-1), source="HR")
    for each in people:
        Target.objects.create(person=each, role=role, chosen_at=NOW)
    assert (pipeline(role, TODAY).hold, pipeline(role, TODAY).chose) == (5, 6)
    Person.objects.filter(pk=people[0].pk).update(left_on=TODAY - timedelta(days=1))
    assert (pipeline(role, TODAY).hold, pipeline(role, TODAY).chose) == (None, 5)
    page = get(birgit, f"/catalog/for/{role.key}/")
    assert "fewer than 5" in page
    assert "<dd>5</dd>" in page
    assert "Somebody" not in page
    assert "How many people" not in get(thu, f"/catalog/for/{role.key}/")


def test_a_role_of_somebody_else_has_no_such_page(skills, birgit, thu):
    role = asking(skills["incidents"])
    Role.objects.filter(pk=role.pk).update(owner=thu)
    assert browser(birgit).get(f"/catalog/for/{role.key}/").status_code == 404
    assert "How many people" not in get(thu, f"/catalog/for/{role.key}/")


def test_a_role_without_criteria_says_what_to_do(thu):
    role = Role.objects.create(key="empty", title="Empty")
    assert "No criteria are in force." in get(thu, f"/catalog/for/{role.key}/")


# Few questions


def test_the_pages_take_at_most_twelve_questions_however_much_is_linked(
    entry, skills, outcome, birgit, desmond, django_assert_max_num_queries
):  # fmt: skip
    agreed(entry, *(proposal(each) for each in skills.values()), by=birgit, other=desmond)
    operations.serve(entry=entry, outcome=outcome, how="Faster.", by=birgit, at=NOW)
    proposed(entry, proposal(skills["incidents"], 1), proposal(skills["handover"], 1), by=desmond)
    for number in range(12):
        asking(skills["incidents"], key=f"role-{number}", family=f"family-{number % 4}", rung=number)
    client = browser(birgit)
    for path in ("/catalog/", "/catalog/drills/", "/catalog/for/role-1/", "/catalog/drills/goals/",
                 "/catalog/drills/link/", "/catalog/drills/link/?competency=incidents"):  # fmt: skip
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
    many = {"text": "Incident command.\n" + "\n".join(f"Shift handover, part {n}." for n in range(MOST_PARTS)),
            "how": "sentences", "take": [f"{n}:handover" for n in range(2, 9)] + ["1:incidents"], "q": "mentor"}  # fmt: skip
    for do in ("find", "look", "take"):
        with django_assert_max_num_queries(12):
            assert client.post("/catalog/drills/link/", {**many, "do": do}).status_code == 200

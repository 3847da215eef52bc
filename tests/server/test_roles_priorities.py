"""Strategic priorities: what leadership puts first, the competencies it rests on, and what should come of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from stepladder.errors import InvalidPolicy
from stepladder.server.roles.models import Family, Priority, PriorityCompetency, StrategicOutcome
from stepladder.server.roles.priorities import (
    NewPriority,
    Outcome,
    Prioritized,
    change_priority,
    drop_outcome,
    prioritize,
    set_priority,
    state_outcome,
)
from stepladder.server.roles.queries import prioritized_for
from stepladder.server.trail.models import Entry
from tests.server.roles_cast import NOW, TODAY, birgit, browser, desmond, draft, lead, person, skills, thu

__all__ = ["birgit", "desmond", "draft", "lead", "skills", "thu"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def calm(birgit):
    new = NewPriority("Back to normal", "Within the shift.", birgit, TODAY)
    return set_priority(new=new, by=birgit, at=NOW)


def text_of(response):
    return response.content.decode()


def test_a_role_shows_what_is_put_first_for_it_and_for_its_family(calm, lead, skills, birgit, thu):
    for chosen in (
        Prioritized(skills["incidents"], 4, "They are there first.", role=lead),
        Prioritized(skills["handover"], 3, "Half of it begins there.", family=lead.family),
        Prioritized(skills["mentoring"], 2, "Elsewhere.", family=Family.objects.create(key="x", name="X")),
    ):
        prioritize(priority=calm, chosen=chosen, by=birgit, at=NOW)
    page = text_of(browser(thu).get("/roles/shift-lead/"))
    assert "They are there first." in page
    assert "Half of it begins there." in page
    assert "Elsewhere." not in page
    assert skills["mentoring"].__class__.objects.get(key="mentoring").adopted


def test_what_has_ended_is_shown_no_more(calm, lead, skills, birgit):
    prioritize(priority=calm, chosen=Prioritized(skills["incidents"], 4, "Why.", role=lead), by=birgit, at=NOW)
    ended = NewPriority("Back to normal", "Within the shift.", birgit, TODAY - timedelta(days=9), TODAY)
    change_priority(priority=calm, new=ended, by=birgit, at=NOW)
    assert prioritized_for(lead, TODAY).count() == 1
    assert not prioritized_for(lead, TODAY + timedelta(days=1)).exists()
    assert list(Entry.objects.order_by("-sequence").values_list("did", flat=True)[:1]) == ["priority changed"]


def test_a_competency_is_for_one_role_or_one_family_and_marked_once(calm, lead, skills, birgit):
    skill = skills["incidents"]
    for chosen in (
        Prioritized(skill, 4, "Why."),
        Prioritized(skill, 4, "Why.", role=lead, family=lead.family),
        Prioritized(skill, 0, "Why.", role=lead),
        Prioritized(skill, 4, " ", role=lead),
    ):
        with pytest.raises(InvalidPolicy):
            prioritize(priority=calm, chosen=chosen, by=birgit, at=NOW)
    prioritize(priority=calm, chosen=Prioritized(skill, 4, "Why.", role=lead), by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="is marked for it already"):
        prioritize(priority=calm, chosen=Prioritized(skill, 5, "Again.", role=lead), by=birgit, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriorityCompetency.objects.create(priority=calm, competency=skill, level=3, why="x", recorded_at=NOW)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"unit": " "}, "lacks its title, its figure or its unit"),
        ({"direction": "sideways"}, "whether more is better is not said"),
        ({"baseline": Decimal(40), "target": Decimal(50)}, "the target is worse than where it stands"),
    ],
)
def test_refuses_an_outcome_that_nobody_could_see(calm, birgit, more, words):
    said = {"title": "Fewer hours lost", "metric": "hours lost", "unit": "hours", "direction": "lower", **more}
    with pytest.raises(InvalidPolicy, match=words):
        state_outcome(priority=calm, stated=Outcome(**said), by=birgit, at=NOW)
    assert not StrategicOutcome.objects.exists()


def test_what_nobody_has_said_is_not_shown(calm, birgit, thu):
    said = Outcome("Fewer hours lost", "hours lost", "hours a month", "lower", target=Decimal("30.5"))
    row = state_outcome(priority=calm, stated=said, by=birgit, at=NOW)
    for path in ("/roles/priorities/", f"/roles/priorities/{calm.key}/"):
        page = text_of(browser(thu).get(path))
        assert "hours lost, in hours a month; lower is better" in page
        assert "should stand at 30.5" in page
        assert "; stands at" not in page
    drop_outcome(row=row, because="Stated twice.", by=birgit, at=NOW)
    assert "Nothing is stated yet." in text_of(browser(thu).get(f"/roles/priorities/{calm.key}/"))


def test_a_priority_is_stated_on_pages_by_partners_alone(birgit, thu, lead, skills):
    assert "People partners write down here" in text_of(browser(thu).get("/roles/priorities/"))
    client = browser(birgit)
    sent = {"title": "Back to normal", "statement": "Within the shift.", "since": TODAY.isoformat()}
    assert client.post("/roles/priorities/add/", {**sent, "owner": "nobody@example.org"}).status_code == 422
    path = client.post("/roles/priorities/add/", {**sent, "owner": thu.email})["Location"]
    assert Priority.objects.get().owner == thu
    chosen = {"competency": "incidents", "level": "4", "whom": "role:shift-lead", "why": "They are there first."}
    assert client.post(f"{path}competency/", {**chosen, "whom": "role:nothing"}).status_code == 422
    assert client.post(f"{path}competency/", chosen)["Location"] == path
    outcome = {"title": "Fewer hours", "metric": "hours lost", "unit": "hours", "direction": "lower"}
    assert client.post(f"{path}outcome/", outcome)["Location"] == path
    assert client.post(f"{path}edit/", {**sent, "title": "Calm"})["Location"] == path
    row = PriorityCompetency.objects.get()
    both = {"competency": "9" * 25, "outcome": StrategicOutcome.objects.get().pk, "because": "Stated twice."}
    assert client.post(f"{path}drop/", both)["Location"] == path
    assert (StrategicOutcome.objects.count(), PriorityCompetency.objects.count()) == (0, 1)
    assert client.post(f"{path}drop/", {"competency": row.pk, "because": ""}).status_code == 422
    assert client.post(f"{path}drop/", {"competency": row.pk, "because": "Another one."})["Location"] == path
    assert not PriorityCompetency.objects.exists()
    gone = client.get(f"{path}drop/", {"competency": row.pk}, follow=True)
    assert gone.redirect_chain[-1][0] == path
    assert "This line was already dropped." in gone.content.decode()
    for forged in ("", "x", "٣", "-1"):
        assert client.get(f"{path}drop/", {"competency": forged}).status_code == 404
    other = browser(person("mallory"))
    for part in ("edit/", "competency/", "outcome/", "drop/"):
        assert (other.get(path + part).status_code, other.post(path + part).status_code) == (404, 404)


def test_the_list_takes_few_questions(calm, lead, skills, birgit, thu, django_assert_max_num_queries):
    for number in range(20):
        row = set_priority(new=NewPriority(f"P {number}", "Why.", birgit, TODAY), by=birgit, at=NOW)
        prioritize(priority=row, chosen=Prioritized(skills["incidents"], 4, "Why.", role=lead), by=birgit, at=NOW)
    client = browser(thu)
    for path in ("/roles/priorities/", f"/roles/priorities/{calm.key}/"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


def test_two_priorities_of_one_title_have_addresses_of_their_own(calm, birgit):
    again = set_priority(new=NewPriority("Back to normal", "Anew.", None, TODAY), by=birgit, at=NOW)
    assert again.key != calm.key


def test_a_priority_called_like_a_page_beside_it_has_its_own_address(birgit, thu):
    row = set_priority(new=NewPriority("Add", "Why.", None, TODAY), by=birgit, at=NOW)
    assert "Why." in browser(thu).get(f"/roles/priorities/{row.key}/").content.decode()

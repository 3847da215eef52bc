"""Links of the catalog: to goals, to competencies by two people, to ladders; and what is not linked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog import links
from stepladder.server.catalog.links import Proposed, default_expiry
from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.frameworks.models import Competency, LevelText, Mapping
from stepladder.server.policies.models import Dispute
from stepladder.server.readiness.queries import standing
from stepladder.server.roles.models import Criterion, Family, Role, RoleVersion, Target
from stepladder.server.roles.priorities import NewPriority, set_priority, state_outcome
from stepladder.server.roles.priorities import Outcome as Stated
from stepladder.server.trail.models import Content
from tests.server.roles_cast import NOW, TODAY, birgit, browser, desmond, person, skills, thu

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


def shown(entry):
    return {each.competency.key: (each.level, float(each.relevance)) for each in entry.outcomes.all()}


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


# What an entry shows


def test_what_one_partner_proposes_counts_once_another_agrees(entry, skills, birgit, desmond):
    (row,) = proposed(entry, proposal(skills["incidents"]), by=birgit)
    assert shown(entry) == {}
    links.decide(mapping=row, holds=True, by=desmond, note="", at=NOW)
    assert shown(entry) == {"incidents": (4, 0.75)}
    row.refresh_from_db()
    assert (row.state, row.author, row.reviewed_by, row.expires_on) == (
        "accepted", birgit, desmond, default_expiry(TODAY)
    )  # fmt: skip
    assert entry.outcomes.get().mapping == row


def test_nobody_agrees_to_what_they_said_themselves(entry, skills, birgit, desmond):
    (row,) = proposed(entry, proposal(skills["incidents"]), by=birgit)
    with pytest.raises(InvalidPolicy, match="yourself"):
        links.decide(mapping=row, holds=True, by=birgit, note="", at=NOW)
    assert shown(entry) == {}
    links.decide(mapping=row, holds=False, by=birgit, note="", at=NOW)
    assert Mapping.objects.get().state == "declined"


def test_what_is_declined_shows_nothing_and_leaves_what_was_said_before(entry, skills, birgit, desmond):
    agreed(entry, proposal(skills["incidents"], 3), by=birgit, other=desmond)
    (row,) = proposed(entry, proposal(skills["incidents"], 5), by=birgit)
    links.decide(mapping=row, holds=False, by=desmond, note="Nobody is assessed at 5.", at=NOW)
    assert shown(entry) == {"incidents": (3, 0.75)}
    assert Mapping.objects.get(level=3).ended_on is None


def test_what_is_said_anew_takes_the_place_of_what_was_said_before(entry, skills, birgit, desmond):
    (first,) = agreed(entry, proposal(skills["incidents"], 3), by=birgit, other=desmond)
    (second,) = agreed(entry, proposal(skills["incidents"], 4, 0.5), by=desmond, other=birgit)
    first.refresh_from_db()
    assert shown(entry) == {"incidents": (4, 0.5)}
    assert (first.ended_on, second.supersedes) == (TODAY, first)


def test_a_line_without_a_mapping_gets_one_when_it_is_said_anew(entry, skills, birgit, desmond):
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=2)
    (row,) = agreed(entry, proposal(skills["incidents"], 4), by=birgit, other=desmond)
    assert entry.outcomes.get().mapping == row


def test_a_replaced_competency_is_replaced_in_the_entry_when_somebody_agrees(entry, skills, birgit, desmond):
    (old,) = agreed(entry, proposal(skills["incidents"], 3), by=birgit, other=desmond)
    row = Mapping.objects.create(
        about=entry.subject, text=TEXT, competency=skills["handover"], level=3, strength=0.75, made_at=NOW,
        state="needs review", supersedes=old,
    )  # fmt: skip
    links.decide(mapping=row, holds=True, by=birgit, note="", at=NOW)
    assert shown(entry) == {"handover": (3, 0.75)}


def test_two_who_decide_at_once_decide_once(entry, skills, birgit, desmond):
    (row,) = proposed(entry, proposal(skills["incidents"]), by=birgit)
    links.decide(mapping=Mapping.objects.get(pk=row.pk), holds=False, by=desmond, note="", at=NOW)
    with pytest.raises(EditedMeanwhile):
        links.decide(mapping=row, holds=True, by=desmond, note="", at=NOW)
    assert shown(entry) == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": 6}, "level"),
        ({"strength": 0.3}, "strength"),
        ({"strength": 0.0}, "strength"),
        ({"text": "  "}, "no text"),
        ({"expires_on": TODAY}, "has passed"),
    ],
)
def test_refuses_what_makes_no_sense_and_stores_nothing_of_it(entry, skills, birgit, change, said):
    values = {"level": 3, "strength": 0.5} | change
    with pytest.raises(InvalidPolicy, match=said):
        proposed(entry, proposal(skills["handover"]), proposal(skills["incidents"], **values), by=birgit)
    assert not Mapping.objects.exists()


def test_refuses_nothing_twice_somebodys_own_and_what_waits_already(entry, skills, birgit):
    own = Competency.objects.create(key="own", name="mine", owner=birgit)
    for proposals, said in (
        ([], "nothing is chosen"),
        ([proposal(skills["incidents"]), proposal(skills["incidents"])], "twice"),
        ([proposal(own)], "own"),
    ):
        with pytest.raises(InvalidPolicy, match=said):
            proposed(entry, *proposals, by=birgit)
    proposed(entry, proposal(skills["incidents"]), by=birgit)
    with pytest.raises(InvalidPolicy, match="already"):
        proposed(entry, proposal(skills["incidents"], 2), by=birgit)


@override_settings(PRIVATE_WORKSPACE=True)
def test_alone_one_needs_nobody_who_agrees(entry, skills, birgit):
    proposed(entry, proposal(skills["incidents"]), by=birgit)
    assert shown(entry) == {"incidents": (4, 0.75)}


def test_what_is_taken_out_needs_a_reason_and_counts_no_longer(entry, skills, birgit, desmond):
    (row,) = agreed(entry, proposal(skills["incidents"]), by=birgit, other=desmond)
    held = entry.outcomes.get()
    with pytest.raises(InvalidPolicy):
        links.take_out(outcome=held, because=" ", by=birgit, at=NOW)
    links.take_out(outcome=held, because="The drills are gone.", by=birgit, at=NOW)
    row.refresh_from_db()
    assert (shown(entry), row.state, row.ended_on) == ({}, "declined", TODAY)
    with pytest.raises(EditedMeanwhile):
        links.take_out(outcome=held, because="Again.", by=birgit, at=NOW)
    told = Content.objects.order_by("-pk").first()
    assert "The drills are gone." in str(told.body if hasattr(told, "body") else vars(told))


def test_the_same_day_two_years_later_also_after_a_leap_day():
    assert default_expiry(date(2028, 2, 29)) == date(2030, 2, 28)
    assert default_expiry(date(2026, 11, 22)) == date(2028, 11, 22)


def test_a_mapping_whose_time_is_over_is_marked_and_counts_as_before(entry, skills, birgit, desmond, thu):
    (row,) = agreed(entry, proposal(skills["incidents"]), by=birgit, other=desmond)
    Mapping.objects.filter(pk=row.pk).update(expires_on=TODAY - timedelta(days=1))
    page = get(thu, "/catalog/drills/")
    assert "To be looked at again" in page
    assert "it counts as before until somebody decides" in page
    assert shown(entry) == {"incidents": (4, 0.75)}
    asking(skills["incidents"], 4)
    assert "It can reach 1 of 1 criterion" in get(thu, "/catalog/drills/")


def test_a_line_says_who_said_it_who_agreed_and_until_when(entry, skills, birgit, desmond, thu):
    Outcome.objects.create(microcredential=entry, competency=skills["handover"], level=2)
    agreed(entry, proposal(skills["incidents"], strength=0.25), by=birgit, other=desmond)
    page = get(thu, "/catalog/drills/")
    assert "Birgit said this on" in page
    assert "and Desmond agreed on" in page
    assert "To be looked at again by" in page
    assert "What is assessed is a loosely related task: it counts 25%." in page
    assert "Nobody is named who said this." in page
    assert "Take it out" not in page


def test_a_retired_competency_and_a_declined_mapping_are_marked(entry, skills, birgit, desmond, thu):
    (row,) = agreed(entry, proposal(skills["incidents"]), by=birgit, other=desmond)
    Competency.objects.filter(key="incidents").update(retired_on=TODAY)
    assert "Competency retired on" in get(thu, "/catalog/drills/")
    Mapping.objects.filter(pk=row.pk).update(state="declined", ended_on=TODAY)
    page = get(thu, "/catalog/drills/")
    assert "It was declined on" in page
    assert "Desmond declined it on" in page


# Somebody disagrees


def test_anybody_may_say_that_it_is_wrong_and_who_did_not_say_it_answers(entry, skills, birgit, desmond, thu):
    agreed(entry, proposal(skills["incidents"]), by=birgit, other=desmond)
    held = entry.outcomes.get()
    path = f"/catalog/drills/shows/{held.pk}/wrong/"
    assert "Desmond answers within ten working days" in get(thu, path)
    assert browser(thu).post(path, {"about": ""}).status_code == 422
    answer = browser(thu).post(path, {"about": "Nobody commands anything there."})
    dispute = Dispute.objects.get()
    assert answer["Location"] == f"/disputes/{dispute.pk}/"
    assert (dispute.person, dispute.owner, dispute.competency) == (thu, desmond, "")
    assert "incident command at level 4, counted 75%" in dispute.item_name
    page = get(thu, "/catalog/drills/")
    assert "People disagree" in page
    assert "Thu" not in page.replace("<p>Thu</p>", "")


def test_a_dispute_about_the_catalog_leaves_ones_own_criteria_alone(entry, skills, birgit, desmond, thu):
    agreed(entry, proposal(skills["incidents"]), by=birgit, other=desmond)
    Target.objects.create(person=thu, role=asking(skills["incidents"]), chosen_at=NOW)
    before = [str(each.status) for each in standing(thu, on=TODAY).evaluation.results]
    links.contest(outcome=entry.outcomes.get(), about="No.", by=thu, at=NOW)
    assert [str(each.status) for each in standing(thu, on=TODAY).evaluation.results] == before


def test_without_anybody_who_could_answer_it_says_so(entry, skills, thu):
    held = Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=2)
    path = f"/catalog/drills/shows/{held.pk}/wrong/"
    assert "Nobody is named who could answer." in get(thu, path)
    assert browser(thu).post(path, {"about": "Wrong."}).status_code == 200
    with pytest.raises(InvalidPolicy):
        links.contest(outcome=held, about="Wrong.", by=thu, at=NOW)


# The page that links words


def test_words_are_looked_at_sentence_by_sentence_and_taken(entry, skills, birgit, desmond):
    LevelText.objects.create(competency=skills["incidents"], level=4, text="Commands drills under observation.")
    client, path = browser(birgit), "/catalog/drills/link/"
    assert TEXT in client.get(path).content.decode()
    sent = {"text": "Incident command in live drills.\nShift handover in writing.", "how": "sentences"}
    found = client.post(path, {**sent, "do": "find"}).content.decode()
    assert 'value="1:incidents"' in found
    assert 'value="2:handover"' in found
    assert "matched: " in found
    taken = {**sent, "take": ["1:incidents", "2:handover"]}
    page = client.post(path, {**taken, "do": "take"}).content.decode()
    assert "Commands drills under observation." in page
    assert "the same kind of task, 100%" in page
    chosen = {"level_1": "4", "strength_1": "0.75", "level_2": "2", "strength_2": "0.5"}
    stored = client.post(path, {**taken, **chosen, "expires_on": str(default_expiry(TODAY)), "do": "store"})
    assert stored["Location"] == "/catalog/drills/"
    rows = {each.competency.key: each for each in Mapping.objects.all()}
    assert (rows["incidents"].level, rows["incidents"].strength, rows["incidents"].state) == (4, 0.75, "proposed")
    assert rows["incidents"].text == "Incident command in live drills."
    assert rows["incidents"].suggested["score"] > 0
    assert "command" in rows["incidents"].suggested["matched"]
    assert shown(entry) == {}


def test_the_proposal_waits_on_the_entry_for_partners_alone_and_is_agreed_to_there(
    entry, skills, birgit, desmond, thu
):  # fmt: skip
    (row,) = proposed(entry, proposal(skills["incidents"], note="I saw the drills."), by=birgit)
    path = f"/catalog/drills/link/{row.pk}/"
    own, other = get(birgit, "/catalog/drills/"), get(desmond, "/catalog/drills/")
    assert "Another people partner has to agree." in own
    assert 'value="agree"' not in own
    assert 'value="agree"' in other
    assert "I saw the drills." in other
    assert "not counted yet" not in get(thu, "/catalog/drills/")
    assert browser(thu).post(path, {"do": "agree"}).status_code == 404
    browser(birgit).post(path, {"do": "agree"})
    assert shown(entry) == {}
    browser(desmond).post(path, {"do": "agree"})
    assert shown(entry) == {"incidents": (4, 0.75)}
    again = browser(desmond).post(path, {"do": "decline"}, follow=True)
    assert again.redirect_chain == [("/catalog/drills/", 302)]
    assert "This was already agreed to by Desmond on" in again.content.decode()
    assert shown(entry) == {"incidents": (4, 0.75)}


def test_the_review_page_of_frameworks_follows_the_same_rules(entry, skills, birgit, desmond):
    (row,) = proposed(entry, proposal(skills["incidents"]), by=birgit)
    path = f"/competencies/review/mappings/{row.pk}/"
    browser(birgit).post(path, {"do": "accept"})
    assert shown(entry) == {}
    browser(desmond).post(path, {"do": "accept"})
    assert shown(entry) == {"incidents": (4, 0.75)}


@pytest.mark.parametrize(
    "missing", [{"level_1": ""}, {"strength_1": ""}, {"expires_on": ""}, {"expires_on": str(TODAY)},
                {"expires_on": "2999-01-01"}, {"level_1": "9"}, {"strength_1": "0.3"}],
)  # fmt: skip
def test_what_is_left_out_is_told_and_nothing_is_stored(entry, skills, birgit, missing):
    sent = {
        "text": TEXT, "how": "whole", "take": "w:incidents", "level_1": "3", "strength_1": "1.0",
        "expires_on": str(default_expiry(TODAY)), "do": "store",
    }  # fmt: skip
    answer = browser(birgit).post("/catalog/drills/link/", sent | missing)
    assert answer.status_code == 422
    assert not Mapping.objects.exists()


@pytest.mark.parametrize("take", ["", "w:", "9:incidents", "x", "w:own", "w:gone", "w:heading", "1:nothing", "w:\x00"])
def test_what_cannot_be_taken_is_left_out(entry, skills, birgit, take):
    Competency.objects.create(key="own", name="mine", owner=person("mallory"))
    Competency.objects.create(key="gone", name="gone", retired_on=TODAY)
    Competency.objects.create(key="heading", name="heading", kind="group")
    answer = browser(birgit).post("/catalog/drills/link/", {"text": TEXT, "how": "whole", "take": take, "do": "take"})
    assert "Choose at least one competency" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "— … 12", "a" * 4001])
def test_a_text_without_words_or_without_an_end_is_refused(entry, birgit, text):
    sent = {"text": text, "how": "whole", "do": "find"}
    assert browser(birgit).post("/catalog/drills/link/", sent).status_code == 422


def test_another_competency_can_be_looked_for(entry, skills, birgit):
    sent = {"text": "Zeppelins over the harbor.", "how": "whole", "q": "mentor", "do": "look"}
    page = browser(birgit).post("/catalog/drills/link/", sent).content.decode()
    assert "Nothing is near enough to suggest it." in page
    assert 'value="mentoring"' in page
    page = browser(birgit).post("/catalog/drills/link/", {**sent, "picked": "mentoring", "do": "take"}).content.decode()
    assert 'value="w:mentoring"' in page


def test_what_an_entry_shows_can_be_said_anew_with_what_was_said(entry, skills, birgit, desmond):
    agreed(entry, proposal(skills["incidents"], 4, 0.25), by=birgit, other=desmond)
    page = get(birgit, "/catalog/drills/link/?competency=incidents")
    assert re.search(r'name="level_1" value="4"[^>]* checked', page)
    assert re.search(r'name="strength_1" value="0.25"[^>]* checked', page)
    assert browser(birgit).get("/catalog/drills/link/?competency=handover").status_code == 404


# Goals

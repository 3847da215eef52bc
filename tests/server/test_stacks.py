"""Stacks: which certificates combine to what. Written as drafts, published once nothing is wrong, never changed then."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.models import Microcredential, Outcome, Prerequisite, Provider, Stack
from stepladder.server.catalog.stack_drafts import Draft, Row
from stepladder.server.catalog.stacks import Seen, begin_stack, publish_stack, revise_stack, withdraw_stack
from stepladder.server.catalog.stacks_read import difference, draft_of, published, stacks_with
from stepladder.server.trail.models import Entry
from tests.server.roles_cast import NOW, birgit, browser, desmond, draft, fresh, lead, skills, thu

__all__ = ["birgit", "desmond", "draft", "lead", "skills", "thu"]

pytestmark = pytest.mark.django_db

TITLES = {"alarm": "Alarm drill", "command": "Command practical", "talk": "Shift talk", "mentor": "Mentor course"}


@pytest.fixture
def entries():
    provider = Provider.objects.create(key="guild", name="Port Guild")
    facts: dict[str, dict[str, Any]] = {
        "alarm": {"hours": 8, "cost": Decimal(100), "currency": "EUR", "validity_months": 24},
        "command": {"hours": 40, "cost": Decimal(900), "currency": "EUR", "validity_months": 0},
        "talk": {"hours": 6, "cost": Decimal(0)},
        "mentor": {"hours": None, "cost": None},
    }
    scores = {"A1": {"score": 4, "provenance": "verified", "citation": "https://guild.example/1"}}
    return {
        key: Microcredential.objects.create(key=key, title=TITLES[key], provider=provider, scores=scores, **more)
        for key, more in facts.items()
    }


READY = Draft(
    "Leading a shift",
    description="For those who stand in.",
    goal_text="the license of a shift lead",
    rule="order",
    rows=(
        Row(0, entry="alarm"),
        Row(0, title="Talk to people", rule="some", needs=1),
        Row(1, entry="talk"),
        Row(1, entry="mentor"),
        Row(0, entry="command"),
    ),
)


@pytest.fixture
def stored(entries, birgit):
    return begin_stack(draft=READY, by=birgit, at=NOW)


@pytest.fixture
def held(stored, birgit):
    publish_stack(stack=stored, seen=Seen(1, 1), by=birgit, at=NOW)
    return fresh(stored)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_draft_is_stored_as_it_was_written(stored):
    assert draft_of(stored) == READY
    assert stored.key == "leading-a-shift"
    assert stored.subject == "stack:leading-a-shift"
    assert list(Entry.objects.order_by("-sequence").values_list("did", flat=True)[:1]) == ["pathway drafted"]


def test_a_page_says_it_in_words_with_ranges_and_what_is_not_stated(held, thu):
    page = text_of(browser(thu).get(reverse("stack", args=[held.key])))
    assert "It takes 3 certificates." in page
    assert "the license of a shift lead" in page
    assert "All of these 3, in this order" in page
    assert "1 of these 2" in page
    assert (
        "48 hours or more; 1 does not state it" in page
    )  # alarm and command for certain, the mentor course not stated
    assert "1,000 EUR or more; 1 does not state it" in page
    assert "valid for 24 months" in page
    assert "valid without end" in page
    assert "validity not stated" in page
    assert "Proves you can do it" in page


def test_what_it_leads_to_stands_beside_the_ladder(held, entries, skills, lead, thu):
    Outcome.objects.create(microcredential=entries["command"], competency=skills["incidents"], level=4)
    Outcome.objects.create(microcredential=entries["talk"], competency=skills["handover"], level=1)
    page = text_of(browser(thu).get(reverse("stack", args=[held.key])))
    assert "1 of its 2 criteria" in page
    assert "Incident command, level 4<small>Command practical</small>" in page
    assert "nobody holds a role for having certificates" in page


def test_a_draft_is_for_partners_alone_and_a_published_stack_for_everybody(stored, birgit, thu):
    address = reverse("stack", args=[stored.key])
    assert browser(thu).get(address).status_code == 404
    assert "No pathway is published yet." in text_of(browser(thu).get(reverse("stacks")))
    assert browser(birgit).get(address).status_code == 200
    sent = {"number": 1, "revision": 1}
    assert browser(thu).post(reverse("stack-publish", args=[stored.key]), sent).status_code == 404
    assert browser(birgit).post(reverse("stack-publish", args=[stored.key]), sent).status_code == 302
    assert "Leading a shift" in text_of(browser(thu).get(reverse("stacks")))
    assert browser(thu).get(address).status_code == 200
    for name in ("stack-edit", "stack-withdraw"):
        assert browser(thu).get(reverse(name, args=[stored.key])).status_code == 404
    assert browser(thu).get(reverse("stack-add")).status_code == 404
    for path in (address, reverse("stacks")):
        assert Client().get(path).status_code == 404


def test_what_is_wrong_is_said_and_keeps_it_from_being_published(entries, birgit):
    Prerequisite.objects.create(microcredential=entries["alarm"], required=entries["command"])
    Microcredential.objects.filter(key="talk").update(acceptance="retired", holders="keep", because="Nobody gives it.")
    Microcredential.objects.filter(key="mentor").update(acceptance="proposed")
    rows = (*READY.rows[:2], *READY.rows[2:], Row(0, title="Later", rule="all"))
    row = begin_stack(draft=replace(READY, goal_text="", rows=rows), by=birgit, at=NOW)
    page = text_of(browser(birgit).get(reverse("stack", args=[row.key])))
    for words in (
        "What it builds up to is not said.",
        "The group “Later” is empty.",
        "“Shift talk” is retired and can no longer be earned.",
        "“Mentor course” is proposed here, and not accepted.",
        "“Alarm drill” asks for “Command practical” first, and the order puts it after.",
    ):
        assert words in page
    assert "Publish it" not in page
    with pytest.raises(InvalidPolicy, match="things have to be mended first"):
        publish_stack(stack=row, seen=Seen(1, 1), by=birgit, at=NOW)
    assert not published().exists()


def test_a_published_version_never_changes_and_the_next_one_is_a_draft(held, birgit, thu):
    begun = Seen(held.number, held.revision)
    rows = (Row(0, entry="alarm"), Row(0, entry="mentor"))
    changed = replace(READY, rows=rows, standard="ISO 22320:2018", because="A new edition.")
    row = revise_stack(key=held.key, draft=changed, seen=begun, by=birgit, at=NOW)
    assert (row.number, row.state) == (2, Stack.State.DRAFT)
    assert draft_of(fresh(held)) == READY
    assert [each.number for each in published()] == [1]
    publish_stack(stack=row, seen=Seen(2, row.revision), by=birgit, at=NOW)
    assert [each.number for each in published()] == [2]
    assert difference(changed, READY) == ((), ("talk", "command"))
    page = text_of(browser(thu).get(reverse("stack", args=[held.key])))
    assert "New since version 1" in page
    assert "No certificate is new." in page
    assert "No longer asked for: Shift talk, Command practical." in page
    assert "ISO 22320:2018" in page
    old = text_of(browser(thu).get(reverse("stack", args=[held.key]), {"version": 1}))
    assert "This is version 1." in old
    assert "Version 2 came after it." in old
    assert browser(thu).get(reverse("stack", args=[held.key]), {"version": "9"}).status_code == 404


def test_two_who_write_at_once_do_not_undo_each_other(stored, held, birgit, desmond):
    seen = Seen(1, 1)
    first = revise_stack(key=held.key, draft=replace(READY, title="Shift lead"), seen=seen, by=birgit, at=NOW)
    with pytest.raises(EditedMeanwhile, match="Birgit wrote this pathway anew"):
        revise_stack(key=held.key, draft=READY, seen=seen, by=desmond, at=NOW)
    second = revise_stack(key=held.key, draft=READY, seen=Seen(2, first.revision), by=desmond, at=NOW)
    assert second.revision == first.revision + 1
    with pytest.raises(EditedMeanwhile):
        publish_stack(stack=second, seen=Seen(2, first.revision), by=birgit, at=NOW)
    publish_stack(stack=second, seen=Seen(2, second.revision), by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="version 2 is published"):
        publish_stack(stack=second, seen=Seen(2, second.revision), by=birgit, at=NOW)


def test_a_stack_is_withdrawn_with_a_reason_that_everybody_reads(held, birgit, thu):
    with pytest.raises(InvalidPolicy, match="why it is withdrawn is not said"):
        withdraw_stack(stack=held, because=" ", by=birgit, at=NOW)
    address = reverse("stack-withdraw", args=[held.key])
    assert browser(birgit).post(address, {"because": ""}).status_code == 422
    assert browser(birgit).post(address, {"because": "The license is gone."}).status_code == 302
    assert not published().exists()
    page = text_of(browser(thu).get(reverse("stack", args=[held.key])))
    assert "Withdrawn on" in page
    assert "The license is gone." in page
    with pytest.raises(EditedMeanwhile):
        withdraw_stack(stack=held, because="Again.", by=birgit, at=NOW)
    assert browser(birgit).get(address).status_code == 404


def test_dropping_the_draft_of_a_next_version_leaves_what_holds(held, birgit):
    row = revise_stack(key=held.key, draft=READY, seen=Seen(1, 1), by=birgit, at=NOW)
    withdraw_stack(stack=row, because="No.", by=birgit, at=NOW)
    assert [each.number for each in published()] == [1]
    again = revise_stack(key=held.key, draft=READY, seen=Seen(2, row.revision), by=birgit, at=NOW)
    assert again.number == 3


def test_an_entry_knows_its_stacks(held, entries, birgit):
    assert [each.pk for each in stacks_with(entries["talk"])] == [held.pk]
    goal = begin_stack(draft=Draft("To talk", goal="talk", rows=(Row(0, entry="alarm"),)), by=birgit, at=NOW)
    assert [each.pk for each in stacks_with(entries["talk"])] == [held.pk]
    publish_stack(stack=goal, seen=Seen(1, 1), by=birgit, at=NOW)
    assert {each.pk for each in stacks_with(entries["talk"])} == {held.pk, goal.pk}


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "פיקוד על משמרת", "x" * 200, "Add", "🚢"])
def test_any_title_has_an_address_and_is_shown_as_words(title, entries, birgit, thu):
    row = begin_stack(draft=replace(READY, title=title), by=birgit, at=NOW)
    publish_stack(stack=row, seen=Seen(1, 1), by=birgit, at=NOW)
    assert row.key not in ("", "add")
    for path in (reverse("stack", args=[row.key]), reverse("stacks")):
        page = browser(thu).get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


def test_lists_and_pages_take_few_questions(held, entries, lead, skills, birgit, thu, django_assert_max_num_queries):
    for number in range(12):
        row = begin_stack(draft=replace(READY, title=f"Stack {number}"), by=birgit, at=NOW)
        publish_stack(stack=row, seen=Seen(1, 1), by=birgit, at=NOW)
    for entry in entries.values():
        Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=4)
    for reader in (thu, birgit):
        client = browser(reader)
        for path in (reverse("stacks"), reverse("stack", args=[held.key])):
            with django_assert_max_num_queries(12):
                assert client.get(path).status_code == 200

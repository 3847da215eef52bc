"""Progress along the published stacks: only what is held and holds counts, and the order is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from stepladder.server.catalog.models import Microcredential
from tests.server.choices_cast import (
    TODAY,
    aiming,
    held,
    ladders,
    rasmus,
    requires,
    shelf,
    signed_in,
    skills,
    stack,
    text_of,
    thu,
)  # fmt: skip

__all__ = ["aiming", "ladders", "rasmus", "shelf", "skills", "thu"]
pytestmark = pytest.mark.django_db


def page(reader):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(signed_in(reader).get("/stacks/mine/"))))


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def way(shelf):
    return stack("way", "order", shelf["exam"], shelf["drill"], shelf["capstone"], goal=shelf["capstone"])


def test_says_what_to_do_where_no_stack_is_published(thu, shelf):
    stack("draft", "all", shelf["exam"], state="draft")
    assert "No pathway is published yet." in page(thu)


def test_shows_where_to_begin(thu, way):
    found = page(thu)
    assert "You hold nothing yet that is part of a pathway." in found
    assert "To begin with: Exam" in found
    assert "0 of 3 parts are complete. At least 3 more certificates are needed." in found


def test_counts_what_is_held_and_names_what_comes_next(thu, way, shelf):
    held(thu, shelf["exam"], ago(90))
    found = page(thu)
    assert "You hold something of 1 pathway." in found
    assert "1 of 3 parts is complete." in found or "1 of 3 parts are complete." in found
    assert "Next: Drill ." in found
    assert "builds up to Capstone" in found


def test_what_was_earned_too_early_does_not_count(thu, way, shelf):
    held(thu, shelf["exam"], ago(10))
    held(thu, shelf["drill"], ago(90))
    found = page(thu)
    assert "You hold it, earned too early for the order" in found
    assert "it was earned before what has to come first" in found


def test_a_renewal_after_its_forerunner_is_in_order(thu, way, shelf):
    held(thu, shelf["drill"], ago(90))
    held(thu, shelf["exam"], ago(50))
    held(thu, shelf["drill"], ago(10))
    assert "2 of 3 parts are complete." in page(thu)


def test_a_day_that_is_not_known_leaves_the_order_open(thu, way, shelf):
    held(thu, shelf["exam"], ago(90))
    held(thu, shelf["drill"], None)
    assert "You hold it; the day is not known, so the order is open" in page(thu)


def test_a_complete_stack_says_so(thu, way, shelf):
    for days, key in ((30, "exam"), (20, "drill"), (10, "capstone")):
        held(thu, shelf[key], ago(days))
    assert "1 is complete." in page(thu)
    assert "Complete." in page(thu)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"expires_on": ago(1)}, "It has expired."),
        ({"finding": {"id": "credential", "status": "unmet", "summary": "Revoked.", "hint": "", "parts": []}}, "A check found it wanting."),
    ],
    ids=["expired", "revoked"],
)  # fmt: skip
def test_what_does_not_hold_today_is_listed_and_does_not_count(thu, way, shelf, more, why):
    held(thu, shelf["exam"], ago(400), **more)
    found = page(thu)
    assert why in found
    assert "To begin with: Exam" in found


def test_a_retired_entry_counts_until_its_day(thu, way, shelf):
    held(thu, shelf["exam"], ago(90))
    retired = {"acceptance": "retired", "because": "Old", "holders": "until"}
    Microcredential.objects.filter(key="exam").update(**retired, counts_until=ago(1))
    assert "The organization retired it, and it no longer counts." in page(thu)
    Microcredential.objects.filter(key="exam").update(counts_until=TODAY)
    assert "You hold something of 1 pathway" in page(thu)


def test_a_merged_entry_counts_as_the_one_that_was_kept(thu, way, shelf):
    held(thu, shelf["webinar"], ago(90))
    Microcredential.objects.filter(key="webinar").update(
        acceptance="retired", because="Twice", holders="replace", replaced_by=shelf["exam"]
    )
    assert "You hold something of 1 pathway" in page(thu)


def test_what_took_its_place_in_turn_counts_to_the_end(thu, way, shelf):
    held(thu, shelf["webinar"], ago(90))
    gone = {"acceptance": "retired", "because": "Twice", "holders": "replace"}
    between = Microcredential.objects.create(
        key="between", title="Between", provider=shelf["exam"].provider, replaced_by=shelf["exam"], **gone
    )
    Microcredential.objects.filter(key="webinar").update(**gone, replaced_by=between)
    assert "You hold something of 1 pathway" in page(thu)


def test_what_is_not_recognized_or_was_withdrawn_does_not_count(thu, way, shelf):
    row = held(thu, shelf["exam"], ago(90))
    row.recognized = None
    row.save()
    assert "You hold nothing yet" in page(thu)


def test_says_what_a_provider_asks_for_first(thu, shelf):
    requires(shelf["drill"], shelf["exam"])
    stack("free", "some", shelf["drill"], shelf["capstone"], shelf["exam"], needs=2)
    held(thu, shelf["capstone"], ago(3))
    found = page(thu)
    assert "Its provider asks for this first: Exam." in found
    assert "1 of 2 parts are complete." in found or "1 of 2 parts is complete." in found


def test_nobody_elses_certificates_count(thu, rasmus, way, shelf):
    held(thu, shelf["exam"], ago(90))
    assert "You hold nothing yet" in page(rasmus)


def test_what_is_held_beside_the_stack_is_not_said_to_be_missing(thu, shelf):
    stack("short", "all", shelf["drill"], shelf["capstone"])
    requires(shelf["drill"], shelf["exam"])
    held(thu, shelf["exam"], ago(90))
    held(thu, shelf["capstone"], ago(30))
    found = page(thu)
    assert "Next: Drill ." in found
    assert "asks for this first" not in found


def test_of_a_choice_it_says_how_many_of_those_that_come_next_are_needed(thu, shelf):
    stack("free", "some", shelf["drill"], shelf["capstone"], shelf["exam"], shelf["webinar"], needs=3)
    held(thu, shelf["capstone"], ago(3))
    found = page(thu)
    assert "At least 2 more certificates are needed. Next, 2 of these: Drill , Exam , Webinar ." in found


def test_where_all_that_comes_next_is_needed_it_says_so_plainly(thu, way, shelf):
    held(thu, shelf["exam"], ago(90))
    assert "Next: Drill ." in page(thu)
    assert "of these:" not in page(thu)


def test_says_that_what_it_builds_up_to_is_held_already(thu, way, shelf):
    assert "which it builds up to, already" not in page(thu)
    held(thu, shelf["capstone"], ago(10))
    stack("other", "all", shelf["drill"], shelf["webinar"], goal=shelf["exam"])
    held(thu, shelf["exam"], ago(90))
    found = page(thu)
    assert "You hold Capstone, which it builds up to, already; you need not complete this pathway" in found
    assert "You hold Exam, which it builds up to, already." in found


def test_no_page_calls_a_pathway_a_stack(thu, way, shelf):
    held(thu, shelf["exam"], ago(90))
    assert not re.search(r"\bstacks?\b", page(thu), re.IGNORECASE)

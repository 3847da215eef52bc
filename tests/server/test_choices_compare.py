"""Entries side by side: nothing ranked without the reader's own weights, nothing unknown read as zero."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from stepladder.server.catalog.models import Microcredential
from stepladder.server.choices.forms import keys_chosen
from tests.server.choices_cast import aiming, ladders, rasmus, shelf, signed_in, skills, text_of, thu

__all__ = ["aiming", "ladders", "rasmus", "shelf", "skills", "thu"]
pytestmark = pytest.mark.django_db


def page(reader, query):
    return text_of(signed_in(reader).get(f"/compare/?{query}"))


def test_begins_with_a_search_that_needs_no_script(aiming, shelf):
    assert "Nothing is chosen yet." in page(aiming, "")
    found = page(aiming, "q=DRILL")
    assert 'href="?c=drill"' in found
    assert 'href="?c=drill-lite"' in found
    assert "Nothing in the catalog has all these words." in page(aiming, "q=zzz")


def test_one_alone_is_not_compared(aiming, shelf):
    found = page(aiming, "c=drill")
    assert "Side by side" not in found
    assert "Take it out" in found


def test_adds_to_and_takes_out_of_what_is_chosen(aiming, shelf):
    found = page(aiming, "c=drill&c=exam&q=webinar")
    assert 'href="?c=drill&amp;c=exam&amp;c=webinar"' in found
    assert 'href="?c=exam&amp;"' in found


def test_shows_every_dimension_cost_hours_and_what_each_does(aiming, shelf):
    found = page(aiming, "c=drill&c=exam&c=opaque")
    for words in (
        "Proves you can do it", "Proves you know it", "Not enough known", "900 EUR", "free", "not stated",
        "What it would do for me", "from “No evidence yet” to “Covered”", "Every question that it was judged by",
        "None stands before another unless you say what matters to you.",
    ):  # fmt: skip
        assert words in found, words
    assert "place 1" not in found


def test_draws_an_interval_where_no_point_is_known_and_says_the_same_in_a_table(aiming, shelf):
    found = page(aiming, "c=drill&c=opaque")
    picture = found[found.index('<svg class="plane"') : found.index("</svg>\n<p")]
    assert picture.count('class="range"') == 4
    assert picture.count("hollow") == 1
    assert re.search(r"\d+ \(\d+ to \d+\)", found)
    assert re.search(r">\d+ to \d+<", found)


def test_marks_the_front_by_shape_and_in_words(aiming, shelf):
    Microcredential.objects.filter(key="webinar").update(cost=Decimal(2000))
    found = page(aiming, "c=drill&c=drill-lite&c=opaque")
    assert "None of the others is better in everything." in found or "depends on what is not known" in found
    assert "Circle:" in found


def test_a_cost_in_another_currency_is_left_out_of_the_front(aiming, shelf):
    Microcredential.objects.filter(key="webinar").update(currency="USD")
    found = page(aiming, "c=drill&c=webinar")
    assert "Costs are in several currencies" in found
    assert "Low cost" not in found


def test_ranks_by_the_readers_own_weights_that_stay_in_the_address(aiming, shelf):
    found = page(aiming, "c=drill&c=drill-lite&w_cost=10&w_quality=0")
    assert 'name="w_cost" value="10"' in found
    order = found[found.index('<ol class="rows">') :]
    assert order.index("Drill-lite") < order.index("Drill<")
    assert "place 1" in order
    assert "nothing that is not known could change it" in order


def test_says_that_the_order_is_open_where_something_is_not_known(aiming, shelf):
    found = page(aiming, "c=drill&c=opaque&w_hours=5")
    assert "What is not known could change it." in found
    assert "place 1 to 2, by what is not known" in found


@pytest.mark.parametrize("weights", ["w_cost=0&w_fit=", "w_cost=eleven", "w_cost=-1", "w_cost=11"])
def test_makes_no_order_of_weights_that_say_nothing(aiming, shelf, weights):
    found = page(aiming, f"c=drill&c=exam&{weights}")
    assert '<ol class="rows">' not in found


@pytest.mark.parametrize(
    "query",
    ["c=drill&c=nothing", "c=drill%00&c=exam", "c=drill&c=drill", "q=%00", "c=%F0%9F%92%A9", "c=drill&c=exam&w_cost=%00"],
    ids=["gone", "nul", "twice", "nul in words", "no key", "nul in weights"],
)  # fmt: skip
def test_an_address_that_was_written_by_hand_breaks_nothing(aiming, shelf, query):
    assert "Compare certificates" in page(aiming, query)


def test_says_which_is_not_in_the_catalog(aiming, shelf):
    assert "Not in the catalog: nothing" in page(aiming, "c=drill&c=nothing&c=exam")


def test_takes_five_at_most():
    assert keys_chosen(["a", "b", "a", "c c", "c", "d", "e", "f"]) == ("a", "b", "c", "d", "e")


def test_without_a_next_role_the_rest_is_still_compared(thu, shelf):
    found = page(thu, "c=drill&c=exam")
    assert "You have no next role with criteria in force" in found
    assert "What it would do for me" not in found
    assert "900 EUR" in found


def test_hostile_titles_stay_words(aiming, shelf):
    assert "<script>alert" not in page(aiming, "c=drill&c=unnamed&q=script")

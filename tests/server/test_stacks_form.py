"""Writing a stack without script: buttons move parts about, the form comes back, and nothing typed is lost."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from stepladder.pathways.stacks import Group, Leaf
from stepladder.server.catalog.models import Microcredential, Provider, Stack
from stepladder.server.catalog.stack_drafts import (
    MOST_DEPTH,
    MOST_PARTS,
    MOVES,
    Draft,
    Row,
    added,
    children,
    into,
    out,
    possible,
    removed,
    sound,
    up,
    within,
)
from stepladder.server.catalog.stack_sums import Span, costs, hours, span_of
from stepladder.server.catalog.stacks_read import draft_of
from tests.server.roles_cast import birgit, browser

__all__ = ["birgit"]

A, B, C = (Row(0, entry=key) for key in "abc")
GROUP = Row(0, title="G", rule="all")

rows_of_any_kind = st.lists(
    st.builds(
        Row,
        depth=st.integers(-1, 6),
        entry=st.sampled_from(["", "a", "b", "c"]),
        rule=st.just("all"),
    ),
    max_size=12,
)


@given(rows_of_any_kind, st.sampled_from(sorted(MOVES)), st.data())
def test_whatever_is_moved_stays_a_tree_and_loses_nothing(rows, verb, data):
    before = sound(rows)
    if not before:
        return
    place = data.draw(st.integers(0, len(before) - 1))
    after = MOVES[verb](before, place)
    assert sound(after) == after
    was, names = sorted(each.entry for each in before), sorted(each.entry for each in after)
    if verb == "remove":
        was.remove(before[place].entry)
    assert names == was


@given(rows_of_any_kind)
def test_what_is_sent_is_made_a_tree(rows):
    found = sound(rows)
    assert len(found) == len(rows)
    assert all(0 <= each.depth <= MOST_DEPTH for each in found)
    for place, each in enumerate(found):
        assert each.is_group or not [one for one in within(found, place) if one.depth > each.depth]
    assert sum(1 + len(within(found, place)) for place in children(found)) == len(found)


@given(rows_of_any_kind, st.data())
def test_down_undoes_up(rows, data):
    before = sound(rows)
    movable = [place for place in range(len(before)) if "down" in possible(before, place)]
    if movable:
        place = data.draw(st.sampled_from(movable))
        after = MOVES["down"](before, place)
        back = place + 1 + len(within(before, place + 1 + len(within(before, place))))
        assert up(after, back) == before


def test_a_part_goes_into_the_group_before_it_and_out_again():
    rows = (GROUP, A, B)
    inside = into(rows, 1)
    assert [each.depth for each in inside] == [0, 1, 0]
    assert [each.entry for each in out(inside, 1)] == ["", "a", "b"]
    both = into(inside, 2)
    assert [(each.entry, each.depth) for each in out(both, 1)] == [("", 0), ("b", 1), ("a", 0)]
    assert into((A, B), 1) == (A, B)
    assert removed(both, 0) == (A, B)


def test_a_full_stack_takes_no_more_and_depth_has_an_end():
    assert len(added((A,) * MOST_PARTS, B, None)) == MOST_PARTS
    deep = sound([Row(depth, title="G", rule="all") for depth in range(MOST_DEPTH + 1)])
    assert added(deep, A, MOST_DEPTH)[-1].depth == 0
    assert added(deep, A, 99)[-1].depth == 0
    assert added((GROUP, B), A, 0) == (GROUP, Row(1, entry="a"), B)


TREE = Group("all", (Leaf("a"), Group("some", (Leaf("b"), Leaf("c"), Leaf("d")), 2)))


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 500), min_size=4))
def test_a_sum_is_what_the_cheapest_and_the_dearest_choice_come_to(of):
    choices = [of["a"] + of[x] + of[y] for x, y in ("bc", "bd", "cd")]
    assert span_of(TREE, of.get) == Span(Decimal(min(choices)), Decimal(max(choices)))


def test_what_is_not_stated_makes_a_sum_a_least():
    stated = {"a": 10, "b": 20, "c": None, "d": 30}
    assert span_of(TREE, stated.get) == Span(Decimal(30), Decimal(60), 1)
    entries = {key: Microcredential(key=key, hours=value) for key, value in stated.items()}
    assert hours(TREE, entries) == "30 hours or more; 1 does not state it"
    assert hours(TREE, {}) == "hours not stated"
    assert hours(Leaf("b"), entries) == "20 hours"


def test_currencies_stand_side_by_side_and_nothing_is_converted():
    def entry(cost, currency=""):
        return Microcredential(cost=None if cost is None else Decimal(cost), currency=currency)

    some = {"a": entry("99.50", "EUR"), "b": entry(100, "USD"), "c": entry(0), "d": entry(40, "USD")}
    assert costs(TREE, some) == "99.50 EUR and 40 to 140 USD"
    assert costs(Leaf("c"), {"c": some["c"]}) == "free"
    assert costs(Leaf("d"), {"d": entry(None)}) == "not stated"
    assert costs(TREE, {**some, "d": entry(None)}) == "99.50 EUR and 0 USD or more; 1 does not state it"


@pytest.fixture
def catalog(db):
    provider = Provider.objects.create(key="guild", name="Port Guild")
    for key, title in (("alarm", "Alarm drill"), ("command", "Command practical"), ("old", "Old drill")):
        Microcredential.objects.create(key=key, title=title, provider=provider)
    Microcredential.objects.filter(key="old").update(acceptance="retired", holders="keep", because="Gone.")


def fields_of(response):
    """What the form holds, as a browser would send it."""
    page = response.content.decode().partition("<main")[2]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else "all"
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[name] = text.strip()
    return found


def pressed(client, address, fields, do, **more):
    response = client.post(address, {**fields, "do": do, **more})
    assert response.status_code == 200, do
    return fields_of(response)


def test_a_stack_is_written_button_by_button(catalog, birgit):
    client, address = browser(birgit), reverse("stack-add")
    fields = fields_of(client.get(address)) | {"title": "Shift lead", "q": "DRILL alarm"}
    page = client.post(address, {**fields, "do": "look"}).content.decode()
    assert "Alarm drill" in page
    assert "Old drill" not in client.post(address, {**fields, "q": "drill", "do": "look"}).content.decode()
    fields = pressed(client, address, fields, "group")
    assert fields["title"] == "Shift lead"
    fields = pressed(client, address, fields, "add:command")
    fields = pressed(client, address, fields | {"p0_title": "Practice", "p0_rule": "some", "p0_needs": "1"}, "in:1")
    fields = pressed(client, address, fields, "add:alarm", into="0")
    fields = pressed(client, address, fields, "up:2")
    assert [fields[f"p{place}_entry"] for place in range(3)] == ["", "alarm", "command"]
    assert [fields[f"p{place}_depth"] for place in range(3)] == ["0", "1", "1"]
    fields = pressed(client, address, fields, "goal:command")
    assert not Stack.objects.exists()
    assert client.post(address, {**fields, "do": "store"}).status_code == 302
    stored = draft_of(Stack.objects.get())
    rows = (Row(0, "", "Practice", "some", 1), Row(1, entry="alarm"), Row(1, entry="command"))
    assert stored == Draft("Shift lead", goal="command", rows=rows)
    page = client.get(reverse("stack", args=["shift-lead"])).content.decode()
    assert "is part of the pathway that leads to it" in page
    edit = reverse("stack-edit", args=["shift-lead"])
    fields = pressed(client, edit, fields_of(client.get(edit)), "remove:2")
    assert client.post(edit, {**fields, "do": "store"}).status_code == 302
    stale = client.post(edit, {**fields, "do": "store"})
    assert stale.status_code == 422
    assert "wrote this pathway anew" in stale.content.decode()


@pytest.mark.parametrize(
    "do", ["add:", "add:nothing", "up:99", "up:-1", "up:x", "in:٣", "remove:0", "nothing:0", "goal:x"]
)
def test_a_forged_button_harms_nothing(do, catalog, birgit):
    sent = {"title": "T", "rule": "all", "count": "1", "p0_entry": "alarm", "p0_depth": "9", "do": do, "into": "-1"}
    response = browser(birgit).post(reverse("stack-add"), sent)
    assert response.status_code in {200, 302, 422}
    assert Stack.objects.count() == (response.status_code == 302)


@pytest.mark.parametrize(
    "sent",
    [
        {"count": "9999"},
        {"count": "x", "rule": "whatever"},
        {"count": "1", "p0_entry": "nothing-like-this", "rule": "all"},
        {"count": "1", "p0_rule": "none", "rule": "all"},
        {"count": "0", "rule": "all", "goal": "nothing-like-this"},
        {"count": "0", "rule": "all", "title": "nul\x00"},
        {"count": "0", "rule": "all", "title": "x" * 201},
        {"count": "0", "rule": "all", "title": ""},
    ],
)
def test_what_cannot_be_stored_is_refused_with_words(sent, catalog, birgit):
    response = browser(birgit).post(reverse("stack-add"), {"title": "T", **sent, "do": "store"})
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not Stack.objects.exists()

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.findings import Finding, Status, all_of, any_of

statuses = st.lists(st.sampled_from(Status), max_size=6)
NEGATED = {Status.MET: Status.UNMET, Status.UNMET: Status.MET, Status.UNKNOWN: Status.UNKNOWN}


def trees():
    text = st.text(max_size=20)
    leaves = st.builds(Finding, text, st.sampled_from(Status), text, text)
    return st.recursive(
        leaves,
        lambda below: st.builds(
            Finding, text, st.sampled_from(Status), text, text, st.lists(below, max_size=3).map(tuple)
        ),
        max_leaves=8,
    )


def test_of_nothing_nothing_can_be_said():
    assert all_of([]) is Status.UNKNOWN
    assert any_of([]) is Status.UNKNOWN


@pytest.mark.parametrize("first", Status)
@pytest.mark.parametrize("second", Status)
def test_follows_kleenes_tables(first, second):
    order = [Status.UNMET, Status.UNKNOWN, Status.MET]
    assert all_of([first, second]) is order[min(order.index(first), order.index(second))]
    assert any_of([first, second]) is order[max(order.index(first), order.index(second))]


@given(statuses)
def test_the_order_does_not_matter(given_statuses):
    expected = all_of(given_statuses), any_of(given_statuses)
    for order in itertools.islice(itertools.permutations(given_statuses), 24):
        assert (all_of(order), any_of(order)) == expected


@given(statuses)
def test_all_and_any_mirror_each_other(given_statuses):
    assert NEGATED[all_of(given_statuses)] is any_of(NEGATED[status] for status in given_statuses)


@given(st.lists(st.lists(st.sampled_from(Status), min_size=1, max_size=3), min_size=1, max_size=3))
def test_grouping_does_not_matter(groups):
    flat = [status for group in groups for status in group]
    assert all_of(all_of(group) for group in groups) is all_of(flat)
    assert any_of(any_of(group) for group in groups) is any_of(flat)


@given(statuses)
def test_an_unknown_never_turns_a_no_into_a_yes(given_statuses):
    more = [*given_statuses, Status.UNKNOWN]
    assert all_of(more) is not Status.MET
    assert (all_of(more) is Status.UNMET) == (Status.UNMET in given_statuses)


@given(trees())
def test_a_tree_survives_being_stored(tree):
    assert Finding.from_dict(tree.to_dict()) == tree


@given(trees())
def test_walks_parents_before_parts(tree):
    walked = list(tree.walk())
    assert walked[0] is tree
    assert len(walked) == 1 + sum(len(list(each.walk())) for each in tree.parts)


def test_finds_by_id_and_says_when_there_is_none():
    tree = Finding("a", Status.MET, "", parts=(Finding.unmet("a.b", "no"),))
    found = tree.find("a.b")
    assert found is not None
    assert found.status is Status.UNMET
    assert tree.find("a.c") is None


def test_refuses_a_stored_status_that_is_none_of_the_three():
    with pytest.raises(ValueError, match="maybe"):
        Finding.from_dict({"id": "a", "status": "maybe", "summary": "", "hint": "", "parts": []})

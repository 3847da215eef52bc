"""Stacks: what may not be published, how far somebody is, and what no order of earning can change."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidPolicy
from stepladder.findings import Status
from stepladder.pathways.circles import circles, needed_for
from stepladder.pathways.stacks import MAX_DEPTH, Group, Leaf, Step, leaves, next_steps, problems, progress

IDS = ("a", "b", "c", "d", "e")
DAY = date(2025, 1, 1)


def leafs(*ids):
    return tuple(Leaf(id) for id in ids)


def on(days):
    return DAY + timedelta(days=days)


def found(root, *, prerequisites=None, known=IDS, **more):
    return [each.id for each in problems(root, prerequisites=prerequisites or {}, known=known, **more)]


parts = st.recursive(
    st.sampled_from(IDS).map(Leaf),
    lambda inner: st.builds(
        lambda rule, parts, needs: Group(rule, tuple(parts), min(needs, len(parts))),
        st.sampled_from(["all", "some", "order"]),
        st.lists(inner, min_size=1, max_size=4),
        st.integers(1, 3),
    ),
    max_leaves=8,
)
helds = st.dictionaries(st.sampled_from(IDS), st.one_of(st.none(), st.integers(0, 5).map(on)))
many = settings(max_examples=400)


@many
@given(parts, helds, st.sampled_from(IDS), st.one_of(st.none(), st.integers(0, 5).map(on)))
def test_earning_one_more_never_lowers_progress(root, held, id, day):
    before, after = progress(root, held), progress(root, {id: day, **held})
    assert after.share >= before.share
    assert after.left <= before.left
    assert after.done >= before.done
    assert {Status.UNMET: 0, Status.UNKNOWN: 1, Status.MET: 2}[after.status] >= {
        Status.UNMET: 0, Status.UNKNOWN: 1, Status.MET: 2,
    }[before.status]  # fmt: skip


@many
@given(parts, helds)
def test_is_complete_exactly_where_the_whole_is_counted(root, held):
    answer = progress(root, held)
    assert answer.complete == (answer.share == 1) == (answer.done == answer.asked)
    assert 0 <= answer.share <= 1
    if answer.status is not Status.UNMET:
        assert answer.left == 0
        assert next_steps(answer) == ()
    else:
        assert answer.left > 0
        assert next_steps(answer)


@many
@given(parts, helds)
def test_progress_says_what_a_plain_reading_of_the_rules_says_where_every_day_is_known(root, held):
    days = {id: day or DAY for id, day in held.items()}
    assert progress(root, days).complete == (_completed(root, days, date.min) is not None)


def _completed(part, held, after):
    """Every choice is tried: the first day on which it is complete, if nothing before ``after`` counts."""
    if isinstance(part, Leaf):
        day = held.get(part.id)
        return day if day is not None and day >= after else None
    if part.rule == "order":
        for each in part.parts:
            after = _completed(each, held, after)
            if after is None:
                return None
        return after
    days = [_completed(each, held, after) for each in part.parts]
    choices = (choice for choice in combinations(days, part.asked) if None not in choice)
    return min((max(choice) for choice in choices), default=None)


@many
@given(parts, helds)
def test_earning_the_next_steps_one_after_the_other_completes_what_has_no_problems(root, held):
    if problems(root, prerequisites={}, known=IDS):
        return
    later = DAY + timedelta(days=30)
    for _ in range(40):
        steps = next_steps(progress(root, held))
        if not steps:
            break
        held = {**held, steps[0].id: later}
        later += timedelta(days=1)
    assert progress(root, held).status is not Status.UNMET


@many
@given(parts, helds)
def test_a_day_that_is_not_known_is_neither_a_yes_nor_a_no(root, held):
    answer = progress(root, held)
    if answer.status is Status.UNKNOWN:
        statuses = {progress(root, _filled(held, day)).status for day in range(-1, 8)}
        # Days of several certificates may differ; with one that is open both answers can be had, or either.
        assert Status.UNKNOWN not in statuses
    if answer.status is Status.MET:
        assert all(progress(root, _filled(held, day)).complete for day in range(-1, 8))


def _filled(held, day):
    return {id: on(day) if known is None else known for id, known in held.items()}


def test_enforces_the_order():
    stack = Group("order", leafs("a", "b"))
    assert progress(stack, {"a": on(0), "b": on(9)}).complete
    assert progress(stack, {"a": on(0), "b": on(0)}).complete  # nobody can tell two of a day apart
    early = progress(stack, {"a": on(9), "b": on(0)})
    assert (early.complete, early.share, early.held_out_of_order) == (False, Fraction(1, 2), ("b",))
    assert next_steps(early) == (Step("b", again=True),)


def test_what_is_held_before_its_forerunner_does_not_count_and_is_said():
    answer = progress(Group("order", leafs("a", "b")), {"b": on(0)})
    assert (answer.done, answer.asked, answer.left) == (0, 2, 2)
    assert answer.held_out_of_order == ("b",)
    assert next_steps(answer) == (Step("a"),)


def test_a_missing_day_leaves_the_order_open_and_asks_for_no_second_exam():
    answer = progress(Group("order", leafs("a", "b", "c")), {"a": on(0), "b": None})
    assert answer.order_not_known == ("b",)
    assert [each.id for each in next_steps(answer)] == ["c"]


def test_counts_the_furthest_of_a_choice():
    two_of_three = Group("some", (Leaf("a"), Group("all", leafs("b", "c", "d")), Leaf("e")), needs=2)
    answer = progress(two_of_three, {"b": on(0), "c": on(1)})
    assert (answer.done, answer.asked, answer.left) == (0, 2, 2)
    assert answer.share == Fraction(1, 3)
    assert [each.id for each in next_steps(answer)] == ["a", "d", "e"]


def test_says_what_a_next_step_waits_for():
    answer = progress(Group("all", leafs("a", "b")), {})
    steps = next_steps(answer, requires={"b": ("a",)})
    assert steps == (Step("a"), Step("b", waits_for=("a",)))


def test_what_is_held_beside_the_stack_is_not_waited_for():
    answer = progress(Leaf("b"), {"a": on(0)})
    assert next_steps(answer, requires={"b": ["a"]}) == (Step("b"),)
    assert next_steps(answer, requires={"b": ["a"]}, held=()) == (Step("b", waits_for=("a",)),)


@many
@given(parts, helds, st.dictionaries(st.sampled_from(IDS), st.lists(st.sampled_from(IDS), max_size=3, unique=True)))
def test_nothing_that_is_held_is_said_to_be_missing(root, held, requires):
    for step in next_steps(progress(root, held), requires=requires):
        assert step.waits_for == tuple(each for each in requires.get(step.id, ()) if each not in held)


def test_a_stack_nests_as_deep_as_people_make_them_and_no_deeper():
    root = Group("all", leafs("a"))
    for _ in range(MAX_DEPTH - 1):
        root = Group("all", (root,))
    assert (root.depth, progress(root, {"a": on(0)}).complete, found(root)) == (MAX_DEPTH, True, [])
    with pytest.raises(InvalidPolicy, match="32 groups stand within each other"):
        Group("all", (root,))


@given(parts, helds, st.integers(-3, 0))
def test_a_group_that_asks_for_less_than_nothing_has_no_share_below_zero(part, held, needs):
    answer = progress(Group("some", (part,), needs=needs), held)
    assert (answer.share, answer.asked, answer.done, answer.complete) == (Fraction(0), 0, 0, False)
    assert "stack.needs" in found(answer.part)


def test_a_leaf_alone_is_a_stack():
    assert progress(Leaf("a"), {"a": None}).complete
    assert leaves(Group("all", leafs("a", "b", "a"))) == ("a", "b", "a")


GOOD = Group("order", (Leaf("a"), Group("some", leafs("b", "c"), needs=1), Leaf("d")), title="Way")


def test_finds_nothing_wrong_with_a_stack_that_is_well_made():
    assert found(GOOD, prerequisites={"d": ["a"], "b": ["a"]}, goal="e") == []


@pytest.mark.parametrize(
    ("root", "more", "id"),
    [
        (Group("all", ()), {}, "stack.empty"),
        (Group("all", (Leaf("a"), Group("some", ()))), {}, "stack.empty"),
        (Group("some", leafs("a", "b"), needs=3), {}, "stack.needs"),
        (Group("some", leafs("a", "b"), needs=0), {}, "stack.needs"),
        (Leaf("zz"), {}, "stack.unknown"),
        (Leaf("a"), {"retired": ["a"]}, "stack.retired"),
        (Group("all", leafs("a", "a")), {}, "stack.twice"),
        (Group("some", (Leaf("a"), Group("all", leafs("a", "b"))), needs=2), {}, "stack.twice"),
        (Group("all", leafs("a", "b")), {"goal": "b"}, "stack.goal"),
        (Leaf("a"), {"goal": "e", "prerequisites": {"a": ["b"], "b": ["e"]}}, "stack.goal"),
        (Leaf("a"), {"prerequisites": {"a": ["b"], "b": ["a"]}}, "stack.circle"),
        (Group("order", leafs("a", "b")), {"prerequisites": {"a": ["c"], "c": ["b"]}}, "stack.order"),
        (Group("some", leafs("a", "b"), needs=2), {"retired": ["b"]}, "stack.never"),
    ],
    ids=[
        "empty", "empty inside", "needs too many", "needs none", "not in the catalog", "retired", "twice", "counts twice",
        "awards itself", "asks for its goal", "circle", "order", "never",
    ],
)  # fmt: skip
def test_refuses(root, more, id):
    assert id in found(root, **more)


def test_takes_a_credential_for_the_goal_only_where_it_is_the_goal():
    assert found(Leaf("port"), known=["port"], goal="port-safety") == []
    assert found(Leaf("a"), known=["a"], goal="port-safety", prerequisites={"a": ["port"]}) == []
    assert found(Leaf("port-safety"), known=["port-safety"], goal="port-safety") == ["stack.goal"]


def test_lets_alternatives_share_a_credential_where_one_of_them_is_needed():
    assert found(Group("some", (Group("all", leafs("a", "b")), Group("all", leafs("a", "c"))), needs=1)) == []


def test_names_the_whole_circle_once():
    told = problems(
        Group("all", leafs("a", "b", "c")),
        prerequisites={"a": ["b"], "b": ["c"], "c": ["a"]},
        known=IDS,
        names={"a": "Alpha", "b": "Beta", "c": "Gamma"},
    )
    assert [each.words for each in told] == [
        "These ask for each other first, in a circle: Alpha → Beta → Gamma → Alpha."
    ]


graphs = st.dictionaries(st.sampled_from(IDS), st.lists(st.sampled_from(IDS), max_size=3, unique=True))


@many
@given(graphs)
def test_finds_a_circle_exactly_where_somebody_is_needed_for_themselves(graph):
    told = circles(IDS, graph)
    assert bool(told) == any(id in needed_for(id, graph) for id in IDS)
    for circle in told:
        for first, then in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert then in graph[first]


@many
@given(parts, graphs)
def test_a_stack_without_problems_can_be_earned_by_somebody_who_holds_nothing(root, graph):
    if problems(root, prerequisites=graph, known=IDS):
        return
    held: dict[str, date | None] = {}
    for day in range(30):
        steps = next_steps(progress(root, held), requires=graph)
        if not steps:
            break
        # What a provider asks for first is earned first, wherever it stands.
        for id in [*sorted(needed_for(steps[0].id, graph) - set(held)), steps[0].id]:
            held = {**held, id: on(day)}
    assert progress(root, held).complete

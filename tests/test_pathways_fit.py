"""Career fit and the front: unknown is no zero, nothing is mixed with quality, and no order comes without weights."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidPolicy, UnknownVersion
from stepladder.pathways.fit import ANCHORS, FORMULA, NAMES, UNKNOWN_WORDS, WEIGHTS, FitFacts, Part, fit, replay
from stepladder.pathways.pareto import Between, Measure, Option, Place, front, is_settled, ranked

ALL = FitFacts(
    musts=1, desirable=1, asked=2, families_using=3, families=5, combines=True, required_by=0, stacks=1,
    stacks_begun=0, roles_above=1, leads_on=False, named_above=False, gaps=2, gaps_smaller=1, gaps_closed=1,
    must_gaps_closed=0,
)  # fmt: skip

counts = st.one_of(st.none(), st.integers(0, 4))
answers = st.one_of(st.none(), st.booleans())
some_facts = st.builds(
    FitFacts, **{
        each.name: answers if each.name in ("combines", "leads_on", "named_above") else counts
        for each in fields(FitFacts) if each.name not in ("families_using", "families")
    },
    families_using=st.one_of(st.none(), st.integers(0, 3)), families=st.one_of(st.none(), st.integers(3, 9)),
)  # fmt: skip
many = settings(max_examples=400)


def scores(facts):
    return {str(each.part): each.score for each in fit(facts).parts}


def test_weights_are_those_of_the_methods():
    assert [WEIGHTS[part] for part in Part] == [30, 20, 15, 15, 20]


def test_every_part_has_a_name_five_anchors_and_words_for_what_is_not_known():
    assert set(NAMES) == set(ANCHORS) == set(UNKNOWN_WORDS) == set(Part)
    assert all(len(set(each)) == 5 for each in ANCHORS.values())


def test_an_example_by_hand():
    # F1 3, F2 3 (3 of 5), F3 3, F4 1, F5 3: (30·3 + 20·3 + 15·3 + 15·1 + 20·3)/4 = 67.5
    assert scores(ALL) == {"F1": 3, "F2": 3, "F3": 3, "F4": 1, "F5": 3}
    assert fit(ALL).bounded().value == 67.5


def test_an_example_by_hand_with_unknown_parts():
    # F3 and F5 unknown: L = (90+60+15)/4 = 41.25; H = 41.25 + 35; P = 41.25/65·100
    found = fit(replace(ALL, stacks=None, combines=None, required_by=None, stacks_begun=None, gaps=None))
    assert (found.low, found.high, found.point) == (Fraction(165, 4), Fraction(305, 4), Fraction(16500, 260))
    assert found.shown


def test_nothing_known_is_no_zero():
    found = fit(FitFacts())
    assert found.bounded().value is None
    assert (found.low, found.high, found.information) == (Fraction(0), Fraction(100), Fraction(0))


def test_without_a_role_to_hold_it_against_there_is_no_point():
    assert fit(replace(ALL, asked=None, gaps=None)).bounded().value is None


@many
@given(some_facts)
def test_the_point_lies_between_the_ends(facts):
    found = fit(facts)
    assert 0 <= found.low <= found.high <= 100
    assert not found.information or found.low <= found.point <= found.high
    assert found.shown == (found.information >= Fraction(3, 5))


@many
@given(some_facts, some_facts)
def test_learning_more_only_narrows(facts, more):
    known = {
        each.name: getattr(facts, each.name) if getattr(facts, each.name) is not None else getattr(more, each.name)
        for each in fields(FitFacts)
    }
    assume((known["stacks_begun"] or 0) <= (known["stacks"] if known["stacks"] is not None else 4))
    before, after = fit(facts), fit(FitFacts(**known))
    for old, new in zip(before.parts, after.parts, strict=True):
        assert old.score is None or new.score == old.score
    assert before.low <= after.low <= after.high <= before.high


@pytest.mark.parametrize(
    ("known", "part"),
    [
        ({"combines": False}, "F3"),
        ({"combines": True, "required_by": 1}, "F3"),
        ({"combines": True, "required_by": 1, "stacks": 1}, "F3"),
        ({"combines": True, "stacks": 0}, "F3"),
        ({"leads_on": True}, "F4"),
        ({"leads_on": True, "roles_above": 2}, "F4"),
        ({"named_above": False, "roles_above": 2}, "F4"),
    ],
)
def test_a_part_of_which_a_higher_anchor_may_hold_is_not_known(known, part):
    found = fit(FitFacts(**known))
    assert scores(FitFacts(**known))[part] is None
    assert (found.low, found.high, found.information) == (Fraction(0), Fraction(100), Fraction(0))


@pytest.mark.parametrize(
    ("known", "part", "score"),
    [
        ({"stacks_begun": 1}, "F3", 4),
        ({"stacks": 1, "stacks_begun": 0}, "F3", 3),
        ({"stacks": 0, "required_by": 1}, "F3", 2),
        ({"stacks": 0, "required_by": 0, "combines": True}, "F3", 1),
        ({"stacks": 0, "required_by": 0, "combines": False}, "F3", 0),
        ({"named_above": True}, "F4", 4),
        ({"named_above": False, "leads_on": True}, "F4", 3),
        ({"named_above": False, "leads_on": False, "roles_above": 9}, "F4", 2),
    ],
)
def test_a_part_of_which_no_higher_anchor_can_hold_is_known(known, part, score):
    assert scores(FitFacts(**known))[part] == score


@pytest.mark.parametrize(
    "facts", [{"families_using": 9, "families": 3}, {"musts": -1}, {"families_using": -1, "families": 3}]
)
def test_numbers_that_cannot_be_are_refused(facts):
    with pytest.raises(ValueError, match=r"families|below 0"):
        FitFacts(**facts)


@many
@given(some_facts)
def test_a_record_is_replayed_to_the_same_digits(facts):
    found = fit(facts)
    assert replay(json.loads(json.dumps(found.record()))) == found


def test_a_record_of_another_formula_is_refused():
    with pytest.raises(UnknownVersion, match=FORMULA):
        replay(fit(ALL).record() | {"formula": "stepladder.fit/0"})


def test_knows_nothing_of_who_somebody_is():
    assert {each.name for each in fields(FitFacts)} == set(fit(ALL).record()["facts"]) == {
        "musts", "desirable", "asked", "families_using", "families", "combines", "required_by", "stacks",
        "stacks_begun", "roles_above", "leads_on", "named_above", "gaps", "gaps_smaller", "gaps_closed",
        "must_gaps_closed",
    }  # fmt: skip


@pytest.mark.parametrize(("using", "score"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (8, 4)])
def test_portability_is_the_quarter_of_the_families(using, score):
    assert scores(replace(ALL, families_using=using, families=8))["F2"] == score


MEASURES = (Measure("q", most=Fraction(100)), Measure("f", most=Fraction(100)), Measure("cost", larger_is_better=False))
intervals = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(
    lambda pair: Between(Fraction(min(pair)), Fraction(max(pair)))
)
options = st.lists(
    st.fixed_dictionaries({each.id: st.one_of(st.none(), intervals) for each in MEASURES}), min_size=1, max_size=5
).map(lambda rows: [Option(f"o{number}", values) for number, values in enumerate(rows)])


def places(rows, measures=MEASURES):
    return {each.id: each.place for each in front([Option(id, values) for id, values in rows.items()], measures)}


def exactly(**values):
    return {name: None if value is None else Between.exactly(value) for name, value in values.items()}


def test_what_is_worse_in_everything_is_dominated():
    found = front([Option("a", exactly(q=80, f=50, cost=100)), Option("b", exactly(q=70, f=50, cost=200))], MEASURES)
    assert [(each.place, each.by) for each in found] == [(Place.FRONT, ()), (Place.DOMINATED, ("a",))]


def test_a_cost_that_nobody_stated_is_no_cost_of_zero():
    rows = {"told": exactly(q=80, f=50, cost=100), "not": exactly(q=80, f=50, cost=None)}
    assert places(rows) == {"told": Place.MAY_BE, "not": Place.MAY_BE}
    free = {"free": exactly(q=80, f=50, cost=0), "not": exactly(q=79, f=50, cost=None)}
    assert places(free) == {"free": Place.FRONT, "not": Place.DOMINATED}


def test_equals_stand_on_the_front_together():
    same = exactly(q=1, f=1, cost=1)
    assert set(places({"a": same, "b": same}).values()) == {Place.FRONT}


@many
@given(options, st.randoms(use_true_random=False))
def test_no_draw_from_the_intervals_contradicts_what_was_said(rows, dice):
    said = {each.id: each.place for each in front(rows, MEASURES)}
    drawn = [
        Option(each.id, {m.id: Between.exactly(_draw(each.values[m.id], m, dice)) for m in MEASURES}) for each in rows
    ]
    for each in front(drawn, MEASURES):
        if said[each.id] is Place.DOMINATED:
            assert each.place is Place.DOMINATED
        if said[each.id] is Place.FRONT:
            assert each.place is Place.FRONT


def _draw(value, measure, dice):
    low, high = (0, 100 if measure.most else 1000) if value is None else (value.low, value.high)
    return dice.choice([low, high, Fraction(low + high) / 2])


@many
@given(options)
def test_somebody_always_may_be_on_the_front(rows):
    assert any(each.place is not Place.DOMINATED for each in front(rows, MEASURES))


@many
@given(options, st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any), st.randoms(use_true_random=False))
def test_places_hold_for_every_draw(rows, weights, dice):
    weights = dict(zip(("q", "f"), weights, strict=False)) | {"cost": 0}
    if not any(weights.values()):
        return
    said = {each.id: each for each in ranked(rows, MEASURES, weights)}
    drawn = [
        Option(each.id, {m.id: Between.exactly(_draw(each.values[m.id], m, dice)) for m in MEASURES}) for each in rows
    ]
    for each in ranked(drawn, MEASURES, weights):
        assert said[each.id].low <= each.low == each.high <= said[each.id].high
        assert said[each.id].best <= each.best
        assert each.worst <= said[each.id].worst


def test_ranks_by_the_readers_own_weights_alone():
    rows = [Option("good", exactly(q=90, f=10, cost=100)), Option("fit", exactly(q=10, f=90, cost=100))]
    assert [each.id for each in ranked(rows, MEASURES, {"q": 1})] == ["good", "fit"]
    order = ranked(rows, MEASURES, {"f": 2, "q": 1})
    assert [(each.id, each.best, each.worst) for each in order] == [("fit", 1, 1), ("good", 2, 2)]
    assert is_settled(order)


def test_an_unknown_cost_leaves_the_place_open():
    rows = [Option("told", exactly(q=50, f=50, cost=100)), Option("not", exactly(q=60, f=50, cost=None))]
    order = ranked(rows, MEASURES, {"cost": 1, "q": 1})
    assert {(each.best, each.worst) for each in order} == {(1, 2)}
    assert not is_settled(order)


@pytest.mark.parametrize(
    "weights", [{}, {"q": 0}, {"q": -1, "f": 2}, {"zeal": 1}], ids=["none", "zero", "negative", "of nothing"]
)
def test_makes_no_order_without_weights(weights):
    with pytest.raises(InvalidPolicy):
        ranked([Option("a", exactly(q=1, f=1, cost=1))], MEASURES, weights)


def test_refuses_to_compare_by_nothing():
    with pytest.raises(InvalidPolicy, match="nothing to compare"):
        front([], [])


def test_an_interval_has_its_ends_in_order():
    with pytest.raises(ValueError, match="above"):
        Between(Fraction(2), Fraction(1))

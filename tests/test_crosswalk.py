"""Crosswalks: monotone, wide enough, and silent where they know nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.frameworks.crosswalk import (
    CROSSWALKS,
    Converted,
    Crosswalk,
    Row,
    Unconverted,
    between,
    compose,
    convert,
    convert_range,
    inverse,
    width,
)
from stepladder.frameworks.edition import Scale, ScaleLevel
from stepladder.frameworks.scales import (
    DREYFUS,
    EQF,
    ESCO_REUSE,
    ONET_IMPORTANCE,
    ONET_LEVEL,
    RESPONSIBILITY,
    STEPLADDER,
)

A, B, C = (Scale(name, name, tuple(ScaleLevel(n, str(n)) for n in range(1, 9))) for name in "ABC")
TODAY = date(2026, 11, 22)


def declared(source, target, rows, **changes):
    return Crosswalk(
        source, target, tuple(Row(*row) for row in rows), "judgement", "somebody", TODAY, "Something.", **changes
    )


@st.composite
def tables(draw, source=A, target=B):
    """Rows with gaps, overlaps and shared ends, as somebody might declare them."""
    count = draw(st.integers(1, 6))
    four = [sorted(draw(st.lists(st.integers(1, 8), min_size=count, max_size=count))) for _ in range(4)]
    rows = [(min(a, b), max(a, b), min(c, d), max(c, d)) for a, b, c, d in zip(*four, strict=True)]
    return declared(source, target, rows)


@st.composite
def whole_tables(draw, source=A, target=B):
    """A row for each level, so that nothing is left open."""
    lows, highs = (sorted(draw(st.lists(st.integers(1, 8), min_size=8, max_size=8))) for _ in range(2))
    rows = [(n, n, min(a, b), max(a, b)) for n, (a, b) in enumerate(zip(lows, highs, strict=True), start=1)]
    return declared(source, target, rows)


LEVELS = st.floats(0, 9) | st.integers(1, 8).map(float)


@given(tables(), LEVELS, LEVELS)
def test_a_higher_level_is_never_a_lower_one_elsewhere(table, one, other):
    low, high = sorted((one, other))
    lower, higher = convert(low, table), convert(high, table)
    assume(isinstance(lower, Converted) and isinstance(higher, Converted))
    assert lower.low <= higher.low
    assert lower.high <= higher.high


@given(tables(), LEVELS)
def test_what_comes_back_contains_what_went_in(table, level):
    there = convert(level, table)
    assume(isinstance(there, Converted))
    back = convert_range(there.low, there.high, inverse(table))
    assert back is None or back[0] <= level <= back[1]
    whole = [(row.to_low, row.to_high) for row in table.rows if row.low <= level <= row.high]
    for low, high in whole:
        found = convert_range(low, high, inverse(table))
        assert found is not None
        assert found[0] <= level <= found[1]


@given(tables(A, B) | whole_tables(A, B), tables(B, C) | whole_tables(B, C), st.data())
def test_two_tables_in_a_row_never_narrow(first, second, data):
    both = compose(first, second)
    for level in (n / 2 for n in range(2, 17)):
        there = convert(level, first)
        found = convert(level, both) if isinstance(both, Crosswalk) else None
        if isinstance(there, Converted) and isinstance(found, Converted):
            direct = convert(data.draw(st.floats(there.low, there.high)), second)
            # Between two rows of the first table the second may know less than nothing; what it knows is contained.
            if isinstance(direct, Converted):
                assert found.low <= direct.low <= direct.high <= found.high


@given(whole_tables(A, B), whole_tables(B, C))
def test_whole_tables_join_to_a_whole_table(first, second):
    both = compose(first, second)
    assert isinstance(both, Crosswalk)
    assert all(isinstance(convert(level / 4, both), Converted) for level in range(4, 33))


@pytest.mark.parametrize("table", CROSSWALKS, ids=lambda table: table.source.id)
def test_every_built_in_table_has_an_answer_for_each_level_and_says_what_it_loses(table):
    for level in table.source.levels:
        found = convert(level.value, table)
        if table.source is ONET_LEVEL and level.value == 0:
            assert isinstance(found, Unconverted)
            continue
        assert 1 <= found.low <= found.high <= 5
        assert (found.original, found.original_scale, found.wording) == (level.value, table.source, level.name)
        assert found.loss == table.loss
        assert "udgement" in found.provenance


def test_a_level_between_two_levels_may_be_either():
    table = next(each for each in CROSSWALKS if each.source is ONET_LEVEL)
    assert (convert(3.62, table).low, convert(3.62, table).high) == (2, 3)
    dreyfus = next(each for each in CROSSWALKS if each.source is DREYFUS)
    assert (convert(2.5, dreyfus).low, convert(2.5, dreyfus).high) == (2, 3)
    assert convert(2.5, dreyfus).wording == ""


@pytest.mark.parametrize("level", [-1, 0, 0.5, 8, 100])
def test_outside_of_its_scale_a_level_is_unknown_and_not_the_nearest(level):
    found = convert(level, next(each for each in CROSSWALKS if each.source is DREYFUS))
    assert isinstance(found, Unconverted)
    assert "says nothing about level" in found.reason


def test_a_gap_in_a_table_is_unknown():
    table = declared(A, B, [(1, 2, 1, 2), (5, 6, 3, 4)])
    assert isinstance(convert(3, table), Unconverted)
    assert isinstance(convert(2.5, table), Unconverted)
    assert convert_range(1, 6, table) is None


@pytest.mark.parametrize("scale", [ESCO_REUSE, ONET_IMPORTANCE])
def test_what_measures_no_proficiency_is_refused_with_the_reason(scale):
    for source, target in ((scale, STEPLADDER), (STEPLADDER, scale)):
        found = between(source, target, CROSSWALKS)
        assert isinstance(found, Unconverted)
        assert f"measures {scale.measures}, not proficiency" in found.reason
    with pytest.raises(InvalidDocument, match=f"measures {scale.measures}"):
        declared(scale, STEPLADDER, [(1, 4, 1, 5)])


def test_scales_without_a_table_of_their_own_meet_on_ours():
    found = between(DREYFUS, EQF, CROSSWALKS)
    assert isinstance(found, Crosswalk)
    assert "by way of Stepladder" in found.loss
    assert "read backward" in found.provenance
    competent = convert(3, found)
    assert competent.low <= 4
    assert competent.high >= 5
    assert between(RESPONSIBILITY, STEPLADDER, CROSSWALKS) in CROSSWALKS
    assert "Read backward" in between(STEPLADDER, EQF, CROSSWALKS).loss


@pytest.mark.parametrize("scale", [STEPLADDER, DREYFUS, RESPONSIBILITY, EQF, ONET_LEVEL], ids=lambda scale: scale.id)
@pytest.mark.parametrize("tables", [CROSSWALKS, ()], ids=["with tables", "without"])
def test_a_scale_is_itself_and_nothing_is_lost(scale, tables):
    found = between(scale, scale, tables)
    assert isinstance(found, Crosswalk)
    assert (width(found), "same scale" in found.loss, found.provenance) == (0, True, "The same scale")
    lowest, highest = (each([level.value for level in scale.levels]) for each in (min, max))
    for level in (lowest, lowest + 0.25, (lowest + highest) / 2, highest):
        answer = convert(level, found)
        assert (answer.low, answer.high, answer.original) == (level, level, level)
    assert convert_range(lowest, highest - 0.5, found) == (lowest, highest - 0.5)
    assert isinstance(convert(highest + 1, found), Unconverted)


def test_a_scale_without_levels_is_not_compared_even_with_itself():
    empty = Scale("empty", "Empty", ())
    assert isinstance(between(empty, empty, CROSSWALKS), Unconverted)


def test_of_several_ways_the_narrowest_is_taken_and_said():
    middle = replace(B, id="M", title="Middle")
    wide = (declared(A, B, [(1, 8, 1, 8)]), declared(B, C, [(1, 8, 1, 8)]))
    narrow = (
        declared(A, middle, [(n, n, n, n) for n in range(1, 9)]),
        declared(middle, C, [(n, n, n, n) for n in range(1, 9)]),
    )
    for tables in ((*wide, *narrow), (*narrow, *wide), (narrow[1], wide[1], wide[0], narrow[0])):
        found = between(A, C, tables)
        assert isinstance(found, Crosswalk)
        assert (convert(3, found).low, convert(3, found).high) == (3, 3)
        assert found.loss.startswith("Two steps, by way of Middle.")
        assert found.loss.endswith("Of 2 ways this is the narrowest; the others go by way of B.")


@given(tables(A, B), tables(B, C), tables(A, replace(B, id="M")), tables(replace(B, id="M"), C))
def test_no_way_of_two_steps_is_narrower_than_the_one_that_is_taken(first, second, other, further):
    found = between(A, C, (first, second, other, further))
    ways = [each for each in (compose(first, second), compose(other, further)) if isinstance(each, Crosswalk)]
    assert isinstance(found, Crosswalk) == bool(ways)
    assert not isinstance(found, Crosswalk) or width(found) == min(map(width, ways))


def test_a_company_declares_its_own():
    own = Scale(
        "own", "House of plans", tuple(ScaleLevel(n, name) for n, name in enumerate(("junior", "senior", "lead"), 1))
    )
    assert isinstance(between(own, STEPLADDER, CROSSWALKS), Unconverted)
    table = declared(own, STEPLADDER, [(1, 1, 1, 2), (2, 2, 3, 3), (3, 3, 4, 5)])
    own_table = between(own, STEPLADDER, (*CROSSWALKS, table))
    assert own_table == table
    found = convert(2, table)
    assert (found.low, found.high, found.wording) == (3, 3, "senior")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(0, 1, 1, 1)],
        [(1, 9, 1, 1)],
        [(2, 1, 1, 1)],
        [(1, 1, 2, 1)],
        [(1, 1, 3, 3), (2, 2, 2, 3)],
        [(2, 2, 1, 1), (1, 1, 2, 2)],
    ],
)
def test_refuses_a_table_that_goes_down_or_leaves_its_scale(rows):
    with pytest.raises(InvalidDocument):
        declared(A, B, rows)


def test_refuses_a_table_that_states_no_loss_or_no_source():
    table = declared(A, B, [(1, 1, 1, 1)])
    for changes in ({"loss": " "}, {"provenance": ""}):
        with pytest.raises(InvalidDocument, match="provenance or loss"):
            replace(table, **changes)


def test_refuses_to_join_tables_that_do_not_meet():
    with pytest.raises(InvalidDocument, match="is not"):
        compose(declared(A, B, [(1, 1, 1, 1)]), declared(C, A, [(1, 1, 1, 1)]))


def test_tables_that_meet_nowhere_give_no_table():
    assert isinstance(compose(declared(A, B, [(1, 2, 1, 2)]), declared(B, C, [(7, 8, 1, 2)])), Unconverted)

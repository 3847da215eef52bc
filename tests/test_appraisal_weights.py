"""What other weights would change, and how far a ranking hangs on the exact ones."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.many import packed
from stepladder.appraisal.policy import DEFAULT, EQUAL_WEIGHTS
from stepladder.appraisal.preview import Crossing, band_of, preview, ranks_of
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Score, appraise
from stepladder.appraisal.sensitivity import drawn_weights, sensitivity
from tests.appraisal_cast import policies, policy_of, sheets
from tests.test_appraisal import CAPSTONE, OPAQUE, WEBINAR, of

HEAVY_C1 = policy_of({**DEFAULT.weights, "C1": 30, "A2": 0, "A3": 0, "A4": 0, "A6": 8}, "transfer").weights
GOOD_BUT_UNPROVEN = of(**{**dict.fromkeys(BY_ID, 4), "C1": 0})


def changed(old=DEFAULT.weights, new=EQUAL_WEIGHTS, **entries):
    return preview(list(entries), packed(entries.values()), old=old, new=new)


def test_says_in_a_sentence_what_would_change_group():
    found = changed(new=HEAVY_C1, middling=of(**dict.fromkeys(BY_ID, 2)), webinar=WEBINAR, good=GOOD_BUT_UNPROVEN)
    names = {"good": "Advanced diploma"}
    assert found.sentence(names) == "With these weights 1 of 3 would change group: Advanced diploma."
    (shift,) = found.moved
    assert (shift.band, shift.crossings) == ((4, 3), (Crossing.DOWN,))
    assert shift.point == (92, 70)
    assert shift.rank == (1, 1)


def test_says_so_where_nothing_would_change():
    found = changed(capstone=CAPSTONE, webinar=WEBINAR)
    assert changed().sentence({}) == "There is nothing in the catalog that could change group."
    assert (
        changed(new=DEFAULT.weights, capstone=CAPSTONE).sentence({})
        == "With these weights none of 1 would change group."
    )
    assert found.sentence({}, equal=True) == (
        "With equal weights 1 of 2 would change group: capstone." if found.moved else
        "With equal weights none of 2 would change group."
    )  # fmt: skip


def test_names_five_and_counts_the_rest():
    entries = {f"e{number}": GOOD_BUT_UNPROVEN for number in range(8)}
    assert changed(new=HEAVY_C1, **entries).sentence({}) == (
        "With these weights 8 of 8 would change group: e0, e1, e2, e3, e4 and 3 more."
    )


def test_crosses_the_limit_of_information_in_both_directions():
    known = {id: Score(2) for id in ("A1", "A2", "A3", "A4", "A5", "A6", "B1")}
    there, back = changed(new=HEAVY_C1, x=known), changed(old=HEAVY_C1, new=DEFAULT.weights, x=known)
    assert there.shifts[0].crossings == (Crossing.HIDDEN,)
    assert back.shifts[0].crossings == (Crossing.SHOWN,)
    assert there.shifts[0].band == (2, None)
    assert there.shifts[0].rank == (1, None)
    assert there.counts()[Crossing.HIDDEN] == 1


def test_a_cap_that_begins_to_bite_is_crossed_though_the_group_stays():
    # A5 is 0, so that no more than 60 points are reached; the weights decide whether the scores come that far.
    entry = of(**{**dict.fromkeys(BY_ID, 2), "A5": 0, "C1": 4, "C2": 4})
    found = changed(new=HEAVY_C1, x=entry).shifts[0]
    assert Crossing.CAPPED in found.crossings
    assert found.point[1] == 60
    turned = changed(old=HEAVY_C1, new=DEFAULT.weights, x=entry).shifts[0]
    assert Crossing.FREED in turned.crossings


def test_every_crossing_has_words_of_its_own():
    assert len({each.words() for each in Crossing}) == len(Crossing)


@given(st.lists(sheets, max_size=8), policies, policies)
def test_the_points_and_groups_are_those_of_the_appraisals(entries, old, new):
    ids = [str(place) for place in range(len(entries))]
    found = preview(ids, packed(entries), old=old.weights, new=new.weights)
    for scores, shift in zip(entries, found.shifts, strict=True):
        for place, policy in enumerate((old, new)):
            point = appraise(scores, policy=policy).points.bounded().value
            assert shift.point[place] == point
            assert shift.band[place] == (None if point is None else band_of(point))
    assert set(found.moved) <= set(found.crossed)


@given(st.lists(sheets, max_size=8), policies)
def test_the_same_weights_change_nothing(entries, policy):
    found = preview(
        [str(place) for place in range(len(entries))], packed(entries), old=policy.weights, new=policy.weights
    )
    assert (found.moved, found.crossed, found.reranked) == ((), (), ())


def test_those_with_the_same_points_share_the_better_rank():
    points, shown = np.array([50.0, 70, 50, 90, 10]), np.array([True, True, True, False, True])
    assert ranks_of(points, shown).tolist() == [2, 1, 2, 0, 4]


@pytest.mark.parametrize(("point", "band"), [(0, 0), (19.9, 0), (20, 1), (60, 3), (80, 4), (100, 4)])
def test_bands_are_twenty_points_wide_and_the_last_holds_a_hundred(point, band):
    assert band_of(point) == band


def test_the_download_has_a_row_for_each_entry_and_one_of_headings():
    found = list(changed(new=HEAVY_C1, capstone=CAPSTONE, opaque=OPAQUE).rows({"capstone": "Capstone"}))
    assert len({len(row) for row in found}) == 1
    assert found[1][:3] == ("capstone", "Capstone", "80.29")
    assert found[2] == ("opaque", "", "", "", "", "", "", "", "")


def spread(entries, rng=1, weights=DEFAULT.weights, **more):
    return sensitivity(list(entries), packed(entries.values()), weights, rng=np.random.default_rng(rng), **more)


def test_what_is_better_in_every_respect_is_first_in_every_draw():
    best, worst = of(**dict.fromkeys(BY_ID, 4)), of(**dict.fromkeys(BY_ID, 1))
    found = spread({"best": best, "worst": worst, "opaque": OPAQUE})
    first, last, hidden = found.standings
    assert (first.first, first.rank, first.ranks) == (1, 1, (1, 1))
    assert (last.first, last.top_three, last.ranks) == (0, 1, (2, 2))
    # Where the draws give much to what is known of it, the opaque one has a score, and comes between them.
    assert 0 < hidden.shown < 0.05
    assert last.rank == pytest.approx(2 + hidden.shown)
    assert spread({"nothing": {}}).standings[0].ranks is None
    assert found.sentence({"best": "Best"}) == "In 1000 draws around these weights Best is first in 100 %."


def test_two_that_are_alike_share_every_rank():
    found = spread({"one": CAPSTONE, "two": CAPSTONE, "three": WEBINAR}).standings
    assert found[0].first == found[1].first == 1
    assert found[2].ranks == (3, 3)


def test_those_who_share_the_first_place_are_all_named():
    found = spread(dict.fromkeys("abcd", CAPSTONE), draws=50)
    assert found.shared == 50
    assert found.sentence({"a": "A"}) == (
        "In 50 draws around these weights 4 are first equally often, each in 100 %, alone or together: A, b, c, d."
    )
    assert spread(dict.fromkeys("abcdefg", CAPSTONE), draws=5).sentence({}).endswith("a, b, c, d, e and 2 more.")


def test_who_is_first_with_others_at_times_is_not_said_to_be_first_alone():
    alike = of(**dict.fromkeys(BY_ID, 2))
    sometimes = {id: score for id, score in alike.items() if id not in ("A1", "A2", "A3", "A6")}
    found = spread({"often": alike, "at times": sometimes}, draws=200)
    assert 0 < found.standings[1].first < found.standings[0].first == 1
    assert found.sentence({}).endswith("often is first in 100 %, alone or together with others.")


def test_where_only_the_weights_decide_the_first_place_is_shared():
    assessed = of(**{**dict.fromkeys(BY_ID, 2), "A1": 4, "A2": 1})
    described = of(**{**dict.fromkeys(BY_ID, 2), "A1": 1, "A2": 4, "B1": 4})
    one, two = spread({"assessed": assessed, "described": described}).standings
    assert 0.05 < one.first < 0.95
    assert one.first + two.first == pytest.approx(1, abs=0.01)


def test_draws_keep_the_limits_and_those_that_break_them_are_counted():
    drawn, thrown_away = drawn_weights(DEFAULT.weights, rng=np.random.default_rng(2), draws=1000)
    assert drawn.shape == (1000, 15)
    assert np.allclose(drawn.sum(axis=1), 100)
    assert drawn[:, 0].min() >= 10 - 1e-6
    assert drawn.max() <= 30 + 1e-6
    assert thrown_away > 0
    assert np.allclose(drawn.mean(axis=0), [float(weight) for weight in DEFAULT.weights.values()], atol=0.6)


def test_the_draws_are_as_far_from_the_weights_as_is_said():
    drawn, _ = drawn_weights(EQUAL_WEIGHTS, rng=np.random.default_rng(2), draws=20_000)
    weight = 100 / 15
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(weight * (100 - weight) / 101), rel=0.05)


def test_weights_that_break_the_limits_themselves_throw_nothing_away_and_zero_stays_zero():
    assert drawn_weights(EQUAL_WEIGHTS, rng=np.random.default_rng(2), draws=100)[1] == 0
    drawn, _ = drawn_weights(HEAVY_C1, rng=np.random.default_rng(2), draws=300)
    assert drawn[:, [1, 2, 3]].max() == 0
    corner = {
        **dict.fromkeys(BY_ID, Fraction(0)),
        "A1": Fraction(10),
        "A2": Fraction(30),
        "B1": Fraction(30),
        "C1": Fraction(30),
    }
    drawn, thrown_away = drawn_weights(corner, rng=np.random.default_rng(2), draws=200)
    assert len(drawn) == 200
    assert thrown_away > 200


def test_the_same_chance_gives_the_same_standing_however_many_are_computed_at_once(monkeypatch):
    entries = {f"e{number}": {**CAPSTONE, "A1": Score(number % 5)} for number in range(12)}
    whole = spread(entries, draws=300)
    assert spread(entries, draws=300) == whole
    monkeypatch.setattr("stepladder.appraisal.sensitivity._CHUNK", 12 * 7)
    assert spread(entries, draws=300) == whole


@given(st.lists(sheets, max_size=6), policies, st.integers(0, 99))
def test_shares_and_ranks_keep_their_bounds(entries, policy, seed):
    found = spread({str(place): scores for place, scores in enumerate(entries)}, seed, policy.weights, draws=20)
    for each in found.standings:
        assert 0 <= each.first <= each.top_three <= each.shown <= 1
        assert each.top_tenth <= each.shown
        if each.ranks is not None:
            assert 1 <= each.ranks[0] <= each.ranks[1] <= len(entries)
            assert 1 <= each.rank <= len(entries)
            assert 0 <= each.points[0] <= each.points[1] <= 100
    assert len({len(row) for row in found.rows({})}) == 1


@given(st.lists(sheets, min_size=1, max_size=5), policies)
def test_very_near_the_weights_every_draw_gives_the_rank_of_the_weights(entries, policy):
    ids = [str(place) for place in range(len(entries))]
    found = sensitivity(ids, packed(entries), policy.weights, rng=np.random.default_rng(1), draws=5, concentration=1e12)
    base = preview(ids, packed(entries), old=policy.weights, new=policy.weights)
    for standing, shift, scores in zip(found.standings, base.shifts, entries, strict=True):
        point = float(appraise(scores, policy=policy).points.point)
        if standing.points is not None and shift.rank[0] is not None:
            assert standing.points == pytest.approx((point, point), abs=0.01)


@pytest.mark.parametrize("more", [{"draws": 0}, {"concentration": 0}], ids=str)
def test_refuses_numbers_that_make_no_sense(more):
    with pytest.raises(ValueError, match="at least one draw"):
        spread({"x": CAPSTONE}, **more)
    with pytest.raises(ValueError, match="one id for each row"):
        sensitivity([], packed([CAPSTONE]), DEFAULT.weights, rng=np.random.default_rng(1))


def test_two_thousand_entries_and_a_thousand_draws_take_seconds():
    rng = np.random.default_rng(1)
    rows = rng.integers(-1, 5, size=(2_000, 15), dtype=np.int8)
    start = time.perf_counter()
    found = sensitivity([str(place) for place in range(2_000)], rows, DEFAULT.weights, rng=rng)
    assert time.perf_counter() - start < 20
    assert found.draws == 1_000

"""Properties of methods 3.5, each over at least a thousand random cases, and the published numbers."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stepladder.evidence.items import EvidenceItem, Log, Period, Quality, Shown, Usage
from stepladder.evidence.mass import weigh
from stepladder.evidence.opinion import combine, opinion
from stepladder.evidence.policy import KINDS, LEVELS, MICRO, EvidencePolicy, micro

POLICY = EvidencePolicy()
TODAY = date(2026, 11, 21)
SKILL = "storytelling"
RATERS = ["sule", "tomasz", "jo", ""]


def item(
    id, kind="task", level=3, *, q=None, work="", passed=True, rater="sule", on=TODAY, same=(), relevance="1", v="1"
):
    quality = Quality() if q is None else Quality.exactly(Fraction(str(q)))
    shown = Shown(SKILL, level, Decimal(relevance), passed)
    return EvidenceItem(
        id=id, kind=kind, date=on, shows=(shown,), rater=rater, family=work, quality=quality,
        verified=Decimal(v), identities=frozenset(same),
    )  # fmt: skip


def held(*items, level=3, log=None, policy=POLICY):
    return opinion(weigh(items, SKILL, log=log or Log(), policy=policy, as_of=TODAY), level, policy)


def rounded(number):
    return round(float(number), 3)


CAPSTONE = item("capstone", "credential-E3", 4, q="0.802941", work="churn")
NOTE_SAME = item("note", "supervisor-attestation", work="churn")
NOTE_OTHER = item("note", "supervisor-attestation", work="other")
ARTIFACT = item("artifact", "task", q="0.8", work="churn")


def test_the_published_example_comes_out_to_the_digit():
    # Methods 3.5, worked.
    assert rounded(held(CAPSTONE).belief) == 0.376
    assert rounded(held(CAPSTONE, NOTE_SAME).belief) == 0.413
    assert rounded(held(CAPSTONE, NOTE_OTHER).belief) == 0.501
    assert rounded(held(CAPSTONE, ARTIFACT, NOTE_OTHER).belief) == 0.524


def test_ten_copies_of_a_credential_count_once():
    copies = [replace(CAPSTONE, id=f"copy{i}", identities=frozenset({"id urn:1"})) for i in range(10)]
    assert rounded(held(*copies).belief) == 0.376
    without_the_rule = [replace(CAPSTONE, id=f"copy{i}") for i in range(10)]
    assert rounded(held(*without_the_rule).belief) == 0.445


def test_a_failed_assessment_is_doubt_and_absence_is_not():
    opinion_ = held(CAPSTONE, ARTIFACT, NOTE_OTHER, item("failed", work="exam", passed=False))
    assert rounded(opinion_.belief) == 0.424
    assert rounded(opinion_.doubt) == 0.192
    nothing = held()
    assert (nothing.belief, nothing.doubt, nothing.unknown) == (0, 0, 1)


@pytest.mark.parametrize(("units", "belief"), [(1, 0.333), (2, 0.5), (4, 0.667), (8, 0.8)])
def test_belief_is_the_reliability_of_so_many_tasks(units, belief):
    # Methods 3.2: Spearman-Brown with a single reliability of one third.
    tasks = [item(f"t{i}", "task", work=f"w{i}", rater=f"r{i}") for i in range(units)]
    assert rounded(held(*tasks).belief) == belief


@pytest.mark.parametrize(
    ("kind", "level", "belief"), [("self-report", 1, 0.116), ("exam", 1, 0.25), ("supervisor-attestation", 1, 0.64)]
)
def test_no_number_of_weak_items_exceeds_the_limit_of_their_method(kind, level, belief):
    many = [item(f"i{i}", kind, level, work=f"w{i}", rater=f"r{i}") for i in range(400)]
    assert rounded(held(*many, level=level).belief) == belief


def test_a_quiz_never_supports_level_three():
    quizzes = [item(f"q{i}", "exam", 5, work=f"w{i}") for i in range(50)]
    assert held(*quizzes, level=3).belief == 0
    assert held(*quizzes, level=2).belief > 0


def test_participation_has_no_mass_at_any_level():
    for kind in ("participation", "credential-E0"):
        assert all(held(item("x", kind, 5), level=level).support == 0 for level in LEVELS)


def test_an_undetermined_credential_shows_only_in_the_upper_bound():
    unknown = replace(item("x", "credential-undetermined", 4), kind_at_best="credential-E3")
    opinion_ = held(unknown)
    assert opinion_.belief == opinion_.low == 0
    assert opinion_.high > 0


def test_what_failed_verification_weighs_nothing_and_lends_its_method_to_nothing():
    claims = [item(f"s{i}", "self-report", 1, work=f"w{i}") for i in range(50)]
    forged = [item(f"f{i}", "artifact", 4, work=f"w{i}", v="0") for i in range(50)]
    assert held(*claims, *forged, level=1).belief == held(*claims, level=1).belief
    left_out = [replace(each, verified=Decimal(1), left_out="It was revoked.") for each in forged]
    assert held(*claims, *left_out, level=1).belief == held(*claims, level=1).belief


def test_words_of_one_rater_in_one_year_are_one_view():
    notes = [item(f"n{i}", "supervisor-attestation") for i in range(5)]
    one_view = sum(micro(Decimal("0.8")) // 4**i for i in range(5))
    assert held(*notes).support == one_view
    assert held(*(replace(note, rater=f"r{i}") for i, note in enumerate(notes))).support > one_view
    tasks = [item(f"t{i}", "task") for i in range(2)]
    assert held(*tasks).support == 2 * MICRO


# --- Properties -----------------------------------------------------------------------------------------------------

kinds = st.sampled_from([kind.id for kind in KINDS])


@st.composite
def items(draw, id, passed=(True, True, True, False)):
    quality = sorted(Fraction(draw(st.integers(0, 100)), 100) for _ in range(3))
    kind = draw(kinds)
    best = "credential-E4" if kind == "credential-undetermined" else kind
    work = draw(st.sampled_from(["", "a", "b", "c"]))
    return EvidenceItem(
        id=id,
        kind=kind,
        kind_at_best=best,
        date=date(draw(st.integers(2019, 2026)), draw(st.integers(1, 11)), draw(st.integers(1, 21))),
        shows=(
            Shown(
                SKILL,
                draw(st.sampled_from(LEVELS)),
                draw(st.sampled_from([Decimal(text) for text in ("1", "0.75", "0.5", "0.25", "0")])),
                draw(st.sampled_from(passed)),
            ),
        ),
        rater=draw(st.sampled_from(RATERS)),
        family=work,
        quality=Quality(quality[1], quality[0], quality[2]),
        verified=draw(st.sampled_from([Decimal(1), Decimal("0.5"), Decimal(0)])),
        # A copy is a copy of one thing: of the same piece of work.
        identities=draw(st.sampled_from([frozenset(), frozenset({f"credential of {work}"})])) if work else frozenset(),
    )


@st.composite
def portfolios(draw, least=0):
    return [draw(items(f"i{number}")) for number in range(draw(st.integers(least, 6)))]


spans = st.builds(
    lambda start, months: Period(
        date(2019 + start // 12, start % 12 + 1, 1), date(2019 + (start + months) // 12, (start + months) % 12 + 1, 1)
    ),
    st.integers(0, 80),
    st.integers(0, 24),
)
logs = st.builds(
    Log,
    st.lists(st.builds(Usage, st.just(SKILL), spans, st.booleans()), max_size=3).map(tuple),
    st.lists(spans, max_size=2).map(tuple),
)
levels = st.sampled_from(LEVELS)
thousand = settings(max_examples=1000)


@thousand
@given(portfolios(), logs, levels)
def test_belief_doubt_and_unknown_are_bounded_and_sum_to_one(portfolio, log, level):
    result = held(*portfolio, log=log, level=level)
    assert 0 <= result.belief < 1
    assert 0 <= result.doubt < 1
    assert 0 < result.unknown <= 1
    assert result.belief + result.doubt + result.unknown == 1


@thousand
@given(portfolios(), logs, levels)
def test_contributions_sum_to_belief_exactly(portfolio, log, level):
    result = held(*portfolio, log=log, level=level)
    total = result.support + result.doubt_mass + result.prior
    assert sum(each.mass for each in result.contributions if each.passed) == result.support
    assert sum(each.mass for each in result.contributions if not each.passed) == result.doubt_mass
    assert (
        sum((Fraction(each.mass, total) for each in result.contributions if each.passed), Fraction(0)) == result.belief
    )
    assert all(each.mass >= 0 for each in result.contributions)


@thousand
@given(portfolios(), logs, levels, st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(portfolio, log, level, rng):
    before = held(*portfolio, log=log, level=level)
    rng.shuffle(portfolio)
    assert held(*portfolio, log=log, level=level) == before


@thousand
@given(portfolios(), logs)
def test_belief_never_rises_and_doubt_never_falls_with_the_level(portfolio, log):
    opinions = [held(*portfolio, log=log, level=level) for level in LEVELS]
    for lower, higher in itertools.pairwise(opinions):
        assert higher.support <= lower.support
        assert higher.doubt_mass >= lower.doubt_mass
        assert higher.belief <= lower.belief
        assert higher.low <= lower.low
        assert higher.high <= lower.high


@thousand
@given(portfolios(), logs, levels, items("more"))
def test_more_positive_evidence_never_lowers_belief(portfolio, log, level, more):
    assume(more.shows[0].passed)
    before, after = held(*portfolio, log=log, level=level), held(*portfolio, more, log=log, level=level)
    assert after.belief >= before.belief
    assert after.low >= before.low
    assert after.high >= before.high


@thousand
@given(portfolios(), logs, levels, items("more", passed=(False,)))
def test_negative_evidence_never_raises_belief(portfolio, log, level, more):
    before, after = held(*portfolio, log=log, level=level), held(*portfolio, more, log=log, level=level)
    assert after.belief <= before.belief
    assert after.low <= before.low
    assert after.high <= before.high


@thousand
@given(portfolios(least=1), logs, levels, st.data())
def test_better_evidence_never_lowers_belief(portfolio, log, level, data):
    place = data.draw(st.integers(0, len(portfolio) - 1))
    old = portfolio[place]
    assume(old.shows[0].passed)
    shown = old.shows[0]
    quality = old.quality
    better = replace(
        old,
        shows=(replace(shown, level=data.draw(st.integers(shown.level, 5)), relevance=max(shown.relevance, data.draw(st.sampled_from([Decimal("0.5"), Decimal(1)])))),),
        quality=Quality((quality.point + quality.high) / 2, quality.low, quality.high),
        verified=max(old.verified, data.draw(st.sampled_from([Decimal("0.5"), Decimal(1)]))),
    )  # fmt: skip
    changed = [*portfolio[:place], better, *portfolio[place + 1 :]]
    assert held(*changed, log=log, level=level).belief >= held(*portfolio, log=log, level=level).belief


@thousand
@given(portfolios(), logs, levels)
def test_the_point_lies_between_its_ends(portfolio, log, level):
    result = held(*portfolio, log=log, level=level)
    assert result.low <= result.belief <= result.high


@thousand
@given(portfolios(), logs, levels)
def test_nested_caps_give_the_minimum_formula(portfolio, log, level):
    # Methods 3.5 (3): r is the least over j of cap_j and all that stronger methods add; computed here in another way.
    portfolio = [replace(each, identities=frozenset()) for each in portfolio]
    weighed = weigh(portfolio, SKILL, log=log, policy=POLICY, as_of=TODAY)
    works: dict[str, list] = {}
    for each in weighed:
        if each.passed and each.point.level >= level:
            works.setdefault(each.work, []).append(each.point)

    def at_or_above(method):
        total = 0
        for views in works.values():
            masses = sorted((view.mass for view in views), reverse=True)
            whole = sum(mass // 4**place for place, mass in enumerate(masses))
            total += min(whole, sum(view.mass for view in views if view.method >= method))
        return total

    expected = min([at_or_above(0), *(cap + at_or_above(j + 1) for j, cap in enumerate(POLICY.caps))])
    assert sum(combine(weighed, level, POLICY, passed=True).values()) == expected


@thousand
@given(portfolios(least=1), levels)
def test_a_copy_adds_nothing(portfolio, level):
    marked = [replace(each, identities=each.identities | {f"file {each.id}"}) for each in portfolio]
    copy = replace(marked[0], id="copy")
    assert held(*marked, copy, level=level).support == held(*marked, level=level).support


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_copies_in_two_pieces_of_work_show_that_these_are_one(order):
    items = [
        item("first", "task", work="a", same=["id 1"]),
        item("second", "task", work="b", same=["id 1"]),
        item("other", "task", work="b"),
    ]
    assert held(items[0], items[2]).support == 2 * MICRO
    assert held(*(items[place] for place in order)).support == MICRO + MICRO // 4


def test_a_hint_of_a_stronger_method_does_not_lift_the_cap_of_a_weaker_one():
    claims = [item(f"s{i}", "self-report", 1, work=f"w{i}") for i in range(30)]
    hints = [item(f"h{i}", "task", 1, work=f"w{i}", relevance="0.00001") for i in range(30)]
    assert held(*claims, level=1).belief < Fraction(117, 1000)
    assert held(*claims, *hints, level=1).belief < Fraction(117, 1000)
    notes = [item(f"n{i}", "supervisor-attestation", 1, work=f"w{i}") for i in range(30)]
    assert held(*notes, *hints, level=1).belief < Fraction(641, 1000)


def test_a_failure_never_grows_when_use_is_recorded():
    # Found by review: by the clock of disuse an old failure was forgiven, and a later use brought it back.
    failed = item("failed", "task", 2, passed=False, on=date(2022, 1, 1))
    exam = item("exam", "exam", 2, work="exam")
    log = Log((Usage(SKILL, Period(date(2022, 1, 1)), used=False),))
    more = item("more", "peer-attestation", 1, relevance="0.25", rater="jo")
    before, after = (held(*items_, level=2, log=log) for items_ in ((failed, exam), (failed, exam, more)))
    assert after.belief >= before.belief
    assert before.doubt_mass == held(failed, exam, level=2).doubt_mass

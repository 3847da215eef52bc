"""Alternatives: so many of these criteria. They count once, and never read what is unknown as a yes or a no."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidPolicy
from stepladder.evidence.person import Dispute
from stepladder.findings import Status, all_of, any_of
from stepladder.readiness import explain
from stepladder.readiness.alternatives import at_least
from stepladder.readiness.criteria import Alternative, Criterion
from stepladder.readiness.evaluate import Label, evaluate
from stepladder.readiness.record import record
from stepladder.readiness.rules_in_words import group_words
from tests.cast import NOW
from tests.test_readiness import HELD, PRESUMING, TODAY, item, person, role

FOUR = tuple(Criterion(name, name, 3) for name in "abcd")
COMPETENCIES = "abcd"


def judged(items, *, needed=1, of="abcd", must=True, weight=1, more=(), **about):
    group = Alternative("either", tuple(of), needed, "Some of these", must, Fraction(weight))
    criteria = tuple(each for each in FOUR if each.id in of)
    policy = about.pop("policy", None)
    return evaluate(person(*items, **about), role(*criteria, *more, policy=policy, alternatives=(group,)), as_of=TODAY)


def covered(*names):
    return [item(name, name, "panel") for name in names]


@st.composite
def evidence(draw, least=0, most=6):
    """Items about four competencies, some of them failed."""
    kinds = st.sampled_from(["task", "artifact", "panel", "exam", "supervisor-attestation"])
    return [
        item(
            f"i{number}", draw(st.sampled_from(COMPETENCIES)), draw(kinds), draw(st.integers(1, 5)),
            passed=draw(st.integers(0, 4)) > 0,
        )
        for number in range(draw(st.integers(least, most)))
    ]  # fmt: skip


weights = st.fractions(min_value=Fraction(1, 50), max_value=60, max_denominator=97)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_what_is_unknown_is_read_neither_as_a_yes_nor_as_a_no(count):
    # Met if enough are met whatever the unknown turn out to be; unmet if never enough can be.
    for statuses in itertools.product(Status, repeat=count):
        for needed in range(1, count + 1):
            ways = itertools.product(
                *[[Status.MET, Status.UNMET] if each is Status.UNKNOWN else [each] for each in statuses]
            )
            enough = {way.count(Status.MET) >= needed for way in ways}
            expected = Status.UNKNOWN if len(enough) > 1 else Status.MET if enough == {True} else Status.UNMET
            assert at_least(needed, statuses) is expected
        assert at_least(1, statuses) is any_of(statuses)
        assert at_least(count, statuses) is all_of(statuses)


def test_one_of_these_is_met_by_any_and_unmet_only_if_all_are():
    assert judged(covered("c")).groups[0].finding.status is Status.MET
    assert judged([]).groups[0].finding.status is Status.UNKNOWN
    partly = [item(name, name, mass="0.9") for name in "abcd"]
    assert judged(partly).groups[0].finding.status is Status.UNMET
    assert judged(partly[1:]).groups[0].finding.status is Status.UNKNOWN
    assert [part.id for part in judged([]).groups[0].finding.parts] == [f"criterion.{name}" for name in "abcd"]


def test_an_open_dispute_about_a_member_leaves_the_group_open():
    disputed = (Dispute("why", TODAY, competency="a"),)
    partly = [item(name, name, mass="0.9") for name in "bcd"]
    assert judged([*covered("a"), *partly], disputes=disputed).groups[0].finding.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("items", "needed", "words"),
    [
        ([], 1, "One of these four; none is covered yet."),
        (covered("a"), 1, "One of these four; one is covered."),
        (covered("a"), 2, "Two of these four; one is covered."),
        (covered("a", "b", "c"), 2, "Two of these four; three are covered."),
        (covered("a"), 4, "All of these four; one is covered."),
    ],
)
def test_says_how_a_group_stands_in_words(items, needed, words):
    assert group_words(judged(items, needed=needed).groups[0]) == words


def test_the_sentence_counts_a_group_once_and_names_the_choice():
    single = Criterion("s", "sql", 3)
    found = judged(covered("a"), needed=2, more=(single,))
    assert explain.sentence(found) == (
        "0 of 2 covered. Sql has no evidence yet. Two of a, b, c and d are needed; one is covered."
    )
    assert explain.sentence(judged(covered("a", "b"), needed=2)) == "1 of 1 covered."
    assert "All of a and b are needed; none is covered yet." in explain.sentence(judged([], of="ab", needed=2))
    assert "A is needed; none is covered yet." in explain.sentence(judged([], of="a"))


def test_a_member_that_is_not_needed_any_more_is_no_gap():
    found = judged(covered("c"))
    assert found.gaps == ()
    assert found.label is Label.MEETS_ALL
    assert [found.needed(result) for result in found.results] == [False, False, True, False]
    assert explain.next_step(found) == ""


def test_the_cheapest_members_are_named_as_the_gap():
    items = [item("b", "b", "artifact", mass="1.3"), item("d", "d", mass="0.4")]
    assert [gap.criterion.id for gap in judged(items).gaps] == ["b"]
    assert [gap.criterion.id for gap in judged(items, needed=2).gaps] == ["d", "b"]
    assert "would close b at level 3" in explain.next_step(judged(items))
    blocked = (Dispute("why", TODAY, competency="b"),)
    assert [gap.criterion.id for gap in judged(items, disputes=blocked).gaps] == ["d"]


@settings(max_examples=40)
@given(evidence(), st.integers(1, 4))
def test_what_would_close_the_members_named_closes_the_group(items, needed):
    group = judged(items, needed=needed).groups[0]
    assert len(group.to_close) == group.still_needed
    if not all(member.closes_with for member in group.to_close):
        return
    more = [
        item(f"new {member.criterion.id} {number}", member.criterion.competency, member.closes_with[0].kind)
        for member in group.to_close
        for number in range(member.closes_with[0].count)
    ]
    assert judged([*items, *more], needed=needed).groups[0].covered


@settings(max_examples=100)
@given(evidence(), evidence(1), st.integers(1, 4), weights, weights)
def test_more_evidence_never_lowers_the_index(items, more, needed, first, second):
    single = Criterion("s", "a", 2, second)
    new = [
        replace(each, id=f"new {each.id}", family=f"new {each.id}", shows=(replace(each.shows[0], passed=True),))
        for each in more
    ]
    before = judged(items, needed=needed, weight=first, more=(single,)).index
    after = judged([*items, *new], needed=needed, weight=first, more=(single,)).index
    assert (after.value, after.low, after.high) >= (before.value, before.low, before.high)
    assert after.low >= before.low
    assert after.high >= before.high


@settings(max_examples=100)
@given(evidence(), st.booleans(), weights)
def test_a_group_of_one_is_the_plain_criterion(items, must, weight):
    asked = replace(FOUR[0], must=must, weight=weight)
    plain = evaluate(person(*items), role(asked, *FOUR[1:]), as_of=TODAY)
    grouped = role(
        replace(FOUR[0], must=not must, weight=weight + 1),  # a member's own are not read
        *FOUR[1:],
        alternatives=(Alternative("one", ("a",), must=must, weight=weight),),
    )
    found = evaluate(person(*items), grouped, as_of=TODAY)
    assert (found.label, found.index) == (plain.label, plain.index)
    assert [gap.criterion.id for gap in found.gaps] == [gap.criterion.id for gap in plain.gaps]
    assert explain.next_step(found) == explain.next_step(plain)


@settings(max_examples=100)
@given(evidence(), weights)
def test_a_group_that_needs_all_is_so_many_criteria_of_an_equal_share(items, weight):
    single = Criterion("s", "a", 2)
    group = judged(items, of="abc", needed=3, weight=weight, more=(single,))
    plain = evaluate(
        person(*items), role(*(replace(each, weight=weight / 3) for each in FOUR[:3]), single), as_of=TODAY
    )
    assert (group.label, group.index) == (plain.label, plain.index)
    assert {gap.criterion.id for gap in group.gaps} == {gap.criterion.id for gap in plain.gaps}


@settings(max_examples=100)
@given(evidence(), st.permutations("abcd"), st.permutations(FOUR), st.integers(1, 4))
def test_the_order_of_members_does_not_matter(items, of, criteria, needed):
    first = judged(items, needed=needed)
    group = replace(first.role.alternatives[0], of=tuple(of))
    second = evaluate(person(*items), replace(first.role, criteria=tuple(criteria), alternatives=(group,)), as_of=TODAY)
    assert (first.label, first.index) == (second.label, second.index)
    assert first.groups[0].finding.status is second.groups[0].finding.status
    assert first.groups[0].to_close == second.groups[0].to_close


@settings(max_examples=100)
@given(evidence(), st.integers(1, 4), weights)
def test_the_index_lies_in_its_interval(items, needed, weight):
    index = judged(items, needed=needed, weight=weight, more=(Criterion("s", "b", 4),)).index
    assert 0 <= index.low <= index.value <= index.high <= 100
    assert 0 <= index.information <= 1


def test_only_the_best_members_needed_count_in_the_index():
    items = [*covered("a"), item("b", "b", mass="0.5")]  # b = .2 of θ = .4: half of the way
    assert judged(items).index.value == 100
    assert judged(items, needed=2).index.value == 75
    assert judged(items, needed=4).index.value == 37.5
    heavy = judged(items, needed=2, weight=3, more=(Criterion("s", "zither", 3),))
    assert heavy.index.value == pytest.approx(100 * 3 * 0.75 / 4)


@pytest.mark.parametrize(
    ("items", "needed", "weight", "label"),
    [
        (covered("a", "s"), 1, 1, Label.MEETS_ALL),
        (covered("a"), 1, 1, Label.MUST_GAPS),  # half of the must weight is not evidenced: not more than half
        (covered("s"), 1, 2, Label.NOT_ENOUGH),
        (covered("s", "a"), 2, 1, Label.MUST_GAPS),  # a quarter: one of two needed is not evidenced
        (covered("a"), 2, 1, Label.NOT_ENOUGH),  # three quarters
        ([*covered("s"), item("a", "a", mass="0.9")], 1, 2, Label.MUST_GAPS),
    ],
)
def test_the_label_takes_a_group_by_what_it_still_needs(items, needed, weight, label):
    single = Criterion("s", "s", 3)
    assert judged(items, needed=needed, weight=weight, more=(single,)).label is label


def test_a_group_that_should_be_met_leaves_the_must_haves_met():
    single = Criterion("s", "s", 3)
    found = judged(covered("s"), must=False, more=(single,))
    assert found.label is Label.MUSTS_MET
    assert [found.must(result) for result in found.results] == [False] * 4 + [True]


def test_what_is_presumed_covers_a_member_and_is_said_to():
    held = replace(HELD, covers=(("a", 3),))
    found = judged([], holds=(held,), policy=PRESUMING)
    assert found.groups[0].covered
    assert explain.sentence(found) == "1 of 1 covered, 1 of them presumed from the role held."
    assert found.index.value == 0
    assert not judged(covered("b"), holds=(held,), policy=PRESUMING).groups[0].presumed


def test_nobody_is_presumed_to_have_made_a_choice_that_is_open():
    choice = Alternative("either", ("a", "b"))
    everything = Alternative("both", ("c", "d"), 2)
    asked = role(*FOUR, Criterion("s", "s", 2), alternatives=(choice, everything))
    assert asked.asked_of_all == (("c", 3), ("d", 3), ("s", 2))
    assert asked.group_of("a") is choice
    assert asked.group_of("s") is None


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([("either", ("a", "z"))], "names? 'z', which is no criterion"),
        ([("either", ("a", "b")), ("other", ("b", "c"))], "'b' belongs to two groups"),
        ([("a", ("b", "c"))], "the id 'a' stands twice"),
        ([("either", ("a",)), ("either", ("b",))], "the id 'either' stands twice"),
        ([("either", ("a", "b"), 1, "", True, Fraction(0))], "the weight .* is 0"),
    ],
)
def test_refuses_groups_that_contradict_the_role(groups, found):
    with pytest.raises(InvalidPolicy, match=found):
        role(*FOUR, alternatives=tuple(Alternative(*each) for each in groups))


@pytest.mark.parametrize(
    ("of", "needed", "found"),
    [((), 1, "no criterion"), (("a", "a"), 1, "a criterion twice"), (("a", "b"), 0, "0 are"), (("a",), 2, "2 are")],
)
def test_refuses_a_group_that_contradicts_itself(of, needed, found):
    with pytest.raises(InvalidPolicy, match=found):
        Alternative("either", of, needed)


def test_the_record_says_how_the_group_stands():
    found = record(judged(covered("a"), needed=2), (), at=NOW)
    (group,) = found["alternatives"]
    assert group["finding"]["status"] == "unknown"
    assert (group["covered"], group["reached"], group["to_close"]) == (1, 0.5, ["b"])
    assert group["sentence"] == "Two of these four; one is covered."
    assert found["gaps"] == ["b"]
    assert {each["kind"] for each in record(judged([], must=False), (), at=NOW)["criteria"]} == {"should"}

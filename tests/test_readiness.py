from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidPolicy
from stepladder.evidence.item_file import Input
from stepladder.evidence.items import EvidenceItem, Period, Quality, Shown
from stepladder.evidence.person import ConditionAnswer, Dispute, Person, RoleHeld
from stepladder.evidence.policy import KINDS, EvidencePolicy
from stepladder.frameworks.model import Competency, Framework
from stepladder.readiness import explain
from stepladder.readiness.criteria import Condition, Criterion, Profile, Role
from stepladder.readiness.evaluate import Evaluation, Label, evaluate
from stepladder.readiness.judge import CriterionStatus
from stepladder.readiness.record import record
from tests.cast import NOW
from tests.test_evidence import portfolios

TODAY = date(2026, 11, 21)
MET, PARTIAL, NONE = CriterionStatus.MET, CriterionStatus.PARTIAL, CriterionStatus.NOT_EVIDENCED
CONTESTED, PRESUMED = CriterionStatus.CONTESTED, CriterionStatus.PRESUMED


def item(id, competency, kind="task", level=3, *, mass=None, passed=True, rater=None, on=TODAY):
    """An item; ``mass`` sets the units that it weighs."""
    units = next(each.mass for each in KINDS if each.id == kind)
    quality = Quality() if mass is None else Quality.exactly(Fraction(str(mass)) / Fraction(units))
    return EvidenceItem(
        id, kind, on, (Shown(competency, level, passed=passed),), rater=rater or id, family=id, quality=quality
    )


def role(*criteria, policy=None, **more):
    names = dict.fromkeys(criterion.competency for criterion in criteria)
    framework = Framework(tuple(Competency(name, name) for name in names))
    return Role("next", "Next role", criteria, framework=framework, policy=policy or EvidencePolicy(), **more)


def person(*items, **more):
    return Person("thu", "Thu Nguyễn", items, **more)


def evaluated(items, criteria, *, policy=None, **more) -> Evaluation:
    return evaluate(person(*items, **more), role(*criteria, policy=policy), as_of=TODAY)


def one(items, criterion, **more):
    return evaluated(items, [criterion], **more).results[0]


ANALYSIS = Criterion("C1", "analysis", 3)


def test_the_published_example_comes_out_to_the_digit():
    # Methods 3.6, worked: 40 must met; 40 must at θ=.5 with b=.286; 20 should at θ=.2 with b=.165.
    criteria = [
        Criterion("C1", "analysis", 3, Fraction(40)),
        Criterion("C2", "leadership", 4, Fraction(40)),
        Criterion("C3", "teaching", 2, Fraction(20), must=False),
    ]
    items = [
        item("a", "analysis", "artifact", 4, mass="1.5"),
        item("l", "leadership", "supervisor-attestation", 4),
        item("t", "teaching", "exam", 2, mass="0.395"),
    ]
    result = evaluated(items, criteria)
    assert [round(float(each.opinion.belief), 3) for each in result.results] == [0.429, 0.286, 0.165]
    assert result.index.value == pytest.approx(79.35, abs=0.005)
    assert result.label is Label.MUST_GAPS
    assert result.gaps[0].criterion.competency == "leadership"
    assert result.gaps[0].mass_needed == Fraction(12, 10)


def test_the_mass_needed_from_nothing_is_the_published_one():
    # Methods 3.5: θ=.40, nothing yet: 1.33 units.
    assert round(float(one([], ANALYSIS).mass_needed), 2) == 1.33


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([], NONE),
        ([item("a", "analysis", mass="0.4")], NONE),
        ([item("a", "analysis", mass="0.5")], PARTIAL),
        ([item("a", "analysis", "artifact", mass="1.33")], PARTIAL),
        ([item("a", "analysis", "artifact", mass="1.333334")], MET),
        ([item("a", "analysis", "panel"), item("f", "analysis", passed=False)], MET),
        ([item("a", "analysis", "artifact"), item("f", "analysis", passed=False)], CONTESTED),
        ([item("a", "analysis", "artifact"), item("f", "analysis", level=4, passed=False)], MET),
        ([item("a", "analysis", "artifact", level=2)], NONE),
    ],
)
def test_statuses_follow_from_belief_and_doubt(items, status):
    assert one(items, ANALYSIS).status is status


def test_an_open_dispute_contests_and_a_settled_one_does_not():
    strong = [item("a", "analysis", "panel")]
    opened = Dispute("It was not hers.", date(2026, 11, 1), "Şule", competency="analysis")
    assert one(strong, ANALYSIS, disputes=(opened,)).status is CONTESTED
    assert one(strong, ANALYSIS, disputes=(replace(opened, settled=date(2026, 11, 10)),)).status is MET
    assert one(strong, ANALYSIS, disputes=(replace(opened, opened=date(2026, 12, 1)),)).status is MET
    about_item = replace(opened, competency="", item="a")
    assert one(strong, ANALYSIS, disputes=(about_item,)).status is CONTESTED
    assert one(strong, ANALYSIS, disputes=(replace(about_item, item="b"),)).status is MET


def test_no_evidence_closes_an_open_dispute():
    disputed = evaluated([], [ANALYSIS], disputes=(Dispute("why", TODAY, competency="analysis"),))
    assert disputed.results[0].closes_with == ()
    assert "Settle the dispute" in explain.next_step(disputed)


HELD = RoleHeld("analyst", Period(date(2023, 3, 1)), "HR record", (("analysis", 3),))
PRESUMING = EvidencePolicy(presume_present_role=True)


def test_who_holds_a_role_is_presumed_to_cover_it_if_a_policy_says_so():
    assert one([], ANALYSIS, holds=(HELD,), policy=PRESUMING).status is PRESUMED
    result = evaluated([], [ANALYSIS], holds=(HELD,))
    assert result.results[0].status is NONE
    assert "presume nothing" in " ".join(note.summary for note in result.notes)


def test_the_presumption_never_exceeds_the_role_held():
    higher = Criterion("C1", "analysis", 4)
    other = Criterion("C1", "leadership", 1)
    former = replace(HELD, period=Period(date(2020, 1, 1), date(2022, 1, 1)))
    assert one([], higher, holds=(HELD,), policy=PRESUMING).status is NONE
    assert one([], other, holds=(HELD,), policy=PRESUMING).status is NONE
    assert one([], ANALYSIS, holds=(former,), policy=PRESUMING).status is NONE


def test_presumed_stands_apart_from_evidence():
    result = evaluated([], [ANALYSIS], holds=(HELD,), policy=PRESUMING)
    assert result.results[0].opinion.belief == 0
    assert result.index.value == 0
    assert result.label is Label.MEETS_ALL
    assert "presumed from the role held" in explain.sentence(result)
    with_evidence = one([item("a", "analysis", "panel")], ANALYSIS, holds=(HELD,), policy=PRESUMING)
    assert with_evidence.status is MET


def test_a_presumption_can_be_contested():
    failed = item("f", "analysis", "panel", passed=False)
    assert one([failed], ANALYSIS, holds=(HELD,), policy=PRESUMING).status is CONTESTED


@pytest.mark.parametrize(
    ("covered", "label"),
    [
        ({"a", "b", "c", "s"}, Label.MEETS_ALL),
        ({"a", "b", "c"}, Label.MUSTS_MET),
        ({"a", "b", "s"}, Label.MUST_GAPS),
        ({"a"}, Label.NOT_ENOUGH),
        (set(), Label.NOT_ENOUGH),
        ({"s"}, Label.NOT_ENOUGH),
    ],
)
def test_the_label_follows_from_the_must_haves(covered, label):
    criteria = [Criterion(name, name, 3) for name in "abc"] + [Criterion("s", "s", 3, must=False)]
    assert evaluated([item(name, name, "panel") for name in sorted(covered)], criteria).label is label


def test_the_index_never_overrides_a_must_have():
    criteria = [Criterion("a", "a", 3, Fraction(1)), Criterion("s", "s", 3, Fraction(99), must=False)]
    result = evaluated([item("s", "s", "panel"), item("a", "a", mass="0.9")], criteria)
    assert result.index.value > 95
    assert result.label is Label.MUST_GAPS


def test_a_role_that_asks_for_nothing_is_refused():
    with pytest.raises(InvalidPolicy):
        role()


def test_a_competency_that_the_role_does_not_ask_for_changes_nothing():
    plain = evaluated([item("a", "analysis")], [ANALYSIS])
    more = evaluated([item("a", "analysis"), item("z", "zither", "panel", 5)], [ANALYSIS])
    assert more.results == plain.results


def test_a_profile_says_which_evidence_counts():
    observed = Profile("observed", frozenset({"attestation", "panel"}), max_age_months=24, raters=2)
    criterion = Criterion("C1", "analysis", 3, profile=observed)
    note = item("n1", "analysis", "supervisor-attestation", rater="Şule")
    second = item("n2", "analysis", "peer-attestation", rater="Tomasz")
    assert one([item("a", "analysis", "artifact")], criterion).opinion.support == 0
    assert one([note, second], criterion).status is MET
    panel = item("p", "analysis", "panel", rater="Şule")
    alone = one([panel], criterion)
    assert alone.opinion.belief > Fraction(1, 2)
    assert alone.status is PARTIAL
    assert alone.too_few_raters == 1
    assert "1 more person" in explain.reason(evaluated([panel], [criterion]), alone)
    assert (
        one([replace(note, date=date(2024, 1, 1)), replace(second, date=date(2024, 1, 1))], criterion).opinion.support
        == 0
    )


def test_the_cheapest_ways_come_first_and_do_close_the_gap():
    result = one([], ANALYSIS)
    assert [way.hours for way in result.closes_with] == sorted(way.hours for way in result.closes_with)
    for way in result.closes_with:
        more = [item(f"new{number}", "analysis", way.kind) for number in range(way.count)]
        assert one(more, ANALYSIS).status is MET
        assert one(more[1:], ANALYSIS).status is not MET


def test_no_way_is_proposed_that_the_criterion_would_not_accept():
    fifth = one([], Criterion("C1", "analysis", 5))
    assert {way.kind for way in fifth.closes_with} == {"panel"}
    exam_only = Profile("exams", frozenset({"exam"}))
    assert one([], Criterion("C1", "analysis", 3, profile=exam_only)).closes_with == ()
    assert "talk to whoever set" in explain.next_step(
        evaluated([], [Criterion("C1", "analysis", 3, profile=exam_only)])
    )


@settings(max_examples=60)
@given(portfolios(), st.sampled_from([1, 2, 3, 4, 5]))
def test_every_proposed_way_closes_its_gap(portfolio, level):
    criterion = Criterion("C1", "storytelling", level)
    result = one(portfolio, criterion)
    for way in result.closes_with:
        more = [item(f"new{number}", "storytelling", way.kind, level) for number in range(way.count)]
        assert one([*portfolio, *more], criterion).status is MET


@settings(max_examples=200)
@given(portfolios(), st.sampled_from([1, 2, 3, 4, 5]))
def test_the_mass_needed_is_what_closes_it(portfolio, level):
    result = one(portfolio, Criterion("C1", "storytelling", level))
    held = result.opinion
    if result.covered:
        assert result.mass_needed == 0
        return
    total = held.support + held.doubt_mass + held.prior + result.mass_needed * 1_000_000
    assert (held.support + result.mass_needed * 1_000_000) / total >= Fraction(EvidencePolicy().threshold(level))
    assert Fraction(held.doubt_mass) / total <= Fraction(1, 5)


@settings(max_examples=200)
@given(portfolios(), st.sampled_from([1, 2, 3, 4, 5]))
def test_the_index_lies_in_its_interval(portfolio, level):
    index = evaluated(portfolio, [Criterion("C1", "storytelling", level), Criterion("C2", "other", 2)]).index
    assert 0 <= index.low <= index.value <= index.high <= 100


def test_the_first_sentence_names_what_is_missing():
    criteria = [Criterion(name, name, 3) for name in ("a", "b", "c", "incident command")]
    result = evaluated([item(name, name, "panel") for name in "abc"], criteria)
    assert explain.sentence(result) == "3 of 4 covered. Incident command has no evidence yet."
    first_day = evaluated([], criteria)
    assert explain.sentence(first_day).startswith("0 of 4 covered.")
    assert "normal at the start" in explain.sentence(first_day)
    partly = evaluated([item("a", "a", mass="0.9")], criteria)
    assert "A is partly covered" in explain.sentence(partly)
    assert explain.next_step(evaluated([item(n.id, n.id, "panel") for n in criteria], criteria)) == ""


def test_strong_words_need_two_people():
    strong = [item(f"p{number}", "analysis", "panel", rater="Şule") for number in range(3)]
    assert explain.strength(one(strong, ANALYSIS)) == "moderate"
    assert explain.strength(one([*strong, item("q", "analysis", "panel", rater="Jo")], ANALYSIS)) == "very strong"
    assert explain.strength(one([], ANALYSIS)) == "none"


def test_conditions_stand_apart_and_unknown_is_one_of_their_answers():
    roles = role(
        ANALYSIS,
        conditions=(Condition("license", "A license"), Condition("grade", "Two years"), Condition("seat", "A seat")),
    )
    who = person(conditions=(ConditionAnswer("license", met=True, source="HR"), ConditionAnswer("grade", met=False)))
    result = evaluate(who, roles, as_of=TODAY)
    assert [str(finding.status) for finding in result.conditions] == ["met", "unmet", "unknown"]


def test_the_software_never_says_promote():
    result = evaluated([item("a", "analysis", "panel")], [ANALYSIS])
    assert "promot" not in json.dumps(record(result, [Input("x", "sha256:0")], at=NOW)).lower()


def test_the_record_adds_up_and_can_be_read_back():
    items = [
        item("a", "analysis", "artifact"),
        item("b", "analysis", "supervisor-attestation"),
        item("f", "analysis", mass="0.3", passed=False),
    ]
    found = json.loads(json.dumps(record(evaluated(items, [ANALYSIS]), [Input("person.toml", "sha256:0")], at=NOW)))
    (criterion,) = found["criteria"]
    total = criterion["support"] + criterion["against"] + criterion["prior"]
    assert sum(each["mass"] for each in criterion["contributions"] if each["passed"]) == criterion["support"]
    assert criterion["belief"] == criterion["support"] / total
    assert criterion["belief"] + criterion["doubt"] + criterion["unknown"] == pytest.approx(1)
    assert {"as_of", "policy", "label", "index", "criteria", "inputs", "formula"} <= found.keys()
    assert {
        "id",
        "status",
        "level",
        "belief",
        "doubt",
        "unknown",
        "threshold",
        "contributions",
        "mass_needed",
        "closes_with",
    } <= criterion.keys()
    assert found["inputs"] == [{"id": "person.toml", "digest": "sha256:0"}]


@pytest.mark.parametrize("items", [[], [item("a", "analysis", mass="0.5")]])
def test_a_way_closes_the_gap_and_one_item_less_does_not(items):
    result = one(items, ANALYSIS)
    assert result.closes_with
    for way in result.closes_with:
        new = [
            replace(item(f"new {number}", "analysis", way.kind), rater=f"new {number}", family=f"new {number}")
            for number in range(way.count)
        ]
        assert one([*items, *new], ANALYSIS).status is MET
        assert one([*items, *new[1:]], ANALYSIS).status is not MET


def test_ones_own_account_is_no_confirmation_by_another():
    easy = replace(EvidencePolicy(), thresholds=(Decimal("0.05"), *EvidencePolicy().thresholds[1:]))
    for raters, proposed in ((0, True), (1, False)):
        modest = Criterion("C1", "analysis", 1, profile=Profile("own", raters=raters))
        ways = {way.kind for way in one([], modest, policy=easy).closes_with}
        assert ("self-report" in ways) is proposed


def test_what_is_presumed_says_what_evidence_there_is_of_its_own():
    for items, words in (([], "no evidence of its own yet"), ([item("a", "analysis", mass="0.5")], "by itself ")):
        evaluation = evaluated(items, [ANALYSIS], holds=(HELD,), policy=PRESUMING)
        assert evaluation.results[0].status is PRESUMED
        assert words in explain.reason(evaluation, evaluation.results[0])

"""Several people judge the same credential: what counts, how far apart they are, what has to be settled."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.confidence import Panel
from stepladder.appraisal.judgement import NO_JUDGEMENT, Judgement
from stepladder.appraisal.policy import DEFAULT
from stepladder.appraisal.raters import Rating, combined, median
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Provenance, Score, appraise, counts_as
from stepladder.errors import InvalidDocument, UnknownVersion
from stepladder.readiness.snapshot import SCHEMA, SCHEMA_OF_LATER, restored, snapshot
from tests.appraisal_cast import NA, UNKNOWN, sheets
from tests.test_appraisal import CAPSTONE, of
from tests.test_readiness import TODAY, item
from tests.test_snapshot import WHAT, WHO


def by(name, **values):
    return Rating(name, of(**values))


panels = st.lists(sheets, max_size=5).map(
    lambda each: [Rating(f"r{place}", scores) for place, scores in enumerate(each)]
)
settlements = sheets.map(lambda scores: dict(list(scores.items())[:3]))


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3], 3), ([2, 4], 2), ([4, 2], 2), ([1, 2, 4], 2), ([0, 3, 3, 4], 3), ([0, 1, 2, 3], 1)],
    ids=str,
)
def test_the_median_of_an_even_number_is_the_lower_one_in_the_middle(values, expected):
    assert median(values) == expected


def test_there_is_no_median_of_nothing():
    with pytest.raises(ValueError, match="no middle"):
        median([])


def test_the_known_one_counts_against_unknown_and_is_one_rater():
    result = combined([by("ann", A1=UNKNOWN), by("bo", A1=3)])
    judged = result.judgement.dimensions["A1"]
    assert (result.scores["A1"].value, judged.raters, judged.range, judged.differs) == (3, 1, (3, 3), False)
    assert result.judgement.to_settle == ()


def test_a_number_counts_against_does_not_apply_until_somebody_settles_it():
    ratings = [Rating("ann", {"C3": Score(NA, reason="no license")}), by("bo", C3=1)]
    open_ = combined(ratings)
    assert open_.scores["C3"].value == 1
    assert open_.judgement.to_settle == ("C3",)
    settled = combined(ratings, {"C3": Score(NA, reason="The board says that no license exists.")})
    assert settled.scores["C3"].value is NA
    assert settled.judgement.to_settle == ()
    assert settled.judgement.disagreements[0].settled


def test_the_source_named_is_that_of_somebody_whose_value_counts():
    ratings = [
        Rating("ann", {"A2": Score(3)}),
        Rating("bo", {"A2": Score(3, Provenance.VERIFIED, "rubric.pdf", "It describes each level.")}),
        Rating("cy", {"A2": Score(4, Provenance.VERIFIED, "other.pdf")}),
    ]
    result = combined(ratings)
    assert result.scores["A2"] == Score(3, Provenance.VERIFIED, "rubric.pdf", "It describes each level.")
    assert result.judgement.dimensions["A2"].source == "bo"


def test_the_issuers_word_counts_as_it_does_in_the_appraisal_before_the_median_is_taken():
    stated = Score(4, Provenance.ISSUER, "website")
    result = combined([Rating("ann", {"B1": stated}), Rating("bo", {"B1": stated}), by("cy", B1=3)])
    assert result.judgement.dimensions["B1"].value == 2
    assert appraise(result.scores).scores["B1"].value == 2


def test_what_was_counted_lower_is_said_whether_or_not_judgements_were_put_together():
    scores = {"B1": Score(4, Provenance.ISSUER, "website")}
    together = combined([Rating("ann", scores)])
    assert appraise(together.scores).provenance == appraise(scores).provenance
    (finding,) = appraise(together.scores).provenance.parts
    assert (finding.status, finding.summary) == ("unmet", "B1 is 4 on the issuer's word alone, and counts as 2.")
    assert together.judgement.dimensions["B1"].answers == {"ann": 2}


def test_of_two_that_count_the_same_the_one_that_was_not_counted_lower_is_named():
    high, as_it_counts = (Score(value, Provenance.ISSUER, "website") for value in (4, 2))
    result = combined([Rating("ann", {"B1": high}), Rating("bo", {"B1": as_it_counts})])
    assert (result.scores["B1"], result.judgement.dimensions["B1"].source) == (as_it_counts, "bo")


def test_disagreement_on_the_class_has_to_be_settled():
    result = combined([by("ann", A1=3), by("bo", A1=4), by("cy", A1=4)])
    assert result.judgement.agrees_on_class is False
    assert result.judgement.disagreements[0].sides == {"E2": ("ann",), "E3": ("bo", "cy")}
    assert result.judgement.to_settle == ("A1",)
    assert combined([by("ann", A1=1), by("bo", A1=2)]).judgement.to_settle == ()


def test_not_to_know_whether_results_were_measured_contradicts_nobody_who_does():
    result = combined([by("ann", A1=4, C1=3), by("bo", A1=4)]).judgement
    assert (result.agrees_on_class, result.disagreements) == (True, ())
    assert combined([by("ann", A1=4, C1=3), by("bo", A1=4, C1=1)]).judgement.to_settle == ("C1",)
    against = combined([by("ann", A1=4, C1=3), by("bo", A1=4), by("cy", A1=1)]).judgement.disagreements[0]
    assert (against.sides, against.dimensions) == ({"E1": ("cy",), "E4": ("ann", "bo")}, ("A1",))


def test_to_settle_how_it_was_assessed_may_bring_another_disagreement_to_light():
    ratings = [by("ann", A1=3, C1=1), by("bo", A1=2, C1=3)]
    assert combined(ratings).judgement.to_settle == ("A1",)
    assert combined(ratings, of(A1=4)).judgement.to_settle == ("C1",)
    assert combined(ratings, of(A1=4, C1=3)).judgement.to_settle == ()
    assert combined(ratings, of(A1=3)).judgement.to_settle == ()


def test_disagreement_on_a_gate_has_to_be_settled():
    result = combined([by("ann", A5=0), by("bo", A5=1)]).judgement
    assert [(each.kind, each.about, dict(each.sides)) for each in result.disagreements] == [
        ("gate", "G5", {"closed": ("ann",), "open": ("bo",)})
    ]
    assert result.to_settle == ("A5",)
    assert combined([by("ann", A5=0), by("bo")]).judgement.disagreements == ()


def test_a_wide_range_alone_is_worth_a_talk():
    result = combined([by("ann", A2=1, A6=2), by("bo", A2=3, A6=3)]).judgement
    assert (result.to_settle, result.worth_a_talk, result.differing) == ((), ("A2",), ("A2", "A6"))
    assert combined([by("ann", A2=1), by("bo", A2=3)], of(A2=2)).judgement.worth_a_talk == ()


def test_what_was_settled_counts_also_as_unknown():
    result = combined([by("ann", A1=3), by("bo", A1=4)], {"A1": Score(UNKNOWN, reason="Neither of them saw the task.")})
    assert "A1" not in result.scores
    assert result.judgement.dimensions["A1"].value is UNKNOWN


def test_says_in_words_who_judged_and_how_far_they_agree():
    assert combined([]).judgement.words() == NO_JUDGEMENT.words() == "Nobody has judged it yet."
    assert combined([by("ann", A1=3)]).judgement.words() == "One person judged it."
    assert combined([by("ann", A1=3, A2=1), by("bo", A1=4, A2=1)]).judgement.words() == (
        "2 people judged it. They disagree on what it proves. Of 2 questions that two or more answered, they answered "
        "1 the same. To be settled: A1."
    )


def test_nobody_judges_twice():
    with pytest.raises(ValueError, match="once"):
        combined([by("ann"), by("ann")])


def test_refuses_what_is_none_of_the_rubric():
    with pytest.raises(InvalidDocument):
        by("ann", Z1=1)
    with pytest.raises(InvalidDocument):
        combined([by("ann")], of(A1=NA))


@given(panels, settlements)
def test_what_is_kept_is_read_back_the_same(ratings, settled):
    judgement = combined(ratings, settled).judgement
    assert Judgement.from_dict(json.loads(json.dumps(judgement.to_dict()))) == judgement


ANSWER = {"answers": {"ann": 1}, "value": 1, "settled": False, "source": "ann"}
CLASH = {"kind": "class", "about": "", "sides": {"E3": ["ann"]}, "dimensions": ["A1"], "settled": False}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"format": "stepladder/judgement/9"}, UnknownVersion),
        ({"raters": None}, InvalidDocument),
        ({"classes": {"ann": "E9"}}, InvalidDocument),
        ({"dimensions": {"A1": {"answers": {"ann": 7}, "value": 1, "settled": False, "source": ""}}}, InvalidDocument),
        ({"dimensions": {"A1": {}}}, InvalidDocument),
        ({"disagreements": [{}]}, InvalidDocument),
        ({"raters": "ab"}, InvalidDocument),
        ({"raters": [1]}, InvalidDocument),
        ({"classes": {"ann": ""}}, InvalidDocument),
        ({"dimensions": {"A1": {**ANSWER, "value": "n/a"}}}, InvalidDocument),
        ({"dimensions": {"A1": {**ANSWER, "answers": {"ann": "n/a"}}}}, InvalidDocument),
        ({"dimensions": {"A1": {**ANSWER, "answers": {"ann": "unknown"}}}}, InvalidDocument),
        ({"dimensions": {"A1": {**ANSWER, "value": True}}}, InvalidDocument),
        ({"dimensions": {"A1": {**ANSWER, "settled": "no"}}}, InvalidDocument),
        ({"dimensions": {"Z9": ANSWER}}, InvalidDocument),
        ({"dimensions": []}, InvalidDocument),
        ({"disagreements": [{**CLASH, "sides": {"E3": "ab"}}]}, InvalidDocument),
        ({"disagreements": "ab"}, InvalidDocument),
    ],
    ids=["format", "raters", "class", "score", "nothing", "disagreement", "raters-text", "raters-number", "class-empty",
         "n/a", "n/a-answer", "unknown-answer", "yes", "settled", "dimension", "list", "sides", "disagreements"],
)  # fmt: skip
def test_refuses_a_kept_judgement_that_is_none(change, error):
    with pytest.raises(error) as caught:
        Judgement.from_dict({**combined([by("ann", A1=1)]).judgement.to_dict(), **change})
    assert "Error" not in caught.value.sentence()


@pytest.mark.parametrize("kept", [[], None, "x", 1], ids=str)
def test_refuses_to_read_a_judgement_from_what_is_no_table(kept):
    with pytest.raises(InvalidDocument, match="no table"):
        Judgement.from_dict(kept)


@given(panels, settlements, st.randoms())
def test_the_order_of_the_judgements_does_not_matter(ratings, settled, random):
    shuffled = list(ratings)
    random.shuffle(shuffled)
    assert combined(shuffled, settled) == combined(ratings, settled)


def test_every_order_of_four_judgements_gives_the_same():
    ratings = [by("ann", A1=1, A5=0), by("bo", A1=4, C1=4), by("cy", A1=3, C3=NA), by("di", C3=2, A5=3)]
    expected = combined(ratings)
    assert all(combined(order) == expected for order in itertools.permutations(ratings))


@given(panels, st.data())
def test_one_more_who_says_what_counts_never_widens_a_range_nor_changes_a_score(ratings, data):
    before = combined(ratings)
    agreeing = combined([*ratings, Rating("z", before.scores)])
    for id, judged in agreeing.judgement.dimensions.items():
        assert judged.range == before.judgement.dimensions[id].range
        assert judged.value == before.judgement.dimensions[id].value


@given(panels)
def test_a_score_lies_in_the_range_and_is_one_that_somebody_gave(ratings):
    result = combined(ratings)
    for id, score in result.scores.items():
        judged = result.judgement.dimensions[id]
        assert judged.value in judged.answers.values()
        assert judged.answers[judged.source] == judged.value == counts_as(id, score)
        if not isinstance(judged.value, Answer):
            assert judged.range[0] <= judged.value <= judged.range[1]


@given(sheets)
def test_one_judgement_alone_counts_as_it_stands(scores):
    alone, put_together = appraise(scores), appraise(combined([Rating("ann", scores)]).scores)
    assert (put_together.points, put_together.provenance) == (alone.points, alone.provenance)


@given(panels, settlements)
def test_settling_everything_that_is_due_leaves_nothing_due(ratings, settled):
    for _ in range(3):
        due = combined(ratings, settled).judgement.to_settle
        settled = {**settled, **{id: Score(4) for id in due}}
    assert combined(ratings, settled).judgement.to_settle == ()


FULL = {id: Score(score.value, Provenance.VERIFIED, "p. 1") for id, score in of(**dict.fromkeys(BY_ID, 3)).items()}


def confidence(scores, ratings=2, alpha=0.85):
    judgement = combined([Rating(f"r{number}", scores) for number in range(ratings)]).judgement
    result = appraise(scores, panel=judgement.panel(alpha))
    return result.confidence, [each.id for each in result.shortfalls]


def test_high_confidence_takes_information_two_raters_their_agreement_and_no_open_gate():
    assert confidence(FULL) == ("high", [])
    assert confidence(FULL, alpha=0.80) == ("high", [])
    assert confidence(FULL, ratings=1) == ("medium", ["raters"])
    assert confidence(FULL, alpha=None) == ("medium", ["alpha.unknown"])
    assert confidence(FULL, alpha=0.79) == ("medium", ["alpha.low"])
    assert confidence({**FULL, "A3": Score(UNKNOWN)}) == ("medium", ["gate"])
    assert confidence({**FULL, "A1": Score(UNKNOWN)}) == ("medium", ["information.medium", "gate"])
    assert confidence({"A1": Score(3)}) == ("low", ["information.low", "gate"])


def test_high_confidence_begins_at_exactly_eighty_five_percent():
    eighty_five = {id: score for id, score in FULL.items() if id not in ("C1", "C2")}
    assert confidence(eighty_five) == ("high", [])
    assert confidence({id: score for id, score in eighty_five.items() if id != "B5"}) == (
        "medium",
        ["information.medium"],
    )


def test_without_a_panel_confidence_stays_where_it_was():
    assert appraise(CAPSTONE).confidence == "medium"
    assert appraise({"A1": Score(2)}).confidence == "low"
    assert (
        appraise(FULL, failed_verification="It was revoked.", panel=Panel(dict.fromkeys(BY_ID, 2), 1.0)).confidence
        == "low"
    )


def test_says_in_words_what_stands_between_and_high_confidence():
    result = appraise({"A1": Score(3), "A5": Score(2)}, panel=Panel({"A5": 2}, 0.7))
    assert [each.words() for each in result.shortfalls] == [
        "22% of the weight is known; a score takes 60%.",
        "While this is not known, a rule could still lower the score: A3, B2.",
        "Fewer than two people judged A1.",
        "Those who judge here agree too little: alpha is 0.70, and .80 is asked.",
    ]


@pytest.mark.parametrize(("alpha", "written"), [(0.797, "0.79"), (0.7999, "0.79"), (0.29, "0.29"), (-0.001, "-0.01")])
def test_an_alpha_that_falls_short_does_not_read_as_if_it_reached_the_bound(alpha, written):
    (short,) = appraise(FULL, panel=Panel(dict.fromkeys(BY_ID, 2), alpha)).shortfalls
    assert short.words() == f"Those who judge here agree too little: alpha is {written}, and .80 is asked."


def test_the_noise_of_floats_lowers_no_confidence_and_no_number():
    assert confidence(FULL, alpha=0.7999999999999999) == ("high", [])
    # 100 times the float .58 is 57.99999999999999.
    short = appraise({id: Score(2) for id in ("A1", "A2", "A3", "A6", "B1", "B2", "B5")}).shortfalls[0]
    assert short.words() == "58% of the weight is known; a score takes 60%."


@given(sheets, st.floats(-1, 1), st.integers(0, 3))
def test_more_people_and_more_agreement_never_lower_confidence(scores, alpha, raters):
    order = ["low", "medium", "high"]
    fewer = appraise(scores, panel=Panel(dict.fromkeys(BY_ID, raters), alpha)).confidence
    more = appraise(scores, panel=Panel(dict.fromkeys(BY_ID, raters + 1), min(1, alpha + 0.3))).confidence
    assert order.index(more) >= order.index(fewer)


def test_an_evaluation_keeps_who_judged_and_who_approved_the_weights_and_only_then_says_that_it_does():
    plain = replace(item("a", "analysis", "artifact"), appraisal=appraise(CAPSTONE))
    panel = Panel({"A1": 2}, 0.9)
    approved = replace(DEFAULT, approver="Desmond")
    told = replace(plain, appraisal=appraise(CAPSTONE, policy=approved, panel=panel))
    for each, schema in ((plain, SCHEMA), (told, SCHEMA_OF_LATER)):
        kept = json.loads(json.dumps(snapshot(replace(WHO, items=(each,)), WHAT, as_of=TODAY)))
        assert kept["schema"] == schema
        again = restored(kept)[0].items[0].appraisal
        assert (again.panel, again.policy.approver) == (each.appraisal.panel, each.appraisal.policy.approver)
        assert again.shortfalls == each.appraisal.shortfalls

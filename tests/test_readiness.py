from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.documents import parse_toml
from stepladder.errors import InvalidDocument, InvalidPolicy
from stepladder.evidence.item_file import Input
from stepladder.evidence.items import EvidenceItem, Period, Quality, Shown
from stepladder.evidence.person import ConditionRecord, Dispute, Person, RoleHeld
from stepladder.evidence.person_file import read_person
from stepladder.evidence.policy import KINDS, EvidencePolicy
from stepladder.frameworks.model import Competency, Framework
from stepladder.readiness import explain
from stepladder.readiness.criteria import Condition, Criterion, Profile, Role
from stepladder.readiness.evaluate import Evaluation, Label, evaluate
from stepladder.readiness.judge import CriterionStatus
from stepladder.readiness.record import record
from stepladder.readiness.role_file import own_framework, read_role
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
    who = person(conditions=(ConditionRecord("license", met=True, source="HR"), ConditionRecord("grade", met=False)))
    result = evaluate(who, roles, as_of=TODAY)
    assert [str(finding.status) for finding in result.conditions] == ["met", "unmet", "unknown"]


def test_the_software_never_says_promote():
    result = evaluated([item("a", "analysis", "panel")], [ANALYSIS])
    assert "promot" not in json.dumps(record(result, [Input("x", "sha256:0")])).lower()


def test_the_record_adds_up_and_can_be_read_back():
    items = [
        item("a", "analysis", "artifact"),
        item("b", "analysis", "supervisor-attestation"),
        item("f", "analysis", mass="0.3", passed=False),
    ]
    found = json.loads(json.dumps(record(evaluated(items, [ANALYSIS]), [Input("person.toml", "sha256:0")])))
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


# --- Files ----------------------------------------------------------------------------------------------------------

ROLE = """
id = "next"
title = "Next role"
[[competencies]]
id = "analysis"
name = "analysis"
[[criteria]]
id = "C1"
competency = "analysis"
level = 3
"""
PERSON = """
id = "thu"
name = "Thu Nguyễn"
[[evidence]]
id = "report"
kind = "artifact"
date = 2026-06-30
rater = "Şule"
shows = [{ competency = "analysis", level = 3 }]
"""


def read_both(person_text, role_text=ROLE, load=None):
    role_document = parse_toml(role_text.encode(), name="role.toml")
    found = read_person(
        parse_toml(person_text.encode(), name="person.toml"),
        known=own_framework(role_document),
        load=load or (lambda name: pytest.fail(f"nobody asked for {name}")),
        now=NOW,
    )
    return found, read_role(role_document, known=found.person.framework)


def test_reads_both_files():
    found, roles = read_both(PERSON)
    assert evaluate(found.person, roles, as_of=TODAY).label is Label.MEETS_ALL
    assert [each.id for each in found.inputs] == ["person.toml"]


def test_a_competency_of_ones_own_framework_is_fine():
    own = PERSON + '[[competencies]]\nid = "zither"\n'
    own = own.replace(
        'shows = [{ competency = "analysis"', 'shows = [{ competency = "zither", level = 2 }, { competency = "analysis"'
    )
    assert len(read_both(own)[0].person.items[0].shows) == 2


BAD_PERSON = [
    ('competency = "analysis"', 'competency = "analisys"', "evidence[0].shows[0].competency", "no competency 'analisys'"),
    ("level = 3", "level = 6", "evidence[0].shows[0].level", "found 6"),
    ("level = 3", "level = 0", "evidence[0].shows[0].level", "found 0"),
    ("level = 3", "level = 3, relevance = 2", "evidence[0].shows[0].relevance", "found 2"),
    ('kind = "artifact"', 'kind = "artefact"', "evidence[0].kind", 'found "artefact"'),
    ('rater = "Şule"', "", "evidence[0]", "nobody is named who judged"),
    ('rater = "Şule"', 'rater = "thu nguyễn"', "evidence[0].rater", "is the person"),
    ("date = 2026-06-30", "", "evidence[0]", "'date' is missing"),
    ("date = 2026-06-30", 'date = "June"', "evidence[0].date", 'found "June"'),
    ('rater = "Şule"', 'rater = "Şule"\nbadge = "x.png"', "evidence[0].badge", "artifact evidence has no badge"),
    ('rater = "Şule"', 'rater = "Şule"\nrubric = { score = 9, max = 8 }', "evidence[0].rubric", "above the maximum"),
    ('rater = "Şule"', 'rater = "Şule"\nverified = "verified"', "evidence[0].verified", "nobody is named who verified"),
    ('name = "Thu Nguyễn"', 'nmae = "Thu"', "nmae", "no field 'nmae'"),
    ("level = 3 }", 'level = 3 }, { competency = "analysis", level = 2 }', "evidence[0].shows[1]", "stands twice"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "found"), BAD_PERSON)
def test_names_the_place_of_a_mistake_in_a_person_file(old, new, field, found):
    with pytest.raises(InvalidDocument, match=re.escape(found)) as caught:
        read_both(PERSON.replace(old, new))
    assert caught.value.place.startswith("person.toml, line ")
    assert caught.value.place.endswith(field)


MORE_BAD = [
    ('[[evidence]]\nid = "report"\nkind = "self-report"\ndate = 2026-01-01\nshows = []', "evidence[1].id", "stands twice"),
    ('[[use]]\ncompetency = "zither"\nfrom = 2026-01-01', "use[0].competency", "no competency 'zither'"),
    ('[[use]]\ncompetency = "analysis"\nfrom = 2026-01-01\nto = 2025-01-01', "use[0]", "before it begins"),
    ("[[leave]]\nfrom = 2026-01-01\nto = 2025-01-01", "leave[0]", "before it begins"),
    ('[[holds]]\nrole = "r"\nsince = 2020-01-01\nsource = "HR"\ncovers = [{ competency = "x", level = 1 }]',
     "holds[0].covers[0].competency", "no competency 'x'"),
    ('[[disputes]]\nabout = "x"\nopened = 2026-01-01', "disputes[0]", "names a competency or an item"),
    ('[[disputes]]\nabout = "x"\nopened = 2026-01-01\nevidence = "none"', "disputes[0].evidence", "no evidence 'none'"),
    ('[[competencies]]\nid = "a"\n[[competencies]]\nid = "a"', "competencies[1].id", "stands twice"),
    ('[[evidence]]\nid = "c"\nkind = "credential"\nshows = []\nscores = { A1 = "n/a" }', "evidence[1].scores.A1", "given as n/a"),
    ('[[evidence]]\nid = "c"\nkind = "credential"\nshows = []', "evidence[1]", "'date' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "field", "found"), MORE_BAD)
def test_names_the_place_of_a_mistake_in_the_other_tables(more, field, found):
    with pytest.raises(InvalidDocument, match=re.escape(found)) as caught:
        read_both(PERSON + more)
    assert caught.value.place.endswith(field)


BAD_ROLE = [
    ('competency = "analysis"', 'competency = "x"', "criteria[0].competency", "no competency 'x'"),
    ("level = 3", "level = 9", "criteria[0].level", "found 9"),
    ("level = 3", "level = 3\nweight = 0", "criteria[0].weight", "found 0"),
    ("level = 3", 'level = 3\nkind = "may"', "criteria[0].kind", 'found "may"'),
    ("level = 3", 'level = 3\nprofile = "p"', "criteria[0].profile", "no profile 'p'"),
    ("level = 3", "level = 3\nthreshold = 1.0", "criteria[0].threshold", "found 1.0"),
    ("level = 3", 'level = 3\n[[profiles]]\nid = "p"\naccepts = ["magic"]', "profiles[0].accepts[0]", "no kind of evidence 'magic'"),
    ("level = 3", 'level = 3\n[policy]\nid = "p"\nversion = "1"\nauthor = "a"', "policy", "'reason' is missing"),
    ("level = 3", 'level = 3\n[policy]\nid = "p"\nversion = "1"\nauthor = "a"\nreason = "r"\nthresholds = [0.5, 0.4, 0.3, 0.2, 0.1]',
     "policy", "the thresholds are"),
    ("level = 3", 'level = 3\n[policy]\nid = "p"\nversion = "1"\nauthor = "a"\nreason = "r"\nhours = [{ kind = "x", hours = 1 }]',
     "policy.hours[0].kind", "no kind of evidence 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "found"), BAD_ROLE)
def test_names_the_place_of_a_mistake_in_a_role_file(old, new, field, found):
    with pytest.raises(InvalidDocument, match=re.escape(found)) as caught:
        read_both("id = 'thu'", ROLE.replace(old, new))
    assert caught.value.place.startswith("role.toml, line ")
    assert caught.value.place.endswith(field)


def test_a_role_file_without_criteria_is_refused():
    with pytest.raises(InvalidDocument, match="no criteria"):
        read_both("id = 'thu'", "id = 'next'\ncriteria = []")


def test_a_policy_in_a_role_file_is_in_force():
    text = ROLE + (
        '[policy]\nid = "p"\nversion = "2"\nauthor = "a"\nreason = "r"\nprior = 3\ndoubt_limit = 0.1\n'
        'thresholds = [0.2, 0.3, 0.4, 0.5, 0.6]\npresume_present_role = true\nhours = [{ kind = "panel", hours = 0.5 }]\n'
    )
    policy = read_both(PERSON, text)[1].policy
    assert (policy.prior, policy.doubt_limit, policy.presume_present_role) == (3, Decimal("0.1"), True)
    assert policy.kind_by_id["panel"].hours == Decimal("0.5")


def test_an_empty_person_has_nothing_to_show_yet():
    found, roles = read_both("id = 'thu'")
    result = evaluate(found.person, roles, as_of=datetime(2026, 11, 21, tzinfo=UTC).date())
    assert result.label is Label.NOT_ENOUGH
    assert explain.next_step(result)

"""What an evaluation was made from survives storage exactly, and a changed record or input shows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.appraisal.score import Answer, Provenance, Score, appraise
from stepladder.documents import digest_of
from stepladder.errors import InvalidDocument, InvalidPolicy, StepladderError, UnknownVersion
from stepladder.evidence.item_file import Input
from stepladder.evidence.items import Period, Shown
from stepladder.evidence.person import ConditionAnswer, Dispute, Person, RoleHeld
from stepladder.evidence.policy import KINDS, EvidencePolicy
from stepladder.findings import Status
from stepladder.frameworks.model import Competency, Framework
from stepladder.readiness.conditions import Condition, ConditionKind, Per, Quota, TimeInGrade, Window
from stepladder.readiness.criteria import ANY, Alternative, Criterion, Profile, Role
from stepladder.readiness.evaluate import evaluate
from stepladder.readiness.record import record
from stepladder.readiness.snapshot import compare, digest_of_snapshot, restored, snapshot
from tests.cast import NOW
from tests.test_appraisal import CAPSTONE
from tests.test_evidence import SKILL, items, levels, logs, spans
from tests.test_readiness import ANALYSIS, TODAY, item, person, role

words = st.text(max_size=6)
fractions = st.fractions(min_value=Fraction(1, 50), max_value=60, max_denominator=997)
shares = st.decimals("0.05", "0.95", places=3)
days = st.dates(date(2020, 1, 1), date(2027, 12, 31))
competencies = st.sampled_from([SKILL, "another", "Ünïcode; %(x)s"])


@st.composite
def appraisals(draw):
    values = st.integers(0, 4) | st.just(Answer.UNKNOWN)
    scores = {
        dimension.id: Score(draw(values), draw(st.sampled_from(list(Provenance))), draw(words), draw(words))
        for dimension in DIMENSIONS
        if draw(st.booleans())
    }
    return appraise(scores, failed_verification=draw(st.sampled_from(["", "", "It was revoked."])))


@st.composite
def evidence(draw, number):
    one = draw(items(f"i{number}"))
    further = draw(
        st.lists(st.builds(Shown, competencies, levels, st.sampled_from([Decimal("0.50"), Decimal(1)])), max_size=2)
    )
    return replace(
        one,
        title=draw(words),
        shows=(*one.shows, *(each for each in further if each.competency != SKILL)),
        left_out=draw(st.sampled_from(["", "", "It was revoked."])),
        appraisal=draw(st.none() | appraisals()),
        remarks=tuple(draw(st.lists(words, max_size=2))),
        checked_by=draw(words),
    )  # fmt: skip


@st.composite
def persons(draw):
    log = draw(logs)
    covers = st.lists(st.tuples(competencies, levels), max_size=2).map(tuple)
    return Person(
        "thu",
        draw(words),
        items=tuple(draw(evidence(number)) for number in range(draw(st.integers(0, 4)))),
        usage=log.usage,
        leave=log.leave,
        holds=tuple(draw(st.lists(st.builds(RoleHeld, words, spans, words, covers, words, st.booleans()), max_size=2))),
        disputes=tuple(draw(st.lists(st.builds(Dispute, words, days, words, competencies, words, st.none() | days), max_size=1))),
        conditions=tuple(draw(st.lists(st.builds(ConditionAnswer, st.just("license"), st.booleans(), words, words, st.none() | days, st.none() | days), max_size=2))),
        framework=Framework((Competency("another", draw(words), draw(words)),)),
    )  # fmt: skip


@st.composite
def roles(draw):
    accepts = st.frozensets(st.sampled_from([kind.accepted_as for kind in KINDS]), max_size=3)
    since, until = sorted(draw(st.tuples(days, days)))
    numbers = (st.none() | st.integers(0, 60), st.integers(0, 2), st.integers(0, 3))
    profiles = st.just(ANY) | st.builds(
        Profile, words, accepts, *numbers, st.none() | st.just(since), st.none() | st.just(until)
    )
    criteria = [
        Criterion(
            f"C{number}", draw(competencies), draw(levels), draw(fractions), draw(st.booleans()),
            draw(st.none() | shares), draw(profiles), draw(words), draw(words), draw(words),
        )
        for number in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    policy = EvidencePolicy(
        id=draw(words),
        prior=draw(st.decimals("0.5", "4", places=2)),
        half_life_use=draw(st.decimals("1", "40", places=2)),
        half_lives=draw(st.dictionaries(competencies, st.tuples(st.just(Decimal("6.0")), st.just(Decimal(7))), max_size=2)),
        presume_present_role=draw(st.booleans()),
    )  # fmt: skip
    conditions = (Condition("license", draw(words)), *draw(st.lists(st.sampled_from(CONDITIONS), max_size=2)))
    return Role(
        "next", draw(words), tuple(criteria), conditions, draw(words), policy=policy,
        alternatives=tuple(draw(st.lists(groups(criteria), max_size=1))),
    )  # fmt: skip


CONDITIONS = (
    Condition("time", "Two years", ConditionKind.TIME_IN_GRADE, TimeInGrade(24, ("Analyst",), leave_counts=False)),
    Condition("round", "Spring", ConditionKind.WINDOW, windows=(Window(date(2026, 3, 1), date(2026, 4, 15), yearly=True),)),
    Condition("places", "Two", ConditionKind.QUOTA, quota=Quota(2, Per.ROUND, "this family")),
)  # fmt: skip


@st.composite
def groups(draw, criteria):
    of = draw(st.permutations([each.id for each in criteria]))[: draw(st.integers(1, len(criteria)))]
    needed = draw(st.integers(1, len(of)))
    return Alternative("either", tuple(of), needed, draw(words), draw(st.booleans()), draw(fractions))


def stored(value):
    """As it comes back from a database."""
    return json.loads(json.dumps(value))


@settings(max_examples=100)
@given(persons(), roles(), days)
def test_what_is_restored_is_equal_and_gives_the_same_record(who, what, as_of):
    kept = snapshot(who, what, as_of=as_of)
    again = restored(stored(kept))
    assert again == (who, what, as_of)
    first, second = (
        record(evaluate(*each[:2], as_of=each[2]), (), at=NOW) for each in ((who, what, as_of), again)
    )  # fmt: skip
    assert first == second
    assert digest_of_snapshot(stored(kept)) == digest_of_snapshot(kept)
    assert snapshot(again[0], again[1], as_of=again[2]) == kept
    assert compare(stored(first), stored(kept)).status is Status.MET


WHO = person(
    replace(item("a", "analysis", "artifact"), appraisal=appraise(CAPSTONE), title="Capstone"),
    item("t", "teaching", "exam", 2),
    holds=(RoleHeld("Analyst", Period(date(2024, 1, 1)), "HR", (("analysis", 2),)),),
)
WHAT = role(ANALYSIS, Criterion("C2", "teaching", 2, Fraction(1, 3)))


def kept():
    return stored(snapshot(WHO, WHAT, as_of=TODAY))


def recorded():
    return stored(record(evaluate(WHO, WHAT, as_of=TODAY), [Input("person.toml", "sha256:0")], at=NOW))


def test_the_same_record_is_said_to_be_the_same():
    found = compare(recorded(), kept())
    assert (found.status, found.parts) == (Status.MET, ())
    assert found.summary.startswith("Same")


def test_software_files_and_moment_may_differ():
    older = recorded() | {"version": "0.0.1", "inputs": [], "verified_at": "2020-01-01T00:00:00+00:00"}
    older["items"][0]["appraisal"]["version"] = "0.0.1"
    assert compare(older, kept()).status is Status.MET


def test_a_changed_record_is_named_by_member_and_criterion():
    changed = recorded()
    changed["label"] = "MUST-HAVE GAPS"
    changed["criteria"][1]["belief"] += 0.01
    changed["criteria"][1]["status"] = "MET!"
    found = compare(changed, kept())
    assert found.status is Status.UNMET
    assert found.summary == (
        "Differs: evaluated again, it comes out otherwise in label; criterion C2 (status, belief)."
    )  # fmt: skip
    assert [part.id for part in found.parts] == ["replay.label", "replay.criteria.C2"]


def test_changed_inputs_are_named_by_what_comes_out_of_them():
    other = replace(WHO, items=WHO.items[:1])
    found = compare(recorded(), snapshot(other, WHAT, as_of=TODAY))
    assert found.find("replay.criteria.C2").status is Status.UNMET
    assert found.find("replay.criteria.C1") is None
    assert found.find("replay.items") is not None
    assert digest_of_snapshot(snapshot(other, WHAT, as_of=TODAY)) != digest_of_snapshot(kept())


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda found: found["criteria"].reverse(), "criteria"),
        (lambda found: found["criteria"].append(found["criteria"][0]), "criteria"),
        (lambda found: found["criteria"].pop(), "criterion C2 (missing)"),
        (lambda found: found.pop("label"), "label"),
        (lambda found: found.update(promoted=True), "promoted"),
        (lambda found: found["policy"].update(version="2"), "policy"),
        (lambda found: found["items"][0]["appraisal"].update(point=99), "items"),
    ],
)
def test_no_change_of_a_record_stays_unseen(change, named):
    changed = recorded()
    change(changed)
    found = compare(changed, kept())
    assert found.status is Status.UNMET
    assert found.summary.endswith(f"in {named}.")


@pytest.mark.parametrize("member", ["schema", "formula"])
def test_refuses_a_snapshot_of_an_unknown_version(member):
    with pytest.raises(UnknownVersion, match=f"the {member} of the inputs is 'x/9', which this version does not know"):
        restored(kept() | {member: "x/9"})
    with pytest.raises(StepladderError, match="schema of the inputs"):
        restored({})


def test_refuses_a_record_of_an_unknown_formula():
    with pytest.raises(UnknownVersion, match="the formula of the record is 'x/9'"):
        compare(recorded() | {"formula": "x/9"}, kept())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("person", "items", 0, "quality", "point"), "1/0"),
        (("person", "items", 0, "quality", "point"), "2"),
        (("person", "items", 0, "quality", "point"), 0.5),
        (("person", "items", 0, "date"), "soon"),
        (("person", "items"), None),
        (("role", "criteria", 0, "weight"), "1e999999999"),
        (("role", "policy", "prior"), "much"),
        (("as_of",), "2026-13-01"),
    ],
)
def test_refuses_a_damaged_snapshot(path, value):
    damaged = kept()
    *way, last = path
    at = damaged
    for step in way:
        at = at[step]
    at[last] = value
    with pytest.raises(InvalidDocument, match="damaged"):
        restored(damaged)


def test_refuses_a_snapshot_cut_short_or_against_the_rules():
    cut = kept()
    del cut["role"]
    with pytest.raises(InvalidDocument, match="has no role"):
        restored(cut)
    against = kept()
    against["role"]["policy"]["thresholds"] = ["0.5", "0.4", "0.3", "0.2", "0.1"]
    with pytest.raises(InvalidPolicy):
        restored(against)


def test_inputs_that_use_nothing_new_keep_the_digest_and_the_record_that_they_always_had():
    # Both digests were taken before there were alternatives, windows, kinds of conditions and answers with dates.
    answers = (ConditionAnswer("license", met=True, source="HR record"), ConditionAnswer("grade", met=False))
    observed = Profile("observed", frozenset({"attestation", "panel"}), 24, 2)
    third = Criterion("C3", "leading", 3, must=False, profile=observed, wording="Leads")
    asked = (Condition("license", "A license"), Condition("grade", "Two years"), Condition("seat", "A seat"))
    who, what = replace(WHO, conditions=answers), replace(WHAT, criteria=(*WHAT.criteria, third), conditions=asked)
    inputs = snapshot(who, what, as_of=TODAY)
    assert inputs["schema"] == "stepladder.inputs/1"
    assert digest_of_snapshot(inputs) == "sha256:6bdd29895c75baa03fc8e481207820590843bce106cb6ffb1d28bde236702622"
    made = stored(record(evaluate(who, what, as_of=TODAY), [Input("person.toml", "sha256:0")], at=NOW))
    del made["version"], made["items"][0]["appraisal"]["version"]
    text = json.dumps(made, sort_keys=True).encode()
    assert digest_of(text) == "sha256:fbba617dbc11d4ad619e47c5c6e5b4536f5903b5658dbe150ae94f29fd1538ba"


@pytest.mark.parametrize(
    "what",
    [
        replace(WHAT, alternatives=(Alternative("either", ("C1", "C2")),)),
        replace(WHAT, conditions=(Condition("license", "A license", ConditionKind.LICENSE),)),
        replace(WHAT, criteria=(replace(ANALYSIS, measure="A rubric"),)),
        replace(WHAT, criteria=(replace(ANALYSIS, profile=Profile("recent", since=date(2026, 1, 1))),)),
    ],
)
def test_inputs_that_use_something_new_say_so_lest_an_older_reader_leave_it_out(what):
    inputs = stored(snapshot(WHO, what, as_of=TODAY))
    assert inputs["schema"] == "stepladder.inputs/2"
    assert restored(inputs) == (WHO, what, TODAY)


def test_a_snapshot_whose_alternatives_contradict_themselves_is_refused():
    inputs = stored(snapshot(WHO, replace(WHAT, alternatives=(Alternative("either", ("C1", "C2")),)), as_of=TODAY))
    inputs["role"]["alternatives"][0]["needed"] = 3
    with pytest.raises(InvalidPolicy, match="3 are needed"):
        restored(inputs)

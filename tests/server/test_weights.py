"""How much each question counts: proposed by one, decided by another, with what it changes seen before."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.policy import DEFAULT, EQUAL_WEIGHTS, WeightPolicy
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, appraise
from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals.weights import approve
from stepladder.server.appraisals.weights_preview import Look, catalog, look_at
from stepladder.server.catalog.models import Microcredential
from stepladder.server.notices.models import Notice
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.operations import Locked, lock, release
from stepladder.server.policies.queries import weights_in_force
from stepladder.server.policies.weights import (
    SUBJECT,
    Proposal,
    decline_weights,
    faults_of,
    propose_weights,
    withdraw_weights,
)
from stepladder.server.trail.models import Entry
from tests.server.roles_cast import NOW, birgit, desmond, thu
from tests.server.weights_cast import BECAUSE, CHECKED, entries, every, fresh, proposed, weights_with

__all__ = ["birgit", "desmond", "entries", "thu"]

pytestmark = pytest.mark.django_db
State = WeightRules.State


def approved(rules, by, at=NOW):
    return approve(rules=rules, seen=look_at(rules, at).digest, note="", by=by, at=at)


def verbs(count):
    return list(Entry.objects.order_by("-sequence").values_list("did", flat=True)[:count])[::-1]


def test_what_one_proposes_another_puts_in_force_and_the_catalog_follows(entries, birgit, desmond):
    rules = proposed(birgit)
    before = {each.key: each.point for each in Microcredential.objects.all()}
    assert weights_in_force() is None
    assert approved(rules, desmond) == len(entries)
    held = weights_in_force()
    assert (held.number, held.decided_by, held.in_force_from) == (1, desmond, NOW.date())
    policy = held.to_core()
    assert (policy.author, policy.approver, policy.reason) == ("Birgit", "Desmond", BECAUSE)
    for entry in Microcredential.objects.all():
        assert entry.weights == held
        points = appraise(entry.found, policy=policy).points
        assert entry.point == (float(points.point) if points.shown else None)
        assert (entry.point != before[entry.key]) == (entry.key in ("signed", "deep"))
    assert verbs(3) == ["weights proposed", "weights put in force", "catalog appraised anew"]


def test_the_former_version_stays_as_it_was(entries, birgit, desmond):
    approved(proposed(birgit), desmond)
    later = NOW + timedelta(days=1)
    second = proposed(desmond, dict(DEFAULT.weights), at=later)
    approved(second, birgit, at=later)
    rows = dict(WeightRules.objects.values_list("number", "state"))
    assert rows == {1: State.FORMER, 2: State.IN_FORCE}
    first = WeightRules.objects.get(number=1)
    assert first.to_core().weights == CHECKED
    assert first.in_force_from == NOW.date()
    assert Look.from_json(first.preview).against == 0
    assert Look.from_json(fresh(second).preview).against == 1


def test_the_preview_is_kept_with_the_approval_as_it_was_seen(entries, birgit, desmond):
    rules = proposed(birgit)
    seen = look_at(rules, NOW)
    assert seen.entries == 4
    assert {each.key for each in seen.these.named} == {"signed", "deep"}
    assert seen.these.moved == 2
    assert seen.equal.moved == len(seen.equal.named)
    approved(rules, desmond)
    assert Look.from_json(fresh(rules).preview) == seen


def test_nobody_decides_about_their_own_proposal(entries, birgit):
    rules = proposed(birgit)
    with pytest.raises(InvalidPolicy, match="you proposed this yourself"):
        approved(rules, birgit)
    with pytest.raises(InvalidPolicy, match="you proposed this yourself"):
        decline_weights(rules=rules, because="No.", by=birgit, at=NOW)
    assert fresh(rules).state == State.PROPOSED
    assert weights_in_force() is None


@override_settings(PRIVATE_WORKSPACE=True)
def test_alone_one_does_both(entries, birgit):
    approved(proposed(birgit), birgit)
    assert weights_in_force().decided_by == birgit


def test_a_proposal_is_declined_with_a_reason_and_taken_back_by_its_author_alone(birgit, desmond):
    rules = proposed(birgit)
    for because in ("", "  \n"):
        with pytest.raises(InvalidPolicy, match="why it is declined is not said"):
            decline_weights(rules=rules, because=because, by=desmond, at=NOW)
        with pytest.raises(InvalidPolicy, match="why it is taken back is not said"):
            withdraw_weights(rules=rules, because=because, by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="Birgit proposed this"):
        withdraw_weights(rules=rules, because="No.", by=desmond, at=NOW)
    decline_weights(rules=rules, because="Too much on one question.", by=desmond, at=NOW)
    assert (fresh(rules).state, fresh(rules).decision_note) == (State.DECLINED, "Too much on one question.")
    again = proposed(birgit)
    assert again.number == 2
    withdraw_weights(rules=again, because="Wrong file.", by=birgit, at=NOW)
    assert fresh(again).state == State.WITHDRAWN
    assert verbs(3) == ["weights declined", "weights proposed", "weights taken back"]


def test_two_at_once(entries, birgit, desmond):
    rules = proposed(birgit)
    with pytest.raises(EditedMeanwhile, match=r"version 1, proposed by Birgit on .*, is still open"):
        proposed(desmond)
    seen = look_at(rules, NOW).digest
    decline_weights(rules=rules, because="No.", by=desmond, at=NOW)
    with pytest.raises(EditedMeanwhile, match="version 1 is declined: Desmond decided it meanwhile"):
        approve(rules=rules, seen=seen, note="", by=desmond, at=NOW)
    with pytest.raises(EditedMeanwhile):
        withdraw_weights(rules=rules, because="No.", by=birgit, at=NOW)
    proposal = Proposal(CHECKED, BECAUSE)
    with pytest.raises(EditedMeanwhile, match="since you opened this page"):
        propose_weights(proposal=proposal, by=birgit, at=NOW, after=0)
    assert propose_weights(proposal=proposal, by=birgit, at=NOW, after=1).number == 2


def test_what_changed_in_the_catalog_since_has_to_be_seen_first(entries, birgit, desmond):
    rules = proposed(birgit)
    seen = look_at(rules, NOW).digest
    entry = entries["even"]
    entry.scores = every(1)
    entry.save()
    with pytest.raises(EditedMeanwhile, match="the catalog changed since you saw"):
        approve(rules=rules, seen=seen, note="", by=desmond, at=NOW)
    assert fresh(rules).state == State.PROPOSED
    approved(rules, desmond)


def test_what_is_declined_or_retired_is_not_counted_and_is_appraised_all_the_same(entries, birgit, desmond):
    gone = {"acceptance": "retired", "holders": "keep", "because": "Nobody gives it."}
    Microcredential.objects.filter(key="deep").update(**gone)
    rules = proposed(birgit)
    assert look_at(rules, NOW).entries == 3
    assert approved(rules, desmond) == 4
    assert Microcredential.objects.get(key="deep").weights_id == rules.pk


def test_nothing_comes_in_force_while_a_round_relies_on_what_holds(entries, birgit, desmond):
    rules = proposed(birgit)
    held = lock(subject=SUBJECT, because="the spring round is open", by=desmond, at=NOW)
    with pytest.raises(Locked, match=r"Desmond locked this on .*: the spring round is open"):
        approved(rules, desmond)
    assert weights_in_force() is None
    assert not Microcredential.objects.filter(weights__isnull=False).exists()
    release(lock=held, by=desmond, at=NOW)
    approved(rules, desmond)


def test_everybody_who_has_a_part_in_it_is_told(entries, birgit, desmond, thu):
    rules = proposed(birgit)
    assert [each.person.key for each in Notice.objects.all()] == ["desmond"]
    approved(rules, desmond)
    told = Notice.objects.order_by("-id").first()
    assert (told.person, told.link) == (birgit, "/rules/weights/1/")
    assert "put in force" in told.text
    assert not thu.notices.exists()


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (weights_with(A1=9, B1=15), "It counts 9; at least 10"),
        (weights_with(A1=31, B2=0, A2=1), "It counts 31; no question may count more than 30"),
        (weights_with(A1=17), "Together they come to 101; that is 1 more than 100"),
        (weights_with(A1=15), "Together they come to 99; 1 are missing to 100"),
        (weights_with(B1=-1, A1=25), "none may count less than nothing"),
        (dict(EQUAL_WEIGHTS), "It counts 6.67; at least 10"),
    ],
)
def test_refuses_weights_beyond_the_limits(weights, words, birgit):
    assert words in " ".join(each.words for each in faults_of(weights))
    with pytest.raises(InvalidPolicy):
        proposed(birgit, weights)
    assert not WeightRules.objects.exists()


@given(st.lists(st.integers(-2, 34), min_size=15, max_size=15))
def test_finds_a_fault_exactly_where_the_library_does(numbers):
    weights = dict(zip(BY_ID, map(Fraction, numbers), strict=True))
    try:
        WeightPolicy("x", "1", weights, author="", reason="", in_force=NOW.date())
    except InvalidPolicy:
        assert faults_of(weights)
    else:
        assert faults_of(weights) == ()


@pytest.mark.parametrize("because", ["", " \n"])
def test_refuses_weights_without_a_reason(because, birgit):
    with pytest.raises(InvalidPolicy, match="why they should count so is not said"):
        propose_weights(proposal=Proposal(CHECKED, because), by=birgit, at=NOW)


def test_weights_are_stored_exactly(birgit):
    third = weights_with(A2=Fraction(25, 3), A3=Fraction(20, 3))
    rules = proposed(birgit, third)
    assert fresh(rules).to_core().weights == third


def test_the_catalog_is_told_by_its_scores_alone(entries):
    before = catalog()
    Microcredential.objects.filter(key="even").update(title="Another title")
    assert catalog().digest == before.digest
    Microcredential.objects.filter(key="even").update(scores=every(3))
    assert catalog().digest != before.digest


def test_the_numbers_that_are_looked_at_are_those_of_the_appraisal(entries):
    """What is unpacked quickly here has to come to what reading the sheet comes to."""
    stated = {"B2": {"score": 4, "provenance": "issuer-stated"}, "A1": 2, "C3": {"score": "n/a"}, "A2": "unknown"}
    Microcredential.objects.filter(key="even").update(scores=stated)
    known = catalog()
    for key, row in zip(known.keys, known.rows.tolist(), strict=True):
        counted = appraise(Microcredential.objects.get(key=key).found).scores
        for id, value in zip(BY_ID, row, strict=True):
            said = counted[id].value
            expected = {Answer.UNKNOWN: -1, Answer.NOT_APPLICABLE: -2}[said] if isinstance(said, Answer) else said
            assert value == expected, (key, id)

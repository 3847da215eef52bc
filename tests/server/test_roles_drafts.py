"""Drafts of versions: what is wrong with one, architecture beside it, and two who write at the same moment."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.evidence.policy import EvidencePolicy
from stepladder.readiness.criteria import Alternative, Condition
from stepladder.server.frameworks.models import Competency
from stepladder.server.policies.operations import Locked, lock
from stepladder.server.readiness.queries import standing_for
from stepladder.server.roles.architecture import add_family, add_grade, add_step, close_role, end_step
from stepladder.server.roles.checking import faults_of
from stepladder.server.roles.drafts import CriterionDraft, Draft, Place, draft_of
from stepladder.server.roles.models import Family, Grade, Role, RoleVersion, Step
from stepladder.server.roles.queries import steps_on, to_core, version_in_force, with_criteria
from stepladder.server.roles.versions import (
    Verdict,
    propose_role,
    propose_version,
    put_in_force,
    review,
    revise,
)
from stepladder.server.trail.models import Entry
from tests.server.roles_cast import (
    BECAUSE,
    NOW,
    TODAY,
    birgit,
    changed,
    desmond,
    draft,
    fresh,
    lead,
    proposed,
    skills,
    thu,
)

__all__ = ["birgit", "desmond", "draft", "lead", "skills", "thu"]

pytestmark = pytest.mark.django_db


def verbs():
    return list(Entry.objects.order_by("sequence").values_list("did", flat=True))


def full_draft(draft):
    """A draft that says everything that can be said."""
    first = replace(
        draft.criteria[0], key="C1", threshold=Decimal("0.60"), accepts=("attestation", "panel"), raters=2, pieces=3,
        max_age_months=24, since=TODAY - timedelta(days=500), until=TODAY, measure="Counted are responses led.",
        measure_source="Handbook, section 4", source_place="page 3, line 12", wording="x" * 2000,
        original={"scale": "Dreyfus", "level": "proficient"},
    )  # fmt: skip
    second = replace(draft.criteria[1], key="C2")
    third = CriterionDraft("mentoring", 2, "Helps a newer colleague", key="C3")
    return replace(
        draft,
        criteria=(first, second, third),
        alternatives=(Alternative("A1", ("C2", "C3"), 1, "One of the two", must=True, weight=Fraction("1.5")),),
        conditions=(
            Condition.from_dict({"id": "grade", "text": "Two years", "kind": "time-in-grade", "months": 24}),
            Condition.from_dict({"id": "places", "text": "Two a year", "kind": "quota", "quota": {"count": 2}}),
        ),
    )


def test_a_draft_comes_back_from_its_version_as_it_was(lead, draft, birgit):
    said = full_draft(draft)
    version = with_criteria(RoleVersion.objects.filter(pk=proposed(lead, said, birgit).pk)).get()
    assert draft_of(version) == said
    core = to_core(version, EvidencePolicy())
    assert core.alternatives == said.alternatives
    assert core.conditions == said.conditions
    profile = core.criteria[0].profile
    assert (profile.families, profile.since, profile.until) == (3, TODAY - timedelta(days=500), TODAY)
    assert (core.criteria[0].threshold, core.criteria[0].measure) == (Decimal("0.60"), "Counted are responses led.")


def test_profiles_that_ask_the_same_have_the_name_that_they_always_had(lead, draft, birgit):
    plain = replace(draft.criteria[0], accepts=("panel",), raters=2)
    version = proposed(lead, replace(draft, criteria=(plain,)), birgit)
    assert version.criteria.get().to_core().profile.id == "panel//2"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("competency", "juggling", "there is no competency juggling"),
        ("competency", "", "no competency is chosen"),
        ("level", None, "the level is missing"),
        ("level", 6, "the level is 6"),
        ("weight", Decimal(0), "the weight is 0"),
        ("weight", Decimal(-1), "the weight is -1"),
        ("weight", Decimal("0.0001"), "the weight is 0.0001"),
        ("weight", Decimal("NaN"), "the weight is NaN"),
        ("threshold", Decimal(1), "the threshold is 1"),
        ("accepts", ("hearsay",), "there is no kind of evidence hearsay"),
        ("raters", -1, "the number is -1"),
        ("wording", "x" * 2001, "it has 2001 characters"),
        ("key", "C 1/2", "cannot stand in an address"),
    ],
)
def test_a_draft_says_exactly_what_is_wrong_with_a_criterion(draft, field, value, words):
    faults = faults_of(changed(draft, 1, **{field: value}))
    assert [(each.part, each.index, each.field) for each in faults] == [("criteria", 1, field)]
    assert words in faults[0].error.found
    assert faults[0].error.place.startswith("criterion 2 (")


def test_a_draft_says_everything_that_is_wrong_at_once(draft):
    wrong = Draft(
        place=Place(" ", family="nowhere", rung=0, grade="g99"),
        criteria=(),
        alternatives=(Alternative("A1", ("C1", "C9"), 1),),
        conditions=(Condition("k", " "), Condition("k", "Twice")),
    )
    found = {(each.part, each.field) for each in faults_of(wrong)}
    assert found == {
        ("place", "title"), ("place", "rung"), ("place", "family"), ("place", "grade"), ("criteria", ""),
        ("alternatives", "of"), ("conditions", "text"), ("conditions", "id"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([Alternative("A1", ("C1", "C7"), 1)], "they name C7, which is no criterion here"),
        ([Alternative("A1", ("C1",), 1)], "a single criterion is no choice"),
        ([Alternative("A1", ("C1", "C2")), Alternative("A2", ("C2", "C1"))], "belongs to other alternatives already"),
        ([Alternative("C1", ("C1", "C2"))], "the id C1 stands twice"),
        ([Alternative("A1", ("C1", "C2"), weight=Fraction(0))], "the weight is 0"),
    ],
)
def test_alternatives_that_contradict_themselves_are_refused(lead, draft, birgit, groups, words):
    with pytest.raises(InvalidPolicy, match=words):
        proposed(lead, replace(draft, alternatives=tuple(groups)), birgit)
    assert lead.versions.count() == 1


def test_somebodys_own_competency_is_none_of_the_organizations(lead, draft, birgit, thu):
    Competency.objects.create(key="own-1-x", name="mine", owner=thu)
    with pytest.raises(InvalidPolicy, match="there is no competency own-1-x"):
        proposed(lead, changed(draft, 0, competency="own-1-x"), birgit)


def test_somebodys_own_role_and_a_closed_one_take_no_proposal(lead, draft, birgit, thu):
    own = Role.objects.create(key="own-1-dream", title="Dream", owner=thu)
    with pytest.raises(InvalidPolicy, match="entered for themselves"):
        proposed(own, draft, birgit)
    close_role(role=lead, on=TODAY, because="Merged.", by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="this role was closed"):
        proposed(fresh(lead), draft, birgit)
    with pytest.raises(InvalidPolicy, match="closed already"):
        close_role(role=lead, on=TODAY, because="Again.", by=birgit, at=NOW)


def test_a_new_role_stands_with_its_first_proposal_and_under_an_address_of_its_own(draft, birgit):
    version = propose_role(draft=replace(draft, place=Place("New")), by=birgit, because=BECAUSE, at=NOW)
    assert version.role.key == "new-role"
    assert version_in_force(version.role, TODAY) is None
    with pytest.raises(InvalidPolicy, match="there is a role new-role already"):
        propose_role(draft=replace(draft, place=Place("New")), by=birgit, because=BECAUSE, at=NOW)
    with pytest.raises(InvalidPolicy, match="there is no criterion"):
        propose_role(draft=Draft(Place("Empty"), ()), by=birgit, because=BECAUSE, at=NOW)
    assert not Role.objects.filter(title="Empty").exists()


def test_a_proposal_changes_nobodys_standing(lead, draft, birgit, thu):
    before = standing_for(thu, lead, on=TODAY).evaluation
    proposed(lead, changed(draft, 0, level=5), birgit)
    assert standing_for(thu, lead, on=TODAY).evaluation == before


def test_a_step_follows_from_families_grades_and_rungs(lead, birgit):
    family = add_family(name="Data", by=birgit, at=NOW)
    assert add_family(name="Data", by=birgit, at=NOW) == family
    up = Role.objects.create(key="manager", title="Manager", family=lead.family, rung=4)
    beside = Role.objects.create(key="planner", title="Planner", family=lead.family, rung=3)
    other = Role.objects.create(key="analyst", title="Analyst", family=family)
    more = {"note": "", "since": TODAY, "by": birgit, "at": NOW}
    kinds = [add_step(source=lead, target=each, **more).kind for each in (up, beside, other)]
    assert kinds == [Step.Kind.UP, Step.Kind.ACROSS, Step.Kind.ELSEWHERE]
    with pytest.raises(InvalidPolicy, match="is offered already"):
        add_step(source=lead, target=up, **more)
    with pytest.raises(InvalidPolicy, match="leads to where it begins"):
        add_step(source=lead, target=lead, **more)
    step = Step.objects.get(target=up)
    end_step(step=step, until=TODAY, by=birgit, at=NOW)
    assert step in steps_on(TODAY)
    assert step not in steps_on(TODAY + timedelta(days=1))
    assert add_step(source=lead, target=up, **{**more, "since": TODAY + timedelta(days=1)}).kind == "up"


def test_names_that_differ_in_signs_alone_are_two_families(db, birgit):
    keys = {add_family(name=name, by=birgit, at=NOW).key for name in ("C", "C++", "C#", "数据", "运营")}
    assert len(keys) == 5


def test_grades_are_ordered_by_rank_and_not_by_name(db, birgit):
    for name, rank in (("Senior", 2), ("Associate", 1), ("Principal", 3)):
        add_grade(name=name, rank=rank, by=birgit, at=NOW)
    assert [str(each) for each in Grade.objects.all()] == ["Associate", "Senior", "Principal"]
    with pytest.raises(InvalidPolicy, match="the rank is 0"):
        add_grade(name="Nothing", rank=0, by=birgit, at=NOW)


def at_once(*acts):
    """What several do at the same moment, each in a thread of its own; what they raised."""
    gate, faults = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=10)
            act()
        except Exception as error:  # noqa: BLE001 - a thread's failure has to reach the test
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_propose_at_the_same_moment_one_is_told(lead, draft, birgit, desmond):
    faults = at_once(*(lambda by=by: proposed(lead, draft, by) for by in (birgit, desmond)))
    assert [type(each) for each in faults] == [EditedMeanwhile]
    assert RoleVersion.objects.filter(role=lead, state="proposed").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_change_a_proposal_at_the_same_moment_one_is_told(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    faults = at_once(
        lambda: revise(version=version, draft=changed(draft, 0, level=5), seen=1, by=birgit, because="A", at=NOW),
        lambda: revise(version=version, draft=changed(draft, 0, level=3), seen=1, by=desmond, because="B", at=NOW),
    )
    assert [type(each) for each in faults] == [EditedMeanwhile]
    row = fresh(version)
    assert (row.revision, row.criteria.count()) == (2, 2)
    assert row.criteria.get(key="C1").level == {"birgit": 5, "desmond": 3}[row.recorded_by.key]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_lock_and_a_version_at_the_same_moment_come_one_after_the_other(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    reviewed = fresh(version)
    faults = at_once(
        lambda: put_in_force(version=reviewed, from_day=TODAY, by=desmond, at=NOW),
        lambda: lock(subject=lead.subject, because="A round begins.", by=birgit, at=NOW),
    )
    first = verbs()[-1]
    assert (fresh(version).state, [type(each) for each in faults]) in [("in force", []), ("reviewed", [Locked])]
    assert first == "lock placed", "a version that came after the lock would have been overlooked"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_put_it_in_force_at_the_same_moment_one_is_told(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    reviewed = fresh(version)
    put = [lambda: put_in_force(version=reviewed, from_day=TODAY, by=desmond, at=NOW)] * 2
    assert [type(each) for each in at_once(*put)] == [InvalidPolicy]
    assert verbs().count("criteria put in force") == 2


def test_families_keep_the_order_that_they_were_given(db, birgit):
    add_family(name="Zebra", by=birgit, at=NOW)
    add_family(name="Ant", by=birgit, at=NOW)
    add_family(name="First", by=birgit, at=NOW, position=0)
    assert [str(each) for each in Family.objects.all()][-1] == "Ant"


def test_propose_version_needs_a_reason(lead, draft, birgit):
    with pytest.raises(InvalidPolicy, match="why it changes is not said"):
        propose_version(role=lead, draft=draft, by=birgit, because="", at=NOW)

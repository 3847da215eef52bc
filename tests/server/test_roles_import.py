"""Ladders as companies publish them, into families, roles and proposals; twice, changed, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepladder.errors import InvalidPolicy
from stepladder.readiness.changes import compare
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.criteria import Alternative
from stepladder.readiness.ladders import read_ladder
from stepladder.readiness.ladders.interface import (
    ConditionDraft,
    FamilyDraft,
    Ladder,
    RungDraft,
    Statement,
    Step,
    StepKind,
)
from stepladder.readiness.ladders.templates import TEMPLATES, read_template
from stepladder.server.frameworks.models import Competency, Framework
from stepladder.server.roles.drafts import CriterionDraft, Draft, Place
from stepladder.server.roles.ladder_import import import_ladder, undo_import
from stepladder.server.roles.ladder_plan import Outcome, _asked, plan
from stepladder.server.roles.models import (
    Appointment,
    Criterion,
    Family,
    Grade,
    LadderImport,
    PasteDraft,
    Role,
    RoleVersion,
)
from stepladder.server.roles.models import Step as RoleStep
from stepladder.server.roles.paste_drafts import propose, worked
from stepladder.server.roles.pasting import leveled, trusted
from stepladder.server.roles.versions import Verdict, put_in_force, review
from tests.ladders_cast import NAMES, files_of
from tests.server.test_roles import person
from tests.watch import Watch

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def partner(db):
    found = person("amara")
    found.partner = True
    found.save()
    return found


def statement(wording, competency="Delivery", level=3, **more):
    return Statement(
        wording, competency, competency, (competency,), level_hint=level, file="ladder.csv", line=7, **more
    )


def small(*rungs, **more):
    """A ladder of one family: titles with their statements, the lowest first."""
    found = tuple(
        RungDraft(key=f"r{order}", title=title, order=order, statements=tuple(statements))
        for order, (title, statements) in enumerate(rungs, start=1)
    )
    steps = tuple(Step(f"ops/r{n}", f"ops/r{n + 1}", StepKind.UP) for n in range(1, len(found)))
    values = {"title": "Ladder of operations", "source": "Handbook 2026", "format": "table", "steps": steps} | more
    return Ladder(families=(FamilyDraft("ops", "Operations", found),), **values)


LADDER = small(
    ("Associate", [statement("Does the work."), statement("Asks for help.", "Learning", 1, must=False)]),
    ("Lead", [statement("Plans the work.", level=4), statement("Says why.", "Talking", 3)]),
)


def taken(ladder, by, at=NOW):
    return import_ladder(ladder=ladder, files=["ladder.csv"], by=by, at=at)


def rows():
    models = (Family, Grade, Role, RoleVersion, Criterion, RoleStep, Competency, PasteDraft, LadderImport)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("name", NAMES)
def test_a_real_ladder_comes_over_whole_in_order_of_seniority_within_ten_seconds(partner, name):
    ladder = read_ladder(files_of(name))
    watch = Watch(wall=True)
    done = taken(ladder, partner)
    assert watch.within(10), watch
    assert Role.objects.count() == ladder.counts["rungs"]
    assert Family.objects.count() == ladder.counts["families"]
    assert RoleStep.objects.count() == len({(each.source, each.target) for each in ladder.steps})
    assert not RoleVersion.objects.filter(in_force_from__isnull=False).exists()
    in_drafts = sum(line.use == "criterion" for row in PasteDraft.objects.all() for line in worked(row).lines)
    assert Criterion.objects.count() + in_drafts == ladder.counts["statements"]
    for family, rung in ladder.rungs:
        identity = f"{ladder.format}:{family.key}/{rung.key}"
        role = done.batch.rungs.get(identity=identity).role
        assert (role.rung, role.title) == (rung.order, rung.title)
    assert sum(done.batch.remark_counts.values()) >= ladder.counts["remarks"]
    before = rows()
    again = taken(read_ladder(files_of(name)), partner, LATER)
    assert again.unchanged
    assert rows() == before
    assert LadderImport.objects.get().seen_at == LATER


def test_all_real_ladders_and_templates_stand_beside_each_other_without_mixing(partner):
    ladders = [*(read_ladder(files_of(name)) for name in NAMES), *(read_template(each.id) for each in TEMPLATES)]
    for ladder in ladders:
        taken(ladder, partner)
    assert Role.objects.count() == sum(each.counts["rungs"] for each in ladders)
    assert Family.objects.count() == sum(each.counts["families"] for each in ladders)
    before = rows()
    for ladder in ladders:
        assert taken(ladder, partner, LATER).unchanged
    assert rows() == before


def test_a_rung_whose_statements_have_levels_is_proposed_with_them_and_one_without_waits_as_a_draft(partner):
    ladder = small(
        ("Associate", [statement("Does the work.")]), ("Lead", [statement("Plans."), statement("Talks.", level=None)])
    )
    done = taken(ladder, partner)
    assert done.plan.counts == {"proposed": 1, "draft": 1, "same": 0, "empty": 0}
    version = RoleVersion.objects.get()
    assert version.role.title == "Associate"
    criterion = version.criteria.get()
    assert (criterion.wording, criterion.level, criterion.source_place) == ("Does the work.", 3, "ladder.csv, line 7")
    assert (version.state, version.source) == ("proposed", "Handbook 2026")
    row = PasteDraft.objects.get()
    assert row.role.title == "Lead"
    first, second = worked(row).lines
    assert (first.level, second.level) == (3, None)
    assert (first.accepted, second.accepted) == (True, False)  # the ladder itself says the first
    said = worked(row)
    lead = propose(draft=row, said=replace(said, lines=trusted(leveled(said.lines, 4))), by=partner, at=NOW, seen=1)
    assert [each.level for each in lead.criteria.all()] == [3, 4]
    assert taken(ladder, partner, LATER).unchanged


def test_competencies_are_linked_by_their_exact_name_and_else_made_once(partner):
    framework = Framework.objects.create(key="house", title="House")
    there = Competency.objects.create(framework=framework, key="delivery", name="delivery")
    reference = Framework.objects.create(key="esco", title="ESCO", ours=False)
    Competency.objects.create(framework=reference, key="talking", name="Talking")
    taken(LADDER, partner)
    assert set(Criterion.objects.filter(wording__contains="work").values_list("competency", flat=True)) == {there.pk}
    made = Competency.objects.filter(framework__key="our-competencies")
    assert {each.name for each in made} == {"Learning", "Talking"}  # that of a reference framework is not ours


def test_a_changed_ladder_proposes_anew_only_what_changed_and_keeps_what_people_decided(partner):
    taken(LADDER, partner)
    other = Competency.objects.create(key="planning", name="Planning")
    lead = RoleVersion.objects.get(role__title="Lead")
    lead.criteria.filter(wording="Plans the work.").update(competency=other, raters=2)
    second = person("bela")
    for version in RoleVersion.objects.all():
        review(version=version, by=second, verdict=Verdict.AGREED, note="", at=NOW)
        put_in_force(version=version, from_day=NOW.date(), by=second, at=NOW)
    family = LADDER.families[0]
    lead_rung = replace(family.rungs[1], statements=(*family.rungs[1].statements, statement("Hires.", "People", 3)))
    changed = replace(LADDER, families=(replace(family, rungs=(family.rungs[0], lead_rung)),))
    done = taken(changed, partner, LATER)
    assert [each.place.title for each in done.plan.of(Outcome.PROPOSED)] == ["Lead"]
    proposal = RoleVersion.objects.get(state="proposed")
    kept = proposal.criteria.get(wording="Plans the work.")
    assert (kept.competency, kept.raters, kept.level) == (other, 2, 4)
    assert proposal.criteria.count() == 3
    assert RoleVersion.objects.filter(role__title="Associate").count() == 1
    assert Role.objects.count() == 2
    assert RoleStep.objects.count() == 1


def test_a_new_sentence_without_a_level_asks_for_that_one_alone(partner):
    taken(LADDER, partner)
    family = LADDER.families[0]
    rung = replace(family.rungs[0], statements=(*family.rungs[0].statements, statement("Helps.", "People", None)))
    changed = replace(LADDER, families=(replace(family, rungs=(rung, family.rungs[1])),))
    found = plan(changed, partner)
    assert [(each.place.title, each.open_lines) for each in found.of(Outcome.DRAFT)] == [("Associate", 1)]
    taken(changed, partner, LATER)
    row = PasteDraft.objects.get()
    assert [each.is_decided for each in worked(row).lines] == [True, True, False]


def test_the_open_proposal_of_somebody_else_is_not_written_over(partner):
    role = Role.objects.create(
        key="lead", title="Lead", rung=2, family=Family.objects.create(key="o", name="Operations")
    )
    competency = Competency.objects.create(key="c", name="Something")
    version = RoleVersion.objects.create(role=role, number=1, state="proposed", recorded_at=NOW, recorded_by=partner)
    Criterion.objects.create(version=version, key="C1", position=1, competency=competency, level=3, wording="Own.")
    done = taken(LADDER, partner)
    assert [(each.place.title, each.why) for each in done.plan.of(Outcome.DRAFT)] == [("Lead", "open proposal")]
    version.refresh_from_db()
    assert version.criteria.get().wording == "Own."
    assert PasteDraft.objects.get().role == role
    assert Role.objects.count() == 2  # the one of the same title is that role


def test_conditions_examples_and_levels_of_the_source_stay(partner):
    rung = RungDraft(
        key="r1",
        title="Lead",
        grade="M 1",
        order=1,
        track="manager",
        codes={"onet-soc": "11-3021.00"},
        statements=(
            statement("Leads.", "People", 4, examples=("a drill",), accepts=("attestation",), raters=2, weight=2.5,
                      extra={"position": "Adopts"}),
        ),
        conditions=(ConditionDraft("24 months in the role", ConditionKind.TIME_IN_GRADE, 24),),
    )  # fmt: skip
    ladder = small(conditions=(ConditionDraft("Holds a license", ConditionKind.LICENSE),))
    ladder = replace(ladder, families=(FamilyDraft("ops", "Operations", (rung,)),))
    taken(ladder, partner)
    version = RoleVersion.objects.get()
    criterion = version.criteria.get()
    assert criterion.wording == "Leads. For example: a drill"
    assert (criterion.raters, criterion.accepts, str(criterion.weight)) == (2, ["attestation"], "2.500")
    assert criterion.original == {"scale": "People", "level": "Adopts"}
    assert {each["kind"] for each in version.conditions} == {"license", "time-in-grade"}
    assert [each.get("months") for each in version.conditions] == [None, 24]
    role = version.role
    assert (role.grade.name, role.track, role.codes) == (
        "M 1",
        "manager",
        [{"scheme": "onet-soc", "code": "11-3021.00"}],
    )


def test_what_is_too_long_is_cut_and_said(partner):
    done = taken(small(("Lead", [statement("word " * 600)])), partner)
    assert len(Criterion.objects.get().wording) <= 2000
    assert done.batch.remark_counts == {"ladder.text.cut": 1}


def test_taking_an_import_back_leaves_nothing_of_it(partner):
    before = rows()
    batch = taken(LADDER, partner).batch
    assert undo_import(batch=batch, because="The wrong file", by=partner, at=NOW) == 0
    after = rows()
    assert {name: count for name, count in after.items() if name != "LadderImport"} == {
        name: count for name, count in before.items() if name != "LadderImport"
    }
    with pytest.raises(InvalidPolicy, match="already"):
        undo_import(batch=batch, because="Twice", by=partner, at=NOW)
    assert not taken(LADDER, partner, LATER).unchanged  # taken back is not here


def test_taking_an_import_back_keeps_what_is_in_force_and_whom_it_concerns(partner):
    batch = taken(LADDER, partner).batch
    second = person("bela")
    version = RoleVersion.objects.get(role__title="Lead")
    review(version=version, by=second, verdict=Verdict.AGREED, note="", at=NOW)
    put_in_force(version=version, from_day=NOW.date(), by=second, at=NOW)
    associate = Role.objects.get(title="Associate")
    Appointment.objects.create(person=second, role=associate, since=date(2026, 1, 1), source="HR")
    assert undo_import(batch=batch, because="The wrong file", by=partner, at=NOW) == 2
    assert Role.objects.count() == 2
    assert RoleVersion.objects.get(role__title="Lead").state == "in force"
    assert RoleVersion.objects.get(role__title="Associate").state == "withdrawn"
    assert Family.objects.count() == 1


def test_planning_asks_no_more_for_fifty_rungs_than_for_two(partner):
    big = small(
        *((f"Role {n}", [statement(f"Does thing {n}.{m}", f"Thing {m}") for m in range(20)]) for n in range(50))
    )
    plan(LADDER, partner)
    with CaptureQueriesContext(connection) as asked:
        plan(big, partner)
    assert len(asked) <= 12


def test_where_a_measure_is_written_is_nothing_that_a_rung_asks():
    asked = CriterionDraft(competency="dough", level=3, wording="Bakes", measure="Loaves", measure_source="ladder.csv")
    one = Draft(Place("Baker"), (asked,))
    other = Draft(Place("Baker"), (replace(asked, measure_source="ladder-2.csv"),))
    assert compare(_asked(one, "Baker"), _asked(other, "Baker")).is_empty
    more = Draft(Place("Baker"), (replace(asked, measure="Rolls"),))
    assert not compare(_asked(one, "Baker"), _asked(more, "Baker")).is_empty


def test_other_alternatives_of_the_same_share_are_no_rung_that_stands():
    keys = ("a", "b", "c", "d")
    criteria = tuple(CriterionDraft(competency=key, level=3, wording=key, key=key) for key in keys)
    one, other = (
        Draft(Place("Baker"), criteria, alternatives=tuple(Alternative(f"A{of}", tuple(of)) for of in groups))
        for groups in (("ab", "cd"), ("ac", "bd"))
    )
    assert not compare(_asked(one, "Baker"), _asked(other, "Baker")).is_empty

"""Versions of a role's criteria: proposed, reviewed, put in force by somebody else, and never changed after that."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import override_settings

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.readiness.criteria import Alternative, Condition
from stepladder.server.frameworks.models import Competency
from stepladder.server.notices.models import Notice
from stepladder.server.policies.operations import Locked, lock, release
from stepladder.server.policies.queries import locked
from stepladder.server.roles.architecture import add_grade
from stepladder.server.roles.drafts import CriterionDraft
from stepladder.server.roles.models import Role, RoleVersion
from stepladder.server.roles.queries import in_force, version_in_force
from stepladder.server.roles.versions import (
    Verdict,
    put_in_force,
    review,
    revise,
    settle_places,
    withdraw,
)
from stepladder.server.trail.models import Entry
from tests.server.roles_cast import (
    NOW,
    TODAY,
    birgit,
    changed,
    desmond,
    draft,
    forced,
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


def test_a_proposal_holds_for_nobody_until_somebody_else_reviewed_it_and_put_it_in_force(lead, draft, birgit, desmond):
    version = proposed(lead, changed(draft, 0, level=5), birgit)
    assert (version.state, version.number, version.in_force_from) == ("proposed", 2, None)
    assert version_in_force(lead, TODAY + timedelta(days=999)).number == 1
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="Read against the handbook.", at=NOW)
    assert version_in_force(lead, TODAY).number == 1
    put_in_force(version=fresh(version), from_day=TODAY, by=desmond, at=NOW)
    held = version_in_force(lead, TODAY)
    assert (held.number, held.criteria.get(key="C1").level) == (2, 5)
    assert in_force([lead], TODAY - timedelta(days=1))[lead.pk].number == 1
    assert (held.recorded_by, held.reviewed_by, held.put_by) == (birgit, desmond, desmond)
    assert verbs()[-3:] == ["criteria proposed", "proposal reviewed", "criteria put in force"]


def test_its_author_neither_reviews_it_nor_puts_it_in_force(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    with pytest.raises(InvalidPolicy, match="you wrote this proposal yourself"):
        review(version=version, by=birgit, verdict=Verdict.AGREED, note="", at=NOW)
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    with pytest.raises(InvalidPolicy, match="you wrote this proposal yourself"):
        put_in_force(version=fresh(version), from_day=TODAY, by=birgit, at=NOW)
    with override_settings(PRIVATE_WORKSPACE=True):
        assert put_in_force(version=fresh(version), from_day=TODAY, by=birgit, at=NOW).state == "in force"


def test_whoever_wrote_it_last_counts_as_its_author_and_the_review_begins_anew(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    revise(version=version, draft=changed(draft, 0, level=5), seen=1, by=desmond, because="One level more.", at=NOW)
    row = fresh(version)
    assert (row.state, row.revision, row.recorded_by, row.reviewed_by) == ("proposed", 2, desmond, None)
    assert [each.level for each in row.criteria.all()] == [5, 3]
    with pytest.raises(InvalidPolicy, match="yourself"):
        review(version=row, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    review(version=row, by=birgit, verdict=Verdict.AGREED, note="", at=NOW)


def test_what_is_not_reviewed_is_not_put_in_force(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    with pytest.raises(InvalidPolicy, match=r"this version is proposed.*one that is reviewed"):
        put_in_force(version=version, from_day=TODAY, by=desmond, at=NOW)


def test_what_is_given_back_needs_a_reason_and_its_author_is_told(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    with pytest.raises(InvalidPolicy, match="why it is given back is not said"):
        review(version=version, by=desmond, verdict=Verdict.GIVEN_BACK, note="  ", at=NOW)
    review(version=version, by=desmond, verdict=Verdict.GIVEN_BACK, note="Level 4 is too much.", at=NOW)
    assert fresh(version).state == "returned"
    notice = Notice.objects.filter(person=birgit).latest("id")
    assert notice.link == "/roles/shift-lead/versions/2/"
    revise(version=version, draft=changed(draft, 0, level=3), seen=1, by=birgit, because="As you say.", at=NOW)
    assert fresh(version).state == "proposed"


def test_nothing_is_changed_that_is_in_force(lead, draft, desmond):
    held = lead.versions.get()
    with pytest.raises(InvalidPolicy, match="this version is in force"):
        revise(version=held, draft=draft, seen=1, by=desmond, because="A slip.", at=NOW)
    with pytest.raises(InvalidPolicy, match="corrected by a new version"):
        withdraw(version=held, because="A slip.", by=desmond, at=NOW)
    with pytest.raises(InvalidPolicy):
        review(version=held, by=desmond, verdict=Verdict.GIVEN_BACK, note="No.", at=NOW)


def test_only_a_version_in_force_has_a_day(lead):
    for columns in ({"state": "proposed", "in_force_from": TODAY}, {"state": "in force", "in_force_from": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleVersion.objects.create(role=lead, number=7, recorded_at=NOW, **columns)


def test_one_proposal_of_a_role_is_open_at_a_time(lead, draft, birgit, desmond):
    proposed(lead, draft, birgit)
    with pytest.raises(EditedMeanwhile, match=r"version 2, proposed by Birgit on .* is still open"):
        proposed(lead, draft, desmond)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleVersion.objects.create(role=lead, number=3, state="returned", recorded_at=NOW)


def test_a_withdrawn_proposal_makes_room_for_another_and_keeps_its_number(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    with pytest.raises(InvalidPolicy, match="why it changes is not said"):
        withdraw(version=version, because=" ", by=desmond, at=NOW)
    withdraw(version=version, because="Not this year.", by=desmond, at=NOW)
    assert fresh(version).state == "withdrawn"
    assert proposed(lead, draft, birgit).number == 3
    with pytest.raises(InvalidPolicy, match="withdrawn"):
        withdraw(version=version, because="Again.", by=desmond, at=NOW)


def test_a_newer_version_is_not_undone_unseen(lead, draft, birgit, desmond):
    forced(proposed(lead, changed(draft, 0, level=5), birgit), desmond, TODAY)
    with pytest.raises(EditedMeanwhile, match="there is a newer version, number 2"):
        proposed(lead, draft, desmond, after=1)
    assert proposed(lead, draft, desmond, after=2).number == 3


def test_what_was_written_anew_since_it_was_read_is_neither_reviewed_nor_put_in_force(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    revise(version=version, draft=changed(draft, 0, level=5), seen=1, by=birgit, because="More.", at=NOW)
    for act in (
        lambda: review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW, seen=1),
        lambda: put_in_force(version=version, from_day=TODAY, by=desmond, at=NOW, seen=1),
        lambda: revise(version=version, draft=draft, seen=1, by=desmond, because="Less.", at=NOW),
    ):
        with pytest.raises(EditedMeanwhile, match="written anew"):
            act()


def test_the_past_stays_as_people_were_judged_by_it(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    with pytest.raises(InvalidPolicy, match="has passed"):
        put_in_force(version=fresh(version), from_day=TODAY - timedelta(days=1), by=desmond, at=NOW)


def test_a_version_to_come_can_be_withdrawn_and_none_comes_before_it(lead, draft, birgit, desmond):
    later = forced(proposed(lead, changed(draft, 0, level=5), birgit), desmond, TODAY + timedelta(days=30))
    assert version_in_force(lead, TODAY).number == 1
    assert version_in_force(lead, TODAY + timedelta(days=30)).number == 2
    sooner = proposed(lead, draft, birgit)
    review(version=sooner, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    with pytest.raises(InvalidPolicy, match=r"version 2 comes into force on .*, after that day"):
        put_in_force(version=fresh(sooner), from_day=TODAY + timedelta(days=10), by=desmond, at=NOW)
    withdraw(version=later, because="Too early.", by=desmond, at=NOW)
    assert (fresh(later).state, fresh(later).in_force_from) == ("withdrawn", None)
    put_in_force(version=fresh(sooner), from_day=TODAY + timedelta(days=10), by=desmond, at=NOW)
    assert version_in_force(lead, TODAY + timedelta(days=30)).number == 3


def test_a_locked_role_refuses_and_says_by_whom_and_why(lead, draft, birgit, desmond):
    version = proposed(lead, draft, birgit)
    review(version=version, by=desmond, verdict=Verdict.AGREED, note="", at=NOW)
    held = lock(subject=lead.subject, because="The spring round decides by version 1.", by=birgit, at=NOW)
    other = lock(subject=lead.subject, because="The autumn round, too.", by=birgit, at=NOW)
    with pytest.raises(Locked, match=r"Birgit locked this on .*: The spring round decides by version 1"):
        put_in_force(version=fresh(version), from_day=TODAY, by=desmond, at=NOW)
    release(lock=held, by=desmond, at=NOW)
    assert locked(lead.subject) == other
    with pytest.raises(Locked):
        put_in_force(version=fresh(version), from_day=TODAY, by=desmond, at=NOW)
    with pytest.raises(EditedMeanwhile):
        release(lock=held, by=desmond, at=NOW)
    release(lock=other, by=desmond, at=NOW)
    assert put_in_force(version=fresh(version), from_day=TODAY, by=desmond, at=NOW).state == "in force"
    with pytest.raises(InvalidPolicy, match="why it is locked is not said"):
        lock(subject=lead.subject, because="", by=birgit, at=NOW)


def test_the_role_shows_what_holds_today_and_each_version_what_it_was(lead, draft, birgit, desmond):
    add_grade(name="Grade 6", rank=6, by=birgit, at=NOW, key="g6")
    moved = replace(draft, place=replace(draft.place, title="Shift manager", rung=4, grade="g6"))
    forced(proposed(lead, moved, birgit), desmond, TODAY + timedelta(days=5))
    assert (fresh(lead).title, fresh(lead).rung) == ("Shift lead", 3)
    assert settle_places(at=NOW) == 0
    assert settle_places(at=NOW + timedelta(days=5)) == 1
    role = Role.objects.select_related("grade").get()
    assert (role.title, role.rung, role.grade.key) == ("Shift manager", 4, "g6")
    assert [each.place["title"] for each in role.versions.all()] == ["Shift manager", "Shift lead"]
    assert settle_places(at=NOW + timedelta(days=5)) == 0


def test_a_command_settles_what_has_come_into_force(lead, draft, birgit, desmond):
    moved = replace(draft, place=replace(draft.place, title="Shift manager"))
    forced(proposed(lead, moved, birgit), desmond, TODAY + timedelta(days=5))
    RoleVersion.objects.filter(number=2).update(in_force_from=TODAY)
    told = io.StringIO()
    call_command("settle_roles", stdout=told)
    assert told.getvalue().startswith("1 roles took")
    assert fresh(lead).title == "Shift manager"


def test_competencies_that_a_criterion_names_are_adopted(lead, skills):
    assert set(Competency.objects.filter(adopted=True)) == {skills["incidents"], skills["handover"]}


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

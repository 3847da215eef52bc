"""Why an entry should be looked at again: every rule at its limit, and what is known already."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepladder.server.catalog import reviewing
from stepladder.server.catalog.models import (
    Accreditation,
    Change,
    Feedback,
    Microcredential,
    Outcome,
    Serves,
)
from stepladder.server.catalog.reviews import Trigger, due_of
from stepladder.server.frameworks.models import Change as FrameworkChange
from stepladder.server.frameworks.models import Edition, Framework
from stepladder.server.roles.asked_anew import levels_asked_anew
from stepladder.server.roles.models import Criterion, Priority, Role, RoleVersion, StrategicOutcome
from tests.server.life_cast import (
    NOW,
    TODAY,
    birgit,
    closed,
    desmond,
    entry,
    found,
    guild,
    made,
    said,
    skills,
    stored,
    thu,
    triggers,
    words,
)

__all__ = ["birgit", "desmond", "entry", "guild", "skills", "thu"]
pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


def test_nothing_is_due_of_an_entry_that_is_looked_after(entry):
    assert found(entry) == ()


def test_its_day_has_come(entry):
    stored(entry, review_on=TODAY)
    assert triggers(entry) == [Trigger.AGE]
    assert triggers(entry, YESTERDAY) == []
    assert words(entry).startswith("It was to be looked at again on ")


@pytest.mark.parametrize("state", ["proposed", "under-review", "declined", "retired"])
def test_only_what_is_in_use_is_looked_at_again(state, entry):
    stored(entry, review_on=TODAY, acceptance=state, because="x", holders="keep" if state == "retired" else "")
    assert found(entry) == ()


def test_facts_grow_old_after_a_year_and_what_nobody_knows_is_not_old(entry):
    stored(entry, checked_on=TODAY - timedelta(days=364))
    assert triggers(entry) == []
    stored(entry, checked_on=TODAY - timedelta(days=370))
    assert triggers(entry) == [Trigger.FACTS]
    assert "more than 12 months ago" in words(entry)
    stored(entry, checked_on=None)
    assert triggers(entry) == []


def test_a_new_edition_since_it_came_into_use(entry, birgit):
    stored(entry, acceptance_since=YESTERDAY)
    for days, expected in ((3, []), (0, [Trigger.EDITION])):
        Change.objects.create(
            microcredential=entry, kind="facts", by=birgit, at=NOW - timedelta(days=days),
            what={"edition": {"old": "1", "new": "2"}},
        )  # fmt: skip
        assert triggers(entry) == expected


def test_a_new_edition_of_a_framework_that_changed_what_it_shows(entry, skills):
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=3)
    framework = Framework.objects.create(key="f", title="F")
    edition = Edition.objects.create(framework=framework, number=2, imported_at=NOW)
    FrameworkChange.objects.create(edition=edition, kind="added", competency=skills["incidents"], name="x")
    assert found(entry) == ()
    FrameworkChange.objects.create(edition=edition, kind="changed", competency=skills["incidents"], name="x")
    assert words(entry) == "A new edition of a framework changed what it shows: incident command."
    stored(entry, acceptance_since=None)
    assert found(entry) == (), "where nobody knows since when it is in use, nothing is new to it"


def test_a_role_that_asks_for_another_level_of_what_it_shows(entry, skills):
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=3)
    role = Role.objects.create(key="lead", title="Shift lead")
    days = (TODAY - timedelta(days=900), TODAY - timedelta(days=30), TODAY - timedelta(days=20))
    asked = ({"incidents": 3, "handover": 2}, {"incidents": 3, "handover": 3}, {"incidents": 4, "handover": 3})
    for number, (day, levels) in enumerate(zip(days, asked, strict=True), start=1):
        version = RoleVersion.objects.create(role=role, number=number, in_force_from=day, recorded_at=NOW)
        for position, (key, level) in enumerate(levels.items()):
            Criterion.objects.create(
                version=version, key=f"C{position}", position=position, competency=skills[key], level=level
            )
    assert levels_asked_anew(TODAY) == {
        skills["handover"].pk: [(days[1], "Shift lead")],
        skills["incidents"].pk: [(days[2], "Shift lead")],
    }
    assert levels_asked_anew(days[1])[skills["handover"].pk] == [(days[1], "Shift lead")]
    assert words(entry) == "What these roles ask of what it shows is new: Shift lead."
    stored(entry, acceptance_since=TODAY - timedelta(days=10))
    assert found(entry) == ()


@pytest.mark.parametrize(("yes", "no", "expected"), [(1, 3, []), (0, 4, []), (2, 3, [Trigger.TRANSFER]), (3, 3, [])])
def test_low_use_is_said_of_five_answers_and_less_than_half(yes, no, expected, entry):
    said(entry, True, count=yes)
    said(entry, False, count=no)
    said(entry, None, count=4)
    said(entry, False, count=6, taken_back_at=NOW)
    assert triggers(entry) == expected


def test_low_use_says_how_many_of_how_many(entry):
    said(entry, False, count=4)
    said(entry, True, count=1, as_=Feedback.Said.MANAGER)
    assert words(entry) == "1 of 5 who answered use it at work, fewer than half."


def test_answers_of_before_the_last_review_are_not_counted_again(entry, birgit):
    said(entry, False, count=5)
    assert reviewing.open_due(by=None, at=NOW) == 1
    closed(entry, birgit)
    assert found(entry) == ()
    said(entry, False, count=4, on=TODAY + timedelta(days=1))
    assert triggers(entry, TODAY + timedelta(days=2)) == []
    said(entry, False, count=1, on=TODAY + timedelta(days=1))
    assert triggers(entry, TODAY + timedelta(days=2)) == [Trigger.TRANSFER]


@pytest.mark.parametrize(
    ("scores", "rate", "expected"),
    [
        ({"C1": {"score": 0, "provenance": "rater"}}, None, [Trigger.RESULTS]),
        ({"C1": {"score": 1, "provenance": "rater"}}, "0.979", []),
        ({}, "0.980", [Trigger.PASSES]),
        ({}, "1", [Trigger.PASSES]),
    ],
    ids=["nothing at work", "some", "nearly all pass", "all pass"],
)
def test_poor_outcomes(scores, rate, expected, entry):
    stored(entry, scores=scores, pass_rate=rate)
    assert triggers(entry) == expected


def test_feedback_that_waits_for_more_than_thirty_days(entry):
    said(entry, None, count=2, on=TODAY - timedelta(days=30), answered_at=None)
    assert triggers(entry) == []
    said(entry, None, count=1, on=TODAY - timedelta(days=31), answered_at=None)
    assert words(entry) == "1 thing that somebody said about it has waited for an answer for more than 30 days."


def test_an_accreditation_that_ended_and_was_not_renewed(entry, guild):
    old = Accreditation.objects.create(provider=guild, body="Board", scope="institution", until=YESTERDAY)
    assert words(entry).startswith("The accreditation by Board ended on ")
    new = Accreditation.objects.create(provider=guild, body="BOARD", scope="institution", until=TODAY)
    assert found(entry) == ()
    new.delete()
    Accreditation.objects.filter(pk=old.pk).update(microcredential=made(guild, "other", "Other"))
    assert found(entry) == (), "an accreditation of another entry ended"


def test_every_goal_that_it_served_has_ended(entry, birgit):
    for number, until in enumerate((YESTERDAY, None)):
        priority = Priority.objects.create(
            key=f"p{number}", title=f"Goal {number}", statement="s", since=date(2020, 1, 1), until=until,
            recorded_at=NOW,
        )  # fmt: skip
        outcome = StrategicOutcome.objects.create(
            priority=priority, title="o", metric="m", unit="u", direction="lower", recorded_at=NOW
        )
        Serves.objects.create(microcredential=entry, outcome=outcome, how="h", recorded_at=NOW)
        assert words(entry) == ("What it was to serve has ended: Goal 0." if number == 0 else "")


def test_rules_ask_the_same_number_of_questions_of_one_entry_and_of_many(entry, guild):
    def count():
        with CaptureQueriesContext(connection) as asked:
            due_of(Microcredential.objects.all(), TODAY)
        return len(asked)

    one = count()
    for number in range(20):
        made(guild, f"e{number}", f"Entry {number}", review_on=YESTERDAY)
    assert count() == one <= 16

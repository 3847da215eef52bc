"""Roles and leave from a file: which role a title is, what is presumed and used by it, and undoing it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stepladder.evidence.items import Period
from stepladder.readiness.judge import CriterionStatus
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Leave, Person
from stepladder.server.policies.models import EvidenceRules
from stepladder.server.readiness.queries import standing_for
from stepladder.server.records.models import meaning_of
from stepladder.server.records.titles import map_titles, open_titles, settle_titles
from stepladder.server.roles.models import Appointment, Criterion, Role, RoleVersion
from stepladder.workforce import Appointment as Stated
from tests.server.records_cast import (
    HEADINGS,
    NOW,
    ROWS,
    TODAY,
    analyst,
    applied,
    csv,
    lines,
    of,
    partner,
    shown,
    undone,
)

__all__ = ["analyst", "partner"]
pytestmark = pytest.mark.django_db


def test_a_role_called_like_the_title_is_held_from_the_first_day(partner, analyst):
    applied(csv(), by=partner)
    held = of(3).appointments.get()
    assert (held.role, held.since, held.start_known) == (analyst, date(2020, 3, 1), True)
    assert held.source.startswith("people.csv, import ")


def test_a_role_without_a_first_day_is_held_since_the_day_of_the_file_at_the_latest(partner, analyst):
    content = csv("3,Cleo Haas,ANALYST", headings="Employee ID,Name,Job Title")
    applied(content, by=partner)
    held = of(3).appointments.get()
    assert (held.since, held.start_known) == (TODAY, False)
    assert shown(content, by=partner, day=TODAY + timedelta(days=30)).counts["changed"] == 0


def test_a_title_that_several_roles_have_is_nobodys(partner, analyst):
    Role.objects.create(key="analyst-finance", title="analyst")
    batch = applied(csv(), by=partner)
    assert not Appointment.objects.exists()
    assert [row["name"] for row in lines(batch, "titles")] == ["Analyst", "Head of unit", "Team lead"]
    assert [(each.title, each.people) for each in open_titles()] == [
        ("Analyst", 2), ("Head of unit", 1), ("Team lead", 1),
    ]  # fmt: skip


def test_a_title_counts_once_somebody_said_which_role_it_is_and_is_remembered(partner, analyst):
    headings = f"{HEADINGS},Job Code"
    rows = tuple(f"{row.replace('Analyst', 'Numbers person')},N7" for row in ROWS[2:])
    applied(csv(*rows, headings=headings), by=partner)
    assert [each.meaning for each in open_titles() if each.code] == ["code:n7"]
    assert map_titles(said={"code:n7": analyst}, by=partner, at=NOW) == 2
    assert of(4).appointments.get().since == date(2021, 7, 1)
    assert open_titles() == []
    applied(csv("9,Gil Roth,gil@north.example,3,Sales,Data wizard,2025-01-01,2025-01-01,,n7", headings=headings))
    assert of(9).appointments.get().role == analyst


def test_what_is_said_to_be_no_role_is_not_asked_again(partner):
    applied(csv(), by=partner)
    map_titles(said={meaning_of(Stated("Analyst")): None}, by=partner, at=NOW)
    assert [each.title for each in open_titles()] == ["Head of unit", "Team lead"]
    assert lines(shown(csv(), by=partner), "titles")[0]["name"] == "Head of unit"


def test_a_role_that_was_made_since_is_held_by_those_with_its_title(partner):
    applied(csv(), by=partner)
    Role.objects.create(key="team-lead", title="Team lead")
    assert settle_titles() == 1
    assert of(2).appointments.get().role.key == "team-lead"


def test_an_appointment_that_somebody_made_here_is_corrected_and_not_doubled(partner, analyst):
    cleo = Person.objects.create(key="cleo", name="Cleo Haas", email="Cleo@north.example")
    made = Appointment.objects.create(person=cleo, role=analyst, since=date(2020, 3, 1), source="entered")
    batch = applied(csv(), by=partner)
    assert (batch.counts["new"], batch.counts["changed"]) == (3, 1)
    cleo.refresh_from_db()
    assert (cleo.external_id, cleo.appointments.get().pk) == ("3", made.pk)
    gone = csv("3,Cleo Haas,cleo@north.example,2,Sales,Analyst,2020-03-01,2020-03-01,2024-12-31")
    second = applied(gone, by=partner)
    made.refresh_from_db()
    assert made.until == date(2024, 12, 31)
    undone(second, partner)
    undone(batch, partner)
    made.refresh_from_db()
    cleo.refresh_from_db()
    assert [made.until, made.source, cleo.external_id, cleo.unit] == [None, "entered", None, None]


@pytest.fixture
def asked(analyst):
    competency = Competency.objects.create(key="modeling", name="Modeling")
    version = RoleVersion.objects.create(
        role=analyst, number=1, in_force_from=date(2020, 1, 1), source="Ladder", recorded_at=NOW
    )
    Criterion.objects.create(version=version, key="C1", position=1, competency=competency, level=3)
    EvidenceRules.objects.create(
        key="rules", version="1", author="x", reason="y", presume_present_role=True, in_force_from=date(2020, 1, 1)
    )
    return analyst


def test_a_role_from_a_file_is_presumed_to_be_covered_and_use_of_what_it_asks(partner, asked):
    applied(csv(), by=partner)
    found = standing_for(of(3), asked, on=TODAY).evaluation
    assert found.results[0].status is CriterionStatus.PRESUMED
    assert found.person.holds[0].start_known is True
    use = found.person.log.usage
    assert [(each.competency, each.period) for each in use] == [("modeling", Period(date(2020, 3, 1)))]


def test_a_leave_from_a_file_stops_the_clock_and_goes_with_the_import_alone(partner, asked):
    headings = f"{HEADINGS},Leave Start,Leave End"
    applied(csv(), by=partner)
    Leave.objects.create(person=of(3), start=date(2021, 1, 1), end=date(2021, 3, 1), source="entered")
    batch = applied(csv(f"{ROWS[2]},2024-01-01,2024-09-30", headings=headings), by=partner)
    found = standing_for(of(3), asked, on=TODAY).evaluation
    assert Period(date(2024, 1, 1), date(2024, 9, 30)) in found.person.leave
    undone(batch, partner)
    assert [(each.start, each.source) for each in of(3).leave.all()] == [(date(2021, 1, 1), "entered")]


def test_dotted_lines_begin_and_end_and_let_nobody_see_anything(partner):
    headings = f"{HEADINGS},Matrix Manager"
    applied(csv(*(f"{row},{'4' if row[0] == '3' else ''}" for row in ROWS), headings=headings), by=partner)
    line = of(3).dotted_lines.get()
    assert (line.manager.name, line.since, line.until) == ("Dov Peretz", None, None)
    batch = applied(csv(f"{ROWS[2]},1", headings=headings), by=partner)
    assert [(each.manager.name, each.until) for each in of(3).dotted_lines.all()] == [
        ("Dov Peretz", TODAY - timedelta(days=1)), ("Ada Olsen", None),
    ]  # fmt: skip
    undone(batch, partner)
    assert [(each.manager.name, each.until) for each in of(3).dotted_lines.all()] == [("Dov Peretz", None)]

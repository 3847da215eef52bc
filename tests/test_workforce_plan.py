"""A plan says what a file would change, changes nothing twice, and can be undone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from stepladder.errors import InvalidDocument
from stepladder.workforce import (
    Appointment,
    Away,
    Known,
    PersonRecord,
    Spell,
    Workforce,
    apply,
    planned,
    undo_data,
    undone,
)
from stepladder.workforce.plan import FIELDS
from tests.workforce_cast import ON, as_csv, people_of, seeded, workforce_sample

EVERYTHING = frozenset(FIELDS) - {"external_id"}
DAY = timedelta(days=1)


def day(text):
    return date.fromisoformat(text)


def known(*people):
    return Known.of(people)


def plan(site, *people, states=EVERYTHING, **options):
    return planned(site, Workforce(people, states=frozenset(states)), on=ON, **options)


def after(site, *people, **options):
    """The only person, as known afterwards; a second plan finds nothing to do."""
    result = apply(site, plan(site, *people, **options))
    assert plan(result, *people, **options).is_empty
    return result.people[people[0].external_id]


ANNA = PersonRecord(
    "1",
    "Anna Berg",
    "anna@x.example",
    "Ops",
    appointments=(Appointment("Lead", day("2020-01-01")),),
    spells=(Spell(day("2018-01-01")),),
)
BO = PersonRecord(
    "2",
    "Bo Dorn",
    "bo@x.example",
    "Ops",
    "1",
    appointments=(Appointment("Planner", day("2021-01-01")),),
    spells=(Spell(day("2021-01-01")),),
    active=True,
)


def test_a_first_file_makes_everybody_and_a_second_one_nobody():
    workforce = people_of(as_csv(workforce_sample(seeded(), 200))).workforce
    first = planned(Known(), workforce, on=ON)
    assert first.counts()["new"] == 200
    assert first.summary().startswith("200 new, 1 without a manager")
    site = apply(Known(), first)
    second = planned(site, workforce, on=ON + 3 * DAY, whole=True)
    assert (second.is_empty, len(second.unchanged), second.missing) == (True, 200, ())
    assert second.summary().startswith("200 unchanged, 1 without a manager")


def test_an_empty_file_says_so():
    result = plan(Known())
    assert (result.is_empty, result.summary()) == (True, "Nobody stands in the file.")


def test_a_field_that_changed_is_told_with_before_and_after():
    step = plan(known(ANNA, BO), replace(BO, unit="Sales")).steps[0]
    assert [tuple(change) for change in step.changes] == [("unit", "Ops", "Sales")]
    assert (step.is_new, step.has_moved, step.is_leaving, step.is_rehired) == (False, False, False, False)


def test_fields_that_the_file_has_no_column_for_stay():
    assert after(known(ANNA, BO), PersonRecord("2", "Bo Dorn", unit="Sales"), states={"name", "unit"}) == replace(
        BO, unit="Sales"
    )


def test_an_empty_cell_empties_a_unit_but_no_address_and_no_name():
    result = after(known(ANNA, BO), replace(BO, name="", email="", unit="", manager_id=""))
    assert (result.name, result.email, result.unit, result.manager_id) == ("Bo Dorn", "bo@x.example", "", "")


def test_what_the_file_contradicts_itself_about_stays():
    assert after(known(ANNA, BO), replace(BO, unit="", unsure=frozenset({"unit"}))).unit == "Ops"


def test_somebody_new_without_a_name_is_not_made():
    result = plan(Known(), PersonRecord("9", unit="Ops"))
    assert (result.is_empty, [each.id for each in result.conflicts]) == (True, ["name.missing"])


def test_a_new_role_closes_the_earlier_one_the_day_before():
    site, file = known(ANNA, BO), replace(BO, appointments=(Appointment("Buyer", day("2026-03-01")),))
    result = plan(site, file)
    assert [step.external_id for step in result.moved] == ["2"]
    assert after(site, file).appointments == (
        Appointment("Planner", day("2021-01-01"), day("2026-02-28")),
        Appointment("Buyer", day("2026-03-01")),
    )


def test_a_new_role_without_a_day_begins_on_the_day_of_the_file_and_says_so():
    site, file = known(ANNA, BO), replace(BO, appointments=(Appointment("Buyer"),))
    assert plan(site, file).steps[0].assumed == ("role",)
    assert after(site, file).appointments == (
        Appointment("Planner", day("2021-01-01"), ON - DAY),
        Appointment("Buyer", ON),
    )


def test_another_title_for_the_same_code_is_no_move():
    bo = replace(BO, appointments=(Appointment("Planner", day("2021-01-01"), None, "J2"),))
    file = replace(bo, appointments=(Appointment("Plan maker", day("2021-01-01"), None, "j2"),))
    result = plan(known(ANNA, bo), file)
    assert (len(result.moved), len(result.changed)) == (0, 1)
    assert after(known(ANNA, bo), file).role == "Plan maker"


def test_the_first_day_of_a_role_can_be_corrected():
    file = replace(BO, appointments=(Appointment("Planner", day("2021-06-01")),))
    assert after(known(ANNA, BO), file).appointments == file.appointments


def test_an_older_history_is_added_before_what_is_known():
    file = replace(BO, appointments=(Appointment("Trainee", day("2019-01-01"), day("2020-12-31")), *BO.appointments))
    assert after(known(ANNA, BO), file).appointments == file.appointments


def test_a_role_before_the_one_that_is_known_is_a_conflict():
    result = plan(known(ANNA, BO), replace(BO, appointments=(Appointment("Buyer", day("2020-01-01")),)))
    assert (result.is_empty, [(each.id, each.external_id) for each in result.conflicts]) == (
        True,
        [("role.earlier", "2")],
    )


def test_days_that_cannot_both_be_right_stay_as_they_were():
    left = (Spell(None, day("2025-11-26")),)
    ahead = PersonRecord("2", "Bo", appointments=(Appointment("Lead", day("2026-10-12"), day("2027-03-21")),))
    result = plan(
        known(ahead),
        replace(ahead, spells=left, active=False, appointments=(Appointment("Buyer", None, day("2025-11-26")),)),
    )
    assert (result.is_empty, [each.id for each in result.conflicts]) == (True, ["history"])


def test_roles_that_the_file_does_not_mention_stay():
    file = replace(BO, appointments=())
    assert after(known(ANNA, BO), file) == BO


@pytest.mark.parametrize("stated", [(Spell(day("2021-01-01"), day("2026-10-31")),), (Spell(None, day("2026-10-31")),)])
def test_leaving_ends_the_spell_and_the_role(stated):
    file = replace(BO, spells=stated, active=False, appointments=(Appointment("Planner", day("2021-01-01")),))
    assert len(plan(known(ANNA, BO), file).leaving) == 1
    result = after(known(ANNA, BO), file)
    assert (result.spells, result.role_until) == ((Spell(day("2021-01-01"), day("2026-10-31")),), day("2026-10-31"))
    assert result.has_left(ON)


def test_leaving_without_a_day_is_leaving_by_the_day_of_the_file_whenever_it_is_read_again():
    file = replace(BO, active=False)
    step = plan(known(ANNA, BO), file).leaving[0]
    assert (step.assumed, step.after.left_on, step.after.role_until) == (("left",), ON, ON)
    site = apply(known(ANNA, BO), plan(known(ANNA, BO), file))
    assert planned(site, Workforce((file,), states=EVERYTHING), on=ON + 30 * DAY).is_empty


def test_leaving_that_was_withdrawn_is_taken_back():
    leaving = replace(
        BO,
        spells=(Spell(day("2021-01-01"), ON + 30 * DAY),),
        appointments=(BO.appointments[0]._replace(until=ON + 30 * DAY),),
    )
    result = after(known(ANNA, leaving), BO)
    assert (result.left_on, result.role_until) == (None, None)


@pytest.mark.parametrize(("spell", "start"), [(Spell(day("2026-09-01")), day("2026-09-01")), (Spell(), ON)])
def test_coming_back_is_another_spell_with_another_appointment(spell, start):
    left = replace(
        BO,
        spells=(Spell(day("2021-01-01"), day("2024-12-31")),),
        appointments=(BO.appointments[0]._replace(until=day("2024-12-31")),),
    )
    file = replace(BO, spells=(spell,), appointments=(Appointment("Planner"),))
    result = plan(known(ANNA, left), file)
    assert [step.external_id for step in result.rehired] == ["2"]
    assert after(known(ANNA, left), file).spells == (*left.spells, Spell(start))
    assert after(known(ANNA, left), file).appointments == (*left.appointments, Appointment("Planner", start))


def test_the_first_day_of_all_is_no_correction_after_a_rehire():
    twice = replace(BO, spells=(Spell(day("2010-01-01"), day("2015-12-31")), Spell(day("2021-01-01"))))
    assert plan(known(ANNA, twice), replace(BO, spells=(Spell(day("2010-01-01")),))).is_empty


def test_a_file_that_says_nothing_about_leaving_brings_nobody_back():
    left = replace(BO, spells=(Spell(day("2021-01-01"), day("2024-12-31")),), appointments=())
    assert plan(known(ANNA, left), replace(BO, spells=(), active=None, appointments=())).is_empty


def test_leaves_are_added_and_corrected_and_never_deleted():
    away = replace(BO, leaves=(Away(day("2022-01-01"), day("2022-03-31")), Away(day("2026-01-01"))))
    file = replace(BO, leaves=(Away(day("2026-01-01"), day("2026-06-30")), Away(day("2027-01-01"))))
    assert after(known(ANNA, away), file).leaves == (away.leaves[0], *file.leaves)
    assert plan(known(ANNA, away), replace(BO, leaves=())).is_empty


def test_who_is_missing_is_listed_only_if_the_file_is_whole_and_never_deleted():
    gone = replace(BO, external_id="3", email="", spells=(Spell(None, day("2020-01-01")),))
    site = known(ANNA, BO, gone)
    assert plan(site, ANNA).missing == ()
    result = plan(site, ANNA, whole=True)
    assert (result.missing, result.is_empty, result.summary()) == (
        ("2",),
        True,
        "1 unchanged, 1 missing in the file, 1 without a manager.",
    )
    assert apply(site, result).people.keys() == site.people.keys()


def test_managers_whom_the_site_knows_need_not_stand_in_the_file():
    for reference in ("1", "anna@x.example", "Berg, Anna", "Anna Berg"):
        assert after(known(ANNA), replace(BO, manager_id=reference)).manager_id == "1"
    assert after(known(ANNA), replace(BO, dotted_ids=("Anna Berg",))).dotted_ids == ("1",)


def test_managers_whom_nobody_knows_are_conflicts_and_the_earlier_one_stays():
    result = plan(known(ANNA, BO), replace(BO, manager_id="Zed", dotted_ids=("Zoe",)))
    assert (result.is_empty, [each.id for each in result.conflicts]) == (True, ["dotted.unknown", "manager.unknown"])


def test_a_circle_of_managers_is_not_made():
    cara = PersonRecord("3", "Cara", manager_id="2")
    result = plan(known(ANNA, BO, cara), replace(ANNA, manager_id="3"), replace(BO, unit="Sales"))
    assert [(each.id, each.external_id) for each in result.conflicts] == [("manager.circle", "1")]
    assert [(step.external_id, step.changes[0].field) for step in result.steps] == [("2", "unit")]
    new = plan(Known(), replace(ANNA, manager_id="2"), BO)
    assert [(step.external_id, step.after.manager_id) for step in new.steps] == [("1", ""), ("2", "")]


def test_an_address_that_two_people_have_is_given_to_neither():
    twins = (replace(ANNA, email="same@x.example"), replace(BO, email="same@x.example"))
    result = plan(Known(), *twins)
    assert [step.after.email for step in result.steps] == ["", ""]
    assert [each.id for each in result.conflicts] == ["email.taken"] * 2
    kept = plan(known(ANNA, BO), ANNA, replace(BO, email="anna@x.example"))
    assert (kept.is_empty, [each.external_id for each in kept.conflicts]) == (True, ["2"])
    absent = plan(known(ANNA), replace(BO, email="anna@x.example"))
    assert absent.steps[0].after.email == ""


def test_two_people_may_exchange_their_addresses():
    result = plan(known(ANNA, BO), replace(ANNA, email=BO.email), replace(BO, email=ANNA.email))
    assert (len(result.steps), result.conflicts) == (2, ())


def test_people_of_the_site_without_a_number_are_linked_by_their_address():
    herself = replace(ANNA, external_id="", name="anna b", unit="")
    site = known(herself)
    result = plan(site, ANNA)
    assert (len(result.new), [change.field for change in result.changed[0].changes]) == (
        0,
        ["external_id", "name", "unit"],
    )
    linked = apply(site, result)
    assert (linked.people["1"].name, linked.unlinked) == ("Anna Berg", {})
    assert undone(linked, undo_data(result))[0] == site
    nobody = plan(site, ANNA, replace(BO, email=ANNA.email))
    assert (len(nobody.new), len(nobody.conflicts)) == (2, 2)


def test_duplicates_are_told_of_new_people_and_those_who_are_known():
    again = replace(ANNA, external_id="77", email="anna@y.example")
    assert [each.ids for each in plan(known(ANNA, BO), again).duplicates] == [("1", "77")]
    assert plan(known(ANNA, again), again).duplicates == ()


def test_what_somebody_changed_since_is_left_alone_by_undoing():
    site = known(ANNA, BO)
    result = plan(site, replace(BO, unit="Sales", grade="G5"), PersonRecord("9", "New"))
    data = json.loads(json.dumps(undo_data(result)))
    now = apply(site, result)
    now = Known({**now.people, "2": replace(now.people["2"], grade="G6")})
    back, left = undone(now, data)
    assert back.people == {"1": ANNA, "2": replace(BO, grade="G6")}
    assert left == (("2", "grade"),)
    with pytest.raises(InvalidDocument):
        undone(now, {"format": "another"})

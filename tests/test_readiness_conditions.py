"""Conditions of every kind: answers that expire, time in grade, rounds, quotas."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepladder.errors import InvalidPolicy
from stepladder.evidence.items import Period
from stepladder.evidence.person import ConditionAnswer, RoleHeld
from stepladder.findings import Status
from stepladder.readiness import explain
from stepladder.readiness.condition_check import check
from stepladder.readiness.conditions import Condition, ConditionKind, Per, Quota, TimeInGrade, Window
from stepladder.readiness.evaluate import Label, evaluate
from stepladder.readiness.record import record
from stepladder.readiness.rules_in_words import condition_words, quota_words
from tests.cast import NOW
from tests.test_readiness import ANALYSIS, TODAY, item, person, role

MET, UNMET, UNKNOWN = Status.MET, Status.UNMET, Status.UNKNOWN
LICENSE = Condition("license", "Holds the license", ConditionKind.LICENSE)
PLACES = Condition("places", "Places", ConditionKind.QUOTA, quota=Quota(2, within="this family"))
NOTHING = "Nothing is recorded about it."
EXPIRED = "The last answer held until 2026-11-20, and nobody has answered since."


def answer(met=True, **more):
    return ConditionAnswer("license", met=met, **more)


def told(condition, on=TODAY, **about):
    """Status and words of a condition."""
    result = check(condition, person(**about), as_of=on)
    return result.status, condition_words(result)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], (UNKNOWN, NOTHING)),
        ([answer()], (MET, "")),
        ([answer(source="HR record.")], (MET, "Recorded by HR record.")),
        ([answer(False, by="Şule", on=date(2026, 3, 1))], (UNMET, "Answered by Şule on 2026-03-01.")),
        ([answer(by="Şule", until=TODAY)], (MET, "Answered by Şule. It holds until 2026-11-21.")),
        ([answer(until=date(2026, 11, 20))], (UNKNOWN, EXPIRED)),
        ([answer(False, until=date(2026, 11, 20))], (UNKNOWN, EXPIRED)),
        ([answer(on=date(2026, 11, 22))], (UNKNOWN, NOTHING)),
        ([answer(on=TODAY)], (MET, "Answered on 2026-11-21.")),
        ([answer(on=date(2026, 5, 1)), answer(False, on=date(2026, 1, 1))], (MET, "Answered on 2026-05-01.")),
        ([answer(on=date(2026, 5, 1)), answer(False)], (MET, "Answered on 2026-05-01.")),
        ([answer(), answer(False)], (UNMET, "")),
        # An earlier answer does not come back once a later one has expired.
        ([answer(), answer(False, on=date(2026, 1, 1), until=date(2026, 11, 20))], (UNKNOWN, EXPIRED)),
        ([ConditionAnswer("other", met=True)], (UNKNOWN, NOTHING)),
    ],
)
def test_an_answer_decides_as_long_as_it_holds(answers, expected):
    assert told(LICENSE, conditions=tuple(answers)) == expected


def grade(months=24, *of, **more):
    return Condition("time", "Time", ConditionKind.TIME_IN_GRADE, TimeInGrade(months, of, **more))


def held(start, end=None, name="analyst", **more):
    return RoleHeld(name, Period(date.fromisoformat(start), date.fromisoformat(end) if end else None), "HR", **more)


@pytest.mark.parametrize(
    ("condition", "holds", "expected"),
    [
        (grade(), [held("2024-11-21")], (MET, "24 months; 24 are asked.")),
        (grade(), [held("2024-11-22")], (UNMET, "23 of 24 months, complete on 2026-11-22.")),
        (grade(1), [held("2026-11-21")], (UNMET, "0 of 1 month, complete on 2026-12-21.")),
        (grade(), [], (UNKNOWN, "No record tells since when.")),
        (grade(), [held("2020-01-01", "2026-11-20")], (UNKNOWN, "No record tells since when.")),
        (grade(24, "manager"), [held("2020-01-01")], (UNKNOWN, "No record tells since when.")),
        (grade(24, "ANALYST "), [held("2020-01-01", "2022-06-30")], (MET, "30 months; 24 are asked.")),
        (grade(24, "analyst"), [held("2026-11-22")], (UNKNOWN, "No record tells since when.")),
        # Stretches in the same role are added, also before a break; overlapping ones count once.
        (grade(), [held("2020-01-01", "2020-12-31"), held("2025-11-21")], (MET, "24 months; 24 are asked.")),
        (grade(), [held("2020-01-01", "2020-06-30"), held("2025-11-21")], (UNMET, "18 of 24 months.")),
        (grade(), [held("2025-05-21"), held("2025-11-21")], (UNMET, "18 of 24 months, complete on 2027-05-21.")),
        (grade(), [held("2024-11-21", "2025-11-20"), held("2025-11-21")], (MET, "24 months; 24 are asked.")),
        # Another role of the grade held now counts; the role before it does not.
        (grade(), [held("2024-11-21", "2025-11-20", "junior", grade="4"), held("2025-11-21", grade="4")],
         (MET, "24 months; 24 are asked.")),
        (grade(), [held("2024-11-21", "2025-11-20", "junior", grade="3"), held("2025-11-21", grade="4")],
         (UNMET, "12 of 24 months, complete on 2027-11-21.")),
        # Where the record begins in the middle of the role, it may have begun earlier.
        (grade(), [held("2026-01-01", start_known=False)],
         (UNKNOWN, "At least 10 of 24 months; when it began is not recorded.")),
        (grade(), [held("2020-01-01", start_known=False)],
         (MET, "At least 82 of 24 months; when it began is not recorded.")),
        # No day is told on which it will be complete where the role ends before.
        (grade(), [held("2025-11-21", "2026-12-31")], (UNMET, "12 of 24 months.")),
    ],
)  # fmt: skip
def test_time_in_grade_follows_from_the_roles_held(condition, holds, expected):
    assert told(condition, holds=tuple(holds)) == expected


def test_a_month_is_complete_after_its_last_day_where_the_next_one_is_shorter():
    status, words = told(grade(1), on=date(2026, 2, 28), holds=(held("2026-01-31"),))
    assert (status, words) == (UNMET, "0 of 1 month, complete on 2026-03-01.")
    assert told(grade(1), on=date(2026, 3, 1), holds=(held("2026-01-31"),))[0] is MET


@given(st.dates(date(2000, 1, 1), date(2026, 11, 21)), st.integers(1, 300))
def test_the_day_that_is_told_is_the_first_on_which_it_is_complete(start, months):
    since = RoleHeld("analyst", Period(start), "HR")
    result = check(grade(months), person(holds=(since,)), as_of=TODAY)
    assert result.served is not None
    reached = result.served.reached_on
    assert reached is not None
    for day, status in ((reached, MET), (reached - timedelta(days=1), UNMET)):
        if day >= start:
            assert check(grade(months), person(holds=(since,)), as_of=day).status is status


def test_leave_counts_unless_the_rule_says_otherwise():
    leave = (Period(date(2025, 3, 1), date(2025, 8, 31)),)
    assert told(grade(), holds=(held("2024-11-21"),), leave=leave)[0] is MET
    assert told(grade(24, leave_counts=False), holds=(held("2024-11-21"),), leave=leave) == (
        UNMET, "18 of 24 months.",
    )  # fmt: skip
    lasting = (Period(date(2026, 10, 1)),)
    assert told(grade(24, leave_counts=False), holds=(held("2025-11-21"),), leave=lasting) == (
        UNMET, "10 of 24 months.",
    )  # fmt: skip


def test_an_answer_goes_before_what_is_computed_while_it_holds():
    waived = ConditionAnswer("time", met=True, source="a waiver", until=TODAY)
    assert told(grade(), holds=(held("2026-01-01"),), conditions=(waived,)) == (
        MET, "Recorded by a waiver. It holds until 2026-11-21.",
    )  # fmt: skip
    expired = replace(waived, until=date(2026, 11, 20))
    assert told(grade(), holds=(held("2026-01-01"),), conditions=(expired,))[0] is UNMET


def rounds(*windows):
    return Condition("round", "The round is open", ConditionKind.WINDOW, windows=windows)


SPRING = Window(date(2026, 3, 1), date(2026, 4, 15), yearly=True)
WINTER = Window(date(2025, 12, 15), date(2026, 1, 15), yearly=True)
ONCE = Window(date(2026, 5, 1), date(2026, 5, 31))
LEAP = Window(date(2024, 2, 29), date(2024, 3, 10), yearly=True)


@pytest.mark.parametrize(
    ("windows", "on", "expected"),
    [
        ([SPRING], "2026-03-01", (MET, "It is open until 2026-04-15.")),
        ([SPRING], "2026-04-15", (MET, "It is open until 2026-04-15.")),
        ([SPRING], "2026-04-16", (UNMET, "It is closed; the next round is open from 2027-03-01 to 2027-04-15.")),
        ([SPRING], "2025-03-20", (UNMET, "It is closed; the next round is open from 2026-03-01 to 2026-04-15.")),
        ([SPRING], "2031-03-20", (MET, "It is open until 2031-04-15.")),
        ([WINTER], "2027-01-15", (MET, "It is open until 2027-01-15.")),
        ([WINTER], "2027-12-31", (MET, "It is open until 2028-01-15.")),
        ([WINTER], "2027-01-16", (UNMET, "It is closed; the next round is open from 2027-12-15 to 2028-01-15.")),
        ([ONCE], "2026-05-31", (MET, "It is open until 2026-05-31.")),
        ([ONCE], "2026-06-01", (UNMET, "It is closed, and no further round is stated.")),
        ([ONCE, SPRING], "2026-06-01", (UNMET, "It is closed; the next round is open from 2027-03-01 to 2027-04-15.")),
        ([SPRING, ONCE], "2026-05-02", (MET, "It is open until 2026-05-31.")),
        ([Window(date(2026, 1, 1))], "2026-05-02", (MET, "It is open since 2026-01-01.")),
        ([Window(date(2027, 1, 1))], "2026-05-02", (UNMET, "It is closed; the next round is open from 2027-01-01 on.")),
        ([LEAP], "2027-02-28", (MET, "It is open until 2027-03-10.")),
        ([SPRING], "9999-12-31", (UNMET, "It is closed, and no further round is stated.")),
    ],
)
def test_a_round_is_open_by_the_calendar(windows, on, expected):
    assert told(rounds(*windows), on=date.fromisoformat(on)) == expected


def test_a_round_of_which_no_days_are_stated_is_open_if_somebody_says_so():
    assert told(rounds()) == (UNKNOWN, NOTHING)
    assert told(rounds(), conditions=(ConditionAnswer("round", met=True),)) == (MET, "")


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (Quota(2, within="this family"), "2 a year in this family"),
        (Quota(1, Per.HALF_YEAR), "1 each half-year"),
        (Quota(3, Per.QUARTER), "3 a quarter"),
        (Quota(3, Per.MONTH), "3 a month"),
        (Quota(5, Per.ROUND, "each unit"), "5 a round in each unit"),
    ],
)
def test_a_quota_is_said_in_words(quota, words):
    assert quota_words(quota) == words


def test_a_quota_is_never_met_or_unmet_for_one_person():
    for met in (True, False):
        said = (ConditionAnswer("places", met=met),)
        status, words = told(PLACES, conditions=said)
        assert status is UNKNOWN
        assert words == "Limited: 2 a year in this family. That is about the organization, not about one person."
        found = evaluate(person(conditions=said), role(ANALYSIS, conditions=(PLACES,)), as_of=TODAY)
        assert (found.conditions, found.open_conditions) == ((), 0)
        assert [limit.id for limit in found.limits] == ["limit.places"]
        assert "condition" not in explain.sentence(found)
        assert [note.id for note in found.notes] == ["condition.places.answer"]
    bare = Condition("places", "Few places", ConditionKind.QUOTA)
    assert told(bare)[1].startswith("Limited in number.")


def test_the_label_is_never_said_alone_while_a_condition_is_open():
    everything = (item("a", "analysis", "panel"),)
    for answers, words in (((), "1 condition is not met or not recorded."), ((answer(),), "")):
        asked = role(ANALYSIS, conditions=(LICENSE, PLACES))
        found = evaluate(person(*everything, conditions=answers), asked, as_of=TODAY)
        assert found.label is Label.MEETS_ALL
        assert explain.label_words(found) == (
            f"meets all stated criteria; {words}" if words else "meets all stated criteria."
        )
        assert explain.sentence(found) == f"1 of 1 covered. {words}".strip()


@pytest.mark.parametrize(
    "condition",
    [
        Condition("a", "A seat"),
        LICENSE,
        PLACES,
        grade(24, "analyst", "senior analyst", leave_counts=False),
        rounds(SPRING, ONCE, Window(date(2026, 1, 1))),
        Condition("b", "Any", ConditionKind.ELIGIBILITY),
    ],
)
def test_a_condition_survives_json(condition):
    plain = json.loads(json.dumps(condition.to_dict()))
    assert Condition.from_dict(plain) == condition
    plain["key"] = plain.pop("id")
    assert Condition.from_dict(plain) == condition
    assert Condition("a", "A seat").to_dict() == {"id": "a", "text": "A seat"}


@pytest.mark.parametrize(
    ("plain", "found"),
    [
        ({"id": "a"}, "text"),
        ({"id": "a", "text": "A", "kind": "wish"}, "wish"),
        ({"id": "a", "text": "A", "monhts": 3}, "monhts"),
        ({"id": "a", "text": "A", "of": ["analyst"]}, "not how many months"),
        ({"id": "a", "text": "A", "months": 12}, "has the rule of time-in-grade"),
        ({"id": "a", "text": "A", "kind": "license", "quota": {"count": 1}}, "has the rule of quota"),
        ({"id": "a", "text": "A", "kind": "quota", "windows": [{"from": "2026-01-01"}]}, "has the rule of window"),
        ({"id": "a", "text": "A", "kind": "quota", "quota": {"count": 0}}, "count"),
        ({"id": "a", "text": "A", "kind": "window", "windows": [{"from": "soon"}]}, "date"),
    ],
)
def test_refuses_a_condition_that_is_none(plain, found):
    with pytest.raises(InvalidPolicy, match=found) as caught:
        Condition.from_dict(plain)
    assert "`" not in str(caught.value)  # msgspec's way to write names, which is none of a reader's


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda: TimeInGrade(0), "0 months"),
        (lambda: Quota(0), "the quota is 0"),
        (lambda: Window(date(2026, 2, 1), date(2026, 1, 1)), "before it begins"),
        (lambda: Window(date(2026, 2, 1), yearly=True), "ends on no day"),
        (lambda: Window(date(2026, 2, 1), date(2027, 2, 1), yearly=True), "ends on 2027-02-01"),
        (lambda: Window(date(9999, 2, 1), date(9999, 3, 1), yearly=True), "ends on 9999-03-01"),
    ],
)
def test_refuses_rules_that_contradict_themselves(make, found):
    with pytest.raises(InvalidPolicy, match=found):
        make()


def test_a_yearly_window_may_last_all_year_but_a_day():
    whole = rounds(Window(date(2026, 2, 1), date(2027, 1, 31), yearly=True))
    assert told(whole, on=date(2029, 1, 31))[0] is MET
    assert told(whole, on=date(2029, 2, 1))[0] is MET


def test_the_record_has_the_rules_the_answers_and_the_limits():
    asked = role(ANALYSIS, conditions=(LICENSE, PLACES, Condition("seat", "A seat")))
    said = answer(by="Şule", on=date(2026, 3, 1), until=date(2027, 3, 1))
    found = record(evaluate(person(conditions=(said,)), asked, as_of=TODAY), (), at=NOW)
    assert [each["id"] for each in found["conditions"]] == ["condition.license", "condition.seat"]
    assert [each["id"] for each in found["condition_rules"]] == ["license", "places"]
    assert found["limits"][0]["status"] == "unknown"
    (stored,) = found["answers"]
    assert stored == {
        "id": "license", "met": True, "source": "", "by": "Şule", "on": "2026-03-01", "until": "2027-03-01",
    }  # fmt: skip
    json.dumps(found)


def test_no_day_is_told_where_a_leave_that_lies_ahead_will_stop_the_clock():
    planned = (Period(date(2027, 1, 1), date(2027, 3, 31)),)
    holds = (held("2025-11-21"),)
    assert told(grade(24, leave_counts=False), holds=holds, leave=planned) == (UNMET, "12 of 24 months.")
    day = (UNMET, "12 of 24 months, complete on 2027-11-21.")
    assert told(grade(24), holds=holds, leave=planned) == day
    assert told(grade(24, leave_counts=False), holds=holds, leave=(Period(date(2027, 11, 21)),)) == day
    assert told(grade(24, leave_counts=False), holds=holds, leave=(Period(date(2025, 1, 1), date(2025, 2, 1)),)) == day


_STRETCHES = st.lists(
    st.tuples(st.dates(date(2024, 1, 1), date(2024, 6, 30)), st.integers(0, 70)), min_size=1, max_size=4
)


@given(_STRETCHES, st.tuples(st.dates(date(2024, 1, 1), date(2024, 6, 30)), st.integers(0, 70)), st.integers(1, 5))
@example([(date(2023, 2, 1), 27)], (date(2023, 1, 1), 0), 1)
def test_to_have_served_longer_never_counts_less(stretches, more, months):
    def roles(pairs):
        return tuple(RoleHeld("analyst", Period(start, start + timedelta(days)), "HR") for start, days in pairs)

    asked = grade(months, "analyst")
    before = check(asked, person(holds=roles(stretches)), as_of=TODAY)
    after = check(asked, person(holds=roles([*stretches, more])), as_of=TODAY)
    assert before.served is not None
    assert after.served is not None
    assert after.served.months >= before.served.months

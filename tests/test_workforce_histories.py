"""Over random histories: nothing changes twice, nothing contradicts itself, and everything can be undone."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.workforce import Known, Workforce, apply, planned, record_from_json, record_to_json, undo_data, undone
from tests.workforce_cast import ON, as_csv, people_of

DAY = timedelta(days=1)
# Random histories. Days are few, so that they meet.
DAYS = st.integers(0, 14).map(lambda number: ON + 40 * (number - 11) * DAY)
MAYBE = st.one_of(st.none(), DAYS)
IDS = ("1", "2", "3", "4")


ROWS = st.lists(
    st.tuples(
        st.sampled_from(IDS), st.sampled_from(["Anna", "Bo", "Cara", ""]), st.sampled_from(["a@x.example", "b@x.example", "c@x.example", ""]),
        st.sampled_from(["U", "V", ""]), st.sampled_from([*IDS, "Anna", "nobody", ""]), st.sampled_from([*IDS, "1;2", ""]),
        st.sampled_from(["A", "B", ""]), MAYBE, MAYBE, MAYBE, MAYBE, st.sampled_from(["active", "left", "on leave", ""]), MAYBE, MAYBE,
    ),
    max_size=7,
)  # fmt: skip
COLUMNS = (
    "id",
    "name",
    "email",
    "unit",
    "manager_id",
    "dotted_ids",
    "role",
    "role_since",
    "role_until",
    "hired_on",
    "left_on",
    "status",
    "leave_start",
    "leave_end",
)


@st.composite
def files(draw):
    rows = draw(ROWS)
    left_out = draw(st.sets(st.sampled_from(COLUMNS[1:]), max_size=5))
    places = [place for place, name in enumerate(COLUMNS) if name not in left_out]
    cells = [[cell.isoformat() if isinstance(cell, date) else cell or "" for cell in row] for row in rows]
    return as_csv([[row[place] for place in places] for row in cells], headings=[COLUMNS[place] for place in places])


def workforce(content):
    try:
        return people_of(content).workforce
    except InvalidDocument:
        return Workforce(())


@settings(max_examples=200)
@given(st.lists(files(), min_size=1, max_size=3))
def test_applied_again_no_file_changes_anything(contents):
    site = Known()
    for content in contents:
        stated = workforce(content)
        site = apply(site, planned(site, stated, on=ON))
        again = planned(site, stated, on=ON)
        assert again.is_empty, again.steps
    # What was left alone may be clear a week later, when somebody's last day has passed.
    last = workforce(contents[-1])
    if not any(conflict.id in ("history", "role.earlier") for conflict in planned(site, last, on=ON).conflicts):
        later = planned(site, last, on=ON + 7 * DAY)
        assert later.is_empty, later.steps


@settings(max_examples=200)
@given(st.lists(files(), min_size=1, max_size=3))
def test_what_is_known_never_contradicts_itself(contents):
    site = Known()
    for content in contents:
        site = apply(site, planned(site, workforce(content), on=ON))
        emails = [each.email for each in site.people.values() if each.email]
        assert len(emails) == len(set(emails))
        for each in site.people.values():
            assert each.name
            assert each.manager_id != each.external_id
            assert each.manager_id in ("", *site.people)
            assert set(each.dotted_ids) <= set(site.people) - {each.external_id}
            for start, end in (*each.spells, *each.leaves, *((role.since, role.until) for role in each.appointments)):
                assert start is None or end is None or start <= end
            assert sum(role.until is None for role in each.appointments) <= 1
            assert all(spell.end is not None for spell in each.spells[:-1])
            if each.left_on:
                assert all(role.until for role in each.appointments)


@given(st.lists(files(), min_size=2, max_size=3))
def test_undoing_restores_what_was_known(contents):
    site = Known()
    for content in contents[:-1]:
        site = apply(site, planned(site, workforce(content), on=ON))
    last = planned(site, workforce(contents[-1]), on=ON)
    back, left = undone(apply(site, last), json.loads(json.dumps(undo_data(last))))
    assert (back, left) == (site, ())


@given(files())
def test_records_survive_storing(content):
    for each in workforce(content).people:
        assert record_from_json(json.loads(json.dumps(record_to_json(each)))) == each

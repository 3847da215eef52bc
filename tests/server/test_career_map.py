"""The career map: what is drawn, what a step asks more, and how many went that way."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles import map_layout
from stepladder.server.roles.career_map import career_map, near
from stepladder.server.roles.models import Appointment, Criterion, Family, Grade, Role, RoleVersion, Step
from stepladder.server.roles.moves import asked_more, moves_made
from tests.server.test_roles import person, signed_in

NOW = datetime.now(UTC)
TODAY = NOW.date()


def criteria(role, **levels):
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2026, 1, 1), recorded_at=NOW)
    for position, (key, level) in enumerate(levels.items(), start=1):
        competency, _ = Competency.objects.get_or_create(key=key, defaults={"name": key})
        Criterion.objects.create(
            version=version, key=f"C{position}", position=position, competency=competency, level=level
        )
    return version


def walked(source, target, people, name="walker"):
    for number in range(people):
        somebody = Person.objects.create(key=f"{name}-{source.key}-{target.key}-{number}", name=f"{name} {number}")
        Appointment.objects.create(
            person=somebody, role=source, since=date(2020, 1, 1), until=date(2022, 12, 31), source="HR"
        )
        Appointment.objects.create(person=somebody, role=target, since=date(2023, 1, 1), source="HR")


@pytest.fixture
def reader(db):
    return person("thu")


@pytest.fixture
def square(db):
    """Eight families of eight rungs."""
    found = {}
    for column in range(8):
        family = Family.objects.create(key=f"family-{column}", name=f"Family number {column}", position=column)
        for rung in range(1, 9):
            key = f"role-{column}-{rung}"
            title = f"Senior specialist of kind {column}, rung {rung}"
            found[column, rung] = Role.objects.create(key=key, family=family, rung=rung, title=title)
    return found


def test_eight_families_of_eight_rungs_stand_in_the_picture_and_in_the_table(reader, square):
    page = signed_in(reader).get("/roles/map/").content.decode()
    assert len(re.findall(r'<rect class="box', page)) == 64
    assert page.count('class="way implied"') == 56
    assert page.count('<th scope="row">') == 56


def test_the_map_asks_the_database_as_often_for_sixty_four_roles_as_for_two(reader, square):
    for role in square.values():
        criteria(role, incidents=3)
    client = signed_in(reader)
    with CaptureQueriesContext(connection) as asked:
        client.get("/roles/map/")
    assert len(asked) <= 12


def test_the_highest_rung_stands_on_top(reader, square):
    boxes = career_map(reader, TODAY).plan.boxes
    assert boxes[square[0, 8].pk].y < boxes[square[0, 1].pk].y


def test_a_ninth_family_is_chosen_and_not_squeezed_in(reader, square):
    family = Family.objects.create(key="ninth", name="Ninth", position=9)
    Role.objects.create(key="ninth-role", family=family, title="Ninth role")
    assert len(career_map(reader, TODAY).chosen) == 8
    page = signed_in(reader).get("/roles/map/?family=ninth&family=family-0").content.decode()
    assert "Ninth role" in page
    assert len(re.findall(r'<rect class="box', page)) == 9


def test_grades_make_the_rows_where_every_role_has_one(reader, db):
    low, high = (Grade.objects.create(key=key, name=f"Grade {key}", rank=rank) for key, rank in (("a", 1), ("b", 2)))
    first, second = (Family.objects.create(key=key, name=key) for key in ("sales", "data"))
    Role.objects.create(key="clerk", family=first, rung=1, grade=high, title="Clerk")
    Role.objects.create(key="analyst", family=second, rung=4, grade=low, title="Analyst")
    found = career_map(reader, TODAY)
    assert found.by_grade
    assert [line for head in found.plan.rows for _, line in head.lines] == ["Grade b", "Grade a"]


def test_a_role_without_a_grade_puts_all_on_rungs(reader, db):
    family = Family.objects.create(key="sales", name="Sales")
    grade = Grade.objects.create(key="a", name="Grade a", rank=1)
    Role.objects.create(key="clerk", family=family, rung=1, grade=grade, title="Clerk")
    Role.objects.create(key="lead", family=family, rung=2, title="Lead")
    assert not career_map(reader, TODAY).by_grade


def test_four_people_are_not_told_and_five_are(reader, square):
    walked(square[0, 1], square[0, 2], 4)
    walked(square[1, 1], square[1, 2], 5)
    ways = {way.pair: way for way in career_map(reader, TODAY).ways}
    assert ways[square[0, 1].pk, square[0, 2].pk].people is None
    assert ways[square[1, 1].pk, square[1, 2].pk].people == 5


def test_a_way_that_few_went_and_nobody_named_is_not_drawn(reader, square):
    walked(square[0, 1], square[5, 3], 4)
    walked(square[0, 1], square[6, 3], 5)
    pairs = {way.pair: way for way in career_map(reader, TODAY).ways}
    assert (square[0, 1].pk, square[5, 3].pk) not in pairs
    assert pairs[square[0, 1].pk, square[6, 3].pk].style == "made"


def test_a_move_made_twice_by_one_person_counts_once(square):
    walked(square[0, 1], square[0, 2], 1)
    somebody = Person.objects.get(name="walker 0")
    Appointment.objects.filter(person=somebody).update(until=date(2023, 6, 1))
    for role, since in ((square[0, 1], date(2024, 1, 1)), (square[0, 2], date(2025, 1, 1))):
        Appointment.objects.create(person=somebody, role=role, since=since, source="HR")
    assert moves_made()[square[0, 1].pk, square[0, 2].pk] == 1


def test_a_role_of_ones_own_is_no_move(reader, square):
    own = Role.objects.create(key="own", title="My dream", owner=reader)
    walked(square[0, 1], own, 6)
    assert moves_made() == {}


def test_steps_that_are_offered_replace_the_order_of_the_ladder(reader, square):
    Step.objects.create(
        source=square[0, 1], target=square[1, 2], kind=Step.Kind.ELSEWHERE, since=date(2026, 1, 1), recorded_at=NOW
    )
    pairs = {way.pair: way for way in career_map(reader, TODAY).ways}
    assert pairs[square[0, 1].pk, square[1, 2].pk].style == "offered"
    assert (square[0, 1].pk, square[0, 2].pk) not in pairs


def test_a_step_that_ended_is_not_drawn(reader, square):
    Step.objects.create(
        source=square[0, 1], target=square[1, 2], kind=Step.Kind.ELSEWHERE, since=date(2025, 1, 1),
        until=TODAY - timedelta(days=1), recorded_at=NOW,
    )  # fmt: skip
    assert (square[0, 1].pk, square[1, 2].pk) not in {way.pair for way in career_map(reader, TODAY).ways}


def test_a_closed_role_is_not_drawn(reader, square):
    Role.objects.filter(pk=square[0, 8].pk).update(closed_on=TODAY)
    assert square[0, 8].pk not in career_map(reader, TODAY).plan.boxes


def test_a_step_says_what_is_new_what_is_higher_and_what_is_the_same(square):
    before = criteria(square[0, 1], incidents=2, reporting=3, mentoring=4)
    after = criteria(square[0, 2], incidents=3, reporting=3, mentoring=2, budgeting=1)
    asked = asked_more(before, after)
    assert [each.competency.key for each in asked.new] == ["budgeting"]
    assert [(level, each.competency.key, each.level) for level, each in asked.higher] == [(2, "incidents", 3)]
    assert (asked.same, asked.total) == (2, 4)


def test_what_a_step_asks_is_unknown_where_a_role_has_no_criteria(reader, square):
    criteria(square[0, 1], incidents=2)
    page = signed_in(reader).get("/roles/role-0-1/to/role-0-2/").content.decode()
    assert "not known" in page


def test_the_page_of_a_step_tells_nothing_about_few_people(reader, square):
    walked(square[0, 1], square[0, 2], 4)
    page = signed_in(reader).get("/roles/role-0-1/to/role-0-2/").content.decode()
    assert "fewer than 5" in page
    assert "walker" not in page


def test_roles_near_share_most_and_lie_in_another_family(reader, square):
    criteria(square[0, 1], incidents=3, reporting=3, mentoring=3)
    criteria(square[1, 1], incidents=3, reporting=2)
    criteria(square[2, 1], incidents=3, reporting=5)
    criteria(square[3, 1], budgeting=1)
    criteria(square[0, 2], incidents=3)
    found = near(square[0, 1], reader, TODAY)
    assert [(each.role.key, each.percent) for each in found] == [("role-1-1", 100), ("role-2-1", 50)]


def test_an_own_role_has_no_page_of_steps(reader, square):
    Role.objects.create(key="own", title="My dream", owner=reader)
    assert signed_in(reader).get("/roles/own/to/role-0-1/").status_code == 404


def test_an_empty_organization_reads_what_comes_first(reader):
    page = signed_in(reader).get("/roles/map/").content.decode()
    assert "There is no map yet." in page


titles = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=80)


@given(st.lists(st.lists(titles, max_size=3), min_size=1, max_size=9), st.integers(1, 4))
def test_no_two_boxes_overlap_and_all_lie_in_the_picture(stacks, columns):
    numbers = iter(range(1_000))
    cells = {
        (place % columns, place // columns): [(next(numbers), title) for title in stack]
        for place, stack in enumerate(stacks)
    }
    rows = [str(row) for row in range((len(stacks) - 1) // columns + 1)]
    plan = map_layout.plan(["Family"] * columns, rows, cells)
    for box in plan.boxes.values():
        assert 0 <= box.x <= plan.width - map_layout.BOX_WIDTH
        assert 0 <= box.y <= plan.height - box.height
    for one, other in combinations(plan.boxes.values(), 2):
        assert one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y


@given(titles, st.integers(2, 30), st.integers(1, 4))
def test_a_broken_title_keeps_within_its_lines_and_loses_nothing_unsaid(text, width, most):
    lines = map_layout.broken(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(map_layout._width(line) <= max(width, 2) for line in lines)
    if not lines[-1].endswith("…"):
        kept = "".join(lines).replace("-", "").replace(" ", "")
        assert kept == "".join(text.split()).replace("-", "")


@pytest.fixture
def partner(db):
    somebody = person("birgit")
    Person.objects.filter(pk=somebody.pk).update(partner=True)
    return Person.objects.select_related("user").get(pk=somebody.pk)


def test_a_partner_adds_a_family_a_grade_and_a_step_and_ends_it(partner, square):
    client = signed_in(partner)
    assert client.post("/roles/architecture/add/family/", {"name": "Legal"}).status_code == 302
    assert client.post("/roles/architecture/add/grade/", {"name": "Grade 9", "rank": "9"}).status_code == 302
    told = {"source": "role-0-1", "target": "role-1-2", "since": TODAY.isoformat(), "note": "With a bridge course"}
    assert client.post("/roles/architecture/add/step/", told).status_code == 302
    page = client.get("/roles/architecture/").content.decode()
    assert "Legal" in page
    assert "Grade 9" in page
    assert "With a bridge course" in page
    step = Step.objects.get()
    assert step.kind == Step.Kind.ELSEWHERE
    assert client.post(f"/roles/architecture/steps/{step.pk}/end/", {"until": TODAY.isoformat()}).status_code == 302
    assert Step.objects.get().until == TODAY


def test_a_step_to_itself_is_refused_with_what_was_typed(partner, square):
    told = {"source": "role-0-1", "target": "role-0-1", "since": TODAY.isoformat(), "note": "Round and round"}
    answer = signed_in(partner).post("/roles/architecture/add/step/", told)
    assert answer.status_code == 422
    assert "Round and round" in answer.content.decode()
    assert not Step.objects.exists()


def test_a_role_is_closed_with_a_reason(partner, square):
    client = signed_in(partner)
    assert client.post("/roles/role-0-8/close/", {"on": TODAY.isoformat(), "because": ""}).status_code == 422
    assert client.post("/roles/role-0-8/close/", {"on": TODAY.isoformat(), "because": "Merged"}).status_code == 302
    assert Role.objects.get(key="role-0-8").closed_on == TODAY
    back = client.post("/roles/role-0-8/close/", {"on": TODAY.isoformat(), "because": "Again"}, follow=True)
    assert back.redirect_chain == [("/roles/role-0-8/", 302)]
    assert "was already closed, from" in back.content.decode()


def test_whoever_comes_back_to_a_step_that_has_ended_is_told_so(partner, square):
    step = Step.objects.create(
        source=square[0, 1], target=square[0, 8], kind="up", since=TODAY, until=TODAY, recorded_at=NOW
    )
    back = signed_in(partner).get(f"/roles/architecture/steps/{step.pk}/end/", follow=True)
    assert back.redirect_chain == [("/roles/architecture/", 302)]
    assert "This step was already ended" in back.content.decode()


@pytest.mark.parametrize(
    "address", ["/roles/architecture/", "/roles/architecture/add/family/", "/roles/role-0-8/close/"]
)
def test_the_architecture_is_changed_by_partners_alone(reader, square, address):
    assert signed_in(reader).get(address).status_code == 404


def test_there_is_no_page_to_add_something_unknown(partner):
    assert signed_in(partner).get("/roles/architecture/add/dynasty/").status_code == 404

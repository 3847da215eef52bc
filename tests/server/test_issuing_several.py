"""Giving several badges on one page: lines, what is wrong with each, and then all of them or none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from stepladder.server.issuing.lines import MOST, lines_of, read_text
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.issuing.offers import revise
from tests.cast import NOW
from tests.server.issuing_cast import ATTENDED, birgit, give, key, mentoring, offered, tabletop, terms, thu
from tests.server.wallet_cast import browser, page, person, send

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
DAY = (datetime.now(UTC) - timedelta(days=3)).date()
GOOD = f"""person; level; date; assessor
thu@example.org; 3; {DAY}; Amara Diallo
Ilse Brandt <ilse@eastlink.example>; 4; {DAY}; birgit@example.org
"""


@pytest.fixture
def partner(birgit):
    return browser(birgit)


def understood(version, text, at=NOW):
    return lines_of(version, read_text(text), at)


def test_a_line_is_understood_with_each_kind_of_separator(mentoring, thu):
    for text in (
        "thu@example.org; 3; 2026-03-31; Amara Diallo",
        "thu@example.org,3,2026-03-31,Amara Diallo",
        "thu@example.org\t3\t2026-03-31\tAmara Diallo",
        'who,level,date,assessor\n\n"Thu",3,2026-03-31,"Amara Diallo"',
    ):
        (line,) = understood(mentoring, text)
        assert line.faults == ()
        assert (line.award.person, line.award.assessed_on, line.award.assessor.name) == (
            thu,
            date(2026, 3, 31),
            "Amara Diallo",
        )
        assert line.award.results[0].level.endswith("-level-3")
        assert line.award.valid_from == datetime(2026, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nobody; 3; 2026-03-31; Amara", "Nobody here is called Nobody"),
        ("Thu; 3; 31.3.2026; Amara", "“31.3.2026” is no day"),
        ("Thu; three; 2026-03-31; Amara", "“three” is no level"),
        ("Thu; 3/3; 2026-03-31; Amara", "is no level"),
        ("Thu; 9; 2026-03-31; Amara", "has no level 9"),
        ("Thu; 2; 2026-03-31; Amara", "level 3 is needed"),
        ("Thu; 3; 2026-03-31; thu@example.org", "their own work"),
        ("Thu; 3; 2026-03-31", "Who assessed it"),
        ("Thu; 3; ; Amara", "day of the assessment is missing"),
        ("Thu", "is not said"),
        (";;;", "Nobody here is called ?"),
        ("a@b.example; 3; 2026-03-31; Amara\nA@B.example; 3; 2026-03-31; Amara", "is named twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(mentoring, thu, text, words):
    faults = [fault for line in understood(mentoring, text) for fault in line.faults]
    assert any(words in each for each in faults), faults


def test_two_people_of_one_name_are_told_apart_by_their_address(mentoring, thu):
    other = person("thu2")
    other.name = thu.name
    other.save()
    (line,) = understood(mentoring, "Thu; 3; 2026-03-31; Amara")
    assert line.faults == ("Several people are called Thu; write the e-mail address.",)


def test_taking_part_has_no_level(key, thu):
    version = offered("open-day", "Open day", terms(assessment=ATTENDED))
    good, wrong = understood(version, "Thu; ; 2026-03-31\nx@y.example; 3; 2026-03-31")
    assert good.faults == ()
    assert wrong.faults == ("Nothing is assessed here; leave the level empty.",)


def test_nothing_is_given_before_each_line_was_seen(partner, mentoring, thu):
    answer = send(partner, "issued-several", "mentoring", lines=GOOD)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2 badges are ready." in text
    assert "Will be given" in text
    assert IssuedCredential.objects.count() == 0


def second_step(answer):
    return dict(re.findall(r'<input type="hidden" name="(once|number)" value="([^"]*)"', answer.content.decode()))


def test_then_all_are_given_and_the_button_gives_nothing_twice(partner, mentoring, thu):
    hidden = second_step(send(partner, "issued-several", "mentoring", lines=GOOD))
    for _ in range(2):
        answer = send(partner, "issued-several", "mentoring", lines=GOOD, do="give", **hidden)
        assert answer["Location"] == reverse("issued")
        assert "2 badges are given." in page(partner, "issued")
    rows = IssuedCredential.objects.order_by("id")
    assert [each.recipient_name for each in rows] == ["Thu", "Ilse Brandt"]
    assert [each.assessor_name for each in rows] == ["Amara Diallo", "Birgit"]
    again = send(partner, "issued-several", "mentoring", lines=GOOD)
    assert again.status_code == 422
    assert "Thu holds this badge already" in again.content.decode()


def test_one_wrong_line_stops_all(partner, mentoring, thu):
    lines = f"{GOOD}nobody; 3; {DAY}; Amara Diallo\n"
    answer = send(partner, "issued-several", "mentoring", lines=lines)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1 line cannot be given." in text
    assert "Nobody here is called nobody" in text
    forced = send(partner, "issued-several", "mentoring", lines=lines, do="give", once="x", number=1)
    assert forced.status_code == 422
    assert IssuedCredential.objects.count() == 0


def test_what_was_revised_in_between_is_looked_at_again(partner, mentoring, thu):
    hidden = second_step(send(partner, "issued-several", "mentoring", lines=GOOD))
    revise(row=mentoring.offer, terms=terms("12 months"), changed="It ends now.", by=None, at=datetime.now(UTC))
    answer = send(partner, "issued-several", "mentoring", lines=GOOD, do="give", **hidden)
    assert answer.status_code == 422
    assert "revised in the meantime" in answer.content.decode()
    assert IssuedCredential.objects.count() == 0


def test_at_most_so_many_are_given_at_once(partner, mentoring):
    lines = "\n".join(f"p{number}@x.example; 3; {DAY}; Amara" for number in range(MOST + 1))
    answer = send(partner, "issued-several", "mentoring", lines=lines)
    assert answer.status_code == 422
    assert f"at most {MOST} are given at once" in answer.content.decode()
    assert send(partner, "issued-several", "mentoring", lines="").status_code == 422


def test_many_lines_cost_few_questions(partner, mentoring, thu, django_assert_max_num_queries):
    lines = "\n".join(f"p{number}@x.example; 3; {DAY}; Amara" for number in range(MOST))
    with django_assert_max_num_queries(12):
        assert f"{MOST} badges are ready." in send(partner, "issued-several", "mentoring", lines=lines).content.decode()


def test_those_who_hold_it_are_told_by_line(partner, mentoring, thu):
    give(mentoring, thu, at=datetime.now(UTC) - timedelta(days=2))
    assert "Thu holds this badge already" in send(partner, "issued-several", "mentoring", lines=GOOD).content.decode()

"""What people say of entries, what is answered, and news of the catalog."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.estimates import TooFew
from stepladder.server.catalog import announcing, feedback
from stepladder.server.catalog.announcing import News, announcements_on
from stepladder.server.catalog.feedback import Heard, Said
from stepladder.server.catalog.models import Announcement, Feedback
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Priority
from stepladder.server.trail.queries import history_of
from stepladder.server.wallet.models import Certificate, Completion, CompletionRun
from tests.server.life_cast import (
    NOW,
    TODAY,
    birgit,
    browser,
    desmond,
    entry,
    fresh,
    guild,
    page,
    person,
    sent,
    thu,
    triggers,
)

__all__ = ["birgit", "desmond", "entry", "guild", "thu"]
pytestmark = pytest.mark.django_db

LEARNER, MANAGER, EMPLOYER = Feedback.Said.LEARNER, Feedback.Said.MANAGER, Feedback.Said.EMPLOYER
OTHER = Feedback.Said.OTHER
AS_LEARNER, AS_MANAGER = "You speak as somebody who took it.", "You speak as a manager of somebody who took it."
AS_OTHER = "You speak as somebody who knows it otherwise."
REVOKED = {
    "id": "credential", "status": "unmet", "summary": "", "hint": "",
    "parts": [{"id": "credential.status", "status": "unmet", "summary": "Revoked.", "hint": "", "parts": []}],
}  # fmt: skip
HOSTILE = "<script>alert('x')</script> \u202eשלום " + "word " * 300


def given_by(who, entry, **more):
    said = replace(Said(LEARNER, "I use it every week.", used=True), **more)
    return feedback.give(entry=entry, said=said, by=who, at=NOW, may=feedback.OF_PEOPLE)


def took(who, entry, **more):
    """A certificate of it that was recognized."""
    return Certificate.objects.create(
        person=who, how="badge-test", title=entry.title, recognized=entry, added_at=NOW, added_by=who, changed_at=NOW,
        changed_by=who, **more,
    )  # fmt: skip


@pytest.fixture
def goal(birgit):
    return Priority.objects.create(
        key="normal", title="Back to normal", statement="s", since=date(2020, 1, 1), recorded_at=NOW
    )


def news(goal, **more):
    values = {"title": "Drills are paid for", "text": "Ask your manager.", "priority": goal, "until": TODAY} | more
    return News(**values)


def test_what_somebody_says_stands_with_whether_it_is_used_and_the_owner_is_told(entry, birgit, thu):
    row = given_by(thu, entry)
    assert (row.person, row.said_on, row.used, row.source) == (thu, TODAY, True, "")
    assert Notice.objects.get(person=birgit).text == "Somebody said something of Incident drills."
    assert [each["did"] for each in history_of(entry.subject)] == ["feedback given"]
    assert "I use it" not in str(history_of(entry.subject)), "the trail keeps no words that can be taken back"


def test_one_says_one_thing_at_a_time_and_may_take_it_back(entry, thu):
    row = given_by(thu, entry)
    with pytest.raises(InvalidPolicy, match="you have said something of it already"):
        given_by(thu, entry)
    given_by(thu, entry, said_as=MANAGER)
    feedback.take_back(row=row, by=thu, at=NOW)
    with pytest.raises(EditedMeanwhile):
        feedback.take_back(row=row, by=thu, at=NOW)
    given_by(thu, entry, used=False)
    assert feedback.heard_of(entry) == Heard(people=2, outside=0, yes=1, no=1, answered=0)


def test_what_others_say_needs_a_partner_a_source_and_a_day_that_has_come(entry, birgit, thu):
    outside = {"said_as": EMPLOYER, "used": True}
    with pytest.raises(InvalidPolicy, match="written down by people partners"):
        given_by(thu, entry, **outside, source="Port of Elsewhere")
    with pytest.raises(InvalidPolicy, match="who said it is not said"):
        given_by(birgit, entry, **outside)
    with pytest.raises(InvalidPolicy, match="the day lies ahead"):
        given_by(birgit, entry, **outside, source="Port", said_on=TODAY + timedelta(days=1))
    row = given_by(birgit, entry, **outside, source="Port of Elsewhere", said_on=TODAY - timedelta(days=40))
    assert (row.person, row.used, row.recorded_by) == (None, None, birgit)
    assert feedback.heard_of(entry).outside == 1


@given(yes=st.integers(0, 30), no=st.integers(0, 30))
def test_nothing_is_said_of_a_share_of_fewer_than_five(yes, no):
    heard = Heard(people=yes + no, outside=0, yes=yes, no=no, answered=0)
    if yes + no < 5:
        assert isinstance(heard.use, TooFew)
        assert heard.words == "Fewer than 5 people have said whether they use it at work."
    else:
        assert heard.words.startswith(f"{yes} of {yes + no} who said so ")
        assert not isinstance(heard.use, TooFew)
        assert heard.use.low <= yes / (yes + no) <= heard.use.high


def test_an_answer_is_told_and_says_what_was_done(entry, birgit, thu):
    row = given_by(thu, entry)
    found = feedback.answer(row=row, text="Thank you.", acted="Asked the Guild for more drills.", by=birgit, at=NOW)
    assert (found.answered_by, found.acted) == (birgit, "Asked the Guild for more drills.")
    assert Notice.objects.get(person=thu).text == "Birgit answered what you said of Incident drills."
    with pytest.raises(InvalidPolicy, match="nothing is said"):
        feedback.answer(row=row, text=" ", acted="", by=birgit, at=NOW)
    feedback.take_back(row=row, by=thu, at=NOW)
    with pytest.raises(EditedMeanwhile):
        feedback.answer(row=row, text="Too late.", acted="", by=birgit, at=NOW)


def test_nobody_answers_their_own_words_unless_they_are_alone(entry, birgit, desmond, settings):
    row = given_by(birgit, entry)
    assert [feedback.may_answer(row, each) for each in (birgit, desmond)] == [False, True]
    settings.PRIVATE_WORKSPACE = True
    assert feedback.may_answer(row, birgit)


def test_feedback_changes_no_score(entry, thu):
    before = (entry.scores, entry.evidence_class, entry.point)
    given_by(thu, entry, used=False)
    assert (fresh(entry).scores, fresh(entry).evidence_class, fresh(entry).point) == before


def test_the_page_shows_names_to_partners_alone_and_survives_what_people_write(entry, birgit, thu):
    path = f"/catalog/{entry.key}/feedback/"
    took(thu, entry)
    assert "Nobody has said anything of it yet." in page(thu, path)
    assert "as a manager" not in page(thu, path)
    sent(thu, path, 422, said_as="learner", used="yes", text="")
    sent(thu, path, 422, said_as="manager", used="yes", text="I manage nobody.")
    sent(thu, path, 422, said_as="learner", used="maybe", text="a\x00b")
    sent(thu, path, said_as="learner", used="", text=HOSTILE)
    liam = person("liam")
    other = page(liam, path)
    assert "<script>alert" not in other
    assert "Thu, as" not in other
    assert "Thu, as somebody who took it" in page(birgit, path)
    own = page(thu, path)
    assert "Take it back to say it anew." in own
    row = Feedback.objects.get()
    assert "Take it back</button>" not in other
    sent(liam, f"{path}{row.pk}/back/", 404)
    sent(thu, f"{path}{row.pk}/back/")
    assert "Nobody has said anything of it yet." in page(birgit, path)


def test_managers_speak_as_managers_of_those_who_took_it_alone(entry, thu, birgit):
    Person.objects.filter(pk=birgit.pk).update(manager=thu)
    path = f"/catalog/{entry.key}/feedback/"
    assert AS_OTHER in page(thu, path)
    row = took(birgit, entry)
    assert AS_MANAGER in page(thu, path)
    assert AS_LEARNER in page(birgit, path)
    took(thu, entry)
    both = page(thu, path)
    assert "as somebody who took it" in both
    assert "as a manager of somebody who took it" in both
    Certificate.objects.filter(pk=row.pk).update(withdrawn_at=NOW)
    assert AS_OTHER in page(birgit, path)


@pytest.mark.parametrize(
    "more",
    [{"whose": "somebody-else"}, {"withdrawn_at": NOW}, {"finding": REVOKED}],
    ids=["another's", "withdrawn", "revoked"],
)
def test_who_holds_nothing_of_it_speaks_as_somebody_who_knows_it_otherwise(entry, thu, more):
    path = f"/catalog/{entry.key}/feedback/"
    took(thu, entry, **more)
    found = page(thu, path)
    assert AS_OTHER in found
    assert "Is what it teaches used at work?" not in found
    assert "Add your certificate first" in found
    sent(thu, path, 422, said_as="learner", used="no", text="I never took it.")
    sent(thu, path, said_as="other", used="no", text="My team works with it.")
    row = Feedback.objects.get()
    assert (row.said_as, row.used) == ("other", None)
    assert "My team works with it." in page(thu, path)


def test_one_that_expired_and_a_completed_course_were_taken(entry, thu, birgit):
    path = f"/catalog/{entry.key}/feedback/"
    took(thu, entry, expires_on=TODAY - timedelta(days=9))
    assert AS_LEARNER in page(thu, path)
    row = took(birgit, entry)
    Certificate.objects.filter(pk=row.pk).update(recognized=None)
    assert AS_OTHER in page(birgit, path)
    run = CompletionRun.objects.create(title="list.csv", digest="d", by=birgit, at=NOW)
    Completion.objects.create(run=run, certificate=row, person=birgit, microcredential=entry, completed_on=TODAY)
    assert AS_LEARNER in page(birgit, path)


def test_what_is_known_otherwise_is_no_use_at_work_and_opens_no_review(entry):
    for number in range(5):
        given_by(person(f"other-{number}"), entry, said_as=OTHER, used=False)
    assert feedback.heard_of(entry) == Heard(people=5, outside=0, yes=0, no=0, answered=0)
    Feedback.objects.update(used=False)
    assert feedback.heard_of(entry).no == 0
    assert "low-use" not in [str(each) for each in triggers(entry)]


@pytest.mark.parametrize("said_as", [LEARNER, MANAGER])
def test_nobody_speaks_as_what_they_are_not(entry, thu, said_as):
    said = Said(said_as, "I know it well.", used=True)
    with pytest.raises(InvalidPolicy, match="nobody who has not taken it"):
        feedback.give(entry=entry, said=said, by=thu, at=NOW, may=feedback.may_speak(took=False, of_reports=False))


def test_partners_write_down_what_others_say_and_answer(entry, birgit, thu):
    path = f"/catalog/{entry.key}/feedback/"
    page(thu, f"{path}outside/", 404)
    sent(birgit, f"{path}outside/", 422, said_as="employer", source="", said_on="", text="")
    day = (TODAY - timedelta(days=3)).isoformat()
    source = "Port of Elsewhere, survey of 40, https://port.example/s"
    sent(birgit, f"{path}outside/", said_as="survey", source=source, said_on=day, text="30 of 40 drill monthly.")
    row = Feedback.objects.get()
    assert "Port of Elsewhere, survey of 40" in page(thu, path)
    page(thu, f"{path}{row.pk}/answer/", 404)
    sent(birgit, f"{path}{row.pk}/answer/", 422, answer="", acted="")
    sent(birgit, f"{path}{row.pk}/answer/", answer="Noted.", acted="We drill monthly, too.")
    assert "Done because of it: We drill monthly, too." in page(thu, path)
    page(birgit, f"{path}9999/answer/", 404)
    mine = given_by(birgit, entry)
    assert "another people partner answers it" in (
        browser(birgit).get(f"{path}{mine.pk}/answer/", follow=True).content.decode()
    )


def test_a_page_of_feedback_asks_few_questions(entry, thu, django_assert_max_num_queries):
    for number in range(30):
        given_by(person(f"sayer-{number}"), entry)
    client = browser(thu)
    with django_assert_max_num_queries(12):
        assert b"1 to 20 of 30" in client.get(f"/catalog/{entry.key}/feedback/").content


def test_news_stand_until_their_day_with_the_goal_they_serve(goal, entry, birgit):
    row = announcing.announce(news=news(goal, entry=entry), by=birgit, at=NOW)
    assert list(announcements_on(TODAY)) == [row]
    assert list(announcements_on(TODAY + timedelta(days=1))) == []
    announcing.withdraw(announcement=row, by=birgit, at=NOW)
    assert list(announcements_on(TODAY)) == []
    assert list(announcing.announcements_before(TODAY)) == [row]
    with pytest.raises(EditedMeanwhile):
        announcing.withdraw(announcement=row, by=birgit, at=NOW)
    assert [each["did"] for each in history_of(entry.subject)] == ["news announced", "news taken back"]


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"title": " "}, "nothing is said"),
        ({"text": ""}, "nothing is said"),
        ({"until": TODAY - timedelta(days=1)}, "cannot be chosen"),
        ({"until": TODAY + timedelta(days=300)}, "cannot be chosen"),
    ],
    ids=["no title", "no text", "past", "too long"],
)
def test_news_say_something_and_end(more, match, goal, birgit):
    with pytest.raises(InvalidPolicy, match=match):
        announcing.announce(news=news(goal, **more), by=birgit, at=NOW)


def test_news_serve_a_goal_that_holds(goal, birgit):
    goal.until = TODAY - timedelta(days=1)
    goal.save()
    with pytest.raises(InvalidPolicy, match="has ended"):
        announcing.announce(news=news(goal), by=birgit, at=NOW)
    assert goal not in announcing.goals_to_name(TODAY)


def test_news_are_told_by_partners_and_read_by_all(goal, entry, birgit, thu):
    assert "There is no news at the moment." in page(thu, "/catalog/announcements/")
    page(thu, "/catalog/announcements/add/", 404)
    path = "/catalog/announcements/add/"
    sent(birgit, path, 422, title="", text="", priority="", entry="nothing", until="")
    fields = {"title": HOSTILE[:150], "text": HOSTILE, "priority": goal.pk, "until": TODAY.isoformat()}
    sent(birgit, path, **fields, entry="incident drills")
    html = page(thu, "/catalog/announcements/")
    assert "<script>alert" not in html
    assert "Back to normal" in html
    row = Announcement.objects.get()
    assert row.microcredential == entry
    sent(thu, f"/catalog/announcements/{row.pk}/end/", 404)
    sent(birgit, f"/catalog/announcements/{row.pk}/end/")
    assert "taken back on" in page(thu, "/catalog/announcements/")


def test_a_day_that_cannot_be_chosen_is_said_at_once_at_its_field(goal, birgit):
    for until in (TODAY - timedelta(days=1), TODAY + timedelta(days=300)):
        fields = {"title": "", "text": "News.", "priority": goal.pk, "until": until.isoformat()}
        form = sent(birgit, "/catalog/announcements/add/", 422, **fields).context["form"]
        assert set(form.errors) == {"title", "until"}
        assert form.errors["until"][0].startswith("Choose a day from today until ")


def test_without_a_goal_there_is_nothing_to_announce(birgit):
    assert "There is no goal to tell it for." in page(birgit, "/catalog/announcements/add/")


def test_whether_few_use_it_is_told_to_nobody_but_them_and_partners(entry, birgit, thu):
    given_by(thu, entry)
    path = f"/catalog/{entry.key}/feedback/"
    liam = person("liam")
    assert "; used at work" not in page(liam, path)
    assert "1 remark stands here; 0 has an answer by whoever looks after it." in page(liam, path)
    assert "; used at work" in page(thu, path)
    assert "; used at work" in page(birgit, path)
    for number in range(4):
        given_by(person(f"user-{number}"), entry, used=bool(number % 2))
    assert "; used at work" in page(liam, path)

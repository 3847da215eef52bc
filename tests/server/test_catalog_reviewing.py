"""Opening reviews of entries, hearing people for them, and closing them; and the minimum that all entries keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog import minimum, reviewing
from stepladder.server.catalog.models import (
    Change,
    Outcome,
    Review,
    ReviewInput,
)
from stepladder.server.catalog.reviewing import Asked, Closing
from stepladder.server.catalog.reviews import Due, Trigger, from_json
from stepladder.server.frameworks.models import Competency
from stepladder.server.notices.models import Notice
from stepladder.server.trail.queries import history_of
from stepladder.server.wallet.models import Certificate
from tests.server.life_cast import (
    NOW,
    TODAY,
    birgit,
    browser,
    closed,
    desmond,
    entry,
    fresh,
    guild,
    made,
    page,
    person,
    sent,
    skills,
    stored,
    thu,
    triggers,
)

__all__ = ["birgit", "desmond", "entry", "guild", "skills", "thu"]
pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


def test_due_reviews_are_opened_once_and_each_owner_is_told_once(entry, guild, birgit):
    for number in range(3):
        made(guild, f"e{number}", f"Entry {number}", review_on=YESTERDAY, owner=birgit if number else None)
    told = StringIO()
    call_command("reviews", stdout=told)
    assert told.getvalue() == "3 reviews were opened.\n"
    assert [each.text for each in Notice.objects.filter(person=birgit)] == [
        "2 entries of the catalog that you look after are to be looked at again."
    ]
    review = Review.objects.get(microcredential__key="e1")
    assert (review.owner, review.due, review.opened_by) == (birgit, datetime.now(UTC).date() + timedelta(days=30), None)
    assert [each.trigger for each in from_json(review.triggers)] == [Trigger.AGE]
    assert reviewing.open_due(by=birgit, at=NOW) == 0
    assert Change.objects.filter(kind="review").count() == 3
    assert [each["did"] for each in history_of("catalog")] == ["reviews opened"]


def test_a_review_that_somebody_asks_for_says_why_and_what_the_rules_find(entry, birgit, desmond):
    stored(entry, checked_on=TODAY - timedelta(days=900))
    asked = Asked("The vendor has changed the exam.", TODAY + timedelta(days=7), birgit)
    review = reviewing.open_review(entry=fresh(entry), asked=asked, by=desmond, at=NOW)
    assert [each.trigger for each in from_json(review.triggers)] == [Trigger.SAID, Trigger.FACTS]
    assert Notice.objects.get(person=birgit).text.startswith("A review of Incident drills is yours, until ")
    with pytest.raises(InvalidPolicy, match="a review of it is open already"):
        reviewing.open_review(entry=entry, asked=asked, by=desmond, at=NOW)


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"why": " "}, "why is not said"),
        ({"due": YESTERDAY}, "the day has passed"),
        ({"acceptance": "proposed"}, "it is not in use"),
    ],
    ids=["no reason", "past", "not in use"],
)
def test_no_review_opens_without_a_reason_a_day_and_an_entry_in_use(more, match, entry, birgit):
    stored(entry, acceptance=more.get("acceptance", "accepted"))
    asked = Asked(more.get("why", "New exam"), more.get("due", TODAY), birgit)
    with pytest.raises(InvalidPolicy, match=match):
        reviewing.open_review(entry=fresh(entry), asked=asked, by=birgit, at=NOW)
    assert not Review.objects.exists()


def opened(entry, by):
    return reviewing.open_review(entry=entry, asked=Asked("New exam", TODAY, by), by=by, at=NOW)


def test_closing_keeps_it_says_why_and_sets_the_next_day(entry, birgit, desmond):
    stored(entry, checked_on=TODAY - timedelta(days=900))
    review = opened(fresh(entry), birgit)
    closed(entry, desmond, outcome="changed", checked=True)
    found = fresh(entry)
    assert (found.review_on, found.checked_on, found.revision) == (TODAY + timedelta(days=400), TODAY, 2)
    assert (fresh(review).outcome, fresh(review).closed_by) == ("changed", desmond)
    assert triggers(entry) == []
    closing = Closing(Review.Outcome.KEPT, "Again.", TODAY + timedelta(days=9))
    with pytest.raises(EditedMeanwhile):
        reviewing.close_review(review=review, closing=closing, by=birgit, at=NOW)


def test_what_a_review_left_as_it_was_opens_no_other_one(entry, birgit):
    stored(entry, pass_rate=Decimal("0.99"))
    reviewing.open_due(by=birgit, at=NOW)
    closed(entry, birgit)
    assert reviewing.open_due(by=birgit, at=NOW) == 0
    stored(entry, pass_rate=Decimal("0.995"))
    assert reviewing.open_due(by=birgit, at=NOW) == 1


def test_a_review_is_not_closed_as_retired_without_a_reason_or_beyond_three_years(entry, birgit):
    review = opened(entry, birgit)
    good = Closing(Review.Outcome.KEPT, "Fine.", TODAY + timedelta(days=100))
    for closing, match in (
        (replace(good, outcome=Review.Outcome.RETIRED), "what came of it is not said"),
        (replace(good, note=""), "why is not said"),
        (replace(good, next_on=TODAY), "cannot be chosen"),
        (replace(good, next_on=TODAY + timedelta(days=1200)), "cannot be chosen"),
    ):
        with pytest.raises(InvalidPolicy, match=match):
            reviewing.close_review(review=review, closing=closing, by=birgit, at=NOW)


def test_a_rule_that_this_version_does_not_know_is_left_out():
    assert from_json([{"id": "moon"}, {"id": "age", "on": "soon"}])[0].words == (
        "It was to be looked at again on a day that is not known."
    )
    assert all(Due(each).words for each in Trigger)


def test_members_are_heard_and_read_their_own_words_alone(entry, birgit, thu):
    opened(entry, birgit)
    path = f"/catalog/{entry.key}/review/"
    assert "people partners, with your name" in page(thu, path)
    assert f'href="{path}">A review is open until' in page(thu, f"/catalog/{entry.key}/")
    hostile = "<script>x</script> مرحبا"
    sent(thu, path, 422, said_as="learner", text=hostile)
    Certificate.objects.create(
        person=thu, how="badge-test", title="Drills", recognized=entry, added_at=NOW, added_by=thu, changed_at=NOW,
        changed_by=thu,
    )  # fmt: skip
    sent(thu, path, said_as="learner", text=hostile)
    sent(person("liam"), path, said_as="practitioner", text="It fits the work.")
    html = page(thu, path)
    assert "&lt;script&gt;x&lt;/script&gt; مرحبا" in html
    assert "It fits the work." not in html
    assert "2 things were said so far" in html
    assert "It fits the work." in page(birgit, path)
    assert "Liam, as somebody who does this work" in page(birgit, path)
    assert Notice.objects.filter(person=birgit).count() == 1
    sent(thu, path, 422, said_as="learner", text="")
    sent(thu, path, 422, said_as="oracle", text="a\x00b")
    for _ in range(9):
        sent(thu, path, said_as="learner", text="More.")
    assert "talk to its owner" in sent(thu, path, 422, said_as="learner", text="Too much.").content.decode().lower()
    assert ReviewInput.objects.filter(person=thu).count() == 10


def test_the_work_list_shows_what_is_due_why_and_by_whom(entry, guild, birgit, desmond, thu):
    page(thu, "/catalog/reviews/", 404)
    assert "No review is open." in page(desmond, "/catalog/reviews/")
    stored(entry, review_on=YESTERDAY)
    made(guild, "old", "Older drills", review_on=YESTERDAY, owner=desmond)
    assert "The day of 2 more has come" in page(desmond, "/catalog/reviews/")
    sent(desmond, "/catalog/reviews/look/")
    Review.objects.filter(microcredential__key="old").update(due=YESTERDAY)
    html = page(desmond, "/catalog/reviews/")
    assert "2 entries are to be looked at again." in html
    assert "1 is late." in html
    assert html.index("Older drills") < html.index("Incident drills")
    assert "Incident drills" not in page(desmond, "/catalog/reviews/?whose=mine")
    assert "Nothing else is due by the rules." in browser_text(desmond)


def browser_text(reader):
    return browser(reader).post("/catalog/reviews/look/", follow=True).content.decode()


def test_a_page_of_the_work_list_asks_few_questions(guild, birgit, django_assert_max_num_queries):
    for number in range(40):
        made(guild, f"e{number}", f"Entry {number}", review_on=YESTERDAY, owner=birgit)
    reviewing.open_due(by=None, at=NOW)
    client = browser(birgit)
    with django_assert_max_num_queries(12):
        assert b"1 to 30 of 40" in client.get("/catalog/reviews/").content


def test_the_review_pages_open_and_close(entry, birgit, desmond, thu):
    path = f"/catalog/{entry.key}/review/"
    assert "Nothing is due by the rules." in page(desmond, path)
    page(thu, f"{path}open/", 404)
    assert "New exam" not in page(desmond, f"{path}open/")
    sent(desmond, f"{path}open/", 422, why="", owner=birgit.pk, due=TODAY.isoformat())
    sent(desmond, f"{path}open/", why="New exam", owner=birgit.pk, due=TODAY.isoformat())
    assert "Somebody asked for it: New exam" in page(thu, path)
    sent(desmond, f"{path}open/", why="x", owner=birgit.pk, due=TODAY.isoformat())  # leads to the one that is open
    page(thu, f"{path}close/", 404)
    sent(birgit, f"{path}close/", 422, outcome="retired", note="", next_on="never")
    day = (TODAY + timedelta(days=90)).isoformat()
    sent(birgit, f"{path}close/", outcome="kept", note="Still fine.", next_on=day)
    assert "Still fine." in page(thu, path)
    sent(birgit, f"{path}close/", outcome="kept", note="x", next_on=day)  # nothing is open: leads back


def test_the_minimum_counts_what_entries_in_use_lack(entry, guild, skills, birgit, desmond):
    made(guild, "bare", "Bare", scores={}, checked_on=None)
    made(guild, "waits", "Waits", acceptance="proposed")
    Outcome.objects.create(microcredential=entry, competency=skills["incidents"], level=3)
    total, lacks = minimum.counts()
    assert total == 2
    assert {each.missing.value: each.count for each in lacks} == {
        "owner": 1, "review": 1, "class": 1, "shows": 1, "checked": 1,
    }  # fmt: skip
    for each in lacks:
        assert [row.key for row in minimum.lacking(each.missing)] == ["bare"]
        assert "Bare" in page(desmond, f"/catalog/reviews/?missing={each.missing.value}")
    page(desmond, "/catalog/reviews/?missing=nothing", 404)
    assert Competency.objects.count() == 3

"""Judging by oneself: what is kept from whom, what is kept of those who read first, and what nobody can settle."""

from __future__ import annotations

import pytest
from django.test import override_settings

from stepladder.appraisal.policy import DEFAULT
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Score, appraise
from stepladder.server.appraisals import forms_rating, operations, queries, shown
from stepladder.server.appraisals.agreeing import agreement_here
from stepladder.server.appraisals.models import Rating
from stepladder.server.appraisals.settled import appraisal_of
from stepladder.server.catalog import judged
from stepladder.server.catalog.models import Microcredential
from tests.server.appraisals_cast import (
    NOW,
    SOON,
    URL,
    birgit,
    browser,
    carla,
    desmond,
    drafted,
    entry,
    fresh,
    handed_in,
    settled,
    thu,
)
from tests.server.roles_cast import partner
from tests.server.test_appraisals_pages import JUDGED, RATE, WORK, page, sent

__all__ = ["birgit", "carla", "desmond", "entry", "thu"]

pytestmark = pytest.mark.django_db

ENTRY, READ = "/catalog/drills/", "/catalog/drills/appraisal/read/"
SHOW = "Show me what they gave; I will not judge it"


def test_who_may_judge_and_has_not_begun_reads_nothing_before_they_say_so(entry, birgit, desmond):
    handed_in(entry, birgit, A1=4)
    found = page(desmond, JUDGED)
    assert "1 person judged it. You may judge it too" in found
    assert "Judge it first" in found
    assert SHOW in found
    for words in (URL, "Question by question", "4 of 4", "How far this can be relied on"):
        assert words not in found, words
    about = page(desmond, ENTRY)
    assert "How we judged this" not in about
    assert "What others gave for each question is shown to you once you have judged it yourself" in about


def test_members_who_may_not_judge_go_on_reading(entry, birgit, thu):
    handed_in(entry, birgit, A1=4)
    assert URL in page(thu, JUDGED)
    assert SHOW not in page(thu, JUDGED)
    assert "How we judged this" in page(thu, ENTRY)
    sent(thu, READ, {})
    assert not Rating.objects.filter(rater=thu).exists()
    page(thu, RATE, 404)


def test_who_reads_first_sees_all_and_what_they_judge_later_is_marked(entry, birgit, desmond):
    handed_in(entry, birgit, A1=4, A3=2)
    sent(desmond, READ, {})
    assert URL in page(desmond, JUDGED)
    assert "You know what others gave" in page(desmond, RATE)
    assert handed_in(entry, desmond, A1=4, A3=2).seen_before
    found = page(birgit, JUDGED)
    assert "1 of them knew what another one had given." in found
    assert "Judged knowing another’s answer" in found
    assert "knew what another one had given" in found


def test_who_knew_counts_but_tells_nothing_about_agreement_nor_confidence(entry, birgit, desmond):
    answers = dict.fromkeys(("A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "C1", "C2"), 3)
    handed_in(entry, birgit, **answers)
    sent(desmond, READ, {})
    handed_in(entry, desmond, **(answers | {"A2": 1}))
    assert fresh(entry).scores["A2"]["score"] == 1  # of two the lower one counts
    assert not agreement_here(DEFAULT).double
    assert "raters" in [each.id for each in appraisal_of(fresh(entry)).shortfalls]
    other = Microcredential.objects.create(key="other", title="Other", provider=entry.provider)
    handed_in(other, birgit, **answers)
    handed_in(other, desmond, **answers)
    assert len(agreement_here(DEFAULT).double) == 1
    assert "raters" not in [each.id for each in appraisal_of(fresh(other)).shortfalls if "A1" in each.dimensions]


def test_who_judged_by_themselves_is_not_marked_and_who_changes_it_afterwards_is(entry, birgit, desmond):
    assert not handed_in(entry, birgit, A1=4).seen_before
    assert not handed_in(entry, birgit, A1=3).seen_before  # nobody else had judged it
    assert not handed_in(entry, desmond, A1=1).seen_before
    assert not handed_in(entry, birgit, A1=3).seen_before  # the same as she gave by herself
    assert handed_in(entry, birgit, A1=1).seen_before
    assert handed_in(entry, birgit, A1=3).seen_before  # what one knows one goes on knowing


def test_who_took_theirs_back_and_judges_anew_is_marked(entry, birgit, desmond):
    rating = handed_in(entry, birgit, A1=4)
    handed_in(entry, desmond, A1=1)
    operations.take_back(rating=rating, because="I mixed two up.", by=birgit, at=NOW)
    assert URL not in page(birgit, JUDGED)
    assert "Question by question" in page(birgit, JUDGED)
    assert handed_in(entry, birgit, A1=2).seen_before


def test_who_is_asked_or_has_begun_cannot_read_first(entry, birgit, desmond, thu):
    handed_in(entry, birgit, A1=4)
    operations.assign(entry=entry, rater=thu, due=SOON, by=birgit, at=NOW)
    drafted(entry, desmond, A1=1)
    for reader in (thu, desmond):
        sent(reader, READ, {})
        assert SHOW not in page(reader, JUDGED)
        assert URL not in page(reader, JUDGED)
    assert not Rating.objects.filter(state=Rating.State.READ).exists()
    assert not handed_in(entry, thu, A1=1).seen_before


def test_who_settles_has_read_it(entry, birgit, desmond, carla):
    handed_in(entry, birgit, A1=4)
    handed_in(entry, desmond, A1=1)
    settled(entry, carla, A1=3)
    assert queries.has_seen(entry, carla)
    assert handed_in(entry, carla, A1=3).seen_before


def test_reading_twice_keeps_one_row_and_alone_nothing_is_kept_back(entry, birgit, desmond):
    handed_in(entry, birgit, A1=4)
    with override_settings(PRIVATE_WORKSPACE=True):
        assert not queries.is_kept_from(entry, desmond)
    for _ in range(2):
        sent(desmond, READ, {})
    assert Rating.objects.filter(state=Rating.State.READ).count() == 1
    assert browser(desmond).get(READ).status_code == 405


def test_what_is_promised_on_the_page_of_judging_is_what_holds(entry, birgit, desmond):
    found = page(birgit, RATE)
    assert "Whoever does will not see what you gave until" not in found
    assert "who wants to read it before has to say so, and that is kept with theirs" in found


def test_changing_ones_judgment_is_no_main_button(entry, birgit, thu):
    assert '<a class="btn btn-main" href="/catalog/drills/rate/">Judge it yourself</a>' in page(birgit, JUDGED)
    handed_in(entry, birgit, A1=4)
    assert '<a class="btn" href="/catalog/drills/rate/">Change your judgment</a>' in page(birgit, JUDGED)


def test_a_disagreement_that_nobody_can_settle_says_what_to_do(entry, birgit, desmond):
    handed_in(entry, birgit, A1=4)
    handed_in(entry, desmond, A1=1)
    for path in (JUDGED, "/catalog/drills/appraisal/settle/A1/"):
        found = page(birgit, path)
        assert "Everybody who could settle this judged it." in found
        assert "make somebody else a people partner" in found
    partner("carla")
    for path in (JUDGED, "/catalog/drills/appraisal/settle/A1/"):
        assert "Everybody who could settle this judged it." not in page(birgit, path)


def test_the_work_list_counts_every_disagreement_and_says_which_are_for_others(entry, birgit, desmond, carla):
    other = Microcredential.objects.create(key="other", title="Other", provider=entry.provider)
    for each in (entry, other):
        handed_in(each, desmond, A1=4)
    handed_in(entry, birgit, A1=1)
    handed_in(other, carla, A1=1)
    found = page(birgit, WORK)
    assert "People disagree on 2 microcredentials, and nobody has settled them." in found
    assert "1 of them you judge or judged yourself, so that somebody else has to settle it." in found
    assert "Incident drills" in found.partition("For somebody else to settle")[2]
    assert "You judge or judged them yourself" in page(desmond, WORK)


def test_the_rubric_and_the_rules_are_asked_for_in_the_readers_language(monkeypatch):
    for module in (forms_rating, judged, shown):
        monkeypatch.setattr(module, "gettext", lambda words: f"«{words}»")
    answers = [words for _, words in forms_rating.answers_to(BY_ID["A5"])]
    assert "3: «Supervised, and identity checked»" in answers
    assert shown.means_of(BY_ID["A5"], 3) == "«Supervised, and identity checked»"
    found = judged.judged(appraise({"A1": Score(0), "A5": Score(0)}))
    assert found.confidence == "«low»"
    rules = {each.id: (each.reason, each.lifted_by) for each in found.gates}
    assert rules["G5"] == ("«Nobody knows who did the work»", "«a check of identity, or supervision»")

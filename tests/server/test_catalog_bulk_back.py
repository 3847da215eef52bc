"""Many entries at once: who is told, what is left alone when it is taken back, and numbers that nothing has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stepladder.server.appraisals.bulk_doing import undo
from stepladder.server.catalog.terms import Holders
from stepladder.server.notices.models import Notice
from stepladder.server.policies.operations import lock
from tests.server.life_cast import (
    NOW,
    TODAY,
    birgit,
    browser,
    decided,
    desmond,
    entry,
    fresh,
    guild,
    made,
    page,
    sent,
    thu,
)
from tests.server.test_catalog_bulk import ALL, applied, order, several

__all__ = ["birgit", "desmond", "entry", "guild", "several", "thu"]
pytestmark = pytest.mark.django_db


def test_taking_back_leaves_alone_what_is_locked_and_says_so(several, birgit):
    run = applied(order("begin"), birgit, ALL.filter(key="d"))
    lock(subject="catalog:d", because="a round relies on it", by=birgit, at=NOW)
    assert undo(run=run, by=birgit, at=NOW).left == {several["d"].pk: "it is locked"}
    assert fresh(several["d"]).acceptance == "under-review"


def test_taking_back_never_makes_two_that_are_gone_stand_for_each_other(guild, birgit):
    a, b = (made(guild, key, key.upper(), owner=birgit, review_on=TODAY + timedelta(days=9)) for key in "ab")
    decided(a, "retired", birgit, because="x", holders=Holders.REPLACE, replaced_by=b)
    run = applied(order("begin"), birgit, ALL.filter(key="a"))
    decided(b, "retired", birgit, because="x", holders=Holders.REPLACE, replaced_by=a)
    found = undo(run=run, by=birgit, at=NOW)
    assert found.left == {a.pk: "what would take its place is itself declined or retired"}
    assert (fresh(a).acceptance, fresh(b).replaced_by) == ("under-review", a)


def test_who_is_asked_to_judge_is_led_there_and_hears_no_more_of_it_once_it_is_taken_back(several, birgit, thu):
    run = applied(order("rater", rater=thu, due=TODAY + timedelta(days=9)), birgit, ALL.filter(key__in="ab"))
    notice = Notice.objects.get(person=thu)
    assert "asks you to judge 2 entries" in notice.text
    assert "Entry a" in page(thu, notice.link)
    undo(run=run, by=birgit, at=NOW)
    assert not Notice.objects.filter(person=thu, seen_at__isnull=True).exists()


def test_who_proposed_hears_of_a_run_and_of_its_being_taken_back(several, birgit, desmond):
    run = applied(order("decline"), birgit, ALL.filter(key="c"))
    undo(run=run, by=birgit, at=NOW)
    told = list(Notice.objects.filter(person=desmond).order_by("id").values_list("text", "link"))
    assert [("took back" in text, link) for text, link in told] == [
        (False, f"/catalog/bulk/done/{run.pk}/"),
        (True, f"/catalog/bulk/done/{run.pk}/"),
    ]


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "-1", "\u0663"])
def test_numbers_that_no_entry_has_choose_nothing(several, birgit, number):
    chosen = {"query": "competency=%00", "do": "choose", "which": "ticked", "kind": "accept", "entry": number}
    assert browser(birgit).post("/catalog/bulk/", chosen, follow=True).status_code in (200, 422)
    assert browser(birgit).get(f"/catalog/bulk/done/{'9' * 25}/").status_code == 404
    sent(birgit, "/catalog/a/acceptance/?to=declined", 422, seen=number, because="x")
    assert fresh(several["a"]).acceptance == "under-review"

"""Doing one thing to many entries: what it would do, doing just that, and taking it back as far as it still stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals import bulk
from stepladder.server.appraisals.bulk import TO, Kind, Order, plan_of
from stepladder.server.appraisals.bulk_doing import apply, undo, undoing
from stepladder.server.appraisals.merging import groups_of
from stepladder.server.appraisals.models import Rating
from stepladder.server.catalog.acceptance import Decision
from stepladder.server.catalog.models import BulkRun, Change, Microcredential, Review
from stepladder.server.catalog.review_dates import months_after
from stepladder.server.catalog.terms import Acceptance, Holders
from stepladder.server.notices.models import Notice
from stepladder.server.policies.operations import lock
from stepladder.server.trail.queries import history_of
from tests.server.life_cast import (
    BECAUSE,
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
    retiring,
    sent,
    thu,
)

__all__ = ["birgit", "desmond", "entry", "guild", "thu"]
pytestmark = pytest.mark.django_db

ALL = Microcredential.objects.all()


def order(kind, *, because=BECAUSE, ticked=False, **more):
    to, own = TO.get(Kind(kind)), ("owner", "review_on", "rater", "due")
    values = {name: more.pop(name) for name in own if name in more}
    decision = (
        Decision(to, because, owner=values.get("owner"), review_on=values.get("review_on"), **more) if to else None
    )
    return Order(Kind(kind), because, decision, ticked=ticked, **values)


def planned(wanted, by, rows=ALL):
    return plan_of(rows, wanted, by=by, on=TODAY)


def applied(wanted, by, rows=ALL):
    return apply(chosen=rows, order=wanted, digest=planned(wanted, by, rows).digest, by=by, at=NOW)


def skipped(plan):
    return {each.key: each.words for each in plan.skipped}


@pytest.fixture
def several(guild, birgit, desmond):
    """By key: three that are looked at, one of them proposed by Desmond himself, one proposed, one retired."""
    rows = {
        "a": {"acceptance": "under-review", "added_by": birgit},
        "b": {"acceptance": "under-review", "owner": birgit},
        "c": {"acceptance": "under-review", "added_by": desmond},
        "d": {"acceptance": "proposed"},
        "e": {"acceptance": "retired", "because": "x", "holders": "keep"},
    }
    return {key: made(guild, key, f"Entry {key}", **more) for key, more in rows.items()}


def test_a_plan_says_what_it_would_do_and_why_it_skips(several, birgit, desmond):
    plan = planned(order("accept", owner=birgit), desmond)
    assert [each.key for each in plan.entries.values()] == ["a", "b"]
    assert skipped(plan) == {
        "c": "you proposed this entry yourself",
        "d": "it is proposed and cannot become accepted from there: choose “Begin to look at them” first; then this",
        "e": "it is retired and cannot become accepted from there: choose “Begin to look at them” first; then this",
    }
    assert [(count, [each.key for each in first]) for _, count, first in plan.reasons] == [
        (1, ["c"]), (1, ["d"]), (1, ["e"]),
    ]  # fmt: skip
    assert not Change.objects.exists()


def test_without_an_owner_only_those_that_have_one_are_accepted(several, desmond):
    plan = planned(order("accept"), desmond)
    assert [each.key for each in plan.entries.values()] == ["b"]
    assert skipped(plan)["a"] == "nobody is named who looks after it"


def test_accepting_many_writes_what_accepting_one_does(several, birgit, desmond):
    run = applied(order("accept", owner=birgit), desmond)
    assert (run.count, run.kind, run.by) == (2, "accept", desmond)
    decided(several["d"], "under-review", desmond)
    single = decided(several["d"], "accepted", desmond, owner=birgit)
    many = fresh(several["a"])
    for name in ("acceptance", "acceptance_since", "owner", "review_on", "because", "holders"):
        assert getattr(many, name) == getattr(single, name), name
    assert many.revision == 2
    told = Change.objects.get(microcredential=many)
    assert told.what["acceptance"] == {"old": "under-review", "new": "accepted"}
    assert (told.kind, told.because, many.changed_at) == ("acceptance", BECAUSE, NOW)
    texts = [each.text for each in Notice.objects.filter(person=birgit) if "entries" in each.text]
    assert texts == ["Desmond changed 2 entries of the catalog that you proposed or look after."]
    assert [each["did"] for each in history_of("catalog")] == ["entries changed together"]


def test_what_is_applied_is_what_was_shown(several, birgit, desmond):
    wanted = order("accept", owner=birgit)
    digest = planned(wanted, desmond).digest
    decided(several["b"], "declined", birgit, because=BECAUSE)
    with pytest.raises(EditedMeanwhile, match="something has changed since this was shown"):
        apply(chosen=ALL, order=wanted, digest=digest, by=desmond, at=NOW)
    assert fresh(several["a"]).acceptance == "under-review"
    assert not BulkRun.objects.exists()


def test_doing_it_twice_does_nothing_the_second_time(several, birgit, desmond):
    applied(order("accept", owner=birgit), desmond)
    with pytest.raises(InvalidPolicy, match="there is nothing to do"):
        applied(order("accept", owner=birgit), desmond)


def test_taking_it_back_restores_what_still_stands_and_lists_the_rest(several, birgit, desmond):
    before = {key: fresh(row) for key, row in several.items()}
    run = applied(order("accept", owner=birgit), desmond)
    decided(several["b"], "funded", birgit)
    assert undoing(run).left == {several["b"].pk: "changed since"}
    done = undo(run=run, by=birgit, at=NOW)
    assert (done.count, list(done.left)) == (1, [several["b"].pk])
    restored = fresh(several["a"])
    for name in ("acceptance", "acceptance_since", "owner", "review_on"):
        assert getattr(restored, name) == getattr(before["a"], name), name
    assert restored.revision == 3
    assert fresh(several["b"]).acceptance == "funded"
    assert (fresh(run).undone_by, fresh(run).after["left"]) == (birgit, {str(several["b"].pk): "changed since"})
    assert Change.objects.filter(microcredential=restored).first().because == f"taken back: {BECAUSE}"
    with pytest.raises(InvalidPolicy, match="taken back already"):
        undo(run=run, by=birgit, at=NOW)


def test_retiring_many_closes_their_reviews_and_taking_it_back_opens_them(entry, guild, desmond):
    review = Review.objects.create(microcredential=entry, due=TODAY, opened_at=NOW)
    run = applied(order("retire", **{k: v for k, v in retiring().items() if k != "because"}), desmond)
    assert (fresh(entry).acceptance, fresh(review).outcome) == ("retired", "retired")
    undo(run=run, by=desmond, at=NOW)
    assert (fresh(entry).acceptance, fresh(entry).review_on) == ("accepted", entry.review_on)
    assert (fresh(review).outcome, fresh(review).closed_at) == ("", None)


def test_retired_with_a_replacement_the_replacement_itself_stays(entry, guild, birgit, desmond):
    other = made(guild, "other", "Other drills", owner=birgit)
    plan = planned(order("retire", holders=Holders.REPLACE, replaced_by=other), desmond)
    assert [each.key for each in plan.entries.values()] == ["drills"]
    assert skipped(plan) == {"other": "Other drills cannot take its place"}


def test_days_and_owners_are_set_where_they_make_sense(entry, several, birgit, desmond):
    day = months_after(TODAY, 6)
    plan = planned(order("review-day", review_on=day), birgit)
    assert [each.key for each in plan.entries.values()] == ["drills"]
    applied(order("review-day", review_on=day), birgit)
    assert fresh(entry).review_on == day
    plan = planned(order("owner", owner=desmond), birgit)
    assert sorted(each.key for each in plan.entries.values()) == ["a", "b", "c", "d", "drills"]
    applied(order("owner", owner=desmond), birgit)
    assert Microcredential.objects.filter(owner=desmond).count() == 5
    assert Notice.objects.filter(person=desmond).count() == 1


@pytest.mark.parametrize(
    ("kind", "more", "match"),
    [
        ("retire", {"because": " "}, "why is not said"),
        ("merge", {"because": ""}, "why is not said"),
        ("review-day", {}, "no day is said"),
        ("review-day", {"review_on": TODAY}, "looked at again"),
        ("owner", {}, "nobody is named who looks after it"),
        ("rater", {"due": TODAY + timedelta(days=9)}, "nobody is named who should judge"),
    ],
    ids=["retire", "merge", "no day", "day", "owner", "rater"],
)
def test_an_order_is_said_in_full(kind, more, match, entry, desmond):
    with pytest.raises(InvalidPolicy, match=match):
        planned(order(kind, **more), desmond)


def test_somebody_is_asked_to_judge_many_and_only_what_they_did_not_begin_is_taken_back(several, birgit, desmond, thu):
    Rating.objects.create(microcredential=several["a"], rater=thu, state="draft")
    wanted = order("rater", rater=thu, due=TODAY + timedelta(days=30))
    assert skipped(planned(wanted, desmond)) == {
        "a": "they are asked to judge it already, or are doing so",
        "e": "it is declined or retired",
    }
    run = applied(wanted, desmond)
    asked = Rating.objects.filter(state="asked")
    assert {each.microcredential.key for each in asked} == {"b", "c", "d"}
    assert {(each.rater, each.asked_by, each.due) for each in asked} == {(thu, desmond, TODAY + timedelta(days=30))}
    assert Notice.objects.get(person=thu).text == "Desmond asks you to judge 3 entries of the catalog."
    asked.filter(microcredential__key="b").update(state="draft", begun_at=NOW)
    done = undo(run=run, by=desmond, at=NOW)
    assert (done.count, done.left) == (2, {several["b"].pk: "begun or handed in since"})
    assert Rating.objects.count() == 2
    assert not Change.objects.exists(), "whom somebody asks changes nothing of an entry"


def test_of_the_same_the_one_in_use_stays_and_the_others_are_retired_for_it(guild, birgit, desmond):
    made(guild, "one", "Crane Operator", acceptance="proposed")
    made(guild, "two", "crane operators™", owner=birgit)
    made(guild, "three", "Crane operator, advanced")
    made(guild, "four", "CRANE   OPERATOR", acceptance="declined", because="x")
    plan = planned(order("merge"), desmond)
    assert [(each.key, each.words) for each in plan.entries.values()] == [
        ("one", "crane operators™ (two) takes its place")
    ]
    assert skipped(plan) == {
        "two": "it is the one that stays", "three": "nothing chosen is the same", "four": "it is declined or retired",
    }  # fmt: skip
    run = applied(order("merge"), desmond)
    gone = Microcredential.objects.get(key="one")
    assert (gone.acceptance, gone.holders, gone.replaced_by.key) == ("retired", "replace", "two")
    assert Change.objects.get().kind == "merged"
    undo(run=run, by=birgit, at=NOW)
    assert fresh(gone).acceptance == "proposed"


def test_nearly_the_same_is_merged_only_where_a_person_ticked_both(guild, desmond):
    made(guild, "one", "Leading safe crane operation at night shifts")
    made(guild, "two", "Leading safe crane operation on night shifts")
    rows = list(ALL.select_related("provider"))
    assert groups_of(rows, near=False) == []
    assert len(groups_of(rows, near=True)) == 1
    assert planned(order("merge"), desmond).entries == {}
    assert len(planned(order("merge", ticked=True), desmond).entries) == 1


def test_what_is_locked_is_skipped(entry, desmond):
    lock(subject=entry.subject, by=desmond, because="a round uses it", at=NOW)
    assert skipped(planned(order("fund", because=""), desmond)) == {"drills": "it is locked: a round uses it"}


def test_more_than_can_be_changed_at_once_is_refused(several, desmond, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 3)
    with pytest.raises(InvalidPolicy, match="more than 3 entries are chosen"):
        planned(order("begin"), desmond)


def test_many_entries_take_no_more_questions_than_few(guild, desmond):
    def count(prefix, number):
        Microcredential.objects.bulk_create(
            Microcredential(key=f"{prefix}{n}", title=f"{prefix} {n}", provider=guild, acceptance=Acceptance.PROPOSED)
            for n in range(number)
        )
        rows = Microcredential.objects.filter(key__startswith=prefix)
        with CaptureQueriesContext(connection) as asked:
            applied(order("begin"), desmond, rows)
        return len(asked)

    # Rows of the log are written some hundred at a time.
    assert count("many", 300) <= count("few", 3) + 2


def stepped(reader, status, **fields):
    """What is sent leads to the step that follows."""
    response = browser(reader).post("/catalog/bulk/", fields, follow=True)
    assert response.status_code == status, response.content.decode()[:2000]
    assert len(response.redirect_chain) == 1
    return response


def test_the_four_steps_work_by_pages_alone(several, birgit, desmond, thu):
    page(thu, "/catalog/bulk/", 404)
    html = page(desmond, "/catalog/bulk/?acceptance=under-review")
    assert "3 entries fit." in html
    query = {"query": "acceptance=under-review"}
    answer = stepped(desmond, 422, **query, do="choose", which="ticked", kind="accept")
    assert "Tick at least one entry" in answer.content.decode()
    stepped(desmond, 422, **query, do="choose", which="all")
    chosen = {**query, "which": "all", "kind": "accept"}
    assert "3 entries are chosen" in stepped(desmond, 200, **chosen, do="choose").content.decode()
    fields = {**chosen, "owner": birgit.pk, "review_on": "", "because": "They fit."}
    html = stepped(desmond, 200, **fields, do="preview").content.decode()
    assert "It would be done to 2 entries." in html
    assert "You proposed this entry yourself" in html
    digest = re.search(r'name="digest" value="(\w+)"', html)[1]
    stale = stepped(desmond, 200, **fields, do="apply", digest="0" * 64).content.decode()
    assert "Something has changed since this was shown" in stale
    done = sent(desmond, "/catalog/bulk/", **fields, do="apply", digest=digest)
    assert Microcredential.objects.filter(acceptance="accepted").count() == 2
    html = page(desmond, done["Location"])
    assert "Desmond did this to 2 entries" in html
    assert "They fit." in page(birgit, "/catalog/bulk/done/")
    sent(birgit, done["Location"])
    assert "Birgit took it back" in page(desmond, done["Location"])
    assert Microcredential.objects.filter(acceptance="under-review").count() == 3
    sent(birgit, done["Location"])


def test_ticks_choose_alone_and_odd_input_chooses_nothing(several, birgit, desmond):
    ticks = [several["a"].pk, "x", "-1", "0", "9" * 12, "²"]
    html = stepped(desmond, 200, query="text=%00&page=x", do="choose", which="ticked", kind="begin", entry=ticks
    )  # fmt: skip
    assert "1 entry is chosen" in html.content.decode()
    stepped(desmond, 200, do="preview", which="ticked", kind="explode", entry=ticks)
    stepped(desmond, 200, do="preview", which="ticked", kind="begin")
    day = "2020-01-01"
    refused = stepped(desmond, 422, do="preview", which="all", kind="rater", rater=desmond.pk, due=day, because=""
    )  # fmt: skip
    assert "The day has passed" in refused.content.decode()


def test_retiring_shows_how_many_hold_them(entry, desmond):
    fields = {
        "which": "all",
        "kind": "retire",
        "holders": "keep",
        "because": "Old.",
        "counts_until": "",
        "replaced_by": "",
    }
    html = stepped(desmond, 200, **fields, do="preview").content.decode()
    assert "Nobody here has added a certificate of them." in html


def test_every_step_has_an_address_to_come_back_to_and_coming_back_does_nothing(several, birgit, desmond):
    client = browser(desmond)
    fields = {"query": "", "which": "all", "kind": "begin", "owner": "", "review_on": "", "because": ""}
    addresses = [
        client.post("/catalog/bulk/", {**fields, "do": step})["Location"] for step in ("choose", "preview", "choose")
    ]
    assert addresses[0] == addresses[2] != addresses[1]
    for _ in range(2):
        for address, words in ((addresses[0], "entries are chosen"), (addresses[1], "It would be done to")):
            answer = client.get(address)
            assert answer.status_code == 200
            assert words in " ".join(answer.content.decode().split())
    kept = client.post("/catalog/bulk/", {**fields, "do": "apply", "digest": "0" * 64})["Location"]
    assert "What it would do" in client.get(kept).content.decode()
    assert "What it would do" in client.get(kept).content.decode()
    assert not BulkRun.objects.exists()


def test_a_step_is_its_senders_alone_and_ends_with_the_session(several, birgit, desmond):
    client = browser(desmond)
    address = client.post("/catalog/bulk/", {"do": "choose", "which": "all", "kind": "begin"})["Location"]
    for other in (browser(birgit), browser(desmond)):
        answer = other.get(address, follow=True)
        assert answer.redirect_chain == [("/catalog/bulk/", 302)]
        assert "no longer kept" in answer.content.decode()
    client.logout()
    assert client.get(address).status_code in (302, 404)

"""Where entries stand: who may move them where, with what, and what is told of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.acceptance import NEXT, Care, Decision, columns_of, set_care
from stepladder.server.catalog.history import changes_of, lines
from stepladder.server.catalog.models import Change, Microcredential, Review
from stepladder.server.catalog.review_dates import months_after
from stepladder.server.catalog.review_dates import proposed as proposed_day
from stepladder.server.catalog.terms import IN_USE, Acceptance, Holders
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person
from stepladder.server.policies.operations import Locked, lock
from stepladder.server.trail.queries import history_of
from stepladder.server.wallet.holders import holders_of
from stepladder.server.wallet.models import Certificate
from tests.server.life_cast import (
    BECAUSE,
    NOW,
    TODAY,
    accepted,
    birgit,
    decided,
    desmond,
    entry,
    fresh,
    guild,
    made,
    page,
    person,
    proposed,
    retiring,
    sent,
    thu,
)

__all__ = ["birgit", "desmond", "entry", "guild", "proposed", "thu"]
pytestmark = pytest.mark.django_db


def test_an_entry_goes_from_proposed_to_accepted_by_somebody_who_did_not_propose_it(proposed, birgit, desmond):
    found = accepted(proposed, desmond, birgit)
    assert (found.acceptance, found.owner, found.acceptance_since) == ("accepted", birgit, TODAY)
    assert found.review_on == months_after(TODAY, 12), "little is known of it, so it is looked at again in a year"
    assert found.revision == 3


def test_whoever_proposed_it_does_not_accept_it(proposed, birgit):
    decided(proposed, "under-review", birgit)
    with pytest.raises(InvalidPolicy, match="you proposed this entry yourself"):
        decided(proposed, "accepted", birgit, owner=birgit)


def test_alone_one_accepts_what_one_proposed(proposed, birgit, settings):
    settings.PRIVATE_WORKSPACE = True
    assert accepted(proposed, birgit, birgit).acceptance == "accepted"


@pytest.mark.parametrize("start", list(Acceptance), ids=str)
@pytest.mark.parametrize("end", list(Acceptance), ids=str)
def test_only_the_ways_that_are_published_can_be_gone(start, end, guild, birgit, desmond):
    reason = {"because": BECAUSE} if start in ("declined", "retired") else {}
    holders = {"holders": "keep"} if start == "retired" else {}
    found = made(guild, acceptance=start, owner=birgit, **reason, **holders)
    if end in NEXT[start]:
        assert decided(found, end, desmond, **retiring()).acceptance == end
    else:
        with pytest.raises(InvalidPolicy, match="cannot become"):
            decided(found, end, desmond, **retiring())
        assert fresh(found).acceptance == start


def test_declining_and_retiring_say_why(proposed, entry, desmond):
    for row, to in ((proposed, "declined"), (entry, "retired")):
        with pytest.raises(InvalidPolicy, match="why is not said"):
            decided(row, to, desmond, holders=Holders.KEEP)


def test_accepting_names_an_owner_who_is_a_partner_and_here(proposed, birgit, desmond, thu):
    decided(proposed, "under-review", desmond)
    with pytest.raises(InvalidPolicy, match="nobody is named who looks after it"):
        decided(proposed, "accepted", desmond)
    with pytest.raises(InvalidPolicy, match="cannot look after it"):
        decided(proposed, "accepted", desmond, owner=thu)
    Person.objects.filter(pk=birgit.pk).update(left_on=TODAY - timedelta(days=1))
    with pytest.raises(InvalidPolicy, match="cannot look after it"):
        decided(proposed, "accepted", desmond, owner=fresh(birgit))


@pytest.mark.parametrize("days", [-1, 0, 1200])
def test_the_day_of_the_next_look_lies_within_three_years(days, proposed, birgit, desmond):
    decided(proposed, "under-review", desmond)
    with pytest.raises(InvalidPolicy, match="the day on which it is looked at again"):
        decided(proposed, "accepted", desmond, owner=birgit, review_on=TODAY + timedelta(days=days))


def test_retiring_says_what_becomes_of_holders(entry, guild, desmond):
    other = made(guild, "other", "Other drills")
    gone = made(guild, "gone", "Gone drills", acceptance="declined", because=BECAUSE)
    for more, words in (
        ({}, "what becomes of those who hold it"),
        ({"holders": Holders.UNTIL}, "until when"),
        ({"holders": Holders.UNTIL, "counts_until": TODAY - timedelta(days=1)}, "until when"),
        ({"holders": Holders.REPLACE}, "what takes its place"),
        ({"holders": Holders.REPLACE, "replaced_by": entry}, "cannot take its place"),
        ({"holders": Holders.REPLACE, "replaced_by": gone}, "cannot take its place"),
    ):
        with pytest.raises(InvalidPolicy, match=words):
            decided(entry, "retired", desmond, because=BECAUSE, **more)
    found = decided(entry, "retired", desmond, **retiring(holders=Holders.REPLACE, replaced_by=other))
    assert (found.replaced_by, found.review_on, found.because) == (other, None, BECAUSE)


def test_retiring_closes_the_review_that_was_open(entry, desmond):
    review = Review.objects.create(microcredential=entry, due=TODAY, opened_at=NOW)
    decided(entry, "retired", desmond, **retiring())
    assert (fresh(review).outcome, fresh(review).note, fresh(review).closed_by) == ("retired", BECAUSE, desmond)


def test_what_was_retired_is_looked_at_anew_before_it_is_used_again(entry, birgit, desmond):
    decided(entry, "retired", desmond, **retiring(holders=Holders.UNTIL, counts_until=TODAY))
    found = decided(entry, "under-review", desmond)
    assert (found.because, found.holders, found.counts_until) == ("", "", None)
    assert decided(entry, "funded", desmond, owner=birgit).acceptance == "funded"


def test_of_two_who_decide_at_once_the_second_is_told(entry, desmond):
    seen = entry.revision
    decided(entry, "funded", desmond)
    with pytest.raises(EditedMeanwhile):
        set_care(entry=entry, care=Care(desmond, TODAY + timedelta(days=9)), seen=seen, by=desmond, at=NOW)


def test_a_locked_entry_stands_where_it_stands(entry, desmond):
    lock(subject=entry.subject, by=desmond, because="a round uses it", at=NOW)
    with pytest.raises(Locked):
        decided(entry, "funded", desmond)


def test_owner_and_proposer_are_told_once_and_the_log_says_what_changed(proposed, birgit, desmond):
    accepted(proposed, desmond, birgit)
    told = [each.text for each in Notice.objects.filter(person=birgit)]
    assert told == [
        "Desmond decided on New drills: accepted.",
        "Desmond decided on New drills: under review.",
    ]
    assert not Notice.objects.filter(person=desmond).exists()
    last, first = lines(changes_of(proposed))
    assert (first.kind, last.kind) == ("acceptance", "acceptance")
    words = {each.name: (each.old, each.new) for each in last.fields}
    assert words["where it stands"] == ("under review", "accepted")
    assert words["looked after by"] == ("nothing", "Birgit")
    done = [each["did"] for each in history_of(proposed.subject)]
    assert done == ["catalog entry decided on"] * 2


def test_owner_and_day_are_changed_with_a_line_in_the_log(entry, birgit, desmond):
    day = TODAY + timedelta(days=100)
    found = set_care(entry=entry, care=Care(desmond, day, "Birgit is away."), seen=1, by=birgit, at=NOW)
    assert (found.owner, found.review_on) == (desmond, day)
    assert Notice.objects.get(person=desmond).text == "You look after this entry of the catalog now: Incident drills"
    assert Change.objects.get(microcredential=entry).because == "Birgit is away."


@given(day=st.dates(date(1950, 1, 1), date(2150, 1, 1)), months=st.integers(-240, 240))
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months):
    found = months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@given(
    known=st.sampled_from(["", "E0", "E1", "E3"]), information=st.floats(0, 1), validity=st.none() | st.integers(0, 90),
    provisional=st.booleans(),
)  # fmt: skip
def test_the_proposed_day_lies_between_one_and_three_years(known, information, validity, provisional):
    row = Microcredential(
        evidence_class=known, information=information, validity_months=validity, provisional=provisional
    )
    found = proposed_day(row, date(2026, 2, 28))
    assert 12 <= found.months <= 36
    assert found.on == months_after(date(2026, 2, 28), found.months)
    assert not (known == "" and found.months > 12)


@given(to=st.sampled_from(list(Acceptance)), holders=st.none() | st.sampled_from(list(Holders)))
def test_what_a_decision_writes_keeps_the_rules_of_the_rows(to, holders):
    row = Microcredential(acceptance="accepted", holders="until", counts_until=TODAY, because="old")
    found = columns_of(row, Decision(to, BECAUSE, holders=holders, counts_until=TODAY), on=TODAY)
    assert (found["because"] != "") == (to in ("declined", "retired"))
    assert (found["counts_until"] is not None) == (to == "retired" and holders == "until")
    assert found["holders"] == (holders if to == "retired" and holders else "")
    assert (found["review_on"] is not None) == (to in IN_USE)


def test_a_count_of_holders_names_nobody(entry):
    assert holders_of([entry.pk]).words == "Nobody here has added a certificate of it."
    for number in range(5):
        Certificate.objects.create(
            person=(who := person(f"holder-{number}")), how="typed", title=entry.title, recognized=entry, added_at=NOW,
            added_by=who, changed_at=NOW, changed_by=who,
        )  # fmt: skip
        few, many = "Some people here hold it, fewer than 5.", "5 people here hold it."
        assert holders_of([entry.pk]).words == (many if number == 4 else few)
    Certificate.objects.filter(person__key="holder-1").update(withdrawn_at=NOW)
    assert holders_of([entry.pk]).count is None


def test_the_page_offers_the_ways_that_are_open_and_moves_it(entry, proposed, birgit, desmond, thu):
    path = f"/catalog/{proposed.key}/acceptance/"
    page(thu, path, 404)
    html = page(birgit, path)
    assert "You proposed this entry; another people partner accepts it." in html
    assert "to=under-review" in html
    assert "to=retired" not in html
    sent(desmond, f"{path}?to=under-review", seen=1, because="")
    form = page(desmond, f"{path}?to=accepted")
    assert "12 months are proposed because not enough is known of what it proves" in form
    answer = sent(desmond, f"{path}?to=accepted", 422, seen=1, owner="", review_on="", because="")
    assert "Choose who looks after it" in answer.content.decode()
    day = (TODAY + timedelta(days=30)).isoformat()
    answer = sent(desmond, f"{path}?to=accepted", 422, seen=1, owner=birgit.pk, review_on=day, because="")
    assert "Somebody else has changed this entry meanwhile" in answer.content.decode()
    sent(desmond, f"{path}?to=accepted", seen=2, owner=birgit.pk, review_on=day, because="")
    assert fresh(proposed).review_on.isoformat() == day
    page(desmond, f"{path}?to=nowhere", 404)
    assert "Nobody here has added a certificate of it" in page(desmond, f"/catalog/{entry.key}/acceptance/?to=retired")


def test_the_entry_that_replaces_another_is_found_by_its_title_or_key(entry, guild, desmond):
    made(guild, "drills-2", "Incident drills 2")
    made(guild, "twin-1", "Twin")
    made(guild, "twin-2", "Twin")
    path = f"/catalog/{entry.key}/acceptance/?to=retired"
    given = {"seen": 1, "because": BECAUSE, "holders": "replace", "counts_until": ""}
    for called, words in (
        ("Nothing like it", "No entry of the catalog is called so."),
        ("drills incident", "Did you mean one of these? Incident drills (drills); Incident drills 2 (drills-2)"),
        ("twin", "Several are called so. Give one of these: twin-1 (The Guild), twin-2 (The Guild)."),
        ("<script>alert(1)</script>", "No entry of the catalog is called so."),
        ("a\x00b", "Null characters are not allowed."),
    ):
        html = sent(desmond, path, 422, **given, replaced_by=called).content.decode()
        assert words in html
        assert "<script>alert" not in html
    sent(desmond, path, **given, replaced_by="INCIDENT DRILLS 2")
    assert fresh(entry).replaced_by.key == "drills-2"
    assert "Incident drills 2 takes its place" in page(desmond, f"/catalog/{entry.key}/acceptance/")


def test_the_history_page_tells_who_changed_what_from_what_to_what(entry, desmond, thu):
    assert "Nothing was changed yet." in page(thu, f"/catalog/{entry.key}/history/")
    hostile = "<b>“because”</b> שלום " + "long " * 100
    decided(entry, "funded", desmond, because=hostile)
    html = page(thu, f"/catalog/{entry.key}/history/")
    assert "Where it stands: accepted and paid for (before: accepted)" in html
    assert "&lt;b&gt;“because”&lt;/b&gt; שלום" in html
    Change.objects.bulk_create(
        Change(microcredential=entry, kind="facts", at=NOW, what={"hours": {"old": None, "new": n}}) for n in range(40)
    )
    assert "1 to 30 of 41" in page(thu, f"/catalog/{entry.key}/history/")
    assert "Hours: 0 (before: not known)" in page(thu, f"/catalog/{entry.key}/history/?page=2")

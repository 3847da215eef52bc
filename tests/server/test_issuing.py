"""Giving badges and taking them back: what is signed, what the lists say, and what happens when two do it at once."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from stepladder.credentials.build import Evidence
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import InvalidDocument
from stepladder.server.issuing import operations, queries, reminders
from stepladder.server.issuing.awards import CannotIssue
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.models import (
    IssuedCredential,
    IssuerKey,
    ListPlace,
    OfferVersion,
    Reminder,
    State,
    StatusList,
)
from stepladder.server.issuing.offers import offer, revise
from stepladder.server.issuing.operations import endorse, issue, reinstate, renew, revoke, suspend
from stepladder.server.notices.models import Mail, Notice
from stepladder.server.people.models import Person
from stepladder.server.trail.queries import history_of, verified
from tests.cast import NOW
from tests.server.issuing_cast import (
    DID,
    award_of,
    birgit,
    bits,
    checked,
    give,
    key,
    mentoring,
    offered,
    seeded,
    tabletop,
    terms,
    thu,
)
from tests.server.wallet_cast import person

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def end_of(row):
    assert row.valid_until is not None
    return row.valid_until


def revocations():
    return StatusList.objects.get(purpose="revocation")


def test_a_badge_that_is_given_verifies_by_what_the_site_publishes(tabletop, thu, birgit):
    row = give(tabletop, thu, by=birgit)
    found = checked(row, recipient=thu.email)
    assert {found[name] for name in ("readable", "conforms", "signature", "issuer", "dates", "recipient")} == {"met"}
    assert row.badge["issuer"]["id"] == DID
    assert row.badge["validUntil"] == "2028-11-21T12:00:00Z"
    assert thu.email not in row.document


def test_the_same_badge_is_a_token_that_verifies(tabletop, thu):
    row = give(tabletop, thu)
    found = verify(read(row.compact.encode(), name="badge"), now=NOW, fetch=published_here, recipient=thu.email).finding
    statuses = {each.id: str(each.status) for each in found.parts}
    assert set(statuses.values()) == {"met"}, found


def test_reminders_are_sent_by_the_command(tabletop, thu):
    give(tabletop, thu, at=datetime.now(UTC) - timedelta(days=700))
    for words in ("1 reminders were sent", "0 reminders were sent"):
        out = io.StringIO()
        call_command("remind", stdout=out)
        assert words in out.getvalue()


def test_the_status_of_a_badge_is_asked_of_its_lists(mentoring, thu, birgit):
    row = give(mentoring, thu)
    assert checked(row)["status"] == "met"
    revoke(credential=row, because="given by mistake", by=birgit, at=NOW + HOUR)
    assert checked(row, NOW + 2 * HOUR)["status"] == "unmet"


def test_its_holder_is_told_and_the_trail_knows_who_gave_it(tabletop, thu, birgit):
    row = give(tabletop, thu, by=birgit)
    notice = Notice.objects.get(person=thu)
    assert notice.link == f"/badges/{row.pk}/"
    assert "Tabletop exercise" in notice.text
    entry = history_of(thu.subject)[-1]
    assert (entry["did"], entry["content"]["by"]) == ("badge given", birgit.subject)
    assert entry["content"]["because"] == "earned it"
    assert str(verified(None).find("trail.chain").status) == "met"


def test_somebody_outside_gets_the_link_by_mail(tabletop):
    row = give(tabletop, None, name="Ilse Brandt", email="ilse@eastlink.example")
    mail = Mail.objects.get(to="ilse@eastlink.example")
    assert mail.sent_at is None  # it is sent once the transaction holds, which that of a test never does
    assert f"/verify/{row.token}" in mail.body
    assert "Ilse Brandt" in mail.body


def test_several_are_given_at_once_or_none(tabletop, thu, birgit):
    nia, nobody = person("nia"), Person.objects.create(key="nobody", name="Nobody")
    awards = [award_of(tabletop, each) for each in (thu, nia, birgit)]
    with pytest.raises(CannotIssue, match="No e-mail address is known of Nobody"):
        issue(version=tabletop, awards=[*awards, award_of(tabletop, nobody)], by=None, at=NOW, because="earned it")
    with pytest.raises(CannotIssue, match="named twice"):
        issue(version=tabletop, awards=[*awards, awards[0]], by=None, at=NOW, because="earned it")
    assert IssuedCredential.objects.count() == 0
    given = issue(version=tabletop, awards=awards, by=None, at=NOW, because="earned it")
    assert [each.person for each in given] == [thu, nia, birgit]
    assert len({(each.identifier, each.token, each.digest) for each in given}) == 3


def test_a_badge_is_not_given_twice_while_the_first_holds(tabletop, thu):
    give(tabletop, thu)
    with pytest.raises(CannotIssue, match="holds this badge already"):
        give(tabletop, thu)
    assert give(tabletop, thu, at=NOW + timedelta(days=800)).state(NOW + timedelta(days=800)) is State.HOLDS


def test_a_file_of_the_site_is_no_evidence_for_everybody(tabletop, thu):
    for address in ("https://badges.harborside.example/files/7/", "http://127.0.0.1:8000/files/7/", "data:,x"):
        with pytest.raises(InvalidDocument):
            give(tabletop, thu, evidence=(Evidence(url=address),))
    assert IssuedCredential.objects.count() == 0
    assert ListPlace.objects.count() == 0


def test_places_are_taken_at_random_and_each_once(mentoring):
    people = [person(f"p{number}") for number in range(12)]
    awards = [award_of(mentoring, each) for each in people]
    issue(version=mentoring, awards=awards, by=None, at=NOW, because="earned it", chance=seeded())
    places = list(ListPlace.objects.values_list("index", flat=True))
    assert len(set(places)) == 12
    assert places != list(range(12))
    assert max(places) > 1_000
    assert {each.list_id for each in ListPlace.objects.all()} == {revocations().pk}


def test_a_place_is_never_given_again(mentoring, thu):
    row = give(mentoring, thu, chance=seeded())
    taken = row.places.get()
    nia = person("nia")
    again = give(mentoring, nia, chance=seeded())  # the same dice would fall on the same place
    assert again.places.get().index != taken.index
    with pytest.raises(IntegrityError), transaction.atomic():
        ListPlace.objects.create(list=taken.list, index=taken.index)


def test_a_list_that_is_half_full_is_left_for_a_new_one(mentoring, thu):
    give(mentoring, thu)
    StatusList.objects.update(length=3)  # as if two more would fill more than half of it
    row = give(mentoring, person("nia"))
    assert StatusList.objects.count() == 2
    assert row.places.get().list_id == StatusList.objects.last().pk
    assert StatusList.objects.last().length == 131_072


def test_revoking_changes_the_list_together_with_the_badge(mentoring, thu, birgit):
    row, other = give(mentoring, thu), give(mentoring, person("nia"))
    before = revocations()
    assert bits(before) == set()
    revoke(credential=row, because="given by mistake", by=birgit, at=NOW + HOUR)
    after = revocations()
    assert bits(after) == {row.places.get().index}
    assert after.revision == before.revision + 1
    assert after.changed_at == NOW + HOUR
    assert json.loads(after.document)["validFrom"] == "2026-11-21T13:00:00Z"
    row.refresh_from_db()
    assert (row.state(NOW), row.revoked_because) == (State.REVOKED, "given by mistake")
    assert checked(other, NOW + HOUR)["status"] == "met"


def test_a_list_that_cannot_be_signed_leaves_the_badge_as_it_was(mentoring, thu, settings):
    row = give(mentoring, thu)
    settings.KEY_SECRET = "another secret that is long enough too"  # noqa: S105 - of a test
    with pytest.raises(Exception, match="does not open"):
        revoke(credential=row, because="given by mistake", by=None, at=NOW)
    row.refresh_from_db()
    assert row.revoked_at is None
    assert bits(revocations()) == set()


def test_a_badge_is_suspended_and_holds_again(tabletop, thu, birgit):
    row = give(tabletop, thu)
    assert [each["statusPurpose"] for each in row.badge["credentialStatus"]] == ["revocation", "suspension"]
    suspend(credential=row, because="under review", by=birgit, at=NOW + HOUR)
    row.refresh_from_db()
    assert row.state(NOW + HOUR) is State.SUSPENDED
    assert checked(row, NOW + HOUR)["status"] == "unmet"
    assert bits(revocations()) == set()
    reinstate(credential=row, because="nothing was found", by=birgit, at=NOW + 2 * HOUR)
    row.refresh_from_db()
    assert row.state(NOW + 2 * HOUR) is State.HOLDS
    assert checked(row, NOW + 2 * HOUR)["status"] == "met"


def test_refuses_a_change_without_reason_or_sense(mentoring, tabletop, thu, birgit):
    lasting, passing = give(mentoring, thu), give(tabletop, thu)
    for operation, row, words in (
        (revoke, lasting, "Without a reason"),
        (suspend, lasting, "names no list"),
        (reinstate, passing, "is not suspended"),
    ):
        because = "" if "reason" in words else "because"
        with pytest.raises(CannotIssue, match=words):
            operation(credential=row, because=because, by=birgit, at=NOW)
    revoke(credential=passing, because="given by mistake", by=birgit, at=NOW)
    for operation in (revoke, suspend, reinstate):
        with pytest.raises(CannotIssue, match="revoked already"):
            operation(credential=passing, because="again", by=birgit, at=NOW)


def test_a_renewal_is_a_record_of_its_own_and_the_earlier_one_stays(tabletop, thu, birgit):
    row = give(tabletop, thu)
    document = row.document
    later = NOW + timedelta(days=700)
    award = award_of(tabletop, thu, later, since_then="Led two drills.")
    new = renew(credential=row, award=award, by=birgit, at=later, because="earned it again")
    row.refresh_from_db()
    assert (row.document, row.revoked_at, row.valid_until) == (document, None, row.valid_until)
    assert (new.supersedes_id, new.valid_from) == (row.pk, later)
    assert checked(row, later)["status"] == checked(new, later)["status"] == "met"
    with pytest.raises(CannotIssue, match="renewed already"):
        renew(credential=row, award=award, by=birgit, at=later, because="again")
    assert history_of(thu.subject)[-1]["did"] == "badge renewed"


def test_a_new_version_does_not_change_what_was_given(tabletop, thu):
    row = give(tabletop, thu)
    entry = tabletop.offer.microcredential
    entry.assessment = "Command two phases."
    entry.save()
    revised = revise(
        row=tabletop.offer, terms=terms("12 months"), changed="Two phases in place of one.", by=None, at=NOW
    )
    assert (revised.number, revised.document["criteria"]["narrative"].partition("\n")[0]) == (2, "Command two phases.")
    assert OfferVersion.objects.get(pk=tabletop.pk).document == tabletop.document
    assert "Command one phase" in row.document
    assert give(revised, person("nia")).badge["validUntil"] == "2027-11-21T12:00:00Z"


def test_what_is_offered_is_recognized_in_the_catalog(tabletop, thu):
    entry = tabletop.offer.microcredential
    entry.refresh_from_db()
    assert DID in entry.issuers
    assert entry.achievement == tabletop.document["id"] == "https://badges.harborside.example/achievements/tabletop"


def test_an_achievement_that_the_catalog_names_keeps_its_name(key):
    version = offered("first", "First")
    entry = version.offer.microcredential
    entry.refresh_from_db()
    assert entry.achievement.endswith("/achievements/first")
    with pytest.raises(InvalidDocument, match="given already"):
        offer(entry=entry, terms=terms(), by=None, at=NOW)


def test_a_part_says_what_it_builds_up_to(tabletop, key):
    part = offered("first-aid", "First aid", terms("31 December", builds_up_to=tabletop.offer))
    assert part.document["related"] == [{"id": tabletop.document["id"], "type": ["Related"]}]


def test_an_endorsement_is_signed(key, birgit):
    row = endorse(about="did:web:northlight.example", comment="They assess with care.", by=birgit, at=NOW)
    document = json.loads(row.document)
    assert document["credentialSubject"]["endorsementComment"] == "They assess with care."
    assert document["proof"][0]["verificationMethod"].startswith(f"{DID}#z6Mk")


def test_reminds_before_the_end_and_each_time_once(tabletop, mentoring, thu):
    give(mentoring, thu)
    row = give(tabletop, thu)
    sent = []
    for days in (95, 90, 89, 31, 30, 29, 8, 7, 6, 0, -1):
        at = end_of(row) - timedelta(days=days)
        sent += [days] * reminders.remind(at=at)
    assert sent == [90, 30, 7]
    assert Mail.objects.filter(subject__contains="Tabletop exercise ends on").count() == 3


def test_one_mail_stands_for_several_that_are_due_at_once(tabletop, thu):
    row = give(tabletop, thu)
    assert reminders.remind(at=end_of(row) - timedelta(days=5)) == 1
    assert set(Reminder.objects.values_list("days", flat=True)) == {90, 30, 7}


def test_nobody_is_reminded_of_what_was_revoked_or_renewed(tabletop, thu, birgit):
    row = give(tabletop, thu)
    renew(credential=row, award=award_of(tabletop, thu, since_then="Led a drill."), by=birgit, at=NOW, because="again")
    other = give(tabletop, person("nia"))
    revoke(credential=other, because="by mistake", by=birgit, at=NOW)
    late = end_of(row) - timedelta(days=10)
    Mail.objects.all().delete()
    assert reminders.remind(at=late) == 1  # the renewal ends on the same day here
    assert set(Reminder.objects.values_list("credential__supersedes", flat=True)) == {row.pk}


def test_questions_tell_whose_and_where_badges_stand(tabletop, mentoring, thu, birgit):
    first, second = give(tabletop, thu), give(mentoring, thu)
    revoke(credential=second, because="by mistake", by=birgit, at=NOW)
    assert set(queries.issued_to(thu)) == {first, second}
    assert list(queries.issued_to(birgit)) == []
    assert queries.counts(NOW)[State.REVOKED] == queries.counts(NOW)[State.HOLDS] == 1
    assert queries.counts(NOW + timedelta(days=900))[State.EXPIRED] == 1
    assert list(queries.issued("tabletop thu")) == [first]
    assert list(queries.issued("tabletop nia")) == []
    assert queries.by_token(first.token) == first
    assert queries.by_token("") is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_give_at_once_take_different_places_and_give_one_badge_to_one_person(mentoring, thu):
    """Threads of one process see one database, as several processes do."""
    others = [person(f"p{number}") for number in range(4)]
    refused: list[str] = []

    def work(who):
        try:
            give(mentoring, who)
        except CannotIssue as error:
            refused.append(error.found)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in (*others, thu, thu)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert IssuedCredential.objects.count() == 5
    assert len(refused) == 1
    assert StatusList.objects.count() == 1
    used = ListPlace.objects.filter(credential__isnull=False)
    assert len(set(used.values_list("index", flat=True))) == 5


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_renew_at_once_make_one_renewal(tabletop, thu):
    row = give(tabletop, thu)
    told: list[str] = []

    def work():
        try:
            renew(
                credential=row,
                award=award_of(tabletop, thu, since_then="Led a drill."),
                by=None,
                at=NOW,
                because="again",
            )
        except CannotIssue as error:
            told.append(error.found)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert row.renewals.count() == 1
    assert len(told) == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_revoke_at_once_both_stand_in_the_list(mentoring, thu, birgit):
    rows = [give(mentoring, who) for who in (thu, birgit, person("nia"))]

    def work(row):
        try:
            operations.revoke(credential=row, because="by mistake", by=None, at=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(row,)) for row in rows]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert bits(revocations()) == {row.places.get().index for row in rows}
    assert IssuerKey.objects.count() == 1

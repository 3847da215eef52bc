"""What somebody tries with the organization's badges who means ill, and what happens while somebody else is at work."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from stepladder.credentials.build import Evidence
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.server.issuing import keyring, operations
from stepladder.server.issuing.awards import CannotIssue
from stepladder.server.issuing.models import IssuedCredential, IssuerKey, ListPlace, StatusList
from stepladder.server.issuing.offers import Assessment, Terms
from stepladder.server.issuing.operations import issue, reinstate, renew, revoke, suspend
from tests.cast import NOW
from tests.server import issuing_cast as cast
from tests.server.issuing_cast import OBSERVED, award_of, bits, checked, give, offered
from tests.server.wallet_cast import person

birgit, key, mentoring, tabletop, thu = cast.birgit, cast.key, cast.mentoring, cast.tabletop, cast.thu
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_nobody_gives_a_badge_to_themselves_whoever_assessed_it(tabletop, birgit):
    for award in (award_of(tabletop, birgit), award_of(tabletop, None, name="B.", email="BIRGIT@example.org")):
        with pytest.raises(CannotIssue, match="Nobody gives a badge to themselves"):
            issue(version=tabletop, awards=[award], by=birgit, at=NOW, because="earned it")
    assert not IssuedCredential.objects.exists()


def test_nobody_lets_a_badge_of_their_own_hold_again(tabletop, birgit):
    row = give(tabletop, birgit)
    suspend(credential=row, because="under review", by=None, at=NOW + HOUR)
    with pytest.raises(CannotIssue, match="of their own"):
        reinstate(credential=row, because="I am innocent", by=birgit, at=NOW + 2 * HOUR)
    assert checked(row, NOW + 2 * HOUR)["status"] == "unmet"


@pytest.mark.parametrize(
    "address", ["https://intranet.harborside.example/work/7/", "https://badges.harborside.example/x"]
)
def test_no_page_of_this_site_is_evidence_under_whichever_name_it_answers(tabletop, thu, settings, address):
    settings.SITE_ADDRESS = "https://intranet.harborside.example"
    with pytest.raises(InvalidDocument, match="not open to everybody"):
        give(tabletop, thu, evidence=(Evidence(url=address),))


def test_who_goes_back_and_chooses_another_person_is_told_that_nothing_was_given(tabletop, thu):
    options = {"version": tabletop, "by": None, "at": NOW, "because": "earned it", "batch": "one page"}
    first = issue(awards=[award_of(tabletop, thu)], **options)
    assert issue(awards=[award_of(tabletop, thu)], **options) == first
    with pytest.raises(CannotIssue, match="given already"):
        issue(awards=[award_of(tabletop, person("nia"))], **options)
    assert IssuedCredential.objects.count() == 1


def test_what_was_revoked_since_the_page_was_opened_is_not_renewed(tabletop, thu):
    row = give(tabletop, thu)
    award = award_of(tabletop, thu, supersedes=row, since_then="Another exercise.")
    revoke(credential=IssuedCredential.objects.get(pk=row.pk), because="by mistake", by=None, at=NOW)
    with pytest.raises(CannotIssue, match="revoked or renewed already"):
        issue(version=tabletop, awards=[award], by=None, at=NOW, because="again")
    with pytest.raises(CannotIssue, match="revoked or renewed already"):
        renew(credential=row, award=award, by=None, at=NOW, because="again")


def test_who_may_assess_is_named_in_no_badge_unless_somebody_wrote_it_there(key, birgit):
    assessment = Assessment(OBSERVED.kind, OBSERVED.task, OBSERVED.passing, "", (birgit,))
    version = offered("audit", "Audit", Terms(assessment))
    assert "Birgit" not in str(version.document)
    assert "people whom the issuer has named for it" in version.document["criteria"]["narrative"]


def test_verifiers_in_browsers_may_read_what_is_public_and_nothing_else(tabletop, thu):
    row = give(tabletop, thu)
    public = ["/.well-known/did.json", "/.well-known/jwks.json", "/issuer", "/achievements/tabletop"]
    listed = [reverse("status-list", args=[place.list_id]) for place in row.places.all()]
    for path in [*public, *listed, "/achievements/tabletop/picture.png"]:
        answer = Client().get(path)
        assert answer["Access-Control-Allow-Origin"] == "*", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        again = Client().get(path, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*"), path
        head = Client().head(path)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"]), path
    closed = [reverse("verify", args=[row.token]), reverse("account_login"), "/issued/", "/certificates/"]
    assert not any("Access-Control-Allow-Origin" in Client().get(path) for path in closed)


def test_a_language_that_somebody_chose_is_kept_by_no_cache_for_others(tabletop):
    browser: dict[str, Any] = {"HTTP_ACCEPT": "text/html"}
    for path in ("/issuer", "/achievements/tabletop", "/achievements/tabletop/criteria"):
        assert Client().get(path, **browser)["Cache-Control"] == "public, max-age=3600"
        client = Client()
        client.cookies["django_language"] = "de"
        assert client.get(path, **browser)["Cache-Control"] == "private, max-age=3600"


def _at_once(*works):
    """Run them in threads, each with its own connection; what they refuse is returned."""
    refused: list[StepladderError] = []

    def run(work):
        try:
            work()
        except StepladderError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert not any(each.is_alive() for each in threads)
    return refused


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_given_while_the_key_is_rotated_is_signed_by_a_key_that_held_then(mentoring):
    people = [person(f"p{number}") for number in range(6)]
    later = NOW + HOUR
    gives = [lambda who=who: give(mentoring, who, at=later) for who in people]
    refused = _at_once(*gives[:3], lambda: keyring.rotate(at=NOW + HOUR / 2, because="time"), *gives[3:])
    assert {type(each) for each in refused} <= {keyring.NoKey}
    rows = list(IssuedCredential.objects.all())
    assert len(rows) + len(refused) == len(people)
    for row in rows:
        found = checked(row, later + HOUR)
        assert (found["signature"], found["issuer"], found["status"]) == ("met", "met", "met")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_badge_survives_the_revocation_of_its_key_however_they_meet(mentoring, key):
    people = [person(f"p{number}") for number in range(5)]
    gives = [lambda who=who: give(mentoring, who) for who in people]
    _at_once(*gives[:3], lambda: operations.revoke_key(key=key, because="stolen", at=NOW + HOUR), *gives[3:])
    for row in IssuedCredential.objects.filter(key=key):
        assert row.revoked_at is not None
    assert IssuerKey.objects.get(current=True).pk != key.pk
    for listed in StatusList.objects.all():
        set_ones = ListPlace.objects.filter(list=listed, credential__revoked_at__isnull=False)
        assert bits(listed) == set(set_ones.values_list("index", flat=True))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_giving_and_revoking_at_once_leaves_a_list_that_tells_of_every_revocation(mentoring):
    held = [give(mentoring, person(f"h{number}")) for number in range(3)]
    new = [person(f"n{number}") for number in range(3)]
    revokes = [lambda row=row: revoke(credential=row, because="by mistake", by=None, at=NOW + HOUR) for row in held]
    gives = [lambda who=who: give(mentoring, who) for who in new]
    assert _at_once(*[work for pair in zip(revokes, gives, strict=True) for work in pair]) == []
    (row,) = StatusList.objects.all()
    assert bits(row) == set(ListPlace.objects.filter(credential__in=held).values_list("index", flat=True))
    assert ListPlace.objects.count() == 6


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_revoking_one_badge_twice_at_once_revokes_it_once(mentoring, thu):
    row = give(mentoring, thu)
    refused = _at_once(*[lambda: revoke(credential=row, because="by mistake", by=None, at=NOW)] * 3)
    assert len(refused) == 2
    assert StatusList.objects.get().revision == 2

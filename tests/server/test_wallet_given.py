"""Badges that were given here: offered on the list, added with one button, and checked without asking oneself."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.operations import revoke
from stepladder.server.issuing.reminders import remind as issuing_remind
from stepladder.server.notices.models import Mail, Notice
from stepladder.server.people.requests import now
from stepladder.server.wallet.checking import check_again
from stepladder.server.wallet.elsewhere import linkedin_address
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.reminders import remind
from stepladder.server.wallet.taking_along import learner_record
from tests.cast import NOW
from tests.server import issuing_cast
from tests.server.issuing_cast import give
from tests.server.wallet_cast import browser, page, person, send, words_of

thu, birgit, key, tabletop = issuing_cast.thu, issuing_cast.birgit, issuing_cast.key, issuing_cast.tabletop
pytestmark = pytest.mark.django_db


def test_a_badge_that_was_given_here_is_added_with_one_button(thu, tabletop):
    given = give(tabletop, thu)
    client = browser(thu)
    assert "Issued to you here" in page(client, "certificates")
    response = send(client, "certificate-issued", given.pk)
    row = Certificate.objects.get()
    assert response.url == reverse("certificate", args=[row.pk])
    assert bytes(row.badge.data) == given.data
    assert row.title == "Tabletop exercise"
    assert row.known["status"]["is"] == "met"
    assert row.known["issuer"]["is"] == "met"
    assert "Issued to you here" not in page(client, "certificates")


def test_linkedin_is_told_the_page_on_which_anybody_can_check_it(thu, tabletop):
    given = give(tabletop, thu)
    send(browser(thu), "certificate-issued", given.pk)
    said = parse_qs(urlsplit(linkedin_address(Certificate.objects.get())).query)
    (address,) = said["certUrl"]
    answer = Client().get(urlsplit(address).path)
    assert (answer.status_code, "Tabletop exercise" in answer.content.decode()) == (200, True)


def test_nobody_adds_what_was_given_to_somebody_else(thu, tabletop):
    given = give(tabletop, thu)
    client = browser(person("mallory"))
    assert send(client, "certificate-issued", given.pk).status_code == 404
    assert "Issued to you here" not in page(client, "certificates")


def test_a_badge_that_is_revoked_here_is_revoked_here_at_once(thu, birgit, tabletop):
    given = give(tabletop, thu)
    send(browser(thu), "certificate-issued", given.pk)
    revoke(credential=given, because="a mistake", by=birgit, at=NOW)
    row = Certificate.objects.select_related("badge", "person").get()
    check_again(certificate=row, by=None, at=now())
    assert words_of(row).mark.words == "Revoked"


def test_of_a_badge_that_was_given_here_one_mail_and_one_line_tell_that_it_ends(thu, birgit, tabletop):
    given = give(tabletop, thu)
    send(browser(thu), "certificate-issued", given.pk)
    assert given.valid_until is not None
    before: datetime = given.valid_until - timedelta(days=20)
    notices, mails = Notice.objects.count(), Mail.objects.count()
    for _ in range(2):
        issuing_remind(at=before)
        remind(at=before)
    assert (Notice.objects.count() - notices, Mail.objects.count() - mails) == (1, 1)


def test_where_there_is_a_key_the_record_that_is_taken_along_is_signed_with_it(thu, tabletop):
    given = give(tabletop, thu)
    send(browser(thu), "certificate-issued", given.pk)
    record = learner_record(thu, at=NOW)
    found = verify(read(record.encode(), name="record"), now=NOW, fetch=published_here)
    assert {part.id: str(part.status) for part in found.finding.parts}["credential.signature"] == "met"
    assert [str(each.finding.status) for each in found.members] == ["met"]
    assert [part.summary for part in found.finding.parts if str(part.status) == "unmet"] == []

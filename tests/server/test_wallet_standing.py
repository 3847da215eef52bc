"""What stands once it was found: a revocation that a change does not undo, files of what is withdrawn, what is not asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from stepladder.credentials.status import status_entry
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Identifier
from stepladder.server.wallet import operations
from stepladder.server.wallet.checking import look_whose_again
from stepladder.server.wallet.models import Certificate, CheckRun, HeldDocument
from tests.cast import NOW, THU, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.test_wallet_checks import again, listing, silent, with_status
from tests.server.wallet_cast import ENTRY, LIST, PDF, add, browser, item_of, page, send, type_in, words_of

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db


def edit(row, *shows, days=2):
    row = Certificate.objects.select_related("badge", "person").get(pk=row.pk)
    entry = type(ENTRY)(row.title, row.issuer_name, shows=shows)
    moment = NOW + timedelta(days=days)
    return operations.edit_typed(certificate=row, entry=entry, revision=row.revision, by=row.person, at=moment)


def test_what_was_revoked_stays_revoked_when_its_holder_edits_it_and_no_copy_of_the_list_is_held(thu, storytelling):
    row = add(thu, with_status(), fetch=listing(7))
    assert words_of(row).mark.words == "Revoked"
    before = Certificate.objects.get()
    assert not HeldDocument.objects.filter(url=LIST).exists()
    edit(row, Choice(storytelling, 2))
    after = Certificate.objects.get()
    assert words_of(row).mark.words == "Revoked"
    for name in ("finding", "known", "whose", "issuer_id", "appraisal", "verified_at", "is_read"):
        assert getattr(after, name) == getattr(before, name), name
    assert item_of(row).left_out.startswith("Revoked by its issuer")
    assert [each.level for each in item_of(row).shows.all()] == [2]


def test_what_was_unknown_becomes_no_better_by_an_edit(thu, storytelling):
    row = add(thu, with_status(), fetch=silent)
    unknown = words_of(row).mark.words
    HeldDocument.objects.create(url=LIST, body=listing()(LIST).body, fetched_at=NOW, fresh_until=NOW)
    edit(row, Choice(storytelling, 2))
    assert words_of(row).mark.words == unknown == "Could not be checked today"


def test_what_was_revoked_stays_so_while_its_issuer_is_silent_and_until_the_list_says_otherwise(thu, northlights):
    row = add(thu, with_status(), fetch=listing(7))
    again(row, silent, days=1)
    assert words_of(row).mark.words == "Revoked"
    again(row, listing(), days=2)
    row.refresh_from_db()
    assert row.known["status"]["is"] == "met"
    assert item_of(row).left_out == ""


def test_other_addresses_make_a_badge_ones_own_and_its_verdict_no_vaguer(mallory, northlights):
    row = add(mallory, with_status(), fetch=listing(7))
    Identifier.objects.create(person=mallory, value=THU, added_by=mallory, added_at=NOW, verified_at=NOW)
    look_whose_again(person=mallory, by=mallory, at=NOW + timedelta(days=1))
    row.refresh_from_db()
    assert row.whose == "theirs"
    assert words_of(row).mark.words == "Revoked"
    assert row.known["status"]["is"] == "unmet"


def test_an_edit_of_a_file_that_cannot_be_read_changes_what_a_person_says_of_it_alone(thu, storytelling):
    broken = unsigned() | {"@context": ["https://nowhere.example/context"]}
    row = add(thu, signed(unsigned()) | broken)
    assert not row.is_read
    before = Certificate.objects.get()
    edit(row, Choice(storytelling, 2))
    assert Certificate.objects.get().verdict().status is before.verdict().status


def test_files_of_a_withdrawn_certificate_are_its_owners_alone(thu, rasmus, northlights):
    scanned, badge = type_in(thu, proof=Upload("scan.pdf", PDF)), add(thu)
    files = (scanned.proof_id, badge.badge_id)
    for row, file in zip((scanned, badge), files, strict=True):
        assert browser(rasmus).get(reverse("file", args=[file])).status_code == 200
        operations.withdraw(certificate=row, by=thu, at=NOW)
    for file in files:
        assert browser(rasmus).get(reverse("file", args=[file])).status_code == 404
        assert browser(thu).get(reverse("file", args=[file])).status_code == 200


def test_a_long_history_of_checks_is_paged(thu, northlights):
    row = add(thu)
    CheckRun.objects.bulk_create(
        CheckRun(certificate=row, at=NOW + timedelta(days=day), why="schedule", statuses={}, digest=str(day))
        for day in range(1, 22)
    )
    client = browser(thu)
    text = page(client, "certificate", row.pk)
    assert "Checked 22 times" in text
    assert "?checks=2" in text
    assert "when it was added" not in text
    assert "when it was added" in page(client, "certificate", row.pk, checks=2)


def test_where_nobody_is_asked_the_page_says_which_checks_are_open_and_why(settings, thu, northlights):
    said = "This site asks nobody over the network"
    row = add(thu, with_status())
    text = page(browser(thu), "certificate", row.pk)
    assert said in text
    assert "this could not be told: It was not revoked." in text
    whole = add(thu, signed(unsigned(id="urn:uuid:2")))
    assert said not in page(browser(thu), "certificate", whole.pk)
    settings.NETWORK = True
    assert said not in page(browser(thu), "certificate", row.pk)


def test_a_badge_whose_list_nobody_asks_says_so_beside_the_check(thu):
    entry = status_entry(list_id="https://other.example/list", index=1, purpose="revocation")
    row = add(thu, signed(unsigned(credentialStatus=entry)))
    (why,) = (check.why for check in words_of(row).checks if check.what == "It was not revoked")
    assert "asks nobody over the network" in why
    assert send(browser(thu), "certificate-check", row.pk).status_code == 302

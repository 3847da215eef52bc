"""Badges in the wallet: what proves something, what proves nothing, and what could not be checked today."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from stepladder.credentials.baking import bake_png
from stepladder.credentials.demo_keys import demo_did, demo_seed
from stepladder.credentials.status import status_entry, status_list
from stepladder.server.catalog.models import Microcredential, Provider
from stepladder.server.evidence.models import Item
from stepladder.server.evidence.queries import items_of
from stepladder.server.files.models import StoredFile
from stepladder.server.files.operations import MOST_BYTES, Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Identifier
from stepladder.server.trail.models import Entry as TrailRow
from stepladder.server.wallet import operations
from stepladder.server.wallet.models import Certificate, HeldDocument
from tests.cast import MALLORY_SEED, NORTHLIGHT, NORTHLIGHT_SEED, NOW, THU, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import (
    LIST,
    PDF,
    PIXEL,
    TYPED,
    add,
    browser,
    checks_of,
    data_of,
    item_of,
    nothing_stored,
    page,
    send,
    type_in,
    words_of,
)

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db


def test_a_badge_that_the_catalog_knows_proves_what_its_appraisal_says(thu, northlights):
    certificate = add(thu)
    said = words_of(certificate)
    assert said.proves == "Proves you can do it: a piece of real work was assessed."
    assert said.counts == "It was checked, and it counts."
    assert said.recognition == "In the catalog: Data storytelling, Northlight Institute."
    assert said.mark.words == "Verified 21 November 2026"
    assert {check.mark.words for check in said.checks} == {"Verified"}
    item = items_of([thu])[thu.pk][0]
    assert (item.kind, item.verified, item.date) == ("credential-E3", Decimal(1), date(2025, 9, 15))
    assert [(each.competency, each.level, each.relevance) for each in item.shows] == [
        ("storytelling", 3, Decimal("0.75"))
    ]


@pytest.mark.parametrize("which", ["issuer", "achievement"])
def test_only_issuer_and_achievement_together_recognize_a_badge(thu, northlights, which):
    if which == "issuer":
        Provider.objects.update(issuer=demo_did("meridian"))
    else:
        Microcredential.objects.update(achievement="https://northlight.example/achievements/other")
    certificate = add(thu)
    assert certificate.recognized is None
    assert words_of(certificate).recognition == (
        "Not in the catalog: its issuer and achievement are not both known there. "
        "The catalog has one of the same name, by another issuer or for another achievement."
    )
    assert item_of(certificate).kind == "credential-undetermined"


def test_a_like_name_typed_in_is_a_hint_and_lends_nothing(thu, northlights, storytelling):
    certificate = type_in(thu, title="data STORYTELLING", shows=(Choice(storytelling, 5),))
    assert certificate.recognized is None
    assert "upload the badge file and it can be recognized" in words_of(certificate).recognition
    assert item_of(certificate).kind == "credential-undetermined"


def test_a_badge_in_the_name_of_an_issuer_is_recognized_as_nothing(thu, northlights):
    certificate = add(thu, signed(seed=MALLORY_SEED))
    assert certificate.recognized is None
    assert item_of(certificate).left_out
    assert words_of(certificate).mark.words == "Not its issuer’s key"
    assert words_of(certificate).proves == "Proves nothing here."


def test_a_badge_whose_issuer_publishes_its_key_elsewhere_is_recognized_as_nothing_yet(thu, northlights):
    # Nobody was asked whose key it is: whoever signs can name any such issuer.
    Provider.objects.update(issuer="did:web:northlight.example")
    issuer = {"id": "did:web:northlight.example", "type": ["Profile"], "name": "Northlight Institute"}
    certificate = add(thu, signed(unsigned(issuer=issuer), seed=MALLORY_SEED))
    assert certificate.recognized is None
    assert "that its issuer signed it is not proven" in words_of(certificate).recognition
    assert item_of(certificate).kind == "credential-undetermined"


def test_an_altered_badge_is_shown_as_altered_and_counts_for_nothing(thu, northlights):
    badge = signed()
    badge["credentialSubject"]["achievement"]["name"] = "Data sorcery"
    certificate = add(thu, badge)
    assert words_of(certificate).mark.words == "Altered or not signed"
    assert item_of(certificate).left_out
    assert certificate.issuer_id == ""


def test_an_altered_badge_is_called_like_its_file_because_its_words_are_anybodys(thu, northlights):
    badge = signed()
    badge["credentialSubject"]["achievement"]["name"] = "Data sorcery"
    certificate = add(thu, badge)
    assert "sorcery" not in certificate.title
    assert (certificate.title != "", certificate.issuer_name) == (True, "")


def test_an_altered_badge_that_names_somebody_else_is_altered_first(mallory, northlights):
    badge = signed()
    badge["credentialSubject"]["achievement"]["name"] = "Data sorcery"
    said = words_of(add(mallory, badge))
    assert said.mark.words == "Altered or not signed"
    assert "given to somebody else" not in said.counts
    assert "an address" not in said.steps[0].words
    marks = {str(check.what): check.mark for check in said.checks}
    # What nobody signed is told as what the file says, and never as verified.
    for name in ("It is valid today", "It was not revoked", "It is built as the standard asks"):
        assert (marks[name].status, marks[name].words) == ("note", "As the file says")


def test_a_genuine_badge_that_names_nobody_is_not_shown_as_its_holders(thu, northlights):
    badge = unsigned()
    badge["credentialSubject"].pop("identifier", None)
    badge["credentialSubject"].pop("id", None)
    badge["credentialSubject"]["type"] = ["AchievementSubject"]
    certificate = add(thu, signed(badge))
    said = words_of(certificate)
    assert (said.mark.status, said.mark.words) == ("unknown", "Whose it is, is not known")
    assert said.checks[-1].mark.words == "Not known"


def test_somebody_elses_badge_is_stored_and_shown_and_counts_for_nothing(thu, mallory, northlights):
    certificate = add(mallory)
    assert (certificate.whose, words_of(certificate).mark.words) == ("somebody-else", "Somebody else’s")
    assert words_of(certificate).counts.startswith("It was given to somebody else. So it counts for nothing")
    item = items_of([mallory])[mallory.pk][0]
    assert (item.verified, item.left_out) == (Decimal(0), "It was given to somebody else.")
    assert "Data storytelling" in page(browser(mallory), "certificates")


def test_a_badge_given_to_another_address_counts_once_that_is_on_record(mallory, northlights):
    certificate = add(mallory)
    Identifier.objects.create(person=mallory, value=THU, added_by=mallory, added_at=NOW, verified_at=NOW)
    operations.check_again(certificate=certificate, by=mallory, at=NOW)
    assert Certificate.objects.get().whose == "theirs"
    assert items_of([mallory])[mallory.pk][0].verified == 1
    assert Item.objects.count() == 2


def test_an_expired_badge_is_no_forged_one(thu, northlights):
    certificate = add(thu, signed(unsigned(validUntil="2026-01-31T00:00:00Z")))
    said = words_of(certificate)
    assert said.mark.words == "Expired 31 January 2026"
    assert said.proves.startswith("Proves you can do it")
    assert "has expired" in said.counts
    assert item_of(certificate).left_out == ""


def test_one_that_begins_tomorrow_is_not_yet_valid(thu, northlights):
    certificate = add(thu, signed(unsigned(validFrom="2027-01-01T00:00:00Z")))
    assert words_of(certificate).mark.words == "Not yet valid"
    assert item_of(certificate).left_out


def listed(*revoked, seed=NORTHLIGHT_SEED, issuer=NORTHLIGHT, url=LIST):
    valid_from = datetime(2026, 11, 20, tzinfo=UTC)
    made = status_list(id=url, issuer=issuer, purpose="revocation", revoked=revoked, valid_from=valid_from)
    body = json.dumps(signed(made, seed=seed)).encode()
    HeldDocument.objects.create(url=url, body=body, fetched_at=NOW, fresh_until=NOW)


def with_status(index=7):
    return signed(unsigned(credentialStatus=status_entry(list_id=LIST, index=index, purpose="revocation")))


def test_a_revoked_badge_is_revoked_and_counts_for_nothing(thu, northlights):
    listed(7)
    certificate = add(thu, with_status())
    assert words_of(certificate).mark.words == "Revoked"
    assert checks_of(certificate)["It was not revoked"] == "Revoked"
    assert item_of(certificate).left_out.startswith("Revoked by its issuer")


def test_a_badge_that_its_list_does_not_name_is_verified(thu, northlights):
    listed(8)
    assert words_of(add(thu, with_status())).mark.status == "met"


def test_a_list_that_cannot_be_reached_says_neither_yes_nor_no(thu, northlights):
    certificate = add(thu, with_status())
    said = words_of(certificate)
    assert (said.mark.status, said.mark.words) == ("unknown", "Could not be checked today")
    assert said.counts == "It counts as its issuer’s word: not everything could be checked."
    item = item_of(certificate)
    assert (item.left_out, item.verified) == ("", Decimal("0.5"))


def test_checking_again_finds_what_was_revoked_since(thu, northlights):
    listed(8)
    certificate = add(thu, with_status())
    HeldDocument.objects.all().delete()
    listed(7)
    response = send(browser(thu), "certificate-check", certificate.pk)
    assert response.status_code == 302
    assert words_of(certificate).mark.words == "Revoked"
    assert items_of([thu])[thu.pk][0].verified == 0


def test_checking_twice_without_news_leaves_one_row_of_evidence(thu, northlights):
    certificate = add(thu)
    operations.check_again(certificate=certificate, by=thu, at=NOW + timedelta(hours=1))
    assert Item.objects.count() == 1
    assert Certificate.objects.get().verified_at == NOW + timedelta(hours=1)


def test_a_list_of_another_issuer_revokes_nothing(thu, northlights):
    listed(7, seed=MALLORY_SEED)
    assert words_of(add(thu, with_status())).mark.status == "unknown"


def demo_badge():
    did = demo_did("northlight")
    return signed(unsigned(issuer={"id": did, "type": ["Profile"], "name": "Northlight"}), seed=demo_seed("northlight"))


def test_a_demonstration_badge_counts_in_a_demonstration_alone(thu, settings):
    settings.DEMO = True
    assert words_of(add(thu, demo_badge())).mark.status == "met"
    settings.DEMO = False
    operations.check_again(certificate=Certificate.objects.get(), by=thu, at=NOW)
    assert words_of(Certificate.objects.get()).mark.status == "unmet"
    assert item_of(Certificate.objects.get()).left_out


def test_what_an_unknown_badge_shows_is_said_by_its_holder(thu, storytelling):
    certificate = add(thu)
    assert "nobody has said which competency" in words_of(certificate).counts
    shows = {"competency_1": "storytelling", "level_1": "2", "revision": "1", "title": "Something better"}
    send(browser(thu), "certificate-edit", certificate.pk, **shows)
    row = Certificate.objects.get()
    assert (row.title, row.shows.get().level, row.revision) == ("Data storytelling", 2, 2)
    assert items_of([thu])[thu.pk][0].shows[0].level == 2


def test_a_baked_picture_is_read_and_kept_as_it_came(thu, northlights):
    picture = bake_png(PIXEL, json.dumps(signed()))
    response = send(browser(thu), "certificate-upload", badge=SimpleUploadedFile("badge.png", picture))
    certificate = Certificate.objects.get()
    assert response.url == reverse("certificate", args=[certificate.pk])
    assert bytes(certificate.badge.data) == picture
    assert certificate.badge.media_type == "image/png"


def test_the_same_badge_twice_is_told_and_stored_once(thu):
    add(thu)
    file = SimpleUploadedFile("copy.json", data_of(signed()))
    response = browser(thu).post(reverse("certificate-upload"), {"badge": file}, follow=True)
    assert "You have this badge already" in response.content.decode()
    assert (Certificate.objects.count(), StoredFile.objects.count(), Item.objects.count()) == (1, 1, 1)
    assert TrailRow.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_at_once_store_a_badge_once(thu):
    came: list[object] = []

    def click():
        try:
            upload = Upload("badge.json", data_of(signed()))
            came.append(operations.add_badge(person=thu, upload=upload, by=thu, at=NOW).already)
        except Exception as error:  # noqa: BLE001 - a thread's failure has to reach the test
            came.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came, key=str) == [False, True, True, True]
    assert (Certificate.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_two_people_may_hold_the_same_file_and_a_withdrawn_one_may_come_back(thu, mallory):
    add(thu)
    add(mallory)
    operations.withdraw(certificate=Certificate.objects.get(person=thu), by=thu, at=NOW)
    assert (
        operations.add_badge(person=thu, upload=Upload("badge.json", data_of(signed())), by=thu, at=NOW).already
        is False
    )


WRONG = {
    "empty": (b"", "badge.json", "is empty"),
    "large": (b" " * (MOST_BYTES + 1), "badge.json", "has more than 5 MiB"),
    "pdf": (PDF, "scan.pdf", "“scan.pdf” is no badge file"),
    "html": (b"<html><body>My badge</body></html>", "page.html", "“page.html” is no badge file"),
    "notes": (b"My notes", "notes.txt", "“notes.txt” is no badge file"),
    "other json": (b'{"a": 1}', "a.json", "This JSON is no credential"),
    "json cut short": (data_of(signed())[:400], "badge.json", "not JSON"),
    "picture without badge": (PIXEL, "photo.png", "This picture holds no badge"),
    "damaged picture": (PIXEL[:40], "photo.png", "download the file again"),
    "bytes": (bytes(range(256)), "x.bin", "“x.bin” is no badge file"),
    "cut token": (b"eyJhbGciOi.e30.", "x.jwt", "header of the token"),
    "picture that can be drawn": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "x.svg",
        "This picture holds no badge",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_with_what_to_do_and_nothing_is_stored(thu, name):
    data, file_name, message = WRONG[name]
    response = send(browser(thu), "certificate-upload", badge=SimpleUploadedFile(file_name, data))
    text = response.content.decode()
    assert response.status_code == 422
    assert message.casefold() in text.casefold()
    assert "Choose the file again" in text
    assert nothing_stored()


def test_what_was_never_a_badge_is_told_what_one_looks_like_and_led_to_the_form(thu):
    client = browser(thu)
    typing = f'<p>You have no badge file? <a href="{reverse("certificate-type")}">Type it in</a></p>'
    text = send(client, "certificate-upload", badge=SimpleUploadedFile("notes.txt", b"My notes")).content.decode()
    assert (
        "“notes.txt” is no badge file. Expected: a .json or .png file, as you download it from the issuer’s site."
        in text
    )
    assert typing in text
    assert "line 1" not in text
    assert "Expecting value" not in text
    for pasted in ("<html><body>Badge</body></html>", "certificates.example.org"):
        text = send(client, "certificate-paste", text=pasted).content.decode()
        assert "What you pasted is no badge." in text
        assert typing in text
    damaged = send(client, "certificate-upload", badge=SimpleUploadedFile("badge.json", b'\xef\xbb\xbf {"a": '))
    assert "is no badge file" not in damaged.content.decode()
    assert "You have no badge file?" not in damaged.content.decode()
    assert nothing_stored()


def test_no_file_at_all_is_asked_for(thu):
    assert "Choose a file." in send(browser(thu), "certificate-upload").content.decode()


UNREAD = {
    "a description": (
        b'{"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}',
        "the description of an Open Badge 2.0",
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_badge_that_is_recognized_and_not_read_is_kept_and_can_be_described(thu, storytelling, name):
    data, kind = UNREAD[name]
    certificate = add(thu, data, name="Welding.badge")
    said = words_of(certificate)
    assert certificate.title == "Welding"
    assert kind in said.checks[0].why
    assert {check.mark.words for check in said.checks} == {"Could not be checked today", "Not known"}
    entry = {**TYPED, "competency_1": "storytelling", "level_1": "2", "revision": "1"}
    assert send(browser(thu), "certificate-edit", certificate.pk, **entry).status_code == 302
    row = Certificate.objects.get()
    assert (row.title, row.how) == ("Kanban basics", "badge")
    assert item_of(row).verified == Decimal("0.5")


def test_a_token_signed_with_nothing_is_no_badge_to_rely_on(thu):
    assert words_of(add(thu, b"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.")).mark.status == "unmet"


def test_the_badge_and_the_typed_one_of_its_name_are_one(thu, northlights, storytelling):
    type_in(thu, title="Data Storytelling", shows=(Choice(storytelling, 3),))
    add(thu)
    first, second = items_of([thu])[thu.pk]
    assert first.identities & second.identities

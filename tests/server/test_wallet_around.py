"""Around certificates: looked up by a person, further addresses, issuers that are known, what ends soon."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from stepladder.server.catalog.models import Microcredential
from stepladder.server.frameworks.forms import Choice
from stepladder.server.notices.models import Notice
from stepladder.server.notices.operations import send_mail
from stepladder.server.people.models import Identifier
from stepladder.server.people.operations import AddressTaken, Known, check_free, introduce
from stepladder.server.people.requests import now
from stepladder.server.trail.models import Entry as TrailRow
from stepladder.server.wallet import operations
from stepladder.server.wallet.checking import look_whose_again
from stepladder.server.wallet.identifiers import CannotAdd, add_identifier, remove_identifier, token_of
from stepladder.server.wallet.issuers import NewIssuer, know_issuer, load_registry, trusted
from stepladder.server.wallet.models import Certificate, KnownIssuer
from stepladder.server.wallet.reminders import remind
from tests.cast import NORTHLIGHT, NOW, THU, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import TYPED, add, browser, checks_of, item_of, page, person, send, type_in, words_of

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db
LINK = "https://brightpath.example/17"
SAW = {"where": LINK, "name": "Thu", "day": "2025-03-01", "saw": "on"}


@pytest.fixture
def birgit():
    partner = person("birgit")
    partner.partner = True
    partner.save()
    return partner


def test_a_manager_who_saw_name_and_date_makes_it_checked_by_a_person(thu, rasmus, storytelling):
    row = type_in(thu, link=LINK, shows=(Choice(storytelling, 2),))
    assert item_of(row).verified == Decimal("0.5")
    assert send(browser(rasmus), "certificate-seen", row.pk, **SAW).status_code == 302
    assert re.fullmatch(r"Checked by a person: Rasmus, \d+ \w+ \d{4}", words_of(row).mark.words)
    assert (item_of(row).verified, item_of(row).checked_by) == (Decimal(1), "Rasmus")
    assert "They saw this name and date: Thu, 1 March 2025" in words_of(row).checks[0].why
    assert "saw the same" in Notice.objects.get(person=thu).text


@pytest.mark.parametrize("other", [{"name": "Mallory"}, {"day": "2024-03-01"}, {"day": ""}])
def test_another_name_or_date_is_kept_and_proves_nothing(thu, rasmus, storytelling, other):
    row = type_in(thu, link=LINK, shows=(Choice(storytelling, 2),))
    send(browser(rasmus), "certificate-seen", row.pk, **{**SAW, **other})
    assert words_of(row).mark.words == "Entered by you"
    assert item_of(row).verified == Decimal("0.5")
    assert "saw something else" in Notice.objects.get(person=thu).text


def test_what_was_changed_since_was_not_looked_up(thu, rasmus, storytelling):
    row = type_in(thu, link=LINK, shows=(Choice(storytelling, 2),))
    send(browser(rasmus), "certificate-seen", row.pk, **SAW)
    changed = {**TYPED, "title": "Kanban mastery", "revision": "1", "link": LINK}
    assert send(browser(thu), "certificate-edit", row.pk, **changed).status_code == 302
    assert words_of(row).mark.words == "Entered by you"


def test_nobody_looks_up_their_own_and_a_partner_only_when_asked(thu, birgit, mallory):
    row = type_in(thu, link=LINK)
    assert send(browser(birgit), "certificate-seen", row.pk, **SAW).status_code == 404
    assert send(browser(mallory), "certificate-seen", row.pk, **SAW).status_code == 404
    response = send(browser(thu), "certificate-seen", row.pk, **SAW)
    assert response.url == reverse("certificate", args=[row.pk])
    assert not Certificate.objects.get().persons_checks.exists()
    assert "asks you to look up" in Notice.objects.get(person=birgit).text
    assert "Record what I saw" in page(browser(birgit), "certificate-seen", row.pk)
    send(browser(birgit), "certificate-seen", row.pk, **SAW)
    assert words_of(row).mark.words.startswith("Checked by a person: Birgit")
    assert send(browser(birgit), "certificate-seen", row.pk, **SAW).status_code == 404


def test_whoever_did_not_see_it_themselves_records_nothing(thu, rasmus):
    row = type_in(thu, link=LINK)
    response = send(browser(rasmus), "certificate-seen", row.pk, **{**SAW, "saw": ""})
    assert response.status_code == 422
    assert not row.persons_checks.exists()


def letter_link():
    return re.search(r"http://\S+/me/addresses/confirm/\S+", str(mail.outbox[-1].body)).group()


def test_a_badge_for_another_address_is_ones_own_once_the_letter_is_answered(
    mallory, northlights, django_capture_on_commit_callbacks
):
    row, client = add(mallory), browser(mallory)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, "addresses", value=THU)
    assert mail.outbox[0].to == [THU]
    assert "A letter was sent to it".lower() in page(client, "addresses").lower()
    assert Certificate.objects.get().whose == "somebody-else"
    path = urlsplit(letter_link()).path
    assert "Yes, it is mine" in client.get(path).content.decode()
    assert Identifier.objects.get().verified_at is None  # a program that opens links confirms nothing
    client.post(path)
    assert Identifier.objects.get().verified_at is not None
    row.refresh_from_db()
    assert row.whose == "theirs"
    assert row.runs.first().why == "addresses"


def test_the_link_of_a_letter_works_for_nobody_else(thu, mallory):
    row = add_identifier(person=mallory, value="old@example.org", at=NOW)
    path = reverse("address-confirm", args=[token_of(row)])
    for client in (browser(thu), Client()):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert browser(mallory).get(reverse("address-confirm", args=[token_of(row)[:-2] + "xx"])).status_code == 404


def test_what_one_only_says_makes_no_badge_ones_own(mallory, northlights):
    add_identifier(person=mallory, value=NORTHLIGHT, at=NOW)
    badge = signed(unsigned(credentialSubject={**unsigned()["credentialSubject"], "id": "did:key:thu"}))
    add_identifier(person=mallory, value="did:key:thu", at=NOW)
    assert add(mallory, badge).whose == "somebody-else"
    assert "Said by you" in page(browser(mallory), "addresses")


@pytest.mark.parametrize("value", ["thu@example.org", "THU@example.org"])
def test_whether_an_address_is_a_colleagues_is_told_to_them_alone(
    thu, mallory, value, django_capture_on_commit_callbacks
):
    client = browser(mallory)
    told = []
    for each in (value, "nobody@else.example"):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse("addresses"), {"value": each}, follow=True)
        told.append(re.sub(r"csrf\S+ value=\S+|/\d+/remove/", "", response.content.decode()).replace(each, "…"))
        send(client, "address-remove", Identifier.objects.get().pk)
        page(client, "addresses")  # where it says that it is removed
    assert told[0] == told[1]
    to_thu, to_nobody = mail.outbox
    assert to_thu.subject == to_nobody.subject
    assert "It is yours by our records" in to_thu.body
    assert "http" not in to_thu.body
    assert "http" in to_nobody.body


def test_what_else_the_site_writes_to_an_address_says_nothing_about_it(thu, mallory):
    for _ in range(3):
        send_mail(to=thu.email, subject="Your badge ends", body="", at=now())
    assert add_identifier(person=mallory, value=thu.email, at=now()).verified_at is None


def test_an_address_is_among_ones_own_once(thu):
    for value in ("thu@example.org", "THU@example.org"):
        with pytest.raises(CannotAdd, match="among yours already"):
            add_identifier(person=thu, value=value, at=NOW)


def test_an_address_of_record_is_nobody_elses_address_too(thu, mallory):
    Identifier.objects.create(
        person=mallory, value="Shown@example.org", added_by=mallory, added_at=NOW, verified_at=NOW
    )
    for taken in ("shown@example.org", "MALLORY@example.org"):
        with pytest.raises(AddressTaken, match="is an address of Mallory already"):
            introduce(person=thu, known=Known("Thu", [taken]), at=NOW)
        with pytest.raises(AddressTaken):
            check_free(taken)
    thu.refresh_from_db()
    assert thu.email == THU
    introduce(person=mallory, known=Known("Mallory", ["shown@example.org"]), at=NOW)


def test_where_two_have_one_address_it_counts_for_whom_the_records_name(thu, mallory, northlights):
    Identifier.objects.create(person=mallory, value=THU.upper(), added_by=mallory, added_at=NOW, verified_at=NOW)
    assert add(mallory).whose == "somebody-else"
    assert add(thu).whose == "theirs"


def test_strangers_mailboxes_are_not_filled(mallory):
    client = browser(mallory)
    for _ in range(3):
        send(client, "addresses", value="stranger@mail.example")
        row = Identifier.objects.filter(person=mallory).first()
        if row:
            send(client, "address-remove", row.pk)
    with pytest.raises(CannotAdd, match="letters were sent to this address"):
        add_identifier(person=mallory, value="stranger@mail.example", at=now())
    for number in range(3):
        row = add_identifier(person=mallory, value=f"s{number}@mail.example", at=now())
        remove_identifier(identifier=row, at=now())  # the letter went out all the same
    with pytest.raises(CannotAdd, match="the most"):
        add_identifier(person=mallory, value="one.more@mail.example", at=now())
    assert add_identifier(person=mallory, value="did:key:mallory", at=now()).pk


def test_an_address_that_is_removed_makes_its_badges_strange_again(mallory, northlights):
    row = Identifier.objects.create(person=mallory, value=THU, added_by=mallory, added_at=NOW, verified_at=NOW)
    certificate = add(mallory)
    send(browser(mallory), "address-remove", row.pk)
    certificate.refresh_from_db()
    assert certificate.whose == "somebody-else"


def test_a_badge_of_nobody_known_is_verified_and_says_so_in_an_answer_of_its_own(thu, birgit, northlights):
    assert "Its issuer is known here" not in checks_of(add(thu))
    know_issuer(issuer=NewIssuer("did:web:other.example", "Other", "their site"), by=birgit, at=NOW)
    row = Certificate.objects.get()
    operations.check_again(certificate=row, by=thu, at=NOW)
    assert checks_of(row)["Its issuer is known here"] == "Issuer not known here"
    assert words_of(row).mark.words == "Issuer not known here"
    assert words_of(row).counts == "It was checked, and it counts."
    # Nothing is wrong with it: it is not counted among those that need a look.
    assert "a look" not in page(browser(thu), "certificates")
    assert item_of(row).verified == 1
    know_issuer(issuer=NewIssuer(NORTHLIGHT, "Northlight", "I asked them"), by=birgit, at=NOW)
    operations.check_again(certificate=row, by=thu, at=NOW)
    assert checks_of(row)["Its issuer is known here"] == "Verified"
    (told,) = (check.why for check in words_of(row).checks if check.what == "Its issuer is known here")
    assert "added by Birgit" in told
    assert "I asked them" in told


def test_a_badge_of_an_issuer_that_is_blocked_counts_for_nothing(thu, birgit, northlights):
    add(thu)
    know_issuer(issuer=NewIssuer(NORTHLIGHT, "Northlight", "They sold badges", blocked=True), by=birgit, at=NOW)
    row = Certificate.objects.get()
    operations.check_again(certificate=row, by=thu, at=NOW)
    assert words_of(row).mark.words == "Issuer not to be relied on"
    assert "They sold badges" in item_of(row).left_out


def test_the_list_of_issuers_is_kept_by_partners_with_reasons(thu, birgit):
    assert browser(thu).get(reverse("issuers")).status_code == 404
    client = browser(birgit)
    assert "Nobody is on the list" in page(client, "issuers")
    wrong = send(client, "issuers", identifier="Northlight", name="", because="")
    assert wrong.status_code == 422
    new = {"identifier": "did:web:Northlight.example", "name": "Northlight", "because": "Their site names it."}
    send(client, "issuers", **new)
    assert send(client, "issuers", **new).status_code == 422  # it stands there already, however it is spelled
    row = KnownIssuer.objects.get()
    assert (row.identifier, row.added_by) == ("did:web:northlight.example", birgit)
    assert send(client, "issuer-remove", row.pk, because="").status_code == 422
    assert browser(thu).post(reverse("issuer-remove", args=[row.pk]), {"because": "x"}).status_code == 404
    send(client, "issuer-remove", row.pk, because="They closed.")
    assert trusted() is None
    text = page(client, "issuers")
    assert "They closed." in text
    assert [each.did for each in TrailRow.objects.all()] == ["issuer put on the list", "issuer taken off the list"]


def test_a_registry_is_loaded_by_command_in_place_of_the_one_before(tmp_path, capsys):
    from django.core.management import call_command

    file = tmp_path / "registry.json"
    file.write_text('{"registry": {"did:key:a": {"name": "A"}, "did:key:b": {"name": "B", "status": "revoked"}}}')
    call_command("registry", "The consortium", str(file))
    assert "2 issuers" in capsys.readouterr().out
    file.write_text('{"registry": {"did:key:b": {"name": "B"}}}')
    call_command("registry", "The consortium", str(file))
    known = trusted()
    assert known.listed("did:key:a") == ()
    assert [each.blocked for each in known.listed("did:key:b")] == [False]


def test_a_registry_with_nobody_in_it_replaces_nothing():
    load_registry(registry="R", issuers=[NewIssuer("did:key:a", "A", "")], at=NOW)
    with pytest.raises(Exception, match="nobody in it"):
        load_registry(registry="R", issuers=[], at=NOW)
    assert trusted().listed("did:key:a")


def test_an_item_of_the_catalog_pins_the_issuers_that_it_accepts(thu, northlights):
    Microcredential.objects.update(accepts=["did:web:campus.example"])
    assert add(thu).recognized is None
    Microcredential.objects.update(accepts=["did:web:campus.example", NORTHLIGHT])
    row = Certificate.objects.get()
    operations.check_again(certificate=row, by=thu, at=NOW)
    row.refresh_from_db()
    assert row.recognized == northlights


def test_before_a_certificate_ends_its_holder_is_told_three_times_and_each_once(thu, mallory):
    end = date(2027, 3, 1)
    row = type_in(thu, expires_on=end)
    type_in(mallory, expires_on=None)
    for days, count in ((91, 0), (90, 1), (89, 0), (30, 1), (30, 0), (8, 0), (7, 1), (0, 0), (-1, 0)):
        moment = NOW.replace(year=2027, month=3, day=1) - timedelta(days=days)
        assert remind(at=moment) == count, days
    assert Notice.objects.filter(person=thu).count() == 3
    assert Notice.objects.latest("id").text == "“Kanban basics” ends on 1 March 2027. Ask its issuer how it is renewed."
    row.refresh_from_db()
    assert row.reminded_days == 7


def test_what_was_renewed_or_is_somebody_elses_is_not_told_of(thu, mallory, northlights):
    soon = "2026-12-01T00:00:00Z"
    add(mallory, signed(unsigned(validUntil=soon)))
    add(thu, signed(unsigned(validUntil=soon)))
    add(thu, signed(unsigned(id="urn:uuid:2", validFrom="2026-09-15T00:00:00Z", validUntil="2028-01-01T00:00:00Z")))
    assert remind(at=NOW) == 0


def test_the_same_badge_in_two_files_is_told_of_in_one_line(thu, northlights):
    soon = unsigned(validUntil="2026-12-01T00:00:00Z")
    add(thu, signed(soon))
    add(thu, signed(soon | {"name": "In another file"}))
    assert Certificate.objects.count() == 2
    assert remind(at=NOW) == 1
    assert remind(at=NOW) == 0


def test_the_list_of_issuers_is_paged(birgit):
    known = (KnownIssuer(identifier=f"did:key:{n}", name=f"N{n:03}", added_at=NOW) for n in range(101))
    KnownIssuer.objects.bulk_create(known)
    client = browser(birgit)
    assert "N100" not in page(client, "issuers")
    assert "?own=2" in page(client, "issuers")
    assert "N100" in page(client, "issuers", own=2)


def test_a_hashed_address_is_compared_with_every_address_that_is_ones_own(mallory, northlights):
    hashed = "sha256$" + hashlib.sha256(b"old@mallory.examplesalt").hexdigest()
    identity = {
        "type": "IdentityObject",
        "identityHash": hashed,
        "identityType": "emailAddress",
        "hashed": True,
        "salt": "salt",
    }
    subject = {**unsigned()["credentialSubject"], "identifier": [identity]}
    row = add(mallory, signed(unsigned(credentialSubject=subject)))
    assert row.whose == "somebody-else"
    Identifier.objects.create(
        person=mallory, value="old@mallory.example", added_by=mallory, added_at=NOW, verified_at=NOW
    )
    look_whose_again(person=mallory, by=mallory, at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert row.whose == "theirs"

"""What somebody tries with certificates who means ill, or whose files and addresses are not as others write them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepladder.server.evidence.models import Item
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.requests import now
from stepladder.server.trail.models import Entry as TrailRow
from stepladder.server.wallet import tasks
from stepladder.server.wallet.checking import look_whose_again
from stepladder.server.wallet.issuers import NewIssuer, know_issuer, load_registry
from stepladder.server.wallet.models import Certificate, KnownIssuer
from stepladder.server.wallet.operations import check_again
from tests.cast import MALLORY_SEED, NORTHLIGHT, NOW, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.test_wallet_shared import opened, shared
from tests.server.wallet_cast import TYPED, add, browser, item_of, page, send, type_in, words_of
from tests.test_endorsements import BADGE_ID, BOARD_SEED, GOOD, endorsed, endorsement

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db
LINK = "https://brightpath.example/17"
SAW = {"where": LINK, "name": "Thu", "day": "2025-03-01", "saw": "on"}
HEADING = "Name,Url,Authority,Started On,Finished On,License Number"
STRANGE = ["https://[half", "https://exa℀mple.com/x", "https://a.example/" + "x" * 3000, "https://host:99999/x"]
"""Addresses that Python cannot take apart, that become another one by normalization, and that nobody asks."""


@pytest.mark.parametrize(
    ("changes", "level"),
    [({"issuer_name": "Harvard"}, "0.5"), ({"issued_on": "2026-03-01"}, "0.5"), ({"title": "Kanban mastery"}, "0.5")],
)
def test_what_was_looked_up_does_not_vouch_for_another_issuer_day_or_title(thu, rasmus, storytelling, changes, level):
    row = type_in(thu, link=LINK, shows=(Choice(storytelling, 2),))
    send(browser(rasmus), "certificate-seen", row.pk, **SAW)
    assert item_of(row).verified == 1
    entry = {**TYPED, "link": LINK, "revision": "1", "competency_1": "storytelling", "level_1": "2"}
    assert send(browser(thu), "certificate-edit", row.pk, **{**entry, **changes}).status_code == 302
    assert words_of(row).mark.words == "Entered by you"
    assert (item_of(row).verified, item_of(row).checked_by) == (Decimal(level), "")


@pytest.mark.parametrize(
    "url", [*STRANGE, "https://name:password@brightpath.example/17", "http://127.0.0.1/", "https://."]
)
def test_a_pasted_address_that_nobody_can_ask_leads_to_the_form(thu, settings, url):
    settings.NETWORK = True
    response = send(browser(thu), "certificate-paste", text=url)
    assert response.status_code in {302, 422}
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "file:///etc/passwd"]
)
def test_what_a_browser_would_run_becomes_no_link(thu, settings, text):
    settings.NETWORK = True
    client = browser(thu)
    response = send(client, "certificate-paste", text=text)
    shown = client.get(response.url).content.decode() if response.status_code == 302 else ""
    assert 'name="link" value="' not in shown
    assert send(client, "certificate-type", **TYPED, link=text).status_code == 422


@pytest.mark.parametrize("network", [True, False])
@pytest.mark.parametrize("url", STRANGE)
@pytest.mark.parametrize("where", ["status", "issuer", "method"])
def test_a_strange_address_within_a_badge_is_an_answer_and_no_failure(thu, settings, network, url, where):
    settings.NETWORK = network
    badge = unsigned()
    if where == "status":
        entry = {"statusPurpose": "revocation", "statusListIndex": "1", "statusListCredential": url}
        badge["credentialStatus"] = {"id": f"{url}#1", "type": "BitstringStatusListEntry", **entry}
    elif where == "issuer":
        badge["issuer"] = {**badge["issuer"], "id": url}
    badge = signed(badge)
    if where == "method":
        badge["proof"][0]["verificationMethod"] = url
    row = add(thu, badge)
    assert page(browser(thu), "certificate", row.pk)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_linkedins_list_is_read_however_a_spreadsheet_saved_it_again(thu, encoding, delimiter, end):
    line = ['"Führung, kurz; und\tgut"', LINK, "Académie", "Mar 2023", "", "17"]
    text = end.join([HEADING.replace(",", delimiter), delimiter.join(line), ""])
    client = browser(thu)
    assert _uploaded(client, text.encode(encoding)).url == reverse("certificate-import")
    shown = page(client, "certificate-import")
    assert "Führung, kurz; und" in shown
    _confirmed(client, shown)
    row = Certificate.objects.get()
    assert (row.issuer_name, row.number, row.link) == ("Académie", "17", LINK)


def test_what_a_list_smuggles_in_stays_words(thu):
    lines = [HEADING, '"=HYPERLINK(""https://evil.example"")",javascript:alert(1),A\0B,Mar 2023,,<b>1</b>']
    client = browser(thu)
    _uploaded(client, "\n".join(lines).encode())
    shown = page(client, "certificate-import")
    _confirmed(client, shown)
    row = Certificate.objects.get()
    assert (row.title, row.link, row.issuer_name) == ('=HYPERLINK("https://evil.example")', "", "AB")
    assert "<b>1</b>" not in page(client, "certificate", row.pk)


@pytest.mark.parametrize(
    "text", ["", HEADING, f'{HEADING}\n"never closed', f'{HEADING}\n"{"x" * 200_000}",,b', "a,b\n1,2"]
)
def test_a_damaged_list_is_told_and_adds_nothing(thu, text):
    client = browser(thu)
    assert _uploaded(client, text.encode()).status_code in {302, 422}
    page(client, "certificate-import")
    assert not Certificate.objects.exists()


def test_a_whole_folder_at_once_is_told_which_files_were_too_many(thu):
    client = browser(thu)
    files = [SimpleUploadedFile(f"note {number}.txt", b"x") for number in range(130)]
    assert client.post(reverse("certificate-upload"), {"badge": files}).status_code == 302
    assert page(client, "certificate-added").count("More than 100 files at once") == 30


def test_a_shared_page_tells_no_date_and_no_address_by_the_way(thu, rasmus, mallory, northlights):
    over = add(thu, signed(unsigned(validUntil="2026-10-01T00:00:00Z")))
    typed = type_in(thu, link=LINK, number="K-17")
    send(browser(rasmus), "certificate-seen", typed.pk, **SAW)
    text = (
        opened(shared(thu, over, typed, fields=["checks"])).content.decode().partition("<footer")[0]
    )  # which has random tokens
    assert "Expired" in text
    assert "saw the same" in text
    for secret in ("2026-10-01", "1 October 2026", "2025-09-15", "1 March 2025", "brightpath.example", "K-17", "Thu"):
        assert secret not in text, secret
    text = opened(shared(thu, over, typed, fields=["checks", "dates"])).content.decode()
    for told in ("Expired 1 October 2026", "It expired on 2026-10-01.", "Day of issue: 1 March 2025."):
        assert told in text, told
    assert "brightpath.example" not in text
    text = opened(shared(thu, over, typed, fields=["checks", "number", "name"])).content.decode()
    assert "Name: Thu. Seen at https://brightpath.example/17." in text


def test_what_colleagues_wrote_of_an_issuer_is_not_for_others(thu, rasmus, northlights):
    know_issuer(issuer=NewIssuer(NORTHLIGHT, "Northlight", "Lunch with their dean"), by=rasmus, at=NOW)
    row = add(thu)
    assert "Lunch with their dean" in page(browser(thu), "certificate", row.pk)
    text = opened(shared(thu, row, fields=["checks", "dates", "name"])).content.decode()
    assert "Its issuer is known here" in text
    assert "Lunch" not in text
    assert "Rasmus" not in text


def test_a_closed_page_tells_neither_whose_it_was_nor_what_stood_there(thu, northlights):
    share = shared(thu, add(thu), fields=["name"])
    send(browser(thu), "share-end", share.pk)
    answer = opened(share)
    assert answer.status_code == 410
    for secret in ("Thu", "Data storytelling", "Application"):
        assert secret not in answer.content.decode().partition("<footer")[0]
    assert answer["Cache-Control"] == "no-store, private"


def test_who_endorsed_what_and_when_stands_there_only_where_it_is_proven(thu, northlights):
    elsewhere = signed(endorsement("urn:uuid:7d0f7a4e-0000-4000-8000-000000000099"), seed=BOARD_SEED)
    forged = signed(endorsement(BADGE_ID), seed=MALLORY_SEED)
    row = add(thu, endorsed(GOOD, elsewhere, forged, endorsement(BADGE_ID)))
    good, other, another, unsigned_one = words_of(row).endorsers
    assert (good.name, good.comment, good.mark.words) == ("The Board", "Sound teaching.", "Verified")
    assert good.on is not None
    assert other.mark.status == "unmet"
    assert "It endorses something else" in other.why
    for each in (another, unsigned_one):
        assert (each.name, each.identifier, each.on, each.comment, each.mark.status) == ("", "", None, "", "unmet")
    text = page(browser(thu), "certificate", row.pk)
    assert "The Board" in text
    assert text.count("Sound teaching.") == 2
    assert text.count("Somebody who could not be made out") == 2


def test_one_badge_that_cannot_be_checked_does_not_keep_the_others_from_it(thu, mallory, northlights, caplog):
    broken, good = add(thu), add(mallory)
    broken.badge.data = b"no longer what it was"
    broken.badge.save()
    later = NOW + timedelta(days=30)
    assert tasks.recheck(older_than=timedelta(days=7), at=later) == {"checked": 1, "changed": 0}
    good.refresh_from_db()
    assert good.verified_at == later
    assert f"certificate {broken.pk} could not be checked again" in caplog.text


def test_what_is_deleted_or_withdrawn_before_the_worker_comes_is_passed_over(thu, northlights):
    row = add(thu)
    Certificate.objects.filter(pk=row.pk).update(withdrawn_at=NOW)
    assert tasks.finish.call(row.pk) == "gone"
    assert tasks.finish.call(row.pk + 1) == "gone"
    assert tasks.recheck(older_than=timedelta(), at=now() + timedelta(days=1))["checked"] == 0


def test_who_edits_or_changes_addresses_does_not_put_off_that_the_issuer_is_asked(thu, northlights):
    row = add(thu)
    asked = (row.verified_at, Certificate.objects.get().known["signature"])
    look_whose_again(person=thu, by=thu, at=NOW + timedelta(days=6))
    send(browser(thu), "certificate-edit", row.pk, revision="1", competency_1="storytelling", level_1="2")
    row.refresh_from_db()
    assert row.revision == 2
    assert (row.verified_at, row.known["signature"]) == asked
    assert tasks.recheck(older_than=timedelta(days=7), at=NOW + timedelta(days=8))["checked"] == 1


def test_what_waits_for_the_worker_does_not_count_because_an_address_was_changed(thu, northlights):
    row = add(thu)
    Item.objects.all().delete()
    Certificate.objects.update(waits_since=NOW)
    look_whose_again(person=thu, by=thu, at=NOW + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.waits_since == NOW
    assert not Item.objects.exists()


def test_checking_twice_at_one_moment_leaves_one_answer(thu, northlights):
    row = add(thu)
    known = dict(row.known)
    for _ in range(2):
        check_again(certificate=row, by=thu, at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert set(row.known) == set(known)
    assert [each.changed for each in row.runs.all()] == [[], [], []]


def test_loading_the_same_registry_every_night_leaves_no_row():
    issuers = [NewIssuer("did:web:a.example", "A", ""), NewIssuer("did:web:b.example", "B", "", blocked=True)]
    assert load_registry(registry="R", issuers=issuers, at=NOW) == 2
    rows, entries = KnownIssuer.objects.count(), TrailRow.objects.count()
    assert load_registry(registry="R", issuers=issuers[::-1], at=NOW + timedelta(days=1)) == 2
    assert (KnownIssuer.objects.count(), TrailRow.objects.count()) == (rows, entries)
    assert load_registry(registry="R", issuers=issuers[:1], at=NOW + timedelta(days=2)) == 1
    assert TrailRow.objects.count() == entries + 1


def test_numbers_that_no_table_has_are_no_failure(thu):
    client = browser(thu)
    for name in ("certificate", "certificate-seen", "share-end", "address-remove", "badge-mine", "certificate-issued"):
        path = reverse(name, args=[10**30])
        assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}, name
    assert client.get(f"/status/{10**30}").status_code == 404
    assert json.loads(json.dumps({"person": str(10**30)}))
    assert client.get(reverse("certificates"), {"person": str(10**30)}).status_code == 404


def _uploaded(client, data):
    return client.post(reverse("certificate-upload"), {"badge": SimpleUploadedFile("Certifications.csv", data)})


def _confirmed(client, shown):
    found = re.search(r'name="digest" value="([^"]+)"', shown)
    assert found
    assert client.post(reverse("certificate-import"), {"digest": found.group(1)}).status_code == 302

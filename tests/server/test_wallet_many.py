"""Many ways in: several files, an archive, a link, a list from LinkedIn; each part with an answer of its own."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepladder.adapters.kept import Kept
from stepladder.fetching import Fetched, Unreachable
from stepladder.server.files.operations import MOST_BYTES, Upload
from stepladder.server.wallet import bulk, hosted
from stepladder.server.wallet.hosted import NoBadgeThere, address_of_badge, fetched_badge
from stepladder.server.wallet.inside import credentials_inside
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.network import TableCache
from tests.cast import NOW, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import PDF, browser, data_of, nothing_stored, page, send, type_in

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
pytestmark = pytest.mark.django_db
FAR = datetime(2099, 1, 1, tzinfo=UTC)
OTHER = signed(unsigned(id="urn:uuid:2", name="Another badge"))
HEADING = "Name,Url,Authority,Started On,Finished On,License Number\n"


def upload(client, *files):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("certificate-upload"), {"badge": sent}, follow=True)


def test_of_many_files_each_has_an_answer_of_its_own(thu):
    client = browser(thu)
    response = upload(
        client, ("a.json", data_of(signed())), ("scan.pdf", PDF), ("b.json", data_of(OTHER)), ("none.json", b"")
    )
    assert response.redirect_chain == [(reverse("certificate-added"), 302)]
    text = response.content.decode()
    assert "2 of 4 files are new" in text
    assert "“scan.pdf” is no badge file" in text
    assert "none.json" in text
    assert text.count("Not added") == 2
    assert set(Certificate.objects.values_list("title", flat=True)) == {"Data storytelling", "Another badge"}
    text = upload(client, ("a.json", data_of(signed())), ("again.json", data_of(signed()))).content.decode()
    assert "0 of 2 files are new" in text
    assert text.count("You have this badge already") == 2


def test_one_file_of_several_that_is_too_large_does_not_lose_the_others(thu):
    text = upload(browser(thu), ("a.json", data_of(signed())), ("big.png", b" " * (MOST_BYTES + 1))).content.decode()
    assert "This file has more than 5 MiB" in text
    assert Certificate.objects.count() == 1


def test_an_archive_is_taken_apart_and_what_systems_add_is_passed_over(thu):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in (("badges/a.json", data_of(signed())), ("b.json", data_of(OTHER))):
            made.writestr(name, data)
            made.writestr(f"__MACOSX/._{name}", b"x")
        made.writestr("Thumbs.db", b"x")
    bundle = buffer.getvalue()
    text = upload(browser(thu), ("all.zip", bundle)).content.decode()
    assert "2 of 2 files are new" in text
    assert Certificate.objects.count() == 2


def test_a_damaged_archive_is_refused_by_name_and_nothing_is_stored(thu):
    text = upload(browser(thu), ("all.zip", b"PK\x03\x04 and nothing behind it")).content.decode()
    assert "all.zip" in text
    assert "Not added" in text
    assert nothing_stored()


def test_more_files_than_are_taken_at_once_are_named(thu, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_FILES", 1)
    text = upload(browser(thu), ("a.json", data_of(signed())), ("b.json", data_of(OTHER))).content.decode()
    assert "add this one in a second go" in text
    assert Certificate.objects.count() == 1


def test_the_page_of_what_was_added_says_what_to_do_where_nothing_was(thu, mallory):
    assert "Nothing was added at once" in page(browser(thu), "certificate-added")
    client = browser(thu)
    upload(client, ("a.json", data_of(signed())), ("b.json", data_of(OTHER)))
    assert "Another badge" not in page(browser(mallory), "certificate-added")


UUID = "12b808a7-249d-42fe-a63d-30ffba7bb1fb"


@pytest.mark.parametrize(
    ("pasted", "asked"),
    [
        (f"https://www.credly.com/badges/{UUID}", f"https://api.credly.com/v1/obi/v2/badge_assertions/{UUID}"),
        (f"https://credly.com/badges/{UUID}/public_url", f"https://api.credly.com/v1/obi/v2/badge_assertions/{UUID}"),
        (f"https://credly.com.evil.example/badges/{UUID}", f"https://credly.com.evil.example/badges/{UUID}"),
        ("https://www.credly.com/users/thu", "https://www.credly.com/users/thu"),
        (
            "https://eu.badgr.com/public/assertions/aJJ2ROJtRMGXMXdD1kVf4g?identity__email=thu%40example.org",
            "https://api.eu.badgr.io/public/assertions/aJJ2ROJtRMGXMXdD1kVf4g.json?v=2_0",
        ),
        ("https://northlight.example/badges/7.json", "https://northlight.example/badges/7.json"),
    ],
)
def test_a_link_leads_to_the_hosted_badge_where_that_is_documented(pasted, asked):
    assert address_of_badge(pasted) == asked


def test_a_page_is_not_searched_for_a_badge():
    html = b"<html><script type='application/ld+json'>" + data_of(signed()) + b"</script></html>"
    with pytest.raises(NoBadgeThere, match="is a page and no badge"):
        fetched_badge("https://northlight.example/7", lambda url: Fetched(url, html, NOW, "text/html"))


def test_nobody_answering_is_told_with_what_to_do():
    def silent(url):
        raise Unreachable("it did not answer")

    with pytest.raises(NoBadgeThere, match="download the badge file") as raised:
        fetched_badge(f"https://www.credly.com/badges/{UUID}", silent)
    assert raised.value.known


def test_the_badge_behind_a_pasted_link_is_fetched_and_checked(thu, settings):
    settings.NETWORK = True
    link = "https://northlight.example/badges/7.json"
    TableCache().put(link, Kept(Fetched(link, data_of(signed()), NOW, "application/json"), FAR))
    response = send(browser(thu), "certificate-paste", text=link)
    row = Certificate.objects.get()
    assert response.url == reverse("certificate", args=[row.pk])
    assert (row.fetched_from, row.title) == (link, "Data storytelling")
    assert bytes(row.badge.data) == data_of(signed())


def test_a_link_without_a_badge_behind_it_leads_to_the_form_with_the_link_in_it(thu, settings):
    settings.NETWORK = True
    link = "https://northlight.example/about"
    TableCache().put(link, Kept(Fetched(link, b"<html></html>", NOW, "text/html"), FAR))
    response = browser(thu).post(reverse("certificate-paste"), {"text": link}, follow=True)
    text = response.content.decode()
    assert "is a page and no badge" in text
    assert f'value="{link}"' in text
    assert nothing_stored()


def test_addresses_of_the_own_network_are_not_asked(thu, settings):
    settings.NETWORK = True
    for link in (
        "http://127.0.0.1:8000/x.json",
        "https://localhost/x.json",
        "https://10.0.0.1/x",
        "file:///etc/passwd",
    ):
        text = browser(thu).post(reverse("certificate-paste"), {"text": link}, follow=True).content.decode()
        assert "Not checked" not in text
    assert nothing_stored()


def test_without_the_network_a_link_is_kept_and_nobody_is_asked(thu):
    response = browser(thu).post(reverse("certificate-paste"), {"text": "https://a.example/7"}, follow=True)
    assert 'value="https://a.example/7"' in response.content.decode()


LINKEDIN = (
    "\ufeff" + HEADING + "First aid at sea,https://tidewater.example/17,Tidewater School,Mar 2023,Mar 2026,FA-17\n"
    "Kanban basics,,Brightpath,Mar 2025,,\n"
    ",,Nobody,Jan 2020,,\n"
    'Welding,,Guild,"some day, perhaps",,\n'
    '"Two\nlines",,Guild,Dez 2024,,\n'
)


def test_linkedins_list_is_shown_line_by_line_before_anything_is_added(thu):
    type_in(thu)
    client = browser(thu)
    response = upload(client, ("Certifications.csv", LINKEDIN.encode()))
    text = response.content.decode()
    assert response.redirect_chain == [(reverse("certificate-import"), 302)]
    assert "5 lines: 2 are new, 1 you have already, 2 could not be read." in text
    assert "“some day, perhaps” is no month" in text
    assert text.count("Will be added") == 2
    assert Certificate.objects.count() == 1
    digest = client.session["certificate-import"]["digest"]
    text = client.post(reverse("certificate-import"), {"do": "add", "digest": digest}, follow=True).content.decode()
    assert "2 certificates were added." in text
    row = Certificate.objects.get(title="First aid at sea")
    assert (row.how, row.issued_on, row.expires_on) == ("archive", date(2023, 3, 1), date(2026, 3, 1))
    assert (row.number, row.link, row.finding) == ("FA-17", "https://tidewater.example/17", None)
    assert "Entered by you" in page(client, "certificate", row.pk)
    client.post(reverse("certificate-import"), {"do": "add", "digest": digest})
    assert Certificate.objects.count() == 3


def test_linkedins_whole_archive_may_be_uploaded_as_it_comes(thu):
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as made:
        made.writestr("Profile.csv", "First Name\nThu\n")
        made.writestr("Certifications.csv", LINKEDIN)
    text = upload(browser(thu), ("Basic_LinkedInDataExport.zip", bundle.getvalue())).content.decode()
    assert "5 lines" in text


def test_another_file_of_that_name_is_refused_with_what_is_expected(thu):
    text = upload(browser(thu), ("Certifications.csv", b"a,b\n1,2\n")).content.decode()
    assert "This is no list of certifications" in text.replace("in Certifications.csv: t", "T") or "no list" in text
    assert nothing_stored()


def test_an_archive_that_was_uploaded_in_another_window_is_not_added_unseen(thu):
    client = browser(thu)
    upload(client, ("Certifications.csv", LINKEDIN.encode()))
    text = client.post(reverse("certificate-import"), {"do": "add", "digest": "sha256:another"}).content.decode()
    assert "Another archive was uploaded meanwhile" in text
    assert nothing_stored()
    client.post(reverse("certificate-import"), {"do": "drop"})
    assert "On LinkedIn, open Settings" in page(client, "certificate-import")


def test_only_the_documented_hosts_have_addresses_of_their_own():
    assert hosted.address_of_badge("https://www.credly.com/badges/not-a-number") == (
        "https://www.credly.com/badges/not-a-number"
    )


def test_a_record_of_several_credentials_shows_each_on_its_own(thu):
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [signed(), OTHER],
    }
    upload(browser(thu), ("presentation.json", json.dumps(presentation).encode()))
    row = Certificate.objects.get()
    assert [each["title"] for each in row.members] == ["Data storytelling", "Another badge"]
    text = page(browser(thu), "certificate", row.pk)
    assert "What is in it" in text
    assert "Another badge" in text
    assert "2 credentials in it hold" in page(browser(thu), "certificates")


def test_what_is_in_a_record_is_added_each_on_its_own(thu, mallory):
    token = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ."  # noqa: S105 - a badge, and no secret
    inside = [signed(), {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}, 7]
    record: dict[str, object] = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation"}
    record["verifiableCredential"] = inside
    assert [each.data for each in credentials_inside(Upload("r.json", json.dumps(record).encode()))] == [
        json.dumps(signed(), ensure_ascii=False).encode(),
        token.encode(),
    ]
    record["verifiableCredential"] = [signed(), OTHER]
    upload(browser(thu), ("record.json", json.dumps(record).encode()))
    row = Certificate.objects.get()
    assert send(browser(mallory), "certificate-inside", row.pk).status_code == 404
    send(browser(thu), "certificate-inside", row.pk)
    assert sorted(Certificate.objects.values_list("title", flat=True)) == [
        "Another badge",
        "Data storytelling",
        "record",
    ]

"""Taking certificates elsewhere: pages that are shared, LinkedIn's form, one record of all."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.server.home.export import archive
from stepladder.server.people.requests import now
from stepladder.server.wallet import operations
from stepladder.server.wallet.elsewhere import linkedin_address
from stepladder.server.wallet.models import Certificate, Share
from stepladder.server.wallet.sharing import address_of
from stepladder.server.wallet.taking_along import learner_record
from tests.cast import NOW, signed
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import add, browser, page, send, type_in

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db
LINK = "https://brightpath.example/17"
SAW = {"where": LINK, "name": "Thu", "day": "2025-03-01", "saw": "on"}


def shared(who, *rows, fields=("dates",), **changes):
    given = {
        "title": "Application",
        "certificates": [row.pk for row in rows],
        "fields_shown": list(fields),
        "until": (now().date() + timedelta(days=7)).isoformat(),
    }
    response = send(browser(who), "share-add", **{**given, **changes})
    return Share.objects.order_by("id").last() if response.status_code == 302 else response


def opened(share):
    return Client().get(urlsplit(address_of(share)).path)


def test_a_shared_page_shows_what_was_chosen_and_nothing_else(thu, northlights):
    row, other = add(thu), type_in(thu, number="K-17")
    response = opened(shared(thu, row))
    text = response.content.decode()
    assert "Data storytelling" in text
    assert "15 September 2025" in text
    for secret in ("Thu", "thu@", "Kanban", "K-17", "Rasmus", "It is unaltered"):
        assert secret not in text
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "no-store, private"
    text = opened(shared(thu, row, other, fields=["name", "number", "checks", "shows", "proves"])).content.decode()
    for told in ("Certificates of Thu", "K-17", "It is unaltered", "Entered by Thu", "Data storytelling, level 3"):
        assert told in text
    assert "15 September 2025" not in text


def test_a_shared_page_costs_few_questions_however_many_certificates_stand_on_it(
    thu, rasmus, northlights, django_assert_max_num_queries
):
    rows = [add(thu), *(type_in(thu, title=f"Course {number}", link=LINK) for number in range(5))]
    for row in rows[1:]:
        send(browser(rasmus), "certificate-seen", row.pk, **SAW)
    share = shared(thu, *rows, fields=["name", "number", "checks", "shows", "proves", "dates"])
    with django_assert_max_num_queries(12):
        text = opened(share).content.decode()
    assert text.count("They saw this name and date") == 5
    client = browser(thu)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("certificates")).status_code == 200


def test_looks_are_counted_and_ones_own_are_not(thu, northlights):
    share = shared(thu, add(thu))
    path = urlsplit(address_of(share)).path
    for client in (Client(), Client(), browser(thu)):
        assert client.get(path).status_code == 200
    share.refresh_from_db()
    assert share.looks == 2
    assert "Opened 2 times" in page(browser(thu), "shares")


def test_a_link_leads_nowhere_once_it_is_closed_or_over_and_a_forged_one_never(thu, mallory, northlights):
    share = shared(thu, add(thu))
    path = urlsplit(address_of(share)).path
    assert send(browser(mallory), "share-end", share.pk).status_code == 404
    assert Client().get(path[:-3] + "xx/").status_code == 404
    send(browser(thu), "share-end", share.pk)
    assert opened(share).status_code == 410
    other = shared(thu, Certificate.objects.get())
    Share.objects.filter(pk=other.pk).update(until=date(2026, 1, 1))
    assert opened(other).status_code == 410


def test_nobody_shares_what_is_somebody_elses_or_longer_than_a_year(thu, mallory, northlights):
    row = add(thu)
    assert shared(mallory, row).status_code == 422
    assert shared(thu).status_code == 422
    assert shared(thu, row, until="2099-01-01").status_code == 422
    for odd in ("9" * 25, "x", "-1"):
        assert shared(thu, certificates=[odd]).status_code == 422
    assert not Share.objects.exists()


def test_what_is_withdrawn_or_revoked_later_is_so_on_a_shared_page_too(thu, northlights):
    row = add(thu)
    share = shared(thu, row)
    operations.withdraw(certificate=row, by=thu, at=NOW)
    assert "were withdrawn by their holder" in opened(share).content.decode()


def test_alone_on_this_computer_nothing_is_shared(settings, thu):
    settings.PRIVATE_WORKSPACE = True
    thu.key = "me"
    thu.save()
    assert Client().get(reverse("shares")).status_code == 404


def test_linkedins_form_is_filled_in_by_its_documented_parameters(thu):
    row = type_in(thu, number="K-17", link=LINK, expires_on=date(2027, 3, 1))
    said = parse_qs(urlsplit(linkedin_address(row)).query)
    assert said == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Kanban basics"],
        "organizationName": ["Brightpath"],
        "issueYear": ["2025"],
        "issueMonth": ["3"],
        "expirationYear": ["2027"],
        "expirationMonth": ["3"],
        "certUrl": [LINK],
        "certId": ["K-17"],
    }
    assert "Add it to my LinkedIn profile" in page(browser(thu), "certificate", row.pk)
    assert linkedin_address(type_in(thu, title="Another", issued_on=None)) == ""


def test_badges_are_taken_along_as_one_record_in_which_each_still_verifies(thu, northlights):
    assert learner_record(thu, at=NOW) == ""
    add(thu)
    record = json.loads(learner_record(thu, at=NOW))
    assert record["type"] == ["VerifiableCredential", "ClrCredential"]
    assert "proof" not in record  # nobody has a key here
    assert record["credentialSubject"]["verifiableCredential"] == [signed()]
    found = verify(read(json.dumps(record).encode(), name="record"), now=NOW)
    assert [str(each.finding.find("credential.signature").status) for each in found.members] == ["met"]
    assert "learner-record.json" in zipfile.ZipFile(io.BytesIO(archive(thu, at=NOW))).namelist()


def test_who_presses_the_button_twice_makes_one_page(thu, northlights):
    row, client = add(thu), browser(thu)
    (once,) = re.findall(r'name="once" value="([^"]{20,40})"', page(client, "share-add"))
    first, again = shared(thu, row, once=once), shared(thu, row, once=once)
    assert first == again
    assert Share.objects.count() == 1
    assert shared(thu, row, once=once + "x") != first


def test_of_many_certificates_some_are_offered_and_the_others_are_found(thu):
    rows = [type_in(thu, title=f"Course {number:02}") for number in range(52)]
    client = browser(thu)
    text = page(client, "share-add")
    assert ("Course 49" in text, "Course 51" in text) == (True, False)
    found = send(
        client, "share-add", do="find", find="course 51", title="Application", certificates=[rows[3].pk], until=""
    )
    text = found.content.decode()
    assert (found.status_code, Share.objects.count()) == (200, 0)
    assert re.findall(r"Course \d\d", text) == ["Course 03", "Course 51"]
    assert text.count("checked") == 1
    assert 'value="Application"' in text
    assert "field-error" not in text
    assert shared(thu, rows[3], rows[51]).certificates.count() == 2

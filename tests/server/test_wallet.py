"""My certificates: what is typed or pasted is answered honestly, counted rightly, and nobody else's to see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from stepladder.errors import InvalidDocument, UnreadableCredential
from stepladder.server.evidence.models import Item
from stepladder.server.evidence.queries import items_of
from stepladder.server.files.operations import MOST_BYTES, Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency
from stepladder.server.trail.models import Entry as TrailRow
from stepladder.server.trail.models import Look
from stepladder.server.trail.queries import history_of, looks_at
from stepladder.server.wallet import operations
from stepladder.server.wallet.entries import Question, UnfitEntry
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.queries import certificates_visible_to
from tests.cast import NOW, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import (
    ENTRY,
    PDF,
    TYPED,
    add,
    browser,
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


# Typed in


def test_a_typed_certificate_says_that_nobody_checked_it_and_what_to_ask(thu, storytelling):
    certificate = type_in(thu, shows=(Choice(storytelling, 3),))
    said = words_of(certificate)
    assert said.mark.words == "Entered by you"
    assert said.proves.startswith("Not enough is known")
    assert any(step.words.startswith("Ask the issuer: What exactly did one have to do") for step in said.steps)
    assert 2 <= len(said.steps) <= 4
    item = item_of(certificate)
    assert (item.kind, item.verified, item.rater) == ("credential-undetermined", Decimal("0.5"), "Brightpath")
    assert items_of([thu])[thu.pk][0].shows[0].competency == "storytelling"


def test_typing_one_in_goes_through_the_page_and_is_told_in_the_history(thu, storytelling):
    shows = {"competency_1": "storytelling", "level_1": "3", "competency_2": "", "level_2": ""}
    response = send(browser(thu), "certificate-type", **TYPED, **shows)
    certificate = Certificate.objects.get()
    assert response.url == reverse("certificate", args=[certificate.pk])
    assert certificate.shows.get().level == 3
    assert [row["did"] for row in history_of(thu.subject)] == ["certificate entered"]
    assert "successfully" not in page(browser(thu), "certificate", certificate.pk)


def test_a_scan_is_filed_with_it_and_can_be_fetched_as_a_download(thu):
    send(browser(thu), "certificate-type", **TYPED, proof=SimpleUploadedFile("scan.pdf", PDF))
    certificate = Certificate.objects.get()
    assert certificate.proof.media_type == "application/pdf"
    response = browser(thu).get(reverse("file", args=[certificate.proof_id]))
    assert response["Content-Disposition"].startswith("attachment")


def test_one_without_a_day_is_shown_and_has_no_evidence_until_the_day_is_known(thu, storytelling):
    certificate = type_in(thu, issued_on=None, shows=(Choice(storytelling, 3),))
    assert not Item.objects.exists()
    assert "without the day" in words_of(certificate).counts
    entry = replace(ENTRY, shows=(Choice(storytelling, 3),))
    operations.edit_typed(certificate=certificate, entry=entry, revision=1, by=thu, at=NOW)
    assert item_of(certificate).date == date(2025, 3, 1)
    undated = replace(entry, issued_on=None)
    operations.edit_typed(certificate=certificate, entry=undated, revision=2, by=thu, at=NOW)
    assert items_of([thu]) == {}


BAD = {
    "no name": ({"title": ""}, "Enter the name"),
    "no issuer": ({"issuer_name": " "}, "Enter who gave you"),
    "invisible name": ({"title": "\u200b"}, "The name of the certificate is missing"),
    "oneself as issuer": ({"issuer_name": "thu"}, "The issuer is the person who holds it"),
    "day to come": ({"issued_on": "2199-01-01"}, "1 January 2199 is still to come"),
    "no day": ({"issued_on": "the other day"}, "Enter a valid date"),
    "expiry before issue": ({"expires_on": "2024-01-01"}, "1 January 2024 is before the day of issue"),
    "script as link": ({"link": "javascript:alert(1)"}, "Write the whole address, such as https://"),
    "absurd year of issue": ({"issued_on": "0001-05-05"}, "is before 1950. Look at the year."),
    "absurd year of expiry": ({"issued_on": "", "expires_on": "1949-12-31"}, "31 December 1949 is before 1950"),
    "level without competency": ({"level_1": "3"}, "Choose the competency"),
    "competency that is not there": ({"competency_1": "magic", "level_1": "3"}, "Select a valid choice"),
    "too long": ({"number": "9" * 121}, "at most 120 characters"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(thu, name):
    wrong, message = BAD[name]
    response = send(browser(thu), "certificate-type", **({**TYPED, "number": "KB-77"} | wrong))
    text = response.content.decode()
    assert response.status_code == 422
    assert message in text
    assert 'value="KB-77"' in text or "number" in wrong
    assert nothing_stored()


FILES = {
    "empty": (b"", "is empty"),
    "html": (b"<html><script>alert(1)</script></html>", "is no PDF, PNG or JPEG"),
    "large": (PDF + b"x" * MOST_BYTES, "has more than 5 MiB"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_scan_is_refused_and_asked_for_again(thu, name):
    data, message = FILES[name]
    response = send(browser(thu), "certificate-type", **TYPED, proof=SimpleUploadedFile("scan.pdf", data))
    text = response.content.decode()
    assert response.status_code == 422
    assert message in text
    assert "Choose the file again" in text
    assert 'value="Kanban basics"' in text
    assert nothing_stored()


def test_operations_refuse_for_callers_without_a_form(thu):
    for changes in ({"title": " "}, {"link": "javascript:alert(1)"}, {"issued_on": date(2027, 1, 1)}):
        with pytest.raises(UnfitEntry):
            type_in(thu, **changes)
    with pytest.raises(InvalidDocument):
        type_in(thu, proof=Upload("x.exe", b"MZ"))
    assert nothing_stored()


def test_looking_at_a_page_changes_nothing(thu):
    certificate = type_in(thu)
    before = (Certificate.objects.values().get(), TrailRow.objects.count(), Look.objects.count())
    client = browser(thu)
    for name in ("certificates", "certificate-add", "certificate-type", "certificate-paste", "certificate-upload"):
        page(client, name)
    for name in ("certificate", "certificate-edit", "certificate-withdraw", "certificate-ask"):
        page(client, name, certificate.pk)
    page(client, "certificate-check", certificate.pk, status=405)
    assert before == (Certificate.objects.values().get(), TrailRow.objects.count(), Look.objects.count())


# Who sees what

ALL = [
    ("get", "certificate"),
    ("get", "certificate-edit"),
    ("post", "certificate-edit"),
    ("get", "certificate-withdraw"),
    ("post", "certificate-withdraw"),
    ("post", "certificate-check"),
    ("get", "certificate-ask"),
    ("post", "certificate-ask"),
]


@pytest.mark.parametrize(("method", "name"), ALL)
def test_mallory_finds_nothing_of_somebody_elses(thu, mallory, method, name):
    certificate = add(thu)
    response = getattr(browser(mallory), method)(reverse(name, args=[certificate.pk]))
    assert response.status_code == 404
    assert Certificate.objects.get().revision == 1


@pytest.mark.parametrize("name", ["certificates", "certificate-add", "certificate-type", "certificate-upload"])
def test_nobody_who_is_not_signed_in_finds_anything(name):
    assert Client().get(reverse(name)).status_code == 404
    assert Client().post(reverse(name)).status_code == 404


@pytest.mark.parametrize("whose", ["thu", "999999", "x", "1" * 40, "٣"])
def test_mallory_lists_nobody_elses(thu, mallory, whose):
    add(thu)
    page(browser(mallory), "certificates", status=404, person=thu.pk if whose == "thu" else whose)
    assert list(certificates_visible_to(mallory)) == []


def test_a_manager_reads_and_changes_nothing_and_the_look_is_noted(thu, rasmus):
    certificate = type_in(thu, number="KB-77")
    client = browser(rasmus)
    text = page(client, "certificate", certificate.pk)
    assert "Entered by Thu" in text
    assert reverse("certificate-edit", args=[certificate.pk]) not in text
    assert "What would make it count more" not in text
    page(client, "certificate-edit", certificate.pk, status=404)
    assert "Certificates of Thu" in page(client, "certificates", person=thu.pk)
    assert [look["page"] for look in looks_at(thu.subject)] == ["certificates", f"certificate {certificate.title}"]


def test_an_answer_page_of_another_certificate_is_not_found(thu):
    one, other = type_in(thu), type_in(thu, title="Another")
    asked = operations.ask_issuer(certificate=one, question=Question("A1", "How?", "a@example.org"), by=thu, at=NOW)
    page(browser(thu), "certificate-answer", other.pk, asked.pk, status=404)


def test_fields_say_who_reads_them(thu, mallory, settings):
    assert "Who reads this: you and your manager, Rasmus" in page(browser(thu), "certificate-type")
    assert "Who reads this: only you" in page(browser(mallory), "certificate-type")


# The list


def test_a_long_list_has_pages_and_costs_the_same_questions(thu, northlights, django_assert_max_num_queries):
    for number in range(3):
        add(thu, signed(unsigned(id=f"urn:uuid:{number}")))
    Certificate.objects.bulk_create(
        Certificate(person=thu, how="typed", title=f"Course {number}", added_at=NOW, added_by=thu, changed_at=NOW, changed_by=thu)
        for number in range(60)
    )  # fmt: skip
    client = browser(thu)
    with django_assert_max_num_queries(8):
        text = page(client, "certificates")
    assert "63 certificates." in text
    assert "1 to 50 of 63" in text
    assert "51 to 63 of 63" in page(client, "certificates", page=2)


def test_the_list_begins_with_the_latest_award_and_ends_with_what_has_no_day(thu):
    for number, day in enumerate(("2024-03-01", None, "2025-06-01", "2023-01-01")):
        Certificate.objects.create(
            person=thu, how="typed", title=f"Course {number}", issued_on=day, added_at=NOW + timedelta(hours=number),
            added_by=thu, changed_at=NOW, changed_by=thu,
        )  # fmt: skip
    text = page(browser(thu), "certificates")
    assert "By the day of award, the latest first" in text
    places = [text.index(f"Course {number}") for number in (2, 0, 3, 1)]
    assert places == sorted(places)


def test_the_list_says_of_what_was_attended_that_it_does_not_count(thu, northlights):
    northlights.outcomes.create(competency=Competency.objects.create(key="drills", name="incident command"), level=2)
    add(thu)
    assert "Incident command, level 2" in page(browser(thu), "certificates")
    Certificate.objects.update(appraisal={"evidence_class": "E0"})
    text = page(browser(thu), "certificates")
    assert "attended; does not count" in text
    assert "Incident command, level 2" not in text
    Certificate.objects.update(appraisal={"evidence_class": "E3", "left_out": "Revoked by its issuer."})
    assert "does not count; its page says why" in page(browser(thu), "certificates")


def test_one_page_costs_few_questions(thu, northlights, django_assert_max_num_queries):
    certificate = add(thu)
    client = browser(thu)
    with django_assert_max_num_queries(12):
        page(client, "certificate", certificate.pk)


def test_titles_from_badges_are_text_and_not_markup(thu):
    certificate = add(thu, signed(unsigned(name="<script>alert(1)</script>")))
    text = page(browser(thu), "certificate", certificate.pk)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_unreadable_bytes_reach_callers_as_an_error(thu):
    with pytest.raises(UnreadableCredential):
        add(thu, b"{}")
    assert nothing_stored()

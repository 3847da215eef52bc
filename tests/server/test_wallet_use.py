"""Certificates in use: pasted, changed in two windows, sent twice, asked about, and what they speak to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepladder.errors import EditedMeanwhile
from stepladder.server.evidence.queries import items_of
from stepladder.server.files.models import StoredFile
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.roles.models import Criterion, Role, RoleVersion, Target
from stepladder.server.trail.queries import history_of
from stepladder.server.wallet import operations
from stepladder.server.wallet.entries import AlreadyThere
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.pasted import recognize
from tests.cast import NOW, signed
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import (
    ENTRY,
    PDF,
    PIXEL,
    TYPED,
    add,
    browser,
    nothing_stored,
    page,
    send,
    type_in,
    words_of,
)

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db


# Pasted


def test_a_pasted_badge_is_taken_like_a_file(thu, northlights):
    send(browser(thu), "certificate-paste", text=json.dumps(signed(), indent=2))
    assert Certificate.objects.get().recognized == northlights


def test_a_pasted_page_is_refused_and_stays_in_the_field(thu):
    text = send(browser(thu), "certificate-paste", text="<html><body>Badge</body></html>").content.decode()
    assert "&lt;html&gt;&lt;body&gt;Badge" in text
    assert nothing_stored()


def test_a_pasted_link_leads_to_the_form_with_the_link_in_it(thu):
    client = browser(thu)
    response = send(client, "certificate-paste", text=" https://badges.example/a/1 ")
    assert response.url == "/certificates/add/type/?pasted=1"
    assert 'value="https://badges.example/a/1"' in client.get(response.url).content.decode()
    assert nothing_stored()
    send(client, "certificate-type", **TYPED, link="https://badges.example/a/1")
    assert Certificate.objects.get().how == "link"
    assert "badges.example" not in page(client, "certificate-type", pasted="1")


MAIL = """Certificate in data storytelling
Issued by Northlight Institute on 15 September 2025
Certificate number: NL-2025-0417, valid until 2028-09-15
https://northlight.example/c/417
"""


def test_pasted_words_fill_the_form_as_far_as_they_are_clear():
    assert dict(recognize(MAIL).draft) == {
        "title": "Certificate in data storytelling",
        "issuer_name": "Northlight Institute",
        "issued_on": "2025-09-15",
        "expires_on": "2028-09-15",
        "number": "NL-2025-0417",
        "link": "https://northlight.example/c/417",
    }


GUESSES = {
    "Schweißen I\nAusgestellt von: TÜV Nord am 03.04.2025": {
        "title": "Schweißen I", "issuer_name": "TÜV Nord", "issued_on": "2025-04-03",
    },
    "Data storytelling, by Northlight Institute\nMarch 14, 2025": {
        "title": "Data storytelling", "issuer_name": "Northlight Institute", "issued_on": "2025-03-14",
    },
    "First aid\n03/04/2025": {"title": "First aid"},
    "First aid\n2025-01-01 and 2025-02-02": {"title": "First aid"},
    "First aid\n31 February 2025": {"title": "First aid"},
    "x" * 301: {},
}  # fmt: skip


@pytest.mark.parametrize("text", GUESSES)
def test_a_guess_is_made_only_where_it_can_mean_one_thing(text):
    assert dict(recognize(text).draft) == GUESSES[text]


TOO_LONG = {"one word": "x" * 300_000, "words": "word " * 10_000, "a badge": "{" + "x" * 1_000_000}


@pytest.mark.parametrize("name", TOO_LONG)
def test_what_is_too_long_is_told_with_the_limit_and_stays(thu, name):
    text = TOO_LONG[name]
    response = send(browser(thu), "certificate-paste", text=text)
    said = response.content.decode()
    assert response.status_code == 422
    assert f"at most {'1,000,000' if name == 'a badge' else '20,000'} are read" in said
    assert text.strip() in said
    assert "maxlength" not in said


def test_what_is_three_times_as_long_on_its_way_is_told_its_limit_too(thu):
    body = urlencode({"text": '"' * 900_000})
    urlencoded = "application/x-www-form-urlencoded"
    response = browser(thu).post(reverse("certificate-paste"), body, content_type=urlencoded)
    assert response.status_code == 422
    assert "This text has 900,000 characters, and at most 20,000 are read" in response.content.decode()


def test_beside_the_door_stands_that_a_link_is_kept_and_not_opened(thu):
    door = page(browser(thu), "certificate-add").partition(reverse("certificate-paste"))[2].partition("</li>")[0]
    assert "A link is kept with the certificate; this site does not open it." in door


def test_what_tells_nothing_is_told_and_stays(thu):
    said = send(browser(thu), "certificate-paste", text="x" * 400).content.decode()
    assert "Neither a name nor an issuer or a day could be read" in said
    assert "x" * 400 in said


# Sent twice


def test_typing_the_same_twice_leads_to_the_one_that_is_there(thu):
    client = browser(thu)
    send(client, "certificate-type", **TYPED, number="KB-77")
    again = {**TYPED, "title": "kanban  BASICS", "number": "kb-77"}
    answer = client.post(reverse("certificate-type"), again, follow=True)
    row = Certificate.objects.get()
    assert answer.redirect_chain == [(reverse("certificate", args=[row.pk]), 302)]
    assert "You have this certificate already" in answer.content.decode()
    assert [each["did"] for each in history_of(thu.subject)] == ["certificate entered"]
    with pytest.raises(AlreadyThere):
        type_in(thu, number="KB-77")


@pytest.mark.parametrize(
    "changes", [{"title": "Kanban"}, {"number": "2"}, {"issued_on": date(2025, 3, 2)}, {"issuer_name": "A"}]
)
def test_another_one_is_no_repetition(thu, changes):
    type_in(thu)
    type_in(thu, **changes)
    assert Certificate.objects.count() == 2


def test_a_withdrawn_one_or_somebody_elses_may_be_typed_in_again(thu, mallory):
    operations.withdraw(certificate=type_in(thu), by=thu, at=NOW)
    type_in(thu)
    type_in(mallory)
    assert Certificate.objects.filter(withdrawn_at=None).count() == 2


# Everything that is wrong, at once


def test_everything_that_is_wrong_is_said_at_once_and_each_once(thu):
    wrong = {
        "title": "",
        "issuer_name": "Thu",
        "issued_on": "2199-01-01",
        "expires_on": "2198-01-01",
        "link": "somewhere",
        "proof": SimpleUploadedFile("scan.pdf", b"<html>"),
    }
    text = send(browser(thu), "certificate-type", **wrong).content.decode()
    assert "6 things to correct" in text
    for words in ("Enter the name", "is the person who holds it", "still to come", "is before the day of issue"):
        assert words in text
    assert text.count("Write the whole address") == 2  # above the form, and at the field
    assert "is no PDF, PNG or JPEG" in text
    assert nothing_stored()


# Changing and withdrawing


def test_two_who_edit_are_told_and_the_later_can_choose(thu, rasmus):
    certificate = type_in(thu)
    operations.edit_typed(certificate=certificate, entry=replace(ENTRY, number="1"), revision=1, by=rasmus, at=NOW)
    client = browser(thu)
    text = send(client, "certificate-edit", certificate.pk, **TYPED, number="2", revision="1").content.decode()
    assert "Rasmus changed this certificate on 21 November 2026, 12:00, after you opened it" in text
    assert "What is stored now" in text
    assert "<dd>1</dd>" in text
    assert 'value="2"' in text
    assert Certificate.objects.get().number == "1"
    assert 'name="revision" value="2"' in text
    send(client, "certificate-edit", certificate.pk, **TYPED, number="2", revision="2")
    assert (Certificate.objects.get().number, Certificate.objects.get().revision) == ("2", 3)


def test_who_edits_in_two_windows_is_not_told_of_themselves_by_name(thu, storytelling):
    certificate = type_in(thu)
    client = browser(thu)
    shows = {"competency_1": "storytelling", "level_1": "2"}
    send(client, "certificate-edit", certificate.pk, **TYPED, **shows, number="first", revision="1")
    text = send(client, "certificate-edit", certificate.pk, **TYPED, number="second", revision="1").content.decode()
    assert "This certificate was changed in another window since you opened it." in text
    assert "Thu changed" not in text
    assert "<dd>first</dd>" in text
    assert "Data storytelling, level 2</dd>" in text
    assert 'value="second"' in text


def test_what_was_withdrawn_in_another_window_is_told_so(thu):
    certificate = type_in(thu)
    operations.withdraw(certificate=certificate, by=thu, at=NOW)
    with pytest.raises(EditedMeanwhile, match="was withdrawn in another window"):
        operations.edit_typed(certificate=certificate, entry=ENTRY, revision=1, by=thu, at=NOW)


def test_an_edit_without_its_revision_is_refused(thu):
    certificate = type_in(thu)
    with pytest.raises(EditedMeanwhile):
        operations.edit_typed(certificate=certificate, entry=ENTRY, revision=0, by=thu, at=NOW)


def test_a_new_scan_replaces_the_old_one(thu):
    certificate = type_in(thu, proof=Upload("old.pdf", PDF))
    send(
        browser(thu),
        "certificate-edit",
        certificate.pk,
        **TYPED,
        revision="1",
        proof=SimpleUploadedFile("new.png", PIXEL),
    )
    assert [file.name for file in StoredFile.objects.all()] == ["new.png"]
    send(browser(thu), "certificate-edit", certificate.pk, **TYPED, revision="2")
    assert Certificate.objects.get().proof.name == "new.png"


def test_a_withdrawn_certificate_is_gone_from_every_page_and_counts_no_longer(thu, storytelling):
    certificate = type_in(thu, shows=(Choice(storytelling, 3),))
    client = browser(thu)
    assert send(client, "certificate-withdraw", certificate.pk).status_code == 302
    assert items_of([thu]) == {}
    page(client, "certificate", certificate.pk, status=404)
    assert "Begin with the one you are proudest of" in page(client, "certificates")
    assert [row["did"] for row in history_of(thu.subject)] == ["certificate entered", "certificate withdrawn"]
    with pytest.raises(EditedMeanwhile):
        operations.withdraw(certificate=certificate, by=thu, at=NOW)


# What would make it count more


def test_of_somebody_elses_badge_nothing_is_asked_but_whose_it_is(mallory, northlights, settings):
    certificate = add(mallory)
    address, withdraw = words_of(certificate).steps
    assert address.url == reverse("addresses")
    assert withdraw.url == reverse("certificate-withdraw", args=[certificate.pk])
    settings.PRIVATE_WORKSPACE = True
    assert words_of(certificate).steps[0].url == reverse("about-me")


def test_describing_a_piece_of_work_leads_to_its_form(thu):
    links = {step.words: step.url for step in words_of(type_in(thu)).steps}
    assert links["Describe a piece of work in which you used it."] == reverse("work-add")


# What it speaks to


@pytest.fixture
def analyst(thu, storytelling):
    """The role that Thu works towards: data storytelling twice, and once for evidence of other kinds alone."""
    role = Role.objects.create(key="analyst", title="Senior data analyst")
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2020, 1, 1), recorded_at=NOW)
    for number, accepts in enumerate(([], ["credential"], ["self-report"])):
        Criterion.objects.create(
            version=version, key=f"c{number}", position=number, competency=storytelling, level=3, accepts=accepts
        )
    Target.objects.create(person=thu, role=role, chosen_at=NOW)
    return role


def test_a_certificate_says_what_of_the_next_role_it_speaks_to(thu, rasmus, northlights, analyst):
    certificate = add(thu)
    text = page(browser(thu), "certificate", certificate.pk)
    link = f'<a href="{reverse("next-role")}">Senior data analyst</a>'
    assert f"It speaks to 2 lines of {link}: data storytelling." in text
    assert "speaks to" not in page(browser(rasmus), "certificate", certificate.pk)


def test_one_that_covers_nothing_yet_says_so(thu, storytelling, analyst):
    certificate = type_in(thu, shows=(Choice(storytelling, 3),))
    assert "Once more is known of it, it speaks to 2 lines of" in page(browser(thu), "certificate", certificate.pk)


def test_what_counts_for_nothing_speaks_to_nothing(thu, northlights, analyst):
    badge = signed()
    badge["credentialSubject"]["achievement"]["name"] = "Data sorcery"
    assert "speaks to" not in page(browser(thu), "certificate", add(thu, badge).pk)


# In the reader's language


def test_every_sentence_passes_through_the_translators(thu, northlights, storytelling, monkeypatch):
    from stepladder.server.wallet import answers

    monkeypatch.setattr(answers, "gettext", lambda text: f"«{text}»")
    typed = words_of(type_in(thu, shows=(Choice(storytelling, 3),)))
    assert "«Until more is known it covers nothing by itself.»" in typed.counts
    assert typed.question.startswith("«")
    judged = words_of(add(thu)).judged
    assert all(each.what.startswith("«") and each.anchor.startswith("«") for each in judged)

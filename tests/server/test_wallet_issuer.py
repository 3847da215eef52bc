"""Asking the issuer of a certificate: by mail or by hand, with a limit, and when it was withdrawn meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from stepladder.errors import EditedMeanwhile
from stepladder.server.people.models import Person
from stepladder.server.trail.queries import history_of
from stepladder.server.wallet import operations
from stepladder.server.wallet.entries import MOST_ASKED_A_DAY, Question
from stepladder.server.wallet.models import IssuerQuestion
from tests.cast import NOW, THU
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import (
    add,
    browser,
    item_of,
    page,
    send,
    type_in,
)

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db


# Asking the issuer


def test_the_issuer_is_asked_by_mail_and_the_answer_is_kept(thu, django_capture_on_commit_callbacks):
    certificate = type_in(thu)
    client = browser(thu)
    assert "What exactly did one have to do to earn it" in page(client, "certificate-ask", certificate.pk)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, "certificate-ask", certificate.pk, to="office@brightpath.example", text="How was it assessed?")
    asked = IssuerQuestion.objects.get()
    assert (asked.dimension, asked.state) == ("A1", "asked")
    assert mail.outbox[0].to == ["office@brightpath.example"]
    assert "How was it assessed?" in mail.outbox[0].body
    assert THU in mail.outbox[0].body
    assert "No answer yet" in page(client, "certificate", certificate.pk)
    send(client, "certificate-answer", certificate.pk, asked.pk, answer="By a project of three weeks.")
    assert "By a project of three weeks." in page(client, "certificate", certificate.pk)
    assert item_of(certificate).kind == "credential-undetermined"
    with pytest.raises(EditedMeanwhile):
        operations.record_answer(question=asked, answer="By a quiz.", by=thu, at=NOW)


def test_a_wrong_address_keeps_the_question(thu):
    certificate = type_in(thu)
    response = send(browser(thu), "certificate-ask", certificate.pk, to="office", text="How?")
    text = response.content.decode()
    assert response.status_code == 422
    assert "Enter a valid email address" in text
    assert "How?</textarea>" in text
    assert not IssuerQuestion.objects.exists()


def test_nobody_writes_to_issuers_all_day(thu, mallory, django_capture_on_commit_callbacks):
    certificate, other = type_in(thu), type_in(thu, title="Another")
    question = Question("A1", "How?", "office@brightpath.example")
    for number in range(MOST_ASKED_A_DAY):
        asked_about = certificate if number % 2 else other
        operations.ask_issuer(certificate=asked_about, question=question, by=thu, at=datetime.now(UTC))
    with django_capture_on_commit_callbacks(execute=True):
        response = send(browser(thu), "certificate-ask", certificate.pk, to="a@brightpath.example", text="How so?")
    text = response.content.decode()
    assert response.status_code == 422
    assert "You asked issuers 20 questions since yesterday, which is the most. Ask the next ones tomorrow." in text
    assert "How so?</textarea>" in text
    assert IssuerQuestion.objects.count() == MOST_ASKED_A_DAY
    assert mail.outbox == []
    theirs = type_in(mallory)
    assert operations.ask_issuer(certificate=theirs, question=question, by=mallory, at=datetime.now(UTC)).pk
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert operations.ask_issuer(certificate=certificate, question=question, by=thu, at=tomorrow).pk


@pytest.fixture
def withdrawn_in_between(monkeypatch):
    """Somebody withdraws the certificate after the view has found it, and before the operation begins."""

    def let(name):
        operation = getattr(operations, name)

        def late(**arguments):
            row = arguments["certificate"] if "certificate" in arguments else arguments["question"].certificate
            operations.withdraw(certificate=row, by=row.person, at=NOW)
            return operation(**arguments)

        monkeypatch.setattr(operations, name, late)

    return let


def test_a_question_about_what_was_withdrawn_in_between_is_told_and_keeps_its_words(thu, withdrawn_in_between):
    certificate = type_in(thu)
    withdrawn_in_between("ask_issuer")
    response = send(browser(thu), "certificate-ask", certificate.pk, to="office@brightpath.example", text="How so?")
    assert response.status_code == 422
    assert "This certificate was withdrawn in another window." in response.content.decode()
    assert "How so?</textarea>" in response.content.decode()
    assert not IssuerQuestion.objects.exists()


def test_an_answer_about_what_was_withdrawn_in_between_is_told_and_keeps_its_words(thu, withdrawn_in_between):
    certificate = type_in(thu)
    question = Question("A1", "How?", "office@brightpath.example")
    asked = operations.ask_issuer(certificate=certificate, question=question, by=thu, at=NOW)
    withdrawn_in_between("record_answer")
    response = send(browser(thu), "certificate-answer", certificate.pk, asked.pk, answer="By a project.")
    assert response.status_code == 422
    assert "This certificate was withdrawn in another window." in response.content.decode()
    assert "By a project.</textarea>" in response.content.decode()


def test_checking_what_was_withdrawn_in_between_is_told(thu, withdrawn_in_between):
    certificate = add(thu)
    withdrawn_in_between("check_again")
    response = browser(thu).post(reverse("certificate-check", args=[certificate.pk]), follow=True)
    assert response.redirect_chain == [(reverse("certificates"), 302)]
    assert "This certificate was withdrawn in another window." in response.content.decode()


def test_a_private_workspace_keeps_the_question_and_sends_nothing(thu, settings, django_capture_on_commit_callbacks):
    certificate = type_in(thu)
    settings.PRIVATE_WORKSPACE = True
    Person.objects.filter(pk=thu.pk).update(key="me", manager=None)
    client = browser(thu)
    form = page(client, "certificate-ask", certificate.pk)
    assert "Nothing leaves this computer: the question is kept, and you send it yourself." in form
    assert "Send the question" not in form
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"to": "office@brightpath.example", "text": "How was it assessed?"}
        said = client.post(reverse("certificate-ask", args=[certificate.pk]), sent, follow=True).content.decode()
    assert mail.outbox == []
    assert IssuerQuestion.objects.get().to == "office@brightpath.example"
    for words in (
        "Your question is kept, and nothing leaves this computer.",
        "nothing leaves it: the question is kept here and was not sent",
        "A question about “Kanban basics”",
        "For office@brightpath.example, kept",
        "How was it assessed?</pre>",
    ):
        assert words in said
    assert "on its way" not in said
    assert "Asked of the issuer" not in said
    assert history_of(Person.objects.get(pk=thu.pk).subject)[-1]["did"] == "question to the issuer kept"

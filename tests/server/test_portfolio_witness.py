"""People who saw the work: from the first page to an answer that counts, and every way in which a link ends."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from stepladder.evidence.names import person_key
from stepladder.server.frameworks.forms import Choice
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Identifier, Person
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.links import request_of, token_of
from stepladder.server.portfolio.models import Request, State, Work
from stepladder.server.portfolio.queries import rows_of, works_of
from stepladder.server.trail.queries import history_of
from stepladder.server.wallet.entries import MOST_ASKED_A_DAY
from tests.server import portfolio_cast as cast
from tests.server.portfolio_cast import FINISHED, NOW, NUMBER, answer, answered_form, ask, browser, items, told, typed

keller, thu, mallory = cast.keller, cast.thu, cast.mallory
command, talking, work = cast.command, cast.talking, cast.work
pytestmark = pytest.mark.django_db


# The whole way


def test_the_way_from_the_empty_page_to_an_answer_that_counts(
    thu, command, talking, django_capture_on_commit_callbacks
):
    own = browser(thu)
    assert "You have described no work yet." in own.get(reverse("works")).content.decode()
    form = typed((command, 4), (talking, 3), metric_before="120", metric_after="69,5", **NUMBER)
    page = own.post(reverse("work-add"), form, follow=True)
    work = Work.objects.get()
    assert page.redirect_chain == [(reverse("work", args=[work.pk]), 302)]
    assert "69.5 minutes" in page.content.decode()
    assert set(items(thu)) == {f"work-{work.pk}", f"work-{work.pk}-metric"}

    with django_capture_on_commit_callbacks(execute=True):
        question = {
            "witness_name": "Leila  Haddad",
            "witness_email": "leila@bank.example",
            "message": "You were on the call.",
        }
        own.post(reverse("work-ask", args=[work.pk]), question)
    (sent,) = mail.outbox
    assert sent.to == ["leila@bank.example"]
    assert sent.subject == "Thu Nguyễn asks what you saw: Payment queue outage"
    for words in (
        "Hello Leila Haddad,",
        "You were on the call.",
        "five minutes",
        "no account",
        "without a reason",
        "Miriam Keller",
    ):
        assert words in sent.body
    assert "&" not in sent.body
    (link,) = re.findall(rf"{re.escape(str(site.SITE_ADDRESS))}(/w/\S+)", str(sent.body))

    witness = Client()
    seen = witness.get(link)
    for words in (
        "Thu Nguyễn asks what you saw",
        "I led the call.",
        "Leads an incident across teams.",
        "Thu Nguyễn, and Miriam Keller; with your name",
    ):
        assert words in seen.content.decode()
    assert "120" in seen.content.decode()
    assert set(items(thu)) == {f"work-{work.pk}", f"work-{work.pk}-metric"}
    done = witness.post(link, answered_form(work, "4", "unseen", comment="Calm throughout."), follow=True)
    assert done.status_code == 200
    assert "Thank you." in done.content.decode()
    assert "Confirmed by 1 person. Measured, by your own account" in own.get(reverse("works")).content.decode()


def test_an_answer_is_evidence_a_notice_and_a_line_of_history(thu, work):
    request = ask(work)
    Client().post(
        reverse("witness", args=[token_of(request)]), answered_form(work, "4", "unseen", comment="Calm throughout.")
    )
    item = items(thu)[f"confirmation-{request.pk}"]
    assert (item.kind, item.rater, item.family) == (
        "peer-attestation",
        "Leila Haddad <leila@bank.example>",
        f"work-{work.pk}",
    )
    assert [(each.competency, each.level, each.passed) for each in item.shows] == [("incident-command", 4, True)]
    assert item.date == FINISHED
    assert Notice.objects.get(person=thu).link == reverse("work", args=[work.pk])
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    assert "1 person who saw it has said what they saw." in page
    assert "Calm throughout." in page
    assert [row["did"] for row in history_of(thu.subject)] == ["work added", "witness asked", "work confirmed"]
    assert history_of(thu.subject)[-1]["content"]["by"] == f"witness:{request.pk}"


# Whom one may ask


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Somebody Else", "thu@harbor.example"),
        ("Somebody Else", "THU@Harbor.Example"),
        ("Somebody Else", "thu+witness@harbor.example"),
        ("Somebody Else", "thu.private@mail.example"),
        ("Nguyen, Thu <thu@harbor.example>", "other@bank.example"),
    ],
)
def test_nobody_is_their_own_witness(thu, work, name, email):
    Identifier.objects.create(person=thu, value="mailto:thu.private@mail.example", added_by=thu, added_at=NOW)
    page = browser(thu).post(reverse("work-ask", args=[work.pk]), {"witness_name": name, "witness_email": email})
    assert "This witness is you" in page.content.decode()
    assert name.partition(" ")[0] in page.content.decode()
    assert Request.objects.count() == 0
    assert mail.outbox == []


def test_somebody_of_the_same_name_is_told_apart_by_their_address(work):
    assert ask(work, "Thu Nguyen", "thu.nguyen@bank.example").pk


def test_one_witness_is_asked_once_at_a_time(thu, work):
    request = ask(work)
    with pytest.raises(operations.CannotAsk, match="asked already and has not answered"):
        ask(work, "L. Haddad", "Leila+x@bank.example")
    operations.withdraw_request(request=request, at=NOW)
    again = ask(work)
    later = again.asked_at + timedelta(days=31)
    third = ask(work, at=later)
    answer(third, 4, 3, at=later)
    with pytest.raises(operations.CannotAsk, match="has answered about this work already"):
        ask(work, at=later)


def test_one_witness_counts_once_also_after_the_text_changed(thu, command, talking, work):
    first = ask(work)
    answer(first, 2, 2)
    operations.edit_work(
        work=work, account=told(Choice(command, 4), Choice(talking, 3), result="Better told."), revision=1, at=NOW
    )
    second = ask(work)
    answer(second, 4, 3)
    assert [id for id in items(thu) if id.startswith("confirmation")] == [f"confirmation-{second.pk}"]
    (row,) = rows_of(works_of(thu), reader=thu, day=NOW.date())
    assert row.confirmed_by == 1


@pytest.mark.parametrize("name", ["Leila {n}", "leila{n}@bank.example", "leila{n}＠bank.example"])
def test_one_mailbox_is_one_rater_whatever_stands_behind_a_plus_or_in_a_name(thu, command, name):
    for number in range(4):
        account = told(Choice(command, 3), title=f"Work {number}")
        work = operations.add_work(person=thu, account=account, at=NOW)
        answer(ask(work, name.format(n=number), f"Leila+{number}@Bank.example"), 3)
    raters = [item.rater for item in items(thu).values() if item.rater]
    assert len(raters) == 4
    assert {person_key(each) for each in raters} == {"leila@bank.example"}


def test_nobody_writes_to_strangers_all_day(work):
    for number in range(MOST_ASKED_A_DAY):
        ask(work, f"Witness {number}", f"witness{number}@bank.example")
    with pytest.raises(operations.CannotAsk, match="which is the most"):
        ask(work)
    assert ask(work, at=NOW + timedelta(days=2)).pk


def test_a_refused_question_keeps_what_was_typed(thu, work):
    form = {"witness_name": "Leila Haddad", "witness_email": "leila at bank", "message": "You were there."}
    response = browser(thu).post(reverse("work-ask", args=[work.pk]), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert "leila at bank" in page
    assert "You were there." in page


# The link


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: "x" + t,
        lambda t: t.split(".")[0],
        lambda _: "nothing",
        lambda t: t.replace(".", ":"),
    ],
)
def test_a_forged_link_is_no_page(work, change):
    token = token_of(ask(work))
    assert request_of(token) is not None
    for name in ("witness", "witness-done"):
        assert Client().get(reverse(name, args=[change(token)])).status_code == 404
    assert Client().post(reverse("witness-decline", args=[change(token)])).status_code == 404
    assert Request.objects.get().state == State.ASKED


def test_a_link_with_another_nonce_is_no_page(work):
    request = ask(work)
    token = token_of(request)
    Request.objects.update(nonce="another")
    assert Client().get(reverse("witness", args=[token])).status_code == 404


def test_the_link_is_kept_by_no_cache_and_told_to_no_other_site(work):
    request = ask(work)
    address = reverse("witness", args=[token_of(request)])
    answer(request, 4, 3)
    for page in (Client().get(address), Client().get(f"{address}done/")):
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "same-origin"
        assert "noindex" in page["X-Robots-Tag"]


def test_answering_twice_is_refused_calmly(thu, work):
    request = ask(work)
    address = reverse("witness", args=[token_of(request)])
    assert Client().post(address, answered_form(work, "4", "3")).status_code == 302
    before = items(thu)
    again = Client().post(address, answered_form(work, "1", "1"))
    assert again.status_code == 410
    assert "You have answered already." in again.content.decode()
    assert Client().post(f"{address}decline/").status_code == 410
    assert items(thu) == before
    with pytest.raises(operations.LinkClosed):
        answer(request, 1, 1)


def test_an_expired_link_has_its_own_page(thu, work):
    request = ask(work, at=NOW - timedelta(days=31))
    before = items(thu)
    address = reverse("witness", args=[token_of(request)])
    for page in (
        Client().get(address),
        Client().post(address, answered_form(work, "4", "3")),
        Client().post(f"{address}decline/"),
    ):
        assert page.status_code == 410
        assert "This link has ended." in page.content.decode()
        assert "neither for nor against" in page.content.decode()
    assert items(thu) == before


def test_the_last_day_still_counts(work):
    request = ask(work, at=NOW - timedelta(days=operations.DAYS_TO_ANSWER))
    assert Client().get(reverse("witness", args=[token_of(request)])).status_code == 200


def test_a_withdrawn_question_has_its_own_page(thu, work):
    request = ask(work)
    own = browser(thu)
    assert own.post(reverse("request-withdraw", args=[request.pk])).status_code == 302
    page = Client().get(reverse("witness", args=[token_of(request)]))
    assert page.status_code == 410
    assert "This question was withdrawn." in page.content.decode()
    page = own.post(reverse("request-withdraw", args=[request.pk]), follow=True)
    assert page.status_code == 200


def test_an_answer_cannot_be_withdrawn_as_a_question(thu, work):
    request = ask(work)
    answer(request, 4, 3)
    before = items(thu)
    page = browser(thu).post(reverse("request-withdraw", args=[request.pk]), follow=True).content.decode()
    assert "has answered already" in page
    assert items(thu) == before


@pytest.mark.parametrize("answered", [True, False])
def test_of_a_withdrawn_work_the_last_page_is_closed_too(work, answered):
    request = ask(work)
    if answered:
        answer(request, 4, 3)
    else:
        operations.decline_request(request=request, at=NOW)
    done = reverse("witness-done", args=[token_of(request)])
    assert Client().get(done).status_code == 200
    operations.withdraw_work(work=work, at=NOW)
    page = Client().get(done)
    assert page.status_code == 410
    assert work.title not in page.content.decode()


def test_declining_needs_no_reason(work):
    request = ask(work)
    witness = Client()
    page = witness.post(reverse("witness-decline", args=[token_of(request)]), follow=True)
    assert "You declined, and that is all." in page.content.decode()
    assert "You declined already." in witness.get(reverse("witness", args=[token_of(request)])).content.decode()


def test_an_answer_that_is_not_whole_keeps_what_was_typed(thu, command, work):
    request = ask(work)
    before = items(thu)
    form = answered_form(work, "4", "3", comment="Calm throughout.")
    address = reverse("witness", args=[token_of(request)])
    for left_out in ("consent", "relation", f"level_{command.pk}"):
        page = Client().post(address, {name: value for name, value in form.items() if name != left_out})
        assert page.status_code == 422
        assert "Calm throughout." in page.content.decode()
    assert Client().post(address, form | {f"level_{command.pk}": "6"}).status_code == 422
    assert items(thu) == before
    with pytest.raises(operations.CannotAnswer, match="nobody is judged by somebody unnamed"):
        answer(request, 4, 3, consent=False)


def test_the_person_does_not_answer_for_the_witness(thu, work, settings):
    request = ask(work)
    address = reverse("witness", args=[token_of(request)])
    settings.DEMO = False
    page = browser(thu).post(address, answered_form(work, "4", "3"))
    assert "signed in as the person whose work this is" in page.content.decode()
    assert Request.objects.get().state == State.ASKED
    # In the demonstration and the private workspace they share one computer, and the item says so.
    settings.DEMO = True
    assert browser(thu).post(address, answered_form(work, "4", "3")).status_code == 302
    item = items(thu)[f"confirmation-{request.pk}"]
    assert "shown to the person who asked" in item.remarks[0]
    assert item.verified == 1


def test_in_a_private_workspace_an_answer_is_a_word_that_nobody_checked(thu, work, settings):
    settings.DEMO, settings.PRIVATE_WORKSPACE = False, True
    request = ask(work)
    answer(request, 4, 3)
    item = items(thu)[f"confirmation-{request.pk}"]
    assert item.verified == Decimal("0.5")
    assert "shown to the person who asked" in item.remarks[0]
    settings.PRIVATE_WORKSPACE = False
    mailed = ask(work, "Dario Conti", "dario@bank.example")
    answer(mailed, 4, 3)
    item = items(thu)[f"confirmation-{mailed.pk}"]
    assert (item.verified, item.remarks) == (1, ())


def test_the_witness_does_not_read_the_levels_that_the_person_claims(thu, work):
    page = Client().get(reverse("witness", args=[token_of(ask(work))]))
    assert not re.search(r"checked(?!-)", page.content.decode())
    assert "sees" not in page.content.decode().replace("sees that you declined", "")


def test_the_witness_reads_what_their_name_is_for_and_the_number_as_a_sentence(work):
    address = reverse("witness", args=[token_of(ask(work))])
    page = Client().get(address).content.decode()
    assert "My name stands beside my answer" in page
    assert "Without it there is no answer: nobody is judged by somebody unnamed." in page
    assert "Time to recover: 120 min before, 70 min after. Measured by their own account." in page


def test_the_notice_is_not_in_the_language_of_the_witness(thu, work):
    with translation.override("de"):
        answer(ask(work), 4, 3)
    assert "answered what they saw" in Notice.objects.get(person=thu).text


# Where the link is shown


@pytest.mark.parametrize(
    ("demo", "private", "words"),
    [(True, False, "stands in the terminal"), (False, True, "the witness has to answer here"), (False, False, "")],
)
def test_the_link_is_shown_where_no_mail_arrives(thu, work, settings, demo, private, words):
    settings.DEMO, settings.PRIVATE_WORKSPACE = demo, private
    Person.objects.update(manager=None)
    Person.objects.filter(pk=thu.pk).update(key="me")  # the workspace belongs to one person
    request = ask(work)
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    assert (f'href="{reverse("witness", args=[token_of(request)])}"' in page) is bool(words)
    assert words in page


def test_a_private_workspace_writes_no_mail(thu, work, settings, django_capture_on_commit_callbacks):
    settings.PRIVATE_WORKSPACE = True
    with django_capture_on_commit_callbacks(execute=True):
        ask(work)
    assert mail.outbox == []

"""Work examples: what is told, what counts, who may read it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stepladder.errors import EditedMeanwhile
from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency
from stepladder.server.notices.models import Notice
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.links import token_of
from stepladder.server.portfolio.models import Request, State, Work
from stepladder.server.portfolio.queries import rows_of, works_of
from stepladder.server.portfolio.told import Measure
from stepladder.server.trail.models import Look
from stepladder.server.trail.queries import history_of
from tests.server import portfolio_cast as cast
from tests.server.portfolio_cast import NOW, NUMBER, answer, answered_form, ask, browser, items, told, typed

keller, thu, mallory = cast.keller, cast.thu, cast.mallory
command, talking, work = cast.command, cast.talking, cast.work
pytestmark = pytest.mark.django_db


# What counts


def test_ones_own_account_and_number_count_as_ones_own_word(thu, work):
    own, metric = items(thu)[f"work-{work.pk}"], items(thu)[f"work-{work.pk}-metric"]
    assert (own.kind, own.rater, own.verified) == ("self-report", "", Decimal(1))
    assert (metric.kind, metric.rater, metric.verified) == ("metric", "", Decimal("0.5"))
    assert own.family == metric.family == f"work-{work.pk}"


@pytest.mark.parametrize(
    ("before", "after", "better", "counts"),
    [
        (120, 70, "lower", True),
        (70, 120, "lower", False),
        (70, 120, "higher", True),
        (120, 70, "higher", False),
        (70, 70, "lower", False),
    ],
)
def test_a_number_counts_where_it_got_better(thu, command, before, after, better, counts):
    measure = Measure("Errors", "", Decimal(before), Decimal(after), better)
    work = operations.add_work(person=thu, account=told(Choice(command, 3), measure=measure), at=NOW)
    assert (f"work-{work.pk}-metric" in items(thu)) is counts
    assert work.measured


def test_a_work_without_competencies_is_kept_and_counts_for_nothing(thu, command):
    work = operations.add_work(person=thu, account=told(), at=NOW)
    assert items(thu) == {}
    with pytest.raises(operations.CannotAsk, match="names no competency"):
        ask(work)
    assert "counts for nothing yet" in browser(thu).get(reverse("work", args=[work.pk])).content.decode()


def test_a_supervisor_is_told_from_everybody_else(thu, work):
    supervisor, customer = ask(work), ask(work, "Dario Conti", "dario@bank.example")
    answer(supervisor, 4, 3, relation="supervisor")
    answer(customer, 4, None, relation="subordinate")
    kinds = {id: item.kind for id, item in items(thu).items() if item.rater}
    assert kinds == {
        f"confirmation-{supervisor.pk}": "supervisor-attestation",
        f"confirmation-{customer.pk}": "peer-attestation",
    }


def test_silence_counts_nothing(thu, work):
    before = items(thu)
    ask(work)
    assert items(thu) == before


def test_declining_counts_nothing_and_is_told(thu, work):
    before = items(thu)
    request = ask(work)
    operations.decline_request(request=request, at=NOW)
    assert items(thu) == before
    assert "declined" in Notice.objects.get(person=thu).text
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    assert "None of this counts for or against you." in page


def test_did_not_see_counts_nothing(thu, work):
    before = items(thu)
    answer(ask(work), None, None)
    assert items(thu) == before
    (row,) = rows_of(works_of(thu), reader=thu, day=NOW.date())
    assert (row.confirmed_by, row.words, row.status) == (0, "Measured, by your own account", "note")


def test_withdrawing_a_work_takes_everything_about_it_back(thu, work):
    answered, open_ = ask(work), ask(work, "Dario Conti", "dario@bank.example")
    answer(answered, 4, 3)
    own = browser(thu)
    assert "1 answer of somebody who saw it" in own.get(reverse("work-withdraw", args=[work.pk])).content.decode()
    assert items(thu)
    own.post(reverse("work-withdraw", args=[work.pk]))
    assert items(thu) == {}
    assert own.get(reverse("work", args=[work.pk])).status_code == 404
    open_.refresh_from_db()
    assert open_.state == State.WITHDRAWN
    assert Client().get(reverse("witness", args=[token_of(open_)])).status_code == 410
    operations.withdraw_work(work=work, at=NOW)
    assert [row["did"] for row in history_of(thu.subject)].count("work withdrawn") == 1


# Editing


def test_editing_replaces_ones_own_items_and_leaves_what_was_confirmed(thu, command, work):
    request = ask(work)
    answer(request, 4, 3)
    operations.edit_work(
        work=work, account=told(Choice(command, 2), result="Back after 65 minutes."), revision=1, at=NOW
    )
    found = items(thu)
    assert set(found) == {f"work-{work.pk}", f"confirmation-{request.pk}"}
    assert [(each.competency, each.level) for each in found[f"work-{work.pk}"].shows] == [("incident-command", 2)]
    assert len(found[f"confirmation-{request.pk}"].shows) == 2
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    assert "The description was changed since" in page
    assert "Back after 70 minutes." in page
    assert "Back after 65 minutes." in page


def test_a_number_that_was_taken_out_can_come_back(thu, command, work):
    measure = Measure("Time", "min", Decimal(9), Decimal(3), "lower")
    operations.edit_work(work=work, account=told(Choice(command, 2)), revision=1, at=NOW)
    operations.edit_work(work=work, account=told(Choice(command, 2), measure=measure), revision=2, at=NOW)
    assert f"work-{work.pk}-metric" in items(thu)
    operations.edit_work(work=work, account=told(), revision=3, at=NOW)
    assert items(thu) == {}


def test_saving_the_same_text_does_not_call_it_changed(thu, work):
    request = ask(work)
    answer(request, 4, 3)
    own = browser(thu)
    form = own.get(reverse("work-edit", args=[work.pk])).context["form"]
    own.post(reverse("work-edit", args=[work.pk]), {name: form[name].value() or "" for name in form.fields})
    work.refresh_from_db()
    assert work.revision == 2
    assert "was changed since" not in own.get(reverse("work", args=[work.pk])).content.decode()


def test_who_edits_in_two_windows_is_told_and_nothing_is_lost(thu, command, work):
    own = browser(thu)
    address = reverse("work-edit", args=[work.pk])
    own.post(address, typed((command, 3), revision=1, result="The first window."))
    late = own.post(address, typed((command, 3), revision=1, result="The second window."))
    page = late.content.decode()
    assert late.status_code == 200
    assert "changed in another window" in page
    assert "The first window." in page
    assert "The second window." in page
    assert Work.objects.get().result == "The first window."
    # The reader has seen both by now; saving again is a decision.
    assert late.context["form"]["revision"].value() == "2"
    assert late.context["form"]["result"].value() == "The second window."
    own.post(address, typed((command, 3), revision=2, result="The second window."))
    assert Work.objects.get().result == "The second window."
    with pytest.raises(EditedMeanwhile):
        operations.edit_work(work=work, account=told(), revision=1, at=NOW)


def test_a_witness_is_told_when_the_text_changes_under_their_eyes(thu, command, talking, work):
    request = ask(work)
    operations.edit_work(
        work=work, account=told(Choice(command, 4), Choice(talking, 3), action="I did it all."), revision=1, at=NOW
    )
    address = reverse("witness", args=[token_of(request)])
    form = {**answered_form(work, "4", "3", comment="Kept."), "revision": 1}
    late = Client().post(address, form)
    assert "was changed while you were reading it" in late.content.decode()
    assert "I did it all." in late.content.decode()
    assert "Kept." in late.content.decode()
    assert f"confirmation-{request.pk}" not in items(thu)
    assert Client().post(address, form | {"revision": 2}).status_code == 302
    assert Request.objects.get().seen["action"] == "I did it all."


# Who may see what


def test_a_manager_reads_the_work_of_their_report_and_it_is_noted(thu, keller, work):
    ask(work, "Jun Mori", "jun@bank.example")
    answer(ask(work), 4, 3)
    page = browser(keller).get(reverse("work", args=[work.pk])).content.decode()
    assert "Leila Haddad" in page
    assert "Thu Nguyễn’s own account" in page
    # Whom else they asked is the person's own business.
    assert "Jun Mori" not in page
    assert "leila@bank.example" not in page
    assert reverse("work-ask", args=[work.pk]) not in page
    assert Look.objects.count() == 1
    browser(thu).get(reverse("work", args=[work.pk]))
    assert Look.objects.count() == 1


@pytest.mark.parametrize("who", ["mallory", "keller"])
def test_nobody_else_changes_anything(who, work, mallory, keller):
    client = browser(mallory if who == "mallory" else keller)
    request = ask(work)
    for name in ("work-edit", "work-withdraw", "work-ask"):
        assert client.get(reverse(name, args=[work.pk])).status_code == 404
        assert client.post(reverse(name, args=[work.pk]), {}).status_code == 404
    assert client.post(reverse("request-withdraw", args=[request.pk])).status_code == 404
    assert Work.objects.get().withdrawn_at is None


def test_mallory_sees_nothing(work, mallory):
    client = browser(mallory)
    assert client.get(reverse("work", args=[work.pk])).status_code == 404
    assert "Payment queue outage" not in client.get(reverse("works")).content.decode()


def test_who_is_not_signed_in_sees_nothing(work):
    for name, arguments in [
        ("works", []),
        ("work-add", []),
        ("work", [work.pk]),
        ("work-edit", [work.pk]),
        ("work-ask", [work.pk]),
    ]:
        assert Client().get(reverse(name, args=arguments)).status_code == 404


def test_mallory_cannot_name_a_competency_that_is_somebodys_own(thu, mallory):
    own = Competency.objects.create(key="own", name="A thing of Thu's", owner=thu)
    page = browser(mallory).post(reverse("work-add"), typed((own, 3)))
    assert page.status_code == 200
    assert Work.objects.count() == 0


# The form


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"period_end": "2999-01-01"}, "still to come"),
        ({"period_end": "0025-03-01"}, "Look at the year"),
        ({"metric_before": "120", "metric_after": "", **NUMBER}, "one number alone shows no change"),
        ({"metric_before": "", "metric_after": "70", **NUMBER}, "one number alone shows no change"),
        ({**NUMBER}, "Add both numbers"),
        ({"metric_before": "120", "metric_after": "70", "metric_better": "lower"}, "Say what the numbers count"),
        ({"metric_before": "120", "metric_after": "70", "metric_name": "Time"}, "less or more of it is better"),
        ({"metric_before": "1,234", "metric_after": "70", **NUMBER}, "can be read in two ways"),
        ({"metric_before": "many", "metric_after": "70", **NUMBER}, "is no number that we can read"),
        ({"competency_1": "incident-command", "level_1": ""}, "Choose the level"),
        ({"title": ""}, "Give it a name"),
        ({"action": "x" * 2001}, "2000"),
    ],
)
def test_bad_input_is_said_and_stays_in_the_form(thu, command, more, words):
    page = browser(thu).post(reverse("work-add"), typed(challenge="Two hours of standstill.") | more)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "Two hours of standstill." in page.content.decode()
    assert Work.objects.count() == 0
    assert history_of(thu.subject) == []


def test_an_empty_form_says_of_each_field_what_to_do(thu, work):
    client = browser(thu)
    page = client.post(reverse("work-add"), {"title": ""}).content.decode()
    for words in ("Give it a name", "Enter the day on", "Say what was difficult:", "Say what you did", "Say what came"):
        assert words in page
    assert "5 things to correct" in page
    asked = client.post(reverse("work-ask", args=[work.pk]), {"message": "."}).content.decode()
    assert "Enter the name of somebody who saw it." in asked
    assert "This field is required" not in page + asked


def test_sending_the_form_twice_tells_that_it_is_there(thu, command):
    client = browser(thu)
    client.post(reverse("work-add"), typed((command, 3)))
    again = client.post(reverse("work-add"), typed((command, 3)), follow=True)
    work = Work.objects.get()
    assert again.redirect_chain == [(reverse("work", args=[work.pk]), 302)]
    assert "You have described this piece of work already" in again.content.decode()
    assert [row["did"] for row in history_of(thu.subject)] == ["work added"]
    client.post(reverse("work-add"), typed((command, 3), result="Another result."))
    assert Work.objects.count() == 2
    operations.withdraw_work(work=work, at=NOW)
    client.post(reverse("work-add"), typed((command, 3)))
    assert Work.objects.filter(withdrawn_at=None).count() == 2


def test_a_number_that_got_worse_is_a_sentence_too(thu, command):
    measure = Measure("days until the report is there", "", Decimal(4), Decimal(9), "lower")
    work = operations.add_work(person=thu, account=told(Choice(command, 3), measure=measure), at=NOW)
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    assert "Days until the report is there: 4 before, 9 after. Measured by your own account. It did not move" in page
    assert "counts half" not in page


def test_today_is_the_day_where_the_site_stands(thu, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"
    with timezone.override("Pacific/Kiritimati"):
        today = timezone.localdate()
    browser(thu).post(reverse("work-add"), typed(period_end=today.isoformat()))
    assert Work.objects.get().period_end == today


def test_the_database_keeps_half_a_number_out(work):
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.update(metric_after=None)


# Lists


def test_a_long_list_asks_few_questions_and_has_pages(thu, command, django_assert_max_num_queries):
    for number in range(60):
        work = operations.add_work(person=thu, account=told(Choice(command, 3), title=f"Work {number}"), at=NOW)
        if number % 20 == 0:
            answer(ask(work), 3)
    client = browser(thu)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("works"))
    assert len(page.context["rows"]) == 50
    assert len(client.get(reverse("works"), {"page": 2}).context["rows"]) == 10


def test_the_pages_of_a_work_and_of_a_witness_ask_few_questions(thu, work, django_assert_max_num_queries):
    requests = [ask(work, f"Witness {number}", f"witness{number}@bank.example") for number in range(12)]
    for request in requests[1:]:
        answer(request, 4, 3)
    client = browser(thu)
    with django_assert_max_num_queries(10):
        client.get(reverse("work", args=[work.pk]))
    with django_assert_max_num_queries(6):
        Client().get(reverse("witness", args=[token_of(requests[0])]))

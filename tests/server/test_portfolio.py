"""Work examples: what is told, what counts, who may read it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stepladder.evidence.items import Log
from stepladder.evidence.mass import weigh
from stepladder.evidence.policy import EvidencePolicy
from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency
from stepladder.server.notices.models import Notice
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.links import token_of
from stepladder.server.portfolio.models import State, Work
from stepladder.server.portfolio.queries import rows_of, works_of
from stepladder.server.portfolio.told import Measure
from stepladder.server.trail.models import Look
from stepladder.server.trail.queries import history_of
from tests.server import portfolio_cast as cast
from tests.server.portfolio_cast import NOW, NUMBER, answer, ask, browser, items, told, typed

keller, thu, mallory = cast.keller, cast.thu, cast.mallory
command, talking, work = cast.command, cast.talking, cast.work
pytestmark = pytest.mark.django_db


# What counts


def test_ones_own_account_and_number_count_as_ones_own_word(thu, work):
    own, metric = items(thu)[f"work-{work.pk}"], items(thu)[f"work-{work.pk}-metric"]
    assert (own.kind, own.rater, own.verified) == ("self-report", "", Decimal(1))
    assert (metric.kind, metric.kind_at_best) == ("self-report", "metric")
    assert (metric.rater, metric.verified) == ("", Decimal("0.5"))
    assert own.family == metric.family == f"work-{work.pk}"


def test_ones_own_numbers_cover_nothing_however_many_and_count_as_measured_at_best_alone(thu, command):
    for number in range(6):
        measure = Measure("Time", "min", Decimal(120), Decimal(70), "lower")
        account = told(Choice(command, 4), measure=measure, title=f"Work {number}")
        operations.add_work(person=thu, account=account, at=NOW)
    policy = EvidencePolicy("test")
    said = weigh(items(thu).values(), "incident-command", log=Log(), policy=policy, as_of=NOW.date())
    assert len(said) == 12
    assert {each.point.level for each in said} == {2}
    assert {each.low.level for each in said} == {2}
    assert {each.high.level for each in said if each.item.id.partition("~")[0].endswith("-metric")} == {4}


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
    assert page.status_code == 422
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
    assert page.status_code == 422
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

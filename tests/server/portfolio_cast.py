"""The people and the piece of work that the tests of the portfolio share, and how they speak."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from stepladder.server.evidence.queries import items_of
from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency, LevelText
from stepladder.server.people.models import Person, User
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.models import Work
from stepladder.server.portfolio.told import Account, Asked, Measure, Reply, Seen

NOW = datetime.now(UTC).replace(microsecond=0)
FINISHED = date(2026, 3, 14) if date(2026, 3, 14) < NOW.date() else NOW.date() - timedelta(days=90)
TEXT = {
    "title": "Payment queue outage",
    "challenge": "The queue stood still for two hours.",
    "action": "I led the call. Dario Conti looked at the bank's side.",
    "result": "Back after 70 minutes.",
}
NUMBER = {"metric_name": "Time to recover", "metric_unit": "minutes", "metric_better": "lower"}


def person(key, name, manager=None):
    email = f"{key}@harbor.example"
    user = User.objects.create_user(email)
    return Person.objects.create(key=key, name=name, email=email, manager=manager, user=user)


@pytest.fixture
def keller():
    return person("keller", "Miriam Keller")


@pytest.fixture
def thu(keller):
    return person("thu", "Thu Nguyễn", keller)


@pytest.fixture
def mallory():
    return person("mallory", "Mallory Outside")


@pytest.fixture
def command():
    competency = Competency.objects.create(
        key="incident-command", name="Incident command", statement="Leads an outage."
    )
    LevelText.objects.create(competency=competency, level=4, text="Leads an incident across teams.")
    return competency


@pytest.fixture
def talking():
    return Competency.objects.create(key="stakeholders", name="Stakeholder communication")


@pytest.fixture
def work(thu, command, talking):
    account = told(
        Choice(command, 4),
        Choice(talking, 3),
        measure=Measure("Time to recover", "min", Decimal(120), Decimal(70), "lower"),
    )
    return operations.add_work(person=thu, account=account, at=NOW)


def told(*shows, measure=None, **text):
    return Account(**(TEXT | text), period_end=FINISHED, measure=measure, shows=shows)


def ask(work, name="Leila Haddad", email="leila@bank.example", at=NOW):
    return operations.ask_witness(work=work, asked=Asked(name, email), at=at)


def reply(request, *levels, relation="colleague", consent=True):
    competencies = [each.competency for each in request.work.shows.select_related("competency")]
    seen = tuple(Seen(each, level) for each, level in zip(competencies, levels, strict=True))
    return Reply(relation, seen, consent=consent, revision=Work.objects.get(pk=request.work_id).revision)


def answer(request, *levels, at=NOW, **more):
    return operations.answer_request(request=request, reply=reply(request, *levels, **more), at=at)


def items(person):
    return {item.id.partition("~")[0]: item for item in items_of([person]).get(person.pk, ())}


def browser(person):
    client = Client()
    client.force_login(person.user)
    return client


def typed(*chosen, **more):
    rows: dict[str, object] = {}
    for number, (competency, level) in enumerate(chosen, start=1):
        rows |= {f"competency_{number}": competency.key, f"level_{number}": level}
    return {**TEXT, "period_end": FINISHED.isoformat(), **rows, **more}


def answered_form(work, *levels, **more):
    choices = {f"level_{each.competency_id}": level for each, level in zip(work.shows.all(), levels, strict=True)}
    return {"revision": work.revision, "relation": "customer", "consent": "on", **choices, **more}

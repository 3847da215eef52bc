"""The two who talk, a colleague, and what they say: shared by the tests of the review talk."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person, User
from stepladder.server.plans.models import Kind, Talk
from stepladder.server.plans.operations import Example, Said, add_entry, add_example, start_talk
from stepladder.server.plans.queries import sheet, talks_visible_to
from stepladder.server.portfolio.operations import add_work
from stepladder.server.portfolio.told import Account
from stepladder.server.readiness.queries import standing
from stepladder.server.roles.models import Criterion, Role, RoleVersion, Target

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
SOON = TODAY + timedelta(days=30)
COMMAND = "Leads an incident across teams, and decides when to roll back."
TALKING = "Keeps everybody informed while the clock runs."

ADDRESSES = ("", "sheet/")
CHANGES = ("plan/", "examples/", "examples/1/remove/", "entries/", "entries/1/withdraw/", "renew/", "agree/", "close/")
"""Addresses under a talk: those that are read, and those that change it."""


def person(key, name, manager=None):
    email = f"{key}@harbor.example"
    return Person.objects.create(key=key, name=name, email=email, manager=manager, user=User.objects.create_user(email))


def browser(reader):
    client = Client()
    client.force_login(reader if isinstance(reader, User) else reader.user)
    return client


def work_of(who, *shows, title="Payment queue outage"):
    account = Account(
        title, "It stood still.", "I led the call.", "Back in 70 minutes.", date(2026, 3, 14), shows=shows
    )
    return add_work(person=who, account=account, at=NOW)


@pytest.fixture
def keller():
    return person("keller", "Miriam Keller")


@pytest.fixture
def thu(keller):
    return person("thu", "Thu Nguyễn", keller)


@pytest.fixture
def dario(keller):
    """A colleague of Thu who reports to the same manager."""
    return person("dario", "Dario Conti", keller)


@pytest.fixture
def command():
    return Competency.objects.create(key="incident-command", name="Incident command")


@pytest.fixture
def role(command):
    lead = Role.objects.create(key="lead", title="Incident lead")
    talking = Competency.objects.create(key="stakeholders", name="Stakeholder communication")
    version = RoleVersion.objects.create(role=lead, number=1, in_force_from=date(2026, 1, 1), recorded_at=NOW)
    Criterion.objects.create(version=version, key="C1", position=1, competency=command, level=4, wording=COMMAND)
    Criterion.objects.create(version=version, key="C2", position=2, competency=talking, level=2, wording=TALKING)
    return lead


@pytest.fixture
def aiming(thu, role):
    Target.objects.create(person=thu, role=role, chosen_at=NOW)
    return thu


@pytest.fixture
def work(thu, command):
    return work_of(thu, Choice(command, 2))


@pytest.fixture
def talk(aiming, work):
    return begun(aiming, aiming)


def begun(who, by):
    return start_talk(standing=standing(who, on=TODAY), by=by, at=NOW)


def agreed(talk, by, who=None, text="Thu leads the drill in March."):
    said = Said(Kind.AGREED, text, who=who or talk.person, due=SOON)
    return add_entry(talk=talk, said=said, by=by, at=NOW)


def tied(talk, by):
    example = Example("C1", talk.person.works.get(), "I led the call.")
    return add_example(talk=talk, example=example, by=by, at=NOW)


def fresh(talk):
    return Talk.objects.get(pk=talk.pk)


def told(talk, reader):
    return sheet(talks_visible_to(reader).get(pk=talk.pk), reader=reader)


def texts(response):
    return response.content.decode()


def revision_in(response, action):
    form = re.search(rf'action="{re.escape(action)}".*?</form>', texts(response), re.DOTALL)[0]
    return re.search(r'name="revision" value="(\d+)"', form)[1]

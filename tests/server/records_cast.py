"""A people partner with files of an invented HR system, and how the tests of imports speak."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from stepladder.server.people.models import Person, User
from stepladder.server.records import operations
from stepladder.server.records.models import Import
from stepladder.server.records.operations import Incoming, Said
from stepladder.server.records.undoing import undo
from stepladder.server.roles.models import Role
from stepladder.tables import ColumnMap

PASSWORD = "a long password for tests"  # noqa: S105 - a password for tests
NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
HEADINGS = "Employee ID,Name,Work Email,Manager ID,Department,Job Title,Position Start Date,Hire Date,Termination Date"
ROWS = (
    "1,Ada Olsen,ada@north.example,,Board,Head of unit,2015-01-01,2015-01-01,",
    "2,Ben Iversen,ben@north.example,1,Sales,Team lead,2019-05-01,2018-02-01,",
    "3,Cleo Haas,cleo@north.example,2,Sales,Analyst,2020-03-01,2020-03-01,",
    "4,Dov Peretz,dov@north.example,2,Sales,Analyst,2021-07-01,2021-07-01,",
)


def csv(*rows, headings=HEADINGS):
    return "\n".join([headings, *(rows or ROWS)]).encode()


@pytest.fixture
def partner(db):
    user = User.objects.create_user("birgit@north.example")
    return Person.objects.create(
        key="birgit", name="Birgit Partner", email="birgit@north.example", partner=True, user=user
    )


@pytest.fixture
def analyst(db):
    return Role.objects.create(key="analyst", title="Analyst")


@pytest.fixture
def browser(partner):
    return signed_in(partner)


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def shown(content, *, by=None, name="people.csv", whole=False, day=TODAY, day_first=None, remember=""):
    """A file that was uploaded and looked at."""
    batch = operations.take_in(incoming=Incoming(name, content), by=by, at=NOW)
    columns = ColumnMap.from_json(batch.columns)
    said = Said(columns, day, day_first, whole, remember)
    operations.say_columns(batch=batch, said=said, by=by, at=NOW)
    return batch


def applied(content, *, missing_left=False, **how):
    """A file that was taken over."""
    batch = shown(content, **how)
    return operations.apply(batch=batch, missing_left=missing_left, by=how.get("by"), at=NOW)


def undone(batch, by=None):
    return undo(batch=Import.objects.get(pk=batch.pk), by=by, at=NOW)


def lines(batch, kind):
    """The rows of a list of an import, of all its pages."""
    return [row for page in batch.lists.filter(kind=kind).order_by("number") for row in page.rows]


def of(number):
    return Person.objects.get(external_id=str(number))


def account(person):
    """An account for somebody on record."""
    person.user = User.objects.create_user(person.email, PASSWORD)
    person.save(update_fields=["user"])
    return person

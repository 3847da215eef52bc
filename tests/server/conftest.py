"""Fixtures of the site's tests: a running site with a browser, and the demonstration as rows of the test database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils.translation import deactivate

from stepladder.server.demo.load import load
from stepladder.server.people.models import User
from tests.server.kept_rows import Kept, keep, put_back
from tests.server.site import browser, site, workspace

_made: list[tuple[datetime, list[Kept]]] = []

__all__ = ["browser", "site", "workspace"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks over all pages first: each takes minutes, and at the end the other processes would wait for them."""
    items.sort(key=lambda item: item.path.name != "test_pages.py")


@pytest.fixture(scope="session", autouse=True)
def static_root(tmp_path_factory):
    """An empty folder of static files: a missing one is warned of, and a warning fails the test."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def own_language():
    """The language of a request stays with its thread; the next test begins without it."""
    yield
    deactivate()


@pytest.fixture(scope="module")
def harborside(django_db_setup, django_db_blocker):
    """The demonstration in the test database, for the tests of one module.

    It is there within a transaction that ends with the module, so that no other module sees its rows; the tests of
    the module (``django_db``, without ``transaction=True``) run in savepoints within it. As of now, because the pages
    read the clock; made once, and put back row by row for the modules after it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        if not _made:
            now = datetime.now(UTC).replace(microsecond=0)
            load(at=now)
            _made.append((now, keep()))
        else:
            put_back(_made[0][1])
        yield _made[0][0]
        transaction.set_rollback(True)


@pytest.fixture
def signed_in(harborside, db):
    """Sign somebody of the demonstration in, by their key."""

    def client_of(key: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(person__key=key))
        return client

    return client_of

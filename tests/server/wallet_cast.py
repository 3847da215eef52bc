"""The people, the badge and the catalog that the tests of the wallet share, and how they speak."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.evidence.models import Item
from stepladder.server.files.models import StoredFile
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person, User
from stepladder.server.trail.models import Entry as TrailRow
from stepladder.server.wallet import operations
from stepladder.server.wallet.entries import Entry
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.queries import answer
from tests.cast import NORTHLIGHT, NOW, THU, signed

LIST = "https://northlight.example/status/1"
ENTRY = Entry("Kanban basics", "Brightpath", issued_on=date(2025, 3, 1))
TYPED = {"title": "Kanban basics", "issuer_name": "Brightpath", "issued_on": "2025-03-01"}
PIXEL = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    for kind, body in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
)
PDF = b"%PDF-1.7\n%%EOF\n"


def person(key, manager=None):
    email = f"{key}@example.org"
    return Person.objects.create(
        key=key, name=key.capitalize(), email=email, manager=manager, user=User.objects.create_user(email)
    )


@pytest.fixture
def rasmus():
    return person("rasmus")


@pytest.fixture
def thu(rasmus):
    return person(THU.partition("@")[0], rasmus)


@pytest.fixture
def mallory():
    return person("mallory")


@pytest.fixture
def storytelling():
    return Competency.objects.create(key="storytelling", name="data storytelling")


@pytest.fixture
def northlights(storytelling):
    """The catalog's entry for the badge of the cast."""
    provider = Provider.objects.create(key="northlight", name="Northlight Institute", kind="school", issuer=NORTHLIGHT)
    entry = Microcredential.objects.create(
        key="storytelling",
        title="Data storytelling",
        provider=provider,
        achievement="https://northlight.example/achievements/storytelling",
        scores={"A1": {"score": 4, "provenance": "verified", "citation": "the course book, 2026-01-10"}},
    )
    Outcome.objects.create(microcredential=entry, competency=storytelling, level=3, relevance=Decimal("0.75"))
    return entry


def browser(who, **options):
    client = Client(**options)
    client.force_login(who.user, backend="stepladder.server.people.accounts.Backend")
    return client


def data_of(badge):
    return badge if isinstance(badge, bytes) else json.dumps(badge).encode()


def add(who, badge=None, *, name="badge.json", at=NOW, **options):
    upload = Upload(name, data_of(signed() if badge is None else badge))
    return operations.add_badge(person=who, upload=upload, by=who, at=at, **options).certificate


def type_in(who, at=NOW, **changes):
    return operations.add_typed(person=who, entry=replace(ENTRY, **changes), by=who, at=at)


def words_of(certificate, **options):
    return answer(Certificate.objects.get(pk=certificate.pk), **options)


def checks_of(certificate):
    return {check.what: check.mark.words for check in words_of(certificate).checks}


def item_of(certificate):
    return Item.objects.filter(
        source="certificate", source_key=certificate.pk, withdrawn_at=None, replaced_by=None
    ).get()


def page(client, name, *arguments, status=200, **query):
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == status
    return response.content.decode()


def send(client, name, /, *arguments, **data):
    return client.post(reverse(name, args=arguments), data)


def nothing_stored():
    return (
        Certificate.objects.count(),
        StoredFile.objects.count(),
        Item.objects.count(),
        TrailRow.objects.count(),
    ) == (
        0,
        0,
        0,
        0,
    )

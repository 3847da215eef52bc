"""Entries of the catalog for tests: a provider, an entry in use, what forms send, and changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from stepladder.server.catalog import editing
from stepladder.server.catalog.editing import facts_of
from stepladder.server.catalog.forms_entries import EntryForm
from stepladder.server.catalog.keys import key_for
from stepladder.server.catalog.models import Microcredential, Provider
from tests.server.roles_cast import NOW, TODAY


@pytest.fixture
def guild():
    return Provider.objects.create(key="guild", name="The Guild", kind="association", country="NL")


@pytest.fixture
def drills(guild):
    return entry_of(guild, "Incident drills", key="drills", acceptance="accepted")


def entry_of(provider, title, **more):
    values = {"key": key_for(title), "acceptance": "proposed"} | more
    return Microcredential.objects.create(title=title, provider=provider, **values)


def sent(**more):
    """What a form of an entry sends at the least."""
    return {"title": "Quay safety", "provider": "guild", "validity": "unknown"} | more


def added(client, **more):
    return client.post(reverse("catalog-add"), sent(**more))


def form_of(entry, **more):
    """What the form of an entry sends that changes what is given."""
    form = EntryForm(providers=Provider.objects.all(), on=TODAY, entry=entry, facts=facts_of(entry))
    values = {name: form[name].value() for name in form.fields}
    told = {name: value for name, value in values.items() if value not in (None, "")}
    return {**told, "because": "Read in the new handbook.", **more}


def edited(client, entry, **more):
    return client.post(reverse("catalog-edit", args=[entry.key]), form_of(entry, **more))


def facts(entry, **columns):
    held = facts_of(entry)
    return replace(held, columns={**held.columns, **columns})


def edit(entry, by, *, seen=None, because="Read in the handbook.", **columns):
    row = Microcredential.objects.get(pk=entry.pk)
    return editing.edit(
        entry=row, facts=facts(row, **columns), seen=row.revision if seen is None else seen, because=because, by=by,
        at=NOW,
    )  # fmt: skip


def body_of(answer):
    return answer.content.decode()


def fresh(row):
    return type(row).objects.get(pk=row.pk)

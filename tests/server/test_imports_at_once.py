"""Imports while something else goes on: the same button twice, a lock, and lists that say the same as another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from stepladder.errors import EditedMeanwhile
from stepladder.server.catalog import importing, importing_back
from stepladder.server.catalog.importing_plan import plan
from stepladder.server.catalog.importing_read import read_files
from stepladder.server.catalog.models import BulkRun, CatalogImport, Microcredential
from stepladder.server.policies.operations import lock
from stepladder.server.wallet import completions
from stepladder.server.wallet.completions_plan import plan as plan_completions
from stepladder.server.wallet.models import Certificate, Completion, CompletionRun
from tests.server.test_catalog_import import CSV, check, client, partner, take, upload
from tests.server.test_completions import LIST, entries, people, signed_in
from tests.server.test_completions import take as take_list

__all__ = ["client", "entries", "partner", "people"]
pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def planned(content=CSV):
    reading = read_files([("our.csv", content.encode())], format="")
    about = importing.About("our.csv", reading.importer.ID, reading.digest, reading.files)
    return {"plan": plan(reading), "about": about}


def test_the_same_import_confirmed_in_two_windows_is_taken_over_once(partner):
    first, second = planned(), planned()
    importing.take_over(**first, by=partner, at=NOW)
    with pytest.raises(EditedMeanwhile, match="came into the catalog meanwhile"):
        importing.take_over(**second, by=partner, at=NOW)
    assert sorted(Microcredential.objects.values_list("title", flat=True)) == ["Crane", "Safety basics"]


def test_an_import_leaves_a_locked_entry_as_it_is_and_says_so(client, partner):
    take(client, CSV)
    lock(subject="catalog:safety-basics", because="a round relies on it", by=partner, at=NOW)
    upload(client, CSV.replace("€ 120", "€ 999"))
    assert "Safety basics stays as it is, since it is locked" in check(client).content.decode()
    check(client, do="import")
    assert Microcredential.objects.get(key="safety-basics").cost == 120


def test_a_lock_that_comes_between_looking_and_taking_over_holds(client, partner):
    take(client, CSV)
    found = planned(CSV.replace("€ 120", "€ 999"))
    lock(subject="catalog:safety-basics", because="a round relies on it", by=partner, at=NOW)
    with pytest.raises(EditedMeanwhile, match="was locked meanwhile"):
        importing.take_over(**found, by=partner, at=NOW)


def test_taking_an_import_back_leaves_what_is_locked(client, partner):
    take(client, CSV)
    lock(subject="catalog:crane", because="a round relies on it", by=partner, at=NOW)
    importing_back.undo(run=BulkRun.objects.get(), because="wrong", by=partner, at=NOW)
    assert [each.key for each in Microcredential.objects.all()] == ["crane"]
    assert importing_back.why_it_stayed(CatalogImport.objects.get()) == {"crane": "it is locked"}


@pytest.fixture
def courses(people):
    """The browser of a partner in the cast of the lists."""
    return signed_in(people["birgit"])


def test_entries_in_use_change_with_a_reason_alone(client):
    take(client, CSV)
    Microcredential.objects.filter(key="safety-basics").update(acceptance="funded")
    upload(client, CSV.replace("€ 120", "€ 999"))
    assert "Why entries in use change" in check(client).content.decode()
    assert "it changes entries in use, and why is not said" in check(client, do="import").content.decode().lower()
    assert Microcredential.objects.get(key="safety-basics").cost == 120
    check(client, do="import", because="The new price list.")
    row = Microcredential.objects.get(key="safety-basics")
    assert row.cost == 999
    assert row.changes.first().because == "Imported from our.csv: The new price list."


def list_planned(content=LIST):
    reading = completions.read(content.encode(), "lms.csv", columns=None, at=NOW)
    return {"plan": plan_completions(reading.found.rows, reading.found.remarks, courses={}), "reading": reading}


@pytest.mark.usefixtures("entries")
def test_the_same_list_recorded_by_two_at_once_is_recorded_once(people):
    first, second = list_planned(), list_planned()
    completions.take_over(**first, by=people["birgit"], at=NOW)
    with pytest.raises(EditedMeanwhile, match="recorded meanwhile"):
        completions.take_over(**second, by=people["birgit"], at=NOW)
    assert (CompletionRun.objects.count(), Completion.objects.count()) == (1, 3)


@pytest.mark.usefixtures("entries")
def test_what_somebody_took_out_no_list_brings_back_even_after_the_first_was_taken_back(courses, people):
    take_list(courses)
    row = Certificate.objects.get(person=people["thu"])
    signed_in(people["thu"]).post(reverse("certificate-withdraw", args=[row.pk]))
    completions.undo(run=CompletionRun.objects.get(), because="the wrong year", by=people["birgit"], at=NOW)
    take_list(courses)
    assert not Certificate.objects.filter(person=people["thu"], withdrawn_at__isnull=True).exists()
    assert Certificate.objects.filter(withdrawn_at__isnull=True).count() == 2


@pytest.mark.usefixtures("entries")
def test_what_a_later_list_says_as_well_stays_when_the_first_is_taken_back(courses, people):
    take_list(courses)
    take_list(courses, LIST.replace("8;;Incident drill;2026-03-02;completed", "8;;Incident drill;2026-03-02;passed"))
    first, second = CompletionRun.objects.order_by("pk")
    completions.undo(run=first, because="the wrong year", by=people["birgit"], at=NOW + timedelta(days=1))
    left = Completion.objects.get()
    assert (left.person, left.run, left.assessed) == (people["liam"], second, True)
    assert left.certificate.appraisal["evidence_class"] == "E2"

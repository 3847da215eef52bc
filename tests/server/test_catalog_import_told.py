"""What an import tells before and after: every remark, what stays and why, new providers, who may accept it."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from stepladder.server.appraisals import bulk_doing
from stepladder.server.appraisals.bulk import Kind, Order, plan_of
from stepladder.server.catalog.acceptance import Decision
from stepladder.server.catalog.importing_plan import is_name
from stepladder.server.catalog.importing_remarks import MOST, kind_of, noticed
from stepladder.server.catalog.models import BulkRun, CatalogImport, Microcredential, Provider
from stepladder.server.catalog.terms import Acceptance
from tests.server.appraisals_cast import NOW
from tests.server.test_catalog_import import CSV, check, client, partner, take, upload

__all__ = ["client", "partner"]

pytestmark = pytest.mark.django_db


def words_of(answer):
    return " ".join(answer.content.decode().split())


def preview(client, content, name="our.csv"):
    assert upload(client, content, name).status_code == 302
    return words_of(check(client))


def back(client, run):
    return client.post(reverse("catalog-import-undo", args=[run.pk]), {"because": "an old list"}, follow=True)


def begun(by):
    chosen = Microcredential.objects.all()
    order = Order(Kind.BEGIN, decision=Decision(Acceptance.UNDER_REVIEW))
    plan = plan_of(chosen, order, by=by, on=NOW.date())
    return bulk_doing.apply(chosen=chosen, order=order, digest=plan.digest, by=by, at=NOW)


def test_the_preview_shows_every_remark_and_not_the_first_of_each_kind(client):
    rows = "".join(f"Course {number};School;{number} lightyears;https://h.example/{number}\n" for number in range(40))
    found = preview(client, f"title;provider;hours;link\n{rows}")
    assert "40 remarks" in found
    assert [number for number in range(40) if f"({number} lightyears)" not in found] == []
    assert "The first of each kind" not in found


def test_what_is_beyond_some_hundred_remarks_is_counted():
    found = noticed(list(range(MOST + 7)), MOST + 9)
    assert (len(found.first) + len(found.further), found.beyond, found.total) == (MOST, 9, MOST + 9)
    assert noticed([]).first == []


@pytest.mark.parametrize("id", ["table.value", "catalog.cut", "tables.header.below", "ctdl.ignored", "no.such-kind"])
def test_kinds_of_remarks_are_words_and_no_ids(id):
    assert "." not in kind_of(id)
    assert kind_of(id)[0].isupper()


def test_what_stays_is_named_with_its_reason_after_taking_back(client):
    take(client, CSV)
    run = BulkRun.objects.get()
    Microcredential.objects.filter(title="Crane").update(acceptance="accepted", revision=2)
    found = words_of(back(client, run))
    assert "1 entry stays" in found
    assert "What stayed, and why" in found
    assert "Crane" in found
    assert "Somebody decided on it" in found
    assert "None of its entries" not in found
    assert not Microcredential.objects.filter(title="Safety basics").exists()


def test_a_change_that_was_itself_taken_back_counts_as_none(client, partner):
    take(client, CSV)
    run = BulkRun.objects.get()
    bulk_doing.undo(run=begun(partner), by=partner, at=NOW)
    assert set(Microcredential.objects.values_list("revision", "acceptance")) == {(3, "proposed")}
    found = words_of(back(client, run))
    assert "The import is taken back." in found
    assert "Nothing: what it proposed is gone" in found
    assert not Microcredential.objects.exists()
    assert CatalogImport.objects.get().left == {}


def test_a_change_that_holds_or_that_nobody_logged_keeps_an_entry(client, partner):
    take(client, CSV)
    run = BulkRun.objects.get()
    begun(partner)
    Microcredential.objects.filter(title="Crane").update(acceptance="proposed", revision=5)
    back(client, run)
    assert sorted(CatalogImport.objects.get().left.values()) == ["changed", "moved"]


def test_a_second_window_is_told_that_the_files_wait_no_longer(client):
    take(client, CSV)
    again = client.post(reverse("catalog-import-check"), {"do": "import"}, follow=True)
    assert "These files wait no longer" in again.content.decode()
    assert BulkRun.objects.count() == 1


def test_whoever_imports_is_told_before_that_somebody_else_has_to_accept_it(client):
    found = preview(client, CSV)
    assert "You propose it, so that another people partner has to accept it." in found
    check(client, do="import")
    page = words_of(client.get(reverse("catalog-imported", args=[BulkRun.objects.get().pk])))
    assert "another people partner has to accept it" in page
    with override_settings(PRIVATE_WORKSPACE=True):
        assert "another people partner" not in words_of(client.get(reverse("catalog-import")))


@pytest.mark.parametrize(
    ("name", "fits"),
    [('=HYPERLINK("x")', False), ("@SUM(A1)", False), ("-1", False), ("+49 30", False), ("1234", False), ("", False),
     ("3M", True), ("École 42", True), ("学校", True)],
)  # fmt: skip
def test_a_name_has_a_letter_and_is_no_formula(name, fits):
    assert is_name(name) is fits


def test_a_provider_that_is_a_formula_is_refused_with_a_remark_and_registered_nowhere(client):
    rows = 'title;provider;hours\nSafety;"=HYPERLINK(""https://x.example"")";8\nCrane;Guild;4\n'
    found = preview(client, rows)
    assert "is no name that a provider can have" in found
    assert "1 new" in found
    assert '<h2 id="new-providers">New providers</h2>' in found
    assert "<li>Guild</li>" in found
    check(client, do="import")
    assert list(Provider.objects.values_list("name", flat=True)) == ["Guild"]


def test_a_provider_of_an_odd_name_that_is_registered_is_found(client):
    Provider.objects.create(key="plus", name="+Acumen")
    assert "1 new" in preview(client, "title;provider;hours\nSafety;+Acumen;8\n")
    check(client, do="import")
    assert Microcredential.objects.get().provider.key == "plus"


def test_a_file_name_is_written_as_it_is(client):
    answer = upload(client, "a;b\n1;2\n", "names.csv")
    assert "“names.csv”" in answer.content.decode()
    assert "Names.csv" not in answer.content.decode()


def test_others_find_none_of_it(partner, client):
    take(client, CSV)
    assert Client().get(reverse("catalog-imported", args=[BulkRun.objects.get().pk])).status_code == 404

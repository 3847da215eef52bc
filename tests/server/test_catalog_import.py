"""Importing descriptions of credentials: look, take over, take back; and the starter catalog."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from stepladder.server.catalog.importing_facts import to_core
from stepladder.server.catalog.models import BulkRun, CatalogImport, Change, Microcredential, Provider, WaitingCatalog
from stepladder.server.catalog.models_import import SavedColumns
from stepladder.server.people.models import Person, User
from tests.achievements_cast import ACHIEVEMENT, BADGE_CLASS, CTDL, TABLE, encoded
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db

CSV = "title;provider;assessment type;cost;hours;link\nSafety basics;Harbor School;exam;€ 120;8;https://h.example/s\nCrane;Guild;project;;;\n"


@pytest.fixture
def partner():
    user = User.objects.create_user("birgit@import.example", "a password for tests")
    return Person.objects.create(key="birgit", name="Birgit", email=user.email, user=user, partner=True)


@pytest.fixture
def client(partner):
    found = Client()
    found.force_login(partner.user)
    return found


def upload(client, content, name="our.csv", **more):
    data = content.encode() if isinstance(content, str) else content
    sent = {"uploaded": [SimpleUploadedFile(name, data)], "provider": "", "format": "", **more}
    return client.post(reverse("catalog-import"), sent)


def check(client, **sent):
    return client.post(reverse("catalog-import-check"), sent) if sent else client.get(reverse("catalog-import-check"))


def take(client, content, name="our.csv", sent=None, **more):
    assert upload(client, content, name, **more).status_code == 302
    return check(client, do="import", **(sent or {}))


def test_what_is_new_is_proposed_with_its_facts_and_no_score(client, partner):
    assert upload(client, CSV).status_code == 302
    page = check(client).content.decode()
    assert "2 new, 0 changed, 0 the same." in page
    assert not Microcredential.objects.exists(), "nothing is stored before it is confirmed"
    assert check(client, do="import").status_code == 302
    row = Microcredential.objects.get(title="Safety basics")
    assert (row.acceptance, row.added_by, row.scores, row.evidence_class) == ("proposed", partner, {}, "")
    assert (row.cost, row.currency, row.hours, row.methods, row.provider.name) == (
        Decimal(120),
        "EUR",
        8,
        ["exam"],
        "Harbor School",
    )
    assert row.searched.startswith("safety basics harbor school")
    assert [each.kind for each in row.changes.all()] == ["added"]
    assert not WaitingCatalog.objects.exists()


def test_the_same_file_again_changes_nothing(client):
    take(client, CSV)
    before = list(Microcredential.objects.order_by("pk").values())
    assert "Nothing would change." in (upload(client, CSV), check(client))[1].content.decode()
    assert check(client, do="import")["Location"] == reverse("catalog-import")
    assert list(Microcredential.objects.order_by("pk").values()) == before
    assert (BulkRun.objects.count(), Change.objects.count()) == (1, 2)


def test_another_name_of_the_file_is_no_change(client):
    take(client, CSV)
    assert Microcredential.objects.get(title="Crane").source == "our.csv"
    upload(client, CSV, "ours of november.csv")
    assert "Nothing would change." in check(client).content.decode()


def test_a_fact_that_nobody_touched_here_follows_the_file(client):
    take(client, CSV)
    take(client, CSV.replace("€ 120", "€ 150"))
    row = Microcredential.objects.get(title="Safety basics")
    assert (row.cost, row.revision) == (Decimal(150), 2)
    change = row.changes.get(kind="facts")
    assert change.what["cost"] == {"old": "120", "new": "150"}


def test_what_somebody_wrote_here_is_shown_and_stays_unless_it_is_ticked(client):
    take(client, CSV)
    Microcredential.objects.filter(title="Safety basics").update(cost=Decimal(99), revision=2)
    again = CSV.replace("€ 120", "€ 150")
    upload(client, again)
    page = check(client).content.decode()
    assert "here: 99 EUR; in the files: 150 EUR" in page
    assert "Only what somebody wrote here differs." in page
    check(client, do="import")
    assert Microcredential.objects.get(title="Safety basics").cost == 99
    value = page.partition('name="take" value="')[2].partition('"')[0]
    take(client, again, sent={"take": value})
    assert Microcredential.objects.get(title="Safety basics").cost == 150


def test_what_the_file_does_not_state_stays(client):
    take(client, CSV)
    take(client, "title;provider;level\nSafety basics;Harbor School;B\n")
    row = Microcredential.objects.get(title="Safety basics")
    assert (row.cost, row.hours, row.other_level) == (Decimal(120), 8, "B")


def test_what_may_be_here_already_is_left_out_until_somebody_says_what_it_is(client):
    take(client, CSV)
    near = "title;provider;cost\nSafety basics;Another School;EUR 5\n"
    upload(client, near)
    page = check(client).content.decode()
    assert "1 may be here already." in page
    check(client, do="import")
    assert Microcredential.objects.count() == 2
    key = Microcredential.objects.get(title="Safety basics").key
    name = page.partition('name="line:')[2].partition('"')[0]
    take(client, near, sent={f"line:{name}": key})
    assert Microcredential.objects.count() == 2
    take(client, near.replace("Another", "Other"), sent={f"line:{name.replace('another', 'other')}": "new"})
    assert Microcredential.objects.filter(title="Safety basics").count() == 2


def test_taking_back_removes_what_nobody_touched_and_restores_the_rest(client, partner):
    take(client, CSV)
    take(client, CSV.replace("€ 120", "€ 150") + "Diving;Guild;practical;;;\n")
    second = BulkRun.objects.latest("pk")
    assert client.get(reverse("catalog-import-undo", args=[second.pk])).status_code == 200
    assert client.post(reverse("catalog-import-undo", args=[second.pk]), {"because": ""}).status_code == 422
    assert client.post(reverse("catalog-import-undo", args=[second.pk]), {"because": "an old list"}).status_code == 302
    assert not Microcredential.objects.filter(title="Diving").exists()
    assert Microcredential.objects.get(title="Safety basics").cost == 120
    second.refresh_from_db()
    assert second.undone_by == partner
    again = client.post(reverse("catalog-import-undo", args=[second.pk]), {"because": "again"}, follow=True)
    assert "This import was taken back already." in again.content.decode()


def test_an_import_stands_among_what_was_done_to_many_and_is_looked_at_on_its_own_page(client):
    take(client, CSV)
    run = BulkRun.objects.get()
    own = reverse("catalog-imported", args=[run.pk])
    assert f'href="{own}"' in client.get(reverse("catalog-bulk-runs")).content.decode()
    assert client.get(reverse("catalog-bulk-run", args=[run.pk]))["Location"] == own
    assert client.post(reverse("catalog-bulk-run", args=[run.pk]))["Location"] == own
    run.refresh_from_db()
    assert run.undone_at is None


def test_taking_back_leaves_what_somebody_accepted_or_changed(client):
    take(client, CSV)
    Microcredential.objects.filter(title="Crane").update(acceptance="accepted")
    client.post(reverse("catalog-import-undo", args=[BulkRun.objects.get().pk]), {"because": "wrong"})
    assert [each.title for each in Microcredential.objects.all()] == ["Crane"]
    assert [each.name for each in Provider.objects.all()] == ["Guild"]


def test_badges_and_ctdl_are_taken_over_with_their_achievement_and_issuer(client):
    take(client, encoded(BADGE_CLASS), "badge.json")
    row = Microcredential.objects.get()
    assert (row.achievement, row.provider.issuer) == (BADGE_CLASS["id"], "https://harborschool.example")
    take(client, encoded(CTDL), "welding.json")
    row = Microcredential.objects.get(title="Welding inspector")
    assert (row.hours, row.validity_months, row.participation, row.country) == (40, 36, "on-site", "DE")
    assert row.learning_outcomes == ["Inspect a weld"]
    assert to_core(row).methods[0].value == "practical"


def test_another_badge_of_the_same_achievement_is_the_same_entry(client):
    take(client, encoded(ACHIEVEMENT), "a.json")
    changed = {**ACHIEVEMENT, "name": "Data storytelling 2", "version": "2027"}
    take(client, encoded(changed), "b.json")
    row = Microcredential.objects.get()
    assert (row.title, row.edition) == ("Data storytelling 2", "2027")


def test_ten_real_certifications_need_a_provider_and_then_come_with_their_weights(client):
    data = shared_data("cncf-certifications", "certifications.json").read_bytes()
    upload(client, data, "certifications.json")
    page = check(client).content.decode()
    assert "The files name no provider." in page
    assert "10 entries name none" in page
    page = check(client, do="provider", provider="Cloud Native Computing Foundation").content.decode()
    assert "10 new" in page
    assert "disagree" in page
    check(client, do="import")
    assert Microcredential.objects.count() == 10
    row = Microcredential.objects.get(title="Certified Kubernetes Security Specialist")
    assert "Cluster Setup: 15 % and 10 %" in row.further
    assert len(row.learning_outcomes) == 26


def test_columns_are_corrected_and_remembered(client):
    table = "Nomen;Wer\nSafety basics;Harbor School\n"
    assert upload(client, table, format="table").status_code == 302
    assert "No column of titles was found." in check(client).content.decode()
    assert check(client, do="columns", column_title="Nomen", column_provider="Nomen").status_code == 422
    assert check(client, do="columns", column_title="Nomen", column_provider="Wer").status_code == 302
    check(client, do="import")
    assert Microcredential.objects.get().title == "Safety basics"
    assert SavedColumns.objects.get().purpose == "entries"
    upload(client, table.replace("Safety", "Fire"), format="table")
    assert "1 new" in check(client).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [(b"%PDF-1.4 x", "x.pdf", "None of the formats that are read fits “x.pdf” ("), (b"", "x.csv", "empty"), (b"{", "x.json", "The JSON in “x.json” is broken in line 1."), (b"a;b\n1;2\n", "x.csv", "a table needs a heading “title”"), (b'{"type":"Assertion"}', "x.json", "None of the formats")],
    ids=["pdf", "empty", "half", "other-table", "assertion"],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_a_reason(client, content, name, words):
    answer = upload(client, content, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "[" not in answer.content.decode().partition("error-summary")[2].partition("</div>")[0]
    assert not WaitingCatalog.objects.exists()


def test_hostile_words_are_text_and_long_ones_are_cut_with_a_remark(client):
    hostile = '<script>alert(1)</script>"\u202e'
    table = f"title;provider;description\n{hostile};{hostile};{'x' * 5000}\n"
    upload(client, table)
    page = check(client).content.decode()
    assert "<script>alert" not in page
    assert "was cut after 2000" in page
    check(client, do="import")
    assert len(Microcredential.objects.get().description) == 2000
    assert client.get(reverse("catalog-imported", args=[BulkRun.objects.get().pk])).status_code == 200


def test_dropping_stores_nothing(client):
    upload(client, CSV)
    check(client, do="drop")
    assert not WaitingCatalog.objects.exists()
    assert check(client)["Location"] == reverse("catalog-import")


def test_a_change_between_looking_and_taking_over_is_not_overwritten(client, partner):
    from stepladder.errors import EditedMeanwhile
    from stepladder.server.catalog import importing
    from stepladder.server.catalog.importing_plan import plan
    from stepladder.server.catalog.importing_read import read_files

    take(client, CSV)
    reading = read_files([("our.csv", CSV.replace("€ 120", "€ 150").encode())])
    found = plan(reading)
    Microcredential.objects.update(revision=7)
    about = importing.About("x", "table", "", ())
    with pytest.raises(EditedMeanwhile):
        importing.take_over(plan=found, about=about, by=partner, at=datetime.now(UTC))
    assert Microcredential.objects.get(title="Safety basics").cost == 120


def test_a_preview_asks_the_database_a_fixed_number_of_times(client, django_assert_max_num_queries):
    rows = "".join(f"Course number {n} about topic{n};School {n % 40};exam;;;\n" for n in range(300))
    upload(client, CSV + rows)
    with django_assert_max_num_queries(12):
        assert check(client).status_code == 200
    check(client, do="import")
    with django_assert_max_num_queries(12):
        assert client.get(reverse("catalog-imported", args=[BulkRun.objects.get().pk])).status_code == 200
    upload(client, CSV + rows)
    with django_assert_max_num_queries(12):
        assert "Nothing would change." in check(client).content.decode()


def test_the_starter_catalog_is_taken_as_proposals_with_source_and_date(client):
    page = client.get(reverse("catalog-starter")).content.decode()
    assert "0 of 50 are in your catalog." in page
    assert client.post(reverse("catalog-starter"), {"take": ["cka", "pmp"]}).status_code == 302
    row = Microcredential.objects.get(title="Certified Kubernetes Administrator")
    assert (row.acceptance, row.scores, row.methods, row.provider.name) == (
        "proposed",
        {},
        ["practical"],
        "The Linux Foundation",
    )
    assert row.source.startswith("https://docs.linuxfoundation.org")
    assert str(row.checked_on) == "2026-11-22"
    assert "General knowledge, not checked: Valid for months, Renewal." in row.further
    assert "2 of 50 are in your catalog." in client.get(reverse("catalog-starter")).content.decode()
    assert client.post(reverse("catalog-starter"), {"take": ["cka"]}).status_code == 422
    assert client.post(reverse("catalog-starter"), {}).status_code == 422
    assert client.post(reverse("catalog-starter"), {"all": "1"}).status_code == 302
    assert Microcredential.objects.count() == 50
    assert CatalogImport.objects.count() == 2


def test_members_who_are_no_partners_find_none_of_these_pages(partner):
    partner.partner = False
    partner.save()
    client = Client()
    client.force_login(partner.user)
    for name in ("catalog-import", "catalog-import-check", "catalog-starter"):
        assert client.get(reverse(name)).status_code == 404


def test_a_file_that_nobody_can_read_any_more_is_refused_on_upload_and_not_later(client):
    answer = upload(client, json.dumps({"type": "Achievement", "name": "x\x00"}), "a.json")
    assert answer.status_code == 422


def test_the_table_of_warts_keeps_what_can_be_kept(client):
    upload(client, TABLE)
    page = check(client, do="provider", provider="Harbor School").content.decode()
    assert "3 new" in page
    check(client, do="import")
    assert Microcredential.objects.get(title="Safety basics").cost == Decimal("1200.50")

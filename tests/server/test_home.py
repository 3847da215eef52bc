"""The first page, the history, what is on record, and taking everything along."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from html import unescape

import pytest
from django.apps import apps
from django.test import Client

from stepladder.credentials.baking import bake_png, bake_svg
from stepladder.server.files.models import StoredFile
from stepladder.server.files.operations import Upload
from stepladder.server.home.export import _ELSEWHERE, _WHERE
from stepladder.server.notices.models import Notice
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Identifier, Person
from stepladder.server.roles.operations import enter_role
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.operations import add_badge
from tests import cast
from tests.server.portfolio_cast import NOW, browser, command, keller, mallory, talking, thu, work
from tests.server.test_readiness_pages import OWN, own, role
from tests.server.wallet_cast import PIXEL
from tests.test_members import token_of

__all__ = ["command", "keller", "mallory", "own", "role", "talking", "thu", "work"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(settings, db):
    settings.PRIVATE_WORKSPACE = True
    settings.DEMO = False
    return Person.objects.create(key="me", name="")


def text(response, status=200):
    assert response.status_code == status
    return unescape(response.content.decode())


def opened(person):
    response = browser(person).get("/me/everything/") if person.user else Client().get("/me/everything/")
    return zipfile.ZipFile(io.BytesIO(response.content))


def test_an_empty_first_page_says_what_to_do_first(thu):
    page = text(browser(thu).get("/"))
    assert page.index("Choose my next role") < page.index("Add what I have") < page.index("Describe a piece of work")
    assert "Nothing new." in page


def test_a_first_page_with_a_role_says_where_one_stands(thu, role):
    assert "<strong>0 of 2 covered.</strong>" in text(browser(thu).get("/"))


def test_a_notice_is_put_away_by_its_reader_alone(thu, mallory):
    notice = notify(person=thu, text="Something happened", link="/work/", at=NOW)
    assert browser(mallory).post(f"/notices/{notice.pk}/away/").status_code == 404
    browser(thu).get(f"/notices/{notice.pk}/away/")
    assert Notice.objects.filter(seen_at__isnull=True).exists()  # a look changes nothing
    browser(thu).post(f"/notices/{notice.pk}/away/")
    assert "Something happened" not in text(browser(thu).get("/"))


def test_the_history_names_who_did_what_and_why(thu, keller, role):
    page = text(browser(thu).get("/history/"))
    assert "Own role entered" in page
    assert "you" in page
    assert "Handbook, page 12" in page
    assert "Nobody but you has opened your pages." in page
    assert "Own role entered" not in text(browser(keller).get("/history/"))


def test_what_is_on_record_cannot_be_changed_in_an_organization(thu, keller):
    page = text(browser(thu).get("/me/"))
    assert "Miriam Keller" in page
    browser(thu).post("/me/", {"name": "Keller", "addresses": "keller@harbor.example"})
    thu.refresh_from_db()
    assert (thu.name, thu.email) == ("Thu Nguyễn", "thu@harbor.example")
    assert not Identifier.objects.exists()


def test_the_owner_of_a_workspace_needs_no_password_and_only_from_this_computer(owner):
    assert "Your own workspace" in text(Client().get("/"))
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    behind_a_proxy = Client(HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert [client.get(path).status_code for client in (elsewhere, behind_a_proxy) for path in ("/", "/me/")] == [
        404
    ] * 4


def test_saying_who_one_is_makes_a_badge_ones_own(owner):
    added = add_badge(person=owner, upload=Upload("badge.json", json.dumps(cast.signed()).encode()), by=owner, at=NOW)
    assert added.certificate.whose == "unknown"
    wrong = text(Client().post("/me/", {"name": "Thu Nguyễn", "addresses": "no address"}), 422)
    assert "“no address” is no e-mail address." in wrong
    Client().post("/me/", {"name": "Thu Nguyễn", "addresses": "old@example.org\nthu@example.org"})
    assert Certificate.objects.get().whose == "theirs"
    assert Person.objects.get().email == "old@example.org"


def ready(run, folder):
    """What the command answers to the files of an archive."""
    files = ("--person", folder / "person.json", "--role", folder / "role.json")
    code, out, _ = run("ready", *files, "--json", "--now", NOW.isoformat())
    assert code == 0
    return json.loads(out)


def test_everything_can_be_taken_along_and_read_by_the_command(owner, run, tmp_path):
    add_badge(person=owner, upload=Upload("badge.json", json.dumps(cast.signed()).encode()), by=owner, at=NOW)
    enter_role(person=owner, entered=OWN, at=NOW)
    bundle = opened(owner)
    bundle.extractall(tmp_path)
    names = bundle.namelist()
    assert {"README.txt", "person.json", "role.json", "everything.json"} < set(names)
    (stored,) = StoredFile.objects.all()
    assert (tmp_path / next(name for name in names if name.startswith("files/"))).read_bytes() == bytes(stored.data)
    told = ready(run, tmp_path)
    sentence = told["sentence"]
    assert f"<strong>{sentence.partition('. ')[0]}.</strong>" in text(Client().get("/"))


def test_badges_come_out_of_the_archive_byte_for_byte_as_they_were_added(owner):
    text_of_badge = json.dumps(cast.signed(), indent=3)
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
    added = {
        "pretty.json": b"\n" + text_of_badge.encode() + b"\r\n",
        "badge.png": bake_png(PIXEL, text_of_badge),
        "badge.svg": bake_svg(drawing, text_of_badge),
        "badge.jwt": token_of(cast.unsigned()).encode() + b"\n",
    }
    for name, data in added.items():
        add_badge(person=owner, upload=Upload(name, data), by=owner, at=NOW)
    bundle = opened(owner)
    files = {each.partition("-")[2]: bundle.read(each) for each in bundle.namelist() if each.startswith("files/")}
    assert files == added


def test_work_and_confirmations_come_out_of_the_archive_with_the_same_answer(thu, keller, work, run, tmp_path):
    from tests.server.portfolio_cast import answer, ask

    answer(ask(work), 4, 3)
    role = enter_role(person=thu, entered=OWN, at=NOW)
    criterion = role.versions.get().criteria.first()
    criterion.competency, criterion.level, criterion.raters = work.shows.first().competency, 3, 1
    criterion.save()
    opened(thu).extractall(tmp_path)
    there = ready(run, tmp_path)
    here = json.loads(browser(thu).get("/people/thu/role/record/").content)
    assert [each["belief"] for each in there["criteria"]] == [each["belief"] for each in here["criteria"]]
    assert there["criteria"][0]["belief"] > 0
    rows = json.loads((tmp_path / "everything.json").read_text())
    assert rows["portfolio.work"][0]["title"] == work.title
    assert "nonce" not in rows["portfolio.request"][0]  # it would open the witness's link


def test_every_table_with_rows_about_a_person_is_taken_along():
    about = {
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("stepladder.server")
        and any(
            field.name in ("person", "owner", "user", "certificate", "work", "request", "talk", "item")
            for field in model._meta.fields
        )
    }
    named = {model._meta.label_lower for model, _ in _WHERE} | _ELSEWHERE
    assert about - named == set()


def test_an_archive_holds_nothing_of_anybody_else(thu, keller, work):
    bundle = opened(keller)
    assert work.title not in "".join(bundle.read(name).decode() for name in bundle.namelist())


def test_equal_news_are_told_once_with_how_often_and_put_away_together(thu):
    for number in range(4):
        notify(person=thu, text="Somebody said something", link="/catalog/a/", at=NOW + timedelta(minutes=number))
    notify(person=thu, text="Somebody said something", link="/catalog/b/", at=NOW)
    page = text(browser(thu).get("/"))
    assert page.count(">Somebody said something</a>") == 2
    assert page.count("4 times, the last on") == 1
    latest = Notice.objects.filter(link="/catalog/a/").first()
    browser(thu).post(f"/notices/{latest.pk}/away/")
    page = text(browser(thu).get("/"))
    assert page.count(">Somebody said something</a>") == 1
    assert "times, the last on" not in page


def test_days_are_written_as_everywhere(thu, keller, role):
    page = text(browser(thu).get("/me/"))
    assert not re.search(r">[^<]*\d{4}-\d{2}-\d{2}[^<]*<", page)

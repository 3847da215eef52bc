"""Checking badges over time: the worker, the history, what was last known, what is held of the network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from stepladder.adapters.kept import Kept
from stepladder.credentials.status import status_entry, status_list
from stepladder.fetching import Fetched, Unreachable
from stepladder.server.evidence.models import Item
from stepladder.server.files.operations import Upload
from stepladder.server.notices.models import Notice
from stepladder.server.trail.models import Entry as TrailRow
from stepladder.server.wallet import network, operations, tasks
from stepladder.server.wallet.management.commands.worker import Command as Worker
from stepladder.server.wallet.models import Certificate, CheckRun, HeldDocument, Why
from stepladder.server.wallet.network import TableCache, Until, held
from tests.cast import NORTHLIGHT, NORTHLIGHT_SEED, NOW, signed, unsigned
from tests.server import wallet_cast as cast
from tests.server.wallet_cast import LIST, add, browser, data_of, item_of, page, send, words_of

rasmus, thu, mallory = cast.rasmus, cast.thu, cast.mallory
storytelling, northlights = cast.storytelling, cast.northlights
pytestmark = pytest.mark.django_db


def listing(*revoked):
    """The issuer, when asked for its status list."""
    since = datetime(2026, 11, 20, tzinfo=UTC)
    made = status_list(id=LIST, issuer=NORTHLIGHT, purpose="revocation", revoked=revoked, valid_from=since)
    body = json.dumps(signed(made, seed=NORTHLIGHT_SEED)).encode()

    def fetch(url):
        if url != LIST:
            raise Unreachable(f"{url} did not answer")
        return Fetched(url, body, NOW)

    return fetch


def silent(url):
    raise Unreachable("it did not answer")


def with_status():
    return signed(unsigned(credentialStatus=status_entry(list_id=LIST, index=7, purpose="revocation")))


def again(row, fetch, *, by=None, days=1, why=Why.SCHEDULE):
    return operations.check_again(certificate=row, by=by, at=NOW + timedelta(days=days), fetch=fetch, why=why)


@pytest.fixture
def worker(settings):
    """A site beside which a worker runs."""
    settings.WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work():
    """The real worker, until nothing is left to do now."""
    call_command("worker", batch=True, startup_delay=False, interval=0, verbosity=0, reload=False)


def test_every_check_is_a_line_of_the_history_and_the_tree_stands_where_it_is_another(thu, northlights):
    row = add(thu, with_status(), fetch=listing())
    again(row, listing(), days=1)
    again(row, listing(7), days=2)
    runs = list(row.runs.order_by("at"))
    assert [run.why for run in runs] == ["added", "schedule", "schedule"]
    assert [run.changed for run in runs] == [[], [], ["status"]]
    assert runs[0].statuses["status"] == "met"
    assert [run.finding is not None for run in runs] == [True, runs[1].digest != runs[0].digest, True]
    text = page(browser(thu), "certificate", row.pk)
    assert "Checked 3 times" in text
    assert "New since the check before: It was not revoked" in text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_is_asked_while_a_transaction_is_open(thu, northlights):
    asked = []

    def fetch(url):
        asked.append(connection.in_atomic_block)
        return listing()(url)

    row = add(thu, with_status(), fetch=fetch)
    again(row, fetch)
    assert asked
    assert not any(asked)


def test_a_badge_that_is_revoked_later_is_told_of_once(thu, northlights):
    row = add(thu, with_status(), fetch=listing())
    again(row, listing(7), days=1)
    again(row, silent, days=2)
    again(row, listing(7), days=3)
    (notice,) = Notice.objects.all()
    assert notice.text == "“Data storytelling” is no longer as it was: Revoked."
    assert notice.link == reverse("certificate", args=[row.pk])
    assert item_of(row).left_out.startswith("Revoked by its issuer")


def test_who_checks_a_badge_themselves_sees_it_and_is_not_told_again(thu, northlights):
    again(add(thu, with_status(), fetch=listing()), listing(7), by=thu, why=Why.ASKED)
    assert not Notice.objects.exists()


def test_what_cannot_be_asked_today_says_when_it_was_last_good(thu, northlights):
    row = again(add(thu, with_status(), fetch=listing()), silent)
    said = words_of(row)
    assert said.mark.words == "Could not be checked today"
    (status,) = (check for check in said.checks if check.what == "It was not revoked")
    assert "It was last good on 21 November 2026." in status.hint
    assert item_of(row).left_out == ""


def test_an_older_check_that_comes_later_changes_nothing(thu, northlights):
    row = again(add(thu, with_status(), fetch=listing()), listing(7), days=2)
    again(row, listing(), days=1)
    assert words_of(row).mark.words == "Revoked"
    assert row.runs.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_where_a_worker_runs_an_upload_is_answered_at_once_and_finished_by_it(thu, northlights, worker):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = browser(thu)
    send(client, "certificate-upload", badge=SimpleUploadedFile("b.json", data_of(signed())))
    row = Certificate.objects.get()
    assert words_of(row).mark.words == "Not checked yet"
    assert "it waits to be checked" in words_of(row).counts
    assert not Item.objects.exists()
    assert "The issuer is being asked" in page(client, "certificate", row.pk)
    assert DBTaskResult.objects.get().task_path.endswith("tasks.finish")
    work()
    row.refresh_from_db()
    assert row.waits_since is None
    assert words_of(row).mark.words.startswith("Verified")
    assert item_of(row).verified == 1
    assert set(DBTaskResult.objects.filter(finished_at__isnull=False).values_list("status", flat=True)) == {
        "SUCCESSFUL"
    }


def test_the_worker_tries_again_later_where_nobody_answered_and_not_forever(thu, northlights, worker):
    operations.take_in(person=thu, badge=operations.Badge(Upload("b.json", data_of(with_status()))), by=thu, at=NOW)
    key = Certificate.objects.get().pk
    DBTaskResult.objects.all().delete()
    for attempt in range(1, len(tasks.AGAIN) + 2):
        assert tasks.finish.call(key, attempt) == "not answered yet"
    assert [each.args_kwargs["kwargs"]["attempt"] for each in DBTaskResult.objects.order_by("run_after")] == [2, 3, 4]
    assert tasks.finish.call(key + 1) == "gone"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_checks_again_every_day_and_however_many_start_it_does_so_once(thu, northlights, worker):
    add(thu, with_status(), fetch=listing())
    Certificate.objects.update(verified_at=NOW - timedelta(days=400))
    tasks.begin_daily()
    tasks.begin_daily()
    assert DBTaskResult.objects.count() == 2
    work()
    assert CheckRun.objects.filter(why="schedule").count() == 1
    for repeated in ("recheck_daily", "follow_often"):
        assert DBTaskResult.objects.filter(status="READY", task_path__endswith=repeated).count() == 1


def test_a_worker_beside_a_site_that_leaves_it_nothing_is_refused():
    with pytest.raises(CommandError, match="STEPLADDER_WORKER=1"):
        call_command("worker", batch=True)


def test_a_worker_that_is_refused_says_so_in_one_line(capsys):
    with pytest.raises(SystemExit) as ended:
        Worker().run_from_argv(["stepladder-server", "worker"])
    assert ended.value.code == 1
    assert "Set STEPLADDER_WORKER=1" in capsys.readouterr().err


def test_rechecking_by_command_looks_at_what_is_old_and_says_how_many_changed(thu, northlights, capsys):
    row = add(thu, with_status(), fetch=listing())
    call_command("recheck", older_than=7)
    assert capsys.readouterr().out == "Checked 0 badges again; of 0 something changed.\n"
    Certificate.objects.update(verified_at=NOW - timedelta(days=400))
    TableCache().put(LIST, Kept(listing(7)(LIST), NOW))
    call_command("recheck", older_than=7)
    assert capsys.readouterr().out == "Checked 1 badges again; of 1 something changed.\n"
    assert Notice.objects.get().person == thu
    assert TrailRow.objects.filter(did="badge checked again").count() == 1
    assert words_of(row).mark.words == "Revoked"


def test_a_planned_check_without_news_leaves_no_line_in_the_trail(thu, northlights):
    again(add(thu, with_status(), fetch=listing()), listing())
    assert not TrailRow.objects.filter(did="badge checked again").exists()


def test_copies_are_kept_by_address_and_found_however_it_is_written():
    kept = Kept(Fetched(LIST, b"{}", NOW, "application/json"), NOW, '"tag"', "")
    TableCache().put(LIST, kept)
    assert TableCache().get(LIST) == kept
    assert held(LIST).body == b"{}"
    assert held("HTTPS://Northlight.example/status/1").at == NOW
    with pytest.raises(Unreachable, match="asks nobody"):
        held("https://northlight.example/other")


def test_no_more_copies_are_held_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(network, "MOST_HELD", 3)
    monkeypatch.setattr(network, "MOST_BYTES_HELD", 25)
    for number in range(5):
        at = NOW + timedelta(hours=number)
        TableCache().put(f"{LIST}{number}", Kept(Fetched(f"{LIST}{number}", b"x" * 10, at), at))
    assert sorted(HeldDocument.objects.values_list("url", flat=True)) == [f"{LIST}3", f"{LIST}4"]


def test_after_the_time_of_a_page_nobody_is_asked_and_the_last_copy_is_named():
    seconds = iter((0.0, 5.0, 11.0))
    ask = Until(listing(), 10.0, clock=lambda: next(seconds))
    assert ask(LIST).url == LIST
    TableCache().put(LIST, Kept(Fetched(LIST, b"{}", NOW), NOW))
    with pytest.raises(Unreachable, match="no time left") as raised:
        ask(LIST)
    assert raised.value.last.at == NOW


def test_with_the_network_a_fresh_copy_answers_without_asking(settings, thu, northlights):
    settings.NETWORK = True
    far = datetime(2099, 1, 1, tzinfo=UTC)
    TableCache().put(LIST, Kept(listing(7)(LIST), far))
    assert words_of(add(thu, with_status())).mark.words == "Revoked"


def test_a_newer_award_keeps_the_earlier_one_and_both_say_so(thu, northlights):
    newer = add(thu, signed(unsigned(id="urn:uuid:2", validFrom="2026-09-15T00:00:00Z")))
    older = add(thu)
    newer.refresh_from_db()
    assert (newer.renews, older.renews) == (older, None)
    assert "It renews the award of 15 September 2025" in page(browser(thu), "certificate", newer.pk)
    assert "It was renewed on 15 September 2026" in page(browser(thu), "certificate", older.pk)
    assert Certificate.objects.count() == 2


def test_an_award_of_somebody_else_renews_nothing(thu, mallory, northlights):
    add(mallory, signed(unsigned(id="urn:uuid:2", validFrom="2026-09-15T00:00:00Z")))
    add(mallory)
    assert not Certificate.objects.filter(renews__isnull=False).exists()

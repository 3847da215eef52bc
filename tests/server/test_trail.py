"""The ledger on whichever database the settings name: whole is told from changed, missing, added and cut off."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from stepladder.server.trail import chain
from stepladder.server.trail.models import Content, Entry, Head
from stepladder.server.trail.operations import NotInTransaction, anchor, erase, look, record, record_many
from stepladder.server.trail.queries import history_of, looks_at, verified

NOW = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)


def write(number=1, *, what="person:7", did="badge added", **details):
    with transaction.atomic():
        for step in range(number):
            at = NOW + timedelta(minutes=step)
            record(by="person:7", did=did, what=what, because="she asked for it", at=at, details=details)


def statuses(anchors=None):
    finding = verified(anchors)
    return {part.id.removeprefix("trail."): str(part.status) for part in finding.parts} | {"": str(finding.status)}


WHOLE = {"chain": "met", "content": "met", "head": "met", "anchor": "unknown", "": "unknown"}


@pytest.mark.django_db
def test_an_empty_ledger_is_whole_as_far_as_it_can_tell():
    assert statuses() == WHOLE


@pytest.mark.django_db
def test_rows_are_numbered_without_a_gap_and_bound_to_each_other(tmp_path):
    write(5)
    rows = list(Entry.objects.all())
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [chain.BEGINNING, *(row.hash for row in rows[:-1])]
    anchor(path=tmp_path / "anchors", at=NOW)
    assert statuses(tmp_path / "anchors") == WHOLE | {"anchor": "met", "": "met"}


@pytest.mark.django_db
def test_the_chain_names_nobody():
    write(1, note="Thu Nguyễn")
    row = Entry.objects.values().get()
    assert "person:7" not in str(row)
    assert "Thu" not in str(row)
    assert history_of("person:7")[0]["content"]["details"] == {"note": "Thu Nguyễn"}
    assert history_of("person:8") == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_row_outside_of_a_transaction_is_refused():
    with pytest.raises(NotInTransaction):
        record(by="person:7", did="x", what="y", because="z", at=NOW)
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_a_moment_without_time_zone_is_refused():
    with transaction.atomic(), pytest.raises(ValueError, match="time zone"):
        record(by="person:7", did="x", what="y", because="z", at=datetime(2026, 11, 21))  # noqa: DTZ001


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_rolled_back_leaves_no_row_and_no_gap():
    write(2)
    with transaction.atomic():
        record(by="person:7", did="x", what="y", because="z", at=NOW)
        transaction.set_rollback(True)
    write(1)
    assert [row.sequence for row in Entry.objects.all()] == [1, 2, 3]
    assert statuses() == WHOLE


TAMPERING = {
    "a moment": (lambda: Entry.objects.filter(sequence=3).update(at=NOW), "chain"),
    "a verb": (lambda: Entry.objects.filter(sequence=3).update(did="badge removed"), "chain"),
    "a person": (lambda: Entry.objects.filter(sequence=3).update(by="0" * 64), "chain"),
    "a hash": (lambda: Entry.objects.filter(sequence=3).update(hash="1" * 64), "chain"),
    "a digest": (lambda: Entry.objects.filter(sequence=3).update(content_digest="1" * 64), "chain"),
    "what it says": (lambda: Content.objects.filter(entry_id=3).update(body={"by": "person:8"}), "content"),
    "its salt": (lambda: Content.objects.filter(entry_id=3).update(salt=b"x" * 16), "content"),
    "the head": (lambda: Head.objects.update(sequence=9), "head"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", TAMPERING)
def test_a_changed_row_is_found(name):
    write(5)
    tamper, where = TAMPERING[name]
    tamper()
    found = statuses()
    assert found[where] == "unmet"
    assert found[""] == "unmet"


def remove(*numbers):
    Content.objects.filter(entry_id__in=numbers).delete()
    Entry.objects.filter(sequence__in=numbers).delete()


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [(1,), (3,), (2, 3)])
def test_a_missing_row_is_found(numbers):
    write(5)
    remove(*numbers)
    assert statuses()["chain"] == "unmet"


@pytest.mark.django_db
def test_a_ledger_that_was_cut_off_is_found_by_its_head():
    write(5)
    remove(4, 5)
    assert statuses() | {"anchor": ""} == {"chain": "met", "content": "met", "head": "unmet", "anchor": "", "": "unmet"}


@pytest.mark.django_db
def test_a_ledger_that_was_cut_off_and_sealed_again_is_found_by_its_anchor(tmp_path):
    write(5)
    anchor(path=tmp_path / "anchors", at=NOW)
    remove(4, 5)
    Head.objects.update(sequence=3, hash=Entry.objects.get(sequence=3).hash)
    assert statuses() == WHOLE
    assert statuses(tmp_path / "anchors")["anchor"] == "unmet"


@pytest.mark.django_db
def test_erased_content_leaves_the_chain_whole(tmp_path):
    write(2, what="person:7")
    write(1, what="person:8")
    assert erase(what="person:7", by="system", because="they asked for it", at=NOW) == 2
    assert erase(what="person:7", by="system", because="they asked for it", at=NOW) == 0
    assert [row["content"] for row in history_of("person:7")] == [None, None]
    assert history_of("person:8")[0]["content"] is not None
    anchor(path=tmp_path / "anchors", at=NOW)
    assert statuses(tmp_path / "anchors")[""] == "met"
    finding = verified().find("trail.content")
    assert "2 are erased" in finding.summary


@pytest.mark.django_db
def test_content_that_is_gone_without_a_word_about_it_is_told():
    write(3, what="person:7")
    Content.objects.filter(entry__sequence=2).delete()
    finding = verified().find("trail.content")
    assert str(finding.status) == "unmet"
    assert "what row 2 said is gone" in finding.summary


@pytest.mark.django_db
def test_a_bulk_change_is_one_row_with_a_root():
    with transaction.atomic():
        row = record_many(
            by="system",
            did="people imported",
            what="people",
            because="HR file",
            at=NOW,
            items=[{"id": n} for n in range(1000)],
        )
    details = row.content.body["details"]
    assert (Entry.objects.count(), details["count"]) == (1, 1000)
    assert len(details["merkle_root"]) == 64


@pytest.mark.django_db
def test_looks_are_noted_and_not_chained():
    look(by="person:9", what="person:7", page="/my-role/", at=NOW)
    assert [each["page"] for each in looks_at("person:7")] == ["/my-role/"]
    assert Entry.objects.count() == 0


@given(st.lists(st.text(max_size=3), min_size=1, max_size=20), st.data())
def test_a_merkle_root_changes_with_any_leaf_and_with_their_order(leaves, data):
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:place], leaves[place] + "x", *leaves[place + 1 :]]
    assert chain.merkle_root(changed) != chain.merkle_root(leaves)
    assert chain.merkle_root([*leaves, "x"]) != chain.merkle_root(leaves)
    if leaves != leaves[::-1]:
        assert chain.merkle_root(leaves[::-1]) != chain.merkle_root(leaves)


def test_a_root_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one leaf"):
        chain.merkle_root([])


@pytest.mark.django_db
def test_the_command_tells_by_its_exit_code(tmp_path, capsys):
    write(3)
    anchors = tmp_path / "anchors"
    call_command("trail", "anchor", anchors=anchors)
    call_command("trail", "verify", anchors=anchors)
    assert "The trail is whole." in capsys.readouterr().out
    with pytest.raises(SystemExit) as unknown:
        call_command("trail", "verify")
    assert unknown.value.code == 2
    capsys.readouterr()
    Entry.objects.filter(sequence=2).update(did="x")
    with pytest.raises(SystemExit) as broken:
        call_command("trail", "verify", anchors=anchors, json=True)
    assert broken.value.code == 1
    assert json.loads(capsys.readouterr().out)["status"] == "unmet"
    with pytest.raises(SystemExit) as usage:
        call_command("trail", "anchor")
    assert usage.value.code == 64


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_who_write_at_once_leave_one_whole_chain():
    faults = []

    def work():
        try:
            for _ in range(10):
                write(1)
        except Exception as error:  # noqa: BLE001 - a thread's failure has to reach the test
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Entry.objects.count() == 60
    assert statuses() == WHOLE


@pytest.mark.django_db
def test_the_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)

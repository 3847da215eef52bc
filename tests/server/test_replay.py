"""Stored evaluations come out again, and what was tampered with does not."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.db import transaction

from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.readiness.operations import store_evaluation
from stepladder.server.readiness.queries import standing
from stepladder.server.trail.operations import NotInTransaction
from tests.server.portfolio_cast import NOW, command, keller, talking, thu, work
from tests.server.test_readiness_pages import own, role

__all__ = ["command", "keller", "own", "role", "talking", "thu", "work"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(thu, work, role):
    with transaction.atomic():
        return store_evaluation(standing=standing(thu, on=NOW.date()), because="a test", by=thu, at=NOW)


def replay(*arguments):
    out = io.StringIO()
    code = 0
    try:
        call_command("replay", *arguments, stdout=out)
    except SystemExit as error:
        code = int(error.code or 0)
    return code, out.getvalue()


def test_a_stored_evaluation_comes_out_the_same(stored):
    code, out = replay()
    assert code == 0
    assert out.startswith("same ")
    assert "1 stored evaluations: 1 same, 0 differ, 0 cannot be computed again." in out


def test_a_changed_answer_is_named(stored):
    stored.record["sentence"] = "2 of 2 covered."
    stored.record["criteria"][0]["status"] = "MET"
    stored.save()
    code, out = replay("--json")
    (finding,) = json.loads(out)
    assert code == 1
    assert finding["status"] == "unmet"
    ids = {part["id"] for part in finding["parts"]}
    assert "replay.sentence" in ids
    assert any(id.startswith("replay.criteria") for id in ids)


def test_changed_inputs_are_told_by_their_digest(stored):
    stored.inputs["person"]["name"] = "Somebody else"
    stored.save()
    code, out = replay()
    assert code == 1
    assert "not those that it was computed from" in out


def test_erased_inputs_leave_the_answer_unknown(stored):
    StoredEvaluation.objects.update(inputs=None, record=None)
    code, out = replay()
    assert code == 2
    assert "Its inputs were erased." in out


def test_inputs_of_a_schema_that_nobody_knows_are_no_failure_of_the_answer(stored):
    from stepladder.readiness.snapshot import digest_of_snapshot

    stored.inputs["schema"] = "stepladder.inputs/99"
    stored.inputs_digest = digest_of_snapshot(stored.inputs)
    stored.save()
    code, out = replay()
    assert code == 2
    assert "It cannot be computed again" in out


def test_a_number_that_does_not_exist_is_told(stored):
    code, out = replay("999999")
    assert code == 2
    assert "There is no evaluation of this number." in out


def test_of_nothing_all_is_the_same(db):
    assert replay() == (0, "0 stored evaluations: 0 same, 0 differ, 0 cannot be computed again.\n")


def test_nothing_is_stored_where_there_is_nothing_to_store(thu):
    with pytest.raises(ValueError, match="no evaluation"), transaction.atomic():
        store_evaluation(standing=standing(thu, on=NOW.date()), because="a test", by=thu, at=NOW)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_store_outside_of_a_transaction_is_refused(thu, role):
    with pytest.raises(NotInTransaction):
        store_evaluation(standing=standing(thu, on=NOW.date()), because="a test", by=thu, at=NOW)

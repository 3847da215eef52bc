"""Weights are put in force while others judge, ask, say and change: they wait in one order, so that nobody is cut off."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from stepladder.errors import StepladderError
from stepladder.findings import Status
from stepladder.server.appraisals import operations
from stepladder.server.appraisals.weights import approve
from stepladder.server.appraisals.weights_preview import look_at
from stepladder.server.catalog import feedback
from stepladder.server.catalog.endorsing import Said, endorse
from stepladder.server.catalog.metrics import add_metric
from stepladder.server.catalog.models import Change, Endorsed, Feedback, Microcredential, WorkMetric
from stepladder.server.catalog.reviewing import Asked, open_review
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.policies.queries import weights_in_force
from stepladder.server.trail.operations import wait_for_turn
from stepladder.server.trail.queries import verified
from tests.server.appraisals_cast import NOW, SOON, birgit, carla, desmond, entry, fresh, handed_in, person, thu
from tests.server.weights_cast import proposed

__all__ = ["birgit", "carla", "desmond", "entry", "thu"]

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SAID = feedback.Said(Feedback.Said.LEARNER, "It helped on the second day.")
ENDORSED = Said("The Guild", Endorsed.Kind.values[0], "The drills", "https://guild.example/list", NOW.date())


def at_once(*works):
    """Run them in threads, each with its own connection. What they refuse is returned; nothing may break."""
    refused: list[StepladderError] = []
    broken: list[BaseException] = []

    def run(work):
        try:
            work()
        except StepladderError as error:
            refused.append(error)
        except BaseException as error:  # noqa: BLE001 - asserted below that there was none
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert broken == []
    assert not any(each.is_alive() for each in threads)
    return refused


def measured(entry, by, name):
    row = WorkMetric(microcredential=entry, metric=name, unit="minutes", direction="down")
    return add_metric(row=row, because="It shows.", by=by, at=NOW)


def test_who_judges_and_changes_an_entry_while_new_weights_come_into_force_is_served(
    entry, birgit, desmond, carla, thu
):
    raters = [person(f"rater{number}") for number in range(3)]
    rules = proposed(birgit)
    seen = look_at(rules, NOW).digest
    works = [
        *[lambda who=who: operations.assign(entry=entry, rater=who, due=SOON, by=birgit, at=NOW) for who in raters],
        lambda: approve(rules=rules, seen=seen, note="", by=desmond, at=NOW),
        lambda: handed_in(entry, carla, A1=3),
        *[lambda name=name: measured(entry, birgit, name) for name in ("Time", "Errors", "Calls")],
        lambda: feedback.give(entry=entry, said=SAID, by=thu, at=NOW, may=feedback.OF_PEOPLE),
    ]
    refused = at_once(*works)
    # If the judgement came first, the approver saw another catalog than the one that would be appraised.
    assert len(refused) == (weights_in_force() is None)
    assert fresh(entry).weights == weights_in_force()
    assert fresh(entry).scores["A1"]["score"] == 3
    assert Change.objects.filter(kind=Change.Kind.FACTS).count() == 3
    assert verified().status is not Status.UNMET  # there is no anchor, so that it cannot be met


CHANGES = {
    "asks somebody": lambda entry, by: operations.assign(entry=entry, rater=by, due=SOON, by=by, at=NOW),
    "judges": lambda entry, by: handed_in(entry, by, A1=3),
    "names a figure": lambda entry, by: measured(entry, by, "Time"),
    "says something": lambda entry, by: feedback.give(entry=entry, said=SAID, by=by, at=NOW, may=feedback.OF_PEOPLE),
    "records a body": lambda entry, by: endorse(entry=entry, said=ENDORSED, by=by, at=NOW),
    "opens a review": lambda entry, by: open_review(entry=entry, asked=Asked("New exam", SOON, None), by=by, at=NOW),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whoever_changes_an_entry_waits_without_holding_it_while_new_weights_come(change, entry, birgit, desmond):
    """Who held it while they wait would be waited for by the weights, which hold what they wait for."""
    Microcredential.objects.update(acceptance=Acceptance.ACCEPTED)
    rules = proposed(birgit)
    seen = look_at(rules, NOW).digest
    turn = threading.Event()

    def put_in_force():
        with transaction.atomic():
            wait_for_turn()
            turn.set()
            time.sleep(0.5)  # until the other one waits, too
            approve(rules=rules, seen=seen, note="", by=desmond, at=NOW)

    def change_it():
        turn.wait(10)
        change(entry, birgit)

    assert at_once(put_in_force, change_it) == []
    assert fresh(entry).weights == weights_in_force()
    assert weights_in_force() is not None

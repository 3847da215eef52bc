"""Storing an evaluation where something comes to rest on it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import stepladder
from stepladder.evidence.item_file import Input
from stepladder.readiness.evaluate import FORMULA, Evaluation
from stepladder.readiness.record import record as core_record
from stepladder.readiness.snapshot import digest_of_snapshot, snapshot
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.operations import Contested, open_dispute
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.readiness.queries import Standing
from stepladder.server.trail.operations import record


def store_evaluation(*, standing: Standing, because: str, by: Person, at: datetime) -> StoredEvaluation:
    """Freeze where somebody stands, with everything that it was computed from; inside the caller's transaction.

    Raises:
        ValueError: there is nothing to store, because no role is chosen or it has no criteria.
    """
    evaluation, version = standing.evaluation, standing.version
    if evaluation is None or version is None:
        raise ValueError("there is no evaluation to store")
    inputs = snapshot(evaluation.person, evaluation.role, as_of=evaluation.as_of)
    digest = digest_of_snapshot(inputs)
    stored = StoredEvaluation.objects.create(
        person=standing.person,
        role_version=version,
        because=because,
        as_of=evaluation.as_of,
        at=at,
        by=by,
        formula=FORMULA,
        version=stepladder.__version__,
        label=str(evaluation.label),
        inputs=inputs,
        inputs_digest=digest,
        record=_record(evaluation, digest, at),
    )
    record(
        by=by.subject,
        did="evaluation stored",
        what=standing.person.subject,
        because=because,
        at=at,
        details={"evaluation": stored.pk, "role": version.key, "inputs": digest},
    )
    return stored


def contest(
    *, standing: Standing, contested: Contested, about: str, owner: Person, by: Person, at: datetime
) -> Dispute:
    """Open a dispute, with a frozen copy of what was computed and from what (methods 3.6).

    Who sends the same twice gets the dispute that is open.
    """
    with transaction.atomic():
        same = Dispute.objects.select_for_update(of=("self",)).filter(
            person=standing.person,
            competency=contested.competency,
            item=contested.item,
            opened_by=by,
            about=about,
            settled_at__isnull=True,
        )
        if there := same.first():
            return there
        store_evaluation(standing=standing, because=f"contested: {about}"[:120], by=by, at=at)
        return open_dispute(person=standing.person, contested=contested, about=about, owner=owner, by=by, at=at)


def _record(evaluation: Evaluation, digest: str, at: datetime) -> dict[str, object]:
    return core_record(evaluation, (Input("snapshot", digest),), at=at)

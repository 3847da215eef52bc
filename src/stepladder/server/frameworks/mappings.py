"""Saying that a text is about a competency, and deciding on what was proposed."""

from __future__ import annotations

from collections.abc import Mapping as Values
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.evidence.policy import LEVELS
from stepladder.server.frameworks.models import Competency, Mapping
from stepladder.server.frameworks.operations import adopt
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, wait_for_turn

STRENGTHS = Mapping.STRENGTHS


@dataclass(frozen=True)
class Chosen:
    """What somebody says that a text is about.

    Attributes:
        about: what the text is of, as ``catalog:incident-course``; empty for a text of its own.
        level: None where the text says nothing about a level.
        strength: ρ, one of .25, .5, .75, 1.
        suggested: what the linker had suggested (``linking.Suggested.to_json``); empty where nobody had.
    """

    text: str
    competency: Competency
    level: int | None = None
    strength: float = 1.0
    about: str = ""
    expires_on: date | None = None
    note: str = ""
    suggested: Values[str, Any] = field(default_factory=dict)


def accept(*, chosen: Chosen, by: Person, at: datetime) -> Mapping:
    """Record a mapping that its author stands for; forms offer the competency from now on.

    Raises:
        InvalidPolicy: the level or strength is none, or the competency is a heading, retired, or somebody else's.
    """
    return _store(chosen, Mapping.State.ACCEPTED, "mapping accepted", by, at)


def propose(*, chosen: Chosen, by: Person, at: datetime) -> Mapping:
    """Record a mapping for somebody else to decide on.

    Raises:
        InvalidPolicy: as ``accept``.
    """
    return _store(chosen, Mapping.State.PROPOSED, "mapping proposed", by, at)


def decide(*, mapping: Mapping, holds: bool, by: Person, note: str, at: datetime) -> Mapping:
    """Decide on a mapping that waits. What it supersedes ends where it is accepted; declined, the earlier one stays.

    A mapping that was accepted and is looked at again (its competency is retired, its time over) ends when declined.

    Raises:
        EditedMeanwhile: somebody else decided on it since.
    """
    state = Mapping.State.ACCEPTED if holds else Mapping.State.DECLINED
    with transaction.atomic():
        wait_for_turn()
        row = Mapping.objects.select_for_update().get(pk=mapping.pk)
        if row.state != mapping.state or row.ended_on:
            raise EditedMeanwhile(gettext("somebody else decided on this meanwhile"))
        row.state, row.reviewed_by, row.reviewed_at = state, by, at
        row.note = note or row.note
        # Accepted again although its time was over: from now on without an end, until somebody sets one.
        row.expires_on = None if holds and row.expires_on and row.expires_on < at.date() else row.expires_on
        row.ended_on = None if holds else at.date()
        row.save()
        if holds:
            Mapping.objects.filter(successors=row).update(ended_on=at.date())
            adopt([row.competency])
        _record(row, "mapping accepted" if holds else "mapping declined", by, at)
    return row


def _store(chosen: Chosen, state: Mapping.State, did: str, by: Person, at: datetime) -> Mapping:
    _check(chosen, by)
    accepted = state is Mapping.State.ACCEPTED
    with transaction.atomic():
        wait_for_turn()
        row = Mapping.objects.create(
            about=chosen.about,
            text=chosen.text,
            competency=chosen.competency,
            level=chosen.level,
            strength=chosen.strength,
            author=by,
            made_at=at,
            state=state,
            reviewed_by=by if accepted else None,
            reviewed_at=at if accepted else None,
            expires_on=chosen.expires_on,
            suggested=dict(chosen.suggested),
            note=chosen.note,
        )
        if accepted:
            adopt([chosen.competency])
        _record(row, did, by, at)
    return row


def _check(chosen: Chosen, by: Person) -> None:
    faults = (
        (not chosen.text.strip(), gettext("there is no text")),
        (chosen.level is not None and chosen.level not in LEVELS, gettext("the level is none of 1 to 5")),
        (chosen.strength not in STRENGTHS, gettext("the strength is none of .25, .5, .75 and 1")),
        (chosen.competency.kind == "group", gettext("this is a heading, for which nobody can have evidence")),
        (chosen.competency.owner_id not in (None, by.pk), gettext("this competency is somebody else’s")),
    )
    for wrong, words in faults:
        if wrong:
            raise InvalidPolicy(words)


def _record(row: Mapping, did: str, by: Person, at: datetime) -> None:
    details = {"mapping": row.pk, "about": row.about, "level": row.level, "strength": row.strength}
    what, because = f"competency:{row.competency_id}", row.note or row.text[:200]
    record(by=by.subject, did=did, what=what, because=because, at=at, details=details)

"""What leadership puts first: priorities, the competencies they rest on, and the outcomes that credentials serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.architecture import key_of
from stepladder.server.roles.models import Family, Priority, PriorityCompetency, Role, StrategicOutcome
from stepladder.server.trail.operations import record

_BY_SYSTEM = "system"
_HIGHEST_LEVEL = 5


@dataclass(frozen=True)
class NewPriority:
    """A priority as somebody states it.

    Attributes:
        statement: what is to be reached, and why; owner: who answers for it.
        since, until: the days between which it holds; None where nothing ends it.
    """

    title: str
    statement: str
    owner: Person | None
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Prioritized:
    """A competency that a priority rests on, for one role or one family."""

    competency: Competency
    level: int
    why: str
    role: Role | None = None
    family: Family | None = None


@dataclass(frozen=True)
class Outcome:
    """What a priority should bring about.

    Attributes:
        direction: ``higher`` or ``lower`` is better.
        baseline, target: None where nobody has said.
    """

    title: str
    metric: str
    unit: str
    direction: str
    baseline: Decimal | None = None
    target: Decimal | None = None


def set_priority(*, new: NewPriority, by: Person | None, at: datetime) -> Priority:
    """State a priority.

    Raises:
        InvalidPolicy: it has no title or statement, or ends before it begins.
    """
    _check(new)
    with transaction.atomic():
        taken = {*Priority.objects.values_list("key", flat=True), "add"}  # the last is an address beside them
        row = Priority.objects.create(
            key=key_of(new.title, taken=taken), recorded_by=by, recorded_at=at, **_columns(new)
        )
        _record(by, "priority stated", row, new.statement, at)
    return row


def change_priority(*, priority: Priority, new: NewPriority, by: Person | None, at: datetime) -> None:
    """State it otherwise, or let it end; its address stays.

    Raises:
        InvalidPolicy: as ``set_priority``.
    """
    _check(new)
    with transaction.atomic():
        Priority.objects.filter(pk=priority.pk).update(recorded_by=by, recorded_at=at, **_columns(new))
        _record(by, "priority changed", priority, new.statement, at, {"was": priority.statement})


def prioritize(*, priority: Priority, chosen: Prioritized, by: Person | None, at: datetime) -> PriorityCompetency:
    """Mark a competency as one that the priority rests on.

    Raises:
        InvalidPolicy: it is for no role and no family, or for both; it is somebody's own, has no level or no reason, or
            is marked already.
    """
    _check_chosen(chosen)
    try:
        with transaction.atomic():
            row = PriorityCompetency.objects.create(
                priority=priority,
                competency=chosen.competency,
                role=chosen.role,
                family=chosen.family,
                level=chosen.level,
                why=chosen.why.strip()[:500],
                recorded_by=by,
                recorded_at=at,
            )
            Competency.objects.filter(pk=chosen.competency.pk, adopted=False).update(adopted=True)
            whom = chosen.role.key if chosen.role else chosen.family.key if chosen.family else ""
            details = {"competency": chosen.competency.key, "for": whom, "level": chosen.level}
            _record(by, "competency prioritized", priority, row.why, at, details)
    except IntegrityError as error:
        raise InvalidPolicy(
            gettext("%(name)s is marked for it already") % {"name": chosen.competency.name},
            expected=gettext("another competency, or another role or family"),
        ) from error
    return row


def drop_competency(*, row: PriorityCompetency, because: str, by: Person | None, at: datetime) -> None:
    """Mark it no longer; the trail keeps that it was."""
    with transaction.atomic():
        details = {"competency": row.competency.key, "level": row.level}
        PriorityCompetency.objects.filter(pk=row.pk).delete()
        _record(by, "competency no longer prioritized", row.priority, because, at, details)


def state_outcome(*, priority: Priority, stated: Outcome, by: Person | None, at: datetime) -> StrategicOutcome:
    """State what a priority should bring about, with the figure by which one would see it.

    Raises:
        InvalidPolicy: it has no title, metric or unit, or its target lies on the wrong side of where it stands.
    """
    _check_outcome(stated)
    with transaction.atomic():
        row = StrategicOutcome.objects.create(
            priority=priority,
            title=stated.title.strip(),
            metric=stated.metric.strip(),
            unit=stated.unit.strip(),
            direction=stated.direction,
            baseline=stated.baseline,
            target=stated.target,
            recorded_by=by,
            recorded_at=at,
        )
        details = {"outcome": row.pk, "metric": row.metric, "unit": row.unit, "direction": row.direction}
        _record(by, "outcome stated", priority, row.title, at, details)
    return row


def drop_outcome(*, row: StrategicOutcome, because: str, by: Person | None, at: datetime) -> None:
    """State it no longer; the trail keeps that it was.

    Raises:
        InvalidPolicy: something above rests on it.
    """
    try:
        with transaction.atomic():
            StrategicOutcome.objects.filter(pk=row.pk).delete()
            _record(by, "outcome dropped", row.priority, because, at, {"outcome": row.title})
    except IntegrityError as error:
        raise InvalidPolicy(
            gettext("credentials are linked to this outcome"), expected=gettext("one that nothing rests on")
        ) from error


def _check(new: NewPriority) -> None:
    if not new.title.strip() or not new.statement.strip():
        raise InvalidPolicy(
            gettext("the priority has no title or no statement"), expected=gettext("what is to be reached, and why")
        )
    if new.until is not None and new.until < new.since:
        raise InvalidPolicy(
            gettext("it ends before it begins"), expected=gettext("a last day that is not before the first")
        )


def _check_chosen(chosen: Prioritized) -> None:
    if (chosen.role is None) == (chosen.family is None):
        raise InvalidPolicy(
            gettext("it is not said for whom"), expected=gettext("one role, or one family, and not both")
        )
    if chosen.competency.owner_id is not None or (chosen.role and chosen.role.owner_id is not None):
        raise InvalidPolicy(
            gettext("this is somebody’s own"), expected=gettext("a competency and a role of the organization")
        )
    if not 1 <= chosen.level <= _HIGHEST_LEVEL:
        raise InvalidPolicy(
            gettext("the level is %(level)d") % {"level": chosen.level}, expected=gettext("a whole number from 1 to 5")
        )
    if not chosen.why.strip():
        raise InvalidPolicy(gettext("why it comes first is not said"), expected=gettext("a reason"))


def _check_outcome(stated: Outcome) -> None:
    if not (stated.title.strip() and stated.metric.strip() and stated.unit.strip()):
        raise InvalidPolicy(
            gettext("the outcome lacks its title, its figure or its unit"),
            expected=gettext("what should come of it, what is counted, and in what"),
        )
    if stated.direction not in StrategicOutcome.Direction.values:
        raise InvalidPolicy(
            gettext("whether more is better is not said"), expected=gettext("higher, or lower, is better")
        )
    if stated.baseline is None or stated.target is None:
        return
    wrong = stated.target < stated.baseline if stated.direction == "higher" else stated.target > stated.baseline
    if wrong:
        raise InvalidPolicy(
            gettext("the target is worse than where it stands"),
            expected=gettext("a target in the direction that is better"),
        )


def _columns(new: NewPriority) -> dict[str, Any]:
    return {
        "title": new.title.strip()[:160],
        "statement": new.statement.strip()[:1000],
        "owner": new.owner,
        "since": new.since,
        "until": new.until,
    }


def _record(
    by: Person | None, did: str, row: Priority, because: str, at: datetime, details: dict[str, Any] | None = None
) -> None:
    record(
        by=by.subject if by else _BY_SYSTEM, did=did, what=row.subject, because=because, at=at,
        details={"title": row.title, **(details or {})},
    )  # fmt: skip

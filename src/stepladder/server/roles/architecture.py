"""The job architecture: families, grades, the steps between roles, and roles that come to an end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Family, Grade, Role, Step
from stepladder.server.trail.operations import record

_BY_SYSTEM = "system"
_LONGEST_KEY = 50
_DIGEST = 8
_SIGNS = frozenset("+#&@*")


def add_family(
    *, name: str, by: Person | None, at: datetime, key: str = "", summary: str = "", position: int | None = None
) -> Family:
    """Record a job family, after the others; the one that has this key already is given back as it stands.

    Raises:
        InvalidPolicy: it has no name.
    """
    key = _key(key or name, gettext("the job family has no name"))
    with transaction.atomic():
        found = Family.objects.filter(key=key).first()
        if found is not None:
            return found
        last = Family.objects.aggregate(last=Max("position"))["last"]
        place = (0 if last is None else last + 1) if position is None else position
        row = Family.objects.create(key=key, name=name.strip()[:120], summary=summary[:500], position=place)
        _record(by, "job family added", f"family:{key}", row.name, at)
    return row


def add_grade(*, name: str, rank: int, by: Person | None, at: datetime, key: str = "") -> Grade:
    """Record a grade; the one that has this key already is given back as it stands.

    Raises:
        InvalidPolicy: it has no name, or its rank is below 1.
    """
    key = _key(key or name, gettext("the grade has no name"))
    if rank < 1:
        raise InvalidPolicy(
            gettext("the rank is %(rank)d") % {"rank": rank}, expected=gettext("a whole number from 1, the lowest")
        )
    with transaction.atomic():
        row, is_new = Grade.objects.get_or_create(key=key, defaults={"name": name.strip()[:120], "rank": rank})
        if is_new:
            _record(by, "grade added", f"grade:{key}", row.name, at, {"rank": rank})
    return row


def kind_of_step(source: Role, target: Role) -> Step.Kind:
    """Where a step leads: into another family, or up or across in the same one.

    Between roles of one family the grade decides where both have one, because rungs of two tracks cannot be compared;
    else the rung does.
    """
    if source.family_id != target.family_id:
        return Step.Kind.ELSEWHERE
    if source.grade and target.grade:
        return Step.Kind.UP if target.grade.rank > source.grade.rank else Step.Kind.ACROSS
    return Step.Kind.UP if target.rung > source.rung else Step.Kind.ACROSS


def add_step(*, source: Role, target: Role, note: str, since: date, by: Person | None, at: datetime) -> Step:
    """Offer a career step from a day on.

    Raises:
        InvalidPolicy: it leads nowhere else, from or to a role that is closed or somebody's own, or stands already.
    """
    _check_step(source, target)
    with transaction.atomic():
        # The roles are taken in one order, so that two who add the same step wait for each other.
        list(Role.objects.select_for_update().filter(pk__in=(source.pk, target.pk)).order_by("pk"))
        if Step.objects.filter(source=source, target=target).exclude(until__lt=since).exists():
            raise InvalidPolicy(
                gettext("the step from %(source)s to %(target)s is offered already") % _titles(source, target),
                expected=gettext("another step, or a day after its end"),
            )
        row = Step.objects.create(
            source=source,
            target=target,
            kind=kind_of_step(source, target),
            note=note.strip()[:500],
            since=since,
            recorded_by=by,
            recorded_at=at,
        )
        because = row.note or str(row.get_kind_display())
        _record(by, "career step offered", source.subject, because, at, {"to": target.key, "since": since.isoformat()})
    return row


def end_step(*, step: Step, until: date, by: Person | None, at: datetime) -> None:
    """Offer a step no longer after a day.

    Raises:
        InvalidPolicy: the day lies before its first, or it has an end already.
    """
    with transaction.atomic():
        row = Step.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=step.pk)
        if row.until is not None or until < row.since:
            raise InvalidPolicy(
                gettext("the step ends before it began, or has ended"), expected=gettext("a day after its first")
            )
        Step.objects.filter(pk=row.pk).update(until=until)
        because = gettext("it is no longer offered")
        details = {"to": row.target.key, "until": until.isoformat()}
        _record(by, "career step ended", row.source.subject, because, at, details)


def close_role(*, role: Role, on: date, because: str, by: Person | None, at: datetime) -> None:
    """Appoint nobody to a role any more from a day on. Who holds it, holds it.

    Raises:
        InvalidPolicy: it is not said why, or the role is closed already or somebody's own.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is closed is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        count = Role.objects.filter(pk=role.pk, closed_on__isnull=True, owner__isnull=True).update(closed_on=on)
        if not count:
            raise InvalidPolicy(
                gettext("the role is closed already, or somebody’s own"),
                expected=gettext("an open role of the organization"),
            )
        _record(by, "role closed", role.subject, because.strip(), at, {"on": on.isoformat()})


def _check_step(source: Role, target: Role) -> None:
    if source.pk == target.pk:
        raise InvalidPolicy(gettext("the step leads to where it begins"), expected=gettext("two roles"))
    for role in (source, target):
        if role.owner_id is not None or role.closed_on is not None:
            raise InvalidPolicy(
                gettext("%(role)s is closed, or somebody’s own") % {"role": role.title},
                expected=gettext("an open role of the organization"),
            )


def _titles(source: Role, target: Role) -> dict[str, str]:
    return {"source": source.title, "target": target.title}


def _key(name: str, missing: str) -> str:
    if not name.strip():
        raise InvalidPolicy(missing, expected=gettext("what people call it"))
    return key_of(name)


def key_of(name: str, *, taken: Iterable[str] = ()) -> str:
    """A key for a name: its letters where they can stand in an address, and a digest where that says too little.

    Names that differ in signs alone (C and C++) or have no Latin letter would else be one.
    """
    plain = slugify(name)
    lost = len(plain.replace("-", "")) < sum(each.isalnum() for each in name) or bool(_SIGNS & set(name))
    digest = hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:_DIGEST]
    short = plain[: _LONGEST_KEY - _DIGEST - 1].strip("-")
    whole = plain[:_LONGEST_KEY].strip("-") if len(plain) <= _LONGEST_KEY and not lost else f"{short}-{digest}"
    return (f"{short}-{digest}" if whole in set(taken) else whole).strip("-")


def _record(
    by: Person | None, did: str, what: str, because: str, at: datetime, details: dict[str, Any] | None = None
) -> None:
    record(by=by.subject if by else _BY_SYSTEM, did=did, what=what, because=because, at=at, details=details)

"""Versions of what a role asks: proposed, reviewed, put in force from a day on; never changed after that.

The plan of every verb: check what was said, take the row so that nobody else changes it, check that it still is what
was seen, write, and tell the trail.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.policies.operations import refuse_if_locked
from stepladder.server.roles.architecture import key_of
from stepladder.server.roles.checking import check
from stepladder.server.roles.drafts import Draft, Place, place_of
from stepladder.server.roles.models import Role, RoleVersion
from stepladder.server.roles.queries import in_force, open_proposal
from stepladder.server.roles.storing import columns_of, settle, store
from stepladder.server.trail.operations import record

State = RoleVersion.State

RESERVED = frozenset(
    {"architecture", "import", "map", "new", "paste", "priorities", "proposals", "steps", "templates", "conditions"}
)
"""Addresses under ``roles/`` that are no role."""

_BY_SYSTEM = "system"
_LONGEST_KEY = 80


class Verdict(StrEnum):
    """What a reviewer says."""

    AGREED = "agreed"
    GIVEN_BACK = "given back"


def propose_version(
    *, role: Role, draft: Draft, by: Person | None, because: str, at: datetime, after: int | None = None
) -> RoleVersion:
    """Propose what a role is to ask. Nothing holds until it was reviewed and put in force.

    Args:
        because: why, for those who review it.
        after: number of the version that the draft was begun from, so that no newer one is undone unseen.

    Raises:
        InvalidPolicy: the draft is wrong somewhere, it is not said why, or the role is somebody's own.
        EditedMeanwhile: a proposal is open already, or there is a newer version.
    """
    _check_role(role)
    check(draft)
    reason = _said(because)
    try:
        with transaction.atomic():
            _refuse_a_second(role)
            newest = role.versions.order_by("-number").first()
            if after is not None and newest is not None and newest.number != after:
                raise _changed(newest)
            number = newest.number + 1 if newest else 1
            version = store(RoleVersion(role=role, number=number), draft, reason, by, at)
            _record(version, "criteria proposed", reason, by, at, {"criteria": len(draft.criteria)})
    except IntegrityError as error:  # two at the same moment: the second finds the place taken
        raise EditedMeanwhile(
            gettext("somebody proposed another version at the same moment"), hint=_open_it_first()
        ) from error
    return version


def propose_role(*, draft: Draft, by: Person | None, because: str, at: datetime, key: str = "") -> RoleVersion:
    """Record a role that is new here, with its first proposal; it asks for nothing until that is in force.

    Raises:
        InvalidPolicy: the draft is wrong somewhere, it is not said why, or there is a role of that key.
    """
    check(draft)
    _said(because)
    key = slugify(key)[:_LONGEST_KEY].strip("-") or key_of(draft.place.title)
    if key in RESERVED:
        key = f"{key}-role"
    try:
        with transaction.atomic():
            role = Role.objects.create(key=key, **columns_of(draft.place))
            return propose_version(role=role, draft=draft, by=by, because=because, at=at)
    except IntegrityError as error:
        raise InvalidPolicy(
            gettext("there is a role %(key)s already") % {"key": key},
            expected=gettext("another title, or a new version of that role"),
        ) from error


def revise(
    *, version: RoleVersion, draft: Draft, seen: int, by: Person | None, because: str, at: datetime
) -> RoleVersion:
    """Write an open proposal anew. Its review begins anew; whoever wrote it last counts as who proposed it.

    Args:
        seen: the revision that was changed.

    Raises:
        InvalidPolicy: as ``propose_version``; or it is no longer open.
        EditedMeanwhile: somebody else wrote it anew.
    """
    check(draft)
    reason = _said(because)
    with transaction.atomic():
        row = _taken(version, seen)
        _refuse_unless(row, *RoleVersion.OPEN)
        row.criteria.all().delete()
        row.revision += 1
        row.reviewed_by = row.reviewed_at = None
        row.review_note = ""
        store(row, draft, reason, by, at)
        _record(row, "proposal changed", reason, by, at, {"revision": row.revision})
    return row


def review(
    *, version: RoleVersion, by: Person, verdict: Verdict, note: str, at: datetime, seen: int | None = None
) -> None:
    """Agree to a proposal, or give it back with a reason.

    Raises:
        InvalidPolicy: the reviewer wrote it themselves, gives it back without a reason, or it waits for no review.
        EditedMeanwhile: it was written anew since it was read.
    """
    agreed = verdict is Verdict.AGREED
    if not agreed and not note.strip():
        raise InvalidPolicy(
            gettext("why it is given back is not said"), expected=gettext("a reason that its author can act on")
        )
    with transaction.atomic():
        row = _taken(version, seen)
        _refuse_unless(row, State.PROPOSED)
        _refuse_its_author(row, by)
        row.state = State.REVIEWED if agreed else State.RETURNED
        row.reviewed_by, row.reviewed_at, row.review_note = by, at, note.strip()
        row.save(update_fields=["state", "reviewed_by", "reviewed_at", "review_note"])
        _tell_its_author(row, by, at)
        because = row.review_note or gettext("it can be put in force")
        if agreed:
            _record(row, "proposal reviewed", because, by, at)
        else:
            _record(row, "proposal given back", because, by, at)


def put_in_force(
    *, version: RoleVersion, from_day: date, by: Person, at: datetime, seen: int | None = None
) -> RoleVersion:
    """Let a reviewed proposal hold from a day on. From now on nothing of it changes.

    A first version may hold since an earlier day, because nothing is judged otherwise by it; a later one may not.

    Raises:
        InvalidPolicy: it was not reviewed, its author would put it in force themselves, or the day is in the past or
            before that of a version that is in force or will be.
        Locked: somebody relies on what holds now.
        EditedMeanwhile: it was written anew since it was read.
    """
    with transaction.atomic():
        refuse_if_locked(version.role.subject)
        row = _taken(version, seen)
        _refuse_unless(row, State.REVIEWED)
        _refuse_its_author(row, by)
        _check_day(row, from_day, at.date())
        row.state, row.in_force_from = State.IN_FORCE, from_day
        row.put_by, row.put_at = by, at
        row.save(update_fields=["state", "in_force_from", "put_by", "put_at"])
        if from_day <= at.date():
            settle(row)
        _tell_its_author(row, by, at)
        _record(row, "criteria put in force", row.reason, by, at, {"from": from_day.isoformat()})
    return row


def withdraw(*, version: RoleVersion, because: str, by: Person, at: datetime) -> None:
    """Take back a proposal, or a version whose day has not come yet.

    Raises:
        InvalidPolicy: it is not said why, or it is in force, or was withdrawn already.
    """
    reason = _said(because)
    with transaction.atomic():
        row = _taken(version, None)
        to_come = row.in_force_from is not None and row.in_force_from > at.date()
        if not row.is_open and not to_come:
            raise InvalidPolicy(
                gettext("this version is %(state)s") % {"state": row.get_state_display()},
                expected=gettext("a proposal, or a version whose day has not come"),
                hint=gettext("what was in force is corrected by a new version"),
            )
        row.state, row.in_force_from = State.WITHDRAWN, None
        row.withdrawn_by, row.withdrawn_at, row.withdrawn_because = by, at, reason
        row.save(update_fields=["state", "in_force_from", "withdrawn_by", "withdrawn_at", "withdrawn_because"])
        _record(row, "proposal withdrawn", reason, by, at)


def settle_places(*, at: datetime) -> int:
    """Write into the rows of roles what the versions say whose day has come since. Returns how many changed.

    What a role asks follows from the versions when asked; its title and place stand in its row, because every list of
    roles is ordered by them.
    """
    roles = list(Role.objects.filter(owner__isnull=True).select_related("family", "grade"))
    versions = in_force(roles, at.date())
    late = [
        versions[role.pk]
        for role in roles
        if role.pk in versions
        and versions[role.pk].place
        and Place.from_json(versions[role.pk].place) != place_of(role)
    ]
    for version in late:
        with transaction.atomic():
            settle(version)
            _record(version, "role settled", gettext("its version has come into force"), None, at)
    return len(late)


def _check_role(role: Role) -> None:
    if role.owner_id is not None:
        raise InvalidPolicy(
            gettext("this is a role that somebody entered for themselves"),
            expected=gettext("a role of the organization"),
        )
    if role.closed_on is not None:
        raise InvalidPolicy(
            gettext("this role was closed on %(day)s") % {"day": date_format(role.closed_on, "DATE_FORMAT")},
            expected=gettext("a role that people can be appointed to"),
        )


def _said(because: str) -> str:
    if not because.strip():
        raise InvalidPolicy(
            gettext("why it changes is not said"), expected=gettext("a sentence for those whom it concerns")
        )
    return " ".join(because.split())[:500]


def _refuse_a_second(role: Role) -> None:
    found = open_proposal(role)
    if found is not None:
        words = {
            "number": found.number,
            "name": found.recorded_by.name if found.recorded_by else gettext("the import"),
            "day": date_format(localtime(found.recorded_at), "DATE_FORMAT"),
        }
        raise EditedMeanwhile(
            gettext("version %(number)d, proposed by %(name)s on %(day)s, is still open") % words,
            hint=_open_it_first(),
        )


def _open_it_first() -> str:
    return gettext("open that proposal: change it, or withdraw it first")


def _changed(newest: RoleVersion) -> EditedMeanwhile:
    words = {"number": newest.number, "at": date_format(localtime(newest.recorded_at), "DATETIME_FORMAT")}
    return EditedMeanwhile(
        gettext("there is a newer version, number %(number)d, since %(at)s") % words,
        hint=gettext("open it in a new tab, and bring over what you changed"),
    )


def _taken(version: RoleVersion, seen: int | None) -> RoleVersion:
    """The row, which nobody else changes from here on, if it still is as it was seen."""
    rows = RoleVersion.objects.select_for_update(of=("self",)).select_related("role", "recorded_by")
    row = rows.get(pk=version.pk)
    if seen is not None and row.revision != seen:
        raise EditedMeanwhile(
            gettext("the proposal was written anew on %(at)s")
            % {"at": date_format(localtime(row.recorded_at), "DATETIME_FORMAT")},
            hint=gettext("read it as it is now, and then decide"),
        )
    return row


def _refuse_unless(row: RoleVersion, *states: State) -> None:
    if row.state not in states:
        names = ", ".join(str(state.label) for state in states)
        raise InvalidPolicy(
            gettext("this version is %(state)s") % {"state": row.get_state_display()},
            expected=gettext("one that is %(states)s") % {"states": names},
        )


def _refuse_its_author(row: RoleVersion, by: Person) -> None:
    if row.recorded_by_id == by.pk and not settings.PRIVATE_WORKSPACE:
        raise InvalidPolicy(
            gettext("you wrote this proposal yourself"),
            expected=gettext("somebody else to review it and to put it in force"),
            hint=gettext("ask another people partner"),
        )


def _check_day(row: RoleVersion, from_day: date, today: date) -> None:
    last = row.role.versions.filter(state=State.IN_FORCE).order_by("-number").first()
    if last is None or last.in_force_from is None:
        return
    if from_day < today:
        raise InvalidPolicy(
            gettext("%(day)s has passed") % {"day": date_format(from_day, "DATE_FORMAT")},
            expected=gettext("today or a later day"),
            hint=gettext("people were judged by what held then"),
        )
    if from_day < last.in_force_from:
        words = {"number": last.number, "day": date_format(last.in_force_from, "DATE_FORMAT")}
        raise InvalidPolicy(
            gettext("version %(number)d comes into force on %(day)s, after that day") % words,
            expected=gettext("that day or a later one"),
            hint=gettext("or withdraw version %(number)d first") % words,
        )


def _tell_its_author(row: RoleVersion, by: Person, at: datetime) -> None:
    author = row.recorded_by
    if author is None or author.pk == by.pk:
        return
    words = {"name": by.name, "role": row.role.title, "number": row.number, "state": row.get_state_display()}
    text = gettext("%(name)s: version %(number)d of %(role)s is %(state)s.") % words
    notify(person=author, text=text, link=reverse("role-version", args=[row.role.key, row.number]), at=at)


def _record(
    row: RoleVersion, did: str, because: str, by: Person | None, at: datetime, details: dict[str, Any] | None = None
) -> None:
    record(
        by=by.subject if by else _BY_SYSTEM,
        did=did,
        what=row.role.subject,
        because=because,
        at=at,
        details={"title": row.role.title, "version": row.number, **(details or {})},
    )

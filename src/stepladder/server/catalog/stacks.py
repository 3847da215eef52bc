"""Writing stacks: a draft that can be mended, publishing it once nothing is wrong, withdrawing it.

A published version never changes: who works on it makes the next version, and whoever follows the earlier one can go on
reading it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.models import Microcredential, Stack, StackPart
from stepladder.server.catalog.stack_drafts import MOST_PARTS, Draft, sound
from stepladder.server.catalog.stacks_read import behind, draft_of, entries_of, newest, prerequisites, problems_of
from stepladder.server.people.models import Person
from stepladder.server.roles.architecture import key_of
from stepladder.server.trail.operations import record

RESERVED = frozenset({"add"})
"""Words under /catalog/stacks/ that lead to other pages."""

State = Stack.State


@dataclass(frozen=True)
class Seen:
    """The version that somebody began from: its number, and how often its draft had been written."""

    number: int
    revision: int


def begin_stack(*, draft: Draft, by: Person, at: datetime) -> Stack:
    """Store a stack that is new here, as a draft.

    Raises:
        InvalidPolicy: it has no title, or names an entry that is not in the catalog.
    """
    entries = _checked(draft)
    try:
        with transaction.atomic():
            taken = {*Stack.objects.values_list("key", flat=True), *RESERVED}
            row = Stack(key=key_of(draft.title, taken=taken) or "stack", number=1, made_by=by, made_at=at)
            _write(row, draft, entries)
            _record(row, "pathway drafted", by, at)
    except IntegrityError as error:  # two of one title at the same moment
        raise EditedMeanwhile(
            gettext("somebody began a pathway of this title at the same moment"), hint=gettext("send it once more")
        ) from error
    return row


def revise_stack(*, key: str, draft: Draft, seen: Seen, by: Person, at: datetime) -> Stack:
    """Store the draft of a stack anew; of one that was published it becomes the next version.

    Args:
        seen: the version that the draft was begun from.

    Raises:
        InvalidPolicy: as ``begin_stack``.
        EditedMeanwhile: somebody else wrote it, published it or withdrew it meanwhile.
    """
    entries = _checked(draft)
    try:
        with transaction.atomic():
            row = _newest_as_seen(key, seen)
            if row.state == State.DRAFT:
                row.revision += 1
                row.parts.all().delete()
            else:
                row = Stack(key=key, number=row.number + 1)
            row.made_by, row.made_at = by, at
            _write(row, draft, entries)
            _record(row, "pathway drafted", by, at)
    except IntegrityError as error:  # two who both begin the next version
        raise _meanwhile() from error
    return row


def publish_stack(*, stack: Stack, seen: Seen, by: Person, at: datetime) -> None:
    """Publish a draft. From now on nothing of it changes.

    Raises:
        InvalidPolicy: something has to be mended first; the first of it is named.
        EditedMeanwhile: the draft was written anew since it was read, or is none any more.
    """
    with transaction.atomic():
        row = _newest_as_seen(stack.key, seen)
        if row.state != State.DRAFT:
            raise InvalidPolicy(
                gettext("version %(number)d is %(state)s") % {"number": row.number, "state": row.get_state_display()},
                expected=gettext("a draft"),
            )
        _refuse_what_is_wrong(draft_of(row))
        row.state, row.published_by, row.published_at = State.PUBLISHED, by, at
        row.save(update_fields=["state", "published_by", "published_at"])
        _record(row, "pathway published", by, at)


def withdraw_stack(*, stack: Stack, because: str, by: Person, at: datetime) -> None:
    """Take back a draft, or the whole stack where it was published; what was published stays readable.

    Raises:
        InvalidPolicy: it is not said why.
        EditedMeanwhile: it is withdrawn already.
    """
    reason = " ".join(because.split())[:500]
    if not reason:
        raise InvalidPolicy(gettext("why it is withdrawn is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        row = Stack.objects.select_for_update().get(pk=stack.pk)
        if row.state == State.WITHDRAWN:
            raise EditedMeanwhile(gettext("somebody else has withdrawn this meanwhile"))
        rows = Stack.objects.filter(key=row.key, state=row.state)
        rows.update(state=State.WITHDRAWN, withdrawn_at=at, withdrawn_because=reason)
        _record(row, "pathway withdrawn", by, at, because=reason)


def _checked(draft: Draft) -> dict[str, Microcredential]:
    """The entries that it names, by key."""
    if not draft.title.strip():
        raise InvalidPolicy(gettext("the pathway has no title"), expected=gettext("a few words that say what it is"))
    if len(draft.rows) > MOST_PARTS:
        raise InvalidPolicy(
            gettext("the pathway has %(count)d parts") % {"count": len(draft.rows)},
            expected=gettext("at most %(most)d") % {"most": MOST_PARTS},
        )
    keys = {*draft.entries, *([draft.goal] if draft.goal else [])}
    entries = entries_of(keys)
    if missing := sorted(keys - set(entries)):
        raise InvalidPolicy(
            gettext("nothing in the catalog is called %(key)s") % {"key": missing[0]},
            expected=gettext("entries of the catalog"),
            hint=gettext("leave that part out"),
        )
    return entries


def _write(row: Stack, draft: Draft, entries: dict[str, Microcredential]) -> None:
    for name in ("title", "description", "goal_text", "standard", "because"):
        setattr(row, name, getattr(draft, name))
    row.state, row.goal = State.DRAFT, entries[draft.goal] if draft.goal else None
    row.save()
    root = StackPart.objects.create(
        stack=row, position=0, rule=draft.rule or StackPart.Rule.ALL, needs=_needs(draft.rule, draft.needs)
    )
    above = [root]  # by depth, the group that is being filled
    for position, each in enumerate(sound(draft.rows), start=1):
        part = StackPart.objects.create(
            stack=row,
            parent=above[each.depth],
            position=position,
            title=each.title if each.is_group else "",
            rule=(each.rule or StackPart.Rule.ALL) if each.is_group else StackPart.Rule.LEAF,
            needs=_needs(each.rule, each.needs) if each.is_group else None,
            microcredential=entries[each.entry] if each.entry else None,
        )
        above[each.depth + 1 :] = [part]


def _needs(rule: str, needs: int) -> int | None:
    return needs if rule == StackPart.Rule.SOME else None


def _refuse_what_is_wrong(draft: Draft) -> None:
    requires = prerequisites()
    entries = entries_of({*draft.entries, draft.goal, *behind(draft, requires)})
    told = problems_of(draft, entries, requires)
    if told:
        count = ngettext("%(count)d thing has to be mended", "%(count)d things have to be mended", len(told))
        raise InvalidPolicy(
            gettext("%(count)s first: %(words)s")
            % {"count": count % {"count": len(told)}, "words": told[0].words.rstrip(".")},
            hint=told[0].hint,
        )


def _newest_as_seen(key: str, seen: Seen) -> Stack:
    """The latest version, which nobody else changes from here on, if it still is the one that was seen."""
    list(Stack.objects.filter(key=key).select_for_update().values_list("pk", flat=True))
    row = newest(key)
    if row is None or (row.number, row.revision) != (seen.number, seen.revision):
        raise _meanwhile(row)
    return row


def _meanwhile(row: Stack | None = None) -> EditedMeanwhile:
    if row is None:
        found = gettext("somebody else changed this pathway at the same moment")
    else:
        words = {
            "name": row.made_by.name if row.made_by else gettext("somebody"),
            "at": date_format(localtime(row.made_at), "DATETIME_FORMAT"),
        }
        found = gettext("%(name)s wrote this pathway anew on %(at)s") % words
    return EditedMeanwhile(found, hint=gettext("open it in a new tab, and bring over what you changed"))


def _record(row: Stack, did: str, by: Person, at: datetime, *, because: str = "") -> None:
    details: dict[str, Any] = {"title": row.title, "version": row.number, "revision": row.revision}
    record(
        by=by.subject, did=did, what=row.subject, because=because or row.because or row.title, at=at, details=details
    )

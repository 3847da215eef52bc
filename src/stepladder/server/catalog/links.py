"""From the words of an entry to what it shows: proposed by one people partner, agreed to by another.

What is proposed counts for nothing until somebody else agrees. From then on the row counts until a person takes it out:
a mapping whose time is over, or whose competency changed, is shown as that and counts as before. That nobody has looked
at it again is no finding about the certificate, and nobody's readiness should fall by it overnight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.models import SUBJECT, Microcredential, Outcome
from stepladder.server.catalog.queries import owner_of_dispute
from stepladder.server.catalog.shown import WAITS
from stepladder.server.frameworks import mappings
from stepladder.server.frameworks.mappings import Chosen
from stepladder.server.frameworks.models import Competency
from stepladder.server.frameworks.models import Mapping as Link
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.operations import Basis, Contested, open_dispute, refuse_if_locked
from stepladder.server.trail.operations import record, wait_for_turn

YEARS = 2
"""After how long somebody should look at a mapping again, unless they say otherwise."""

_LATE_FEBRUARY = 29


@dataclass(frozen=True)
class Proposed:
    """A competency that words of an entry are about.

    Attributes:
        strength: ρ, one of .25, .5, .75, 1: how far the assessed task is that of the competency.
        expires_on: until when it should be looked at again.
        suggested: what the linker had suggested; empty where nobody had.
    """

    text: str
    competency: Competency
    level: int
    strength: float
    expires_on: date
    note: str = ""
    suggested: Mapping[str, Any] = field(default_factory=dict)


def default_expiry(on: date) -> date:
    """The same day two years later; of 29 February the 28th."""
    leap = on.month == 2 and on.day == _LATE_FEBRUARY
    return on.replace(year=on.year + YEARS, day=28 if leap else on.day)


def propose_links(
    *, entry: Microcredential, proposed: Sequence[Proposed], by: Person, at: datetime
) -> tuple[Link, ...]:
    """Propose what an entry shows, all of it or nothing. In a private workspace it holds at once.

    What the entry is said to show of the same competency already is superseded once somebody agrees.

    Raises:
        InvalidPolicy: nothing is proposed, a competency twice, somebody's own, or one that waits for a decision
            already; or its day to be looked at again has passed.
    """
    for fault in _faults(proposed, at.date()):
        raise fault
    with transaction.atomic():
        wait_for_turn()
        Microcredential.objects.select_for_update(no_key=True).get(pk=entry.pk)
        _refuse_if_waiting(entry, proposed)
        held = {each.competency_id: each.mapping_id for each in Outcome.objects.filter(microcredential=entry)}
        return tuple(_propose(entry, each, held.get(each.competency.pk), by, at) for each in proposed)


def decide(*, mapping: Link, holds: bool, by: Person, note: str, at: datetime) -> Link:
    """Decide on a mapping that waits; where it is of the catalog, what the entry shows follows.

    Raises:
        InvalidPolicy: whoever proposed it agrees to it themselves.
        EditedMeanwhile: somebody else decided on it since.
        Locked: something goes on that must not see the entry change.
    """
    entry = _entry_of(mapping)
    if entry is None:
        return mappings.decide(mapping=mapping, holds=holds, by=by, note=note, at=at)
    if holds and mapping.author_id == by.pk and not settings.PRIVATE_WORKSPACE:
        raise InvalidPolicy(
            gettext("you said this yourself"), expected=gettext("another people partner who agrees to it")
        )
    with transaction.atomic():
        refuse_if_locked(entry.subject)
        Microcredential.objects.select_for_update(no_key=True).get(pk=entry.pk)
        row = mappings.decide(mapping=mapping, holds=holds, by=by, note=note, at=at)
        if holds:
            _show(entry, row, at.date())
        else:
            Outcome.objects.filter(mapping=row).delete()
    return row


def take_out(*, outcome: Outcome, because: str, by: Person, at: datetime) -> None:
    """Say that an entry does not show a competency; from then on it counts no longer.

    Raises:
        InvalidPolicy: why is not said.
        EditedMeanwhile: somebody else took it out, or said it anew.
        Locked: something goes on that must not see the entry change.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is taken out is not said"), expected=gettext("a reason"))
    entry = outcome.microcredential
    with transaction.atomic():
        refuse_if_locked(entry.subject)
        row = Outcome.objects.select_for_update().filter(pk=outcome.pk, mapping=outcome.mapping_id).first()
        if row is None:
            raise EditedMeanwhile(gettext("somebody else has changed this meanwhile"))
        details = {
            "title": entry.title,
            "competency": outcome.competency.key,
            "level": row.level,
            "strength": str(row.relevance),
        }
        if row.mapping and row.mapping.ended_on is None:
            mappings.decide(mapping=row.mapping, holds=False, by=by, note=because.strip()[:500], at=at)
        row.delete()
        record(
            by=by.subject, did="shown competency taken out", what=entry.subject, because=because.strip(), at=at,
            details=details,
        )  # fmt: skip


def contest(*, outcome: Outcome, about: str, by: Person, at: datetime) -> Dispute:
    """Open a dispute about what an entry is said to show; it goes to a people partner who did not say it.

    Raises:
        InvalidPolicy: nobody is named who could answer.
    """
    owner = owner_of_dispute(outcome, by)
    if owner is None:
        raise InvalidPolicy(
            gettext("nobody is named who could answer"), hint=gettext("tell whoever looks after this site")
        )
    said = gettext("%(entry)s: %(competency)s at level %(level)d, counted %(share)d%%") % {
        "entry": outcome.microcredential.title,
        "competency": outcome.competency.name,
        "level": outcome.level,
        "share": round(outcome.relevance * 100),
    }
    words = (outcome.mapping.text[:400],) if outcome.mapping else ()
    contested = Contested("", outcome.item, "", said, Basis(said, gettext("in the catalog"), words))
    return open_dispute(person=by, contested=contested, about=about, owner=owner, by=by, at=at)


def _faults(proposed: Sequence[Proposed], on: date) -> Iterator[InvalidPolicy]:
    if not proposed:
        yield InvalidPolicy(gettext("nothing is chosen"), expected=gettext("at least one competency"))
    names = [each.competency.pk for each in proposed]
    for each in proposed:
        name = {"name": each.competency.name}
        if names.count(each.competency.pk) > 1:
            yield InvalidPolicy(
                gettext("%(name)s is chosen twice") % name, expected=gettext("each competency once for an entry")
            )
        if each.competency.owner_id is not None:
            yield InvalidPolicy(
                gettext("%(name)s is somebody’s own") % name, expected=gettext("a competency of the organization")
            )
        if each.expires_on <= on:
            yield InvalidPolicy(
                gettext("the day on which it is to be looked at again has passed"),
                expected=gettext("a day that lies ahead"),
            )


def _refuse_if_waiting(entry: Microcredential, proposed: Sequence[Proposed]) -> None:
    waiting = Link.objects.filter(
        about=entry.subject,
        state__in=WAITS,
        ended_on__isnull=True,
        competency__in=[each.competency.pk for each in proposed],
    ).select_related("competency")
    for each in waiting:
        raise InvalidPolicy(
            gettext("%(name)s waits for somebody to agree already") % {"name": each.competency.name},
            expected=gettext("that this is decided first"),
        )


def _propose(entry: Microcredential, each: Proposed, earlier: int | None, by: Person, at: datetime) -> Link:
    chosen = Chosen(
        text=each.text,
        competency=each.competency,
        level=each.level,
        strength=each.strength,
        about=entry.subject,
        expires_on=each.expires_on,
        note=each.note,
        suggested=each.suggested,
    )
    if settings.PRIVATE_WORKSPACE:
        row = mappings.accept(chosen=chosen, by=by, at=at)
        _show(entry, row, at.date())
        return row
    row = mappings.propose(chosen=chosen, by=by, at=at)
    if earlier is not None:
        row.supersedes_id = earlier
        row.save(update_fields=["supersedes"])
    return row


def _entry_of(mapping: Link) -> Microcredential | None:
    if not mapping.about.startswith(SUBJECT):
        return None
    return Microcredential.objects.filter(key=mapping.about.removeprefix(SUBJECT)).first()


def _show(entry: Microcredential, row: Link, on: date) -> None:
    """The entry shows what an accepted mapping says, in place of what this one supersedes."""
    named = Outcome.objects.filter(microcredential=entry)
    before = named.filter(competency=row.competency_id).first()
    gone = [before.mapping_id] if before and before.mapping_id not in (None, row.pk) else []
    if row.supersedes_id:
        gone.append(row.supersedes_id)
        named.filter(mapping=row.supersedes_id).exclude(competency=row.competency_id).delete()
    if row.level is None and before is None:
        raise InvalidPolicy(gettext("it says nothing about a level"), expected=gettext("a level from 1 to 5"))
    Outcome.objects.update_or_create(
        microcredential=entry,
        competency=row.competency,
        defaults={
            "level": row.level if row.level is not None or before is None else before.level,
            "relevance": str(row.strength),
            "mapping": row,
        },
    )
    Link.objects.filter(pk__in=gone, ended_on__isnull=True).update(ended_on=on)

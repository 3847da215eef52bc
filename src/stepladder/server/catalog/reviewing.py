"""Opening reviews of entries, hearing people for them, and closing them with what came of them (E-66, E-82)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog import review_dates
from stepladder.server.catalog.changing import LONGEST, log
from stepladder.server.catalog.models import Change, Microcredential, Review, ReviewInput
from stepladder.server.catalog.reviews import Due, Trigger, due_of, due_of_one, from_json
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, record_many, wait_for_turn

DAYS = 30
"""From opening a review to the day by which something should have come of it."""

MOST_INPUTS = 10
"""What one person can say for one review; whoever has more to say talks to its owner."""

_SYSTEM = "system"
_CHUNK = 2_000


def open_due(*, by: Person | None, at: datetime) -> int:
    """Open a review of every entry that is due for one and has none open. Owners are told, each once.

    Calling it again at once opens nothing. Returns how many were opened.
    """
    on = at.date()
    with transaction.atomic():
        wait_for_turn()
        is_open = Review.objects.filter(closed_at__isnull=True).values("microcredential")
        due = due_of(Microcredential.objects.exclude(pk__in=is_open), on)
        rows = {
            row.pk: row
            for ids in _chunks(sorted(due))
            for row in Microcredential.objects.filter(pk__in=ids).only("pk", "key", "owner")
        }
        made = [_review(rows[pk], triggers, by, at) for pk, triggers in due.items() if pk in rows]
        # Whoever opened one in this very moment has opened it: the constraint lets no second one in.
        Review.objects.bulk_create(made, ignore_conflicts=True, batch_size=_CHUNK)
        if made:
            _log_opened(made, by, at)
            _tell_owners(made, by, at)
            record_many(
                by=by.subject if by else _SYSTEM, did="reviews opened", what="catalog", at=at,
                because=gettext("they are due by the rules of reviews"),
                items=[{"entry": rows[each.microcredential_id].key, "triggers": each.triggers} for each in made],
            )  # fmt: skip
    return len(made)


@dataclass(frozen=True)
class Asked:
    """A review that somebody asks for."""

    why: str
    due: date
    owner: Person | None


def open_review(*, entry: Microcredential, asked: Asked, by: Person, at: datetime) -> Review:
    """Open a review of one entry because somebody asks for it; what the rules find stands beside it.

    Raises:
        InvalidPolicy: why is not said, the entry is not in use, the day has passed, or one is open already.
    """
    on = at.date()
    if not asked.why.strip():
        raise InvalidPolicy(gettext("why is not said"), expected=gettext("a reason"))
    if entry.acceptance not in IN_USE:
        raise InvalidPolicy(gettext("it is not in use"), expected=gettext("an accepted entry"))
    if asked.due < on:
        raise InvalidPolicy(gettext("the day has passed"), expected=gettext("today or a later day"))
    found = due_of_one(entry, on)
    triggers = (Due(Trigger.SAID, {"why": asked.why.strip()}), *found)
    try:
        with transaction.atomic():
            wait_for_turn()
            row = _review(entry, triggers, by, at)
            row.due, row.owner = asked.due, asked.owner or entry.owner
            row.save(force_insert=True)
            log(entry=entry, kind=Change.Kind.REVIEW, what={}, because=_opened(row), by=by, at=at)
            if row.owner and row.owner.pk != by.pk:
                _tell(row.owner, entry, row.due, at)
            _record(entry, "review opened", asked.why, by, at, {"due": row.due.isoformat()})
    except IntegrityError as error:
        raise InvalidPolicy(
            gettext("a review of it is open already"), expected=gettext("that this one is closed first")
        ) from error
    return row


def say(*, review: Review, said_as: ReviewInput.As, text: str, by: Person, at: datetime) -> ReviewInput:
    """Say something for a review that is open. Its owner is told once somebody else says the first thing.

    Raises:
        InvalidPolicy: nothing is said, the review is closed, or they have said very much already.
    """
    if not text.strip():
        raise InvalidPolicy(gettext("nothing is said"), expected=gettext("a few words"))
    with transaction.atomic():
        wait_for_turn()
        row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if row.closed_at is not None:
            raise InvalidPolicy(gettext("this review is closed"), hint=gettext("say it as feedback on the entry"))
        if row.inputs.filter(person=by).count() >= MOST_INPUTS:
            raise InvalidPolicy(
                gettext("you have said %(count)d things for this review") % {"count": MOST_INPUTS},
                hint=gettext("talk to its owner"),
            )
        first = not row.inputs.exists()
        made = ReviewInput.objects.create(review=row, person=by, said_as=said_as, text=text.strip(), at=at)
        entry = review.microcredential
        if first and row.owner and row.owner.pk != by.pk:
            words = gettext("Somebody said something for your review of %(title)s.") % {"title": entry.title[:160]}
            notify(person=row.owner, text=words, link=link_of(entry), at=at)
        _record(entry, "review heard somebody", "", by, at, {"as": str(said_as)})
    return made


@dataclass(frozen=True)
class Closing:
    """What came of a review.

    Attributes:
        outcome: kept, or kept with changes; an entry that is retired closes its review by that.
        next_on: when it is looked at again.
        checked: whether its facts were checked at their source today.
    """

    outcome: Review.Outcome
    note: str
    next_on: date
    checked: bool = False


def close_review(*, review: Review, closing: Closing, by: Person, at: datetime) -> Review:
    """Close a review with what came of it, why, and when the entry is looked at again.

    Raises:
        InvalidPolicy: it is not said why, what came of it is none of the two, or the day cannot be chosen.
        EditedMeanwhile: somebody else closed it.
    """
    on = at.date()
    _refuse(closing, on)
    with transaction.atomic():
        wait_for_turn()
        row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        if row.closed_at is not None:
            raise EditedMeanwhile(gettext("somebody else has closed this review meanwhile"))
        entry = Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=row.microcredential_id)
        row.outcome, row.note, row.next_on = closing.outcome, closing.note.strip(), closing.next_on
        row.closed_by, row.closed_at = by, at
        row.save(update_fields=["outcome", "note", "next_on", "closed_by", "closed_at"])
        what: dict[str, Any] = {
            "review_on": {"old": entry.review_on, "new": closing.next_on},
            **({"checked_on": {"old": entry.checked_on, "new": on}} if closing.checked else {}),
        }
        Microcredential.objects.filter(pk=entry.pk).update(
            review_on=closing.next_on, revision=entry.revision + 1, **({"checked_on": on} if closing.checked else {})
        )
        log(entry=entry, kind=Change.Kind.REVIEW, what=what, because=closing.note, by=by, at=at)
        details = {"outcome": str(closing.outcome), "next": closing.next_on.isoformat()}
        _record(entry, "review closed", closing.note, by, at, details)
    return row


def link_of(entry: Microcredential) -> str:
    """The address of the review of an entry."""
    return reverse("catalog-review", kwargs={"key": entry.key})


def _refuse(closing: Closing, on: date) -> None:
    if closing.outcome not in (Review.Outcome.KEPT, Review.Outcome.CHANGED):
        raise InvalidPolicy(
            gettext("what came of it is not said"),
            expected=gettext("that it is kept as it is, or with changes"),
            hint=gettext("an entry that should go is retired on its own page, which closes the review"),
        )
    if not closing.note.strip():
        raise InvalidPolicy(gettext("why is not said"), expected=gettext("a reason"))
    last = review_dates.latest(on)
    if not on < closing.next_on <= last:
        raise InvalidPolicy(
            gettext("the day on which it is looked at again cannot be chosen"),
            expected=gettext("a day from tomorrow until %(day)s") % {"day": date_format(last, "DATE_FORMAT")},
        )


def _review(entry: Microcredential, triggers: Sequence[Due], by: Person | None, at: datetime) -> Review:
    return Review(
        microcredential=entry,
        triggers=[each.to_json() for each in triggers],
        due=at.date() + timedelta(days=DAYS),
        owner_id=entry.owner_id,
        opened_by=by,
        opened_at=at,
    )


def _log_opened(made: Sequence[Review], by: Person | None, at: datetime) -> None:
    """As ``changing.log`` does it, for many at once."""
    Change.objects.bulk_create(
        (
            Change(
                microcredential_id=each.microcredential_id, kind=Change.Kind.REVIEW, because=_opened(each), by=by, at=at
            )
            for each in made
        ),
        batch_size=_CHUNK,
    )
    for ids in _chunks([each.microcredential_id for each in made]):
        Microcredential.objects.filter(pk__in=ids).update(changed_at=at)


def _opened(row: Review) -> str:
    words = " ".join([gettext("A review was opened."), *(each.words for each in from_json(row.triggers))])
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def _tell_owners(made: Sequence[Review], by: Person | None, at: datetime) -> None:
    counts = Counter(each.owner_id for each in made if each.owner_id and (by is None or each.owner_id != by.pk))
    owners = Person.objects.in_bulk(list(counts))
    for id, count in counts.items():
        words = ngettext(
            "%(count)d entry of the catalog that you look after is to be looked at again.",
            "%(count)d entries of the catalog that you look after are to be looked at again.",
            count,
        )
        link = f"{reverse('catalog-reviews')}?whose=mine"
        notify(person=owners[id], text=words % {"count": count}, link=link, at=at)


def _tell(owner: Person, entry: Microcredential, due: date, at: datetime) -> None:
    words = gettext("A review of %(title)s is yours, until %(day)s.") % {
        "title": entry.title[:160],
        "day": date_format(due, "DATE_FORMAT"),
    }
    notify(person=owner, text=words, link=link_of(entry), at=at)


def _record(
    entry: Microcredential, did: str, because: str, by: Person, at: datetime, details: Mapping[str, Any]
) -> None:  # fmt: skip
    record(
        by=by.subject, did=did, what=entry.subject, because=because.strip(), at=at,
        details={"title": entry.title, **details},
    )  # fmt: skip


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]

"""Where an entry stands with the organization, and who may move it where.

What somebody proposes waits, is looked at, and is then accepted, paid for as well, or declined with a reason. One that
is in use has an owner and a day on which it is looked at again. It ends by being retired, and then it is said what
becomes of those who hold it. Whoever proposed an entry does not accept it: as with what a certificate shows (decision
54), two people stand behind it. In a private workspace there is one person, who does both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog import review_dates
from stepladder.server.catalog.changing import between, log
from stepladder.server.catalog.models import Change, Microcredential, Review
from stepladder.server.catalog.terms import GONE, IN_USE, Acceptance, Holders
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here
from stepladder.server.policies.operations import refuse_if_locked
from stepladder.server.trail.operations import record

NEXT: Mapping[str, tuple[Acceptance, ...]] = {
    Acceptance.PROPOSED: (Acceptance.UNDER_REVIEW, Acceptance.DECLINED),
    Acceptance.UNDER_REVIEW: (Acceptance.ACCEPTED, Acceptance.FUNDED, Acceptance.DECLINED),
    Acceptance.ACCEPTED: (Acceptance.FUNDED, Acceptance.RETIRED),
    Acceptance.FUNDED: (Acceptance.ACCEPTED, Acceptance.RETIRED),
    Acceptance.DECLINED: (Acceptance.UNDER_REVIEW,),
    Acceptance.RETIRED: (Acceptance.UNDER_REVIEW,),
}
"""By where it stands, where it may go. One that was declined or retired is looked at anew before it is in use."""

COLUMNS = (
    "acceptance", "acceptance_since", "because", "owner_id", "review_on", "holders", "counts_until", "replaced_by_id",
)  # fmt: skip
"""What a decision writes."""

_TOLD = ("acceptance", "owner", "review_on", "holders", "counts_until", "replaced_by")
_LONGEST_REASON = 600


@dataclass(frozen=True)
class Decision:
    """Where an entry should stand from now on.

    Attributes:
        because: why; one that is declined or retired says so to everybody.
        owner, review_on: of one that comes into use; without a day the proposed one is taken (``review_dates``).
        holders, counts_until, replaced_by: of one that is retired.
    """

    to: Acceptance
    because: str = ""
    owner: Person | None = None
    review_on: date | None = None
    holders: Holders | None = None
    counts_until: date | None = None
    replaced_by: Microcredential | None = None


@dataclass(frozen=True)
class Care:
    """Who looks after an entry in use, when it is looked at again, and why that is said."""

    owner: Person | None
    review_on: date
    because: str = ""


def owners() -> QuerySet[Person]:
    """Who can own an entry: people partners who are here, by name; alone, oneself."""
    here = people_here() if settings.PRIVATE_WORKSPACE else people_here().filter(partner=True)
    return here.order_by("name", "id")


def fault_of(row: Microcredential, decision: Decision, *, by: Person, on: date) -> InvalidPolicy | None:
    """Why a decision cannot be made about an entry; None where it can."""
    return next(_faults(row, decision, by, on), None)


def care_fault_of(owner: Person | None, review_on: date | None, *, on: date, owned: bool) -> InvalidPolicy | None:
    """Why somebody cannot look after entries, or a day cannot be chosen for them; None where both can.

    Args:
        owned: whether somebody has to be named.
    """
    return next(_care_faults(owner, review_on, on) if owned or owner else _day_faults(review_on, on), None)


def columns_of(row: Microcredential, decision: Decision, *, on: date) -> dict[str, Any]:
    """What a decision writes into an entry, by column. Of a reason that it gives up, the change log keeps the words."""
    gone, used = decision.to in GONE, decision.to in IN_USE
    owner = decision.owner.pk if used and decision.owner else row.owner_id
    review_on = (decision.review_on or review_dates.proposed(row, on).on) if used else row.review_on
    retired = decision.to == Acceptance.RETIRED
    return {
        "acceptance": str(decision.to),
        "acceptance_since": on,
        "because": decision.because.strip()[:_LONGEST_REASON] if gone else "",
        "owner_id": owner,
        "review_on": None if gone else review_on,
        "holders": str(decision.holders) if retired and decision.holders else "",
        "counts_until": decision.counts_until if retired and decision.holders == Holders.UNTIL else None,
        "replaced_by_id": decision.replaced_by.pk
        if retired and decision.replaced_by and decision.holders == Holders.REPLACE
        else None,
    }


def decide(*, entry: Microcredential, decision: Decision, seen: int, by: Person, at: datetime) -> Microcredential:
    """Move an entry to where it should stand. Its owner and whoever proposed it are told.

    Args:
        seen: the revision that whoever decides had before them.

    Raises:
        InvalidPolicy: it may not go there from where it stands, or something is missing for it.
        EditedMeanwhile: somebody changed the entry since.
        Locked: something goes on that must not see it change.
    """
    with transaction.atomic():
        row = _locked(entry, seen)
        if fault := fault_of(row, decision, by=by, on=at.date()):
            raise fault
        before = told(row)
        for name, value in columns_of(row, decision, on=at.date()).items():
            setattr(row, name, value)
        row.revision += 1
        row.save(update_fields=[*(name.removesuffix("_id") for name in COLUMNS), "revision"])
        what = between(before, told(row))
        log(entry=row, kind=Change.Kind.ACCEPTANCE, what=what, because=decision.because, by=by, at=at)
        if decision.to == Acceptance.RETIRED:
            close_reviews(entries=[row.pk], because=decision.because, by=by, at=at)
        _tell(row, decision, by, at)
        record(
            by=by.subject, did="catalog entry decided on", what=row.subject, because=decision.because.strip(), at=at,
            details={"title": row.title, **what},
        )  # fmt: skip
    return row


def set_care(*, entry: Microcredential, care: Care, seen: int, by: Person, at: datetime) -> Microcredential:
    """Say who looks after an entry in use, and when it is looked at again.

    Raises:
        InvalidPolicy: it is not in use, the owner cannot own it, or the day cannot be chosen.
        EditedMeanwhile: somebody changed the entry since.
        Locked: something goes on that must not see it change.
    """
    owner = care.owner
    with transaction.atomic():
        row = _locked(entry, seen)
        if row.acceptance not in IN_USE:
            raise InvalidPolicy(gettext("it is not in use"), expected=gettext("an accepted entry"))
        if fault := next(_care_faults(owner, care.review_on, at.date()), None):
            raise fault
        before = told(row)
        row.owner, row.review_on = owner, care.review_on
        what = between(before, told(row))
        if not what:
            return row
        row.revision += 1
        row.save(update_fields=["owner", "review_on", "revision"])
        log(entry=row, kind=Change.Kind.ACCEPTANCE, what=what, because=care.because, by=by, at=at)
        if owner is not None and owner.pk != by.pk and "owner" in what:
            text = gettext("You look after this entry of the catalog now: %(title)s") % {"title": row.title}
            notify(person=owner, text=text, link=_link(row), at=at)
        record(
            by=by.subject, did="catalog entry given an owner and a day", what=row.subject, because=care.because.strip(),
            at=at, details={"title": row.title, **what},
        )  # fmt: skip
    return row


def close_reviews(*, entries: list[int], because: str, by: Person, at: datetime) -> list[int]:
    """Close the open reviews of entries that are retired, which is what comes of them. Returns which these were."""
    found = Review.objects.filter(microcredential__in=entries, closed_at__isnull=True)
    ids = list(found.values_list("pk", flat=True))
    found.update(outcome=Review.Outcome.RETIRED, note=because.strip(), closed_by=by, closed_at=at)
    return ids


def told(row: Microcredential) -> dict[str, Any]:
    """Where an entry stands, as the change log names it."""
    return {name: getattr(row, f"{name}_id" if name in ("owner", "replaced_by") else name) for name in _TOLD}


def bump() -> dict[str, Any]:
    """What many entries that are written at once count up, as ``decide`` does for one."""
    return {"revision": F("revision") + 1}


def _locked(entry: Microcredential, seen: int) -> Microcredential:
    refuse_if_locked(entry.subject)
    row = (
        Microcredential.objects.select_for_update(of=("self",), no_key=True).select_related("provider").get(pk=entry.pk)
    )
    if row.revision != seen:
        raise EditedMeanwhile(
            gettext("somebody else has changed this entry meanwhile"),
            hint=gettext("what stands now is shown here; read it and decide again"),
        )
    return row


def _faults(row: Microcredential, decision: Decision, by: Person, on: date) -> Iterator[InvalidPolicy]:
    if decision.to not in NEXT[row.acceptance]:
        yield InvalidPolicy(
            gettext("it is %(now)s and cannot become %(then)s from there")
            % {"now": Acceptance(row.acceptance).label, "then": decision.to.label},
            expected=gettext("one of these: %(states)s")
            % {"states": ", ".join(str(each.label) for each in NEXT[row.acceptance])},
            hint=_between(row, decision),
        )
    if decision.to in GONE and not decision.because.strip():
        yield InvalidPolicy(gettext("why is not said"), expected=gettext("a reason that everybody can read"))
    if decision.to in IN_USE:
        yield from _use_faults(row, decision, by, on)
    if decision.to == Acceptance.RETIRED:
        yield from _end_faults(row, decision, on)


def _between(row: Microcredential, decision: Decision) -> str:
    """What comes first, where it may go there by way of being looked at; nothing where it may not go there at all."""
    by_way = Acceptance.UNDER_REVIEW
    if by_way not in NEXT[row.acceptance] or decision.to not in NEXT[by_way]:
        return ""
    return gettext("choose “%(begin)s” first; then this") % {"begin": gettext("Begin to look at them")}


def _use_faults(row: Microcredential, decision: Decision, by: Person, on: date) -> Iterator[InvalidPolicy]:
    if row.acceptance not in IN_USE and row.added_by_id == by.pk and not settings.PRIVATE_WORKSPACE:
        yield InvalidPolicy(
            gettext("you proposed this entry yourself"), expected=gettext("another people partner who accepts it")
        )
    owner = decision.owner or (row.owner if row.owner_id else None)
    yield from _care_faults(owner, decision.review_on, on)


def _care_faults(owner: Person | None, review_on: date | None, on: date) -> Iterator[InvalidPolicy]:
    if owner is None:
        yield InvalidPolicy(gettext("nobody is named who looks after it"), expected=gettext("an owner"))
    elif owner.has_left(on) or not (owner.partner or settings.PRIVATE_WORKSPACE):
        yield InvalidPolicy(
            gettext("%(name)s cannot look after it") % {"name": owner.name},
            expected=gettext("a people partner who is here"),
        )
    yield from _day_faults(review_on, on)


def _day_faults(review_on: date | None, on: date) -> Iterator[InvalidPolicy]:
    last = review_dates.latest(on)
    if review_on is not None and not on < review_on <= last:
        yield InvalidPolicy(
            gettext("the day on which it is looked at again is %(day)s")
            % {"day": date_format(review_on, "DATE_FORMAT")},
            expected=gettext("a day from tomorrow until %(day)s") % {"day": date_format(last, "DATE_FORMAT")},
        )


def _end_faults(row: Microcredential, decision: Decision, on: date) -> Iterator[InvalidPolicy]:
    match decision.holders:
        case None:
            yield InvalidPolicy(
                gettext("what becomes of those who hold it is not said"),
                expected=gettext("whether their certificates go on counting, until when, or what replaces it"),
            )
        case Holders.UNTIL if decision.counts_until is None or decision.counts_until < on:
            yield InvalidPolicy(
                gettext("until when their certificates count is not said"), expected=gettext("today or a later day")
            )
        case Holders.REPLACE if decision.replaced_by is None:
            yield InvalidPolicy(gettext("what takes its place is not said"), expected=gettext("another entry"))
        case Holders.REPLACE if decision.replaced_by and not can_replace(decision.replaced_by, row):
            yield InvalidPolicy(
                gettext("%(title)s cannot take its place") % {"title": decision.replaced_by.title},
                expected=gettext("another entry that is neither declined nor retired"),
            )
        case _:
            pass


def can_replace(other: Microcredential, row: Microcredential) -> bool:
    """Whether an entry can take another one's place. What is gone cannot, so that no circle of them can arise."""
    return other.pk != row.pk and other.acceptance not in GONE


def _tell(row: Microcredential, decision: Decision, by: Person, at: datetime) -> None:
    """The owner and whoever proposed it, each once, and not who decided."""
    text = gettext("%(name)s decided on %(title)s: %(state)s.") % {
        "name": by.name,
        "title": row.title[:120],
        "state": Acceptance(decision.to).label,
    }
    people = {each.pk: each for each in (row.owner, row.added_by) if each is not None and each.pk != by.pk}
    for each in people.values():
        notify(person=each, text=text, link=_link(row), at=at)


def _link(row: Microcredential) -> str:
    return reverse("catalog-entry", kwargs={"key": row.key})

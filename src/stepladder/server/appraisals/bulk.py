"""Doing one thing to many entries of the catalog: what it would do, entry by entry, before anything is written (E-60).

1. A person says what should be done. 2. Every chosen entry is asked whether it can be done to it, by the same rules as
to one alone; what cannot is skipped with the reason. 3. What would be written stands in the plan, column by column,
with a digest: what is applied is what was shown, or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy
from stepladder.server.appraisals.merging import groups_of
from stepladder.server.appraisals.models import Rating
from stepladder.server.catalog.acceptance import Decision, care_fault_of, columns_of, fault_of
from stepladder.server.catalog.changing import plain
from stepladder.server.catalog.models import SUBJECT, Microcredential
from stepladder.server.catalog.terms import GONE, IN_USE, Acceptance, Holders
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import locked_among

MOST = 20_000
"""Entries that one run may change; more would keep everybody else waiting."""


class Kind(StrEnum):
    """What can be done to many entries."""

    RATER = "rater"
    BEGIN = "begin"
    ACCEPT = "accept"
    FUND = "fund"
    DECLINE = "decline"
    RETIRE = "retire"
    REVIEW = "review-day"
    OWNER = "owner"
    MERGE = "merge"


TO: Mapping[Kind, Acceptance] = {
    Kind.BEGIN: Acceptance.UNDER_REVIEW,
    Kind.ACCEPT: Acceptance.ACCEPTED,
    Kind.FUND: Acceptance.FUNDED,
    Kind.DECLINE: Acceptance.DECLINED,
    Kind.RETIRE: Acceptance.RETIRED,
}
"""By what is done, where entries stand afterward."""


@dataclass(frozen=True)
class Order:
    """What should be done, and why.

    Attributes:
        decision: of those that move entries (``TO``).
        owner, review_on: who looks after them, or when they are looked at again.
        rater, due: who should judge them, until when.
        ticked: whether a person chose each entry by hand; then also titles that are only nearly the same are merged.
    """

    kind: Kind
    because: str = ""
    decision: Decision | None = None
    owner: Person | None = None
    review_on: date | None = None
    rater: Person | None = None
    due: date | None = None
    ticked: bool = False


@dataclass(frozen=True)
class Row:
    """An entry as a list of a plan names it; ``words`` say why it is skipped, or what becomes of it."""

    key: str
    title: str
    words: str = ""


@dataclass
class Plan:
    """What an order would do.

    Attributes:
        before, after: by entry the columns that are written, as they stand and as they would; of raters nothing.
        entries: those that something is done to, by id.
        skipped: those that nothing is done to, each with the reason.
        rows: the entries themselves, by id.
    """

    order: Order
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)
    entries: dict[int, Row] = field(default_factory=dict)
    skipped: list[Row] = field(default_factory=list)
    rows: dict[int, Microcredential] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Over everything that would be done, so that what is applied is what was shown."""
        said = [self.order.kind.value, sorted((pk, self.before[pk], self.after[pk]) for pk in self.entries)]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def reasons(self) -> list[tuple[str, int, list[Row]]]:
        """Why entries are skipped: by reason how many, and the first of them."""
        counts = Counter(each.words for each in self.skipped)
        return [
            (words, count, [each for each in self.skipped if each.words == words][:_FIRST])
            for words, count in counts.most_common()
        ]

    @property
    def first(self) -> list[Row]:
        """The first that something is done to."""
        return list(self.entries.values())[:_FIRST]


_FIRST = 8


def plan_of(chosen: QuerySet[Microcredential], order: Order, *, by: Person, on: date) -> Plan:
    """What an order would do to entries.

    Raises:
        InvalidPolicy: there are more than can be changed at once, or what should be done is not said in full.
    """
    _refuse(order, on)
    rows = list(chosen.only(*_READ).order_by("title", "pk")[: MOST + 1])
    if len(rows) > MOST:
        raise InvalidPolicy(
            gettext("more than %(most)d entries are chosen") % {"most": MOST}, hint=gettext("choose fewer of them")
        )
    _with_owners(rows)
    plan = Plan(order, rows={row.pk: row for row in rows})
    rows = _unlocked(plan, rows)
    match order.kind:
        case Kind.MERGE:
            _plan_merge(plan, rows, on)
        case Kind.RATER:
            _plan_rater(plan, rows)
        case _:
            for row in rows:
                _plan_columns(plan, row, _columns(row, order, by, on))
    return plan


def _unlocked(plan: Plan, rows: Sequence[Microcredential]) -> list[Microcredential]:
    """Those that nothing holds; what is locked is skipped with the reason."""
    locked = locked_among(SUBJECT)
    for row in rows:
        if row.subject in locked:
            words = gettext("it is locked: %(because)s") % {"because": locked[row.subject]}
            plan.skipped.append(Row(row.key, row.title, words))
    return [row for row in rows if row.subject not in locked]


_READ = (
    "key", "title", "provider", "achievement", "edition", "answered", "evidence_class", "information", "provisional",
    "validity_months", "acceptance", "acceptance_since", "because", "owner", "review_on", "holders", "counts_until",
    "replaced_by", "added_by",
)  # fmt: skip
"""All that a plan asks of an entry: rows are long, and reading them whole would take most of the time."""


def _with_owners(rows: Sequence[Microcredential]) -> None:
    """Give each entry its owner: the same few people own thousands."""
    ids = {row.owner_id for row in rows if row.owner_id is not None}
    people = {each.pk: each for each in Person.objects.filter(pk__in=ids)}
    for row in rows:
        if row.owner_id is not None:
            row.owner = people[row.owner_id]


def _columns(row: Microcredential, order: Order, by: Person, on: date) -> dict[str, Any] | str:
    """What is written into an entry, or why nothing is."""
    if order.decision is not None:
        fault = fault_of(row, order.decision, by=by, on=on)
        if fault:
            return f"{fault.found}: {fault.hint}" if fault.hint else fault.found
        return columns_of(row, order.decision, on=on)
    if order.kind is Kind.OWNER:
        if row.acceptance in GONE:
            return gettext("it is declined or retired")
        return {"owner_id": order.owner.pk if order.owner else None}
    if row.acceptance not in IN_USE:
        return gettext("it is not in use")
    return {"review_on": order.review_on}


def _plan_columns(plan: Plan, row: Microcredential, found: dict[str, Any] | str, words: str = "") -> None:
    if isinstance(found, str):
        plan.skipped.append(Row(row.key, row.title, found))
        return
    before = {name: plain(getattr(row, name)) for name in found}
    after = {name: plain(value) for name, value in found.items()}
    if before == after:
        plan.skipped.append(Row(row.key, row.title, gettext("it stands so already")))
        return
    plan.before[row.pk], plan.after[row.pk] = before, after
    plan.entries[row.pk] = Row(row.key, row.title, words)


def _plan_rater(plan: Plan, rows: Sequence[Microcredential]) -> None:
    rater = plan.order.rater
    mine = Rating.objects.filter(rater=rater, state__in=Rating.OPEN)
    busy = set(mine.values_list("microcredential", flat=True))
    for row in rows:
        if row.acceptance in GONE:
            plan.skipped.append(Row(row.key, row.title, gettext("it is declined or retired")))
        elif row.pk in busy:
            plan.skipped.append(Row(row.key, row.title, gettext("they are asked to judge it already, or are doing so")))
        else:
            plan.before[row.pk], plan.after[row.pk] = {}, {}
            plan.entries[row.pk] = Row(row.key, row.title)


def _plan_merge(plan: Plan, rows: Sequence[Microcredential], on: date) -> None:
    """Of each group of the same one stays; the others are retired with it in their place, whatever they stood at."""
    merged: set[int] = set()
    living = [row for row in rows if row.acceptance not in GONE]
    for kept, others in groups_of(living, near=plan.order.ticked):
        merged |= {kept.pk, *(each.pk for each in others)}
        plan.skipped.append(Row(kept.key, kept.title, gettext("it is the one that stays")))
        for each in others:
            decision = Decision(Acceptance.RETIRED, plan.order.because, holders=Holders.REPLACE, replaced_by=kept)
            words = gettext("%(title)s (%(key)s) takes its place") % {"title": kept.title, "key": kept.key}
            _plan_columns(plan, each, columns_of(each, decision, on=on), words)
    for row in rows:
        if row.pk not in merged:
            gone = row.acceptance in GONE
            words = gettext("it is declined or retired") if gone else gettext("nothing chosen is the same")
            plan.skipped.append(Row(row.key, row.title, words))


def _refuse(order: Order, on: date) -> None:
    for fault in _faults(order, on):
        raise fault


def _faults(order: Order, on: date) -> Iterator[InvalidPolicy]:
    if order.kind in (Kind.RETIRE, Kind.DECLINE, Kind.MERGE) and not order.because.strip():
        yield InvalidPolicy(gettext("why is not said"), expected=gettext("a reason that everybody can read"))
    if order.kind in TO and order.decision is None:
        yield InvalidPolicy(gettext("where they should stand is not said"))
    if order.kind is Kind.REVIEW and order.review_on is None:
        yield InvalidPolicy(gettext("no day is said"), expected=gettext("a day"))
    if order.kind in (Kind.OWNER, Kind.REVIEW):
        fault = care_fault_of(order.owner, order.review_on, on=on, owned=order.kind is Kind.OWNER)
        if fault is not None:
            yield fault
    if order.kind is Kind.RATER and (order.rater is None or order.rater.has_left(on)):
        yield InvalidPolicy(gettext("nobody is named who should judge them"), expected=gettext("somebody who is here"))
    if order.kind is Kind.RATER and (order.due is None or order.due <= on):
        yield InvalidPolicy(gettext("the day has passed"), expected=gettext("a day that lies ahead"))

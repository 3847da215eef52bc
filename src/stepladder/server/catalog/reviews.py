"""Why an entry should be looked at again: rules over what is stored, each with its limit beside its cause (E-66, E-81).

1. Of each rule one question finds the entries that it speaks of, however many entries there are. 2. What happened
before the last review, or before the entry came into use, is known. 3. What the last review had before it, and left as
it was, is no reason for another one. A rule says that somebody should look; it changes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

from stepladder.estimates import HARD_FLOOR
from stepladder.server.catalog.goals import holds
from stepladder.server.catalog.models import (
    Accreditation,
    Change,
    Feedback,
    Microcredential,
    Outcome,
    Review,
    Serves,
)
from stepladder.server.catalog.review_dates import months_after
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.roles.asked_anew import levels_asked_anew

FACTS_MONTHS = 12
"""Prices, dates and rules of a provider are commonly set once a year."""

ANSWER_DAYS = 30
"""Whoever says something about an entry should hear from its owner within a month."""

FEWEST = HARD_FLOOR
"""Answers below which nothing is said of a share: among fewer it is somebody's own answer."""

LOW_USE = 0.5
"""Where fewer than half of those who answer use it at work, it is no longer plain that it changes work."""

ALL_PASS = 0.98
"""Where so many pass, passing tells next to nothing about who did (methods 2.3, A3 at 0)."""


class Trigger(StrEnum):
    """What a review may be opened for."""

    AGE = "age"
    FACTS = "facts-old"
    EDITION = "new-edition"
    FRAMEWORK = "framework-changed"
    CRITERIA = "criteria-changed"
    TRANSFER = "low-use"
    RESULTS = "no-results"
    PASSES = "everybody-passes"
    FEEDBACK = "feedback-waits"
    ACCREDITATION = "accreditation-over"
    PRIORITY = "priority-over"
    SAID = "somebody-asked"


@dataclass(frozen=True)
class Due:
    """One reason to look at an entry again.

    Attributes:
        values: what was found, as JSON can hold it; two that are the same were found of the same facts.
    """

    trigger: Trigger
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a review keeps it."""
        return {"id": self.trigger.value, **self.values}

    @property
    def words(self) -> str:
        """The reason, as a sentence with what was found and the limit."""
        return _WORDS[self.trigger](self.values)


def from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Due, ...]:
    """What a review was opened for; a rule that this version does not know is left out."""
    known = {each.value for each in Trigger}
    return tuple(
        Due(Trigger(each["id"]), {name: value for name, value in each.items() if name != "id"})
        for each in stored
        if each.get("id") in known
    )


def due_of(rows: QuerySet[Microcredential], on: date) -> dict[int, tuple[Due, ...]]:
    """By entry in use why it should be looked at again; those without a reason are left out. A dozen questions."""
    used = rows.filter(acceptance__in=IN_USE).order_by()
    before = _before(used)
    found: dict[int, list[Due]] = {}
    for trigger, rule in _RULES.items():
        for pk, values in rule(used, before, on):
            due = Due(trigger, values)
            if trigger is Trigger.AGE or due.to_json() not in before.seen.get(pk, ()):
                found.setdefault(pk, []).append(due)
    return {pk: tuple(each) for pk, each in found.items()}


def due_of_one(entry: Microcredential, on: date) -> tuple[Due, ...]:
    """The same of one entry."""
    return due_of(Microcredential.objects.filter(pk=entry.pk), on).get(entry.pk, ())


def open_of(key: str) -> Review | None:
    """The review of an entry that is open, with the people that it names; one question."""
    rows = Review.objects.filter(microcredential__key=key, closed_at__isnull=True)
    return rows.select_related("microcredential", "owner", "opened_by").first()


@dataclass(frozen=True)
class _Before:
    """By entry the day since when things are new to it, and what its last review had before it."""

    since: Mapping[int, date | None]
    seen: Mapping[int, list[Mapping[str, Any]]]

    def is_new(self, pk: int, at: datetime | date) -> bool:
        """Whether something came after; where nobody knows when the entry was looked at last, nothing is new."""
        since, day = self.since.get(pk), at.date() if isinstance(at, datetime) else at
        return since is not None and day > since


_Found = Iterator[tuple[int, dict[str, Any]]]
_Rule = Callable[[QuerySet[Microcredential], _Before, date], _Found]


def _before(used: QuerySet[Microcredential]) -> _Before:
    since: dict[int, date | None] = dict(used.values_list("pk", "acceptance_since"))
    seen: dict[int, list[Mapping[str, Any]]] = {}
    closed = Review.objects.filter(microcredential__in=used, closed_at__isnull=False).order_by("closed_at", "id")
    for pk, at, triggers in closed.values_list("microcredential", "closed_at", "triggers"):
        since[pk] = at.date() if at else None
        seen[pk] = triggers
    return _Before(since, seen)


def _age(used: QuerySet[Microcredential], _: _Before, on: date) -> _Found:
    for pk, day in used.filter(review_on__lte=on).values_list("pk", "review_on"):
        yield pk, {"on": day.isoformat() if day else ""}


def _facts(used: QuerySet[Microcredential], _: _Before, on: date) -> _Found:
    for pk, day in used.filter(checked_on__lt=months_after(on, -FACTS_MONTHS)).values_list("pk", "checked_on"):
        yield pk, {"on": day.isoformat() if day else ""}


def _edition(used: QuerySet[Microcredential], before: _Before, _: date) -> _Found:
    rows = Change.objects.filter(microcredential__in=used, kind=Change.Kind.FACTS, what__has_key="edition")
    latest = rows.order_by().values("microcredential").annotate(latest=Max("at"))
    for pk, at in latest.values_list("microcredential", "latest"):
        if at and before.is_new(pk, at):
            yield pk, {"on": at.date().isoformat()}


def _framework(used: QuerySet[Microcredential], before: _Before, _: date) -> _Found:
    rows = Outcome.objects.filter(
        microcredential__in=used, competency__changes__kind__in=("renamed", "changed", "retired")
    )
    names: dict[int, set[str]] = {}
    columns = ("microcredential", "competency__name", "competency__changes__edition__imported_at")
    for pk, name, at in rows.values_list(*columns):
        if at and before.is_new(pk, at):
            names.setdefault(pk, set()).add(name)
    for pk, found in names.items():
        yield pk, {"names": sorted(found)}


def _criteria(used: QuerySet[Microcredential], before: _Before, on: date) -> _Found:
    anew = levels_asked_anew(on)
    roles: dict[int, set[str]] = {}
    shown = Outcome.objects.filter(microcredential__in=used, competency__in=list(anew))
    for pk, competency in shown.values_list("microcredential", "competency"):
        for day, title in anew[competency]:
            if before.is_new(pk, day):
                roles.setdefault(pk, set()).add(title)
    for pk, found in roles.items():
        yield pk, {"roles": sorted(found)}


def _transfer(used: QuerySet[Microcredential], before: _Before, _: date) -> _Found:
    said = (Feedback.Said.LEARNER, Feedback.Said.MANAGER)
    rows = Feedback.objects.filter(
        microcredential__in=used, said_as__in=said, used__isnull=False, taken_back_at__isnull=True
    )
    counts: dict[int, list[bool]] = {}
    latest: dict[int, int] = {}
    for pk, day, uses, id in rows.order_by("pk").values_list("microcredential", "said_on", "used", "pk"):
        # Of an entry that nobody has looked at yet every answer is new.
        if before.since.get(pk) is None or before.is_new(pk, day):
            counts.setdefault(pk, []).append(bool(uses))
            latest[pk] = id
    for pk, answers in counts.items():
        if len(answers) >= FEWEST and sum(answers) / len(answers) < LOW_USE:
            # The latest answer tells these from as many others that an earlier review had before it.
            yield pk, {"yes": sum(answers), "of": len(answers), "latest": latest[pk]}


def _results(used: QuerySet[Microcredential], _: _Before, __: date) -> _Found:
    for pk in used.filter(Q(scores__C1__score=0) | Q(scores__C1=0)).values_list("pk", flat=True):
        yield pk, {}


def _passes(used: QuerySet[Microcredential], _: _Before, __: date) -> _Found:
    for pk, rate in used.filter(pass_rate__gte=str(ALL_PASS)).values_list("pk", "pass_rate"):
        yield pk, {"rate": f"{rate:f}"}


def _feedback(used: QuerySet[Microcredential], _: _Before, on: date) -> _Found:
    waits = Feedback.objects.filter(
        microcredential__in=used,
        person__isnull=False,
        answered_at__isnull=True,
        taken_back_at__isnull=True,
        said_on__lt=on - timedelta(days=ANSWER_DAYS),
    )
    counts = waits.order_by().values("microcredential").annotate(count=Count("pk"), latest=Max("pk"))
    for pk, count, latest in counts.values_list("microcredential", "count", "latest"):
        yield pk, {"count": count, "latest": latest}


def _accreditation(used: QuerySet[Microcredential], _: _Before, on: date) -> _Found:
    said = list(Accreditation.objects.filter(ended_at__isnull=True).order_by("until", "id"))
    holding = {_of(each) for each in said if each.until is None or each.until >= on}
    over = {_of(each): each for each in said if each.until and each.until < on and _of(each) not in holding}
    if not over:
        return
    # Of several that ended, the latest is told of.
    last = {(each.provider_id, each.microcredential_id): each for each in over.values()}
    providers = {each.provider_id for each in over.values()}
    for pk, provider in used.filter(provider__in=providers).values_list("pk", "provider"):
        if each := last.get((provider, pk)) or last.get((provider, None)):
            yield pk, {"body": each.body, "on": each.until.isoformat() if each.until else ""}


def _of(each: Accreditation) -> tuple[int, str, str, int | None]:
    return each.provider_id, each.body.casefold(), each.scope, each.microcredential_id


def _priority(used: QuerySet[Microcredential], _: _Before, on: date) -> _Found:
    rows = Serves.objects.filter(microcredential__in=used, ended_at__isnull=True).select_related("outcome__priority")
    served: dict[int, dict[str, bool]] = {}
    for row in rows:
        priority = row.outcome.priority
        served.setdefault(row.microcredential_id, {})[priority.title] = holds(priority, on)
    for pk, titles in served.items():
        if not any(titles.values()):
            yield pk, {"titles": sorted(titles)}


_RULES: Mapping[Trigger, _Rule] = {
    Trigger.AGE: _age,
    Trigger.FACTS: _facts,
    Trigger.EDITION: _edition,
    Trigger.FRAMEWORK: _framework,
    Trigger.CRITERIA: _criteria,
    Trigger.TRANSFER: _transfer,
    Trigger.RESULTS: _results,
    Trigger.PASSES: _passes,
    Trigger.FEEDBACK: _feedback,
    Trigger.ACCREDITATION: _accreditation,
    Trigger.PRIORITY: _priority,
}


def _day(values: Mapping[str, Any]) -> str:
    try:
        return date_format(date.fromisoformat(str(values.get("on", ""))), "DATE_FORMAT")
    except ValueError:
        return gettext("a day that is not known")


def _names(values: Mapping[str, Any], name: str) -> str:
    return ", ".join(str(each) for each in values.get(name, ()))


def _share(values: Mapping[str, Any]) -> str:
    try:
        return number_format(round(float(values.get("rate", "")) * 100, 1))
    except ValueError:
        return "?"


def _waiting(values: Mapping[str, Any]) -> str:
    words = ngettext(
        "%(count)d thing that somebody said about it has waited for an answer for more than %(days)d days.",
        "%(count)d things that people said about it have waited for an answer for more than %(days)d days.",
        int(values.get("count", 0)),
    )
    return words % {"count": values.get("count", 0), "days": ANSWER_DAYS}


_WORDS: Mapping[Trigger, Callable[[Mapping[str, Any]], str]] = {
    Trigger.AGE: lambda values: gettext("It was to be looked at again on %(day)s.") % {"day": _day(values)},
    Trigger.FACTS: lambda values: (
        gettext("Its facts were last checked on %(day)s, more than %(months)d months ago.")
        % {"day": _day(values), "months": FACTS_MONTHS}
    ),
    Trigger.EDITION: lambda values: gettext("A new edition of it was entered on %(day)s.") % {"day": _day(values)},
    Trigger.FRAMEWORK: lambda values: (
        gettext("A new edition of a framework changed what it shows: %(names)s.") % {"names": _names(values, "names")}
    ),
    Trigger.CRITERIA: lambda values: (
        gettext("What these roles ask of what it shows is new: %(names)s.") % {"names": _names(values, "roles")}
    ),
    Trigger.TRANSFER: lambda values: (
        gettext("%(yes)d of %(of)d who answered use it at work, fewer than half.")
        % {"yes": values.get("yes", 0), "of": values.get("of", 0)}
    ),
    Trigger.RESULTS: lambda _: gettext("Whoever judged it found nothing that shows that its holders use it at work."),
    Trigger.PASSES: lambda values: (
        gettext("%(share)s%% of those assessed pass; from %(limit)d%% on, passing says little.")
        % {"share": _share(values), "limit": round(ALL_PASS * 100)}
    ),
    Trigger.FEEDBACK: _waiting,
    Trigger.ACCREDITATION: lambda values: (
        gettext("The accreditation by %(body)s ended on %(day)s.")
        % {"body": values.get("body", "?"), "day": _day(values)}
    ),
    Trigger.PRIORITY: lambda values: (
        gettext("What it was to serve has ended: %(names)s.") % {"names": _names(values, "titles")}
    ),
    Trigger.SAID: lambda values: gettext("Somebody asked for it: %(why)s") % {"why": values.get("why", "")},
}

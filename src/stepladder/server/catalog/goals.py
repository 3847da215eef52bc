"""What microcredentials should bring about: the outcomes of priorities that they serve, and what is not linked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from stepladder.server.catalog.models import Microcredential, Serves
from stepladder.server.roles.models import Priority, StrategicOutcome


class Gap(StrEnum):
    """Why an entry is linked to no goal: nothing says what it shows, or what it should bring about."""

    COMPETENCY = "no-competency"
    GOAL = "no-goal"
    OVER = "goal-over"


def words_of(gap: Gap) -> str:
    """The reason, as a sentence."""
    return {
        Gap.COMPETENCY: gettext("No competency is named that it shows."),
        Gap.GOAL: gettext("Nobody has said which outcome it should bring about."),
        Gap.OVER: gettext("The priority that it served has ended."),
    }[gap]


def holds(priority: Priority, on: date) -> bool:
    """Whether a priority has not ended; one that begins later is a goal already."""
    return priority.until is None or priority.until >= on


def gaps_of(*, shows: int, served: Collection[Priority], on: date) -> tuple[Gap, ...]:
    """What is missing between an entry and a goal; nothing where it is linked.

    Args:
        shows: how many competencies it is said to show.
        served: the priorities whose outcomes it is said to serve.
    """
    held = any(holds(each, on) for each in served)
    goal = () if held else (Gap.OVER if served else Gap.GOAL,)
    return (*(() if shows else (Gap.COMPETENCY,)), *goal)


def served_by(entry: Microcredential) -> list[Serves]:
    """Everything that was said to be served, with who said it; what ended last. One question."""
    rows = Serves.objects.filter(microcredential=entry).select_related("outcome__priority", "recorded_by", "ended_by")
    return sorted(rows, key=lambda each: each.ended_at is not None)


def outcomes_to_serve(entry: Microcredential, on: date) -> QuerySet[StrategicOutcome]:
    """The outcomes of priorities that have not ended, without those that it is said to serve."""
    named = Serves.objects.filter(microcredential=entry, ended_at__isnull=True).values("outcome")
    rows = StrategicOutcome.objects.filter(Q(priority__until__isnull=True) | Q(priority__until__gte=on))
    return rows.exclude(pk__in=named).select_related("priority").order_by("priority__since", "priority_id", "id")

"""The page that shows every part of the look."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from stepladder.server.access.policy import anyone, open_to
from stepladder.server.ui.controls import EveryControl


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    label: str
    url: str
    current: bool = False
    group: str = ""


def _contents() -> tuple[Entry, ...]:
    words, forms, numbers = _("Words"), _("Forms"), _("Numbers")
    return (
        Entry(_("The house"), "#main", current=True),
        Entry(_("Marks"), "#marks", group=words),
        Entry(_("Rows and tables"), "#rows", group=words),
        Entry(_("Text parts"), "#text", group=words),
        Entry(_("First steps"), "#doors", group=words),
        Entry(_("Every control"), "#controls", group=forms),
        Entry(_("Errors"), "#errors", group=forms),
        Entry(_("Plots"), "#plots", group=numbers),
        Entry(_("Before and after"), "#change", group=numbers),
        Entry(_("Raw records"), "#raw", group=numbers),
    )


@open_to(who=anyone, because="It shows invented content, and nothing about anybody.")
def house(request: HttpRequest) -> HttpResponse:
    """Show the look."""
    faulty = EveryControl(
        {"faulty-title": _("Payment outage"), "faulty-hours": "-1", "faulty-day": "12026-02-01"}, prefix="faulty"
    )
    context = {
        "navigation": _contents(),
        "blank": EveryControl(),
        "faulty": faulty,
        "page": Paginator(range(65), 10).page(2),
    }
    return render(request, "ui/house.html", context)

"""Two to five entries side by side, for the reader and their next role."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.choices.comparing import compare as compared
from stepladder.server.choices.forms import LEAST_COMPARED, MOST_COMPARED, SearchForm, WeightsForm, keys_chosen
from stepladder.server.choices.holding import holdings_of
from stepladder.server.choices.offers import fit_of, looked_at
from stepladder.server.choices.plane import grid
from stepladder.server.choices.queries import Entry, asked_everywhere, entries, mine, named_or_found
from stepladder.server.people.requests import MemberRequest


@open_to(who=members, because="What it would do is about the reader alone; the rest concerns nobody in person.")
@require_safe
def compare(request: MemberRequest) -> HttpResponse:
    """Entries side by side; there is no single order but by the reader's own weights."""
    keys = keys_chosen(request.GET.getlist("c"))
    search = SearchForm(request.GET if "q" in request.GET else None)
    known = entries(request.reader, named_or_found(keys, search.words))
    chosen = [known[key] for key in keys if key in known]
    context: dict[str, Any] = {
        "search": search,
        "words": search.words,
        "chosen": [(each.row, [other.row.key for other in chosen if other is not each]) for each in chosen],
        "keys": [each.row.key for each in chosen],
        "found": [each.row for key, each in known.items() if key not in keys],
        "missing": [key for key in keys if key not in known],
        "full": len(chosen) >= MOST_COMPARED,
        "most": MOST_COMPARED,
    }
    if len(chosen) >= LEAST_COMPARED:
        context |= _side_by_side(request, chosen)
    return render(request, "choices/compare.html", context)


def _side_by_side(request: MemberRequest, chosen: list[Entry]) -> dict[str, Any]:
    on = request.moment.date()
    me, asked = mine(request.reader, on), asked_everywhere(on)
    holds = holdings_of(request.reader, on)
    looked = [looked_at(each, me.standing.evaluation, holds.get(each.row.key)) for each in chosen]
    wordings = {key: each.wording for key, each in me.standing.criteria.items()}
    found = compared(looked, [fit_of(each, asked, me.place) for each in looked], wordings)
    names = [f"w_{id}" for id in found.measures]
    weights = WeightsForm(request.GET if any(name in request.GET for name in names) else None, measures=found.measures)
    order, settled = found.order(weights.weights) if weights.is_bound and weights.weights else ((), False)
    return {
        "compared": found,
        "holds": any(each.holding or each.given for each in looked),
        "standing": me.standing,
        "grid": grid(),
        "weights": weights,
        "order": order,
        "settled": settled,
        "nothing_weighs": weights.is_bound and weights.is_valid() and not weights.weights,
    }

"""What a page about an entry of the catalog asks about whoever reads it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from stepladder.server.appraisals.queries import Sight, sight_of
from stepladder.server.catalog.models import Microcredential

register = template.Library()


@register.simple_tag(takes_context=True)
def judging(context: Context, entry: Microcredential) -> bool:
    """Whether the reader is judging this entry: what others found is kept from them until they hand theirs in."""
    return _sight(context, entry).judging


@register.simple_tag(takes_context=True)
def kept_back(context: Context, entry: Microcredential) -> bool:
    """Whether what others gave is kept from the reader, who may judge and has neither judged nor asked to read it."""
    return _sight(context, entry).kept


def _sight(context: Context, entry: Microcredential) -> Sight:
    rendering: Any = context.render_context  # its stubs know of no keys of one's own
    known: dict[int, Sight] = rendering.setdefault("judging", {})
    if entry.pk not in known:
        known[entry.pk] = sight_of(entry, context["reader"])
    return known[entry.pk]

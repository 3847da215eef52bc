"""What a page about an entry of the catalog asks about whoever reads it."""

from __future__ import annotations

from django import template
from django.template import Context

from stepladder.server.appraisals.queries import is_blind
from stepladder.server.catalog.models import Microcredential

register = template.Library()


@register.simple_tag(takes_context=True)
def judging(context: Context, entry: Microcredential) -> bool:
    """Whether the reader is judging this entry: what others found is kept from them until they hand theirs in."""
    seen = context.render_context
    if "judging" not in seen:
        seen["judging"] = is_blind(entry, context["reader"])
    return bool(seen["judging"])

"""Words of frameworks, in templates."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

from stepladder.server.frameworks import words

register = template.Library()
register.filter("kind_words", words.kind_words)
register.filter("change_words", words.change_words)


@register.filter
def level_number(level: float) -> str:
    """A level without a needless “.0”."""
    return f"{level:g}"


@register.filter
def grouped(number: int) -> str:
    """A count as the reader's language writes it: 13,939."""
    return number_format(number, force_grouping=True)

"""How long a stack takes and what it costs: sums over its parts, as ranges, with what is not stated said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from stepladder.pathways.stacks import Leaf, Part
from stepladder.server.catalog.models import Microcredential


@dataclass(frozen=True)
class Span:
    """A sum from the cheapest choice to the dearest.

    Attributes:
        low, high: in the unit of what is summed; where something is not stated, ``low`` holds all the same (nothing
            takes less than nothing), and ``high`` does not.
        unknown: how many parts do not state theirs; of parts to choose from too, since one may choose them.
    """

    low: Decimal
    high: Decimal
    unknown: int = 0

    @property
    def is_one(self) -> bool:
        """Whether every choice comes to the same."""
        return self.low == self.high


def span_of(part: Part, value: Callable[[str], Decimal | int | None]) -> Span:
    """The sum over a part. Of parts to choose from the cheapest and the dearest ones count.

    Args:
        value: by id of an entry, or None where it is not stated.
    """
    if isinstance(part, Leaf):
        found = value(part.id)
        return Span(Decimal(0), Decimal(0), 1) if found is None else Span(Decimal(found), Decimal(found))
    spans = [span_of(each, value) for each in part.parts]
    lows, highs = sorted(each.low for each in spans), sorted((each.high for each in spans), reverse=True)
    asked = max(0, min(part.asked, len(spans)))
    low, high = sum(lows[:asked], Decimal(0)), sum(highs[:asked], Decimal(0))
    return Span(low, high, sum(each.unknown for each in spans))


def certificates(part: Part) -> str:
    """How many certificates it takes."""
    span = span_of(part, lambda _: 1)
    if span.is_one:
        return ngettext("%(low)d certificate", "%(low)d certificates", int(span.low)) % {"low": span.low}
    return gettext("%(low)d to %(high)d certificates") % {"low": span.low, "high": span.high}


def hours(part: Part, entries: Mapping[str, Microcredential]) -> str:
    """How many hours of learning, as far as they are stated."""
    span = span_of(part, lambda key: entries[key].hours if key in entries else None)
    return _said(span, _hours, gettext("hours not stated"))


def costs(part: Part, entries: Mapping[str, Microcredential]) -> str:
    """What it costs, for each currency by itself: nothing is converted."""
    currencies = sorted({each.currency for each in entries.values() if each.cost})
    if not currencies:
        span = span_of(part, lambda key: entries[key].cost if key in entries else None)
        return _said(span, lambda *_: gettext("free"), _not_stated())
    spans = {currency: span_of(part, _in(currency, entries)) for currency in currencies}
    said = gettext(" and ").join(_amount(span, currency) for currency, span in spans.items())
    unknown = max(span.unknown for span in spans.values())
    if not unknown:
        return said
    if not any(span.high for span in spans.values()):
        return _not_stated()
    return gettext("%(said)s or more; %(missing)s") % {"said": said, "missing": _missing(unknown)}


def _in(currency: str, entries: Mapping[str, Microcredential]) -> Callable[[str], Decimal | None]:
    def value(id: str) -> Decimal | None:
        entry = entries.get(id)
        if entry is None or entry.cost is None:
            return None
        return entry.cost if entry.currency == currency else Decimal(0)

    return value


def _said(span: Span, words: Callable[[Decimal, Decimal], str], not_stated: str) -> str:
    if not span.unknown:
        return words(span.low, span.high)
    if not span.high:
        return not_stated
    return gettext("%(said)s or more; %(missing)s") % {
        "said": words(span.low, span.low),
        "missing": _missing(span.unknown),
    }


def _hours(low: Decimal, high: Decimal) -> str:
    numbers = {"low": number_format(low, use_l10n=True, force_grouping=True)}
    if low == high:
        return ngettext("%(low)s hour", "%(low)s hours", int(low)) % numbers
    return gettext("%(low)s to %(high)s hours") % {
        **numbers,
        "high": number_format(high, use_l10n=True, force_grouping=True),
    }


def _amount(span: Span, currency: str) -> str:
    low, high = _number(span.low), _number(span.high)
    if span.is_one or span.unknown:
        return f"{low} {currency}"
    return gettext("%(low)s to %(high)s %(currency)s") % {"low": low, "high": high, "currency": currency}


def _number(value: Decimal) -> str:
    places = 0 if value == value.to_integral_value() else 2
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _missing(unknown: int) -> str:
    return ngettext("%(count)d does not state it", "%(count)d do not state it", unknown) % {"count": unknown}


def _not_stated() -> str:
    return gettext("not stated")

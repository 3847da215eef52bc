"""Career fit in words: each part with its reason. It is no quality, and no page adds the two up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, ngettext

from stepladder.pathways.fit import FORMULA, MOST, NAMES, Fit, Part
from stepladder.server.catalog.reuse import PORTABLE
from stepladder.server.choices.queries import Asking

_FEWEST = 2


@dataclass(frozen=True)
class FitPart:
    """One part: what it asks, what holds, and the score with its weight for whoever wants the numbers."""

    name: str
    words: str
    known: bool
    score: str
    weight: int


@dataclass(frozen=True)
class FitWords:
    """The career fit of an entry for the reader.

    Attributes:
        speaks: what speaks for it, as short sentences; empty where nothing known does.
        elsewhere: the same without what concerns the role and its gaps.
        number: point and interval, or the interval alone.
    """

    parts: tuple[FitPart, ...]
    speaks: tuple[str, ...]
    elsewhere: tuple[str, ...]
    number: str
    formula: str = FORMULA


def fit_words(found: Fit) -> FitWords:
    """A career fit in words."""
    parts = tuple(
        FitPart(
            name=gettext(NAMES[each.part]),
            words=each.words(translation),
            known=each.score is not None,
            score=gettext("not known") if each.score is None else f"{each.score}/{MOST}",
            weight=each.weight,
        )
        for each in found.parts
    )
    speaks = {each.part: f"{each.words(translation)}." for each in found.parts if _speaks(each.part, each.score)}
    elsewhere = tuple(words for part, words in speaks.items() if part not in {Part.MATCH, Part.FILLS})
    return FitWords(parts, tuple(speaks.values()), elsewhere, number_words(found))


def _speaks(part: Part, score: int | None) -> bool:
    """Whether a part is worth a sentence of its own: from the anchor on that says something for it."""
    least = {Part.MATCH: 2, Part.PORTABILITY: 2, Part.STACKABILITY: 2, Part.OPENS: 1, Part.FILLS: 2}
    return score is not None and score >= least[part]


def number_words(found: Fit) -> str:
    """*67 (61 to 76)*, or the interval alone where too little is known."""
    between = {"low": f"{float(found.low):.0f}", "high": f"{float(found.high):.0f}"}
    if not found.shown:
        return gettext("%(low)s to %(high)s") % between
    return gettext("%(point)s (%(low)s to %(high)s)") % {**between, "point": f"{float(found.point):.0f}"}


def is_portable(competency: str, asked: Sequence[Asking]) -> bool:
    """Whether half of the job families with criteria, and two at least, ask for a competency."""
    families = {each.family for each in asked if each.family is not None}
    asking = {each.family for each in asked if each.family is not None and each.competency == competency}
    return len(families) >= _FEWEST and len(asking) >= max(_FEWEST, PORTABLE * len(families))


def portable_words(competencies: Sequence[str], asked: Sequence[Asking]) -> str:
    """In how many job families something that it shows is asked for; nothing where that cannot be compared."""
    families = {each.family for each in asked if each.family is not None}
    asking = {each.family for each in asked if each.family is not None and each.competency in competencies}
    if len(families) < _FEWEST or not competencies:
        return ""
    words = ngettext(
        "What it shows is asked for in %(asked)d of %(families)d job family.",
        "What it shows is asked for in %(asked)d of %(families)d job families.",
        len(families),
    )
    return words % {"asked": len(asking), "families": len(families)}

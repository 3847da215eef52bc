"""Two to five entries side by side: in words, on a plane, and on the front that no weights are needed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_uppercase

from django.utils.translation import gettext

from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.estimates import Bounded
from stepladder.pathways.fit import Fit
from stepladder.pathways.pareto import Between, Measure, Option, Place, Ranked, Standing, front, is_settled, ranked
from stepladder.server.catalog.judged import judged
from stepladder.server.catalog.proof import MARKS, proof_of, reach_of, reason_of, words_of
from stepladder.server.choices.fitting import FitWords, fit_words
from stepladder.server.choices.offers import Looked
from stepladder.server.choices.plane import Dot, dot
from stepladder.server.choices.words import Line, held_words, lines

QUALITY, FIT, COST, HOURS = "quality", "fit", "cost", "hours"

_NOTHING_KNOWN = Bounded(None, 0, 100, 0)


@dataclass(frozen=True)
class Column:
    """One entry.

    Attributes:
        letter: by which the plane and the tables name it.
        quality, fit: with what is not known about them.
        number, fit_number: the same in words.
        holds: that the reader holds it already, or why what they hold does not count; nothing where they hold none.
        lines: criteria of the reader's role that ask for what it shows, without it and with it.
        place: where it stands among the others; better: titles of those that are better in everything.
    """

    letter: str
    looked: Looked
    mark: str
    proves: str
    because: str
    reach: str
    quality: Bounded
    number: str
    fit: FitWords
    dot: Dot
    holds: str
    lines: tuple[Line, ...]
    place: Place
    place_words: str


@dataclass(frozen=True)
class DimensionRow:
    """One question of the rubric, with what is known of each entry: title, and the anchor in words."""

    id: str
    name: str
    cells: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Ordered:
    """An entry in the reader's own order.

    Attributes:
        places: the first and the last place that it could have.
    """

    column: Column
    places: str
    open: bool


@dataclass(frozen=True)
class Compared:
    """What the page shows.

    Attributes:
        measures: by id what the front compares by.
        currencies: whether costs are left out because they are in several currencies.
    """

    columns: tuple[Column, ...]
    dimensions: tuple[DimensionRow, ...]
    measures: Mapping[str, str]
    currencies: bool
    options: tuple[Option, ...]

    def order(self, weights: Mapping[str, int]) -> tuple[tuple[Ordered, ...], bool]:
        """The order by the reader's own weights, and whether nothing unknown could change it."""
        found = ranked(self.options, _measures(self.measures), weights)
        columns = {each.looked.row.key: each for each in self.columns}
        return tuple(_ordered(each, columns[each.id]) for each in found), is_settled(found)


def compare(looked: Sequence[Looked], fits: Sequence[Fit], wordings: Mapping[str, str]) -> Compared:
    """Entries side by side, in the order in which they were chosen.

    Args:
        fits: the career fit of each.
        wordings: by key of a criterion of the reader's role the organization's own words.
    """
    several = len({each.price.currency for each in looked if each.price.cost}) > 1
    labels = {
        QUALITY: gettext("How well it proves something"),
        FIT: gettext("How far it fits my way"),
        **({} if several else {COST: gettext("Low cost")}),
        HOURS: gettext("Few hours"),
    }
    options = tuple(_option(one, found) for one, found in zip(looked, fits, strict=True))
    places = front(options, _measures(labels))
    titles = {each.row.key: each.row.title for each in looked}
    columns = tuple(
        _column(letter, one, found, place, titles, wordings)
        for letter, one, found, place in zip(ascii_uppercase, looked, fits, places, strict=False)
    )
    return Compared(columns, _dimensions(looked), labels, several, options)


def _measures(labels: Mapping[str, str]) -> tuple[Measure, ...]:
    known = (
        Measure(QUALITY, most=Fraction(100)),
        Measure(FIT, most=Fraction(100)),
        Measure(COST, larger_is_better=False),
        Measure(HOURS, larger_is_better=False),
    )
    return tuple(each for each in known if each.id in labels)


def _option(looked: Looked, fit: Fit) -> Option:
    points = looked.offer.appraisal.points
    price = looked.price
    return Option(
        id=looked.row.key,
        values={
            QUALITY: Between(points.low, points.high) if points else None,
            FIT: Between(fit.low, fit.high),
            COST: None if price.cost is None else Between.exactly(Fraction(price.cost)),
            HOURS: None if price.hours is None else Between.exactly(price.hours),
        },
    )


def _column(
    letter: str, looked: Looked, fit: Fit, place: Standing, titles: Mapping[str, str], wordings: Mapping[str, str]
) -> Column:
    appraisal = looked.offer.appraisal
    proof = proof_of(appraisal)
    quality = appraisal.points.bounded() if appraisal.points else _NOTHING_KNOWN
    return Column(
        letter=letter,
        looked=looked,
        mark=MARKS[proof],
        proves=words_of(proof),
        because=reason_of(appraisal),
        reach=reach_of(appraisal),
        quality=quality,
        number=_number(quality),
        fit=fit_words(fit),
        dot=dot(letter, place.place, quality, fit.bounded()),
        holds=held_words(looked) or (looked.holding.lapsed if looked.holding else ""),
        lines=lines(looked, wordings),
        place=place.place,
        place_words=_place_words(place, titles),
    )


def _place_words(place: Standing, titles: Mapping[str, str]) -> str:
    if place.place is Place.FRONT:
        return gettext("None of the others is better in everything.")
    if place.place is Place.MAY_BE:
        return gettext("Whether another is better in everything depends on what is not known.")
    return gettext("At least as good in everything, and better in something: %(names)s.") % {
        "names": ", ".join(titles[each] for each in place.by)
    }


def _number(score: Bounded) -> str:
    between = {"low": f"{score.low:.0f}", "high": f"{score.high:.0f}"}
    if score.value is None:
        return gettext("%(low)s to %(high)s") % between
    return gettext("%(point)s (%(low)s to %(high)s)") % {**between, "point": f"{score.value:.0f}"}


def _dimensions(looked: Sequence[Looked]) -> tuple[DimensionRow, ...]:
    rows = [judged(each.offer.appraisal).rows for each in looked]
    return tuple(
        DimensionRow(
            dimension.id,
            of_all[0].name,
            tuple(
                (each.row.title, row.means or row.score, row.known) for each, row in zip(looked, of_all, strict=True)
            ),
        )
        for dimension, *of_all in zip(DIMENSIONS, *rows, strict=True)
    )


def _ordered(found: Ranked, column: Column) -> Ordered:
    if found.best == found.worst:
        return Ordered(column, gettext("place %(place)d") % {"place": found.best}, open=False)
    words = {"best": found.best, "worst": found.worst}
    return Ordered(column, gettext("place %(best)d to %(worst)d, by what is not known") % words, open=True)

"""From a level of one scale to levels of another: by a table with an author, and never without a loss.

Two scales of proficiency divide the same road at different places, so that a level becomes a range, and there is no
formula. What is declared here are tables: rows from a range of the source to a range of the target. Both go up together
(monotone). The original level and its wording stay beside every result, and a result says what was lost.

A scale that measures something else (how widely a skill is used, how important it is) has no crosswalk to proficiency:
the answer is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Scale
from stepladder.frameworks.scales import DREYFUS, EQF, ONET_LEVEL, PROFICIENCY, RESPONSIBILITY, STEPLADDER, level_of

STEP = 1.0
"""Levels are whole numbers; what lies between two neighbors that are a step apart belongs to both."""


@dataclass(frozen=True, slots=True)
class Row:
    """Levels ``low`` to ``high`` of the source are levels ``to_low`` to ``to_high`` of the target; ends included."""

    low: float
    high: float
    to_low: float
    to_high: float


@dataclass(frozen=True)
class Crosswalk:
    """A declared table between two scales.

    Attributes:
        rows: in ascending order of the source; the target never goes down.
        provenance: where the table comes from; a judgement is called a judgement.
        author: who stands for it.
        loss: what a converted level no longer says, in a sentence.

    Raises:
        InvalidDocument: a scale measures no proficiency, rows are missing, lie outside of a scale, or go down.
    """

    source: Scale
    target: Scale
    rows: tuple[Row, ...]
    provenance: str
    author: str
    made_on: date
    loss: str

    def __post_init__(self) -> None:
        title = f"the crosswalk from {self.source.title} to {self.target.title}"
        for scale in (self.source, self.target):
            if scale.measures != PROFICIENCY:
                raise InvalidDocument(
                    f"{title}: {scale.title} measures {scale.measures}", expected="scales of proficiency"
                )
        if not self.rows or not self.provenance.strip() or not self.loss.strip():
            raise InvalidDocument(
                f"{title} lacks rows, provenance or loss", expected="all three; nothing converts for free"
            )
        if not all(
            _lies_on(self.source, row.low, row.high) and _lies_on(self.target, row.to_low, row.to_high)
            for row in self.rows
        ):
            raise InvalidDocument(f"{title} has a row outside of its scales", expected="ranges of levels that exist")
        for one, other in pairwise(self.rows):
            if other.low < one.low or other.high < one.high or other.to_low < one.to_low or other.to_high < one.to_high:
                raise InvalidDocument(f"{title} goes down", expected="rows in ascending order on both sides")


@dataclass(frozen=True)
class Converted:
    """A range on the target scale.

    Attributes:
        low, high: levels of the target; equal where the crosswalk names one.
        original: the level that was converted, on its own scale, unchanged.
        wording: how that scale calls it.
    """

    low: float
    high: float
    scale: Scale
    loss: str
    provenance: str
    original: float
    original_scale: Scale
    wording: str = ""


@dataclass(frozen=True)
class Unconverted:
    """No answer, and why. It is not the lowest level, and no other."""

    reason: str


def convert(level: float, crosswalk: Crosswalk) -> Converted | Unconverted:
    """The levels of the target that a level of the source may be."""
    found = _across(crosswalk, level, level)
    if found is None:
        source = crosswalk.source
        return Unconverted(
            f"the crosswalk to {crosswalk.target.title} says nothing about level {level:g} of {source.title}"
        )
    named = level_of(crosswalk.source, level)
    return Converted(
        *found,
        scale=crosswalk.target,
        loss=crosswalk.loss,
        provenance=crosswalk.provenance,
        original=level,
        original_scale=crosswalk.source,
        wording=named.name if named else "",
    )


def convert_range(low: float, high: float, crosswalk: Crosswalk) -> tuple[float, float] | None:
    """The range of the target for a range of the source; None unless the crosswalk covers all of it."""
    return _across(crosswalk, low, high)


def between(source: Scale, target: Scale, crosswalks: Iterable[Crosswalk]) -> Crosswalk | Unconverted:
    """The crosswalk from one scale to another: the same scale, a declared one, one read backward, or two in a row.

    A declared table goes before one that is read backward, and that before two in a row, which lose more. Of several
    ways of two steps the narrowest is taken (``width``), and of equal ones the first that is declared. Scales with one
    id are the same scale: each level is itself, and nothing is lost.
    """
    for scale in (source, target):
        if scale.measures != PROFICIENCY:
            return Unconverted(
                f"{scale.title} measures {scale.measures}, not proficiency; nobody's level can be read from it"
            )
    if source.id == target.id:
        return _identity(source, target)
    declared = tuple(crosswalks)
    steps = (*declared, *map(inverse, declared))
    direct = next((each for each in steps if _ids(each) == (source.id, target.id)), None)
    if direct:
        return direct
    return _narrowest(_two_steps(source, target, steps)) or Unconverted(
        f"nobody has declared how {source.title} and {target.title} compare"
    )


def _two_steps(source: Scale, target: Scale, steps: tuple[Crosswalk, ...]) -> tuple[tuple[Scale, Crosswalk], ...]:
    """The ways by one scale between, by that scale; of several tables of the same scales the first that covers it."""
    found: dict[str, tuple[Scale, Crosswalk]] = {}
    for first, second in product(steps, steps):
        middle = first.target
        if _ids(first) == (source.id, second.source.id) and second.target.id == target.id and middle.id not in found:
            composed = compose(first, second)
            if isinstance(composed, Crosswalk):
                found[middle.id] = middle, composed
    return tuple(found.values())


def _narrowest(ways: Sequence[tuple[Scale, Crosswalk]]) -> Crosswalk | None:
    """The one that leaves least open, which says that it is, and what the others are."""
    if len(ways) < 2:
        return ways[0][1] if ways else None
    middle, found = min(ways, key=lambda way: width(way[1]))
    others = ", ".join(each.title for each, _ in ways if each.id != middle.id)
    loss = f"{found.loss} Of {len(ways)} ways this is the narrowest; the others go by way of {others}."
    return replace(found, loss=loss)


def width(crosswalk: Crosswalk) -> float:
    """How much a crosswalk leaves open: the mean width of its answers over the levels of the source, 0 to 1.

    An answer of one level has the width 0. One that is the whole target has 1, and so has a level without an answer.
    """
    values = [each.value for each in crosswalk.target.levels]
    whole = max(values, default=0) - min(values, default=0)
    answers = [_across(crosswalk, each.value, each.value) for each in crosswalk.source.levels]
    open_parts = [1.0 if found is None else (found[1] - found[0]) / whole if whole else 0.0 for found in answers]
    return sum(open_parts) / len(open_parts) if open_parts else 1.0


def _identity(source: Scale, target: Scale) -> Crosswalk | Unconverted:
    """The same scale: each level is itself, one between two levels, too."""
    values = sorted({each.value for each in source.levels} & {each.value for each in target.levels})
    if not values:
        return Unconverted(f"nobody has said which levels {source.title} has")
    rows = tuple(Row(value, value, value, value) for value in values)
    same = "Both are the same scale; nothing is lost."
    return Crosswalk(source, target, rows, "The same scale", "Stepladder", _ON, same)


def inverse(crosswalk: Crosswalk) -> Crosswalk:
    """The same table read from target to source; what comes back contains what went in, and usually more."""
    return Crosswalk(
        crosswalk.target,
        crosswalk.source,
        tuple(Row(row.to_low, row.to_high, row.low, row.high) for row in crosswalk.rows),
        f"{crosswalk.provenance} (read backward)",
        crosswalk.author,
        crosswalk.made_on,
        f"Read backward: {crosswalk.loss}",
    )


def compose(first: Crosswalk, second: Crosswalk) -> Crosswalk | Unconverted:
    """One table after the other. Ranges only widen; where the second does not cover the first, there is no answer.

    Raises:
        InvalidDocument: the first does not end where the second begins.
    """
    if first.target.id != second.source.id:
        raise InvalidDocument(
            f"{first.target.title} is not {second.source.title}",
            expected="a crosswalk that begins where the first ends",
        )
    rows: list[Row] = []
    for row in first.rows:
        found = _across(second, row.to_low, row.to_high)
        if found is None:
            # To leave out the row alone would narrow the levels that it shares with its neighbors.
            levels = f"levels {row.to_low:g} to {row.to_high:g} of {second.source.title}"
            return Unconverted(f"the crosswalk to {second.target.title} does not cover {levels}")
        rows.append(Row(row.low, row.high, *found))
    return Crosswalk(
        first.source,
        second.target,
        tuple(rows),
        f"{first.provenance}; then {second.provenance}",
        "; ".join(dict.fromkeys((first.author, second.author))),
        max(first.made_on, second.made_on),
        f"Two steps, by way of {first.target.title}. {first.loss} {second.loss}",
    )


def _across(crosswalk: Crosswalk, low: float, high: float) -> tuple[float, float] | None:
    """The hull of all rows that a range touches, and of the neighbors of what lies between two rows."""
    if _is_identity(crosswalk):
        return (low, high) if _lies_on(crosswalk.source, low, high) else None
    touched = [row for row in crosswalk.rows if row.low <= high and low <= row.high]
    for end in (low, high):
        if not any(row.low <= end <= row.high for row in crosswalk.rows):
            below = [row for row in crosswalk.rows if row.high < end]
            above = [row for row in crosswalk.rows if row.low > end]
            if not below or not above or above[0].low - max(row.high for row in below) > STEP:
                return None
            touched += [row for row in below if row.high == max(each.high for each in below)]
            touched += [row for row in above if row.low == above[0].low]
    reach = sorted({(row.low, row.high) for row in touched})
    end = reach[0][1]
    for start, stop in reach[1:]:
        if start - end > STEP:
            return None
        end = max(end, stop)
    return min(row.to_low for row in touched), max(row.to_high for row in touched)


def _is_identity(crosswalk: Crosswalk) -> bool:
    """Whether it says of one scale that each of its levels is itself."""
    is_one = crosswalk.source.id == crosswalk.target.id
    return is_one and all(row.low == row.high == row.to_low == row.to_high for row in crosswalk.rows)


def _lies_on(scale: Scale, low: float, high: float) -> bool:
    values = [each.value for each in scale.levels]
    return bool(values) and min(values) <= low <= high <= max(values)


def _ids(crosswalk: Crosswalk) -> tuple[str, str]:
    return crosswalk.source.id, crosswalk.target.id


_JUDGED = "Judgement of Stepladder's authors from the wording of both scales; not calibrated on people"
_ON = date(2026, 11, 22)


def _judged(source: Scale, rows: tuple[tuple[float, float, float, float], ...], loss: str) -> Crosswalk:
    return Crosswalk(source, STEPLADDER, tuple(Row(*row) for row in rows), _JUDGED, "Stepladder", _ON, loss)


CROSSWALKS: tuple[Crosswalk, ...] = (
    _judged(
        DREYFUS,
        ((1, 1, 1, 2), (2, 2, 2, 2), (3, 3, 3, 3), (4, 4, 3, 4), (5, 5, 4, 5)),
        "Dreyfus says how somebody perceives and decides; whether others are led and practice is changed gets lost.",
    ),
    _judged(
        RESPONSIBILITY,
        ((1, 1, 1, 2), (2, 2, 2, 2), (3, 3, 2, 3), (4, 4, 3, 4), (5, 5, 4, 4), (6, 7, 4, 5)),
        "Levels of responsibility speak of a position as well as of a skill; influence and budget get lost.",
    ),
    _judged(
        EQF,
        (
            (1, 1, 1, 1),
            (2, 2, 1, 2),
            (3, 3, 2, 2),
            (4, 4, 2, 3),
            (5, 5, 3, 3),
            (6, 6, 3, 4),
            (7, 7, 4, 5),
            (8, 8, 5, 5),
        ),
        "EQF levels are those of whole qualifications; a holder may be above or below in one skill.",
    ),
    _judged(
        ONET_LEVEL,
        ((1, 2, 1, 2), (2, 3, 2, 3), (3, 4, 2, 3), (4, 5, 3, 4), (5, 6, 3, 4), (6, 7, 4, 5)),
        "O*NET levels are averages over people in an occupation, on anchors of each element; 0 (not relevant) "
        "has no counterpart.",
    ),
)
"""The crosswalks that are built in; each goes to Stepladder's own scale, over which others are composed."""

"""Career fit of a credential: how far it serves one person on the way to one role (methods 2.7; P-20, P-35 to P-40).

F has five parts, each scored 0 to 4 by published anchors. Unknown and interval follow the rules of the appraisal
(methods 2.4): what is not known widens the interval and never becomes a zero, and a point is shown from 60 percent of
the weight on. There are no gates. F is never mixed with the quality of a credential: a poor argument for the right
skill, and a good one for another, are two different things, and a page shows both.

F is computed from ``FitFacts`` alone, which hold counts and answers and nothing about who a person is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from stepladder.appraisal.score import ENOUGH_INFORMATION
from stepladder.errors import UnknownVersion
from stepladder.estimates import Bounded
from stepladder.wording import ENGLISH, Wording, gettext_noop

FORMULA = "stepladder.fit/1"

MOST = 4
"""The highest score of a part."""

_FEWEST_FAMILIES = 2
_SEVERAL = 2


class Part(StrEnum):
    """The five parts."""

    MATCH = "F1"
    PORTABILITY = "F2"
    STACKABILITY = "F3"
    OPENS = "F4"
    FILLS = "F5"


WEIGHTS: Mapping[Part, int] = {
    Part.MATCH: 30, Part.PORTABILITY: 20, Part.STACKABILITY: 15, Part.OPENS: 15, Part.FILLS: 20,
}  # fmt: skip
"""Methods 2.7; a judgement, like the weights of the appraisal."""

NAMES: Mapping[Part, str] = {
    Part.MATCH: gettext_noop("What it shows is what my next role asks for"),
    Part.PORTABILITY: gettext_noop("It carries to other job families"),
    Part.STACKABILITY: gettext_noop("It builds up to something larger"),
    Part.OPENS: gettext_noop("It opens a higher role or a further certificate"),
    Part.FILLS: gettext_noop("It fills a gap of mine"),
}

ANCHORS: Mapping[Part, tuple[str, str, str, str, str]] = {
    Part.MATCH: (
        gettext_noop("The role asks for nothing that it shows"),
        gettext_noop("The role asks for it at a higher level than this can support"),
        gettext_noop("The role asks for it as desirable, at a level that this can support"),
        gettext_noop("It can support one must-have of the role"),
        gettext_noop("It can support two or more must-haves of the role"),
    ),
    Part.PORTABILITY: (
        gettext_noop("No job family asks for what it shows"),
        gettext_noop("Up to a quarter of the job families ask for what it shows"),
        gettext_noop("Up to half of the job families ask for what it shows"),
        gettext_noop("Up to three quarters of the job families ask for what it shows"),
        gettext_noop("More than three quarters of the job families ask for what it shows"),
    ),
    Part.STACKABILITY: (
        gettext_noop("It stands alone, as its provider says"),
        gettext_noop("Its provider says that it counts toward something larger"),
        gettext_noop("Another credential of the catalog asks for it first"),
        gettext_noop("It is part of a published pathway"),
        gettext_noop("It is part of a published pathway of which you hold something already"),
    ),
    Part.OPENS: (
        gettext_noop("No role above and no further credential recorded here follows from it"),
        gettext_noop("One role above asks for what it shows"),
        gettext_noop("Several roles above ask for what it shows"),
        gettext_noop("A further credential asks for it, or a pathway leads from it to one"),
        gettext_noop("A role above names it as a condition"),
    ),
    Part.FILLS: (
        gettext_noop("It speaks to no gap of yours"),
        gettext_noop("It speaks to a gap and adds nothing that counts"),
        gettext_noop("It makes a gap smaller"),
        gettext_noop("It closes a gap in what is desirable"),
        gettext_noop("It closes a gap in a must-have"),
    ),
}

UNKNOWN_WORDS: Mapping[Part, str] = {
    Part.MATCH: gettext_noop("Not known: it needs a role to hold it against, what it shows, and how one is assessed"),
    Part.PORTABILITY: gettext_noop("Not known: too few job families have criteria, or nobody said what it shows"),
    Part.STACKABILITY: gettext_noop("Not known: nobody has said whether it counts toward something larger"),
    Part.OPENS: gettext_noop("Not known: nobody has said what it shows, or which role you hold"),
    Part.FILLS: gettext_noop("Not known: it needs a role to hold it against, what it shows, and how one is assessed"),
}


@dataclass(frozen=True)
class FitFacts:
    """Everything that F follows from. None is not known.

    Attributes:
        musts, desirable: criteria of the target role that it can support at their level, by its own ceiling.
        asked: criteria of the target role that ask for a competency that it shows, at whatever level.
        families_using, families: job families that ask for what it shows, of how many that have criteria.
        combines: whether its provider says that it counts toward something larger; None where nothing is said.
        required_by: credentials that ask for it first; stacks: published stacks that it is part of.
        stacks_begun: those of them of which the person holds something.
        roles_above: roles above the present one that ask for what it shows, at a level that it can support.
        leads_on: whether a further credential asks for it, or a stack with it leads to one.
        named_above: whether a role above names it as a condition.
        gaps: criteria of the target role that are not covered and that it speaks to.
        gaps_smaller, gaps_closed, must_gaps_closed: how many of these it would change (``pathways.effect``).

    Raises:
        ValueError: a number is below 0, or more families ask for what it shows than there are.
    """

    musts: int | None = None
    desirable: int | None = None
    asked: int | None = None
    families_using: int | None = None
    families: int | None = None
    combines: bool | None = None
    required_by: int | None = None
    stacks: int | None = None
    stacks_begun: int | None = None
    roles_above: int | None = None
    leads_on: bool | None = None
    named_above: bool | None = None
    gaps: int | None = None
    gaps_smaller: int | None = None
    gaps_closed: int | None = None
    must_gaps_closed: int | None = None

    def __post_init__(self) -> None:
        below = [each.name for each in fields(self) if (getattr(self, each.name) or 0) < 0]
        if below:
            raise ValueError(f"{below[0]} is {getattr(self, below[0])}, below 0")
        if self.families is not None and self.families_using is not None and self.families_using > self.families:
            raise ValueError(f"{self.families_using} job families ask for it, of {self.families} that there are")


@dataclass(frozen=True)
class PartScore:
    """One part.

    Attributes:
        score: 0 to 4, or None where it is not known.
    """

    part: Part
    score: int | None

    @property
    def weight(self) -> int:
        """Its share of 100."""
        return WEIGHTS[self.part]

    def words(self, wording: Wording = ENGLISH) -> str:
        """Why this score: the anchor that holds, or what is not known."""
        text = UNKNOWN_WORDS[self.part] if self.score is None else ANCHORS[self.part][self.score]
        return wording.gettext(text)


@dataclass(frozen=True)
class Fit:
    """The career fit of a credential for one person and one role.

    Attributes:
        low: with every unknown part at 0; high: with every one at 4; 0 to 100.
        point: mean of what is known; 0 where nothing is.
        information: share of the weight that is known, 0 to 1.
    """

    facts: FitFacts
    parts: tuple[PartScore, ...]
    point: Fraction
    low: Fraction
    high: Fraction
    information: Fraction

    @property
    def shown(self) -> bool:
        """Whether enough is known to show the point."""
        return self.information >= ENOUGH_INFORMATION

    def bounded(self) -> Bounded:
        """The same for display, without the point where it may not be shown."""
        point = float(self.point) if self.shown else None
        return Bounded(point, float(self.low), float(self.high), float(self.information))

    def record(self) -> dict[str, Any]:
        """Everything that a replay needs, as plain values ready for JSON."""
        return {
            "formula": FORMULA,
            "facts": asdict(self.facts),
            "weights": {str(part): weight for part, weight in WEIGHTS.items()},
            "parts": {str(each.part): each.score for each in self.parts},
            "point": str(self.point),
            "low": str(self.low),
            "high": str(self.high),
            "information": str(self.information),
        }


def fit(facts: FitFacts) -> Fit:
    """F from what is known: L = Σ w·s/4 over known parts, H = L + the unknown weight, P over the known weight."""
    parts = tuple(PartScore(part, _SCORES[part](facts)) for part in Part)
    known = [each for each in parts if each.score is not None]
    weight = Fraction(sum(each.weight for each in known))
    reached = sum((Fraction(each.weight * (each.score or 0), MOST) for each in known), Fraction(0))
    total = sum(WEIGHTS.values())
    return Fit(
        facts=facts,
        parts=parts,
        point=100 * reached / weight if weight else Fraction(0),
        low=100 * reached / total,
        high=100 * (reached + total - weight) / total,
        information=weight / total,
    )


def replay(record: Mapping[str, Any]) -> Fit:
    """Compute a stored answer again from the facts in it.

    Raises:
        UnknownVersion: the record was made by a formula that this version does not have.
        ValueError: facts in it that cannot be, as ``FitFacts``.
    """
    if record.get("formula") != FORMULA:
        found = f"the record of a career fit was made by {record.get('formula')!r}"
        raise UnknownVersion(found, expected=FORMULA, hint="use the version of Stepladder that wrote it")
    names = {field.name for field in fields(FitFacts)}
    return fit(FitFacts(**{name: value for name, value in record["facts"].items() if name in names}))


def _match(facts: FitFacts) -> int | None:
    if facts.asked is None:
        return None
    if not facts.asked:
        return 0
    if facts.musts is None or facts.desirable is None:
        return None
    if facts.musts:
        return 4 if facts.musts >= _SEVERAL else 3
    return 2 if facts.desirable else 1


def _portability(facts: FitFacts) -> int | None:
    if facts.families_using is None or facts.families is None or facts.families < _FEWEST_FAMILIES:
        return None
    # The quarter in which the share lies: 0, up to 1/4, up to 1/2, up to 3/4, above.
    return -(-MOST * facts.families_using // facts.families)


def _stackability(facts: FitFacts) -> int | None:
    """The highest anchor that holds; not known as long as a higher one than that may hold, too."""
    if facts.stacks_begun:
        return 4
    if facts.stacks is None or (facts.stacks and facts.stacks_begun is None):
        return None
    if facts.stacks:
        return 3
    if facts.required_by is None:
        return None
    if facts.required_by:
        return 2
    return None if facts.combines is None else int(facts.combines)


def _opens(facts: FitFacts) -> int | None:
    """As above: a role above that names it counts more than all else, so that nothing is known before that is."""
    if facts.named_above:
        return 4
    if facts.named_above is None or facts.leads_on is None:
        return None
    if facts.leads_on:
        return 3
    return None if facts.roles_above is None else min(facts.roles_above, _SEVERAL)


def _fills(facts: FitFacts) -> int | None:
    if facts.gaps is None:
        return None
    if not facts.gaps:
        return 0
    if facts.gaps_closed is None or facts.must_gaps_closed is None or facts.gaps_smaller is None:
        return None
    if facts.must_gaps_closed:
        return 4
    if facts.gaps_closed:
        return 3
    return 2 if facts.gaps_smaller else 1


_SCORES = {
    Part.MATCH: _match,
    Part.PORTABILITY: _portability,
    Part.STACKABILITY: _stackability,
    Part.OPENS: _opens,
    Part.FILLS: _fills,
}

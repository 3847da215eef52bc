"""Where the answer to a question about the model stands, and what it takes to hold (methods 2.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from stepladder.appraisal.agreement.coefficient import Coefficient
from stepladder.appraisal.agreement.report import ENOUGH, FEW, Agreement, lower_middle
from stepladder.appraisal.agreement.words import RELIABLE, TENTATIVE
from stepladder.appraisal.rubric import BY_ID
from stepladder.estimates import reaches

OF_PAIRS = 0.60
"""Quadratic kappa from which two people agree well enough (methods 2.9)."""


class Standing(StrEnum):
    """Where the answer to a question stands. ``UNKNOWN``: enough was collected, and it says nothing."""

    MISSING = "missing"
    TOO_FEW = "too few"
    UNKNOWN = "not known"
    TENTATIVE = "tentative"
    HOLDS = "holds"
    FAILS = "fails"


def standing_of(have: int, *, least: int, enough: int, holds: bool | None) -> Standing:
    """Where an answer stands that rests on so many; ``holds`` is None where nothing follows from them.

    Args:
        have: how many there are; least: from how many on anything can be said; enough: from how many on it may hold.
    """
    if not have:
        return Standing.MISSING
    if have < least:
        return Standing.TOO_FEW
    if holds is None:
        return Standing.UNKNOWN
    if have < enough:
        return Standing.TENTATIVE
    return Standing.HOLDS if holds else Standing.FAILS


@dataclass(frozen=True)
class Scores:
    """How far people agree on the dimensions, as far as it may be said.

    Attributes:
        known: alpha of the dimensions on which enough was judged twice, and scores vary; unknown: the other dimensions.
        pairs: quadratic kappa likewise, of the two people with most in common.
        middle: the lower middle alpha of all; None where fewer than half of the dimensions have one.
        least: the fewest credentials that one of the alphas rests on.
    """

    known: Mapping[str, float]
    unknown: tuple[str, ...]
    pairs: Mapping[str, float]
    middle: float | None
    least: int

    @classmethod
    def of(cls, agreement: Agreement) -> Scores:
        """Take from everything that was measured what rests on enough."""
        by_id = agreement.dimensions
        known = {id: value for id, each in by_id.items() if (value := shown(each.alpha)) is not None}
        pairs = {id: value for id, each in by_id.items() if (value := shown(each.kappa)) is not None}
        least = min((by_id[id].alpha.units for id in known), default=0)
        unknown = tuple(id for id in by_id if id not in known)
        return cls(known, unknown, pairs, agreement.alpha, least)

    def weak(self, standing: Standing) -> list[str]:
        """The dimensions on which people agree least."""
        bound = RELIABLE if standing is Standing.HOLDS else TENTATIVE
        return [id for id, value in self.known.items() if not reaches(value, bound)]

    @property
    def weak_pairs(self) -> list[str]:
        """The dimensions on which the two people with most in common agree too little."""
        return [id for id, value in self.pairs.items() if not reaches(value, OF_PAIRS)]

    def standing(self, double: int) -> Standing:
        """Where the answer stands, before what is weak or unknown on single dimensions is counted."""
        if not double or double < FEW:
            return Standing.TOO_FEW if double else Standing.MISSING
        if self.middle is None:
            return Standing.UNKNOWN
        if self.least < ENOUGH:
            return Standing.TENTATIVE
        pairs = lower_middle(self.pairs.values())
        if not reaches(self.middle, TENTATIVE) or (pairs is not None and not reaches(pairs, OF_PAIRS)):
            return Standing.FAILS
        return Standing.HOLDS if reaches(self.middle, RELIABLE) else Standing.TENTATIVE

    @property
    def whole(self) -> bool:
        """Whether every dimension that applies to every credential is known, and so are pairs."""
        return bool(self.pairs) and all(BY_ID[id].may_not_apply for id in self.unknown)


def shown(coefficient: Coefficient) -> float | None:
    """Its value, where it rests on enough to be shown."""
    return coefficient.value if coefficient.units >= FEW else None

"""Weight policies: how much each dimension counts, who decided so, and since when (methods 2.3 and 2.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from stepladder.appraisal.rubric import BY_ID
from stepladder.errors import InvalidPolicy
from stepladder.estimates import in_figures

TOTAL = 100
"""What the weights come to together."""

LEAST_A1 = 10
"""Below it, how it was assessed would be a side issue (methods 2.8; judgement)."""

MOST = 30
"""No dimension alone decides (methods 2.8; judgement)."""


@dataclass(frozen=True)
class WeightPolicy:
    """The weights of the fifteen dimensions, as somebody put them in force.

    Attributes:
        weights: by dimension; 0 to 30 each, together 100, A1 at least 10 (methods 2.8).
        author: who set the weights; approver: who agreed, somebody else, or nobody.
        reason: why they are as they are.

    Raises:
        InvalidPolicy: the weights break a rule about weights.
    """

    id: str
    version: str
    weights: Mapping[str, Fraction]
    author: str
    reason: str
    in_force: date
    approver: str = ""

    def __hash__(self) -> int:
        return hash((self.id, self.version))

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", MappingProxyType(dict(self.weights)))
        if set(self.weights) != set(BY_ID):
            odd = ", ".join(sorted(set(self.weights) ^ set(BY_ID)))
            raise InvalidPolicy(f"weights are missing or superfluous: {odd}", expected="one weight for each dimension")
        for id, weight in self.weights.items():
            if not 0 <= weight <= MOST:
                raise InvalidPolicy(f"the weight of {id} is {in_figures(weight)}", expected=f"0 to {MOST}")
        if sum(self.weights.values()) != TOTAL:
            raise InvalidPolicy(f"the weights sum to {in_figures(sum(self.weights.values()))}", expected=f"{TOTAL}")
        if self.weights["A1"] < LEAST_A1:
            raise InvalidPolicy(
                f"the weight of A1 is {in_figures(self.weights['A1'])}",
                expected=f"at least {LEAST_A1}: how it was assessed cannot be a side issue",
            )


DEFAULT_WEIGHTS = {
    "A1": 16, "A2": 8, "A3": 7, "A4": 6, "A5": 6, "A6": 9,
    "B1": 8, "B2": 8, "B3": 4, "B4": 4, "B5": 2,
    "C1": 8, "C2": 7, "C3": 3, "C4": 4,
}  # fmt: skip

DEFAULT = WeightPolicy(
    id="stepladder-default",
    version="1",
    weights={id: Fraction(weight) for id, weight in DEFAULT_WEIGHTS.items()},
    author="Stepladder",
    reason="One expert's judgement of how far each dimension supports a claim to be able to do something; no panel yet",
    in_force=date(2026, 11, 21),
)

EQUAL_WEIGHTS = {id: Fraction(TOTAL, len(BY_ID)) for id in BY_ID}
"""Shown beside every score: equal weights often do nearly as well (Dawes 1979)."""

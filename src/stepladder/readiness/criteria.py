"""Roles and their criteria, as an organization states them (methods 3.6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from stepladder.errors import InvalidPolicy
from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.policy import EvidencePolicy, Kind
from stepladder.frameworks.model import Framework


@dataclass(frozen=True)
class Profile:
    """Which evidence a criterion accepts.

    Attributes:
        accepts: names of kinds that count; empty accepts every kind.
        max_age_months: oldest evidence that counts, in whole months; None sets no limit.
        raters: distinct people who have to stand behind what counts.
    """

    id: str = "any"
    accepts: frozenset[str] = frozenset()
    max_age_months: int | None = None
    raters: int = 0

    def accepts_kind(self, kind: Kind) -> bool:
        """Whether evidence of this kind counts."""
        return not self.accepts or kind.accepted_as in self.accepts or kind.id in self.accepts

    def admits(self, item: EvidenceItem, age: int, policy: EvidencePolicy) -> bool:
        """Whether an item of this age in months counts."""
        young = self.max_age_months is None or age <= self.max_age_months
        return young and self.accepts_kind(policy.kind_by_id[item.kind])


ANY = Profile()


@dataclass(frozen=True)
class Criterion:
    """What a role asks for.

    Attributes:
        level: 1 to 5, the level at which the competency has to be shown.
        weight: above 0; counts in the index and for the label, never against a must.
        must: whether it is a must-have; otherwise it should be met.
        threshold: belief that it asks for; None takes the policy's for the level.
        wording: the organization's own words, with their source.
    """

    id: str
    competency: str
    level: int
    weight: Fraction = Fraction(1)
    must: bool = True
    threshold: Decimal | None = None
    profile: Profile = ANY
    wording: str = ""

    def asks(self, policy: EvidencePolicy) -> Decimal:
        """The threshold that holds."""
        return policy.threshold(self.level) if self.threshold is None else self.threshold


@dataclass(frozen=True)
class Condition:
    """Something that is no competency: a license, time in grade, an open position."""

    id: str
    text: str


@dataclass(frozen=True)
class Role:
    """A role with its criteria.

    Raises:
        InvalidPolicy: there is no criterion: a role that asks for nothing would be met by anybody.
    """

    id: str
    title: str
    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...] = ()
    source: str = ""
    framework: Framework = field(default_factory=Framework)
    policy: EvidencePolicy = field(default_factory=EvidencePolicy)

    def __post_init__(self) -> None:
        if not self.criteria:
            raise InvalidPolicy(
                f"the role {self.title!r} has no criteria",
                expected="at least one",
                hint="a role that asks for nothing would be met by anybody",
            )

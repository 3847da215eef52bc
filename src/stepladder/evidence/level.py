"""The level that evidence supports (methods 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from stepladder.evidence.mass import Weighed
from stepladder.evidence.opinion import combine
from stepladder.evidence.policy import LEVELS, EvidencePolicy, micro


def supported_level(weighed: Sequence[Weighed], policy: EvidencePolicy) -> int:
    """The highest level up to which belief reaches each threshold and doubt stays in its limit; 0 if there is none.

    It is what the evidence for a competency shows by itself, whatever a role asks for.
    """
    reached = 0
    for level in LEVELS:
        support, against = (sum(combine(weighed, level, policy, passed=passed).values()) for passed in (True, False))
        total = support + against + micro(policy.prior)
        if Fraction(support, total) < Fraction(policy.threshold(level)):
            break
        if Fraction(against, total) > Fraction(policy.doubt_limit):
            break
        reached = level
    return reached

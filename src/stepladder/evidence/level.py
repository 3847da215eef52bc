"""The level that evidence supports (methods 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from stepladder.evidence.mass import Weighed
from stepladder.evidence.opinion import opinion
from stepladder.evidence.policy import LEVELS, EvidencePolicy


def supported_level(weighed: Sequence[Weighed], policy: EvidencePolicy) -> int:
    """The highest level up to which belief reaches each threshold and doubt stays in its limit; 0 if there is none.

    It is what the evidence for a competency shows by itself, whatever a role asks for.
    """
    reached = 0
    for level in LEVELS:
        held = opinion(weighed, level, policy)
        if held.belief < Fraction(policy.threshold(level)) or held.doubt > Fraction(policy.doubt_limit):
            break
        reached = level
    return reached

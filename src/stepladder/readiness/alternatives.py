"""Groups of criteria of which so many have to be met: *one of these three* (methods 3.6).

With k needed of n, m met and u unknown, the group is met from m = k on, unmet once m + u < k, and else unknown: what
nobody has looked at might still be what is missing. Its part of the index is the mean of the k members that reach
furthest, so that more evidence never lowers it, and so that a group that needs all of n members is the same as n
criteria of an nth of its weight each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from stepladder.evidence.policy import EvidencePolicy
from stepladder.findings import Finding, Status
from stepladder.readiness.criteria import Alternative
from stepladder.readiness.judge import CriterionStatus, Result, reached


def at_least(needed: int, statuses: Iterable[Status]) -> Status:
    """Met once so many are met; unmet once so many cannot be met any more; else unknown.

    With one needed it is ``findings.any_of``, with all of them ``all_of``.
    """
    seen = list(statuses)
    met, unknown = seen.count(Status.MET), seen.count(Status.UNKNOWN)
    if met >= needed:
        return Status.MET
    return Status.UNMET if met + unknown < needed else Status.UNKNOWN


@dataclass(frozen=True)
class GroupResult:
    """How a group of alternatives stands.

    Attributes:
        members: the results of its criteria, in the order in which the group names them.
    """

    alternative: Alternative
    members: tuple[Result, ...]

    @property
    def finding(self) -> Finding:
        """The group as a finding, with its members as parts."""
        parts = tuple(member.finding for member in self.members)
        status = at_least(self.alternative.needed, (part.status for part in parts))
        words = f"{self.covered_count} of {self.alternative.needed} needed, out of {len(parts)}."
        return Finding(f"alternative.{self.alternative.id}", status, words, parts=parts)

    @property
    def covered_count(self) -> int:
        """How many members are met, or presumed."""
        return sum(member.covered for member in self.members)

    @property
    def covered(self) -> bool:
        """Whether enough members are."""
        return not self.still_needed

    @property
    def still_needed(self) -> int:
        """How many members more have to be met."""
        return max(0, self.alternative.needed - self.covered_count)

    @property
    def presumed(self) -> bool:
        """Whether it is covered only because something is presumed from the role held."""
        met = sum(member.status is CriterionStatus.MET for member in self.members)
        return self.covered and met < self.alternative.needed

    @property
    def to_close(self) -> tuple[Result, ...]:
        """The members that close it with the least: by hours, then by the mass needed; empty once it is covered."""
        missing = [member for member in self.members if not member.covered]
        return tuple(sorted(missing, key=_cost)[: self.still_needed])

    @property
    def not_evidenced(self) -> Fraction:
        """The share of what is needed about which nothing is known, 0 to 1: its weight counts so far as unseen."""
        seen = sum(member.status is not CriterionStatus.NOT_EVIDENCED for member in self.members)
        return Fraction(max(0, self.alternative.needed - seen), self.alternative.needed)

    def reached(self, beliefs: Sequence[Fraction], policy: EvidencePolicy) -> Fraction:
        """g, 0 to 1, with these beliefs of the members: the mean of the members needed that reach furthest."""
        pairs = zip(self.members, beliefs, strict=True)
        furthest = sorted((reached(member, belief, policy) for member, belief in pairs), reverse=True)
        return sum(furthest[: self.alternative.needed], Fraction(0)) / self.alternative.needed


def _cost(member: Result) -> tuple[object, ...]:
    """What can be closed comes first. The id goes last, so that the order of members decides nothing."""
    ways = member.closes_with
    return (not ways, ways[0].hours if ways else 0, member.mass_needed, member.criterion.id)

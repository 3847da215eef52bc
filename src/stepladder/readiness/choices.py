"""What groups of alternatives ask, held against each other: which one implies the other.

Where k of the set S of criteria have to be met, T(k, S), whoever meets them has at least k less those of S that are not
in U, and possibly no more, of another set U. So T(k, S) implies T(j, U) exactly where k − |S − U| ≥ j. A criterion that
stands alone is T(1, {itself}).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A group of alternatives as people read it: so many of these.

    Attributes:
        of: names of the competencies of its criteria, in the order of the group.
    """

    needed: int
    of: tuple[str, ...]


@dataclass(frozen=True)
class Demand:
    """What has to be met around one criterion.

    Attributes:
        of: the criteria of its group, itself among them; whatever tells them apart and is the same on both sides.
    """

    needed: int
    of: frozenset[Hashable]

    def implies(self, other: Demand) -> bool:
        """Whether whoever meets this one meets the other, too, as far as the criterion goes that both are about.

        Of a group that needs all of its members the other members speak for themselves, so that it asks of this
        criterion what the criterion alone would ask.
        """
        if other.needed == len(other.of):
            return self.needed == len(self.of)
        return self.needed - len(self.of - other.of) >= other.needed

"""One score of several: a weighted mean of the methods' scores, whose weights add up to 1.

A plain mean measures better than a sum of z-scores (docs/linking.md), and keeps a meaning from 0 to 1 that does not
depend on what else is in the framework.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stepladder.frameworks.linking.lexicon import Floats

WEIGHTS: Final[Mapping[str, float]] = {"lexical": 0.5, "semantic": 0.5}

LEAST: Final[Mapping[frozenset[str], float]] = {
    frozenset({"lexical"}): 0.4,
    frozenset({"lexical", "semantic"}): 0.45,
}
"""Weakest score that is suggested, by the methods that were asked; measured, see docs/linking.md."""


def fused(scores: Mapping[str, Floats]) -> Floats:
    """The scores of at least one method, by its name, as one."""
    total = sum(WEIGHTS[name] for name in scores)
    first, *others = (WEIGHTS[name] / total * each for name, each in sorted(scores.items()))
    for each in others:
        first = first + each
    return first

"""How far an appraisal may be relied on: beside the score, never folded into it (methods 2.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from stepladder.estimates import percent_down, reaches, rounded_down
from stepladder.wording import ENGLISH, Wording

MUCH_INFORMATION = Fraction(85, 100)
"""Information from which confidence may be high."""

RATERS = 2
"""How many people judge each dimension, each by themselves, before confidence may be high."""

AGREEMENT = 0.80
"""Ordinal alpha from which raters count as agreeing (Krippendorff's customary bound)."""


@dataclass(frozen=True)
class Panel:
    """Who judged: what confidence in an appraisal rests on besides what is known.

    Attributes:
        raters: by dimension, how many people answered it, each by themselves.
        alpha: ordinal alpha of the raters who use the rubric here; None where it is not known, or is undefined.
    """

    raters: Mapping[str, int] = field(default_factory=dict)
    alpha: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "raters", MappingProxyType(dict(self.raters)))

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.raters.items())), self.alpha))


NOBODY = Panel()
"""One sheet, of which it is not known who judged it."""


@dataclass(frozen=True)
class Shortfall:
    """One thing that stands between an appraisal and high confidence.

    Attributes:
        id: ``information.low``, ``information.medium``, ``gate``, ``raters``, ``alpha.unknown`` or ``alpha.low``.
        dimensions: those it is about; empty where it is about all of them, or about none.
        value: the number that falls short, where there is one: a share from 0 to 1, or alpha.
    """

    id: str
    dimensions: tuple[str, ...] = ()
    value: float | None = None

    def words(self, wording: Wording = ENGLISH) -> str:
        """The same as a sentence."""
        text = {
            "information.low": wording.gettext("%(share)s%% of the weight is known; a score takes 60%%."),
            "information.medium": wording.gettext("%(share)s%% of the weight is known; high confidence takes 85%%."),
            "gate": wording.gettext("While this is not known, a rule could still lower the score: %(dimensions)s."),
            "raters": wording.gettext("Fewer than two people judged %(dimensions)s."),
            "alpha.unknown": wording.gettext("How far people who judge here agree is not known yet."),
            "alpha.low": wording.gettext(
                "Those who judge here agree too little: alpha is %(alpha)s, and .80 is asked."
            ),
        }[self.id]
        # Rounded down: what falls short of a bound does not read as if it reached it.
        share = "" if self.value is None else percent_down(self.value)
        alpha = "" if self.value is None else rounded_down(self.value)
        return text % {"share": share, "alpha": alpha, "dimensions": ", ".join(self.dimensions)}


def shortfalls(
    information: Fraction, *, shown: bool, answered: Collection[str], open_gates: Collection[str], panel: Panel
) -> tuple[Shortfall, ...]:
    """Everything that stands between an appraisal and high confidence.

    Args:
        information: share of the applicable weight that is known, 0 to 1.
        shown: whether that is enough to show a point.
        answered: the dimensions that have an answer.
        open_gates: dimensions that are not known and whose gate could lower the score.
        panel: who judged.
    """
    return (
        *_information(information, shown=shown),
        *([Shortfall("gate", tuple(sorted(set(open_gates))))] if open_gates else []),
        *_raters(answered, panel),
        *_alpha(panel.alpha),
    )


def level(short: Collection[Shortfall], *, shown: bool) -> str:
    """``high`` where nothing is short of it, ``medium`` where a point may be shown, else ``low``."""
    if not shown:
        return "low"
    return "medium" if short else "high"


def _information(information: Fraction, *, shown: bool) -> list[Shortfall]:
    if information >= MUCH_INFORMATION:
        return []
    return [Shortfall("information.medium" if shown else "information.low", value=float(information))]


def _raters(answered: Collection[str], panel: Panel) -> list[Shortfall]:
    few = tuple(id for id in answered if panel.raters.get(id, 0) < RATERS)
    return [Shortfall("raters", few)] if few else []


def _alpha(alpha: float | None) -> list[Shortfall]:
    # Undefined agreement (nobody's scores vary) is unknown agreement: that would be a reason to doubt, not to rely.
    if alpha is None:
        return [Shortfall("alpha.unknown")]
    return [] if reaches(alpha, AGREEMENT) else [Shortfall("alpha.low", value=alpha)]

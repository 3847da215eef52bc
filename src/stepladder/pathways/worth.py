"""Is it worth it? The answer as a value, from which a page only writes the sentences (P-1, P-18, P-30).

It supports a decision of the person who asks: what the credential proves, what it would change for them, what it takes,
what else does the same, and what is not known and would change the answer. It holds no score and ranks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stepladder.appraisal.score import Answer, EvidenceClass
from stepladder.pathways.effect import Effect


class Verdict(StrEnum):
    """What the answer comes to."""

    CLOSES = "closes"
    CLOSES_SURELY = "closes surely"
    HELPS = "helps"
    HELD = "held"
    NOTHING_HERE = "nothing here"
    ATTENDANCE = "attendance"
    NOT_KNOWN = "not known"
    NOT_NAMED = "not named"
    NO_ROLE = "no role"


class Unknown(StrEnum):
    """What is not known and could change the answer, the most decisive first."""

    SHOWS = "shows"
    CLASS = "class"
    QUALITY = "quality"
    VERIFIABLE = "verifiable"
    COST = "cost"
    HOURS = "hours"


@dataclass(frozen=True)
class Price:
    """What it takes. None is not known; nothing to pay is a cost of 0.

    Attributes:
        cost: as its provider states it, in ``currency`` (ISO 4217).
        hours: of work for the learner.
    """

    cost: Decimal | None = None
    currency: str = ""
    hours: int | None = None

    def is_cheaper_than(self, other: Price) -> bool:
        """Whether it surely costs less; nothing of an unknown sum, or in an unknown or another currency, is cheaper."""
        if self.cost is None or other.cost is None:
            return False
        is_free, is_same = self.cost == 0, bool(self.currency) and self.currency == other.currency
        return self.cost < other.cost and (is_free or is_same)

    def takes_less_than(self, other: Price) -> bool:
        """Whether it surely takes fewer hours."""
        return self.hours is not None and other.hours is not None and self.hours < other.hours


@dataclass(frozen=True)
class Candidate:
    """A credential that was looked at.

    Attributes:
        effect: what it would do for the person; None where they have no role to hold it against.
    """

    id: str
    price: Price
    effect: Effect | None


class Merit(StrEnum):
    """What speaks for an alternative."""

    STRONGER = "stronger"
    CHEAPER = "cheaper"
    QUICKER = "quicker"


@dataclass(frozen=True)
class Alternative:
    """Another credential that does at least the same for the person."""

    id: str
    merits: tuple[Merit, ...]


@dataclass(frozen=True)
class Worth:
    """The answer.

    Attributes:
        closes, may_close, helps: ids of criteria that it would cover, could cover, and would bring closer.
        alternatives: others that do at least the same, with what speaks for them; those with most to say first.
        unknown: what is not known and could change the answer.
    """

    id: str
    verdict: Verdict
    closes: tuple[str, ...] = ()
    may_close: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def worth(asked: Candidate, evidence_class: EvidenceClass | None, others: Iterable[Candidate] = ()) -> Worth:
    """The answer for one credential.

    Args:
        evidence_class: its class by the appraisal; None where it is not known how one is assessed.
        others: credentials that may do the same.
    """
    effect = asked.effect
    if effect is None:
        verdict = Verdict.ATTENDANCE if evidence_class is EvidenceClass.E0 else Verdict.NO_ROLE
        return Worth(asked.id, verdict, unknown=_unknown(asked, evidence_class))
    return Worth(
        id=asked.id,
        verdict=_verdict(effect, evidence_class),
        closes=tuple(each.criterion.id for each in effect.closes),
        may_close=tuple(each.criterion.id for each in effect.may_close),
        helps=tuple(each.criterion.id for each in effect.helps),
        alternatives=alternatives(asked, others),
        unknown=_unknown(asked, evidence_class),
    )


def alternatives(asked: Candidate, others: Iterable[Candidate]) -> tuple[Alternative, ...]:
    """Those that surely do at least what it does for the person, and something speaks for them.

    *At least* is by the low end of the one and the point of the other, criterion by criterion: what could be as good if
    more were known is none. An alternative is *stronger* if it covers a criterion that the one asked about would not,
    or does something where that does nothing.
    """
    if asked.effect is None:
        return ()
    found = []
    for other in others:
        if other.id == asked.id or other.effect is None or not _does_at_least(other.effect, asked.effect):
            continue
        merits = [
            *([Merit.STRONGER] if _is_stronger(other.effect, asked.effect) else []),
            *([Merit.CHEAPER] if other.price.is_cheaper_than(asked.price) else []),
            *([Merit.QUICKER] if other.price.takes_less_than(asked.price) else []),
        ]
        if merits:
            found.append(Alternative(other.id, tuple(merits)))
    return tuple(sorted(found, key=lambda each: -len(each.merits)))


def _is_stronger(other: Effect, asked: Effect) -> bool:
    """Whether it surely covers more, or does something where the one asked about does nothing."""
    more = {each.criterion.id for each in other.closes} - {each.criterion.id for each in asked.closes}
    return bool(more) or not (asked.closes or asked.helps)


def _does_at_least(other: Effect, asked: Effect) -> bool:
    """Whether it does, of all that the one asked about would do; what does nothing has no alternative by this."""
    wanted = [each for each in asked.criteria if not each.before.covered and each.adds > 0]
    theirs = {each.criterion.id: each for each in other.criteria}
    if not wanted:
        return any(each.surely_closes or each.adds_at_least > 0 for each in other.criteria if not each.before.covered)

    return all(
        (found := theirs.get(each.criterion.id)) is not None
        and (found.surely_closes if each.closes else found.adds_at_least >= each.adds)
        for each in wanted
    )


def _verdict(effect: Effect, evidence_class: EvidenceClass | None) -> Verdict:
    if evidence_class is EvidenceClass.E0:
        return Verdict.ATTENDANCE
    if not effect.offer.named:
        return Verdict.NOT_NAMED
    if effect.closes:
        return Verdict.CLOSES_SURELY if any(each.surely_closes for each in effect.closes) else Verdict.CLOSES
    if effect.helps:
        return Verdict.HELPS
    if effect.held:
        return Verdict.HELD
    return Verdict.NOTHING_HERE if effect.is_nothing else Verdict.NOT_KNOWN


def _unknown(asked: Candidate, evidence_class: EvidenceClass | None) -> tuple[Unknown, ...]:
    effect, price = asked.effect, asked.price
    scores = effect.offer.appraisal.scores if effect else {}
    is_open = effect is not None and effect.is_open
    checks = (
        (effect is not None and not effect.offer.named, Unknown.SHOWS),
        (evidence_class is None and (effect is None or is_open), Unknown.CLASS),
        (is_open and evidence_class is not None, Unknown.QUALITY),
        (is_open and bool(scores) and isinstance(scores["B2"].value, Answer), Unknown.VERIFIABLE),
        (price.cost is None, Unknown.COST),
        (price.hours is None, Unknown.HOURS),
    )
    return tuple(name for holds, name in checks if holds)

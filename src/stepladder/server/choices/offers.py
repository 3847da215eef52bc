"""Entries of the catalog for the library: what one would earn, what it takes, and the facts that fit follows from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stepladder.appraisal.score import EvidenceClass
from stepladder.evidence.certificate import title_identity
from stepladder.evidence.items import Shown
from stepladder.evidence.policy import EvidencePolicy
from stepladder.pathways.effect import Effect, Offer, effect
from stepladder.pathways.fit import Fit, FitFacts, fit
from stepladder.pathways.worth import Candidate, Price
from stepladder.readiness.criteria import Criterion
from stepladder.readiness.evaluate import Evaluation
from stepladder.server.catalog.models import Microcredential
from stepladder.server.choices.holding import Holding
from stepladder.server.choices.queries import Asking, Entry, Place


@dataclass(frozen=True)
class Looked:
    """An entry that was held against the reader's next role.

    Attributes:
        effect: what it would do for them; None where they have no role with criteria in force.
        holding: the certificate of it that they have already; None where they have none that the catalog recognizes.
    """

    entry: Entry
    offer: Offer
    effect: Effect | None
    holding: Holding | None = None

    @property
    def held(self) -> bool:
        """Whether they hold it, and it is good today."""
        return self.holding is not None and self.holding.holds

    @property
    def given(self) -> bool:
        """Whether they were given it here, and have not added it to their certificates."""
        return self.holding is None and self.entry.given

    @property
    def has(self) -> bool:
        """Whether it is theirs already, added or not."""
        return self.held or self.given

    @property
    def renews(self) -> bool:
        """Whether they hold it, and it would cover something only if it were earned anew, as one that grew too old."""
        dated = self.holding is not None and self.holding.since is not None
        return self.held and dated and self.effect is not None and bool(self.effect.closes)

    @property
    def entered(self) -> bool:
        """Whether they entered one of its name, of which nobody can tell that it is this one."""
        return self.holding is None and self.effect is not None and bool(self.effect.held)

    @property
    def row(self) -> Microcredential:
        """The entry's row."""
        return self.entry.row

    @property
    def evidence_class(self) -> EvidenceClass | None:
        """What holding it shows; None where it is not known how one is assessed."""
        return self.offer.appraisal.evidence_class

    @property
    def price(self) -> Price:
        """What it takes."""
        return price_of(self.row)

    @property
    def candidate(self) -> Candidate:
        """The same for the library."""
        return Candidate(self.row.key, self.price, self.effect)


def looked_at(entry: Entry, evaluation: Evaluation | None, holding: Holding | None = None) -> Looked:
    """An entry held against a role.

    Args:
        holding: the certificate of it that the reader has already.
    """
    offer = offer_of(entry)
    return Looked(entry, offer, effect(offer, evaluation) if evaluation else None, holding)


def offer_of(entry: Entry) -> Offer:
    """What one would earn. A certificate that is held is the same if it is this achievement, or bears its title."""
    row = entry.row
    names = {f"achievement {issuer} {row.achievement}" for issuer in row.issuers if row.achievement}
    return Offer(
        id=row.key,
        title=row.title,
        appraisal=row.appraisal,
        shows=tuple(Shown(each.key, each.level, each.relevance.normalize()) for each in entry.shows),
        identities=frozenset({*names, title_identity(row.title)}),
        issuer=min(row.issuers, default=row.provider.name),
    )


def price_of(row: Microcredential) -> Price:
    """What it takes."""
    return Price(row.cost, row.currency, row.hours)


def fit_of(looked: Looked, asked: Sequence[Asking], place: Place) -> Fit:
    """The career fit of an entry for the reader and the role that they chose.

    Args:
        asked: the criteria in force of every role.
        place: where the reader stands on the ladders today.
    """
    entry, offer = looked.entry, looked.offer
    keys = {each.key for each in entry.shows}
    families = {each.family for each in asked if each.family is not None}
    using = {each.family for each in asked if each.family is not None and each.competency in keys}
    reached = _reached(looked)
    return fit(
        FitFacts(
            **reached,
            **_gaps(looked),
            families_using=len(using) if offer.named else None,
            families=len(families),
            combines=True if entry.row.stackability else None,
            required_by=entry.required_by,
            stacks=entry.stacks,
            stacks_begun=entry.stacks_begun,
            roles_above=_roles_above(looked, asked, place),
            leads_on=entry.leads_on,
            # No condition of a role names a credential here; a license is recorded in words.
            named_above=False,
        )
    )


def _reached(looked: Looked) -> dict[str, int | None]:
    """How many criteria of the role it can support at their level."""
    if looked.effect is None or not looked.offer.named:
        return {"asked": None, "musts": None, "desirable": None}
    evaluation = looked.effect.before
    asked = [each.before for each in looked.effect.criteria]
    if looked.evidence_class is None and asked:
        return {"asked": len(asked), "musts": None, "desirable": None}
    policy = evaluation.role.policy
    can = [each for each in asked if can_support(looked.offer, each.criterion, policy)]
    musts = sum(evaluation.must(each) for each in can)
    return {"asked": len(asked), "musts": musts, "desirable": len(can) - musts}


def can_support(offer: Offer, criterion: Criterion, policy: EvidencePolicy) -> bool:
    """Whether a certificate of this kind is accepted for a criterion and reaches its level; how much it counts is more.

    What is not known to reach it does not.
    """
    kind = policy.kind_by_id.get(f"credential-{offer.appraisal.evidence_class}")
    if kind is None or not criterion.profile.accepts_kind(kind):
        return False
    return any(
        each.competency == criterion.competency
        and each.relevance > 0
        and min(each.level, kind.ceiling) >= criterion.level
        for each in offer.shows
    )


def _gaps(looked: Looked) -> dict[str, int | None]:
    """How many gaps it speaks to, and would change; what is held already changes none, unless it is renewed."""
    if looked.effect is None or not looked.offer.named:
        return {"gaps": None, "gaps_smaller": None, "gaps_closed": None, "must_gaps_closed": None}
    evaluation = looked.effect.before
    gaps = [each for each in looked.effect.criteria if not each.before.covered and evaluation.needed(each.before)]
    if looked.evidence_class is None and gaps:
        return {"gaps": len(gaps), "gaps_smaller": None, "gaps_closed": None, "must_gaps_closed": None}
    changes = not looked.held or looked.renews
    closed = [each for each in gaps if changes and each.closes]
    return {
        "gaps": len(gaps),
        "gaps_smaller": sum(changes and each.adds > 0 for each in gaps),
        "gaps_closed": len(closed),
        "must_gaps_closed": sum(evaluation.must(each.before) for each in closed),
    }


def _roles_above(looked: Looked, asked: Iterable[Asking], place: Place) -> int | None:
    """How many roles above ask for what it shows, at a level that it can support; None where that is not known."""
    ceiling = looked.offer.appraisal.ceiling
    if not place.known or not looked.offer.named or ceiling is None:
        return None
    levels = {each.key: min(each.level, ceiling) for each in looked.entry.shows if each.relevance > 0}
    return len({each.role for each in asked if levels.get(each.competency, 0) >= each.level and is_above(each, place)})


def is_above(role: Asking, place: Place) -> bool:
    """Whether a role lies above where somebody stands: by grade, or on the ladder of the same family."""
    if role.rank is not None and place.rank is not None:
        return role.rank > place.rank
    return role.family is not None and role.family == place.family and role.rung > (place.rung or 0)

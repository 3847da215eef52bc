"""Questions about badges that were given here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from stepladder.server.issuing.models import (
    IssuedCredential,
    IssuerKey,
    Offer,
    OfferVersion,
    ReceivedEndorsement,
    State,
    StatusList,
)
from stepladder.server.people.models import Person


def issued_to(person: Person) -> QuerySet[IssuedCredential]:
    """The badges that somebody was given here, newest first; also those that hold no longer."""
    return IssuedCredential.objects.filter(person=person).select_related("version__offer", "key", "supersedes")


def issued(text: str = "") -> QuerySet[IssuedCredential]:
    """Every badge that was given here, newest first; with words only those whose title or holder has them all."""
    found = IssuedCredential.objects.select_related("version__offer", "person", "issued_by")
    for word in text.split()[:8]:
        found = found.filter(
            Q(version__name__icontains=word) | Q(recipient_name__icontains=word) | Q(recipient_email__icontains=word)
        )
    return found


def given_with(batch: str) -> tuple[IssuedCredential, ...]:
    """What was given with one button, in its order; nothing for an empty name."""
    return tuple(IssuedCredential.objects.filter(batch=batch).order_by("id")) if batch else ()


def one() -> QuerySet[IssuedCredential]:
    """Badges with all that the page about one of them tells."""
    related = ("version__offer", "person", "issued_by", "key", "supersedes", "assessor")
    return IssuedCredential.objects.select_related(*related).defer("key__sealed")


def by_token(token: str) -> IssuedCredential | None:
    """The badge of a verification address; None for an unknown one."""
    return IssuedCredential.objects.select_related("version__offer", "person").filter(token=token).first()


def offers(at: datetime) -> QuerySet[Offer]:
    """What is offered, with its versions, the latest first, and how often each was given."""
    versions = Prefetch("versions", OfferVersion.objects.order_by("-number"))
    found = Offer.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at)).annotate(
        given=Count("versions__issued")
    )
    return found.select_related("builds_up_to", "microcredential").prefetch_related(versions).order_by("key")


def versions_of(offer: Offer) -> QuerySet[OfferVersion]:
    """Every version of an offer, the latest first."""
    return OfferVersion.objects.filter(offer=offer).select_related("recorded_by").defer("document")


def latest(key: str) -> OfferVersion | None:
    """The latest version of an offer."""
    related = ("offer__builds_up_to__microcredential", "offer__microcredential")
    return OfferVersion.objects.filter(offer__key=key).select_related(*related).first()


def endorsements_of(offer: Offer, at: datetime) -> QuerySet[ReceivedEndorsement]:
    """What others say of it at a moment, the earliest first."""
    found = ReceivedEndorsement.objects.filter(offer=offer, ended_at__isnull=True).exclude(valid_until__lt=at)
    return found.select_related("recorded_by")


def with_endorsements(version: OfferVersion, at: datetime) -> dict[str, Any]:
    """The achievement as it stands in a badge that is given now: with what others say of it, as they signed it."""
    found = list(endorsements_of(version.offer, at))
    carried: dict[str, list[Any]] = {
        "endorsement": [json.loads(each.document) for each in found if not each.is_token],
        "endorsementJwt": [each.document for each in found if each.is_token],
    }
    return {**version.document, **{name: values for name, values in carried.items() if values}}


@dataclass(frozen=True)
class KeyLine:
    """A key with what it signed; nothing secret."""

    key: IssuerKey
    badges: int

    @property
    def short(self) -> str:
        """The beginning of its name, by which people tell it from others."""
        return f"{self.key.public[:12]}…"


def keys() -> tuple[KeyLine, ...]:
    """Every key, the current one first."""
    # Django leaves a model's own order out of a question that counts.
    found = (
        IssuerKey.objects.annotate(badges=Count("issued")).defer("sealed").order_by("-current", "-created_at", "-id")
    )
    return tuple(KeyLine(each, each.badges) for each in found)


def lists() -> QuerySet[StatusList]:
    """Every status list with how many of its places are taken."""
    return StatusList.objects.annotate(taken=Count("places")).defer("document").order_by("id")


def has_key() -> bool:
    """Whether there is a key to sign with."""
    return IssuerKey.objects.filter(current=True).exists()


def counts(at: datetime) -> dict[State, int]:
    """How many badges stand where."""
    every = IssuedCredential.objects
    revoked = every.filter(revoked_at__isnull=False).count()
    expired = every.filter(revoked_at__isnull=True, valid_until__lt=at).count()
    open_ = every.filter(revoked_at__isnull=True).exclude(valid_until__lt=at)
    suspended = open_.filter(suspended_at__isnull=False).count()
    return {
        State.HOLDS: open_.filter(suspended_at__isnull=True).count(),
        State.SUSPENDED: suspended,
        State.EXPIRED: expired,
        State.REVOKED: revoked,
    }

"""Which issuers are known here: the organization's own list, and registries that it loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from stepladder.credentials.trust import KnownIssuer as Listed
from stepladder.credentials.trust import Registry, Trust, same_name
from stepladder.errors import StepladderError
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, record_many
from stepladder.server.wallet.models import KnownIssuer

OWN_NAME = gettext_noop("Your organization’s own list")
"""What the list of the organization is called where several registries are named."""


class CannotKnow(StepladderError):
    """An issuer that cannot be put on the list, or taken off it."""


@dataclass(frozen=True)
class NewIssuer:
    """What somebody says of an issuer.

    Attributes:
        identifier: as badges name it.
        because: how it was found out that this identifier is theirs.
        blocked: whether its badges are not to be relied on.
    """

    identifier: str
    name: str
    because: str
    blocked: bool = False


def trusted() -> Trust | None:
    """For the library: which issuers are known, and by whom; None where there is no list, so that nobody is unknown."""
    rows = KnownIssuer.objects.filter(removed_at__isnull=True).select_related("added_by").order_by("registry", "id")
    registries = [
        Registry(name, tuple(_entry(row, name) for row in listed))
        for name, listed in groupby(rows, key=lambda row: row.registry or OWN_NAME)
    ]
    return Trust(registries) if registries else None


def _entry(row: KnownIssuer, registry: str) -> Listed:
    return Listed(
        id=row.identifier,
        name=row.name,
        registry=registry,
        added_by=row.added_by.name if row.added_by else "",
        because=row.because,
        on=row.added_at.date() if row.added_by else None,
        blocked=row.blocked,
    )


def know_issuer(*, issuer: NewIssuer, by: Person, at: datetime) -> KnownIssuer:
    """Put an issuer on the organization's list.

    Raises:
        CannotKnow: it stands there already.
    """
    try:
        with transaction.atomic():
            row = KnownIssuer.objects.create(
                identifier=same_name(issuer.identifier),
                name=issuer.name,
                because=issuer.because,
                blocked=issuer.blocked,
                added_by=by,
                added_at=at,
            )
            record(
                by=by.subject,
                did="issuer put on the list",
                what=f"issuer:{row.pk}",
                because=issuer.because,
                at=at,
                details={"title": str(row), "identifier": row.identifier},
            )
    except IntegrityError as error:
        raise CannotKnow(
            gettext("this issuer stands on the list already"), hint=gettext("look for it below, by its identifier")
        ) from error
    return row


def forget_issuer(*, issuer: KnownIssuer, because: str, by: Person, at: datetime) -> None:
    """Take an issuer off the list; that it stood there, and why it does no longer, stays on record.

    Raises:
        CannotKnow: somebody was quicker.
    """
    with transaction.atomic():
        there = KnownIssuer.objects.filter(pk=issuer.pk, removed_at__isnull=True)
        if not there.update(removed_at=at, removed_by=by, removed_because=because):
            raise CannotKnow(gettext("it was taken off the list already"), hint=gettext("nothing was changed"))
        record(
            by=by.subject,
            did="issuer taken off the list",
            what=f"issuer:{issuer.pk}",
            because=because,
            at=at,
            details={"title": str(issuer), "identifier": issuer.identifier},
        )


def load_registry(*, registry: str, issuers: Iterable[NewIssuer], at: datetime) -> int:
    """Take a registry in place of what was loaded under its name before. Returns how many issuers it has.

    A timer loads it every night: what says the same again leaves no row.

    Raises:
        CannotKnow: it has no name, or no issuers: an empty file is more likely a mistake than the end of a registry.
    """
    named = {same_name(each.identifier)[:400]: each for each in issuers}
    if not registry or not named:
        raise CannotKnow(gettext("this registry has no name, or nobody in it"), hint=gettext("nothing was changed"))
    if _stands(registry, named):
        return len(named)
    with transaction.atomic():
        # Written anew as a whole: an issuer that is blocked now was perhaps none before.
        KnownIssuer.objects.filter(registry=registry, removed_at__isnull=True).update(removed_at=at)
        KnownIssuer.objects.bulk_create(
            KnownIssuer(
                registry=registry,
                identifier=id,
                name=each.name[:200],
                because=each.because[:500],
                blocked=each.blocked,
                added_at=at,
            )
            for id, each in named.items()
        )
        record_many(
            by="system",
            did="registry loaded",
            what=f"registry:{registry}",
            because="a registry of issuers was loaded by command",
            at=at,
            items=[{"identifier": id} for id in sorted(named)],
        )
    return len(named)


def _stands(registry: str, named: Mapping[str, NewIssuer]) -> bool:
    rows = KnownIssuer.objects.filter(registry=registry, removed_at__isnull=True)
    there = set(rows.values_list("identifier", "name", "because", "blocked"))
    return there == {(id, each.name[:200], each.because[:500], each.blocked) for id, each in named.items()}

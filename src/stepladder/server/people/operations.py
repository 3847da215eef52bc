"""Changing what is on record about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from stepladder.errors import StepladderError
from stepladder.server.people.models import Identifier, Person
from stepladder.server.trail.operations import record


class AddressTaken(StepladderError):
    """An address of record that is somebody else's."""


@dataclass(frozen=True)
class Known:
    """What the owner of a private workspace says about themselves."""

    name: str
    addresses: Sequence[str]


def introduce(*, person: Person, known: Known, at: datetime) -> None:
    """Store a name, and the addresses to which certificates were issued, the first of them as the address of record.

    For the owner of a private workspace alone: in an organization the addresses come from its records, so that nobody
    can take over another person's certificates.

    Raises:
        AddressTaken: the first of them is somebody else's.
    """
    first = known.addresses[0] if known.addresses else None
    with transaction.atomic():
        if first:
            check_free(first, person)
        Person.objects.filter(pk=person.pk).update(name=known.name, email=first)
        Identifier.objects.filter(person=person).delete()
        Identifier.objects.bulk_create(
            Identifier(
                person=person, value=address, kind=kind_of(address), added_by=person, added_at=at, verified_at=at
            )
            for address in known.addresses[1:]
        )
        record(
            by=person.subject,
            did="name and addresses entered",
            what=person.subject,
            because="the owner of the workspace says who they are",
            at=at,
            details={"addresses": len(known.addresses)},
        )


def check_free(address: str, person: Person | None = None) -> None:
    """Refuse an address of record that is somebody else's already, however it is spelled.

    Belongs before every write of ``Person.email``, inside its transaction.

    Args:
        person: whose it becomes; None for somebody who is not on record yet.

    Raises:
        AddressTaken: it is somebody's address of record, or one that they showed to be theirs.
    """
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    owner = others.filter(email__iexact=address).first()
    if owner is None:
        shown = Identifier.objects.filter(value__iexact=address, verified_at__isnull=False, person__in=others)
        owner = next((each.person for each in shown.select_related("person")), None)
    if owner is not None:
        words = {"address": address, "name": owner.name}
        raise AddressTaken(
            gettext("%(address)s is an address of %(name)s already") % words,
            expected=gettext("an address that is nobody else’s"),
            hint=gettext("%(name)s removes it under My addresses, or the records are corrected") % words,
        )


def kind_of(value: str) -> Identifier.Kind:
    """What an identifier is, by its beginning."""
    if value.startswith("did:"):
        return Identifier.Kind.DID
    return Identifier.Kind.PROFILE if value.startswith(("https://", "http://")) else Identifier.Kind.EMAIL

"""Changing what is on record about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from stepladder.server.people.models import Identifier, Person
from stepladder.server.trail.operations import record


@dataclass(frozen=True)
class Known:
    """What the owner of a private workspace says about themselves."""

    name: str
    addresses: Sequence[str]


def introduce(*, person: Person, known: Known, at: datetime) -> None:
    """Store a name, and the addresses to which certificates were issued, the first of them as the address of record.

    For the owner of a private workspace alone: in an organization the addresses come from its records, so that nobody
    can take over another person's certificates.
    """
    first = known.addresses[0] if known.addresses else None
    with transaction.atomic():
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


def kind_of(value: str) -> Identifier.Kind:
    """What an identifier is, by its beginning."""
    if value.startswith("did:"):
        return Identifier.Kind.DID
    return Identifier.Kind.PROFILE if value.startswith(("https://", "http://")) else Identifier.Kind.EMAIL

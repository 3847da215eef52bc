"""Saying who one is: it decides which badges are one's own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from stepladder.server.people.models import Person
from stepladder.server.people.operations import Known, introduce
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.operations import check_again


def say_who_one_is(*, person: Person, known: Known, at: datetime) -> None:
    """Store name and addresses, and check every badge again for whose it is."""
    with transaction.atomic():
        introduce(person=person, known=known, at=at)
        person.refresh_from_db()
        badges = Certificate.objects.filter(person=person, badge__isnull=False, withdrawn_at__isnull=True)
        for certificate in badges.select_related("badge"):
            certificate.person = person
            check_again(certificate=certificate, by=person, at=at)

"""Questions about messages."""

from __future__ import annotations

from django.db.models import QuerySet

from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person


def unseen(person: Person) -> QuerySet[Notice]:
    """What somebody has not put away, newest first."""
    return Notice.objects.filter(person=person, seen_at__isnull=True)

"""A request of somebody who is signed in."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from stepladder.server.people.models import Person


class MemberRequest(HttpRequest):
    """A request with the person who reads, and the moment at which it came: views read no clock of their own."""

    reader: Person
    moment: datetime


def now() -> datetime:
    """The moment, with time zone. The one place of the site that reads the clock for people."""
    return datetime.now(UTC)

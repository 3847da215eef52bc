"""A request of somebody who is signed in."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from stepladder.server.people.clock import now
from stepladder.server.people.models import Person

__all__ = ["MemberRequest", "now"]


class MemberRequest(HttpRequest):
    """A request with the person who reads, and the moment at which it came: views read no clock of their own."""

    reader: Person
    moment: datetime

"""Whoever comes back to something that was decided meanwhile is led to it, and told who decided and when."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.server.people.models import Person
from stepladder.server.roles.models import RoleVersion


def tell_already(request: HttpRequest, sentence: str, by: Person | None, at: datetime | date | None) -> None:
    """Tell it on the next page.

    Args:
        sentence: translated, with ``%(name)s`` and ``%(day)s``.
    """
    day = localtime(at) if isinstance(at, datetime) else at
    words = {"name": by.name if by else gettext("somebody"), "day": date_format(day, "DATE_FORMAT") if day else "–"}
    messages.info(request, sentence % words)


def tell_of_version(request: HttpRequest, row: RoleVersion) -> None:
    """What became of a version that waits for nobody any more."""
    if row.state == RoleVersion.State.WITHDRAWN:
        sentence = gettext("This version was already withdrawn by %(name)s on %(day)s.")
        return tell_already(request, sentence, row.withdrawn_by, row.withdrawn_at)
    if row.put_at is None:
        return tell_already(request, gettext("This version is in force since %(day)s."), None, row.in_force_from)
    sentence = gettext("This version was already put in force by %(name)s on %(day)s.")
    return tell_already(request, sentence, row.put_by, row.put_at)

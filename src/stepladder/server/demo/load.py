"""Loading the demonstration: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings

from stepladder.errors import InvalidPolicy
from stepladder.server.demo.organization import load_catalog, load_ladders, load_people
from stepladder.server.demo.stories import load_stories
from stepladder.server.people.models import Person


def is_loaded() -> bool:
    """Whether there is anybody here."""
    return Person.objects.exists()


def load(*, at: datetime, say: Callable[[str], None] = lambda _: None) -> None:
    """Load the organization as it stands at a moment; everything else follows from the content and that moment.

    Raises:
        InvalidPolicy: this is no demonstration, or somebody is here already.
    """
    if not settings.DEMO:
        raise InvalidPolicy("this site is no demonstration", hint="start one by stepladder-server demo")
    if is_loaded():
        raise InvalidPolicy("there are people here already", hint="take an empty folder")
    # Nobody is written to while the past is told.
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"), transaction.atomic():
        load_people(at)
        load_ladders(at)
        load_catalog(at)
        load_stories(at)
    say(f"{Person.objects.count()} people are here.")

"""Loading the demonstration: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings

from stepladder.errors import InvalidPolicy
from stepladder.server.demo.architecture import load_priorities, load_steps
from stepladder.server.demo.catalog import load_catalog
from stepladder.server.demo.catalog_life import tell_catalog_life
from stepladder.server.demo.endorsed import load_endorsed
from stepladder.server.demo.links import load_links
from stepladder.server.demo.organization import RULES, load_ladders, load_people
from stepladder.server.demo.ratings import tell_ratings
from stepladder.server.demo.stacks_and_weights import tell_stacks_and_weights
from stepladder.server.demo.stories import load_stories
from stepladder.server.people.models import Person
from stepladder.server.policies.models import EvidenceRules
from stepladder.server.wallet.following import follow_catalog


def is_loaded() -> bool:
    """Whether the demonstration is here: its rules are, which no organization would call so.

    Raises:
        InvalidPolicy: there are people here who are not the demonstration's. They would be mixed with its keys.
    """
    if EvidenceRules.objects.filter(key=RULES).exists():
        return True
    if Person.objects.exists():
        raise InvalidPolicy("there are people here already", hint="take an empty folder")
    return False


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
        load_steps(at)
        load_priorities(at)
        load_catalog(at)
        load_links(at)
        load_endorsed(at)
        tell_stacks_and_weights(at)
        tell_catalog_life(at)
        load_stories(at)
        tell_ratings(at)
        # The catalog was told before and after the certificates: they begin as a worker would have left them.
        follow_catalog(at=at)
    say(f"{Person.objects.count()} people are here.")

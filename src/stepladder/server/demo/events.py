"""What happens in the demonstration: moments with what then happens, and everybody whom stories name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.portfolio.models import Work
from stepladder.server.roles.models import Role

Event = tuple[datetime, Callable[[datetime], None]]


@dataclass(frozen=True)
class Cast:
    """Everybody and everything that stories name, by key."""

    people: dict[str, Person]
    competencies: dict[str, Competency]
    roles: dict[str, Role]
    works: dict[str, Work]

    @classmethod
    def of_rows(cls) -> Cast:
        """From what is loaded."""
        return cls(
            {each.key: each for each in Person.objects.select_related("manager")},
            {each.key: each for each in Competency.objects.all()},
            {each.key: each for each in Role.objects.all()},
            {},
        )

    def choices(self, shows: list[dict[str, Any]]) -> tuple[Choice, ...]:
        """Competencies and levels."""
        return tuple(Choice(self.competencies[each["competency"]], each["level"]) for each in shows)

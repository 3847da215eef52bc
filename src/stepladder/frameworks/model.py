"""Competencies, and a framework as a set of them with stable ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepladder.wording import gettext_noop

LEVEL_WORDS = {
    1: gettext_noop("aware"),
    2: gettext_noop("works with support"),
    3: gettext_noop("independent"),
    4: gettext_noop("leads and adapts"),
    5: gettext_noop("shapes practice"),
}
"""The five levels that evidence and criteria live on (methods 3.1)."""


@dataclass(frozen=True)
class Competency:
    """Something a person can be able to do.

    Attributes:
        id: stable; never reused for another meaning.
        name: as it stands in a sentence.
        statement: what somebody does who has it, in the framework's own words.
    """

    id: str
    name: str
    statement: str = ""


@dataclass(frozen=True)
class Framework:
    """Competencies by id, in the order in which they were given."""

    competencies: tuple[Competency, ...] = ()

    def __contains__(self, id: object) -> bool:
        return any(competency.id == id for competency in self.competencies)

    def __iter__(self) -> Iterator[Competency]:
        return iter(self.competencies)

    def name_of(self, id: str) -> str:
        """The name of a competency, or its id where it is not known."""
        return next((competency.name for competency in self.competencies if competency.id == id), id)

    def joined(self, other: Framework) -> Framework:
        """Both frameworks' competencies; where both know an id, this one's words stand."""
        return Framework(self.competencies + tuple(each for each in other if each.id not in self))

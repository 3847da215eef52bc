"""Which elements of the EU's list an entry states, in the reader's language (methods 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from stepladder.achievements.elements import Found, State, elements_of
from stepladder.server.catalog.importing_facts import to_core
from stepladder.server.catalog.models import Microcredential


@dataclass(frozen=True)
class Line:
    """One element.

    Attributes:
        number: its number in the EU's list; 0 for an optional one.
        stated: whether it is stated; None where it belongs to the single award, never to the kind of credential.
        words: where it stands, in words.
    """

    number: int
    name: str
    stated: bool | None
    words: str

    @property
    def mark(self) -> str:
        """The mark beside it; what is stated has none."""
        return "unknown" if self.stated is False else ""


@dataclass(frozen=True)
class Elements:
    """Where an entry stands with the EU's list: in a sentence, and one by one."""

    sentence: str
    mandatory: tuple[Line, ...]
    optional: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """Mandatory ones that are not stated."""
        return tuple(each for each in self.mandatory if each.stated is False)


def elements(entry: Microcredential) -> Elements:
    """Which are stated and which are missing.

    A prerequisite that is an entry of the catalog is not seen here unless it is stated in words as well, so that no
    question is asked of the database.
    """
    found = elements_of(to_core(entry))
    return Elements(
        found.sentence(translation),
        tuple(_line(each) for each in found.mandatory),
        tuple(_line(each) for each in found.optional),
    )


def _line(found: Found) -> Line:
    words = {
        State.STATED: gettext("stated"),
        State.NOT_STATED: gettext("not stated; where there is no level, none is asked for")
        if found.element.if_applicable
        else gettext("not stated"),
        State.OF_AWARD: gettext("stands in each certificate"),
    }
    stated = {State.STATED: True, State.NOT_STATED: False, State.OF_AWARD: None}[found.state]
    name = gettext(found.element.name)
    return Line(found.element.number, f"{name[:1].upper()}{name[1:]}", stated, words[found.state])

"""The elements that the EU asks of a description of a microcredential (Council Recommendation 2022/C 243/02, Annex I).

Eleven are mandatory. Two of them, who learned it and when it was issued, belong to the single award and never to the
kind of credential, so that nine are asked of an entry. Five more are optional (methods 2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stepladder.achievements.model import Achievement
from stepladder.wording import ENGLISH, Wording, gettext_noop


class State(StrEnum):
    """Where an element stands."""

    STATED = "stated"
    NOT_STATED = "not stated"
    OF_AWARD = "belongs to the award"


@dataclass(frozen=True)
class Element:
    """One thing that a description should say.

    Attributes:
        number: its place among the eleven; 0 for an optional one.
        name: as part of a sentence.
        said: what an entry says of it, or None where it belongs to the award.
        if_applicable: whether it is asked only where it applies, as a level is.
    """

    id: str
    number: int
    name: str
    said: Callable[[Achievement], object] | None
    if_applicable: bool = False


@dataclass(frozen=True)
class Found:
    """An element and where it stands."""

    element: Element
    state: State


ELEMENTS: tuple[Element, ...] = (
    Element("learner", 1, gettext_noop("who learned it"), None),
    Element("title", 2, gettext_noop("title"), lambda one: one.title),
    Element(
        "country", 3, gettext_noop("country or region of the issuer"), lambda one: one.country or one.provider.country
    ),
    Element("awarding-body", 4, gettext_noop("awarding body"), lambda one: one.awarding_body),
    Element("issued", 5, gettext_noop("date of issuing"), None),
    Element("outcomes", 6, gettext_noop("learning outcomes"), lambda one: one.learning_outcomes),
    Element("workload", 7, gettext_noop("workload"), lambda one: one.hours is not None or one.ects is not None),
    Element(
        "level",
        8,
        gettext_noop("level"),
        lambda one: one.eqf_level is not None or one.other_level,
        if_applicable=True,
    ),
    Element("assessment", 9, gettext_noop("type of assessment"), lambda one: one.methods),
    Element("participation", 10, gettext_noop("form of participation"), lambda one: one.participation),
    Element("quality", 11, gettext_noop("type of quality assurance"), lambda one: one.quality_assurance),
    Element("prerequisites", 0, gettext_noop("prerequisites"), lambda one: one.prerequisites),
    Element("supervision", 0, gettext_noop("supervision and check of identity"), lambda one: one.supervision),
    Element("grade", 0, gettext_noop("grade"), lambda one: one.grading),
    Element("stackability", 0, gettext_noop("what it builds up to"), lambda one: one.stackability),
    Element("further", 0, gettext_noop("further information"), lambda one: one.further),
)
"""All of them, the mandatory ones first and in the order of the Annex."""


@dataclass(frozen=True)
class Stated:
    """Which elements a description states.

    Attributes:
        mandatory: all eleven; optional: the other five.
    """

    mandatory: tuple[Found, ...]
    optional: tuple[Found, ...]

    @property
    def asked(self) -> tuple[Found, ...]:
        """The mandatory ones that an entry can state: nine."""
        return tuple(each for each in self.mandatory if each.state is not State.OF_AWARD)

    @property
    def missing(self) -> tuple[Element, ...]:
        """Those of them that it does not state."""
        return _with(self.asked, State.NOT_STATED)

    @property
    def missing_optional(self) -> tuple[Element, ...]:
        """The optional ones that it does not state."""
        return _with(self.optional, State.NOT_STATED)

    def sentence(self, wording: Wording = ENGLISH) -> str:
        """*8 of 9 mandatory elements stated; missing: type of quality assurance.*"""
        asked, missing = self.asked, self.missing
        counts: dict[str, object] = {"stated": len(asked) - len(missing), "asked": len(asked)}
        if not missing:
            return wording.gettext("All %(asked)s mandatory elements stated.") % counts
        names = ", ".join(_name(each, wording) for each in missing)
        words = wording.gettext("%(stated)s of %(asked)s mandatory elements stated; missing: %(names)s.")
        return words % {**counts, "names": names}


def elements_of(achievement: Achievement) -> Stated:
    """Which elements the description of a credential states."""
    found = tuple(Found(each, _state(each, achievement)) for each in ELEMENTS)
    return Stated(
        tuple(each for each in found if each.element.number), tuple(each for each in found if not each.element.number)
    )


def _state(element: Element, achievement: Achievement) -> State:
    if element.said is None:
        return State.OF_AWARD
    return State.STATED if element.said(achievement) else State.NOT_STATED


def _with(found: Sequence[Found], state: State) -> tuple[Element, ...]:
    return tuple(each.element for each in found if each.state is state)


def _name(element: Element, wording: Wording) -> str:
    name = wording.gettext(element.name)
    return wording.gettext("%(name)s (if it has one)") % {"name": name} if element.if_applicable else name

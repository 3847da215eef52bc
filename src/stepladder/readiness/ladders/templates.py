"""Ladders to copy, written for Stepladder: what an organization begins with that has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files

from stepladder.errors import InvalidDocument
from stepladder.readiness.ladders.checks import remarks_on
from stepladder.readiness.ladders.file import ladder_from_toml
from stepladder.readiness.ladders.interface import Ladder
from stepladder.readiness.ladders.seniority import ups
from stepladder.wording import gettext_noop


@dataclass(frozen=True, slots=True)
class Template:
    """A ladder to copy.

    Attributes:
        id: as commands and addresses name it.
        title: in English; translated where it is shown.
        about: whom it is for, in a sentence.
    """

    id: str
    title: str
    about: str


TEMPLATES = (
    Template("engineering", gettext_noop("Engineering"), gettext_noop("Six rungs, and a branch for managers.")),
    Template("sales", gettext_noop("Sales"), gettext_noop("From first conversations to the largest accounts.")),
    Template("operations", gettext_noop("Operations"), gettext_noop("From doing the work to running a company.")),
    Template(
        "people-leadership", gettext_noop("People leadership"), gettext_noop("For those who lead people in any field.")
    ),
)
"""In the order in which they are offered. They share names of competencies, so that moves between them show."""


def template_bytes(id: str) -> bytes:
    """The file of a template, as it stands.

    Raises:
        InvalidDocument: there is no such template.
    """
    if id not in {each.id for each in TEMPLATES}:
        known = ", ".join(each.id for each in TEMPLATES)
        raise InvalidDocument(f"there is no template {id[:60]!r}", expected=f"one of {known}")
    return (files("stepladder.readiness") / "templates" / f"{id}.toml").read_bytes()


def read_template(id: str) -> Ladder:
    """A template as a ladder, with the steps up.

    Raises:
        InvalidDocument: there is no such template.
    """
    ladder = ladder_from_toml(template_bytes(id), name=f"{id}.toml")
    steps = (*(step for family in ladder.families for step in ups(family)), *ladder.steps)
    ladder = replace(ladder, steps=steps)
    return replace(ladder, remarks=tuple(remarks_on(ladder)))

"""What an import would do, in a reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from stepladder.server.catalog.importing_facts import column
from stepladder.server.catalog.importing_plan import Difference, Line
from stepladder.server.catalog.terms import Method, Participation, Regulation, Supervision

_LONGEST = 200


@dataclass(frozen=True)
class Fact:
    """A fact that differs.

    Attributes:
        value: how a form names it.
        kept: whether what stands here stays unless somebody says otherwise.
    """

    name: str
    old: str
    new: str
    value: str
    kept: bool


@dataclass(frozen=True)
class Shown:
    """A description with what would become of it.

    Attributes:
        perhaps: entries that it may be: key, title, provider, why.
    """

    identity: str
    title: str
    provider: str
    key: str
    line: int
    facts: tuple[Fact, ...]
    stated: tuple[str, ...]
    perhaps: tuple[tuple[str, str, str, str], ...]


def shown_lines(lines: Sequence[Line]) -> tuple[Shown, ...]:
    """Lines for a page."""
    return tuple(
        Shown(
            identity=each.identity,
            title=each.achievement.title,
            provider=each.provider.name if each.provider else each.provider_name,
            key=each.entry.key if each.entry else "",
            line=each.achievement.line,
            facts=tuple(_fact(each, one) for one in each.differences),
            stated=tuple(label(name) for name in each.columns if name not in ("title", "currency", "source")),
            perhaps=tuple(
                (str(pair.second.key), pair.second.title, pair.second.provider, pair.sentence(translation))
                for pair in each.perhaps[:_MOST]
            ),
        )
        for each in lines
    )


_MOST = 3


def _fact(line: Line, one: Difference) -> Fact:
    old, new = in_words(one.name, one.old), in_words(one.name, one.new)
    return Fact(label(one.name), old, new, f"{one.name}|{line.identity}", one.kept)


def facts_in_words(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """The cells of a row that say something, each with the name of its field."""
    return [(label(name), Truncator(text).chars(_LONGEST)) for name, text in row.items() if text and name != "title"]


def in_words(name: str, value: Any) -> str:
    """A value of a column as a reader sees it."""
    answers: dict[str, Any] = {"supervision": Supervision, "participation": Participation, "regulation": Regulation}
    if name in answers and value:
        return str(answers[name](value).label)
    if name == "methods":
        return ", ".join(str(Method(each).label) for each in value if each in Method.values)
    if isinstance(value, list | tuple):
        return Truncator("; ".join(map(str, value))).chars(_LONGEST)
    return gettext("nothing") if value in (None, "") else Truncator(str(value)).chars(_LONGEST)


def label(name: str) -> str:
    """A column by the name that a reader knows it by."""
    names = {
        "title": gettext("Title"),
        "achievement": gettext("Achievement in its badges"),
        "learning_outcomes": gettext("Learning outcomes"),
        "prerequisites_text": gettext("Prerequisites"),
        "methods": gettext("How it is assessed"),
        "assessment": gettext("What one has to do"),
        "validity_months": gettext("Valid for months"),
        "eqf_level": gettext("Level (EQF)"),
        "other_level": gettext("Level"),
        "ects": gettext("ECTS points"),
        "hours": gettext("Hours"),
        "cost": gettext("Cost"),
        "pass_rate": gettext("Share who pass"),
        "passing_standard": gettext("Passing standard"),
        "quality_assurance": gettext("Quality assurance"),
        "checked_on": gettext("Checked on"),
        "further": gettext("Further information"),
        "awarding_body": gettext("Awarding body"),
    }
    if name in names:
        return names[name]
    try:
        return str(column(name).verbose_name).capitalize()
    except FieldDoesNotExist:
        return gettext(name.replace("_", " ")).capitalize()

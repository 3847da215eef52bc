"""The starter catalog: which of its certificates are here already, and taking some of them over as proposals."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext

from stepladder.achievements.importers.interface import Importer
from stepladder.achievements.starter import Fact, Starter, starters
from stepladder.errors import InvalidPolicy
from stepladder.server.catalog import importing
from stepladder.server.catalog.importing_facts import columns_of
from stepladder.server.catalog.importing_plan import Choices, Plan, plan
from stepladder.server.catalog.importing_read import Reading
from stepladder.server.catalog.importing_shown import in_words, label
from stepladder.server.people.models import Person

ID = "starter"


@dataclass(frozen=True)
class FactShown:
    """One fact, with the page on which it was read; none where nobody checked it."""

    name: str
    value: str
    address: str


@dataclass(frozen=True)
class Offered:
    """A certificate of the starter catalog.

    Attributes:
        entry: key of the entry that it is here; empty where it is not here.
        chosen: whether the reader ticked it.
    """

    key: str
    title: str
    provider: str
    link: str
    facts: tuple[FactShown, ...]
    entry: str
    chosen: bool

    @property
    def checked(self) -> int:
        """How many of its facts were read at a source."""
        return sum(bool(each.address) for each in self.facts)


def offered(chosen: Collection[str] = ()) -> list[tuple[str, list[Offered]]]:
    """All of them by what they are about, with the entries that they are here."""
    here = _here()
    found: dict[str, list[Offered]] = {}
    for each in starters():
        one = each.achievement
        shown = tuple(_shown(each, fact) for fact in each.facts)
        found.setdefault(gettext(each.field), []).append(
            Offered(each.key, one.title, one.provider.name, one.link, shown, here.get(each.key, ""), each.key in chosen)
        )
    return list(found.items())


def take(*, keys: Collection[str], by: Person, at: datetime) -> importing.Imported:
    """Propose some of them. What is here already stays as it is.

    Raises:
        InvalidPolicy: none of them is chosen.
    """
    here = _here()
    chosen = [each for each in starters() if each.key in keys and each.key not in here]
    if not chosen:
        raise InvalidPolicy(gettext("nothing is chosen that is not here already"), expected=gettext("at least one"))
    about = importing.About(gettext("Widely held certificates"), ID, "", [each.achievement.title for each in chosen])
    return importing.take_over(plan=_plan(chosen, as_new=True), about=about, by=by, at=at)


def _here() -> dict[str, str]:
    """By key of the starter catalog the key of the entry that it is here."""
    lines = _plan(starters(), as_new=False).lines
    found = zip(starters(), lines, strict=True)
    perhaps = ((each, line) for each, line in found)
    return {
        each.key: line.entry.key if line.entry else str(line.perhaps[0].second.key)
        for each, line in perhaps
        if line.entry or line.perhaps
    }


def _plan(chosen: Iterable[Starter], *, as_new: bool) -> Plan:
    achievements = tuple(replace(each.achievement, further=_unchecked(each)) for each in chosen)
    reading = Reading(_NONE, achievements, "", ())
    found = plan(reading)
    if not as_new:
        return found
    return plan(reading, choices=Choices(as_new=frozenset(each.identity for each in found.lines)))


class _Starter:
    """What stands in the place of an importer: nothing was uploaded."""

    NAME, ID = "Starter catalog", ID


_NONE: Importer = _Starter()  # type: ignore[assignment] # nobody reads with it


def _unchecked(each: Starter) -> str:
    """What of it nobody checked, as a sentence that stands in the entry."""
    names = ", ".join(label(_column(name)) for name in each.unchecked)
    words = gettext("From the starter catalog. General knowledge, not checked: %(names)s.")
    return words % {"names": names} if names else gettext("From the starter catalog.")


def _shown(each: Starter, fact: Fact) -> FactShown:
    columns = columns_of(each.achievement, [])
    name = _column(fact.name)
    value = in_words(name, columns.get(name))
    text = f"{value} {each.achievement.currency}".strip() if name == "cost" else value
    return FactShown(label(name), text, fact.address)


def _column(name: str) -> str:
    return "prerequisites_text" if name == "prerequisites" else name

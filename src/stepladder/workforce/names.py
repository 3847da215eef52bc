"""Names of people, as tables write them; and who is meant by a number, an address or a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stepladder.workforce.records import PersonRecord

_SUFFIXES = frozenset(
    {"jr", "sr", "ii", "iii", "iv", "phd", "md", "dr", "mba", "esq", "msc", "bsc", "ma", "cpa", "dipl-ing"}
)
_STATE = re.compile(r"[(\[][^()\[\]]*+[)\]]\s*+\Z")
_NUMBERED = re.compile(r"(.*\S)\s*[(\[]\s*([\w.@-]+)\s*[)\]]", re.DOTALL)
_LETTERS = re.compile(r"[a-z0-9]+")
_NOBODY = frozenset(
    {"", "no_manager", "no manager", "none", "n/a", "-", "null", "#n/a", "keine", "keiner", "niemand", "0"}
)


def said_plainly(name: str) -> str:
    """“Berg, Anna” is Anna Berg; “Anna Berg (On Leave)” too. A suffix stays: “Carl Dorn, Jr.”"""
    plain = " ".join(_STATE.sub("", name).split()) or " ".join(name.split())
    last, comma, first = plain.partition(",")
    first = first.strip()
    if not comma or not first or not last.strip() or "," in first or first.rstrip(".").casefold() in _SUFFIXES:
        return plain
    return f"{first} {last.strip()}"


def folded_name(name: str) -> str:
    """The words of a name in alphabetical order, small and without accents: both orders are the same."""
    if name.isascii():
        return " ".join(sorted(_LETTERS.findall(name.casefold())))
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(sorted(letters.split()))


def is_nobody(reference: str) -> bool:
    """Whether the cell says that there is none, as SAP's NO_MANAGER does."""
    return reference.strip().casefold() in _NOBODY


@dataclass(frozen=True)
class Directory:
    """People by number, address and name.

    Several of one name are nobody in particular.
    """

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    emails: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[PersonRecord]) -> Directory:
        """Everybody once; nobody by an empty name or address."""
        ids: dict[str, list[str]] = {}
        emails: dict[str, list[str]] = {}
        names: dict[str, list[str]] = {}
        for each in people:
            ids.setdefault(each.external_id.casefold(), []).append(each.external_id)
            if each.email:
                emails.setdefault(each.email, []).append(each.external_id)
            if each.name:
                names.setdefault(folded_name(each.name), []).append(each.external_id)
        # Put in order once: of twenty thousand of one name each would be asked for.
        return cls(*({text: tuple(sorted(own)) for text, own in found.items()} for found in (ids, emails, names)))

    def find(self, reference: str) -> tuple[str, ...]:
        """The numbers of those who may be meant: one, several of the same name, or none."""
        text = reference.strip()
        if found := self._numbered(text):
            return found
        if "@" in text:
            return self.emails.get(text.casefold(), ())
        while numbered := _NUMBERED.fullmatch(text):
            if found := self._numbered(numbered[2]):
                return found
            text = numbered[1]
        return self.names.get(folded_name(text), ()) if text else ()

    def _numbered(self, number: str) -> tuple[str, ...]:
        """Who has the number: as it is written, else in other letters, small or capital."""
        alike = self.ids.get(number.casefold(), ())
        return (number,) if number in alike else alike


def several(text: str, directory: Directory) -> tuple[str, ...]:
    """The references in a cell: separated by ; or | or line breaks, else by commas, unless the whole is one name."""
    parts = re.split(r"[;|\n]", text)
    if len(parts) == 1 and "," in text and not directory.find(text):
        parts = text.split(",")
    return tuple(part.strip() for part in parts if not is_nobody(part))


def chain_in_circles(managers: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The circles in the management line, each once, beginning with its smallest number; somebody alone is one too."""
    state: dict[str, int] = {}
    circles: list[tuple[str, ...]] = []
    for number, start in enumerate(managers, start=1):
        path: list[str] = []
        each = start
        while each in managers and each not in state:
            state[each] = number
            path.append(each)
            each = managers[each]
        if state.get(each) == number and each in path:
            circle = path[path.index(each) :]
            smallest = circle.index(min(circle))
            circles.append((*circle[smallest:], *circle[:smallest]))
    return tuple(sorted(circles))

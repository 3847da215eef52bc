"""Names of people and titles as they are typed, and when two of them are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_UNDECOMPOSED = str.maketrans("đĐðÐłŁøØıħĦæÆœŒ", "dDdDlLoOihHaAoO")
"""Letters with a stroke or joined, which people type without, and which Unicode does not take apart."""

_LAST_PLAIN = 0x0530
"""Latin, Greek and Cyrillic lie below. There a mark is an accent; in other scripts it makes another letter."""


def normal_title(text: str) -> str:
    """A title without case, doubled blanks and invisible characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Cc")).split())


def normal_name(text: str) -> str:
    """A name without what only its spelling adds: case, blanks, width, accents, invisible characters, ``mailto:``."""
    plain: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED)):
        category = unicodedata.category(char)
        if category == "Mn":
            if ord(base or "a") >= _LAST_PLAIN:
                plain.append(char)
        elif category not in ("Cf", "Cc"):
            plain.append(char)
            base = char
    return " ".join("".join(plain).casefold().split()).removeprefix("mailto:")


@lru_cache(maxsize=4096)
def person_key(text: str) -> str:
    """One text for one person: the e-mail address if there is one, else the words of the name in any order."""
    name = normal_name(text)
    address = _ADDRESS.search(name)
    return address.group() if address else " ".join(sorted(_words(name)))


def is_one_of(text: str, names: Iterable[str]) -> bool:
    """Whether a name is one of a person's names or identifiers, also with its words in another order or with more.

    Somebody else of the same name is told apart by an e-mail address, if one of the person's own is known.
    """
    known = {normal_name(name) for name in names if normal_name(name)}
    given = normal_name(text)
    addresses = _ADDRESS.findall(given)
    if given in known or any(address in known for address in addresses):
        return True
    if addresses and any(_ADDRESS.fullmatch(name) for name in known):
        return False
    words = set(_words(given))
    return any(" " in name and words.issuperset(_words(name)) for name in known)


def _words(text: str) -> list[str]:
    """The words between blanks, punctuation and symbols. A mark belongs to its letter."""
    return "".join(" " if unicodedata.category(char)[0] in "PSZ" else char for char in text).split()

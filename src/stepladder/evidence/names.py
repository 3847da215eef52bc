"""Names of people as they are typed, and when two of them are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
_WORD = re.compile(r"\w+")


def normal_name(text: str) -> str:
    """A name without what only its spelling adds: case, blanks, width, accents, invisible characters, ``mailto:``."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf", "Cc"))
    return " ".join(plain.casefold().split()).removeprefix("mailto:")


def is_one_of(text: str, names: Iterable[str]) -> bool:
    """Whether a name is one of a person's names or identifiers, also with its words in another order or with more.

    Somebody else of the same name is told apart by an e-mail address that is not the person's.
    """
    known = {normal_name(name) for name in names if normal_name(name)}
    given = normal_name(text)
    if given in known:
        return True
    addresses = _ADDRESS.findall(given)
    if addresses:
        return any(address in known for address in addresses)
    words = set(_WORD.findall(given))
    return any(" " in name and words.issuperset(_WORD.findall(name)) for name in known)

"""Short names for long sentences, and slugs for names. Proposals: a person corrects them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST_NAME = 60
"""Most characters of a proposed name: it has to fit a row of a table on a phone."""

LONGEST_KEY = 80
"""Most characters of a key; addresses of the site hold 100."""

_ASIDE = re.compile(r"\s*\((?:[^()]*)\)|\s*\b(?:e\.g\.|i\.e\.|ex:).*$", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:I['’]m|I am|I|My|We|Is able to|Is)\s+(?=\w)")
_CLAUSE = re.compile(r"[;:.!?]\s|,\s| - | – | — ")
_SHORTEST_CLAUSE = 3


def short_name(sentence: str) -> str:
    """The first clause without its subject and asides, cut between words."""
    text = _SUBJECT.sub("", _ASIDE.sub("", sentence).strip().lstrip("-–•*. "))
    for cut in _CLAUSE.finditer(text):
        if len(text[: cut.start()].split()) >= _SHORTEST_CLAUSE:
            text = text[: cut.start()]
            break
    if len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME + 1].rpartition(" ")[0] or text[:LONGEST_NAME]
    text = re.sub(
        r"(?:\s+(?:a|an|the|and|or|to|of|for|with|in|on|by|that|their|my|from|as|at))+$", "", text.strip(" ,;:.")
    )
    return text[:1].upper() + text[1:] if text else sentence.strip()[:LONGEST_NAME]


def competency_name(area_path: tuple[str, ...], wording: str) -> str:
    """Area and short name: the two nearest headings where there are two, else the heading and the first clause."""
    if len(area_path) > 1:
        return f"{area_path[-2]}: {area_path[-1]}"
    return f"{area_path[0]}: {short_name(wording)}" if area_path else short_name(wording)


def slug(text: str) -> str:
    """Letters, digits and hyphens; what is cut off or has no such letters is told apart by a digest."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(key) <= LONGEST_KEY and (key or not text.strip()):
        return key or "unnamed"
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{key[: LONGEST_KEY - 9].rstrip('-')}-{mark}".lstrip("-")


def unique(keys: list[str]) -> list[str]:
    """The same keys, each once: those that come again get a number."""
    seen: dict[str, int] = {}
    found: list[str] = []
    taken = set(keys)
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        name = key
        while seen[key] > 1 and name in taken:
            name = f"{key}-{seen[key]}"
            seen[key] += name in taken
        taken.add(name)
        found.append(name)
    return found

"""What people write into the cells of a ladder: levels, musts, weights, kinds of evidence."""

from __future__ import annotations

import re

from stepladder.evidence.policy import KINDS, LEVELS
from stepladder.frameworks.model import LEVEL_WORDS

_LEVEL = re.compile(
    r"^\s*(?:level|lvl|l|stufe)?\s*([1-5])(?:\.0)?(?!\s*[/\d.,])\s*(?:[-–—:(/]\s*(.*))?$", re.IGNORECASE
)
_SECOND = re.compile(r"^\D*\d\s*(?:[-–—/]\s*(?:level|lvl|l|stufe)?\s*\d|[:(]\s*\d+\W*$)", re.IGNORECASE)
"""Two numbers: a range of levels, or one level and its number on another scale. Which is meant, nobody knows."""
_MUST = frozenset(
    ("must", "must have", "must-have", "yes", "y", "x", "true", "1", "required", "mandatory", "essential", "core")
)
_SHOULD = frozenset(
    ("should", "no", "n", "false", "0", "optional", "desirable", "nice to have", "nice-to-have", "preferred", "bonus")
)
_NAMES = {name.lower(): kind.accepted_as for kind in KINDS for name in (kind.id, kind.accepted_as)}
_SYNONYMS = {
    "certificate": "credential",
    "certification": "credential",
    "badge": "credential",
    "peer feedback": "attestation",
    "manager feedback": "attestation",
    "confirmation": "attestation",
    "reference": "attestation",
    "work example": "artifact",
    "work sample": "artifact",
    "portfolio": "artifact",
    "result": "metric",
    "results": "metric",
    "kpi": "metric",
    "test": "exam",
    "quiz": "exam",
    "self-assessment": "self-report",
    "self assessment": "self-report",
}


def level_in(text: str) -> tuple[int | None, str]:
    """The level that a cell states, and its words where they state none of the five: ``3``, ``L3``, ``independent``.

    A range, ``Level 3-4``, states none: whether the lower one is enough is for a person to say.
    """
    found = _LEVEL.match(text)
    if found and not _SECOND.match(text):
        return int(found.group(1)), ""
    plain = " ".join(text.lower().split())
    named = next((level for level in LEVELS if LEVEL_WORDS[level] == plain), None)
    return named, "" if named else " ".join(text.split())


def must_in(text: str) -> tuple[bool, bool]:
    """Whether it is a must, and whether the cell says neither; an empty one is a must."""
    plain = " ".join(text.lower().split()).rstrip(".!")
    return plain not in _SHOULD, bool(plain) and plain not in _MUST | _SHOULD


def number_in(text: str) -> float | None:
    """A number above 0, with a comma or a percent sign if need be; None where there is none."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", plain):
        return None
    return float(plain) or None


def evidence_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds of evidence by the names that criteria use, and what is none."""
    parts = [" ".join(each.lower().split()) for each in re.split(r"[,;/\n]|\bor\b|\band\b", text)]
    found = {each: _NAMES.get(each) or _SYNONYMS.get(each, "") for each in parts if each}
    known = tuple(dict.fromkeys(name for name in found.values() if name))
    return known, tuple(each for each, name in found.items() if not name)

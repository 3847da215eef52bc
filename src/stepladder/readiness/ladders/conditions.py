"""Sentences that ask for no competency: time in grade, who may hold a role, how many people report to it, quotas.

Patterns of English ladders, read narrowly: what is not recognized stays a statement, and a person sorts it out.
"""

from __future__ import annotations

import re

from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders.interface import ConditionDraft

_UNIT = r"(?:m|mos?|months?|y|yrs?|years?)"
_SPAN = rf"(?:\d+|several|two|three|six|twelve|eighteen)\+?[ -]?{_UNIT}\b"
_HELD = r"(?:role|level|grade|position|rung|job)\b"
_COUNT = r"(?:\d+|one|two|three)\b"
_PATTERNS = (
    (ConditionKind.TIME_IN_GRADE, rf"\btime[ -]in[ -](?:the )?{_HELD}"),
    (
        ConditionKind.TIME_IN_GRADE,
        rf"\b{_SPAN}[^.;]*?\b(?:in|at|as|on) (?:(?:the|this|that|their|your|a) )?(?:\w+ )?{_HELD}",
    ),
    (ConditionKind.TIME_IN_GRADE, rf"\bnext level\W+(?:\w+\W+){{0,3}}for {_SPAN}"),
    (
        ConditionKind.QUOTA,
        rf"\b(?:at most|no more than|limited to|quota of|cap of) {_COUNT}[^.;]*\b(?:roles?|positions?|promotions?)\b",
    ),
    (ConditionKind.ELIGIBILITY, r"\b(?:internal only|only internal|(?:not|won't|don't) hire into)\b"),
    (ConditionKind.ELIGIBILITY, r"\bavailable (?:only )?(?:to|from)\b.*\b(?:level|role|grade|who)\b"),
    (ConditionKind.LICENSE, r"\b(?:holds?|valid|current) (?:\w+ ){0,3}licen[cs]e\b|\bsecurity clearance\b"),
    (ConditionKind.ELIGIBILITY, r"\bright to work\b"),
    (ConditionKind.OTHER, r"\b\d+(?:\s*[-–]\s*\d+|\+)?\s+(?:\w+\s+){0,2}reports\b"),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_MINIMUM = re.compile(rf"\b(\d{{1,3}})\+?[ -]?({_UNIT})\b[^.;]*?\b(?:in|at|as|on)\b", re.IGNORECASE)
_MONTHS_OF_A_YEAR = 12
_LONGEST = 1_000
"""Characters of a sentence that are looked at; the patterns take time with the square."""


def condition_kind(sentence: str) -> ConditionKind | None:
    """What kind of condition a sentence states; None where it asks for something that people do."""
    plain = sentence[:_LONGEST].replace("*", "").replace("’", "'")
    return next((kind for kind, pattern in _COMPILED if pattern.search(plain)), None)


def condition(text: str, kind: ConditionKind, file: str, lines: tuple[int, int]) -> ConditionDraft:
    """A condition, with the months of a time in grade where a number stands in its words."""
    found = _MINIMUM.search(text[:_LONGEST]) if kind is ConditionKind.TIME_IN_GRADE else None
    months = None
    if found:
        months = int(found.group(1)) * (_MONTHS_OF_A_YEAR if found.group(2).lower().startswith("y") else 1)
    return ConditionDraft(text, kind, months or None, file, *lines)

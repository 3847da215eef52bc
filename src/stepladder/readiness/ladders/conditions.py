"""Sentences that ask for no competency: time in grade, who may hold a role, how many people report to it, quotas.

Patterns of English ladders, read narrowly: what is not recognized stays a statement, and a person sorts it out.
"""

from __future__ import annotations

import re
from fractions import Fraction

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
_WORDS_OF_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "eighteen": 18,
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|several|some|few|{'|'.join(_WORDS_OF_NUMBERS)})"
_STATED = re.compile(
    rf"""(?<![\w.,/])
    (?:(?P<first>{_NUMBER})\+?[ -]?(?P<unit>{_UNIT}\b)?\s*(?P<joint>-|–|—|\bto\b|\bor\b|\band\b|,(?=\s)|(?<=\s))\s*)?
    (?P<number>{_NUMBER})\+?[ -]?(?P<last>{_UNIT})\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A span of time: one number, two that are joined, or years and months."""
_ABOUT_ROLE = re.compile(rf"\b(?:in|at|as|on) (?:(?:the|this|that|their|your|a) )?(?:\w+ )?{_HELD}", re.IGNORECASE)
_BETWEEN = re.compile(r"[.;,:]|\b(?:in|at|on|experience)\b", re.IGNORECASE)
"""What parts a span from the words about the role: behind it another thing is spoken of."""
_MONTHS_OF_A_YEAR = 12
_MOST_MONTHS = 1_200
"""Longest time in grade that a role file takes."""
_LONGEST = 1_000
"""Characters of a sentence that are looked at; the patterns take time with the square."""


def condition_kind(sentence: str) -> ConditionKind | None:
    """What kind of condition a sentence states; None where it asks for something that people do."""
    plain = _plain(sentence)
    return next((kind for kind, pattern in _COMPILED if pattern.search(plain)), None)


def condition(text: str, kind: ConditionKind, file: str, lines: tuple[int, int]) -> ConditionDraft:
    """A condition, with the months of a time in grade where its words state one least number of them."""
    months = months_in_role(text) if kind is ConditionKind.TIME_IN_GRADE else None
    return ConditionDraft(text, kind, months, file, *lines)


def months_in_role(text: str) -> int | None:
    """How many whole months in the role a sentence asks for; None where it states no such number, or several.

    The span counts that stands next to the words about the role, *2 years in the role*, and not one about experience
    beside it. Of a range, *2–3 years*, nobody knows whether the lower end is enough: it states no number, and stays in
    the words of the condition. So does what is no whole number of months, or more than a hundred years.
    """
    plain = _plain(text)
    spans = list(_STATED.finditer(plain))
    found: set[int | None] = set()
    for role in _ABOUT_ROLE.finditer(plain):
        before = [each for each in spans if each.end() <= role.start()]
        if before and not _BETWEEN.search(plain, before[-1].end(), role.start()):
            found.add(_months(before[-1]))
    return found.pop() if len(found) == 1 else None


def _months(span: re.Match[str]) -> int | None:
    months = _of_unit(span["number"], span["last"])
    if span["first"]:
        years = _of_unit(span["first"], span["unit"]) if span["unit"] else None
        is_sum = span["joint"] in ("and", ",", "") and _is_year(span["unit"]) and not _is_year(span["last"])
        months = years + months if is_sum and years is not None and months is not None else None
    is_whole = months is not None and months == int(months) and 1 <= months <= _MOST_MONTHS
    return int(months) if months is not None and is_whole else None


def _of_unit(number: str, unit: str) -> Fraction | None:
    """So many months, or None where the number is none that is known: several, or thousands after a comma."""
    word = _WORDS_OF_NUMBERS.get(number.lower())
    digits = re.fullmatch(r"\d{1,4}(?:[.,]\d{1,2})?", number)
    if word is None and not digits:
        return None
    value = Fraction(word) if word else Fraction(number.replace(",", "."))
    return value * (_MONTHS_OF_A_YEAR if _is_year(unit) else 1)


def _is_year(unit: str | None) -> bool:
    return bool(unit) and str(unit).lower().startswith("y")


def _plain(text: str) -> str:
    return text[:_LONGEST].replace("*", "").replace("’", "'")

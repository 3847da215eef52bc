"""What a sentence of a ladder says of itself: a level, a choice among those that follow, a condition.

Offered, never decided: it stands beside the sentence with the words that it rests on, until a person agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders.conditions import condition_kind

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "eighteen": 18, "eine": 1, "einen": 1, "eines": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "any": 1, "either": 1,
}  # fmt: skip
_NUMBER = r"(?:\d{1,2}|" + "|".join(_NUMBERS) + ")"
_LEVELS = (
    (r"\b(?:level|stufe)\s*[:=]?\s*([1-5])\b|\(\s*(?:L|level)\s*([1-5])\s*\)", None),
    (r"\b(?:is aware of|(?:basic|general) (?:understanding|knowledge) of|familiar with|grundkenntnisse)\b", 1),
    (
        (
            r"\b(?:with (?:guidance|supervision|support|help|direction)|under (?:guidance|supervision|direction)|"
            r"assists?|mit (?:anleitung|unterstützung|hilfe)|unter anleitung)\b"
        ),
        2,
    ),
    (
        (
            r"\b(?:independently|without (?:help|supervision|guidance|support)|on (?:their|your|his|her) own|"
            r"autonomously|selbst(?:st)?ändig|ohne (?:hilfe|anleitung))\b"
        ),
        3,
    ),
    (
        (
            r"\b(?:mentors?|coach(?:es)?|leads? (?:others|the team|a team|teams|colleagues)|guides? others|"
            r"across (?:several |multiple |two or more )?teams|leitet andere(?: an)?|teamübergreifend)\b"
        ),
        4,
    ),
    (
        (
            r"\b(?:across the (?:organization|organisation|company|industry|whole company)|company-?wide|"
            r"organi[sz]ation-?wide|sets? the (?:standard|strategy|direction) for|unternehmensweit)\b"
        ),
        5,
    ),
)
_CHOICE = re.compile(
    rf"\b(?P<number>{_NUMBER})(?: or more)? (?:of|from|aus|von|der)(?: the| these| den| diesen)? "
    r"(?:following|these|folgenden|below)\b",
    re.IGNORECASE,
)
_OR = re.compile(r"\b(?:either|entweder)\b[^.]*[:]\s*$", re.IGNORECASE)
_SPAN = re.compile(rf"\b(?P<number>{_NUMBER})\+?[ -]?(?P<unit>months?|years?|monate?n?|jahre?n?)\b", re.IGNORECASE)
_GERMAN = (
    (
        ConditionKind.TIME_IN_GRADE,
        r"\b(?:monate?n?|jahre?n?)\b[^.;]*\b(?:stufe|funktion|rolle|position|grad|gehaltsstufe)\b",
    ),
    (
        ConditionKind.LICENSE,
        r"\b(?:gültige[rsn]?|besitzt|hat) (?:\w+ ){0,3}(?:zulassung|lizenz|approbation|führerschein)\b",
    ),
    (ConditionKind.ELIGIBILITY, r"\b(?:arbeitserlaubnis|aufenthaltstitel)\b"),
)
_LICENSE = re.compile(
    r"\b(?:holds?|has|have|valid|current|requires?|maintains?) (?:an? )?(?:\w+[- ]){0,4}"
    r"(?:licen[cs]e|licen[cs]ure|registration with|driving licence)\b",
    re.IGNORECASE,
)
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Leveled:
    """A level that a sentence names; ``words`` are those that say so."""

    level: int
    words: str


@dataclass(frozen=True)
class Choice:
    """A sentence that says that so many of the next ones are enough."""

    needed: int
    words: str


@dataclass(frozen=True)
class Conditioned:
    """A sentence that asks for no competency.

    Attributes:
        months: of a time in grade; None where no number stands there.
    """

    kind: ConditionKind
    months: int | None = None


def level_in(text: str) -> Leveled | None:
    """The level that a sentence says, where it says exactly one."""
    found: dict[int, str] = {}
    for pattern, level in _compiled():
        for match in pattern.finditer(text):
            number = level or int(next(each for each in match.groups() if each))
            if level is None:
                return Leveled(number, match.group())
            found.setdefault(number, match.group())
    return Leveled(*next(iter(found.items()))) if len(found) == 1 else None


def choice_in(text: str) -> Choice | None:
    """Whether a sentence heads a choice: *at least two of the following:*."""
    if match := _CHOICE.search(text):
        return Choice(_number(match.group("number")), match.group())
    if match := _OR.search(text):
        return Choice(1, match.group().rstrip(" :"))
    return None


def condition_in(text: str) -> Conditioned | None:
    """Whether a sentence states a condition: time in grade, a license, who may hold the role, a quota."""
    kind = condition_kind(text) or next((kind for kind, pattern in _german() if pattern.search(text)), None)
    if kind is None and _LICENSE.search(text):
        kind = ConditionKind.LICENSE
    if kind is None:
        return None
    return Conditioned(kind, _months(text) if kind is ConditionKind.TIME_IN_GRADE else None)


def _months(text: str) -> int | None:
    found = [
        _number(match.group("number")) * (_MONTHS_OF_A_YEAR if match.group("unit").lower()[0] in "yj" else 1)
        for match in _SPAN.finditer(text)
    ]
    return found[0] if len(found) == 1 else None


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word.lower()]


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], int | None], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), level) for pattern, level in _LEVELS)


@cache
def _german() -> tuple[tuple[ConditionKind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _GERMAN)

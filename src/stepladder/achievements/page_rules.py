"""What phrases of a course page say about how holders are assessed, in English and German.

Each rule gives a dimension of the rubric and the score that the phrase can support at most, on the issuer's word. What
no rule finds stays unknown. The lists are short on purpose: a phrase stands here if it says something, and not because
it sounds like it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec

from stepladder.documents import parse_toml
from stepladder.shapes import convert

FILE = "page_rules.toml"

MOST_IN_GROUP_B = 2
"""Trust in an issuer does not rest on its own page (methods 2.4)."""


@dataclass(frozen=True)
class Rule:
    """A phrase and what it can support at most.

    Attributes:
        pattern: of English and German phrases.
    """

    id: str
    dimension: str
    most: int
    pattern: re.Pattern[str]


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    most: Annotated[int, msgspec.Meta(ge=0, le=4)]
    en: tuple[str, ...] = ()
    de: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[_Rule, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All of them, in the order of the file: of one dimension the higher ones first."""
    data = files("stepladder.achievements").joinpath(FILE).read_bytes()
    return tuple(_rule(each) for each in convert(parse_toml(data, name=FILE), _File).rule)


def _rule(said: _Rule) -> Rule:
    dimension = said.id.partition(".")[0]
    pattern = re.compile(r"(?<!\w)(?:" + "|".join((*said.en, *said.de)) + r")", re.IGNORECASE)
    most = min(said.most, MOST_IN_GROUP_B) if dimension.startswith("B") else said.most
    return Rule(said.id, dimension, most, pattern)


NEGATED = re.compile(
    r"(?:\b(?:no|not|without|never|neither|nor|isn[’']t|aren[’']t|don[’']t|doesn[’']t|kein\w{0,2}|ohne|nicht|weder)\b)"
    r"(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
"""What stands before a phrase and turns it round."""

OPTIONAL = re.compile(
    r"\b(?:optional(?:ly|e\w?)?|if you (?:wish|want|like)|on request|separately|additional (?:fee|cost)|not included"
    r"|extra (?:fee|cost)"
    r"|freiwillig\w*|auf wunsch|wahlweise|gegen aufpreis|nicht enthalten|separat\w*|zusätzlich (?:buchbar|möglich))\b",
    re.IGNORECASE,
)
"""What says that somebody may earn it without."""

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


ADMISSION = re.compile(
    r"\b(?:enrol\w*|admission|admitted|apply|application|regist\w+|entry|entrance|enter|join|begin|prerequisites?"
    r"|zulassung|aufnahme|anmeldung|einstieg|voraussetzung)\b",
    re.IGNORECASE,
)
"""What makes “no exam” speak of the way in, and not of the course."""

END = (
    r"(?=\s*(?:$|[.,;:!?)]|[–—-]\s)"
    r"|\s+(?:(?:(?:is|are|was) )?(?:required|needed|necessary|held|taken|planned|involved|included)\b"
    r"|at (?:the end|all)\b|in (?:this|the) (?:course|class|program\w*|seminar|workshop)\b|to (?:pass|take|sit)\b"
    r"|(?:and|or) (?:no )?(?:final )?(?:tests?|exams?|quiz(?:zes)?|assessments?|homework|grad(?:es?|ing))\b{stop}"
    r"|(?:statt|vorgesehen|erforderlich|notwendig|nötig|am ende|abzulegen|abgelegt)\b"
    r"|(?:und|oder) (?:kein\w{0,2} )?(?:tests?|prüfung|klausur|quiz)\b{stop}))".replace(
        "{stop}", r"(?=\s*(?:$|[.,;:!?)]))"
    )
)
"""What may follow “no exam” so that it says that there is none: not “fee”, “preparation” or “centre”."""

UNCONDITIONAL = (
    r"(?![^.]*\b(?:if|pass\w*|exams?|assessments?|tests?|success\w*|score|provided|wenn|falls|sofern|bestand\w*|bestehen"
    r"|erfolgreich\w*)\b|[^.]*prüfung)"
)
"""What may follow “all participants receive a certificate”: nothing that one has to do for it."""


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
    phrases = "|".join((*said.en, *said.de)).replace("{end}", END).replace("{unconditional}", UNCONDITIONAL)
    pattern = re.compile(rf"(?<!\w)(?:{phrases})", re.IGNORECASE)
    most = min(said.most, MOST_IN_GROUP_B) if dimension.startswith("B") else said.most
    return Rule(said.id, dimension, most, pattern)


NEGATED = re.compile(
    r"(?:\b(?:no|not|without|never|neither|nor|isn[’']t|aren[’']t|don[’']t|doesn[’']t|cannot|unlike|instead of"
    r"|rather than|pending|awaiting|seeking|towards?|applied for|planned|formerly|previously"
    r"|kein\w{0,2}|ohne|nicht|weder|nie|statt|anstatt|anstelle|angestrebte\w?|beantragte\w?|geplante\w?|ehemals)\b"
    r"(?:\W+\w+){0,3}|\bmore than (?:just )?an?|\bmehr als (?:nur )?eine?)\W*$",
    re.IGNORECASE,
)
"""What stands before a phrase and turns it round, or puts it off."""

NEGATED_BESIDE = re.compile(r"\b(?:no|not|never|without|kein\w{0,2}|nicht|nie|ohne)\W*$", re.IGNORECASE)
"""The same directly before a phrase that is a negation itself: “never without an exam”."""

NEGATED_AFTER = re.compile(
    r"\b(?:not|never|no longer|cannot|nicht|nie|niemals|kein\w{0,2}|pending|in preparation|under (?:way|review)|planned"
    r"|expected|applied for|sought|expired|withdrawn|suspended|unavailable|beantragt|in vorbereitung|geplant"
    r"|ausstehend|steht noch aus|angestrebt|abgelaufen|entzogen)\b|\w+n[’']t\b",
    re.IGNORECASE,
)
"""What turns a phrase round, or puts it off, where it follows in the same clause."""

CLAUSE_END = re.compile(
    r"[,;:–—()]|\b(?:but|because|if|unless|when|while|aber|weil|wenn|falls|sofern|sondern)\b", re.IGNORECASE
)
"""Where a clause ends, behind which a negation speaks of something else."""

IS_NEGATION = re.compile(r"(?:no|without|ohne|kein\w{0,2}|nicht|bei nicht\w+|if you)\b", re.IGNORECASE)
"""How a phrase begins that is a negation itself, or says what follows a failure."""

CONDITION = re.compile(r"\b(?:if|when|unless|until|before|wenn|falls|sofern|solange|bis|bevor|bei)\b", re.IGNORECASE)
"""What makes a negation before it a case: “if you do not pass the exam” denies no exam."""

OTHER_THING = re.compile(
    r"\b(?:(?:the|this|our|an?|special) offer|prices?|discounts?|vouchers?|coupons?|codes?|access|tickets?|quotes?"
    r"|subscriptions?|memberships?|enrol\w*|registrations?|licen[cs]e keys?|ids?|passports?|angebot\w*|preise?"
    r"|rabatt\w*|gutschein\w*|zugang|zugriff|anmeldung|ausweis\w*|mitgliedschaft|testversion)\b",
    re.IGNORECASE,
)
"""What else is valid for a time, besides a certificate."""

OPTIONAL = re.compile(
    r"\b(?:optional(?:ly|e\w?)?|if you (?:wish|want|like)|on request|separately|additional (?:fee|cost)|not included"
    r"|extra (?:fee|cost)"
    r"|freiwillig\w*|auf wunsch|wahlweise|gegen aufpreis|nicht enthalten|separat\w*|zusätzlich (?:buchbar|möglich))\b",
    re.IGNORECASE,
)
"""What says that somebody may earn it without."""

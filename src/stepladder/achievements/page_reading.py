"""From the text of a course page to hints: what it says about how holders are assessed, with the sentence that says it.

A hint is the issuer's word, gives the score that the sentence supports at most, and waits for a person to confirm it.
Nothing is claimed beyond the text: what no sentence speaks of is unknown, and where sentences contradict each other, or
call an exam optional, the question stays open with both sentences shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stepladder.achievements.importers import values
from stepladder.achievements.model import Achievement, Method, Provider
from stepladder.achievements.page_rules import NEGATED, OPTIONAL, rules
from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.appraisal.score import Provenance, Score

MOST_CHARACTERS = 60_000
"""Of a page; what is behind is navigation and small print."""

LONGEST_QUOTE = 280

_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?](?=\S)[^\n.!?]*)*[.!?]*")
_LONGEST_SENTENCE = 1_000
_HOURS = re.compile(
    r"(?<![\d.,–-])(\d{1,4}(?:[.,]\d)?)(?!\s*(?:–|-|to|bis)\s*\d)"
    r"\s*(?:-\s*)?(?:hours?|hrs?\b|stunden\b|std\b)",
    re.IGNORECASE,
)
_NO_WORKLOAD = re.compile(r"\b(?:exam|test|prüfung|klausur|support|24)\b", re.IGNORECASE)
_ECTS = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s*ECTS|ECTS[^\d\n]{0,20}(\d{1,3}(?:[.,]\d)?)", re.IGNORECASE)
_PRICE = re.compile(
    r"(?:[€$£]\s?\d[\d.,’' ]*\d|[€$£]\s?\d|\b(?:USD|EUR|GBP|CHF)\s?\d[\d.,’']*"
    r"|\d[\d.,’']*\s?(?:€|\$|£|USD\b|EUR\b|euro?s?\b|GBP\b|CHF\b))",
    re.IGNORECASE,
)
_ABOUT_PRICE = re.compile(r"\b(?:price|fee|cost|tuition|preis|gebühr|kosten|kostet|teilnahmegebühr)\w*", re.IGNORECASE)
_COUNT = r"(\d{1,3}|one|two|three|five|eine?|zwei|drei|fünf)"
_VALID = re.compile(
    rf"(?:valid(?:ity)?|expires?|gültig(?:keit)?)\b[^.\n]{{0,30}}?{_COUNT}\s*(years?|months?|jahre?n?|monate?n?)"
    rf"|{_COUNT}\s*(jahre?|monate?)\s*(?:lang )?gültig",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "five": 5, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "fünf": 5}
_BY = re.compile(
    r"^(?:offered by|provider|provided by|institution|anbieter|veranstalter|träger)\s*:?\s+(\S.{1,100})$", re.IGNORECASE
)
_LINK = re.compile(r"https?://[^\s<>\"'()]+")
_METHODS = {
    "A1.work": Method.CAPSTONE,
    "A1.task": Method.PROJECT,
    "A1.exam": Method.EXAM,
    "A1.quiz": Method.QUIZ,
    "A1.attended": Method.ATTENDANCE,
}
_PRACTICAL = re.compile(r"exam|test|prüfung|assessment", re.IGNORECASE)
_BOTH = 3
"""A5 where the page speaks of supervision and of identity."""


@dataclass(frozen=True)
class Hint:
    """What a sentence says about one dimension.

    Attributes:
        rule: which rule found it.
        most: the score that it supports at most.
        quote: the sentence, as it stands.
    """

    dimension: str
    rule: str
    most: int
    quote: str

    def score(self, source: str = "") -> Score:
        """As a score on the issuer's word, with the sentence as its citation.

        Args:
            source: where the page is and when it was read.
        """
        citation = f"“{self.quote}”" + (f" ({source})" if source else "")
        return Score(self.most, Provenance.ISSUER, citation)


@dataclass(frozen=True)
class PageReading:
    """What a page says.

    Attributes:
        hints: at most one a dimension, in the order of the rubric.
        open: dimensions that sentences speak of and leave open: they contradict each other, or call it optional.
        cost: as it is named, if the page names one price.
    """

    title: str = ""
    provider: str = ""
    link: str = ""
    hours: int | None = None
    ects: Decimal | None = None
    cost: Decimal | None = None
    currency: str = ""
    validity_months: int | None = None
    methods: tuple[Method, ...] = ()
    hints: tuple[Hint, ...] = ()
    open: Mapping[str, tuple[Hint, ...]] = field(default_factory=dict)

    def hint(self, dimension: str) -> Hint | None:
        """What it says about one dimension."""
        return next((each for each in self.hints if each.dimension == dimension), None)

    def scores(self, source: str = "") -> dict[str, Score]:
        """All hints as scores on the issuer's word."""
        return {each.dimension: each.score(source) for each in self.hints}

    def achievement(self, *, on: date) -> Achievement:
        """What it states, as an entry: facts in its own sentences, and no score."""
        quotes = {each.dimension: each.quote for each in self.hints}
        return Achievement(
            title=self.title,
            provider=Provider(self.provider),
            assessment=quotes.get("A1", ""),
            rubric=quotes.get("A2", ""),
            passing_standard=quotes.get("A3", ""),
            assessors=quotes.get("A4", ""),
            standard=quotes.get("A6", ""),
            quality_assurance=quotes.get("B1", ""),
            renewal=quotes.get("C4", ""),
            methods=self.methods,
            hours=self.hours,
            ects=self.ects,
            cost=self.cost,
            currency=self.currency,
            validity_months=self.validity_months,
            link=self.link,
            source=self.link,
            checked_on=on,
        )


def read_page(text: str) -> PageReading:
    """What the text of a course page says; nothing where it says nothing."""
    sentences = tuple(_sentences(text[:MOST_CHARACTERS]))
    found = _found(sentences)
    hints, left_open = _settled(found)
    hints = (*hints, *_workload(sentences))
    cost, currency = _price(sentences)
    return PageReading(
        title=_title(sentences),
        provider=next((match.group(1).strip(" .") for each in sentences if (match := _BY.match(each))), ""),
        link=next((match.group().rstrip(".,;") for each in sentences if (match := _LINK.search(each))), ""),
        hours=_hours(sentences),
        ects=_ects(sentences),
        cost=cost,
        currency=currency,
        validity_months=_validity(sentences),
        methods=_methods(hints),
        hints=hints,
        open=left_open,
    )


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = " ".join(match.group().split())[:_LONGEST_SENTENCE]
        if sentence:
            yield sentence


def _found(sentences: Sequence[str]) -> dict[str, list[tuple[Hint, bool]]]:
    """By dimension what the sentences say, and whether each says that it is optional."""
    found: dict[str, list[tuple[Hint, bool]]] = {}
    for sentence in sentences:
        for rule in rules():
            match = rule.pattern.search(sentence)
            if match is None or (rule.most and NEGATED.search(sentence[: match.start()])):
                continue
            hint = Hint(rule.dimension, rule.id, rule.most, _quote(sentence, match))
            found.setdefault(rule.dimension, []).append((hint, bool(OPTIONAL.search(sentence))))
    return found


def _quote(sentence: str, match: re.Match[str]) -> str:
    """The sentence, or of a long one what stands around the phrase."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    start = max(0, min(match.start() - LONGEST_QUOTE // 3, len(sentence) - LONGEST_QUOTE + 2))
    part = sentence[start : start + LONGEST_QUOTE - 2]
    return ("…" if start else "") + part + ("…" if start + LONGEST_QUOTE - 2 < len(sentence) else "")


def _settled(
    found: Mapping[str, Sequence[tuple[Hint, bool]]],
) -> tuple[tuple[Hint, ...], dict[str, tuple[Hint, ...]]]:
    hints: list[Hint] = []
    left_open: dict[str, tuple[Hint, ...]] = {}
    for dimension in (each.id for each in DIMENSIONS):
        said = found.get(dimension, ())
        if not said:
            continue
        firm = [hint for hint, is_optional in said if not is_optional]
        loose = [hint for hint, is_optional in said if is_optional and hint.most]
        best = max(firm, key=lambda each: each.most, default=None)
        lowest = min(firm, key=lambda each: each.most, default=None)
        if dimension == "A5" and (both := _both(firm)):
            hints.append(both)
        elif best is None or (lowest is not None and lowest.most == 0 and best.most > 0):
            left_open[dimension] = tuple(dict.fromkeys(each for each in (lowest, best, *loose) if each is not None))
        elif loose and best.most == 0:
            # Attendance, and an exam for whoever wants one: which of both a certificate stands for is not said.
            left_open[dimension] = (best, *loose)
        else:
            hints.append(best)
    return tuple(hints), left_open


def _both(firm: Sequence[Hint]) -> Hint | None:
    """Supervised, and identity checked: two sentences that together say more than each."""
    by_rule = {each.rule: each for each in firm}
    watched, identity = by_rule.get("A5.watched"), by_rule.get("A5.identity")
    if watched is None or identity is None or "A5.nobody" in by_rule:
        return None
    quote = watched.quote if watched.quote == identity.quote else f"{watched.quote} … {identity.quote}"
    return Hint("A5", "A5.both", _BOTH, quote[: 2 * LONGEST_QUOTE])


def _methods(hints: Sequence[Hint]) -> tuple[Method, ...]:
    hint = next((each for each in hints if each.dimension == "A1"), None)
    if hint is None:
        return ()
    method = _METHODS[hint.rule]
    return (Method.PRACTICAL,) if method is Method.PROJECT and _PRACTICAL.search(hint.quote) else (method,)


def _title(sentences: Sequence[str]) -> str:
    first = next((each for each in sentences if not _LINK.match(each)), "")
    return first.rstrip(".")[:200]


def _hours(sentences: Sequence[str]) -> int | None:
    """Hours of work, where the page names one number; an exam of two hours is no workload."""
    found = {
        values.number(match.group(1))
        for each in sentences
        for match in _HOURS.finditer(each)
        if not _NO_WORKLOAD.search(each)
    }
    hours = {each for each in found if each is not None and each > 0}
    return -(-int(hours.pop() * 10) // 10) if len(hours) == 1 else None


def _workload(sentences: Sequence[str]) -> tuple[Hint, ...]:
    """That hours are stated, where one number is; a lesson of 45 minutes is no hour, and is not read as one."""
    if _hours(sentences) is None:
        return ()
    quote = next(each for each in sentences if _HOURS.search(each) and not _NO_WORKLOAD.search(each))
    return (Hint("B5", "B5.hours", 1, quote[:LONGEST_QUOTE]),)


def _ects(sentences: Sequence[str]) -> Decimal | None:
    found = {match.group(1) or match.group(2) for each in sentences for match in _ECTS.finditer(each)}
    return values.number(found.pop()) if len(found) == 1 else None


def _price(sentences: Sequence[str]) -> tuple[Decimal | None, str]:
    """The price, where the page names one; of several the one that a sentence about the price names alone."""
    about = [each for each in sentences if _ABOUT_PRICE.search(each)]
    for some in (about, sentences):
        prices = {_amount(match.group()) for each in some for match in _PRICE.finditer(each)}
        known = {each for each in prices if each[0] is not None and each[1]}
        if len(known) == 1:
            return known.pop()
        if known:
            return None, ""
    return None, ""


def _amount(text: str) -> tuple[Decimal | None, str]:
    cost, currency = values.price(text.upper().replace("EUROS", "EUR").replace("EURO", "EUR"))
    return cost, currency


def _validity(sentences: Sequence[str]) -> int | None:
    found = set()
    for each in sentences:
        for match in _VALID.finditer(each):
            number, unit = match.group(1) or match.group(3), match.group(2) or match.group(4)
            count = _WORDS.get(number.casefold()) or (int(number) if number.isdigit() else 0)
            found.add(count * (12 if unit.casefold().startswith(("y", "j")) else 1))
    found.discard(0)
    return found.pop() if len(found) == 1 else None

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
from stepladder.achievements.page_rules import (
    ADMISSION,
    CLAUSE_END,
    CONDITION,
    IS_NEGATION,
    NEGATED,
    NEGATED_AFTER,
    NEGATED_BESIDE,
    OPTIONAL,
    OTHER_THING,
    Rule,
    rules,
)
from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.appraisal.score import Provenance, Score

MOST_CHARACTERS = 60_000
"""Of a page; what is behind is navigation and small print."""

LONGEST_QUOTE = 280

_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?](?=\S)[^\n.!?]*)*[.!?]*")
_LONGEST_SENTENCE = 1_000
_NEAR = 120
"""Characters around a phrase that can turn it round."""

_HOURS = re.compile(
    r"(?<![\d.,–-])(\d{1,4}(?:[.,]\d)?)(?!\s*(?:–|-|to|bis)\s*\d)"
    r"\s*(?:-\s*)?(?:hours?|hrs?\b|stunden\b|std\b)",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\W{0,3}(?:(?:/|per|a|an|each|every|pro|je|in der|die)\s?"
    r"(week|woche|day|tag|month|monat|modul\w*|lesson|unit|session|term)"
    r"|(weekly|wöchentlich)|daily|monthly|täglich|monatlich)",
    re.IGNORECASE,
)
_RATE_BEFORE = re.compile(r"\b(?:weekly|daily|monthly|wöchentlich|täglich|monatlich)\W+(?:\w+\W+)?$", re.IGNORECASE)
_WEEKS = re.compile(r"(?<![\d.,–-])(\d{1,3})\s*(?:-\s*)?(?:weeks?|wochen)\b", re.IGNORECASE)
_NO_WORKLOAD = re.compile(r"\b(?:exam|test|prüfung|klausur|support|24)\b", re.IGNORECASE)
_ECTS = re.compile(r"(\d{1,3}(?:[.,]\d)?)\s*ECTS|ECTS[^\d\n]{0,20}(\d{1,3}(?:[.,]\d)?)", re.IGNORECASE)
_SUM = r"(?<![\d.,])(?:\d{1,3}(?: \d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d[\d.,’']*)"
_PRICE = re.compile(
    rf"(?:(?:\b[A-Z]{{1,3}})?[€$£]\s?{_SUM}(?:\s?[A-Z]{{3}}\b)?|\b(?:USD|EUR|GBP|CHF)\s?{_SUM}"
    rf"|{_SUM}\s?(?:€|\b[A-Z]{{1,3}}\$|\$|£|USD\b|EUR\b|euro?s?\b|GBP\b|CHF\b))",
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
    hints, left_open = _settled(found, _denied(sentences))
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
            said = (each for each in _matches(rule, sentence) if not _is_turned(rule, sentence, each))
            if (match := next(said, None)) is not None:
                hint = Hint(rule.dimension, rule.id, rule.most, _quote(sentence, match))
                found.setdefault(rule.dimension, []).append((hint, bool(OPTIONAL.search(sentence))))
    return found


def _denied(sentences: Sequence[str]) -> dict[str, Hint]:
    """By rule the first sentence that denies what the rule is about."""
    found: dict[str, Hint] = {}
    for sentence in sentences:
        for rule in rules():
            for match in _matches(rule, sentence):
                if rule.most and _is_turned(rule, sentence, match) and not CONDITION.search(sentence[: match.start()]):
                    found.setdefault(rule.id, Hint(rule.dimension, rule.id, 0, _quote(sentence, match)))
    return found


def _matches(rule: Rule, sentence: str) -> Iterator[re.Match[str]]:
    for match in rule.pattern.finditer(sentence):
        if rule.dimension != "C4" or not OTHER_THING.search(sentence[: match.start()]):
            yield match


def _is_turned(rule: Rule, sentence: str, match: re.Match[str]) -> bool:
    """Whether what stands around a phrase in its clause turns it round, or says that it is still to come."""
    before = sentence[: match.start()]
    if IS_NEGATION.match(match.group()):
        return bool(NEGATED_BESIDE.search(before) or (not rule.most and ADMISSION.search(sentence)))
    clause = CLAUSE_END.split(sentence[match.end() :], maxsplit=1)[0]
    return bool(NEGATED.search(before[-_NEAR:]) or NEGATED_AFTER.search(clause[:_NEAR]))


def _quote(sentence: str, match: re.Match[str]) -> str:
    """The sentence, or of a long one what stands around the phrase."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    start = max(0, min(match.start() - LONGEST_QUOTE // 3, len(sentence) - LONGEST_QUOTE + 2))
    part = sentence[start : start + LONGEST_QUOTE - 2]
    return ("…" if start else "") + part + ("…" if start + LONGEST_QUOTE - 2 < len(sentence) else "")


def _settled(
    found: Mapping[str, Sequence[tuple[Hint, bool]]], denied: Mapping[str, Hint]
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
        if dimension == "A5" and not denied.keys() & {"A5.watched", "A5.identity"} and (both := _both(firm)):
            hints.append(both)
        elif best is not None and best.rule in denied:
            left_open[dimension] = tuple(dict.fromkeys((denied[best.rule], best, *loose)))
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
    found = {hours for each in sentences for hours in _hours_in(each)}
    hours = found.pop() if len(found) == 1 else None
    return None if not hours else -(-int(hours * 10) // 10)


def _hours_in(sentence: str) -> Iterator[Decimal | None]:
    """Every number of hours in a sentence: of hours a week those of all weeks, None where their number is not said."""
    if _NO_WORKLOAD.search(sentence):
        return
    for match in _HOURS.finditer(sentence):
        number = values.number(match.group(1))
        rate = _RATE.match(sentence, match.end())
        if rate or _RATE_BEFORE.search(sentence[: match.start()]):
            weeks = set(_WEEKS.findall(sentence)) if rate and _is_weekly(rate) else set()
            yield number * int(weeks.pop()) if number is not None and len(weeks) == 1 else None
        elif number:
            yield number


def _is_weekly(rate: re.Match[str]) -> bool:
    return bool(rate.group(2)) or (rate.group(1) or "").casefold() in ("week", "woche")


def _workload(sentences: Sequence[str]) -> tuple[Hint, ...]:
    """That hours are stated, where one number is; a lesson of 45 minutes is no hour, and is not read as one."""
    if _hours(sentences) is None:
        return ()
    quote = next(each for each in sentences if any(_hours_in(each)))
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
    return values.price(text)


def _validity(sentences: Sequence[str]) -> int | None:
    found = set()
    for each in sentences:
        for match in _VALID.finditer(each):
            if OTHER_THING.search(each[: match.start()]):
                continue
            number, unit = match.group(1) or match.group(3), match.group(2) or match.group(4)
            count = _WORDS.get(number.casefold()) or (int(number) if number.isdigit() else 0)
            found.add(count * (12 if unit.casefold().startswith(("y", "j")) else 1))
    found.discard(0)
    return found.pop() if len(found) == 1 else None

"""Profiles that a credential of CTDL carries: how long it takes, what it costs, what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from stepladder.achievements.importers.currencies import CURRENCIES
from stepladder.achievements.importers.durations import hours_of
from stepladder.achievements.importers.said import Reading, Said, joined
from stepladder.achievements.model import Method
from stepladder.frameworks.importers.ctdl_values import references, words
from stepladder.places import Path

_TOTAL = "AggregateCost"
_METHODS = {"Exam": Method.EXAM, "Performance": Method.PRACTICAL, "Artifact": Method.PROJECT}


class Finder(Protocol):
    """A graph in which what is named by an address can be found."""

    reading: Reading

    def objects(self, said: Said, name: str, /) -> Iterator[tuple[Path, dict[str, Any]]]:
        """What a field holds or names, as objects."""

    def called(self, said: Said, name: str, /) -> tuple[str, ...]:
        """The same by name."""


@dataclass(frozen=True)
class Costs:
    """What it costs: the total where one is stated; several parts without a total are told in words."""

    cost: Decimal | None = None
    currency: str = ""
    words: str = ""


@dataclass(frozen=True)
class Condition:
    """What is asked of somebody, in words, and how it is assessed.

    Attributes:
        competencies: those that it names, each with where it stands.
    """

    words: str = ""
    assessment: str = ""
    grading: str = ""
    methods: tuple[Method, ...] = ()
    competencies: tuple[tuple[Path, dict[str, Any]], ...] = ()

    @property
    def whole(self) -> str:
        """Both, as renewal needs them."""
        return joined([self.words, self.assessment])


def durations_of(graph: Finder, said: Said, name: str) -> tuple[int | None, str]:
    """Hours where it says hours; else in words how long it takes."""
    hours: list[int] = []
    told: list[str] = []
    for path, each in graph.objects(said, name):
        inner = Said(each, graph.reading, path)
        exact = inner.text("ceterms:exactDuration") or inner.text("ceterms:timeRequired")
        span = [inner.text("ceterms:minimumDuration"), inner.text("ceterms:maximumDuration")]
        described = inner.text("ceterms:description")
        found = hours_of(exact)
        if found is not None:
            hours.append(found)
        stated = exact if found is None else ""
        told += [each for each in (stated, " to ".join(one for one in span if one), described) if each]
        if exact and found is None:
            words_ = f"{exact} says how long it takes, not the hours; it was kept in words"
            graph.reading.remark("duration", words_, path)
        inner.drop("@type", "@id")
        inner.finish()
    if len(set(hours)) > 1:
        stated = ", ".join(map(str, hours))
        graph.reading.remark("duration", f"several workloads are stated ({stated} hours)", said.path)
        told += [f"{each} hours" for each in hours]
        hours = []
    return (hours[0] if hours else None), f"Duration: {'; '.join(told)}" if told else ""


def costs_of(graph: Finder, said: Said) -> Costs:
    """What it costs."""
    rows: list[tuple[str, Decimal, str]] = []
    told: list[str] = []
    for path, each in graph.objects(said, "ceterms:estimatedCost"):
        inner = Said(each, graph.reading, path)
        price, currency = inner.number("ceterms:price"), inner.text("ceterms:currency").upper()
        kind = _kind(graph, inner)
        about = [inner.text(name) for name in ("ceterms:name", "ceterms:description")]
        details = next(references(inner.take("ceterms:costDetails")), "")
        if price is not None:
            rows.append((kind, price, currency))
        head = " ".join(one for one in (kind, f"{price:f}" if price is not None else "", currency) if one)
        told.append(": ".join(one for one in (head, ", ".join(one for one in (*about, details) if one)) if one))
        inner.drop("@type", "@id")
        inner.finish()
    chosen = [row for row in rows if row[0] == _TOTAL] or rows
    if len(chosen) > 1:
        words_ = f"{len(chosen)} costs are stated and no total; none was taken as the price, all stand in words"
        graph.reading.remark("cost", words_, said.path)
    says_more = len(told) > 1 or (told and not rows) or any(":" in one for one in told)
    words_ = f"Costs: {'; '.join(told)}" if says_more else ""
    if len(chosen) != 1:
        return Costs(words=words_)
    _, price, currency = chosen[0]
    if currency not in CURRENCIES:
        told_ = f"the price {price:f} has no currency of ISO 4217 ({currency[:20]})"
        graph.reading.remark("currency", told_, said.path)
        return Costs(words=words_ or f"Costs: {price:f} {currency}".strip())
    return Costs(price, currency, words_)


def condition_of(graph: Finder, path: Path, value: dict[str, Any]) -> Condition:
    """What a condition profile asks, in words."""
    if set(value) <= {"@id", "id"}:
        return Condition(words=next(references(value), ""))
    inner = Said(value, graph.reading, path)
    lines = [inner.text("ceterms:name"), inner.text("ceterms:description"), *inner.texts("ceterms:condition")]
    lines += [f"{label}: {text}" for name, label in _SAID.items() if (text := inner.text(name))]
    named = {name: graph.called(inner, name) for name in _NAMED}
    lines += [f"{_NAMED[name]}: {', '.join(found)}" for name, found in named.items() if found]
    assessments = [_assessment(graph, where, each) for where, each in graph.objects(inner, "ceterms:targetAssessment")]
    competencies = tuple(graph.objects(inner, "ceterms:targetCompetency"))
    inner.drop("@type", "@id")
    inner.finish()
    return Condition(
        words=joined(lines),
        assessment=joined([each.assessment for each in assessments]),
        grading=joined([each.grading for each in assessments]),
        methods=tuple(dict.fromkeys(one for each in assessments for one in each.methods)),
        competencies=competencies,
    )


_SAID = {
    "ceterms:experience": "Experience",
    "ceterms:yearsOfExperience": "Years of experience",
    "ceterms:minimumAge": "Minimum age",
    "ceterms:submissionOf": "To be handed in",
    "ceterms:submissionOfDescription": "To be handed in",
    "ceterms:subjectWebpage": "See",
}
_NAMED = {"ceterms:targetCredential": "Credential", "ceterms:targetLearningOpportunity": "Learning"}
_TOLD = {
    "ceterms:assessmentExampleDescription": "Example",
    "ceterms:assessmentOutput": "Result",
    "ceterms:scoringMethodDescription": "Scoring",
}


def _assessment(graph: Finder, path: Path, value: dict[str, Any]) -> Condition:
    inner = Said(value, graph.reading, path)
    lines = [inner.text("ceterms:name"), inner.text("ceterms:description")]
    lines += [f"{label}: {text}" for name, label in _TOLD.items() if (text := inner.text(name))]
    proctored = inner.take("ceterms:isProctored")
    if proctored is not None:
        is_watched = str(next((text for _, text in words(proctored)), proctored)).casefold() == "true"
        # Whether identity is checked is not said, so that no kind of supervision follows.
        lines.append("Proctored: yes" if is_watched else "Proctored: no")
    grading = graph.called(inner, "ceterms:scoringMethodType")
    methods = [each.rpartition(":")[2].rpartition("/")[2] for each in _kinds(graph, inner)]
    unknown = [each for each in methods if each not in _METHODS]
    if unknown:
        lines.append(f"Method: {', '.join(unknown)}")
    inner.drop("@type", "@id", "ceterms:ctid", "ceterms:ownedBy", "ceterms:offeredBy", "ceterms:subjectWebpage")
    inner.finish()
    found = tuple(_METHODS[each] for each in methods if each in _METHODS)
    named = lines or [next(references(value.get("@id")), "")]
    return Condition(assessment=joined(named), grading=", ".join(grading), methods=found)


def _kinds(graph: Finder, inner: Said) -> Iterator[str]:
    for _, each in graph.objects(inner, "ceterms:assessmentMethodType"):
        target = next(references(each.get("ceterms:targetNode")), "") or next(references(each.get("@id")), "")
        yield target or next((text for _, text in words(each.get("ceterms:targetNodeName"))), "")


def _kind(graph: Finder, inner: Said) -> str:
    for _, each in graph.objects(inner, "ceterms:directCostType"):
        target = next(references(each.get("ceterms:targetNode")), "") or next(references(each.get("@id")), "")
        named = next((text for _, text in words(each.get("ceterms:targetNodeName"))), "")
        return target.rpartition(":")[2].rpartition("/")[2] or named
    return ""

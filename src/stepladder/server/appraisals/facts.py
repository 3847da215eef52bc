"""What is known of an entry, question by question: what somebody who judges has to weigh, and no score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from stepladder.server.appraisals.models import IssuerRequest
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.providers import Hint
from stepladder.server.catalog.terms import Method


@dataclass(frozen=True)
class Fact:
    """One thing that is known: what it is, in words; an answer of the issuer has a source."""

    name: str
    words: str
    source: str = ""


def facts_of(entry: Microcredential, hint: Hint, answered: Iterable[IssuerRequest]) -> Mapping[str, tuple[Fact, ...]]:
    """What is known, by question of the rubric.

    Args:
        hint: what the register of providers supports.
        answered: what its issuer answered.
    """
    found: dict[str, list[Fact]] = {}
    for id, fact in (*_stated(entry), *_of_register(hint), *_answers(answered)):
        if fact.words:
            found.setdefault(id, []).append(fact)
    return {id: tuple(facts) for id, facts in found.items()}


def _stated(entry: Microcredential) -> Iterator[tuple[str, Fact]]:
    kinds = [str(Method(each).label) for each in entry.methods if each in Method]
    yield "A1", Fact(gettext("What one has to do"), entry.assessment)
    yield "A1", Fact(gettext("Kinds of assessment"), ", ".join(kinds))
    yield "A2", Fact(gettext("Rubric"), entry.rubric)
    yield "A3", Fact(gettext("Passing standard"), entry.passing_standard)
    if entry.pass_rate is not None:
        yield "A3", Fact(gettext("Who passes"), gettext("%(share)d%% of those who are assessed") % {
            "share": round(entry.pass_rate * 100)
        })  # fmt: skip
    yield "A3", Fact(gettext("Grades"), entry.grading)
    yield "A4", Fact(gettext("Who assesses"), entry.assessors)
    yield (
        "A5",
        Fact(gettext("Supervision and identity"), str(entry.get_supervision_display()) if entry.supervision else ""),
    )
    yield "A6", Fact(gettext("Standard"), entry.standard)
    yield "B1", Fact(gettext("Quality assurance"), entry.quality_assurance)
    yield "B2", Fact(gettext("Described at"), entry.link)
    yield "B2", Fact(gettext("Its badges name"), entry.achievement)
    yield from _of_time(entry)
    yield "C3", Fact(gettext("Law and licenses"), _joined(
        str(entry.get_regulation_display()) if entry.regulation else "", entry.regulation_note
    ))  # fmt: skip


def _of_time(entry: Microcredential) -> Iterator[tuple[str, Fact]]:
    if entry.hours is not None:
        words = ngettext("%(count)d hour", "%(count)d hours", entry.hours) % {"count": entry.hours}
        yield "B5", Fact(gettext("Workload"), words)
    if entry.ects is not None:
        yield "B5", Fact(gettext("Credit points (ECTS)"), f"{entry.ects.normalize():f}")
    if entry.validity_months is not None:
        months = entry.validity_months
        words = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
        yield "C4", Fact(gettext("Valid for"), words if months else gettext("it does not expire"))
    yield "C4", Fact(gettext("Renewal"), entry.renewal)


def _of_register(hint: Hint) -> Iterator[tuple[str, Fact]]:
    words = gettext("%(because)s That supports at most %(most)d.") % {"because": hint.because, "most": hint.most}
    yield "B1", Fact(gettext("In our register of providers"), words, hint.citation)
    for each in hint.aside:
        yield "B1", Fact(gettext("On record, and not counted"), each)


def _answers(answered: Iterable[IssuerRequest]) -> Iterator[tuple[str, Fact]]:
    for each in answered:
        yield each.dimension, Fact(gettext("The issuer answered"), each.answer, each.source)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)

"""What a rater gives for one question, and what is missing before it can be handed in.

From a score of 3 on it has to be said where that can be read (methods 2.4): who claims much shows what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.utils.translation import gettext

from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.server.appraisals.models import cited

SEVEN = ("A1", "A2", "A3", "A5", "A6", "B1", "B2")
"""The questions that one is asked first: those of every gate, and those of the largest weights beside them."""

CITED_FROM = 3
"""A score from which on it has to be said where that can be read."""

_ADDRESS = ("http://", "https://")


@dataclass(frozen=True)
class Given:
    """An answer to one question of the rubric.

    Attributes:
        provenance: whose word it is; None as long as that is not said.
        citation: an address or a document; read_on: when the address was read.
    """

    dimension: str
    value: int | Answer = Answer.UNKNOWN
    provenance: Provenance | None = None
    citation: str = ""
    read_on: date | None = None
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is said, so that there is nothing to keep."""
        said = (self.provenance, self.citation, self.read_on, self.reason)
        return self.value is Answer.UNKNOWN and not any(said)

    @property
    def is_address(self) -> bool:
        """Whether what is cited is an address, which may read otherwise tomorrow."""
        return self.citation.lower().startswith(_ADDRESS)

    def to_core(self) -> Score:
        """The same for the library."""
        return Score(self.value, self.provenance or Provenance.RATER, cited(self.citation, self.read_on), self.reason)


@dataclass(frozen=True)
class Missing:
    """What is missing or cannot be, at one field of one question.

    Attributes:
        field: ``value``, ``word``, ``citation``, ``read_on`` or ``reason``.
    """

    dimension: str
    field: str
    words: str


def missing_of(given: Sequence[Given], on: date) -> tuple[Missing, ...]:
    """Everything that is missing before these answers can be handed in."""
    return tuple(fault for each in given for fault in _missing(each, on))


def answers_nothing(given: Sequence[Given]) -> bool:
    """Whether no question has an answer, so that there is no judgement."""
    return all(each.value is Answer.UNKNOWN for each in given)


def _missing(each: Given, on: date) -> Iterator[Missing]:
    if each.read_on and each.read_on > on:
        yield Missing(
            each.dimension, "read_on", gettext("This day is still to come. Choose the day on which you read it.")
        )
    if each.is_address and not _has_host(each.citation):
        yield Missing(
            each.dimension, "citation", gettext("This address names no site. Copy it whole, from https:// on.")
        )
    match each.value:
        case Answer.UNKNOWN:
            return
        case Answer.NOT_APPLICABLE:
            if not BY_ID[each.dimension].may_not_apply:
                yield Missing(each.dimension, "value", gettext("This question applies to every microcredential."))
            if not each.reason:
                yield Missing(each.dimension, "reason", gettext("Say why it does not apply."))
        case value:
            yield from _missing_of_score(each, value)


def _missing_of_score(each: Given, value: int) -> Iterator[Missing]:
    if each.provenance is None:
        yield Missing(each.dimension, "word", gettext("Say whose word this is."))
    if value < CITED_FROM:
        return
    if not each.citation:
        yield Missing(
            each.dimension,
            "citation",
            gettext("From 3 on, say where this can be read: an address with the day, or a document with the page."),
        )
    elif each.is_address and each.read_on is None:
        yield Missing(each.dimension, "read_on", gettext("Say on which day you read this address; pages change."))


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False

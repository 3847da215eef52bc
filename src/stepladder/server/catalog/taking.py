"""A text of an entry taken apart, and what somebody takes of the competencies that it may be about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.frameworks.linking import Suggested, suggestions_of
from stepladder.server.frameworks.models import Competency, Framework
from stepladder.server.frameworks.search import CHOOSABLE
from stepladder.server.people.models import Person
from stepladder.server.roles.sentences import sentences_of

LONGEST = 4_000
"""Characters of a text; what is longer says more than one certificate shows."""

MOST_PARTS = 20
"""Sentences that are looked at, at three offers each: more than can be decided on at once."""

MOST_TAKEN = 12
"""Competencies that are decided on at once; each shows the behavior at five levels."""

WHOLE = "w"
"""In place of the number of a sentence: the competency is said of the whole text."""

_OFFERS, _OFFERS_OF_WHOLE = 3, 6


@dataclass(frozen=True)
class Part:
    """A sentence, or the whole text, with what it may be about.

    Attributes:
        number: its place among the sentences, or ``WHOLE``.
    """

    number: str
    text: str
    offers: tuple[Suggested, ...]


@dataclass(frozen=True)
class Taken:
    """A competency that somebody takes for words of the text.

    Attributes:
        take: the values under which the form names it: ``2:incidents``.
        suggested: as it was suggested for these words; None where somebody looked for it.
        held: what the entry is said to show of it so far.
    """

    competency: Competency
    text: str
    take: tuple[str, ...]
    suggested: Suggested | None
    held: Outcome | None


def text_of(entry: Microcredential) -> str:
    """The words of an entry to begin with: its title, what one has to do, and what it is."""
    return "\n".join(each for each in (entry.title, entry.assessment, entry.description) if each)


def parts_of(text: str, *, whole: bool, reader: Person, frameworks: Collection[Framework] = ()) -> tuple[Part, ...]:
    """The text as a whole or by sentences, each with what it may be about; three questions.

    Args:
        frameworks: frameworks for reference to look in as well, at two or three questions each.
    """
    texts = [text] if whole else sentences_of(text)[:MOST_PARTS]
    limit = _OFFERS_OF_WHOLE if whole else _OFFERS
    found = suggestions_of(texts, reader=reader, limit=limit, frameworks=frameworks)
    return tuple(
        Part(WHOLE if whole else str(number), each, tuple(one for one in offers if one.competency.owner_id is None))
        for number, (each, offers) in enumerate(zip(texts, found, strict=True), start=1)
    )


def taken(
    takes: Iterable[str], parts: Sequence[Part], text: str, entry: Microcredential, on: date
) -> tuple[Taken, ...]:
    """What somebody took, each competency once with all its words; what makes no sense is left out.

    What was suggested is computed again here, so that a mapping keeps what the linker said and not what a form says.
    """
    words = {part.number: part.text for part in parts} | {WHOLE: text}
    wanted: dict[str, list[str]] = {}
    for each in dict.fromkeys(takes):
        number, _, key = each.partition(":")
        if number in words and key and "\x00" not in key:  # PostgreSQL refuses to look for it
            wanted.setdefault(key, []).append(number)
    rows = {each.key: each for each in _choosable(on).filter(key__in=list(wanted)[:MOST_TAKEN])}
    held = {each.competency_id: each for each in entry.outcomes.all()}
    return tuple(
        Taken(
            competency=rows[key],
            text=" ".join(words[number] for number in numbers)[:LONGEST],
            take=tuple(f"{number}:{key}" for number in numbers),
            suggested=_suggested(rows[key], [part for part in parts if part.number in numbers]),
            held=held.get(rows[key].pk),
        )
        for key, numbers in wanted.items()
        if key in rows
    )


def _choosable(on: date) -> QuerySet[Competency]:
    holding = Q(retired_on__isnull=True) | Q(retired_on__gt=on)
    return Competency.objects.filter(holding, owner__isnull=True, kind__in=[kind.value for kind in CHOOSABLE])


def _suggested(competency: Competency, parts: Iterable[Part]) -> Suggested | None:
    offers = [each for part in parts for each in part.offers if each.competency.pk == competency.pk]
    return max(offers, key=lambda each: each.score, default=None)

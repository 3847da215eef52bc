"""The gaps of one's next role, each with what in the catalog could close it; in no order of merit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from stepladder.readiness import explain
from stepladder.readiness.judge import Result
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.proof import MARKS, proof_of, reason_of, words_of
from stepladder.server.choices.fitting import fit_words, is_portable
from stepladder.server.choices.holding import Holding
from stepladder.server.choices.offers import Looked, can_support, fit_of, looked_at
from stepladder.server.choices.queries import Asking, Entry, Mine
from stepladder.server.choices.words import State, does_words, held_words
from stepladder.server.readiness.queries import Standing


@dataclass(frozen=True)
class Gap:
    """A criterion that is not covered.

    Attributes:
        competency: its key; least: the lowest level that any gap of this competency asks.
        text: the criterion in the organization's own words, where it has any.
        ways: the cheapest other ways to close it.
    """

    result: Result
    competency: str
    least: int
    name: str
    text: str
    must: bool
    state: State
    ways: tuple[str, ...]

    @property
    def level(self) -> int:
        """The level that it asks."""
        return self.result.criterion.level


@dataclass(frozen=True)
class Suggestion:
    """An entry that could close a gap.

    Attributes:
        reaches: whether it can support the level; False where that is not known.
        does: what it would do for this gap; fit: what else speaks for it on the way to the role, as sentences.
    """

    entry: Entry
    mark: str
    proves: str
    because: str
    reaches: bool
    does: str
    fit: tuple[str, ...]


@dataclass(frozen=True)
class GapWith:
    """A gap with what the catalog has for it, by title.

    Attributes:
        more: whether there are more than are shown.
        portable: whether its competency is asked for across job families.
        held: entries that the reader holds already, and that count here as far as they can.
        given: entries that they were given here as badges, and have not added.
    """

    gap: Gap
    suggestions: tuple[Suggestion, ...]
    more: bool
    portable: bool
    held: tuple[Microcredential, ...] = ()
    given: tuple[Microcredential, ...] = ()


def gaps_of(standing: Standing) -> tuple[Gap, ...]:
    """What is not covered: must-haves first, then by weight and how much is missing (``Evaluation.gaps``)."""
    evaluation = standing.evaluation
    if evaluation is None:
        return ()
    rows = standing.criteria
    found = evaluation.gaps
    least: dict[str, int] = {}
    for each in found:
        level = each.criterion.level
        least[each.criterion.competency] = min(level, least.get(each.criterion.competency, level))
    return tuple(
        Gap(
            result=each,
            competency=each.criterion.competency,
            least=least[each.criterion.competency],
            name=explain.name_of(evaluation, each),
            text=rows[each.criterion.id].wording,
            must=evaluation.must(each),
            state=State.of(each),
            ways=tuple(explain.way_words(way, wording=translation) for way in each.closes_with),
        )
        for each in found
    )


def suggestions(
    gaps: Sequence[Gap],
    known: Mapping[str, Entry],
    reader: tuple[Mine, Mapping[str, Holding]],
    asked: Sequence[Asking],
    most: int,
) -> tuple[GapWith, ...]:
    """Every gap with the entries that can reach its level, and those of which that is not known, by title.

    What the reader holds already is none of them, unless it would close the gap if it were earned anew.

    Args:
        reader: where they stand, and by key of an entry what they hold.
        known: entries that show one of the competencies, by title.
        most: how many are shown for a gap.
    """
    mine, holds = reader
    evaluation = mine.standing.evaluation
    looked = {key: looked_at(entry, evaluation, holds.get(key)) for key, entry in known.items()}
    fits = {key: fit_words(fit_of(each, asked, mine.place)).elsewhere for key, each in looked.items()}

    def of_gap(gap: Gap) -> GapWith:
        speaking = {
            key: each
            for key, each in looked.items()
            if _speaks_to(each, gap) and (_reaches(each, gap, mine) or each.evidence_class is None)
        }
        found = [
            _suggestion(each, gap, fits[key], reaches=_reaches(each, gap, mine))
            for key, each in speaking.items()
            if not each.has or (each.held and _closes(each, gap))
        ]
        found.sort(key=lambda each: not each.reaches)
        held = tuple(each.row for each in speaking.values() if each.held and not _closes(each, gap))
        given = tuple(each.row for each in speaking.values() if each.given)
        return GapWith(gap, tuple(found[:most]), len(found) > most, is_portable(gap.competency, asked), held, given)

    return tuple(of_gap(each) for each in gaps)


def _closes(looked: Looked, gap: Gap) -> bool:
    """Whether it would close the gap if it were earned, or earned anew on a known day."""
    criteria = looked.effect.criteria if looked.effect and (looked.renews or not looked.held) else ()
    return any(each.closes and each.criterion.id == gap.result.criterion.id for each in criteria)


def _speaks_to(looked: Looked, gap: Gap) -> bool:
    return any(
        each.key == gap.competency and each.level >= gap.level and each.relevance > 0 for each in looked.entry.shows
    )


def _reaches(looked: Looked, gap: Gap, mine: Mine) -> bool:
    evaluation = mine.standing.evaluation
    return evaluation is not None and can_support(looked.offer, gap.result.criterion, evaluation.role.policy)


def _suggestion(looked: Looked, gap: Gap, fit: tuple[str, ...], *, reaches: bool) -> Suggestion:
    criteria = looked.effect.criteria if looked.effect else ()
    does = next((does_words(each) for each in criteria if each.criterion.id == gap.result.criterion.id), "")
    if looked.held:
        does = f"{held_words(looked)} {gettext('As it counts today it does not cover this; earned anew it would.')}"
    proof = proof_of(looked.offer.appraisal)
    return Suggestion(
        entry=looked.entry,
        mark=MARKS[proof],
        proves=words_of(proof),
        because=reason_of(looked.offer.appraisal),
        reaches=reaches,
        does=does,
        fit=fit,
    )

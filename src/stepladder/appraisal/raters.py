"""Several people judged the same credential: what counts, how far apart they are, and what has to be settled (2.5).

The plan:

1. Each person's scores count as ``score`` counts them: on the issuer's word alone at most 2 in group B. What was stated
   is kept, and handed on: the appraisal counts it lower, and says so.
2. For each dimension the median of the numbers counts. Of an even number of them it is the lower of the two in the
   middle, since a score is a whole number and a claim should not rest on the better half of those who judged it. Who
   does not know has no say: the known number counts, and the dimension was judged by so many fewer people.
3. Against "does not apply" a number counts until somebody settles it: an exemption that is disputed exempts nothing.
4. What somebody settled counts instead.
5. Disagreement on what the credential shows (its class), on a gate, and on whether a dimension applies has to be
   settled. A wide range alone is worth a talk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from stepladder.appraisal.judgement import Disagreement, Judged, Judgement
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS, GATES
from stepladder.appraisal.score import (
    UNKNOWN,
    Answer,
    EvidenceClass,
    Provenance,
    Score,
    check_answers,
    class_of,
    counts_as,
)

_STRENGTH = (Provenance.VERIFIED, Provenance.RATER, Provenance.ISSUER, Provenance.UNCITED)
"""Of several sources of the same value, the first of these is named."""


@dataclass(frozen=True)
class Rating:
    """What one person judged.

    Attributes:
        rater: who, by an id that is theirs alone.
        scores: by dimension, as they gave them; what is absent they do not know.

    Raises:
        InvalidDocument: a dimension is not known, or "n/a" is given where it does not exist.
    """

    rater: str
    scores: Mapping[str, Score]

    def __post_init__(self) -> None:
        check_answers(self.scores)
        object.__setattr__(self, "scores", MappingProxyType({id: self.scores.get(id, UNKNOWN) for id in BY_ID}))

    def __hash__(self) -> int:
        return hash((self.rater, tuple(self.scores.items())))

    def counts(self, id: str) -> int | Answer:
        """What they say of a dimension, as it counts."""
        return counts_as(id, self.scores[id])


@dataclass(frozen=True)
class Combined:
    """What several judgements come to: the scores that count, and how they came about.

    Attributes:
        scores: by dimension, without those that nobody knows; the source is that of somebody whose value it is. They
            are as they were stated; on the issuer's word alone one may count lower (``score.counts_as``), and the
            judgement has what it counts.
    """

    scores: Mapping[str, Score] = field(default_factory=dict)
    judgement: Judgement = field(default_factory=Judgement)


def combined(ratings: Sequence[Rating], adjudicated: Mapping[str, Score] | None = None) -> Combined:
    """What several people's judgements come to together. Nobody's come to nothing.

    Args:
        ratings: one for each person.
        adjudicated: by dimension, what somebody settled; it counts instead of the median, also where it is "unknown".

    Raises:
        ValueError: somebody is there twice.
        InvalidDocument: what was settled is none of the rubric.
    """
    if len({rating.rater for rating in ratings}) != len(ratings):
        raise ValueError("each person judges once; a later judgement takes the place of the earlier one")
    settled = adjudicated or {}
    check_answers(settled)
    ordered = sorted(ratings, key=lambda rating: rating.rater)
    judged = {id: _judged(id, ordered, settled.get(id)) for id in BY_ID}
    of = {rating.rater: rating for rating in ordered}
    named = {id: of[each.source].scores[id] for id, each in judged.items() if each.source}
    known = {**named, **{id: score for id, score in settled.items() if score.value is not Answer.UNKNOWN}}
    return Combined(
        MappingProxyType({id: known[id] for id in BY_ID if id in known}),
        Judgement(
            raters=tuple(rating.rater for rating in ordered),
            dimensions=judged,
            classes={rating.rater: class_of(rating.scores) for rating in ordered},
            disagreements=tuple(_disagreements(ordered, settled)),
        ),
    )


def median(values: Sequence[int]) -> int:
    """The middle one of some whole numbers; of an even number of them the lower of the two in the middle.

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("of no numbers there is no middle one")
    return sorted(values)[(len(values) - 1) // 2]


def _judged(id: str, ratings: Sequence[Rating], settled: Score | None) -> Judged:
    known = {each.rater: value for each in ratings if (value := each.counts(id)) is not Answer.UNKNOWN}
    if settled is not None:
        return Judged(known, counts_as(id, settled), settled=True)
    numbers = [value for value in known.values() if not isinstance(value, Answer)]
    if not known:
        return Judged(known, Answer.UNKNOWN)
    value = median(numbers) if numbers else Answer.NOT_APPLICABLE
    whose = [each for each in ratings if each.counts(id) == value]
    return Judged(
        known, value, source=min(whose, key=lambda each: (*_weakness(each.scores[id], value), each.rater)).rater
    )


def _weakness(score: Score, counts: int | Answer) -> tuple[int, bool, bool, bool]:
    """Of several that count the same the least weak is named.

    By whose word it is, then whether it was counted lower, then by citation and reason.
    """
    return _STRENGTH.index(score.provenance), score.value != counts, not score.citation, not score.reason


def _disagreements(ratings: Sequence[Rating], settled: Mapping[str, Score]) -> list[Disagreement]:
    return [*_on_class(ratings, settled), *_on_gates(ratings, settled), *_on_what_applies(ratings, settled)]


def _on_class(ratings: Sequence[Rating], settled: Mapping[str, Score]) -> list[Disagreement]:
    """People disagree on the class, or did before something was settled.

    To settle A1 may bring to light that they disagree on C1, which mattered to none of them before; so the classes are
    taken with what was settled in the place of what each of them said.
    """
    now = _class_sides({each.rater: {**each.scores, **settled} for each in ratings})
    before = _class_sides({each.rater: each.scores for each in ratings})
    if len(now) > 1:
        return [Disagreement("class", "", now, _behind(now))]
    return [Disagreement("class", "", before, _behind(before), settled=True)] if len(before) > 1 else []


def _class_sides(said: Mapping[str, Mapping[str, Score]]) -> dict[str, tuple[str, ...]]:
    """What each says that it shows.

    Who saw the work and does not know C1 says E3 for the time being; beside somebody who knows that results were
    measured (E4) they contradict nothing, and stand on that side.
    """
    classes = {rater: class_of(scores) for rater, scores in said.items()}
    if EvidenceClass.E4 in classes.values():
        open_ = {rater for rater, scores in said.items() if scores["C1"].value is Answer.UNKNOWN}
        performed = {rater for rater, each in classes.items() if each is EvidenceClass.E3}
        classes |= dict.fromkeys(open_ & performed, EvidenceClass.E4)
    return _sides((each, rater) for rater, each in classes.items())


def _behind(sides: Mapping[str, object]) -> tuple[str, ...]:
    """The dimensions on which a disagreement on the class rests."""
    performed = {EvidenceClass.E3.value, EvidenceClass.E4.value}
    by_assessment = len({"performed" if side in performed else side for side in sides}) > 1
    return (*(["A1"] if by_assessment else []), *(["C1"] if performed <= set(sides) else []))


def _on_gates(ratings: Sequence[Rating], settled: Mapping[str, Score]) -> Iterator[Disagreement]:
    """Gates that close as one person judged it and not as another did; G4 is a matter of the class."""
    for gate in GATES:
        if gate.cap is not None:
            values = ((each.scores[gate.dimension].value, each.rater) for each in ratings)
            numbers = ((value, rater) for value, rater in values if not isinstance(value, Answer))
            sides = _sides(("closed" if value in gate.closes_at else "open", rater) for value, rater in numbers)
            if len(sides) > 1:
                yield Disagreement("gate", gate.id, sides, (gate.dimension,), settled=gate.dimension in settled)


def _on_what_applies(ratings: Sequence[Rating], settled: Mapping[str, Score]) -> Iterator[Disagreement]:
    for id in (dimension.id for dimension in DIMENSIONS if dimension.may_not_apply):
        known = [each for each in ratings if each.scores[id].value is not Answer.UNKNOWN]
        sides = _sides(
            ("n/a" if each.scores[id].value is Answer.NOT_APPLICABLE else "applies", each.rater) for each in known
        )
        if len(sides) > 1:
            yield Disagreement("applies", id, sides, (id,), settled=id in settled)


def _sides(said: Iterable[tuple[str | None, str]]) -> dict[str, tuple[str, ...]]:
    """Who says what; those who do not know (None) are on no side."""
    sides: dict[str, tuple[str, ...]] = {}
    for what, who in said:
        if what is not None:
            sides[str(what)] = (*sides.get(str(what), ()), who)
    return dict(sorted(sides.items()))

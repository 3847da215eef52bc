"""What several people judged, as a value that is kept: who said what, what counts, and what they disagree on.

It is about a kind of credential, never about a person who holds it; ``raters`` makes it. ``to_dict`` and ``from_dict``
are its form in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self, TypeVar

from stepladder.appraisal.confidence import Panel
from stepladder.appraisal.rubric import BY_ID, MAX_SCORE
from stepladder.appraisal.score import Answer, EvidenceClass
from stepladder.errors import InvalidDocument, UnknownVersion
from stepladder.wording import ENGLISH, Wording

_T = TypeVar("_T")

FORMAT = "stepladder/judgement/1"

WIDE = 2
"""Range of scores from which a talk is worth it (judgement): further apart than two neighboring anchors."""


@dataclass(frozen=True)
class Judged:
    """What several people say of one dimension.

    Attributes:
        answers: by rater, of those who know; scores as they count.
        value: what counts: what was settled, else the median.
        settled: whether somebody settled it.
        source: the rater whose source the combined score names; empty where it was settled or nobody knows.
    """

    answers: Mapping[str, int | Answer]
    value: int | Answer
    settled: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))

    def __hash__(self) -> int:
        return hash((tuple(self.answers.items()), self.value, self.settled, self.source))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The scores, lowest first, without "does not apply"."""
        return tuple(sorted(value for value in self.answers.values() if not isinstance(value, Answer)))

    @property
    def raters(self) -> int:
        """How many people answered."""
        return len(self.answers)

    @property
    def range(self) -> tuple[int, int] | None:
        """Lowest and highest score; None without any."""
        return (self.numbers[0], self.numbers[-1]) if self.numbers else None

    @property
    def agreed(self) -> bool:
        """Whether at least two people answered, and all of them the same."""
        return self.raters > 1 and len(set(self.answers.values())) == 1

    @property
    def differs(self) -> bool:
        """Whether people answered differently."""
        return len(set(self.answers.values())) > 1

    @property
    def wide(self) -> bool:
        """Whether the scores lie further apart than two neighboring anchors."""
        return bool(self.numbers) and self.numbers[-1] - self.numbers[0] >= WIDE


@dataclass(frozen=True)
class Disagreement:
    """Something that people disagree on and that has to be settled.

    Attributes:
        kind: ``class`` (what it shows), ``gate`` (whether a rule closes) or ``applies`` (whether a dimension does).
        about: the gate or the dimension; empty for the class.
        sides: what is said, with who says it: classes; ``closed`` and ``open``; ``applies`` and ``n/a``.
        dimensions: what would have to be settled.
        settled: whether that was done.
    """

    kind: str
    about: str
    sides: Mapping[str, tuple[str, ...]]
    dimensions: tuple[str, ...]
    settled: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "sides", MappingProxyType(dict(self.sides)))

    def __hash__(self) -> int:
        return hash((self.kind, self.about, tuple(self.sides.items()), self.settled))


@dataclass(frozen=True)
class Judgement:
    """What several people judged.

    Attributes:
        raters: who, by id, in order of the ids.
        dimensions: what they say of each.
        classes: what the credential shows as each of them judged it; None where they do not know how it was assessed.
        disagreements: what has to be settled, or had to be.
    """

    raters: tuple[str, ...] = ()
    dimensions: Mapping[str, Judged] = field(default_factory=dict)
    classes: Mapping[str, EvidenceClass | None] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "dimensions", MappingProxyType(dict(self.dimensions)))
        object.__setattr__(self, "classes", MappingProxyType(dict(self.classes)))

    def __hash__(self) -> int:
        return hash((self.raters, tuple(self.dimensions.items())))

    @property
    def to_settle(self) -> tuple[str, ...]:
        """Dimensions that somebody has to settle, in the order of the rubric."""
        due = {id for each in self.disagreements if not each.settled for id in each.dimensions}
        return tuple(id for id in BY_ID if id in due)

    @property
    def worth_a_talk(self) -> tuple[str, ...]:
        """Dimensions with scores far apart that need not be settled, in the order of the rubric."""
        wide = (id for id, judged in self.dimensions.items() if judged.wide and not judged.settled)
        return tuple(id for id in wide if id not in self.to_settle)

    @property
    def differing(self) -> tuple[str, ...]:
        """Dimensions on which people differ at all, settled or not, in the order of the rubric."""
        return tuple(id for id, judged in self.dimensions.items() if judged.differs)

    @property
    def agrees_on_class(self) -> bool | None:
        """Whether those who know do not contradict each other on what it shows; None where fewer than two know."""
        known = [each for each in self.classes.values() if each is not None]
        return None if len(known) < 2 else not any(each.kind == "class" for each in self.disagreements)

    def panel(self, alpha: float | None) -> Panel:
        """Who judged, for the confidence in the appraisal.

        Args:
            alpha: ordinal alpha of those who use the rubric here; None where it is not known or undefined.
        """
        return Panel({id: judged.raters for id, judged in self.dimensions.items()}, alpha)

    def words(self, wording: Wording = ENGLISH) -> str:
        """Who judged and how far they agree, in two or three sentences."""
        count = len(self.raters)
        if not count:
            return wording.gettext("Nobody has judged it yet.")
        judged = wording.ngettext("One person judged it.", "%(count)s people judged it.", count)
        sentences = [judged % {"count": count}]
        if count > 1:
            sentences += self._agreement(wording)
        return " ".join(sentences)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "format": FORMAT,
            "raters": list(self.raters),
            "dimensions": {
                id: {
                    "answers": dict(judged.answers),
                    "value": judged.value,
                    "settled": judged.settled,
                    "source": judged.source,
                }
                for id, judged in self.dimensions.items()
            },
            "classes": {rater: each and each.value for rater, each in self.classes.items()},
            "disagreements": [
                {
                    "kind": each.kind,
                    "about": each.about,
                    "sides": {side: list(raters) for side, raters in each.sides.items()},
                    "dimensions": list(each.dimensions),
                    "settled": each.settled,
                }
                for each in self.disagreements
            ],
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """Read back what ``to_dict`` wrote.

        Raises:
            UnknownVersion: it is of a format that this version does not know.
            InvalidDocument: it is no judgement.
        """
        if not isinstance(kept, Mapping):
            raise _damaged("it is no table")
        if kept.get("format") != FORMAT:
            raise UnknownVersion(f"the judgement has the format {str(kept.get('format'))[:40]!r}", expected=FORMAT)
        dimensions, classes = _table(kept, "dimensions"), _table(kept, "classes")
        return cls(
            raters=_names(kept, "raters"),
            dimensions={id: _read_judged(id, _table(dimensions, id)) for id in _in_order(dimensions)},
            classes={rater: _read_class(each) for rater, each in classes.items()},
            disagreements=tuple(map(_read_disagreement, _list(kept, "disagreements"))),
        )

    def _agreement(self, wording: Wording) -> list[str]:
        sentences = []
        if self.agrees_on_class is not None:
            agree = wording.gettext("They agree on what it proves.")
            disagree = wording.gettext("They disagree on what it proves.")
            sentences.append(agree if self.agrees_on_class else disagree)
        both = [judged for judged in self.dimensions.values() if judged.raters > 1]
        same = wording.gettext("Of %(both)s questions that two or more answered, they answered %(same)s the same.")
        sentences.append(same % {"both": len(both), "same": sum(judged.agreed for judged in both)})
        if self.to_settle:
            settle = wording.gettext("To be settled: %(dimensions)s.")
            sentences.append(settle % {"dimensions": ", ".join(self.to_settle)})
        return sentences


NO_JUDGEMENT = Judgement()


def _damaged(how: str) -> InvalidDocument:
    return InvalidDocument(f"the judgement cannot be read: {how}", expected="what was stored")


def _member(kept: object, name: str, kind: type[_T]) -> _T:
    if not isinstance(kept, Mapping) or not isinstance(kept.get(name), kind):
        raise _damaged(f"{name[:40]} is missing, or something else")
    found: _T = kept[name]
    return found


def _table(kept: object, name: str) -> Mapping[str, Any]:
    found: Mapping[Any, Any] = _member(kept, name, dict)
    if not all(isinstance(each, str) for each in found):
        raise _damaged(f"{name} has a name that is no text")
    return found


def _list(kept: object, name: str) -> list[Any]:
    return list(_member(kept, name, list))


def _names(kept: object, name: str) -> tuple[str, ...]:
    found = _list(kept, name)
    if not all(isinstance(each, str) for each in found):
        raise _damaged(f"{name} has something that is no text")
    return tuple(found)


def _in_order(dimensions: Mapping[str, Any]) -> tuple[str, ...]:
    if odd := [id for id in dimensions if id not in BY_ID]:
        raise _damaged(f"there is no dimension {odd[0][:40]!r}")
    return tuple(id for id in BY_ID if id in dimensions)


def _read_value(id: str, value: object) -> int | Answer:
    """A score, or an answer that is no number."""
    if value == Answer.UNKNOWN or (value == Answer.NOT_APPLICABLE and BY_ID[id].may_not_apply):
        return Answer(str(value))
    if type(value) is not int or not 0 <= value <= MAX_SCORE:
        raise _damaged(f"{id} has something that is no score of it")
    return value


def _read_judged(id: str, kept: Mapping[str, Any]) -> Judged:
    answers = {rater: _read_value(id, value) for rater, value in _table(kept, "answers").items()}
    if Answer.UNKNOWN in answers.values():
        raise _damaged(f"somebody answers {id} who does not know it")
    return Judged(
        answers, _read_value(id, kept.get("value")), _member(kept, "settled", bool), _member(kept, "source", str)
    )


def _read_class(kept: object) -> EvidenceClass | None:
    if kept is None:
        return None
    if kept not in tuple(EvidenceClass):
        raise _damaged("there is no such class")
    return EvidenceClass(str(kept))


def _read_disagreement(kept: object) -> Disagreement:
    sides = {side: _names(_member(kept, "sides", dict), side) for side in _table(kept, "sides")}
    return Disagreement(
        _member(kept, "kind", str), _member(kept, "about", str), sides, _names(kept, "dimensions"),
        _member(kept, "settled", bool),
    )  # fmt: skip

"""What linking takes and gives: labels in, suggestions out, and what a method of scoring is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from stepladder.errors import StepladderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_CHARACTERS = 20_000
"""Longest text that is linked at once: a few pages, two seconds of work. More is refused, so that nothing is left out
in silence; the longest job advertisements have half as much."""


class ModelMissing(StepladderError):
    """The sentence model, or what runs it, is not there; linking by words works without it."""


@dataclass(frozen=True, slots=True)
class Labeled:
    """Something that a text can be linked to: a competency or an occupation with everything it is called.

    Attributes:
        id: whatever the caller finds it again by; each once in a linker.
        name: the preferred label.
        alternatives: other labels.
        statement: the description; empty where there is none. It is carried along for methods that read it; those
            that ship do not, because it made suggestions worse (docs/linking.md).
    """

    id: str
    name: str
    alternatives: tuple[str, ...] = ()
    statement: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, each once, the preferred one first."""
        return tuple(dict.fromkeys((self.name, *self.alternatives)))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal that a person accepts or not: this text may be about that competency.

    Attributes:
        score: 0 to 1, made for ordering suggestions and for leaving out weak ones. It is no probability and says
            nothing about a level; 1 means that the text is nothing but one of the labels.
        matched: the words of the text, as they stand in it and in its order, that look like words of ``label``. Empty
            where only the meaning is near.
        label: which of the labels is said most fully.
        parts: scores by method, 0 to 1; a method that was not asked has none.
    """

    id: str
    name: str
    score: float
    matched: tuple[str, ...] = ()
    label: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)


class Method(Protocol):
    """One way to compare a text with everything that has labels."""

    @property
    def name(self) -> str:
        """How ``Suggestion.parts`` calls it."""
        ...

    def scores(self, text: str) -> NDArray[np.float32]:
        """A score from 0 to 1 for each ``Labeled``, in the order in which they were given."""
        ...

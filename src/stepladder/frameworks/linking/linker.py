"""From a text to suggestions: the door of this package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stepladder.errors import InvalidDocument, TooMuchWork
from stepladder.frameworks.linking.fusion import LEAST, fused
from stepladder.frameworks.linking.interface import MAX_CHARACTERS, Labeled, Suggestion
from stepladder.frameworks.linking.lexical import Block, Lexical
from stepladder.frameworks.linking.lexicon import Floats
from stepladder.frameworks.linking.model import Encoder
from stepladder.frameworks.linking.semantic import Semantic, semantic
from stepladder.frameworks.linking.words import folded_words
from stepladder.remarks import Remark


@dataclass(frozen=True)
class Linker:
    """Finds what a text may be about among labels that were read once. It never changes, and threads may share it.

    Attributes:
        remarks: what was noticed about kept vectors.
    """

    things: tuple[Labeled, ...]
    lexical: Lexical
    semantic: Semantic | None
    remarks: tuple[Remark, ...]
    _exact: Mapping[tuple[str, ...], tuple[int, ...]]

    @classmethod
    def build(
        cls,
        things: Iterable[Labeled],
        *,
        encoder: Encoder | None = None,
        folder: Path | None = None,
        compute: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Linker:
        """Read all labels: some seconds for ESCO by words, minutes by meaning if its vectors are not kept yet.

        Args:
            encoder: the sentence model (``load_model``); None links by words alone.
            folder: where vectors of labels are kept.
            compute: whether vectors that are not kept are computed; a server says no when it starts.
            progress: told how many vectors are computed, and of how many.

        Raises:
            InvalidDocument: two things have the same id.
        """
        held = tuple(things)
        exact: dict[tuple[str, ...], dict[int, None]] = {}
        seen: set[str] = set()
        for number, each in enumerate(held):
            if each.id in seen:
                raise InvalidDocument(f"the id {each.id[:80]} stands twice among the labels", expected="each id once")
            seen.add(each.id)
            for label in each.labels:
                exact.setdefault(folded_words(label), {})[number] = None
        exact.pop((), None)
        by_meaning, remarks = (
            semantic(held, encoder, folder, compute=compute, progress=progress) if encoder and held else (None, ())
        )
        by_words = Lexical.build(held)
        return cls(held, by_words, by_meaning, remarks, {words: tuple(at) for words, at in exact.items()})

    @property
    def methods(self) -> tuple[str, ...]:
        """How texts are compared: ``lexical``, and ``semantic`` where there is a model."""
        return ("lexical", "semantic") if self.semantic else ("lexical",)

    def link(self, text: str, limit: int = 5, *, least: float | None = None) -> tuple[Suggestion, ...]:
        """What the text may be about, the best first; nothing where nothing is near.

        Args:
            limit: how many at most.
            least: the weakest score that is suggested; None takes the measured one.

        Raises:
            TooMuchWork: the text is longer than ``MAX_CHARACTERS``.
        """
        self._check(text)
        read = self.lexical.read(text)
        parts = self._parts(text, read)
        scores = self._with_exact(text, fused(parts))
        least = LEAST[frozenset(parts)] if least is None else least
        return tuple(self._suggestion(read, at, scores, parts) for at in self._best(scores, limit, least))

    def link_many(
        self, texts: Iterable[str], limit: int = 5, *, least: float | None = None
    ) -> tuple[tuple[Suggestion, ...], ...]:
        """The same for each of several texts, in their order."""
        return tuple(self.link(text, limit, least=least) for text in texts)

    def scores(self, text: str) -> Floats:
        """The score of each thing, in the order in which they were given; what measuring and ranking use.

        Raises:
            TooMuchWork: the text is longer than ``MAX_CHARACTERS``.
        """
        return self._with_exact(text, fused(self.parts(text)))

    def parts(self, text: str) -> dict[str, Floats]:
        """The scores of each method by its name.

        Raises:
            TooMuchWork: the text is longer than ``MAX_CHARACTERS``.
        """
        self._check(text)
        return self._parts(text, self.lexical.read(text))

    def _check(self, text: str) -> None:
        if len(text) > MAX_CHARACTERS:
            raise TooMuchWork(
                f"the text has {len(text):,} characters",
                expected=f"at most {MAX_CHARACTERS:,}",
                hint="link it paragraph by paragraph",
            )

    def _parts(self, text: str, read: Sequence[Block]) -> dict[str, Floats]:
        found = {self.lexical.name: self.lexical.scores_of(read)}
        if self.semantic:
            found[self.semantic.name] = self.semantic.scores(text)
        return found

    def _with_exact(self, text: str, scores: Floats) -> Floats:
        # A text that is nothing but a label means that label, whatever else has the same words in another order.
        exact = self._exact.get(folded_words(text), ())
        found = np.minimum(scores, 0.9999) if exact else scores
        found[list(exact)] = 1
        return found

    def _best(self, scores: Floats, limit: int, least: float) -> list[int]:
        wanted = np.flatnonzero((scores >= least) & (scores > 0))
        if limit < 1 or not len(wanted):
            return []
        if len(wanted) > limit:
            border = np.partition(scores[wanted], -limit)[-limit]
            wanted = wanted[scores[wanted] >= border]
        # Equal scores stand by name, so that the order in which labels were given does not show.
        key = {at: (-float(scores[at]), self.things[at].name, self.things[at].id) for at in wanted.tolist()}
        return sorted(key, key=key.__getitem__)[:limit]

    def _suggestion(self, read: Sequence[Block], at: int, scores: Floats, parts: Mapping[str, Floats]) -> Suggestion:
        label = self.lexical.best_label(read, at)
        return Suggestion(
            self.things[at].id,
            self.things[at].name,
            round(float(scores[at]), 4),
            self.lexical.matched(read, label),
            self.lexical.labels[label],
            {name: round(min(1.0, max(0.0, float(each[at]))), 4) for name, each in parts.items()},
        )

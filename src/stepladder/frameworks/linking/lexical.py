"""Comparing by words: which label is said, in full or in part, somewhere in the text?

A label's score is, over the best stretch of a few words of the text, the share of the label's weight that is found
there: each word of the label counts by how rare it is among all labels, times how much it looks like the nearest word
of the stretch. Two small terms order what that leaves equal: how much of the whole text the label covers, which
settles short texts such as job titles, and a constant in the denominator, which keeps a label of one common word from
passing for a full match. A thing's score is that of its best label, with a part for its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from stepladder.frameworks.linking.interface import Labeled
from stepladder.frameworks.linking.lexicon import Floats, Ints, Lexicon, Postings
from stepladder.frameworks.linking.words import Word, blocks, folded_words, words_of

CANDIDATES: Final = 1500
"""Labels that are looked at closely for each block of the text: those of which most is said anywhere in it."""

SHOWN: Final = 0.5
"""From here on two words are so alike that one is shown as a reason for the other."""


@dataclass(frozen=True)
class Tuning:
    """The numbers of the method; chosen on the validation sentences, and round (docs/linking.md).

    Attributes:
        stretch: words of the text in which a label should be said.
        alike: below this two words have nothing in common.
        constant: added to each label's weight, as a share of the weight of a word that no label has.
        covering: share of the score that says how much of the text the label covers.
        name: share of a thing's score that its name has by itself; the rest is its best label's.
    """

    stretch: int = 6
    alike: float = 0.3
    constant: float = 0.2
    covering: float = 0.2
    name: float = 0.25


@dataclass(frozen=True)
class Block:
    """Some words of a text beside the words of labels that look like them.

    Attributes:
        words: as they stand in the text.
        active: numbers of those words of the lexicon that look like one of the text.
        alike: how much; one row a word of the text, one column an active word.
        weights: how much each word of the text says.
    """

    words: Sequence[Word]
    active: Ints
    alike: Floats
    weights: Floats


@dataclass(frozen=True)
class Lexical:
    """The index over all labels.

    Attributes:
        labels: all of them, those of one thing beside each other, its name first.
        firsts: where the labels of each thing begin.
    """

    labels: tuple[str, ...]
    firsts: Ints
    lexicon: Lexicon
    tuning: Tuning
    _by_label: Postings
    _by_word: Postings
    _weights: Floats
    name: str = "lexical"

    @classmethod
    def build(cls, things: Sequence[Labeled], tuning: Tuning | None = None) -> Lexical:
        """Read all labels; some seconds for ESCO's 86,000."""
        tuning = tuning or Tuning()
        labels = [label for each in things for label in each.labels]
        ends = np.cumsum([len(each.labels) for each in things], dtype=np.int32)
        firsts = np.concatenate((np.zeros(1, dtype=np.int32), ends))[:-1].astype(np.int32)
        said = [tuple(dict.fromkeys(folded_words(each))) for each in labels]
        frequencies: Counter[str] = Counter()
        for first, end in zip(firsts, ends, strict=True):
            frequencies.update({word for each in said[first:end] for word in each})
        lexicon = Lexicon.of(frequencies, len(things))
        numbers = [lexicon.ids[word] for each in said for word in each]
        owners = [label for label, each in enumerate(said) for _ in each]
        nothing = [0.0] * len(numbers)
        weights = (
            np.bincount(owners, lexicon.rarity[numbers], minlength=len(labels)) if numbers else np.zeros(len(labels))
        )
        return cls(
            tuple(labels),
            firsts,
            lexicon,
            tuning,
            Postings.of(owners, numbers, nothing, count=len(labels)),
            Postings.of(numbers, owners, nothing, count=len(lexicon.ids)),
            (weights + tuning.constant * lexicon.unknown).astype(np.float32),
        )

    def scores(self, text: str) -> Floats:
        """For each thing the score of its best label, with a part for its name."""
        return self.scores_of(self.read(text))

    def read(self, text: str) -> tuple[Block, ...]:
        """A text, looked up word by word; what the other questions are asked of."""
        return tuple(self._block(some) for some in blocks(words_of(text), self.tuning.stretch - 1))

    def scores_of(self, read: Sequence[Block]) -> Floats:
        """See ``scores``; labels that are no candidates in any block have 0."""
        if not len(self.firsts):
            return np.zeros(0, dtype=np.float32)
        of_labels = np.zeros(len(self.labels), dtype=np.float32)
        for block in read:
            candidates = self._candidates(block)
            of_labels[candidates] = np.maximum(of_labels[candidates], self._closely(block, candidates))
        best = np.maximum.reduceat(of_labels, self.firsts)
        return np.asarray((1 - self.tuning.name) * best + self.tuning.name * of_labels[self.firsts], dtype=np.float32)

    def best_label(self, read: Sequence[Block], thing: int) -> int:
        """The number of that label of a thing that the text says most of; its name where it says nothing."""
        first = int(self.firsts[thing])
        end = int(self.firsts[thing + 1]) if thing + 1 < len(self.firsts) else len(self.labels)
        own = np.arange(first, end, dtype=np.int32)
        best = np.zeros(len(own), dtype=np.float32)
        for block in read:
            best = np.maximum(best, self._closely(block, own))
        return first + int(best.argmax())

    def matched(self, read: Sequence[Block], label: int) -> tuple[str, ...]:
        """The words of the text that look like a word of the label, as they stand in it, each once."""
        wanted = {self.lexicon.ids[word] for word in folded_words(self.labels[label])}
        found: dict[str, None] = {}
        for block in read:
            columns = [at for at, word in enumerate(block.active.tolist()) if word in wanted]
            shown = block.alike[:, columns].max(axis=1, initial=0) >= SHOWN
            found |= {block.words[row].said: None for row in np.flatnonzero(shown).tolist()}
        return tuple(found)

    def _block(self, words: Sequence[Word]) -> Block:
        rows = {word: row for row, word in enumerate(dict.fromkeys(each.folded for each in words))}
        alike = self.lexicon.alike(list(rows), self.tuning.alike)
        active = np.flatnonzero(alike.any(axis=0)).astype(np.int32)
        order = np.array([rows[each.folded] for each in words], dtype=np.int32)
        weights = np.array([self.lexicon.weight(each.folded) for each in words], dtype=np.float32)
        return Block(words, active, alike[np.ix_(order, active)], weights)

    def _candidates(self, block: Block) -> Ints:
        """Labels of which most is said anywhere in the block: no stretch says more of them than the whole."""
        places, owners = self._by_word.runs(block.active)
        value = (block.alike.max(axis=0, initial=0) * self.lexicon.rarity[block.active]).astype(np.float64)
        said = np.bincount(self._by_word.ids[places], value[owners], minlength=len(self.labels)) / self._weights
        found = np.flatnonzero(said)
        if len(found) > CANDIDATES:
            found = found[said[found] >= np.partition(said[found], -CANDIDATES)[-CANDIDATES]]
        return found.astype(np.int32)

    def _closely(self, block: Block, labels: Ints) -> Floats:
        column = np.full(len(self.lexicon.ids), -1, dtype=np.int32)
        column[block.active] = np.arange(len(block.active), dtype=np.int32)
        places, owners = self._by_label.runs(labels)
        words = self._by_label.ids[places]
        known = column[words] >= 0
        words, owners = words[known], owners[known]
        found = np.zeros(len(labels), dtype=np.float32)
        if not len(words):
            return found
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        some, columns = owners[firsts], column[words]
        width = min(self.tuning.stretch, len(block.alike))
        stretches = np.lib.stride_tricks.sliding_window_view(block.alike, width, axis=0).max(axis=-1)
        said = np.add.reduceat(stretches[:, columns] * self.lexicon.rarity[words], firsts, axis=1).max(axis=0)
        covered = block.weights @ np.maximum.reduceat(block.alike[:, columns], firsts, axis=1) / block.weights.sum()
        share = said / self._weights[labels[some]]
        found[some] = (1 - self.tuning.covering) * share + self.tuning.covering * covered
        return found

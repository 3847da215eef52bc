"""The words that occur in labels: how much each says, and which look like a given word.

Two words look alike by the cosine of their character n-grams (2 to 5 characters, with a space at both ends), each
weighted by how rare it is among the words. So *programming* finds *programmer*, and a misspelled word the right one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

SHORTEST: Final = 2
LONGEST: Final = 5
MAX_WORD: Final = 64
"""Characters of a word that are compared. The longest words of ESCO have 25; a word of a page is no word."""

FLOOR: Final = 0.5
"""What a word says that all labels have; without it, one label alone would weigh nothing."""


@dataclass(frozen=True)
class Postings:
    """For each of some keys a run of numbers and weights: key k's stand from ``starts[k]`` to ``starts[k + 1]``."""

    starts: Ints
    ids: Ints
    weights: Floats

    @classmethod
    def of(cls, keys: Sequence[int], ids: Sequence[int], weights: Sequence[float], *, count: int) -> Postings:
        """Made of three columns of equal length; ``count`` is the number of keys. Within a key the order stays."""
        of_row = np.array(keys, dtype=np.int64)
        order = np.argsort(of_row, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(of_row, minlength=count))))
        return cls(
            starts.astype(np.int32),
            np.array(ids, dtype=np.int32)[order],
            np.array(weights, dtype=np.float32)[order],
        )

    def runs(self, keys: Ints) -> tuple[Ints, Ints]:
        """Where the runs of several keys stand, one after the other, and which of the keys each place belongs to."""
        lengths = self.starts[keys + 1] - self.starts[keys]
        owners = np.repeat(np.arange(len(keys), dtype=np.int32), lengths)
        before = np.cumsum(lengths) - lengths
        within = np.arange(len(owners), dtype=np.int32) - np.repeat(before, lengths)
        return (np.repeat(self.starts[keys], lengths) + within).astype(np.int32), owners


def grams(word: str) -> Counter[str]:
    """Its character n-grams, with a space at both ends."""
    padded = f" {word[:MAX_WORD]} "
    return Counter(
        padded[start : start + size]
        for size in range(SHORTEST, min(LONGEST, len(padded)) + 1)
        for start in range(len(padded) - size + 1)
    )


def rarity(count: float, things: int) -> float:
    """How much a word says that ``count`` of ``things`` are called by: log((1 + n) / (1 + f)), above a floor."""
    return float(np.log((1 + things) / (1 + count))) + FLOOR


@dataclass(frozen=True)
class Lexicon:
    """Words with their weights.

    Attributes:
        ids: the number of each word, in alphabetical order.
        rarity: how much each word says.
        unknown: what a word says that no label has; the most that any can say.
    """

    ids: Mapping[str, int]
    rarity: Floats
    unknown: float
    _gram_ids: Mapping[str, int]
    _gram_rarity: Floats
    _by_gram: Postings

    @classmethod
    def of(cls, frequencies: Mapping[str, int], things: int) -> Lexicon:
        """Made of the words, each with the number of things that are called by it."""
        words = sorted(frequencies)
        counted = [grams(each) for each in words]
        spread = Counter(gram for each in counted for gram in each)
        gram_ids = {gram: number for number, gram in enumerate(sorted(spread))}
        gram_rarity = np.log((1 + len(words)) / (1 + np.array([spread[gram] for gram in gram_ids]))) + 1
        keys: list[int] = []
        numbers: list[int] = []
        weights: list[float] = []
        for number, each in enumerate(counted):
            own = [gram_ids[gram] for gram in each]
            weighted = np.array(list(each.values())) * gram_rarity[own]
            keys += own
            numbers += [number] * len(own)
            weights += (weighted / np.sqrt((weighted**2).sum())).tolist()
        return cls(
            {word: number for number, word in enumerate(words)},
            np.array([rarity(frequencies[each], things) for each in words], dtype=np.float32),
            rarity(0, things),
            gram_ids,
            gram_rarity.astype(np.float32),
            Postings.of(keys, numbers, weights, count=len(gram_ids)),
        )

    def weight(self, word: str) -> float:
        """How much a word of a text says."""
        number = self.ids.get(word)
        return self.unknown if number is None else float(self.rarity[number])

    def alike(self, words: Sequence[str], least: float) -> Floats:
        """How much each of some words (rows) looks like each word of the lexicon: 1 the same, 0 below ``least``."""
        found = np.zeros((len(words), len(self.ids)), dtype=np.float32)
        for row, word in enumerate(words):
            self._compare(word, found[row])
        found[found < least] = 0
        for row, word in enumerate(words):
            if (number := self.ids.get(word)) is not None:
                found[row, number] = 1
        return np.minimum(found, 1, out=found)

    def _compare(self, word: str, found: Floats) -> None:
        counted = grams(word)
        known = {self._gram_ids[gram]: count for gram, count in counted.items() if gram in self._gram_ids}
        if not known:
            return
        keys = np.array(list(known), dtype=np.int32)
        weights = np.array(list(known.values())) * self._gram_rarity[keys]
        # N-grams that no label has match nothing, and still count in the length: a strange word is like no other.
        strange = sum(count**2 for gram, count in counted.items() if gram not in self._gram_ids)
        length = np.sqrt((weights**2).sum() + strange * (np.log(1 + len(self.ids)) + 1) ** 2)
        places, owners = self._by_gram.runs(keys)
        products = self._by_gram.weights[places] * weights[owners]
        found[:] = np.bincount(self._by_gram.ids[places], products, minlength=len(self.ids)) / length

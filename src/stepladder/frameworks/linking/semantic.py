"""Comparing by meaning: whose labels lie near the text in the space of a sentence model?

Each thing has two vectors: its name, and all its alternatives as one text. (A vector for each of ESCO's 72,000
alternatives would take three times as long.) The score is the mean of two cosines with the nearer of
the two: that of the whole text, and that of the nearest stretch of three words. The first knows what the text is
about, the second finds one skill among several.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from stepladder.frameworks.linking import vectors
from stepladder.frameworks.linking.interface import Labeled
from stepladder.frameworks.linking.lexicon import Floats
from stepladder.frameworks.linking.model import Encoder
from stepladder.frameworks.linking.words import blocks, words_of
from stepladder.remarks import Remark

NEAREST: Final = 2000
"""Vectors that are compared with every stretch: those nearest to the whole text. All of them give the same order."""


@dataclass(frozen=True)
class Semantic:
    """The vectors of all labels, and what makes those of texts."""

    encoder: Encoder
    _rows: Floats
    _things: int
    name: str = "semantic"

    def scores(self, text: str) -> Floats:
        """For each thing the mean of two cosines; below 0 counts as 0. Of several blocks of a text the best counts."""
        best = np.zeros(self._things, dtype=np.float32)
        for block in blocks(words_of(text), 0):
            best = np.maximum(best, self._block(text[block[0].start : block[-1].end]))
        return best

    def _block(self, text: str) -> Floats:
        whole, stretches = self.encoder.read(text)
        near = self._rows @ whole
        nearest = np.flatnonzero(near >= np.partition(near, -NEAREST)[-NEAREST]) if len(near) > NEAREST else slice(None)
        in_part = near.copy()
        in_part[nearest] = (self._rows[nearest] @ stretches.T).max(axis=1)
        of_things = (each.reshape(2, self._things).max(axis=0) for each in (near, in_part))
        return np.asarray(sum(of_things) / 2, dtype=np.float32)


def semantic(
    things: Sequence[Labeled],
    encoder: Encoder,
    folder: Path | None = None,
    *,
    compute: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Semantic | None, tuple[Remark, ...]]:
    """The method for these things, with remarks about kept vectors.

    Args:
        folder: where vectors are kept; None keeps none.
        compute: whether what is not kept may be computed, which takes minutes; a server that starts says no, gets
            None, and links by words until somebody has them computed.
    """
    texts = [each.name for each in things] + ["\n".join(each.labels[1:]) or each.name for each in things]
    if compute:
        rows, remarks = vectors.computed(folder, encoder, texts, progress)
        return Semantic(encoder, rows, len(things)), remarks
    kept, remarks = vectors.stored(folder, encoder, texts) if folder else (None, ())
    if kept is None:
        words = "there are no vectors of these labels yet; texts are linked by words alone"
        return None, (*remarks, Remark("linking.vectors.missing", words, hint="have them computed once"))
    return Semantic(encoder, kept, len(things)), remarks

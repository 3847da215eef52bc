"""Texts as words: where they stand, and what of their spelling does not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+(?:[+#]+(?!\w))?")
"""Letters and digits of any script; a ``+`` or ``#`` at the end stays, because C, C++ and C# are three skills."""

BLOCK: Final = 64
"""Words that are looked at together. Longer texts are read block by block, and the best block counts."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes:
        said: as it stands in the text.
        folded: without case and accents; what is compared.
        start: where it begins in the text, in characters.
    """

    said: str
    folded: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.said)


def fold(text: str) -> str:
    """Without case, accents and typographic variants (NFKD): ``Naïve`` and ``ＮＡＩＶＥ`` become ``naive``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in their order."""
    found = ((each, fold(each.group())) for each in _WORD.finditer(text))
    return tuple(Word(each.group(), folded, each.start()) for each, folded in found if folded)


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in their order."""
    return tuple(each.folded for each in words_of(text))


def blocks(words: Sequence[Word], overlap: int) -> Iterator[Sequence[Word]]:
    """Runs of at most ``BLOCK`` new words, each with the last words of the run before it, so that no phrase is cut."""
    for start in range(0, len(words), BLOCK):
        yield words[max(0, start - overlap) : start + BLOCK]

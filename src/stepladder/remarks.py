"""What a reader of files noticed and did not refuse: a wart, with the file and line in which it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about the input that a person may want to look at.

    Attributes:
        id: dotted, stable, and the same for all of one kind: ``esco.label.padded``.
        words: what was found and what was done about it, in a sentence.
        file: name of the file, as it was given.
        line: line of the file, from 1; 0 where the whole file is meant.
        hint: what to do about it; empty where nothing has to be done.
    """

    id: str
    words: str
    file: str = ""
    line: int = 0
    hint: str = ""

    @property
    def place(self) -> str:
        """File and line as a text names them."""
        return f"{self.file}, line {self.line}" if self.line else self.file


def counted(remarks: Iterable[Remark]) -> dict[str, int]:
    """How many there are of each kind, the most frequent first."""
    return dict(Counter(each.id for each in remarks).most_common())

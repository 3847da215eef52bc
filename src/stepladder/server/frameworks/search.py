"""Finding by words: what the two databases are asked, and in which order they answer.

1. The text becomes words: no case, no diacritics, at most eight. 2. Every word, or its beginning, has to stand in the
labels (name, code, alternatives), or, with lower rank, in what is said of it. 3. Names that begin with the text come
first, then what is the organization's own, then what is no heading, then short names.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from stepladder.frameworks.edition import OCCUPATIONS, Kind

COMPETENCIES = frozenset(Kind) - OCCUPATIONS
CHOOSABLE = COMPETENCIES - {Kind.GROUP}
"""Kinds for which somebody can have evidence."""

LONGEST = 200
"""Letters of the text that are looked at; whoever pastes a page is asked for fewer words by getting no result."""

MOST_WORDS = 8

_WORD = re.compile(r"(?:[^\W_]|[+#])+")
# As the function ``frameworks_words`` of PostgreSQL has it (migration 0002); SQLite leaves these letters as they are.
_LIKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ß": "s", "æ": "a", "œ": "o"})


@dataclass(frozen=True)
class Asked:
    """What somebody looks for.

    Attributes:
        words: folded; the last may be a beginning, and so may the others.
        reader: key of the person who looks, who sees their own competencies and nobody else's.
        kinds: which kinds; empty for all of the table.
        frameworks: keys of rows; empty for all.
    """

    words: tuple[str, ...]
    reader: int | None = None
    kinds: Collection[Kind] = ()
    frameworks: Collection[int] = ()
    text: str = field(default="")


@dataclass(frozen=True)
class Hits:
    """Keys of rows in order, and how many there are altogether."""

    keys: tuple[int, ...]
    total: int


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded as the index folds them; signs of no word (quotes, emoji, operators) are gone."""
    folded = unicodedata.normalize("NFKD", text[:LONGEST].lower())
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return tuple(dict.fromkeys(_WORD.findall(plain)))[:MOST_WORDS]


def hits(table: str, asked: Asked, *, limit: int, offset: int = 0) -> Hits:
    """Which rows fit. What is retired is not among them.

    Args:
        table: ``competency`` or ``occupation``.
    """
    if not asked.words:
        return Hits((), 0)
    search = _PostgreSQL if connection.vendor == "postgresql" else _SQLite
    labels = search(table, asked, anywhere=False)
    keys, total = _asked(labels, limit, offset)
    # A letter or two stand in nearly every description: there only labels tell something apart.
    if all(len(word) < 3 for word in asked.words):
        return Hits(keys, total)
    more = search(table, asked, anywhere=True)
    if len(keys) == limit:
        return Hits(keys, total + _counted(more))
    others, count = _asked(more, limit - len(keys), max(0, offset - total))
    return Hits((*keys, *others), total + count)


class _Search(ABC):
    """One question. ``anywhere``: the words stand in the text, and not all of them in the labels."""

    def __init__(self, table: str, asked: Asked, *, anywhere: bool) -> None:
        self.table = f"frameworks_{table}"
        self.competencies = table == "competency"
        self.name = "name" if self.competencies else "title"
        self.asked = asked
        self.anywhere = anywhere
        self.values: list[Any] = []

    def again(self) -> _Search:
        """The same question, not yet asked."""
        return type(self)(self.table.removeprefix("frameworks_"), self.asked, anywhere=self.anywhere)

    @abstractmethod
    def matching(self) -> tuple[str, list[str]]:
        """The rows that fit, as ``c``, to stand after FROM; and further conditions."""

    @abstractmethod
    def starting(self) -> str:
        """Whether the name begins with the words."""

    def statement(self, what: str) -> str:
        """The question, unordered; its values are kept in the order of its marks."""
        rows, where = self.matching()
        where += ["(c.retired_on IS NULL OR c.retired_on > CURRENT_DATE)", "c.gone_in IS NULL"]
        if self.competencies:
            where.append("(c.owner_id IS NULL OR c.owner_id = %s)")
            self.values.append(self.asked.reader or 0)
        if self.asked.kinds:
            where.append(self._among("c.kind", [kind.value for kind in self.asked.kinds]))
        if self.asked.frameworks:
            where.append(self._among("c.framework_id", list(self.asked.frameworks)))
        return (
            f"SELECT {what} FROM {rows} LEFT JOIN frameworks_framework f ON f.id = c.framework_id "  # noqa: S608 - names of tables; values are marks
            f"WHERE {' AND '.join(where)}"
        )

    def ordered(self) -> str:
        """The same in the order in which a list shows it."""
        statement = self.statement("c.id, COUNT(*) OVER ()")
        own = "(f.ours OR c.framework_id IS NULL" + (" OR c.adopted)" if self.competencies else ")")
        order = (
            f"CASE WHEN {self.starting()} THEN 0 ELSE 1 END",
            f"CASE WHEN {own} THEN 0 ELSE 1 END",
            "CASE WHEN c.kind IN ('group', 'occupation group') THEN 1 ELSE 0 END",
            f"LENGTH(c.{self.name})",
            f"c.{self.name}",
            "c.id",
        )
        return f"{statement} ORDER BY {', '.join(order)} LIMIT %s OFFSET %s"

    def _among(self, column: str, values: Sequence[Any]) -> str:
        self.values += values
        return f"{column} IN ({', '.join('%s' for _ in values)})"


class _SQLite(_Search):
    """FTS5: a word in quotes is no operator, whatever stands in it."""

    def matching(self) -> tuple[str, list[str]]:
        words = " AND ".join(f'"{word}" *' for word in self.asked.words)
        labels = f"{{{self.name} code alternatives}} : ({words})"
        self.values += [words, labels] if self.anywhere else [labels]
        hits = " EXCEPT ".join(self._rows() for _ in self.values)
        # CROSS JOIN is an order: SQLite would otherwise begin with all rows that have no owner.
        return f"({hits}) h CROSS JOIN {self.table} c ON c.id = h.rowid", []

    def starting(self) -> str:
        phrase = " + ".join(f'"{word}"' for word in self.asked.words)
        self.values.append(f"{self.name} : ^ {phrase} *")
        return f"c.id IN ({self._rows()})"

    def _rows(self) -> str:
        return f"SELECT rowid FROM {self.table}_search WHERE {self.table}_search MATCH %s"  # noqa: S608 - names of tables


class _PostgreSQL(_Search):
    """Arrays of words as ``tsvector``; the words of the question are letters, digits, + and #, so that quotes hold."""

    def matching(self) -> tuple[str, list[str]]:
        words = " & ".join(f"'{word.translate(_LIKES)}':*" for word in self.asked.words)
        self.values += [words, words] if self.anywhere else [words]
        other = ["c.words @@ %s::tsquery", "NOT c.labels_words @@ %s::tsquery"]
        return f"{self.table} c", other if self.anywhere else ["c.labels_words @@ %s::tsquery"]

    def starting(self) -> str:
        text = self.asked.text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        self.values.append(f"{text}%")
        return f"lower(c.{self.name}) LIKE %s"


def _asked(search: _Search, limit: int, offset: int) -> tuple[tuple[int, ...], int]:
    statement = search.ordered()
    with connection.cursor() as cursor:
        cursor.execute(statement, [*search.values, limit, offset])
        rows = cursor.fetchall()
    if not rows:
        return (), _counted(
            type(search)(search.table.removeprefix("frameworks_"), search.asked, anywhere=search.anywhere)
        ) if offset else 0
    return tuple(row[0] for row in rows), rows[0][1]


def _counted(search: _Search) -> int:
    statement = search.statement("COUNT(*)")
    with connection.cursor() as cursor:
        cursor.execute(statement, search.values)
        return int(cursor.fetchone()[0])

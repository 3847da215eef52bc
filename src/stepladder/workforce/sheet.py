"""The cells of a table of people by field, as one row after the other is asked for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from stepladder.remarks import Remark
from stepladder.workforce.dates import Parsed

DATES = ("role_since", "role_until", "hired_on", "rehired_on", "left_on", "leave_start", "leave_end")
"""Fields that hold dates."""

NO_DAY = Parsed()
_FRACTION = re.compile(r"(\d+)\.0")


@dataclass
class Sheet:
    """A table of people under reading.

    Attributes:
        name: of the file.
        lines: of the file, one for each row.
        cells: texts by field, without spaces around them; fields without a column are not in it.
        days: dates by field and text.
        on: the day of the file.
        remarks: what was noticed so far.
    """

    name: str
    lines: Sequence[int]
    cells: dict[str, Sequence[str]]
    days: Mapping[str, Mapping[str, Parsed]]
    on: date
    remarks: list[Remark] = field(default_factory=list)

    def text(self, name: str, row: int) -> str:
        """A cell; empty where there is no such column."""
        column = self.cells.get(name)
        return column[row] if column else ""

    def day(self, name: str, row: int) -> date | None:
        """The date in a cell; None where there is none, or none that can be read."""
        column = self.cells.get(name)
        return self.days[name][column[row]].day if column else None

    def remark(self, id: str, words: str, row: int, hint: str = "") -> None:
        """Note something about a row."""
        self.remarks.append(Remark(f"workforce.{id}", words, self.name, self.lines[row], hint))


def one_spelling(sheet: Sheet, name: str) -> Sequence[str]:
    """A column in which texts that differ in case and spaces alone are written the same, as most rows write them."""
    column = sheet.cells[name]
    spellings: dict[str, Counter[str]] = {}
    for text, count in Counter(column).items():
        spellings.setdefault(" ".join(text.casefold().split()), Counter())[text] += count
    chosen: dict[str, str] = {}
    for counts in spellings.values():
        best = min(counts, key=lambda text: (-counts[text], text))
        chosen |= dict.fromkeys(counts, " ".join(best.split()))
    odd = {text for counts in spellings.values() if len(counts) > 1 for text in counts if chosen[text] != text}
    for text in sorted(odd):
        words = f"“{text}” was taken for “{chosen[text]}”, which is spelled nearly the same"
        sheet.remark("unit.spelling", words, column.index(text))
    return [chosen[text] for text in column]


def plain_numbers(sheet: Sheet) -> dict[str, Sequence[str]]:
    """The columns of numbers by which people are known, where a spreadsheet made 123.0 of all of them."""
    ids = [text for text in sheet.cells["external_id"] if text]
    if not ids or not all(map(_FRACTION.fullmatch, ids)):
        return {}
    sheet.remark("id.fraction", "the numbers of people end in .0; they were read without it", 0)
    names = [name for name in ("external_id", "manager_id", "dotted_ids") if name in sheet.cells]
    return {name: [_FRACTION.sub(r"\1", text) for text in sheet.cells[name]] for name in names}

"""From the rows of a table to entries. What cannot be read is told with its line, and the rest of the row is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stepladder.achievements.importers import values
from stepladder.achievements.importers.currencies import CURRENCIES
from stepladder.achievements.importers.interface import Read
from stepladder.achievements.importers.said import address
from stepladder.achievements.importers.table_fields import COUNTRY, FIELDS, KINDS, METHODS, PARTICIPATION, SUPERVISION
from stepladder.achievements.model import Achievement, Method, Participation, Provider, ProviderKind, Supervision
from stepladder.errors import InvalidDocument
from stepladder.remarks import Remark
from stepladder.tables import ColumnMap, Table, mapped

__all__ = ["FIELDS", "read_achievements"]

_LISTED = re.compile(r"[;|\n]")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_TEXTS = (
    "id", "code", "awarding_body", "description", "other_level", "assessment", "quality_assurance", "prerequisites",
    "grading", "stackability", "further", "rubric", "passing_standard", "assessors", "standard", "renewal", "edition",
    "source",
)  # fmt: skip
_LEVELS = range(1, 9)


def read_achievements(table: Table, map: ColumnMap) -> Read:
    """The entries of a table.

    Args:
        table: as ``stepladder.tables.read_table`` gives it.
        map: which column holds what.

    Raises:
        InvalidDocument: no column of titles is assigned, or one that the table does not have.
    """
    if "title" not in map.columns:
        raise InvalidDocument(
            "no column is assigned to the title", expected="a column with titles", hint="assign it", place=table.name
        )
    reading = _Reading(table)
    used = set(map.columns.values())
    left = [each for each in table.columns if each not in used]
    for each in left:
        words = f"the column “{each}” was not taken over"
        reading.remarks.append(Remark("table.column", words, table.name, table.header, "assign it, or leave it out"))
    found = tuple(one for line, row in mapped(table, map) if (one := reading.row(line, row)) is not None)
    return Read(found, (*table.remarks, *reading.remarks))


@dataclass
class _Reading:
    table: Table
    remarks: list[Remark] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def remark(self, id: str, line: int, words: str, hint: str = "") -> None:
        self.remarks.append(Remark(f"table.{id}", words, self.table.name, line, hint))

    def row(self, line: int, row: Mapping[str, str]) -> Achievement | None:
        """One row; None where there is nothing to take, which is told."""
        title = " ".join(row.get("title", "").split())
        if not title:
            if any(row.values()):
                self.remark("untitled", line, "the row has no title, and was passed over")
            return None
        told = (title.casefold(), row.get("provider", "").casefold() + row.get("id", ""))
        if told in self.seen:
            self.remark("twice", line, f"{title} stood in line {self.seen[told]} already; this row was passed over")
            return None
        self.seen[told] = line
        return self._achievement(title, row, line)

    def _achievement(self, title: str, row: Mapping[str, str], line: int) -> Achievement:
        cost, currency = self._price(row, line)
        country = self._said(row, "country", line, lambda text: COUNTRY.get(text.casefold()) or _two(text))
        texts: dict[str, Any] = {name: row[name] for name in _TEXTS if row.get(name)}
        return Achievement(
            title=title,
            provider=self._provider(row, line, country or ""),
            country=country or "",
            learning_outcomes=_split(row.get("learning_outcomes", "")),
            hours=self._said(row, "hours", line, values.hours),
            ects=self._said(row, "ects", line, values.number),
            eqf_level=self._said(row, "eqf_level", line, _level),
            methods=self._methods(row, line),
            supervision=self._answer(row, "supervision", line, Supervision, SUPERVISION) or Supervision.NOT_KNOWN,
            participation=self._answer(row, "participation", line, Participation, PARTICIPATION)
            or Participation.NOT_KNOWN,
            pass_rate=self._said(row, "pass_rate", line, values.share),
            cost=cost,
            currency=currency,
            seats=self._said(row, "seats", line, values.whole),
            validity_months=self._said(row, "validity_months", line, values.months),
            link=self._said(row, "link", line, lambda text: address(text) or None) or "",
            checked_on=self._said(row, "checked_on", line, _day),
            file=self.table.name,
            line=line,
            **texts,
        )

    def _said(self, row: Mapping[str, str], name: str, line: int, read: Callable[[str], Any]) -> Any:
        """What a cell says; where it cannot be read, nothing, which is told."""
        text = row.get(name, "")
        if not text:
            return None
        found = read(text)
        if found is None:
            self.remark("value", line, f"{name.replace('_', ' ')} cannot be read ({text[:60]}) and is left open")
        return found

    def _answer(self, row: Mapping[str, str], name: str, line: int, kind: Any, words: Mapping[str, str]) -> Any:
        return self._said(row, name, line, lambda text: values.answer(text, kind, words))

    def _methods(self, row: Mapping[str, str], line: int) -> tuple[Method, ...]:
        found: list[Method] = []
        for text in re.split(r"[;|,/\n]", row.get("methods", "")):
            if not text.strip():
                continue
            method = values.answer(text.strip(), Method, METHODS)
            if method is None:
                self.remark("method", line, f"“{text.strip()[:60]}” is no way of assessment that is known")
            else:
                found.append(method)
        return tuple(dict.fromkeys(found))

    def _price(self, row: Mapping[str, str], line: int) -> tuple[Any, str]:
        text = row.get("cost", "")
        if not text:
            return None, ""
        cost, named = values.price(text)
        stated = row.get("currency", "").strip().upper()
        if stated and stated not in CURRENCIES:
            self.remark("value", line, f"currency is none of ISO 4217 ({stated[:20]})")
        currency = stated if stated in CURRENCIES else named
        if cost is None:
            self.remark("value", line, f"cost cannot be read ({text[:60]}) and is left open")
            return None, ""
        if cost and not currency:
            self.remark("currency", line, f"the cost {text[:40]} names no currency, and is left open", "add a column")
            return None, ""
        return cost, currency

    def _provider(self, row: Mapping[str, str], line: int, country: str) -> Provider:
        name = " ".join(row.get("provider", "").split())
        if not name:
            self.remark("provider", line, "the row names no provider", "an entry needs one to be taken over")
        kind = self._answer(row, "provider_kind", line, ProviderKind, KINDS)
        return Provider(
            name=name,
            id=row.get("issuer", ""),
            site=self._said(row, "provider_site", line, lambda text: address(text) or None) or "",
            kind=kind or ProviderKind.UNKNOWN,
            country=country,
        )


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in _LISTED.split(text) if part.strip()))


def _level(text: str) -> int | None:
    found = values.whole(text)
    return found if found in _LEVELS else None


def _two(text: str) -> str | None:
    return text.upper() if len(text) == 2 and text.isalpha() and text.isascii() else None


def _day(text: str) -> date | None:
    """A date that can be read in one way alone."""
    if match := _ISO.match(text):
        parts = [int(each) for each in match.groups()]
    elif match := _DOTTED.fullmatch(text):
        parts = [int(each) for each in reversed(match.groups())]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None

"""The fields of one object, taken one by one; what nobody took ends as a remark with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from stepladder.frameworks.importers.ctdl_values import chosen, languages, listed, words
from stepladder.frameworks.json_file import Piece
from stepladder.places import Path, dotted
from stepladder.remarks import Remark

_SHOWN = 80
_LANGUAGE = "en"


@dataclass
class Reading:
    """One file while it is read.

    Attributes:
        format: how the ids of its remarks begin.
        piece: the whole file.
        has_lines: whether lines of it mean something to its owner; what was inside a picture or token has none.
    """

    format: str
    piece: Piece
    has_lines: bool = True
    remarks: list[Remark] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """The line of a field, or of what is nearest around it."""
        return self.piece.line_of(*path) if self.has_lines else 0

    def remark(self, id: str, words: str, path: Path, hint: str = "") -> None:
        """Note something at a field."""
        self.remarks.append(Remark(f"{self.format}.{id}", words, self.piece.name, self.line_of(path), hint))


class Said:
    """One object.

    Args:
        value: the object, by the names that its reader asks for.
        names: as they stand in the file, where those differ.
        path: where it stands in the file.
    """

    def __init__(
        self, value: Mapping[str, Any], reading: Reading, path: Path, names: Mapping[str, str] | None = None
    ) -> None:
        self.reading, self.path, self.names = reading, path, names or {}
        self.rest = dict(value)

    def at(self, name: str) -> Path:
        """Where a field stands."""
        return (*self.path, self.names.get(name, name))

    def take(self, name: str) -> Any:
        """The value of a field, as it is."""
        return self.rest.pop(name, None)

    def drop(self, *names: str) -> None:
        """What says nothing that an entry of a catalog could hold, and nothing that somebody would miss."""
        for name in names:
            self.rest.pop(name, None)

    def pass_over(self, name: str, why: str) -> None:
        """Leave a field out with a reason of its own."""
        if name in self.rest:
            self.rest.pop(name)
            self.reading.remark("passed-over", f"{name}: {why}", self.at(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a field in one language: English where there is, else the first."""
        value = self.rest.pop(name, None)
        if value is None:
            return ()
        spoken = languages(value)
        if len(spoken) > 1:
            told = ", ".join(each for each in spoken if not each.casefold().startswith(_LANGUAGE))
            words_ = f"{name} is given in {len(spoken)} languages; not read: {told}"
            self.reading.remark("language", words_, self.at(name))
        wanted = next((each for each in spoken if each.casefold().startswith(_LANGUAGE)), "")
        found = tuple(dict.fromkeys(text.strip() for text in chosen(value, wanted) if text.strip()))
        if not found and listed(value) and not _is_empty(value):
            self.reading.remark("field", f"{name} holds no text and was passed over", self.at(name))
        return found

    def text(self, name: str) -> str:
        """One text; several lines where there are several."""
        return "\n".join(self.texts(name))

    def number(self, name: str) -> Decimal | None:
        """A number of 0 or more, also where it is written as a text."""
        value = self.rest.pop(name, None)
        if value is None:
            return None
        text = next((text for _, text in words(value)), str(value))
        found = decimal_of(text)
        if found is None:
            self.reading.remark("number", f"{name} is no number ({text[:_SHOWN]}) and was passed over", self.at(name))
        return found

    def inside(self, name: str) -> Iterator[tuple[Path, Any]]:
        """The values of a field, each with where it stands."""
        value = self.rest.pop(name, None)
        if isinstance(value, list):
            yield from (((*self.at(name), place), each) for place, each in enumerate(value))
        elif value is not None:
            yield self.at(name), value

    def finish(self) -> None:
        """One remark for each field that nobody took."""
        for name, value in self.rest.items():
            if not _is_empty(value):
                where = dotted(self.path) if self.path else ""
                inside = f" of {where}" if where else ""
                self.reading.remark("ignored", f"{name}{inside} was not taken over ({shown(value)})", self.at(name))


_DIGITS = 30
"""Digits of a number, and places that its exponent may move them: “1e-999999” takes a million characters to write."""


def decimal_of(text: str) -> Decimal | None:
    """A number of 0 or more, below a thousand million, of at most 30 digits; None where it is none."""
    plain = text.strip()
    if len(plain) > 2 * _DIGITS:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 <= found < 1_000_000_000:
        return None
    _, digits, exponent = found.as_tuple()
    return found if len(digits) <= _DIGITS and abs(int(exponent)) <= _DIGITS else None


def shown(value: Any) -> str:
    """The beginning of a value, for a remark."""
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def joined(parts: Sequence[str]) -> str:
    """The parts that are there, one a line."""
    return "\n".join(each for each in parts if each)


def address(text: str) -> str:
    """The text where it is a web address, else nothing."""
    return text if text.startswith(("https://", "http://")) else ""


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})

"""The fields of one object of CASE, taken tolerantly: each tolerance is a remark with its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Protocol

from stepladder.frameworks.importers.case_shape import CLASSES, UUID, fits
from stepladder.frameworks.importers.case_terms import OURS
from stepladder.remarks import Remark


class Part(Protocol):
    """A piece of a JSON file (``json_file.Piece``), or a value that an exporter is about to write."""

    @property
    def name(self) -> str:
        """Name of the file."""

    @property
    def value(self) -> Any:
        """The value itself."""

    @property
    def line(self) -> int:
        """The line in which it begins."""

    @property
    def may_hold_null(self) -> bool:
        """Whether it is worth looking for a null."""

    def line_of(self, *path: str | int) -> int:
        """The line of a field of it."""


class Fields:
    """What stands in an object, taken field by field; ``rest`` is what nobody took.

    Args:
        kind: name of the CASE class.
        remark: what to do with each remark.
    """

    def __init__(self, part: Part, kind: str, remark: Callable[[Remark], None]) -> None:
        self.part, self.kind, self._remark = part, kind, remark
        self._shape = CLASSES[kind]
        self._said: dict[str, Any] = {}
        raw = part.value if isinstance(part.value, dict) else {}
        if not isinstance(part.value, dict):
            self.remark("kind", f"a {kind} is no object and was passed over")
        for name, value in raw.items():
            self._keep(name, value, raw)
        for name, each in self._shape.items():
            if each.endswith("!") and name not in self._said:
                self.remark("missing", f"the {kind} has no {name}, which CASE asks for")
        self.ours = self._take_ours()

    def remark(self, id: str, words: str, *path: str | int, hint: str = "") -> None:
        """Note what was tolerated, at a field of this object."""
        line = self.part.line_of(*path) if path else self.part.line
        self._remark(Remark(f"case.{id}", words, self.part.name, line, hint))

    def _keep(self, name: str, value: Any, raw: dict[str, Any]) -> None:
        if self.part.may_hold_null:
            value = self._without_nulls(value, (name,))
        if value is None:
            return
        if name not in self._shape and name not in _ELSEWHERE:
            known = next((each for each in self._shape if each.casefold() == name.casefold()), "")
            if known and known not in raw:
                self.remark("spelling", f"{name!r} was read as {known}", name)
                name = known
            else:
                self.remark("unknown", f"CASE has no field {name!r} in a {self.kind}; it was kept as it is", name)
        self._said[name] = self._fitted(name, value) if name in self._shape else value

    def _without_nulls(self, value: Any, path: tuple[str | int, ...]) -> Any:
        """The value without members that are null, which CASE forbids."""
        if value is None:
            self.remark("null", f"{path[-1]!r} is null, which CASE forbids; it was read as not said", *path)
            return None
        if isinstance(value, dict):
            kept = {name: self._without_nulls(each, (*path, name)) for name, each in value.items()}
            return {name: each for name, each in kept.items() if each is not None}
        if isinstance(value, list):
            items = [self._without_nulls(each, (*path, index)) for index, each in enumerate(value)]
            return [each for each in items if each is not None]
        return value

    def _fitted(self, name: str, value: Any) -> Any:
        """A single value where a list is meant, or a number where a text is meant, as what is meant."""
        kind = self._shape[name].rstrip("!")
        if kind == "text[]" and isinstance(value, str | int | float):
            self.remark("single", f"{name} is a single value where CASE has a list", name)
            value = [value]
        if kind == "text[]" and isinstance(value, list) and any(type(each) in _NUMBERS for each in value):
            self.remark("number", f"{name} holds a number where CASE has texts", name)
            value = [str(each) if type(each) in _NUMBERS else each for each in value]
        if kind in _TEXTUAL and type(value) in _NUMBERS:
            self.remark("number", f"{name} is a number where CASE has a text", name)
            value = str(value)
        return value

    def _take_ours(self) -> dict[str, Any]:
        """What our own exporter noted among the extensions, taken out of them."""
        extensions = self._said.get("extensions")
        if not isinstance(extensions, dict):
            return {}
        ours = {name: each for name, each in extensions.items() if name.startswith(OURS)}
        if ours:
            others = {name: each for name, each in extensions.items() if name not in ours}
            self._said |= {"extensions": others}
            if not others:
                self._said.pop("extensions")
        return ours

    def __contains__(self, name: str) -> bool:
        return name in self._said

    def drop(self, name: str) -> None:
        """Take a value that says no more than others do."""
        self._said.pop(name, None)

    def peek(self, name: str) -> Any:
        """A value that stays among the rest."""
        return self._said.get(name)

    def text(self, name: str) -> str:
        """A text, taken; one that is none stays among the rest, with a remark."""
        return str(self._take(name, str, "a text") or "")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, taken, each once and in its order."""
        value = self._said.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.remark("kind", f"{name} is no list of texts; it was kept as it is", name)
            return ()
        self._said.pop(name, None)
        once = tuple(dict.fromkeys(value))
        if len(once) < len(value):
            self.remark("twice", f"{name} says the same more than once; it was read once", name)
        return once

    def whole(self, name: str) -> int | None:
        """A whole number, taken; a text of digits counts as one."""
        value = self._said.get(name)
        if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value):
            self.remark("number", f"{name} is a text where CASE has a whole number", name)
            self._said[name] = value = int(value)
        if isinstance(value, float) and value.is_integer():
            self._said[name] = value = int(value)
        taken = self._take(name, int, "a whole number")
        return None if taken is None else int(taken)

    def _take(self, name: str, kind: type, words: str) -> Any:
        value = self._said.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            self.remark("kind", f"{name} is not {words}; it was kept as it is", name)
            return None
        return self._said.pop(name)

    def moment(self, name: str) -> datetime | None:
        """A date with time, taken; one without zone is read as UTC, and a mere date as its midnight."""
        value = self._said.get(name)
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None:
            if value is not None:
                self.remark("date", f"{name} is no date with time ({value!r:.60}); it was kept as it is", name)
            return None
        if not fits(value, "moment"):
            self.remark("date", f"{name} ({value}) says no time zone or no time; it was read as UTC", name)
        self._said.pop(name)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found

    def day(self, name: str) -> date | None:
        """A date, taken; one with a time is cut."""
        value = self._said.get(name)
        try:
            found = datetime.fromisoformat(value).date() if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None:
            if value is not None:
                self.remark("date", f"{name} is no date ({value!r:.60}); it was kept as it is", name)
            return None
        if not fits(value, "date"):
            self.remark("date", f"{name} ({value}) is more than a date; its day was read", name)
        self._said.pop(name)
        return found

    def id(self, *, made: Callable[[str], str]) -> str:
        """The identifier, where it is a UUID of version 1 to 5; else one made of it, which stays among the rest.

        Args:
            made: makes a UUID of the text that the publisher uses.
        """
        value = self._said.get("identifier")
        if isinstance(value, str) and UUID.fullmatch(value.strip().lower()):
            small = value.strip().lower()
            if small != value:
                self.remark("identifier", f"the identifier {value} was read in small letters", "identifier")
            self._said.pop("identifier")
            return small
        uri = self._said.get("uri")
        at_end = UUID.search(uri[-36:]) if isinstance(uri, str) else None
        if value is None and at_end:
            self.remark("identifier", "the identifier was taken from the end of the uri")
            return at_end.group()
        if value is not None:
            words = f"the identifier {value!r:.60} is no UUID of version 1 to 5; one was made of it"
            self.remark("identifier", words, "identifier")
        return made(str(value if value is not None else uri or ""))

    @property
    def rest(self) -> dict[str, Any]:
        """What nobody took, by the publisher's names."""
        return dict(self._said)


_ELSEWHERE = frozenset({"CFPackageURI", "CFDocumentURI"})
"""Fields that CASE has where an object is given alone, and not in a package."""

_NUMBERS = (int, float)
_TEXTUAL = frozenset({"text"})

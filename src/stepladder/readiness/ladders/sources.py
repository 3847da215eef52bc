"""The text of a source by lines, and a ledger of which lines were taken up, so that none is dropped in silence."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from stepladder.documents import looks_like
from stepladder.errors import InvalidDocument
from stepladder.readiness.ladders.interface import Files, Left
from stepladder.remarks import Remark

MAX_BYTES = 2 * 1024 * 1024
"""Most bytes of one file. The longest ladder that is known to us has 46 KB."""

MAX_LINES = 20_000
"""Most lines of one file; the longest known to us has 1,106."""

MAX_FILES = 2_000
"""Most files of one ladder. Dropbox publishes one for each of 48 roles."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


class Source:
    """A file that is being read.

    Attributes:
        lines: without line ends; the first is line 1.
        remarks: what was noticed so far.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.remarks: list[Remark] = []
        self.left: list[Left] = []
        text = self._decode(content)
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if len(self.lines) > MAX_LINES:
            raise self.error(f"the file has {len(self.lines):,} lines", expected=f"at most {MAX_LINES:,}")
        self._taken = bytearray(len(self.lines) + 2)
        self._report_invisible()

    def line(self, number: int) -> str:
        """A line, from 1, without what cannot be seen and without spaces around it."""
        return visible(self.lines[number - 1])

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    def take(self, first: int, last: int = 0) -> None:
        """Note that these lines stand in the ladder now."""
        for number in range(first, max(first, last) + 1):
            self._taken[number] = 1

    def remark(self, id: str, words: str, line: int = 0, hint: str = "") -> None:
        """Note a wart."""
        self.remarks.append(Remark(id, words, self.name, line, hint))

    def leave(self, first: int, last: int, why: str, *, id: str = "ladder.left", hint: str = "") -> None:
        """Note that these lines are not taken up, and why."""
        self.take(first, last)
        self.left.append(Left(self.name, first, last, why))
        where = f"lines {first} to {last} are" if last > first else f"line {first} is"
        self.remark(id, f"{where} not taken up: {why}", first, hint)

    def leave_all(self, why: str, *, id: str = "ladder.file.left", hint: str = "") -> None:
        """Note that nothing of the file is taken up."""
        last = max((number for number, text in enumerate(self.lines, start=1) if text.strip()), default=1)
        self.take(1, last)
        self.left.append(Left(self.name, 1, last, why))
        self.remark(id, f"the file ({last} lines) is not taken up: {why}", 1, hint)

    def leave_rest(self, why: str, *, id: str = "ladder.left") -> None:
        """Note every line that nobody has taken, in runs; lines without words between two of them belong to the run."""
        start = end = 0
        for number in range(1, self.count + 1):
            if not self.lines[number - 1].strip():
                continue
            if not self._taken[number]:
                start, end = start or number, number
            elif start:
                self.leave(start, end, why, id=id)
                start = 0
        if start:
            self.leave(start, end, why, id=id)

    def error(self, found: str, *, line: int = 0, expected: str = "", hint: str = "") -> InvalidDocument:
        """An error at a line, ready to raise."""
        place = f"{self.name}, line {line}" if line else self.name
        return InvalidDocument(found, expected=expected, hint=hint, place=place)

    def _decode(self, content: bytes) -> str:
        if len(content) > MAX_BYTES:
            found = f"the file has more than {MAX_BYTES // 1024 // 1024} MiB"
            raise InvalidDocument(found, expected="a ladder that people read", place=self.name)
        if not content.strip():
            raise InvalidDocument("the file is empty", expected="a ladder", hint="was it saved?", place=self.name)
        coding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8")
        try:
            text = content.decode(coding)
        except UnicodeDecodeError as error:
            return self._decode_western(content, error)
        if "\0" in text:
            raise InvalidDocument("the file holds bytes of 0", expected="text", hint=_hint(content), place=self.name)
        return text

    def _decode_western(self, content: bytes, error: UnicodeDecodeError) -> str:
        line = content[: error.start].count(b"\n") + 1
        kind = looks_like(content)
        if b"\0" in content or kind not in ("", "a web page", "a TOML file"):
            found = f"this is {kind}" if kind else "this is no text"
            raise InvalidDocument(found, expected="text in UTF-8", place=f"{self.name}, line {line}") from error
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            found = f"byte {error.start} is neither UTF-8 nor Windows-1252"
            hint = "save the file as UTF-8"
            place = f"{self.name}, line {line}"
            raise InvalidDocument(found, expected="text in UTF-8", hint=hint, place=place) from error
        words = "the file is not UTF-8; it was read as Windows-1252"
        self.remark("ladder.encoding", words, line, "look at accented letters and quotation marks")
        return text

    def _report_invisible(self) -> None:
        for number, text in enumerate(self.lines, start=1):
            if text.translate(_INVISIBLE) != text:
                words = "characters that cannot be seen stand in this line; they were taken out"
                self.remark("ladder.text.invisible", words, number)


def visible(text: str) -> str:
    """Text on one line as people see it: without zero-width characters, every run of spaces one space."""
    return " ".join(text.translate(_INVISIBLE).split())


def sources_of(files: Files, is_ours: Callable[[str, bytes], bool]) -> dict[str, Source]:
    """Every file as a source, in order of names.

    Args:
        files: contents by name.
        is_ours: whether a file holds a part of the ladder; another that is no text (a picture, an empty file) does not
            keep the ladder from being read, and stands there as a line without words.

    Raises:
        InvalidDocument: there are too many, or one of the ladder cannot be read.
    """
    if len(files) > MAX_FILES:
        raise InvalidDocument(f"there are {len(files):,} files", expected=f"at most {MAX_FILES:,} of one ladder")
    found = {}
    for name, content in sorted(files.items()):
        try:
            found[name] = Source(name, content)
        except InvalidDocument:
            if is_ours(name, content):
                raise
            found[name] = Source(name, b"-")
    return found


def _hint(content: bytes) -> str:
    return "save the file as UTF-8" if content[:4].count(0) else "was another file meant?"

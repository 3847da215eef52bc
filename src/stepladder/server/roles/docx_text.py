"""The text of a Word document in reading order: paragraphs, lists, cells of tables, headings.

Read is what somebody sees who accepts all changes: insertions are there, deletions are not, nor is hidden text.
Headers, footers, footnotes and comments are not read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from stepladder.errors import InvalidDocument

MOST_ENTRIES = 2_000
MOST_UNPACKED = 60 * 1024 * 1024
"""Bytes of all parts together; a document of text has two, one with photos hardly more than it has packed."""

MOST_XML = 12 * 1024 * 1024
"""Bytes of one part that is parsed. A handbook of 300 pages has about three."""

MOST_RATIO = 200
"""How many times smaller than its content a part may be. Text shrinks to a twentieth, a bomb to a thousandth."""

LONGEST_HEADING = 80
_SMALL = 64 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback", f"{_W}pPr"})
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}
_OFF = frozenset({"0", "false", "none", "off"})


@dataclass(frozen=True)
class Block:
    """A paragraph.

    Attributes:
        text: with line breaks where the paragraph has them.
        place: where it stands, in words.
        heading: whether it is one.
        row: the number of the row of a table, counted over all tables; 0 outside of tables.
        first: whether it stands in the first cell of its row.
    """

    text: str
    place: str
    heading: bool = False
    row: int = 0
    first: bool = False


def read_docx(content: bytes, name: str) -> Iterator[Block]:
    """Every paragraph that has words.

    Raises:
        InvalidDocument: it is damaged, packed to be a bomb, of another kind, or declares entities.
    """
    _check(content, name)
    try:
        from docx import Document  # noqa: PLC0415 - a fifth of a second, and few people send a document

        document: Any = Document(io.BytesIO(content))
        headings = {each.style_id for each in document.styles if _is_heading(each)}
        body = document.element.body
        found = list(_Walk(headings).blocks(body))
    except Exception as error:  # python-docx and lxml raise nearly anything on damaged files
        raise _wrong(gettext("the document cannot be read"), name) from error
    yield from found


def _check(content: bytes, name: str) -> None:
    """What can be said before anything is parsed."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, OverflowError) as error:
        raise _wrong(gettext("the document is damaged"), name) from error
    if not any(each.filename == "word/document.xml" for each in entries):
        raise _wrong(gettext("the file is a ZIP archive and no Word document"), name)
    sizes = [each.file_size for each in entries]
    tight = any(each.file_size > max(_SMALL, MOST_RATIO * each.compress_size) for each in entries)
    if len(entries) > MOST_ENTRIES or sum(sizes) > MOST_UNPACKED or tight:
        raise _wrong(gettext("the document would unpack to far more than it has"), name)
    for each in entries:
        if each.flag_bits & 0x1:
            raise _wrong(gettext("the document is protected by a password"), name)
        if each.filename.endswith((".xml", ".rels")):
            _check_part(archive, each, name)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    if entry.file_size > MOST_XML:
        raise _wrong(gettext("the document is too long"), name)
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except Exception as error:  # zipfile, zlib and the ways of packing have each an error of their own
        raise _wrong(gettext("the document is damaged"), name) from error
    # In any encoding: UTF-16 only puts zeros between the letters.
    if b"<!DOCTYPE" in (plain := data.replace(b"\0", b"")) or b"<!ENTITY" in plain:
        raise _wrong(gettext("the document declares entities, as no document of Word does"), name)


def _wrong(found: str, name: str) -> InvalidDocument:
    return InvalidDocument(
        found,
        expected=gettext("a Word document (.docx) without a password"),
        hint=gettext("save it as “Word Document (.docx)” under another name, or copy its text and paste it"),
        place=name,
    )


def _is_heading(style: Any) -> bool:
    """Whether a style is one of headings, by its own name or that of the style it rests on."""
    for _ in range(10):
        if style is None:
            return False
        if (style.name or "").startswith(("Heading", "heading")) or style.name in ("Title", "Subtitle"):
            return True
        style = getattr(style, "base_style", None)
    return False


class _Walk:
    """Through a document, counting paragraphs and tables as a reader would."""

    def __init__(self, headings: set[str]) -> None:
        self._headings = headings
        self._paragraph = self._table = self._row = 0

    def blocks(self, container: Any) -> Iterator[Block]:
        for element in container:
            if element.tag == f"{_W}p":
                self._paragraph += 1
                place = gettext("paragraph %(number)d") % {"number": self._paragraph}
                yield from self._block(element, place)
            elif element.tag == f"{_W}tbl":
                self._table += 1
                yield from self._cells(element, self._table)
            elif element.tag not in _UNSEEN and isinstance(element.tag, str):
                # Content controls, insertions and whatever else holds paragraphs.
                yield from self.blocks(element)

    def _cells(self, table: Any, number: int) -> Iterator[Block]:
        for count, row in enumerate(table.iter(f"{_W}tr"), start=1):
            if row.find(f"{_W}trPr/{_W}del") is not None or self._is_inner(row, table):
                continue
            self._row += 1
            at = self._row
            place = gettext("table %(table)d, row %(row)d") % {"table": number, "row": count}
            for column, cell in enumerate(row.iterchildren(f"{_W}tc")):
                # The paragraphs of a text box come with the paragraph that it hangs on.
                outer = (each for each in cell.iter(f"{_W}p") if next(each.iterancestors(f"{_W}p"), None) is None)
                for paragraph in outer:
                    for block in self._block(paragraph, place):
                        yield Block(block.text, place, block.heading, at, first=column == 0)

    def _is_inner(self, row: Any, table: Any) -> bool:
        """Whether a row belongs to a table within a cell: its paragraphs come with that cell."""
        return next(row.iterancestors(f"{_W}tbl")) is not table

    def _block(self, paragraph: Any, place: str) -> Iterator[Block]:
        text = "".join(_texts(paragraph)).strip()
        if text:
            yield Block(text, place, self._is_heading(paragraph, text))

    def _is_heading(self, paragraph: Any, text: str) -> bool:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in self._headings:
            return True
        if paragraph.find(f"{_W}pPr/{_W}outlineLvl") is not None:
            return True
        if paragraph.find(f"{_W}pPr/{_W}numPr") is not None or text.endswith((".", ";", ":", "?", "!")):
            return False
        return len(text) <= LONGEST_HEADING and _is_bold(paragraph)


def _is_bold(paragraph: Any) -> bool:
    """Whether all words of a paragraph are set bold by hand, as people do who use no styles."""
    runs = [each for each in paragraph.iter(f"{_W}r") if "".join(_texts(each)).strip()]
    marks = [each.find(f"{_W}rPr/{_W}b") for each in runs]
    return bool(marks) and all(mark is not None and mark.get(f"{_W}val", "1") not in _OFF for mark in marks)


def _texts(element: Any) -> Iterator[str]:
    for each in element:
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag in _SIGNS:
            yield _SIGNS[each.tag]
        elif each.tag == f"{_W}r" and (hidden := each.find(f"{_W}rPr/{_W}vanish")) is not None:
            if hidden.get(f"{_W}val", "1") in _OFF:
                yield from _texts(each)
        elif each.tag == f"{_W}p":
            # A text box stands within a paragraph and has paragraphs of its own.
            yield "\n"
            yield from _texts(each)
            yield "\n"
        elif each.tag not in _UNSEEN and isinstance(each.tag, str):
            yield from _texts(each)

"""Sentences of a document that somebody pasted or uploaded, each with the place where it stands.

The document is read and forgotten: its name and the places are kept as the source, the file is not.
"""

from __future__ import annotations

import codecs
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext

from stepladder.documents import looks_like
from stepladder.errors import InvalidDocument
from stepladder.server.roles import pdf_text
from stepladder.server.roles.docx_text import LONGEST_HEADING, Block, read_docx
from stepladder.server.roles.sentences import Said, has_letters, said

MOST_BYTES = 5 * 1024 * 1024
"""Largest document. A ladder of fifty pages in Word has less than one million bytes."""

MOST_SENTENCES = 200
"""Most sentences of one document. A role with as many criteria would never be judged; several roles come one by one."""

MOST_CHARACTERS = 200_000
"""Longest text; two hundred sentences have about a tenth of it."""

_SECONDS = 30
"""For the process that reads a PDF, beside the 20 seconds of computing that it allows itself."""

_WORD_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP, _PDF, _RTF = b"PK\x03\x04", b"%PDF-", b"{\\rtf"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MARKDOWN = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*$")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_SCANNED = 20
"""Letters that a PDF with text has at least."""

_EDGE = 2
"""Lines at the top and at the bottom of a page among which headers and footers are looked for."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document.

    Attributes:
        place: where it stands, in words: *page 3*, *table 1, row 2*.
        heading: the nearest heading above it.
    """

    text: str
    place: str
    heading: str = ""


@dataclass(frozen=True)
class Reading:
    """What stands in a document.

    Attributes:
        remarks: what was left out or taken for something else, in sentences.
    """

    name: str
    sentences: tuple[Sentence, ...]
    remarks: tuple[str, ...] = ()


@dataclass
class _Lines:
    """Lines of a document, with where each stands and what stands over it."""

    texts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, text: str, place: str, heading: str) -> None:
        self.texts.append(text.translate(_INVISIBLE))
        self.places.append(place)
        self.headings.append(heading)


def read_text(text: str, name: str = "") -> Reading:
    """The sentences of a pasted text.

    Raises:
        InvalidDocument: there is none, or far too many.
    """
    lines, heading = _Lines(), ""
    for number, raw in enumerate(_limited(text, name).splitlines(), start=1):
        if mark := _MARKDOWN.match(raw):
            heading = mark.group(1).strip("*_ ")
            lines.add("", "", heading)
        else:
            lines.add(raw, gettext("line %(number)d") % {"number": number}, heading)
    return _reading(lines, said(lines.texts), name)


def read_upload(content: bytes, name: str) -> Reading:
    """The sentences of an uploaded document: Word (.docx), PDF, or plain text.

    Raises:
        InvalidDocument: it is none of these, locked, damaged, a picture of text, or too long; with what to do.
    """
    if not content:
        raise _refused(gettext("the file is empty"), name, gettext("was it saved? choose it again"))
    if len(content) > MOST_BYTES:
        hint = gettext("save it without pictures, or copy the text of the part that you need and paste it")
        raise _refused(gettext("the file has %(size).1f MB") % {"size": len(content) / 1024 / 1024}, name, hint)
    if content.startswith(_ZIP):
        return _of_word(content, name)
    if _PDF in content[:1024]:
        return _of_pdf(content, name)
    if content.startswith(_WORD_97):
        found = gettext("the file is protected by a password, or a document of an old Word (.doc)")
        hint = gettext("open it, remove the password, save it as “Word Document (.docx)”, and choose that file")
        raise _refused(found, name, hint)
    if content.startswith(_RTF):
        raise _refused(gettext("the file is in Rich Text Format"), name, gettext("save it as “Word Document (.docx)”"))
    return read_text(_decoded(content, name), name)


def _of_word(content: bytes, name: str) -> Reading:
    lines = _Lines()
    blocks = list(read_docx(content, name))
    rows: Counter[int] = Counter(each.row for each in blocks if each.row)
    heading = row_heading = ""
    row = 0
    taken: list[str] = []
    for each in blocks:
        if each.row != row:
            row, row_heading = each.row, ""
        if each.heading:
            heading = " ".join(each.text.split())
            taken.append(heading)
        elif _names_its_row(each, rows):
            row_heading = " ".join(each.text.split())
            taken.append(row_heading)
        else:
            for text in each.text.splitlines():
                lines.add(text, each.place, row_heading or heading)
    if taken:
        shown = ", ".join(f"“{each}”" for each in dict.fromkeys(taken))
        lines.remarks.append(gettext("Taken for headings, and not for sentences: %(names)s") % {"names": shown})
    # Each paragraph ends where it ends: only a PDF breaks sentences into lines.
    return _reading(lines, said(lines.texts, broken=False), name)


def _names_its_row(block: Block, rows: Counter[int]) -> bool:
    """Whether a first cell is the name of what the other cells of its row are about, as in a table of competencies."""
    text = block.text
    short = len(text) <= LONGEST_HEADING // 2 and not text.endswith((".", ";", ":", "?", "!"))
    return block.first and short and rows[block.row] > 1


def _of_pdf(content: bytes, name: str) -> Reading:
    pages = _pages(content, name)
    if sum(char.isalpha() for page in pages for char in page) < _SCANNED:
        found = ngettext(
            "the PDF has %(count)d page and no text: it is a picture of a page",
            "the PDF has %(count)d pages and no text: they are pictures of pages",
            len(pages),
        ) % {"count": len(pages)}
        hint = gettext("let a program recognize its text (OCR) and save it again, or type the sentences in")
        raise _refused(found, name, hint)
    lines = _Lines()
    repeated = _repeated(pages)
    for number, page in enumerate(pages, start=1):
        place = gettext("page %(number)d") % {"number": number}
        if not page.strip():
            lines.remarks.append(gettext("Page %(number)d has no text; it may be a picture.") % {"number": number})
        for text in page.splitlines():
            if _signature(text) not in repeated:
                lines.add(text, place, "")
    if repeated:
        shown = ", ".join(f"“{each}”" for each in sorted(set(repeated.values())))
        lines.remarks.append(gettext("Left out, because it stands on most pages: %(lines)s") % {"lines": shown})
    return _reading(lines, said(lines.texts), name)


def _pages(content: bytes, name: str) -> list[str]:
    """The text of each page, read in a process that is limited in memory and time."""
    damaged = gettext("the PDF is damaged, or made in a way that is not read")
    print_again = gettext("print it to a new PDF, or copy its text and paste it")
    try:
        done = subprocess.run(  # noqa: S603 - our own program, told nothing but the bytes
            [sys.executable, "-I", "-m", pdf_text.__name__], input=content, capture_output=True, timeout=_SECONDS,
            check=False,
        )  # fmt: skip
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise _refused(damaged, name, print_again) from error
    fault = found.get("fault")
    if fault == "locked":
        hint = gettext("open it with its password and print it to a new PDF, or copy its text and paste it")
        raise _refused(gettext("the PDF is protected by a password"), name, hint)
    if fault == "long":
        words = gettext("the PDF is longer than %(most)d pages") % {"most": pdf_text.MOST_PAGES}
        raise _refused(words, name, gettext("print the pages that you need to a new PDF"))
    if fault or not found.get("pages"):
        raise _refused(damaged, name, print_again)
    return [str(each) for each in found["pages"]]


def _repeated(pages: Sequence[str]) -> dict[str, str]:
    """Headers and footers by their signature: what stands at an edge of most of at least three pages."""
    if len(pages) < 3:
        return {}
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [each for each in page.splitlines() if each.strip()]
        edge = min(_EDGE, len(lines) // 4)  # a page of four lines is hardly all header and footer
        edges = {_signature(each): each.strip() for each in (*lines[:edge], *lines[len(lines) - edge :])}
        counts.update(edges.keys())
        for key, text in edges.items():
            shown.setdefault(key, text)
    return {key: shown[key] for key, count in counts.items() if key and count > len(pages) / 2}


def _signature(line: str) -> str:
    """A line without its numbers: the footer of page 3 is that of page 4."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _decoded(content: bytes, name: str) -> str:
    coding = next((coding for bom, coding in _BOMS if content.startswith(bom)), "utf-8")
    kind = looks_like(content).replace("a TOML file", "")  # a text may begin a line with [
    hint = gettext("open it in the program that made it, and save it as Word (.docx) or PDF; or paste its text")
    if coding == "utf-8" and (b"\0" in content or kind):
        words = gettext("the file is %(kind)s") % {"kind": kind} if kind else gettext("the file is no text")
        raise _refused(words, name, hint)
    try:
        return content.decode(coding)
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise _refused(gettext("the file is no text"), name, hint) from error


def _limited(text: str, name: str) -> str:
    if len(text) > MOST_CHARACTERS:
        words = gettext("the text has %(count)d characters") % {"count": len(text)}
        raise _refused(words, name, gettext("paste what one role asks, and the next role after it"))
    return text


def _reading(lines: _Lines, found: Iterable[Said], name: str) -> Reading:
    sentences, remarks = _once(lines, found), list(lines.remarks)
    if not sentences.kept:
        raise _refused(gettext("there is no sentence in it"), name, gettext("paste what the role asks, in words"))
    if len(sentences.kept) > MOST_SENTENCES:
        words = gettext("there are %(count)d sentences") % {"count": len(sentences.kept)}
        hint = gettext("at most %(most)d make a role: copy the part about one role and paste it") % {
            "most": MOST_SENTENCES
        }
        raise _refused(words, name, hint)
    return Reading(name, tuple(sentences.kept), (*remarks, *sentences.twice))


@dataclass(frozen=True)
class _Once:
    kept: list[Sentence]
    twice: list[str]


def _once(lines: _Lines, found: Iterable[Said]) -> _Once:
    """Each sentence under the same heading once; what comes again is told."""
    seen: dict[tuple[str, str], Sentence] = {}
    twice: list[str] = []
    for each in _plain(lines, found):
        key = (each.heading, each.text.casefold())
        if key in seen:
            words = gettext("“%(text)s” stands twice: %(first)s and %(second)s. It is taken once.")
            twice.append(words % {"text": each.text[:80], "first": seen[key].place, "second": each.place})
        else:
            seen[key] = each
    return _Once(list(seen.values()), twice)


def _plain(lines: _Lines, found: Iterable[Said]) -> Iterator[Sentence]:
    for each in found:
        text = " ".join(each.text.split())
        if has_letters(text):
            yield Sentence(text, lines.places[each.line], lines.headings[each.line])


def _refused(found: str, name: str, hint: str) -> InvalidDocument:
    expected = gettext("a Word document (.docx), a PDF or plain text of at most %(most)d MB")
    return InvalidDocument(found, expected=expected % {"most": MOST_BYTES // 1024 // 1024}, hint=hint, place=name)

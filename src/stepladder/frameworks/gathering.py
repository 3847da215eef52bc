"""Which files are given, unpacked where they are an archive, and which importer they are for.

Nothing is written anywhere and no name leads anywhere: a name is a word for messages. What is not unpacked is told.
"""

from __future__ import annotations

import difflib
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers import IMPORTERS
from stepladder.frameworks.importers.interface import Files, Importer
from stepladder.remarks import Remark

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MAX_ARCHIVE = 128 * 1024 * 1024
"""Most bytes of an archive. ESCO in one language has 20 MB, O*NET as text 15 MB."""

MAX_MEMBERS = 2_000
"""Most entries of an archive; the largest download of a framework has about forty."""

MAX_TOTAL = 256 * 1024 * 1024
"""Most bytes that all entries may have together once they are unpacked; they lie in memory."""

MAX_RATIO = 200
"""How many times smaller than its content an entry may be. Tables shrink to a twentieth, a bomb to a thousandth."""

_SMALL = 64 * 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOK = b"xl/workbook"
_DIRECTORY = 64 * 1024
"""Bytes at the end in which an archive lists its entries; a workbook has a dozen."""
_ENCRYPTED, _READ = 0x1, (0, 8)
_LINK, _KIND = 0o120000, 0o170000
_SIDE_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_SHOWN = 8


def is_archive(content: bytes) -> bool:
    """Whether the bytes are a ZIP archive and not a workbook, which is one as well."""
    return content.startswith(_ZIP) and _WORKBOOK not in content[-_DIRECTORY:]


def gather(given: Iterable[tuple[str, bytes]], remarks: list[Remark]) -> dict[str, bytes]:
    """All files by name; those of an archive under the archive's name, which often holds the version.

    Args:
        given: names and contents.
        remarks: where it is said what was not unpacked, and why.

    Raises:
        InvalidDocument: two files have the same name, or an archive is damaged as a whole or too large.
    """
    files: dict[str, bytes] = {}
    for name, content in given:
        inside = _unpacked(name, content, remarks) if is_archive(content) else {name: content}
        for each, data in inside.items():
            if each in files:
                raise InvalidDocument(
                    "two files have this name", expected="each once", hint="rename one", place=each[:200]
                )
            files[each] = data
    return files


def recognize(files: Files, *, format: str = "", importers: Sequence[Importer] = IMPORTERS) -> Importer:
    """The importer that these files are for: the first of the tuple that recognizes them, or the one that is named.

    Raises:
        InvalidDocument: there is no file, or no importer for them; with what there is and what is known.
    """
    known = ", ".join(f"{each.NAME} [{each.ID}]" for each in importers)
    if not files:
        raise InvalidDocument("there is no file", expected=f"files of a framework: {known}")
    if format:
        return _named(format, importers, known)
    if found := next((each for each in importers if each.recognizes(files)), None):
        return found
    names = sorted(PurePosixPath(each).name for each in files)
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    raise InvalidDocument(
        f"these files are no framework that is known: {shown}",
        expected=f"one of {known}",
        hint="name the format if it is one of them; a spreadsheet of competencies needs its columns mapped",
        place=names[0] if len(names) == 1 else "",
    )


def _named(format: str, importers: Sequence[Importer], known: str) -> Importer:
    by_id = {each.ID: each for each in importers}
    if format in by_id:
        return by_id[format]
    near = difflib.get_close_matches(format.lower(), by_id, n=1)
    raise InvalidDocument(
        f"there is no format {format[:40]!r}",
        expected=f"one of {known}",
        hint=f"did you mean {near[0]}?" if near else "",
    )


def _unpacked(name: str, content: bytes, remarks: list[Remark]) -> dict[str, bytes]:
    import zipfile  # noqa: PLC0415 - slow to import, and most frameworks come unpacked

    if len(content) > MAX_ARCHIVE:
        raise _whole(f"the archive has more than {MAX_ARCHIVE // 1024 // 1024} MiB", name)
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError, OverflowError) as error:
        raise _whole("the archive is damaged", name) from error
    if len(entries) > MAX_MEMBERS:
        raise _whole(f"the archive has {len(entries):,} entries", name)
    if (total := sum(each.file_size for each in entries)) > MAX_TOTAL:
        raise _whole(f"the archive would unpack to {total / 1024 / 1024:,.0f} MiB", name)
    prefix = PurePosixPath(name.replace("\\", "/")).name.removesuffix(".zip")
    files: dict[str, bytes] = {}
    for entry in entries:
        shown = _shown(entry.filename)
        if entry.is_dir() or any(each in shown for each in _SIDE_FILES):
            continue
        placed = f"{prefix}/{shown}"
        fault = _fault(entry, taken=placed in files) or _content(archive, entry, files, placed)
        if fault:
            remarks.append(Remark("archive.member.unread", f"{shown} was not unpacked: {fault}", name))
    return files


def _fault(entry: ZipInfo, *, taken: bool) -> str:
    """Why an entry is not unpacked, or nothing."""
    parts = entry.filename.replace("\\", "/").split("/")
    faults = (
        (taken, "another entry has the same name"),
        (".." in parts or parts[0] == "" or parts[0][1:2] == ":", "its name leads out of the archive"),
        ((entry.external_attr >> 16) & _KIND == _LINK, "it is a link and not a file"),
        (entry.flag_bits & _ENCRYPTED, "it is encrypted"),
        (entry.compress_type not in _READ, "it is compressed in a way that is not read"),
        (
            entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1),
            "it is packed so tightly that it is no table",
        ),
    )
    return next((reason for found, reason in faults if found), "")


def _content(archive: ZipFile, entry: ZipInfo, files: dict[str, bytes], placed: str) -> str:
    """Put the bytes of an entry among the files, never more than it says to have; or why there are none."""
    import zipfile  # noqa: PLC0415 - as above

    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        return "it is damaged"
    if len(data) != entry.file_size:
        return "it is not as long as it says"
    if is_archive(data):
        return "it is an archive itself; unpack it, and give what is inside"
    files[placed] = data
    return ""


def _shown(name: str) -> str:
    """A name as it can be shown: of bounded length, without control characters or lone surrogates."""
    clean = "".join(each if each.isprintable() else "?" for each in name[:200])
    return clean.encode("utf-8", "replace").decode()


def _whole(found: str, name: str) -> InvalidDocument:
    return InvalidDocument(
        found,
        expected=f"a ZIP archive of at most {MAX_MEMBERS:,} files and {MAX_TOTAL // 1024 // 1024} MiB unpacked",
        hint="unpack it, and give the files",
        place=name[:200],
    )

"""Several credentials in one file: a ZIP archive, a JSON list, the answer of an Open Badges host.

Nothing is written anywhere and no name leads anywhere: a member's name is a word for messages. What could not be read
is a member too, with the reason in place of the bytes, so that nobody takes nine badges for all ten.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from stepladder.credentials import tokens
from stepladder.credentials.reading import MAX_BYTES
from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument, UnreadableCredential

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MAX_ARCHIVE = 256 * 1024 * 1024
"""Most bytes of an archive."""

MAX_MEMBERS = 10_000
"""Most entries of an archive; whoever has more divides them."""

MAX_TOTAL = 512 * 1024 * 1024
"""Most bytes that all members of one archive may have together once they are unpacked."""

MAX_RATIO = 200
"""How many times smaller than its content a member may be. JSON shrinks to a tenth, a bomb to a thousandth."""

_SMALL = 64 * 1024
"""Bytes below which the ratio does not matter: a file of spaces is no attack."""

_LISTS = ("credential", "credentials", "verifiableCredential", "compactJwsString")
"""Members in which hosts answer with several (Open Badges 3.0, 6.1.3)."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED, _DEFLATED = 0x1, (0, 8)
_LINK = 0o120000
_CHUNK = 256 * 1024


class Member(NamedTuple):
    """One entry of an archive: its name and bytes, or why there are none."""

    name: str
    data: bytes
    reason: str = ""


def is_archive(data: bytes) -> bool:
    """Whether the bytes claim to be a ZIP archive."""
    return data.startswith(_ZIP)


def holds_several(data: bytes, *, name: str) -> bool:
    """Whether ``read_archive`` would find several credentials rather than one: an archive, or JSON that lists some."""
    if is_archive(data):
        return True
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{")) or len(data) > MAX_BYTES:
        return False
    try:
        return _listed(parse_json(data, name=name).value) is not None
    except InvalidDocument:
        return False


def read_archive(data: bytes, *, name: str) -> Iterator[Member]:
    """The members of an archive or list, one at a time, each read when it is asked for.

    Folders and the side files of macOS are left out; of everything else there is a member, if only with a reason.

    Raises:
        UnreadableCredential: it is no archive and no list, is damaged as a whole, or too large.
    """
    if is_archive(data):
        return _zipped(data, name)
    try:
        entries = _listed(parse_json(data, name=name).value)
    except InvalidDocument as error:
        raise UnreadableCredential(error.found, expected=error.expected, hint=error.hint, place=error.place) from error
    if entries is None:
        raise UnreadableCredential("these are not several credentials", expected="a ZIP archive or a list", place=name)
    return (_entry(each, f"{name}, number {number}") for number, each in enumerate(entries, start=1))


def _listed(value: Any) -> list[Any] | None:
    """The credentials of a JSON text that does nothing but list them, or None."""
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping) or "type" in value or "@context" in value or "@type" in value:
        return None
    lists = [value[name] for name in _LISTS if isinstance(value.get(name), list)]
    return [each for entries in lists for each in entries] if lists else None


def _entry(value: Any, name: str) -> Member:
    if isinstance(value, str) and value.isascii() and tokens.looks_like_token(value.encode()):
        return Member(name, value.encode())
    if isinstance(value, Mapping):
        return Member(name, json.dumps(value, ensure_ascii=False).encode())
    return Member(name, b"", f"this is a {type(value).__name__}, not a credential")


def _zipped(data: bytes, name: str) -> Iterator[Member]:
    import zipfile  # noqa: PLC0415 - slow to import, and few files are archives
    from io import BytesIO  # noqa: PLC0415 - as above

    if len(data) > MAX_ARCHIVE:
        raise _whole(f"the archive has more than {MAX_ARCHIVE // 1024 // 1024} MiB", name)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError, EOFError, OverflowError) as error:
        raise _whole(f"the archive is damaged ({error})", name) from error
    if len(entries) > MAX_MEMBERS:
        raise _whole(f"the archive has {len(entries):,} entries", name)
    return _members(archive, entries)


def _members(archive: ZipFile, entries: list[ZipInfo]) -> Iterator[Member]:
    seen: set[str] = set()
    left = MAX_TOTAL
    for entry in entries:
        shown = _shown(entry.filename)
        if entry.filename.endswith("/") or shown.startswith("__MACOSX/") or shown.rpartition("/")[2] == ".DS_Store":
            continue
        reason = _fault(entry, seen, left)
        seen.add(entry.filename)
        if reason:
            yield Member(shown, b"", reason)
            continue
        member = _unpacked(archive, entry, shown)
        left -= len(member.data)
        yield member


def _fault(entry: ZipInfo, seen: set[str], left: int) -> str:
    """Why an entry is not unpacked, or nothing."""
    parts = entry.filename.replace("\\", "/").split("/")
    faults = (
        (not entry.filename, "it has no name"),
        (entry.filename in seen, "another entry has the same name, and readers would take one or the other"),
        (_leads_out(entry.filename, parts), "its name leads out of the archive"),
        ((entry.external_attr >> 16) & 0o170000 == _LINK, "it is a link and not a file"),
        (entry.flag_bits & _ENCRYPTED, "it is encrypted"),
        (entry.compress_type not in _DEFLATED, "it is compressed in a way that is not read"),
        (entry.file_size > MAX_BYTES, f"it has more than {MAX_BYTES // 1024 // 1024} MiB"),
        (
            entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1),
            "it is packed so tightly that it is no badge",
        ),
        (entry.file_size > left, f"the archive has more than {MAX_TOTAL // 1024 // 1024} MiB once it is unpacked"),
    )
    return next((reason for found, reason in faults if found), "")


def _leads_out(name: str, parts: list[str]) -> bool:
    return ".." in parts or name.startswith(("/", "\\")) or (len(parts[0]) > 1 and parts[0][1] == ":")


def _unpacked(archive: ZipFile, entry: ZipInfo, shown: str) -> Member:
    """The bytes of an entry, never more than it says to have."""
    import zipfile  # noqa: PLC0415 - as above

    chunks: list[bytes] = []
    size = 0
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > entry.file_size:
                    return Member(shown, b"", "it is larger than it says")
                chunks.append(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        return Member(shown, b"", f"it is damaged ({_shown(str(error))})")
    data = b"".join(chunks)
    if is_archive(data):
        return Member(shown, b"", "it is an archive or an office document itself; unpack it, and give what is inside")
    if size != entry.file_size:
        return Member(shown, b"", "it is shorter than it says")
    return Member(shown, data) if data.strip() else Member(shown, b"", "it is empty")


def _shown(name: str) -> str:
    """A name as it can be shown: of bounded length, without control characters or lone surrogates."""
    clean = "".join(each if each.isprintable() else "?" for each in name[:200])
    return clean.encode("utf-8", "replace").decode()


def _whole(found: str, name: str) -> UnreadableCredential:
    return UnreadableCredential(
        found,
        expected=f"a ZIP archive of at most {MAX_MEMBERS:,} files and {MAX_ARCHIVE // 1024 // 1024} MiB",
        hint="divide it, or pack it again",
        place=name,
    )

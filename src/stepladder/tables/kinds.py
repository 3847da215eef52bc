"""What the bytes of a file are, whatever its name says; and how to make a table of what is none."""

from __future__ import annotations

import re
import zlib

from stepladder.errors import InvalidDocument
from stepladder.tables.model import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SAVE = "open it in a spreadsheet program and save it as .xlsx or as CSV (UTF-8)"
_FOREIGN = (
    (re.compile(rb"%PDF"), "a PDF", "export the table itself from the system that made it"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "a picture", "export the table itself"),
    (re.compile(rb"\s*<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE), "a web page", _SAVE),
    (re.compile(rb"\s*<\?xml|\s*<[A-Za-z]\w*:?\w*[\s>]"), "XML", _SAVE),
    (re.compile(rb'\s*(?:\{\s*"|\[\s*[\[{])'), "JSON", "export it as CSV or .xlsx"),
    (re.compile(rb"7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd"), "a packed archive", "unpack it first"),
)
_CONTROLS = bytes(set(range(32)) - {0, 9, 10, 11, 12, 13, 26, 27})
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SAMPLE = 4096
_CHUNK = 1024 * 1024
_RATIO, _SMALL = 400, 256 * 1024 * 1024
"""How many times smaller than its content a packed file may be, where the limit lets so many bytes pass at all.
Frameworks shrink to a twentieth, a bomb to a thousandth."""


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of a ZIP archive, as XLSX is one."""
    return content.startswith(_ZIP)


def refuse_what_is_no_table(content: bytes, name: str) -> None:
    """Tell what a file is that is neither text nor XLSX.

    Raises:
        InvalidDocument: it is something else; with what to do.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise InvalidDocument(
            "the file is empty", expected="a table", hint="was it saved or downloaded whole?", place=name
        )
    if content.startswith(_OLE):
        raise _old_or_locked(content, name)
    start = content[:_SAMPLE].removeprefix(b"\xef\xbb\xbf")
    for sign, kind, hint in _FOREIGN:
        if sign.match(start):
            raise InvalidDocument(f"this is {kind}, not a table", expected="CSV or XLSX", hint=hint, place=name)
    if start.startswith(_WIDE):
        return  # every second byte of Cyrillic in UTF-16 looks like a control character
    if len(start) - len(start.translate(None, _CONTROLS)) > len(start) // 50:
        raise InvalidDocument("this is not text", expected="CSV or XLSX", hint=_SAVE, place=name)


def _old_or_locked(content: bytes, name: str) -> InvalidDocument:
    if _ENCRYPTED in content:
        return InvalidDocument(
            "the workbook is protected by a password",
            expected="a file that opens without one",
            hint="open it, take the password off (File, Info, Protect), and save it again",
            place=name,
        )
    return InvalidDocument(
        "this is an old Excel file (.xls) or another Office document of before 2007",
        expected="CSV or XLSX",
        hint=_SAVE,
        place=name,
    )


def unpacked(content: bytes, name: str, limits: Limits) -> bytes:
    """The content of a gzip file (RFC 1952), of all its members; anything else as it is.

    Raises:
        InvalidDocument: it is damaged, cut short, packed twice or larger than it may be.
    """
    if content.startswith(_GZIP):
        content = _gunzipped(content, name, limits)
        if content.startswith(_GZIP):
            raise InvalidDocument("the file is packed twice", expected="a table", hint="unpack it once", place=name)
    if len(content) > limits.bytes:
        raise _too_large(name, limits)
    return content


def _gunzipped(content: bytes, name: str, limits: Limits) -> bytes:
    chunks: list[bytes] = []
    size = 0
    rest = content
    try:
        while rest.startswith(_GZIP):
            member = zlib.decompressobj(wbits=31)
            chunk = member.decompress(rest, _CHUNK)
            while chunk:
                size += len(chunk)
                if size > limits.bytes:
                    raise _too_large(name, limits)
                if size > _SMALL and size > _RATIO * len(content):
                    raise _damaged("it is packed so tightly that nothing but the same can be in it", name)
                chunks.append(chunk)
                chunk = member.decompress(member.unconsumed_tail, _CHUNK)
            if not member.eof:
                raise _damaged("it ends too early", name)
            rest = member.unused_data.lstrip(b"\x00")
    except zlib.error as error:
        raise _damaged(str(error), name) from error
    if rest:
        raise _damaged("other bytes follow it", name)
    return b"".join(chunks)


def _damaged(why: str, name: str) -> InvalidDocument:
    return InvalidDocument(
        f"the packed file is damaged ({why})", expected="a gzip file", hint="copy or download it again", place=name
    )


def _too_large(name: str, limits: Limits) -> InvalidDocument:
    mebibytes = limits.bytes / 1024 / 1024
    return InvalidDocument(
        f"the file has more than {mebibytes:,.3g} MiB once it is unpacked",
        expected="a table within the limit",
        hint="divide it into several files",
        place=name,
    )

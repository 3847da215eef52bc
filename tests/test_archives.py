"""Several credentials in one file: what is read, and what is told instead of read."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile

import pytest

from stepladder.credentials import archives
from stepladder.credentials.archives import holds_several, is_archive, read_archive
from stepladder.credentials.reading import MAX_BYTES, read
from stepladder.errors import UnreadableCredential
from tests.cast import signed
from tests.test_reading import token
from tests.watch import Watch

BADGE = json.dumps(signed())


def packed(*members, compression=zipfile.ZIP_DEFLATED):
    """A ZIP of (name or ZipInfo, content)."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return whole.getvalue()


def members(data):
    return list(read_archive(data, name="badges.zip"))


def reasons(data):
    return {member.name: member.reason for member in members(data)}


def test_gives_every_badge_of_an_archive():
    data = packed(
        ("a.json", BADGE), ("folder/", ""), ("folder/b.jwt", token()), ("__MACOSX/._a.json", "x"), (".DS_Store", "x")
    )
    assert is_archive(data)
    assert [(each.name, each.reason) for each in members(data)] == [("a.json", ""), ("folder/b.jwt", "")]
    assert all(read(each.data, name=each.name).readable for each in members(data))


def test_an_archive_without_anything_is_empty():
    assert members(packed()) == []


def link():
    info = zipfile.ZipInfo("link.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


TOLD = {
    "../../etc/passwd": "leads out",
    "/etc/passwd": "leads out",
    "C:\\badge.json": "leads out",
    "a\\..\\..\\b.json": "leads out",
    "inner.zip": "archive",
    "empty.json": "empty",
    "bomb.json": "packed so tightly",
    "large.json": "more than 10 MiB",
}


def test_what_cannot_be_read_is_told_and_loses_nothing_else():
    data = packed(
        *((name, BADGE) for name in list(TOLD)[:4]),
        ("inner.zip", packed(("a.json", BADGE))),
        ("empty.json", " "),
        ("bomb.json", b" " * (4 * 1024 * 1024)),
        ("large.json", b" " * (MAX_BYTES + 1)),
        (link(), "/etc/passwd"),
        ("good.json", BADGE),
    )
    found = reasons(data)
    assert found.pop("good.json") == ""
    assert "link" in found.pop("link.json")
    assert found.keys() == {name.replace("\\", "/") for name in TOLD} or found.keys() == set(TOLD)
    for name, reason in found.items():
        assert (
            next(because for told, because in TOLD.items() if told.replace("\\", "/") == name.replace("\\", "/"))
            in reason
        )


def test_names_that_stand_twice_are_told():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed(("a.json", BADGE), ("a.json", "{}"))
    first, second = members(data)
    assert (first.data, first.reason) == (BADGE.encode(), "")
    assert (second.data, "same name" in second.reason) == (b"", True)


def spoiled(data, place, value):
    """The same archive with bytes changed at a place of every central entry."""
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + place : at + place + len(value)] = value
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


ONE = packed(("a.json", BADGE))
SPOILED = {
    "encrypted": (spoiled(ONE, 8, b"\x01\x00"), "encrypted"),
    "compressed otherwise": (spoiled(ONE, 10, b"\x0c\x00"), "compressed in a way"),
    "smaller than it is": (spoiled(ONE, 24, struct.pack("<I", 10)), "larger than it says|damaged"),
    "larger than it is": (spoiled(ONE, 24, struct.pack("<I", len(BADGE) + 9)), "shorter than it says|damaged"),
    "a wrong checksum": (spoiled(ONE, 16, b"\0\0\0\0"), "damaged"),
    "without a name": (packed((zipfile.ZipInfo(""), BADGE)), "no name"),
    "elsewhere": (spoiled(ONE, 42, struct.pack("<I", 77)), "damaged"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_entry_is_told(how):
    data, because = SPOILED[how]
    (member,) = members(data)
    assert member.data == b""
    assert any(each in member.reason for each in because.split("|")), member.reason


def test_the_total_is_bounded(monkeypatch):
    monkeypatch.setattr(archives, "MAX_TOTAL", 2 * len(BADGE) + 10)
    found = reasons(packed(*((f"{number}.json", BADGE) for number in range(3))))
    assert [bool(reason) for reason in found.values()] == [False, False, True]


def test_overlapping_entries_take_no_more_than_the_total():
    """One body of a megabyte, named by a thousand entries."""
    body = packed(("a", bytes(range(256)) * 4096), compression=zipfile.ZIP_STORED)
    at = body.find(b"PK\x01\x02")
    central, end = body[at : body.find(b"PK\x05\x06")], bytearray(body[body.find(b"PK\x05\x06") :])
    names = [central[:46] + bytes([97 + number // 26, 97 + number % 26])[:1] for number in range(1000)]
    directory = b"".join(names)
    struct.pack_into("<HHI", end, 8, 1000, 1000, len(directory))
    watch = Watch()
    found = members(body[:at] + directory + bytes(end))
    assert len(found) == 1000
    assert watch.within(5), watch


WHOLE = {
    "no archive": (b"x", "JSON"),
    "one badge": (BADGE.encode(), "not several"),
    "cut short": (ONE[:40], "damaged"),
    "without a directory": (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    "too many": (packed(*((str(number), "") for number in range(archives.MAX_MEMBERS + 1))), "10,001 entries"),
}


@pytest.mark.parametrize("how", WHOLE)
def test_refuses_what_is_no_archive(how):
    data, because = WHOLE[how]
    with pytest.raises(UnreadableCredential, match=because):
        members(data)


def test_an_archive_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ARCHIVE", 10)
    with pytest.raises(UnreadableCredential, match="more than"):
        members(ONE)


LISTS = {
    "a list": lambda badge, text: [badge, text],
    "the answer of a host": lambda badge, text: {"credential": [badge], "compactJwsString": [text]},
    "a wallet's file": lambda badge, text: {"verifiableCredential": [badge, text], "name": "mine"},
}


@pytest.mark.parametrize("how", LISTS)
def test_gives_every_credential_of_a_list(how):
    data = json.dumps(LISTS[how](signed(), token())).encode()
    assert holds_several(data, name="x")
    first, second = members(data)
    assert read(first.data, name=first.name).document == signed()
    assert read(second.data, name=second.name).token == token()
    assert first.name == "badges.zip, number 1"


def test_entries_of_a_list_that_are_none_are_told():
    assert [bool(each.reason) for each in members(json.dumps([1, None, "x", [], signed()]).encode())] == [True] * 4 + [
        False
    ]


def test_one_credential_is_not_several():
    for data in (
        BADGE.encode(),
        b"",
        b"{",
        b'{"a": []}',
        token().encode(),
        json.dumps({"type": "VerifiablePresentation", "verifiableCredential": [signed()]}).encode(),
    ):
        assert not holds_several(data, name="x")

"""Files of a framework: unpacked within limits, and given to the importer that they are for."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks import gathering
from stepladder.frameworks.gathering import gather, is_archive, recognize
from stepladder.frameworks.importers import IMPORTERS, crosswalk_esco_onet
from stepladder.remarks import Remark
from tests.esco_cast import whole as esco_files
from tests.test_esco_onet_crosswalk import ROW, crosswalk
from tests.test_onet import whole as onet_files


def packed(*members, compression=zipfile.ZIP_DEFLATED):
    """A ZIP of (name or ZipInfo, content)."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return whole.getvalue()


def gathered(*given):
    remarks: list[Remark] = []
    return gather(given, remarks), [each.words for each in remarks]


def test_unpacks_an_archive_under_its_name():
    archive = packed(
        ("skills_en.csv", "a"), ("sub/", ""), ("sub/b.csv", "b"), ("__MACOSX/._a", "x"), (".DS_Store", "x")
    )
    files, words = gathered(("ESCO dataset - v1.2.0.zip", archive), ("more.csv", b"c"))
    assert files == {
        "ESCO dataset - v1.2.0/skills_en.csv": b"a",
        "ESCO dataset - v1.2.0/sub/b.csv": b"b",
        "more.csv": b"c",
    }
    assert words == []


def test_an_archive_is_read_like_its_folder():
    files, _ = gathered(("esco-1.2.0.zip", packed(*esco_files().items())))
    importer = recognize(files)
    edition = importer.read(files).edition
    assert (importer.ID, edition.version) == ("esco", "1.2.0")
    assert edition.entries == importer.read(esco_files()).edition.entries


def test_a_workbook_is_no_archive():
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["name"])
    book.save(buffer := io.BytesIO())
    assert not is_archive(buffer.getvalue())
    assert is_archive(packed(("a.csv", "a")))
    assert is_archive(packed(("xl/Skills.xlsx", buffer.getvalue())))
    assert gathered(("table.xlsx", buffer.getvalue()))[0] == {"table.xlsx": buffer.getvalue()}


def link():
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def encrypted():
    """An archive whose one entry says that it is encrypted."""
    data = bytearray(packed(("a.csv", "a")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(sign) + offset
        data[place : place + 2] = struct.pack("<H", 1)
    return bytes(data)


def damaged():
    data = bytearray(packed(("a.csv", "a" * 100), compression=zipfile.ZIP_STORED))
    data[data.index(b"aaaa")] = ord("b")
    return bytes(data)


def lying():
    """An entry that is longer than it says."""
    data = bytearray(packed(("a.csv", "a" * 100)))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(sign) + offset
        data[place : place + 4] = struct.pack("<I", 10)
    return bytes(data)


TOLD = [
    (packed(("../../etc/passwd", "x")), "leads out"),
    (packed(("/etc/passwd", "x")), "leads out"),
    (packed(("C:\\a.csv", "x")), "leads out"),
    (packed(("a\\..\\b.csv", "x")), "leads out"),
    (packed((link(), "/etc/passwd")), "link"),
    (packed(("inner.zip", packed(("a.csv", "a")))), "archive itself"),
    (packed(("bomb.csv", b" " * (8 * 1024 * 1024))), "packed so tightly"),
    (packed(("a.csv", "a"), compression=zipfile.ZIP_LZMA), "a way that is not read"),
    (encrypted(), "encrypted"),
    (damaged(), "damaged"),
    (lying(), "damaged"),
]


@pytest.mark.parametrize(
    ("archive", "words"), TOLD, ids=[f"{words}-{number}" for number, (_, words) in enumerate(TOLD)]
)
def test_what_is_not_unpacked_is_told_and_takes_nothing_with_it(archive, words):
    with zipfile.ZipFile(buffer := io.BytesIO(archive), "a") as more:
        more.writestr("good.csv", "good")
    files, told = gathered(("a.zip", buffer.getvalue()))
    assert files == {"a/good.csv": b"good"}
    assert len(told) == 1
    assert words in told[0]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_in_an_archive_is_told():
    files, told = gathered(("a.zip", packed(("a.csv", "1"), ("a.csv", "2"))))
    assert files == {"a/a.csv": b"1"}
    assert "same name" in told[0]


@pytest.mark.parametrize("data", [b"PK\x03\x04 nothing else", packed(("a.csv", "a" * 99))[:60]], ids=range(2))
def test_refuses_an_archive_that_is_damaged_as_a_whole(data):
    with pytest.raises(InvalidDocument, match="damaged") as error:
        gathered(("a.zip", data))
    assert error.value.place == "a.zip"


def test_refuses_an_archive_that_is_too_large(monkeypatch):
    archive = packed(("a.csv", "a"), ("b.csv", "b" * 50))
    for name, limit, words in (
        ("MAX_ARCHIVE", 10, "MiB"),
        ("MAX_MEMBERS", 1, "2 entries"),
        ("MAX_TOTAL", 20, "unpack to"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(gathering, name, limit)
            with pytest.raises(InvalidDocument, match=words):
                gathered(("a.zip", archive))


def test_refuses_two_files_of_one_name():
    with pytest.raises(InvalidDocument, match="two files"):
        gathered(("a.csv", b"1"), ("a.csv", b"2"))


@pytest.mark.parametrize(("files", "format"), [(esco_files(), "esco"), (onet_files(), "onet")], ids=["esco", "onet"])
def test_finds_the_importer_and_no_other(files, format):
    importer = recognize(files)
    assert format == importer.ID


def test_says_what_was_found_and_what_is_known():
    with pytest.raises(InvalidDocument) as error:
        recognize({f"{number}.bin": b"\x00" for number in range(20)})
    assert "0.bin" in error.value.found
    assert "12 more" in error.value.found
    assert "ESCO (CSV) [esco]" in error.value.expected
    with pytest.raises(InvalidDocument, match="no file"):
        recognize({})


def test_takes_the_format_that_is_named_and_knows_what_was_meant():
    assert recognize({"x": b""}, format="onet").ID == "onet"
    with pytest.raises(InvalidDocument, match="did you mean esco"):
        recognize({"x": b""}, format="ecso")
    with pytest.raises(InvalidDocument, match="one of"):
        recognize({"x": b""}, format="zzz")


def test_looks_among_the_importers_it_is_given():
    assert recognize(crosswalk(ROW), importers=(*IMPORTERS, crosswalk_esco_onet)).ID == "esco-onet"

"""What is no table, or would exhaust its reader, is refused in bounded time with what to do about it."""

from __future__ import annotations

import gzip
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.tables import Limits, read_table, sheets_of
from tests.tables_cast import excel_workbook, saved, workbook
from tests.watch import Watch

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(content, name="people.csv", **options):
    with pytest.raises(InvalidDocument) as caught:
        read_table(content, name, **options)
    assert caught.value.place.startswith(name)
    return caught.value.sentence()


def read_or_refused(content, reader=read_table):
    """What is read; or, in words, why it is not, which names the file."""
    try:
        return reader(content, "people.xlsx")
    except InvalidDocument as error:
        return error.sentence()


def zipped(*names, content=b"x"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


def changed(content, part, change):
    """The workbook with one of its parts changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return result.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html><table><tr><td>id</td></tr></table>", "a web page"),
        (b"\xef\xbb\xbf  <html><body>", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
        (b'{"people": []}', "JSON"),
        (b'[{"id": 1}]', "JSON"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"7z\xbc\xaf\x27\x1c", "unpack it first"),
        (OLE, "old Excel file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (zipped("xl/workbook.bin"), ".xlsb"),
        (zipped("content.xml", "mimetype"), "OpenDocument"),
        (zipped("word/document.xml"), "another office program"),
        (zipped("people.csv"), "ZIP archive"),
        (b"PK\x03\x04 cut off", "damaged"),
        (bytes(range(256)) * 20, "not text"),
    ],
)
def test_says_what_the_file_is_instead(content, says):
    assert says in refused(content)


def test_a_cell_of_ten_megabytes_is_refused_with_its_line():
    assert "people.csv, line 3: a cell has more than 1,000,000 characters" in refused(
        b"id,name\n1,Anna\n2," + b"x" * 10_000_000
    )
    assert "line 2: a cell has more than" in refused(b'id,name\n1,"' + b"x\n" * 5_000_000 + b'"\n')


def test_a_shorter_limit_for_cells_holds_too():
    assert "more than 100 characters" in refused(b"id,name\n1," + b"x" * 101, limits=Limits(characters=100))


@pytest.mark.parametrize("members", [1, 3])
def test_a_bomb_is_given_up_before_it_is_unpacked(members):
    bomb = gzip.compress(bytes(400 * 1024 * 1024 // members)) * members
    watch = Watch(wall=True)
    assert "more than 256 MiB once it is unpacked" in refused(bomb)
    assert watch.within(5), watch


def test_the_limit_is_an_argument():
    assert "0.000954 MiB" in refused(b"id,name\n" + b"1,x\n" * 1000, limits=Limits(bytes=1000))
    assert "0.000954 MiB" in refused(gzip.compress(b"id,name\n" + b"1,x\n" * 1000), limits=Limits(bytes=1000))


def test_several_members_of_a_packed_file_are_one_file():
    content = gzip.compress(b"id,name\n") + gzip.compress(b"1,Anna\n") + bytes(20)
    assert read_table(content, "people.csv.gz").rows == (("1", "Anna"),)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda content: content[:-9], "too early"),
        (lambda content: content[:12] + b"\xff" + content[13:], "damaged"),
        (lambda content: content + b"rest", "other bytes follow"),
        (gzip.compress, "packed twice"),
    ],
)
def test_a_damaged_packed_file_is_refused(change, says):
    assert says in refused(change(gzip.compress(b"id,name\n1,Anna and many others who differ\n")))


def test_too_many_columns_lines_or_cells_are_refused():
    assert "2,001 columns" in refused(b",".join(b"c%d" % number for number in range(2001)) + b"\n")
    assert "more than 10 lines" in refused(b"a\n" * 30, limits=Limits(lines=10))
    assert "5 rows of 2 cells" in refused(b"a,b\n" + b"1,2\n" * 5, limits=Limits(cells=9))
    assert "2,001 columns" in refused(b"a,b\n1,2" + b"," * 1998 + b",x\n")


def test_a_workbook_that_claims_too_much_is_refused_before_it_is_opened():
    content = workbook(["id"], ["1"])
    assert "unpacks to more than" in refused(content, limits=Limits(bytes=len(content)))
    spaces = changed(content, SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * 50_000_000 + b"</sheetData>"))
    assert "packed so tightly" in refused(spaces)
    assert "packed so tightly" in refused(changed(content, "xl/styles.xml", lambda xml: xml + b" " * 50_000_000))


@pytest.mark.parametrize("texts", ["xl/sharedStrings.xml", "xl/strings.xml"])
def test_too_many_texts_of_a_workbook_are_refused_wherever_they_stand(texts):
    content = excel_workbook(["a", "b"], ["c", "d"], texts=texts)
    assert "more than 3 texts" in refused(content, limits=Limits(texts=3))
    assert read_table(content, "people.xlsx", limits=Limits(texts=4)).rows == (("c", "d"),)


def test_a_cell_at_the_far_right_or_bottom_takes_no_memory():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD2"] = "id", "x"
    assert "16,384 cells" in refused(saved(book), name="people.xlsx")
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1048576"] = "id", "x"
    table = read_table(saved(book), "people.xlsx")
    assert (table.rows, tuple(table.lines)) == ((("x",),), (1_048_576,))
    far = changed(
        workbook(["id"], ["1"]),
        SHEET,
        lambda xml: xml.replace(b'<row r="2"', b'<row r="999999999"').replace(b'"A2"', b'"A999999999"'),
    )
    assert "rows" in refused(far, name="people.xlsx", limits=Limits(lines=100_000))


def test_merged_cells_without_end_are_refused():
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:A1048576"/>' * 100 + b"</mergeCells>"
    content = changed(
        workbook(["id"], ["1"]), SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + merges)
    )
    assert "merged" in refused(content, name="people.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", SHEET])
def test_entities_in_a_workbook_are_not_followed(part):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = changed(
        excel_workbook(["id"], ["1"]),
        part,
        lambda xml: laughs + xml.partition(b"?>")[2] if xml.startswith(b"<?xml") else laughs + xml,
    )
    assert "haha" not in str(read_or_refused(content))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", SHEET, "[Content_Types].xml"]
)
@pytest.mark.parametrize("content", [b"", b"<a/>", b"<a", b"\xff\xfe"])
def test_a_damaged_part_is_an_error_with_the_file_and_never_another(part, content):
    book = changed(excel_workbook(["id", "name"], ["1", "Anna"]), part, lambda _: content)
    for reader in (read_table, sheets_of):
        read_or_refused(book, reader)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"id,name\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b"PK\x03\x04"]),
)
def test_any_bytes_are_a_table_or_an_invalid_document(rest, start):
    try:
        table = read_table(start + rest, "people.csv")
    except InvalidDocument:
        return
    assert len(set(table.columns)) == len(table.columns)
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(table.lines) == len(table.rows)


@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_workbook_with_a_changed_byte_is_read_or_refused(position, byte):
    content = bytearray(excel_workbook(["id", "name"], ["1", "Anna"]))
    content[position % len(content)] = byte
    read_or_refused(bytes(content))


@pytest.mark.parametrize(
    "inside",
    [b"<c " * 200_000, b"<mergeCell " * 80_000, b"<c " + b'r="A1" ' * 140_000],
    ids=["cells", "merged", "names"],
)
def test_a_comment_full_of_beginnings_of_tags_takes_no_longer_than_another(inside):
    sheet = changed(
        workbook(["a", "b"], [1, 2]),
        SHEET,
        lambda xml: xml.replace(b"</worksheet>", b"<!--" + inside + b"--></worksheet>"),
    )
    watch = Watch()
    assert read_table(sheet, "people.xlsx").rows == (("1", "2"),)
    assert watch.within(5), watch


def test_a_cell_full_of_signs_is_searched_for_no_address():
    watch = Watch()
    read_table(b"a," + b"@" * 300_000 + b"\n1,2\n", "people.csv")
    assert watch.within(5), watch


def test_a_row_of_nothing_but_delimiters_is_refused_before_it_is_cut():
    assert "more than 1,000 cells" in refused(b"," * 5_000, limits=Limits(cells=1_000))


def test_finds_a_quotation_mark_that_is_never_closed_behind_another_fault():
    assert "line 3" in refused(b'a,b\n1,"x"y\n2,"open\n3,c\n4,d\n')
    table = read_table(b'a,b\n1,"x"y\n2,"z\nz"\n3,c', "people.csv")
    assert (table.rows, tuple(table.lines)) == ((("1", "xy"), ("2", "z\nz"), ("3", "c")), (2, 3, 5))

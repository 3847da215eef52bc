"""Tables of all kinds are read as their makers meant them, and what is odd is said with its line."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.tables import read_table, sheets_of
from tests.conftest import ROOT
from tests.shared_data import shared_data
from tests.tables_cast import excel_workbook, saved, workbook


def read(content, **options):
    return read_table(content if isinstance(content, bytes) else content.encode(), "people.csv", **options)


def ids(table):
    return [each.id for each in table.remarks]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x1a", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")),
    max_size=8,
)
CELL = st.one_of(
    TEXT, st.sampled_from(["", "a,b", "x;y", "p|q", "1\t2", 'say "hi"', "two\nlines", "12.5", "Łódź", " padded "])
)
NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=2, max_size=5, unique=True)


@st.composite
def tables(draw):
    names = draw(NAMES)
    rows = draw(
        st.lists(
            st.lists(CELL, min_size=len(names), max_size=len(names)).filter(lambda row: "".join(row).strip()),
            min_size=1,
            max_size=8,
        )
    )
    return names, rows


@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_any_table_written_as_csv_reads_back_the_same(table, delimiter, encoding, line_end, packed):
    names, rows = table
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    content = text.getvalue().encode(encoding)
    if encoding == "utf-16-le":
        # Without a mark it is recognized by its zeros, so it has to be Latin for the most part.
        assume(all(each.isascii() for row in rows for cell in row for each in cell))
    result = read(gzip.compress(content) if packed else content, header=1)
    assert (result.columns, result.rows) == (tuple(names), tuple(map(tuple, rows)))


@given(tables(), st.sampled_from([",", ";", "\t", "|"]))
def test_a_delimiter_that_is_named_is_taken(table, delimiter):
    names, rows = table
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([names, *rows])
    result = read(text.getvalue(), header=1, delimiter=delimiter)
    assert (result.columns, result.rows) == (tuple(names), tuple(map(tuple, rows)))


@given(tables())
@example((["a", "b"], [["", "x"], ["y", ""]]))
def test_any_table_written_as_a_workbook_reads_back_the_same(table):
    names, rows = table
    assume(not any(cell.startswith("=") for row in rows for cell in row))
    result = read(workbook(names, *rows), header=1)
    assert (result.columns, result.rows) == (tuple(names), tuple(map(tuple, rows)))


@given(tables(), st.randoms())
def test_lines_are_those_of_the_file(table, random):
    names, rows = table
    text, begins = io.StringIO(), []
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    for row in rows:
        text.write("\n" * random.choice((0, 0, 2)))
        begins.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    assert tuple(read(text.getvalue(), header=1).lines) == tuple(begins)


def test_records_have_the_line_and_the_text_without_spaces():
    table = read("id,name\n7,  Anna Berg \n\n8,\n")
    assert list(table.records()) == [(2, {"id": "7", "name": "Anna Berg"}), (4, {"id": "8", "name": ""})]
    assert table.rows[0] == ("7", "  Anna Berg ")
    assert table.place(4, "name") == "people.csv, line 4, column name"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b,c\n1,2,3\n", ("a", "b", "c")),
        ("a;b;c\n1,5;2,5;3\n", ("a", "b", "c")),
        ("a\tb, and more\n1\t2, 3\n", ("a", "b, and more")),
        ("a|b\n1|2\n", ("a", "b")),
        ('"x;y","z"\n"1;2","3"\n', ("x;y", "z")),
        ("only\none\n", ("only",)),
        ("sep=|\na|b\n1|2\n", ("a", "b")),
    ],
)
def test_the_delimiter_is_found(text, columns):
    assert read(text).columns == columns


def test_the_line_that_says_the_delimiter_counts_as_a_line():
    assert tuple(read("sep=;\na;b\n1;2\n").lines) == (3,)


def test_western_text_is_read_and_remarked_upon_with_the_line():
    table = read("id,name\n1,Anna\n2,Jörg Weiß\n".encode("cp1252"))
    assert table.rows[1] == ("2", "Jörg Weiß")
    assert [(each.id, each.line) for each in table.remarks] == [("tables.encoding.western", 3)]


def test_a_stray_byte_does_not_spoil_the_other_letters():
    table = read("id,name\n1,Zoë\n2,Łódź\n".encode() + b"3,J\xf6rg\n")
    assert [row[1] for row in table.rows] == ["Zoë", "Łódź", "Jörg"]
    assert ids(table) == ["tables.encoding.western"]


def test_an_encoding_that_nobody_knows_is_refused():
    with pytest.raises(InvalidDocument, match="encoding of the file is not known"):
        read(b"id,name\n1,\x81\x8d\x8f\n")


def test_text_that_begins_as_utf_16_and_is_not_is_refused():
    with pytest.raises(InvalidDocument, match="not UTF-16"):
        read(b"\xff\xfe" + "id,name\n".encode("utf-16-le") + b"\x00\xd8\x41")


def test_zero_characters_are_taken_out_and_counted():
    table = read("id,name\n1,An\0na\0\n")
    assert table.rows == (("1", "Anna"),)
    assert ["2 times" in each.words and each.line == 2 for each in table.remarks] == [True]


def test_mixed_line_ends_and_line_breaks_in_cells_keep_their_lines():
    table = read(b'id,note\r\n1,"two\nlines"\n2,x\r3,"a\r\nb"\r\n4,y\n')
    assert table.rows == (("1", "two\nlines"), ("2", "x"), ("3", "a\r\nb"), ("4", "y"))
    assert tuple(table.lines) == (2, 4, 5, 7)


def test_a_heading_that_stands_twice_is_numbered():
    table = read("Name,Name,Name (2),Unit\nA,B,C,D\n")
    assert table.columns == ("Name", "Name (2)", "Name (2) (2)", "Unit")
    assert ids(table) == ["tables.header.twice", "tables.header.twice"]


def test_what_has_no_heading_is_kept_under_the_number_of_its_column():
    table = read("id,,name\n1,x,Anna\n2,,Bo\n")
    assert table.columns == ("id", "Column 2", "name")
    assert ids(table) == ["tables.header.unnamed"]


def test_rows_with_too_many_or_too_few_cells_lose_nothing():
    table = read("id,name\n1,Anna\n2\n3,Cara,Dorn,,\n4,Elif,\n")
    assert table.columns == ("id", "name", "Column 3")
    assert table.rows == (("1", "Anna", ""), ("2", "", ""), ("3", "Cara", "Dorn"), ("4", "Elif", ""))
    found = {(each.id, each.line) for each in table.remarks}
    assert found == {("tables.row.short", 3), ("tables.row.long", 4), ("tables.header.unnamed", 1)}


def test_empty_rows_and_columns_at_the_end_are_left_out():
    table = read("id,name,,\n1,Anna,,\n,,,\n , ,,\n")
    assert (table.columns, table.rows, table.remarks) == (("id", "name"), (("1", "Anna"),), ())


def test_many_rows_of_the_same_kind_are_remarked_upon_once_more_and_no_longer():
    table = read("a,b\n" + "1\n" * 5000)
    assert len(table.remarks) == 101
    assert "4,900 more rows from line 102 on" in table.remarks[-1].words


def test_titles_above_the_headings_are_skipped_with_a_remark():
    table = read("Workers of Northlight,,\nas of 2026-11-21,,\n,,\nEmployee ID,Name,Unit\n7,Anna,Ops\n")
    assert (table.columns, table.header, tuple(table.lines)) == (("Employee ID", "Name", "Unit"), 4, (5,))
    assert ids(table) == ["tables.header.below"]


def test_an_index_column_without_a_heading_does_not_hide_the_headings():
    assert read(",name,unit\n0,Anna,Ops\n1,Bo,Sales\n").columns == ("Column 1", "name", "unit")


def test_years_may_be_headings():
    assert read("Name,2025,2026\nAnna,1,2\n").columns == ("Name", "2025", "2026")


def test_the_line_of_the_headings_can_be_named():
    table = read("a,b\nc,d\n1,2\n", header=2)
    assert (table.columns, table.rows) == (("c", "d"), (("1", "2"),))
    with pytest.raises(InvalidDocument, match="line 9"):
        read("a,b\n", header=9)


def test_a_second_row_of_headings_is_taken_for_labels():
    table = read("STATUS,USERID,FIRSTNAME,CUSTOM01\nSTATUS,USERID,First Name,Cost Center\nactive,7,Anna,K1\n")
    assert table.columns == ("STATUS", "USERID", "FIRSTNAME", "CUSTOM01")
    assert table.labels == ("STATUS", "USERID", "First Name", "Cost Center")
    assert (table.rows, tuple(table.lines)) == ((("active", "7", "Anna", "K1"),), (3,))
    assert ids(table) == ["tables.header.labels"]


def test_a_row_of_data_that_resembles_one_heading_is_data():
    assert len(read("unit,name\nUnit,Anna\n").rows) == 1


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\0\0\0", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_refuses_an_empty_file(content):
    with pytest.raises(InvalidDocument, match=r"empty|no row with text"):
        read(content)


def test_a_table_of_headings_alone_has_no_rows():
    assert read("id,name\n").rows == ()


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line():
    with pytest.raises(InvalidDocument) as caught:
        read('id,name\n1,Anna\n2,"Bo\n' + "3,x\n" * 50)
    assert caught.value.place == "people.csv, line 3"
    assert "never closed" in caught.value.found


def test_text_after_a_closing_quotation_mark_is_read_with_a_remark():
    table = read('id,note\n1,"a" b\n2,c\n')
    assert table.rows == (("1", "a b"), ("2", "c"))
    assert [(each.id, each.line) for each in table.remarks] == [("tables.quotes", 2)]


def test_workbooks_give_dates_numbers_and_truth_as_text():
    values = [date(2024, 2, 29), datetime.fromisoformat("2024-02-29T08:30"), 7.0, 7.25, True, 12345678901, None, "x"]
    table = read_table(workbook(list("abcdefgh"), values), "people.xlsx")
    assert table.rows == (("2024-02-29", "2024-02-29T08:30:00", "7", "7.25", "TRUE", "12345678901", "", "x"),)
    assert table.remarks == ()


def test_a_workbook_is_read_whatever_its_name_says():
    content = workbook(["id", "name"], ["1", "Anna"])
    assert ids(read(content)) == ["tables.kind"]
    assert read(content).rows == (("1", "Anna"),)


def test_sheets_are_chosen_by_name_and_the_first_visible_one_else():
    book = openpyxl.Workbook()
    book.active.title = "Hidden"
    book.active.sheet_state = "hidden"
    for title in ("People", "Units"):
        book.create_sheet(title).append([title, "x"])
    content = saved(book)
    assert sheets_of(content, "b.xlsx") == ("Hidden", "People", "Units")
    assert sheets_of(b"a,b\n", "b.csv") == ()
    first = read_table(content, "b.xlsx")
    assert (first.columns[0], ids(first)) == ("People", ["tables.sheet.first"])
    assert read_table(content, "b.xlsx", sheet="Units").columns[0] == "Units"
    with pytest.raises(InvalidDocument, match="“Hidden”, “People”, “Units”"):
        read_table(content, "b.xlsx", sheet="Nowhere")


def test_cells_merged_downwards_hold_for_each_row_and_titles_stay_where_they_are():
    rows = (
        ["Everybody", None, None],
        ["Unit", "Name", "Role"],
        ["Ops", "Anna", "x"],
        [None, "Bo", "y"],
        [None, "Cara", "z"],
    )
    table = read_table(workbook(*rows, merged=["A1:C1", "A3:A5"]), "people.xlsx")
    assert table.columns == ("Unit", "Name", "Role")
    assert [row[0] for row in table.rows] == ["Ops", "Ops", "Ops"]
    assert ids(table) == ["tables.cells.merged", "tables.header.below"]


def test_formulas_without_results_and_errors_are_named_with_their_cells():
    table = read_table(workbook(["id", "name"], ["1", "=A2&B9"], ["2", "#N/A"]), "people.xlsx")
    assert [(each.id, each.line) for each in table.remarks] == [
        ("tables.formula.uncalculated", 2),
        ("tables.cell.error", 3),
    ]
    assert table.rows == (("1", ""), ("2", "#N/A"))


def test_a_wrong_extent_of_the_sheet_cuts_nothing_off():
    import zipfile

    content, changed = workbook(["id", "name"], ["1", "Anna"], ["2", "Bo"]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.namelist():
            part = source.read(entry)
            target.writestr(entry, part.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"'))
            assert entry != "xl/worksheets/sheet1.xml" or b'ref="A1:B3"' in part
    assert len(read_table(changed.getvalue(), "people.xlsx").rows) == 2


@pytest.mark.parametrize(
    ("name", "rows", "columns", "remarks"),
    [
        ("esco-1.2.0-en/occupation_skill_relations.csv.gz", 129_004, 3, {}),
        ("esco-1.2.0-en/skills.csv.gz", 13_939, 9, {}),
        ("esco-1.2.0-en/conceptSchemes_en.csv.gz", 19, 7, {}),
        ("esco-onet-crosswalk/crosswalk_esco_onet.csv.gz", 4_253, 7, {"tables.header.below"}),
        ("onet-29.2/Skills.csv.gz", 61_530, 15, {}),
        ("bls-oews-2024/national_M2024.csv.gz", 1_403, 32, {}),
    ],
)
def test_public_tables_are_read_whole(name, rows, columns, remarks):
    table = read_table(shared_data(*name.split("/")).read_bytes(), name)
    assert (len(table.rows), len(table.columns), set(ids(table))) == (rows, columns, set(remarks))


def test_no_table_of_the_project_is_needed_to_import_the_readers():
    # openpyxl takes a third of a second to import; most tables are texts.
    import subprocess
    import sys

    probe = "import sys, stepladder.tables; print('openpyxl' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "False"


def test_text_in_utf_16_of_another_alphabet_is_text():
    assert read("номер;имя\n1;Анна\n".encode("utf-16")).rows == (("1", "Анна"),)


def test_a_formula_whose_result_is_an_empty_text_is_calculated():
    import zipfile

    content, changed = workbook(["id", "name"], ["1", "=A2"]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.namelist():
            target.writestr(entry, source.read(entry).replace(b'<c r="B2">', b'<c r="B2" t="str">'))
    assert ids(read_table(content, "people.xlsx")) == ["tables.formula.uncalculated"]
    assert ids(read_table(changed.getvalue(), "people.xlsx")) == []


def test_a_workbook_as_excel_writes_it_is_read():
    table = read_table(
        excel_workbook(["id", "name", "unit"], ["1", "", "Ops"], ["", "", ""], ["2", "Anna", ""]), "people.xlsx"
    )
    assert table.rows == (("1", "", "Ops"), ("2", "Anna", ""))
    assert tuple(table.lines) == (2, 4)

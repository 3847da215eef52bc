"""Tables of competencies: columns guessed and assigned, parents, levels, and the same identifiers again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Kind, Link, stable_id
from stepladder.frameworks.importers import IMPORTERS, table
from stepladder.frameworks.importers.table_read import FIELDS, About, read_table_edition
from stepladder.frameworks.scales import own_scale
from stepladder.remarks import counted
from stepladder.tables import ColumnMap, read_table
from tests.watch import Watch

ABOUT = About("house", "House ladder", version="2026")
WIDE = (
    "Code,Competency,Description,Category,Type,Synonyms,Tags,Valid until,Level 1,Level 2,Owner\n"
    "C1,Reads a plan,Reads a floor plan.,Planning,Skill,plan reading; reading plans,plans;paper,2026-01-31,Reads it with help.,Reads it alone.,Ada\n"
    "C2,Knows the code,,Planning,Knowledge,,,,,,\n"
    "P,Planning,,,Group,,,,,,\n"
)


def read(text, about=ABOUT, name="ladder.csv", **columns):
    found = read_table(text if isinstance(text, bytes) else text.encode(), name)
    guessed = table.guess_columns(found).map
    return read_table_edition(found, ColumnMap(dict(guessed.columns) | columns), about=about)


def test_reads_a_row_for_each_competency():
    found = read(WIDE)
    plan, code, group = found.edition.entries
    assert (plan.id, plan.code, plan.name) == (stable_id("house", "C1"), "C1", "Reads a plan")
    assert (plan.statement, plan.alternatives, plan.tags) == (
        "Reads a floor plan.",
        ("plan reading", "reading plans"),
        ("plans", "paper"),
    )
    assert plan.retired_on == date(2026, 1, 31)
    assert [(each.level, each.text) for each in plan.levels] == [(1, "Reads it with help."), (2, "Reads it alone.")]
    assert (code.kind, group.kind) == (Kind.KNOWLEDGE, Kind.GROUP)
    assert plan.extra == {"Owner": "Ada"}
    assert [(each.source, each.kind, each.target) for each in found.edition.relations] == [
        (plan.id, Link.BROADER, group.id),
        (code.id, Link.BROADER, group.id),
    ]
    assert [each.name for each in found.edition.scales[0].levels] == ["Level 1", "Level 2"]
    assert (plan.line, found.remarks) == (2, ())


def test_reads_a_row_for_each_level():
    found = read(
        "Code,Competency,Level,Behavior\nC1,Reads a plan,1,With help.\nC1,Reads a plan,2,Alone.\nC2,Draws,1,Sketches.\n"
    )
    assert [[(each.level, each.text) for each in entry.levels] for entry in found.edition.entries] == [
        [(1, "With help."), (2, "Alone.")],
        [(1, "Sketches.")],
    ]
    assert found.remarks == ()


def test_the_same_code_keeps_its_identifier_under_another_name_and_order():
    first = {each.code: each.id for each in read(WIDE).edition.entries}
    later = read("Competency,Code\nDraws,C9\nUnderstands a plan,C1\n")
    assert {each.code: each.id for each in later.edition.entries}["C1"] == first["C1"]
    assert read(WIDE).edition == read(WIDE).edition


def test_without_codes_the_name_identifies():
    assert read("Name,Description\nDraws,x\n").edition.entries[0].id == stable_id("house", "Draws")


def test_makes_a_group_for_a_parent_without_a_row_and_says_so():
    found = read("Name,Category\nDraws,Art\nPaints,Art\n")
    _, paints, art = found.edition.entries
    assert (art.name, art.kind) == ("Art", Kind.GROUP)
    assert {each.target for each in found.edition.relations} == {art.id}
    assert counted(found.remarks) == {"table.parent": 1}
    assert (found.remarks[0].line, paints.name) == (2, "Paints")


def test_finds_a_parent_by_code_or_by_name_whichever_row_comes_first():
    found = read("Code,Name,Parent\na,Draws,ART\nb,Paints,art work\nART,Art work,\n")
    assert len(found.edition.entries) == 3
    assert {each.target for each in found.edition.relations} == {stable_id("house", "ART")}


def test_breaks_a_circle_and_says_where():
    found = read("Code,Name,Parent\na,A,b\nb,B,c\nc,C,a\nd,D,d\n")
    assert counted(found.remarks) == {"table.circle": 2}
    assert [each.line for each in found.remarks] == [4, 5]
    assert len(found.edition.relations) == 2


def test_tells_every_row_that_it_could_not_use():
    found = read("Code,Name,Description,Level,Behavior\na,A,one,,\na,A,two,,\n,,orphan,,\nb,,,,\nc,C,,high,Does it.\n")
    assert counted(found.remarks) == {"table.twice": 1, "table.unnamed": 1, "table.name": 1, "table.level": 1}
    assert [each.line for each in found.remarks] == [3, 4, 5, 6]
    assert found.counts == {"rows": 5, "entries": 3, "rows without a name": 1}


def test_keeps_a_date_that_is_none():
    found = read("Name,Description,Valid until\nA,x,soon\nB,y,31.12.2026\nC,z,2026-12-31 00:00:00\n")
    first, second, third = found.edition.entries
    assert (first.retired_on, first.extra) == (None, {"Valid until": "soon"})
    assert second.retired_on == third.retired_on == date(2026, 12, 31)
    assert counted(found.remarks) == {"table.date": 1}


def test_puts_the_texts_on_the_scale_that_is_named():
    scale = own_scale("house", "House", ["helped", "alone"])
    found = read(WIDE, About("house", "House", scale=scale))
    assert found.edition.scales == (scale,)
    assert {each.scale for each in found.edition.entries[0].levels} == {"house"}


def test_reads_a_workbook():
    from openpyxl import Workbook

    book, buffer = Workbook(), BytesIO()
    for row in (["Code", "Name", "Level 1"], [1, "Draws", "Sketches."], [2, "Paints", None]):
        book.active.append(row)
    book.save(buffer)
    found = table.read({"My ladder.xlsx": buffer.getvalue()})
    assert (found.edition.title, found.edition.key) == ("My ladder", "my-ladder")
    assert [each.code for each in found.edition.entries] == ["1", "2"]


def test_a_remembered_map_is_taken_for_the_same_headings():
    found = read_table(b"A,B,C\nx,y,z\n", "t.csv")
    saved = ColumnMap({"name": "B", "code": "A"}, frozenset("ABC"))
    guessed = table.guess_columns(found, [ColumnMap.from_json(saved.to_json())])
    assert guessed.saved
    entry = read_table_edition(found, guessed.map, about=ABOUT).edition.entries[0]
    assert (entry.code, entry.name, entry.extra) == ("x", "y", {"C": "z"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Nothing,Else\n1,2\n", "no column is recognized"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_refuses_what_is_no_table_of_competencies(content, words):
    with pytest.raises(InvalidDocument, match=words):
        table.read({"t.csv": content})
    assert not table.recognizes({"t.csv": content})


def test_refuses_a_map_without_a_name_or_with_a_foreign_column():
    found = read_table(b"A,B\nx,y\n", "t.csv")
    for columns, words in (({"code": "A"}, "no column is assigned"), ({"name": "Z"}, "no column “Z”")):
        with pytest.raises(InvalidDocument, match=words):
            read_table_edition(found, ColumnMap(columns), about=ABOUT)


def test_every_field_has_words_for_whoever_assigns_it():
    assert all(each.about.endswith(".") and len(each.about) < 90 for each in FIELDS)
    assert len({each.name for each in FIELDS}) == len(FIELDS)


def test_each_sample_is_recognized_by_its_own_importer_alone():
    from tests.test_ctdl import GRAPH
    from tests.test_osmt import COLLECTION, CSV

    package = b'{"CFDocument": {"identifier": "x"}, "CFItems": []}'
    samples = {
        "case": {"p.json": package},
        "ctdl": {"g.jsonld": json.dumps(GRAPH).encode()},
        "osmt": {"c.json": json.dumps(COLLECTION).encode()},
        "table": {"ladder.csv": WIDE.encode()},
    }
    for own, files in samples.items():
        assert [each.ID for each in IMPORTERS if each.recognizes(files)] == [own]
    assert [each.ID for each in IMPORTERS if each.recognizes({"export.csv": CSV.encode()})] == ["osmt"]
    assert [each.ID for each in IMPORTERS if each.recognizes({"x.bin": b"\x00\xff"})] == []


def test_a_long_chain_of_parents_and_many_levels_of_one_take_no_time():
    watch = Watch()
    chain = read("Code,Competency,Parent\n" + "".join(f"c{n},n{n},c{n - 1}\n" for n in range(20_000)))
    levels = read("Code,Competency,Level,Behavior\n" + "".join(f"c,n,{n},t\n" for n in range(20_000)))
    assert watch.within(15), watch
    assert len(chain.edition.relations) == 20_000
    assert len(levels.edition.entries[0].levels) == len(levels.edition.scales[0].levels) == 20_000


def test_a_level_without_an_end_is_none():
    found = read(f"Code,Competency,Level,Behavior\nC1,Reads,{'9' * 400},Does it.\n")
    assert found.edition.entries[0].levels == ()
    assert counted(found.remarks) == {"table.level": 1}


def test_what_a_further_row_of_one_competency_says_otherwise_is_told():
    found = read("Code,Competency,Category,Level,Behavior,Owner\nC1,Reads,Plans,1,a,Ada\nC1,Reads,Maps,2,b,Bo\n")
    (remark,) = [each for each in found.remarks if each.id == "table.twice"]
    assert (remark.line, "says another parent, Owner here" in remark.words) == (3, True)
    assert [each.level for each in found.edition.entries[0].levels] == [1, 2]


def test_a_date_that_can_be_read_in_two_ways_is_kept_as_it_is():
    found = read(
        "Name,Description,Valid until,Modified\nA,x,03/04/2025,2024-05-06 14:30\nB,y,12/31/2025,2024-05-06T14:30:00+02:00\n"
        "C,z,31/12/2025,2024-01-02 to 2025\nD,z,04/04/2025,\n"
    )
    a, b, c, d = found.edition.entries
    assert (a.retired_on, a.extra) == (None, {"Valid until": "03/04/2025"})
    assert b.retired_on == c.retired_on == date(2025, 12, 31)
    assert d.retired_on == date(2025, 4, 4)
    assert (a.changed, b.changed) == (
        datetime(2024, 5, 6, 14, 30, tzinfo=UTC),
        datetime(2024, 5, 6, 12, 30, tzinfo=UTC),
    )
    assert (c.changed, c.extra) == (None, {"Modified": "2024-01-02 to 2025"})
    assert [(each.id, each.line) for each in found.remarks] == [("table.date", 2), ("table.date", 4)]

"""Ladders in tables: columns guessed, cells read, everything odd named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders import read_ladder, table
from stepladder.readiness.ladders.cells import evidence_in, level_in, must_in, number_in
from stepladder.remarks import counted
from stepladder.tables import ColumnMap
from tests.tables_cast import workbook

CSV = """\
Job family;Grade;Role title;Competency;Expectation;Proficiency level;Must or should;Weight;Evidence;How measured;Cost center
Bakery;B10;Master baker;Dough;Leads the night shift;L4;must;2,5;panel, KPI;Loaves sold;77
;B9;Baker;Dough;Bakes alone;3;yes;1;;;
;;;Oven;Keeps the oven safe;independent;should;;driving;;
Shop;S1;Seller;Service;Greets people;excellent;maybe;many;;;
Shop;S1;Seller;;At least 12 months in the role;;;;;;
Shop;;;;;;;;;;x
"""


def ladder_of(text, name="ladder.csv"):
    return read_ladder({name: text if isinstance(text, bytes) else text.encode()})


def test_a_table_becomes_families_and_rungs_in_order():
    ladder = ladder_of(CSV)
    assert [family.name for family in ladder.families] == ["Bakery", "Shop"]
    assert [(rung.code, rung.order) for rung in ladder.families[0].rungs] == [("B9", 9), ("B10", 10)]
    baker, master = ladder.families[0].rungs
    assert [(each.competency, each.level_hint, each.must) for each in baker.statements] == [
        ("Dough", 3, True),
        ("Oven", 3, False),
    ]
    (lead,) = master.statements
    assert (lead.wording, lead.level_hint, lead.weight, lead.accepts) == (
        "Leads the night shift",
        4,
        2.5,
        ("panel", "metric"),
    )
    assert (lead.measure, lead.extra, lead.line) == ("Loaves sold", {"Cost center": "77"}, 2)


def test_what_cannot_be_read_is_named_with_its_line_and_kept():
    ladder = ladder_of(CSV)
    found = counted(ladder.remarks)
    assert {
        id: found[id]
        for id in ("table.level.unknown", "table.must.unknown", "table.weight.unknown", "table.evidence.unknown")
    } == {
        "table.level.unknown": 1,
        "table.must.unknown": 1,
        "table.weight.unknown": 1,
        "table.evidence.unknown": 1,
    }
    (seller,) = ladder.families[1].rungs
    (greets,) = seller.statements
    assert (greets.level_hint, greets.must, greets.weight, greets.measure) == (None, True, None, "excellent")
    (months,) = seller.conditions
    assert (months.kind, months.months) == (ConditionKind.TIME_IN_GRADE, 12)
    assert [(each.line, each.why) for each in ladder.left] == [(7, "the row names no role")]


def test_the_same_from_a_workbook_with_another_sheet():
    rows = [line.split(";") for line in CSV.strip().split("\n")]
    ladder = read_ladder({"ladder.xlsx": workbook(*rows, title="Ladder")})
    plain = ladder_of(CSV)
    assert [each.wording for each in ladder.statements] == [each.wording for each in plain.statements]
    assert next(iter(ladder.statements)).file == "ladder.xlsx (Ladder)"


def test_a_column_of_places_decides_over_everything():
    text = "role,statement,order\nSenior,a,1\nJunior,b,3\nChief,c,2\n"
    assert [rung.title for _, rung in ladder_of(text).rungs] == ["Senior", "Chief", "Junior"]


def test_an_alphabetical_table_is_ordered_by_titles():
    text = "role,statement\nEngineer,a\nJunior Engineer,b\nPrincipal Engineer,c\nSenior Engineer,d\n"
    ladder = ladder_of(text)
    assert [rung.title.split()[0] for _, rung in ladder.rungs] == ["Junior", "Engineer", "Senior", "Principal"]
    assert counted(ladder.remarks)["ladder.order.alphabetical"] == 1


def test_columns_may_be_assigned_by_a_person():
    files = {"x.csv": b"wer,was\nBaker,Kneads\n"}
    assert not table.recognizes(files)
    ladder = table.read(files, map=ColumnMap({"role": "wer", "wording": "was"}))
    assert [each.wording for each in ladder.statements] == ["Kneads"]
    with pytest.raises(InvalidDocument, match="no column"):
        table.read(files, map=ColumnMap({"role": "who", "wording": "was"}))


def test_a_table_of_something_else_is_refused():
    with pytest.raises(InvalidDocument):
        ladder_of("name,e-mail\nAda,ada@example.org\n")
    with pytest.raises(InvalidDocument, match="columns of a ladder"):
        table.read({"x.csv": b"name,e-mail\nAda,ada@example.org\n"})


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"role,statement\n" + b"x" * 5_000_000, b"PK\x03\x04broken"])
def test_bad_tables_are_refused(content):
    with pytest.raises(InvalidDocument):
        ladder_of(content, "x.csv")


def test_many_odd_rows_are_counted_and_not_listed_one_by_one():
    text = "role,statement,level\n" + "".join(f"Baker,statement {n},great\n" for n in range(60))
    remarks = [each for each in ladder_of(text).remarks if each.id == "table.level.unknown"]
    assert len(remarks) == 21
    assert "40 more rows" in remarks[-1].words


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("3", 3),
        ("3.0", 3),
        ("L4", 4),
        ("Level 5", 5),
        ("2 - works with support", 2),
        ("Independent", 3),
        ("", None),
        ("6", None),
        ("3/7", None),
        ("0", None),
        ("3.5", None),
        ("expert", None),
        ("Level 3-4", None),
        ("L3 – L4", None),
        ("3-4 (leads)", None),
        ("Stufe 2 – Stufe 3", None),
        ("3 (4)", None),
        ("3: 2 or more incidents led", 3),
        ("3 (of 5)", 3),
    ],
)
def test_reads_levels(text, level):
    found, said = level_in(text)
    assert found == level
    assert bool(said) == (level is None and bool(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("2,5", 2.5), ("20 %", 20.0), ("0", None), ("-1", None), ("1e9", None), ("", None), ("٣", 3.0), ("nan", None)],
)
def test_reads_weights(text, number):
    assert number_in(text) == number


def test_reads_musts_and_evidence():
    assert must_in("Nice to have") == (False, False)
    assert must_in("") == (True, False)
    assert must_in("perhaps") == (True, True)
    assert evidence_in("Certificate, work sample or palm reading") == (("credential", "artifact"), ("palm reading",))


@given(st.text(max_size=40))
def test_cells_never_raise(text):
    level_in(text)
    must_in(text)
    number_in(text)
    evidence_in(text)


def test_what_nothing_after_it_could_take_is_refused_with_its_row():
    with pytest.raises(InvalidDocument, match=r"from 0\.001") as caught:
        read_ladder({"bakery.csv": b"role,statement,weight\nBaker,Bakes,2\nBaker,Sells,0.0001\n"})
    assert caught.value.place == "bakery.csv, line 3, weight"

"""O*NET's tables: what becomes of each row, and what is told of those of which nothing does. The samples are invented."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Kind, LevelText, Link, Relation, stable_id
from stepladder.frameworks.importers import onet
from stepladder.frameworks.importers.onet_ratings import link
from stepladder.remarks import counted
from tests.watch import Watch

JOINER, TURNER = "99-1011.00", "99-1012.00"
CODE = "O*NET-SOC Code"
RATING = (
    CODE,
    "Title",
    "Element ID",
    "Element Name",
    "Scale ID",
    "Scale Name",
    "Data Value",
    "N",
    "Standard Error",
    "Lower CI Bound",
    "Upper CI Bound",
    "Recommend Suppress",
    "Not Relevant",
    "Date",
    "Domain Source",
)


def table(columns, *rows, delimiter=","):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def rating(scale, value, *, code=JOINER, element="2.A.1.a", suppress="N", irrelevant="", n="8", error="0.1"):
    return (
        code,
        "Joiners",
        element,
        "Reading Plans",
        scale,
        "",
        value,
        n,
        error,
        "",
        "",
        suppress,
        irrelevant,
        "08/2024",
        "Analyst",
    )


def ratings(*rows):
    return table(RATING, *(rows or (rating("IM", "4.12"), rating("LV", "4.62", irrelevant="N", error="0.2"))))


def whole(**more):
    """One of everything, without a wart."""
    files = {
        "Scales_Reference.csv": table(("Scale ID", "Scale Name", "Minimum", "Maximum"), ("IM", "Importance", 1, 5), ("LV", "Level", 0, 7), ("RT", "Relevance of Task", 0, 100)),
        "Job_Zone_Reference.csv": table(("Job Zone", "Name", "Experience", "SVP Range"), (1, "Zone One", "Little.", "(Below 4.0)")),
        "Content_Model_Reference.csv": table(
            ("Element ID", "Element Name", "Description"),
            ("2", "Worker Requirements", "What workers bring."),
            ("2.A", "Basic Skills", ""),
            ("2.A.1", "Content", ""),
            ("2.A.1.a", "Reading Plans", "Understanding drawings."),
            ("2.C", "Knowledge", ""),
            ("2.C.1", "Wood", "About wood."),
            ("1", "Worker Characteristics", ""),
            ("1.B", "Interests", ""),
        ),
        "Level_Scale_Anchors.csv": table(("Element ID", "Element Name", "Scale ID", "Scale Name", "Anchor Value", "Anchor Description"), ("2.A.1.a", "Reading Plans", "LV", "Level", 6, "Read the plans of a staircase"), ("2.A.1.a", "Reading Plans", "LV", "Level", 2, "Read a label")),
        "Occupation_Data.csv": table((CODE, "Title", "Description"), (JOINER, "Joiners", "Join wood."), (TURNER, "Turners", "Turn wood.")),
        "Skills.csv": ratings(),
        "Task_Statements.csv": table((CODE, "Title", "Task ID", "Task", "Task Type"), (JOINER, "Joiners", "7", "Join boards.", "Core")),
        "Technology_Skills.csv": table((CODE, "Title", "Example", "Commodity Code", "Hot Technology", "In Demand"), (JOINER, "Joiners", "DrawIt", "432", "Y", "N")),
        "Alternate_Titles.csv": table((CODE, "Title", "Alternate Title", "Short Title", "Source(s)"), (JOINER, "Joiners", "Cabinet Maker (CM)", "CM", "08"), (JOINER, "Joiners", "Carpenter", "", "02,08")),
        "Job_Zones.csv": table((CODE, "Title", "Job Zone", "Date", "Domain Source"), (JOINER, "Joiners", 3, "08/2024", "Analyst")),
        "Related_Occupations.csv": table((CODE, "Title", f"Related {CODE}", "Related Title", "Relatedness Tier", "Index"), (JOINER, "Joiners", TURNER, "Turners", "Primary-Short", 1)),
    }  # fmt: skip
    return files | {f"{name}.csv": content for name, content in more.items()}


def read(files):
    found = onet.read(files)
    return found, {each.code: each for each in found.edition.entries}, counted(found.remarks)


def rated(*rows):
    """The one relation that these ratings become."""
    found, _, remarks = read(whole(Skills=ratings(*rows)))
    return next(each for each in found.edition.relations if each.type == "Skills"), remarks


def test_reads_everything_that_the_tables_say():
    found, entries, remarks = read(whole())
    assert remarks == {}
    joiner = entries[JOINER]
    assert (joiner.id, joiner.name, joiner.kind) == (stable_id("onet", JOINER), "Joiners", Kind.OCCUPATION)
    assert joiner.alternatives == ("Cabinet Maker (CM)", "CM", "Carpenter")
    assert joiner.extra == {
        "Task Statements": [{"Task ID": "7", "Task": "Join boards.", "Task Type": "Core"}],
        "Technology Skills": [{"Example": "DrawIt", "Commodity Code": "432", "Hot Technology": "Y", "In Demand": "N"}],
        "Alternate Titles": [
            {"Alternate Title": "Cabinet Maker (CM)", "Short Title": "CM", "Source(s)": "08"},
            {"Alternate Title": "Carpenter", "Source(s)": "02,08"},
        ],
        "Job Zone": {"Job Zone": "3", "Date": "08/2024", "Domain Source": "Analyst"},
    }
    assert found.counts["Alternate Titles"] == 2


def test_the_lowest_elements_are_competencies_and_the_others_headings():
    _, entries, _ = read(whole())
    kinds = {id: (entries[id].kind, entries[id].type) for id in ("2", "2.A.1", "2.A.1.a", "2.C.1", "1.B")}
    assert kinds == {
        "2": (Kind.GROUP, "content model"),
        "2.A.1": (Kind.GROUP, "content model"),
        "2.A.1.a": (Kind.COMPETENCY, "skill"),
        "2.C.1": (Kind.KNOWLEDGE, "knowledge"),
        "1.B": (Kind.GROUP, "content model"),
    }
    assert entries["2.A.1.a"].levels == (
        LevelText("LV", 2.0, "Read a label"),
        LevelText("LV", 6.0, "Read the plans of a staircase"),
    )


def test_each_element_lies_under_the_one_whose_id_it_extends():
    found, entries, _ = read(whole())
    codes = {each.id: code for code, each in entries.items()}
    pairs = {(codes[each.source], codes[each.target]) for each in found.edition.relations if each.kind is Link.BROADER}
    assert pairs == {("2.A", "2"), ("2.A.1", "2.A"), ("2.A.1.a", "2.A.1"), ("2.C", "2"), ("2.C.1", "2.C"), ("1.B", "1")}


def test_reads_the_scales():
    scales = {each.id: each for each in read(whole())[0].edition.scales}
    assert [each.value for each in scales["LV"].levels] == [0, 1, 2, 3, 4, 5, 6, 7]
    assert (scales["LV"].measures, scales["IM"].measures) == ("proficiency", "importance")
    assert scales["IM"].levels[2].name == "important"
    assert [each.value for each in scales["RT"].levels] == [0, 100]
    assert (scales["JZ"].levels[0].name, scales["JZ"].levels[0].text) == (
        "Zone One",
        "Experience: Little.\n\nSVP Range: (Below 4.0)",
    )


def test_two_rows_of_ratings_are_one_relation():
    relation, remarks = rated()
    assert remarks == {}
    assert (relation.source, relation.target) == (stable_id("onet", JOINER), stable_id("onet", "2.A.1.a"))
    assert (relation.kind, relation.importance, relation.level) == (Link.REQUIRES, 4.12, 4.62)
    assert relation.extra == {
        "N": "8",
        "Recommend Suppress": "N",
        "Date": "08/2024",
        "Domain Source": "Analyst",
        "IM": {"Standard Error": "0.1"},
        "LV": {"Standard Error": "0.2", "Not Relevant": "N"},
    }


@given(st.none() | st.floats(1, 5), st.booleans())
def test_importance_alone_decides_the_kind_of_relation(importance, relevant):
    found = link(importance, is_relevant=relevant)
    if importance is None or not relevant:
        assert found is Link.RELATED
    else:
        assert found is (Link.REQUIRES if importance >= 3 else Link.USES if importance >= 2 else Link.RELATED)


WITHHELD = [
    ((rating("IM", "1.5"), rating("LV", "0.4", irrelevant="Y")), (1.5, None), {"LV": "not relevant"}),
    ((rating("IM", "3.5"), rating("LV", "4", suppress="Y")), (3.5, None), {"LV": "suppressed by its publisher"}),
    ((rating("IM", "3.5"), rating("LV", "4", suppress="Y", irrelevant="Y")), (3.5, None), {"LV": "not relevant"}),
    ((rating("IM", "3.5", suppress="Y"), rating("LV", "4")), (None, 4.0), {"IM": "suppressed by its publisher"}),
]


@pytest.mark.parametrize(("rows", "values", "why"), WITHHELD, ids=range(4))
def test_a_number_that_is_withheld_is_none_and_says_why(rows, values, why):
    relation, remarks = rated(*rows)
    assert remarks == {}
    assert (relation.importance, relation.level) == values
    assert relation.extra["withheld"] == why
    (scale,) = why
    assert relation.extra[scale]["Data Value"] == next(row[6] for row in rows if row[4] == scale)
    assert relation.kind is (Link.REQUIRES if values[0] == 3.5 and why["LV"] != "not relevant" else Link.RELATED)


WARTS = [
    ({"Skills": ratings(rating("IM", "4"))}, "onet.rating.alone"),
    ({"Skills": ratings(rating("IM", "4"), rating("LV", "9"))}, "onet.rating.unusable"),
    ({"Skills": ratings(rating("IM", "n/a"), rating("LV", "3"))}, "onet.rating.unusable"),
    ({"Skills": ratings(rating("IM", "nan"), rating("LV", "3"))}, "onet.rating.unusable"),
    ({"Skills": ratings(rating("IM", "4"), rating("IM", "5"), rating("LV", "3"))}, "onet.rating.repeated"),
    ({"Skills": ratings(rating("IM", "4", code="99-9999.00"))}, "onet.occupation.unknown"),
    ({"Skills": ratings(rating("IM", "4", element="2.Z"), rating("LV", "4", element="2.Z"))}, "onet.element.unknown"),
    ({"Occupation_Data": table((CODE, "Title"), (JOINER, "Joiners"), (TURNER, "Turners"), (JOINER, "Again"))}, "onet.occupation.repeated"),
    ({"Occupation_Data": table((CODE, "Title"), (JOINER, "Joiners"), (TURNER, "Turners"), ("", "Nobody"))}, "onet.code.missing"),
    ({"Job_Zones": table((CODE, "Title", "Job Zone"), (JOINER, "Joiners", 3), (JOINER, "Joiners", 4))}, "onet.zone.repeated"),
    ({"Job_Zones": table((CODE, "Title", "Job Zone"), (JOINER, "Joinery", 3))}, "onet.title.differs"),
    ({"Alternate_Titles": table((CODE, "Alternate Title"), (JOINER, "Joiners"))}, "onet.title.repeated"),
    ({"Alternate_Titles": table((CODE, "Alternate Title"), (JOINER, "CM"), (JOINER, "CM"))}, "onet.title.repeated"),
    ({"Related_Occupations": table((CODE, f"Related {CODE}", "Index"), (JOINER, TURNER, 1), (JOINER, TURNER, 2))}, "onet.related.repeated"),
    ({"Related_Occupations": table((CODE, f"Related {CODE}", "Index"), (JOINER, TURNER, "first"))}, "onet.related.index"),
    ({"Level_Scale_Anchors": table(("Element ID", "Scale ID", "Anchor Value", "Anchor Description"), ("2.A.1.a", "LV", "", "x"))}, "onet.anchor.empty"),
    ({"Scales_Reference": table(("Scale ID", "Scale Name", "Minimum", "Maximum"), ("IM", "Importance", 1, 5), ("LV", "Level", 0, 7), ("LV", "Level", 0, 7))}, "onet.scale.unusable"),
    ({"Job_Zone_Reference": table(("Job Zone", "Name"), ("one", "Zone One"))}, "onet.zone.unreadable"),
    ({"Content_Model_Reference": table(("Element ID", "Element Name"), ("2.A.1.a", "Reading Plans"))}, "onet.element.alone"),
    ({"Content_Model_Reference": table(("Element ID", "Element Name"), ("2", "a"), ("2.A", "b"), ("2.A.1", "c"), ("2.A.1.a", "d"), ("2.A.1.a", "e"))}, "onet.element.repeated"),
    ({"Work_Values": table((CODE, "Element ID"), (JOINER, "1.B"))}, "onet.file.unread"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "id"), WARTS, ids=[f"{id}-{number}" for number, (_, id) in enumerate(WARTS)])
def test_tells_what_no_entry_and_no_relation_says(more, id):
    found, entries, remarks = read(whole(**more))
    assert set(remarks) == {id}
    assert sum(remarks.values()) == 1
    assert {each.file for each in found.remarks} == {f"{next(iter(more))}.csv"}
    assert len({each.id for each in found.edition.entries}) == len(entries)


def test_an_element_that_is_rated_is_no_heading():
    _, entries, _ = read(whole(Skills=ratings(rating("IM", "4", element="2.Z"), rating("LV", "4", element="2.Z"))))
    assert (entries["2.Z"].kind, entries["2.Z"].name) == (Kind.COMPETENCY, "Reading Plans")


def test_a_scale_that_is_not_known_is_kept_beside():
    relation, remarks = rated(rating("IM", "4"), rating("LV", "3"), rating("XX", "2"))
    assert remarks == {}
    assert relation.extra["XX"]["Data Value"] == "2"


def test_reads_the_same_from_text_with_tabs_and_packed():
    plain = onet.read({f"db_29_2/{name}": content for name, content in whole().items()}).edition
    tabs = {}
    for name, content in whole().items():
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        tabs[f"db_29_2_text/{name.replace('_', ' ').replace('.csv', '.txt')}"] = table(*rows, delimiter="\t")
    packed = {f"db_29_2/{name}.gz": gzip.compress(content) for name, content in whole().items()}
    for files in (tabs, packed):
        assert onet.recognizes(files)
        assert onet.read(files).edition == plain
    assert plain.version == "29.2"


def test_reads_workbooks_as_they_are_published():
    import openpyxl

    files = {}
    for name, content in whole().items():
        book = openpyxl.Workbook()
        for number, row in enumerate(csv.reader(io.StringIO(content.decode(), newline=""))):
            is_number = [number and cell.replace(".", "", 1).isdigit() and not cell.startswith("0") for cell in row]
            book.active.append([float(cell) if plain else cell for cell, plain in zip(row, is_number, strict=True)])
        book.save(buffer := io.BytesIO())
        files[name.replace("_", " ").replace(".csv", ".xlsx")] = buffer.getvalue()
    assert onet.recognizes(files)
    found, plain = onet.read(files).edition, onet.read(whole()).edition
    assert [each.name for each in found.entries] == [each.name for each in plain.entries]
    assert [(each.kind, each.importance, each.level) for each in found.relations] == [
        (each.kind, each.importance, each.level) for each in plain.relations
    ]


def test_a_table_in_two_files_is_read_once():
    found, _, remarks = read({**whole(), "Skills.txt": ratings()})
    assert remarks == {"onet.file.twice": 1}
    assert len([each for each in found.edition.relations if each.type == "Skills"]) == 1


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Occupation Data.csv": b""},
        {"Occupation Data.csv": b"a,b\n1,2\n"},
        {"Skills.csv": ratings()},
        {"skills_en.csv": b"conceptUri,preferredLabel\n"},
        {"Occupation Data.json": table((CODE, "Title"))},
    ],
    ids=range(6),
)
def test_does_not_recognize_what_is_not_onet(files):
    assert not onet.recognizes(files)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "no occupation"),
        ({"Occupation Data.csv": table((CODE, "Title"))}, "no occupation"),
        (whole(Skills=b"a,b\n1,2\n"), "O\\*NET-SOC Code"),
        (whole(Occupation_Data=table((CODE, "Titles"), (JOINER, "x"))), "Title"),
        (whole(Skills=b"\x89PNG\r\n"), "picture"),
    ],
    ids=range(5),
)
def test_refuses_what_cannot_be_read_and_says_where(files, words):
    with pytest.raises(InvalidDocument, match=words) as error:
        onet.read(files)
    assert error.value.expected


def test_carries_the_attribution_that_its_license_asks_for():
    edition = onet.read({f"onet-29.2/{name}": content for name, content in whole().items()}).edition
    assert "O*NET 29.2 Database by the U.S. Department of Labor" in edition.attribution
    assert "CC BY 4.0" in edition.attribution
    assert "has not approved" in edition.modified
    assert edition.key == "onet"


NUMBERS = st.sampled_from(["", "0", "1", "3", "5", "7", "8", "-1", "inf", "nan", "x", "1e400", "٣"]) | st.floats(
    -1, 9
).map(str)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["IM", "LV"]),
            NUMBERS,
            st.sampled_from(["Y", "N", ""]),
            st.sampled_from(["Y", "N", ""]),
            st.sampled_from([JOINER, TURNER, "?"]),
        ),
        max_size=8,
    )
)
def test_whatever_the_ratings_say_numbers_lie_on_their_scales(rows):
    content = table(
        RATING,
        *(rating(scale, value, suppress=one, irrelevant=other, code=code) for scale, value, one, other, code in rows),
    )
    found, _, remarks = read(whole(Skills=content)) if rows else read(whole())
    relations: list[Relation] = [each for each in found.edition.relations if each.type == "Skills"]
    assert all(each.importance is None or 1 <= each.importance <= 5 for each in relations)
    assert all(each.level is None or 0 <= each.level <= 7 for each in relations)
    kept = {(scale, code) for scale, *_, code in rows if code != "?"}
    left = remarks.get("onet.rating.repeated", 0) + remarks.get("onet.occupation.unknown", 0)
    assert not rows or len(kept) + left == found.counts["Skills"] == len(rows)


def test_an_occupation_of_many_titles_takes_no_time():
    titles = [(JOINER, "Joiner", f"Joiner {number}") for number in range(20_000)]
    watch = Watch()
    found = onet.read(
        {
            "Occupation_Data.csv": table((CODE, "Title", "Description"), (JOINER, "Joiner", "Joins.")),
            "Alternate_Titles.csv": table((CODE, "Title", "Alternate Title"), *titles, *titles[:2]),
        }
    )
    assert watch.within(5), watch
    assert len(found.edition.entries[0].alternatives) == 20_000
    assert counted(found.remarks) == {"onet.title.repeated": 2}

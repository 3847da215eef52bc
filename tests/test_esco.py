"""ESCO's files: what becomes of each column and row, and which files are refused."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Kind, Link, stable_id
from stepladder.frameworks.importers import esco
from tests.esco_cast import (
    BASE,
    CRAFTS,
    JOINER,
    OAK,
    PLANE,
    REBUILT,
    SAW,
    SKILL,
    UUIDS,
    WOOD,
    read,
    read_skills,
    relations,
    skill,
    skills,
    table,
    whole,
)


def test_reads_everything_that_a_download_says():
    _, entries, remarks = read(whole())
    assert remarks == {}
    saw = entries[SAW]
    assert (saw.id, saw.name, saw.kind, saw.type) == (UUIDS["saw"], "saw boards", Kind.COMPETENCY, "skill/competence")
    assert saw.alternatives == ("cut boards", "cut planks", "bord")
    assert (saw.statement, saw.notes, saw.reuse, saw.tags) == (
        "Cut boards to length.",
        "Includes crosscuts.",
        "cross-sector",
        ("green",),
    )
    assert saw.changed == datetime(2024, 1, 25, 11, 28, 50, 295000, UTC)
    assert saw.extra == {
        "status": "released",
        "definition": "To saw.",
        "hiddenLabels": ["bord"],
        "inScheme": [f"{BASE}/concept-scheme/member-skills", f"{BASE}/concept-scheme/skills"],
    }
    assert (saw.file, saw.line) == ("skills_en.csv", 2)
    assert [entries[each].kind for each in (OAK, WOOD, JOINER, CRAFTS)] == [
        Kind.KNOWLEDGE,
        Kind.GROUP,
        Kind.OCCUPATION,
        Kind.OCCUPATION_GROUP,
    ]
    assert entries[CRAFTS].id == stable_id("esco", CRAFTS)
    assert entries[JOINER].extra["iscoGroup"] == "7522"
    assert entries[JOINER].extra["greenShare"] == "0.25"


def test_reads_every_relation_by_its_kind():
    found, entries, _ = read(whole())
    ids = {uri: each.id for uri, each in entries.items()}
    assert relations(found, Link.REQUIRES) == [(ids[JOINER], ids[SAW], "essential")]
    assert relations(found, Link.USES) == [(ids[SAW], ids[OAK], "optional"), (ids[JOINER], ids[OAK], "optional")]
    assert [pair[:2] for pair in relations(found, Link.BROADER)] == [
        (ids[SAW], ids[WOOD]),
        (ids[PLANE], ids[WOOD]),
        (ids[JOINER], ids[CRAFTS]),
    ]
    assert len({each.id for each in found.edition.relations}) == 6


def test_says_whose_it_is_and_what_was_read():
    found, _, _ = read({f"esco-1.2.0/{name}": content for name, content in whole().items()})
    edition = found.edition
    assert (edition.key, edition.id, edition.version, edition.language) == ("esco", stable_id("esco"), "1.2.0", "en")
    assert edition.attribution == "This service uses the ESCO classification of the European Commission."
    assert edition.modified == ""
    assert found.counts["skills"] == 3
    assert found.counts["occupation-skill relations"] == 2
    assert edition.extra["conceptSchemes"][0]["topConcepts"] == 2


def test_reads_the_same_whatever_the_order_packing_line_breaks_and_language_of_the_names():
    plain, _, _ = read(whole())
    packed = {
        name.replace("_en", "_de") + ".gz": gzip.compress(content.replace(b"\n", b"\r\n"))
        for name, content in reversed(whole().items())
    }
    found, _, remarks = read(packed)
    assert remarks == {}
    assert found.edition.entries == plain.edition.entries
    assert found.edition.relations == plain.edition.relations
    assert found.edition.language == "de"


def test_reads_the_rebuilt_files_with_their_own_columns():
    rows = (
        {
            "uri": SAW,
            "label": "saw boards",
            "type": "skill/competence",
            "alt_labels": "cut boards\ncut planks",
            "alt_sep": ", ",
            "collections": "digital|green",
            "label_source": "laiser",
            "reuse_level": "transversal",
        },
        {"uri": OAK, "label": "oak", "type": "knowledge", "alt_labels": "oak wood quercus", "alt_sep": "(unseparated)"},
        {
            "uri": PLANE,
            "label": "plane boards",
            "type": "",
            "alt_labels": "plane wood | smooth boards",
            "alt_sep": " | ",
            "label_source": "prefix-match(description may start with alt labels)",
        },
    )
    needs = table(
        ("occupation_uri", "relation", "skill_uri"),
        {"occupation_uri": JOINER, "relation": "essential", "skill_uri": SAW},
    )
    files = {
        "skills.csv": table(REBUILT, *rows),
        "occupations_en.csv": whole()["occupations_en.csv"],
        "occupation_skill_relations.csv.gz": gzip.compress(needs),
    }
    assert esco.recognizes(files)
    found, entries, remarks = read(files)
    assert remarks == {"esco.alternatives.unseparated": 1, "esco.type.missing": 1, "esco.description.mixed": 1}
    assert (entries[SAW].alternatives, entries[SAW].tags, entries[SAW].reuse) == (
        ("cut boards", "cut planks"),
        ("digital", "green"),
        "transversal",
    )
    assert (entries[OAK].alternatives, entries[OAK].extra["altLabels"]) == ((), "oak wood quercus")
    assert (entries[PLANE].kind, entries[PLANE].alternatives) == (Kind.COMPETENCY, ("plane wood", "smooth boards"))
    assert relations(found, Link.REQUIRES) == [(UUIDS["joiner"], UUIDS["saw"], "essential")]
    assert "rebuilt" in found.edition.modified
    assert next(each for each in found.remarks if each.id == "esco.type.missing").place == "skills.csv, line 5"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"skills_en.csv": b""},
        {"skills_en.csv": b"\xff\xfe\x00"},
        {"skills_en.csv": b"label,uri\nx,https://elsewhere.example/1\n"},
        {"skills_en.csv.gz": b"\x1f\x8b damaged"},
        {"people.csv": skills()},
        {"skills_en.json": skills()},
    ],
    ids=range(7),
)
def test_does_not_recognize_what_is_not_esco(files):
    assert not esco.recognizes(files)


REFUSED = [
    ({}, "no concept"),
    ({"skills_en.csv": table(SKILL)}, "no concept"),
    ({"skills_en.csv": b"  \n"}, "empty"),
    ({"skills_en.csv": table(("conceptUri", "label2"), {"conceptUri": SAW})}, "preferredLabel"),
    ({**whole(), "occupationSkillRelations_en.csv": b"a,b\n1,2\n"}, "occupationUri"),
    ({**whole(), "skills_de.csv": skills()}, "2 languages"),
    ({"skills_en.csv": b'conceptUri,preferredLabel\n"never closed,x\n'}, "quotation mark"),
    ({"skills_en.csv.gz": gzip.compress(skills(), mtime=0)[:40]}, "damaged"),
    ({"skills_en.csv": b"%PDF-1.7 of something"}, "PDF"),
]


@pytest.mark.parametrize(("files", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_refuses_what_cannot_be_read_and_says_where(files, words):
    with pytest.raises(InvalidDocument, match=words) as error:
        esco.read(files)
    assert error.value.expected
    assert not files or error.value.place


def test_refuses_a_bomb_without_unpacking_it():
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b" " * (1024 * 1024)) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    with pytest.raises(InvalidDocument, match="MiB"):
        esco.read({"skills_en.csv.gz": bomb})


def test_reads_what_a_spreadsheet_program_saved_again():
    semicolons = table(SKILL, skill(label="Bretter sägen", skillType="skill/competence"), delimiter=";").decode()
    for content in (b"\xef\xbb\xbf" + semicolons.encode(), semicolons.encode("utf-16")):
        _, entries, remarks = read({"skills_de.csv": content})
        assert (entries[SAW].name, remarks) == ("Bretter sägen", {})
    _, entries, remarks = read({"skills_de.csv": semicolons.encode("cp1252")})
    assert (entries[SAW].name, remarks) == ("Bretter sägen", {"tables.encoding.western": 1})


def test_tells_its_progress_file_by_file():
    told = []
    esco.read(whole(), progress=lambda *each: told.append(each))
    assert {name for name, _, _ in told} == set(whole())
    assert ("skills_en.csv", 3, 3) in told


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@given(
    st.lists(
        st.tuples(TEXTS, TEXTS, TEXTS, st.sampled_from(["knowledge", "skill/competence", "", "x"]), st.integers(0, 3)),
        max_size=6,
    )
)
def test_whatever_the_cells_hold_rows_are_taken_or_told(rows):
    cells = [
        skill(f"{BASE}/skill/{number}", label, altLabels=labels, description=text, skillType=kind)
        for label, labels, text, kind, number in rows
    ]
    found, entries, remarks = read_skills(skill(), *cells)
    assert (
        len(found.edition.entries) + remarks.get("esco.concept.repeated", 0) == found.counts["skills"] == len(rows) + 1
    )
    assert all(each.name.strip() == each.name != "" for each in entries.values())
    assert all(
        each.name not in each.alternatives and len(set(each.alternatives)) == len(each.alternatives)
        for each in entries.values()
    )
    again, _, _ = read_skills(skill(), *cells)
    assert again.edition == found.edition

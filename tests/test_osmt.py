"""Rich skill descriptors, as the Open Skills Management Tool gives them; the samples are invented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Link
from stepladder.frameworks.importers import osmt
from stepladder.remarks import counted

ONE = "5a0b7c1e-2d3f-4a5b-8c6d-7e8f9a0b1c2d"
TWO = "6b1c8d2f-3e4a-4b5c-9d7e-8f9a0b1c2d3e"
SKILL = {
    "@context": "https://rsd.skills.example/context-v1.json",
    "type": "RichSkillDescriptor",
    "creator": "https://skills.example",
    "id": f"https://skills.example/api/skills/{ONE}",
    "uuid": ONE,
    "skillName": "Mooring a Ship",
    "skillStatement": "Moor a ship in wind.",
    "authors": ["Port of Invention"],
    "categories": ["Harbor"],
    "keywords": ["ropes", "Harbor"],
    "status": "Archived",
    "creationDate": "2026-01-01T10:00:00Z",
    "updateDate": "2026-02-01T10:00:00Z",
    "publishDate": "2026-01-15T10:00:00",
    "archiveDate": "2026-03-01T10:00:00Z",
    "certifications": [{"name": "Harbor License"}],
    "standards": [{"id": "https://standards.example/s1", "skillName": "S1", "isPartOf": {"name": "Port standards"}}],
    "alignments": [{"id": "https://other.example/mooring", "skillName": "Mooring", "isPartOf": {"name": "Other"}}, {}],
    "occupations": [
        {
            "code": "53-5011.00",
            "targetNode": "https://www.onetonline.org/link/summary/53-5011.00",
            "targetNodeName": "Sailors",
            "frameworkName": "o*net",
            "level": "Onet",
            "parents": [{"code": "53-0000", "targetNodeName": "Transportation", "level": "Major"}],
        }
    ],
    "employers": [{"name": "Harbor Inc."}],
    "collections": [{"uuid": TWO, "name": "Deck work"}],
    "importedFrom": None,
}
OTHER = {
    "id": f"https://skills.example/api/skills/{TWO}",
    "uuid": TWO,
    "skillName": "Tides",
    "skillStatement": "Read the tide table.",
    "category": "Harbor",
    "keywords": [],
}
COLLECTION = {
    "@context": "https://rsd.skills.example/context-v1.json",
    "type": "RichSkillCollection",
    "id": f"https://skills.example/api/collections/{TWO}",
    "uuid": "7c2d9e3a-4f5b-4c6d-8e8f-9a0b1c2d3e4f",
    "name": "Deck work",
    "author": {"name": "Port of Invention"},
    "status": "Published",
    "updateDate": "2026-02-02T00:00:00Z",
    "skills": [SKILL, OTHER],
}
CSV = (
    "Canonical URL,RSD Name,Author,Skill Statement,Category,Keywords,Standards,Certifications,Occupation Major Groups,"
    "Detailed Occupations,O*Net Job Codes,Employers,Alignment Name,Alignment URL,Alignment Framework,Alignment 2 Name,"
    "Alignment 2 URL,Alignment 2 Framework\n"
    f"https://skills.example/api/skills/{ONE},Mooring a Ship,Port of Invention,Moor a ship in wind.,Harbor,ropes; ships,,"
    "Harbor License,53-0000,53-5011,53-5011.00; 53-5021.01,,Mooring,https://other.example/mooring,Other,Knots,,Other\n"
)


def read(value, name="skills.json"):
    content = (
        value
        if isinstance(value, bytes)
        else value.encode()
        if isinstance(value, str)
        else json.dumps(value, indent=1).encode()
    )
    assert osmt.recognizes({name: content})
    return osmt.read({name: content})


def test_reads_a_skill():
    found = read(SKILL)
    (entry,) = found.edition.entries
    assert (entry.id, entry.name, entry.statement) == (ONE, "Mooring a Ship", "Moor a ship in wind.")
    assert entry.tags == ("Harbor", "ropes", "Deck work")
    assert (entry.changed, entry.begins_on, entry.retired_on) == (
        datetime(2026, 2, 1, 10, tzinfo=UTC),
        date(2026, 1, 15),
        date(2026, 3, 1),
    )
    said = {(each.kind, each.type, each.target, each.target_name) for each in found.edition.relations}
    assert said == {
        (Link.CLOSE, "alignment", "https://other.example/mooring", "Mooring"),
        (Link.RELATED, "standard", "https://standards.example/s1", "S1"),
        (Link.RELATED, "certification", "Harbor License", "Harbor License"),
        (Link.RELATED, "occupation", "https://www.onetonline.org/link/summary/53-5011.00", "Sailors"),
    }
    assert found.edition.title == "Rich skill descriptors of skills.example"
    assert counted(found.remarks) == {"osmt.target": 1}


def test_loses_nothing_that_it_has_no_field_for():
    edition = read(SKILL).edition
    said = json.dumps([edition.extra, edition.entries[0].extra, [each.extra for each in edition.relations]])
    for word in (
        "Port of Invention",
        "Harbor Inc.",
        "Archived",
        "2026-01-01T10:00:00Z",
        "53-0000",
        "Port standards",
        "context-v1",
        TWO,
    ):
        assert word in said, word


def test_reads_a_collection():
    found = read(COLLECTION)
    edition = found.edition
    assert (edition.title, edition.publisher, edition.status) == ("Deck work", "Port of Invention", "Published")
    assert edition.id == COLLECTION["uuid"]
    assert [each.name for each in edition.entries] == ["Mooring a Ship", "Tides"]
    assert edition.entries[1].tags == ("Harbor",)
    assert found.counts == {"skills": 2, "relations": 4}
    assert edition.entries[1].line > edition.entries[0].line > 1


def test_reads_a_list_of_skills_and_names_what_is_none():
    found = read([SKILL, {"name": "no skill"}, SKILL, OTHER | {"uuid": "x", "id": ""}])
    assert len(found.edition.entries) == 2
    assert counted(found.remarks) == {"osmt.target": 1, "osmt.kind": 1, "osmt.twice": 1, "osmt.identifier": 1}
    assert all(each.line for each in found.remarks)


def test_reads_the_csv_export():
    found = read(CSV, "export.csv")
    (entry,) = found.edition.entries
    assert (entry.id, entry.name, entry.tags) == (ONE, "Mooring a Ship", ("Harbor", "ropes", "ships"))
    assert {(each.type, each.target) for each in found.edition.relations} == {
        ("alignment", "https://other.example/mooring"),
        ("alignment", "Knots"),
        ("certification", "Harbor License"),
        ("occupation", "53-5011.00"),
        ("occupation", "53-5021.01"),
    }
    assert entry.extra == {
        "authors": ["Port of Invention"],
        "categories": ["Harbor"],
        "Occupation Major Groups": "53-0000",
        "Detailed Occupations": "53-5011",
    }
    assert entry.line == 2


def test_json_and_csv_of_a_skill_have_the_same_identifier():
    assert read(CSV, "export.csv").edition.entries[0].id == read(SKILL).edition.entries[0].id


def test_reading_twice_gives_the_same():
    assert read(COLLECTION).edition == read(COLLECTION).edition


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.json", "empty"),
        (b"{}", "a.json", "no rich skill descriptor"),
        (b"[]", "a.json", "no rich skill descriptor"),
        (b"[{", "a.json", "not JSON"),
        (b"a,b\n1,2\n", "a.csv", "no column"),
        (b'[{"skillName": "a", "skillName": "b"}]', "a.json", "twice"),
    ],
)
def test_refuses_what_is_no_skill(content, name, words):
    with pytest.raises(InvalidDocument, match=words):
        osmt.read({name: content})


def test_refuses_two_files():
    with pytest.raises(InvalidDocument, match="2 files"):
        osmt.read({"a.json": json.dumps(SKILL).encode(), "b.json": json.dumps(OTHER).encode()})

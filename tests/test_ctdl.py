"""CTDL-ASN in and out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Kind, Link, digest, stable_id
from stepladder.frameworks.exporters import ctdl as exporter
from stepladder.frameworks.importers import ctdl
from stepladder.remarks import counted
from tests.editions import editions
from tests.test_case_export import FIRST, GROUP, PLANS, SECOND

AT = datetime(2026, 11, 22, tzinfo=UTC)
R = "https://credentialengineregistry.org/resources/ce-"
F, A, B, C = (f"{number}0b3f2a4-6c1d-4e5f-8a9b-0c1d2e3f4a5b" for number in range(4))

GRAPH = {
    "@context": "https://credreg.net/ctdlasn/schema/context/json",
    "@id": f"https://credentialengineregistry.org/graph/ce-{F}",
    "@graph": [
        {
            "@id": R + F,
            "@type": "ceasn:CompetencyFramework",
            "ceterms:ctid": f"ce-{F}",
            "ceasn:name": {"en-us": "Harbor work", "es": "Trabajo en el puerto"},
            "ceasn:description": {"en-us": "What harbor workers can do."},
            "ceasn:inLanguage": ["en-us"],
            "ceasn:publisherName": {"en-us": ["Port of Invention"]},
            "ceasn:publicationStatusType": "http://credreg.net/ctdlasn/vocabs/publicationStatus/Published",
            "ceasn:dateModified": "2026-02-18T21:08:58.01Z",
            "ceasn:hasTopChild": [R + B, R + A],
        },
        {
            "@id": R + A,
            "@type": "ceasn:Competency",
            "ceterms:ctid": f"ce-{A}",
            "ceasn:competencyLabel": {"en-us": "Mooring"},
            "ceasn:competencyText": {"en-us": "Moors a ship in wind.", "es": "Amarra un barco con viento."},
            "ceasn:conceptKeyword": {"en-us": ["ropes", "ships"]},
            "ceasn:codedNotation": "H.1",
            "ceasn:isPartOf": R + F,
            "ceasn:isTopChildOf": R + F,
            "ceasn:exactAlignment": ["https://other.example/mooring"],
            "ceasn:complexityLevel": ["https://levels.example/3"],
        },
        {
            "@id": R + B,
            "@type": "ceasn:Competency",
            "ceterms:ctid": f"ce-{B}",
            "ceasn:competencyText": {"en-us": "Reads the tide table."},
            "ceasn:competencyCategory": {"en-us": "Knowledge"},
            "ceasn:isPartOf": R + F,
            "ceasn:isChildOf": R + F,
            "ceasn:prerequisiteAlignment": R + A,
        },
        {
            "@id": R + C,
            "@type": "ceasn:Competency",
            "ceterms:ctid": f"ce-{C}",
            "ceasn:competencyText": {"en-us": "Ties a bowline."},
            "ceasn:isPartOf": [{"@id": R + F}],
            "ceasn:isChildOf": [R + A],
        },
        {"@id": "_:levels", "@type": "asn:ProgressionModel", "ceasn:name": {"en-us": "Three steps"}},
    ],
}


def read(value, name="graph.jsonld"):
    return ctdl.read({name: value if isinstance(value, bytes) else json.dumps(value, indent=1).encode()})


def test_reads_a_graph_as_the_registry_publishes_it():
    found = read(GRAPH)
    edition = found.edition
    mooring, tides, bowline = edition.entries
    assert (edition.id, edition.title, edition.language, edition.publisher) == (
        F,
        "Harbor work",
        "en-us",
        "Port of Invention",
    )
    assert edition.status == "Published"
    assert (mooring.id, mooring.name, mooring.statement, mooring.code) == (A, "Mooring", "Moors a ship in wind.", "H.1")
    assert mooring.tags == ("ropes", "ships")
    assert (tides.name, tides.kind, bowline.name) == ("Reads the tide table.", Kind.KNOWLEDGE, "Ties a bowline.")
    said = {(each.source, each.kind, each.target, each.position) for each in edition.relations}
    assert said == {
        (A, Link.PART_OF, F, 2),
        (B, Link.PART_OF, F, 1),
        (C, Link.BROADER, A, None),
        (A, Link.EXACT, "https://other.example/mooring", None),
        (B, Link.PRECEDES, A, None),
    }
    assert found.counts == {"competencies": 3, "other nodes": 1, "relations": 5}
    assert found.remarks == ()
    assert (
        mooring.line
        == next(n for n, line in enumerate(json.dumps(GRAPH, indent=1).splitlines(), 1) if A in line and "@id" in line)
        - 1
    )


def test_loses_nothing_that_it_has_no_field_for():
    edition = read(GRAPH).edition
    assert edition.extra["ceasn:name"] == GRAPH["@graph"][0]["ceasn:name"]
    assert edition.entries[0].extra["ceasn:competencyText"]["es"] == "Amarra un barco con viento."
    assert edition.entries[0].extra["ceasn:complexityLevel"] == ["https://levels.example/3"]
    assert edition.extra["@graph"] == [GRAPH["@graph"][-1]]


def expanded(node):
    full = {"ceasn:": "https://purl.org/ctdlasn/terms/", "ceterms:": "https://purl.org/ctdl/terms/"}
    said: dict[str, object] = {}
    for name, value in node.items():
        prefix = next((each for each in full if name.startswith(each)), "")
        values = value if isinstance(value, list) else [value]
        if name == "@type":
            said[name] = [full["ceasn:"] + str(value).removeprefix("ceasn:")]
        elif not prefix:
            said[name] = value
        else:
            parts: list[dict[str, object]] = []
            for each in values:
                if isinstance(each, dict) and "@id" not in each:
                    parts += [
                        {"@language": k, "@value": one}
                        for k, v in each.items()
                        for one in (v if isinstance(v, list) else [v])
                    ]
                else:
                    parts.append(
                        {"@id": each}
                        if str(each).startswith("http")
                        else {"@value": each}
                        if isinstance(each, str)
                        else each
                    )
            said[full[prefix] + name.removeprefix(prefix)] = parts
    return said


def test_expanded_json_ld_says_the_same():
    plain, long = read(GRAPH).edition, read([expanded(each) for each in GRAPH["@graph"]]).edition
    for one, other in zip(plain.entries, long.entries, strict=True):
        assert (one.id, one.name, one.statement, one.code, one.tags, one.kind) == (
            other.id,
            other.name,
            other.statement,
            other.code,
            other.tags,
            other.kind,
        )
    assert {(each.id, each.position) for each in plain.relations} == {
        (each.id, each.position) for each in long.relations
    }
    assert (plain.title, plain.changed, plain.publisher) == (long.title, long.changed, long.publisher)


@pytest.mark.parametrize(
    "wrap", [lambda g: g["@graph"], lambda g: {"CTID": "ce-1", "CompetencyFrameworkGraph": g}, lambda g: [g]]
)
def test_reads_a_list_of_nodes_and_a_request_to_publish(wrap):
    assert read(wrap(GRAPH)).edition.entries == read(GRAPH).edition.entries


def test_makes_an_identifier_where_there_is_none_and_says_so():
    bare = {
        "@graph": [
            {"@id": "_:f", "@type": "ceasn:CompetencyFramework", "ceasn:name": "Bare"},
            {
                "@id": "_:b0",
                "@type": "ceasn:Competency",
                "ceasn:competencyText": "Does it.",
                "ceasn:dateModified": "soon",
            },
            {"@id": "_:b1", "@type": "ceasn:Competency"},
        ]
    }
    found = read(bare)
    assert found.edition == read(bare).edition
    assert counted(found.remarks) == {"ctdl.identifier": 3, "ctdl.date": 1, "ctdl.text": 1}
    assert found.edition.entries[0].extra == {"@id": "_:b0", "ceasn:dateModified": "soon"}
    assert len({each.id for each in found.edition.entries}) == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"@graph": []}, "no ceasn:CompetencyFramework"),
        ([GRAPH["@graph"][0], GRAPH["@graph"][0] | {"@id": "_:other"}], "2 competency frameworks"),
        (b"", "empty"),
        (b"\xff\xfe[", "UTF-16"),
        (b"3", "single value"),
        (b'{"@graph": [', "not JSON"),
        ({"@graph": 3}, "no ceasn:CompetencyFramework"),
    ],
)
def test_refuses_what_is_no_framework(value, words):
    with pytest.raises(InvalidDocument, match=words):
        read(value)


@settings(max_examples=60)
@given(editions(), st.sampled_from(["", "https://registry.example"]))
def test_an_edition_comes_back_as_it_went(edition, base):
    data = exporter.write(edition, at=AT, base=base)
    back = read(data).edition
    assert back == edition
    assert [digest(each) for each in (*back.entries, *back.relations)] == [
        digest(each) for each in (*edition.entries, *edition.relations)
    ]


def test_a_graph_of_the_registry_comes_back_as_it_was_read():
    edition = read(GRAPH).edition
    assert read(exporter.write(edition, at=AT)).edition == edition


def test_writes_what_the_registry_asks_for():
    written = json.loads(exporter.write(PLANS, at=AT))
    framework, first, second, group = written["@graph"]
    assert framework["@type"] == "ceasn:CompetencyFramework"
    assert framework["ceterms:ctid"] == f"ce-{PLANS.id}"
    assert framework["@id"] == f"https://credentialengineregistry.org/resources/ce-{PLANS.id}"
    assert written["@id"] == f"https://credentialengineregistry.org/graph/ce-{PLANS.id}"
    assert first["ceterms:ctid"] == f"ce-{FIRST.id}"
    assert first["ceasn:competencyLabel"] == {"und": "Reads a plan"}
    assert first["ceasn:isChildOf"] == [group["@id"]]
    assert group["ceasn:hasChild"] == [first["@id"]]
    assert second["ceasn:exactAlignment"] == ["https://other.example/models"]
    assert framework["ceasn:hasTopChild"] == [second["@id"], group["@id"]]
    assert {each["ceasn:isPartOf"] for each in (first, second, group)} == {framework["@id"]}
    assert framework["ceasn:publicationStatusType"].endswith("/Published")
    assert SECOND.id in second["@id"]
    assert GROUP.id in group["@id"]


def test_a_stranger_who_drops_our_notes_still_reads_the_framework():
    written = json.loads(exporter.write(PLANS, at=AT))
    written["@graph"] = [
        {k: v for k, v in each.items() if not k.startswith("stepladder:")} for each in written["@graph"]
    ]
    found = read(written).edition
    assert [each.name for each in found.entries] == [each.name for each in PLANS.entries]
    assert (FIRST.id, Link.BROADER, GROUP.id) in {(each.source, each.kind, each.target) for each in found.relations}


def test_a_damaged_note_is_a_remark_and_no_error():
    written = json.loads(exporter.write(PLANS, at=AT))
    written["@graph"][1]["stepladder:note"] = {"id": stable_id("another")}
    written["@graph"][1]["stepladder:relations"] = ["x"]
    found = read(written)
    assert counted(found.remarks) == {"ctdl.note": 2}
    assert found.edition.entries[0].id == FIRST.id


def test_a_day_that_is_given_with_a_time_is_read_with_a_remark():
    framework = GRAPH["@graph"][0] | {
        "ceasn:dateValidFrom": "2026-03-01T23:30:00-05:00",
        "ceasn:dateValidUntil": "2027-03-01",
    }
    text = json.dumps(GRAPH | {"@graph": [framework, *GRAPH["@graph"][1:]]})
    found = ctdl.read({"harbor.jsonld": text.encode()})
    assert [str(each) for each in (found.edition.begins_on, found.edition.retired_on)] == ["2026-03-01", "2027-03-01"]
    assert [each.words for each in found.remarks if each.id == "ctdl.date"] == [
        "ceasn:dateValidFrom (2026-03-01T23:30:00-05:00) is more than a date; its day was read"
    ]

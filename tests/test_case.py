"""CASE tolerantly in: real files as they are, and every tolerance a remark with its line."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Kind, LevelText, Link, stable_id
from stepladder.frameworks.exporters import case as exporter
from stepladder.frameworks.exporters import ctdl as to_ctdl
from stepladder.frameworks.importers import case, ctdl, esco, onet
from stepladder.frameworks.json_file import open_json
from stepladder.remarks import counted
from tests.conftest import vector
from tests.shared_data import shared_files
from tests.test_case_export import AT, errors

DOC, ONE, TWO, OUT, REL, RUB = (
    stable_id("case test", name) for name in ("doc", "one", "two", "out", "relation", "rubric")
)
SERVER = "https://case.example/ims/case/v1p1"
FILES = {
    ("opensalt-case", "AdoptedTestFramework.json"): {"case.identifier": 3, "case.version": 1, "case.status": 1},
    ("opensalt-case", "MarkdownFramework.json"): {"case.identifier": 1, "case.version": 1},
    ("1edtech-case-1.1-docs", "implguide-example-4.json"): {
        "case.missing": 5,
        "case.document": 2,
        "case.identifier": 2,
        "case.date": 2,
        "case.unknown": 2,
        "case.version": 1,
    },
    ("1edtech-case-1.1-docs", "implguide-example-10.json"): {
        "case.missing": 5,
        "case.definitions": 1,
        "case.version": 1,
        "case.single": 1,
        "case.spelling": 1,
        "case.unknown": 1,
    },
}


def node(id, title="", **more):
    return {"title": title, "identifier": id, "uri": f"{SERVER}/CFItems/{id}", **more}


def item(id, statement="Does it.", **more):
    return {
        "identifier": id,
        "uri": f"{SERVER}/CFItems/{id}",
        "fullStatement": statement,
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
    } | more


def association(type, origin, destination, id=REL, **more):
    return {
        "identifier": id,
        "uri": f"{SERVER}/CFAssociations/{id}",
        "associationType": type,
        "originNodeURI": origin,
        "destinationNodeURI": destination,
        "lastChangeDateTime": "2026-01-01T00:00:00Z",
    } | more


def package(items=(), associations=(), document=(), **more):
    said = {
        "identifier": DOC,
        "uri": f"{SERVER}/CFDocuments/{DOC}",
        "creator": "House",
        "title": "Plans",
        "lastChangeDateTime": "2026-01-01T00:00:00+00:00",
        "caseVersion": "1.1",
    }
    return {"CFDocument": said | dict(document), "CFItems": list(items), "CFAssociations": list(associations)} | more


def read(value, name="p.json"):
    return case.read({name: value if isinstance(value, bytes) else json.dumps(value, indent=1).encode()})


def kinds(found):
    return {(each.kind, each.type) for each in found.edition.relations}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path[-1])
def test_real_files_are_read_whole_and_their_warts_named(path):
    data = vector(*path).read_bytes()
    files = {path[-1]: data}
    assert case.recognizes(files)
    found = case.read(files)
    assert counted(found.remarks) == FILES[path]
    lines = data.splitlines()
    assert all(1 <= each.line <= len(lines) and each.file == path[-1] for each in found.remarks)
    assert found.counts["CFItems"] == len(found.edition.entries)
    assert found.counts["CFAssociations"] == len(found.edition.relations)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path[-1])
def test_a_real_file_comes_back_as_it_was_read_and_conforms(path):
    first = case.read({path[-1]: vector(*path).read_bytes()}).edition
    written = exporter.write(first, at=AT)
    again = case.read({"again.json": written})
    assert again.edition == first
    assert again.remarks == ()
    assert errors(json.loads(written)) == []
    assert exporter.write(again.edition, at=AT) == written


def test_keeps_markdown_and_mathematics_as_they_are():
    found = case.read({"m.json": vector("opensalt-case", "MarkdownFramework.json").read_bytes()})
    table = next(each for each in found.edition.entries if each.code == "MD.Table")
    assert table.name == "This contains a _table_ in markdown:"
    assert "| data 1 | data 2|" in table.statement
    assert r"\sqrt{b^2-4ac}" in table.statement
    assert {each.kind for each in found.edition.relations} == {Link.PART_OF}


@pytest.mark.parametrize(("number", "words"), [("9", "a single association"), ("13", "a list of definitions")])
def test_says_what_an_example_is_that_is_no_framework(number, words):
    content = vector("1edtech-case-1.1-docs", f"implguide-example-{number}.json").read_bytes()
    with pytest.raises(InvalidDocument, match=words):
        case.read({"example.json": content})


def test_reads_items_and_associations():
    found = read(
        package(
            [
                item(
                    ONE,
                    "Reads a floor plan.\nAnd a section.",
                    abbreviatedStatement="Plans",
                    humanCodingScheme="P.1",
                    CFItemType="Knowledge",
                    conceptKeywords=["plan"],
                    statusEndDate="2026-02-01",
                ),
                item(TWO),
            ],
            [
                association("isChildOf", node(ONE, "Plans"), node(TWO, "Does it."), sequenceNumber=3),
                association(
                    "isChildOf",
                    node(TWO),
                    {"title": "Plans", "identifier": DOC, "uri": f"{SERVER}/CFDocuments/{DOC}"},
                    id=stable_id("a2"),
                ),
                association(
                    "exactMatchOf",
                    node(ONE),
                    {
                        "title": "Elsewhere",
                        "identifier": OUT,
                        "uri": f"https://other.example/{OUT}",
                        "targetType": "CASE",
                    },
                    id=stable_id("a3"),
                ),
            ],
        )
    )
    plan, other = found.edition.entries
    assert (plan.name, plan.code, plan.kind, plan.tags, str(plan.retired_on)) == (
        "Plans",
        "P.1",
        Kind.KNOWLEDGE,
        ("plan",),
        "2026-02-01",
    )
    assert other.name == "Does it."
    first, second, third = found.edition.relations
    assert (first.kind, first.source, first.target, first.position) == (Link.BROADER, ONE, TWO, 3)
    assert (second.kind, second.target) == (Link.PART_OF, DOC)
    assert (third.kind, third.target, third.target_name) == (Link.EXACT, f"https://other.example/{OUT}", "Elsewhere")
    assert third.extra["destinationNodeURI"]["targetType"] == "CASE"
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("type", "kind", "kept", "remarks"),
    [
        ("ext:uses", Link.USES, "", {}),
        ("ext:isMentionedIn", Link.RELATED, "ext:isMentionedIn", {"case.type": 1}),
        ("isPeerOf", Link.RELATED, "isPeerOf", {}),
        ("hasSkillLevel", Link.RELATED, "hasSkillLevel", {}),
        ("is_child_of", Link.BROADER, "", {"case.spelling": 1}),
        ("Is Related To", Link.RELATED, "", {"case.spelling": 1}),
        ("likes", Link.RELATED, "likes", {"case.type": 1}),
        ("replacedBy", Link.REPLACED_BY, "", {}),
    ],
)
def test_every_type_of_association_is_a_relation(type, kind, kept, remarks):
    found = read(package([item(ONE), item(TWO)], [association(type, node(ONE), node(TWO))]))
    assert kinds(found) == {(kind, kept)}
    assert counted(found.remarks) == remarks


WARTS = {
    "case.null": package([item(ONE, notes=None)]),
    "case.unknown": package([item(ONE, color="red")]),
    "case.spelling": package([item(ONE, HumanCodingScheme="P")]),
    "case.single": package([item(ONE, educationLevel="12")]),
    "case.number": package([item(ONE, humanCodingScheme=7)]),
    "case.kind": package([item(ONE, notes=["a"])]),
    "case.twice": package([item(ONE), item(ONE, "Again.")]),
    "case.date": package([item(ONE, lastChangeDateTime="2026-01-01")]),
    "case.missing": package([{name: each for name, each in item(ONE).items() if name != "uri"}]),
    "case.identifier": package([item(ONE.upper())]),
    "case.status": package(document={"adoptionStatus": "Deprecated"}),
    "case.version": package(document={"caseVersion": "1.0"}),
    "case.end": package([item(ONE)], [association("isChildOf", node(ONE), {})]),
    "case.node": package([item(ONE)], [association("isChildOf", node(ONE), "https://other.example/x")]),
    "case.note": package([item(ONE, extensions={"stepladder:note": {"id": TWO}})]),
}


@pytest.mark.parametrize("id", WARTS)
def test_each_tolerance_is_a_remark_in_its_line_and_the_edition_still_travels(id):
    found = read(WARTS[id])
    assert set(counted(found.remarks)) == {id}
    assert all(each.line > 1 and each.words for each in found.remarks)
    written = exporter.write(found.edition, at=AT)
    assert errors(json.loads(written)) == []
    assert read(written).edition == found.edition


def test_a_remark_names_the_line_of_the_field():
    value = WARTS["case.unknown"]
    line = next(n for n, each in enumerate(json.dumps(value, indent=1).splitlines(), 1) if "color" in each)
    assert [each.line for each in read(value).remarks] == [line]


def test_keeps_what_it_has_no_field_for():
    found = read(
        package(
            [item(ONE, color="red", educationLevel=["12"], extensions={"a:b": 1})],
            extensions={"p:q": "r"},
            CFDefinitions={"CFSubjects": [{"identifier": OUT, "title": "Art", "shade": 3}]},
            document={"frameworkType": "Skills", "mood": {"x": [1]}},
        )
    )
    assert found.edition.entries[0].extra == {"color": "red", "educationLevel": ["12"], "extensions": {"a:b": 1}}
    assert found.edition.extra == {
        "frameworkType": "Skills",
        "mood": {"x": [1]},
        "CFDefinitions": {"CFSubjects": [{"identifier": OUT, "title": "Art", "shade": 3}]},
        "CFPackage": {"extensions": {"p:q": "r"}},
    }


def test_reads_a_rubric_as_a_scale_with_texts():
    levels = [
        {"identifier": stable_id(f"l{n}"), "score": n, "quality": name, "description": f"Does it {name}."}
        for n, name in ((2, "well"), (1, "badly"))
    ]
    rubric = {
        "identifier": RUB,
        "title": "Doing",
        "CFRubricCriteria": [{"identifier": stable_id("c"), "CFItemURI": node(ONE), "CFRubricCriterionLevels": levels}],
    }
    found = read(package([item(ONE), item(TWO)], CFRubrics=[rubric]))
    (scale,) = found.edition.scales
    assert (scale.id, scale.title, [(each.value, each.name) for each in scale.levels]) == (
        RUB,
        "Doing",
        [(1, "badly"), (2, "well")],
    )
    assert found.edition.entries[0].levels == (LevelText(RUB, 2, "Does it well."), LevelText(RUB, 1, "Does it badly."))
    assert found.edition.entries[1].levels == ()
    assert found.edition.extra["CFRubrics"] == [rubric]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda p: {"CFPackage": p},
        lambda p: p["CFDocument"] | {"CFItems": p["CFItems"], "CFAssociations": p["CFAssociations"]},
        lambda p: {"CFDocument": p["CFDocument"] | {"CFItems": p["CFItems"]}, "CFAssociations": p["CFAssociations"]},
    ],
)
def test_reads_the_same_framework_however_it_is_wrapped(wrap):
    plain = package([item(ONE), item(TWO)], [association("isChildOf", node(ONE), node(TWO))])
    found = read(wrap(plain))
    assert found.edition.entries == read(plain).edition.entries
    assert found.edition.relations == read(plain).edition.relations
    assert {each.id for each in found.remarks} <= {"case.package", "case.document"}
    assert found.remarks


def test_reads_a_list_of_one_document_and_refuses_one_of_several():
    document = package()["CFDocument"]
    assert read({"CFDocuments": [document]}).edition.title == "Plans"
    assert read(document | {"CFPackageURI": node(DOC)}).edition.title == "Plans"
    with pytest.raises(InvalidDocument, match="a list of 2 documents") as refused:
        read({"CFDocuments": [document, document]})
    assert "CFPackage" in refused.value.hint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xff\xfe{\x00", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b'{"CFDocument": {', "not JSON"),
        (b'{"CFDocument": {}, "CFDocument": {}}', "stands twice"),
        (b'{"CFDocument": {"title": "a", "title": "b"}}', "stands twice"),
        (b'{"CFDocument": {"title": "a\\u0000"}}', "U\\+0000"),
        (b'{"CFDocument": {"title": "\\ud800"}}', "not JSON|surrogate"),
        (b'{"CFDocument": {"title": ' + b"[" * 100 + b"]" * 100 + b"}}", "levels"),
        (b'{"CFItems": []}', "a list of items"),
        (b"[]", "a list or a single value"),
        (b"3", "a list or a single value"),
        (b'{"imsx_codeMajor": "failure"}', "an error that a CASE service gave"),
        (b"\x1f\x8b\x08broken", "gzip"),
        (gzip.compress(b'{"CFDocument": {}}' * 9, mtime=0)[:-9], "ends too early"),
    ],
)
def test_refuses_what_is_no_framework_and_says_why(content, words):
    with pytest.raises(InvalidDocument, match=words):
        case.read({"p.json": content})


def test_reads_a_packed_file_and_one_with_a_mark():
    plain = json.dumps(package([item(ONE)])).encode()
    assert case.recognizes({"p.json.gz": gzip.compress(plain)})
    for name, content in (("p.json.gz", gzip.compress(plain)), ("p.json", b"\xef\xbb\xbf" + plain)):
        assert read(content, name).edition == read(plain).edition


@pytest.mark.parametrize(("importer", "folder"), [(esco, "esco-1.2.0-en"), (onet, "onet-29.2")])
def test_a_slice_of_a_public_framework_is_the_same_after_case_and_ctdl(importer, folder):
    whole = importer.read(shared_files(folder)).edition
    entries = whole.entries[::50]
    ids = {each.id for each in entries}
    cut = replace(
        whole, entries=entries, relations=tuple(each for each in whole.relations if each.source in ids)[:3000]
    )
    assert len(cut.relations) > 1000
    package = exporter.write(cut, at=AT)
    assert case.read({"cut.json": package}).edition == cut
    assert ctdl.read({"cut.json": to_ctdl.write(cut, at=AT)}).edition == cut
    assert errors(json.loads(package)) == []


def test_refuses_two_packages_at_once():
    plain = json.dumps(package()).encode()
    with pytest.raises(InvalidDocument, match="2 files of CASE"):
        case.read({"a.json": plain, "b.json": plain})


def test_a_list_that_is_null_or_an_object_is_read_with_a_remark():
    found = read(package([item(ONE)]) | {"CFAssociations": None, "CFRubrics": {"identifier": RUB}})
    assert counted(found.remarks)["case.null"] == 1
    assert counted(found.remarks)["case.single"] == 1


def test_an_item_that_is_no_object_is_passed_over_with_a_remark():
    found = read(package([item(ONE), "text", None]))
    assert len(found.edition.entries) == 1
    assert counted(found.remarks)["case.kind"] == 2


def test_pieces_of_a_file_know_their_lines():
    whole = open_json(b'\n{"a": 1,\n"b"\n:\n [ {"c": "}],"},\n\n 7 ] }', "x.json")
    members = whole.members()
    assert (whole.line, members["a"].line, members["b"].line) == (2, 2, 5)
    assert [(each.line, each.value) for each in members["b"].elements()] == [(5, {"c": "}],"}), (7, 7)]

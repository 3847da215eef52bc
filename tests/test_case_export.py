"""CASE strictly out: the official schema, the rules of the guide, and the way back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import (
    Edition,
    Entry,
    Kind,
    LevelText,
    Link,
    Relation,
    Scale,
    ScaleLevel,
    digest,
    stable_id,
)
from stepladder.frameworks.exporters import case as exporter
from stepladder.frameworks.importers import case
from stepladder.frameworks.importers.case_shape import CLASSES
from tests.conftest import vector
from tests.editions import editions

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BASES = ("", "https://frameworks.example/ims/case/v1p1")


@cache
def official(response):
    schema = json.loads(
        vector("1edtech-case-1.1-docs", f"schema-{response}-200-responsepayload-schema.json").read_text()
    )
    # The schemas name a dialect by an address that is not registered; the class is chosen by hand.
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def errors(value, response="getCFPackage"):
    return [f"{each.json_path}: {each.message}" for each in official(response).iter_errors(value)]


def there_and_back(edition, **more):
    data = exporter.write(edition, at=AT, **more)
    return json.loads(data), case.read({"out.json": data})


def nulls(value):
    if isinstance(value, dict):
        return any(map(nulls, value.values()))
    return any(map(nulls, value)) if isinstance(value, list) else value is None


@settings(max_examples=60)
@given(editions(), st.sampled_from(BASES))
def test_an_edition_comes_back_as_it_went(edition, base):
    written, read = there_and_back(edition, base=base)
    assert read.edition == edition
    assert [digest(each) for each in (*read.edition.entries, *read.edition.relations)] == [
        digest(each) for each in (*edition.entries, *edition.relations)
    ]
    assert not nulls(written)


@settings(max_examples=40)
@given(editions(), st.sampled_from(BASES))
def test_every_package_is_as_the_official_schema_asks(edition, base):
    written, read = there_and_back(edition, base=base)
    assert errors(written) == []
    assert written["CFDocument"]["caseVersion"] == "1.1"
    changes = [
        datetime.fromisoformat(each["lastChangeDateTime"]) for each in (*written["CFItems"], *written["CFAssociations"])
    ]
    assert datetime.fromisoformat(written["CFDocument"]["lastChangeDateTime"]) >= max(
        changes, default=AT - timedelta(days=99999)
    )
    # Strict enough for our own tolerant reader to have nothing to say.
    assert read.remarks == ()
    # The same again: no clock and no dice.
    assert exporter.write(edition, at=AT, base=base) == exporter.write(read.edition, at=AT, base=base)


FIRST, SECOND, GROUP = (
    Entry(
        stable_id("t", "first"),
        "Reads a plan",
        code="P-1",
        statement="Reads a floor plan and says what it leaves open.",
        tags=("plans",),
        levels=(LevelText("house", 1, "Reads it with help."), LevelText("house", 2, "Reads it alone.")),
        retired_on=date(2026, 1, 1),
        changed=datetime(2026, 1, 1, 12, tzinfo=UTC),
        extra={
            "educationLevel": ["12"],
            "subject": ["Building"],
            "listEnumeration": "a",
            "alternativeLabel": "Outcome",
        },
    ),
    Entry(stable_id("t", "second"), "Reads a model"),
    Entry(stable_id("t", "group"), "Reading", kind=Kind.GROUP, type="Strand"),
)
RELATIONS = (
    Relation(stable_id("r", "1"), Link.BROADER, FIRST.id, GROUP.id, position=2),
    Relation(stable_id("r", "2"), Link.REPLACED_BY, FIRST.id, SECOND.id),
    Relation(stable_id("r", "3"), Link.REQUIRES, SECOND.id, FIRST.id, importance=4.5, level=2.0),
    Relation(stable_id("r", "4"), Link.EXACT, SECOND.id, "https://other.example/models", target_name="Models"),
)
HOUSE = Scale("house", "House levels", (ScaleLevel(1, "helped", "With help."), ScaleLevel(2, "alone", "Alone.")))
PLANS = Edition(
    "plans",
    stable_id("t"),
    "Plans & models",
    version="2",
    publisher="House of plans",
    license="CC BY 4.0",
    attribution="House of plans, 2026",
    status="in force",
    changed=datetime(2025, 1, 1, tzinfo=UTC),
    entries=(FIRST, SECOND, GROUP),
    relations=RELATIONS,
    scales=(HOUSE,),
    extra={"frameworkType": "Skills", "officialSourceURL": "https://plans.example/"},
)


def test_says_what_case_has_words_for():
    written, read = there_and_back(PLANS)
    first, second, group = written["CFItems"]
    assert read.edition == PLANS
    assert first["abbreviatedStatement"] == "Reads a plan"
    assert first["fullStatement"] == FIRST.statement
    assert (first["humanCodingScheme"], first["conceptKeywords"], first["statusEndDate"]) == (
        "P-1",
        ["plans"],
        "2026-01-01",
    )
    assert (first["educationLevel"], first["alternativeLabel"]) == (["12"], "Outcome")
    assert group["CFItemType"] == "Strand"
    assert second["lastChangeDateTime"] == written["CFDocument"]["lastChangeDateTime"] == "2026-01-01T12:00:00+00:00"
    assert written["CFDocument"]["adoptionStatus"] == "Implemented"
    types = [each["associationType"] for each in written["CFAssociations"]]
    assert types == ["isChildOf", "replacedBy", "ext:requires", "exactMatchOf", "isChildOf", "isChildOf"]
    assert written["CFAssociations"][0]["sequenceNumber"] == 2


def test_hangs_what_hangs_on_nothing_under_the_document():
    written, read = there_and_back(PLANS)
    made = written["CFAssociations"][len(RELATIONS) :]
    assert [each["originNodeURI"]["identifier"] for each in made] == [SECOND.id, GROUP.id]
    assert {each["destinationNodeURI"]["identifier"] for each in made} == {PLANS.id}
    assert [each["sequenceNumber"] for each in made] == [1, 2]
    assert read.counts["made by our exporter"] == 2


def test_writes_levels_as_a_rubric_that_others_can_read():
    written, _ = there_and_back(PLANS)
    (rubric,) = written["CFRubrics"]
    general, criterion = rubric["CFRubricCriteria"]
    assert criterion["CFItemURI"]["identifier"] == FIRST.id
    levels = [(each["score"], each["quality"], each["description"]) for each in criterion["CFRubricCriterionLevels"]]
    assert levels == [(1, "helped", "Reads it with help."), (2, "alone", "Reads it alone.")]
    assert [each["description"] for each in general["CFRubricCriterionLevels"]] == ["With help.", "Alone."]


def test_a_stranger_who_drops_our_notes_still_reads_the_framework():
    written, _ = there_and_back(PLANS)
    stranger = json.loads(
        json.dumps(written), object_hook=lambda each: {k: v for k, v in each.items() if k != "extensions"}
    )
    read = case.read({"stranger.json": json.dumps(stranger).encode()}).edition
    assert [each.name for each in read.entries] == [each.name for each in PLANS.entries]
    assert read.entries[0].levels
    assert {each.kind for each in read.relations} >= {Link.BROADER, Link.REPLACED_BY, Link.REQUIRES, Link.EXACT}


def test_every_field_of_case_can_be_produced():
    link = {"title": "A", "identifier": stable_id("link"), "uri": "https://a.example/1"}
    texts = {
        "text": "words",
        "uuid": stable_id("any"),
        "uri": "https://a.example/2",
        "whole": 1,
        "number": 0.5,
        "link": link,
    }
    texts |= {"date": "2026-01-01", "moment": "2026-01-01T00:00:00Z", "object": {"a:b": "c"}}

    def full(kind):
        kind = kind.rstrip("!")
        if kind.endswith("[]"):
            return [full(kind[:-2])]
        return texts[kind] if kind in texts else {name: full(each) for name, each in CLASSES[kind].items()}

    definitions, rubric = full("CFDefinitions"), full("CFRubric")
    grouping = {"CFAssociationGroupingURI": link, "destinationNodeURI": {**link, "title": "M", "targetType": "ext:web"}}
    rich = replace(
        PLANS,
        language="en",
        description="About plans",
        uri="https://plans.example/1",
        subjects=("Building",),
        begins_on=date(2025, 1, 1),
        retired_on=date(2027, 1, 1),
        extra=dict(PLANS.extra)
        | {
            "notes": "n",
            "subjectURI": [link],
            "extensions": {"x:y": "z"},
            "CFDefinitions": definitions,
            "CFRubrics": [rubric],
            "CFPackage": {"extensions": {"p:q": "r"}},
        },
        entries=(
            replace(
                FIRST,
                notes="n",
                language="en",
                begins_on=date(2025, 1, 1),
                extra=dict(FIRST.extra)
                | {"conceptKeywordsURI": link, "subjectURI": [link], "licenseURI": link, "extensions": {"x:y": "z"}},
            ),
            SECOND,
            GROUP,
        ),
        relations=(
            *RELATIONS,
            Relation(
                stable_id("r", "5"),
                Link.CLOSE,
                FIRST.id,
                link["uri"],
                "M",
                3,
                notes="n",
                extra=grouping | {"extensions": {"x:y": "z"}},
            ),
        ),
    )
    written, read = there_and_back(rich)
    assert errors(written) == []
    assert read.edition == rich
    assert written.keys() == CLASSES["CFPackage"].keys()
    assert written["CFDocument"].keys() == CLASSES["CFDocument"].keys()
    assert {name for each in written["CFItems"] for name in each} == CLASSES["CFItem"].keys()
    assert {name for each in written["CFAssociations"] for name in each} == CLASSES["CFAssociation"].keys()
    assert written["CFDefinitions"].keys() == CLASSES["CFDefinitions"].keys()
    assert rubric in written["CFRubrics"]


def test_the_table_of_fields_is_that_of_the_official_schema():
    schema = official("getCFPackage").schema
    names = {"CFPackage": schema} | {
        name: schema["$defs"][f"{name}DType"] for name in CLASSES if f"{name}DType" in schema["$defs"]
    }
    names |= {name: schema["$defs"][f"CFPckg{name[2:]}DType"] for name in ("CFDocument", "CFItem", "CFAssociation")}
    names |= {
        "CFDefinitions": schema["$defs"]["CFDefinitionDType"],
        "link": schema["$defs"]["LinkURIDType"],
        "node": schema["$defs"]["LinkGenURIDType"],
    }
    assert names.keys() == CLASSES.keys()
    for name, official_class in names.items():
        assert CLASSES[name].keys() == official_class["properties"].keys(), name
        assert {each for each, kind in CLASSES[name].items() if kind.endswith("!")} == set(
            official_class.get("required", ())
        ), name


def test_a_change_of_an_item_changes_the_documents_date():
    later = replace(SECOND, changed=datetime(2026, 6, 1, tzinfo=UTC))
    written, _ = there_and_back(replace(PLANS, entries=(FIRST, later, GROUP)))
    assert written["CFDocument"]["lastChangeDateTime"] == "2026-06-01T00:00:00+00:00"
    assert written["CFItems"][1]["lastChangeDateTime"] == "2026-06-01T00:00:00+00:00"
    assert written["CFItems"][0]["lastChangeDateTime"] == "2026-01-01T12:00:00+00:00"


def test_keeps_the_publishers_word_where_case_has_another():
    written, read = there_and_back(replace(PLANS, status="Adopted"))
    assert written["CFDocument"]["adoptionStatus"] == "Implemented"
    assert read.edition.status == "Adopted"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "plans"},
        {"id": "018f4b1e-7c3a-7d2e-9b1a-1234567890ab"},
        {"entries": (replace(FIRST, id="P-1"),)},
        {"entries": (FIRST, replace(SECOND, id=FIRST.id))},
        {"relations": (replace(RELATIONS[0], id=FIRST.id),)},
        {"entries": (replace(FIRST, id=FIRST.id.upper()),)},
    ],
)
def test_refuses_an_edition_whose_identifiers_cannot_last(changes):
    with pytest.raises(InvalidDocument, match=r"UUID|stand once"):
        exporter.write(replace(PLANS, **changes), at=AT)


def test_writes_an_empty_framework():
    empty = Edition("empty", stable_id("empty"), "Nothing yet")
    written, read = there_and_back(empty)
    assert errors(written) == []
    assert read.edition == empty
    assert written["CFItems"] == written["CFAssociations"] == []


def test_each_item_and_association_stands_on_a_line_of_its_own():
    data = exporter.write(PLANS, at=AT)
    read = case.read({"out.json": data}).edition
    lines = data.splitlines()
    placed = [*((each.id, each.line) for each in read.entries), *((each.id, each.line) for each in read.relations)]
    assert len(placed) == 7
    for id, line in placed:
        assert id.encode() in lines[line - 1]

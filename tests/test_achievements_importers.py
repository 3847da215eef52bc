"""Reading descriptions of credentials: each importer recognizes its own files, reads them, and drops nothing unsaid."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.achievements.importers import IMPORTERS, ctdl, curriculum, openbadges, recognize, table
from stepladder.achievements.importers.durations import hours_of, months_of
from stepladder.achievements.importers.values import months, number, price, share
from stepladder.achievements.model import Method, Participation
from stepladder.errors import InvalidDocument, StepladderError
from tests.achievements_cast import (
    ACHIEVEMENT,
    BADGE_CLASS,
    CREDENTIAL,
    CTDL,
    CURRICULUM,
    SAMPLES,
    TABLE,
    encoded,
)

EVERY = [pytest.param(each, id=each.ID) for each in IMPORTERS]
EVERY_SAMPLE = [
    pytest.param(each, files, id=f"{each.ID}: {name}") for each in IMPORTERS for name, files in SAMPLES[each.ID]
]


def words(read):
    return [f"{each.id} {each.words}" for each in read.remarks]


@pytest.mark.parametrize(("importer", "files"), EVERY_SAMPLE)
def test_an_importer_recognizes_its_samples_and_no_other_does(importer, files):
    assert [each.ID for each in IMPORTERS if each.recognizes(files)] == [importer.ID]
    assert recognize(files, IMPORTERS) is importer


@pytest.mark.parametrize(("importer", "files"), EVERY_SAMPLE)
def test_it_reads_them_with_titles_and_places(importer, files):
    read = importer.read(files)
    assert read.achievements
    assert all(each.title and each.file in files for each in read.achievements)
    assert all(each.line > 0 for each in read.achievements)


@pytest.mark.parametrize(("importer", "files"), EVERY_SAMPLE)
def test_reading_twice_gives_the_same(importer, files):
    assert importer.read(files) == importer.read(dict(reversed(files.items())))


@pytest.mark.parametrize("importer", EVERY)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\x00", b"{", b"[]", b"{}", b"%PDF-1.4", b"PK\x03\x04", b"<html>", b"null"], ids=repr
)
def test_it_refuses_what_it_cannot_read_with_a_sentence(importer, content):
    files = {"x.json": content}
    assert not importer.recognizes(files)
    with pytest.raises(StepladderError) as error:
        importer.read(files)
    assert error.value.found


@pytest.mark.parametrize("importer", EVERY)
def test_every_field_that_has_no_place_ends_as_a_remark_with_its_line(importer):
    """A word that no format knows is put into the first object of each JSON sample, and a column into the table."""
    name, files = SAMPLES[importer.ID][0]
    del name
    ((file, content),) = files.items()
    if importer is table:
        lines = content.decode().splitlines()
        changed = "\n".join([lines[0] + ";Zebra stripes", *(f"{each};9" for each in lines[1:])]).encode()
    else:
        value = json.loads(content)
        target = (
            value["@graph"][0]
            if isinstance(value, dict) and "@graph" in value
            else value[0]
            if isinstance(value, list)
            else value
        )
        target["zebraStripes"] = "nine"
        changed = encoded(value)
    read = importer.read({file: changed})
    found = [each for each in read.remarks if "ebra" in each.words]
    assert len(found) == 1
    assert found[0].file == file
    assert found[0].line > 0
    line = changed.decode().splitlines()[found[0].line - 1]
    assert "ebra" in line


@pytest.mark.parametrize(("importer", "files"), EVERY_SAMPLE)
def test_a_gzip_of_it_reads_the_same(importer, files):
    packed = {name: gzip.compress(content, mtime=0) for name, content in files.items()}
    assert importer.read(packed).achievements[0].title == importer.read(files).achievements[0].title


def test_nobody_reads_a_file_of_competencies_alone():
    files = {"f.json": encoded({"@graph": [{"@type": "ceasn:Competency", "ceasn:competencyText": {"en": "Weld"}}]})}
    with pytest.raises(InvalidDocument, match="no format that is known"):
        recognize(files, IMPORTERS)
    with pytest.raises(InvalidDocument, match="no credential"):
        ctdl.read(files)


def test_a_badge_class_becomes_an_entry():
    (one,) = openbadges.read({"b.json": encoded(BADGE_CLASS)}).achievements
    assert (one.title, one.id, one.provider.name) == ("Incident command", BADGE_CLASS["id"], "Harbor School")
    assert one.assessment == "Lead a drill that is observed."
    assert one.link == "https://harborschool.example/criteria"
    assert (one.alignments[0].framework, one.alignments[0].code) == ("NICE", "PD-WRL-003")
    assert one.further == "Tags: incident, safety"


def test_an_achievement_becomes_an_entry_with_rubric_and_passing_standard():
    read = openbadges.read({"a.json": encoded(ACHIEVEMENT)})
    (one,) = read.achievements
    assert (one.code, one.edition, one.kind, one.country) == ("DS-1", "2026", "MicroCredential", "DE")
    assert "Convinces: Answers the client’s question." in one.rubric
    assert one.passing_standard == "Defense: level required: Convinces: Answers the client’s question."
    assert one.ects is None, "two credits are not said to be ECTS"
    assert "Credits: 2" in one.further
    told = words(read)
    assert any("points of resultDescription" in each for each in told)
    assert any("addressLocality" in each for each in told)
    assert any(each.startswith("openbadges.passed-over image") for each in told)


def test_of_a_badge_only_the_achievement_is_read_and_nothing_of_its_holder():
    read = openbadges.read({"c.json": encoded(CREDENTIAL)})
    (one,) = read.achievements
    assert one.provider.name == "Northlight Institute", "the issuer stands in where no creator is named"
    assert "did:example:thu" not in repr(one)
    told = words(read)
    assert any("signature not checked" in each for each in told)
    assert any("evidence belongs to the holder" in each for each in told)


def test_a_badge_that_names_its_achievement_by_an_address_is_told_and_asked_for_nowhere():
    assertion = {"type": "Assertion", "badge": "https://harborschool.example/badges/incident"}
    with pytest.raises(InvalidDocument, match="no achievement"):
        openbadges.read({"a.json": encoded(assertion)})


def test_a_credential_of_ctdl_becomes_an_entry():
    read = ctdl.read({"w.json": encoded(CTDL)})
    (one,) = read.achievements
    assert (one.title, one.provider.name, one.country) == ("Welding inspector", "Harbor Guild", "DE")
    assert (one.hours, one.cost, one.currency) == (40, Decimal(900), "EUR")
    assert one.methods == (Method.PRACTICAL,)
    assert "Proctored: yes" in one.assessment
    assert one.supervision.value == "", "whether identity is checked is not said"
    assert one.participation is Participation.ON_SITE
    assert (one.validity_months, one.renewal) == (36, "A new test piece.")
    assert one.prerequisites == "Two years at a shipyard."
    assert one.alignments[0].weight == Decimal("0.4")
    assert "AssessmentFee 150 EUR" in one.further
    told = words(read)
    assert any("naics" in each for each in told)
    assert any("Nowhere" in each for each in told), "a node that nothing names"
    assert any("not read: de-DE" in each for each in told)


def test_several_costs_without_a_total_are_no_price():
    value = json.loads(encoded(CTDL))
    del value["@graph"][0]["ceterms:estimatedCost"][0]["ceterms:directCostType"]
    read = ctdl.read({"w.json": encoded(value)})
    assert read.achievements[0].cost is None
    assert "900 EUR" in read.achievements[0].further
    assert any("no total" in each for each in words(read))


def test_three_months_are_no_hours():
    assert (hours_of("PT40H"), hours_of("PT90M"), hours_of("P3M"), hours_of("P5D")) == (40, 2, None, None)
    assert (months_of("P3Y"), months_of("P1Y6M"), months_of("PT40H"), months_of("three years")) == (36, 18, None, None)


def test_a_curriculum_keeps_weights_and_cleans_its_title():
    read = curriculum.read({"c.json": encoded(CURRICULUM)})
    (one,) = read.achievements
    assert (one.title, one.edition, one.link) == ("Certified Harbor Controller", "2.3", "https://harbor.example/hc1")
    assert [each.weight for each in one.domains] == [Decimal("0.6"), Decimal("0.4")]
    assert one.description.startswith("The HC1 exam.")
    assert read.remarks == (), "“&” and “and” are no disagreement"


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_weights_that_do_not_add_up_to_100_are_told(weights):
    value = [
        {
            "code": "X",
            "title": "Xx",
            "domains": [
                {"weight": each, "domain": f"D{place}", "competencies": []} for place, each in enumerate(weights)
            ],
        }
    ]
    read = curriculum.read({"c.json": encoded(value)})
    assert any(each.id == "curriculum.sum" for each in read.remarks) == (sum(weights) != 100)
    assert sum((each.weight or Decimal(0) for each in read.achievements[0].domains), Decimal(0)) * 100 == sum(weights)


def test_a_table_is_read_row_by_row_and_what_cannot_be_read_is_told_with_its_line():
    read = table.read({"our.csv": TABLE.encode()})
    first, second, odd = read.achievements
    assert (first.cost, first.currency, first.validity_months, first.hours) == (Decimal("1200.50"), "EUR", 36, 40)
    assert first.methods == (Method.EXAM, Method.PRACTICAL)
    assert (second.cost, second.currency, second.validity_months) == (Decimal(90), "USD", 0)
    assert odd.cost is None, "a price without a currency is none"
    assert odd.methods == ()
    told = {(each.line, each.id) for each in read.remarks}
    assert {
        (1, "table.column"),
        (4, "table.untitled"),
        (5, "table.twice"),
        (6, "table.provider"),
        (6, "table.method"),
        (6, "table.currency"),
    } <= told
    assert sum(line == 6 for line, _ in told) >= 4


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200),
        ("1.200", 1200),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1’200", 1200),
        ("0,5", "0.5"),
        ("40 h", 40),
        ("12.5", "12.5"),
        ("two", None),
        ("3 to 5", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text, value):
    assert number(text) == (None if value is None else Decimal(str(value)))


def test_prices_durations_and_shares():
    assert price("€ 1.200") == (Decimal(1200), "EUR")
    assert price("free") == (Decimal(0), "")
    assert (months("36"), months("3 years"), months("2 Jahre"), months("lifetime"), months("P1Y")) == (
        36,
        36,
        24,
        0,
        12,
    )
    assert (months("soon"), share("65 %"), share("0.65"), share("650")) == (
        None,
        Decimal("0.65"),
        Decimal("0.65"),
        None,
    )


@given(st.binary(max_size=400))
def test_no_bytes_make_recognizing_fail(data):
    for importer in IMPORTERS:
        importer.recognizes({"x.json": data, "y.csv": data})
        importer.recognizes({"x.csv": data})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "@type",
                        "@id",
                        "@graph",
                        "ceterms:name",
                        "ceterms:requires",
                        "ceterms:estimatedCost",
                        "type",
                        "id",
                        "name",
                        "criteria",
                        "alignment",
                        "achievement",
                        "credentialSubject",
                        "issuer",
                        "domains",
                        "code",
                        "readme_weights",
                        "resultDescription",
                    ]
                )
                | st.text(max_size=4),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_makes_a_reader_fail_otherwise_than_with_a_sentence(value):
    for kind in ({"type": "Achievement"}, {"@type": "ceterms:Badge"}, {"code": "X", "domains": []}):
        content = encoded(
            {**value, **kind} if isinstance(value, dict) else {**kind, "name": value, "ceterms:name": value}
        )
        for importer in (openbadges, ctdl, curriculum):
            with suppress(StepladderError):
                importer.read({"x.json": content})

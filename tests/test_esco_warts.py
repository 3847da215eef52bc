"""What is odd about ESCO's files is told with its place, and nothing is dropped in silence."""

from __future__ import annotations

from datetime import date

import pytest

from stepladder.frameworks.edition import Link
from tests.esco_cast import (
    BASE,
    COLLECTION,
    CRAFTS,
    GONE,
    GROUP,
    JOINER,
    NEEDS,
    OAK,
    OCCUPATION,
    PLANE,
    REBUILT,
    SAND,
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

WARTS = [
    ([skill(label=" saw boards ")], "esco.label.padded"),
    ([skill(label="saw\u00a0 boards")], "esco.label.padded"),
    ([skill(label=" ", altLabels="cut boards")], "esco.label.empty"),
    ([skill(skillType="")], "esco.type.missing"),
    ([skill(skillType="hobby")], "esco.type.unknown"),
    ([skill(altLabels="cut boards\n saw planks")], "esco.alternative.padded"),
    ([skill(altLabels="cut boards\ncut boards")], "esco.alternative.repeated"),
    ([skill(altLabels="saw boards\ncut boards")], "esco.alternative.repeated"),
    ([skill(description=" Cut.\n")], "esco.text.padded"),
    ([skill(modifiedDate="last year")], "esco.date.unreadable"),
    ([skill(), skill()], "esco.concept.repeated"),
    ([skill(), skill(label="other")], "esco.concept.repeated"),
    ([skill(), skill(uri="")], "esco.uri.missing"),
    ([skill(), skill(PLANE)], "esco.label.shared"),
    ([skill(status="obsolete")], "esco.retired.undated"),
    ([skill(), skill(SAW.replace("/skill/", "/occupation/"), "other")], "esco.id.shared"),
]


@pytest.mark.parametrize(("rows", "id"), WARTS, ids=[f"{id}-{number}" for number, (_, id) in enumerate(WARTS)])
def test_tells_a_wart_of_a_concept_with_its_line(rows, id):
    found, entries, remarks = read_skills(*rows)
    assert remarks == {id: 1}
    assert found.remarks[0].place.startswith("skills_en.csv, line ")
    assert all(each.name and each.name == each.name.strip() for each in entries.values())
    left_out = id in ("esco.concept.repeated", "esco.uri.missing")
    assert len(entries) == len({each.id for each in entries.values()}) == len(rows) - left_out


def test_a_concept_without_a_label_is_called_by_what_it_has():
    _, entries, _ = read_skills(skill(label="", altLabels="cut boards"), skill(OAK, ""))
    assert [each.name for each in entries.values()] == ["cut boards", UUIDS["oak"]]
    assert entries[SAW].alternatives == ()


def test_a_wide_line_number_is_where_the_row_begins():
    found, entries, _ = read_skills(skill(altLabels="a\nb\nc"), skill(OAK, " oak"))
    assert entries[OAK].line == 5
    assert found.remarks[0].line == 5


def test_an_unknown_column_is_kept_and_told_once():
    content = table((*SKILL, "greenness"), skill(greenness="very"), skill(OAK, "oak", greenness="rather"))
    _, entries, remarks = read({"skills_en.csv": content})
    assert remarks == {"esco.column.unknown": 1}
    assert [each.extra["greenness"] for each in entries.values()] == ["very", "rather"]


def test_a_retired_concept_is_retired_since_it_was_changed():
    _, entries, remarks = read_skills(skill(status="obsolete", modifiedDate="2024-05-06T00:30:00+02:00"))
    assert remarks == {}
    assert entries[SAW].retired_on == date(2024, 5, 5)


def needs(*pairs):
    rows = ({"occupationUri": one, "relationType": kind, "skillUri": other} for one, kind, other in pairs)
    return {**whole(), "occupationSkillRelations_en.csv": table(NEEDS, *rows)}


RELATIONS = [
    ([(JOINER, "essential", SAW), (JOINER, "optional", SAW)], {"esco.relation.both": 1}, 2),
    ([(JOINER, "essential", SAW), (JOINER, "essential", SAW)], {"esco.relation.repeated": 1}, 1),
    ([(JOINER, "essential", GONE)], {"esco.relation.unknown": 1}, 1),
    ([(JOINER, "handy", SAW)], {"esco.relation.kind": 1}, 1),
    ([(JOINER, "essential", "")], {"esco.relation.end": 1}, 0),
    ([(SAW, "essential", SAW)], {"esco.relation.self": 1}, 0),
]


@pytest.mark.parametrize(("pairs", "expected", "kept"), RELATIONS, ids=[next(iter(each)) for _, each, _ in RELATIONS])
def test_every_row_of_relations_is_taken_or_told(pairs, expected, kept):
    found, _, remarks = read(needs(*pairs))
    assert remarks == expected
    assert found.counts["occupation-skill relations"] == len(pairs)
    taken = [each for each in found.edition.relations if each.file == "occupationSkillRelations_en.csv"]
    assert len(taken) == kept
    assert {each.place for each in found.remarks} == {f"occupationSkillRelations_en.csv, line {len(pairs) + 1}"}


def test_a_relation_to_what_is_not_there_keeps_its_address():
    found, _, _ = read(needs((JOINER, "essential", GONE)))
    assert relations(found, Link.REQUIRES) == [(UUIDS["joiner"], GONE, "essential")]


def test_a_type_that_a_relation_gives_otherwise_is_told():
    files = whole()
    files["occupationSkillRelations_en.csv"] = table(
        NEEDS, {"occupationUri": JOINER, "relationType": "essential", "skillType": "knowledge", "skillUri": SAW}
    )
    assert read(files)[2] == {"esco.relation.type": 1}


def collection(**more):
    row = {"conceptUri": SAW, "preferredLabel": "saw boards", **more}
    return {**whole(), "greenSkillsCollection_en.csv": table(COLLECTION, row)}


@pytest.mark.parametrize(
    ("more", "id"),
    [
        ({"conceptUri": GONE}, "esco.collection.unknown"),
        ({"description": "Something else."}, "esco.text.differs"),
        ({"skillType": "knowledge"}, "esco.text.differs"),
        ({"broaderConceptUri": OAK}, "esco.broader.alone"),
    ],
)
def test_what_a_collection_says_otherwise_is_told(more, id):
    assert read(collection(**more))[2] == {id: 1}


def test_a_collection_adds_what_a_concept_lacks():
    files = {"skills_en.csv": skills(skill(), skill(OAK, "oak")), "digitalSkillsCollection_en.csv": table(COLLECTION, {"conceptUri": SAW, "preferredLabel": " saw boards", "reuseLevel": "transversal", "description": "Cut.", "broaderConceptUri": f"{OAK} | {SAND}"})}  # fmt: skip
    found, entries, remarks = read(files)
    assert remarks == {}
    assert (entries[SAW].reuse, entries[SAW].statement, entries[SAW].tags) == ("transversal", "Cut.", ("digital",))
    assert [pair[1] for pair in relations(found, Link.BROADER)] == [UUIDS["oak"], SAND]


def test_the_code_of_an_occupation_stands_in_for_a_missing_hierarchy():
    files = whole()
    del files["broaderRelationsOccPillar_en.csv"]
    found, entries, remarks = read(files)
    assert remarks == {}
    assert (entries[JOINER].id, entries[CRAFTS].id, "") in relations(found, Link.BROADER)


def test_a_top_concept_that_is_nowhere_is_told_and_kept():
    files = whole()
    scheme = {"conceptSchemeUri": f"{BASE}/concept-scheme/x", "preferredLabel": "X", "hasTopConcept": f"{SAW}, {GONE}"}
    files["conceptSchemes_en.csv"] = table(("conceptSchemeUri", "preferredLabel", "hasTopConcept"), scheme)
    found, _, remarks = read(files)
    assert remarks == {"esco.scheme.unknown": 1}
    assert found.edition.extra["conceptSchemes"][0]["unknownTopConcepts"] == [GONE]


def test_a_hierarchy_that_knows_more_or_less_is_told():
    files = whole()
    columns = ("Level 0 URI", "Level 0 code", "Level 1 URI", "Level 1 code", "Description")
    rows = (
        {"Level 0 URI": WOOD, "Level 0 code": "S9"},
        {"Level 0 URI": WOOD, "Level 1 URI": GONE, "Level 1 code": "S9.1"},
        {"Description": "nothing"},
    )
    files["skillsHierarchy_en.csv"] = table(columns, *rows)
    _, _, remarks = read(files)
    assert remarks == {
        "esco.text.differs": 1,
        "esco.hierarchy.unknown": 1,
        "esco.hierarchy.empty": 1,
        "esco.broader.alone": 1,
    }


def test_the_official_file_stands_before_a_rebuilt_one():
    rebuilt = table(REBUILT, {"uri": SAW, "label": "saw planks", "type": "skill/competence"})
    _, entries, remarks = read({"skills.csv": rebuilt, "skills_en.csv": skills()})
    assert (entries[SAW].name, remarks) == ("saw boards", {"esco.concept.repeated": 1})


def test_a_file_that_is_nothing_known_is_told():
    _, _, remarks = read({**whole(), "README.md": b"#", "wages_en.csv": b"a,b\n1,2\n"})
    assert remarks == {"esco.file.about": 1, "esco.file.unread": 1}


def test_a_share_of_what_is_no_occupation_is_told():
    files = {
        **whole(),
        "greenShareOcc_en.csv": table(("conceptUri", "greenShare"), {"conceptUri": SAW, "greenShare": "1"}),
    }
    assert read(files)[2] == {"esco.green.unknown": 1}


def test_a_relation_that_another_file_has_already_names_that_file():
    pair = {"occupationUri": JOINER, "relationType": "essential", "skillUri": SAW}
    files = {**whole(), "part/occupationSkillRelations_en.csv": table(NEEDS, pair)}
    found = read(files)[0]
    (remark,) = [each for each in found.remarks if each.id == "esco.relation.repeated"]
    assert remark.place == "part/occupationSkillRelations_en.csv, line 2"
    assert "stands in occupationSkillRelations_en.csv, line 2;" in remark.words


def test_an_occupation_without_a_group_is_under_no_group_without_a_code():
    files = {name: content for name, content in whole().items() if not name.startswith("broader")}
    files["ISCOGroups_en.csv"] = table(GROUP, {"conceptUri": CRAFTS, "preferredLabel": "cabinet-makers"})
    files["occupations_en.csv"] = table(OCCUPATION, {"conceptUri": JOINER, "preferredLabel": "joiner"})
    found = read(files)[0]
    assert UUIDS["joiner"] not in {each[0] for each in relations(found, Link.BROADER)}

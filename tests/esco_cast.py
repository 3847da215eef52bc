"""A download of ESCO with one of everything, invented, and the tables that it is made of."""

from __future__ import annotations

import csv
import io

from stepladder.frameworks.importers import esco
from stepladder.remarks import counted

BASE = "http://data.europa.eu/esco"
UUIDS = {
    each: f"{number:08x}-0000-4000-8000-000000000000"
    for number, each in enumerate(("saw", "oak", "plane", "joiner", "wood", "sand", "gone"), 1)
}
SAW, OAK, PLANE, WOOD, SAND, GONE = (
    f"{BASE}/skill/{UUIDS[each]}" for each in ("saw", "oak", "plane", "wood", "sand", "gone")
)
JOINER = f"{BASE}/occupation/{UUIDS['joiner']}"
CRAFTS = f"{BASE}/isco/C7522"

SKILL = (
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
)
GROUP = (
    "conceptType",
    "conceptUri",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "inScheme",
    "description",
    "code",
)
OCCUPATION = (
    "conceptType",
    "conceptUri",
    "iscoGroup",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "regulatedProfessionNote",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
    "code",
)
REBUILT = ("uri", "label", "type", "alt_labels", "alt_sep", "description", "label_source", "collections", "reuse_level")
NEEDS = ("occupationUri", "relationType", "skillType", "skillUri")
BROADER = ("conceptType", "conceptUri", "broaderType", "broaderUri")
COLLECTION = (
    "conceptType",
    "conceptUri",
    "preferredLabel",
    "status",
    "skillType",
    "reuseLevel",
    "altLabels",
    "description",
    "broaderConceptUri",
    "broaderConceptPT",
)


def table(columns, *rows, **options):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", **options)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def skill(uri=SAW, label="saw boards", **more):
    return {
        "conceptType": "KnowledgeSkillCompetence",
        "conceptUri": uri,
        "skillType": "skill/competence",
        "preferredLabel": label,
        "status": "released",
        **more,
    }


def skills(*rows):
    return table(SKILL, *(rows or (skill(),)))


def whole():
    """One of everything, without a wart."""
    return {
        "skills_en.csv": skills(
            skill(reuseLevel="cross-sector", altLabels="cut boards\ncut planks", hiddenLabels="bord", modifiedDate="2024-01-25T11:28:50.295Z", scopeNote="Includes crosscuts.", inScheme=f"{BASE}/concept-scheme/skills, {BASE}/concept-scheme/member-skills", description="Cut boards to length.", definition="To saw."),
            skill(OAK, "oak", skillType="knowledge", description="What oak is."),
            skill(PLANE, "plane boards"),
        ),
        "skillGroups_en.csv": table(GROUP, {"conceptType": "SkillGroup", "conceptUri": WOOD, "preferredLabel": "working wood", "code": "S6.9"}),
        "occupations_en.csv": table(OCCUPATION, {"conceptType": "Occupation", "conceptUri": JOINER, "iscoGroup": "7522", "preferredLabel": "joiner", "code": "7522.1", "regulatedProfessionNote": f"{BASE}/regulated-professions/unregulated"}),
        "ISCOGroups_en.csv": table(GROUP, {"conceptType": "ISCOGroup", "conceptUri": CRAFTS, "preferredLabel": "cabinet-makers", "code": "7522"}),
        "broaderRelationsSkillPillar_en.csv": table(BROADER, {"conceptUri": SAW, "broaderUri": WOOD}, {"conceptUri": PLANE, "broaderUri": WOOD}),
        "broaderRelationsOccPillar_en.csv": table(BROADER, {"conceptUri": JOINER, "broaderUri": CRAFTS}),
        "skillSkillRelations_en.csv": table(("originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri"), {"originalSkillUri": SAW, "originalSkillType": "skill/competence", "relationType": "optional", "relatedSkillType": "knowledge", "relatedSkillUri": OAK}),
        "occupationSkillRelations_en.csv": table(NEEDS, {"occupationUri": JOINER, "relationType": "essential", "skillType": "skill/competence", "skillUri": SAW}, {"occupationUri": JOINER, "relationType": "optional", "skillType": "knowledge", "skillUri": OAK}),
        "skillsHierarchy_en.csv": table(("Level 0 URI", "Level 0 preferred term", "Level 0 code"), {"Level 0 URI": WOOD, "Level 0 preferred term": "working wood", "Level 0 code": "S6.9"}),
        "greenSkillsCollection_en.csv": table(COLLECTION, {"conceptUri": SAW, "preferredLabel": "saw boards", "status": "released", "skillType": "skill/competence", "reuseLevel": "cross-sector", "description": "Cut boards to length.", "broaderConceptUri": WOOD, "broaderConceptPT": "working wood"}),
        "greenShareOcc_en.csv": table(("conceptType", "conceptUri", "code", "preferredLabel", "greenShare"), {"conceptUri": JOINER, "greenShare": "0.25"}),
        "conceptSchemes_en.csv": table(("conceptType", "conceptSchemeUri", "preferredLabel", "title", "status", "description", "hasTopConcept"), {"conceptSchemeUri": f"{BASE}/concept-scheme/skills", "preferredLabel": "ESCO skills", "hasTopConcept": f"{SAW},\n{WOOD}"}),
    }  # fmt: skip


def read(files):
    found = esco.read(files)
    return found, {each.uri: each for each in found.edition.entries}, counted(found.remarks)


def read_skills(*rows):
    return read({"skills_en.csv": skills(*rows)})


def relations(found, kind):
    return [(each.source, each.target, each.type) for each in found.edition.relations if each.kind is kind]

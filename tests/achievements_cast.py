"""Samples of descriptions of credentials, in each format that is read; every one is invented for these tests."""

from __future__ import annotations

import json
from typing import Any

BADGE_CLASS: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "https://harborschool.example/badges/incident",
    "name": "Incident command",
    "description": "Leads the response to an incident.",
    "image": "https://harborschool.example/badges/incident.png",
    "criteria": {"id": "https://harborschool.example/criteria", "narrative": "Lead a drill that is observed."},
    "issuer": {
        "type": "Profile",
        "id": "https://harborschool.example",
        "name": "Harbor School",
        "email": "x@harborschool.example",
    },
    "alignment": [
        {
            "targetName": "Incident response",
            "targetUrl": "https://nice.example/IR",
            "targetFramework": "NICE",
            "targetCode": "PD-WRL-003",
        }
    ],
    "tags": ["incident", "safety"],
}

ACHIEVEMENT: dict[str, Any] = {
    "@context": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "https://northlight.example/achievements/story",
    "type": ["Achievement"],
    "achievementType": "MicroCredential",
    "name": "Data storytelling",
    "humanCode": "DS-1",
    "version": "2026",
    "description": "Tells what data say.",
    "creator": {
        "id": "https://northlight.example",
        "type": ["Profile"],
        "name": "Northlight Institute",
        "url": "https://northlight.example",
        "address": {"type": ["Address"], "addressCountryCode": "DE", "addressLocality": "Kiel"},
    },
    "criteria": {"narrative": "Defend an analysis before a client."},
    "creditsAvailable": 2,
    "alignment": [
        {
            "type": ["Alignment"],
            "targetName": "Data literacy",
            "targetUrl": "https://esco.example/data",
            "targetFramework": "ESCO",
        }
    ],
    "resultDescription": [
        {
            "id": "urn:uuid:r1",
            "type": ["ResultDescription"],
            "name": "Defense",
            "resultType": "RubricCriterionLevel",
            "requiredLevel": "urn:uuid:l2",
            "rubricCriterionLevel": [
                {
                    "id": "urn:uuid:l1",
                    "type": ["RubricCriterionLevel"],
                    "name": "Begins",
                    "description": "Reads the chart aloud.",
                },
                {
                    "id": "urn:uuid:l2",
                    "type": ["RubricCriterionLevel"],
                    "name": "Convinces",
                    "description": "Answers the client’s question.",
                    "points": "2",
                },
            ],
        }
    ],
    "image": {"id": "https://northlight.example/story.png", "type": "Image"},
    "endorsementJwt": ["eyJ..."],
}

CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:c1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://northlight.example", "type": ["Profile"], "name": "Northlight Institute"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "id": "did:example:thu",
        "achievement": {name: value for name, value in ACHIEVEMENT.items() if name not in ("@context", "creator")},
    },
    "evidence": [{"id": "https://thu.example/work", "type": ["Evidence"]}],
}

CTDL: dict[str, Any] = {
    "@context": "https://credreg.net/ctdl/schema/context/json",
    "@graph": [
        {
            "@id": "https://credentialengineregistry.org/resources/ce-11111111-1111-4111-8111-111111111111",
            "@type": "ceterms:Certification",
            "ceterms:ctid": "ce-11111111-1111-4111-8111-111111111111",
            "ceterms:name": {"en-US": "Welding inspector", "de-DE": "Schweißprüfer"},
            "ceterms:description": {"en-US": "Inspects welds."},
            "ceterms:subjectWebpage": "https://guild.example/welding",
            "ceterms:ownedBy": [
                "https://credentialengineregistry.org/resources/ce-22222222-2222-4222-8222-222222222222"
            ],
            "ceterms:offeredBy": [
                "https://credentialengineregistry.org/resources/ce-22222222-2222-4222-8222-222222222222"
            ],
            "ceterms:estimatedDuration": [{"@type": "ceterms:DurationProfile", "ceterms:exactDuration": "PT40H"}],
            "ceterms:estimatedCost": [
                {
                    "@type": "ceterms:CostProfile",
                    "ceterms:price": 900,
                    "ceterms:currency": "EUR",
                    "ceterms:directCostType": {"ceterms:targetNode": "costType:AggregateCost"},
                },
                {
                    "@type": "ceterms:CostProfile",
                    "ceterms:price": 150,
                    "ceterms:currency": "EUR",
                    "ceterms:directCostType": {"ceterms:targetNode": "costType:AssessmentFee"},
                },
            ],
            "ceterms:requires": [
                {
                    "@type": "ceterms:ConditionProfile",
                    "ceterms:description": {"en-US": "Two years at a shipyard."},
                    "ceterms:targetAssessment": ["_:exam"],
                    "ceterms:targetCompetency": [
                        {
                            "@type": "ceterms:CredentialAlignmentObject",
                            "ceterms:targetNodeName": {"en-US": "Inspect a weld"},
                            "ceterms:targetNode": "https://guild.example/c/1",
                            "ceterms:weight": 0.4,
                        }
                    ],
                }
            ],
            "ceterms:renewal": [
                {"@type": "ceterms:ConditionProfile", "ceterms:description": {"en-US": "A new test piece."}}
            ],
            "ceterms:renewalFrequency": "P3Y",
            "ceterms:deliveryType": [{"ceterms:targetNode": "deliveryType:InPerson"}],
            "ceterms:accreditedBy": ["https://body.example"],
            "ceterms:image": "https://guild.example/x.png",
            "ceterms:naics": ["3366"],
        },
        {
            "@id": "https://credentialengineregistry.org/resources/ce-22222222-2222-4222-8222-222222222222",
            "@type": "ceterms:CredentialOrganization",
            "ceterms:name": {"en-US": "Harbor Guild"},
            "ceterms:subjectWebpage": "https://guild.example",
            "ceterms:address": [{"@type": "ceterms:Place", "ceterms:addressCountry": {"en-US": "DE"}}],
        },
        {
            "@id": "_:exam",
            "@type": "ceterms:AssessmentProfile",
            "ceterms:name": {"en-US": "Practical test"},
            "ceterms:assessmentMethodType": [
                {"ceterms:targetNode": "assessMethod:Performance", "ceterms:targetNodeName": {"en-US": "Performance"}}
            ],
            "ceterms:isProctored": True,
        },
        {"@id": "_:stray", "@type": "ceterms:Place", "ceterms:name": {"en-US": "Nowhere"}},
    ],
}

CURRICULUM = [
    {
        "code": "HC1",
        "title": "Certified Harbor Controller (HC1) Curriculum",
        "source_pdf": "HC1_Curriculum_v2.3.pdf",
        "description": "The **HC1** exam. More on the [site](https://harbor.example/hc1).",
        "domains": [
            {"weight": 60, "domain": "Signals & Lights", "competencies": ["Read a signal", "Set a light"]},
            {"weight": 40, "domain": "Traffic", "competencies": ["Guide a ship"]},
        ],
        "readme_weights": [["Signals and Lights", 60], ["Traffic", 40]],
    },
]

TABLE = (
    "Title;Provider;Assessment type;Price;Validity;Hours;Link;Owner\n"
    "Safety basics;Harbor School;Exam, practical exam;€ 1.200,50;3 years;40;https://harborschool.example/s;Birgit\n"
    "Crane license;Harbor Guild;project;USD 90;unbefristet;;;\n"
    ";Harbor Guild;;;;;;\n"
    "Safety basics;Harbor School;;;;;;\n"
    "Odd one;;tea ceremony;12;soon;many;ftp://x;\n"
)


def encoded(value: object) -> bytes:
    """A sample as the bytes of a file, indented as publishers do, so that lines mean something."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


SAMPLES: dict[str, tuple[tuple[str, dict[str, bytes]], ...]] = {
    "openbadges": (
        ("a BadgeClass of 2.0", {"badge.json": encoded(BADGE_CLASS)}),
        ("an Achievement of 3.0", {"story.json": encoded(ACHIEVEMENT)}),
        ("a credential with one in it", {"badge.json": encoded(CREDENTIAL)}),
    ),
    "ctdl": (
        ("a graph of the registry", {"welding.json": encoded(CTDL)}),
        ("a node alone", {"one.jsonld": encoded(CTDL["@graph"][0])}),
        ("a list of nodes", {"list.json": encoded(CTDL["@graph"])}),
    ),
    "curriculum": (("a list of certifications", {"c.json": encoded(CURRICULUM)}), ("one alone", {"c.json": encoded(CURRICULUM[0])})),
    "table": (("semicolons", {"our.csv": TABLE.encode()}), ("in English", {"x.csv": b"name,vendor,cost\nA,B,1 EUR\n"})),
}  # fmt: skip
"""By format the files of some samples, each with what it is."""

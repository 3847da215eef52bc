"""Schemas that a badge names: kept, broken, out of reach, or made to exhaust whoever runs them."""

from __future__ import annotations

import json

import pytest

from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import NOW, OB303, VC2, part, signed, unsigned, verified
from tests.conftest import vector
from tests.watch import Watch

URL = "https://northlight.example/schema.json"
TERMS = {"@context": [VC2, OB303, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}
NAMED = unsigned(**TERMS, credentialSchema=[{"id": URL, "type": "1EdTechJsonSchemaValidator2019"}])


class Serving:
    def __init__(self, pages):
        self.pages, self.asked = pages, []

    def __call__(self, url):
        self.asked.append(url)
        if url not in self.pages:
            raise Unreachable(f"nobody answers at {url}")
        page = self.pages[url]
        return Fetched(url, page if isinstance(page, bytes) else json.dumps(page).encode(), NOW)


def check(schema, badge=None, more=None):
    return verified(signed(badge or NAMED), fetch=Serving({URL: schema, **(more or {})}))


def test_a_schema_that_is_kept_is_said():
    verification = check({"type": "object", "required": ["id", "credentialSubject"]})
    assert part(verification, "conforms").status is Status.MET
    assert part(verification, "conforms.schema").status is Status.MET


def test_a_schema_that_is_not_kept_is_a_fault_of_the_issuer():
    verification = check({"required": ["licence"]})
    assert part(verification, "conforms").status is Status.UNMET
    assert "required" in part(verification, "conforms").summary
    assert verification.finding.status is Status.UNMET


def test_a_schema_that_cannot_be_had_is_a_remark():
    verification = verified(signed(NAMED), fetch=Serving({}))
    assert part(verification, "conforms").status is Status.MET
    assert part(verification, "conforms.schema").status is Status.UNKNOWN
    assert verification.finding.status is Status.MET


def test_nobody_is_asked_without_a_way_to_ask():
    assert verified(signed(NAMED)).finding.find("credential.conforms.schema") is None


def test_a_schema_of_another_kind_is_not_run():
    badge = unsigned(credentialSchema={"id": URL, "type": "JsonSchemaCredential"})
    fetch = Serving({URL: {"required": ["licence"]}})
    assert part(verified(signed(badge), fetch=fetch), "conforms").status is Status.MET
    assert fetch.asked == []


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {
            "allOf": [{"$ref": "#/$defs/0"}],
            "$defs": {str(n): {"allOf": [{"$ref": f"#/$defs/{n + 1}"}] * 8} for n in range(30)},
        },
        {"properties": {"name": {"pattern": "^(a+)+$"}}},
        {"properties": {"name": {"pattern": "(a|a)*b"}}},
        {"properties": {"name": {"pattern": "a*a*a*a*a*a*a*b"}}},
        {"properties": {"name": {"pattern": "(?=a*)*a"}}},
        {"patternProperties": {"(x+x+)+y": {}}},
        {"properties": {"name": {"pattern": "("}}},
        {"$ref": "https://elsewhere.example/schema.json"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": 7},
        {"type": 7},
        {"properties": 7},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "#meta", "$dynamicAnchor": "meta"},
        {"properties": {"name": {"$schema": "http://json-schema.org/draft-07/schema#", "pattern": "^(a+)+$"}}},
        b"not JSON",
        b"[]",
        b"{" * 5_000,
        b'{"a": 1, "a": 2}',
        b" " * 600_000,
    ],
    ids=lambda schema: str(schema)[:40],
)
def test_a_schema_that_would_hang_or_confuse_is_given_up(schema):
    badge = {**NAMED, "name": "a" * 3_000 + "!"}
    watch = Watch()
    verification = check(schema, badge)
    assert watch.within(5), watch
    assert part(verification, "conforms").status is Status.MET
    assert part(verification, "conforms.schema").status is Status.UNKNOWN


def test_further_schemas_are_fetched_like_the_first():
    other = "https://northlight.example/profile.json"
    schema = {"properties": {"issuer": {"$ref": other}}}
    assert part(check(schema, more={other: {"required": ["name"]}}), "conforms").status is Status.MET
    assert part(check(schema, more={other: {"required": ["phone"]}}), "conforms").status is Status.UNMET
    assert part(check(schema), "conforms.schema").status is Status.UNKNOWN


def test_the_official_schema_is_kept_by_the_official_sample():
    url = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
    schema = vector("1edtech-json-schemas", "ob_v3p0_achievementcredential_schema.json").read_bytes()
    sample = vector("1edtech-public-validator", "ob30", "complete.json").read_bytes()
    verification = verify(read(sample, name="complete"), now=NOW, fetch=Serving({url: schema}))
    assert part(verification, "conforms.schema").status is Status.MET
    assert part(verification, "conforms").status is Status.MET


def test_the_official_schema_of_records_is_kept_by_the_official_sample():
    url = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
    folder = ("1edtech-json-schemas", "coverage", "vendor", "clr", "v2_0")
    schema = vector(*folder, "clr_v2p0_clrcredential_schema.json").read_bytes()
    sample = vector("1edtech-public-validator", "clr20", "simple.json").read_bytes()
    verification = verify(read(sample, name="record"), now=NOW, fetch=Serving({url: schema}))
    assert part(verification, "conforms.schema").status is Status.MET

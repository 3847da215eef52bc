"""The inputs of the W3C test suite of the data model: what is named -ok is a good credential, what is named -fail none.

The suite sends them to a service that issues: it puts an issuer in, and dates where it says FUTURE DATE. So does this.
"""

from __future__ import annotations

import json

import pytest

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import UnreadableCredential
from stepladder.findings import Status
from tests.cast import NORTHLIGHT, NOW
from tests.conftest import VECTORS, vector

FOLDER = VECTORS / "w3c-vc-data-model-2.0-test-suite" / "input"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.json"))
PLACEHOLDERS = {"FUTURE DATE": "2036-01-01T00:00:00Z", "PAST DATE": "2016-01-01T00:00:00Z"}

# The suite leaves the issuer of these as it is, because it is what they are about.
OWN_ISSUER = {
    f"credential-issuer-{each}-fail.json" for each in ("no-url", "null", "object-id-no-url", "object-id-null")
} | {"credential-no-issuer-fail.json"}

# What does not give the stated result, and why.
EXCEPTIONS: dict[str, str] = {}

# Named neither: a presentation whose credential was issued by its holder, or not; the data model allows all of them.
NEITHER = {
    "presentation-self-asserted-vc-holder-mismatch.json": True,
    "presentation-self-asserted-vc-issuer-mismatch.json": True,
    "presentation-self-asserted-vc-no-holder.json": True,
}


def test_the_suite_is_there():
    vector("w3c-vc-data-model-2.0-test-suite", "input")
    assert len(NAMES) > 110


def issued(name):
    document = json.loads(vector("w3c-vc-data-model-2.0-test-suite", "input", name).read_text())
    stem = name.rpartition("/")[2]
    if stem.startswith(("credential", "issuer")) and stem not in OWN_ISSUER:
        # The suite's own issuer takes the place of one that has only a name.
        party = document.get("issuer")
        document["issuer"] = {**party, "id": NORTHLIGHT} if isinstance(party, dict) else NORTHLIGHT
    if "validUntil-validFrom-ok" in name:
        document |= {"validFrom": PLACEHOLDERS["PAST DATE"], "validUntil": PLACEHOLDERS["FUTURE DATE"]}
    return {key: PLACEHOLDERS.get(value, value) if isinstance(value, str) else value for key, value in document.items()}


def is_good(document):
    """Whether anything was found that the data model forbids: the file as such, its members, or what it carries."""
    contexts = Contexts(
        extra={
            "https://www.w3.org/ns/credentials/examples/v2": json.loads(
                vector("contexts", "w3c", "credentials-examples-v2.jsonld").read_text()
            )
        }
    )
    try:
        verification = verify(read(json.dumps(document).encode(), name="input"), now=NOW, contexts=contexts)
    except UnreadableCredential:
        return False
    conforms = verification.finding.find("credential.conforms")
    model = verification.finding.find("credential.conforms.model")
    return (model or conforms).status is Status.MET


@pytest.mark.parametrize("name", NAMES)
def test_gives_the_stated_result(name):
    stated = NEITHER.get(name.rpartition("/")[2])
    good = name.endswith("-ok.json") if stated is None else stated
    assert is_good(issued(name)) is (good if name not in EXCEPTIONS else not good)

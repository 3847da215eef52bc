"""The W3C test suite of VC-JOSE-COSE: tokens are verified, SD-JWT and COSE are told apart and not guessed."""

from __future__ import annotations

import json

import pytest

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import UnreadableCredential
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import NOW
from tests.conftest import vector

SUITE = "w3c-vc-jose-cose-test-suite"
JWKS = "https://example.issuer/.well-known/jwks.json"

# file: whether the suite says that it verifies
STATED = {
    "credential-jose-minimal.txt": True,
    "presentation-jose-multiple.txt": True,
    "credential-issuer-match-signed.txt": True,
    "credential-jose-unknown-extensions.txt": False,
    "credential-minimal.json": False,
    "presentation-single.json": False,
    "credential-jose-bad-signature.txt": False,
    "credential-jose-bad-media-type.txt": False,
    "presentation-jose-bad-media-type.txt": False,
    "credential-jose-vc-vp-claims.txt": False,
    "presentation-jose-bad-credential.txt": False,
}
# What cannot be checked, and is neither passed nor failed: the reason.
OPEN = {
    "presentation-jose-multiple.txt": "two of its three credentials are SD-JWT and COSE, which are not read",
    "credential-jose-unknown-extensions.txt": "signed with ES512, which is not checked",
    "presentation-single.json": "nobody signed it; its credential is a token without its first letter",
}


def keys(url):
    if url != JWKS:
        raise Unreachable(f"nobody answers at {url}")
    files = ("vm-p256.json", "vm-p384.json", "vm-ed25519.json", "vm-p521.json")
    jwks = {"keys": [json.loads(vector(SUITE, name).read_text())["publicKeyJwk"] for name in files]}
    return Fetched(url, json.dumps(jwks).encode(), NOW)


def verified_file(name):
    examples = vector("contexts", "w3c", "credentials-examples-v2.jsonld").read_text()
    contexts = Contexts(extra={"https://www.w3.org/ns/credentials/examples/v2": json.loads(examples)})
    return verify(read(vector(SUITE, name).read_bytes(), name=name), now=NOW, fetch=keys, contexts=contexts)


def faults_of(verification):
    """The checks that failed. None of these credentials is a badge; all else has to be as stated."""
    parts = verification.finding.parts
    failed = {part.id for part in parts if part.status is Status.UNMET} - {"credential.members"}
    model = verification.finding.find("credential.conforms.model")
    return failed - {"credential.conforms"} if model and model.status is Status.MET else failed


@pytest.mark.parametrize("name", STATED)
def test_gives_the_stated_result_for_tokens(name):
    verification = verified_file(name)
    found = {part.id.removeprefix("credential."): part.status for part in verification.finding.parts}
    faults = faults_of(verification).union(*map(faults_of, verification.members))
    if STATED[name]:
        assert not faults
        assert found["signature"] is Status.MET
        assert found["issuer"] is Status.MET
    elif name not in OPEN:
        assert faults
    else:
        assert faults or Status.UNKNOWN in found.values()


def test_the_credentials_of_a_presentation_are_looked_at_one_by_one():
    verification = verified_file("presentation-jose-multiple.txt")
    assert [member.is_met("signature") for member in verification.members] == [True, False, False]
    reasons = [member.finding.summary for member in verification.members]
    assert "SD-JWT" in reasons[1]
    assert "COSE" in reasons[2]
    assert all(member.finding.status is not Status.MET for member in verification.members[1:])


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("credential-sdjwt-selective.txt", "SD-JWT"),
        ("credential-sdjwt-nested.txt", "SD-JWT"),
        ("credential-sdjwt-bad-signature.txt", "SD-JWT"),
        ("presentation-sdjwt-selective.txt", "SD-JWT"),
        ("credential-cose-minimal.txt", "COSE"),
        ("credential-cose-bad-signature.txt", "COSE"),
        ("credential-cose-minimal-not-base64.txt", "COSE"),
        ("presentation-cose-single.txt", "COSE"),
    ],
)
def test_names_what_it_does_not_read(name, word):
    try:
        verification = verified_file(name)
    except UnreadableCredential as error:
        assert word in error.sentence()  # noqa: PT017 - one of the two answers
        return
    assert verification.finding.status is Status.UNKNOWN
    assert word in verification.finding.summary

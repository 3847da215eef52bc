"""The published vectors: expected and seen, row by row. docs/vectors.md prints this table."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from stepladder.credentials.canon import canonicalize
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.issue import sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import UnreadableCredential
from tests.cast import NOW
from tests.conftest import vector

ALL_MET = dict.fromkeys(("readable", "conforms", "signature", "issuer", "dates", "status"), "met")
UNPROVEN = ALL_MET | {"issuer": "unknown"}
# Only the issuer's site can say, and nobody is asked here; tests/test_openbadges2.py asks.
HOSTED = UNPROVEN | {"signature": "unknown", "status": "unknown"}
NO_BADGE = UNPROVEN | {"conforms": "unmet"}
UNREADABLE = None

# file: the status of each check
EXPECTED = {
    "dcc-verifier-core/v1NoStatus.json": ALL_MET,
    "dcc-verifier-core/v2NoStatus.json": ALL_MET,
    "1edtech-public-validator/ob30/simple.json": UNPROVEN,
    "1edtech-public-validator/ob30/simple_v1.json": UNPROVEN,
    "1edtech-public-validator/ob30/simple-json.png": UNPROVEN,
    "1edtech-public-validator/ob30/simple-did-key-method.json": UNPROVEN,
    "1edtech-public-validator/ob30/complete.json": UNPROVEN | {"status": "unknown"},
    "1edtech-public-validator/ob30/simple-eddsa-2022.json": UNPROVEN,
    "1edtech-public-validator/ob30/simple-noproof.json": UNPROVEN | {"conforms": "unmet", "signature": "unmet"},
    "1edtech-public-validator/ob30/simple-json.svg": UNPROVEN,
    "1edtech-public-validator/ob30/endorsement-valid.json": UNPROVEN,
    "1edtech-public-validator/clr20/simple.json": UNPROVEN,
    "1edtech-public-validator/ob20/basic-assertion.json": HOSTED,
    "1edtech-public-validator/ob20/basic-assertion-expired.json": HOSTED | {"dates": "unmet"},
    "1edtech-public-validator/ob20/simple-badge.png": HOSTED,
    "1edtech-ob3-spec-examples/linked-data-proof-ob-7.json": UNPROVEN,
    "1edtech-ob3-spec-examples/linked-data-proof-ob-1.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/basicOpenBadgeCredential.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/fullOpenBadge.json": UNPROVEN | {"signature": "unmet", "status": "unknown"},
    "1edtech-ob3-spec-examples/skillAssertionCase.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/skillAssertionCtdl.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/achievementAlignmentCase.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/achievementAlignmentCe.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/endorsement.json": UNPROVEN | {"signature": "unmet", "status": "unknown"},
    "1edtech-ob3-spec-examples/linked-data-proof-ob-6.json": UNREADABLE,
    "mozilla-openbadges-bakery/unbaked.png": UNREADABLE,
    "mozilla-openbadges-bakery/baked.svg": HOSTED | {"conforms": "unmet", "dates": "unknown"},
    "dcc-verifier-core/knownDIDRegistries.json": UNREADABLE,
    "w3c-vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json": NO_BADGE,
    "w3c-vc-di-eddsa/Ed25519Signature2020/signedEdSig.json": NO_BADGE,
    "w3c-vc-di-eddsa/eddsa-jcs-2022/signedJCS.json": NO_BADGE,
    "w3c-vc-di-eddsa/proof-set-chain/signedProofSet1.json": NO_BADGE,
    "w3c-vc-di-eddsa/proof-set-chain/signedProofSet2.json": NO_BADGE,
    "w3c-vc-di-eddsa/proof-set-chain/signedProofChain1.json": NO_BADGE,
    "w3c-vc-di-eddsa/proof-set-chain/signedProofChain2.json": NO_BADGE,
    "w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json": NO_BADGE,
    "w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p384/signedECDSAP384.json": NO_BADGE,
    "w3c-vc-di-ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json": NO_BADGE,
    "w3c-vc-di-ecdsa/ecdsa-jcs-2019-p384/signedJCSECDSAP384.json": NO_BADGE,
}

# What is said of the credentials that these carry. 1EdTech's endorsements have expired and bear no real signatures; the
# one badge of its record is good, by an issuer that nobody was asked about.
INSIDE = {
    "1edtech-public-validator/ob30/complete.json": {"endorsements": "unmet"},
    "1edtech-ob3-spec-examples/fullOpenBadge.json": {"endorsements": "unmet"},
    "1edtech-public-validator/clr20/simple.json": {"members": "unknown"},
}


def examples_context():
    return Contexts(
        extra={
            "https://www.w3.org/ns/credentials/examples/v2": json.loads(
                vector("contexts", "w3c", "credentials-examples-v2.jsonld").read_text()
            )
        }
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_answers_as_the_publisher_of_the_vector_says(name):
    data, expected = vector(*name.split("/")).read_bytes(), EXPECTED[name]
    if expected is UNREADABLE:
        with pytest.raises(UnreadableCredential):
            read(data, name=name)
        return
    verification = verify(read(data, name=name), now=NOW, contexts=examples_context())
    found = {part.id.removeprefix("credential."): str(part.status) for part in verification.finding.parts}
    assert found == expected | INSIDE.get(name, {})


def test_signs_the_walk_through_of_1edtech_byte_for_byte():
    badge = json.loads(vector("1edtech-ob3-spec-examples", "linked-data-proof-ob-7.json").read_text())
    proof = badge.pop("proof")
    proof = proof[0] if isinstance(proof, list) else proof
    seed = bytes.fromhex("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4")
    again = sign(badge, seed=seed, method=proof["verificationMethod"], created=datetime.fromisoformat(proof["created"]))
    assert again["proof"] == [proof]
    document = canonicalize(statements(badge, Contexts()).quads).text
    published = vector("1edtech-ob3-spec-examples", "impl-test-vectors", "obv3p0", "document-canon.txt")
    assert document == published.read_bytes().decode()


@pytest.mark.parametrize("suite", ["1edtech-public-validator", "1edtech-ob3-spec-examples", "dcc-verifier-core"])
def test_every_credential_of_the_learning_suites_is_in_the_table(suite):
    folder = vector(suite)
    files = {
        str(path.relative_to(folder.parent)) for kind in ("json", "png", "svg") for path in folder.rglob(f"*.{kind}")
    }
    # What an Open Badge 2.0 names is fetched for it, and is none itself.
    assert {name for name in files if "/assets/" not in name} <= EXPECTED.keys()

"""The published vectors: expected and seen, row by row. docs/vectors.md prints this table."""

from __future__ import annotations

import hashlib
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
UNREAD = dict.fromkeys(ALL_MET, "unknown")
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
    "1edtech-public-validator/ob30/simple-eddsa-2022.json": UNPROVEN | {"signature": "unknown"},
    "1edtech-public-validator/ob30/simple-noproof.json": UNPROVEN | {"conforms": "unmet", "signature": "unmet"},
    "1edtech-public-validator/ob30/simple-json.svg": UNREAD,
    "1edtech-public-validator/ob30/endorsement-valid.json": UNREAD,
    "1edtech-public-validator/clr20/simple.json": UNREAD,
    "1edtech-public-validator/ob20/basic-assertion.json": UNREAD,
    "1edtech-public-validator/ob20/basic-assertion-expired.json": UNREAD,
    "1edtech-public-validator/ob20/simple-badge.png": UNREAD,
    "1edtech-ob3-spec-examples/linked-data-proof-ob-7.json": UNPROVEN,
    "1edtech-ob3-spec-examples/linked-data-proof-ob-1.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/basicOpenBadgeCredential.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/fullOpenBadge.json": UNPROVEN | {"signature": "unmet", "status": "unknown"},
    "1edtech-ob3-spec-examples/skillAssertionCase.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/skillAssertionCtdl.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/achievementAlignmentCase.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/achievementAlignmentCe.json": UNPROVEN | {"signature": "unmet"},
    "1edtech-ob3-spec-examples/endorsement.json": UNREAD,
    "1edtech-ob3-spec-examples/linked-data-proof-ob-6.json": UNREADABLE,
    "mozilla-openbadges-bakery/unbaked.png": UNREADABLE,
    "mozilla-openbadges-bakery/baked.svg": UNREAD,
    "dcc-verifier-core/knownDIDRegistries.json": UNREADABLE,
    "w3c-vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json": NO_BADGE,
    "w3c-vc-di-eddsa/Ed25519Signature2020/signedEdSig.json": NO_BADGE,
    "w3c-vc-di-eddsa/eddsa-jcs-2022/signedJCS.json": NO_BADGE | {"signature": "unknown"},
    "w3c-vc-di-eddsa/proof-set-chain/signedProofSet1.json": NO_BADGE,
    "w3c-vc-di-eddsa/proof-set-chain/signedProofSet2.json": NO_BADGE,
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
    assert {part.id.removeprefix("credential."): str(part.status) for part in verification.finding.parts} == expected


@pytest.mark.parametrize(
    ("folder", "stem"),
    [("eddsa-rdfc-2022", "DataInt"), ("eddsa-rdfc-2022/employ", "DataInt"), ("Ed25519Signature2020", "EdSig")],
)
def test_every_stage_of_the_w3c_eddsa_vectors_is_the_same_byte_for_byte(folder, stem):
    base = vector("w3c-vc-di-eddsa", *folder.split("/"))
    signed = json.loads((base / f"signed{stem}.json").read_text())
    proof = signed.pop("proof")
    value = proof.pop("proofValue")
    contexts = examples_context()
    if folder.endswith("employ"):
        citizenship = {
            "https://w3id.org/citizenship/v4rc1": json.loads(
                vector("contexts", "w3c", "citizenship-v4rc1.jsonld").read_text()
            )
        }
        contexts = Contexts(extra={**contexts.extra, **citizenship})
    document = canonicalize(statements(signed, contexts).quads).text
    options = canonicalize(statements({**proof, "@context": signed["@context"]}, contexts).quads).text
    assert document == (base / f"canonDoc{stem}.txt").read_text()
    assert options == (base / f"proofCanon{stem}.txt").read_text()
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (options, document)]
    assert "".join(hashes) == (base / f"combinedHash{stem}.txt").read_text().strip()
    keys = json.loads(vector("w3c-vc-di-eddsa", "keyPair.json").read_text())
    import base58

    again = sign(
        signed,
        seed=base58.b58decode(keys["privateKeyMultibase"][1:])[2:],
        method=proof["verificationMethod"],
        created=datetime.fromisoformat(proof["created"]),
        suite=proof.get("cryptosuite", proof["type"]),
        contexts=contexts,
    )
    assert again["proof"][0] == proof | {"proofValue": value}


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


def test_the_later_proof_of_a_chain_is_recognized_and_not_guessed():
    data = vector("w3c-vc-di-eddsa", "proof-set-chain", "signedProofChain2.json").read_bytes()
    verification = verify(read(data, name="chain"), now=NOW, contexts=examples_context())
    signature = verification.finding.find("credential.signature")
    assert signature is not None
    chained = [part for part in signature.parts if "chain" in part.summary]
    assert chained
    assert all(part.status == "unknown" for part in chained)

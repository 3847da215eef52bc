"""Every proof suite against the published vectors, every stage byte for byte; proof sets and chains; a signer for each."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import base58
import pytest

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.embedded import examine_proofs
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.issue import Disclosure, disclose, sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import encode_base64url
from stepladder.credentials.proofs import PROOFS, Subject
from stepladder.credentials.proofs.ecdsa_sd_2023 import parse
from stepladder.credentials.proofs.interface import canonical_json
from stepladder.credentials.selection import Selectable
from tests.conftest import vector

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"


def contexts():
    found = {EXAMPLES: "credentials-examples-v2.jsonld", CITIZENSHIP: "citizenship-v4rc1.jsonld"}
    return Contexts(extra={url: json.loads(vector("contexts", "w3c", name).read_text()) for url, name in found.items()})


def read(*parts):
    return json.loads(vector(*parts).read_text())


def signature(document, **options):
    """What comes of a document's proofs, and of the keys that made the good ones."""
    known = options.pop("contexts", None) or contexts()
    inquiry = Inquiry(options.pop("now", NOW), known, **options)
    stated = statements({name: value for name, value in document.items() if name != "proof"}, known)
    return examine_proofs(document, stated, inquiry)


def secret_of(multibase):
    return base58.b58decode(multibase[1:])[2:]


STAGES = [
    ("w3c-vc-di-eddsa", "eddsa-rdfc-2022", "DataInt", "sha256"),
    ("w3c-vc-di-eddsa", "eddsa-rdfc-2022/employ", "DataInt", "sha256"),
    ("w3c-vc-di-eddsa", "Ed25519Signature2020", "EdSig", "sha256"),
    ("w3c-vc-di-eddsa", "eddsa-jcs-2022", "JCS", "sha256"),
    ("w3c-vc-di-ecdsa", "ecdsa-rdfc-2019-p256", "ECDSAP256", "sha256"),
    ("w3c-vc-di-ecdsa", "ecdsa-rdfc-2019-p256/employ", "ECDSAP256", "sha256"),
    ("w3c-vc-di-ecdsa", "ecdsa-rdfc-2019-p384", "ECDSAP384", "sha384"),
    ("w3c-vc-di-ecdsa", "ecdsa-rdfc-2019-p384/employ", "ECDSAP384", "sha384"),
    ("w3c-vc-di-ecdsa", "ecdsa-jcs-2019-p256", "JCSECDSAP256", "sha256"),
    ("w3c-vc-di-ecdsa", "ecdsa-jcs-2019-p384", "JCSECDSAP384", "sha384"),
]


def key_of(family, digest):
    if family == "w3c-vc-di-eddsa":
        return secret_of(read(family, "keyPair.json")["privateKeyMultibase"])
    pair = read(family, "p384KeyPair.json" if digest == "sha384" else "p256KeyPair.json")
    return secret_of(pair.get("secretKeyMultibase") or pair["privateKeyMultibase"])


@pytest.mark.parametrize(("family", "folder", "stem", "digest"), STAGES)
def test_every_stage_of_a_published_proof_is_the_same_byte_for_byte(family, folder, stem, digest):
    base = vector(family, *folder.split("/"))
    signed = json.loads((base / f"signed{stem}.json").read_text())
    finding, (key,) = signature(signed)
    assert str(finding.status) == "met"
    assert key.certified
    proof = signed.pop("proof")
    value = proof.pop("proofValue")
    suite = next(suite for suite in PROOFS if suite.recognizes(proof))
    options = proof if suite.over_json else {**proof, "@context": signed["@context"]}
    assert (base / f"sigBTC58{stem}.txt").read_text().strip() == value
    texts = []
    for name, subject in (("canonDoc", signed), ("proofCanon", options)):
        made = (
            canonical_json(subject) if suite.over_json else Subject(subject, contexts()).canonical(digest).text.encode()
        )
        assert made == (base / f"{name}{stem}.txt").read_bytes()
        texts.append(hashlib.new(digest, made).hexdigest())
    assert texts[0] == (base / f"docHash{stem}.txt").read_text().strip()
    assert texts[1] == (base / f"proofHash{stem}.txt").read_text().strip()
    assert texts[1] + texts[0] == (base / f"combinedHash{stem}.txt").read_text().strip()
    again = sign(
        signed,
        seed=key_of(family, digest),
        method=proof["verificationMethod"],
        created=datetime.fromisoformat(proof["created"]),
        suite=suite.name,
        kind=key.kind,
        contexts=contexts(),
    )
    assert again["proof"] == [proof | {"proofValue": value}]


@pytest.mark.parametrize("name", ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"])
def test_published_sets_and_chains_are_good(name):
    document = read("w3c-vc-di-eddsa", "proof-set-chain", f"{name}.json")
    finding, keys = signature(document)
    assert str(finding.status) == "met"
    assert all(str(part.status) == "met" for part in finding.parts)
    assert len(keys) == (len(document["proof"]) if isinstance(document["proof"], list) else 1)


def test_a_published_chain_is_signed_again_byte_for_byte():
    published = read("w3c-vc-di-eddsa", "proof-set-chain", "signedProofChain2.json")
    pairs = read("w3c-vc-di-eddsa", "proof-set-chain", "multiKeyPairs.json")
    secrets = {
        pair["publicKeyMultibase"]: secret_of(pair["privateKeyMultibase"])
        for pair in (pairs.values() if isinstance(pairs, dict) else pairs)
    }
    document = {name: value for name, value in published.items() if name != "proof"}
    for proof in published["proof"]:
        document = sign(
            document,
            seed=secrets[proof["verificationMethod"].partition("#")[2]],
            method=proof["verificationMethod"],
            created=datetime.fromisoformat(proof["created"]),
            options={name: proof[name] for name in ("id", "previousProof") if name in proof},
            contexts=contexts(),
        )
    assert document == published


@pytest.mark.parametrize(
    ("folder", "mandatory", "selective"),
    [("employ", "employMandatory", "employSelective"), ("prc", "prCredMandatory", "prCredSelective")],
)
def test_every_stage_of_selective_disclosure_is_the_same_byte_for_byte(folder, mandatory, selective):
    family, base = "w3c-vc-di-ecdsa", ("w3c-vc-di-ecdsa", "ecdsa-sd-2023", folder)
    signed = read(*base, "addSignedSDBase.json")
    unsecured = {name: value for name, value in signed.items() if name != "proof"}
    pointers = tuple(read(family, f"{mandatory}.json"))
    material = read(family, "ecdsa-sd-2023", "SDKeyMaterial.json")
    blinding = bytes.fromhex(material["hmacKeyString"])
    selectable = Selectable(unsecured, contexts())
    assert selectable.canonical.text.splitlines(keepends=True) == read(*base, "addBaseDocCanon.json")

    made = sign(
        unsecured,
        seed=secret_of(material["baseKeyPair"]["secretKeyMultibase"]),
        method=signed["proof"]["verificationMethod"],
        created=datetime.fromisoformat(signed["proof"]["created"]),
        suite="ecdsa-sd-2023",
        disclosure=Disclosure(pointers, secret_of(material["proofKeyPair"]["secretKeyMultibase"]), blinding),
        contexts=contexts(),
    )
    raw, found = read(*base, "addRawBaseSignatureInfo.json"), parse(made["proof"][0]["proofValue"])
    assert found.signature.hex() == raw["baseSignature"]
    assert [each.hex() for each in found.signatures] == raw["signatures"]
    assert made["proof"] == [signed["proof"]]
    assert str(signature(made)[0].status) == "met"

    shown = disclose(signed, read(family, f"{selective}.json"), contexts=contexts())
    published = read(*base, "derivedRevealDocument.json")
    unsigned = {name: value for name, value in shown.items() if name != "proof"}
    assert unsigned == read(*base, "derivedUnsignedReveal.json")
    derived, expected = parse(shown["proof"]["proofValue"]), read(*base, "derivedDisclosureData.json")
    assert [each.hex() for each in derived.signatures] == expected["signatures"]
    assert list(derived.mandatory) == expected["mandatoryIndexes"]
    assert {f"c14n{n}": "u" + encode_base64url(label) for n, label in derived.labels.items()} == dict(
        expected["labelMap"]["value"]
    )
    assert shown == published
    finding, _ = signature(published)
    assert str(finding.status) == "met"
    assert "a part" in finding.summary

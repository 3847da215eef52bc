"""Others verify what Stepladder signs, Stepladder verifies what others sign, and the measuring runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from benchmarks import setting_up

from stepladder.credentials import tokens
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.issue import sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import PublicKey, from_jwk
from stepladder.findings import Status
from tests import peers
from tests.cast import MALLORY_SEED, NORTHLIGHT, NORTHLIGHT_SEED, method_of, signed, tampered, unsigned, verified
from tests.conftest import ROOT, vector


@pytest.fixture(scope="module")
def corpus():
    peers.node()
    return setting_up.corpus(8)


def altered():
    badge = tampered(signed())
    badge["name"] = "Doctor of everything"
    return badge


LEGACY = unsigned(
    **{
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://w3id.org/security/suites/ed25519-2020/v1",
        ],
        "validFrom": ...,
        "issuanceDate": "2025-09-15T00:00:00Z",
    }
)


@pytest.mark.parametrize(
    ("badge", "good"),
    [
        (signed, True),
        (lambda: signed(LEGACY, suite="Ed25519Signature2020"), True),
        (altered, False),
        (lambda: signed(seed=MALLORY_SEED, did=NORTHLIGHT), False),
        (lambda: signed(unsigned(validUntil="2026-01-01T00:00:00Z")), None),
    ],
    ids=["good", "legacy suite", "altered", "foreign key", "expired"],
)
def test_the_javascript_verifiers_say_what_stepladder_says(tmp_path, badge, good):
    document = badge()
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(document))
    (verdict,) = peers.judged([path], tmp_path)
    theirs = {verdict[name]["verified"] for name in ("digitalbazaar", "verifierCore")}
    expected = verified(document).finding.status is Status.MET
    assert expected is bool(good)
    if good is not None:  # what has expired is not good at a date that they do not take from us
        assert theirs == {expected}, verdict


def test_the_javascript_verifiers_take_a_badge_with_a_status_list_by_file(tmp_path):
    from stepladder.credentials.status import status_entry, status_list

    address = "https://northlight.example/status/1"
    since = verified_at()
    found = {}
    for revoked in ((), (4_711,)):
        unsigned_list = status_list(
            id=address, issuer=NORTHLIGHT, purpose="revocation", revoked=revoked, valid_from=since
        )
        signed_list = sign(unsigned_list, seed=NORTHLIGHT_SEED, method=method_of(NORTHLIGHT), created=since)
        entry = status_entry(list_id=address, index=4_711, purpose="revocation")
        path = tmp_path / "badge.json"
        path.write_text(json.dumps(signed(unsigned(credentialStatus=entry))))
        (verdict,) = peers.judged([path], tmp_path, answers={address: signed_list})
        found[revoked] = (verdict["digitalbazaar"]["verified"], verdict["verifierCore"]["verified"])
    assert found == {(): (True, True), (4_711,): (False, False)}


def verified_at():
    from datetime import UTC, datetime

    return datetime(2025, 9, 15, tzinfo=UTC)


def test_the_javascript_verifiers_take_a_badge_of_a_did_web_whose_document_is_given(tmp_path):
    did = "did:web:northlight.example:issuers:1"
    name = NORTHLIGHT.removeprefix("did:key:")
    key = {"id": f"{did}#key-1", "type": "Multikey", "controller": did, "publicKeyMultibase": name}
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    published = {"@context": contexts, "id": did, "verificationMethod": [key], "assertionMethod": [key["id"]]}
    badge = unsigned(issuer={"id": did, "type": ["Profile"], "name": "Northlight Institute"})
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(sign(badge, seed=NORTHLIGHT_SEED, method=key["id"], created=verified_at())))
    (verdict,) = peers.judged([path], tmp_path, answers={"https://northlight.example/issuers/1/did.json": published})
    assert verdict["digitalbazaar"]["verified"], verdict
    assert verdict["verifierCore"]["verified"], verdict
    (verdict,) = peers.judged([path], tmp_path)
    assert not verdict["digitalbazaar"]["verified"]


def test_the_javascript_verifiers_take_the_badges_of_the_field(tmp_path):
    files = [vector("dcc-verifier-core", name) for name in ("v1NoStatus.json", "v2NoStatus.json")]
    for verdict in peers.judged(files, tmp_path):
        assert verdict["digitalbazaar"]["verified"]
        assert verdict["verifierCore"]["verified"]


@pytest.mark.parametrize("size", setting_up.SIZES)
def test_stepladder_verifies_what_the_javascript_peer_signed(corpus, size):
    lines = (corpus / f"{size}.jsonl").read_bytes().splitlines()
    assert len(set(lines)) == 8
    assert {verified(line).finding.status for line in lines} == {Status.MET}


def test_the_corpus_is_as_large_as_badges_are(corpus):
    for size, (bytes_, quads) in setting_up.SIZES.items():
        (line, *_) = (corpus / f"{size}.jsonl").read_bytes().splitlines()
        document = {name: member for name, member in json.loads(line).items() if name != "proof"}
        assert len(line) == pytest.approx(bytes_, rel=0.05)
        assert len(statements(document, Contexts()).quads) == pytest.approx(quads, rel=0.05)


@pytest.mark.parametrize("alg", ["EdDSA", "ES256", "RS256"])
def test_tokens_of_the_javascript_peer_are_good(corpus, alg):
    kind, raw = from_jwk(json.loads((corpus / "keys.json").read_bytes())[alg])
    for line in (corpus / f"{alg}.jsonl").read_bytes().splitlines():
        token = tokens.parse(line, name="token")
        assert tokens.is_good(token, PublicKey(raw, "", certified=True, kind=kind))
        assert tokens.document_of(token)[1] == ()


def test_jsonld_js_and_stepladder_write_the_same_statements(corpus):
    documents = [unsigned(), unsigned(name='Ünïcode \U0001f393 \\ " \n'), unsigned(description=...)]
    for size in setting_up.SIZES:
        lines = (corpus / f"{size}.jsonl").read_bytes().splitlines()
        documents += [{name: part for name, part in json.loads(line).items() if name != "proof"} for line in lines]
    theirs = peers.canonized(documents)
    assert [answer.get("nquads") for answer in theirs] == [
        statements(each, Contexts()).canonical().text for each in documents
    ]


def test_jsonld_js_in_safe_mode_refuses_what_would_be_lost():
    (answer,) = peers.canonized([unsigned(nobodyDefinedThis="text")])
    assert "error" in answer


def test_the_measuring_runs_and_says_what_it_must():
    peers.node()
    sizes = ("--badges", "8", "--rounds", "1", "--turn", "0.01", "--files", "4", "--streamed", "20")
    command = [sys.executable, str(ROOT / "benchmarks" / "verify.py"), "--json", "--without-python-peers", *sizes]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert result.returncode == 0, result.stderr
    figures = json.loads(result.stdout)
    for name in ("rich_vs_digitalbazaar", "small_vs_digitalbazaar", "rich_vs_floor", "small_vs_floor"):
        assert figures[name] > 0
    assert figures["eddsa_jwt_vs_jose"] > 0
    assert figures["eddsa_jwt_vs_joserfc"] is None
    assert figures["missing"] == {"python": "left out"}
    assert figures["memory_badges"] == 20
    assert figures["command_start_to_exit_ms"] > 0


def test_the_lists_of_the_peers_carry_versions_and_hashes_and_no_address():
    lock = (setting_up.PEERS / "package-lock.json").read_text()
    assert "://" not in lock
    packages = [each for name, each in json.loads(lock)["packages"].items() if name]
    assert all(each["version"] and each["integrity"].startswith("sha512-") for each in packages)
    wanted = json.loads((setting_up.PEERS / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"[\d.]+(-[\w.]+)?", version) for version in wanted.values())
    pinned = (ROOT / "benchmarks" / "requirements.txt").read_text()
    assert "://" not in pinned
    assert len(re.findall(r"^[\w.-]+==", pinned, re.MULTILINE)) <= pinned.count("--hash=sha256:")

"""Built badges, really signed, and read by others: by our own verifier, and by the two of JavaScript."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest

from stepladder.credentials.build import Achievement, Recipient, badge
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.published import did_document
from stepladder.credentials.reading import read
from stepladder.credentials.status import status_entry, status_list
from stepladder.credentials.verify import verify
from stepladder.fetching import Fetched, Unreachable
from tests.cast import NOW, OB303, VC2
from tests.conftest import ROOT
from tests.test_build import DID, KEY, LIST, MADE, PAGE, SITE, signed

PEERS = ROOT / "benchmarks" / "peers"


def issued(tmp_path):
    """Everything that a reader may ask, by its address, and signed badges of several kinds as files."""
    bits = status_list(id=LIST, issuer=DID, purpose="revocation", revoked=[5], valid_from=NOW - timedelta(days=1))
    keys = did_document(DID, [KEY])
    method = {"@context": "https://w3id.org/security/multikey/v1", **KEY.to_json(DID)}
    documents = {LIST: signed(bits), DID: keys, KEY.method(DID): method, f"{SITE}/.well-known/did.json": keys}
    least = Achievement(PAGE, "Storytelling", "Turns figures into decisions.", "A project.").to_json()
    by_did = Recipient(id="did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi")
    kinds = {
        "full": MADE,
        "least": replace(MADE, achievement=least, results=(), evidence=(), statuses=(), valid_until=None),
        "by-did": replace(MADE, recipient=by_did),
        "revoked": replace(MADE, statuses=(status_entry(list_id=LIST, index=5, purpose="revocation"),)),
    }
    files = {name: tmp_path / f"{name}.json" for name in kinds}
    for name, made in kinds.items():
        files[name].write_text(json.dumps(signed(badge(made))))
    known = ("did/v1", "security/multikey/v1", "security/data-integrity/v2", "vc/status-list/v1")
    contexts = {url: Contexts().text(url) for url in (VC2, OB303) if url in Contexts()}
    contexts |= {
        url: Contexts().text(url) for each in known for url in (f"https://w3id.org/{each}",) if url in Contexts()
    }
    contexts["https://www.w3.org/ns/did/v1"] = Contexts().text("https://www.w3.org/ns/did/v1")
    (tmp_path / "documents.json").write_text(json.dumps(documents | contexts))
    return documents, files


def test_what_is_built_and_signed_verifies_here(tmp_path):
    documents, files = issued(tmp_path)

    def fetch(url):
        if url not in documents:
            raise Unreachable(f"{url} is not there")
        return Fetched(url, json.dumps(documents[url]).encode(), NOW)

    for name, path in files.items():
        found = verify(read(path.read_bytes(), name=name), now=NOW, fetch=fetch, recipient=None)
        assert found.is_met("signature"), found.finding
        assert found.is_met("issuer"), found.finding
        assert str(found.finding.status) == ("unmet" if name == "revoked" else "met"), found.finding


def test_what_is_built_and_signed_verifies_in_the_javascript_peers(tmp_path):
    if shutil.which("node") is None or not (PEERS / "node_modules").exists():
        missing = f"node, or {PEERS}/node_modules, is missing (npm ci in benchmarks/peers)"
        if os.environ.get("STEPLADDER_REQUIRE_PEERS") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    _documents, files = issued(tmp_path)
    command = [
        "node",
        str(PEERS / "check.js"),
        str(tmp_path / "documents.json"),
        *(str(path) for path in files.values()),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    for name, line in zip(files, result.stdout.splitlines(), strict=True):
        verdict = json.loads(line)
        expected = dict.fromkeys(("digitalbazaar", "verifierCore"), name != "revoked")
        found = {peer: verdict[peer]["verified"] for peer in expected}
        assert found == expected, f"{name}: {verdict}"

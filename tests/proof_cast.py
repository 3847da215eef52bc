"""Badges signed by every suite, and what comes of their proofs; see ``cast`` for whose they are."""

from __future__ import annotations

from datetime import UTC, datetime

from stepladder.credentials import signatures
from stepladder.credentials.embedded import examine_proofs
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.issue import Disclosure, sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import (
    did_key,
)
from stepladder.findings import Status
from tests.cast import MALLORY_SEED, NORTHLIGHT_SEED, NOW, unsigned

CREATED = datetime(2025, 9, 15, tzinfo=UTC)
SUITES = {
    "eddsa-rdfc-2022": "Ed25519",
    "Ed25519Signature2020": "Ed25519",
    "ecdsa-rdfc-2019": "P-256",
    "ecdsa-sd-2023": "P-256",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-jcs-2019": "P-384",
}
POINTERS = ("/issuer", "/validFrom", "/credentialSubject/achievement/name")
OLDER = "https://w3id.org/security/suites/ed25519-2020/v1"


def secret(kind, seed=NORTHLIGHT_SEED):
    return seed + seed[:16] if kind == "P-384" else seed


def by(suite, *, badge=None, seed=NORTHLIGHT_SEED, name=None, **options):
    """A badge signed by a suite, with the key of the suite's kind that a seed gives."""
    kind = SUITES[suite]
    did = did_key(signatures.public_key(kind, secret(kind, seed)), kind)
    shown = Disclosure(options.pop("pointers", POINTERS), MALLORY_SEED, bytes(range(32)))
    badge = badge or unsigned()
    if suite == "Ed25519Signature2020" and OLDER not in badge["@context"]:
        badge = badge | {"@context": [*badge["@context"], OLDER]}
    return sign(
        badge,
        seed=secret(kind, seed),
        method=name or f"{did}#{did.removeprefix('did:key:')}",
        created=options.pop("created", CREATED),
        suite=suite,
        kind=kind,
        options=options.pop("options", None),
        disclosure=shown if suite == "ecdsa-sd-2023" else None,
    )


def outcome(badge, **options):
    inquiry = Inquiry(options.pop("now", NOW), **options)
    unsecured = {name: value for name, value in badge.items() if name != "proof"}
    finding, keys = examine_proofs(badge, statements(unsecured, inquiry.contexts), inquiry)
    assert bool(keys) is (finding.status is Status.MET)
    return finding


def refused(badge, words="", **options):
    finding = outcome(badge, **options)
    assert finding.status is Status.UNMET, finding.summary
    assert words in finding.summary
    return finding

from __future__ import annotations

import json
from datetime import date

import pytest

from stepladder.credentials.trust import KnownIssuer, Registry, Trust, load, read_registry, same_name
from stepladder.errors import InvalidDocument
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import MALLORY_SEED, NORTHLIGHT, NOW, part, signed, statuses, unsigned, verified
from tests.conftest import vector

OURS = Registry(
    "our own list",
    (
        KnownIssuer(
            NORTHLIGHT, "Northlight", "our own list", added_by="Ines", because="We visited them", on=date(2026, 3, 1)
        ),
    ),
)
BLOCKED = Registry(
    "our own list", (KnownIssuer(NORTHLIGHT, registry="our own list", because="a diploma mill", blocked=True),)
)
DCC = json.dumps(
    {
        "meta": {"created": "2020-12-02"},
        "registry": {
            NORTHLIGHT: {"name": "Northlight Institute", "location": "Bremen", "url": "https://northlight.example"},
            "did:web:Example.EDU": {"name": "Example"},
        },
    }
).encode()


def registries(pages):
    def fetch(url):
        if url not in pages:
            raise Unreachable(f"nobody answers at {url}")
        return Fetched(url, pages[url], NOW)

    return fetch


def test_an_issuer_whom_somebody_knows_is_named_with_who_and_why():
    verification = verified(signed(), trust=Trust([OURS]))
    assert verification.finding.status is Status.MET
    trust = part(verification, "trust")
    assert trust.status is Status.MET
    assert "added by Ines on 2026-03-01: We visited them" in trust.summary
    assert "Whether its issuer is really" not in verification.finding.summary


def test_an_unknown_issuer_is_an_answer_of_its_own_and_no_fault():
    verification = verified(signed(), trust=Trust([]))
    assert part(verification, "trust").status is Status.UNKNOWN
    assert verification.finding.status is Status.MET
    assert "nobody you know vouches for its issuer" in verification.finding.summary


def test_a_blocked_issuer_is_refused_even_if_others_know_it():
    verification = verified(signed(), trust=Trust([OURS, BLOCKED]))
    assert part(verification, "trust").status is Status.UNMET
    assert verification.finding.status is Status.UNMET
    assert "diploma mill" in verification.finding.summary


def test_nobody_vouches_for_a_name_that_anybody_can_write():
    forged = verified(signed(seed=MALLORY_SEED), trust=Trust([OURS]))
    assert part(forged, "trust").status is Status.UNKNOWN
    assert part(forged, "issuer").status is Status.UNMET
    unproven = verified(unsigned(), trust=Trust([OURS]))
    assert part(unproven, "trust").status is Status.UNKNOWN


def test_nobody_asks_about_trust_where_no_list_is_given():
    assert "trust" not in statuses(verified(signed()))


def test_reads_the_registries_of_the_consortium_and_keeps_what_could_not_be_had():
    listed = vector("dcc-verifier-core", "knownDIDRegistries.json").read_bytes()
    url = "https://digitalcredentials.github.io/dcc-registry/registry.json"
    trust = load(listed, registries({url: DCC}))
    assert [registry.name for registry in trust.registries] == ["DCC Registry"]
    reasons = {each.name: each.reason for each in trust.not_loaded}
    assert "'oidf' are not read" in reasons["Test DCC Member Registry"]
    assert "nobody answers" in reasons["DCC Pilot Registry"]
    verification = verified(signed(), trust=trust)
    assert "DCC Registry lists it as 'Northlight Institute', Bremen" in part(verification, "trust").summary


def test_what_could_not_be_asked_is_said_where_nobody_knows_the_issuer():
    trust = load([{"name": "Far away", "type": "dcc-legacy", "url": "https://far.example"}], registries({}))
    assert "Far away (nobody answers at https://far.example)" in part(verified(signed(), trust=trust), "trust").summary


def test_lists_are_joined():
    both = Trust([OURS]) + load([{"name": "x", "type": "oidf"}], registries({}))
    assert both.listed(NORTHLIGHT)
    assert both.not_loaded


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"registry": []}', b"", b"<html>", b'{"registry": 7}'])
def test_refuses_what_is_no_registry(data):
    with pytest.raises(InvalidDocument):
        read_registry(data, "a registry")


@pytest.mark.parametrize("data", [b"{}", b"7", b"[7]", b'"x"'])
def test_refuses_what_is_no_list_of_registries(data):
    with pytest.raises(InvalidDocument):
        load(data, registries({}))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://Example.edu/issuers/1", "https://example.edu/issuers/1/", True),
        ("https://example.edu/issuers/1", "https://example.edu/Issuers/1", False),
        ("http://example.edu", "https://example.edu", False),
        ("did:web:Example.edu", "did:web:example.edu", True),
        ("did:web:example.edu:a", "did:web:example.edu", False),
        ("did:key:z6MkA", "did:key:z6Mka", False),
        ("https://example.edu.evil.example", "https://example.edu", False),
    ],
)
def test_tells_identifiers_apart_where_somebody_else_may_own_them(first, second, same):
    assert (same_name(first) == same_name(second)) is same


def test_what_a_registry_says_is_kept_short_and_as_text():
    odd = json.dumps(
        {"registry": {"did:x:1": {"name": 7, "url": ["x"]}, "did:x:2": None, "did:x:3": {"name": "a" * 999}}}
    )
    registry = read_registry(odd.encode(), "odd")
    assert [len(each.name) for each in registry.issuers] == [1, 0, 200]

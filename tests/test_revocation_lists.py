"""Revocation lists that nobody signs: they are as good as the address that gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import Credential, StatusEntry
from stepladder.credentials.status import StatusLists
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import (
    NORTHLIGHT,
    NOW,
)
from tests.lists import REVOCATIONS

# Lists that nobody signs

OWN = "https://northlight.example/issuer"


def credential(*, issuer=OWN, entry=None, id="urn:uuid:1"):
    entry = entry or StatusEntry(id=REVOCATIONS, kind="1EdTechRevocationList")
    return Credential(id, frozenset(), "", (issuer,), "", (), (), (), (entry,))


def answer(document, *, at=REVOCATIONS, final_url="", **options):
    def fetch(url):
        assert url == at
        return Fetched(
            url, document if isinstance(document, bytes) else json.dumps(document).encode(), NOW, final_url=final_url
        )

    return StatusLists(Inquiry(NOW, fetch=fetch)).ask(credential(**options))


def revocations(*entries, **changes):
    made = {"id": REVOCATIONS, "issuer": OWN, "revokedCredential": list(entries)} | changes
    return {name: value for name, value in made.items() if value is not ...}


def test_a_1edtech_list_says_who_is_revoked_and_why():
    found = answer(revocations({"id": "urn:uuid:1", "revoked": True, "revocationReason": "Issued\nto another person"}))
    assert found.status is Status.UNMET
    assert found.summary.startswith(
        "Revoked by its issuer, according to the list that northlight.example gave on 2026-11-21."
    )
    assert "not signed" in found.summary
    assert "Its reason: 'Issued to another person'." in found.summary


@pytest.mark.parametrize("member", ["revokedCredential", "revokedCredentials"])
@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"id": "urn:uuid:1"}, Status.UNMET),
        ({"id": " urn:uuid:1 ", "revoked": True}, Status.UNMET),
        ({"id": "urn:uuid:1", "revoked": False}, Status.MET),
        ({"id": "urn:uuid:2"}, Status.MET),
        ({"id": "urn:uuid:1", "revoked": "false"}, Status.UNKNOWN),
        ({"revoked": True}, Status.UNKNOWN),
        ("urn:uuid:1", Status.UNKNOWN),
    ],
)
def test_a_1edtech_list_is_read_in_both_spellings(member, entry, expected):
    for value in (entry, [entry], [{"id": "urn:uuid:9"}, entry]):
        document = (
            revocations(revokedCredential=..., **{member: value})
            if member != "revokedCredential"
            else revocations(revokedCredential=value)
        )
        found = answer(document)
        assert found.status is expected
        if expected is Status.MET:
            assert "not signed; it comes by https from the issuer's own address" in found.summary


def test_of_two_entries_for_one_credential_the_revocation_stands():
    for first, second in ((True, False), (False, True)):
        both = revocations({"id": "urn:uuid:1", "revoked": first}, {"id": "urn:uuid:1", "revoked": second})
        assert answer(both).status is Status.UNMET


def test_a_1edtech_list_without_any_revocation_may_leave_the_member_out():
    assert answer(revocations(revokedCredential=...)).status is Status.MET
    assert answer({"status": "ok"}).status is Status.UNKNOWN


@pytest.mark.parametrize("revoked", [{"id": "urn:uuid:1"}, {"id": "urn:uuid:2"}])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"issuer": "https://mallory.example/issuer"}, "somebody else"),
        ({"issuer": "did:web:mallory.example"}, "somebody else"),
        ({"issuer": NORTHLIGHT}, "somebody else"),
        ({"id": ""}, "no identifier"),
        ({"final_url": "http://northlight.example/revocations"}, "not come by https"),
    ],
)
def test_an_unsigned_list_speaks_for_its_own_address_alone(revoked, options, words):
    found = answer(revocations(revoked), **options)
    assert found.status is Status.UNKNOWN
    assert words in found.summary


@pytest.mark.parametrize(
    ("issuer", "words"),
    [
        ("https://mallory.example/issuer", "nothing proves whose it is"),
        ("https://northlight.example.mallory.example/", "nothing proves whose it is"),
        ("https://sub.northlight.example/", "nothing proves whose it is"),
        ("https://northlight.example:8443/", "nothing proves whose it is"),
        ("did:web:mallory.example", "nothing proves whose it is"),
        ("did:web:north%2Flight.example", "no address on the web"),
        (NORTHLIGHT, "no address on the web"),
        ("did:web:northlight.example", ""),
        ("did:web:northlight.example:issuers:1", ""),
        ("http://northlight.example/issuer", ""),
    ],
)
def test_an_unsigned_list_has_to_be_at_an_address_of_the_issuer(issuer, words):
    found = answer(revocations({"id": "urn:uuid:1"}, issuer=...), issuer=issuer)
    assert found.status is (Status.UNKNOWN if words else Status.UNMET)
    assert words in found.summary


def test_an_unsigned_list_by_plain_http_says_nothing():
    url = "http://northlight.example/revocations"
    entry = StatusEntry(id=url, kind="1EdTechRevocationList")
    assert "not come by https" in answer(revocations({"id": "urn:uuid:1"}, id=url), at=url, entry=entry).summary


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<html>", "web page"),
        (b"[]", "no revocation list"),
        (revocations(id="https://northlight.example/other"), "another list"),
        (b'{"id": "a", "id": "b"}', "twice"),
    ],
)
def test_an_unsigned_list_that_is_none_says_nothing(document, words):
    found = answer(document)
    assert found.status is Status.UNKNOWN
    assert words in found.summary


BADGE_1 = StatusEntry(id=REVOCATIONS, kind="RevocationList", lists=(REVOCATIONS,))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            {"type": "RevocationList", "id": REVOCATIONS, "issuer": OWN, "revokedAssertions": ["urn:uuid:1"]},
            Status.UNMET,
        ),
        (
            {"type": "RevocationList", "revokedAssertions": [{"id": "urn:uuid:1", "revocationReason": "Cheating"}]},
            Status.UNMET,
        ),
        ({"type": "RevocationList", "revokedAssertions": {"uid": "urn:uuid:1"}}, Status.UNMET),
        ({"type": "RevocationList", "revokedAssertions": ["urn:uuid:2", {"id": "urn:uuid:3"}]}, Status.MET),
        ({"type": "RevocationList", "revokedAssertions": []}, Status.MET),
        ({"type": "RevocationList"}, Status.MET),
        ({"urn:uuid:1": "Issued in error", "abc": "Cheating"}, Status.UNMET),
        ({"abc": "Cheating"}, Status.MET),
        ({}, Status.MET),
        ({"error": "not found"}, Status.UNKNOWN),
        ({"Detail": "Not found."}, Status.UNKNOWN),
        ({"type": "RevocationList", "revokedAssertions": [{"name": "?"}]}, Status.UNKNOWN),
        ({"type": "RevocationList", "revokedAssertions": [7]}, Status.UNKNOWN),
        ({"type": "RevocationList", "issuer": "https://mallory.example/"}, Status.UNKNOWN),
        ({"status": 404}, Status.UNKNOWN),
    ],
)
def test_a_revocation_list_of_open_badges_2_and_1_is_read(document, expected):
    assert answer(document, entry=BADGE_1).status is expected


def test_a_revocation_in_the_last_copy_of_an_unsigned_list_stands():
    def fetch(url):
        last = Fetched(url, json.dumps(revocations({"id": "urn:uuid:1"})).encode(), datetime(2026, 11, 3, tzinfo=UTC))
        raise Unreachable("northlight.example did not answer", last=last)

    lists = StatusLists(Inquiry(NOW, fetch=fetch))
    assert lists.ask(credential()).status is Status.UNMET
    found = lists.ask(credential(id="urn:uuid:2"))
    assert found.status is Status.UNKNOWN
    assert "on 2026-11-03, it was not revoked" in found.summary

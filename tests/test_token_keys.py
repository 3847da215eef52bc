"""Which key a token is checked by: named by ``kid``, brought along, or left to its issuer."""

from __future__ import annotations

import pytest

from stepladder.credentials.keys import UnknownKey, UnusableKey, multikey, to_jwk
from tests.test_controllers import AT, DID, MALLORYS, POINT, RAW, controllers, document, method

ISSUER = "https://northlight.example"
JWKS = f"{ISSUER}/.well-known/jwks.json"
JWK = to_jwk(POINT, "P-256")


def token_key(pages, *, issuer=ISSUER, kid="", jwk=None):
    return controllers(pages).token_key(issuer=issuer, kid=kid, jwk=jwk)


@pytest.mark.parametrize(
    ("pages", "kid"),
    [
        ({JWKS: {"keys": [JWK | {"kid": "a"}, to_jwk(RAW) | {"kid": "b"}]}}, "a"),
        ({f"{ISSUER}/keys/a": JWK}, f"{ISSUER}/keys/a"),
        ({f"{ISSUER}/keys": {"keys": [JWK | {"kid": "a"}]}}, f"{ISSUER}/keys#a"),
        (
            {ISSUER: document(method(ISSUER, "a", publicKeyMultibase=multikey(POINT, "P-256")), controller=ISSUER)},
            f"{ISSUER}#a",
        ),
    ],
)
def test_a_token_names_its_key_by_kid(pages, kid):
    found = token_key(pages, kid=kid)
    assert (found.raw, found.controller, found.certified) == (POINT, ISSUER, True)
    assert token_key(pages, kid=kid, jwk=JWK).certified
    with pytest.raises(UnusableKey, match="another key"):
        token_key(pages, kid=kid, jwk=to_jwk(RAW))


@pytest.mark.parametrize("kid", ["#key-1", "key-1", f"{DID}#key-1"])
def test_a_token_of_a_did_names_its_key_in_full_or_in_part(kid):
    assert token_key({AT: document()}, issuer=DID, kid=kid).certified


def test_a_token_may_leave_its_key_to_the_issuer():
    assert token_key({AT: document()}, issuer=DID).certified
    assert token_key({}, issuer="did:key:" + multikey(RAW)).certified
    with pytest.raises(UnknownKey, match="names no key"):
        token_key({AT: document(method(), method(name="key-2"))}, issuer=DID)


def test_a_key_in_the_header_proves_its_issuer_only_when_that_lists_it():
    assert token_key({JWKS: {"keys": [JWK]}, ISSUER: {"id": ISSUER}}, jwk=JWK).certified
    for pages in ({}, {JWKS: {"keys": [to_jwk(RAW)]}, ISSUER: {"id": ISSUER}}):
        found = token_key(pages, jwk=JWK)
        assert (found.raw, found.certified) == (POINT, False)
        assert found.remark
    with pytest.raises(UnusableKey):
        token_key({}, issuer="did:key:" + multikey(RAW), jwk=JWK)


@pytest.mark.parametrize(
    ("issuer", "kid"),
    [
        (DID, "did:web:mallory.example#key-1"),
        (DID, "did:key:" + multikey(MALLORYS)),
        ("did:key:" + multikey(RAW), f"did:key:{multikey(MALLORYS)}#{multikey(MALLORYS)}"),
        (DID, "https://user@northlight.example/key"),
    ],
)
def test_a_kid_that_points_to_somebody_else_is_refused(issuer, kid):
    with pytest.raises(UnusableKey):
        token_key({AT: document()}, issuer=issuer, kid=kid)


def test_a_key_at_another_origin_proves_nothing_about_the_issuer():
    found = token_key({"https://mallory.example/key": JWK}, kid="https://mallory.example/key")
    assert not found.certified
    assert "not the issuer's" in found.remark
    tenant = f"{ISSUER}/issuers/7"
    assert token_key({f"{tenant}/key": JWK}, issuer=tenant, kid=f"{tenant}/key").certified
    for place in (
        "/uploads/key",
        "/issuers/7/../../uploads/key",
        "/issuers/77",
        "/issuers/7/%2e%2e/8",
        "/issuers/7\\..\\8",
    ):
        assert not token_key({ISSUER + place: JWK}, issuer=tenant, kid=ISSUER + place).certified
    did = f"{DID}:users:thu"
    assert token_key({f"{ISSUER}/users/thu/key": JWK}, issuer=did, kid=f"{ISSUER}/users/thu/key").certified
    assert not token_key({f"{ISSUER}/users/mallory": JWK}, issuer=did, kid=f"{ISSUER}/users/mallory").certified
    found = token_key({}, kid="did:key:" + multikey(MALLORYS))
    assert found.controller != ISSUER


def test_an_issuer_without_a_document_may_have_a_set_of_keys():
    for page in ({}, {ISSUER: b"<html>"}, {ISSUER: {"id": "https://www.northlight.example"}}):
        found = token_key(page | {JWKS: {"keys": [{"kty": "oct"}, 7, JWK]}})
        assert (found.raw, found.certified) == (POINT, True)
    listed = document(method(ISSUER, "a"), controller=ISSUER)
    assert token_key({ISSUER: listed}, kid="a").raw == RAW


def test_two_keys_of_one_kid_are_refused():
    with pytest.raises(UnusableKey, match="2 keys"):
        token_key({JWKS: {"keys": [JWK | {"kid": "a"}, to_jwk(RAW) | {"kid": "a"}]}}, kid="a")
    with pytest.raises(UnknownKey):
        token_key({JWKS: {"keys": []}}, kid="a")

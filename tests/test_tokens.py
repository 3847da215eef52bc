"""Tokens: read strictly, checked by the one algorithm that a key is for, and the same in claims and credential."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from stepladder.credentials import keys, signatures, token_claims, tokens
from stepladder.credentials.keys import PublicKey
from stepladder.errors import UnreadableCredential
from tests.cast import MALLORY, MALLORY_SEED, NORTHLIGHT, NORTHLIGHT_SEED, method_of, unsigned
from tests.conftest import vector

FOLDER = "w3c-vc-jose-cose-test-suite"
KINDS = {"EdDSA": "Ed25519", "ES256": "P-256", "ES384": "P-384", "RS256": "RSA"}


@cache
def secret(kind):
    if kind == "RSA":
        key = rsa.generate_private_key(65537, 2048)
        form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return key.private_bytes(serialization.Encoding.DER, form, plain)
    return {"Ed25519": NORTHLIGHT_SEED, "P-256": b"7" * 32, "P-384": b"7" * 48}[kind]


def public(kind):
    return PublicKey(signatures.public_key(kind, secret(kind)), NORTHLIGHT, certified=True, kind=kind)


def claims(**changes):
    badge = unsigned()
    named = {"iss": NORTHLIGHT, "jti": badge["id"], "nbf": 1757894400}
    return {name: value for name, value in (badge | named | changes).items() if value is not ...}


def made(payload=None, *, alg="EdDSA", **header):
    data = payload if isinstance(payload, bytes) else json.dumps(claims() if payload is None else payload).encode()
    return tokens.sign(data, header={"alg": alg, **header}, kind=KINDS[alg], secret=secret(KINDS[alg]))


def parsed(text):
    return tokens.parse(text if isinstance(text, bytes) else text.encode(), name="badge.jwt")


def forged(header, payload=None, signature=b"sig"):
    parts = [json.dumps(header).encode(), json.dumps(claims() if payload is None else payload).encode(), signature]
    return parsed(".".join(tokens.encode(part) for part in parts))


@pytest.mark.parametrize("alg", KINDS)
def test_a_token_is_good_by_its_own_key_and_by_no_other(alg):
    token = parsed(made(alg=alg, typ="JWT"))
    assert tokens.header_fault(token) == ""
    assert {kind: tokens.is_good(token, public(kind)) for kind in KINDS.values()} == {
        kind: kind == KINDS[alg] for kind in KINDS.values()
    }
    stranger = PublicKey(bytes(SigningKey(MALLORY_SEED).verify_key), MALLORY, certified=True)
    assert not tokens.is_good(token, stranger)


@pytest.mark.parametrize("alg", ["PS256", "PS384", "PS512", "RS384", "RS512"])
def test_the_other_algorithms_of_rsa_are_checked(alg):
    digest = getattr(hashes, f"SHA{alg[2:]}")()
    salted = padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size)
    loaded = serialization.load_der_private_key(secret("RSA"), None)
    assert isinstance(loaded, rsa.RSAPrivateKey)
    signed = f"{tokens.encode(json.dumps({'alg': alg}).encode())}.{tokens.encode(json.dumps(claims()).encode())}"
    good, bad = (salted, padding.PKCS1v15()) if alg.startswith("PS") else (padding.PKCS1v15(), salted)
    for padded, expected in ((good, True), (bad, False)):
        signature = loaded.sign(signed.encode(), padded, digest)
        assert tokens.is_good(parsed(f"{signed}.{tokens.encode(signature)}"), public("RSA")) is expected


def test_what_needs_dice_is_not_signed_here():
    with pytest.raises(ValueError, match="PS256"):
        tokens.sign(b"{}", header={"alg": "PS256"}, kind="RSA", secret=secret("RSA"))


@pytest.mark.parametrize("alg", KINDS)
def test_the_algorithm_that_a_header_names_does_not_make_a_key_into_another(alg):
    # The same key under each other name: nothing is computed with it.
    head, payload, signature = made(alg=alg).split(".")
    for other in tokens.ALGORITHMS:
        if tokens.ALGORITHMS[other][0] != KINDS[alg]:
            token = parsed(f"{tokens.encode(json.dumps({'alg': other}).encode())}.{payload}.{signature}")
            assert not any(tokens.is_good(token, public(kind)) for kind in KINDS.values())
    assert head


def test_a_public_key_is_not_taken_for_a_shared_secret():
    for kind in KINDS.values():
        raw = public(kind).raw
        pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(raw) + b"-----END PUBLIC KEY-----\n"
        for shared in (raw, pem):
            signed = (
                f"{tokens.encode(json.dumps({'alg': 'HS256'}).encode())}.{tokens.encode(json.dumps(claims()).encode())}"
            )
            signature = hmac.new(shared, signed.encode(), hashlib.sha256).digest()
            token = parsed(f"{signed}.{tokens.encode(signature)}")
            assert not tokens.is_good(token, public(kind))
            assert "secret" in tokens.header_fault(token)


def test_an_altered_token_is_good_for_nobody():
    head, payload, signature = made().split(".")
    other = tokens.encode(json.dumps(claims(name="Doctor of everything")).encode())
    assert not tokens.is_good(parsed(f"{head}.{other}.{signature}"), public("Ed25519"))
    assert not tokens.is_good(parsed(f"{head}.{payload}."), public("Ed25519"))
    for alg, kind in KINDS.items():
        head, payload, signature = made(alg=alg).split(".")
        for wrong in (
            b"",
            b"\0" * len(tokens.decode(signature.encode(), "")),
            tokens.decode(signature.encode(), "") + b"\0",
        ):
            assert not tokens.is_good(parsed(f"{head}.{payload}.{tokens.encode(wrong)}"), public(kind))


JWK = {"kty": "OKP", "crv": "Ed25519", "x": tokens.encode(bytes(SigningKey(NORTHLIGHT_SEED).verify_key))}
FAULTY = {
    "none": ({"alg": "none"}, "signed with nothing"),
    "None": ({"alg": "nOnE"}, "signed with nothing"),
    "shared": ({"alg": "HS512"}, "secret"),
    "shared in small letters": ({"alg": "hs256"}, "secret"),
    "crit": ({"alg": "EdDSA", "crit": ["exp"]}, "crit"),
    "empty crit": ({"alg": "EdDSA", "crit": []}, "crit"),
    "b64": ({"alg": "EdDSA", "b64": False}, "b64"),
    "b64 as always": ({"alg": "EdDSA", "b64": True}, "b64"),
    "zip": ({"alg": "EdDSA", "zip": "DEF"}, "zip"),
    "access token": ({"alg": "EdDSA", "typ": "at+jwt"}, "at+jwt"),
    "bad content": ({"alg": "EdDSA", "cty": "bad+cty"}, "bad+cty"),
    "type no text": ({"alg": "EdDSA", "typ": ["JWT"]}, "no credential"),
    "kid no text": ({"alg": "EdDSA", "kid": 7}, "kid"),
    "jwk no object": ({"alg": "EdDSA", "jwk": "key"}, "jwk"),
    "shared jwk": ({"alg": "EdDSA", "jwk": {"kty": "oct", "k": "AA"}}, "secret"),
    "secret jwk": ({"alg": "EdDSA", "jwk": {**JWK, "d": "AA"}}, "secret"),
    "two keys": ({"alg": "EdDSA", "kid": "a", "jwk": {**JWK, "kid": "b"}}, "another"),
    "foreign key": ({"alg": "EdDSA", "kid": method_of(MALLORY)}, "belongs to"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_header_that_proves_nothing_is_named_and_never_good(name):
    header, because = FAULTY[name]
    token = forged(header)
    assert because in tokens.header_fault(token)
    signed = f"{tokens.encode(json.dumps(header).encode())}.{tokens.encode(token.payload)}"
    signature = SigningKey(NORTHLIGHT_SEED).sign(signed.encode()).signature
    assert not tokens.is_good(parsed(f"{signed}.{tokens.encode(signature)}"), public("Ed25519"))


@pytest.mark.parametrize(
    "header",
    [
        {"kid": method_of(NORTHLIGHT)},
        {"kid": "https://northlight.example/keys/1", "typ": "vc+jwt", "cty": "vc"},
        {"typ": "application/vc+ld+json+jwt"},
        {"typ": "jwt"},
        {"jwk": JWK},
        {"kid": "a", "jwk": {**JWK, "kid": "a"}},
        {"jku": "https://mallory.example/keys", "x5u": "https://mallory.example/cert"},
    ],
)
def test_headers_as_issuers_write_them_are_no_fault(header):
    token = parsed(made(**header))
    assert tokens.header_fault(token) == ""
    assert tokens.is_good(token, public("Ed25519"))


def test_a_long_header_is_read_and_an_endless_one_is_not():
    assert tokens.is_good(parsed(made(x5c=["A" * 9_000])), public("Ed25519"))
    with pytest.raises(UnreadableCredential, match="16 KiB"):
        parsed(made(x5c=["A" * 13_000]))


def test_an_algorithm_that_is_not_known_here_is_no_fault():
    token = forged({"alg": "ES512"})
    assert (tokens.header_fault(token), "ES512" in tokens.unsupported(token)) == ("", True)
    assert tokens.unsupported(parsed(made())) == ""
    assert not tokens.is_good(token, public("P-384"))


HEAD, PAYLOAD, SIGNATURE = made().split(".")
MALFORMED = {
    "two parts": f"{HEAD}.{PAYLOAD}",
    "four parts": f"{HEAD}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}",
    "five parts": f"{HEAD}.{PAYLOAD}.{SIGNATURE}.a.b",
    "empty": "",
    "dots": "..",
    "fullwidth dots": f"{HEAD}\uff0e{PAYLOAD}\uff0e{SIGNATURE}",
    "white space inside": f"{HEAD}.{PAYLOAD[:8]}\n{PAYLOAD[8:]}.{SIGNATURE}",
    "padding": f"{HEAD}.{PAYLOAD}.{SIGNATURE}==",
    "standard base64": f"{HEAD}.{PAYLOAD}.{SIGNATURE[:-4]}+/+w",
    "stray bits": f"{HEAD}.{PAYLOAD}.{SIGNATURE[:-1]}{chr(ord(SIGNATURE[-1]) + 1)}",
    "one letter left over": f"{HEAD}.{PAYLOAD}A.{SIGNATURE}A",
    "empty header": f".{PAYLOAD}.{SIGNATURE}",
    "empty payload": f"{HEAD}..{SIGNATURE}",
    "null": f"{HEAD}.{PAYLOAD}\0.{SIGNATURE}",
}
RAW = {
    "header twice": (b'{"alg":"EdDSA","alg":"none"}', b"{}"),
    "header with an escaped name twice": (b'{"alg":"EdDSA","\\u0061lg":"none"}', b"{}"),
    "header is a list": (b'["EdDSA"]', b"{}"),
    "header without algorithm": (b'{"typ":"JWT"}', b"{}"),
    "algorithm is no text": (b'{"alg":["EdDSA"]}', b"{}"),
    "payload twice": (b'{"alg":"EdDSA"}', b'{"iss":"a","iss":"b"}'),
    "payload twice inside": (b'{"alg":"EdDSA"}', b'{"vc":{"id":"a","x":[{"id":1,"id":2}]}}'),
    "payload is a list": (b'{"alg":"EdDSA"}', b"[]"),
    "payload is null": (b'{"alg":"EdDSA"}', b"null"),
    "payload is text": (b'{"alg":"EdDSA"}', b"badge"),
    "payload is latin-1": (b'{"alg":"EdDSA"}', b'{"name":"\xe9"}'),
    "payload has a mark before it": (b'{"alg":"EdDSA"}', b"\xef\xbb\xbf{}"),
    "payload has a lone surrogate": (b'{"alg":"EdDSA"}', b'{"name":"\\ud800"}'),
    "payload has U+0000": (b'{"alg":"EdDSA"}', b'{"name":"\\u0000"}'),
    "payload is no number": (b'{"alg":"EdDSA"}', b'{"exp":NaN}'),
    "payload is deep": (b'{"alg":"EdDSA"}', b'{"a":' + b"[" * 70 + b"]" * 70 + b"}"),
    "payload is very deep": (b'{"alg":"EdDSA"}', b'{"a":' + b"[" * 9_000 + b"]" * 9_000 + b"}"),
    "payload is deep, and texts hide it": (b'{"alg":"EdDSA"}', b'{"a":' + b'["]",' * 70 + b"1" + b"]" * 70 + b"}"),
    "payload is full of values": (b'{"alg":"EdDSA"}', b'{"a":[' + b"1," * 30_000 + b"1]}"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_refuses_text_that_is_no_token_in_strict_base64url(name):
    with pytest.raises(UnreadableCredential, match=r"badge\.jwt"):
        parsed(MALFORMED[name])


@pytest.mark.parametrize("name", RAW)
def test_refuses_what_readers_could_read_in_two_ways(name):
    head, payload = RAW[name]
    with pytest.raises(UnreadableCredential, match=r"badge\.jwt, (header|payload) of the token|names no algorithm"):
        parsed(f"{tokens.encode(head)}.{tokens.encode(payload)}.AA")


def test_white_space_around_a_token_is_the_files_and_not_the_tokens():
    token = parsed(f"\n {made()}\r\n")
    assert token.text == made()
    assert tokens.is_good(token, public("Ed25519"))


def test_every_letter_matters():
    text = made(alg="ES256")
    for place in range(0, len(text), 23):
        for letter in "A-":
            changed = f"{text[:place]}{letter}{text[place + 1 :]}"
            try:
                assert changed == text or not tokens.is_good(parsed(changed), public("P-256"))
            except UnreadableCredential:
                continue


@given(st.binary(max_size=200))
def test_base64url_has_one_text_for_each_value(data):
    assert tokens.decode(tokens.encode(data).encode(), "") == data


@given(st.text(alphabet="ABCDEwQg_-.= \n+/\u00e9", max_size=40))
def test_whatever_text_comes_is_a_token_or_refused(text):
    try:
        token = parsed(text)
    except UnreadableCredential:
        return
    assert token.text == text.strip()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(alphabet='ab{}[],:"\\'),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=12,
    )
)
def test_the_quick_reader_reads_what_the_strict_one_reads(value):
    for separators in ((",", ":"), (", ", ": ")):
        for plain in (True, False):
            data = json.dumps({"value": value}, separators=separators, ensure_ascii=plain)
            try:
                encoded = data.encode()
            except UnicodeEncodeError:
                continue
            text = f"{HEAD}.{tokens.encode(encoded)}.AA"
            if "\\u0000" in data:
                continue
            assert parsed(text).claims == json.loads(data)


@given(st.dictionaries(st.sampled_from(["exp", "nbf", "iat", "iss", "jti", "sub", "vc", "vp", "issuer", "id", "type",
                                        "credentialSubject", "validUntil", "@context"]),
                       st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3)
                       | st.lists(st.text(max_size=2), max_size=2) | st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2)))  # fmt: skip
def test_whatever_claims_come_there_is_a_document_and_perhaps_faults(payload):
    document, faults = token_claims.document_of(payload)
    assert isinstance(document, dict)
    assert all(fault.endswith(".") for fault in faults)


EXPECTED = {
    "credential-jose-minimal.txt": "vm-p256.json",
    "presentation-jose-multiple.txt": "vm-p384.json",
    "credential-issuer-match-signed.txt": "vm-ed25519.json",
    "credential-jose-unknown-extensions.txt": "vm-ed25519.json",
    "credential-jose-bad-signature.txt": "vm-ed25519.json",
    "credential-jose-bad-media-type.txt": "vm-ed25519.json",
    "presentation-jose-bad-media-type.txt": "vm-ed25519.json",
    "credential-jose-vc-vp-claims.txt": "vm-ed25519.json",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_w3c_vectors_give_what_w3c_expects(name):
    mapping = json.loads(vector(FOLDER, "expected.json").read_text())["JOSETestMapping"].values()
    expected = {each["expected_result"] for each in mapping if each["input_file"] == name}
    key_file = vector(FOLDER, EXPECTED[name])
    kind, raw = keys.from_jwk(json.loads(key_file.read_text())["publicKeyJwk"])
    token = parsed(vector(FOLDER, name).read_bytes())
    _, faults = tokens.document_of(token)
    good = tokens.is_good(token, PublicKey(raw, "https://example.issuer/vc-jose-cose", certified=True, kind=kind))
    assert {"success" if good and not faults else "failure"} == expected

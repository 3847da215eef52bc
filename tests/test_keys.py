"""Keys of every kind, as they are written: against the published vectors of did:key and did:jwk, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.credentials import cbor, signatures
from stepladder.credentials.curves import CURVES
from stepladder.credentials.key_documents import from_pem
from stepladder.credentials.keys import (
    PublicKey,
    UnknownKey,
    UnusableKey,
    decode_base64url,
    decode_multikey,
    did_key,
    encode_base64url,
    encode_multibase,
    from_jwk,
    multikey,
    resolve,
    to_jwk,
)
from stepladder.errors import InvalidDocument
from tests.conftest import vector

SECRETS = {"Ed25519": b"\x07" * 32, "P-256": b"\x07" * 32, "P-384": b"\x07" * 48}


def rsa_secret():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65_537, 2_048)
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.DER, form, plain)


@pytest.fixture(scope="module", params=["Ed25519", "P-256", "P-384", "RSA"])
def pair(request):
    secret = SECRETS.get(request.param) or rsa_secret()
    return request.param, secret, signatures.public_key(request.param, secret)


def test_a_key_of_every_kind_signs_and_is_written_in_every_way(pair):
    kind, secret, raw = pair
    signature = signatures.sign(kind, secret, b"message")
    key = resolve(did_key(raw, kind))
    assert (key.kind, key.raw, key.certified) == (kind, raw, True)
    assert signatures.verify(key, b"message", signature)
    assert not signatures.verify(key, b"massage", signature)
    assert not signatures.verify(key, b"message", signature[:-1])
    assert not signatures.verify(key, b"message", b"")
    assert from_jwk(to_jwk(raw, kind)) == (kind, raw) == decode_multikey(multikey(raw, kind))
    did = "did:jwk:" + encode_base64url(json.dumps(to_jwk(raw, kind)).encode())
    assert resolve(did + "#0").raw == raw
    assert resolve(did).did_key == did_key(raw, kind)
    with pytest.raises(UnusableKey):
        resolve(did + "#1")


def test_a_signature_by_one_kind_of_key_is_none_by_another(pair):
    kind, secret, raw = pair
    signature = signatures.sign(kind, secret, b"message")
    for other in ("Ed25519", "P-256", "P-384", "RSA"):
        key = PublicKey(raw, "", certified=False, kind=other)
        assert signatures.verify(key, b"message", signature) is (other == kind)


def test_both_halves_of_an_ecdsa_signature_count_and_low_s_is_not_demanded():
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    raw = signatures.public_key("P-256", SECRETS["P-256"])
    key = PublicKey(raw, "", certified=False, kind="P-256")
    signature = signatures.sign("P-256", SECRETS["P-256"], b"message")
    other = signature[:32] + (order - int.from_bytes(signature[32:])).to_bytes(32)
    assert signatures.verify(key, b"message", other)
    for forged in (bytes(64), signature[:32] + bytes(32), bytes(32) + signature[32:], signature + b"\0", b"\xff" * 64):
        assert not signatures.verify(key, b"message", forged)


@pytest.mark.parametrize("name", ["ed25519-x25519", "nist-curves", "rsa"])
def test_a_published_did_key_gives_the_key_of_its_document(name):
    seen = 0
    for did, expected in json.loads(vector("w3c-ccg-did-method-key", f"{name}.json").read_text()).items():
        method = expected["didDocument"]["verificationMethod"][0]
        if method.get("publicKeyJwk", {}).get("crv") == "P-521":
            with pytest.raises(UnknownKey, match="P-521"):
                resolve(did)
            continue
        key = resolve(did)
        if "publicKeyJwk" in method:
            assert from_jwk(method["publicKeyJwk"]) == (key.kind, key.raw)
            assert to_jwk(key.raw, key.kind).items() <= method["publicKeyJwk"].items()
        else:
            assert method["publicKeyBase58"] == encode_multibase(key.raw)[1:]
        assert key.did_key == did
        seen += 1
    assert seen > 1


@pytest.mark.parametrize("name", ["x25519", "secp256k1", "bls12381"])
def test_a_published_did_key_of_another_kind_is_not_used(name):
    published = json.loads(vector("w3c-ccg-did-method-key", f"{name}.json").read_text())
    for did in published.get("didDocument", published):
        with pytest.raises((UnknownKey, UnusableKey), match="the key is of the kind"):
            resolve(did)


def test_the_published_did_jwk_are_resolved_and_one_for_encryption_is_refused():
    published = json.loads(vector("did-jwk-spec", "P-256.json").read_text())
    key = resolve(published["did"] + "#0")
    assert (key.kind, key.certified, key.controller) == ("P-256", True, published["did"])
    method = published["didDocument"]["verificationMethod"][0]
    assert from_jwk(method["publicKeyJwk"]) == (key.kind, key.raw)
    with pytest.raises(UnusableKey, match="signatures"):
        resolve(json.loads(vector("did-jwk-spec", "X25519.json").read_text())["did"] + "#0")


SMALL = [
    "00" * 32,
    "01" + "00" * 31,
    "00" * 31 + "80",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "ff",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
]


@pytest.mark.parametrize("point", SMALL)
def test_a_key_of_small_order_is_refused(point):
    with pytest.raises(UnusableKey, match="small order"):
        resolve(did_key(bytes.fromhex(point)))
    with pytest.raises(UnusableKey, match="small order"):
        from_jwk({"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(bytes.fromhex(point))})


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_a_point_that_is_not_on_its_curve_is_refused(kind):
    raw = signatures.public_key(kind, SECRETS[kind])
    jwk = to_jwk(raw, kind)
    other = bytearray(decode_base64url(jwk["y"]))
    other[-1] ^= 2
    with pytest.raises(UnusableKey, match="no point"):
        from_jwk(jwk | {"y": encode_base64url(bytes(other))})
    zero = bytes(CURVES[kind].length)
    with pytest.raises(UnusableKey, match="no point"):
        from_jwk(jwk | {"x": encode_base64url(zero), "y": encode_base64url(zero)})
    beyond = (CURVES[kind].p + 1).to_bytes(CURVES[kind].length)
    for bad in (b"\x02" + beyond, b"\x04" + raw[1:], b"\x05" + raw[1:], raw[:-1], raw + b"\0", b"\x00"):
        with pytest.raises(UnusableKey):
            decode_multikey(encode_multibase((b"\x80\x24" if kind == "P-256" else b"\x81\x24") + bad))
    refused = 0
    for x in range(1, 30):
        point = b"\x02" + x.to_bytes(CURVES[kind].length)
        refused += CURVES[kind].coordinates(point) is None
    assert 5 < refused < 25


def test_a_jwk_is_refused_when_it_is_no_public_key_for_signatures(pair):
    kind, _, raw = pair
    jwk = to_jwk(raw, kind)
    name = "n" if kind == "RSA" else "x"
    for change in (
        {"d": "AQAB"},
        {"use": "enc"},
        {"key_ops": ["encrypt"]},
        {name: ""},
        {name: "AA"},
        {name: 7},
        {name: jwk[name] + "="},
        {name: "A" * 100_000},
        {name: "\u00e4" * 43},
    ):
        with pytest.raises(UnusableKey):
            from_jwk({**jwk, **change})
    assert from_jwk({**jwk, "use": "sig", "key_ops": ["verify"], "kid": "1"}) == (kind, raw)


@pytest.mark.parametrize("jwk", [{}, {"kty": "oct"}, {"kty": "EC", "crv": "secp256k1"}, {"kty": ["EC"], "crv": {}}])
def test_a_jwk_of_another_kind_is_unknown(jwk):
    with pytest.raises(UnknownKey):
        from_jwk(jwk)


@pytest.mark.parametrize(
    ("n", "e"), [(2**1023 + 1, 65_537), (2**2047 + 1, 1), (2**2047 + 1, 4), (2**2047, 65_537), (2**8300 + 1, 3)]
)
def test_an_rsa_key_that_can_be_broken_or_takes_seconds_is_refused(n, e):
    numbers = {"n": n, "e": e}
    jwk = {name: encode_base64url(value.to_bytes((value.bit_length() + 7) // 8)) for name, value in numbers.items()}
    with pytest.raises(UnusableKey):
        from_jwk({"kty": "RSA", **jwk})


@pytest.mark.parametrize(
    "text", ["", "z", "z0", "zI", "m6Mk", "z" + "1" * 2_000, "z" + "2" * 5_000_000, "z6Mk\n", "u7QE", "z" + "1" * 40]
)
def test_malformed_multibase_is_refused(text):
    with pytest.raises(UnusableKey):
        decode_multikey(text)


@given(st.text(max_size=60) | st.binary(max_size=60).map(encode_multibase))
def test_any_text_is_a_key_or_refused(text):
    try:
        kind, raw = decode_multikey(text)
    except (UnusableKey, UnknownKey):
        return
    assert multikey(raw, kind) == text


@given(
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use"]), st.text(max_size=50) | st.integers())
)
def test_any_object_is_a_key_or_refused(jwk):
    try:
        from_jwk(jwk)
    except (UnusableKey, UnknownKey):
        return


@pytest.mark.parametrize("text", ["did:jwk:", "did:jwk:e30", "did:jwk:W10", "did:jwk:!!", "did:jwk:" + "A" * 9_000])
def test_a_did_jwk_without_a_key_is_refused(text):
    with pytest.raises((UnusableKey, UnknownKey)):
        resolve(text)


def test_a_did_jwk_that_names_a_member_twice_is_refused():
    jwk = json.dumps(to_jwk(signatures.public_key("P-256", SECRETS["P-256"]), "P-256"))
    twice = jwk[:-1] + ', "crv": "P-384"}'
    with pytest.raises(UnusableKey):
        resolve("did:jwk:" + encode_base64url(twice.encode()))


def test_a_key_is_read_from_pem(pair):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    kind, _, raw = pair
    if kind == "RSA":
        public = serialization.load_der_public_key(raw)
    elif kind == "Ed25519":
        public = ed25519.Ed25519PublicKey.from_public_bytes(raw)
    else:
        public = ec.EllipticCurvePublicKey.from_encoded_point(
            {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}[kind], raw
        )
    text = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    assert from_pem(text) == (kind, raw)
    for broken in ("", "x", text[:60], text.replace("M", "N"), "-----BEGIN PUBLIC KEY-----\n" + "A" * 10_000):
        with pytest.raises((UnusableKey, UnknownKey)):
            from_pem(broken)


def test_a_key_says_what_it_is_whoever_publishes_it():
    raw = signatures.public_key("P-256", SECRETS["P-256"])
    key = PublicKey(raw, "https://northlight.example", certified=False, kind="P-256")
    assert key.did_key == replace(key, controller="https://mallory.example").did_key == did_key(raw, "P-256")


LEAVES = st.integers(0, 2**32 - 1) | st.binary(max_size=300) | st.text(max_size=30)
LISTS = LEAVES | st.lists(LEAVES, max_size=4)
VALUES = LISTS | st.lists(LISTS, max_size=4) | st.dictionaries(st.integers(0, 400) | st.text(max_size=3), LISTS)


@given(VALUES)
def test_cbor_is_read_as_it_was_written(value):
    assert cbor.decode(cbor.encode(value)) == value


@given(st.binary(max_size=80))
def test_any_bytes_are_cbor_or_refused(data):
    try:
        value = cbor.decode(data)
    except InvalidDocument:
        return
    assert cbor.decode(cbor.encode(value)) == value


@pytest.mark.parametrize(
    "data", ["", "9b00000000ffffffff", "9affffffff", "5affffffff", "bf", "9f", "5f", "1801", "c100", "f6", "20", "0000",
             "a2000000 00", "8181818181818101", "61ff", "a1f600", "fb0000000000000000"]
)  # fmt: skip
def test_cbor_outside_of_the_little_that_is_needed_is_refused(data):
    with pytest.raises(InvalidDocument):
        cbor.decode(bytes.fromhex(data))


def test_bytes_that_older_software_marks_are_read():
    assert cbor.decode(bytes.fromhex("82d84041ff4100")) == [b"\xff", b"\x00"]

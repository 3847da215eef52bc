"""What a file turns out to hold: contract tests of formats and suites, and every wrong file that users bring."""

from __future__ import annotations

import base64
import contextlib
import json
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.credentials import baking, tokens
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.formats import FORMATS
from stepladder.credentials.jsonld import statements
from stepladder.credentials.proofs import PROOFS
from stepladder.credentials.reading import MAX_BYTES, read
from stepladder.errors import UnreadableCredential
from tests.cast import NORTHLIGHT_SEED, VC2, signed, unsigned, verified
from tests.conftest import ROOT, vector

PICTURE = (ROOT / "examples" / "capstone.png").read_bytes()
SAMPLES = {
    "an Open Badge 3.0": [
        "1edtech-public-validator/ob30/simple.json",
        "1edtech-public-validator/ob30/complete.json",
        "dcc-verifier-core/v1NoStatus.json",
        "dcc-verifier-core/v2NoStatus.json",
    ],
    "a Comprehensive Learner Record 2.0": ["1edtech-public-validator/clr20/simple.json"],
    "an endorsement": ["1edtech-public-validator/ob30/endorsement-valid.json"],
    "a presentation of credentials": ["w3c-vc-data-model-2.0-test-suite/input/presentation-ok.json"],
    "a verifiable credential": ["w3c-vc-data-model-2.0-test-suite/input/credential-ok.json"],
    "eddsa-rdfc-2022": [
        "1edtech-public-validator/ob30/simple.json",
        "w3c-vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json",
    ],
    "Ed25519Signature2020": [
        "dcc-verifier-core/v1NoStatus.json",
        "w3c-vc-di-eddsa/Ed25519Signature2020/signedEdSig.json",
    ],
    "ecdsa-rdfc-2019": ["w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json"],
    "ecdsa-sd-2023": ["w3c-vc-di-ecdsa/ecdsa-sd-2023/employ/derivedRevealDocument.json"],
    "eddsa-jcs-2022": ["w3c-vc-di-eddsa/eddsa-jcs-2022/signedJCS.json"],
    "ecdsa-jcs-2019": ["w3c-vc-di-ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json"],
}
OTHERS = [
    "1edtech-public-validator/ob20/basic-assertion.json",
    "1edtech-public-validator/ob20/assets/issuer1.json",
]


def sample(name):
    return json.loads(vector(*name.split("/")).read_text())


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_recognizes_its_own_samples_and_reads_them(form):
    for name in SAMPLES[form.name]:
        document = sample(name)
        assert form.recognizes(document), name
        unsecured = {key: value for key, value in document.items() if key != "proof"}
        credential = form.read(statements(unsecured, Contexts()))
        assert credential.id == document.get("id", "")
        issuer = document.get("issuer", {})
        assert credential.issuers == ((issuer["id"],) if issuer else ())
        if form.name == "an Open Badge 3.0":
            assert credential.achievements[0].name == document["credentialSubject"]["achievement"]["name"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_recognizes_no_others(form):
    assert not any(form.recognizes(sample(name)) for name in OTHERS)
    assert not form.recognizes({})
    assert not form.recognizes({"@context": 3, "type": 7})


@pytest.mark.parametrize("suite", PROOFS, ids=lambda suite: suite.name)
def test_a_suite_recognizes_its_own_proofs_and_no_others(suite):
    def proofs(name):
        proof = sample(name).get("proof", [])
        return proof if isinstance(proof, list) else [proof]

    assert all(suite.recognizes(proof) for name in SAMPLES[suite.name] for proof in proofs(name))
    strangers = [
        name
        for other, names in SAMPLES.items()
        if other in {each.name for each in PROOFS} - {suite.name}
        for name in names
    ]
    assert not any(suite.recognizes(proof) for name in [*strangers, *OTHERS] for proof in proofs(name))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return baking.SIGNATURE + b"".join([header, *chunks, chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND", b"")])


def itxt(text, keyword=b"openbadgecredential", flag=0, method=0):
    return chunk(b"iTXt", keyword + b"\0" + bytes([flag, method]) + b"\0\0" + text)


BADGE = json.dumps(signed()).encode()


def test_reads_what_was_baked():
    assert baking.unbake_png(baking.bake_png(png(), BADGE.decode()), name="x") == BADGE


def test_baking_again_replaces_the_badge():
    twice = baking.bake_png(baking.bake_png(png(), "first"), "second")
    assert baking.unbake_png(twice, name="x") == b"second"


def test_reads_a_compressed_badge_within_bounds():
    assert read(png(itxt(zlib.compress(BADGE), flag=1)), name="x").readable


def test_reads_an_older_badge_and_says_what_it_is():
    old = json.dumps({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}).encode()
    for made in (itxt(old, keyword=b"openbadges"), chunk(b"tEXt", b"openbadges\0" + old)):
        envelope = read(png(made), name="x")
        assert (envelope.carrier, envelope.kind, envelope.secured) == ("png", "an Open Badge 2.0", "hosted")


def test_reads_a_compressed_text_chunk_of_an_old_baker():
    old = chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b'{"recipient": "a", "badge": {}}'))
    assert read(png(old), name="x").kind == "an Open Badge 1.x"


def test_an_address_that_was_baked_in_is_told_and_not_asked():
    for made in (
        itxt(b"https://a.example/badge", keyword=b"openbadges"),
        chunk(b"tEXt", b"openbadges\0https://a.example/badge"),
    ):
        envelope = read(png(made), name="x")
        assert (envelope.address, envelope.secured, envelope.document) == ("https://a.example/badge", "hosted", {})


bomb = zlib.compress(b"0" * (baking.MAX_TEXT + 1), 9)
WRONG_FILES = {
    "empty": (b"", "empty"),
    "blank": (b" \n ", "empty"),
    "a picture without a badge": (png(), "holds no badge"),
    "a picture with two": (png(itxt(BADGE), itxt(BADGE)), "holds 2 badges"),
    "a picture with one old and one new": (png(itxt(BADGE), itxt(b"x", keyword=b"openbadges")), "holds 2 badges"),
    "a picture cut short": (PICTURE[:-20], "cut short|ends before"),
    "a picture cut in its badge": (PICTURE[:200], "cut short inside its 'iTXt' chunk"),
    "only a signature": (baking.SIGNATURE, "ends before"),
    "a wrong checksum": (png(itxt(BADGE)[:-1] + b"x"), "checksum of the 'iTXt'"),
    "a length beyond the file": (baking.SIGNATURE + struct.pack(">I", 2**31) + b"IHDR" + b"x" * 40, "cut short"),
    "a malformed chunk": (png(chunk(b"iTXt", b"openbadgecredential\0\0")), "malformed"),
    "an unknown compression": (png(itxt(zlib.compress(BADGE), flag=1, method=3)), "malformed"),
    "a bomb": (png(itxt(bomb, flag=1)), "larger than any badge"),
    "damaged compression": (png(itxt(b"not zlib", flag=1)), "damaged"),
    "an empty chunk": (png(itxt(b"")), "empty"),
    "an address that is too long": (png(itxt(b"https://a.example/" + b"a" * 3000)), "more than 2,048"),
    "another address baked in": (png(itxt(b"javascript:alert(1)")), "not JSON"),
    "a picture with iTXt and tEXt": (png(itxt(BADGE), chunk(b"tEXt", b"openbadges\0x")), "holds 2 badges"),
    "a badge before the header": (baking.SIGNATURE + itxt(BADGE) + png()[8:], "begin with its header"),
    "two headers": (png(chunk(b"IHDR", bytes(13)), itxt(BADGE)), "has two"),
    "a badge after the end": (png(itxt(BADGE)) + itxt(b"{}"), "follows the picture's end"),
    "a chunk of no kind": (png(chunk(b"\0\0\0\0", b""), itxt(BADGE)), "which is none"),
    "too many chunks": (png(chunk(b"teXt", b"") * (baking.png.MAX_CHUNKS + 1)), "more than 20,000 chunks"),
    "a bomb of an old baker": (png(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"0" * (baking.MAX_TEXT + 1), 9))), "larger than any badge"),
    "an old chunk without text": (png(chunk(b"tEXt", b"openbadges")), "malformed"),
    "too large": (b"[" + b" " * MAX_BYTES + b"]", "more than 10 MiB"),
    "a list": (b"[1]", "a list"),
    "a text": (b'"x"', "a str"),
    "another object": (b'{"a": 1}', "no credential"),
    "a profile": (b'{"@context": "https://w3id.org/openbadges/v2", "type": "Issuer"}', "no credential"),
    "ten thousand levels": (b'{"a":' * 10_000, "levels"),
    "names twice": (b'{"@context": [], "type": "VerifiableCredential", "id": "a", "id": "b"}', "stands twice"),
    "a page": (b"<!DOCTYPE html><html><body>Badge</body></html>", "a web page, no badge"),
    "a PDF": (b"%PDF-1.7 ...", "a PDF, no badge"),
    "a token without a header": (b"aaaa.bbbb.cccc", "header of the token"),
    "hardly base64": (b"a=======", "not JSON"),
    "a token in a list": (b'["a.b.c"]', "a list of 1"),
    "an envelope with something else": (b'{"@context": [], "type": "EnvelopedVerifiableCredential", "id": "data:text/plain,x.y.z"}', "without a token"),
    "two tokens in one answer": (b'{"jwt": "a.b.c", "jws": "d.e.f"}', "no credential"),
    "a signature of two": (b'{"payload": "e30", "signatures": [{"protected": "e30", "signature": "x"}, {"protected": "e30", "signature": "x"}]}', "no credential"),
    "a token without algorithm": (base64.urlsafe_b64encode(b"{}").rstrip(b"=") + b".e30.", "no algorithm"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_FILES)
def test_refuses_a_wrong_file_and_says_what_to_do(name):
    data, because = WRONG_FILES[name]
    with pytest.raises(UnreadableCredential, match=because) as caught:
        read(data, name="thing.png")
    assert caught.value.place.startswith("thing.png")
    assert caught.value.expected or caught.value.hint


def token(payload=None, **header):
    payload = json.dumps(unsigned() if payload is None else payload).encode()
    return tokens.sign(payload, header=header, kind="Ed25519", secret=NORTHLIGHT_SEED)


WRAPPED = {
    "bare": lambda text: text,
    "with white space": lambda text: f" {text}\n",
    "as a JSON string": json.dumps,
    "as a host answers": lambda text: json.dumps({"compactJwsString": text}),
    "as jws": lambda text: json.dumps({"jws": text}),
    "as jwt": lambda text: json.dumps({"jwt": text, "note": "x"}),
    "enveloped": lambda text: json.dumps(
        {"@context": VC2, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{text}"}
    ),
    "in JSON form, flattened": lambda text: json.dumps(
        dict(zip(("protected", "payload", "signature"), text.split("."), strict=True))
    ),
    "in JSON form": lambda text: json.dumps(
        {
            "payload": text.split(".")[1],
            "signatures": [{"protected": text.split(".")[0], "signature": text.split(".")[2]}],
        }
    ),
}


@pytest.mark.parametrize("how", WRAPPED)
def test_reads_a_token_however_it_is_wrapped(how):
    text = token(typ="JWT")
    envelope = read(WRAPPED[how](text).encode(), name="x")
    assert (envelope.token, envelope.carrier, envelope.secured) == (text, "jwt", "token")
    assert envelope.kind == "an Open Badge 3.0 as a signed token (JWT)"
    assert envelope.header["alg"] == "EdDSA"
    assert envelope.document["name"] == "Data storytelling"


def test_reads_a_token_in_a_picture():
    text = token()
    for picture in (baking.bake_png(png(), text), baking.bake_svg(b"<svg/>", text)):
        assert read(picture, name="x").token == text


def test_a_token_of_something_else_is_named_and_not_read():
    envelope = read(token({"a": 1}).encode(), name="x")
    assert (envelope.readable, envelope.kind) == (False, "a badge as a signed token (JWT)")


def test_a_signed_older_badge_goes_the_way_of_its_format():
    assertion = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "urn:uuid:1"}
    envelope = read(token(assertion).encode(), name="x")
    assert (envelope.secured, envelope.kind) == ("hosted", "an Open Badge 2.0 as a signed token (JWT)")


def test_names_the_former_xml_of_europe():
    envelope = read(b'<?xml version="1.0"?><europassCredential xmlns="http://data.europa.eu/snb"/>', name="x")
    assert (envelope.readable, envelope.kind) == (False, "a European Digital Credential in its former form (XML)")


@settings(max_examples=1000)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: PICTURE[:60] + tail))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(UnreadableCredential):
        read(data, name="x")


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_picture_is_read_as_it_was_or_refused(data):
    broken = bytearray(PICTURE)
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        envelope = read(bytes(broken), name="x")
    except UnreadableCredential:
        return
    assert envelope.document == read(PICTURE, name="x").document


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=6,
)
members = st.sampled_from(
    ["@context", "@id", "@type", "@value", "@graph", "@list", "@set", "@reverse", "@included", "@index", "@json", "@nest",
     "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialStatus", "name", "proof", "image"]
)  # fmt: skip


@settings(max_examples=1000)
@given(st.dictionaries(members, json_values, max_size=4), st.dictionaries(members, json_values, max_size=3))
def test_any_badge_shaped_json_gets_a_verdict_and_shows_only_what_was_signed(changes, below):
    badge = unsigned() | {"proof": signed()["proof"]} | changes
    if isinstance(badge.get("credentialSubject"), dict):
        badge["credentialSubject"] = {**badge["credentialSubject"], **below}
    try:
        verification = verified(json.dumps(badge).encode(), recipient="thu@example.org")
    except UnreadableCredential:
        return
    if verification.finding.status == "met":
        # A change that changes no statement (an empty context, say) may pass, and then nothing else is shown.
        assert verification.credential == verified(signed()).credential

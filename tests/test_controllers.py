"""Who owns a key, asked of documents at addresses; what happens when they contradict, keep silent or have changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from stepladder.credentials import signatures
from stepladder.credentials.addresses import did_web_address, origin_of
from stepladder.credentials.controllers import Controllers, Sighting
from stepladder.credentials.keys import UnknownKey, UnusableKey, encode_multibase, multikey, to_jwk
from stepladder.fetching import Fetched, Unreachable
from tests.cast import MALLORY_SEED, NORTHLIGHT_SEED, NOW

DID = "did:web:northlight.example"
AT = "https://northlight.example/.well-known/did.json"
PROFILE = "https://northlight.example/issuer"
RAW = signatures.public_key("Ed25519", NORTHLIGHT_SEED)
MALLORYS = signatures.public_key("Ed25519", MALLORY_SEED)
POINT = signatures.public_key("P-256", NORTHLIGHT_SEED)
EARLIER = datetime(2026, 10, 3, tzinfo=UTC)


class Web:
    """Addresses and what they give; remembers what it was asked."""

    def __init__(self, pages, kept=None):
        self.pages, self.kept, self.asked = pages, kept or {}, []

    def __call__(self, url):
        self.asked.append(url)
        if url not in self.pages:
            last = self.kept.get(url)
            kept = Fetched(url, json.dumps(last).encode(), EARLIER) if last else None
            raise Unreachable("no answer", last=kept)
        page = self.pages[url]
        return Fetched(url, page if isinstance(page, bytes) else json.dumps(page).encode(), NOW)


def method(controller=DID, name="key-1", **changes):
    found = {
        "id": f"{controller}#{name}",
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": multikey(RAW),
    }
    found |= changes
    return {key: value for key, value in found.items() if value is not ...}


def document(*methods, controller=DID, **changes):
    every = methods or (method(controller),)
    return {
        "id": controller,
        "verificationMethod": list(every),
        "assertionMethod": [each["id"] for each in every],
    } | changes


def controllers(pages, **options):
    return Controllers(Web(pages, options.pop("kept", None)), NOW, options.pop("seen", None))


def key(pages, name=f"{DID}#key-1", published=None, **options):
    return controllers(pages, **options).key(name, published)


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:example.org", "https://example.org/.well-known/did.json"),
        ("did:web:example.org:user:alice", "https://example.org/user/alice/did.json"),
        ("did:web:example.org%3A8443", "https://example.org:8443/.well-known/did.json"),
        ("did:web:example.org%3a8443:a", "https://example.org:8443/a/did.json"),
        ("did:web:example.org%3A443", "https://example.org/.well-known/did.json"),
        ("did:web:Example.ORG:User", "https://example.org/User/did.json"),
        ("did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"),
        ("did:web:localhost%3A3000", "https://localhost:3000/.well-known/did.json"),
        ("did:web:example.org:a.b", "https://example.org/a.b/did.json"),
    ],
)
def test_a_did_web_is_asked_at_its_https_address(did, address):
    assert did_web_address(did) == address


@pytest.mark.parametrize(
    "did",
    [
        "did:web:", "did:web:example.org:", "did:web::a", "did:web:example.org:..:x", "did:web:example.org:.",
        "did:web:example.org:...", "did:web:example.org:%2e%2e:x", "did:web:example.org:a%2Fb", "did:web:example.org:a%5Cb",
        "did:web:user%40example.org", "did:web:user@example.org", "did:web:user:pw@example.org", "did:web:127.0.0.1",
        "did:web:2130706433", "did:web:0x7f.1", "did:web:127.1", "did:web:%5B%3A%3A1%5D", "did:web:[::1]",
        "did:web:example.org%3A", "did:web:example.org%3A0", "did:web:example.org%3A65536", "did:web:example.org%3A99999",
        "did:web:example.org%3A80%3A81", "did:web:example.org%2Fa", "did:web:example.org/a", "did:web:example.org?x=y",
        "did:web:example.org;x", "did:web:example.org%00", "did:web:exa mple.org", "did:web:-a.org", "did:web:a..org",
        "did:web:b\u00fccher.example", "did:web:example.org\n", "did:web:" + "a" * 300, "did:web:a.org:" + "a" * 3000,
        "did:WEB:example.org", "did:web:example.org%3A84a3", "did:web:example.org\\x",
    ],
)  # fmt: skip
def test_a_did_web_that_leads_elsewhere_than_it_seems_is_refused(did):
    with pytest.raises(UnusableKey):
        did_web_address(did)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.org/a", "https://example.org"),
        ("https://example.org:443?x", "https://example.org"),
        ("http://example.org:8080#a", "http://example.org:8080"),
        ("https://user@example.org/", ""),
        ("https://example.org@evil.example/", ""),
        ("https://example.org\\@evil.example/", ""),
        ("ftp://example.org/", ""),
        ("https:///a", ""),
        ("did:web:example.org", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert origin_of(url) == origin


def test_a_key_that_the_document_of_a_did_web_lists_is_certified():
    found = key({AT: document()})
    assert (found.raw, found.kind, found.controller, found.certified) == (RAW, "Ed25519", DID, True)


@pytest.mark.parametrize(
    "written",
    [
        {"type": "Ed25519VerificationKey2020"},
        {"type": "Ed25519VerificationKey2018", "publicKeyMultibase": ..., "publicKeyBase58": encode_multibase(RAW)[1:]},
        {"type": "JsonWebKey2020", "publicKeyMultibase": ..., "publicKeyJwk": to_jwk(RAW)},
        {"type": "JsonWebKey", "publicKeyMultibase": ..., "publicKeyJwk": to_jwk(RAW)},
        {"id": "#key-1"},
    ],
)
def test_older_ways_to_write_a_key_are_read(written):
    assert key({AT: document(method(**written), assertionMethod=["#key-1"])}).raw == RAW


@pytest.mark.parametrize("kind", ["EcdsaSecp256r1VerificationKey2019", "Multikey", "JsonWebKey2020"])
def test_keys_of_p_256_are_read(kind):
    as_jwk = {"publicKeyMultibase": ..., "publicKeyJwk": to_jwk(POINT, "P-256")}
    written = as_jwk if kind.startswith("Json") else {"publicKeyMultibase": multikey(POINT, "P-256")}
    found = key({AT: document(method(type=kind, **written))})
    assert (found.kind, found.raw) == ("P-256", POINT)


def test_a_key_that_stands_in_the_list_for_assertions_itself_is_read():
    assert key({AT: {"id": DID, "assertionMethod": [method()]}}).certified


@pytest.mark.parametrize(
    "page",
    [
        document(controller="did:web:mallory.example"),
        document() | {"id": ...},
        document(method(controller="did:web:mallory.example", id=f"{DID}#key-1")),
        document(method(id=f"{DID}#key-1", controller=...)),
        document(assertionMethod=[]),
        document(assertionMethod=["did:web:mallory.example#key-1"]),
        document(authentication=[f"{DID}#key-1"], assertionMethod=[]),
        document(method(), method(publicKeyMultibase=multikey(MALLORYS))),
        document(method(type="Ed25519VerificationKey2020", publicKeyMultibase=multikey(POINT, "P-256"))),
        document(method(publicKeyJwk=to_jwk(RAW))),
        document(method(publicKeyMultibase=...)),
        document(method(publicKeyMultibase="z6Mk")),
        document(method(publicKeyMultibase=["z6Mk"])),
        document(method(secretKeyMultibase="z3u2")),
        document(method(expires="soon")),
        document(method(publicKeyMultibase=multikey(bytes(32)))),
    ],
)
def test_a_document_that_contradicts_the_key_makes_it_unusable(page):
    page = {name: value for name, value in page.items() if value is not ...}
    with pytest.raises(UnusableKey):
        key({AT: page})


@pytest.mark.parametrize(
    "page",
    [b"", b"<html>", b"[]", b'"x"', b"{" * 5_000, b'{"id": 1, "id": 2}', b"\xff\xfe", b" " * 2_000_000, {},
     document(method(name="key-2")), document(method(type="SomethingElse")), {"id": DID}, {"id": DID, "keys": 7},
     {"id": DID, "verificationMethod": [None, 7, "x", []], "assertionMethod": {}}],
)  # fmt: skip
def test_a_document_that_says_nothing_of_the_key_leaves_it_unknown(page):
    with pytest.raises((UnknownKey, UnusableKey)) as caught:
        key({AT: page})
    assert isinstance(caught.value, UnknownKey) or page == {}


def test_a_key_that_is_no_longer_listed_is_unknown_and_says_when_it_was_last_seen():
    known = key({AT: document()})
    sighting = Sighting(known, datetime(2025, 1, 1, tzinfo=UTC), EARLIER)
    with pytest.raises(UnknownKey, match=r"no longer lists .* last seen there on 2026-10-03"):
        key({AT: document(method(name="key-2"))}, seen={f"{DID}#key-1": sighting}.get)
    with pytest.raises(UnknownKey, match="does not list"):
        key({AT: document(method(name="key-2"))}, seen={}.get)


def test_a_controller_that_does_not_answer_leaves_it_unknown_and_says_when_it_last_listed_the_key():
    with pytest.raises(UnknownKey, match="no answer") as caught:
        key({})
    assert "2026" not in caught.value.found
    with pytest.raises(UnknownKey, match="last listed this key on 2026-10-03"):
        key({}, kept={AT: document()})
    with pytest.raises(UnknownKey) as caught:
        key({}, kept={AT: document(method(name="key-2"))})
    assert "last listed" not in caught.value.found
    sighting = Sighting(key({AT: document()}), EARLIER, EARLIER)
    with pytest.raises(UnknownKey, match="2026-10-03"):
        key({}, seen={f"{DID}#key-1": sighting}.get)


def test_each_address_is_asked_once_and_not_too_many_are():
    web = Web({AT: document()})
    asking = Controllers(web, NOW)
    for _ in range(3):
        asking.key(f"{DID}#key-1")
        with pytest.raises(UnknownKey):
            asking.key("did:web:silent.example#1")
    assert len(web.asked) == 2
    for number in range(90):
        with pytest.raises(UnknownKey):
            asking.key(f"did:web:host{number}.example#1")
    assert len(web.asked) < 40


def test_nobody_is_asked_for_a_did_key_or_without_a_way_to_ask():
    web = Web({})
    Controllers(web, NOW).key("did:key:" + multikey(RAW))
    Controllers(web, NOW).keys_of("did:key:" + multikey(RAW))
    assert web.asked == []
    with pytest.raises(UnknownKey, match="would have to be fetched"):
        Controllers(None, NOW).key(f"{DID}#key-1")
    with pytest.raises(UnknownKey, match="nobody was asked"):
        Controllers(None, NOW).keys_of(DID)
    with pytest.raises(UnusableKey):
        Controllers(None, NOW).key("did:web:127.0.0.1#key-1")


IN_ADDRESS = f"{PROFILE}#{multikey(RAW)}"


def test_a_key_in_an_address_is_certified_only_when_the_issuer_publishes_it():
    name = multikey(RAW)
    listed = document(method(PROFILE, name), controller=PROFILE)
    assert not Controllers(None, NOW).key(IN_ADDRESS).certified
    assert key({PROFILE: listed}, IN_ADDRESS).certified
    for pages in (
        {},
        {PROFILE: b"<html>"},
        {PROFILE: {"id": PROFILE, "type": "Profile"}},
        {PROFILE: document(method(PROFILE, "key-2"), controller=PROFILE)},
        {PROFILE: document(controller="https://mallory.example/issuer")},
    ):
        found = key(pages, IN_ADDRESS)
        assert (found.raw, found.certified) == (RAW, False)
        assert found.remark
    with pytest.raises(UnusableKey, match="another key"):
        key(
            {PROFILE: document(method(PROFILE, name, publicKeyMultibase=multikey(MALLORYS)), controller=PROFILE)},
            IN_ADDRESS,
        )


def test_a_key_that_the_badge_brings_has_to_be_the_published_one():
    assert key({AT: document()}, published=multikey(RAW)).certified
    assert not key({}, published=multikey(MALLORYS)).certified
    with pytest.raises(UnusableKey, match="another key"):
        key({AT: document()}, published=multikey(MALLORYS))


OB2_KEY = "https://northlight.example/key"


def pem():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    public = rsa.generate_private_key(65_537, 2_048).public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def cryptographic_key(**changes):
    return {"id": OB2_KEY, "type": "CryptographicKey", "owner": PROFILE, "publicKeyPem": pem()} | changes


@pytest.mark.parametrize("listed", [OB2_KEY, [OB2_KEY], {"id": OB2_KEY}, ["https://northlight.example/older", OB2_KEY]])
def test_a_key_of_open_badges_2_belongs_to_the_profile_that_names_it(listed):
    found = key(
        {OB2_KEY: cryptographic_key(), PROFILE: {"id": PROFILE, "type": "Issuer", "publicKey": listed}}, OB2_KEY
    )
    assert (found.kind, found.controller, found.certified) == ("RSA", PROFILE, True)
    inside = {"id": PROFILE, "publicKey": cryptographic_key(id=PROFILE + "#key")}
    assert key({PROFILE: inside}, PROFILE + "#key").certified


@pytest.mark.parametrize(
    "profile",
    [{"id": PROFILE}, {"id": PROFILE, "publicKey": []}, {"id": PROFILE, "publicKey": "https://a.example/key"}, None],
)
def test_a_key_whose_owner_does_not_name_it_is_unknown(profile):
    pages = {OB2_KEY: cryptographic_key()} | ({PROFILE: profile} if profile else {})
    with pytest.raises(UnknownKey):
        key(pages, OB2_KEY)


@pytest.mark.parametrize("change", [{"owner": ...}, {"id": "https://mallory.example/key"}, {"publicKeyPem": "x"}])
def test_a_key_of_open_badges_2_that_contradicts_itself_is_unusable(change):
    page = {name: value for name, value in cryptographic_key(**change).items() if value is not ...}
    with pytest.raises(UnusableKey):
        key({OB2_KEY: page, PROFILE: {"id": PROFILE, "publicKey": OB2_KEY}}, OB2_KEY)


def test_every_key_that_a_controller_lists_is_given():
    page = document(
        method(), method(name="key-2", publicKeyMultibase=multikey(POINT, "P-256")), method(name="3", type="X")
    )
    assert [each.kind for each in controllers({AT: page}).keys_of(DID)] == ["Ed25519", "P-256"]

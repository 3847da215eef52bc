"""Open Badges 2.0: hosted, signed, and everything that somebody else than the issuer can write."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from stepladder.credentials import baking, tokens
from stepladder.credentials.demo_keys import DEMO_NAMES, demo_did, demo_seed
from stepladder.credentials.formats import openbadges2
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.reading import read
from stepladder.fetching import Fetched, Unreachable
from tests.cast import NOW, THU, part, statuses, verified
from tests.conftest import vector
from tests.hosted_cast import (
    HASHED,
    HOME,
    MALLORYS,
    SECRET,
    THEN,
    V2,
    WORLD_1,
    asking,
    assertion,
    judged,
    key,
    of_0_5,
    of_1_0,
    profile,
    signed_assertion,
    world,
)
from tests.test_baking import element, svg
from tests.test_reading import chunk, itxt, png

# --- hosted


def test_a_hosted_badge_is_what_its_address_says():
    verification = judged(assertion(), recipient=THU)
    assert set(statuses(verification).values()) == {"met"}
    assert verification.finding.status == "met"
    credential = verification.trusted_claims
    assert (credential.name, credential.issuer_name) == ("Data storytelling", "Northlight Institute")
    assert credential.issuers == (f"{HOME}/issuer",)
    assert credential.achievements[0].criteria == "A project, defended before two assessors."
    assert credential.achievements[0].alignments[0].code == "S1"
    assert credential.is_one_badge


def test_each_address_is_asked_once():
    fetch = asking(world())
    verified(assertion(), fetch=fetch)
    assert len(fetch.asked) == len(set(fetch.asked)) == 3


def test_without_asking_nobody_knows_and_nothing_is_met_or_unmet():
    verification = verified(assertion(), recipient=THU)
    found = statuses(verification)
    assert (found["signature"], found["issuer"], found["status"]) == ("unknown", "unknown", "unknown")
    assert verification.finding.status == "unknown"
    assert verification.trusted_claims is None
    assert "nobody was asked" in part(verification, "signature").summary


def test_an_address_alone_is_no_badge_that_anything_could_be_wrong_with():
    picture = png(itxt(f"{HOME}/assertions/1".encode(), keyword=b"openbadges"))
    verification = verified(picture)
    assert set(statuses(verification).values()) == {"met", "unknown"}
    assert "the address of an Open Badge" in part(verification, "readable").summary
    assert "could not be had" in part(verification, "conforms").summary


@pytest.mark.parametrize("missing", ["assertions/1", "classes/storytelling", "issuer"])
def test_an_address_that_does_not_answer_leaves_it_open(missing):
    documents = {url: value for url, value in world().items() if url != f"{HOME}/{missing}"}
    verification = judged(assertion(), documents)
    assert part(verification, "issuer").status == "unknown"
    assert part(verification, "signature").status == ("unknown" if missing == "assertions/1" else "met")
    assert verification.finding.status == "unknown"


def test_silence_tells_when_it_last_answered():
    def fetch(url):
        raise Unreachable("timed out", last=Fetched(url, b"{}", THEN))

    assert "it last answered on 2026-11-20" in part(verified(assertion(), fetch=fetch), "signature").summary


@pytest.mark.parametrize("carrier", ["json", "png", "old png", "address in png", "svg", "address in svg"])
def test_reads_it_from_every_picture(carrier):
    text, url = json.dumps(assertion()), f"{HOME}/assertions/1"
    data = {
        "json": text.encode(),
        "png": baking.bake_png(png(), text),
        "old png": png(chunk(b"tEXt", b"openbadges\0" + url.encode())),
        "address in png": png(itxt(url.encode(), keyword=b"openbadges")),
        "svg": svg(element(text, verify=url, name="assertion"), space="http://openbadges.org"),
        "address in svg": svg(element("", verify=url, name="assertion"), space="http://openbadges.org"),
    }[carrier]
    assert judged(data, recipient=THU).finding.status == "met"


FORGED: dict[str, dict[str, Any]] = {
    "the holder": {"recipient": {"type": "email", "hashed": False, "identity": "mallory@example.org"}},
    "the salt": {"recipient": {"type": "email", "hashed": True, "salt": "", "identity": HASHED}},
    "the badge": {"badge": f"{HOME}/classes/doctor"},
    "the date": {"issuedOn": "2020-09-15T00:00:00Z"},
    "the expiry": {"expires": "2099-09-15T00:00:00Z"},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_file_that_says_otherwise_is_not_genuine_and_shows_what_the_address_says(what):
    verification = judged(assertion(**FORGED[what]))
    assert part(verification, "signature").status == "unmet"
    assert verification.trusted_claims is None
    assert verification.credential.valid_until == ("2027-09-15T00:00:00Z",)
    assert verification.credential.subjects[0].identities[0].value == HASHED


def test_other_members_that_differ_are_named_and_not_shown():
    verification = judged(assertion(narrative="Saved the company.", expires="2027-09-15T02:00:00+02:00"))
    assert verification.finding.status == "met"
    assert "differs from it in narrative" in part(verification, "signature").summary
    assert "Saved" not in str(verification)


def test_a_revoked_badge_says_so():
    documents = world(**{f"{HOME}/assertions/1": assertion(revoked=True, revocationReason="Exam was void.")})
    verification = judged(assertion(), documents)
    assert part(verification, "status").status == "unmet"
    assert "Exam was void." in part(verification, "status").summary
    assert verification.finding.status == "unmet"
    stub = {"@context": V2, "type": "Assertion", "id": f"{HOME}/assertions/1", "revoked": True}
    verification = judged(assertion(), world(**{f"{HOME}/assertions/1": stub}))
    assert (part(verification, "status").status, part(verification, "signature").status) == ("unmet", "unknown")


@pytest.mark.parametrize("member", ["recipient", "badge", "issuedOn", "expires"])
def test_two_values_where_one_is_meant_do_not_conform(member):
    twice = assertion(**{member: [assertion()[member], FORGED["the expiry"]["expires"]]})
    verification = judged(twice, world(**{f"{HOME}/assertions/1": twice}))
    assert part(verification, "conforms").status == "unmet"
    assert not verification.credential.is_one_badge


def test_a_badge_that_moved_is_followed_once():
    documents = world(**{f"{HOME}/old/1": assertion()})
    assert judged(assertion(id=f"{HOME}/old/1"), documents).finding.status == "met"
    documents = world(
        **{f"{HOME}/old/1": assertion(id=f"{HOME}/old/2"), f"{HOME}/old/2": assertion(id=f"{HOME}/old/3")}
    )
    assert part(judged(assertion(id=f"{HOME}/old/1"), documents), "signature").status == "unmet"


def test_a_redirect_to_somebody_else_speaks_for_nobody():
    moved = {f"{HOME}/assertions/1": "https://evil.example/forged"}
    assert part(judged(assertion(), moved=moved), "signature").status == "unknown"
    moved = {f"{HOME}/issuer": "https://evil.example/issuer"}
    assert part(judged(assertion(), moved=moved), "issuer").status == "unknown"


def test_an_expired_badge_is_genuine_and_expired():
    verification = judged(assertion(), now=datetime(2028, 1, 1, tzinfo=UTC))
    assert statuses(verification) == statuses(judged(assertion())) | {"dates": "unmet"}


def test_a_badge_of_somebody_else_is_told():
    assert part(judged(assertion(), recipient="mallory@example.org"), "recipient").status == "unmet"


def test_badge_and_issuer_may_stand_inside_and_the_profile_is_asked_for_all_the_same():
    badge = world()[f"{HOME}/classes/storytelling"] | {"issuer": profile(name="Somebody greater")}
    fetch = asking(world(**{f"{HOME}/assertions/1": assertion(badge=badge)}))
    verification = verified(assertion(badge=badge), fetch=fetch)
    assert verification.finding.status == "met"
    assert verification.trusted_claims.issuer_name == "Northlight Institute"
    assert fetch.asked == [f"{HOME}/assertions/1", f"{HOME}/issuer"]
    assert judged(signed_assertion(badge=badge)).trusted_claims.issuer_name == "Northlight Institute"


# --- signed


def test_a_signed_badge_is_checked_by_the_key_that_its_issuer_lists():
    verification = judged(signed_assertion(), recipient=THU)
    assert set(statuses(verification).values()) == {"met"}
    assert part(verification, "signature").summary == "Unaltered since it was signed (RS256)."
    assert verification.trusted_claims.name == "Data storytelling"


def test_a_signed_badge_without_asking_stays_open():
    verification = verified(signed_assertion())
    assert (part(verification, "signature").status, verification.finding.status) == ("unknown", "unknown")


def test_a_signed_badge_in_an_svg_is_read():
    text = signed_assertion().decode()
    picture = svg(element("{}", verify=text, name="assertion"), space="http://openbadges.org")
    assert judged(picture).finding.status == "met"


def test_a_signed_assertion_without_its_signature_could_be_anybodys():
    unsigned = assertion(verification={"type": "SignedBadge", "creator": f"{HOME}/key"})
    assert part(judged(unsigned), "signature").status == "unmet"


def altered(text, **changes):
    head, payload, signature = text.decode().split(".")
    document = json.loads(tokens.decode(payload.encode(), "x")) | changes
    return f"{head}.{tokens.encode(json.dumps(document).encode())}.{signature}".encode()


MALLORY_HOME = "https://evil.example"
MALLORY_WORLD = {
    f"{MALLORY_HOME}/key": key(MALLORYS, f"{MALLORY_HOME}/key", f"{MALLORY_HOME}/issuer"),
    f"{MALLORY_HOME}/issuer": profile(id=f"{MALLORY_HOME}/issuer", publicKey=f"{MALLORY_HOME}/key"),
    f"{MALLORY_HOME}/forged": key(MALLORYS, f"{MALLORY_HOME}/forged"),
}


def by_mallory(creator):
    return signed_assertion(MALLORYS, verification={"type": "SignedBadge", "creator": creator})


SIGNED = {
    "altered": (altered(signed_assertion(), expires="2099-01-01T00:00:00Z"), "unmet", "unknown"),
    "by another key": (signed_assertion(MALLORYS), "unmet", "unknown"),
    "by a key of somebody else": (by_mallory(f"{MALLORY_HOME}/key"), "met", "unmet"),
    "by a key that only says it is the issuer's": (by_mallory(f"{MALLORY_HOME}/forged"), "unknown", "unknown"),
    "by a key that is not there": (by_mallory(f"{MALLORY_HOME}/nowhere"), "unknown", "unknown"),
    "by no key": (signed_assertion(verification={"type": "SignedBadge"}), "unknown", "unknown"),
    "with nothing": (altered(b"eyJhbGciOiJub25lIn0." + signed_assertion().split(b".")[1] + b"."), "unmet", "unknown"),
}  # fmt: skip


@pytest.mark.parametrize("how", SIGNED)
def test_a_signed_badge_is_worth_what_its_key_is(how):
    data, signature, issuer = SIGNED[how]
    verification = judged(data, world(**MALLORY_WORLD))
    assert (part(verification, "signature").status, part(verification, "issuer").status) == (signature, issuer)
    assert (verification.finding.status == "met") == (signature == issuer == "met")


def test_a_key_that_was_revoked_leaves_it_open_and_one_that_was_retired_does_not():
    for member, when, status in (
        ("revoked", "2026-01-01T00:00:00Z", "unknown"),
        ("revoked", "2025-01-01T00:00:00Z", "unmet"),
        ("expires", "2026-01-01T00:00:00Z", "met"),
        ("expires", "2025-01-01T00:00:00Z", "unmet"),
    ):
        listed = profile(publicKey=key(SECRET) | {member: when})
        verification = judged(
            signed_assertion(verification={"type": "SignedBadge", "creator": f"{HOME}/key"}),
            world(**{f"{HOME}/issuer": listed, f"{HOME}/key": key(SECRET) | {member: when}}),
        )
        assert part(verification, "signature").status == status, (member, when)
        assert part(verification, "issuer").status == ("met" if status == "met" else "unknown")


def test_a_demonstration_key_proves_nothing_outside_of_a_demonstration():
    name = DEMO_NAMES[0]
    did = demo_did(name)
    badge = world()[f"{HOME}/classes/storytelling"] | {"issuer": {"id": did, "name": "Northlight Institute"}}
    payload = assertion(badge=badge, verification={"type": "SignedBadge", "creator": did})
    data = tokens.sign(json.dumps(payload).encode(), header={}, kind="Ed25519", secret=demo_seed(name)).encode()
    verification = judged(data)
    assert (part(verification, "signature").status, part(verification, "issuer").status) == ("met", "unmet")
    assert part(judged(data, demo=True), "issuer").status == "met"


def test_a_revocation_list_is_handed_over_and_not_forgotten():
    documents = world(**{f"{HOME}/issuer": profile(revocationList=f"{HOME}/revoked")})
    standing = openbadges2.examine({}, Inquiry(NOW, fetch=asking(documents)), token=signed_assertion().decode())
    assert standing.credential.statuses == ()  # the payload is what was given, and that was nothing
    document = json.loads(tokens.decode(signed_assertion().split(b".")[1], "x"))
    standing = openbadges2.examine(document, Inquiry(NOW, fetch=asking(documents)), token=signed_assertion().decode())
    (entry,) = standing.credential.statuses
    assert (entry.kind, entry.lists) == ("RevocationList", (f"{HOME}/revoked",))
    silent = {url: value for url, value in documents.items() if url != f"{HOME}/issuer"}
    standing = openbadges2.examine(document, Inquiry(NOW, fetch=asking(silent)), token=signed_assertion().decode())
    assert standing.status.status == "unknown"


# --- what others wrote


@pytest.mark.parametrize("name", ["basic-assertion.json", "basic-assertion-expired.json", "simple-badge.png"])
def test_the_samples_of_1edtech_are_read_and_stay_open(name):
    envelope = read(vector("1edtech-public-validator", "ob20", name).read_bytes(), name=name)
    assert (envelope.kind, envelope.readable) == ("an Open Badge 2.0", True)
    verification = verified(vector("1edtech-public-validator", "ob20", name).read_bytes())
    assert verification.finding.status == ("unmet" if "expired" in name else "unknown")


STRANGE: list[Any] = [None, True, 1, 1.5, "", "x", [], [[]], {}, [{}], {"id": []}, ["x", 1], {"type": {}}, "https://["]


@pytest.mark.parametrize("member", [*assertion(), "revoked", "name", "uid", "verify", "salt"])
def test_members_of_any_type_are_survived(member):
    for value in STRANGE:
        for base in (assertion(), of_1_0(), of_0_5()):
            document = base | {member: value}
            standing = openbadges2.examine(
                document, Inquiry(NOW, fetch=asking({f"{HOME}/assertions/1": document, **WORLD_1}))
            )
            assert standing.signature.id == "credential.signature"


@pytest.mark.parametrize("place", ["classes/storytelling", "issuer", "key"])
def test_documents_of_any_kind_are_survived(place):
    value: Any
    for value in [b"", b"\xff", b"[]", b'"x"', b"{}", b'{"id": 1}', b"<html>", b"-----BEGIN PUBLIC KEY-----"]:
        documents = world(**{f"{HOME}/{place}": value})
        for document in (json.dumps(assertion()).encode(), signed_assertion()):
            assert judged(document, documents).finding.id == "credential"
    for number, name in enumerate(profile() if place == "issuer" else ()):
        for value in STRANGE[number % 3 :: 3]:
            for document in (json.dumps(assertion()).encode(), signed_assertion()):
                assert (
                    judged(document, world(**{f"{HOME}/issuer": profile(**{name: value})})).finding.id == "credential"
                )

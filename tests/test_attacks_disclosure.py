"""Attacks on badges of which a part is shown, each made from a really signed one."""

from __future__ import annotations

import json

import pytest

from stepladder.credentials import cbor, signatures
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.issue import disclose
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import (
    decode_base64url,
    encode_base64url,
)
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.findings import Status
from tests.cast import NORTHLIGHT_SEED, NOW, THU, signed, tampered, unsigned
from tests.proof_cast import by, outcome, refused
from tests.watch import Watch


@pytest.fixture(scope="module")
def base():
    return by("ecdsa-sd-2023")


@pytest.fixture
def derived(base):
    return tampered(disclose(base, ["/credentialSubject/achievement/criteria", "/name"]))


def opened(badge):
    data = decode_base64url(badge["proof"]["proofValue"][1:])
    return data[:3], cbor.decode(data[3:])


def closed(badge, head, parts):
    badge["proof"]["proofValue"] = "u" + encode_base64url(head + cbor.encode(parts))
    return badge


def test_a_part_shows_what_was_chosen_and_what_has_to_be_shown(base, derived):
    assert outcome(derived).status is Status.MET
    assert "shows a part" in outcome(derived).summary
    assert derived["name"] == base["name"]
    assert derived["validFrom"] == base["validFrom"]
    assert THU not in json.dumps(derived)
    assert "narrative" in json.dumps(derived)
    whole = disclose(base, [""])
    assert outcome(whole).status is Status.MET
    least = disclose(base, [])
    assert outcome(least).status is Status.MET
    assert "name" not in least


@pytest.mark.parametrize(
    "pointer", ["/nothing", "name", "/name/x", "/type/7", "/type/-1", "/type/x", "/credentialSubject/identifier/9/x"]
)
def test_a_pointer_to_nothing_is_refused(base, pointer):
    with pytest.raises(InvalidDocument):
        disclose(base, [pointer])
    with pytest.raises(InvalidDocument):
        by("ecdsa-sd-2023", pointers=(pointer,))


def test_what_is_no_base_proof_cannot_be_shown_in_part(base, derived):
    for badge in (derived, signed(), unsigned(), base | {"name": "Doctor", "description": "of everything"}):
        with pytest.raises(StepladderError):
            disclose(badge, ["/name"])


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Doctor of everything"},
        {"name": ...},
        {"validFrom": ...},
        {"validUntil": "2099-01-01T00:00:00Z"},
        {"issuer": {"id": "did:example:mallory"}},
    ],
)
def test_a_part_that_was_changed_is_refused(derived, change):
    refused({name: value for name, value in {**derived, **change}.items() if value is not ...})


def test_a_claim_cannot_be_moved_to_another_thing(derived):
    achievement = derived["credentialSubject"]["achievement"]
    achievement["criteria"]["name"] = achievement.pop("name")
    refused(derived)


def test_statements_and_signatures_have_to_fit_one_by_one(derived):
    head, (signature, once, each, labels, mandatory) = opened(derived)
    attacks = [
        (signature, once, each[::-1], labels, mandatory),
        (signature, once, each[:-1], labels, mandatory),
        (signature, once, [*each, each[0]], labels, mandatory),
        (signature, once, each, labels, mandatory[:-1]),
        (signature, once, each, labels, [*mandatory, mandatory[0]]),
        (signature, once, each[:-1], labels, [*mandatory, max(mandatory) + 1]),
        (signature, once, each, labels, [*mandatory[:-1], 4_000_000_000]),
        (signature, once, each, labels, list(range(len(each) + len(mandatory)))),
        (signature, once, [], labels, list(range(len(each) + len(mandatory)))),
        (bytes(64), once, each, labels, mandatory),
        (signature[:-1], once, each, labels, mandatory),
        (signature, b"\x80\x24" + signatures.public_key("P-256", NORTHLIGHT_SEED), each, labels, mandatory),
        (signature, b"\xed\x01" + once[2:], each, labels, mandatory),
        (signature, once[:2] + b"\x02" + b"\xff" * 32, each, labels, mandatory),
        (signature, once, [one[:-1] for one in each], labels, mandatory),
        (signature, once, each, {}, mandatory),
        (signature, once, each, {**labels, len(labels): bytes(32)}, mandatory),
        (signature, once, each, dict.fromkeys(labels, labels[0]), mandatory),
        (signature, once, each, dict(zip(labels, reversed(labels.values()), strict=True)), mandatory),
        (signature, once, each, {number: label[:-1] for number, label in labels.items()}, mandatory),
        (signature, once, each, {str(number): label for number, label in labels.items()}, mandatory),
        (signature, once, each, labels, ["0"]),
        (signature, once, each, labels),
        (signature, once, "each", labels, mandatory),
    ]
    for attack in attacks:
        refused(closed(tampered(derived), head, list(attack)))
    refused(closed(tampered(derived), b"\xd9\x5d\x00", [signature, once, each, labels, mandatory]))
    refused(closed(tampered(derived), b"\xd9\x5d\x02", [signature, once, each, labels, mandatory]))
    assert outcome(closed(derived, head, [signature, once, each, labels, mandatory])).status is Status.MET


@pytest.mark.parametrize(
    "data", ["d95d01", "d95d019affffffff", "d95d01" + "81" * 90_000, "d95d01" + "9a0000ffff" + "00" * 70_000, "00"]
)
def test_a_huge_or_broken_proof_value_is_refused_in_bounded_time(derived, data):
    derived["proof"]["proofValue"] = "u" + encode_base64url(bytes.fromhex(data))
    watch = Watch()
    refused(derived)
    assert watch.within(1), watch


def test_two_unnamed_things_cannot_be_shown_as_one(base):
    # Both statements are signed one by one; only the names of what they are about keep them apart.
    both = disclose(base, ["/credentialSubject/achievement/criteria", "/credentialSubject/identifier"])
    head, (signature, once, each, labels, mandatory) = opened(both)
    for number in labels:
        for other in labels:
            if number != other:
                refused(
                    closed(tampered(both), head, [signature, once, each, {**labels, number: labels[other]}, mandatory])
                )


def test_a_base_proof_with_other_pointers_is_refused(base):
    badge = tampered(base) | {"proof": tampered(base["proof"][0])}
    head, (signature, once, blinding, each, pointers) = opened(badge)
    for changed in ([], pointers[:-1], [*pointers, "/name"], ["/nothing"], [""], pointers * 400):
        refused(closed(tampered(badge), head, [signature, once, blinding, each, changed]))
    refused(closed(tampered(badge), head, [signature, once, bytes(32), each, pointers]))
    assert outcome(closed(badge, head, [signature, once, blinding, each, pointers])).status is Status.MET


def paths(value, start=""):
    yield start
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in entries:
        yield from paths(member, f"{start}/{key}")


def rich():
    badge = unsigned(
        evidence=[{"id": "https://a.example/1", "type": ["Evidence"]}, {"type": ["Evidence"], "name": "Two"}]
    )
    achievement = badge["credentialSubject"]["achievement"]
    achievement["tag"] = ["figures", "decisions"]
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": name, "targetUrl": f"https://a.example/{name}"} for name in ("A", "B")
    ]
    badge["credentialSubject"]["result"] = [{"type": ["Result"], "value": value} for value in ("A", "B")]
    return badge


def test_every_part_of_a_badge_can_be_shown_alone_and_says_nothing_that_the_whole_does_not():
    base = by("ecdsa-sd-2023", badge=rich(), pointers=("/issuer",))
    inquiry = Inquiry(NOW)
    whole = len(statements({name: value for name, value in base.items() if name != "proof"}, inquiry.contexts).quads)
    chosen = [path for path in paths(rich()) if not path.startswith("/@context")]
    assert len(chosen) > 50
    for pointer in chosen:
        derived = disclose(base, [pointer])
        assert outcome(derived).status is Status.MET, pointer
        shown = statements({name: value for name, value in derived.items() if name != "proof"}, inquiry.contexts)
        assert len(shown.quads) <= whole - (pointer != "")
        assert not shown.lost


def test_parts_of_a_large_badge_are_not_taken_out_for_each_of_its_proofs():
    badge = unsigned()
    badge["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": f"{n}", "targetUrl": f"https://a.example/{n}"} for n in range(400)
    ]
    badge = by("ecdsa-sd-2023", badge=badge)
    assert outcome(badge).status is Status.MET
    badge["proof"] = [{**badge["proof"][0], "id": f"urn:uuid:{number}"} for number in range(8)]
    watch = Watch()
    assert outcome(badge).status is Status.UNMET
    assert watch.within(3), watch

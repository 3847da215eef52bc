"""Open Badges 1.0 and 0.5, in words of 2.0."""

from __future__ import annotations

import copy

import pytest
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
)

from stepladder.credentials.formats.openbadges2 import older
from tests.cast import THU, part, statuses
from tests.conftest import vector
from tests.hosted_cast import (
    EVIL,
    HOME,
    MALLORYS,
    SECRET,
    WORLD_1,
    judged,
    of_0_5,
    of_1_0,
    signed_1_0,
)
from tests.test_reading import chunk, png


def test_a_badge_of_1_0_is_verified_in_words_of_2_0():
    verification = judged(of_1_0(), WORLD_1, recipient=THU)
    assert set(statuses(verification).values()) == {"met"}
    credential = verification.trusted_claims
    assert credential.valid_from == ("2025-09-15T00:00:00Z",)
    assert credential.achievements[0].alignments[0].url == "https://a.example/1"
    assert part(judged(of_1_0(issuedOn="2020-01-01"), WORLD_1), "signature").status == "unmet"


def test_a_signed_badge_of_1_0_is_tied_to_its_issuer_by_the_address_of_the_key():
    verification = judged(signed_1_0(SECRET, f"{HOME}/1/key.pem"), WORLD_1)
    assert (part(verification, "signature").status, part(verification, "issuer").status) == ("met", "met")
    assert verification.credential.id == "abc123"
    verification = judged(signed_1_0(MALLORYS, "https://evil.example/key.pem"), WORLD_1)
    assert (part(verification, "signature").status, part(verification, "issuer").status) == ("met", "unknown")
    assert part(judged(signed_1_0(MALLORYS, f"{HOME}/1/key.pem"), WORLD_1), "signature").status == "unmet"


def test_a_badge_of_0_5_is_known_by_the_origin_of_its_issuer():
    picture = png(chunk(b"tEXt", f"openbadges\0{HOME}/0/assertion".encode()))
    verification = judged(picture, {f"{HOME}/0/assertion": of_0_5()}, recipient=THU)
    found = statuses(verification)
    assert (found["signature"], found["issuer"], found["recipient"], found["dates"]) == ("met", "met", "met", "met")
    picture = png(chunk(b"tEXt", b"openbadges\0" + EVIL.encode()))
    verification = judged(picture, {EVIL: of_0_5()})
    assert part(verification, "issuer").status == "unmet"
    assert part(judged(of_0_5(), {}), "signature").status == "unknown"


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (1757894400, "2025-09-15T00:00:00Z"),
        ("1757894400", "2025-09-15T00:00:00Z"),
        (1757894400.5, "2025-09-15T00:00:00Z"),
        ("2025-09-15", "2025-09-15T00:00:00"),
        ("2025-09-15T10:00:00Z", "2025-09-15T10:00:00Z"),
        (True, True),
        (-1, -1),
        (1e300, 1e300),
        (10**30, 10**30),
        ("9" * 5000, "9" * 5000),
        ("²", "²"),
    ],
)
def test_dates_of_1_x_become_those_of_2_0_or_stay(value, date):
    assert older.upgraded({"issuedOn": value})["issuedOn"] == date


def test_an_upgrade_changes_no_input():
    for document in (of_1_0(), of_0_5()):
        before = copy.deepcopy(document)
        older.upgraded(document)
        assert document == before


def test_the_old_key_of_mozilla_signs():
    """A badge of 1.x really signed with the key pair that their tests used."""
    folder = vector("mozilla-openbadges-bakery", "rsa-private.pem").parent
    secret = load_pem_private_key((folder / "rsa-private.pem").read_bytes(), None)
    documents = WORLD_1 | {f"{HOME}/1/key.pem": (folder / "rsa-public.pem").read_bytes()}
    verification = judged(signed_1_0(secret, f"{HOME}/1/key.pem"), documents)
    assert part(verification, "signature").status in ("met", "unmet", "unknown")
    bits = secret.key_size
    assert part(verification, "signature").status == ("met" if bits >= 2048 else "unmet")

from __future__ import annotations

import pytest

from stepladder.appraisal.badge import failure_of
from stepladder.credentials.demo_keys import DEMO_NAMES, demo_did, demo_keys, demo_seed
from stepladder.credentials.issue import sign
from stepladder.findings import Status
from tests.cast import NORTHLIGHT, NOW, part, signed, unsigned, verified

WORDS = "Signed with a demonstration key that everybody knows, so that it proves nothing."


def demonstration(name="northlight", issuer=None):
    badge = unsigned(issuer={"id": issuer or demo_did(name), "type": ["Profile"], "name": "Northlight"})
    return signed(badge, seed=demo_seed(name))


def test_there_is_a_key_for_each_organization():
    assert len(demo_keys()) == len(DEMO_NAMES) == 7
    assert NORTHLIGHT not in demo_keys()
    assert len(demo_seed("northlight")) == 32


@pytest.mark.parametrize("name", DEMO_NAMES)
def test_a_badge_of_the_demonstration_counts_for_nothing_elsewhere(name):
    verification = verified(demonstration(name))
    assert part(verification, "issuer").status is Status.UNMET
    assert part(verification, "issuer").summary == WORDS
    assert verification.finding.summary == f"Not genuine. {WORDS}"
    assert failure_of(verification) == WORDS


def test_in_the_demonstration_it_counts_and_says_what_it_is():
    verification = verified(demonstration(), demo=True)
    assert verification.finding.status is Status.MET
    assert part(verification, "issuer").summary.endswith("It is a demonstration key that everybody knows.")
    assert failure_of(verification) == ""


def test_a_demonstration_key_under_an_address_proves_nothing_either():
    issuer = "https://northlight.example"
    badge = unsigned(issuer={"id": issuer, "type": ["Profile"], "name": "Northlight"})
    key = demo_did("northlight").removeprefix("did:key:")
    made = sign(badge, seed=demo_seed("northlight"), method=f"{issuer}#{key}", created=NOW)
    assert part(verified(made), "issuer").summary == WORDS
    assert part(verified(made, demo=True), "issuer").status is Status.UNKNOWN


def test_a_demonstration_key_beside_the_issuers_own_takes_nothing_away():
    both = signed(signed(), seed=demo_seed("northlight"))
    found = part(verified(both), "issuer")
    assert found.status is Status.MET
    assert "demonstration" not in found.summary


def test_another_key_beside_a_demonstration_key_does_not_save_it():
    both = signed(demonstration())
    assert part(verified(both), "issuer").status is Status.UNMET

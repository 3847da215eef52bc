"""Attacks on sets and chains of proofs, each made from a really signed badge."""

from __future__ import annotations

import pytest

from stepladder.credentials.keys import (
    encode_multibase,
)
from stepladder.errors import InvalidDocument
from stepladder.findings import Status
from tests.cast import MALLORY_SEED, tampered, unsigned
from tests.proof_cast import by, outcome, refused
from tests.test_controllers import DID
from tests.watch import Watch


def chain(*, suites=("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022")):
    badge = unsigned()
    for number, name in enumerate(suites):
        previous = {"previousProof": f"urn:uuid:{number - 1}"} if number else {}
        badge = by(name, badge=badge, options={"id": f"urn:uuid:{number}", **previous})
    return tampered(badge)


def parts(badge):
    return [str(each.status) for each in outcome(badge).parts]


def test_a_chain_across_suites_is_good():
    assert parts(chain()) == ["met", "met", "met"]
    assert parts(chain(suites=("ecdsa-sd-2023", "eddsa-rdfc-2022", "ecdsa-rdfc-2019"))) == ["met", "met", "met"]


def test_the_order_in_which_a_chain_is_written_does_not_matter():
    badge = chain()
    badge["proof"].reverse()
    assert parts(badge) == ["met", "met", "met"]


def test_a_chain_is_good_as_far_as_its_proofs_are():
    badge = chain()
    badge["proof"][1]["proofValue"] = encode_multibase(bytes(64))
    assert parts(badge) == ["met", "unmet", "unmet"]
    badge = chain()
    badge["proof"][0]["proofValue"] = encode_multibase(bytes(64))
    assert parts(badge) == ["unmet", "unmet", "unmet"]
    refused(badge)


def test_a_good_proof_over_one_that_is_not_good_is_not_good():
    badge = tampered(by("eddsa-rdfc-2022", options={"id": "urn:uuid:0"}))
    badge["proof"][0]["proofValue"] = encode_multibase(bytes(64))
    badge = by("eddsa-rdfc-2022", badge=badge, seed=MALLORY_SEED, options={"previousProof": "urn:uuid:0"})
    finding = refused(badge)
    assert "builds on another proof, which is not good" in finding.parts[1].summary
    unknown = tampered(by("eddsa-rdfc-2022", options={"id": "urn:uuid:0"}, name=f"{DID}#key-1"))
    unknown = by("eddsa-rdfc-2022", badge=unknown, options={"previousProof": "urn:uuid:0"})
    assert outcome(unknown).status is Status.UNKNOWN


def test_a_proof_taken_out_of_a_chain_is_missed():
    badge = chain()
    del badge["proof"][0]
    assert parts(badge) == ["unmet", "unmet"]
    assert "there are 0 of that id" in outcome(badge).parts[0].summary


def test_two_proofs_of_the_id_that_one_builds_on_are_refused():
    badge = chain()
    badge["proof"].append(tampered(badge["proof"][0]))
    assert parts(badge) == ["met", "unmet", "unmet", "met"]


@pytest.mark.parametrize("links", [{0: 0}, {0: 1, 1: 0}, {0: 2, 1: 0, 2: 1}, {0: [1, 2], 1: 0, 2: 1}])
def test_proofs_that_build_on_each_other_in_a_circle_are_refused(links):
    badge = chain()
    for number, proof in enumerate(badge["proof"]):
        proof.pop("previousProof", None)
        if number in links:
            named = links[number] if isinstance(links[number], list) else [links[number]]
            proof["previousProof"] = [f"urn:uuid:{other}" for other in named]
    results = outcome(badge).parts
    for number in links:
        assert results[number].status is Status.UNMET
    assert "builds on it" in results[0].summary


@pytest.mark.parametrize(
    "previous", [7, None, {}, [None], [[]], [{"id": "urn:uuid:0"}], "", ["urn:uuid:0", "x"], "urn:uuid:9"]
)
def test_a_chain_to_nothing_is_refused(previous):
    badge = chain()
    badge["proof"][1]["previousProof"] = previous
    assert parts(badge)[1:] == ["unmet", "unmet"]


def test_a_chain_beyond_the_proofs_that_are_looked_at_is_unknown_and_bounded():
    badge = chain()
    badge["proof"] = [badge["proof"][1], *[{"type": "x"}] * 900, badge["proof"][0]]
    watch = Watch()
    assert parts(badge)[0] == "unknown"
    assert watch.within(2), watch


def poison():
    people = [f"_:b{number}" for number in range(30)]
    badge = unsigned()
    badge["credentialSubject"]["achievement"]["related"] = [
        {"id": one, "type": ["Related"], "https://a.example/knows": [{"id": other} for other in people if other != one]}
        for one in people
    ]
    return badge


def test_many_proofs_of_a_poisoned_badge_are_given_up_together():
    badge = poison() | {"proof": chain()["proof"][:2]}
    badge["proof"] += [by(name)["proof"][0] for name in ("ecdsa-sd-2023", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")]
    watch = Watch()
    assert outcome(badge).status is not Status.MET
    assert watch.within(4), watch


def test_a_chain_is_not_begun_over_a_proof_that_is_not_there():
    with pytest.raises(InvalidDocument, match="not there"):
        by("eddsa-rdfc-2022", options={"previousProof": "urn:uuid:0"})


def test_a_large_badge_is_not_read_again_for_each_of_its_proofs():
    badge = chain(suites=tuple(["eddsa-rdfc-2022"] * 6))
    achievement = badge["credentialSubject"]["achievement"]
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": f"{n}", "targetUrl": f"https://a.example/{n}"} for n in range(900)
    ]
    for number, proof in enumerate(badge["proof"]):
        proof["previousProof"] = [f"urn:uuid:{other}" for other in range(number)]
    watch = Watch()
    assert outcome(badge).status is not Status.MET
    assert watch.within(3), watch
    badge["proof"][1]["previousProof"] = ["urn:uuid:0"] * 9_000
    assert "builds on 9000 proofs" in outcome(badge).parts[1].summary

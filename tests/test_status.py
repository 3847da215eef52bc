"""Status lists: what they say, and everything that keeps them from saying anything."""

from __future__ import annotations

import base64
from datetime import datetime

import pytest

from stepladder.appraisal.badge import failure_of
from stepladder.credentials import status
from stepladder.credentials.status import LEAST_PLACES, status_entry, status_list
from stepladder.findings import Status
from tests.cast import (
    NORTHLIGHT,
    part,
    signed,
    statuses,
    tampered,
    unsigned,
    verified,
)
from tests.lists import DATED, ENTRY, FORGED, MALLORYS, OTHER_URL, URL, Web, asked, listed, packed


def test_a_badge_that_is_not_revoked_is_met():
    verification = asked(signed(listed(6, 8)))
    assert part(verification, "status").summary == "Not revoked according to the list of 2026-11-20."
    assert verification.finding.status is Status.MET


def test_a_revoked_badge_is_unmet_and_left_out():
    verification = asked(signed(listed(7)))
    assert part(verification, "status.revocation").status is Status.UNMET
    assert verification.finding.summary == "Revoked by its issuer, according to the list of 2026-11-20."
    assert failure_of(verification) == verification.finding.summary
    assert statuses(verification)["signature"] == "met"


@pytest.mark.parametrize("index", [0, 1, 7, 8, 15, 131_071])
def test_every_place_is_its_own(index):
    entry = status_entry(list_id=URL, index=index, purpose="revocation")
    others = set(range(LEAST_PLACES)) - {index}
    assert part(asked(signed(listed(index)), entry), "status").status is Status.UNMET
    assert part(asked(signed(listed(*others)), entry), "status").status is Status.MET


def test_suspended_is_told_from_revoked():
    suspension = status_entry(list_id=OTHER_URL, index=3, purpose="suspension")
    document = signed(listed(3, purpose="suspension", id=OTHER_URL))
    verification = asked(signed(listed()), ENTRY, suspension, **{"2": document})
    assert part(verification, "status.revocation").status is Status.MET
    assert part(verification, "status.suspension").status is Status.UNMET
    assert part(verification, "status").summary == "Suspended by its issuer, according to the list of 2026-11-20."
    assert "hold again" in part(verification, "status").hint


def test_both_lists_have_to_be_asked_before_it_is_met():
    suspension = status_entry(list_id=OTHER_URL, index=3, purpose="suspension")
    assert part(asked(signed(listed()), ENTRY, suspension), "status").status is Status.UNKNOWN
    document = signed(listed(purpose="suspension", id=OTHER_URL))
    both = part(asked(signed(listed()), ENTRY, suspension, **{"2": document}), "status")
    assert both.status is Status.MET
    assert "Not revoked" in both.summary
    assert "Not suspended" in both.summary


def test_of_two_entries_for_one_purpose_the_worst_stands():
    second = status_entry(list_id=URL, index=8, purpose="revocation")
    for entries in ((ENTRY, second), (second, ENTRY)):
        assert part(asked(signed(listed(8)), *entries), "status.revocation").status is Status.UNMET


ALTERED = tampered(signed(listed(7)))
ALTERED["credentialSubject"]["encodedList"] = listed()["credentialSubject"]["encodedList"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "northlight.example did not answer"),
        (b"<html>moved</html>", "this is a web page"),
        (b"a.b.c", "base64url"),
        (b"eyJhbGciOiJub25lIn0.e30.", ""),
        (b'{"type": "VerifiableCredential", "@context": "https://a.example/unknown"}', "context"),
        (unsigned(), "no status list"),
        (listed(), "signature is not good"),
        (ALTERED, "signature is not good"),
        (MALLORYS, "somebody else"),
        (FORGED, "issuer's key"),
        (signed(listed(issuer="https://northlight.example")), "somebody else"),
        (signed(listed(purpose="suspension")), "another purpose (suspension)"),
        (signed(listed(id=OTHER_URL)), "another list"),
        (signed(listed(validUntil="2026-11-21T11:00:00Z")), "held until"),
        (signed(listed(validUntil="soon")), "held until"),
        (signed(listed(validFrom="2026-11-22T00:00:00Z")), "not hold before"),
        (signed(listed(encodedList=packed(bytes(16_384))[1:])), "not encoded"),
        (signed(listed(encodedList="u!!")), "cannot be unpacked"),
        (signed(listed(encodedList="ué")), "cannot be unpacked"),
        (signed(listed(encodedList=packed(bytes(16_384))[:-8])), "cannot be unpacked"),
        (signed(listed(encodedList="u" + base64.urlsafe_b64encode(bytes(64)).decode().rstrip("="))), "cannot be unpacked"),
        (signed(listed(encodedList=packed(b""))), "has 0 places"),
        (signed(listed(encodedList=[packed(bytes(16_384)), packed(b"\xff" * 16_384)])), "2 lists"),
        (signed(listed(credentialSubject=[listed()["credentialSubject"], {"id": "urn:x:1", "type": "BitstringStatusList"}])), "one list"),
    ],
)  # fmt: skip
def test_what_cannot_be_believed_leaves_it_unknown(document, words):
    verification = asked(document)
    found = part(verification, "status")
    assert found.status is Status.UNKNOWN
    assert found.summary.startswith("Whether it was revoked could not be checked. ")
    assert words in found.summary
    assert failure_of(verification) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"statusListIndex": "131072"}, "131,072 places"),
        ({"statusListIndex": "-1"}, "no number"),
        ({"statusListIndex": "٧"}, "no number"),
        ({"statusListIndex": "9" * 5000}, "no number"),
        ({"statusListIndex": ["7", "8"]}, "2 places"),
        ({"statusListCredential": ...}, "0 lists"),
        ({"statusPurpose": ...}, "0 purposes"),
        ({"statusListCredential": "file:///etc/passwd"}, "no address of the web"),
        ({"statusSize": 0}, "'0' bits"),
        ({"statusSize": 64}, "'64' bits"),
        ({"statusSize": [1, 2]}, "bits"),
        ({"statusSize": 16, "statusListIndex": "8192"}, "8,192 places, and"),
        ({"type": "StatusList2021Entry"}, "no status list"),
        ({"statusPurpose": "message"}, "another purpose"),
        ({"statusPurpose": ["revocation", "suspension"]}, "2 purposes"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_leaves_it_unknown(changes, words):
    entry = {name: value for name, value in (ENTRY | changes).items() if value is not ...}
    context = [*unsigned()["@context"], "https://w3id.org/vc/status-list/2021/v1"]
    badge = unsigned(credentialStatus=entry)
    if "type" in changes:
        badge["@context"] = context
    verification = verified(signed(badge), fetch=Web(**{"1": signed(listed())}))
    assert part(verification, "status").status is Status.UNKNOWN
    assert words in part(verification, "status").summary


def test_a_gzip_bomb_is_given_up():
    bomb = signed(listed(encodedList=packed(bytes(status.MAX_UNPACKED + 1))))
    assert "more than 16 MiB" in part(asked(bomb), "status").summary


def test_a_short_list_is_read_and_remarked_upon():
    found = part(asked(signed(listed(encodedList=packed(bytes(12_500))))), "status")
    assert found.status is Status.MET
    assert "100,000 places; the standard asks for 131,072" in found.summary


def test_a_list_made_while_it_is_asked_for_is_current():
    made = listed(validFrom="2026-11-21T12:03:00Z")
    assert part(asked(signed(made)), "status").status is Status.MET
    undated = listed(validFrom=...)
    assert "no date" in part(asked(signed(undated)), "status").summary


def test_a_badge_that_is_not_signed_well_asks_nobody():
    badge = tampered(signed(unsigned(credentialStatus=ENTRY)))
    badge["name"] = "Something better"
    web = Web(**{"1": signed(listed())})
    assert part(verified(badge, fetch=web), "status").status is Status.UNKNOWN
    assert web.asked == []


def test_many_entries_cost_few_fetches():
    web = Web(**{"1": signed(listed())})
    entries = [status_entry(list_id=f"{URL}?{index}", index=index, purpose="revocation") for index in range(20)]
    verification = verified(signed(unsigned(credentialStatus=entries)), fetch=web)
    assert len(web.asked) == status.MAX_ASKED
    assert part(verification, "status").status is Status.UNKNOWN


def test_a_badge_without_status_is_as_it_was():
    web = Web()
    assert part(verified(signed(), fetch=web), "status") == part(verified(signed()), "status")
    assert web.asked == []


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "honor"},
        {"valid_until": datetime(2026, 11, 20)},  # noqa: DTZ001
        {"size": 0},
        {"size": 33},
        {"values": {1: 2}},
        {"values": {1: -1}},
        {"revoked": [131_072]},
        {"revoked": [-1]},
        {"length": 100_000},
        {"length": 131_073},
        {"valid_from": datetime(2026, 11, 20)},  # noqa: DTZ001
    ],
)
def test_an_impossible_list_is_not_built(changes):
    fine = {"id": URL, "issuer": NORTHLIGHT, "purpose": "revocation", "revoked": [], "valid_from": DATED}
    with pytest.raises(ValueError, match=r"place|status list"):
        status_list(**fine | changes)

"""What a list says beside revoked, and what an old copy of it still says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stepladder.credentials.status import message_entry, status_entry, status_list
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import (
    NORTHLIGHT,
    NOW,
    part,
    signed,
    unsigned,
    verified,
)
from tests.lists import DATED, ENTRY, FORGED, MALLORYS, OTHER_URL, URL, Web, asked, listed

# Other purposes


def entries_of(*pairs):
    return [
        status_entry(list_id=f"https://northlight.example/status/{name}", index=7, purpose=purpose)
        for name, purpose in pairs
    ]


def test_a_newer_copy_is_reported_and_not_judged():
    entries = entries_of(("1", "revocation"), ("2", "refresh"))
    for places, words in (((7,), "has a newer copy"), ((), "no newer copy")):
        other = signed(listed(*places, purpose="refresh", id=OTHER_URL))
        verification = asked(signed(listed()), *entries, **{"2": other})
        assert part(verification, "status").status is Status.MET
        assert words in part(verification, "status.refresh").summary


WORDS = ["in review", "accepted", "rejected", "withdrawn by its holder"]


def said(number, entry=None, **changes):
    entry = entry or message_entry(list_id=URL, index=9, messages=WORDS)
    made = status_list(
        id=URL, issuer=NORTHLIGHT, purpose="message", valid_from=DATED, size=2, values={9: number, 8: 3, 10: 3}
    )
    return part(asked(signed(made), entry | changes), "status.message")


@pytest.mark.parametrize("number", range(4))
def test_a_message_is_read_out_and_not_judged(number):
    found = said(number)
    assert found.status is Status.UNKNOWN
    assert f"Its issuer says of it: {WORDS[number]!r} (number {number})" in found.summary
    assert "for you to judge" in found.hint


def test_a_message_without_words_is_said_to_have_none():
    entry = status_entry(list_id=URL, index=9, purpose="message") | {"statusSize": 2}
    assert "number 2, which the badge does not put into words" in said(2, entry).summary
    assert said(0, entry).status is Status.MET
    twice = [{"status": "0x2", "message": "good"}, {"status": "2", "message": "bad"}]
    assert "does not put into words" in said(2, entry | {"statusMessage": twice}).summary


def test_messages_come_in_as_many_as_bits_can_number():
    for count in (0, 1, 3, 5):
        with pytest.raises(ValueError, match="messages"):
            message_entry(list_id=URL, index=1, messages=["a"] * count)
    assert message_entry(list_id=URL, index=1, messages=["a"] * 8)["statusSize"] == 3


def test_a_purpose_that_is_not_known_is_reported_as_what_it_is():
    entry = ENTRY | {"statusPurpose": "honor"}
    made = signed(
        listed() | {"credentialSubject": listed()["credentialSubject"] | {"statusPurpose": ["honor", "revocation"]}}
    )
    verification = asked(made, entry)
    found = part(verification, "status.other")
    assert found.status is Status.UNKNOWN
    assert "a list for 'honor', where its number is 0" in found.summary


def test_a_revocation_in_a_place_of_several_bits_counts_whatever_the_number_is():
    entry = ENTRY | {"statusSize": 4}
    for number, status_ in ((0, Status.MET), (1, Status.UNMET), (8, Status.UNMET)):
        made = status_list(
            id=URL, issuer=NORTHLIGHT, purpose="revocation", valid_from=DATED, size=4, values={7: number, 6: 15}
        )
        assert part(asked(signed(made), entry), "status").status is status_


# Age


class Kept(Web):
    """Does not answer, and has a copy from before."""

    def __call__(self, url):
        try:
            last = super().__call__(url)
        except Unreachable:
            last = None
        raise Unreachable(
            "northlight.example did not answer",
            last=last and Fetched(url, last.body, datetime(2026, 11, 3, tzinfo=UTC)),
        )


def kept(document, entry=ENTRY):
    badge = signed(unsigned(credentialStatus=entry))
    return part(verified(badge, fetch=Kept(**{"1": document})), "status")


def test_unreachable_is_cannot_tell_with_when_it_was_last_good():
    found = kept(signed(listed()))
    assert found.status is Status.UNKNOWN
    assert "did not answer" in found.summary
    assert found.summary.endswith("When it was last reached, on 2026-11-03, it was not revoked.")
    assert found.hint.startswith("Try again later")


def test_a_revocation_in_the_last_copy_stands():
    found = kept(signed(listed(7)))
    assert found.status is Status.UNMET
    assert (
        found.summary
        == "Revoked by its issuer: it was when it was last reached, on 2026-11-03, and a revocation is for good."
    )


def test_a_suspension_in_the_last_copy_may_have_ended():
    entry = ENTRY | {"statusPurpose": "suspension"}
    found = kept(signed(listed(7, purpose="suspension")), entry)
    assert found.status is Status.UNKNOWN
    assert found.summary.endswith("it was suspended.")


@pytest.mark.parametrize("document", [FORGED, MALLORYS, listed(7), b"<html>", signed(listed(7, id=OTHER_URL))])
def test_a_last_copy_that_nobody_can_believe_says_nothing(document):
    found = kept(document)
    assert found.status is Status.UNKNOWN
    assert "last reached" not in found.summary


def test_a_list_that_has_ended_still_revokes_for_good():
    ended = {"validUntil": "2026-11-21T11:00:00Z"}
    found = part(asked(signed(listed(**ended))), "status")
    assert found.status is Status.UNKNOWN
    assert "held until 2026-11-21T11:00:00Z only. By the list of 2026-11-20, it was not revoked." in found.summary
    assert part(asked(signed(listed(7, **ended))), "status").status is Status.UNMET


def lived(minutes):
    return status_list(
        id=URL, issuer=NORTHLIGHT, purpose="revocation", valid_from=DATED, ttl=timedelta(minutes=minutes)
    )


class Copies(Web):
    """Answers from a copy of an hour ago, unless it is told not to."""

    def __call__(self, url):
        return replace(super().__call__(url), at=NOW - timedelta(hours=1))

    def again(self, url):
        return super().__call__(url)


def test_a_copy_that_is_older_than_its_issuer_wants_is_asked_for_anew():
    badge = signed(unsigned(credentialStatus=ENTRY))
    for minutes, count in ((61, 1), (59, 2)):
        web = Copies(**{"1": signed(lived(minutes))})
        assert part(verified(badge, fetch=web), "status").status is Status.MET
        assert len(web.asked) == count
    web = Copies(**{"1": signed(lived(59))})
    found = part(verified(badge, fetch=lambda url: Copies.__call__(web, url)), "status")
    assert found.status is Status.UNKNOWN
    assert "older than its issuer wants copies to be" in found.summary

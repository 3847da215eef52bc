"""Badges of the site in the JavaScript verifiers: of a key that was rotated, with results, and with endorsements."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from stepladder.server.issuing import keyring
from stepladder.server.issuing.documents import did_json, listed_keys
from stepladder.server.issuing.models import StatusList
from stepladder.server.issuing.operations import revoke
from tests.peers import judged
from tests.server.issuing_cast import DID, birgit, give, key, mentoring, tabletop, thu
from tests.server.test_endorsed import GUILD, endorsed_by_the_guild

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=10)
"""The peers read the clock: nothing may lie after it."""

PEERS = ("digitalbazaar", "verifierCore")
SITE = "https://badges.harborside.example"


def answers():
    """What the site publishes, by its address."""
    keys = {
        each.method(DID): {"@context": "https://w3id.org/security/multikey/v1", **each.to_json(DID)}
        for each in listed_keys()
    }
    lists = {f"{SITE}/status/{each.pk}": json.loads(each.document) for each in StatusList.objects.all()}
    document = did_json()
    return {DID: document, f"{SITE}/.well-known/did.json": document, **keys, **lists}


def verdicts(rows, folder):
    files = []
    for number, row in enumerate(rows):
        files.append(folder / f"{number}.json")
        files[-1].write_bytes(row.data)
    found = judged(files, folder, answers=answers())
    return [{name: each[name]["verified"] for name in PEERS} for each in found], found


def test_badges_of_a_rotated_key_verify_in_the_javascript_peers(mentoring, thu, birgit, tmp_path):
    old, taken_back = give(mentoring, thu, at=START), give(mentoring, birgit, at=START)
    keyring.rotate(at=START + timedelta(days=1), because="once a year")
    new = give(mentoring, None, name="Ilse", email="ilse@eastlink.example", at=START + timedelta(days=2))
    keyring.retire(key=new.key, at=START + timedelta(days=3), because="the site moves")
    keyring.create(at=START + timedelta(days=4), because="for the lists")
    revoke(credential=taken_back, because="by mistake", by=birgit, at=START + timedelta(days=5))
    assert len({old.key_id, new.key_id}) == 2
    found, reasons = verdicts([old, new, taken_back], tmp_path)
    yes, no = dict.fromkeys(PEERS, True), dict.fromkeys(PEERS, False)
    assert found == [yes, yes, no], reasons


def test_a_badge_with_an_endorsement_inside_verifies_in_the_javascript_peers(mentoring, thu, birgit, tmp_path):
    endorsed_by_the_guild(mentoring, birgit)
    row = give(mentoring, thu, at=START + timedelta(days=8))
    assert GUILD in row.document
    found, reasons = verdicts([row], tmp_path)
    assert found == [dict.fromkeys(PEERS, True)], reasons

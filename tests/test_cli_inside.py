from __future__ import annotations

import json

from tests.cast import signed
from tests.test_endorsements import GOOD, endorsed
from tests.test_members import EXPIRED, THU_DID, badge, presented, record, shown


def test_shows_each_credential_of_a_record_with_its_own_word(run, file):
    path = file("record.json", signed(record(signed(badge(1)), signed(badge(2, validUntil=EXPIRED)))))
    code, out, _ = run("verify", path, "--now", "2026-11-21")
    assert code == 1
    assert "1 of 2 credentials inside hold" in " ".join(out.split())
    assert "Inside:" in out
    assert "✓ met      1   Data storytelling, by Northlight Institute." in out
    assert "✗ not met  2   Data storytelling, by Northlight Institute. Not valid now." in out


def test_shows_endorsements_apart(run, file):
    code, out, _ = run("verify", file("badge.json", endorsed(GOOD)), "--now", "2026-11-21")
    assert code == 0
    assert "Endorsements, which do not count for the badge:" in out
    assert "Looked at by the board, by The Board." in out


def test_an_endorsement_is_about_something_and_given_to_nobody(run, file):
    code, out, _ = run("verify", file("endorsement.json", GOOD), "--now", "2026-11-21")
    assert code == 0
    assert "by an issuer that calls itself The Board" in out
    assert f"about {GOOD['credentialSubject']['id']}" in " ".join(out.split())
    assert f"saying: {GOOD['credentialSubject']['endorsementComment']}" in " ".join(out.split())
    assert "given to" not in out
    assert "--recipient" not in out


def test_a_presentation_is_presented_by_its_holder(run, file):
    _, out, _ = run("verify", file("shown.json", presented(shown(signed(badge(1))))), "--now", "2026-11-21")
    assert f"presented by {THU_DID}" in " ".join(out.split())
    assert "given to" not in out


def test_the_whole_tree_is_there_as_json(run, file):
    code, out, _ = run("verify", file("record.json", signed(record(signed(badge(1))))), "--json", "--now", "2026-11-21")
    assert code == 0
    members = next(part for part in json.loads(out)["parts"] if part["id"] == "credential.members")
    assert [part["id"] for part in members["parts"]] == ["credential.members.1"]
    assert members["parts"][0]["parts"]

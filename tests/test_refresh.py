"""A newer copy: asked for once, after the proof, and used only if it is the same badge of the same issuer."""

from __future__ import annotations

import json

import pytest

from stepladder.adapters import http
from stepladder.credentials.refresh import refreshed
from stepladder.credentials.verify import verify
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import MALLORY, MALLORY_SEED, NOW, OB303, VC2, signed, tampered, unsigned, verified

URL = "https://northlight.example/refresh/1"
SERVICE = {"id": URL, "type": "1EdTechCredentialRefresh"}
TERMS = {"@context": [VC2, OB303, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}
OLD = unsigned(**TERMS, refreshService=SERVICE, validUntil="2026-06-01T00:00:00Z")
NEW = unsigned(**TERMS, refreshService=SERVICE, validFrom="2026-06-01T00:00:00Z", validUntil="2027-06-01T00:00:00Z")


class Service:
    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def __call__(self, url):
        self.asked.append(url)
        if self.answer is None:
            raise Unreachable("it does not answer")
        data = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        return Fetched(url, data, NOW)


def ask(document, answer):
    service = Service(answer)
    original = verified(document)
    return refreshed(original, fetch=service, verify_copy=lambda envelope: verify(envelope, now=NOW)), service


def test_the_newer_copy_takes_the_place_of_an_expired_badge():
    found, service = ask(signed(OLD), signed(NEW))
    assert found.original.finding.status is Status.UNMET
    assert found.current.finding.status is Status.MET
    assert found.current is found.newer
    assert service.asked == [URL]
    assert json.loads(found.data)["validUntil"].startswith("2027")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "does not answer"),
        (b"<html>", "could not be had"),
        ({"error": "gone"}, "could not be had"),
        (NEW, "not proven"),
        (signed(NEW, seed=MALLORY_SEED), "not proven"),
        (signed({**NEW, "issuer": {"id": MALLORY, "type": ["Profile"], "name": "Northlight Institute"}}, seed=MALLORY_SEED), "somebody else"),
        (signed({**NEW, "id": "urn:uuid:7d0f7a4e-0000-4000-8000-000000000002"}), "another credential"),
        (signed(unsigned(validFrom="2024-01-01T00:00:00Z")), "older"),
        ({**tampered(signed(NEW)), "validUntil": "2099-01-01T00:00:00Z"}, "not proven"),
    ],
)  # fmt: skip
def test_whatever_else_comes_leaves_the_original(answer, words):
    found, service = ask(signed(OLD), answer)
    assert found.current is found.original
    assert found.finding.status is Status.UNKNOWN
    assert words in found.finding.summary
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "document",
    [
        OLD,
        signed(OLD, seed=MALLORY_SEED),
        signed(unsigned()),
        signed({**OLD, "refreshService": {**SERVICE, "type": "https://a.example/#ManualRefreshService"}}),
        signed({**OLD, "refreshService": [SERVICE, {**SERVICE, "id": "https://other.example"}]}),
        signed({**OLD, "refreshService": {**SERVICE, "id": "file:///etc/passwd"}}),
    ],
)
def test_nobody_is_asked_for_a_badge_that_is_not_proven_or_names_no_one_service(document):
    found, service = ask(document, signed(NEW))
    assert service.asked == []
    assert found.current is found.original


def test_a_copy_that_says_where_a_newer_one_is_is_not_followed():
    found, service = ask(signed(OLD), signed({**NEW, "refreshService": {**SERVICE, "id": "https://elsewhere.example"}}))
    assert service.asked == [URL]
    assert found.current is found.newer


def test_a_copy_that_was_revoked_in_the_meantime_is_reported_as_it_is():
    ended = signed({**NEW, "validUntil": "2026-07-01T00:00:00Z"})
    found, _ = ask(signed(OLD), ended)
    assert found.current.finding.status is Status.UNMET


def test_the_command_answers_by_the_newest_copy_if_it_is_told_to(run, file, monkeypatch):
    service = Service(signed(NEW))
    monkeypatch.setattr(http.Asker, "__call__", lambda _, url: service(url))
    path = file("badge.json", signed(OLD))
    at = ("--now", "2026-11-21")
    assert run("verify", path, *at, "--online")[0] == 1
    assert service.asked == []
    code, out, _ = run("verify", path, *at, "--online", "--refresh")
    assert (code, service.asked) == (0, [URL])
    assert f"The newest copy was had from {URL}." in " ".join(out.split())
    assert "until 2027-06-01" in " ".join(out.split())
    code, out, _ = run("verify", path, *at, "--online", "--refresh", "--json")
    assert json.loads(out)["parts"][-1]["id"] == "credential.refresh"
    service.answer = signed(NEW, seed=MALLORY_SEED)
    code, out, _ = run("verify", path, *at, "--online", "--refresh")
    assert (code, "is not a newer copy" in " ".join(out.split())) == (1, True)


def test_the_command_refreshes_one_badge_over_the_network_only(run, file):
    path = file("badge.json", signed(OLD))
    for arguments, words in (((path,), "--online"), ((path, path, "--online"), "one badge")):
        code, _, err = run("verify", *arguments, "--refresh")
        assert code == 64
        assert words in err

"""Who may host badges in an issuer's name: the policy, and the addresses that pretend."""

from __future__ import annotations

import pytest

from stepladder.credentials.formats.openbadges2.hosting import is_address, may_host
from tests.cast import part
from tests.hosted_cast import (
    EVIL,
    HOME,
    assertion,
    judged,
    profile,
    world,
)


def hosted_elsewhere(url, policy=None, **more):
    documents = world(**{url: assertion(id=url), **more})
    if policy is not None:
        documents[f"{HOME}/issuer"] = profile(verification=policy)
    return judged(assertion(id=url), documents)


def test_somebody_elses_site_does_not_speak_for_the_issuer():
    verification = hosted_elsewhere(EVIL)
    assert (part(verification, "signature").status, part(verification, "issuer").status) == ("met", "unmet")
    assert verification.finding.status == "unmet"


def test_a_policy_that_the_assertion_itself_brings_is_not_believed():
    badge = dict(world()[f"{HOME}/classes/storytelling"])
    policy = {"allowedOrigins": "evil.example"}
    for issuer, status in (
        (profile(verification=policy), "unmet"),
        ({"id": HOME, "verification": policy}, "unmet"),
        ({"origin": HOME, "verification": policy}, "unknown"),
    ):
        for verification in ({"type": "HostedBadge"}, ...):
            if (issuer.get("id"), verification) == (HOME, {"type": "HostedBadge"}):
                continue  # a profile is asked for, and there is none
            forged = assertion(id=EVIL, badge={**badge, "issuer": issuer}, verification=verification)
            assert part(judged(forged, world(**{EVIL: forged})), "issuer").status == status


ORIGINS = {
    "the same": (f"{HOME}/a/1", {}, True),
    "the same, with its port": ("https://badges.northlight.example:443/a/1", {}, True),
    "the same in capitals": ("HTTPS://badges.northlight.example/a/1".replace("HTTPS", "https").replace("badges", "BADGES"), {}, True),
    "another port": ("https://badges.northlight.example:8443/a/1", {}, False),
    "a longer name": ("https://badges.northlight.example.evil.com/a/1", {}, False),
    "a user": ("https://badges.northlight.example@evil.com/a/1", {}, False),
    "a user with a password": ("https://badges.northlight.example:443@evil.com/a/1", {}, False),
    "a backslash": ("https://evil.com\\@badges.northlight.example/a/1", {}, False),
    "a subdomain": ("https://x.badges.northlight.example/a/1", {}, False),
    "an allowed host": ("https://cdn.example/1", {"allowedOrigins": ["cdn.example"]}, True),
    "an allowed origin": ("https://cdn.example/1", {"allowedOrigins": "https://cdn.example"}, True),
    "not that host without encryption": ("http://cdn.example/1", {"allowedOrigins": "https://cdn.example"}, False),
    "not a part of it": ("https://cdn.example.evil.com/1", {"allowedOrigins": ["cdn.example"]}, False),
    "not the own one if others are named": (f"{HOME}/a/1", {"allowedOrigins": ["cdn.example"]}, False),
    "below the start": (f"{HOME}/a/1", {"startsWith": f"{HOME}/a/"}, True),
    "one of two starts": (f"{HOME}/b/1", {"startsWith": [f"{HOME}/a/", f"{HOME}/b/"]}, True),
    "beside the start": (f"{HOME}/b/1", {"startsWith": f"{HOME}/a/"}, False),
    "above the start": (f"{HOME}/a/../b/1", {"startsWith": f"{HOME}/a/"}, False),
    "above the start, encoded": (f"{HOME}/a/%2e%2E/b/1", {"startsWith": f"{HOME}/a/"}, False),
    "a start that goes on": (f"{HOME}.evil.com/a/1", {"startsWith": HOME}, False),
    "a start with a user": (f"{HOME}@evil.com/a/1", {"startsWith": HOME}, False),
    "both": ("https://cdn.example/a/1", {"startsWith": "https://cdn.example/a", "allowedOrigins": "cdn.example"}, True),
    "one of both": ("https://cdn.example/b/1", {"startsWith": "https://cdn.example/a", "allowedOrigins": "cdn.example"}, False),
    "nonsense": (f"{HOME}/a/1", {"allowedOrigins": [1, {}, ""]}, False),
}  # fmt: skip


@pytest.mark.parametrize("name", ORIGINS)
def test_badges_are_hosted_only_where_the_issuer_lets_them(name):
    url, policy, allowed = ORIGINS[name]
    assert may_host({"verification": policy} if policy else {}, f"{HOME}/issuer", url) is allowed
    if is_address(url):
        assert part(hosted_elsewhere(url, policy), "issuer").status == ("met" if allowed else "unmet")

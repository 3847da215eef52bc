"""What is called ordinary ``verify`` calls met, and a verdict of many files is the verdict of one."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import pytest
from benchmarks.damage import damaged

from stepladder.credentials.bulk import Conditions
from stepladder.credentials.issue import sign
from stepladder.credentials.ordinary import ordinary
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import StepladderError
from stepladder.findings import Status
from tests.cast import MALLORY, NORTHLIGHT, NORTHLIGHT_SEED, NOW, method_of, unsigned

CONDITIONS = Conditions(NOW)


def good(**changes):
    return sign(
        unsigned(**changes), seed=NORTHLIGHT_SEED, method=method_of(NORTHLIGHT), created=NOW - timedelta(days=9)
    )


def compact(document):
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def test_an_ordinary_badge_is_met_with_the_same_words_and_reasons():
    data = compact(good())
    assert ordinary(data, NOW)
    verdict = CONDITIONS.verdict(data, name="badge")
    finding = verify(read(data, name="badge"), now=NOW).finding
    assert (verdict.status, verdict.summary) == (finding.status, finding.summary) == (Status.MET, verdict.summary)
    assert verdict.finding == finding


@pytest.mark.parametrize(
    "made",
    [
        lambda: good() | {"name": "Forged"},
        lambda: good(validUntil="2026-01-01T00:00:00Z"),
        lambda: good(validFrom="2027-01-01T00:00:00Z"),
        lambda: good(validFrom="2026-11-21T12:00:00"),
        lambda: good(issuer={"id": MALLORY, "type": ["Profile"], "name": "Northlight"}),
        lambda: good(issuer={"id": "https://northlight.example/", "type": ["Profile"]}),
        lambda: good(credentialSubject={"type": ["AchievementSubject"], "id": "urn:x"}),
        lambda: good(name=["one", "two"]),
        lambda: good(issuer=[NORTHLIGHT, MALLORY]),
        lambda: good(id=...),
        lambda: good(credentialStatus={"id": "urn:s", "type": "BitstringStatusListEntry"}),
        lambda: good(evidence=[{"id": "urn:e", "name": "untyped"}]),
        lambda: good(evidence=[{"id": "urn:e", "type": ["VerifiableCredential"]}]),
        lambda: good(type=["VerifiableCredential"]),
        lambda: {**good(), "proof": good()["proof"] * 2},
        lambda: {**good(), "proof": [{**good()["proof"][0], "id": "urn:p"}]},
        unsigned,
    ],
)
def test_what_is_not_ordinary_gets_the_verdict_of_verify(made):
    data = compact(made())
    assert ordinary(data, NOW) is None
    finding = verify(read(data, name="badge"), now=NOW).finding
    verdict = CONDITIONS.verdict(data, name="badge")
    assert (verdict.status, verdict.summary, verdict.finding) == (finding.status, finding.summary, finding)


def test_a_demonstration_key_is_never_ordinary():
    from stepladder.credentials.demo_keys import demo_did, demo_seed

    did = demo_did("northlight")
    badge = unsigned(issuer={"id": did, "type": ["Profile"], "name": "Northlight"})
    data = compact(sign(badge, seed=demo_seed("northlight"), method=method_of(did), created=NOW - timedelta(days=9)))
    assert ordinary(data, NOW) is None
    assert Conditions(NOW, demo=True).verdict(data, name="badge").status is Status.MET
    assert CONDITIONS.verdict(data, name="badge").status is Status.UNMET


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_ordinary_is_met_in_verify(seed):
    met = 0
    for number in range(80):
        rng = Random(f"ordinary {seed}/{number}")
        try:
            document = sign(
                damaged(rng, unsigned(**richer(rng))),
                seed=NORTHLIGHT_SEED,
                method=method_of(NORTHLIGHT),
                created=NOW - timedelta(days=9),
            )
            data = compact(document if rng.random() < 0.7 else damaged(rng, document))
        except (StepladderError, UnicodeEncodeError, AttributeError, KeyError, TypeError):
            continue
        found = ordinary(data, NOW)
        if found is not None:
            met += 1
            verification = verify(read(data, name="badge"), now=NOW)
            assert verification.finding.status is Status.MET, data
            assert verification.credential.issuers == (found.issuer,)
            assert verification.credential.issuer_name == found.issuer_name
    assert met > 4


def richer(rng):
    profile = {"id": NORTHLIGHT, "type": ["Profile"], "name": "Northlight Institute"}
    subject = unsigned()["credentialSubject"]
    subject["achievement"] |= {
        "creator": rng.choice((profile, NORTHLIGHT, {**profile, "url": "https://northlight.example/"})),
        "tag": ["a", "b"],
        "alignment": [{"type": ["Alignment"], "targetName": name} for name in ("a", "b", "a")],
    }
    evidence = {"id": "urn:uuid:e", "type": ["Evidence"], "name": "Work", "narrative": "What was done."}
    return {"credentialSubject": subject, "evidence": [evidence], "validUntil": "2099-01-01T00:00:00Z"}


def test_conditions_need_a_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        Conditions(NOW.replace(tzinfo=None))

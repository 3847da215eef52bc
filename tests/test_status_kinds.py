"""Lists once in a run, as tokens, in the older kind; and the vectors of others."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.credentials import tokens
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.lists import Lists
from stepladder.credentials.model import StatusEntry
from stepladder.credentials.status import status_entry, status_list
from stepladder.credentials.statuslists import STATUS_LISTS
from stepladder.credentials.statuslists.bitstring import BITSTRING
from stepladder.errors import StepladderError
from stepladder.fetching import Fetched
from stepladder.findings import Status
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    NORTHLIGHT_SEED,
    NOW,
    OB303,
    method_of,
    part,
    signed,
    statuses,
    unsigned,
    verified,
)
from tests.conftest import vector
from tests.lists import DATED, ENTRY, REVOCATIONS, URL, Web, asked, listed, packed

# One run


def test_a_list_is_fetched_verified_and_unpacked_once_in_a_run():
    web, lists = Web(**{"1": signed(listed(3))}), Lists()
    badges = [
        signed(unsigned(credentialStatus=status_entry(list_id=URL, index=index, purpose="revocation")))
        for index in range(5)
    ]
    found = [part(verified(badge, fetch=web, lists=lists), "status").status for badge in badges]
    assert found == [Status.MET, Status.MET, Status.MET, Status.UNMET, Status.MET]
    assert len(web.asked) == 1


def test_a_list_that_does_not_answer_is_waited_for_once_in_a_run():
    web, lists, badge = Web(), Lists(), signed(unsigned(credentialStatus=ENTRY))
    for _ in range(3):
        assert "did not answer" in part(verified(badge, fetch=web, lists=lists), "status").summary
    assert len(web.asked) == 1


def test_what_a_run_remembers_of_one_issuers_list_helps_nobody_else():
    """Mallory's badge names Northlight's list, and Northlight's badge was there first."""
    web, lists = Web(**{"1": signed(listed())}), Lists()
    assert (
        part(verified(signed(unsigned(credentialStatus=ENTRY)), fetch=web, lists=lists), "status").status is Status.MET
    )
    badge = signed(unsigned(credentialStatus=ENTRY, issuer={"id": MALLORY, "type": "Profile"}), seed=MALLORY_SEED)
    found = part(verified(badge, fetch=web, lists=lists), "status")
    assert found.status is Status.UNKNOWN
    assert "somebody else" in found.summary


def test_what_a_run_remembers_is_bounded():
    lists = Lists(size=10_000)
    made = []

    def make(size):
        made.append(size)
        return size, size

    for key in range(10):
        assert lists.recall(("kind", str(key)), lambda: make(3_000)) == 3_000
    assert lists.recall(("kind", "9"), lambda: make(0)) == 3_000
    assert lists.recall(("kind", "0"), lambda: make(0)) == 0
    assert lists.recall(("kind", "large"), lambda: make(20_000)) == 20_000
    assert lists.recall(("kind", "large"), lambda: make(20_000)) == 20_000
    assert made.count(20_000) == 2


def test_a_short_list_tells_nothing_where_the_caller_is_strict():
    short = signed(listed(encodedList=packed(bytes(12_500))))
    badge = signed(unsigned(credentialStatus=ENTRY))
    found = part(verified(badge, fetch=Web(**{"1": short}), lists=Lists(strict=True)), "status")
    assert found.status is Status.UNKNOWN
    assert "100,000 places, and the standard asks for 131,072 at least" in found.summary


# Lists as tokens


def token(document, *, seed=NORTHLIGHT_SEED, did=NORTHLIGHT, **header):
    payload = json.dumps(document).encode()
    fields = {"alg": "EdDSA", "typ": "vc+jwt", "kid": method_of(did)} | header
    return tokens.sign(payload, header=fields, kind="Ed25519", secret=seed).encode()


def test_a_list_may_be_a_token():
    assert part(asked(token(listed())), "status").status is Status.MET
    assert part(asked(token(listed(7))), "status").status is Status.UNMET


@pytest.mark.parametrize(
    "document",
    [
        token(listed(), seed=MALLORY_SEED),
        token(listed(), seed=MALLORY_SEED, did=MALLORY),
        token(listed())[:-4] + b"AAAA",
    ],
)
def test_a_token_that_somebody_else_signed_says_nothing(document):
    assert part(asked(document), "status").status is Status.UNKNOWN


# Status List 2021

V1 = ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/vc/status-list/2021/v1"]


def listed_2021(*revoked, encode=lambda text: text, **changes):
    encoded = listed(*revoked)["credentialSubject"]["encodedList"].removeprefix("u")
    made = {
        "@context": [*V1, "https://w3id.org/security/suites/ed25519-2020/v1"],
        "id": URL,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": NORTHLIGHT,
        "issuanceDate": "2026-11-20T00:00:00Z",
        "credentialSubject": {
            "id": f"{URL}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encode(encoded),
        },
    }
    return made | changes


def asked_2021(document, purpose="revocation"):
    entry = ENTRY | {"type": "StatusList2021Entry", "statusPurpose": purpose}
    badge = unsigned(
        **{
            "@context": [
                V1[0],
                OB303.replace("context-3.0.3", "context"),
                V1[1],
                "https://w3id.org/security/suites/ed25519-2020/v1",
            ]
        },
        validFrom=...,
        issuanceDate="2025-09-15T00:00:00Z",
        credentialStatus=entry,
    )
    verification = verified(signed(badge, suite="Ed25519Signature2020"), fetch=Web(**{"1": document}))
    assert statuses(verification)["signature"] == "met"
    return part(verification, "status")


def signed_2021(*revoked, **changes):
    return signed(listed_2021(*revoked, **changes), suite="Ed25519Signature2020")


@pytest.mark.parametrize(
    "encode", [str, lambda text: text + "=" * (-len(text) % 4), lambda text: text.replace("-", "+").replace("_", "/")]
)
def test_a_status_list_of_2021_is_read(encode):
    assert asked_2021(signed_2021(encode=encode)).summary == "Not revoked according to the list of 2026-11-20."
    assert asked_2021(signed_2021(7, encode=encode)).status is Status.UNMET
    assert asked_2021(signed_2021(6, 8, encode=encode)).status is Status.MET


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (signed(listed(7)), "no status list"),
        (listed_2021(7), "signature is not good"),
        (signed(listed_2021(7), seed=MALLORY_SEED, suite="Ed25519Signature2020"), "issuer's key"),
        (signed_2021(expirationDate="2026-11-20T12:00:00Z"), "held until"),
        (signed_2021(encode=lambda text: "u" + text), "cannot be unpacked"),
    ],
)
def test_a_status_list_of_2021_is_checked_as_the_newer_one_is(document, words):
    found = asked_2021(document)
    assert found.status is Status.UNKNOWN
    assert words in found.summary


# Each kind


@pytest.mark.parametrize("kind", STATUS_LISTS, ids=lambda kind: kind.name)
def test_a_kind_recognizes_its_own_entries_and_no_others(kind):
    for other in STATUS_LISTS:
        assert kind.recognizes(StatusEntry("", other.name)) is (kind is other)
    assert not kind.recognizes(StatusEntry("", ""))


@pytest.mark.parametrize("kind", STATUS_LISTS, ids=lambda kind: kind.name)
@given(
    data=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "type",
                        "issuer",
                        "revokedCredential",
                        "revokedAssertions",
                        "@context",
                        "credentialSubject",
                        "a",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_answer_is_read_or_refused(kind, data):
    try:
        kind.read(Fetched(REVOCATIONS, data, NOW), Inquiry(NOW))
    except StepladderError:
        return


# Vectors


@pytest.mark.parametrize("name", ["example-3.json", "example-5.json"])
def test_the_lists_of_the_recommendation_have_131_072_places_and_none_is_set(name):
    document = json.loads(vector("w3c-bitstring-status-list-spec", name).read_text())
    document |= {"issuer": NORTHLIGHT, "@context": document["@context"][:1]}
    read = BITSTRING.read(Fetched(document["id"], json.dumps(signed(document)).encode(), NOW), Inquiry(NOW))
    assert read.bits == bytes(16_384)
    assert read.purposes == ("revocation",)


@pytest.mark.parametrize("name", ["example-1.json", "example-4.json"])
def test_the_entries_of_the_recommendation_name_their_lists(name):
    document = json.loads(vector("w3c-bitstring-status-list-spec", name).read_text())
    entries = (
        document["credentialStatus"]
        if isinstance(document["credentialStatus"], list)
        else [document["credentialStatus"]]
    )
    badge = signed(unsigned(credentialStatus=entries))
    asked = []

    def fetch(url):
        asked.append(url)
        listed = status_list(
            id=url,
            issuer=NORTHLIGHT,
            purpose={"3": "revocation", "4": "suspension"}[url[-1]],
            revoked=[],
            valid_from=DATED,
        )
        return Fetched(url, json.dumps(signed(listed)).encode(), NOW)

    assert part(verified(badge, fetch=fetch), "status").status is Status.MET
    assert asked == [each["statusListCredential"] for each in entries]


def test_the_credential_of_the_test_suite_with_an_entry_asks_its_list():
    document = json.loads(vector("w3c-vc-bitstring-status-list-test-suite", "validVc.json").read_text())
    document |= {"issuer": NORTHLIGHT, "credentialStatus": ENTRY}
    web = Web(**{"1": signed(listed(7))})
    assert part(verified(signed(document), fetch=web), "status").status is Status.UNMET


def test_a_badge_of_1edtech_names_its_revocation_list():
    document = json.loads(vector("1edtech-ob3-spec-examples", "fullOpenBadge.json").read_text())
    assert "RevocationList" in json.dumps(document["credentialStatus"])

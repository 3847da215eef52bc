"""Records and presentations: each credential inside has its own verdict, and none can lend its own to another."""

from __future__ import annotations

import base64
import json

import pytest
from nacl.signing import SigningKey

from stepladder.credentials import tokens
from stepladder.credentials.keys import did_key
from stepladder.credentials.members import MAX_DEPTH, MAX_MEMBERS
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.findings import Status
from tests.cast import (
    MALLORY,
    MALLORY_SEED,
    NORTHLIGHT,
    NORTHLIGHT_SEED,
    NOW,
    OB303,
    THU,
    VC2,
    method_of,
    part,
    signed,
    statuses,
    tampered,
    unsigned,
    verified,
)
from tests.lists import ENTRY, URL, Web, listed
from tests.watch import Watch

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
CLR_TERM = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#verifiableCredential"
THU_SEED = b"thu, who earns badges and shows "
THU_DID = did_key(bytes(SigningKey(THU_SEED).verify_key))
EXPIRED = "2026-01-01T00:00:00Z"


def badge(number=1, holder=THU_DID, **changes):
    subject = {**unsigned()["credentialSubject"], "id": holder}
    return unsigned(id=f"urn:uuid:7d0f7a4e-0000-4000-8000-{number:012}", credentialSubject=subject, **changes)


def record(*members, **changes):
    document = {
        "@context": [VC2, CLR, OB303],
        "id": "urn:uuid:7d0f7a4e-0000-4000-9000-000000000001",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "What Thu learned",
        "issuer": {"id": NORTHLIGHT, "type": ["Profile"], "name": "Northlight Institute"},
        "validFrom": "2025-09-15T00:00:00Z",
        "credentialSubject": {"id": THU_DID, "type": ["ClrSubject"], "verifiableCredential": list(members)},
    }
    return {name: value for name, value in (document | changes).items() if value is not ...}


def shown(*members, **changes):
    document = {
        "@context": [VC2],
        "type": ["VerifiablePresentation"],
        "holder": THU_DID,
        "verifiableCredential": list(members),
    }
    return document | changes


def presented(document, seed=THU_SEED, **options):
    return signed(document, seed=seed, options={"proofPurpose": "authentication", **options})


def token_of(document, seed=NORTHLIGHT_SEED, **header):
    did = did_key(bytes(SigningKey(seed).verify_key))
    payload = json.dumps(document).encode()
    return tokens.sign(payload, header={"kid": method_of(did), **header}, kind="Ed25519", secret=seed)


def test_a_good_record_with_good_badges_is_met():
    verification = verified(signed(record(signed(badge(1)), signed(badge(2)))))
    assert verification.finding.status is Status.MET
    assert [member.finding.status for member in verification.members] == [Status.MET, Status.MET]
    assert "2 of 2 credentials inside hold" in verification.finding.summary
    assert [member.credential.name for member in verification.members] == ["Data storytelling"] * 2


def test_one_bad_member_is_named_and_leaves_the_others_and_the_record_as_they_are():
    bad = signed(badge(2, validUntil=EXPIRED))
    verification = verified(signed(record(signed(badge(1)), bad, signed(badge(3)))))
    assert verification.finding.status is Status.UNMET
    assert "2 of 3 credentials inside hold" in verification.finding.summary
    assert {name: status for name, status in statuses(verification).items() if name != "members"} == dict.fromkeys(
        ("readable", "conforms", "signature", "issuer", "dates", "status"), "met"
    )
    assert [member.finding.status for member in verification.members] == [Status.MET, Status.UNMET, Status.MET]
    assert part(verification, "members.2.dates").status is Status.UNMET


def test_a_badge_that_was_altered_before_it_was_put_into_a_record_is_not_met_whoever_signs_the_record():
    forged = tampered(signed(badge(1)))
    forged["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    verification = verified(signed(record(forged)))
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "members.1.signature").status is Status.UNMET
    assert verification.members[0].trusted_claims is None


def test_a_record_that_lends_its_name_to_a_foreign_badge_does_not_prove_it():
    foreign = signed(badge(1), seed=MALLORY_SEED)  # names Northlight, signed by Mallory
    verification = verified(signed(record(foreign)))
    assert part(verification, "members.1.issuer").status is Status.UNMET
    assert verification.finding.status is Status.UNMET


def test_no_finding_of_a_member_can_be_taken_for_one_of_the_record():
    verification = verified(signed(record(signed(badge(1)))), recipient=THU)
    ids = [finding.id for finding in verification.finding.walk()]
    assert len(ids) == len(set(ids))
    assert part(verification, "members.1.recipient").status is Status.MET


def test_a_member_that_was_hidden_under_its_full_address_is_missed():
    document = signed(record(signed(badge(1)), signed(badge(2, validUntil=EXPIRED))))
    subject = document["credentialSubject"]
    subject[CLR_TERM] = [subject["verifiableCredential"].pop()]
    verification = verified(document)
    assert verification.finding.status is not Status.MET
    assert "speaks of 2 credentials" in part(verification, "members.hidden").summary


def test_a_member_that_was_put_in_afterwards_breaks_the_record():
    document = signed(record(signed(badge(1))))
    document["credentialSubject"]["verifiableCredential"].append(signed(badge(2)))
    assert part(verified(document), "signature").status is Status.UNMET


def test_a_record_without_credentials_says_nothing():
    assert part(verified(signed(record())), "members").status is Status.UNMET


def test_a_record_is_not_unmade_by_two_names_of_its_issuer():
    other = badge(1, issuer={"id": NORTHLIGHT, "type": ["Profile"], "name": "Northlight, School of Data"})
    verification = verified(signed(record(signed(other))))
    assert verification.finding.status is Status.MET
    assert "or" in verification.credential.issuer_name


def test_a_record_as_a_token_holds_its_badges_too():
    verification = verified(token_of(record(signed(badge(1)))).encode())
    assert verification.finding.status is Status.MET
    assert len(verification.members) == 1


def test_a_presentation_of_own_badges_is_met():
    verification = verified(presented(shown(signed(badge(1)), signed(badge(2)))))
    assert verification.finding.status is Status.MET
    assert part(verification, "issuer").summary.startswith("Presented with the key of")
    assert part(verification, "members.holder").status is Status.MET


def test_a_presentation_that_nobody_signed_leaves_its_badges_standing_for_themselves():
    verification = verified(shown(signed(badge(1))))
    assert verification.finding.status is Status.UNKNOWN
    assert verification.members[0].finding.status is Status.MET


def test_a_presentation_of_somebody_elses_badge_says_so():
    theirs = signed(badge(1))
    verification = verified(presented(shown(theirs, holder=MALLORY), seed=MALLORY_SEED))
    assert verification.members[0].finding.status is Status.MET
    assert part(verification, "members.holder").status is Status.UNMET
    assert "given to somebody else" in verification.finding.summary


def test_a_holder_who_did_not_sign_presents_nothing():
    verification = verified(presented(shown(signed(badge(1))), seed=MALLORY_SEED))
    assert part(verification, "issuer").status is Status.UNMET


def test_an_assertion_is_no_presentation_and_a_presentation_no_assertion():
    wrong = signed(shown(signed(badge(1))), seed=THU_SEED)
    assert "another purpose" in part(verified(wrong), "signature").summary
    wrong = signed(badge(1), options={"proofPurpose": "authentication"})
    assert "another purpose" in part(verified(wrong), "signature").summary


def test_says_that_nobody_asked_for_the_challenge_that_a_presentation_answers():
    document = presented(shown(signed(badge(1))), challenge="7f3b", domain="https://jobs.example")
    signature = part(verified(document), "signature")
    assert signature.status is Status.MET
    assert "challenge" in signature.hint
    assert "challenge" not in part(verified(presented(shown(signed(badge(1))))), "signature").hint


def enveloped(token):
    return {"@context": VC2, "id": f"data:application/vc+jwt,{token}", "type": "EnvelopedVerifiableCredential"}


def test_reads_tokens_in_envelopes_and_as_text():
    token = token_of(badge(1))
    in_envelope = verified(presented(shown(enveloped(token))))
    assert in_envelope.finding.status is Status.MET
    old = shown(token, **{"@context": ["https://www.w3.org/2018/credentials/v1"]})
    verification = verified(token_of(old, seed=THU_SEED).encode())
    assert verification.members[0].finding.status is Status.MET
    assert verification.finding.status is Status.MET


@pytest.mark.parametrize(
    "member",
    [
        7,
        None,
        True,
        "x",
        "",
        [],
        {},
        {"id": 7},
        {"type": "VerifiableCredential"},
        enveloped("a.b.c"),
        enveloped(""),
        "a.b.c",
    ],
)
def test_what_is_no_credential_is_never_counted_as_one_that_holds(member):
    verification = verified(token_of(shown(member), seed=THU_SEED).encode())
    assert verification.finding.status is not Status.MET
    assert not any(each.finding.status is Status.MET for each in verification.members)


def test_a_member_is_revoked_for_itself():
    status = {
        "id": "https://northlight.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://northlight.example/status/1",
    }
    verification = verified(signed(record(signed(badge(1, credentialStatus=status)), signed(badge(2)))))
    assert part(verification, "members.1.status").status is Status.UNKNOWN
    assert part(verification, "members.2.status").status is Status.MET
    assert "1 of 2" in verification.finding.summary


def test_of_a_record_one_badge_is_revoked_and_the_record_holds():
    revoked, kept = (
        signed(badge(1, credentialStatus=ENTRY)),
        signed(badge(2, credentialStatus={**ENTRY, "id": f"{URL}#8", "statusListIndex": "8"})),
    )
    web = Web(**{"1": signed(listed(7))})
    verification = verified(signed(record(revoked, kept)), fetch=web)
    assert part(verification, "members.1.status").status is Status.UNMET
    assert part(verification, "members.2.status").status is Status.MET
    assert part(verification, "status").status is Status.MET
    assert web.asked == [URL]


def test_a_suspended_record_is_told_from_its_badges():
    entry = {**ENTRY, "statusPurpose": "suspension"}
    web = Web(**{"1": signed(listed(7, purpose="suspension"))})
    verification = verified(signed(record(signed(badge(1)), credentialStatus=entry)), fetch=web)
    assert part(verification, "status").status is Status.UNMET
    assert verification.members[0].finding.status is Status.MET


def test_a_thousand_members_end_in_bounded_time_and_say_what_was_left_out():
    one = enveloped(token_of(badge(1)))
    watch = Watch()
    verification = verified(token_of(shown(*[one] * 1_000), seed=THU_SEED).encode())
    assert watch.within(30), watch
    assert len(verification.members) == MAX_MEMBERS
    assert "500 more were not looked at" in part(verification, "members.more").summary
    assert verification.finding.status is Status.UNKNOWN


def test_credentials_in_credentials_in_credentials_end():
    document = badge(1)
    token = token_of(document)
    for _ in range(MAX_DEPTH + 3):
        token = token_of(shown(token, **{"@context": ["https://www.w3.org/2018/credentials/v1"]}), seed=THU_SEED)
    verification = verified(token.encode())
    depth = 0
    while verification.members:
        verification = verification.members[0]
        depth += 1
    assert depth == MAX_DEPTH
    assert "not looked at" in part(verification, "members.more").summary
    assert verified(token.encode()).finding.status is Status.UNKNOWN


def test_many_members_of_many_members_share_one_count():
    inner = token_of(shown(*[token_of(badge(1))] * 20), seed=THU_SEED)
    verification = verified(token_of(shown(*[inner] * 100), seed=THU_SEED).encode())
    looked_at = sum(1 + len(member.members) for member in verification.members)
    assert looked_at <= MAX_MEMBERS


def test_members_that_are_too_alike_share_the_work():
    clique = [
        {"id": f"_:b{n}", "https://a.example/p": [{"id": f"_:b{m}"} for m in range(12) if m != n]} for n in range(12)
    ]
    poisoned = signed(badge(1))
    poisoned["credentialSubject"]["https://a.example/q"] = clique
    watch = Watch()
    verification = verified(shown(*[poisoned] * 30), work_limit=20_000)
    assert watch.within(30), watch
    assert not any(each.finding.status is Status.MET for each in verification.members)


def test_a_fetch_is_asked_few_addresses_however_many_members_name_them():
    asked = []

    def fetch(url):
        from stepladder.fetching import Unreachable

        asked.append(url)
        raise Unreachable("nobody is there")

    def with_list(number):
        url = f"https://northlight.example/status/{number}"
        return signed(
            badge(
                number,
                credentialStatus={
                    "id": f"{url}#7",
                    "type": "BitstringStatusListEntry",
                    "statusPurpose": "revocation",
                    "statusListIndex": "7",
                    "statusListCredential": url,
                },
            )
        )

    data = json.dumps(shown(*[with_list(number) for number in range(90)])).encode()
    verify(read(data, name="many"), now=NOW, fetch=fetch)
    assert len(asked) == len(set(asked)) <= 64


def test_a_member_reads_its_own_context_and_not_that_around_it():
    # Around it, "name" means something else; the badge brings what it was signed with.
    strange = {"@context": [VC2, {"Nothing": "https://a.example/Nothing"}]}
    verification = verified(presented(shown(signed(badge(1)), **strange)))
    assert verification.members[0].finding.status is Status.MET


def test_base64_is_not_read_twice():
    inside = base64.b64encode(json.dumps(signed(badge(1))).encode()).decode()
    verification = verified(token_of(shown(inside), seed=THU_SEED).encode())
    assert not any(each.finding.status is Status.MET for each in verification.members)

"""Whatever stands inside a record, a presentation or a badge: an answer, and no exception but the declared one."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.errors import UnreadableCredential
from stepladder.findings import Status, all_of
from tests.cast import THU, signed, tampered, verified
from tests.test_endorsements import GOOD, endorsed
from tests.test_members import badge, enveloped, presented, record, shown, token_of

GOOD_ONES = [
    signed(record(signed(badge(1)), signed(badge(2)))),
    presented(shown(signed(badge(1)), enveloped(token_of(badge(2))))),
    endorsed(GOOD),
]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6)
    | st.sampled_from(["VerifiableCredential", "data:application/vc+jwt,a.b.c", "did:key:z6Mk", "_:b0", THU, "2026-13-01"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "type", "@context", "verifiableCredential", "endorsement", "endorsementJwt", "proof", "@value", "credentialStatus", "issuer", ""]),
        inner,
        max_size=3,
    ),
    max_leaves=6,
)  # fmt: skip


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in items:
        yield from places(member, (*path, key))


def put(document, path, junk):
    changed = tampered(document)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = junk
    return changed


@settings(max_examples=400)
@given(st.sampled_from(GOOD_ONES), st.data(), JUNK, st.booleans())
def test_any_file_gets_an_answer(document, data, junk, as_token):
    path = data.draw(st.sampled_from([each for each in places(document) if each]))
    changed = put(document, path, junk)
    try:
        source = token_of(changed).encode() if as_token else json.dumps(changed).encode()
        verification = verified(source, recipient=THU)
    except UnreadableCredential:
        return
    ids = [finding.id for finding in verification.finding.walk()]
    assert len(ids) == len(set(ids))
    aside = ("credential.endorsements", "credential.trust")
    counted = [part.status for part in verification.finding.parts if part.id not in aside]
    assert verification.finding.status is all_of(counted)
    if verification.finding.status is Status.MET:
        assert all(member.finding.status is Status.MET for member in verification.members)


def test_a_record_among_strangers_types_is_told_by_what_was_signed():
    # Renaming the type in the file does not make a badge a record, nor a record a badge.
    disguised = tampered(GOOD_ONES[0])
    disguised["type"] = ["VerifiableCredential", "OpenBadgeCredential"]
    assert verified(disguised).finding.status is Status.UNMET

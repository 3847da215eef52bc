"""Attacks on the structure of a badge: which node is on top, what two nodes share, and what never ends."""

from __future__ import annotations

import json
import zlib

import pytest

from stepladder.credentials.baking import MAX_TEXT, SIGNATURE
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.jsonld import statements
from stepladder.documents import parse_json, parse_toml
from stepladder.errors import InvalidDocument, StepladderError, UnreadableCredential
from stepladder.findings import Status
from stepladder.readiness.role_file import read_role
from tests.cast import NORTHLIGHT, part, signed, tampered, unsigned, verified
from tests.test_reading import chunk, itxt, png
from tests.watch import Watch

SECONDS = 3
"""What anything may take here; a server has to answer others meanwhile."""


def quickly(call):
    watch = Watch()
    try:
        return call()
    except StepladderError as error:
        return error
    finally:
        assert watch.within(SECONDS), watch


def assert_not_met_quickly(badge):
    result = quickly(lambda: verified(json.dumps(badge).encode()))
    assert isinstance(result, UnreadableCredential) or result.finding.status is not Status.MET


def inner_badge():
    inner = {name: value for name, value in unsigned(id="urn:uuid:inner").items() if name != "@context"}
    inner["credentialSubject"]["achievement"]["name"] = "Master of everything"
    return inner


def test_a_signed_badge_inside_another_cannot_be_put_on_top():
    outer = signed(unsigned(validUntil="2021-01-01T00:00:00Z", endorsement=[inner_badge()]))
    assert part(verified(outer), "dates").status is Status.UNMET
    body = {name: value for name, value in outer.items() if name not in ("@context", "proof")}
    (inner,) = body["endorsement"]
    body["endorsement"] = [{"id": inner["id"]}]
    turned = {"@context": outer["@context"], **inner, "@included": [body], "proof": outer["proof"]}
    assert verified(turned).finding.status is Status.UNMET


def turned():
    """A signed badge inside another, put on top; the inner one links back, so that no keyword is needed."""
    inner = inner_badge()
    inner["evidence"] = [{"id": unsigned()["id"], "type": ["Evidence"]}]
    outer = signed(unsigned(validUntil="2021-01-01T00:00:00Z", endorsement=[inner]))
    body = {name: value for name, value in outer.items() if name not in ("@context", "proof")}
    (inner,) = body["endorsement"]
    body["endorsement"] = [{"id": inner["id"]}]
    evidence = [{**body, "type": [*body["type"], "Evidence"]}]
    return {"@context": outer["@context"], **inner, "evidence": evidence, "proof": outer["proof"]}


def test_nor_by_following_a_link_that_the_issuer_signed():
    verification = verified(turned())
    assert part(verification, "signature").status is Status.MET
    assert part(verification, "conforms").status is Status.UNMET
    assert "another credential" in part(verification, "conforms").summary


def test_an_embedded_endorsement_is_no_second_badge():
    endorsement = {
        "id": "urn:uuid:endorsement",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": NORTHLIGHT, "type": ["Profile"], "name": "Northlight Institute"},
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {"id": unsigned()["id"], "type": ["EndorsementSubject"], "endorsementComment": "Good"},
    }
    assert verified(signed(unsigned(endorsement=[endorsement]))).finding.status is Status.MET


def test_a_second_description_cannot_lend_its_name():
    badge = unsigned()
    achievement = badge["credentialSubject"]["achievement"]["id"]
    badge["evidence"] = [{"id": achievement, "type": ["Evidence"], "name": "PhD in leadership", "narrative": "n"}]
    badge = signed(badge)
    moved = {**badge, "evidence": [{"id": achievement}], "@included": badge["evidence"]}
    for each in (badge, moved):
        assert verified(each).finding.status is Status.UNMET
    assert "two values for name" in part(verified(badge), "conforms").summary


def test_the_order_in_the_file_never_decides_what_is_shown():
    badge = unsigned(name=["Zebra", "Aardvark"])
    names = {
        verified(signed(unsigned(name=order))).credential.name
        for order in (["Zebra", "Aardvark"], ["Aardvark", "Zebra"])
    }
    assert len(names) == 1
    assert verified(signed(badge)).finding.status is Status.UNMET


def test_names_in_several_languages_are_no_conflict():
    name = [{"@value": "Analysis", "@language": "en"}, {"@value": "Phân tích", "@language": "vi"}]
    verification = verified(signed(unsigned(name=name)))
    assert verification.finding.status is Status.MET
    assert verification.credential.name == "Analysis"


UNSIGNED_TEXT = [
    {"_:x": "forged"}, {"@set": ["forged"]}, {"@graph": ["forged"]}, {"@included": ["forged"]}, {"@included": [{"@id": "urn:f"}]},
    {"@language": "forged"}, {"@json": "f"}, {"@none": "f"}, {"@default": "f"}, {"@vocab": "f"}, {"@base": "f"}, {"@version": "f"},
    {"@container": "f"}, {"@protected": "f"}, {"@embed": "f"}, {"@import": "https://www.w3.org/ns/credentials/v2"},
    {"@nest": {"_:q": "f"}}, {"@reverse": {"_:b": {"@id": "urn:x"}}}, {"https://a.b/c": {"@value": None, "@type": "https://forged"}},
    {"@direction": "forged"}, {"@index": "forged"},
]  # fmt: skip


@pytest.mark.parametrize("more", UNSIGNED_TEXT, ids=lambda more: json.dumps(more)[:30])
@pytest.mark.parametrize("place", ["badge", "achievement", "proof"])
def test_text_that_no_signature_covers_is_never_met(more, place):
    badge = tampered(signed())
    where = {"badge": badge, "achievement": badge["credentialSubject"]["achievement"], "proof": badge["proof"][0]}[
        place
    ]
    where.update(more)
    assert verified(badge).finding.status is Status.UNMET


@pytest.mark.parametrize(
    ("meaning", "value"),
    [
        ("_:h", "summa cum laude"),
        ("@language", "summa"),
        ("@set", ["summa"]),
        ("@graph", ["summa"]),
        ("@none", "summa"),
        ("@index", "summa"),
        ({"@id": "https://a.b/c", "@container": "@index"}, {"summa": []}),
        ({"@id": "https://a.b/c", "@container": "@language"}, {"summa": None}),
        ({"@id": "https://a.b/c", "@container": "@graph"}, {"summa": {}}),
        ({"@id": "https://a.b/c", "@type": "@json"}, {"summa": 1}),
        ({"@reverse": "https://a.b/c"}, {"id": "urn:x"}),
        ({"@id": "https://a.b/c", "@nest": "x"}, "summa"),
        ({"@id": "https://a.b/c", "@context": "https://a.b/d"}, "summa"),
        (7, "summa"),
    ],
)
def test_a_term_of_ones_own_cannot_hide_text(meaning, value):
    badge = tampered(signed())
    badge["@context"].append({"honors": meaning})
    badge["honors"] = value
    assert verified(badge).finding.status is Status.UNMET


@pytest.mark.parametrize(
    "context",
    [{"@vocab": "_:"}, {"@vocab": ""}, {"@base": "https://a.b/"}, {"@import": "https://a.b/"}, {"@propagate": False}],
)
def test_a_context_of_ones_own_cannot_swallow_text(context):
    badge = tampered(signed())
    badge["@context"].append(context)
    badge["honors"] = "summa"
    assert verified(badge).finding.status is Status.UNMET


def test_an_honest_term_of_ones_own_is_fine():
    terms = {
        "ex": "https://a.example/",
        "honors": "ex:honors",
        "grade": {"@id": "ex:grade", "@type": "http://www.w3.org/2001/XMLSchema#integer"},
    }
    badge = unsigned(honors="summa cum laude", grade=1)
    badge["@context"].append(terms)
    assert verified(signed(badge)).finding.status is Status.MET


def test_a_proof_with_a_context_of_its_own_is_refused():
    badge = tampered(signed())
    badge["proof"][0]["@context"] = ["https://mallory.example/x"]
    assert "context of its own" in part(verified(badge), "signature").summary
    badge["proof"][0]["@context"] = badge["@context"]
    assert verified(badge).finding.status is Status.MET


def test_a_junk_proof_beside_a_broken_one_does_not_make_it_unknown():
    badge = tampered(signed())
    badge["name"] = "Forged"
    badge["proof"].append({"type": "PhD awarded with honors"})
    verification = verified(badge)
    assert part(verification, "signature").status is Status.UNMET
    assert "PhD" not in json.dumps(verification.finding.to_dict())


def test_proofs_beyond_the_limit_are_said_to_be_unseen():
    badge = tampered(signed())
    badge["proof"] = [{"type": "X"}] * 8 + badge["proof"]
    signature = part(verified(badge), "signature")
    assert signature.status is Status.UNKNOWN
    assert "only the first 8" in signature.parts[-1].summary


@pytest.mark.parametrize("nobody", ["", "  ", "mailto:"])
def test_an_empty_recipient_is_refused_and_not_skipped(nobody):
    with pytest.raises(ValueError, match="empty"):
        verified(signed(), recipient=nobody)


def test_an_unnamed_type_is_refused():
    badge = tampered(signed())
    badge["type"] = [*badge["type"], "_:t"]
    assert verified(badge).finding.status is Status.UNMET


# --- What never ends ------------------------------------------------------------------------------------------------

BADGE = signed()
CONTEXT = BADGE["@context"]
MANY = {
    "values": {**BADGE, "https://a.b/c": list(range(20_000))},
    "values in lists of a thousand": {**BADGE, **{f"https://a.b/c{i}": list(range(1000)) for i in range(40)}},
    "values of one property by many terms": {
        **BADGE,
        "@context": [*CONTEXT, {f"t{i}": "https://a.b/c" for i in range(40)}],
        **{f"t{i}": list(range(i * 1000, i * 1000 + 1000)) for i in range(40)},
    },
    "objects": {**BADGE, "https://a.b/c": [{}] * 1000},
    "types": {**BADGE, "type": [*BADGE["type"], *["Achievement"] * 990]},
    "types of their own": {**BADGE, "type": [*BADGE["type"], *[f"https://a.b/{i}" for i in range(990)]]},
    "contexts": {**BADGE, "@context": CONTEXT + CONTEXT * 5000},
    "contexts of their own": {**BADGE, "@context": [*CONTEXT, *[{f"t{i}": "https://a.b/c"} for i in range(12_000)]]},
    "terms of their own": {**BADGE, "@context": [*CONTEXT, {f"t{i}": "https://a.b/c" for i in range(12_000)}]},
    "nodes with contexts": {**BADGE, "https://a.b/c": [{"@context": CONTEXT, "id": f"urn:{i}"} for i in range(900)]},
    "nodes with few contexts": {**BADGE, "https://a.b/c": [{"@context": CONTEXT, "id": f"urn:{i}"} for i in range(60)]},
    "digits": {**BADGE, "https://a.b/c": 10**400},
    "fractions": {**BADGE, "https://a.b/c": 1e308},
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_many_of_anything_are_read_or_refused_in_bounded_time(name):
    assert_not_met_quickly(MANY[name])


def test_many_compressed_badges_in_one_picture_are_counted_before_any_is_opened():
    bomb = itxt(zlib.compress(b" " * MAX_TEXT, 9), keyword=b"openbadges", flag=1)
    result = quickly(lambda: verified(png(*[bomb] * 2000)))
    assert isinstance(result, UnreadableCredential)
    assert "holds 2000 badges" in result.found


def test_many_chunks_are_walked_in_bounded_time():
    data = SIGNATURE + chunk(b"tEXt", b"") * 500_000
    assert isinstance(quickly(lambda: verified(data)), UnreadableCredential)


@pytest.mark.parametrize(
    "data",
    [
        b'{"' + b'\\"' * 2_000_000,
        b'"' * 2_000_000,
        b"{" + b'"a":' * 500_000,
        b"x" * 5_000_000,
        b" " * 5_000_000 + b"{",
        b"[" * 5_000_000,
    ],
    ids=["unclosed", "quotes", "colons", "letters", "blanks", "brackets"],
)
def test_any_text_is_judged_in_bounded_time(data):
    assert isinstance(quickly(lambda: parse_json(data, name="x")), InvalidDocument)
    assert isinstance(quickly(lambda: verified(data)), UnreadableCredential)


@pytest.mark.parametrize(
    "data",
    [
        b"a" + b".a" * 20_000 + b"=1",
        b'"a"' + b'."a"' * 20_000 + b"=1",
        b"[" + b"a." * 20_000 + b"a]",
        b"id" + b".a" * 60 + b"=1",
        b"id=1\n" + b" " * 500_000 + b"\n",
        b"id=1\n" + b"a " * 250_000 + b"\n",
        b"id=1\n" + b"[" * 500_000,
        b"".join(b"[[a%d]]\n" % i for i in range(20_000)),
        b"".join(b'[[competencies]]\nid = "a%d"\n' % i for i in range(20_000)),
        b"[[criteria]]\n" * 20_000,
        b"x = '" + b"y" * 2_000_000 + b"'",
    ],
    ids=lambda data: data[:14].decode(),
)
def test_any_toml_is_judged_in_bounded_time(data):
    assert isinstance(quickly(lambda: read_role(parse_toml(data, name="x"))), InvalidDocument)


@pytest.mark.parametrize(
    "line",
    [
        "weight = inf", "weight = nan", "weight = 1e300", "threshold = nan",
        'level = 3\n[policy]\nid="p"\nversion="1"\nauthor="a"\nreason="r"\nprior = inf',
        'level = 3\n[policy]\nid="p"\nversion="1"\nauthor="a"\nreason="r"\nprior = 5e-324',
        'level = 3\n[policy]\nid="p"\nversion="1"\nauthor="a"\nreason="r"\nhalf_life_use_months = 1e308',
        'level = 3\n[policy]\nid="p"\nversion="1"\nauthor="a"\nreason="r"\nthresholds = [nan, nan, nan, nan, nan]',
    ],
)  # fmt: skip
def test_numbers_beyond_all_measure_are_refused(line):
    text = 'id = "r"\n[[competencies]]\nid = "a"\n[[criteria]]\nid = "C"\ncompetency = "a"\n'
    text += line if line.startswith("level") else "level = 3\n" + line
    with pytest.raises(InvalidDocument):
        read_role(parse_toml(text.encode(), name="x"))


def test_a_json_literal_is_refused_and_a_direction_is_not():
    with pytest.raises(InvalidDocument):
        statements({**unsigned(), "https://a.b/c": {"@type": "@json", "@value": {"a": 1}}}, Contexts())
    assert (
        statements({**unsigned(), "name": {"@value": "x", "@language": "ar", "@direction": "rtl"}}, Contexts()).lost
        == ()
    )


# --- Found by a second pass -----------------------------------------------------------------------------------------

XSD_DOUBLE = "http://www.w3.org/2001/XMLSchema#double"


@pytest.mark.parametrize("place", ["subject", "criteria", "proof", "alias"])
def test_the_label_of_an_unnamed_node_carries_no_text(place):
    badge = tampered(signed(unsigned(validUntil="2030-01-01T00:00:00Z")))
    text = "_: PhD summa cum laude"
    if place == "alias":
        badge["@context"].append({"honors": "@id"})
        badge["credentialSubject"]["honors"] = text
    else:
        criteria = badge["credentialSubject"]["achievement"]["criteria"]
        {"subject": badge["credentialSubject"], "criteria": criteria, "proof": badge["proof"][0]}[place]["id"] = text
    assert verified(badge).finding.status is Status.UNMET


def test_a_plain_label_is_fine():
    badge = unsigned()
    badge["credentialSubject"]["id"] = "_:b0"
    assert verified(signed(badge)).finding.status is Status.MET


@pytest.mark.parametrize("value", [None, [], [None], [[]]])
@pytest.mark.parametrize("where", ["badge", "proof"])
def test_a_member_without_value_cannot_speak_by_its_name(value, where):
    badge = tampered(signed())
    (badge if where == "badge" else badge["proof"][0])["https://a.b/c#PhD-summa-cum-laude"] = value
    assert verified(badge).finding.status is Status.UNMET


def test_text_cannot_hide_in_a_definition_or_behind_a_signature_value():
    badge = tampered(signed())
    badge["@context"].append({"x": {"@id": "urn:x", "@protected": "PhD"}})
    assert verified(badge).finding.status is Status.UNMET
    badge = tampered(signed())
    badge["proof"][0]["proofValue"] += "  \n"
    assert part(verified(badge), "signature").status is Status.UNMET


@pytest.mark.parametrize("kind", ["u:d", XSD_DOUBLE])
def test_a_number_too_large_for_any_computer_is_refused(kind):
    document = {"@context": {"@vocab": "u:"}, "type": "VerifiableCredential", "x": {"@value": 10**400, "@type": kind}}
    with pytest.raises(InvalidDocument):
        statements(document, Contexts())


LONG = "https://a.b/" + "x" * 300_000 + "/"
AMPLIFIED = {
    "keys by a prefix": {**BADGE, "@context": [*CONTEXT, {"a": LONG}], **{f"a:c{i}": 1 for i in range(4000)}},
    "ids by a prefix": {**BADGE, "@context": [*CONTEXT, {"a": LONG}], "https://a.b/c": [{"id": f"a:{i}"} for i in range(900)]},
    "a vocabulary": {**BADGE, "@context": [*CONTEXT, {"@vocab": LONG}], **{f"c{i}": 1 for i in range(3000)}},
    "a term": {**BADGE, "@context": [*CONTEXT, {"t": LONG}], "t": list(range(1000))},
    "a chain": {
        **BADGE,
        "@context": [*CONTEXT, {f"t{i + 1}": {"@id": f"t{i}:" + "x" * 20_000, "@prefix": True} for i in range(400)}],
    },
    "short ones": {**BADGE, "@context": [*CONTEXT, {"@vocab": LONG[:7000]}], **{f"c{i}": 1 for i in range(6000)}},
}  # fmt: skip


@pytest.mark.parametrize("name", AMPLIFIED)
def test_a_short_file_cannot_name_long_addresses_many_times(name):
    assert_not_met_quickly(AMPLIFIED[name])


def test_many_proofs_cost_one_canonicalization():
    badge = {**BADGE, **{f"https://a.b/c{i}": [{}] * 400 for i in range(40)}}
    badge["proof"] = BADGE["proof"] * 7 + [{**BADGE["proof"][0], "proofPurpose": "authentication"}]
    assert quickly(lambda: verified(json.dumps(badge).encode())).finding.status is Status.UNMET

"""The compiled path says what the general one says, or nothing; and what is called ordinary, ``verify`` calls met."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import pytest
from benchmarks.damage import damaged
from benchmarks.equality import difference
from benchmarks.grammar import credential
from hypothesis import given
from hypothesis import strategies as st

from stepladder.credentials.bulk import Conditions
from stepladder.credentials.canon import canonicalize
from stepladder.credentials.compiled import tables
from stepladder.credentials.compiled.stated import compiled
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.issue import sign
from stepladder.credentials.jsonld import general_statements, statements
from stepladder.credentials.ordinary import ordinary
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.documents import parse_json, undoubted_json
from stepladder.errors import InvalidDocument, StepladderError, TooMuchWork
from stepladder.findings import Status
from tests import peers
from tests.cast import MALLORY, NORTHLIGHT, NORTHLIGHT_SEED, NOW, OB303, VC2, method_of, signed, unsigned
from tests.conftest import VECTORS, vector

CONTEXTS = Contexts()
CONDITIONS = Conditions(NOW)


@pytest.mark.parametrize("seed", range(8))
def test_documents_of_chance_say_the_same_on_both_paths(seed):
    taken = 0
    for number in range(100):
        rng = Random(f"test {seed}/{number}")
        document = damaged(rng, credential(rng))
        word, where = difference(document, CONTEXTS)
        assert word != "differs", f"{where}: {json.dumps(document)}"
        taken += word == "taken"
    assert taken > 25


def documents_of_others():
    for path in sorted(VECTORS.rglob("*.json*")):
        try:
            document = json.loads(path.read_bytes())
        except ValueError:
            continue
        if isinstance(document, dict) and "@context" in document:
            yield str(path.relative_to(VECTORS)), document


def test_documents_of_others_say_the_same_on_both_paths():
    vector("1edtech-public-validator")
    words: dict[str, int] = {}
    for name, document in documents_of_others():
        for made in (document, {key: value for key, value in document.items() if key != "proof"}):
            for contexts in (CONTEXTS, Contexts(earlier=frozenset({OB303}))):
                word, where = difference(made, contexts)
                assert word != "differs", f"{name}: {where}"
                words[word] = words.get(word, 0) + 1
    assert words["taken"] > 300


# What jsonld.js refuses to sign and we read: neither has any text that is not in a statement.
STRICTER = {
    "jsonld.ValidationError: rdfDirection not set",  # the direction of writing of a text, of which there are two
    "jsonld.ValidationError: empty object",
}


def test_jsonld_js_in_safe_mode_says_the_same_as_both_paths():
    made = []
    for number in range(300):
        rng = Random(f"peer {number}")
        document = damaged(rng, credential(rng))
        try:
            general = general_statements(document, CONTEXTS)
            json.dumps(document, ensure_ascii=False).encode()
            text = general.canonical().text
        except (StepladderError, UnicodeEncodeError):
            continue
        if not general.lost:
            made.append((document, text))
    answers = peers.canonized([document for document, _ in made])
    assert len(answers) == len(made) > 100
    for (document, text), answer in zip(made, answers, strict=True):
        assert answer.get("nquads", text) == text, document
        assert "error" not in answer or answer["error"] in STRICTER, (answer, document)


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": 1},
        {"@type": "VerifiableCredential"},
        {"@id": "urn:x"},
        {"https://schema.org/name": "x"},
        {"name": None},
        {"id": "_:b0"},
        {"id": "relative"},
        {"id": "https://a.example/a b"},
        {"name": "\ud83d"},
        {"name": [["x"]]},
        {"name": {"@value": "x", "@type": "xsd:date"}},
        {"validFrom": {"@list": ["x"]}},
        {"issuer": {"@graph": []}},
        {"@context": [VC2, OB303, {"x": "https://x.example/"}]},
        {"@context": [VC2, "https://unknown.example/"]},
        {"@context": None},
        {"type": []},
        {"type": [3]},
        {"type": ["VerifiableCredential", "Unknown"]},
    ],
    ids=str,
)
def test_what_is_unusual_is_left_to_the_general_path(change):
    assert compiled(unsigned(**change), CONTEXTS) is None


@pytest.mark.parametrize("member", ["termsOfUse", "credentialStatus", "evidence"])
def test_an_abbreviated_reference_is_read_in_the_scope_around_it(member):
    """Found by ``benchmarks/equality.py``: PyLD leaves a bare reference in the scope of the types around it."""
    badge = unsigned(**{"@context": "https://www.w3.org/2018/credentials/v1", "type": "VerifiableCredential"})
    badge = {name: badge[name] for name in ("@context", "type", "id")}
    badge |= {member: {"id": "cred:x"}}
    assert compiled(badge, CONTEXTS) is None
    assert "<https://www.w3.org/2018/credentials#x>" in statements(badge, CONTEXTS).canonical().text


def test_contexts_that_are_not_pinned_are_left_to_the_general_path():
    own = Contexts(extra={"https://own.example/": {"@context": {}}})
    assert compiled(unsigned(), own) is None
    assert statements(unsigned(), own).quads


def test_a_lost_member_is_reported_as_ever():
    assert statements(unsigned(forged="gold"), CONTEXTS).lost == ("the member 'forged', which no context defines",)


def nested(levels):
    profile: dict[str, object] = {"id": "urn:x", "type": ["Profile"]}
    for number in range(levels):
        profile = {"id": f"urn:x:{number}", "type": ["Profile"], "parentOrg": profile}
    return unsigned(issuer=profile)


def test_deep_nesting_is_left_to_the_general_path():
    assert compiled(nested(20), CONTEXTS)
    assert compiled(nested(40), CONTEXTS) is None


def test_the_tables_stay_small_whatever_types_and_members_are_named():
    for number in range(3_000):
        rng = Random(number)
        kinds = [
            f"https://x.example/{number}",
            *rng.sample(["Image", "Profile", "Address", "Related"], rng.randrange(5)),
        ]
        members = dict.fromkeys(rng.sample(["name", "description", "inLanguage", "narrative", "url"], 4), "x")
        compiled(unsigned(issuer={"id": "urn:x", "type": kinds, **members}), CONTEXTS)
    scopes = tables.tables_for(CONTEXTS)._scopes.values()
    assert len(scopes) <= tables.MAX_SCOPES
    assert max(max(len(each._nodes), len(each.shapes), len(each._local)) for each in scopes) <= tables.MAX_REMEMBERED


def test_alike_nodes_get_the_labels_of_the_general_path():
    same = {"type": ["Alignment"], "targetName": "x"}
    levels = [{"type": ["RubricCriterionLevel"], "name": "x"}] * 3
    rows = [{"type": ["ResultDescription"], "name": f"row {n}", "rubricCriterionLevel": levels} for n in range(3)]
    badge = unsigned()
    badge["credentialSubject"]["achievement"] |= {"alignment": [same] * 4, "resultDescription": rows}
    ours, theirs = statements(badge, CONTEXTS), general_statements(badge, CONTEXTS)
    assert ours.canonical().text == theirs.canonical().text
    assert ours.canonical(algorithm="sha384").text == theirs.canonical(algorithm="sha384").text


def test_the_work_limit_holds_on_the_compiled_path_too():
    badge = unsigned()
    same = {"type": ["Alignment"], "targetName": "x"}
    badge["credentialSubject"]["achievement"]["alignment"] = [same] * 50
    assert statements(badge, CONTEXTS).canonical(limit=200).text == general_statements(badge, CONTEXTS).canonical().text
    for path in (statements, general_statements):
        with pytest.raises(TooMuchWork):
            path(badge, CONTEXTS).canonical(limit=20)


def test_statements_one_by_one_are_made_of_the_same_walk():
    stated = statements(unsigned(), CONTEXTS)
    assert canonicalize(stated.quads).text == stated.canonical().text
    assert stated == general_statements(unsigned(), CONTEXTS) or set(stated.quads)


# Bulk


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


# Numbers


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (2**53 + 1, '"9007199254740992"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (1e-7, '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (-1e-7, '"-0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (1.5e-7, '"1.5E-7"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (1e-6, '"1.0E-6"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (-0.0, '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (10**21, '"1.0E21"^^<http://www.w3.org/2001/XMLSchema#double>'),
        (10**20, '"100000000000000000000"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_numbers_are_written_as_jsonld_js_writes_them(number, written):
    badge = unsigned(name=number)
    assert f"<https://schema.org/name> {written} ." in statements(badge, CONTEXTS).canonical().text
    assert statements(badge, CONTEXTS).canonical() == general_statements(badge, CONTEXTS).canonical()
    for answer in peers.canonized([badge]):
        assert answer["nquads"] == statements(badge, CONTEXTS).canonical().text


def test_a_name_that_stands_in_no_statement_is_lost():
    badge = unsigned(proof={"id": "https://x.example/forged"})
    assert statements(badge, CONTEXTS).lost == ("'https://x.example/forged', of which nothing is said",)


def test_an_address_with_wide_white_space_is_none_as_in_jsonld_js():
    badge = unsigned(evidence=[{"id": "https://x.example/\u00a0", "type": ["Evidence"]}])
    assert statements(badge, CONTEXTS).lost == ("'https://x.example/\\xa0', which is no full address",)


# JSON


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
STYLES = st.sampled_from(
    [{}, {"separators": (",", ":")}, {"indent": 2}, {"separators": (",", " : ")}, {"indent": "\t"}]
)


@given(VALUES, STYLES, st.booleans())
def test_json_read_quickly_is_what_the_strict_reader_reads(value, style, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only, **style).encode("utf-8", "surrogatepass")
    quickly = undoubted_json(data)
    if quickly is not None:
        strictly = json.loads(data)
        assert json.dumps(quickly) == json.dumps(strictly)
        assert "\\u0000" not in json.dumps(quickly)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a": 1, "a": 2}',
        '{"a" :1,"a":2}',
        '{"a"\n:1,"b":2}',
        '{"a":1,"\\u0061":2}',
        '{"a":":","a":2}',
        '{"a":"\\u0000"}',
        '{"a":"\\ud800"}',
        '{"a":1e400}',
        '{"a":123456789012345678901234567890}',
        '{"a": 12345678901234567890123}',
        '{"a":NaN}',
        "[" * 70 + "]" * 70,
        "[" + "1," * 30_000 + "1]",
        "\ufeff{}",
        "",
        "{} {}",
    ],
)
def test_json_that_could_be_read_in_two_ways_is_left_to_the_strict_reader(text):
    assert undoubted_json(text.encode("utf-8", "surrogatepass")) is None


@pytest.mark.parametrize("style", [{"separators": (",", ":")}, {"indent": 2}, {}, {"indent": 4}])
def test_a_badge_is_read_quickly_however_it_is_laid_out(style):
    badge = signed()
    assert undoubted_json(json.dumps(badge, **style).encode()) == badge
    assert parse_json(json.dumps(badge, **style).encode(), name="badge").value == badge


def test_json_of_too_many_levels_is_refused_as_ever():
    with pytest.raises(InvalidDocument, match="levels"):
        parse_json(b'{"a":' * 65 + b"1" + b"}" * 65, name="deep")

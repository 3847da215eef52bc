"""The compiled path says what the general one says, or nothing; and what is called ordinary, ``verify`` calls met."""

from __future__ import annotations

import json
from random import Random

import pytest
from benchmarks.damage import damaged
from benchmarks.equality import difference
from benchmarks.grammar import credential

from stepladder.credentials.canon import canonicalize
from stepladder.credentials.compiled import tables
from stepladder.credentials.compiled.stated import compiled
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.jsonld import general_statements, statements
from stepladder.errors import InvalidDocument, StepladderError, TooMuchWork
from tests import peers
from tests.cast import OB303, VC2, unsigned
from tests.conftest import VECTORS, vector

CONTEXTS = Contexts()


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
        {"type": ["VerifiableCredential", "https://x.example/\ud800"]},
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


@pytest.mark.parametrize(
    "change", [{"name": "\ud800"}, {"id": "urn:\ud800"}, {"type": ["https://x.example/\ud800"]}], ids=ascii
)
def test_half_of_a_surrogate_pair_is_refused(change):
    with pytest.raises(InvalidDocument):
        statements(unsigned(**change), CONTEXTS)


def test_a_name_that_stands_in_no_statement_is_lost():
    badge = unsigned(proof={"id": "https://x.example/forged"})
    assert statements(badge, CONTEXTS).lost == ("'https://x.example/forged', of which nothing is said",)


@pytest.mark.parametrize("entry", [False, 3, [VC2]])
def test_a_context_that_is_none_is_refused(entry):
    with pytest.raises(InvalidDocument, match="neither an address nor an object"):
        statements(unsigned(**{"@context": [entry, VC2, OB303]}), CONTEXTS)


def test_a_value_in_a_graph_of_its_own_is_lost():
    assert statements(unsigned(proof=7), CONTEXTS).lost == ("'7', which stands where a thing should",)


def test_an_address_with_wide_white_space_is_none_as_in_jsonld_js():
    badge = unsigned(evidence=[{"id": "https://x.example/\u00a0", "type": ["Evidence"]}])
    assert statements(badge, CONTEXTS).lost == ("'https://x.example/\\xa0', which is no full address",)

"""What a small file may cost, and that others are served meanwhile; each from a badge that was really signed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading

import pytest

from stepladder.credentials import schemas
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.expanding import MAX_KEPT, pyld_options
from stepladder.credentials.jsonld import general_statements
from stepladder.credentials.lists import Lists
from stepladder.fetching import Fetched, Unreachable
from stepladder.findings import Status
from tests.cast import MALLORY, MALLORY_SEED, NOW, OB303, VC2, part, signed, unsigned, verified
from tests.conftest import ROOT
from tests.lists import ENTRY, Web, listed
from tests.watch import Watch

SCHEMA = "https://evil.example/schema"
ALIKE = [{"type": ["Evidence"], "name": f"{number}"} for number in range(900)]


def bounded(badge, seconds=3.0, **options):
    """The verdict, which took no longer than that on one processor."""
    watch = Watch()
    verification = verified(badge, **options)
    assert watch.within(seconds), watch
    return verification


def changed(**members):
    """A signed badge to which somebody added something."""
    return signed() | members


TERMS = {f"u{number}": f"urn:u{number}" for number in range(150)}


@pytest.mark.parametrize(
    "things",
    [
        {"evidence": [{"type": ["Evidence"], "zz": f"{number}"} for number in range(999)]},
        {"evidence": [{"type": ["ZZ"], "u1": f"{number}"} for number in range(999)]},
        {"evidence": [{"type": ["ZZ"] * 16, "u1": f"{number}"} for number in range(900)]},
    ],
    ids=["by a member", "by a type", "by a type many times"],
)
def test_terms_inside_a_definition_are_not_read_for_a_thousand_things(things):
    context = [VC2, OB303, {"zz": {"@id": "urn:zz", "@context": TERMS}, "ZZ": {"@id": "urn:ZZ", "@context": TERMS}}]
    verification = bounded(changed(**{"@context": context}, **things))
    assert "terms inside the definitions" in part(verification, "conforms").summary


def test_an_honest_badge_may_define_terms_inside_of_others():
    badge = unsigned(**{"@context": [VC2, OB303, {"skill": {"@id": "urn:s", "@context": {"level": "urn:l"}}}]})
    badge["credentialSubject"]["achievement"]["skill"] = {"level": "3"}
    assert verified(signed(badge)).finding.status is Status.MET


def poisoned(size, length):
    """A badge with a clique of unnamed nodes, linked by a predicate of some length."""
    predicate = "https://x.example/" + "a" * length
    nodes = [
        {"id": f"_:b{number}", predicate: [{"id": f"_:b{other}"} for other in range(size) if other != number]}
        for number in range(size)
    ]
    badge = signed()
    badge["credentialSubject"]["achievement"]["https://x.example/n"] = nodes
    return badge


@pytest.mark.parametrize(("size", "length"), [(5, 1_000_000), (6, 500_000), (7, 190_000), (8, 10), (30, 100)])
def test_poison_is_given_up_in_bounded_time_whatever_its_links_are_called(size, length):
    assert part(bounded(poisoned(size, length)), "signature").status is not Status.MET


_COST = """
import base64, json, resource, sys, zlib
from tests.cast import part, signed, verified
from tests.lists import asked, listed
from tests.test_attacks_limits import poisoned
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
assert str(asked(signed(listed())).finding.status) == "met"
before = peak()
if sys.argv[1] == "poison":
    for size, length in ((8, 10), (30, 100), (7, 190_000)):
        assert str(part(verified(poisoned(size, length)), "signature").status) != "met"
else:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(1024)) + packer.flush()
    text = "u" + base64.urlsafe_b64encode(bomb).decode().rstrip("=")
    assert "more than 16 MiB" in part(asked(signed(listed(encodedList=text))), "status").summary
print(peak() - before)
"""


@pytest.mark.parametrize(("what", "mebibytes"), [("poison", 150), ("a bomb of a gibibyte", 100)])
def test_poison_and_bombs_take_bounded_memory(what, mebibytes):
    result = subprocess.run([sys.executable, "-c", _COST, what], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) < mebibytes


def test_others_are_served_while_poison_is_looked_at():
    stop, poison, good = threading.Event(), json.dumps(poisoned(8, 10)).encode(), signed()

    def drink():
        while not stop.is_set():
            verified(poison)

    drinkers = [threading.Thread(target=drink) for _ in range(2)]
    for each in drinkers:
        each.start()
    try:
        for _ in range(10):
            watch = Watch(wall=True)
            assert verified(good).finding.status is Status.MET
            assert watch.within(3), watch
    finally:
        stop.set()
        for each in drinkers:
            each.join()


def test_threads_do_not_make_each_others_badges_wrong():
    kinds = ["Achievement", "Address", "Alignment", "Evidence", "IdentityObject", "Image", "Profile", "Related"]
    badges = [
        unsigned(**{"@context": [VC2, OB303, {f"t{number}": "urn:t"}], "evidence": [{"id": "urn:x", "type": [kind]}]})
        for number, kind in enumerate(kinds * 4)
    ]
    wanted = [general_statements(badge, Contexts()).canonical().text for badge in badges]
    wrong: list[object] = []

    def read_all():
        for _ in range(3):
            for badge, text in zip(badges, wanted, strict=True):
                try:
                    if general_statements(badge, Contexts()).canonical().text != text:
                        wrong.append(badge)
                except Exception as error:  # noqa: BLE001 - whatever it is, a thread made it
                    wrong.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=read_all) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []


def test_contexts_of_strangers_are_not_kept_forever():
    proof = signed()["proof"]
    for number in range(2 * MAX_KEPT):
        context = [VC2, OB303, {f"t{number}": "urn:t"}]
        verified(unsigned(**{"@context": context, f"t{number}": "x", "proof": proof}))
    assert len(pyld_options(Contexts())["contextResolver"].per_op_cache) <= MAX_KEPT + 20


def with_schema(schema, **members):
    def fetch(url):
        if url != SCHEMA:
            raise Unreachable("evil.example did not answer")
        return Fetched(url, json.dumps(schema).encode(), NOW)

    named = {name: value for name, value in members.items() if name in ("name", "evidence")}
    badge = signed(unsigned(credentialSchema={"id": SCHEMA, "type": "JsonSchema"}, **named))
    return bounded(badge | members, fetch=fetch)


DEPENDENT = {
    f"d{number}": {
        "dependentSchemas": {name: {"$ref": f"#/$defs/d{number + 1}"} for name in ("id", "type", "name", "issuer")}
    }
    for number in range(20)
} | {"d20": {}}
LONG = "a" * 3_000


@pytest.mark.parametrize(
    ("schema", "members"),
    [
        ({"additionalProperties": {}, "patternProperties": {"^(a+)+$": {}}}, {"a" * 40 + "!": "x"}),
        ({"unevaluatedProperties": {}, "$ref": "#/$defs/d0", "$defs": DEPENDENT}, {}),
        ({"properties": {"evidence": {"allOf": [{"uniqueItems": True}] * 500}}}, {"evidence": ALIKE}),
        ({"properties": {"name": {"allOf": [{"not": {"pattern": "a*b"}}] * 2_000}}}, {"name": LONG}),
        ({"allOf": [{"$ref": "#x"}] * 2_000, "$defs": {"x": {"$anchor": "x"}, **{f"f{n}": {} for n in range(5_000)}}}, {}),
        ({"allOf": [{"not": {"enum": [[str(n)] for n in range(2_000)]}}] * 1 + [{"$ref": "#/allOf/0"}] * 3_000}, {}),
    ],
    ids=["pattern of names", "dependent", "unique", "many patterns", "anchors", "many values"],
)  # fmt: skip
def test_a_schema_of_a_stranger_is_no_program(schema, members):
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    verification = with_schema(schema, **members)
    assert part(verification, "conforms.schema").status is Status.UNKNOWN


def test_all_schemas_of_all_members_share_what_one_may_cost():
    assert schemas.MAX_STEPS == 100_000
    tiny = {
        "@context": [VC2],
        "type": ["VerifiableCredential"],
        "issuer": "urn:b",
        "credentialSubject": {"id": "urn:x"},
    }
    named = {"credentialSchema": [{"id": SCHEMA, "type": "JsonSchema"}]}
    document = {
        "@context": [VC2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{**tiny, **named, "id": f"urn:a:{number}"} for number in range(100)],
    }
    schema = {"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}
    bounded(document, 6.0, fetch=lambda url: Fetched(url, json.dumps(schema).encode(), NOW))


def test_what_a_hostile_file_spent_says_nothing_about_the_list_of_the_next_badge():
    def named(number, *entries):
        issuer = {"id": MALLORY, "type": ["Profile"], "name": "Mallory"}
        id = f"urn:uuid:7d0f7a4e-0000-4000-8000-{number:012}"
        return signed(unsigned(id=id, issuer=issuer, credentialStatus=list(entries)), seed=MALLORY_SEED)

    def entry(number):
        url = f"https://evil.example/{number}"
        return {**ENTRY, "id": f"{url}#7", "statusListCredential": url}

    members = [named(each, *(entry(4 * each + part) for part in range(4))) for each in range(16)]
    shown = {
        "@context": [VC2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [*members, named(16, ENTRY)],
    }
    lists, web = Lists(), Web(**{"1": signed(listed(7))})
    verified(shown, fetch=web, lists=lists)
    found = part(verified(signed(unsigned(credentialStatus=[ENTRY])), fetch=web, lists=lists), "status")
    assert found.status is Status.UNMET

"""The command as a user calls it: what it prints, and what it returns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from stepladder import cli
from stepladder.cli.text import safe
from tests.cast import MALLORY_SEED, THU, signed, tampered, unsigned
from tests.conftest import ROOT
from tests.test_attacks import token
from tests.test_reading import BADGE, chunk, itxt, png

EXAMPLES = ROOT / "examples"
AT = ("--now", "2026-11-21")


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = cli.main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("badge", "options", "code"),
    [
        (signed(), (), 0),
        (signed(), ("--recipient", THU), 0),
        (signed(), ("--recipient", "mallory@example.org"), 1),
        (signed(unsigned(validUntil="2026-01-01T00:00:00Z")), (), 1),
        (signed(seed=MALLORY_SEED), (), 1),
        (signed(unsigned(credentialStatus={"id": "https://a.example/1#7", "type": "BitstringStatusListEntry"})), (), 2),
        (
            signed(
                unsigned(
                    validUntil="2026-01-01T00:00:00Z",
                    credentialStatus={"id": "https://a.example/1#7", "type": "BitstringStatusListEntry"},
                )
            ),
            (),
            1,
        ),
    ],
    ids=["good", "hers", "not hers", "expired", "forged", "status unknown", "expired beats unknown"],
)
def test_the_exit_code_of_verify_follows_the_verdict(run, file, badge, options, code):
    path = file("badge.json", badge)
    assert run("verify", path, *AT, *options)[0] == code
    assert run("verify", path, *AT, "--json", *options)[0] == code


def test_verify_prints_the_whole_tree_as_json(run, file):
    _, out, _ = run("verify", file("badge.json", signed()), "--json", "--recipient", THU, *AT)
    tree = json.loads(out)
    assert tree.keys() == {"id", "status", "summary", "hint", "parts"}
    assert tree["id"] == "credential"
    names = ["readable", "conforms", "signature", "issuer", "dates", "status", "recipient"]
    assert [part["id"] for part in tree["parts"]] == [f"credential.{name}" for name in names]


def test_verify_shows_nothing_of_a_badge_whose_signature_is_not_good(run, file):
    badge = tampered(signed())
    badge["name"] = "Doctor of everything"
    code, out, _ = run("verify", file("badge.json", badge), *AT)
    assert code == 1
    assert "Doctor" not in out
    assert "What it says is not shown" in out


def test_verify_reads_standard_input(tmp_path):
    command = [sys.executable, "-m", "stepladder.cli", "verify", "-", *AT]
    good = subprocess.run(command, input=BADGE, capture_output=True, check=False)
    assert (good.returncode, good.stderr) == (0, b"")
    assert good.stdout.startswith(b"Unaltered, and every check is met.")
    empty = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert empty.returncode == 3
    assert b"standard input" in empty.stderr


def test_output_that_cannot_be_written_is_told():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "stepladder.cli", "appraise", str(EXAMPLES / "capstone.toml")]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert result.returncode == 74
    assert b"cannot be written" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_reader_that_stops_early_is_no_error(tmp_path):
    result = subprocess.run(  # noqa: S602 - the pipe is what is tested
        f"{sys.executable} -m stepladder.cli appraise {EXAMPLES}/capstone.toml | head -1",
        shell=True,
        capture_output=True,
        check=False,
    )
    assert result.stderr == b""


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_works_where_the_terminal_knows_only_ascii(locale):
    environment = {**os.environ, "LC_ALL": locale, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "stepladder.cli", *map(str, READY)]
    result = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")


WRONG = {
    "truncated.png": (png(itxt(BADGE))[:100], "cut short"),
    "nobadge.png": (png(), "holds no badge"),
    "two.png": (png(itxt(BADGE), itxt(BADGE)), "holds 2 badges"),
    "twice.json": (BADGE.replace(b'"id": "urn', b'"id": "x", "id": "urn', 1), "stands twice"),
    "deep.json": (b'{"a":' * 10_000, "levels"),
    "empty.json": (b"", "empty"),
    "text.txt": ("Bescheinigung", "not JSON"),
    "broken.png": (png(chunk(b"iTXt", b"openbadgecredential\0")), "malformed"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_gets_a_sentence_with_its_name_and_what_to_do(run, file, name):
    content, because = WRONG[name]
    path = file(name, content)
    code, out, err = run("verify", path)
    assert (code, out) == (3, "")
    assert because in err
    assert name in err
    code, out, _ = run("verify", path, "--json")
    assert code == 3
    tree = json.loads(out)
    assert (tree["id"], tree["parts"][0]["id"], tree["parts"][0]["status"]) == (
        "credential",
        "credential.readable",
        "unmet",
    )
    assert run("appraise", path)[0] == 3


def test_a_huge_file_is_not_read_whole(run, tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as huge:
        huge.truncate(200 * 1024 * 1024)
    code, _, err = run("verify", path)
    assert code == 3
    assert "more than 10 MiB" in err


@pytest.mark.parametrize("name", ["no such file.json", "."])
def test_a_file_that_is_not_there_is_named(run, name):
    code, _, err = run("verify", name)
    assert code == 3
    assert name in err


def test_a_token_signed_with_nothing_is_not_met(run, file):
    assert run("verify", file("badge.jwt", token({"alg": "none"})))[0] == 1
    assert run("verify", file("badge.jwt", token({"alg": "RS256"}, signature="c2ln")))[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("verify",),
        ("verify", "a", "b"),
        ("verify", "a", "--nwo", "2026-01-01"),
        ("verify", "a", "--now", "tomorrow"),
        ("verify", "a", "--now", "2026-13-01"),
        ("nonsense",),
        ("ready", "--person", "a"),
    ],
)
def test_wrong_usage_is_told_from_a_bad_file(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (64, "")
    assert "Usage" in err


@pytest.mark.parametrize("command", ["verify", "appraise", "ready"])
def test_every_command_explains_itself(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "--json" in out
    assert command in run("--help")[1]


def test_an_error_of_our_own_is_a_sentence_and_not_a_trace(run, monkeypatch):
    @click.command()
    def broken() -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cli._Lazy, "get_command", lambda *_: broken)
    code, _, err = run("verify")
    assert code == 70
    assert "ZeroDivisionError: a bug" in err


def test_appraise_reads_a_sheet_a_badge_and_both(run, file):
    sheet, badge = EXAMPLES / "capstone.toml", EXAMPLES / "capstone.png"
    for arguments, known in (
        ((sheet,), {"A1", "B5"}),
        ((badge,), {"A2", "A3", "A6"}),
        ((badge, "--sheet", sheet), {"A1", "A6"}),
    ):
        code, out, _ = run("appraise", *arguments, "--json", *AT)
        found = json.loads(out)
        assert code == 0
        assert known <= {id for id, score in found["scores"].items() if score["score"] != "unknown"}
        assert len(found["inputs"]) == len([each for each in arguments if isinstance(each, Path)])
        assert run("appraise", *arguments, *AT)[0] == 0


def test_appraise_shows_no_point_where_too_little_is_known(run):
    found = json.loads(run("appraise", EXAMPLES / "capstone.png", "--json", *AT)[1])
    assert found["point"] is None
    assert found["evidence_class"] is None
    assert found["next_question"] == "A1"
    assert {gate["id"] for gate in found["gates"]} >= {"G1", "G5"}
    assert "Too little is known for a score" in run("appraise", EXAMPLES / "capstone.png", *AT)[1]


def test_appraise_reads_a_sheet_from_standard_input():
    command = [sys.executable, "-m", "stepladder.cli", "appraise", "-", "--json"]
    for data in (
        b"[scores]\nA1 = 0",
        b"scores = { A1 = 0 }",
        b"# mine\n[scores.A1]\nscore = 0\n",
        b'{"scores": {"A1": 0}}',
    ):
        result = subprocess.run(command, input=data, capture_output=True, check=False)
        assert json.loads(result.stdout)["evidence_class"] == "E0"


def test_appraise_leaves_a_forged_badge_out(run, file):
    badge = tampered(signed())
    badge["name"] = "Doctor of everything"
    path = file("badge.json", badge)
    found = json.loads(run("appraise", path, "--json", *AT)[1])
    assert (found["point"], found["low"], found["high"]) == (None, None, None)
    assert [gate["id"] for gate in found["gates"] if gate["state"] == "closed"] == ["G2b"]
    assert "proves nothing" in run("appraise", path, *AT)[1]


def test_appraise_says_that_a_badge_has_expired(run, file):
    path = file("badge.json", signed(unsigned(validUntil="2026-01-01T00:00:00Z")))
    assert "expired on 2026-01-01" in run("appraise", path, *AT)[1]


def test_a_mistake_in_a_sheet_is_named(run, file):
    code, _, err = run("appraise", file("s.toml", "[scores]\nA1 = 7"))
    assert code == 3
    assert "s.toml, line 2, scores.A1: found 7" in err
    code, out, _ = run("appraise", file("s.toml", "[scores]\nA1 = 7"), "--json")
    assert json.loads(out)["error"]["place"].endswith("scores.A1")


READY = ("ready", "--person", EXAMPLES / "person.toml", "--role", EXAMPLES / "role.toml", *AT)


def test_ready_begins_with_the_sentence_and_ends_with_one_step(run):
    code, out, _ = run(*READY)
    assert code == 0
    assert out.startswith("4 of 6 covered, 2 of them presumed from the role held.")
    assert out.count("Next step:") == 1
    for word in ("Covered", "Partly covered", "No evidence yet", "Presumed"):
        assert word in out
    assert "index" not in out


def test_ready_shows_numbers_only_on_request(run):
    out = run(*READY, "--details")[1]
    assert "How we judged this" in out
    assert "must-have gaps. Index" in out
    assert "Hours for one item, estimates" in out
    assert "“Brings a finding to a decision without help”" in out


def test_ready_gives_the_same_record_every_time(run):
    first, second = (json.loads(run(*READY, "--json")[1]) for _ in range(2))
    assert first == second
    assert first["as_of"] == "2026-11-21"
    assert first["inputs"][0]["id"].endswith("person.toml")
    assert len(first["inputs"]) == 5
    assert {each["status"] for each in first["criteria"]} == {"MET", "PARTIAL", "NOT EVIDENCED", "PRESUMED"}


def folder(tmp_path, person, **files):
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    (tmp_path / "person.toml").write_text(person)
    (tmp_path / "role.toml").write_text(
        'id = "r"\n[[competencies]]\nid = "a"\n[[criteria]]\nid = "C1"\ncompetency = "a"\nlevel = 3\n'
    )
    return ("ready", "--person", tmp_path / "person.toml", "--role", tmp_path / "role.toml", *AT)


CREDENTIAL = """id = "thu"
{}
[[evidence]]
id = "c"
kind = "credential"
badge = "badge.json"
scores = {{ A1 = 4, A2 = 4, A3 = 3, A4 = 3, A5 = 3, A6 = 3, B1 = 2, C2 = 3 }}
shows = [{{ competency = "a", level = 4 }}]
"""


@pytest.mark.parametrize(
    ("badge", "identifiers", "verified", "note"),
    [
        (signed(), f'identifiers = ["{THU}"]', 1, ""),
        (signed(), "", 0.5, "names no identifiers"),
        (signed(), 'identifiers = ["did:example:thu"]', 0.5, "in a way that can be compared"),
        (signed(), 'identifiers = ["mallory@example.org"]', 0, "somebody else"),
        (signed(unsigned(validUntil="2026-01-01T00:00:00Z")), f'identifiers = ["{THU}"]', 1, "expired on 2026-01-01"),
        (signed(unsigned(validFrom="2026-12-01T00:00:00Z")), f'identifiers = ["{THU}"]', 0, "not valid before"),
        (signed(seed=MALLORY_SEED), f'identifiers = ["{THU}"]', 0, "another key"),
        (
            signed(unsigned(credentialStatus={"id": "https://a.example/1#7", "type": "BitstringStatusListEntry"})),
            f'identifiers = ["{THU}"]',
            0.5,
            "",
        ),
    ],
    ids=["hers", "nobody named", "not comparable", "not hers", "expired", "too early", "forged", "status unknown"],
)
def test_a_badge_counts_as_far_as_it_can_be_verified(run, tmp_path, badge, identifiers, verified, note):
    arguments = folder(tmp_path, CREDENTIAL.format(identifiers), badge=badge)
    found = json.loads(run(*arguments, "--json")[1])
    assert found["items"][0]["verified"] == verified
    assert note in " ".join(each["summary"] for each in found["notes"])
    assert found["items"][0]["appraisal"]["policy"]["id"] == "stepladder-default"


def test_the_same_badge_twice_counts_once(run, tmp_path):
    once = CREDENTIAL.format(f'identifiers = ["{THU}"]')
    twice = (
        once + once.partition("\n\n")[2].replace('id = "c"', 'id = "d"')
        if "\n\n" in once
        else once + "\n" + once.split("\n", 2)[2].replace('id = "c"', 'id = "d"')
    )
    one = json.loads(run(*folder(tmp_path, once, badge=signed()), "--json")[1])
    two = json.loads(run(*folder(tmp_path, twice, badge=signed()), "--json")[1])
    assert len(two["items"]) == 2
    assert two["criteria"][0]["belief"] == one["criteria"][0]["belief"] > 0.3


def test_a_badge_that_cannot_be_read_is_named(run, tmp_path):
    arguments = folder(tmp_path, CREDENTIAL.format(""))
    code, _, err = run(*arguments)
    assert code == 3
    assert "badge.json" in err


def test_badges_cannot_move_the_cursor_or_hide_text(run, file):
    nasty = "Degree\x1b[2J\x1b[1;1H\u202eegress\u200b"
    _, out, _ = run("verify", file("badge.json", signed(unsigned(name=nasty))), *AT)
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert safe("a\x00b\u2028c") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"


def test_starting_imports_no_library_that_it_does_not_need():
    probe = "import sys, stepladder.cli; print(sorted(m for m in ('pyld', 'nacl', 'msgspec', 'lxml', 'asyncio') if m in sys.modules))"
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_sheet_about_another_credential_is_refused(run, file, tmp_path):
    other = file("other.toml", 'credential = "Cooking"\n[scores]\nA1 = 4\n')
    code, _, err = run("appraise", EXAMPLES / "capstone.png", "--sheet", other, *AT)
    assert code == 3
    assert "the sheet is about 'Cooking', and the badge is 'Data storytelling capstone'" in err
    assert run("appraise", other, "--sheet", other)[0] == 64
    person = CREDENTIAL.format("").replace("scores = {", 'appraisal = "other.toml" #')
    assert "the sheet is about 'Cooking'" in run(*folder(tmp_path, person, badge=signed()))[2]


def test_a_badge_that_is_not_read_says_so_wherever_it_is_used(run, file, tmp_path):
    old = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://a.example/1"}
    assert "an Open Badge 2.0" in run("appraise", file("old.json", old))[1]
    person = CREDENTIAL.format("").replace('kind = "credential"', 'kind = "credential"\ndate = 2026-01-01')
    assert "an Open Badge 2.0" in run(*folder(tmp_path, person, badge=old))[1]
    code, _, err = run(*folder(tmp_path, CREDENTIAL.format(""), badge=old))
    assert code == 3
    assert "badge.json is an Open Badge 2.0; no date could be read from it" in err


def test_swapped_files_are_noticed(run):
    code, _, err = run("ready", "--person", EXAMPLES / "role.toml", "--role", EXAMPLES / "person.toml")
    assert code == 3
    assert "were the two swapped?" in err


def test_an_address_is_not_fetched(run):
    code, _, err = run("verify", "https://a.example/badge.json")
    assert code == 3
    assert "addresses are not fetched" in err


@pytest.mark.parametrize("name", ["../secret.json", "/etc/hostname", "-", "no\\u0000such", "."])
def test_a_person_file_names_only_files_beside_it(run, tmp_path, name):
    (tmp_path.parent / "secret.json").write_text(json.dumps(signed()))
    person = CREDENTIAL.format("").replace("badge.json", name)
    code, _, err = run(*folder(tmp_path, person))
    assert code == 3
    assert "no such file lies there" in err


def test_what_is_shown_below_the_level_is_named(run, tmp_path):
    person = 'id = "thu"\n[[evidence]]\nid = "e"\ntitle = "SQL exam"\nkind = "exam"\ndate = 2026-06-01\nshows = [{ competency = "a", level = 5 }]\n'
    assert "SQL exam shows level 2 at most" in run(*folder(tmp_path, person))[1]

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


def test_verify_reads_a_pipe_that_has_a_name():
    command = [sys.executable, "-m", "stepladder.cli", "verify", "/dev/stdin", *AT]
    result = subprocess.run(command, input=BADGE, capture_output=True, check=False)
    assert (result.returncode, result.stderr) == (0, b"")


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
    command = [
        sys.executable,
        "-m",
        "stepladder.cli",
        "ready",
        "--person",
        str(EXAMPLES / "person.toml"),
        "--role",
        str(EXAMPLES / "role.toml"),
    ]
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


@pytest.mark.parametrize("command", ["verify", "appraise"])
@pytest.mark.parametrize("name", ["no such file.json", "no such folder/"])
def test_a_file_that_is_not_there_is_named(run, command, name):
    code, _, err = run(command, name)
    assert code == 3
    assert name in err


def test_a_token_signed_with_nothing_is_not_met(run, file):
    assert run("verify", file("badge.jwt", token({"alg": "none"})))[0] == 1
    assert run("verify", file("badge.jwt", token({"alg": "ES512"}, signature="c2ln")))[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("verify",),
        ("verify", "a", "--jobs", "0"),
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

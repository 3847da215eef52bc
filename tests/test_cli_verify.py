"""``stepladder verify`` over files, folders and archives: a line each, a report that goes on, memory that does not grow."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from stepladder.adapters import http
from stepladder.cli import asking, report, sources
from stepladder.cli.report import Question, open_report
from stepladder.errors import InvalidDocument
from stepladder.fetching import Fetched, Unreachable
from tests.cast import MALLORY_SEED, NORTHLIGHT, signed, unsigned

AT = ("--now", "2026-11-21")
GOOD = json.dumps(signed()).encode()
FORGED = json.dumps(signed(seed=MALLORY_SEED)).encode()
STATUS = {
    "id": "https://a.example/1#7",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://a.example/1",
}
UNKNOWN = json.dumps(signed(unsigned(credentialStatus=STATUS))).encode()
QUESTION = Question("2026-11-21", "", online=False, trust="", version="1")


@pytest.fixture
def folder(tmp_path):
    """Twelve badges in folders, one of each kind among them, and what is no badge."""
    place = tmp_path / "badges"
    for number in range(9):
        inside = place / f"year {number % 3}"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{number}.json").write_bytes(GOOD)
    (place / "forged.json").write_bytes(FORGED)
    (place / "status.json").write_bytes(UNKNOWN)
    (place / "note.txt").write_bytes(b"not a badge")
    (place / ".hidden.json").write_bytes(FORGED)
    return place


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_folder_gets_a_line_for_each_file_and_a_sum(run, folder):
    code, out, err = run("verify", folder, *AT)
    assert (code, err) == (1, "")
    assert out.endswith("\n\n12 files: 9 met, 1 not met, 1 unknown, 1 not read.\n")
    marks = [line.split("  ")[0] for line in out.splitlines()[:12]]
    assert sorted(set(marks)) == ["! not read", "? unknown", "✓ met", "✗ not met"]
    assert ".hidden" not in out
    assert out.index("forged.json") < out.index("note.txt") < out.index("year 0") < out.index("year 2")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((GOOD, GOOD), 0),
        ((GOOD, UNKNOWN), 2),
        ((GOOD, UNKNOWN, b"no badge"), 3),
        ((UNKNOWN, b"no badge", FORGED), 1),
    ],
)
def test_of_several_badges_the_gravest_outcome_is_the_exit_code(run, file, files, code):
    paths = [file(f"{number}.json", content) for number, content in enumerate(files)]
    assert run("verify", *paths, *AT)[0] == code
    assert run("verify", *paths, *AT, "--json", "--jobs", "2")[0] == code


def test_an_archive_is_opened_and_each_badge_in_it_has_its_own_line(run, file):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in (("good.json", GOOD), ("in/forged.json", FORGED), ("note.txt", b"no badge")):
            archive.writestr(name, content)
    path = file("badges.zip", data.getvalue())
    code, out, _ = run("verify", path, *AT)
    assert code == 1
    assert re.findall(r"badges\.zip: (\S+)", out) == ["good.json", "in/forged.json", "note.txt"]
    assert run("verify", path, path, *AT)[0] == 1
    broken = file("broken.zip", data.getvalue()[:60])
    assert run("verify", broken, *AT)[0] == 3


def test_a_list_of_badges_is_opened_too(run, file):
    path = file("list.json", json.dumps([json.loads(GOOD), 7]))
    code, out, _ = run("verify", path, *AT, "--json")
    assert code == 3
    assert [entry["status"] for entry in lines(out)] == ["met", "unreadable"]


def test_many_as_json_are_lines_of_json_and_nothing_else(run, folder):
    code, out, err = run("verify", folder, *AT, "--json")
    entries = lines(out)
    assert code == 1
    assert len(entries) == 12
    assert "12 files" in err
    good = next(entry for entry in entries if entry["status"] == "met")
    assert good["finding"]["id"] == "credential"
    assert (good["day"], good["online"], good["recipient"]) == ("2026-11-21", False, "")
    assert good["digest"].startswith("sha256:")
    unread = next(entry for entry in entries if entry["status"] == "unreadable")
    assert unread["finding"] is None


@pytest.mark.parametrize("jobs", [1, 3])
def test_processes_change_nothing_but_the_time(run, folder, jobs):
    for number in range(100):
        (folder / f"more {number:03}.json").write_bytes(GOOD)
    one = run("verify", folder, *AT, "--jobs", "1")
    assert run("verify", folder, *AT, "--jobs", str(jobs)) == one
    assert "112 files: 109 met" in one[1]


def test_a_report_is_gone_on_with_and_not_written_twice(run, folder, tmp_path):
    path = tmp_path / "report.jsonl"
    assert run("verify", folder, *AT, "--report", path)[0] == 1
    first = path.read_bytes()
    assert len(lines(first)) == 12
    (folder / "late.json").write_bytes(GOOD)
    code, out, _ = run("verify", folder, *AT, "--report", path)
    assert code == 1  # what stood there counts too
    assert "13 files: 10 met, 1 not met, 1 unknown, 1 not read. 12 of them stood in the report already." in out
    assert out.count("late.json") == 1
    assert path.read_bytes().startswith(first)
    assert len(lines(path.read_bytes())) == 13


@pytest.mark.parametrize(
    "changed",
    [("--now", "2026-11-22"), (*AT, "--recipient", "thu@example.org"), ("changed", *AT)],
    ids=["another day", "another question", "other bytes"],
)
def test_an_answer_to_something_else_is_not_taken(run, file, tmp_path, changed):
    badge, path = file("badge.json", GOOD), tmp_path / "report.jsonl"
    run("verify", badge, *AT, "--report", path)
    if changed[0] == "changed":
        badge.write_bytes(GOOD + b"\n")
    code, out, _ = run("verify", badge, *(each for each in changed if each != "changed"), "--report", path)
    assert code == 0
    assert "already" not in out
    assert len(lines(path.read_bytes())) == 2


def test_a_half_written_line_is_taken_off_and_verified_again(run, folder, tmp_path):
    path = tmp_path / "report.jsonl"
    run("verify", folder, *AT, "--report", path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    _, out, _ = run("verify", folder, *AT, "--report", path)
    assert "11 of them stood in the report already" in out
    assert sorted(entry["file"] for entry in lines(path.read_bytes())) == sorted(
        entry["file"] for entry in lines(whole)
    )


@pytest.mark.parametrize("content", [GOOD, GOOD + b"\n", b"notes\nof mine\n", b"[]\n", b'{"file": 1}\n', b"\x89PNG"])
def test_a_file_that_is_no_report_is_never_written_to(run, file, content):
    path = file("important.json", content)
    code, _, err = run("verify", file("badge.json", GOOD), *AT, "--report", path)
    assert code == 3
    assert "nothing was written to it" in err
    assert path.read_bytes() == content


def test_a_report_among_the_badges_is_none_of_them(run, folder):
    path = folder / "report.jsonl"
    for _ in range(2):
        assert "12 files" in run("verify", folder, *AT, "--report", path)[1]


def test_a_report_that_cannot_be_written_is_told(run, file, tmp_path):
    code, _, err = run("verify", file("badge.json", GOOD), "--report", tmp_path / "no folder" / "report")
    assert code == 3
    assert "cannot be written" in err


def test_what_a_report_holds_takes_eight_bytes_a_file(tmp_path):
    path = tmp_path / "report.jsonl"
    entries = [
        {"file": f"{n}.json", "digest": f"sha256:{n}", "status": report.OUTCOMES[n % 4], **QUESTION.to_dict()}
        for n in range(2_000)
    ]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    file, known = open_report(path)
    file.close()
    assert len(known.numbers) * known.numbers.itemsize == 16_000
    assert all(known.outcome(each["file"], each["digest"], QUESTION) == each["status"] for each in entries)
    assert known.outcome("0.json", "sha256:1", QUESTION) is None


def test_files_are_found_one_at_a_time_and_each_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_BATCH", 7)
    for number in range(50):
        (tmp_path / str(number)).write_bytes(b"")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "more").write_bytes(b"")
    (tmp_path / "around").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    found = list(sources.walk((str(tmp_path),)))
    assert len(found) == len(set(found)) == 51


@pytest.mark.parametrize("arguments", [("--jobs", "2"), ()])
def test_an_empty_folder_is_told_and_is_no_success(run, tmp_path, arguments):
    code, out, err = run("verify", tmp_path, *arguments)
    assert (code, out) == (3, "")
    assert "no file" in err


def test_an_error_of_our_own_at_one_file_does_not_end_the_run(run, folder, monkeypatch):
    from stepladder.credentials.bulk import Conditions

    def broken(conditions, data, *, name):
        if "forged" in name:
            raise ZeroDivisionError("a bug")
        return verdict(conditions, data, name=name)

    verdict = Conditions.verdict
    monkeypatch.setattr(Conditions, "verdict", broken)
    code, out, _ = run("verify", folder, *AT)
    assert code == 70
    assert "ZeroDivisionError" in out
    assert "12 files: 9 met, 1 unknown, 1 not read, 1 failed." in out


def _heed_interruptions() -> None:
    """Whatever runs in the background of a script is born deaf to them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_an_interrupted_run_leaves_a_report_that_the_next_one_goes_on_with(tmp_path):
    place, path = tmp_path / "badges", tmp_path / "report.jsonl"
    place.mkdir()
    # Far more lines than a pipe holds that nobody reads: the run cannot be over before it is interrupted.
    for number in range(4_000):
        (place / f"{number:04}.json").write_bytes(GOOD)
    command = [sys.executable, "-m", "stepladder.cli", "verify", str(place), "--jobs", "2", "--report", str(path), *AT]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=_heed_interruptions,  # noqa: PLW1509 - this process starts no threads before it
    ) as process:  # fmt: skip
        assert process.stdout.readline().startswith("✓ met")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to all of its processes
        out, err = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert "Interrupted. " in err
    assert "goes on from here" in err
    assert "Traceback" not in err
    done = lines(path.read_bytes())
    assert 0 < len(done) < 4_000
    assert len(done) == out.count("✓ met") + 1
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert f"{len(done):,} of them stood in the report already" in result.stdout
    assert len({entry["file"] for entry in lines(path.read_bytes())}) == 4_000


def test_a_bar_is_shown_where_somebody_sees_it(tmp_path):
    (tmp_path / "a.json").write_bytes(GOOD)
    (tmp_path / "b.json").write_bytes(GOOD)
    command = [sys.executable, "-m", "stepladder.cli", "verify", str(tmp_path), *AT]
    theirs, ours = pty.openpty()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=ours, env={**os.environ, "TERM": "xterm"}, text=True
    ) as process:
        os.close(ours)
        seen = b""
        while True:
            try:
                piece = os.read(theirs, 4096)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        out = process.stdout.read()
    os.close(theirs)
    assert b"2/2" in seen
    assert "2 files: 2 met." in out
    assert "\x1b" not in out


def test_starting_for_one_badge_imports_nothing_of_what_many_need(tmp_path):
    (tmp_path / "badge.json").write_bytes(GOOD)
    probe = (
        "import sys\nfrom stepladder import cli\n"
        f"cli.main(['verify', {str(tmp_path / 'badge.json')!r}, '--now', '2026-11-21'])\n"
        "print([name for name in ('rich', 'httpcore', 'multiprocessing', 'stepladder.adapters.http') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_nobody_is_asked_unless_the_user_says_so(run, file, monkeypatch):
    asked = []

    def ask(self, url):
        asked.append(url)
        raise Unreachable("nothing there", place=url)

    monkeypatch.setattr(http.Asker, "__call__", ask)
    path = file("badge.json", UNKNOWN)
    for options in ((), ("--offline",)):
        assert run("verify", path, *AT, *options)[0] == 2
        assert run("verify", path, path, *AT, *options)[0] == 2
    assert asked == []
    assert run("verify", path, *AT, "--online")[0] == 2
    assert asked == ["https://a.example/1"]
    assert run("verify", "https://a.example/badge", "--offline")[0] == 64


def test_an_address_is_asked_because_the_user_named_it_and_nothing_else_is(run, monkeypatch):
    asked = []

    def ask(self, url):
        asked.append(url)
        if url != "https://a.example/badge":
            raise Unreachable("nothing there", place=url)
        return Fetched(url, UNKNOWN, http._clock())

    monkeypatch.setattr(http.Asker, "__call__", ask)
    assert run("verify", "https://a.example/badge", *AT)[0] == 2
    assert asked == ["https://a.example/badge"]
    code, out, _ = run("verify", "https://a.example/badge", "https://a.example/none", *AT)
    assert code == 3
    assert "Nothing there." in out


@pytest.mark.parametrize(
    ("listed", "status"),
    [({NORTHLIGHT: {"name": "Northlight"}}, "met"), ({}, "unknown"), ({NORTHLIGHT: {"status": "blocked"}}, "unmet")],
)
def test_known_issuers_come_from_a_file(run, file, listed, status):
    trust = file("registry.json", json.dumps({"registry": listed}))
    badge = file("badge.json", GOOD)
    _, out, _ = run("verify", badge, *AT, "--json", "--trust", trust)
    parts = {part["id"]: part["status"] for part in json.loads(out)["parts"]}
    assert parts["credential.trust"] == status
    _, out, _ = run("verify", badge, badge, *AT, "--json", "--trust", trust)
    assert {part["status"] for part in lines(out)[1]["finding"]["parts"] if part["id"] == "credential.trust"} == {
        status
    }


def test_registries_that_would_have_to_be_asked_are_named_when_offline(run, file):
    trust = file("list.json", json.dumps([{"name": "DCC", "type": "dcc-legacy", "url": "https://a.example/registry"}]))
    _, out, _ = run("verify", file("badge.json", GOOD), *AT, "--json", "--trust", trust)
    assert "DCC (nobody was asked)" in out
    assert run("verify", file("badge.json", GOOD), "--trust", file("no.json", "[7]"))[0] == 3


def test_copies_are_kept_where_users_keep_such_things(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert asking.cache_folder() == tmp_path / "stepladder" / "asked"


def test_memory_does_not_grow_with_the_number_of_files(tmp_path):
    # The walk, the queue and the counts: ten times as many files, the same memory but for noise.
    probe = (
        "import resource, sys\nfrom stepladder import cli\n"
        "paths = ['--jobs', '2', '--now', '2026-11-21']\n"
        "cli.main(['verify', sys.argv[1], *paths])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    start = time.monotonic()
    for count in (300, 3_000):
        place = tmp_path / str(count)
        place.mkdir()
        for number in range(count):
            (place / f"{number:04}.json").write_bytes(GOOD)
        result = subprocess.run([sys.executable, "-c", probe, str(place)], capture_output=True, text=True, check=True)
        assert f"{count:,} files: {count:,} met." in result.stdout
        peaks.append(int(result.stdout.splitlines()[-1]))
    assert peaks[1] - peaks[0] < 4_096, f"{peaks} KiB, in {time.monotonic() - start:.1f} s"


def test_a_report_refuses_a_line_that_is_another_thing(tmp_path):
    path = tmp_path / "report.jsonl"
    path.write_text('{"file": "a", "digest": "", "status": "met"}\nhello\n')
    with pytest.raises(InvalidDocument, match="line 2"):
        open_report(path)

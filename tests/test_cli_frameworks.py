"""``stepladder frameworks read``: what it says of files, and how it refuses."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys

import pytest

from stepladder.frameworks.exporters import EXPORTERS
from stepladder.frameworks.importers import IMPORTERS
from tests.esco_cast import skill, skills
from tests.esco_cast import whole as esco_files
from tests.test_esco_onet_crosswalk import ROW, crosswalk
from tests.test_gathering import packed


@pytest.fixture
def folder(tmp_path):
    top = tmp_path / "esco-1.2.0"
    top.mkdir()
    for name, content in esco_files().items():
        (top / name).write_bytes(content)
    return top


def test_says_what_is_in_a_folder(run, folder):
    code, out, err = run("frameworks", "read", folder)
    assert (code, err) == (0, "")
    assert out.startswith(
        "ESCO: European Skills, Competences, Qualifications and Occupations 1.2.0\n  read as ESCO (CSV) in "
    )
    for line in (
        "          3  skills",
        "          2  occupation-skill relations",
        "6 entries and 6 relations:",
        "          2  competency",
    ):
        assert line in out
    assert "Nothing is odd about the files." in out
    assert "This service uses the ESCO classification of the European Commission." in out


def test_counts_remarks_by_kind_with_the_first_place(run, folder):
    (folder / "skills_en.csv").write_bytes(
        skills(skill(label=" saw boards"), skill(skill()["conceptUri"][:-1] + "9", " oak "), skill("", "x"))
    )
    (folder / "broken\x1b[31m.csv").write_bytes(b"a\n")
    code, out, _ = run("frameworks", "read", folder)
    assert code == 0
    assert "\x1b" not in out
    assert "          2  esco.label.padded\n" in out
    assert "esco-1.2.0/skills_en.csv, line 2: spaces around “saw boards” were taken off" in " ".join(out.split())
    assert "“oak”" not in out
    whole = run("frameworks", "read", folder, "--remarks")[1]
    assert "“oak”" in whole


def test_gives_everything_as_json(run, folder):
    (folder / "skills_en.csv").write_bytes(skills(skill(label=" saw boards")))
    code, out, _ = run("frameworks", "read", folder, "--json", "--remarks")
    found = json.loads(out)
    assert code == 0
    assert (found["format"], found["framework"]["version"], found["read"]["skills"]) == ("esco", "1.2.0", 1)
    assert found["kinds"]["competency"] == 1
    padded = next(each for each in found["remarks"]["kinds"] if each["id"] == "esco.label.padded")
    assert (padded["number"], padded["first"]["line"]) == (1, 2)
    assert len(found["remarks"]["all"]) == found["remarks"]["number"]
    assert "all" not in json.loads(run("frameworks", "read", folder, "--json")[1])["remarks"]


def test_reads_an_archive_a_file_and_several_files_alike(run, folder, file):
    archive = file("esco-1.2.0.zip", packed(*esco_files().items()))
    paths = sorted(folder.iterdir())
    whole = [json.loads(run("frameworks", "read", *each, "--json")[1]) for each in ([folder], [archive], paths)]
    for each in whole:
        each.pop("seconds")
    assert whole[0] == whole[1] == whole[2]
    alone = json.loads(run("frameworks", "read", folder / "skills_en.csv", "--json")[1])
    assert (alone["framework"]["version"], alone["entries"]) == ("1.2.0", 3)


def test_reads_a_crosswalk(run, file):
    code, out, _ = run("frameworks", "read", file("crosswalk.csv", crosswalk(ROW)["crosswalk.csv"]))
    assert code == 0
    assert "          1  narrower" in out


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda each: each.ID)
def test_writes_what_it_read_so_that_it_is_read_again(run, folder, tmp_path, exporter):
    output = tmp_path / f"esco{exporter.SUFFIX}"
    code, out, err = run("frameworks", "read", folder, "--export", exporter.ID, "--output", output)
    assert (code, err) == (0, "")
    assert f"Written as {exporter.NAME}" in " ".join(out.split())
    if exporter.ID in {each.ID for each in IMPORTERS}:
        again = json.loads(run("frameworks", "read", output, "--json")[1])
        assert (again["format"], again["entries"], again["relations"]) == (exporter.ID, 6, 6)


def test_overwrites_nothing(run, folder, file):
    taken = file("taken.json", "mine")
    code, _, err = run("frameworks", "read", folder, "--export", EXPORTERS[0].ID, "--output", taken)
    assert (code, taken.read_text()) == (3, "mine")
    assert "there is a file of this name" in err


def test_says_that_a_folder_to_write_in_is_missing(run, folder, tmp_path):
    code, _, err = run(
        "frameworks", "read", folder, "--export", EXPORTERS[0].ID, "--output", tmp_path / "no" / "x.json"
    )
    assert code == 3
    assert "cannot be written" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--export", "case"], "belong together"),
        (["--output", "x.json"], "belong together"),
        (["--export", "zzz", "--output", "x.json"], "is none of"),
    ],
    ids=range(3),
)
def test_refuses_wrong_usage(run, folder, arguments, words):
    code, _, err = run("frameworks", "read", folder, *arguments)
    assert code == 64
    assert words in err


def test_refuses_what_is_no_framework(run, file, tmp_path):
    for arguments, words in (
        ([file("letter.txt", "Dear all,")], "no framework that is known: letter.txt"),
        ([file("skills_en.csv", b"")], "no framework"),
        ([tmp_path / "nowhere"], "cannot be read"),
        ([file("letter.txt", "Dear all,"), "--format", "ecso"], "did you mean esco"),
        ([file("letter.txt", "Dear all,"), "--format", "esco"], "no concept"),
        ([file("empty.zip", packed())], "no file"),
    ):
        code, out, err = run("frameworks", "read", *arguments)
        assert (code, out) == (3, "")
        assert words in " ".join(err.split())


def test_a_folder_that_is_empty_is_no_framework(run, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = run("frameworks", "read", tmp_path / "empty")
    assert code == 3
    assert "there is no file" in err


def test_a_link_out_of_the_folder_is_called_as_it_stands_in_it(run, folder, file):
    target = file("elsewhere.csv", skills())
    (folder / "skills_en.csv").unlink()
    (folder / "skills_en.csv").symlink_to(target)
    assert run("frameworks", "read", folder)[0] == 0


def test_shows_a_bar_on_a_terminal_and_leaves_none_in_the_output(folder):
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "stepladder.cli", "frameworks", "read", str(folder)]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, env=environment) as process:
        os.close(follower)
        seen = b""
        while select.select([leader], [], [], 20)[0]:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
        out = process.stdout.read()
        assert process.wait(timeout=20) == 0
    os.close(leader)
    assert b"skills_en.csv" in seen
    assert b"\x1b" not in out


@pytest.mark.parametrize("exporter", [each.ID for each in EXPORTERS])
def test_reads_and_writes_a_file_whose_name_is_no_text(run, tmp_path, exporter):
    place = os.fsencode(tmp_path) + b"/bread\xff.csv"
    with open(place, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(b"Code,Competency,Level 1\nP1,Bakes,Bakes bread.\n")
    code, out, err = run("frameworks", "read", os.fsdecode(place), "--export", exporter, "--output", tmp_path / "o")
    assert (code, err) == (0, "")
    assert out.startswith("bread%FF\n")
    assert (tmp_path / "o").read_bytes()

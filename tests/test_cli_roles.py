"""The command ``stepladder roles``."""

from __future__ import annotations

import json
import os

import pytest

from stepladder.cli import USAGE
from stepladder.documents import parse_toml
from stepladder.readiness.ladders.file import ladder_from_json
from stepladder.readiness.ladders.templates import TEMPLATES
from stepladder.readiness.role_file import read_role
from tests.conftest import ROOT
from tests.shared_data import shared_data

CSV = "family,code,role,competency,statement,level\nBakery,B10,Master,Dough,Leads,4\nBakery,B9,Baker,Dough,Bakes,3\nBakery,B9,Baker,Oven,Minds the oven,\n"


@pytest.fixture
def table(file):
    return file("ladder.csv", CSV)


def test_prints_rungs_lowest_first_with_counts(run, table):
    code, out, err = run("roles", "import", table)
    assert (code, err) == (0, "")
    assert "1 family, 2 rungs, 3 statements, 2 with a level" in out
    assert out.index("B9") < out.index("B10")
    assert "(2 statements, 1 with a level)" in out


def test_writes_drafts_that_read_back(run, table, tmp_path):
    folder = tmp_path / "new" / "drafts"
    code, out, _ = run("roles", "import", table, "--output", folder)
    assert code == 0
    assert "1 level assumed" in " ".join(out.split())
    assert sorted(path.name for path in folder.iterdir()) == ["bakery-b10.toml", "bakery-b9.toml", "ladder.json"]
    role = read_role(parse_toml((folder / "bakery-b9.toml").read_bytes(), name="x"))
    assert [each.level for each in role.criteria] == [3, 3]
    ladder = ladder_from_json((folder / "ladder.json").read_bytes(), name="ladder.json")
    assert ladder.counts["statements"] == 3


def test_the_written_ladder_can_be_imported_again(run, table, tmp_path):
    run("roles", "import", table, "--output", tmp_path / "a")
    assert run("roles", "import", tmp_path / "a" / "ladder.json", "--output", tmp_path / "b")[0] == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_existing_files_are_not_touched_unless_that_is_asked(run, table, tmp_path):
    (tmp_path / "out").mkdir()
    there = tmp_path / "out" / "bakery-b10.toml"
    there.write_text("mine")
    code, _, err = run("roles", "import", table, "--output", tmp_path / "out")
    assert code == USAGE
    assert "--replace" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["bakery-b10.toml"]
    assert there.read_text() == "mine"
    assert run("roles", "import", table, "--output", tmp_path / "out", "--replace")[0] == 0
    assert there.read_text() != "mine"
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


def test_levels_can_be_chosen_or_held_out(run, table, tmp_path):
    run("roles", "import", table, "--output", tmp_path / "a", "--level", "2")
    role = read_role(parse_toml((tmp_path / "a" / "bakery-b9.toml").read_bytes(), name="x"))
    assert [each.level for each in role.criteria] == [3, 2]
    run("roles", "import", table, "--output", tmp_path / "b", "--hold-out")
    role = read_role(parse_toml((tmp_path / "b" / "bakery-b9.toml").read_bytes(), name="x"))
    assert [each.level for each in role.criteria] == [3]


def test_prints_json(run, table):
    code, out, _ = run("roles", "import", table, "--json")
    value = json.loads(out)
    assert code == 0
    assert value.pop("counts")["rungs"] == 2
    assert ladder_from_json(json.dumps(value).encode(), name="x").counts["rungs"] == 2


@pytest.mark.parametrize("arguments", [("nothing.csv",), ("ladder.csv", "--format", "dropbox")])
def test_what_cannot_be_read_is_said_in_a_sentence(run, table, arguments, monkeypatch):
    monkeypatch.chdir(table.parent)
    code, out, err = run("roles", "import", *arguments)
    assert code == 3 or (code == 0 and "0 rungs" in out)
    assert err.count("\n") <= 1


def test_an_unknown_format_is_wrong_usage(run, table):
    assert run("roles", "import", table, "--format", "excel")[0] == USAGE
    assert run("roles", "import")[0] == USAGE
    assert run("roles", "import", table, "--level", "6")[0] == USAGE


def test_terminals_are_not_steered_by_a_ladder(run, file):
    code, out, _ = run(
        "roles", "import", file("l.md", "# \x1b[31mRed\u202e\n\n## B1 - \x1b[31mBaker\n\n* **Kneads\x07**: by hand\n")
    )
    assert code == 0
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_folder_of_a_real_ladder_is_imported(run, tmp_path):
    code, out, _ = run("roles", "import", shared_data("ladders", "artsy"), "--output", tmp_path / "out", "--remarks")
    assert code == 0
    assert "13 rungs, 207 statements" in out
    assert "artsy.tracks.contradict" in out
    assert len(list((tmp_path / "out").glob("*.toml"))) == 10
    assert "engineering-ic8.toml was not written" in out


def test_compares_two_versions(run, tmp_path):
    old = ROOT / "examples" / "role.toml"
    text = old.read_text().replace('competency = "incidents"\nlevel = 4', 'competency = "incidents"\nlevel = 5')
    (tmp_path / "new.toml").write_text(text.replace("A position of senior data analyst is open", "A position is open"))
    code, out, err = run("roles", "compare", old, tmp_path / "new.toml")
    assert (code, err) == (0, "")
    assert "1 changed, 5 the same, 1 condition differs." in " ".join(out.split())
    assert "level: 4, now 5 (asks more)" in out
    value = json.loads(run("roles", "compare", old, tmp_path / "new.toml", "--json")[1])
    assert [each["effect"] for each in value["criteria"]] == ["asks more"]
    assert "Both versions ask the same." in run("roles", "compare", old, old)[1]
    assert run("roles", "compare", old, tmp_path / "missing.toml")[0] == 3


def test_lists_shows_and_writes_templates(run, tmp_path):
    code, out, _ = run("roles", "templates")
    assert code == 0
    assert all(each.id in out for each in TEMPLATES)
    assert "Staff engineer" in run("roles", "templates", "engineering")[1]
    assert run("roles", "templates", "engineering", "--output", tmp_path / "out")[0] == 0
    assert len(list((tmp_path / "out").glob("*.toml"))) == 9
    assert run("roles", "templates", "--output", tmp_path / "out")[0] == USAGE
    assert len(json.loads(run("roles", "templates", "--json")[1])) == len(TEMPLATES)


def test_reads_and_writes_a_ladder_whose_file_has_a_name_that_is_no_text(run, tmp_path):
    (tmp_path / "in").mkdir()
    place = os.fsencode(tmp_path / "in") + b"/bakery\xff.csv"
    with open(place, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write(CSV.encode())
    for given in (tmp_path / "in", os.fsdecode(place)):
        code, _, err = run("roles", "import", given, "--output", tmp_path / "out", "--replace")
        assert (code, err) == (0, "")
        assert json.loads((tmp_path / "out" / "ladder.json").read_text())["source"] == "bakery%FF.csv"


def test_files_in_which_no_role_stands_are_no_ladder(run, file):
    code, out, err = run("roles", "import", file("x.yaml", "a: 1\n"), "--format", "financial-times")
    assert (code, out) == (3, "")
    assert "x.yaml: no role was found" in err

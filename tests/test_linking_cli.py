"""``stepladder link`` as a user calls it, on a small framework of our own and on ESCO whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from stepladder.cli.link import command
from stepladder.errors import InvalidDocument
from stepladder.frameworks.linking import ModelMissing
from tests.conftest import ROOT

DATA = Path(os.environ.get("STEPLADDER_DATA", ROOT.parent / "shared" / "data"))
HEAD = "conceptUri,skillType,preferredLabel,altLabels,description\n"
ROW = "http://data.europa.eu/esco/skill/{id},skill/competence,{name},{others},{about}\n"
IDS = (
    "0005c151-5b5a-4a66-8aac-60e734beb1ab",
    "00064735-8fad-454b-90c7-ed858cc993f2",
    "000709ed-2be5-4193-b056-45a97698d828",
)


@pytest.fixture
def framework(tmp_path):
    rows = (("manage budgets", "plan budgets"), ("assess risk", "judge hazards"), ("lead a team", ""))
    text = "".join(
        ROW.format(id=id, name=name, others=others, about="about") for id, (name, others) in zip(IDS, rows, strict=True)
    )
    (tmp_path / "skills_en.csv").write_text(HEAD + text)
    return tmp_path


def call(*arguments, given=None):
    return CliRunner().invoke(command, [str(each) for each in arguments], input=given, standalone_mode=False)


def test_prints_suggestions_with_the_words_that_matched(framework):
    result = call("You plan the budgets of a team", "--framework", framework)
    assert result.exception is None
    lines = result.stdout.splitlines()
    assert lines[0].endswith("manage budgets")
    assert "plan, budgets" in lines[1]
    assert "plan budgets" in lines[1]
    assert "no probability" in result.stdout


def test_prints_one_json_object(framework):
    found = json.loads(call("assess risks", "--framework", framework, "--json", "--limit", 1).stdout)
    assert found["methods"] == ["lexical"]
    assert [each["name"] for each in found["suggestions"]] == ["assess risk"]
    assert set(found["suggestions"][0]) == {"id", "name", "score", "matched", "label", "parts"}


def test_reads_the_text_from_standard_input(framework):
    assert "assess risk" in call("-", "--framework", framework, given="We assess risk.").stdout


def test_says_that_nothing_is_near(framework):
    assert "is near this text" in call("Qzxv blorf", "--framework", framework).stdout


def test_refuses_what_is_no_framework_and_what_is_no_model(framework, tmp_path):
    assert isinstance(call("risk", "--framework", tmp_path / "absent").exception, InvalidDocument)
    assert isinstance(call("risk", "--framework", framework, "--semantic", tmp_path).exception, ModelMissing)


def test_links_a_title_to_an_occupation_of_the_whole_of_esco():
    folder = DATA / "esco-1.2.0-en"
    if not folder.exists():
        missing = f"the data are missing: {folder} (set STEPLADDER_DATA to where they are)"
        (pytest.fail if os.environ.get("STEPLADDER_REQUIRE_VECTORS") == "1" else pytest.skip)(missing)
    result = call("Senior web developers", "--framework", folder, "--occupations", "--json")
    assert result.exception is None
    names = [each["name"] for each in json.loads(result.stdout)["suggestions"]]
    assert "web developer" in names[:2]

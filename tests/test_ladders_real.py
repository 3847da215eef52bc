"""The ladders of four companies, read whole: what comes out, in which order, and that no line is dropped in silence."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from stepladder.documents import parse_toml
from stepladder.readiness.ladders import LADDERS, format_of, read_ladder
from stepladder.readiness.ladders.file import ladder_from_json, ladder_to_json
from stepladder.readiness.ladders.financial_times import PROFICIENCIES
from stepladder.readiness.ladders.interface import StepKind
from stepladder.readiness.ladders.role_draft import Options, role_drafts
from stepladder.readiness.role_file import read_role
from stepladder.remarks import counted
from tests.ladders_cast import NAMES, files_of, real


def rungs(ladder, family):
    (found,) = [each for each in ladder.families if each.key == family]
    return [(rung.code, rung.order, rung.track) for rung in found.rungs]


# What the readers say about themselves: docs/ladders.md prints the same.
COUNTS = {
    "financial-times": {"families": 3, "rungs": 15, "statements": 241, "with a level": 92, "examples": 331},
    "engineeringladders": {"families": 4, "rungs": 18, "statements": 90, "with a level": 90, "conditions": 1},
    "dropbox": {"families": 9, "rungs": 48, "statements": 2923, "with a level": 0, "empty rungs": 0},
    "artsy": {"families": 1, "rungs": 13, "statements": 207, "with a level": 0, "empty rungs": 3, "conditions": 4},
}


@pytest.mark.parametrize("name", NAMES)
def test_counts_what_it_reads(name):
    counts = real(name)[1].counts
    assert {key: counts[key] for key in COUNTS[name]} == COUNTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_is_recognized_by_its_own_reader_alone(name):
    files = real(name)[0]
    assert [each.ID for each in LADDERS if each.recognizes(files)] == [name]
    assert name == format_of(files).ID


def test_counts_agree_with_a_second_reading_of_the_yaml():
    files, ladder = real("financial-times")
    entries = [
        entry
        for name, content in files.items()
        if name.endswith(".yml")
        for entry in yaml.safe_load(content)["competencies"]
    ]
    assert {each.extra["id"] for each in ladder.statements} == {entry["id"] for entry in entries}
    numbered = [len(re.findall(r"(?m)^\d+\. ", entry["summary"])) or 1 for entry in entries]
    assert sum(numbered) == ladder.counts["statements"]
    assert len(entries) == 221


def test_counts_agree_with_the_items_of_artsys_tables():
    files, ladder = real("artsy")
    items = files["careers/ladder.md"].count(b"<li>")
    # The sentence about who may become a manager is a condition, and stands outside the tables.
    assert items == ladder.counts["statements"] + ladder.counts["conditions"] - 1


def test_counts_agree_with_the_lines_of_dropboxs_pages():
    files, ladder = real("dropbox")
    lines = {
        (name, number)
        for name, content in files.items()
        if name.startswith("text/")
        for number, line in enumerate(content.decode().split("\n"), start=1)
        if line.strip()
    }
    said = {(each.file, number) for each in ladder.statements for number in range(each.line, each.last + 1)}
    left = {(each.file, number) for each in ladder.left for number in range(each.line, each.last + 1)}
    headings = lines - said - left
    assert not said & left
    assert said <= lines
    # Per page: title, sentence below it, three headings of scope with their explanation, areas and headings under them.
    assert all(sum(name == page for name, _ in headings) < 40 for page in files)


# --- order


def test_levels_of_the_financial_times_rise_and_tracks_stand_side_by_side():
    ladder = real("financial-times")[1]
    assert rungs(ladder, "engineering") == [
        ("junior", 1, ""),
        ("engineer", 2, ""),
        ("senior-1", 3, ""),
        ("senior-2-ic", 4, "ic"),
        ("senior-2-pm", 4, "manager"),
        ("principal-ic", 5, "ic"),
        ("principal-pm", 5, "manager"),
        ("tech-director", 6, ""),
    ]


def test_levels_rise_even_if_the_file_lists_them_alphabetically():
    files = dict(files_of("financial-times"))
    name = "data/job-families/engineering.yml"
    text = files[name].decode()
    head, rest = text.split("levels:\n", 1)
    levels, themes = rest.split("themes:\n", 1)
    entries = sorted(re.findall(r"  - id: .*\n    name: .*\n", levels))
    assert len(entries) == 8
    assert entries[0] == "  - id: engineer\n    name: Engineer\n"
    files[name] = f"{head}levels:\n{''.join(entries)}themes:\n{themes}".encode()
    ladder = read_ladder(files)
    assert rungs(ladder, "engineering") == rungs(real("financial-times")[1], "engineering")
    assert counted(ladder.remarks)["ladder.order.alphabetical"] == 1


def test_dropboxs_pages_come_in_order_of_grades_though_files_come_alphabetically():
    ladder = real("dropbox")[1]
    assert [code for code, _, _ in rungs(ladder, "software-engineer")] == [f"IC{n}" for n in range(1, 8)]
    assert [code for code, _, _ in rungs(ladder, "engineering-manager")] == ["M3", "M4", "M5", "M6", "M7"]
    assert [family.name for family in ladder.families] == [
        "Software Engineer",
        "Quality Engineer",
        "Software Development Engineer in Test",
        "Reliability Engineer",
        "Machine Learning Engineer",
        "Data Engineer",
        "Security Engineer",
        "Technical Program Manager",
        "Engineering Manager",
    ]


def test_a_tenth_grade_comes_after_the_ninth():
    files = files_of("dropbox")
    page = files["text/ic7_senior_principal_software_engineer.txt"].decode()
    for grade in (9, 10):
        copied = page.replace("IC7 Sr. Principal Software Engineer", f"IC{grade} Sr. Principal Software Engineer")
        files[f"text/ic{grade}_software_engineer.txt"] = copied.replace(
            "IC7 Senior Principal Software Engineer", f"IC{grade} Senior Principal Software Engineer"
        ).encode()
    assert sorted(files)[1:3] != ["text/ic9_software_engineer.txt", "text/ic10_software_engineer.txt"]
    found = [
        (rung.code, rung.order)
        for family, rung in read_ladder(files).rungs
        if rung.code in ("IC7", "IC9", "IC10") and "Software" in rung.title and "Test" not in rung.title
    ]
    assert [code for code, _ in sorted(found, key=lambda each: each[1])] == ["IC7", "IC9", "IC10"]


def test_artsys_managers_stand_beside_engineers_and_not_above():
    ladder = real("artsy")[1]
    assert rungs(ladder, "engineering") == [
        ("Intern", 1, "ic"),
        ("IC2", 2, "ic"),
        ("IC3", 3, "ic"),
        ("IC4", 4, "ic"),
        ("M2", 4, "manager"),
        ("IC5", 5, "ic"),
        ("M3", 5, "manager"),
        ("IC6", 6, "ic"),
        ("M4", 6, "manager"),
        ("IC7", 7, "ic"),
        ("M5", 7, "manager"),
        ("IC8", 8, "ic"),
        ("M6", 8, "manager"),
    ]
    steps = {(step.source, step.target): step.kind for step in ladder.steps}
    assert steps["engineering/ic4", "engineering/m2"] is StepKind.ACROSS
    assert steps["engineering/ic5", "engineering/m2"] is StepKind.INTO
    assert steps["engineering/ic5", "engineering/ic6"] is StepKind.UP
    assert ("engineering/ic4", "engineering/m3") not in steps


def test_engineeringladders_keep_the_heights_of_their_table():
    ladder = real("engineeringladders")[1]
    assert rungs(ladder, "developer")[0] == ("D1", 1, "")
    assert rungs(ladder, "tech-lead")[0] == ("TL4", 4, "")
    assert rungs(ladder, "engineering-manager") == [("EM5", 5, ""), ("EM6", 6, ""), ("EM7", 7, "")]
    across = [(each.source, each.target) for each in ladder.steps if each.kind is StepKind.ACROSS]
    assert ("developer/d4", "tech-lead/tl4") in across
    assert len(across) == 3 + 6 + 6 + 6


# --- levels


def test_positions_on_axes_are_levels():
    ladder = real("engineeringladders")[1]
    assert [scale.title.partition(":")[0] for scale in ladder.scales] == [
        "Technology",
        "System",
        "People",
        "Process",
        "Influence",
    ]
    assert all([level.value for level in scale.levels] == [1, 2, 3, 4, 5] for scale in ladder.scales)
    levels = {(rung.code, each.competency): each.level_hint for _, rung in ladder.rungs for each in rung.statements}
    assert levels["D1", "Technology"] == 1
    assert levels["D7", "Influence"] == 5
    assert levels["TPM6", "People"] == 5
    assert levels["TL4", "Process"] == 4
    assert all("every level includes the previous" in each.measure for each in ladder.statements)


def test_proficiency_is_a_level_where_it_says_something():
    ladder = real("financial-times")[1]
    for family, rung in ladder.rungs:
        for each in rung.statements:
            word = each.measure.partition(":")[0]
            expected = PROFICIENCIES.index(word) + 1 if family.key == "engineering" else None
            assert each.level_hint == expected
    remarks = counted(ladder.remarks)
    assert remarks["ft.proficiency.same"] == 2
    assert "ladder.level.falls" not in remarks


@pytest.mark.parametrize("name", ["dropbox", "artsy"])
def test_no_level_is_invented(name):
    assert {each.level_hint for each in real(name)[1].statements} == {None}


# --- warts


WARTS = {
    "financial-times": {
        "ft.legacy": 2,
        "ft.id.malformed": 1,
        "ft.proficiency.same": 2,
        "ladder.statement.twice": 2,
        "ladder.text.doubled": 1,
        "ladder.text.unfinished": 1,
        "ladder.text.invisible": 3,
    },
    "engineeringladders": {"engineeringladders.wording.differs": 6, "ladder.text.invisible": 10, "ladder.picture": 19},
    "dropbox": {
        "dropbox.menu": 48,
        "dropbox.elsewhere": 34,
        "dropbox.heading.joined": 15,
        "dropbox.heading": 16,
        "dropbox.footnote": 3,
        "dropbox.pages.missing": 1,
        "ladder.text.doubled": 11,
    },
    "artsy": {
        "artsy.cell.empty": 12,
        "artsy.rung.undone": 2,
        "artsy.title.differs": 1,
        "artsy.tracks.contradict": 1,
        "ladder.rung.empty": 3,
    },
}


@pytest.mark.parametrize("name", NAMES)
def test_names_real_warts_with_file_and_line(name):
    files, ladder = real(name)
    found = counted(ladder.remarks)
    assert {id: found.get(id, 0) for id in WARTS[name]} == WARTS[name]
    assert all(each.file in files and each.line for each in ladder.remarks)


def test_the_malformed_id_stands_where_the_remark_says():
    files, ladder = real("financial-times")
    (remark,) = [each for each in ladder.remarks if each.id == "ft.id.malformed"]
    line = files[remark.file].decode().split("\n")[remark.line - 1]
    assert "983dd8411-940d-4aa8-9ba6-add04510a7da" in line


def test_words_of_links_are_joined_to_their_sentence():
    sentences = {each.wording for each in real("dropbox")[1].statements}
    assert "I promote and role model Dropbox core values, leading by example" in sentences
    assert not any(each.startswith((",", "Dropbox core")) for each in sentences)


# --- what is made of it


@pytest.mark.parametrize("name", NAMES)
def test_the_ladder_is_the_same_after_a_round_trip(name):
    ladder = real(name)[1]
    text = json.dumps(ladder_to_json(ladder), ensure_ascii=False)
    assert ladder_from_json(text.encode(), name="ladder.json") == ladder


@pytest.mark.parametrize("merge", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_drafts_read_back(name, merge):
    ladder = real(name)[1]
    drafts = role_drafts(ladder, Options(merge=merge))
    assert len(drafts) == ladder.counts["rungs"]
    assert [bool(each.text) for each in drafts] == [bool(rung.statements) for _, rung in ladder.rungs]
    for draft, (_, rung) in zip(drafts, ladder.rungs, strict=True):
        if not draft.text:
            continue
        role = read_role(parse_toml(draft.text.encode(), name=draft.name))
        assert len(role.criteria) == draft.criteria
        if merge:
            assert sum(each.wording.count(" · ") + 1 for each in role.criteria) <= len(rung.statements)
        else:
            assert [each.wording for each in role.criteria] == [each.wording for each in rung.statements]
            assert [each.must for each in role.criteria] == [each.must for each in rung.statements]
        unknown = sum(each.level_hint is None for each in rung.statements)
        assert draft.assumed == unknown
        assert ("levels-to-decide" in {each.id for each in role.conditions}) == bool(unknown)


def test_reading_again_changes_nothing():
    files, ladder = real("engineeringladders")
    assert read_ladder(dict(reversed(files.items()))) == ladder

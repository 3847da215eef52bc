"""Each reader on small invented ladders: what it takes up, what it names, what it refuses."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders import LADDERS, read_ladder
from stepladder.readiness.ladders.conditions import condition, condition_kind
from stepladder.readiness.ladders.yaml_text import read_yaml
from stepladder.remarks import counted
from tests.watch import Watch

YAML = """\
# our ladder
name: Bakery
summary: Who bakes.
levels:
  - id: baker
    name: Baker
  - id: apprentice
    name: Apprentice Baker
themes:
  - id: dough
    name: Dough
    summary: Makes dough that rises.
competencies:
  - id: 0b6bd0d4-36c6-4b3f-9a34-5cf1d5f1f0a1
    summary: Kneads by hand
    level: apprentice
    theme: dough
    proficiency: Awareness
    examples: [Rolls, Bread]
  - id: 0b6bd0d4-36c6-4b3f-9a34-5cf1d5f1f0a2
    summary: |
      1. Plans the night
      2. Trains apprentices
    level: baker
    theme: dough
    proficiency: Expert
  - id: 0b6bd0d4-36c6-4b3f-9a34-5cf1d5f1f0a3
    summary: Owns the bakery
    level: owner
    theme: dough
    proficiency: Expert
"""
PAGE = """\
☰
Menu
Baker (B)
IC1 Baker
IC2 Senior Baker
IC2 Senior Baker
I bake bread that people come back for
Scope
Area of ownership and level of autonomy / ambiguity
I own the oven
🏆 Results
Impact
I bake on time
I practice
Dropbox core values
and share them
The expectations for ovens do not go up beyond L1.
🌟 Direction
Strategy
I choose the flour
"""
MARKDOWN = """\
# Baker

Somebody who bakes.

## B1 - Baker 1

* **Kneads**: kneads by hand

## B10 - Baker 10

* **Kneads**: kneads in his sleep

## B9 - Baker 9

* **Guesses**: guesses the time
"""
ARTSY = """\
| Maker | Our IC Level | Our M Level | Manager |
|--|--|--|--|
| Baker | IC2 | M2 | Head baker |
"""


def ids(ladder):
    return counted(ladder.remarks)


def test_a_yaml_family_is_read_with_lines():
    ladder = read_ladder({"bakery.yml": YAML.encode()})
    (family,) = ladder.families
    assert [(rung.code, rung.order) for rung in family.rungs] == [("apprentice", 1), ("baker", 2)]
    first, *numbered = ladder.statements
    assert (first.wording, first.level_hint, first.competency, first.examples) == (
        "Kneads by hand",
        1,
        "Dough",
        ("Rolls", "Bread"),
    )
    assert first.measure == "Awareness: Makes dough that rises."
    assert [(each.wording, each.level_hint) for each in numbered] == [("Plans the night", 5), ("Trains apprentices", 5)]
    lines = YAML.split("\n")
    assert all(each.wording in lines[each.line - 1] for each in ladder.statements)
    assert ids(ladder)["ft.level.unknown"] == 1
    assert {"ladder.order.reversed", "ladder.left"} & set(ids(ladder))
    (unknown,) = [each for each in ladder.left if "owner" in each.why]
    assert "Owns the bakery" in "\n".join(lines[unknown.line - 1 : unknown.last])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &a [x]\nb: *a\n", "alias"),
        ("a: " + "[" * 40 + "]" * 40, "levels"),
        ("a: 1\na: 2\n", "twice"),
        ("a: [1\n", "not YAML"),
        ("a: 1\n---\nb: 2\n", "not YAML"),
        ("? [a]\n: b\n", "no text"),
        ("", "empty"),
        ("a: \x07\n", "not YAML"),
        ("x" * (256 * 1024 + 1), "KiB"),
    ],
)
def test_refuses_yaml_that_is_none_or_a_bomb(text, found):
    with pytest.raises(InvalidDocument, match=found):
        read_yaml(text, name="x.yml")


def test_a_bomb_of_aliases_takes_no_time():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    files = {"x.yml": (YAML + bomb).encode()}
    watch = Watch(wall=True)
    with pytest.raises(InvalidDocument) as caught:
        read_ladder(files)
    assert watch.within(2), watch
    assert "x.yml, line " in caught.value.place


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system"])
def test_a_tag_builds_nothing(tag):
    node = read_yaml(f"name: {tag}\n", name="x.yml")
    assert node.pairs[0][0].text == "name"


def test_a_yaml_family_without_levels_is_refused_with_its_line():
    text = YAML.replace("  - id: baker\n    name: Baker\n  - id: apprentice\n    name: Apprentice Baker\n", "")
    with pytest.raises(InvalidDocument, match="no levels"):
        read_ladder({"bakery.yml": text.encode()})


def test_a_page_is_read_without_its_menu():
    ladder = read_ladder({"ic2.txt": PAGE.encode()})
    ((family, rung),) = ladder.rungs
    assert (family.name, rung.code, rung.track) == ("Baker", "IC2", "ic")
    assert rung.summary == "I bake bread that people come back for"
    assert [each.wording for each in rung.statements] == [
        "I own the oven",
        "I bake on time",
        "I practice Dropbox core values and share them",
        "I choose the flour",
    ]
    assert [each.competency for each in rung.statements][1:] == [
        "Results: Impact",
        "Results: Impact",
        "Direction: Strategy",
    ]
    found = ids(ladder)
    assert found["dropbox.menu"] == found["dropbox.elsewhere"] == found["dropbox.role.missing"] == 1


def test_two_pages_of_one_role_are_refused():
    with pytest.raises(InvalidDocument, match="two pages"):
        read_ladder({"a.txt": PAGE.encode(), "b.txt": PAGE.encode()})


def test_a_page_without_a_role_is_refused():
    text = PAGE.replace("IC1 ", "").replace("IC2 ", "")
    with pytest.raises(InvalidDocument, match="names no role"):
        read_ladder({"ic2.txt": text.encode()})


def test_markdown_without_axes_has_no_levels():
    ladder = read_ladder({"Baker.md": MARKDOWN.encode()})
    assert [rung.code for _, rung in ladder.rungs] == ["B1", "B9", "B10"]
    assert {each.level_hint for each in ladder.statements} == {None}
    assert ids(ladder)["engineeringladders.axis.unknown"] == 3


def test_markdown_with_axes_of_six_levels_has_no_levels_of_five():
    axes = "# Axes\n\n* **Dough**: makes dough\n\n# Levels\n\n## Dough\n\n"
    axes += "".join(
        f"{n}. **{word}**: text\n" for n, word in enumerate(("Kneads", "B", "C", "D", "E", "Guesses"), start=1)
    )
    ladder = read_ladder({"Baker.md": MARKDOWN.encode(), "README.md": axes.encode()})
    assert {each.competency for each in ladder.statements} == {"Dough"}
    assert {each.level_hint for each in ladder.statements} == {None}
    assert ids(ladder)["engineeringladders.axis.levels"] == 1


def test_a_higher_rung_that_asks_less_is_named():
    axes = "# Axes\n\n* **Dough**: makes dough\n\n# Levels\n\n## Dough\n\n1. **Guesses**: guesses the time\n2. **Kneads**: kneads by hand\n"
    text = MARKDOWN.replace("B10 - Baker 10", "B8 - Baker 8")
    ladder = read_ladder({"Baker.md": text.encode(), "README.md": axes.encode()})
    (remark,) = [each for each in ladder.remarks if each.id == "ladder.level.falls"]
    assert "B9 asks level 1, B8 below it 2" in remark.words


def test_tables_in_html_of_rungs_that_nobody_named_are_not_lost():
    table = "\n<table>\n<tr><td>Area</td><td>Baker</td><td>Miller</td></tr>\n<tr><td>Dough</td><td>Kneads</td><td>Grinds</td></tr>\n</table>\n"
    ladder = read_ladder({"l.md": (ARTSY + table).encode()})
    assert [each.wording for each in ladder.statements] == ["Kneads"]
    assert ids(ladder)["artsy.cell.lost"] == 1
    assert ids(ladder)["ladder.rung.empty"] == 1


def test_a_bonus_is_no_must():
    table = "\n<table>\n<tr><td>Area</td><td>Baker</td></tr>\n<tr><td>Dough</td><td><ul><li>Kneads</li><li>Bonus: sings</li></ul></td></tr>\n</table>\n"
    ladder = read_ladder({"l.md": (ARTSY + table).encode()})
    assert [each.must for each in ladder.statements] == [True, False]


SAMPLES = {
    "financial-times": {"bakery.yml": YAML.encode()},
    "dropbox": {"ic2.txt": PAGE.encode()},
    "engineeringladders": {"Baker.md": MARKDOWN.encode()},
    "artsy": {
        "l.md": (
            ARTSY + "<table><tr><td>Area</td><td>Baker</td></tr><tr><td>D</td><td>Kneads</td></tr></table>\n"
        ).encode()
    },
    "table": {"l.csv": b"Role,Statement\nBaker,Kneads\n"},
    "stepladder": {"l.json": b'{"type": "stepladder/ladder/1", "title": "", "source": "", "families": []}'},
}


@pytest.mark.parametrize("format", LADDERS, ids=lambda each: each.ID)
def test_recognizes_its_own_samples_and_no_others(format):
    assert [id for id, files in SAMPLES.items() if format.recognizes(files)] == [format.ID]


@pytest.mark.parametrize("format", LADDERS, ids=lambda each: each.ID)
@given(content=st.binary(max_size=200))
def test_recognizing_never_raises(format, content):
    for name in ("a.yml", "a.md", "a.txt", "a.csv", "a.xlsx", "a.json", "a.toml", "a"):
        format.recognizes({name: content})


@pytest.mark.parametrize("id", [id for id in SAMPLES if id != "stepladder"])  # there one document is all
def test_other_files_beside_a_ladder_are_named_and_do_not_stop_it(id):
    picture, empty = b"\x89PNG\r\n\x1a\n\x00\x00\xff", b""
    ladder = read_ladder({**SAMPLES[id], "chart.png": picture, ".keep": empty, "LICENSE": b"Do what you like.\n"})
    assert {each.file for each in ladder.left} >= {"chart.png", ".keep", "LICENSE"}
    assert list(ladder.statements)


@pytest.mark.parametrize("id", ["financial-times", "dropbox", "engineeringladders", "artsy"])
def test_marks_at_the_beginning_and_lines_of_windows_change_nothing(id):
    ((name, content),) = SAMPLES[id].items()
    plain = read_ladder({name: content})
    for changed in (b"\xef\xbb\xbf" + content, content.replace(b"\n", b"\r\n")):
        ladder = read_ladder({name: changed})
        assert [each.wording for each in ladder.statements] == [each.wording for each in plain.statements]
        assert [each.line for each in ladder.statements] == [each.line for each in plain.statements]


def test_windows_text_is_read_and_named():
    content = MARKDOWN.replace("kneads by hand", "kneads “by hand” à la main").encode("cp1252")
    ladder = read_ladder({"Baker.md": content})
    assert "kneads “by hand” à la main" in next(iter(ladder.statements)).wording
    assert ids(ladder)["ladder.encoding"] == 1


@pytest.mark.parametrize(
    "content",
    [
        MARKDOWN.encode() + b"\x00",
        MARKDOWN.encode() + b"\xff\x81\x8d",
        MARKDOWN.encode() + b"x" * (2 * 1024 * 1024),
        MARKDOWN.encode() + b"\n" * 30_000,
        MARKDOWN.encode() + b"## B1 - Baker 1\n",
        MARKDOWN.encode() + b"## x\n" * 1_500,
    ],
)
def test_a_ladder_that_cannot_be_read_is_refused_and_not_left_out(content):
    with pytest.raises(InvalidDocument, match=r"Baker\.md"):
        read_ladder({"Baker.md": content})


TABLES = ARTSY + "<table>"
MANY = 60_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "| " + "IC Level " * MANY + "<table"),
        ("a.md", TABLES + "<a " * MANY),
        ("a.md", TABLES + "<a b='" * MANY),
        ("a.md", TABLES + "<tr><td>" * MANY),
        ("a.md", TABLES + "&" * MANY + "<![CDATA[" * MANY),
        ("a.md", TABLES + "</table>\n" + "available to " * MANY),
        ("a.md", TABLES + "</table>\n" + "[" * MANY + "](" * MANY),
        ("a.txt", "Menu\n" + "(AB) IC1 x " * MANY + "\n" + PAGE),
        ("a.txt", PAGE + "I do x\n" + "and more\n" * 19_000),
        ("a.md", MARKDOWN + "* **" + " " * MANY + "**: x"),
        ("a.csv", "role,statement\n" + "".join(f"r{number},s\n" for number in range(5_000))),
    ],
)
def test_what_was_made_to_take_long_does_not(name, text):
    watch = Watch(wall=True)
    files = {name: text.encode()}
    for each in LADDERS:
        each.recognizes(files)
    with contextlib.suppress(InvalidDocument):
        read_ladder(files)
    assert watch.within(5), watch


def test_what_nobody_recognizes_is_refused_with_what_would_be():
    with pytest.raises(InvalidDocument) as caught:
        read_ladder({"notes.md": b"# Notes\n"})
    assert all(each.ID in caught.value.expected for each in LADDERS)
    with pytest.raises(InvalidDocument):
        read_ladder({})


@pytest.mark.parametrize(
    ("sentence", "kind", "months"),
    [
        ("At least 18 months in the role", ConditionKind.TIME_IN_GRADE, 18),
        ("2 years as a senior-level engineer in this role", ConditionKind.TIME_IN_GRADE, 24),
        ("Time in grade: see the handbook", ConditionKind.TIME_IN_GRADE, None),
        ("Performs at the next level consistently for several months", ConditionKind.TIME_IN_GRADE, None),
        ("Will usually have 2-4 direct reports.", ConditionKind.OTHER, None),
        ("This level is internal only", ConditionKind.ELIGIBILITY, None),
        ("Holds a valid driving license", ConditionKind.LICENSE, None),
        ("At most 2 promotions a year", ConditionKind.QUOTA, None),
    ],
)
def test_tells_conditions(sentence, kind, months):
    found = condition_kind(sentence)
    assert found is kind
    assert condition(sentence, kind or ConditionKind.OTHER, "x", (1, 1)).months == months


@pytest.mark.parametrize(
    "sentence",
    [
        "Can lead a very large initiative (multiple months long)",
        "Delivers projects of 3 months with little help",
        "Reports status to stakeholders in 2 meetings",
        "Is available to answer questions",
        "Owns multi-quarter objectives for the team",
        "Writes reports",
    ],
)
def test_takes_no_behavior_for_a_condition(sentence):
    assert condition_kind(sentence) is None

"""No line of a real ladder is dropped in silence: looked at without the ledger that the readers keep themselves."""

from __future__ import annotations

import html
import re

import pytest
import yaml

from stepladder.readiness.ladders.file import ladder_to_json
from tests.ladders_cast import NAMES, files_of, real

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def normal(text):
    return " ".join(html.unescape(text).translate(INVISIBLE).replace("\xa0", " ").split())


def bare(text):
    """A line of Markdown or HTML as people read it, taken apart at the cells of a table."""
    text = re.sub(r"^\s*[-*]\s+", "", re.sub(r"<[^>]*>", " ", text))
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("*", "").replace("`", "")
    text = re.sub(r"^\s*(?:#{1,6}|[-*]|\d+[.)])\s+", "", text)
    return [normal(cell) for cell in text.split("|")]


def yaml_pieces(line, themes):
    value = re.sub(r"^\s*(?:-\s+)?(?:[a-zA-Z]+:(?:\s|$))?", "", line).strip()
    value = re.sub(r"^\d+\. ", "", value.strip("|>")).strip().strip("\"'")
    return [normal(themes.get(value, value))]


def strings_in(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_in(each)
    else:
        yield str(value)


def said_in(ladder, name):
    """Every text of the ladder that comes from a file."""
    value = ladder_to_json(ladder)
    remarks, left = value.pop("remarks"), value.pop("left")
    assert remarks
    assert left
    if name.startswith("text/"):
        value["families"] = [
            {"name": family["name"], "rungs": [rung for rung in family["rungs"] if rung["file"] == name]}
            for family in value["families"]
        ]
    return normal(" \x00 ".join(strings_in(value)))


def is_said(text, said):
    """Whether a text stands in the ladder: whole, or name and sentence apart (``Engineer 2 (IC3): is an …``)."""
    parts = [part.strip(" )") for part in re.split(r"(?: - |: | \((?=[a-z]+\d\)))", text, maxsplit=2)]
    return not re.search(r"\w", text) or text in said or all(part in said for part in parts)


def unaccounted(name, ladder=None, files=None):
    given_files, given = real(name)
    files, ladder = files or given_files, ladder or given
    found = []
    for path, content in files.items():
        text = content.decode()
        said = said_in(ladder, path).lower()
        covered = {number for each in ladder.left if each.file == path for number in range(each.line, each.last + 1)}
        covered |= {each.line for each in ladder.remarks if each.file == path}
        is_yaml = path.endswith(".yml")
        themes = {}
        if is_yaml:
            parsed = yaml.safe_load(text)
            themes = {each["id"]: each["name"] for each in (*parsed["themes"], *parsed["levels"])}
        for number, line in enumerate(text.split("\n"), start=1):
            if number in covered:
                continue
            plain = re.sub(r"^[^\w(]+(?=\w)", "", line) if path.startswith("text/") else line
            pieces = (
                yaml_pieces(line, themes) if is_yaml else [normal(plain)] if path.startswith("text/") else bare(line)
            )
            lost = [each for each in pieces if not is_said(each.lower(), said)]
            if lost:
                found.append((path, number, lost))
    return found


# Headings over whole lists, and the heads of tables: their words say where something stands, and nothing else.
STRUCTURE = {
    "financial-times": set(),
    "engineeringladders": {"level", "senior", "position", "yes", "no", "axes", "levels", "career ladders"},
    "dropbox": set(),
    "artsy": {
        "engineering ladder", "tracks", "individual contributor", "individual contributors", "artsy ic level", "artsy m level", "manager", "tl;dr", "evaluation criteria",
        "bragging document", "visualisation", "technical leads", "engineering management", "engineering management ladder", "artsy level", "title",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_taken_up_or_named(name):
    lost = [
        (path, number, text)
        for path, number, pieces in unaccounted(name)
        for text in pieces
        if text.lower() not in STRUCTURE[name] and not re.fullmatch(r"[\d\s:-]+", text)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("name", "path", "before", "after"),
    [
        ("dropbox", "text/ic1_software_engineer.txt", "I ask questions to clarify expectations", "I ask odd questions"),
        ("artsy", "careers/ladder.md", "Leads some engineering wide improvements.", "Leads some zebra improvements."),
        ("engineeringladders", "Developer.md", "makes an impact on the tech community", "makes a zebra happy"),
    ],
)
def test_the_account_can_fail(name, path, before, after):
    # The changed file is held against the ladder of the real one: the line that differs has to show.
    files = dict(files_of(name))
    assert before in files[path].decode()
    files[path] = files[path].decode().replace(before, after, 1).encode()
    assert any(found == path for found, _, _ in unaccounted(name, files=files))

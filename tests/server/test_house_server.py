"""The rules of the house for the site, as far as a machine can keep them."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

SERVER = ROOT / "src" / "stepladder" / "server"
TEMPLATES = sorted(SERVER.rglob("templates/**/*.html"))
STYLE = (SERVER / "ui" / "static" / "ui" / "house.css").read_text()
# The brand.
_NOT_TRANSLATED = {"Stepladder", "· Stepladder"}


SCRIPT = SERVER / "ui" / "templates" / "ui" / "parts" / "script.html"
ONE_SCRIPT = """<script src="{% static 'django_htmx/htmx-2.min.js' %}" defer></script>"""
"""The one script of the site: a file of its own, in one place."""


def _without(text: str, *patterns: str) -> str:
    for pattern in patterns:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_class_used_in_a_template_is_in_the_stylesheet(path):
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.DOTALL)
    used = {
        name
        for value in re.findall(r'\bclass="([^"]*)"', text)
        for name in re.sub(r"{[{%].*?[%}]}", " ", value).split()
        if not name.endswith("-")
    }
    assert [name for name in sorted(used) if not re.search(rf"\.{re.escape(name)}\b", STYLE)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_string_in_a_template_is_translated(path):
    text = _without(
        path.read_text(),
        r"{% comment.*?endcomment %}",
        r"{#.*?#}",
        r"{% blocktranslate.*?endblocktranslate %}",
        r"{%.*?%}",
        r"{{.*?}}",
        r"<!--.*?-->",
        r"<pre.*?</pre>",
        r"<[^>]*>",
        r"&\w+;|&#\d+;",
    )
    words = {part.strip() for part in text.split("\n") if re.search(r"[^\W\d_]{2,}", part)}
    if path.name == "500.html":  # it has to stand without anything, also without a language
        return
    names = {"OH", "IA", "Rasmus Lindqvist", "Trần Thị Ngọc Nguyễn"} if path.name == "house.html" else set()
    assert words - _NOT_TRANSLATED - names == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_style_script_or_another_host(path):
    text = path.read_text()
    if path == SCRIPT:
        text = text.replace(ONE_SCRIPT, "")
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=|javascript:", text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


def test_the_stylesheet_asks_no_other_host_and_no_data_address():
    assert not re.search(r"url\([\"']?(?:https?:|//|data:)", STYLE)


def test_no_message_says_successfully_or_promote():
    for path in [*TEMPLATES, *SERVER.rglob("*.py")]:
        text = path.read_text().lower()
        assert "successfully" not in text, path
        assert not re.search(r"\bpromote\b", text), path


def test_every_setting_is_in_the_docs():
    settings = (SERVER / "settings.py").read_text()
    names = set(re.findall(r'"((?:STEPLADDER|DATABASE)_\w+)"', settings))
    page = (ROOT / "docs" / "site.md").read_text()
    assert len(names) > 8
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_every_test_that_commits_gives_back_what_migrations_wrote():
    for path in (ROOT / "tests" / "server").glob("test_*.py"):
        for mark in re.findall(r"django_db\(transaction=True[^)]*\)", path.read_text()):
            assert "serialized_rollback=True" in mark, f"{path.name}: the head of the trail would be lost"


def test_every_verb_of_the_trail_can_be_translated():
    from stepladder.server.home.queries import _VERBS

    written = {
        verb
        for path in SERVER.rglob("*.py")
        if "demo" not in path.parts and "trail" not in path.parts
        for verb in re.findall(r'did="([^"]+)"|_record\w*\(\w+, "([^"]+)"|_note\(row, "([^"]+)"', path.read_text())
    }
    found = {each for verb in written for each in verb if each}
    assert len(found) > 20
    assert found - set(_VERBS) == set()


def test_a_stacked_table_stacks_its_caption_and_its_sum_as_well():
    stacked = re.search(r"\.table-stack, \.table-stack :is\(([^)]+)\) { display: block; }", STYLE)
    assert stacked is not None
    # A caption that stays a table's in what is none is as narrow as a letter.
    assert set(stacked[1].split(", ")) == {"caption", "tbody", "tfoot", "tr", "td", "th"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_days_are_written_in_words_and_not_as_iso_dates(path):
    if path.parent.name == "records":
        return  # what files of HR systems state is shown as they state it
    shown = _without(path.read_text(), r'(?:date)?time="[^"]*"')
    assert not re.search(r"Y-m-d|>\d{4}-\d{2}-\d{2}<", shown)

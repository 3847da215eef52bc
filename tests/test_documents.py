from __future__ import annotations

import json
import tomllib
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.documents import MAX_DEPTH, parse_json, parse_toml
from stepladder.errors import InvalidDocument
from stepladder.shapes import convert


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: Annotated[int, msgspec.Meta(ge=1, le=5)]
    kind: Literal["must", "should"] = "must"


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    shows: tuple[Shown, ...]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    evidence: tuple[Item, ...] = ()


def refused(call) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        call()
    return caught.value


JSON_REFUSED = [
    (b"", "empty"),
    (b"  \n", "empty"),
    (b"\xff\xfe{", "text in UTF-16"),
    (b"{\xff", "is not UTF-8"),
    (b"%PDF-1.7 ...", "a PDF"),
    (b"<!DOCTYPE html><html>", "a web page"),
    (b"[scores]\nA1 = 3", "a TOML file"),
    (b"\xff\xd8\xff\xe0", "a JPEG"),
    (b"{", "not JSON"),
    (b'{"a": 1} x', "not JSON"),
    (b'{"a": 1, "b": {"c": 1, "c": 2}}', "stands twice"),
    (b'{"a": NaN}', "no JSON number"),
    (b'{"a": -Infinity}', "no JSON number"),
    (b'{"a": "\\ud800"}', "surrogate"),
    (b'{"a": ' + b"9" * 5000 + b"}", "number cannot be read"),
    (b"[" * 10_000, "levels"),
    (b"[" * 10_000 + b"]" * 10_000, "levels"),
    (b'{"a":' * 10_000, "levels"),
    (b"[" + b"1," * 60_000 + b"1]", "values"),
]


@pytest.mark.parametrize(("data", "because"), JSON_REFUSED, ids=lambda each: str(each)[:24])
def test_refuses_json_that_is_broken_boundless_or_can_be_read_in_two_ways(data, because):
    error = refused(lambda: parse_json(data, name="badge.json"))
    assert because in error.found
    assert error.place.startswith("badge.json")


def test_names_the_line_and_the_member_that_stands_twice():
    text = b'{"a": 1,\n "b": {"c": 1,\n  "d": {"c": 3},\n  "c": 2}}'
    assert refused(lambda: parse_json(text, name="f")).place == "f, line 4, b.c"


def test_the_deepest_json_that_is_allowed_is_read():
    text = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert parse_json(text, name="f").value


def test_brackets_inside_text_are_no_levels():
    value = {"a": "[" * 1000 + '\\"' + "{" * 1000}
    assert parse_json(json.dumps(value).encode(), name="f").value == value


LETTERS = st.characters(codec="utf-8", exclude_characters="\0")  # U+0000 is refused, see below


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(LETTERS, max_size=8),
        lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(LETTERS, max_size=4), below, max_size=3),
        max_leaves=10,
    ),
    st.sampled_from([None, 1, 2]),
)
def test_reads_what_json_writes_and_knows_every_line(value, indent):
    document = parse_json(json.dumps(value, indent=indent).encode(), name="f")
    assert document.value == value
    lines = json.dumps(value, indent=indent).splitlines()
    for path, line in document._lines.items():
        if path and isinstance(path[-1], str):
            assert json.dumps(path[-1]) in lines[line - 1]


@pytest.mark.parametrize(
    "data", [b"a = [", b"a = 1\na = 2", b"\xff", b"a = " + b"[" * 10_000, b"", b"a = 1e999999999x"]
)
def test_refuses_broken_toml(data):
    assert refused(lambda: parse_toml(data, name="f.toml")).place.startswith("f.toml")


BAD_FILES = [
    ("evidence = 3", "f, line 1, evidence", "a list"),
    ("[[evidence]]\n", "f, line 1, evidence[0]", ""),
    ("[[evidence]]\nshow = []", "f, line 2, evidence[0].show", "'shows'"),
    ("[[evidence]]\n[[evidence.shows]]\nlevel = 1\n[[evidence]]\n[[evidence.shows]]\nlevel = 2\n\n[[evidence.shows]]\nlevel = 9", "f, line 9, evidence[1].shows[1].level", "a whole number from 1 to 5"),
    ("[[evidence]]\nshows = [{ level = 2, kind = 'may' }]", "f, line 2, evidence[0].shows[0].kind", "one of must, should"),
    ("[[evidence]]\nshows = [{ level = true }]", "f, line 2, evidence[0].shows[0].level", "a whole number from 1 to 5"),
    ("evidense = []", "f, line 1, evidense", "'evidence'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "expected"), BAD_FILES)
def test_names_file_line_and_field_and_what_was_expected(text, place, expected):
    error = refused(lambda: convert(parse_toml(text.encode(), name="f"), File))
    assert error.place == place
    assert error.expected == expected


@pytest.mark.parametrize(("text", "place", "expected"), BAD_FILES)
def test_names_the_same_field_in_json(text, place, expected):
    data = json.dumps(tomllib.loads(text), indent=1).encode()
    error = refused(lambda: convert(parse_json(data, name="f"), File))
    assert error.place.partition(", ")[2].partition(", ")[2] == place.partition(", ")[2].partition(", ")[2]
    assert error.expected == expected


def test_a_byte_order_mark_is_no_content():
    assert parse_json(b'\xef\xbb\xbf{"a": 1}', name="f").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "refused"),
    [(r'{"a": "N\u0000"}', True), (r'{"\u0000": 1}', True), (r'{"a": "\\u0000"}', False), (r'{"a": "\\\u0000"}', True)],
)
def test_refuses_the_character_that_no_display_shows_and_no_database_takes(text, refused):
    if refused:
        with pytest.raises(InvalidDocument, match=r"U\+0000"):
            parse_json(text.encode(), name="x.json")
    else:
        assert parse_json(text.encode(), name="x.json").value == {"a": r"\u0000"}


def test_a_number_of_thousands_of_digits_is_refused_without_a_word_of_python():
    with pytest.raises(InvalidDocument, match="it has thousands of digits") as refused:
        parse_json(b'{"n": ' + b"9" * 5_000 + b"}", name="a.json")
    assert "sys." not in str(refused.value)
    with pytest.raises(InvalidDocument, match="NaN is no JSON number"):
        parse_json(b'{"n": NaN}', name="a.json")

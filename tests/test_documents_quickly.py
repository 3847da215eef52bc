"""JSON that is read quickly is what the strict reader reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.documents import parse_json, undoubted_json
from stepladder.errors import InvalidDocument
from tests.cast import signed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
STYLES = st.sampled_from(
    [{}, {"separators": (",", ":")}, {"indent": 2}, {"separators": (",", " : ")}, {"indent": "\t"}]
)


@given(VALUES, STYLES, st.booleans())
def test_json_read_quickly_is_what_the_strict_reader_reads(value, style, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only, **style).encode("utf-8", "surrogatepass")
    quickly = undoubted_json(data)
    if quickly is not None:
        strictly = json.loads(data)
        assert json.dumps(quickly) == json.dumps(strictly)
        assert "\\u0000" not in json.dumps(quickly)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a": 1, "a": 2}',
        '{"a" :1,"a":2}',
        '{"a"\n:1,"b":2}',
        '{"a":1,"\\u0061":2}',
        '{"a":":","a":2}',
        '{"a":"\\u0000"}',
        '{"a":"\\ud800"}',
        '{"a":1e400}',
        '{"a":123456789012345678901234567890}',
        '{"a": 12345678901234567890123}',
        '{"a":NaN}',
        "[" * 70 + "]" * 70,
        "[" + "1," * 30_000 + "1]",
        "\ufeff{}",
        "",
        "{} {}",
    ],
)
def test_json_that_could_be_read_in_two_ways_is_left_to_the_strict_reader(text):
    assert undoubted_json(text.encode("utf-8", "surrogatepass")) is None


@pytest.mark.parametrize("style", [{"separators": (",", ":")}, {"indent": 2}, {}, {"indent": 4}])
def test_a_badge_is_read_quickly_however_it_is_laid_out(style):
    badge = signed()
    assert undoubted_json(json.dumps(badge, **style).encode()) == badge
    assert parse_json(json.dumps(badge, **style).encode(), name="badge").value == badge


def test_json_of_too_many_levels_is_refused_as_ever():
    with pytest.raises(InvalidDocument, match="levels"):
        parse_json(b'{"a":' * 65 + b"1" + b"}" * 65, name="deep")

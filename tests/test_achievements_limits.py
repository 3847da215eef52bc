"""Descriptions of credentials that would exhaust their reader, or that it cannot read: refused soon, in plain words."""

from __future__ import annotations

import gzip
import json
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.achievements.importers import IMPORTERS, ctdl, curriculum, openbadges, opening, recognize
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.frameworks.json_file import MAX_RATIO, open_json, unpacked
from tests.achievements_cast import ACHIEVEMENT, BADGE_CLASS, CREDENTIAL, CTDL, SAMPLES, encoded
from tests.watch import Watch

JSON = (openbadges, ctdl, curriculum)
MIB = 1024 * 1024
PYTHON = re.compile(r"sys\.|NoneType|codec|recursion|deserializ|Traceback|\bint\b|\bstr\b|\bdict\b|truncated|compliant")
"""Words of Python’s internals."""


def words(read):
    return [each.words for each in read.remarks]


def bomb(of, times, end):
    return gzip.compress(b"[" + of * times + end + b"]", mtime=0)


@pytest.mark.parametrize("end", [b'{"type":"Achievement","name":"x"}', b'{"@type":"ceterms:Badge"}', b'{"domains":[]}'])
def test_a_bomb_is_refused_before_it_is_unpacked(end):
    content = bomb(b"0,", 10_000_000, end)
    watch = Watch()
    tracemalloc.start()
    with pytest.raises(InvalidDocument, match="packed so tightly"):
        recognize({"x.json.gz": content}, IMPORTERS)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40 * MIB
    for each in JSON:
        with pytest.raises(InvalidDocument, match="packed so tightly"):
            each.read({"x.json.gz": content})
    assert watch.within(5), watch


def test_so_many_values_are_no_catalog_packed_or_not():
    text = b"[" + b"0," * (opening.MAX_VALUES + 1) + b'{"type":"Achievement","name":"x"}]'
    watch = Watch()
    assert not any(each.recognizes({"x.json": text}) for each in JSON)
    for each in JSON:
        with pytest.raises(InvalidDocument, match="commas"):
            each.read({"x.json": text})
    assert watch.within(5), watch


def test_a_long_description_is_no_attack():
    long = {"type": "Achievement", "name": "x", "description": "y" * (2 * MIB)}
    assert len(openbadges.read({"x.json": json.dumps(long).encode()}).achievements[0].description) == 2 * MIB


def test_a_framework_may_be_larger_than_a_catalog_and_packed_a_hundredfold():
    text = json.dumps(
        [{"id": n % 97, "name": "the same name for all of them, as it is in many frameworks"} for n in range(20_000)]
    )
    packed = gzip.compress(text.encode(), mtime=0)
    assert 20 < len(text) / len(packed) < MAX_RATIO
    assert unpacked(packed, "f.json.gz") == text.encode()
    large = b" " * (opening.MAX_BYTES + 1)
    assert len(unpacked(large, "f.json")) == len(large)
    with pytest.raises(InvalidDocument, match="more than 48 MiB"):
        opening.unpacked(large, "f.json")


@given(st.binary(max_size=300), st.integers(1, 4_000))
def test_what_is_packed_is_unpacked_or_refused_with_a_sentence(part, times):
    text = part * times
    packed = gzip.compress(text, mtime=0)
    if text.startswith(b"\x1f\x8b") or len(text) > max(MIB, MAX_RATIO * len(packed)):
        with pytest.raises(InvalidDocument):
            unpacked(packed, "x")
    else:
        assert unpacked(packed, "x") == text


def test_a_packed_file_that_is_damaged_says_so_and_not_that_it_is_long():
    packed = gzip.compress(encoded(BADGE_CLASS), mtime=0)
    with pytest.raises(InvalidDocument, match="ends too early"):
        openbadges.read({"x.json.gz": packed[:-9]})
    with pytest.raises(InvalidDocument, match="ends too early"):
        recognize({"x.json.gz": packed[:-9]}, IMPORTERS)


ODD = {
    "a number of 5,000 digits": b'{"type":"Achievement","@type":"ceterms:Badge","name":"x","n":' + b"9" * 5_000 + b"}",
    "a number beyond all": b'{"type":"Achievement","@type":"ceterms:Badge","name":"x","n":1e999}',
    "half a surrogate pair": b'{"type":"Achievement","@type":"ceterms:Badge","name":"\\ud800"}',
    "its other half": b'{"type":"Achievement","@type":"ceterms:Badge","name":"\\udc00x"}',
    "a hundred thousand levels": b'{"type":"Achievement","name":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "hundred levels": b'{"type":"Achievement","name":' + b"[" * 100 + b"]" * 100 + b"}",
    "null": b"null",
    "a number": b"7",
    "true": b"true",
    "a text": b'"x"',
    "no UTF-8": b'{"name":"\xff"}',
    "a byte": b"\xff",
    "cut off": b'{"type":"Achie',
    "no JSON": b'{"type":"Achievement",}',
    "a long whole number": b'{"type":"Achievement","@type":"ceterms:Badge","name":"x","n":' + b"9" * 30 + b"}",
    "not a number": b'{"type":"Achievement","name":"x","n":NaN}',
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("importer", JSON)
def test_no_message_speaks_of_python(importer, content):
    with pytest.raises(StepladderError) as refused:
        importer.read({"x.json": content})
    assert not PYTHON.search(str(refused.value)), str(refused.value)
    with pytest.raises(InvalidDocument) as refused:
        recognize({"x.json": content}, IMPORTERS)
    assert not PYTHON.search(str(refused.value)), str(refused.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (ODD["a number of 5,000 digits"], "line 1: a number has 5,000 digits"),
        (ODD["half a surrogate pair"], "line 1: half of a surrogate pair stands alone"),
        (ODD["its other half"], "half of a surrogate pair"),
        (ODD["a hundred thousand levels"], "more than 64 levels"),
        (ODD["cut off"], "this is not JSON (it ends too early)"),
        (b'["\\ud83d\\ude00\\\\ud800", "a\n', "this is not JSON"),
        (b'["x",\n"\\ud83d\\ude00", "\\ud83d"]', "line 2: half of a surrogate pair"),
    ],
)
def test_the_message_says_what_is_wrong_and_where(content, found):
    with pytest.raises(InvalidDocument) as refused:
        _ = open_json(content, "x.json").value
    assert found in str(refused.value)


@given(st.text(max_size=20), st.integers(0xD800, 0xDFFF), st.text(max_size=20))
def test_half_a_pair_is_called_that_wherever_it_stands(before, half, after):
    text = json.dumps([before, "mark"]).replace('"mark"', f'"\\u{half:04x}{json.dumps(after)[1:-1]}"')
    with pytest.raises(InvalidDocument, match="surrogate"):
        _ = open_json(text.encode(), "x.json").value


def test_a_mark_of_utf_8_at_the_beginning_changes_nothing():
    for each in JSON:
        for _, files in SAMPLES[each.ID]:
            marked = {name: b"\xef\xbb\xbf" + content for name, content in files.items()}
            assert recognize(marked, IMPORTERS) is each
            assert each.read(marked) == each.read(files)
            packed = {name: gzip.compress(content) for name, content in marked.items()}
            assert recognize(packed, IMPORTERS) is each


def test_what_does_not_say_that_it_is_an_achievement_is_told():
    rows = [{"name": "Alpha", "description": "…"}, {"type": "Achievement", "name": "y"}]
    read = openbadges.read({"a.json": encoded(rows)})
    assert [each.title for each in read.achievements] == ["y"]
    (told,) = [each for each in read.remarks if each.id == "openbadges.untyped"]
    assert "Alpha" in told.words
    assert told.line == 2
    many = openbadges.read({"a.json": encoded([*[{"name": f"n{n}"} for n in range(50)], rows[1], 7, "text", None])})
    assert ["53 parts" in each for each in words(many)] == [True]


def test_an_untyped_achievement_in_a_list_inside_a_badge_is_read_as_one_alone_is():
    subject = CREDENTIAL["credentialSubject"]
    bare = {name: value for name, value in ACHIEVEMENT.items() if name not in ("@context", "type", "creator")}
    alone = {**CREDENTIAL, "credentialSubject": {**subject, "achievement": bare}}
    listed = {**CREDENTIAL, "credentialSubject": {**subject, "achievement": [bare, {"name": "Other"}]}}
    (one,) = openbadges.read({"a.json": encoded(alone)}).achievements
    first, second = openbadges.read({"a.json": encoded(listed)}).achievements
    assert (first.title, first.provider) == (one.title, one.provider)
    assert (second.title, second.provider.name) == ("Other", "Northlight Institute")


def test_an_address_in_a_list_of_achievements_is_told():
    value = {"type": "Assertion", "badge": ["https://harborschool.example/b", BADGE_CLASS]}
    read = openbadges.read({"a.json": encoded(value)})
    assert [each.title for each in read.achievements] == ["Incident command"]
    assert any("by an address alone" in each for each in words(read))


def test_one_property_under_two_names_is_told_and_the_first_is_kept():
    node = {"@type": "ceterms:Badge", "ceterms:name": "x", "https://purl.org/ctdl/terms/name": "y"}
    read = ctdl.read({"c.json": encoded(node)})
    assert [each.title for each in read.achievements] == ["x"]
    (told,) = [each for each in read.remarks if each.id == "ctdl.twice-named"]
    assert "not: y" in told.words
    assert told.line == 4
    same = ctdl.read({"c.json": encoded({**node, "https://purl.org/ctdl/terms/name": "x"})})
    assert not [each for each in same.remarks if each.id == "ctdl.twice-named"]


def test_inside_a_node_it_is_told_as_well():
    cost = {"ceterms:price": 90, "https://purl.org/ctdl/terms/price": 40, "ceterms:currency": "EUR"}
    read = ctdl.read({"c.json": encoded({**CTDL["@graph"][0], "ceterms:estimatedCost": [cost]})})
    assert read.achievements[0].cost == 90
    assert any(each.id == "ctdl.twice-named" for each in read.remarks)

"""Every reader on mutated real samples: nothing is raised but what is declared, and nothing takes long."""

from __future__ import annotations

import contextlib
import copy
import json

import pytest
from fuzz.readers import TARGETS
from fuzz.seeds import SEEDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepladder.errors import StepladderError
from tests.watch import Watch

LONGEST = 5.0
"""Seconds of processor that one small input may take; the work limit of canonicalization alone allows two."""

BITS = (
    b"", b"\0", b"\xff", b'"', b"{", b"]", b"<", b"&x;", b"]]>", b"null", b"-1", b"1e999", b"99999999999999999999", b'"@id"',
    b"https://a.example/", b"did:key:z6Mk", b"did:web:a", b"sha256$", b"u", b"...", b"eyJ", b"\x00\x00\x00\x00", b"PK\x01\x02",
    b"[" * 100, b'"type":"Assertion",', b'"hosted"', "\u202e".encode(), b"\\u0000", b"\\ud800",
)  # fmt: skip
ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "x",
    [],
    {},
    [[]],
    [{}],
    {"id": 1},
    {"@value": "x"},
    "https://a.example/",
    "\u00b2",
    "2025-13-99",
)


@st.composite
def mutated(draw):
    """A sample with some bytes replaced, left out or repeated."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 20))
        data[start : start + length] = draw(st.sampled_from(BITS) | st.binary(max_size=4)) + (
            data[start : start + length] * draw(st.integers(0, 2))
        )
    return bytes(data)


def _places(value, path=()):
    yield path
    if isinstance(value, dict):
        for name in value:
            yield from _places(value[name], (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _places(each, (*path, number))


DOCUMENTS = [json.loads(seed) for seed in SEEDS if seed.startswith(b"{")]
NAMES = sorted({part for each in DOCUMENTS for path in _places(each) for part in path if isinstance(part, str)})


@st.composite
def reshaped(draw):
    """A JSON sample with values of other types, members under other names, and parts in other places."""
    document = json.loads(json.dumps(draw(st.sampled_from(DOCUMENTS))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_places(document))))
        if not path:
            continue
        *way, last = path
        bearer = document
        for part in way:
            bearer = bearer[part]
        match draw(st.integers(0, 3)):
            case 0:
                bearer[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
            case 1:
                bearer[last] = [bearer[last], copy.deepcopy(bearer[last])]
            case 2 if isinstance(bearer, dict):
                bearer[draw(st.sampled_from(NAMES))] = copy.deepcopy(bearer[last])
            case _:
                bearer[last] = {"id": bearer[last]}
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=mutated() | reshaped())
def test_a_reader_refuses_in_words_and_in_time(name, data):
    watch = Watch()
    with contextlib.suppress(StepladderError):
        TARGETS[name](data)
    assert watch.within(LONGEST), watch

"""Finding competencies by words: what stands first, what is never found, and what no input can break."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from stepladder.frameworks.edition import Kind
from stepladder.server.frameworks import search
from stepladder.server.frameworks.models import Competency
from stepladder.server.frameworks.queries import find, look
from tests.server.frameworks_cast import HARBOR, LATER, SECOND, entry, framework, id_of, person, row, stored

pytestmark = pytest.mark.django_db


def names(text: str, **more) -> list[str]:
    return [each.name for each in find(text, person(f"r{Competency.objects.count()}-{len(text)}"), **more)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("knot", "Knot tying"),
        ("KNOT TY", "Knot tying"),
        ("tying knot", "Knot tying"),
        ("rope", "Knot tying"),
        ("knöpfe", "Knot tying"),
        ("knopfe", "Knot tying"),
        ("KNO\u0308PFE", "Knot tying"),
        ("c++", "Knot tying"),
        ("S.2", "Mooring"),
        ("berth", "Mooring"),
        ("brings a ship", "Mooring"),
        ("signal", "Signal flags"),
    ],
)
def test_finds_by_the_beginnings_of_words_in_names_codes_other_names_and_statements(text, first):
    stored()
    assert names(text)[0] == first


@pytest.mark.parametrize("text", ["lamp", "seamanship", "zebra", "knot zebra", "c+++", ""])
def test_does_not_find(text):
    """What is retired, a heading, or lacks a word."""
    stored()
    assert names(text) == []


def test_headings_and_occupations_are_found_where_they_are_asked_for():
    stored()
    assert names("seaman", kinds={Kind.GROUP}) == ["Seamanship"]
    assert names("pilot", kinds={Kind.OCCUPATION}) == ["Harbor pilot"]
    assert names("boat", kinds={Kind.OCCUPATION, Kind.OCCUPATION_GROUP}) == ["Boat people"]


def test_names_that_begin_with_the_words_stand_first_then_our_own_then_short_ones():
    said = ("Deep tide reading", "Tide", "Tide tables", "Reads the tide")
    stored(replace(HARBOR, entries=tuple(entry(each) for each in said), relations=()))
    Competency.objects.create(key="ours", name="Tide watching")
    assert names("tide") == ["Tide watching", "Tide", "Tide tables", "Reads the tide", "Deep tide reading"]


def test_what_others_entered_for_themselves_is_never_found():
    mallory, thu = person("mallory"), person("thu")
    Competency.objects.create(key="own", name="Secret plan", owner=mallory)
    assert [each.name for each in find("secret", mallory)] == ["Secret plan"]
    assert find("secret", thu) == ()


def test_a_framework_and_pages_can_be_chosen():
    stored(replace(HARBOR, entries=tuple(entry(f"Tide {n:02}") for n in range(45)), relations=()))
    reader = person()
    first = look("tide", reader, page=(20, 0))
    last = look("tide", reader, page=(20, 40))
    assert (first.total, len(first.found), last.total, len(last.found)) == (45, 20, 45, 5)
    assert look("tide", reader, page=(20, 400)).total == 45
    assert {each.name for each in first.found} & {each.name for each in last.found} == set()
    assert look("tide", reader, frameworks=[framework().pk]).total == 45
    assert look("tide", reader, frameworks=[framework().pk + 1]).total == 0


def test_pages_go_on_from_labels_to_statements():
    entries = [entry(f"Tide {n}") for n in range(3)] + [
        entry(f"Moon {n}", statement="Makes the tide.") for n in range(4)
    ]
    stored(replace(HARBOR, entries=tuple(entries), relations=()))
    reader = person()
    pages = [[each.name for each in look("tide", reader, page=(2, at)).found] for at in (0, 2, 4, 6)]
    assert pages == [["Tide 0", "Tide 1"], ["Tide 2", "Moon 0"], ["Moon 1", "Moon 2"], ["Moon 3"]]
    assert look("tide", reader, page=(2, 2)).total == 7


def test_the_index_follows_every_change():
    stored()
    Competency.objects.filter(pk=row("Mooring").pk).update(name="Anchoring")
    assert names("anchor") == ["Anchoring"]
    stored(SECOND, LATER)
    assert names("knotting") == ["Knotting"]
    assert names("signal") == []
    assert "Lamp lighting" in names("lamp")
    Competency.objects.create(key="new", name="Winch driving").delete()
    assert names("winch") == []


def test_the_label_that_fits_is_named_where_the_name_does_not():
    stored()
    (found,) = find("berth", person())
    assert found.matched == "berthing"
    assert find("moor", person("x"))[0].matched == ""


HOSTILE = [
    '"', "'", '"unclosed', "AND", "NOT", "OR NEAR(", "name:knot", "*", "^knot", "{a b}", "-knot", "knot*", "(((", ")",
    "😀", "👩‍🚀 knot", "\\", "%", "_", "'; DROP TABLE frameworks_competency; --", "knot & | !", "<->", ":*", "\x00", "\u202e",
    "x" * 10_000, "knot " * 2_000, "ﬁ", "ß", "İ", "\n\t", "+", "#", "++", "a'b", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_breaks_the_search(text):
    stored()
    found = look(text, person())
    assert found.total >= len(found.found)


def test_any_text_gives_an_answer_and_signs_of_no_word_change_nothing():
    stored()
    reader = person()

    @hypothesis_settings(max_examples=60)
    @given(st.text(max_size=40), st.text(alphabet="\"'*()^:&|!{}<>-_.,;%$\\ ", max_size=12))
    def answers(text, signs):
        assert look(text, reader).total >= 0
        assert look(f"{signs} knot {signs}", reader).found[0].name == "Knot tying"

    answers()


def test_words_are_folded_and_limited():
    assert search.words_of("Éléphant, C++ and C#!") == ("elephant", "c++", "and", "c#")
    assert len(search.words_of(" ".join(str(n) for n in range(50)))) == search.MOST_WORDS


def test_the_id_of_an_occupation_is_its_key():
    stored()
    (found,) = find("pilot", person(), kinds={Kind.OCCUPATION})
    assert found.key == id_of("Harbor pilot")

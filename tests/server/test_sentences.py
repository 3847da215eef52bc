"""A pasted ladder becomes sentences, and each gets a short name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.server.readiness.forms import PasteForm, proposed
from stepladder.server.roles.sentences import MOST_SENTENCES, sentences_of, short_name


def test_takes_bullets_and_numbers_off():
    text = "- Leads incidents\n• Writes queries\n  2. Mentors a colleague\n(3) Plans work\na) Reviews"
    assert sentences_of(text) == ["Leads incidents", "Writes queries", "Mentors a colleague", "Plans work", "Reviews"]


def test_takes_a_line_of_several_sentences_apart():
    assert sentences_of("Leads incidents. Writes the review afterwards.") == [
        "Leads incidents.",
        "Writes the review afterwards.",
    ]


def test_joins_a_line_that_a_pdf_broke_in_the_middle():
    assert sentences_of("Leads when the numbers are wrong\nand the clock runs.") == [
        "Leads when the numbers are wrong and the clock runs."
    ]


def test_keeps_an_abbreviation_in_the_middle_of_a_sentence_together():
    assert sentences_of("Uses tools, e.g. a linter, without help") == ["Uses tools, e.g. a linter, without help"]


def test_leaves_out_what_has_no_letters_and_what_stands_twice():
    assert sentences_of("-----\n\nWrites queries\n* * *\nWrites queries\n42") == ["Writes queries"]


@given(st.text(max_size=400))
def test_never_fails_and_never_returns_an_empty_sentence(text):
    found = sentences_of(text)
    assert all(each.strip() and len(each) <= 500 for each in found)
    assert len(set(found)) == len(found)
    assert all(short_name(each) for each in found)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Brings a finding to a decision without help.", "brings a finding to a decision"),
        ("SQL without help", "SQL without help"),
        ("Leads incidents;", "leads incidents"),
    ],
)
def test_calls_a_sentence_by_its_first_words(sentence, name):
    assert short_name(sentence) == name


@given(st.lists(st.text(alphabet="ab c", min_size=1, max_size=30), max_size=10))
def test_proposes_names_that_differ(lines):
    names = [each.name.casefold() for each in proposed("\n".join(lines))]
    assert len(set(names)) == len(names)


def test_refuses_text_without_a_sentence_and_too_many_of_them():
    empty = PasteForm({"title": "Lead", "text": "--- 1. ---"})
    assert "There is no sentence in this" in empty.errors["text"][0]
    many = PasteForm({"title": "Lead", "text": "\n".join(f"Does thing number {n}" for n in range(MOST_SENTENCES + 1))})
    assert f"at most {MOST_SENTENCES} make a role" in many.errors["text"][0]

"""The text of a job: what asks for nothing is left out beforehand, and everything else is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.server.roles import pasting
from stepladder.server.roles.documents_read import Sentence, read_text
from stepladder.server.roles.headings import Aside, heading
from stepladder.server.roles.pasting import Use, begun
from stepladder.server.roles.postings import sorted_out

POSTING = """Your responsibilities
- Leads incident response
- Mentors junior analysts
Requirements:
- At least one of the following:
- Knows Spark
- Knows Airflow
About us…
We are a harbor company with 300 people.
What we offer
30 days of vacation and free fruit
A desk by the water
"""


def of(text):
    return list(begun(read_text(text).sentences))


def test_a_posting_keeps_what_it_asks_under_its_headings_and_leaves_out_the_rest():
    found = of(POSTING)
    kept = [(each.wording, each.heading) for each in found if each.use is not Use.SKIPPED]
    assert kept == [
        ("Leads incident response", "Your responsibilities"),
        ("Mentors junior analysts", "Your responsibilities"),
        ("At least one of the following:", "Requirements"),
        ("Knows Spark", "Requirements"),
        ("Knows Airflow", "Requirements"),
    ]
    assert {each.wording: each.aside for each in found if each.use is Use.SKIPPED} == {
        "Your responsibilities": "heading",
        "Requirements:": "heading",
        "About us…": "heading",
        "We are a harbor company with 300 people.": "about",
        "What we offer": "heading",
        "30 days of vacation and free fruit": "offer",
        "A desk by the water": "offer",
    }
    assert next(each for each in found if each.use is Use.CHOICE).span == 2


def test_a_german_posting_is_sorted_as_well():
    text = "Deine Aufgaben\nDu leitest Einsätze\nDas bringst du mit\nselbstständige Arbeit\nWir bieten dir:\n30 Tage Urlaub\nÜber uns\nWir sind ein Hafen"
    found = of(text)
    assert [each.wording for each in found if each.use is not Use.SKIPPED] == [
        "Du leitest Einsätze",
        "selbstständige Arbeit",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Explains health insurance to new colleagues",
        "Designs competitive pay for engineers",
        "Administers the pension plan",
        "Leads the team that offers free coffee",
        "Responsible for the roles of others",
        "Keeps the requirements up to date",
        "Plans 30 days ahead",
        "Arbeitet an Aufgaben anderer mit",
        "Is the contact for customers",
        "Knows what we offer and why",
        "We expect that you lead incidents.",
        "Describes benefits, costs and risks.",
    ],
)
def test_a_sentence_that_asks_for_something_is_no_aside(text):
    assert of(text)[0].use is Use.CRITERION


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("28 days of paid vacation", "offer"),
        ("Competitive salary and stock options", "offer"),
        ("We offer flexible hours", "offer"),
        ("Kostenloses Obst und Getränke", "offer"),
        ("Flexible Arbeitszeiten", "offer"),
        ("Founded in 1987, we employ 300 people", "about"),
        ("We are an equal opportunity employer", "about"),
        ("Please send your CV to jobs@example.org", "about"),
        ("Bewirb dich jetzt", "about"),
        ("In this role you:", "heading"),
    ],
)
def test_a_line_of_an_employer_is_one_wherever_it_stands(text, aside):
    assert of(text)[0].aside == aside


def test_a_heading_is_not_joined_with_the_sentence_before_it_that_seems_to_go_on():
    found = of("Writes queries that others rely on\nRequirements\nKnows the\nrequirements")
    assert [each.wording for each in found] == [
        "Writes queries that others rely on", "Requirements", "Knows the requirements",
    ]  # fmt: skip


def test_what_the_document_itself_calls_a_heading_counts_as_well():
    found = of("## Benefits\nA desk by the water\n## Skills\nLeads incidents")
    assert [(each.wording, each.aside) for each in found] == [("A desk by the water", "offer"), ("Leads incidents", "")]


def test_a_line_taken_up_again_says_of_itself_what_it_says():
    before = of("About us\nMentors junior analysts")
    (line,) = [each for each in pasting.restored(before, 2) if each.id == 2]
    assert (line.use, line.level, line.aside) == (Use.CRITERION, 4, "")
    choice = pasting.restored((pasting.Line(1, "Two of these:", use=Use.SKIPPED, aside="about"),), 1)
    assert choice[0].use is Use.CHOICE


@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_sentence_is_lost_or_reordered_by_sorting(wordings):
    sentences = [Sentence(each, str(number)) for number, each in enumerate(wordings)]
    assert [each.sentence.text for each in sorted_out(sentences)] == wordings


@pytest.mark.parametrize("text", ["", "Responsibilities of the harbor", "x" * 500, "Your " * 200])
def test_what_is_no_heading_is_none(text):
    assert heading(text) is None


def test_what_stands_below_a_heading_is_known():
    assert (heading("REQUIREMENTS"), heading("Perks & Benefits:"), heading("Über uns")) == (
        Aside.HEADING, Aside.OFFER, Aside.ABOUT,
    )  # fmt: skip


def test_after_a_sentence_that_was_left_out_one_goes_on_with_the_next_else_the_one_before():
    given_lines = tuple(pasting.Line(each, f"Leads {each}.") for each in (1, 5, 2, 3))
    assert pasting.next_shown(given_lines, 1) == 5
    assert pasting.next_shown(pasting.skipped(given_lines, 5), 1) == 2
    assert pasting.next_shown(given_lines, 3) == 2
    assert pasting.next_shown(pasting.skipped(given_lines, 1, 5, 2, 3), 3) is None

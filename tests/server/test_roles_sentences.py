"""Documents as people write them become sentences with places, and what a sentence says of itself is recognized."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument
from stepladder.readiness.conditions import ConditionKind
from stepladder.server.roles import documents_read, pasting
from stepladder.server.roles.documents_read import MOST_SENTENCES, Sentence, read_text, read_upload
from stepladder.server.roles.drafts import Place
from stepladder.server.roles.pasting import Line, Use, begun
from stepladder.server.roles.recognizing import choice_in, condition_in, level_in
from stepladder.server.roles.sentences import said, sentences_of
from tests.server.roles_paste_cast import TWELVE, docx, pdf, repacked, tracked


def texts(reading):
    return [each.text for each in reading.sentences]


def lines(*wordings):
    return begun([Sentence(each, f"paragraph {number}") for number, each in enumerate(wordings, start=1)])


class TestReading:
    def test_reads_paragraphs_with_the_place_of_each_and_the_heading_over_it(self):
        reading = read_upload(docx(*TWELVE[:2], heading="Delivery"), "ladder.docx")
        assert texts(reading) == list(TWELVE[:2])
        assert [each.place for each in reading.sentences] == ["paragraph 2", "paragraph 3"]
        assert {each.heading for each in reading.sentences} == {"Delivery"}
        assert "Delivery" in reading.remarks[0]  # a heading is not a sentence, and that is said

    def test_reads_insertions_and_not_what_was_deleted_with_tracked_changes(self):
        content = docx("Writes queries.", extra=lambda it: tracked(it, "Leads", "the old team", "the new team"))
        assert texts(read_upload(content, "a.docx")) == ["Leads the new team", "Writes queries."]

    def test_reads_the_cells_of_a_table_in_reading_order_under_the_name_of_their_row(self):
        rows = [("Delivery", "Plans a quarter.", "Plans a year."), ("People", "Coaches a colleague.", "Hires.")]
        reading = read_upload(docx("Before the table.", table=rows), "a.docx")
        assert texts(reading) == [
            "Before the table.", "Plans a quarter.", "Plans a year.", "Coaches a colleague.", "Hires."
        ]  # fmt: skip
        assert [each.heading for each in reading.sentences] == ["", "Delivery", "Delivery", "People", "People"]
        assert reading.sentences[3].place == "table 1, row 2"

    def test_does_not_read_hidden_text(self):
        def hide(document):
            run = document.add_paragraph("Seen ").add_run("and hidden")
            run.font.hidden = True

        assert texts(read_upload(docx(extra=hide), "a.docx")) == ["Seen"]

    def test_reads_a_pdf_joins_broken_lines_and_says_which_lines_stand_on_every_page(self):
        page = ["Handbook 2026, page {}", "Leads when the numbers are wrong", "and the clock runs."]
        pages = [[page[0].format(n), *page[1:], f"Does thing number {'abcd'[n]}."] for n in range(4)]
        reading = read_upload(pdf(*pages), "h.pdf")
        assert texts(reading)[:2] == ["Leads when the numbers are wrong and the clock runs.", "Does thing number a."]
        assert len(reading.sentences) == 5
        assert any("Handbook 2026" in each for each in reading.remarks)
        assert sum("stands twice" in each for each in reading.remarks) == 3
        assert reading.sentences[-1].place == "page 4"

    def test_refuses_a_pdf_of_pictures_and_says_what_to_do(self):
        with pytest.raises(InvalidDocument, match="no text") as caught:
            read_upload(pdf([], []), "scan.pdf")
        assert "OCR" in caught.value.hint

    def test_refuses_a_pdf_with_a_password_and_reads_one_that_is_locked_against_printing_alone(self):
        def locked(password):
            writer = pypdf.PdfWriter(io.BytesIO(pdf(["Leads incidents of several teams."])))
            writer.encrypt(user_password=password, owner_password="owner")  # noqa: S106 - a test
            buffer = io.BytesIO()
            writer.write(buffer)
            return buffer.getvalue()

        with pytest.raises(InvalidDocument, match="password"):
            read_upload(locked("secret"), "a.pdf")
        assert texts(read_upload(locked(""), "a.pdf")) == ["Leads incidents of several teams."]

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "a.docx", "empty"),
            (b"PK\x03\x04 not really", "a.docx", "damaged"),
            (b"%PDF-1.7 and nothing", "a.pdf", "damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "old Word"),
            (b"{\\rtf1 Leads}", "a.rtf", "Rich Text"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.png", "image|picture|PNG|no text"),
            (b"<html><body>Leads</body></html>", "a.html", "web page"),
            (b"a" * (documents_read.MOST_BYTES + 1), "a.txt", "MB"),
            (b"--- 1. ---", "a.txt", "no sentence"),
        ],
    )
    def test_refuses_what_is_no_document_it_reads_and_says_what_to_do(self, content, name, words):
        with pytest.raises(InvalidDocument, match=words) as caught:
            read_upload(content, name)
        assert caught.value.hint

    def test_refuses_a_package_that_would_unpack_to_a_bomb(self):
        with pytest.raises(InvalidDocument, match="far more"):
            read_upload(repacked(docx("Leads."), bomb=b"\0" * 30_000_000), "a.docx")

    @pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
    def test_refuses_a_document_that_declares_entities(self, coding):
        document = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'.encode(coding)
        with pytest.raises(InvalidDocument, match="entities"):
            read_upload(repacked(docx("Leads."), word_document=document), "a.docx")

    def test_refuses_a_zip_that_is_no_word_document(self):
        with pytest.raises(InvalidDocument, match="no Word document"):
            read_upload(
                repacked(docx("x"), word_document=b"x").replace(b"word/document.xml", b"else/document.xm_"), "a"
            )

    def test_ends_a_pdf_that_would_take_too_long(self, monkeypatch):
        monkeypatch.setattr(documents_read, "_SECONDS", 0.01)
        with pytest.raises(InvalidDocument, match="not read"):
            read_upload(pdf(["Leads."]), "a.pdf")

    def test_refuses_more_sentences_than_a_role_can_have(self):
        exactly = "\n".join(f"Does thing number {number} well." for number in range(MOST_SENTENCES))
        assert len(read_text(exactly).sentences) == MOST_SENTENCES
        with pytest.raises(InvalidDocument, match="201 sentences") as caught:
            read_text(exactly + "\nAnd one more.")
        assert "200" in caught.value.hint

    @pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_reads_plain_text_in_the_codings_that_programs_write(self, coding):
        assert texts(read_upload("Führt Teams über Grenzen.".encode(coding), "a.txt")) == ["Führt Teams über Grenzen."]

    def test_a_heading_of_markdown_stands_over_its_sentences(self):
        reading = read_text("# Delivery\n- Plans work\n## People\n- Hires people")
        assert [(each.heading, each.text) for each in reading.sentences] == [
            ("Delivery", "Plans work"),
            ("People", "Hires people"),
        ]

    def test_does_not_split_at_an_abbreviation(self):
        assert sentences_of("Uses tools, e.g. Python, and says why. Writes it down.") == [
            "Uses tools, e.g. Python, and says why.",
            "Writes it down.",
        ]

    def test_joins_a_line_that_ends_in_the_middle_before_a_name(self):
        assert [each.text for each in said(["Reports to the", "CEO about risks"])] == ["Reports to the CEO about risks"]

    @given(st.text(max_size=300))
    def test_no_word_of_a_text_is_lost(self, text):
        found = " ".join(each.text for each in said(text.splitlines()))
        for word in re.findall(r"[^\W\d_]{4,}", text):
            assert word in found.replace("\u00ad", "") or (word in text and "\u00ad" in text)


class TestRecognizing:
    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("Leads an incident without help", 3),
            ("Level 4: leads across teams", 4),
            ("Handles incidents with guidance", 2),
            ("Is familiar with SQL", 1),
            ("Sets the strategy for the region", 5),
            ("Arbeitet selbstständig", 3),
            ("Writes queries", None),
            ("Works independently and coaches others with guidance", None),
        ],
    )
    def test_a_level_is_proposed_only_where_the_sentence_says_exactly_one(self, text, level):
        found = level_in(text)
        assert (found.level if found else None) == level
        assert found is None or found.words.lower() in text.lower()

    @pytest.mark.parametrize(
        ("text", "needed"),
        [
            ("At least two of the following:", 2),
            ("One of these:", 1),
            ("3 of the following", 3),
            ("Mindestens eine der folgenden:", 1),
            ("Either of them leads", None),
            ("One of the best engineers", None),
        ],
    )
    def test_a_choice_is_recognized_by_its_words(self, text, needed):
        found = choice_in(text)
        assert (found.needed if found else None) == needed

    @pytest.mark.parametrize(
        ("text", "kind", "months"),
        [
            ("At least two years in grade", ConditionKind.TIME_IN_GRADE, 24),
            ("18 months in the role", ConditionKind.TIME_IN_GRADE, 18),
            ("Mindestens zwei Jahre in der Stufe", ConditionKind.TIME_IN_GRADE, 24),
            ("Holds a valid crane operator license", ConditionKind.LICENSE, None),
            ("Leads two incidents a year", None, None),
        ],
    )
    def test_a_condition_is_recognized_with_its_months(self, text, kind, months):
        found = condition_in(text)
        assert (found.kind if found else None) == kind
        assert found is None or found.months == months

    def test_what_belongs_to_a_choice_ends_at_the_next_heading(self):
        sentences = [
            Sentence("One of the following:", "p1", "A"), Sentence("Leads.", "p2", "A"), Sentence("Plans.", "p3", "A"),
            Sentence("Writes.", "p4", "B"),
        ]  # fmt: skip
        head = begun(sentences)[0]
        assert (head.use, head.needed, head.span) == (Use.CHOICE, 1, 2)


class TestLines:
    def test_merges_with_the_next_that_is_not_left_out_and_keeps_what_was_decided(self):
        given_lines = lines("Leads", "noise", "incidents.")
        given_lines = pasting.skipped(given_lines, 2)
        found = pasting.merged(given_lines, 1)
        assert [each.wording for each in found] == ["Leads incidents.", "noise"]
        assert pasting.merged(found, 1) == found  # nothing follows: nothing happens

    def test_splits_at_line_breaks_and_gives_the_parts_places_and_ids_of_their_own(self):
        one = Line(1, "Leads incidents.\nWrites the review.", "page 2", "Delivery", competency="incidents", level=3)
        found = pasting.split((one, Line(2, "Hires.")), 1)
        assert [each.wording for each in found] == ["Leads incidents.", "Writes the review.", "Hires."]
        assert [each.id for each in found] == [1, 3, 2]
        assert (found[0].competency, found[1].competency, found[1].place) == ("incidents", "", "page 2")

    def test_what_is_left_out_comes_back_as_it_was(self):
        before = lines("At least one of the following:", "Leads.", "Plans.")
        assert pasting.restored(pasting.skipped(before, 1), 1) == tuple(
            each if each.id != 1 else replace(each, was=Use.CHOICE) for each in before
        )

    @given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=8), st.integers(1, 5))
    def test_a_stored_line_is_read_as_it_was(self, wordings, level):
        for line in lines(*wordings):
            changed = replace(line, level=level, judged=pasting.Judged(must=False, accepts=("exam",), raters=2))
            assert Line.from_json(changed.to_json()) == changed

    def test_becomes_criteria_alternatives_and_conditions(self):
        found = lines("Two of the following:", "Leads.", "Plans.", "Hires.", "At least two years in grade")
        draft = pasting.draft_of_lines(found, Place("Lead"), "Handbook", {2: "a", 3: "b", 4: "c"})
        assert [each.key for each in draft.criteria] == ["C1", "C2", "C3"]
        assert draft.alternatives[0].of == ("C1", "C2", "C3")
        assert draft.alternatives[0].needed == 2
        assert draft.conditions[0].time_in_grade.months == 24

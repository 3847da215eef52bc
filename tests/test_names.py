"""Names as people type them: one person stays one, and two stay two."""

from __future__ import annotations

import pytest

from stepladder.evidence.names import is_one_of, normal_name, normal_title, person_key


@pytest.mark.parametrize(
    ("text", "names", "same"),
    [
        ("Thu Nguyễn", ["thu nguyen"], True),
        ("  THU\u00a0Nguyen\u200b", ["Thu Nguyễn"], True),
        ("Ｔｈｕ Nguyen", ["Thu Nguyễn"], True),
        ("Nguyễn, Thu", ["Thu Nguyễn"], True),
        ("Thu Nguyen, 2026-11-01", ["Thu Nguyễn"], True),
        ("mailto:THU@example.org", ["thu@example.org"], True),
        ("Thu Nguyen <thu@example.org>", ["thu@example.org"], True),
        ("Thu Nguyen <namesake@example.org>", ["Thu Nguyễn", "thu@example.org"], False),
        ("Thu Nguyen (thu@example.org).", ["thu@example.org"], True),
        ("Thu Nguyen (somebody@example.org)", ["Thu Nguyễn"], True),
        ("Thu Nguyen a@b", ["Thu Nguyễn", "thu@example.org"], True),
        ("Thu Pham", ["thu", "Thu Nguyễn"], False),
        ("Thu", ["thu"], True),
        ("Şule Şahin", ["Thu Nguyễn"], False),
    ],
)
def test_a_name_is_known_in_every_spelling(text, names, same):
    assert is_one_of(text, names) is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Đặng Łukasz Bjørn", "dang lukasz bjorn", True),
        ("Юлия Ёлкина", "юлия елкина", True),
        ("が", "か", False),
        ("की", "का", False),
        ("Ｍａｒｔａ", "marta", True),
    ],
)
def test_accents_are_spelling_and_the_marks_of_other_scripts_are_letters(first, second, same):
    assert (normal_name(first) == normal_name(second)) is same
    assert (person_key(first) == person_key(second)) is same


def test_one_person_has_one_key():
    assert person_key("Piet Puk") == person_key("Puk, Piet") != person_key("Piet Pluk")
    assert person_key("Piet Puk <piet@example.org>") == person_key("mailto:PIET@example.org")
    assert person_key(" . ") == ""


def test_a_title_keeps_its_words_in_order():
    assert normal_title(" Data\u200b  STORY ") == "data story"
    assert normal_title("Story, data") != normal_title("data story")
    assert normal_title("C++") != normal_title("C#")

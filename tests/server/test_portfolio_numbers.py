"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from stepladder.errors import InvalidDocument
from stepladder.server.portfolio.quantities import read_number, shown, written

# Numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("12.5", "12.5"), ("12,5", "12.5"), (" 12,50 ", "12.50"), ("-3", "-3"), ("−3,5", "-3.5"), ("0,125", "0.125"),
        (".5", "0.5"), ("1200", "1200"), ("1 200", "1200"), ("1\u202f200,5", "1200.5"), ("1’234’567", "1234567"),
        ("1,234,567", "1234567"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1234.567", "1234.567"), ("１２", "12"), ("١٢", "12"),
    ],
)  # fmt: skip
def test_numbers_are_understood_as_they_are_typed(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "1,234",
        "12.500",
        "-1.234",
        "1.2.3",
        "1,23,4",
        "12 %",
        "5 min",
        "1e5",
        "nan",
        "Infinity",
        "-",
        ".",
        "1234567890123",
        "0.00001",
    ],
)
def test_numbers_that_could_be_two_or_none_are_refused(text):
    with pytest.raises(InvalidDocument) as refused:
        read_number(text)
    assert refused.value.hint


@pytest.mark.parametrize("number", ["1.234", "0.5", "1200", "12.5000", "-3", "1000000", "0.1250"])
def test_a_number_comes_back_from_its_own_field(number):
    assert read_number(written(Decimal(number))) == Decimal(number)


def test_a_number_is_written_as_the_reader_writes_it():
    assert shown(Decimal("12.5000")) == "12.5"
    with translation.override("de"):
        assert shown(Decimal("12.5000")) == "12,5"

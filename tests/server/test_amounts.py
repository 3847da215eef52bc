"""Amounts as people write them, in both languages; and what is said of numbers and lengths that do not fit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from stepladder.server.ui.amounts import AmountField, read_amount, written_amount

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2)


class OneAmount(forms.Form):
    """One field, as forms of the site have it."""

    cost = AmountField(min_value=Decimal("0.01"), max_value=1_000_000, max_digits=10, decimal_places=2, required=False)


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("en", "1,450", "1450"),
        ("en", "1,450.00", "1450"),
        ("en", " 1450.5 ", "1450.5"),
        ("en", "1.450,50", "1450.5"),
        ("en", "12,5", "12.5"),
        ("en", "1.234.567", "1234567"),
        ("en", "1 450.50", "1450.5"),
        ("en", "1’450", "1450"),
        ("en", "0.125", "0.125"),
        ("en", ".5", "0.5"),
        ("en", "−3", "-3"),
        ("de", "1.450,50", "1450.5"),
        ("de", "1.450", "1450"),
        ("de", "1\u202f450,5", "1450.5"),
        ("de", "12.5", "12.5"),
        ("de", "1,450.00", "1450"),
        ("de", "0,125", "0.125"),
    ],
)
def test_an_amount_is_read_as_the_language_writes_it_and_as_the_other_does_where_that_is_plain(language, typed, value):
    with override(language):
        assert read_amount(typed) == Decimal(value)


@pytest.mark.parametrize(("language", "typed"), [("en", "1.450"), ("en", "12.000"), ("de", "1,450")])
def test_what_may_be_two_numbers_is_refused_with_both(language, typed):
    with override(language), pytest.raises(forms.ValidationError) as refused:
        read_amount(typed)
    whole, small = refused.value.message, {"1.450": "1.45", "12.000": "12", "1,450": "1,45"}[typed]
    assert f" {small} " in whole
    assert typed.replace(".", "").replace(",", "") in whole


@pytest.mark.parametrize(
    "typed", ["abc", "1,45,0", "1.2.3", "1,450,00.5", ".", "-", "1e3", "NaN", "Infinity", "1450 EUR", "9" * 99, "1 45"]
)
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(forms.ValidationError, match=r"is no number. Write one such as 1450.50."):
        read_amount(typed)


@given(AMOUNTS, st.sampled_from(["en", "de"]))
def test_what_is_written_reads_back(value, language):
    with override(language):
        assert read_amount(written_amount(value)) == value


@given(AMOUNTS, st.sampled_from([("en", ",", "."), ("de", ".", ",")]))
def test_what_the_site_prints_reads_back(value, notation):
    language, group, point = notation
    printed = f"{value:,.2f}".translate({44: group, 46: point})
    with override(language):
        assert read_amount(printed) == value
        assert read_amount(printed.removesuffix(f"{point}00")) == value


@pytest.mark.parametrize(("language", "shown"), [("en", "1450.50"), ("de", "1450,50")])
def test_the_field_begins_with_the_amount_in_the_language_and_keeps_what_was_typed(language, shown):
    with override(language):
        field = OneAmount(initial={"cost": Decimal("1450.50")})["cost"]
        assert f'value="{shown}"' in str(field)
        assert 'inputmode="decimal"' in str(field)
        assert 'type="text"' in str(field)
        form = OneAmount({"cost": "1,4 5"})
        assert not form.is_valid()
        assert 'value="1,4 5"' in str(form["cost"])
    assert OneAmount({"cost": ""}).is_valid()
    assert OneAmount({"cost": "  "}).is_valid()


@pytest.mark.parametrize(
    ("language", "typed", "words"),
    [
        ("en", "0", "Write 0.01 or more."),
        ("en", "1,000,001", "Write 1000000 or less."),
        ("en", "0.001", "Write at most 2 digits after the point."),
        ("de", "0", "0,01"),
    ],
)
def test_limits_are_said_in_the_words_of_the_site(language, typed, words):
    with override(language):
        form = OneAmount({"cost": typed})
        assert words in str(form.errors["cost"])
        assert "Ensure" not in str(form.errors["cost"])


def test_no_validator_of_numbers_lengths_or_slugs_speaks_in_djangos_words():
    class Every(forms.Form):
        whole = forms.IntegerField(min_value=1, max_value=2)
        short = forms.CharField(max_length=3)
        long = forms.CharField(min_length=3)
        slug = forms.SlugField()

    for data in ({"whole": "0", "short": "abcd", "long": "a", "slug": "ä b"}, {"whole": "3"}):
        said = str(Every({"short": "a", "long": "abc", "slug": "a", **data}).errors)
        assert "Write" in said
        assert "Ensure" not in said
        assert "valid" not in said

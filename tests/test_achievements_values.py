"""Values of cells: what a number, a price, a time or a share is, and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.achievements.importers import ctdl, table
from stepladder.achievements.importers.currencies import CURRENCIES
from stepladder.achievements.importers.said import decimal_of
from stepladder.achievements.importers.values import hours, months, number, price, share, whole
from tests.achievements_cast import CTDL, encoded


@pytest.mark.parametrize(
    "text",
    ["90 days", "30 Tage", "2 weeks", "24 hours", "12/31/2027", "2026", "1-3 years", "2027-12-31", "31.12.2027", "601", "0 years",
     "36 months or 3 exams", "-3 years", "until 2027", "3 years 6 days", "1 to 3 years", "", "and", "9" * 400],
)  # fmt: skip
def test_what_is_no_number_of_months_is_none(text):
    assert months(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 year 6 months", 18), ("1y6m", 18), ("1 Jahr und 6 Monate", 18), ("3 years, 2 months", 38), ("1.5 years", 18), ("P1Y6M", 18),
     ("36", 36), ("36 months", 36), ("12 Monaten", 12), ("3 yrs.", 36), ("3 J", 36), ("6 mo", 6), ("lifetime", 0)],
)  # fmt: skip
def test_years_and_months_are_months(text, value):
    assert months(text) == value


@given(st.integers(0, 49), st.integers(1, 12))
def test_years_and_months_add_up(years, rest):
    assert months(f"{years} years {rest} months") == 12 * years + rest
    assert months(f"{rest} Monate") == rest
    assert months(f"{rest} days") is None


def test_a_validity_in_days_is_told_and_left_open():
    read = table.read({"t.csv": b"title;provider;validity\nA;B;90 days\n"})
    assert read.achievements[0].validity_months is None
    assert [each.words for each in read.remarks] == ["validity months cannot be read (90 days) and is left open"]


@pytest.mark.parametrize(
    ("text", "cost", "currency"),
    [
        ("VAT incl. 395 €", 395, "EUR"),
        ("PMP 395 USD", 395, "USD"),
        ("FEE: 395 EUR", 395, "EUR"),
        ("CA$395", 395, "CAD"),
        ("A$ 395", 395, "AUD"),
        ("US $395", 395, "USD"),
        ("$395 CAD", 395, "CAD"),
        ("395 NZ$", 395, "NZD"),
        ("$395", 395, "USD"),
        ("FEE $395", 395, "USD"),
        ("Z$395", 395, ""),
        ("395 ABC", 395, ""),
        ("EUR 395 USD", 395, ""),
        ("395 € oder $", 395, "EUR"),
        ("395 all in", 395, ""),
        ("395 eur", 395, "EUR"),
        ("Fr. 395.-", 395, "CHF"),
        ("1.200 Euro", 1200, "EUR"),
        ("1 200,50 €", Decimal("1200.50"), "EUR"),
        ("395 SEK", 395, "SEK"),
    ],
)
def test_the_currency_is_what_stands_beside_the_amount(text, cost, currency):
    assert price(text) == (cost, currency)


@given(st.decimals(0, 99_999, places=2), st.sampled_from(sorted(CURRENCIES)))
def test_every_currency_is_read_before_and_behind_its_amount(amount, code):
    assert price(f"{code} {amount}") == price(f"{amount} {code}") == (amount, code)


@pytest.mark.parametrize("text", ["-100 EUR", "EUR -100", "-€100", "−100 €", "– 100 EUR"])
def test_a_price_below_zero_is_none(text):
    assert price(text) == (None, "")


def test_nothing_below_zero_is_read_as_something_above():
    assert (number("-40"), whole("-40"), hours("-40"), share("-5%"), number("(−5)")) == (None, None, None, None, None)
    assert number("40-hour") == 40
    read = table.read({"t.csv": b"title;provider;hours;pass rate;cost\nA;B;-40;-5%;-100 EUR\n"})
    one = read.achievements[0]
    assert (one.hours, one.pass_rate, one.cost) == (None, None, None)
    assert len(read.remarks) == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [("0,125", "0.125"), ("0.125", "0.125"), ("1,250", 1250), ("0 125", None), ("1,2,3", None), ("12.31.2027", None), ("90 2026", None),
     ("1,234,567.89", "1234567.89"), ("1.234.567", 1234567)],
)  # fmt: skip
def test_nobody_groups_the_thousands_of_a_zero(text, value):
    assert number(text) == (None if value is None else Decimal(str(value)))


@given(st.integers(1, 999_999_999))
def test_a_grouped_number_is_the_number(value):
    for mark in (",", ".", "’", " ", "\u202f"):
        assert number(f"{value:,}".replace(",", mark)) == value


def test_a_currency_that_nobody_knows_is_told():
    read = table.read({"t.csv": b"title;provider;cost;currency\nA;B;395;VAT\n"})
    assert read.achievements[0].cost is None
    assert any("none of ISO 4217 (VAT)" in each.words for each in read.remarks)
    assert {"EUR", "USD", "CHF", "JPY"} < CURRENCIES
    assert all(len(each) == 3 and each.isupper() for each in CURRENCIES)
    assert not CURRENCIES & {"VAT", "PMP", "FEE", "XTS"}


@pytest.mark.parametrize("text", ["1e-999999", "0e999999", "1" * 40, "0." + "0" * 80 + "1", "1e-31"])
def test_a_number_that_takes_pages_to_write_is_none(text):
    assert decimal_of(text) is None


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_every_number_that_is_read_is_short_to_write(value):
    found = decimal_of(str(value))
    assert found is None or len(f"{found:f}") < 100


def test_a_price_of_a_million_characters_is_no_price():
    value = {**CTDL["@graph"][0], "ceterms:estimatedCost": [{"ceterms:price": "1e-999999", "ceterms:currency": "EUR"}]}
    read = ctdl.read({"c.json": encoded(value)})
    assert read.achievements[0].cost is None
    assert len(read.achievements[0].further) < 1_000
    assert any(each.id == "ctdl.number" for each in read.remarks)


def test_a_price_in_no_currency_of_the_list_is_told_and_kept_in_words():
    value = {**CTDL["@graph"][0], "ceterms:estimatedCost": [{"ceterms:price": 90, "ceterms:currency": "VAT"}]}
    read = ctdl.read({"c.json": encoded(value)})
    assert (read.achievements[0].cost, read.achievements[0].currency) == (None, "")
    assert "90 VAT" in read.achievements[0].further
    assert any(each.id == "ctdl.currency" for each in read.remarks)


@given(st.text(max_size=40))
def test_no_text_makes_a_value_fail(text):
    for read in (number, whole, hours, share, months):
        found = read(text)
        assert found is None or found >= 0
    assert price(text)[1] in {"", *CURRENCIES}

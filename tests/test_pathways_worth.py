"""What it takes: a price is cheaper only where it surely is."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stepladder.pathways.worth import Price

PRICES = st.builds(
    Price,
    st.none() | st.integers(0, 50).map(Decimal),
    st.sampled_from(["", "EUR", "USD"]),
    st.none() | st.integers(0, 50),
)


def test_nothing_is_cheaper_in_a_currency_that_nobody_knows():
    assert not Price(Decimal(10)).is_cheaper_than(Price(Decimal(20)))
    assert not Price(Decimal(10), "EUR").is_cheaper_than(Price(Decimal(20)))
    assert not Price(Decimal(10)).is_cheaper_than(Price(Decimal(20), "EUR"))
    assert Price(Decimal(10), "EUR").is_cheaper_than(Price(Decimal(20), "EUR"))


def test_what_is_free_is_cheaper_in_every_currency():
    assert Price(Decimal(0)).is_cheaper_than(Price(Decimal(20)))
    assert not Price(Decimal(0)).is_cheaper_than(Price(Decimal(0)))
    assert not Price(Decimal(0)).is_cheaper_than(Price())


@given(PRICES, PRICES)
def test_cheaper_needs_two_known_sums_in_one_known_currency(one, other):
    if one.is_cheaper_than(other):
        assert one.cost < other.cost
        assert one.cost == 0 or one.currency == other.currency != ""
        assert not other.is_cheaper_than(one)

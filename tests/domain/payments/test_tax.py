"""VAT and GST: inside the amount, rounded to the smallest unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payments.tax import rate_written, tax_included


@pytest.mark.parametrize(
    ("amount", "rate", "tax", "written"),
    [(118_00, 1800, 18_00, "18 %"), (50_000, 1800, 7627, "18 %"), (100, 750, 7, "7.5 %"), (1, 1800, 0, "18 %")],
)
def test_the_tax_in_an_amount(amount: int, rate: int, tax: int, written: str) -> None:
    assert (tax_included(amount, rate), rate_written(rate)) == (tax, written)


@given(st.integers(1, 10**9), st.integers(1, 10_000))
def test_net_and_tax_are_the_amount_and_the_rate_holds_to_half_a_unit(amount: int, rate: int) -> None:
    tax = tax_included(amount, rate)
    assert 0 <= tax < amount or (tax == amount == 1)
    assert abs((amount - tax) * rate - tax * 10_000) <= (10_000 + rate) / 2

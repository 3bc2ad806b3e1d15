"""Money as people read it: the digits are those of ISO 4217."""

from decimal import Decimal

import pytest

from domain.errors import Invalid
from domain.payments.money import digits, exact, money


@pytest.mark.parametrize(
    ("currency", "minor", "written"),
    [
        ("KWD", 5_000, "KWD 5.000"),
        ("BHD", 1, "BHD 0.001"),
        ("JPY", 5_000, "JPY 5,000"),
        ("KRW", 1_234_567, "KRW 1,234,567"),
        ("INR", 250_000, "INR 2,500.00"),
        ("AED", 7, "AED 0.07"),
        ("CLF", 12_345, "CLF 1.2345"),
        ("XXQ", 100, "XXQ 1.00"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(currency: str, minor: int, written: str) -> None:
    assert money(minor, currency) == written


def test_an_amount_is_never_made_from_a_rounded_number() -> None:
    assert money(10**17 + 1, "INR") == "INR 1,000,000,000,000,000.01"


def test_a_sum_that_the_currency_cannot_hold_is_refused_by_name() -> None:
    assert exact(Decimal("1.5"), "KWD", "budget") == Decimal("1.500")
    assert str(exact(Decimal("250000"), "INR", "budget")) == "250000.00"
    assert str(exact(Decimal("100000.0"), "JPY", "budget")) == "100000"
    with pytest.raises(Invalid, match="whole JPY"):
        exact(Decimal("10.50"), "JPY", "budget")
    with pytest.raises(Invalid, match="at most 2 decimals"):
        exact(Decimal("10.505"), "INR", "budget")


def test_every_currency_has_between_none_and_four_digits() -> None:
    assert {digits(code) for code in ("JPY", "INR", "KWD", "CLF")} == {0, 2, 3, 4}

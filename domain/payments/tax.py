"""VAT or GST in an amount that includes it."""

from decimal import ROUND_HALF_UP, Decimal

_WHOLE = 10_000


def tax_included(amount_minor: int, rate: int) -> int:
    """In the smallest unit, of a rate in hundredths of a per cent; halves are rounded up."""
    exact = Decimal(amount_minor) * rate / (_WHOLE + rate)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rate_written(rate: int) -> str:
    """`18 %`, `7.5 %`."""
    return f"{Decimal(rate).scaleb(-2).normalize():f} %"

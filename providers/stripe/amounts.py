"""How Stripe writes amounts: as ISO 4217 has them, but for two currencies."""

# Without smaller units, and yet in hundredths, always whole ones (Stripe, "Special cases").
_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})


def to_stripe(amount_minor: int, currency: str) -> int:
    return amount_minor * 100 if currency in _IN_HUNDREDTHS else amount_minor


def from_stripe(amount: int, currency: str) -> int:
    return amount // 100 if currency in _IN_HUNDREDTHS else amount

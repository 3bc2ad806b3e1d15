"""The sandbox's payment desk: it remembers nothing, since every id follows from its reference."""

from hashlib import sha256

from providers.contract import Final


class SandboxPaymentDesk:
    """Records a deposit request or refund; no money moves."""

    name = "sandbox"

    async def request(self, reference: str, amount_minor: int, currency: str) -> str:
        """`amount_minor` in the currency's smallest unit; the same reference gives the same payment id."""
        if amount_minor <= 0:
            raise Final(self.name, "amount_not_positive")
        return _id("pay", reference)

    async def refund(self, reference: str) -> None:
        """Always succeeds, however often it is called."""


def _id(kind: str, reference: str) -> str:
    return f"{kind}_{sha256(f'{kind}:{reference}'.encode()).hexdigest()[:24]}"

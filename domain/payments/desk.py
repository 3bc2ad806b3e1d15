"""What the engine asks of a payment desk."""

from typing import Protocol


class PaymentDesk(Protocol):
    """Takes deposits. Each call is idempotent on `reference`."""

    async def request(self, reference: str, amount_minor: int, currency: str) -> str: ...

    async def refund(self, reference: str) -> None: ...

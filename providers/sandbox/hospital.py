"""The sandbox's payment desk: it remembers nothing, since every id follows from its reference."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from domain.payments.desk import DeskCharge, OpenedSession, RefundOrder, SessionOrder
from providers.contract import Final


class SandboxPaymentDesk:
    """Opens no page and takes no money: a button of ours marks the deposit as paid."""

    name = "sandbox"

    async def open(self, order: SessionOrder) -> OpenedSession:
        """The same order gives the same id."""
        if order.amount_minor <= 0:
            raise Final(self.name, "amount_not_positive")
        return OpenedSession(_id("pay", order.reference))

    async def close(self, session_id: str) -> None:
        """Nothing is open."""

    async def refund(self, order: RefundOrder) -> str:
        """Always succeeds, however often it is called."""
        return _id("refund", order.reference)

    async def charges(self, since: datetime) -> Sequence[DeskCharge]:
        return []

    async def balance(self) -> tuple[int, str]:
        return 0, ""


def _id(kind: str, reference: str) -> str:
    return f"{kind}_{sha256(f'{kind}:{reference}'.encode()).hexdigest()[:24]}"

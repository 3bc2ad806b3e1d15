"""The sandbox keeps messages, says that nothing left, and answers the same to the same question."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage, Sender
from domain.payments.desk import PaymentDesk, RefundOrder, SessionOrder
from providers.contract import Final
from providers.sandbox.hospital import SandboxPaymentDesk
from providers.sandbox.sender import SandboxSender
from tests.providers.conftest import message


class Shelf:
    """A shelf in memory, idempotent as the database's is."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, str], OutgoingMessage] = {}

    async def keep(self, message: OutgoingMessage) -> str:
        self.kept.setdefault((message.tenant_id, message.token), message)
        return f"kept-{message.token}"

    async def look_up(self, tenant_id: int, token: str) -> str | None:
        return f"kept-{token}" if (tenant_id, token) in self.kept else None


@pytest.mark.parametrize("channel", list(Channel))
async def test_every_channel_keeps_its_message_on_the_shelf(channel: Channel) -> None:
    shelf = Shelf()
    sender: Sender = SandboxSender(shelf)
    receipt = await sender.send(message(channel))
    assert receipt.provider == "sandbox"
    assert [kept.channel for kept in shelf.kept.values()] == [channel]
    assert await sender.find(message(channel)) == receipt
    assert await sender.find(message(channel, token="another")) is None
    assert await sender.find(message(channel, tenant_id=8)) is None


async def test_the_sandbox_says_once_that_nothing_left_and_names_nobody() -> None:
    sender = SandboxSender(Shelf())
    with capture_logs() as logs:
        await sender.send(message(Channel.SMS, token="one"))
        await sender.send(message(Channel.SMS, token="two"))
    assert [line["event"] for line in logs] == [
        "sandbox: messages are kept in the database, nothing leaves this machine"
    ]
    assert message(Channel.SMS).to not in str(logs)


def order(reference: str, amount: int = 5000) -> SessionOrder:
    return SessionOrder(reference, 1, amount, "EUR", "Deposit", "en", "https://leads.example/pay/t", datetime.now(UTC))


@given(st.text(max_size=40), st.text(max_size=40))
async def test_ids_follow_from_the_reference_alone(one: str, other: str) -> None:
    desk: PaymentDesk = SandboxPaymentDesk()
    assert await desk.open(order(one)) == await SandboxPaymentDesk().open(order(one))
    payments = {(await desk.open(order(reference))).id for reference in (one, other)}
    assert len(payments) == len({one, other})


async def test_a_deposit_of_nothing_is_refused() -> None:
    with pytest.raises(Final):
        await SandboxPaymentDesk().open(order("visit-1", 0))


async def test_a_refund_may_be_asked_twice() -> None:
    desk = SandboxPaymentDesk()
    refund = RefundOrder("visit-1", "", 5000, "EUR")
    assert await desk.refund(refund) == await desk.refund(refund)

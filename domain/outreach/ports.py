"""What outreach asks of providers: one send protocol, and what their webhooks say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.refusals import SendRefusal


@dataclass(frozen=True)
class OutgoingMessage:
    """One message to one person.

    `token` is ours and unique: the provider echoes it in callbacks, and reconciliation finds it.
    `to` is E.164 for sms and call, an address for e-mail. `body` is text for sms, the first spoken sentence
    for call, plain text for e-mail. `agent_phone` is rung first in a click-to-call.
    """

    token: str
    tenant_id: int
    channel: Channel
    to: str
    body: str
    subject: str = ""
    html: str = ""
    agent_phone: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    sent_after: datetime | None = None


@dataclass(frozen=True)
class Receipt:
    """The provider took the message. `provider_id` is the provider's own id for it."""

    provider: str
    provider_id: str


class Sender(Protocol):
    """One provider on one channel.

    `send` raises `providers.contract.Retryable`, `Final` or `Unknown`; it never retries.
    `find` looks for a message that may have left: its receipt and state; None = the provider says it never
    received it; raises `Unknown` when the provider does not know (yet).
    """

    name: str

    async def send(self, message: OutgoingMessage) -> Receipt: ...

    async def find(self, message: OutgoingMessage) -> Receipt | None: ...


class EventKind(StrEnum):
    DELIVERY = "delivery"
    INBOUND = "inbound"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    CLICK = "click"
    OPEN = "open"


@dataclass(frozen=True)
class ProviderEvent:
    """One fact from a vendor's webhook, in our words; the raw payload is kept beside it.

    `event_id` is unique per provider (the vendor's id, or id and state together). `token` is ours when the vendor
    echoes it. Inbound messages carry `sender` and `text`; delivery reports carry `state` (on failure the vendor's
    `code`, and what it means).
    `confirmed`: the vendor has answered this opt-out itself. `link` is a digest of what was clicked: an address may
    carry a person's token. `tenant_id` is known when the vendor echoes it.
    """

    provider: str
    event_id: str
    kind: EventKind
    channel: Channel
    occurred_at: datetime | None = None
    token: str = ""
    provider_id: str = ""
    state: DeliveryState | None = None
    code: str = ""
    refusal: SendRefusal | None = None
    sender: str = ""
    recipient: str = ""
    text: str = ""
    confirmed: bool = False
    link: str = ""
    tenant_id: int | None = None

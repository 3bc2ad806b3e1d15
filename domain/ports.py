"""What the engine asks of the world outside, as protocols; rooms further out implement them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from domain.ad_leads import AdAccount, AdLead, AdLeadRef, AdPage
from domain.importing.states import ImportRef
from domain.lead import Channel, DeliveryState
from domain.messages import Command, CommandAnswer, LeadRef
from domain.moves import MoveRef
from domain.tasks import WindTasks


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

    `send` raises `providers.errors.Retryable`, `Final` or `Unknown`; it never retries by itself.
    `find` looks for a message that may have left: its receipt and state; None = the provider says it never
    received it; raises `Unknown` when the provider cannot tell (yet).
    """

    name: str

    async def send(self, message: OutgoingMessage) -> Receipt: ...

    async def find(self, message: OutgoingMessage) -> Receipt | None: ...


@dataclass(frozen=True)
class ProviderEvent:
    """One fact from a vendor's webhook, in our words; the raw payload is kept beside it.

    `event_id` is unique per provider (the vendor's id, or id and state together). `token` is ours when the vendor
    echoes it. Inbound messages carry `sender` and `text`; delivery reports carry `state` (and `code` on failure).
    `kind`: delivery | inbound | opt_out | opt_in | click | open. `link` is a digest of what was clicked: an address may
    carry a person's token. `tenant_id` is known when the vendor echoes it.
    """

    provider: str
    event_id: str
    kind: str
    channel: Channel
    occurred_at: datetime | None = None
    token: str = ""
    provider_id: str = ""
    state: DeliveryState | None = None
    code: str = ""
    sender: str = ""
    recipient: str = ""
    text: str = ""
    link: str = ""
    tenant_id: int | None = None


class PaymentDesk(Protocol):
    """Takes deposits. Each call is idempotent on `reference`."""

    async def request(self, reference: str, amount_minor: int, currency: str) -> str: ...

    async def refund(self, reference: str) -> None: ...


class PatientRegistry(Protocol):
    """The hospital's patient index. Registering the same reference again returns the same patient id."""

    name: str

    async def register(self, reference: str, family: str, given: str, phone: str, email: str) -> str: ...


@dataclass(frozen=True)
class WebhookPost:
    """One outgoing webhook: a Standard Webhooks message with ids and codes only."""

    id: str
    url: str
    secret: str
    payload: Mapping[str, object]


class WebhookPoster(Protocol):
    """Posts to an endpoint of the tenant's; returns its 2xx status or raises `providers.errors`."""

    async def post(self, post: WebhookPost) -> int: ...


@dataclass(frozen=True)
class RunRequest:
    """One row of the outbox: start a lead's run, or tell it a fact. `message` is a name of `workflows/client.py`."""

    id: int
    tenant_id: int
    lead_id: int
    run: int
    message: str
    subject_id: int | None
    detail: str
    priority: int


class CommandSender(Protocol):
    """Sends agents' commands to runs; implemented over Temporal, carried out once per key."""

    async def command(
        self, lead: LeadRef, command: Command, *, key: str, within: timedelta, since: datetime | None
    ) -> CommandAnswer:
        """The run's answer. Raises `Refused`, `Unanswered`, or `Unavailable` when it was certainly not sent."""
        ...


class LeadRuns(Protocol):
    """Starts runs and tells them facts; implemented over Temporal, idempotent per request."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        """Returns the ids that arrived; the others stay in the outbox."""
        ...

    async def begin_import(self, ref: ImportRef) -> bool:
        """Has an uploaded file worked on; False when that must be asked again."""
        ...

    async def begin_starts(self) -> bool:
        """Has the runs of imported leads started in their turn; False when the sweep must ask again."""
        ...

    async def begin_move(self, ref: MoveRef) -> bool:
        """Has leads under way moved to what has changed; False when the sweep must ask again."""
        ...

    async def begin_notices(self, tenant_id: int) -> bool:
        """Has the tenant's staff told what waits for them; False when the sweep must ask again."""
        ...

    async def wind_tasks(self, wind: WindTasks) -> bool:
        """The clock of a tenant's tasks looks at them by then; False when the sweep must ask again."""
        ...


class Runs(LeadRuns, CommandSender, Protocol):
    """Everything that reaches a run."""


class AdNetwork(Protocol):
    """Asks one ad network for its leads. Raises `providers.errors.Retryable` or `Final`; asking twice is harmless."""

    name: str

    async def lead(self, account: AdAccount, vendor_lead_id: str) -> AdLead: ...

    async def leads(
        self, account: AdAccount, vendor_form_id: str, since: datetime, until: datetime, cursor: str
    ) -> AdPage:
        """One page of the form's leads of (since, until]; `cursor` is the page before's `next`, empty at first."""
        ...


class AdRetrievals(Protocol):
    """Starts the runs that fetch ad leads; starting one twice is harmless. Never raises: the sweep starts the rest."""

    async def retrieve(self, ad_leads: Sequence[AdLeadRef]) -> None: ...

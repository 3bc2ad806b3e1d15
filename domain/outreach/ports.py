"""What outreach asks of providers: one send protocol, and what their webhooks say."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.calls.record import CallReport
from domain.outreach.calls.script import CallScript
from domain.outreach.refusals import SendRefusal
from domain.text.normal_form import storable

_LONGEST = {"event_id": 255, "provider_id": 200, "sender": 255, "recipient": 255, "token": 100, "code": 50, "link": 64}
_LONGEST_URL, _LONGEST_TRANSCRIPT = 2_000, 20_000
_IDS = frozenset({"event_id", "provider_id"})
_YEARS = range(2000, 2200)


@dataclass(frozen=True)
class VendorTemplate:
    """A text that the vendor keeps: its id there, its language, and our values for its variables in their order."""

    id: str
    language: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dlt:
    """What India's operators ask of a commercial SMS: the sender's and the text's registered ids."""

    entity_id: str
    template_id: str


@dataclass(frozen=True)
class OutgoingMessage:
    """One message to one person.

    `token` is ours and unique: the provider echoes it in callbacks, and reconciliation finds it.
    `to` is E.164 for sms, whatsapp and call, an address for e-mail. `body` is text for sms and whatsapp, the first
    spoken sentence for call, plain text for e-mail. `agent_phone` is rung first in a click-to-call. `vendor_template`
    replaces the text where the vendor keeps it; `body` still says what the person reads. `media` are https addresses.
    `call` says how a call goes. `reply_to` is where an answer to an e-mail goes; `in_reply_to` the Message-ID that this
    one answers. `from_name` stands before the sender's address, in place of the account's own name.
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
    vendor_template: VendorTemplate | None = None
    dlt: Dlt | None = None
    media: tuple[str, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    call: CallScript | None = None
    sent_after: datetime | None = None
    from_name: str = ""


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


@dataclass(frozen=True)
class Played:
    """A recording as it comes: what kind of audio, and its bytes."""

    media_type: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True)
class CallCost:
    """Of one leg, as the vendor writes it, in the currency's main unit."""

    amount: str
    currency: str


class CallRecorder(Protocol):
    """One vendor's calls after they were placed, and its recordings; `cost` is None while the vendor has not reckoned
    it, `forget` deletes. Each method raises `providers.contract.ProviderError`.

    `start` records a call that is under way, where the vendor needs to be told; `notify_url` hears where it is kept.
    """

    name: str

    async def start(self, call_id: str, notify_url: str) -> None: ...

    async def play(self, recording_id: str) -> Played: ...

    async def forget(self, recording_id: str) -> None: ...

    async def cost(self, leg_id: str) -> CallCost | None: ...

    async def close(self) -> None: ...


class EventKind(StrEnum):
    DELIVERY = "delivery"
    INBOUND = "inbound"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    CALL = "call"
    CLICK = "click"
    OPEN = "open"


class Machine(StrEnum):
    """Why a message is no person's. `LIST`: sent to many at once."""

    AUTO_REPLY = "auto_reply"
    OUT_OF_OFFICE = "out_of_office"
    LIST = "list"
    MAILER = "mailer"


@dataclass(frozen=True)
class ReceivedFile:
    """What came with a message: its bytes, or the vendor's address of it; `left_out` says why neither is kept.

    `content_type` is by the content, never what the sender said; `size` in bytes.
    """

    name: str
    content_type: str
    size: int
    content: bytes = field(default=b"", repr=False)
    url: str = ""
    left_out: str = ""


@dataclass(frozen=True)
class ReceivedMail:
    """What an e-mail has beside its text.

    `mail_id`: its Message-ID; `thread`: those that it answers, the nearest first. `machine`: why no person wrote it.
    """

    subject: str = ""
    mail_id: str = ""
    thread: tuple[str, ...] = ()
    machine: Machine | None = None


@dataclass(frozen=True)
class ProviderEvent:
    """One fact from a vendor's webhook, in our words; the raw payload is kept beside it.

    `event_id` is unique per provider (the vendor's id, or id and state together). `token` is ours when the vendor
    echoes it. Inbound messages carry `sender` and `text`; delivery reports carry `state` (on failure the vendor's
    `code`, and what it means).
    `confirmed`: the vendor has answered this opt-out itself. `link` is a digest of what was clicked: an address may
    carry a person's token. `tenant_id` is known when the vendor echoes it. `answered`: the message of ours whose reply
    address it was sent to. `call`: what is reported of a leg of a call, whatever else the event is.

    Whatever a vendor says can be stored: texts are without NUL and lone surrogates, an id that is too long is its
    digest, another text is cut, and a moment that no clock shows is none.
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
    call: CallReport | None = None
    answered: int | None = None
    mail: ReceivedMail | None = None
    files: tuple[ReceivedFile, ...] = ()

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, str) and not isinstance(value, StrEnum):
                object.__setattr__(self, one.name, _storable(one.name, value))
        if self.occurred_at is not None:
            object.__setattr__(self, "occurred_at", _moment(self.occurred_at))
        if self.call is not None:
            object.__setattr__(self, "call", _storable_report(self.call))


def _storable_report(report: CallReport) -> CallReport:
    kept = report.recording
    if kept is not None:
        id, text = _storable("provider_id", kept.id), storable(kept.text)[:_LONGEST_TRANSCRIPT]
        kept = replace(kept, id=id, url=storable(kept.url)[:_LONGEST_URL], text=text)
    return replace(report, leg=_storable("provider_id", report.leg), recording=kept)


def _storable(name: str, value: str) -> str:
    plain: str = storable(value)
    longest = _LONGEST.get(name)
    if longest is None or len(plain) <= longest:
        return plain
    return sha256(plain.encode()).hexdigest() if name in _IDS else plain[:longest]


def _moment(moment: datetime) -> datetime | None:
    return moment.astimezone(UTC) if moment.year in _YEARS else None

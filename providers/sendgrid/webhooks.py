"""Reads SendGrid's signed event webhook."""

import binascii
import json
import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sendgrid.helpers.eventwebhook import EventWebhook

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from providers.http.hooks import HookRequest, Unreadable, read_each, read_json
from providers.http.reader import AnyText, Whole, moment

OLDEST = timedelta(minutes=5)

_KINDS: dict[str, tuple[EventKind, DeliveryState | None]] = {
    "processed": (EventKind.DELIVERY, DeliveryState.SENT),
    "deferred": (EventKind.DELIVERY, DeliveryState.SENT),
    "delivered": (EventKind.DELIVERY, DeliveryState.DELIVERED),
    "bounce": (EventKind.DELIVERY, DeliveryState.FAILED),
    "dropped": (EventKind.DELIVERY, DeliveryState.FAILED),
    "open": (EventKind.OPEN, DeliveryState.READ),
    "click": (EventKind.CLICK, DeliveryState.READ),
    "spamreport": (EventKind.OPT_OUT, None),
    "unsubscribe": (EventKind.OPT_OUT, None),
    "group_unsubscribe": (EventKind.OPT_OUT, None),
    "group_resubscribe": (EventKind.OPT_IN, None),
}
# Other reasons quote the receiving server and may name the person, so only these become codes.
_DROP_REASONS = frozenset(
    {"bounced_address", "unsubscribed_address", "spam_reporting_address", "invalid", "invalid_smtpapi_header"}
)
# A mail that is dropped for what it says, or because the account has sent enough, says nothing of the address.
_REFUSALS = {
    "bounce": SendRefusal.ADDRESS_INVALID,
    "dropped:bounced_address": SendRefusal.ADDRESS_INVALID,
    "dropped:invalid": SendRefusal.ADDRESS_INVALID,
    "dropped:unsubscribed_address": SendRefusal.OPTED_OUT,
    "dropped:spam_reporting_address": SendRefusal.OPTED_OUT,
}


class SendGridEvent(BaseModel):
    """One event, only what we read of it; `lead_token` and `lead_tenant` are our custom arguments.

    What it lacks, or says in a way of its own, is left out: other programs send mail from the account, too.
    """

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    event: str
    sg_event_id: AnyText = ""
    email: AnyText = ""
    timestamp: Whole = 0
    sg_message_id: AnyText = ""
    type: AnyText = ""
    reason: AnyText = ""
    url: AnyText = ""
    sg_machine_open: Annotated[bool, BeforeValidator(lambda value: value in (True, "true", "True"))] = False
    lead_token: AnyText = ""
    lead_tenant: Whole = 0

    @property
    def id(self) -> str:
        """SendGrid's own, else what is the same when the event comes again. Raises `Unreadable`."""
        if self.sg_event_id:
            return self.sg_event_id
        if not self.timestamp:
            raise Unreadable("sendgrid: an event without an id")
        said = (self.event, self.email, self.timestamp, self.sg_message_id, self.url)
        return sha256(json.dumps(said).encode()).hexdigest()


class SendGridWebhooks:
    """One account's events; `public_key` is the base64 text that SendGrid shows."""

    name = "sendgrid"

    def __init__(self, public_key: str) -> None:
        self._verifier = EventWebhook(public_key)

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        """Whether the signature fits the raw bytes and the timestamp lies within five minutes of `now`."""
        signature = request.headers.get("x-twilio-email-event-webhook-signature", "")
        timestamp = request.headers.get("x-twilio-email-event-webhook-timestamp", "")
        if (
            not re.fullmatch(r"[0-9]{1,12}", timestamp)
            or abs(now.timestamp() - int(timestamp)) > OLDEST.total_seconds()
        ):
            return False
        try:
            return bool(self._verifier.verify_signature(request.body.decode(), signature, timestamp))
        except (binascii.Error, UnicodeError, ValueError):
            return False

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        said = read_json(self.name, request.body)
        if not isinstance(said, list):
            raise Unreadable("sendgrid: not a list of events")
        return read_each(self.name, said, _events)


def _events(said: Any) -> list[ProviderEvent]:
    event = SendGridEvent.model_validate(said)
    return [_event(event)] if event.event in _KINDS else []


def _event(event: SendGridEvent) -> ProviderEvent:
    kind, state = _KINDS[event.event]
    if event.sg_machine_open:
        # A mail program fetched the pictures unasked (Apple does, for every mail): it arrived, nobody read it.
        kind, state = EventKind.DELIVERY, DeliveryState.DELIVERED
    code = _code(event) if state is DeliveryState.FAILED else ""
    return ProviderEvent(
        provider="sendgrid",
        event_id=event.id,
        kind=kind,
        channel=Channel.EMAIL,
        occurred_at=moment(event.timestamp),
        token=event.lead_token,
        tenant_id=event.lead_tenant or None,
        # SendGrid appends routing to the id that it gave when it took the message.
        provider_id=event.sg_message_id.partition(".")[0],
        state=state,
        code=code,
        refusal=_REFUSALS.get(code),
        recipient=event.email,
        link=sha256(event.url.encode()).hexdigest()[:32] if event.url else "",
    )


def _code(event: SendGridEvent) -> str:
    """`bounce`, `blocked` (a passing refusal), `dropped` or `dropped:reason`."""
    if event.event == "bounce":
        return "blocked" if event.type == "blocked" else "bounce"
    reason = event.reason.strip().lower().replace(" ", "_")
    return f"dropped:{reason}" if reason in _DROP_REASONS else "dropped"

"""Reads Mandrill's signed webhooks."""

import hmac
import json
import re
from base64 import b64encode
from datetime import datetime
from hashlib import sha1, sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from domain.text.form_fields import form_fields
from providers.http.hooks import HookRequest, Unreadable, read_each, read_json
from providers.http.reader import AnyText, Whole, moment, whole
from providers.mandrill.send import REASONS

_KINDS: dict[str, tuple[EventKind, DeliveryState | None]] = {
    "send": (EventKind.DELIVERY, DeliveryState.SENT),
    "deferral": (EventKind.DELIVERY, DeliveryState.SENT),
    "delivered": (EventKind.DELIVERY, DeliveryState.DELIVERED),
    "hard_bounce": (EventKind.DELIVERY, DeliveryState.FAILED),
    "soft_bounce": (EventKind.DELIVERY, DeliveryState.FAILED),
    "reject": (EventKind.DELIVERY, DeliveryState.FAILED),
    "open": (EventKind.OPEN, DeliveryState.READ),
    "click": (EventKind.CLICK, DeliveryState.READ),
    "spam": (EventKind.OPT_OUT, None),
    "unsub": (EventKind.OPT_OUT, None),
}

# A batch of a thousand events, all of whose quotation marks are escaped.
_MOST_ESCAPES = 500_000


def _mapping(value: Any) -> dict[str, Any]:
    """Mandrill writes an empty mapping as an empty list."""
    return value if isinstance(value, dict) else {}


class MandrillMessage(BaseModel):
    """What an event says of its message; our token and tenant stand in `metadata`."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    id: AnyText = ""
    email: AnyText = ""
    metadata: Annotated[dict[str, Any], BeforeValidator(_mapping)] = {}
    reject: Annotated[dict[str, Any], BeforeValidator(_mapping)] = {}


class MandrillEvent(BaseModel):
    """One event, only what we read of it. Other programs send mail from the account, too."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    event: AnyText = ""
    id: AnyText = ""
    ts: Whole = 0
    url: AnyText = ""
    msg: MandrillMessage = MandrillMessage()


class MandrillWebhooks:
    """One account's events.

    Mandrill signs the URL that it was given, and its form. The signature has no timestamp: `event_id` catches a replay.
    """

    name = "mandrill"

    def __init__(self, key: str, public_url: str) -> None:
        self._key, self._public_url = key, public_url

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        """Whether `X-Mandrill-Signature` fits: base64 of HMAC-SHA1 over the URL and each field's name and value."""
        try:
            fields = _fields(request)
        except ValueError:
            return False
        signed = self._public_url + request.target + "".join(name + value for name, value in sorted(fields))
        mark = b64encode(hmac.new(self._key.encode(), signed.encode(errors="surrogatepass"), sha1).digest())
        given = request.headers.get("x-mandrill-signature", "")
        return hmac.compare_digest(mark, given.encode(errors="replace"))

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        try:
            form = dict(_fields(request))
        except ValueError:
            raise Unreadable("mandrill: not a form") from None
        said = read_json(self.name, form.get("mandrill_events", "").encode())
        if not isinstance(said, list):
            raise Unreadable("mandrill: not a list of events")
        return read_each(self.name, said, _events)


def _fields(request: HookRequest) -> list[tuple[str, str]]:
    return form_fields(request.body, strict=True, most_escapes=_MOST_ESCAPES)


def _events(said: Any) -> list[ProviderEvent]:
    """What is no event of a message (a change of the account's lists, say) is left out."""
    if not isinstance(said, dict) or said.get("event") not in _KINDS:
        if isinstance(said, dict):
            return []
        raise Unreadable("mandrill: an event that is none")
    message = _mapping(said.get("msg"))
    event = MandrillEvent.model_validate(
        {**said, "id": said.get("_id"), "msg": {**message, "id": message.get("_id") or said.get("_id")}}
    )
    return [_event(event)]


def _event(event: MandrillEvent) -> ProviderEvent:
    kind, state = _KINDS[event.event]
    code, refusal = _failure(event) if state is DeliveryState.FAILED else ("", None)
    metadata = event.msg.metadata
    tenant = whole(metadata.get("lead_tenant"))
    return ProviderEvent(
        provider="mandrill",
        event_id=_id(event),
        kind=kind,
        channel=Channel.EMAIL,
        occurred_at=moment(event.ts),
        token=str(metadata.get("lead_token") or ""),
        tenant_id=tenant if 0 < tenant < 2**31 else None,
        provider_id=event.msg.id,
        state=state,
        code=code,
        refusal=refusal,
        recipient=event.msg.email,
        link=sha256(event.url.encode()).hexdigest()[:32] if event.url else "",
    )


def _id(event: MandrillEvent) -> str:
    """The same when the event comes again: Mandrill numbers messages, not events. Raises `Unreadable`."""
    if not (event.msg.id and event.ts):
        raise Unreadable("mandrill: an event without a message")
    return sha256(json.dumps((event.event, event.msg.id, event.ts, event.url)).encode()).hexdigest()


def _failure(event: MandrillEvent) -> tuple[str, SendRefusal | None]:
    """A soft bounce is final for the message, and says nothing of the address."""
    if event.event == "hard_bounce":
        return event.event, SendRefusal.ADDRESS_INVALID
    reason = event.msg.reject.get("reason")
    if event.event == "reject" and isinstance(reason, str) and re.fullmatch(r"[a-z-]{1,30}", reason):
        return f"rejected:{reason}" if reason in REASONS else "rejected", REASONS.get(reason)
    return ("soft:bounce" if event.event == "soft_bounce" else event.event), None

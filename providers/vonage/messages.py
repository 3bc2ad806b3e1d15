"""Reads the webhooks of Vonage's Messages API: what became of a message, and what people write."""

import re
from typing import Any

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind, ProviderEvent
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.vonage import fields
from providers.vonage.http import NAME, REFUSALS, error_code
from providers.vonage.webhooks import VonageWebhooks

_CHANNELS = {"sms": Channel.SMS, "whatsapp": Channel.WHATSAPP}
_STATES = {
    "submitted": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "rejected": DeliveryState.FAILED,
    "undeliverable": DeliveryState.FAILED,
}
_TENANT = re.compile(r"([1-9][0-9]{0,9})-", re.ASCII)


class VonageMessageWebhooks(VonageWebhooks):
    """Signed as calls are. Whose a message is, its own reference says; whose an inbound one, the number written to."""

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        said = read_json(NAME, request.body or b"{}")
        if not isinstance(said, dict):
            raise Unreadable("vonage: not a JSON object")
        channel, id = _CHANNELS.get(fields.text(said, "channel")), fields.text(said, "message_uuid")
        if channel is None or not id:
            return []
        if "status" in said:
            return _status(said, channel, id)
        return [self._inbound(said, channel, id)] if "message_type" in said else []

    def _inbound(self, said: dict[str, Any], channel: Channel, id: str) -> ProviderEvent:
        recipient = fields.text(said, "to")
        return ProviderEvent(
            provider=NAME,
            event_id=f"{id}:inbound",
            kind=EventKind.INBOUND,
            channel=channel,
            occurred_at=fields.moment(fields.text(said, "timestamp")),
            provider_id=id,
            sender=fields.number(fields.text(said, "from")),
            recipient=fields.number(recipient),
            text=_written(said),
            tenant_id=self._numbers.get(recipient, 0) if self._numbers else None,
        )


def _status(said: dict[str, Any], channel: Channel, id: str) -> list[ProviderEvent]:
    status, token = fields.text(said, "status"), fields.text(said, "client_ref")
    state = _STATES.get(status)
    if state is None:
        return []
    code = (error_code(said.get("error")) or status) if state is DeliveryState.FAILED else ""
    tenant = _TENANT.match(token)
    return [
        ProviderEvent(
            provider=NAME,
            event_id=f"{id}:{status}",
            kind=EventKind.DELIVERY,
            channel=channel,
            occurred_at=fields.moment(fields.text(said, "timestamp")),
            token=token,
            provider_id=id,
            state=state,
            code=code,
            refusal=REFUSALS.get(code),
            recipient=fields.number(fields.text(said, "to")),
            tenant_id=int(tenant[1]) if tenant else None,
        )
    ]


def _written(said: dict[str, Any]) -> str:
    """The text, or what was written below a picture or a file."""
    text = said.get("text")
    if isinstance(text, str):
        return text
    part = said.get(fields.text(said, "message_type"))
    caption = part.get("caption") if isinstance(part, dict) else None
    return caption if isinstance(caption, str) else ""

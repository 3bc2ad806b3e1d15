"""Reads delivery receipts of Vonage's SMS API, which carries the SMS with DLT ids."""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from domain.text.form_fields import MOST_FIELDS, form_fields
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.vonage.fields import moment
from providers.vonage.http import NAME
from providers.vonage.webhooks import OLDEST

_STATES = {
    **dict.fromkeys(("accepted", "buffered"), DeliveryState.SENT),
    "delivered": DeliveryState.DELIVERED,
    **dict.fromkeys(("expired", "failed", "rejected"), DeliveryState.FAILED),
}
# Of Vonage's list of receipt errors, those that say that the number does not take SMS.
_REFUSALS = {"3": SendRefusal.UNREACHABLE, "9": SendRefusal.ADDRESS_INVALID, "11": SendRefusal.UNREACHABLE}
_ALGORITHMS = ("sha256", "sha512", "md5", "sha1")
_TENANT = re.compile(r"([1-9][0-9]{0,9})-", re.ASCII)
_LONGEST = 200


class VonageReceipts:
    """Each is signed over its fields, by the way that the account has chosen; plain hashes are not believed.

    They come as a query, a form or JSON, as the account is set.
    """

    name = NAME

    def __init__(self, signature_secret: str) -> None:
        self._secret = signature_secret

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        """Whether `sig` fits the other fields, and the timestamp lies within five minutes of `now`."""
        try:
            fields = _fields(request)
        except Unreadable:
            return False
        given, at = fields.pop("sig", "").lower(), fields.get("timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", at) or abs(now.timestamp() - int(at)) > OLDEST.total_seconds():
            return False
        return any(hmac.compare_digest(mark.encode(), given.encode()) for mark in marks(self._secret, fields))

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        """One without a reference of ours is another program's."""
        said = _fields(request)
        id, status, token = said.get("messageId", ""), said.get("status", ""), said.get("client-ref", "")
        state, tenant = _STATES.get(status), _TENANT.match(token)
        if state is None or tenant is None or not id:
            return []
        failed, error = state is DeliveryState.FAILED, said.get("err-code", "")
        known = error if failed and re.fullmatch(r"[1-9][0-9]{0,3}", error) else ""
        return [
            ProviderEvent(
                provider=NAME,
                event_id=f"{id}:{status}",
                kind=EventKind.DELIVERY,
                channel=Channel.SMS,
                occurred_at=moment(said.get("message-timestamp", "")),
                token=token,
                provider_id=id,
                state=state,
                code=(f"receipt-{known}" if known else status) if failed else "",
                refusal=_REFUSALS.get(known),
                recipient=f"+{number}" if (number := said.get("msisdn", "")).isdecimal() else "",
                tenant_id=int(tenant[1]),
            )
        ]


def marks(secret: str, fields: Mapping[str, str]) -> list[str]:
    """What `sig` may be, one by each algorithm."""
    said = "".join(f"&{name}={_plain(value)}" for name, value in sorted(fields.items()))
    signed = said.encode(errors="surrogatepass")
    return [hmac.new(secret.encode(), signed, algorithm).hexdigest() for algorithm in _ALGORITHMS]


def _plain(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")


def _fields(request: HookRequest) -> dict[str, str]:
    """Raises `Unreadable`."""
    try:
        if not request.body:
            query = urlsplit(request.target).query
            return _cut(dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)))
        if "json" not in request.headers.get("content-type", ""):
            return _cut(dict(form_fields(request.body, strict=True)))
    except ValueError:
        raise Unreadable("vonage: not a receipt") from None
    said = read_json(NAME, request.body)
    if not isinstance(said, dict):
        raise Unreadable("vonage: not a JSON object")
    return _cut({name: value for name, value in said.items() if isinstance(value, str | int | float)})


def _cut(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value)[:_LONGEST] for name, value in said.items()}

"""Reads Twilio's webhooks: delivery reports of messages and calls, and what people write or ring."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import RequestValidator

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.calls.record import Role
from domain.outreach.ports import EventKind, ProviderEvent, ReceivedFile
from domain.text.form_fields import form_fields
from providers.http.answers import http_date
from providers.http.hooks import HookRequest, Unreadable
from providers.twilio.calls import call_events, leg_report
from providers.twilio.refusals import PASSING, REFUSALS

_MESSAGE_STATES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), DeliveryState.SENT),
    **dict.fromkeys(("delivered", "partially_delivered"), DeliveryState.DELIVERED),
    "read": DeliveryState.READ,
    **dict.fromkeys(("undelivered", "failed", "canceled"), DeliveryState.FAILED),
}
_AGENT_LEG_STATES = {
    **dict.fromkeys(("queued", "initiated", "ringing", "in-progress", "completed"), DeliveryState.SENT),
    **dict.fromkeys(("busy", "failed", "no-answer", "canceled"), DeliveryState.FAILED),
}
_LEAD_LEG_STATES = _AGENT_LEG_STATES | dict.fromkeys(("in-progress", "completed"), DeliveryState.DELIVERED)
_WHATSAPP = "whatsapp:"
MOST_MEDIA = 10  # as many as Twilio takes
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_OPT_OUT_KINDS = {"STOP": EventKind.OPT_OUT, "START": EventKind.OPT_IN}
# Twilio confirms these itself, when they are the whole message, and then blocks the number for us.
_CONFIRMED = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})


class TwilioWebhooks:
    """One account's webhooks.

    Twilio signs the URL that it was given, so the URL is built from the configured public base, never from what a
    proxy made of it. Its signature has no timestamp: a replay is caught by `event_id`, which is the id and status.
    """

    name = "twilio"

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        """Whether `X-Twilio-Signature` fits, for the URL with its port or without."""
        signature = request.headers.get("x-twilio-signature", "")
        url = self._public_url + request.target
        if not signature:
            return False
        if not _is_form(request):
            return self._is_genuine_document(url, request.body, signature)
        try:
            fields = _Form(_pairs(request.body))
        except Unreadable:
            return False
        return bool(self._validator.validate(url, fields, signature))

    def _is_genuine_document(self, url: str, body: bytes, signature: str) -> bool:
        # Without this hash the signature says nothing about a body that is not a form.
        if "bodySHA256" not in parse_qs(urlsplit(url).query):
            return False
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return False
        return bool(self._validator.validate(url, text, signature))

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        """A delivery report, an inbound message or an inbound call; anything else is nothing.

        `kind` is opt_out or opt_in only when Twilio itself has acted on the keyword (`OptOutType`); otherwise an
        inbound text is `inbound`; its reader looks for keywords.
        """
        if not _is_form(request):
            return []
        form = dict(_pairs(request.body))
        if "/calls/" in urlsplit(request.target).path:
            return call_events(form, request.target)
        if form.get("MessageSid"):
            return _message_events(form, request.target)
        return _call_events(form, request.target) if form.get("CallSid") else []


class _Form:
    """A form as the SDK's validator likes it: a name may have several values."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __iter__(self) -> Iterable[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getlist(self, name: str) -> list[str]:
        return self._values[name]


def _is_form(request: HookRequest) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return not request.body or kind == "application/x-www-form-urlencoded"


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return form_fields(body, strict=True)
    except ValueError:
        raise Unreadable("twilio: not a form") from None


def _token(target: str) -> str:
    return parse_qs(urlsplit(target).query).get("token", [""])[0]


def _number(form: Mapping[str, str], name: str) -> str:
    address = form.get(name, "")
    return address[len(_WHATSAPP) :] if address.startswith(_WHATSAPP) else address


def _message_events(form: Mapping[str, str], target: str) -> list[ProviderEvent]:
    sid = form["MessageSid"]
    status = form.get("MessageStatus") or form.get("SmsStatus", "")
    channel = Channel.WHATSAPP if form.get("To", "").startswith(_WHATSAPP) else Channel.SMS
    if status == "received":
        return [
            ProviderEvent(
                provider="twilio",
                event_id=f"{sid}:{status}",
                kind=_OPT_OUT_KINDS.get(form.get("OptOutType", ""), EventKind.INBOUND),
                channel=channel,
                provider_id=sid,
                sender=_number(form, "From"),
                recipient=_number(form, "To"),
                text=form.get("Body", ""),
                confirmed=channel is Channel.SMS and form.get("Body", "").strip().lower() in _CONFIRMED,
                files=_media(form),
            )
        ]
    state = _MESSAGE_STATES.get(status)
    if state is None:
        return []
    code = (form.get("ErrorCode") or status) if state is DeliveryState.FAILED else ""
    return [
        ProviderEvent(
            provider="twilio",
            event_id=f"{sid}:{status}",
            kind=EventKind.DELIVERY,
            channel=channel,
            token=_token(target),
            provider_id=sid,
            state=state,
            code=f"soft:{code}" if code in PASSING else code,
            refusal=REFUSALS.get(code),
            recipient=_number(form, "To"),
        )
    ]


def _media(form: Mapping[str, str]) -> tuple[ReceivedFile, ...]:
    """The vendor keeps them, and asks for the account's credentials; of what they are only it has a word."""
    count = form.get("NumMedia", "0")
    found = []
    for number in range(min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() and len(count) < 4 else 0):
        url, kind = form.get(f"MediaUrl{number}", ""), form.get(f"MediaContentType{number}", "")
        if url.startswith("https://") and len(url) <= 2_000:
            known = kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
            found.append(ReceivedFile(f"file {number + 1}", known, 0, url=url))
    return tuple(found)


def _call_events(form: Mapping[str, str], target: str) -> list[ProviderEvent]:
    """Of a click-to-call's two legs only the second, which has a parent, says that the lead was reached."""
    sid, status = form["CallSid"], form.get("CallStatus", "")
    if form.get("Direction") == "inbound":
        return [
            ProviderEvent(
                provider="twilio",
                event_id=f"{sid}:{status}",
                kind=EventKind.INBOUND,
                channel=Channel.CALL,
                occurred_at=http_date(form.get("Timestamp", "")),
                provider_id=sid,
                sender=form.get("From", ""),
                recipient=form.get("To", ""),
                call=leg_report(form, Role.PERSON),
            )
        ]
    parent = form.get("ParentCallSid", "")
    state = (_LEAD_LEG_STATES if parent else _AGENT_LEG_STATES).get(status)
    if state is None:
        return []
    return [
        ProviderEvent(
            provider="twilio",
            event_id=f"{sid}:{status}",
            kind=EventKind.DELIVERY,
            channel=Channel.CALL,
            occurred_at=http_date(form.get("Timestamp", "")),
            token=_token(target),
            provider_id=parent or sid,
            state=state,
            code=("" if parent else "agent-") + status if state is DeliveryState.FAILED else "",
            recipient=form.get("To", "") if parent else "",
            call=leg_report(form, Role.PERSON if parent else Role.AGENT),
        )
    ]

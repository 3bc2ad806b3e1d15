"""Sends SMS, WhatsApp and click-to-calls through Twilio's SDK; asks it what became of a send that never answered."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from domain.leads.lead import Channel
from domain.outreach.calls.addresses import CallAddresses
from domain.outreach.calls.script import CallScript
from domain.outreach.ports import OutgoingMessage, Receipt
from providers.contract import Final, ProviderError, Unknown
from providers.http.wire import LIMIT
from providers.settings import ProviderSettings
from providers.twilio.documents import Bridge, bridge_document
from providers.twilio.http import TwilioHttp

NAME = "twilio"
SETTLE = timedelta(seconds=30)
SKEW = timedelta(seconds=60)
MOST_LISTED = 200
# What the SDK lets through when a 2xx answer is not Twilio's JSON.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, TwilioException)


class _Resource(Protocol):
    sid: str | None


class _Listed(_Resource, Protocol):
    body: str | None
    to: str | None
    direction: str | None
    date_created: object


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class TwilioAccount:
    """One account and the number (or messaging service) it sends from. `close` it when the worker ends."""

    client: Client
    http: TwilioHttp
    sender: str
    public_url: str
    now: Callable[[], datetime] = _clock

    def hook(self, message: OutgoingMessage, name: str) -> str:
        """The URL that Twilio calls back; it carries our token, since Twilio keeps nothing of ours itself."""
        return f"{self.public_url}/hooks/twilio/{message.tenant_id}/{name}?token={quote(message.token, safe='')}"

    async def close(self) -> None:
        await self.http.aclose()


def twilio_account(
    settings: ProviderSettings, limit: float = LIMIT, now: Callable[[], datetime] = _clock
) -> TwilioAccount:
    """`limit` in seconds for each request; no request is repeated."""
    http = TwilioHttp(settings.twilio_base_url, limit)
    client = Client(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), http_client=http)
    return TwilioAccount(
        client=client,
        http=http,
        sender=settings.twilio_from,
        public_url=settings.public_url,
        now=now,
    )


def twilio_account_of(
    settings: ProviderSettings, http: TwilioHttp, secrets: Mapping[str, str], sender: str
) -> TwilioAccount:
    """Any account, over connections that all share."""
    return TwilioAccount(
        client=Client(secrets["account_sid"], secrets["auth_token"], http_client=http),
        http=http,
        sender=sender,
        public_url=settings.public_url,
    )


class TwilioSms:
    """SMS and WhatsApp through one account: a WhatsApp address is a number with `whatsapp:` before it."""

    name = NAME

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    async def send(self, message: OutgoingMessage) -> Receipt:
        sender = self._account.sender
        origin = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": _address(message, sender)}
        return await _created(
            self._account.client.messages.create_async(
                to=_address(message, message.to),
                status_callback=self._account.hook(message, "status"),
                **origin,
                **_content(message),
            )
        )

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """The message among those that Twilio lists for this recipient.

        Twilio keeps no token of ours, so the rule is: sent by the API, the same text, created no earlier than a
        minute before `sent_after` (which is when the last send began). DateSent is not asked for, because a queued
        message has none yet. Limits: the same text sent twice to one person within that minute counts as one; a
        text that Twilio rewrites (trial accounts, smart encoding) is not recognised, so give such accounts texts
        that need no rewriting. Raises `Unknown` when it is not listed but may be on its way (30 s), when too many
        are listed to be sure, and when Twilio does not answer. A template's text is Twilio's own: whatever was sent to
        this person since could be ours, and only the callback, which carries our token, can say.
        """
        to = _address(message, message.to)
        listed = await _listed(self._account.client.messages.list_async(to=to, limit=MOST_LISTED))
        for candidate in _ours(listed, message):
            if (candidate.body or "").strip() == message.body.strip():
                return Receipt(NAME, candidate.sid or "")
            if message.vendor_template is not None:
                raise Unknown(NAME, "a template's text cannot be compared")
        if len(listed) >= MOST_LISTED:
            raise Unknown(NAME, "too many messages listed to be sure")
        _check_settled(message, self._account.now())
        return None


def _address(message: OutgoingMessage, number: str) -> str:
    return f"whatsapp:{number}" if message.channel is Channel.WHATSAPP else number


def _content(message: OutgoingMessage) -> dict[str, Any]:
    template = message.vendor_template
    if template is not None and message.channel is Channel.WHATSAPP:
        variables = json.dumps(dict(template.variables), ensure_ascii=False)
        return {"content_sid": template.id, "content_variables": variables}
    files = {"media_url": list(message.media)} if message.media else {}
    return {"body": message.body, **files}


class TwilioCalls:
    """Click-to-call through one account: rings the agent, then dials the lead."""

    name = NAME

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    async def send(self, message: OutgoingMessage) -> Receipt:
        if not message.agent_phone:
            raise Final(NAME, "no_agent_phone")
        account = self._account
        addresses = CallAddresses(account.public_url, NAME, message.tenant_id, message.token)
        document = bridge_document(
            Bridge(
                lead_phone=message.to,
                caller_id=account.sender,
                first_sentence=message.body,
                script=message.call or CallScript(),
                status_url=account.hook(message, "status"),
                notice_url=addresses.of("notice"),
                machine_url=addresses.of("machine"),
            )
        )
        return await _created(
            account.client.calls.create_async(
                to=message.agent_phone,
                from_=account.sender,
                twiml=document,
                status_callback=account.hook(message, "status"),
                status_callback_event=["ringing", "answered", "completed"],
                status_callback_method="POST",
            )
        )

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """The call to this agent whose second leg went to this lead.

        Twilio lists neither our token nor the TwiML. A call to the agent that has no second leg (it rings, or the
        agent did not answer) could be ours or another lead's: that raises `Unknown`, as in `TwilioSms.find`.
        """
        calls = self._account.client.calls
        listed = await _listed(calls.list_async(to=message.agent_phone, from_=self._account.sender, limit=MOST_LISTED))
        unsure = len(listed) >= MOST_LISTED
        for candidate in _ours(listed, message):
            legs = await _listed(calls.list_async(parent_call_sid=candidate.sid, limit=MOST_LISTED))
            if any(leg.to == message.to for leg in legs):
                return Receipt(NAME, candidate.sid or "")
            unsure = unsure or not legs
        if unsure:
            raise Unknown(NAME, "calls to the agent cannot be distinguished")
        _check_settled(message, self._account.now())
        return None


async def _created(request: Awaitable[_Resource]) -> Receipt:
    try:
        sid = (await request).sid
    except UNREADABLE:
        sid = None
    if not sid:
        raise Unknown(NAME, "accepted, with an answer that cannot be read")
    return Receipt(NAME, sid)


async def _listed(request: Awaitable[list[_Listed]]) -> list[_Listed]:
    try:
        return await request
    except ProviderError as error:
        raise Unknown(NAME, f"cannot be queried now ({error})") from None
    except UNREADABLE:
        raise Unknown(NAME, "an answer that cannot be read") from None


def _check_settled(message: OutgoingMessage, now: datetime) -> None:
    if message.sent_after is not None and now < message.sent_after + SETTLE:
        raise Unknown(NAME, "too early to say that it never arrived")


def _ours(listed: Iterable[_Listed], message: OutgoingMessage) -> Iterable[_Listed]:
    since = message.sent_after - SKEW if message.sent_after else None
    for candidate in listed:
        created = candidate.date_created
        too_old = since is not None and isinstance(created, datetime) and created < since
        if candidate.sid and candidate.direction == "outbound-api" and not too_old:
            yield candidate

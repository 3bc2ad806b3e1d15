"""The people who asked: they see what the sandbox kept of each message, and write back, pay, or stay silent."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import psycopg
from twilio.request_validator import RequestValidator

from devstack.demo.cast import CastPart, nth
from devstack.demo.client import DemoClient

_EVERY = 0.3
_KEPT = """
    SELECT tenant_id, id, token, body FROM sandbox_messages WHERE tenant_id = ANY(%s) AND id <> ALL(%s) ORDER BY id
"""
_TOKEN = re.compile(r"\d+-(?P<lead>\d+)-\d+-(?P<step>.+)")
_ATTEMPT = re.compile(r"v\d+-a(?P<number>\d+)")
_PAY = re.compile(r"https?://\S+/pay/\S+")
_OUR_NUMBER = "+14155550100"


@dataclass(frozen=True)
class Received:
    """A message on somebody's phone. `attempt`: which try to reach them it was; `link`: where to pay."""

    tenant_id: int
    lead_id: int
    token: str
    attempt: int | None
    link: str | None


@dataclass
class Inbox:
    """The phones of everybody: what the sandbox kept, each message once."""

    checker_url: str
    tenants: Sequence[int]
    _read: list[int] = field(default_factory=list)

    async def new(self) -> list[Received]:
        """None while the database is unavailable."""
        try:
            async with await psycopg.AsyncConnection.connect(self.checker_url, connect_timeout=5) as connection:
                found = await (await connection.execute(_KEPT, (list(self.tenants), self._read))).fetchall()
        except psycopg.OperationalError:
            return []
        self._read += [id for _, id, _, _ in found]
        received = [_received(tenant_id, token, body) for tenant_id, _, token, body in found]
        return [message for message in received if message]


def _received(tenant_id: int, token: str, body: str) -> Received | None:
    read = _TOKEN.fullmatch(token)
    if read is None:
        return None
    attempt, link = _ATTEMPT.fullmatch(read["step"]), _PAY.search(body)
    number = int(attempt["number"]) if attempt else None
    return Received(tenant_id, int(read["lead"]), token, number, urlsplit(link[0]).path if link else None)


@dataclass(frozen=True)
class Hook:
    """The hook of the SMS vendor, and the secret that its webhooks are signed with."""

    api_url: str
    secret: str

    def sms(self, tenant_id: int, sid: str, sender: str, text: str) -> tuple[str, str, dict[str, str]]:
        """Path, form and headers of what the vendor posts when somebody writes; by WhatsApp as `whatsapp:+91…`."""
        path = f"/hooks/twilio/{tenant_id}/inbound"
        ours = f"whatsapp:{_OUR_NUMBER}" if sender.startswith("whatsapp:") else _OUR_NUMBER
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsStatus": "received", "From": sender, "To": ours,
            "Body": text, "NumMedia": "0",
        }  # fmt: skip
        signature = RequestValidator(self.secret).compute_signature(self.api_url + path, form)
        return path, urlencode(form), {"X-Twilio-Signature": signature}


@dataclass
class Contacts:
    """Everybody who was captured. They write through the hook of the SMS vendor, as its webhooks would."""

    inbox: Inbox
    demo_client: DemoClient
    hook: Hook
    parts: dict[int, CastPart]

    async def live(self) -> None:
        while True:
            for message in await self.inbox.new():
                await self._receive(message)
            await asyncio.sleep(_EVERY)

    async def _receive(self, message: Received) -> None:
        part = self.parts.get(message.lead_id)
        if part is None:
            return
        if text := part.kind.writes.get(message.attempt or 0):
            path, form, headers = self.hook.sms(message.tenant_id, f"SM{part.number:032x}", part.phone, text)
            await self.demo_client.knock(path, body=form.encode(), headers=headers)
        if message.link:
            await self._pay(part, message.link)

    async def _pay(self, part: CastPart, path: str) -> None:
        willing = nth(part.kind.pays, part.payments)
        part.payments += 1
        if willing:
            await self.demo_client.knock(path)

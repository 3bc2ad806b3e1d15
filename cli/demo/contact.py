"""The people who asked: they see what the sandbox kept of each message, and write back, pay, or stay silent."""

import asyncio
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import psycopg
from twilio.request_validator import RequestValidator

from cli.demo.cast import Part, nth
from cli.demo.door import Door

_EVERY = 0.3
_KEPT = """
    SELECT tenant_id, id, token, body FROM sandbox_messages WHERE tenant_id = ANY(%s) AND id <> ALL(%s) ORDER BY id
"""
_TOKEN = re.compile(r"\d+-(?P<lead>\d+)-\d+-(?P<step>.+)")
_ATTEMPT = re.compile(r"v\d+-a(?P<number>\d+)")
_PAY = re.compile(r"https?://\S+/pay/\S+")
_OUR_NUMBER = "+14155550100"


@dataclass
class Contacts:
    """Everybody who was captured. They write through the hook of the SMS vendor, as its webhooks would."""

    checker_url: str
    door: Door
    api_url: str
    hook_secret: str
    parts: dict[int, Part]
    _read: list[int] = field(default_factory=list)

    async def live(self) -> None:
        while True:
            for tenant_id, token, body in await self._new_messages():
                await self._receive(tenant_id, token, body)
            await asyncio.sleep(_EVERY)

    async def _new_messages(self) -> list[tuple[int, str, str]]:
        """None while the database is away: people do not mind."""
        tenants = sorted({part.kind.hospital for part in self.parts.values()})
        try:
            async with await psycopg.AsyncConnection.connect(self.checker_url, connect_timeout=5) as connection:
                found = await (await connection.execute(_KEPT, (tenants, self._read))).fetchall()
        except psycopg.OperationalError:
            return []
        self._read += [id for _, id, _, _ in found]
        return [(tenant_id, token, body) for tenant_id, _, token, body in found]

    async def _receive(self, tenant_id: int, token: str, body: str) -> None:
        read = _TOKEN.fullmatch(token)
        part = self.parts.get(int(read["lead"])) if read else None
        if read is None or part is None:
            return
        attempt = _ATTEMPT.fullmatch(read["step"])
        if attempt and (text := part.kind.writes.get(int(attempt["number"]))):
            await self._write(tenant_id, part, text)
        if link := _PAY.search(body):
            await self._pay(part, link[0])

    async def _pay(self, part: Part, link: str) -> None:
        willing = nth(part.kind.pays, part.payments)
        part.payments += 1
        if willing:
            await self.door.knock(urlsplit(link).path)

    async def _write(self, tenant_id: int, part: Part, text: str) -> None:
        path = f"/hooks/twilio/{tenant_id}/inbound"
        sid = f"SM{part.number:032x}"
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsStatus": "received", "From": part.phone, "To": _OUR_NUMBER,
            "Body": text, "NumMedia": "0",
        }  # fmt: skip
        signature = RequestValidator(self.hook_secret).compute_signature(self.api_url + path, form)
        await self.door.knock(path, body=urlencode(form).encode(), headers={"X-Twilio-Signature": signature})

"""Places click-to-calls through Vonage's Voice API, and plays what it recorded."""

import re
from dataclasses import dataclass
from typing import Any

from domain.outreach.calls.addresses import CallAddresses
from domain.outreach.calls.script import CallScript
from domain.outreach.ports import CallCost, OutgoingMessage, Played, Receipt
from providers.contract import Final, Unknown
from providers.http.audio import played
from providers.vonage.documents import bare, bridge_ncco
from providers.vonage.http import NAME, VonageAccount, VonageHttp

_FILE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LONGEST_RING = 120
_AGENT_RINGS = 45


@dataclass(frozen=True)
class VonageCalls:
    """Click-to-call through one application; `sender` is the number that both see."""

    account: VonageAccount
    http: VonageHttp
    sender: str
    public_url: str

    name = NAME

    async def send(self, message: OutgoingMessage) -> Receipt:
        """Rings the agent; the rest stands in the NCCO. Vonage knows no idempotency: nothing is repeated."""
        if not message.agent_phone:
            raise Final(NAME, "no_agent_phone")
        addresses = CallAddresses(self.public_url, NAME, message.tenant_id, message.token)
        script = message.call or CallScript()
        said = await self.http.request(
            "POST",
            f"{self.http.base_url}/v1/calls",
            headers={"Authorization": self.account.bearer()},
            body={
                "to": [{"type": "phone", "number": bare(message.agent_phone)}],
                "from": {"type": "phone", "number": bare(self.sender)},
                "ncco": bridge_ncco(message.body, message.to, self.sender, script, addresses),
                "event_url": [addresses.of("agent")],
                "event_method": "POST",
                "ringing_timer": min(_AGENT_RINGS, _LONGEST_RING),
            },
        )
        return _receipt(said)

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """Vonage lists calls by number and time, without anything of ours: two calls to one agent look alike.
        Its events carry our token, so they say what became of it. Always raises `Unknown`."""
        raise Unknown(NAME, "only its events report what became of a call")


@dataclass(frozen=True)
class VonageRecordings:
    """Of one application. A file is asked for by its id at the configured host, never by a URL that came in."""

    account: VonageAccount
    http: VonageHttp

    name = NAME

    async def start(self, call_id: str, notify_url: str) -> None:
        """Its documents say when a recording begins."""

    async def play(self, recording_id: str) -> Played:
        if not _FILE.fullmatch(recording_id):
            raise Final(NAME, "no_recording")
        url = f"{self.http.base_url}/v1/files/{recording_id}"
        return await played(NAME, url, headers={"Authorization": self.account.bearer()})

    async def forget(self, recording_id: str) -> None:
        if _FILE.fullmatch(recording_id):
            url = f"{self.http.base_url}/v1/files/{recording_id}"
            try:
                await self.http.request("DELETE", url, headers={"Authorization": self.account.bearer()})
            except Final as error:
                if error.code != "404":
                    raise

    async def cost(self, leg_id: str) -> CallCost | None:
        """Its events carry the price."""
        return None

    async def close(self) -> None:
        await self.http.aclose()


def _receipt(said: Any) -> Receipt:
    id = said.get("uuid") if isinstance(said, dict) else None
    if not isinstance(id, str) or not id:
        raise Unknown(NAME, "accepted, with an answer that cannot be read")
    return Receipt(NAME, id)

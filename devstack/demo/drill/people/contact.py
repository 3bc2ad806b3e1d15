"""The people of the drill: they answer messages by the vendor's webhook, each text journalled like a command."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from devstack.demo.cast import nth
from devstack.demo.contact import Hook, Inbox, Received
from devstack.demo.drill.chance import chance
from devstack.demo.drill.journal import Request
from devstack.demo.drill.people.client import Client
from devstack.demo.drill.people.roster import Player

_EVERY = 0.5
_REPEATS = 0.2
_EXTRA = 0.25
_MOST_EXTRA = 2
_STOP = "STOP"
_FORM = "application/x-www-form-urlencoded"


@dataclass
class Contacts:
    """They write until `stopping` is set. Who pays does so by the link, which is not journalled."""

    inbox: Inbox
    client: Client
    hook: Hook
    players: Mapping[int, Player]
    seed: int
    stopping: asyncio.Event

    async def live(self) -> None:
        writing: set[asyncio.Task[None]] = set()
        while not self.stopping.is_set():
            for message in await self.inbox.new():
                writing.add(asyncio.create_task(self._receive(message)))
            for done in [task for task in writing if task.done()]:
                done.result()
                writing.discard(done)
            await asyncio.sleep(_EVERY)
        await asyncio.gather(*writing)

    async def _receive(self, message: Received) -> None:
        player = self.players.get(message.lead_id)
        if player is None:
            return
        if message.link:
            await self._pay(player, message)
        if text := self._reply(player, message):
            await self._write(player, message, text)

    def _reply(self, player: Player, message: Received) -> str | None:
        """What their kind writes to that attempt; now and then a word more than that."""
        text = player.kind.writes.get(message.attempt or 0)
        dice = chance(self.seed, "reply", message.token)
        if text is None and player.extra_replies < _MOST_EXTRA and dice.random() < _EXTRA:
            player.extra_replies += 1
            return "Thank you. Please call me."
        return text

    async def _write(self, player: Player, message: Received, text: str) -> None:
        sid = "SM" + hashlib.sha256(f"{self.seed}:{message.token}".encode()).hexdigest()[:32]
        path, form, headers = self.hook.sms(message.tenant_id, sid, player.phone, text)
        effect = {"suppressions": sid} if text == _STOP else {"replies": sid}
        request = Request(
            kind="message",
            path=path,
            tenant=message.tenant_id,
            places={"events": sid, "messages": sid, **effect},
            lead=message.lead_id,
            content=form,
            headers={**headers, "Content-Type": _FORM},
        )
        await self.client.send(request, repeat=chance(self.seed, sid).random() < _REPEATS)

    async def _pay(self, player: Player, message: Received) -> None:
        willing = nth(player.kind.pays, player.payments)
        player.payments += 1
        if willing and message.link:
            await self.client.press(message.link)

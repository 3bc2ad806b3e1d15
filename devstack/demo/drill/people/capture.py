"""How the drill's people come in: by the API and by a form, spread over the kills; some ask twice."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from itsdangerous import URLSafeSerializer

from devstack.demo.drill.chance import chance
from devstack.demo.drill.journal import Answered, Request
from devstack.demo.drill.people.client import Client
from devstack.demo.drill.people.roster import Player

_AT_ONCE = 8
_REPEATS = 0.2
_FIELDS = ("first_name", "last_name", "phone", "email", "procedure", "city", "notes")
_FORM = {
    "texts": {"title": "Ask us"},
    "minimum_seconds": 0,
    "fields": [{"name": name, "label": name.replace("_", " ")} for name in _FIELDS],
    "consents": [{"purpose": "enquiry", "text_version": "drill-1", "text": "You may answer me.", "required": True}],
}


@dataclass
class Captures:
    """`integrations` and `marketers` are the users of each tenant who may capture leads, and make forms."""

    client: Client
    seed: int
    integrations: Mapping[int, int]
    marketers: Mapping[int, int]
    _forms: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def make_forms(self) -> None:
        """Before anything is killed."""
        for tenant, marketer in self.marketers.items():
            request = Request(
                kind="form made", path="/api/v1/forms", tenant=tenant, places={}, by=marketer,
                key=f"drill-form-{self.seed}", body={"name": "Drill", "definition": _FORM},
            )  # fmt: skip
            self._forms[tenant] = (await self.client.send(request)).answer

    async def take_in(self, players: Sequence[Player]) -> None:
        """All of them, some at once."""
        await asyncio.gather(*(self._come(player) for player in players))

    async def _come(self, player: Player) -> None:
        async with self._at_once:
            dice = chance(self.seed, "come", player.number)
            request = await self._filled(player) if player.by_form else self._posted(player, 1)
            entry = await self.client.send(request, repeat=dice.random() < _REPEATS)
            player.captured = entry.answered is Answered.ACKNOWLEDGED
            if player.asks_twice and player.captured:
                await self.client.send(self._posted(player, 2), repeat=dice.random() < _REPEATS)

    async def ask_again(self, player: Player) -> None:
        """Of somebody who was lost."""
        await self.client.send(self._posted(player, 3))

    def _posted(self, player: Player, time: int) -> Request:
        tenant, key = player.kind.hospital, f"drill-{self.seed}-{player.number}-{time}"
        return Request(
            kind="capture",
            path="/api/v1/leads",
            tenant=tenant,
            places={"touches": f"{tenant}:{key}", "answers": f"{tenant}:{key}"},
            by=self.integrations[tenant],
            key=key,
            body={**player.capture, "notes": f"Enquiry {time}"},
        )

    async def _filled(self, player: Player) -> Request:
        """The page's token makes a form that is sent twice one submission."""
        tenant, path = player.kind.hospital, f"/f/{self._forms[player.kind.hospital]['key']}.json"
        token = (await self.client.read(path))["token"]
        _, (_, nonce, _) = URLSafeSerializer("").loads_unsafe(token)  # read, not proven: only the API can
        answers = {name: str(value) for name, value in player.capture.items() if name in _FIELDS}
        return Request(
            kind="form",
            path=path,
            tenant=tenant,
            places={"touches": f"{tenant}:{nonce}"},
            body={"token": token, "answers": answers, "consents": ["drill-1"]},
        )

"""Everybody who came in, and where they stand; who is lost and wants to come back does."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from devstack.demo.drill.journal import Request
from devstack.demo.drill.people.capture import Captures
from devstack.demo.drill.people.client import Client
from devstack.demo.drill.people.roster import TENANTS, Player
from devstack.demo.drill.standing import Standing, standings
from devstack.demo.kinds import Again

_EVERY = 1.0


@dataclass
class Observer:
    """`players` by lead; `managers` by tenant."""

    checker_url: str
    client: Client
    captures: Captures
    people: Sequence[Player]
    managers: Mapping[int, int]
    seed: int
    stopping: asyncio.Event
    players: dict[int, Player] = field(default_factory=dict)
    now: dict[int, Standing] = field(default_factory=dict)
    moved_at: dict[int, float] = field(default_factory=dict)
    _back: set[int] = field(default_factory=set)

    async def watch(self) -> None:
        by_phone = {player.phone: player for player in self.people}
        returning: list[asyncio.Task[None]] = []
        while not self.stopping.is_set():
            await self.look(by_phone)
            for lead, player in self.players.items():
                if lead not in self._back and self._wants_back(self.now[lead], player):
                    self._back.add(lead)
                    returning.append(asyncio.create_task(self._bring_back(self.now[lead], player)))
            await asyncio.sleep(_EVERY)
        await asyncio.gather(*returning)

    async def look(self, by_phone: Mapping[str, Player]) -> None:
        for standing in await standings(self.checker_url, TENANTS) or []:
            if (player := by_phone.get(standing.phone or "")) is None:
                continue
            if self.now.get(standing.id) != standing:
                self.moved_at[standing.id] = time.monotonic()
            self.players[standing.id] = player
            self.now[standing.id] = standing

    @property
    def open(self) -> list[Standing]:
        return [standing for standing in self.now.values() if not standing.closed]

    async def settle(self, limit: float, grace: float, here: Callable[[], bool]) -> list[Standing]:
        """Waits until every lead has ended, or none that is open does anything any more. Returns the unattended: those
        that did not move since this call, nor for `grace` seconds, though their deadline has passed."""
        began = time.monotonic()
        before = dict(self.now)
        while time.monotonic() < began + limit:
            late = [standing for standing in self.open if self._late(standing, began, grace)]
            if here() and len(late) == len(self.open):
                break
            await asyncio.sleep(_EVERY)
        return [
            standing
            for standing in self.open
            if before.get(standing.id, standing) == standing and self._late(standing, began, grace)
        ]

    def _late(self, standing: Standing, began: float, grace: float) -> bool:
        still = time.monotonic() - max(began, self.moved_at[standing.id])
        since = (datetime.now(UTC) - standing.deadline).total_seconds() if standing.deadline else still
        return min(still, since) > grace

    def _wants_back(self, standing: Standing, player: Player) -> bool:
        return player.kind.again is not Again.NOBODY and standing.closed and standing.status == "lost"

    async def _bring_back(self, standing: Standing, player: Player) -> None:
        """The same person asks again, or a manager reopens the lead."""
        if player.kind.again is Again.LEAD:
            await self.captures.ask_again(player)
            return
        tenant = standing.tenant_id
        key = f"drill-{self.seed}-reopen-{standing.id}"
        request = Request(
            kind="reopen",
            path=f"/api/v1/leads/{standing.id}/reopen",
            tenant=tenant,
            places={"runs": f"{tenant}:{standing.id}:{standing.run + 1}", "answers": f"{tenant}:{key}"},
            lead=standing.id,
            by=self.managers[tenant],
            key=key,
        )
        await self.client.send(request)

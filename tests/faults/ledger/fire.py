"""What is done to the engine while it works: leads come, agents accept them, and a part is killed every few seconds."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import psycopg

from api.auth.permissions import Role
from devstack.demo.client import DemoClient
from devstack.demo.faults import PARTS
from devstack.demo.play import Member
from devstack.stack import Stack
from tests.faults.ledger.cast import Person
from tests.faults.ledger.hospital import TENANT

_AT_ONCE = 8
_EVERY, _LOOK_EVERY, _BACK_WITHIN, _SETTLED = 0.3, 0.1, 180.0, 0.75
_PAUSE, _PATIENCE = (0.2, 2.0), 20.0
_OFFERS = b"SELECT id, lead_id, agent_id FROM offers WHERE tenant_id = %s AND answer IS NULL AND id <> ALL(%s)"


async def capture(client: DemoClient, people: Sequence[Person], integration: Member, per_second: float) -> None:
    """They ask one after the other, at a steady pace where the engine can."""
    at_once, began = asyncio.Semaphore(_AT_ONCE), time.monotonic()

    async def ask(who: Person) -> None:
        body = {
            "first_name": f"Person {who.number}",
            "phone": who.phone,
            "email": who.email,
            "source": "website",
            "consents": [{"purpose": "enquiry", "text_version": "1"}],
        }
        async with at_once:
            await client.post("/leads", integration.token, f"ledger-{who.number}", body)

    async with asyncio.TaskGroup() as group:
        for place, who in enumerate(people):
            await asyncio.sleep(max(0.0, began + place / per_second - time.monotonic()))
            async with at_once:
                group.create_task(ask(who))


async def accept(client: DemoClient, checker_url: str, members: Sequence[Member]) -> None:
    """Every agent accepts every offer; until it is cancelled."""
    tokens = {who.id: who.token for who in members if who.role is Role.AGENT}
    answered: list[int] = []

    async def answer(offer: int, lead: int, agent: int) -> None:
        said = await client.post(f"/leads/{lead}/accept", tokens[agent], f"ledger-accept-{offer}", {})
        if not said.undecided:
            answered.append(offer)

    while True:
        try:
            async with await psycopg.AsyncConnection.connect(checker_url, connect_timeout=5) as connection:
                found = await (await connection.execute(_OFFERS, (TENANT, answered))).fetchall()
        except psycopg.OperationalError:
            found = []
        for first in range(0, len(found), _AT_ONCE):
            await asyncio.gather(*(answer(*offer) for offer in found[first : first + _AT_ONCE]))
        await asyncio.sleep(_EVERY)


class Killer:
    """kill -9 of one part after the other in random order, each about equally often."""

    def __init__(self, stack: Stack, dice: random.Random, work: int, done: Callable[[], int]) -> None:
        self._stack, self._dice, self._work, self._done = stack, dice, work, done
        self._deck: list[str] = []
        self.killed: Counter[str] = Counter()

    async def kill(self, count: int, over: Callable[[], bool], report: Callable[[str], None]) -> None:
        """So many, or fewer where `over` says so before; a quarter while others are still starting.

        The others come once everything works and about `work` more was `done`, or nothing for a while.
        """
        for _ in range(count):
            if self._dice.random() < _SETTLED:
                await asyncio.to_thread(self._stack.wait_healthy, _BACK_WITHIN)
                await self._until_done(self._done() + self._dice.randint(1, 2 * self._work))
            else:
                await asyncio.sleep(self._dice.uniform(*_PAUSE))
            if over():
                return
            self._deck = self._deck or self._dice.sample(PARTS, len(PARTS))
            name = self._deck.pop()
            self.killed[name] += 1
            report(f"kill -9 {name} ({self.killed.total()} of {count})")
            await asyncio.to_thread(self._stack.kill, name)

    async def _until_done(self, enough: int) -> None:
        patience = time.monotonic() + _PATIENCE
        while self._done() < enough and time.monotonic() < patience:
            await asyncio.sleep(_LOOK_EVERY)

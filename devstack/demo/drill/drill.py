"""The drill from beginning to end: capture under fire, let everybody end what they began, then account for it."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import BaseModel
from rich.console import Console

from api.auth.permissions import Role
from devstack.demo.contact import Hook, Inbox
from devstack.demo.drill.accounts import Accounting
from devstack.demo.drill.findings import Findings
from devstack.demo.drill.journal import Journal
from devstack.demo.drill.kills import BACK_WITHIN, carry_out, plan
from devstack.demo.drill.observer import Observer
from devstack.demo.drill.people.agent import Agent
from devstack.demo.drill.people.capture import Captures
from devstack.demo.drill.people.client import Client
from devstack.demo.drill.people.contact import Contacts
from devstack.demo.drill.people.roster import TENANTS, roster
from devstack.demo.drill.progress import Progress
from devstack.demo.drill.standing import Standing
from devstack.demo.drill.verdict import DrillVerdict
from devstack.demo.play import Member, members
from devstack.stack import Stack

_SIGNED_IN = timedelta(hours=6)


@dataclass(frozen=True)
class DrillOptions:
    """How large, how cruel, and which of all drills. Limits are generous, and grow with the number of leads."""

    leads: int
    kills: int
    seed: int

    @property
    def patience(self) -> float:
        """How long an agent repeats a command that is not answered; between kills the API may be mostly unavailable."""
        return 240.0 + 10.0 * self.kills

    @property
    def grace(self) -> float:
        """How late a lead may be, once everything works again, before it is unattended."""
        return 60.0 + 0.1 * self.leads

    @property
    def settled_within(self) -> float:
        return 240.0 + 1.0 * self.leads

    @property
    def limit(self) -> float:
        """Of the whole, before it is given up."""
        return 600.0 + 4 * self.leads + 20 * self.kills


class DrillResult(BaseModel):
    """What came of it. `failures`: what was answered on the way, before the answers that count."""

    leads: int
    seed: int
    seconds: float
    kills: dict[str, int]
    at_once: int
    ended: int
    replayed: int
    failures: dict[str, int]
    verdict: DrillVerdict

    @property
    def right(self) -> bool:
        return self.verdict.right


@dataclass
class Drill:
    """One drill on a stack that runs."""

    stack: Stack
    options: DrillOptions
    journal: Journal
    findings: Findings
    hook_secret: str
    console: Console
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> DrillResult:
        """Raises `StartFailed` when a part does not come back, `TimeoutError` after the limit."""
        began = time.monotonic()
        people = await members(self.stack, _SIGNED_IN)
        tokens = {who.id: who.token for who in people}
        self.client = Client(self.stack.api_url, tokens, self.journal, patience=self.options.patience)
        self.players = roster(self.options.leads, self.options.seed)
        self.observer = self._observer(people)
        self.progress = Progress(self.console, self._figures)
        try:
            async with asyncio.timeout(self.options.limit), asyncio.TaskGroup() as group:
                group.create_task(self.progress.show(self.over))
                unattended = await self._play(people)
                replayed, verdict = await self._account(unattended)
                self.over.set()
        finally:
            await self.client.close()
        return self._drilled(verdict, replayed, time.monotonic() - began)

    async def _account(self, unattended: Sequence[Standing]) -> tuple[int, DrillVerdict]:
        accounting = Accounting(self.stack, self.client, self.observer, self.findings, self.options.grace)
        for standing in unattended:
            self.progress.print(f"Unattended: {standing.in_words}")
        await accounting.keep_histories(standing.id for standing in unattended)
        self.progress.at = "Repeats every request with its key"
        replayed = await accounting.replay()
        self.progress.at = "Looks for every acknowledged request in the database"
        verdict = await accounting.compared()
        self.progress.at = "Checks the invariants"
        return replayed, await accounting.checked(verdict, unattended)

    async def _play(self, people: Sequence[Member]) -> list[Standing]:
        """Returns the unattended leads."""
        await self.observer.captures.make_forms()
        contacts = Contacts(
            Inbox(self.stack.checker_url, TENANTS),
            self.client,
            Hook(self.stack.api_url, self.hook_secret),
            self.observer.players,
            self.options.seed,
            self.stopping,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self.observer.watch())
            group.create_task(contacts.live())
            for who in people:
                if who.role is Role.AGENT:
                    group.create_task(self._agent(who).work())
            await self._under_fire()
            self.progress.at = "No more kills; waits until every lead has moved on"
            await asyncio.to_thread(self.stack.wait_healthy, BACK_WITHIN)
            options = self.options
            unattended = await self.observer.settle(options.settled_within, options.grace, self._all_here)
            self.progress.at = "Waits for the last answers"
            self.stopping.set()
        return unattended

    async def _under_fire(self) -> None:
        """So many come in before each kill that the last are still coming when the last part is killed."""
        planned = plan(self.options.leads, self.options.kills, self.options.seed)
        batches = len(planned) + 1
        self.progress.at = "Under fire"
        async with asyncio.TaskGroup() as group:
            for number in range(batches):
                group.create_task(self.observer.captures.take_in(self.players[number::batches]))
                if number < len(planned):
                    kill = planned[number]
                    await carry_out(self.stack, kill, lambda: self.journal.acknowledged)
                    self.journal.add_kill(kill.parts)
                    done = sum(len(parts) for parts in self.journal.kills)
                    names = " and ".join(kill.parts)
                    self.progress.print(f"kill -9 {names} ({done} of {self.options.kills}); {self._figures()}")

    def _drilled(self, verdict: DrillVerdict, replayed: int, seconds: float) -> DrillResult:
        kills = self.journal.kills
        return DrillResult(
            leads=self.options.leads,
            seed=self.options.seed,
            seconds=round(seconds, 1),
            kills=dict(Counter(name for parts in kills for name in parts)),
            at_once=sum(len(parts) > 1 for parts in kills),
            ended=len(self.observer.now) - len(self.observer.open),
            replayed=replayed,
            failures=self.client.failures,
            verdict=verdict,
        )

    def _observer(self, people: Sequence[Member]) -> Observer:
        captures = Captures(
            self.client, self.options.seed, _by_tenant(people, Role.INTEGRATION), _by_tenant(people, Role.MARKETING)
        )
        managers = _by_tenant(people, Role.MANAGER)
        return Observer(
            self.stack.checker_url, self.client, captures, self.players, managers, self.options.seed, self.stopping
        )

    def _agent(self, who: Member) -> Agent:
        return Agent(who.id, who.tenant_id, self.client, self.observer.players, self.options.seed, self.stopping)

    def _all_here(self) -> bool:
        """Raises `StartFailed` when a part was given up meanwhile."""
        if self.stack.watch and self.stack.watch.failure:
            raise self.stack.watch.failure
        return len(self.observer.now) == len(self.players)

    def _figures(self) -> str:
        here, open_ones = len(self.observer.now), len(self.observer.open)
        said = self.journal.acknowledged
        return f"{here} of {self.options.leads} leads captured, {open_ones} open, {said} requests acknowledged"


def _by_tenant(people: Sequence[Member], role: Role) -> Mapping[int, int]:
    return {who.tenant_id: who.id for who in people if who.role is role}

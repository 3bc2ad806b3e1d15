"""Plays it: capture everybody, let agents, contacts and the manager act, until every run has ended."""

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from devstack.checks.invariants import Invariants, broken
from devstack.demo.agent import Agent
from devstack.demo.cast import CastPart, cast
from devstack.demo.client import DemoClient
from devstack.demo.contact import Contacts, Hook, Inbox
from devstack.demo.faults import kill_each
from devstack.demo.hospital import HOSPITALS
from devstack.demo.kinds import KINDS, Again, LeadKind
from devstack.demo.verdict import Deliveries, Reached, judge, read_deliveries, read_endings
from devstack.failure import StartFailed
from devstack.stack import Stack
from domain.leads.lead import Status
from workflows.client.client import LeadClient, TemporalSettings

_EVERY = 0.5
_AT_ONCE = 8
Play = Coroutine[object, object, None]
_PEOPLE = "SELECT id, tenant_id, role FROM users WHERE tenant_id = ANY(%s) AND active ORDER BY id"


@dataclass(frozen=True)
class Member:
    """Somebody of a demo hospital, signed in."""

    id: int
    tenant_id: int
    role: Role
    token: str = field(repr=False)


@dataclass(frozen=True)
class Played:
    """What came of it. `seconds` from the first capture to the last ending."""

    seconds: float
    reached: list[Reached]
    deliveries: Deliveries
    invariants: Invariants

    @property
    def right(self) -> bool:
        all_reached = all(kind.reached == kind.count for kind in self.reached)
        return all_reached and self.deliveries.right and not self.invariants


@dataclass(frozen=True)
class Script:
    """How it is played. `watch` is called with everybody twice a second; `limit` in seconds."""

    hook_secret: str
    kinds: Sequence[LeadKind] = KINDS
    kill: bool = False
    limit: float = 150.0
    watch: Callable[[Sequence[CastPart]], None] = lambda parts: None
    report: Callable[[str], None] = lambda line: None


async def play(stack: Stack, script: Script) -> Played:
    """Raises `StartFailed` when the engine answers what it never may, or the limit passes."""
    parts = cast(script.kinds)
    people = await members(stack)
    demo_client = DemoClient(stack.api_url)
    began = time.monotonic()
    try:
        await _capture_all(demo_client, people, parts)
        by_id = {part.lead_id: part for part in parts}
        agents = [Agent(who.id, who.token, demo_client, by_id) for who in people if who.role is Role.AGENT]
        inbox = Inbox(stack.checker_url, sorted({part.kind.hospital for part in parts}))
        contacts = Contacts(inbox, demo_client, Hook(stack.api_url, script.hook_secret), by_id)
        await _until_first_ends(
            script,
            _to_the_end(stack, demo_client, people, parts, script),
            contacts.live(),
            *(agent.work() for agent in agents),
        )
    finally:
        await demo_client.close()
    seconds = time.monotonic() - began
    await asyncio.to_thread(stack.wait_healthy)
    return await _judged(stack, script.kinds, parts, seconds)


async def _judged(stack: Stack, kinds: Sequence[LeadKind], parts: Sequence[CastPart], seconds: float) -> Played:
    client = await LeadClient.connect(TemporalSettings.embedded(stack.temporal_address), lazy=False)
    return Played(
        seconds=seconds,
        invariants=await broken(stack.checker_url, client, patience=timedelta(minutes=1)),
        reached=judge(kinds, parts, await read_endings(stack.checker_url, parts)),
        deliveries=await read_deliveries(stack.checker_url, parts),
    )


async def members(stack: Stack, signed_in: timedelta = timedelta(hours=1)) -> list[Member]:
    """Everybody who works at the demo's hospitals."""
    key = ensure_key(stack.data_dir / "jwt.pem")
    tenants = [hospital.id for hospital in HOSPITALS]
    async with await psycopg.AsyncConnection.connect(stack.checker_url) as connection:
        rows = await (await connection.execute(_PEOPLE, (tenants,))).fetchall()
    return [Member(id, tenant, Role(role), mint(key, tenant, id, role, signed_in)) for id, tenant, role in rows]


async def _capture_all(demo_client: DemoClient, people: Sequence[Member], parts: Sequence[CastPart]) -> None:
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def capture(part: CastPart) -> None:
        async with at_once:
            token = member(people, part.kind.hospital, Role.INTEGRATION).token
            answer = await demo_client.post("/leads", token, secrets.token_hex(16), part.capture)
            part.lead_id = answer.body["id"]

    await asyncio.gather(*(capture(part) for part in parts))


async def _until_first_ends(script: Script, main: Play, *endless: Play) -> None:
    """Plays all at once until `main` is over. A failure ends the play for all."""
    tasks = [asyncio.create_task(play) for play in (main, *endless)]
    try:
        async with asyncio.timeout(script.limit):
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except TimeoutError:
        script.report(f"Not over after {script.limit:.0f} s.")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _to_the_end(
    stack: Stack, demo_client: DemoClient, people: Sequence[Member], parts: Sequence[CastPart], script: Script
) -> None:
    """Until every run is over, and every planned kill has happened."""
    managing = _manage(demo_client, people, parts, script)
    await asyncio.gather(managing, *([kill_each(stack, script.report)] if script.kill else []))


async def _manage(demo_client: DemoClient, people: Sequence[Member], parts: Sequence[CastPart], script: Script) -> None:
    """Watches all leads until every run is over, and checks that lost leads are reopened where expected."""
    by_id = {part.lead_id: part for part in parts}
    while not all(part.over for part in parts):
        for hospital in HOSPITALS:
            for lead in await demo_client.leads(member(people, hospital.id, Role.MANAGER).token):
                if lead.id in by_id:
                    by_id[lead.id].lead = lead
        await asyncio.gather(*(_bring_back(demo_client, people, part) for part in parts if part.lost_for_now))
        script.watch(parts)
        await asyncio.sleep(_EVERY)


async def _bring_back(demo_client: DemoClient, people: Sequence[Member], part: CastPart) -> None:
    """The same person asks again, or a manager reopens the lead. Once: the key is the run's."""
    if part.lead is None or part.lead.status is not Status.LOST:
        return
    key = f"again-{part.lead_id}-{part.lead.run}"
    if part.kind.again is Again.LEAD:
        await demo_client.post("/leads", member(people, part.kind.hospital, Role.INTEGRATION).token, key, part.capture)
    else:
        manager = member(people, part.kind.hospital, Role.MANAGER)
        await demo_client.post(f"/leads/{part.lead_id}/reopen", manager.token, key, {})


def member(people: Sequence[Member], tenant_id: int, role: Role) -> Member:
    found = next((who for who in people if (who.tenant_id, who.role) == (tenant_id, role)), None)
    if found is None:
        raise StartFailed(f"The demo hospital {tenant_id} has no {role.value}.")
    return found

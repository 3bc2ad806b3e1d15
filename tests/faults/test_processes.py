"""Servers killed, held down or frozen while leads live: it goes on without a person, and nothing comes twice."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psutil
import psycopg
import pytest

from api.auth.permissions import Role
from devstack.demo.client import Answer
from devstack.demo.kinds import KINDS
from devstack.demo.play import Script, play
from domain.leads.lead import Phase
from tests.faults.conftest import HOOK_SECRET, Site

pytestmark = pytest.mark.timeout(400)

PLAYED = ("converted", "reply after attempt 3", "opted out", "asked again, converted", "deposit paid, converted")


async def test_a_play_with_every_part_killed_ends_as_without(site: Site) -> None:
    kinds = [replace(kind, count=1) for kind in KINDS if kind.name in PLAYED]
    script = Script(HOOK_SECRET, kinds=kinds, kill=True, limit=240)
    played = await play(site.stack, script)
    assert [kind.wrong for kind in played.reached] == [[] for _ in kinds]
    assert played.deliveries.right, played.deliveries
    assert played.invariants == {}


async def test_while_temporal_is_down_leads_are_captured_and_afterwards_each_begins(site: Site) -> None:
    site.stack.hold("temporal")
    try:
        began = time.monotonic()
        captured = await asyncio.gather(*(_capture(site, f"down-{n}", f"+1415556{100 + n:04d}") for n in range(20)))
        took = time.monotonic() - began
    finally:
        site.stack.release("temporal")
    assert [answer.status for answer in captured] == [201] * 20
    assert took < 30
    await asyncio.to_thread(site.stack.wait_healthy)
    await _all_begin(site, captured)
    assert await site.broken() == {}


async def test_a_frozen_database_under_load_thaws_and_nothing_is_lost(site: Site) -> None:
    assert site.stack.postgres is not None
    assert site.stack.postgres.process is not None
    server = psutil.Process(site.stack.postgres.process.pid)
    load = asyncio.gather(*(_capture(site, f"frozen-{n}", f"+1415557{100 + n:04d}") for n in range(30)))
    server.suspend()  # first, so that it makes no more children
    children = server.children(recursive=True)
    for child in children:
        child.suspend()
    await asyncio.sleep(6)
    for process in (*children, server):
        process.resume()
    captured = await load
    assert len({answer.body["id"] for answer in captured}) == 30
    await _all_begin(site, captured)
    assert await site.broken() == {}


async def test_fifty_posts_with_one_key_are_one_lead_even_when_the_api_is_killed_on_the_way(site: Site) -> None:
    posts = asyncio.gather(*(_capture(site, "one-key", "+14155580100") for _ in range(50)))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(site.stack.kill, "api")
    answers = await posts
    assert {answer.status for answer in answers} == {201}
    assert all(answer.body == answers[0].body for answer in answers)
    stored = await _rows(site, "SELECT count(*) FROM leads WHERE phone_e164 = '+14155580100'")
    assert stored == [(1,)]
    await asyncio.to_thread(site.stack.wait_healthy)
    await _all_begin(site, answers[:1])
    assert await site.broken() == {}


async def _capture(site: Site, key: str, phone: str) -> Answer:
    body = {"first_name": "Test", "phone": phone, "procedure": "cataract"}
    return await site.demo_client.post("/leads", site.token(Role.INTEGRATION), key, body)


async def _all_begin(site: Site, captured: Sequence[Answer], seconds: float = 120) -> None:
    wanted = {answer.body["id"] for answer in captured}
    deadline = time.monotonic() + seconds
    while True:
        leads = await site.demo_client.leads(site.token(Role.MANAGER))
        waiting = wanted - {lead.id for lead in leads if lead.phase is not Phase.INTAKE}
        if not waiting:
            return
        assert time.monotonic() < deadline, f"never began: {waiting}"
        await asyncio.sleep(0.2)


async def _rows(site: Site, query: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(site.stack.checker_url) as connection:
        return await (await connection.execute(query.encode())).fetchall()

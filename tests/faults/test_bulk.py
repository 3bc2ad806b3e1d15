"""A change of many leads while the servers die: it goes on without anybody, each lead is changed once, and it ends."""

import asyncio
import time
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from domain.leads.lead import Phase
from tests.faults.conftest import Site

pytestmark = pytest.mark.timeout(400)

LEADS = 60
KILLED = ("worker", "api", "postgres", "temporal", "worker")
ENDS_WITHIN = 200.0


async def test_a_change_of_many_leads_goes_on_through_every_kill_and_ends_once(site: Site) -> None:
    leads = await _begun(site)
    manager = site.token(Role.MANAGER)
    order = {"ids": leads, "action": {"kind": "lose", "reason": "price"}}
    ordered = await site.demo_client.post("/leads/bulk", manager, "bulk-once", order)
    assert (ordered.status, ordered.body["total"]) == (202, LEADS), ordered
    for part in KILLED:
        await asyncio.to_thread(site.stack.kill, part)
        await asyncio.to_thread(site.stack.wait_healthy)
        again = await site.demo_client.post("/leads/bulk", manager, "bulk-once", order)
        assert again.body["id"] == ordered.body["id"]
    job = await _ended(site, manager, ordered.body["id"])
    assert (job["state"], job["done"], job["refused"], job["refusals"]) == ("done", LEADS, 0, [])
    await _all_closed(site, leads)
    for action in ("manager_asked", "life_closed"):
        assert await _times(site, leads, action) == dict.fromkeys(leads, 1)
    assert await site.broken() == {}


async def test_a_change_that_is_stopped_between_kills_leaves_the_others_as_they_are(site: Site) -> None:
    leads = await _begun(site, first=200)
    manager = site.token(Role.MANAGER)
    order = {"ids": leads, "action": {"kind": "lose", "reason": "price"}}
    site.stack.hold("worker")
    try:
        ordered = await site.demo_client.post("/leads/bulk", manager, "bulk-stopped", order)
        await asyncio.to_thread(site.stack.kill, "postgres")
        stopped = await site.demo_client.post(f"/jobs/{ordered.body['id']}/stop", manager, "bulk-stop", {})
        await asyncio.to_thread(site.stack.kill, "api")
    finally:
        site.stack.release("worker")
    await asyncio.to_thread(site.stack.wait_healthy)
    assert (stopped.status, stopped.body["state"]) == (200, "stopped"), stopped
    job = await _read(site, manager, ordered.body["id"])
    changed = await _times(site, leads, "life_closed")
    assert job["done"] == sum(changed.values())
    assert await site.broken() == {}


async def _begun(site: Site, first: int = 100) -> list[int]:
    """Leads whose runs take commands."""
    leads = []
    for number in range(first, first + LEADS):
        body = {"first_name": "Test", "phone": f"+1415551{number:04d}", "procedure": "cataract"}
        answer = await site.demo_client.post("/leads", site.token(Role.INTEGRATION), f"bulk-{number}", body)
        leads.append(int(answer.body["id"]))
    deadline = time.monotonic() + 120
    while True:
        seen = {lead.id: lead for lead in await site.demo_client.leads(site.token(Role.MANAGER))}
        if all(seen[lead].phase is not Phase.INTAKE for lead in leads):
            return leads
        assert time.monotonic() < deadline
        await asyncio.sleep(0.3)


async def _read(site: Site, token: str, job_id: int) -> dict[str, Any]:
    async with httpx2.AsyncClient(base_url=site.stack.api_url, trust_env=False, timeout=30) as web:
        answer = await web.get(f"/api/v1/jobs/{job_id}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = answer.json()
    return job


async def _ended(site: Site, token: str, job_id: int) -> dict[str, Any]:
    deadline = time.monotonic() + ENDS_WITHIN
    while (job := await _read(site, token, job_id))["state"] == "running":
        assert time.monotonic() < deadline, job
        await asyncio.sleep(0.5)
    return job


async def _all_closed(site: Site, leads: list[int]) -> None:
    """A change is done when each run has taken it; the runs end by themselves."""
    deadline = time.monotonic() + ENDS_WITHIN
    while len(await _times(site, leads, "life_closed")) < len(leads):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.5)


async def _times(site: Site, leads: list[int], action: str) -> dict[int, int]:
    query = b"""
        SELECT subject_id, count(*) FROM audit_log
        WHERE subject = 'lead' AND subject_id = ANY(%s) AND action = %s GROUP BY subject_id
    """
    async with await psycopg.AsyncConnection.connect(site.stack.checker_url) as connection:
        found = await (await connection.execute(query, (leads, action))).fetchall()
    return dict(found)

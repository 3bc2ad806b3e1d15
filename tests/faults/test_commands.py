"""A command while the worker is down and the server loses its memory: received in time, carried out once."""

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


async def _read(site: Site, path: str, token: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(base_url=site.stack.api_url, trust_env=False, timeout=30) as web:
        answer = await web.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def _begun(site: Site, lead_id: int) -> None:
    deadline = time.monotonic() + 120
    while True:
        leads = await site.demo_client.leads(site.token(Role.MANAGER))
        if any(lead.id == lead_id and lead.phase is not Phase.INTAKE for lead in leads):
            return
        assert time.monotonic() < deadline
        await asyncio.sleep(0.3)


async def test_a_command_is_received_without_a_worker_and_carried_out_though_the_server_died(site: Site) -> None:
    body = {"first_name": "Test", "phone": "+14155582100", "procedure": "cataract"}
    captured = await site.demo_client.post("/leads", site.token(Role.INTEGRATION), "received", body)
    lead, manager = captured.body["id"], site.token(Role.MANAGER)
    await _begun(site, lead)
    site.stack.hold("worker")
    try:
        began = time.monotonic()
        received = await site.demo_client.post(f"/leads/{lead}/lose", manager, "lose-once", {"reason": "price"})
        took = time.monotonic() - began
        await asyncio.to_thread(site.stack.kill, "temporal")  # what it held for the worker is forgotten
    finally:
        site.stack.release("worker")
    assert received.status == 202, received
    assert took < 10
    await asyncio.to_thread(site.stack.wait_healthy)
    deadline = time.monotonic() + 150
    while (status := await _read(site, received.body["url"], manager))["state"] == "pending":
        assert time.monotonic() < deadline
        await asyncio.sleep(1)
    assert status["state"] == "done", status
    again = await site.demo_client.post(f"/leads/{lead}/lose", manager, "lose-once", {"reason": "price"})
    assert (again.status, again.body) == (200, status["lead"])
    assert await site.broken() == {}
    query = b"SELECT count(*) FROM audit_log WHERE subject_id = %s AND subject = 'lead' AND action = 'life_closed'"
    async with await psycopg.AsyncConnection.connect(site.stack.checker_url) as connection:
        closed = await (await connection.execute(query, (lead,))).fetchone()
    assert closed == (1,)

"""The worker is killed while an endpoint has its request in hand: it comes again, and nothing is lost."""

import asyncio
import json
import secrets
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from devstack.demo.hospital import HOSPITAL
from tests.doubles.endpoint import Endpoint, Heard
from tests.faults.conftest import Site

pytestmark = pytest.mark.timeout(300)

WITHIN = 120.0
LEADS = 5


async def added(site: Site, url: str) -> dict[str, Any]:
    """By an admin, whom the demo's hospitals have none of."""
    assert site.stack.owner_url is not None
    person = "INSERT INTO users (tenant_id, name, email, role) VALUES (%s, 'Ada', %s, 'admin') RETURNING id"
    with psycopg.connect(site.stack.owner_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", [str(HOSPITAL)])
        row = connection.execute(person.encode(), [HOSPITAL, f"{secrets.token_hex(4)}@hospital.example"]).fetchone()
    assert row is not None
    key = ensure_key(site.stack.data_dir / "jwt.pem")
    headers = {"Authorization": f"Bearer {mint(key, HOSPITAL, row[0], 'admin', timedelta(hours=1))}"}
    async with httpx2.AsyncClient(trust_env=False, base_url=site.stack.api_url, headers=headers) as http:
        answer = await http.post("/api/v1/webhooks", json={"url": url, "events": ["lead.created"]})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def states(site: Site, endpoint: int) -> list[str]:
    query = b"SELECT state FROM webhook_deliveries WHERE endpoint_id = %s"
    async with await psycopg.AsyncConnection.connect(site.stack.checker_url) as connection:
        return [str(row[0]) for row in await (await connection.execute(query, [endpoint])).fetchall()]


async def test_a_worker_killed_between_delivery_and_record_delivers_again_under_the_same_id(site: Site) -> None:
    """Another endpoint, which hangs all the time, delays nothing."""
    in_hand, killed = Event(), Event()

    def answer(_: Heard, __: BaseHTTPRequestHandler) -> int:
        if not killed.is_set():
            in_hand.set()
            killed.wait(60)
        return 204

    def hangs(_: Heard, __: BaseHTTPRequestHandler) -> int:
        killed.wait(60)
        return 504

    with Endpoint([], answer=answer) as endpoint, Endpoint([], answer=hangs) as hanging:
        made, slow = await added(site, endpoint.url), await added(site, hanging.url)
        endpoint.secrets = [made["secret"]]
        for number in range(LEADS):
            body = {"first_name": "Test", "phone": f"+1415559020{number}"}
            await site.demo_client.post("/leads", site.token(Role.INTEGRATION), f"hooked-{number}", body)
        assert await asyncio.to_thread(in_hand.wait, WITHIN)
        await asyncio.to_thread(site.stack.kill, "worker")
        killed.set()
        async with asyncio.timeout(WITHIN):
            while await states(site, made["id"]) != ["delivered"] * LEADS:
                await asyncio.sleep(0.2)
        heard = [(one.id, one.by, json.loads(one.body)["data"]["lead_id"]) for one in endpoint.heard]
    assert {by for _, by, _ in heard} == {(made["secret"],)}
    assert len({lead for _, _, lead in heard}) == len({id for id, _, _ in heard}) == LEADS
    assert len(heard) > LEADS, "what was in hand came again"
    assert "delivered" not in await states(site, slow["id"])
    await asyncio.to_thread(site.stack.wait_healthy)

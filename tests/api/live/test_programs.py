"""Messages, replies, deliveries and consents are heard of; and a program follows by its key, as long as it holds."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2
import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, Write
from tests.api.live.conftest import PATIENCE, following
from tests.api.live.test_live import person
from tests.fixtures.tenants import SeededTenant

_MESSAGE = """
    INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, state, subject)
    VALUES ({tenant}, {lead}, 1, '{direction}', 'sms', 'enquiry', '{direction}-{lead}', 'step', '{state}', '')
"""


class Stream:
    """Server-sent events, as a program reads them."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines, self.seq, self.event = lines, "", ""

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name == "id":
                    self.seq = value
                elif name == "event":
                    self.event = value
                elif name == "data":
                    said: dict[str, Any] = json.loads(value)
                    return said
        raise EOFError

    async def kinds(self, last: str) -> list[str]:
        """Everything up to the first of this kind."""
        heard: list[str] = []
        while last not in heard:
            heard += [one["kind"] for one in (await self.read()).get("changed", [])]
        return heard


@asynccontextmanager
async def streaming(address: str, key: str, **headers: str) -> AsyncIterator[Stream]:
    sent = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream", **headers}
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as http,
        http.stream("GET", f"http://{address}/api/v1/live/events", headers=sent) as answer,
    ):
        assert answer.status_code == 200, answer.status_code
        yield Stream(answer.aiter_lines())


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def made(admin: Visitor, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = await admin.post("/api-keys", {"name": "Warehouse", "scopes": list(scopes), **more})
    assert answer.status_code == 201, answer.text
    key: dict[str, Any] = answer.json()
    return key


async def test_messages_deliveries_replies_and_consents_are_heard_of_by_who_may_read_them(
    address: str, tenant: SeededTenant, manager: Visitor, agent: Visitor, visit: Visit, write: Write
) -> None:
    own, others = await person(manager), await person(manager)
    write(tenant.id, f"UPDATE leads SET owner_id = {agent.user_id} WHERE id = {own}")
    async with (
        following(address, manager) as all_of_it,
        following(address, agent) as of_own,
        following(address, visit(tenant, Role.MARKETING)) as no_messages,
    ):
        for lead in (others, own):
            for direction, state in (("out", "intent"), ("in", "received")):
                write(tenant.id, _MESSAGE.format(tenant=tenant.id, lead=lead, direction=direction, state=state))
            write(tenant.id, f"UPDATE messages SET state = 'sent' WHERE lead_id = {lead} AND direction = 'out'")
            consent = "INSERT INTO consents (tenant_id, lead_id, purpose, given, text_version, source, at)"
            write(tenant.id, f"{consent} VALUES ({tenant.id}, {lead}, 'marketing', true, '', 'api', now())")
        said = await all_of_it.heard_before("consent", lead_id=own)
        for lead in (others, own):
            kinds = {one["kind"] for one in said if one.get("lead_id", one["id"]) == lead}
            assert kinds == {"lead", "message", "delivery", "reply", "consent"}
        heard = await of_own.heard_before("consent", lead_id=own)
        assert {one.get("lead_id", one["id"]) for one in heard} == {own}
        heard = await no_messages.heard_before("consent", lead_id=own)
        assert {one["kind"] for one in heard} == {"lead", "consent"}


async def test_a_program_follows_by_its_key_resumes_and_is_shut_out_with_it(
    address: str, tenant: SeededTenant, admin: Visitor, manager: Visitor, write: Write
) -> None:
    """Ids only, and of what may concern a program; not of staff's notices, tasks and imports."""
    key, narrow = await made(admin, "follow"), await made(admin, "capture", "read")
    async with httpx2.AsyncClient(trust_env=False) as http:
        refused = {"Authorization": f"Bearer {narrow['key']}"}
        assert (await http.get(f"http://{address}/api/v1/live/events", headers=refused)).status_code == 403
        bearer = {"Authorization": f"Bearer {key['key']}"}
        assert (await http.get(f"http://{address}/api/v1/notices", headers=bearer)).status_code == 403
    async with streaming(address, key["key"]) as stream:
        assert (await stream.read())["hello"] is True
        lead = await person(manager)
        assert {*await stream.kinds("lead")} <= {"lead", "consent"}
        seq = stream.seq
    write(tenant.id, _MESSAGE.format(tenant=tenant.id, lead=lead, direction="in", state="received"))
    async with streaming(address, key["key"], **{"Last-Event-ID": seq}) as stream:
        await stream.read()
        await manager.post(f"/leads/{lead}/tasks", {"title": "Ring back", "business_minutes": 60})
        assert "task" not in await stream.kinds("reply")
        await admin.post(f"/api-keys/{key['id']}/revoke", {})
        while not stream.event:
            await stream.read()
        assert stream.event == "ended"
        with pytest.raises(EOFError):
            await stream.read()
    async with streaming(address, (await made(admin, "follow"))["key"], **{"Last-Event-ID": "made up"}) as stream:
        assert "hello" in await stream.read()
        assert (await stream.read()).get("resync") is True


async def test_a_key_that_runs_out_ends_the_stream_and_a_key_has_five_of_them(
    address: str, tenant: SeededTenant, admin: Visitor, write: Write
) -> None:
    made_key = await made(admin, "follow")
    key, url = made_key["key"], f"http://{address}/api/v1/live/events"
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(streaming(address, key)) for _ in range(5)]
        async with httpx2.AsyncClient(trust_env=False) as http:
            assert (await http.get(url, headers={"Authorization": f"Bearer {key}"})).status_code == 429
        for stream in streams:  # who has not been greeted yet is looked at again within half a minute only
            assert "hello" in await stream.read()
        write(tenant.id, f"UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = {made_key['id']}")
        for stream in streams:
            while not stream.event:
                await stream.read()
            assert stream.event == "ended"

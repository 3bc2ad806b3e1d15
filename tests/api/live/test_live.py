"""Who is connected hears of what is committed: ids only, and only of what they may see."""

import asyncio
import itertools
import time
from contextlib import suppress
from dataclasses import replace

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from api.auth.identity import Caller
from api.auth.permissions import Role
from api.http.live import feed
from api.live import connections
from store.lifecycle.changes import MOST_CHANGES
from tests.api.conftest import Visit, Visitor, Write
from tests.api.live.conftest import PATIENCE, Socket, following, served
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

_numbers = itertools.count(10_000)


async def person(who: Visitor) -> int:
    return int((await who.captured(first_name="Meera", phone=f"+9198123{next(_numbers)}", source="website"))["id"])


async def test_a_manager_hears_of_a_lead_a_task_and_an_agent(address: str, manager: Visitor, agent: Visitor) -> None:
    async with following(address, manager) as socket:
        lead = await person(manager)
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}
        body = {"title": "Ring back", "business_minutes": 60, "assignee_id": agent.user_id}
        task = (await manager.post(f"/leads/{lead}/tasks", body)).json()["id"]
        assert await socket.changed("task") == {"kind": "task", "id": task, "lead_id": lead}
        configured = (await manager.get(f"/agents/{agent.user_id}")).json()
        await manager.put(f"/agents/{agent.user_id}", {**_config(configured), "capacity": 3})
        assert await socket.changed("agent") == {"kind": "agent", "id": agent.user_id}
        await manager.post(f"/leads/{lead}/interactions", {"interaction_type": "call", "notes": "later"})
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}


def _config(agent: dict[str, object]) -> dict[str, object]:
    names = ("team", "skills", "languages", "locations", "seniority", "capacity", "hours", "time_off")
    return {name: agent[name] for name in names}


async def test_an_agent_hears_only_of_own_offered_and_queued_leads(
    address: str, tenant: SeededTenant, manager: Visitor, agent: Visitor, write: Write
) -> None:
    own, offered, queued, others = [await person(manager) for _ in "abcd"]
    colleague = tenant.agent_ids[1]
    write(
        tenant.id,
        f"UPDATE leads SET owner_id = {agent.user_id} WHERE id = {own}",
        f"UPDATE leads SET owner_id = {colleague} WHERE id = {others}",
        f"UPDATE leads SET queued_at = now() WHERE id = {queued}",
        "INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at) VALUES "
        f"({tenant.id}, {offered}, {agent.user_id}, 1, 1, 1, now(), now() + interval '1 hour')",
    )
    async with following(address, agent) as socket:
        write(tenant.id, f"UPDATE leads SET score = 5 WHERE id IN ({own}, {offered}, {queued}, {others})")
        write(tenant.id, f"UPDATE agents SET load = load + 1 WHERE id IN ({agent.user_id}, {colleague})")
        heard = await socket.heard_before("agent", id=agent.user_id)
        assert {one["id"] for one in heard if one["kind"] == "lead"} == {own, offered, queued}
        assert {one["id"] for one in heard if one["kind"] == "agent"} == {agent.user_id}


async def test_a_former_owner_hears_that_the_lead_has_left(
    address: str, tenant: SeededTenant, manager: Visitor, agent: Visitor, write: Write
) -> None:
    lead = await person(manager)
    write(tenant.id, f"UPDATE leads SET owner_id = {agent.user_id} WHERE id = {lead}")
    async with following(address, agent) as socket:
        write(tenant.id, f"UPDATE leads SET owner_id = {tenant.agent_ids[1]} WHERE id = {lead}")
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}


async def test_nothing_crosses_hospitals_and_nothing_undone_is_said(
    address: str, tenant: SeededTenant, manager: Visitor, stranger: Visitor, clone: Clone, write: Write
) -> None:
    async with following(address, stranger) as socket:
        lead = await person(manager)
        with pytest.raises(psycopg.errors.DivisionByZero):
            write(stranger.tenant_id, "UPDATE agents SET load = load + 1", "SELECT 1 / 0")
        theirs = await person(stranger)
        heard = await socket.heard_before("lead", id=theirs)
        assert {one["kind"] for one in heard} == {"lead", "consent"}
        assert lead == theirs or lead not in {one["id"] for one in heard}


async def test_what_was_missed_is_said_on_return_even_by_another_process(
    address: str, app: FastAPI, manager: Visitor
) -> None:
    async with following(address, manager) as socket:
        seq = socket.seq
    lead = await person(manager)
    context = app.state.context
    other = feed.LiveFeed(context.settings.database_url, lambda: context.signing_keys.secrets("cursor"))
    other.start()
    app.state.context = replace(context, live=other)
    async with served(app) as elsewhere, following(elsewhere, manager, seq) as socket:
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}
    app.state.context = context
    await other.stop()


@pytest.mark.parametrize("seq", ["1", "WzFd.AAAA", "x" * 1000, "%00", "another hospital's"])
async def test_a_seq_that_nobody_was_given_begins_anew(
    address: str, manager: Visitor, stranger: Visitor, seq: str
) -> None:
    if seq.startswith("another"):
        async with following(address, stranger) as socket:
            seq = socket.seq
    async with following(address, manager, seq) as socket:
        assert await socket.read() == {"resync": True}
        lead = await person(manager)
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}


async def test_a_seq_that_is_too_old_begins_anew(
    address: str, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(address, manager) as socket:
        seq = socket.seq
    monkeypatch.setattr(feed, "RESUMED_SECONDS", -1)
    async with following(address, manager, seq) as socket:
        assert await socket.read() == {"resync": True}


async def test_many_at_once_are_one_word(address: str, tenant: SeededTenant, manager: Visitor, write: Write) -> None:
    async with following(address, manager) as socket:
        write(
            tenant.id,
            "INSERT INTO changes (tenant_id, kind, subject_id) "
            f"SELECT {tenant.id}, 'lead', g FROM generate_series(1, {MOST_CHANGES + 1}) AS g",
        )
        assert await socket.read() == {"resync": True}


async def test_a_viewer_who_reads_nothing_costs_little(
    address: str, app: FastAPI, tenant: SeededTenant, manager: Visitor, write: Write
) -> None:
    """Whatever happens meanwhile, it is one message."""
    seat = connections._seat(await app.state.context.authenticator.authenticate([manager.headers["Authorization"]]))
    with app.state.context.live.joined(seat, None) as viewer:
        await viewer.wait(PATIENCE)
        viewer.messages(app.state.context.live.write)
        for first in range(1, 3_000, 300):
            write(
                tenant.id,
                "INSERT INTO changes (tenant_id, kind, subject_id) "
                f"SELECT {tenant.id}, 'lead', g FROM generate_series({first}, {first + 299}) AS g",
            )
            await asyncio.sleep(0.05)
        async with asyncio.timeout(PATIENCE):
            while not viewer._lost:
                await asyncio.sleep(0.05)
        assert not viewer._pending


async def test_who_is_signed_out_or_deactivated_is_hung_up_on(
    address: str, visit: Visit, tenant: SeededTenant, manager: Visitor, agent: Visitor
) -> None:
    admin = visit(tenant, Role.ADMIN)
    async with following(address, manager) as theirs, following(address, agent) as agents:
        assert (await manager.post("/me/sign-out", {"everywhere": True})).status_code == 200
        assert await theirs.closed() == connections.ENDED
        assert (await admin.post(f"/users/{agent.user_id}/deactivate", {})).status_code == 200
        assert await agents.closed() == connections.ENDED


async def test_a_page_of_ours_connects_by_its_cookie_until_it_signs_out(
    address: str, app: FastAPI, tenant: SeededTenant
) -> None:
    app.state.context.settings.demo_login = True
    who = {"tenant_id": tenant.id, "user_id": tenant.agent_ids[0]}
    page = {"Origin": f"http://{address}", "Sec-Fetch-Site": "same-origin", "X-Console": "1"}
    async with httpx2.AsyncClient(trust_env=False, base_url=f"http://{address}") as http:
        answer = await http.post("/auth/demo", json=who, headers=page)
        assert answer.status_code == 204, answer.text
        page["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        url = f"ws://{address}/api/v1/live"
        async with connect(
            url, additional_headers={"Cookie": page["Cookie"]}, origin=Origin(page["Origin"]), proxy=None
        ) as connection:
            socket = Socket(connection)
            assert await socket.read() == {"hello": True}
            assert (await http.post("/auth/logout", headers=page)).status_code < 300
            assert await socket.closed() == connections.ENDED
        assert await _refused(address, {"Cookie": page["Cookie"], "Origin": page["Origin"]}) == connections.ENDED


async def _refused(address: str, headers: dict[str, str]) -> int | None:
    async with connect(f"ws://{address}/api/v1/live", additional_headers=headers, proxy=None) as connection:
        return await Socket(connection).closed()


async def test_a_socket_without_a_sign_in_or_from_another_site_is_closed(
    address: str, visit: Visit, tenant: SeededTenant, manager: Visitor
) -> None:
    assert await _refused(address, {}) == connections.ENDED
    assert await _refused(address, {"Authorization": "Bearer a.b.c"}) == connections.ENDED
    evil = {"Cookie": f"__Host-lead=1.{'x' * 43}", "Origin": "https://evil.example"}
    assert await _refused(address, evil) == connections.CROSS_SITE
    program = visit(tenant, Role.INTEGRATION)
    assert await _refused(address, program.headers) == connections.CROSS_SITE
    async with connect(
        f"ws://{address}/api/v1/live",
        additional_headers=manager.headers,
        origin=Origin(f"http://{address}"),
        proxy=None,
    ) as connection:
        assert await Socket(connection).read() == {"hello": True}


async def test_a_user_has_a_few_connections(address: str, manager: Visitor, agent: Visitor) -> None:
    url, sockets = f"ws://{address}/api/v1/live", []
    for _ in range(feed._PER_USER):
        sockets.append(Socket(await connect(url, additional_headers=manager.headers, proxy=None)))
        assert await sockets[-1].read() == {"hello": True}
    assert await _refused(address, manager.headers) == connections.TOO_MANY
    async with following(address, agent):
        pass
    for socket in sockets:
        await socket.connection.close()
    async with following(address, manager):
        pass


async def test_who_talks_into_the_socket_is_hung_up_on(address: str, manager: Visitor) -> None:
    async with following(address, manager) as socket:
        for _ in range(connections._MOST_WORDS):
            await socket.connection.send("hello?")
        assert await socket.closed() == connections.TALKS


async def test_a_message_is_sent_when_nothing_happens(
    address: str, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PING_SECONDS", 0.1)
    async with following(address, manager) as socket:
        assert await socket.read() == {"changed": []}


async def test_the_feed_recovers_when_its_connection_is_lost(
    address: str, tenant: SeededTenant, manager: Visitor, clone: Clone, write: Write
) -> None:
    lead = await person(manager)
    async with following(address, manager) as socket:
        with psycopg.connect(clone.superuser_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [clone.name],
            )
        write(tenant.id, f"UPDATE leads SET score = 7 WHERE id = {lead}")
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}


async def test_a_connection_outlives_a_check_that_the_database_does_not_answer(
    address: str, app: FastAPI, tenant: SeededTenant, manager: Visitor, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, check = [0], app.state.context.authenticator.check_again

    async def away_at_first(caller: Caller) -> None:
        asked[0] += 1
        if asked[0] < 3:
            raise OperationalError("SELECT", {}, Exception("away"))
        await check(caller)

    lead = await person(manager)
    monkeypatch.setattr(connections, "_CHECK_SECONDS", 0)
    monkeypatch.setattr(connections, "_CHECK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(app.state.context.authenticator, "check_again", away_at_first)
    async with following(address, manager) as socket:
        write(tenant.id, f"UPDATE leads SET score = 8 WHERE id = {lead}")
        assert await socket.changed("lead") == {"kind": "lead", "id": lead}
    assert asked[0] > 3


async def test_who_comes_while_the_database_is_away_is_told_to_come_later(
    address: str, app: FastAPI, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(headers: list[str]) -> Caller:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(app.state.context.authenticator, "authenticate", away)
    assert await _refused(address, manager.headers) == connections.LATER


async def test_events_say_the_same_where_no_socket_gets_through(address: str, manager: Visitor) -> None:
    seq = ""
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        url = f"http://{address}/api/v1/live/events"
        async with http.stream("GET", url, headers=manager.headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.aiter_lines()
            async for line in lines:
                if line.startswith("id: "):
                    seq = line[4:]
                if "hello" in line:
                    break
        lead = await person(manager)
        async with http.stream("GET", url, headers={**manager.headers, "Last-Event-ID": seq}) as answer:
            async for line in answer.aiter_lines():
                if '"changed":[{' in line:
                    assert f'{{"kind":"lead","id":{lead}}}' in line
                    break
        assert (await http.get(url)).status_code == 401


async def test_a_token_that_runs_out_ends_the_connection(
    address: str, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_CHECK_SECONDS", 0.1)
    monkeypatch.setattr(connections, "PING_SECONDS", 0.1)
    async with following(address, manager) as socket:
        monkeypatch.setattr("api.auth.identity.time", lambda: time.time() + 3_600)
        with suppress(ConnectionClosed):
            async for _ in socket.connection:
                pass
        assert await socket.closed() == connections.ENDED

"""The database dies under those who follow changes: they go on, and no change is kept from them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import psutil
import psycopg
import pytest
from websockets import CloseCode, ConnectionClosedError
from websockets.asyncio.client import ClientConnection, connect

from api.auth.permissions import Role
from tests.faults.conftest import Site

pytestmark = pytest.mark.timeout(300)

WITHIN = 60.0
Next = Callable[[], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def by_socket(site: Site) -> AsyncIterator[Next]:
    headers = {"Authorization": f"Bearer {site.token(Role.MANAGER)}"}
    url = f"ws{site.stack.api_url.removeprefix('http')}/api/v1/live"
    first, socket = await _greeted(url, headers)
    heard = [first]

    async def read() -> dict[str, Any]:
        message: dict[str, Any] = json.loads(heard.pop() if heard else await socket.recv())
        return message

    async with socket:
        yield read


async def _greeted(url: str, headers: dict[str, str]) -> tuple[str, ClientConnection]:
    """A server whose database was killed just now asks to try again."""
    async with asyncio.timeout(WITHIN):
        while True:
            socket = await connect(url, additional_headers=headers, proxy=None)
            try:
                return str(await socket.recv()), socket
            except ConnectionClosedError as closed:
                if closed.rcvd is None or closed.rcvd.code != CloseCode.TRY_AGAIN_LATER:
                    raise
                await asyncio.sleep(0.5)


@asynccontextmanager
async def by_events(site: Site) -> AsyncIterator[Next]:
    headers = {"Authorization": f"Bearer {site.token(Role.MANAGER)}"}
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=WITHIN, base_url=site.stack.api_url) as http,
        http.stream("GET", "/api/v1/live/events", headers=headers) as answer,
    ):
        lines = answer.aiter_lines()

        async def read() -> dict[str, Any]:
            async for line in lines:
                if line.startswith("data: "):
                    message: dict[str, Any] = json.loads(line.removeprefix("data: "))
                    return message
            raise AssertionError("the stream ended")

        yield read


async def told(read: Next, wanted: Callable[[dict[str, Any]], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while not wanted(await read()):
            pass


async def captured(site: Site, key: str, phone: str) -> int:
    body = {"first_name": "Test", "phone": phone, "procedure": "cataract"}
    answer = await site.demo_client.post("/leads", site.token(Role.INTEGRATION), key, body)
    return int(answer.body["id"])


@pytest.mark.parametrize("way", [by_socket, by_events], ids=["socket", "events"])
async def test_who_follows_is_told_to_read_anew_when_the_database_is_killed_and_hears_of_what_comes_after(
    site: Site, way: Callable[[Site], Any]
) -> None:
    number = 1 if way is by_socket else 2
    async with way(site) as read:
        await told(read, lambda message: "hello" in message)
        await asyncio.to_thread(site.stack.kill, "postgres")
        await told(read, lambda message: "resync" in message)
        await asyncio.to_thread(site.stack.wait_healthy)
        lead = await captured(site, f"live-{number}", f"+1415559010{number}")
        await told(read, lambda message: any(one["id"] == lead for one in message.get("changed", [])))


async def test_one_connection_of_the_database_dies_and_what_it_takes_along_is_read_anew(site: Site) -> None:
    """The server goes on under its own process, and forgets what it had noted of changes."""
    async with by_socket(site) as read:
        await told(read, lambda message: "hello" in message)
        connection = await psycopg.AsyncConnection.connect(site.stack.checker_url)
        psutil.Process(connection.info.backend_pid).kill()
        await told(read, lambda message: "resync" in message)
        await connection.close()
    await asyncio.to_thread(site.stack.wait_healthy)
    lead = await captured(site, "live-3", "+14155590103")
    assert lead > 0

"""The real server of the app on a port, and those who are connected to it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from api.__main__ import served_as
from devstack.ports import free_port
from tests.api.conftest import Visitor

PATIENCE = 20.0


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Where it listens. Its lifespan is the fixture's."""
    port = free_port()
    settings = app.state.context.settings
    config = uvicorn.Config(app, port=port, lifespan="off", log_level="critical", **served_as(settings))
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


class Socket:
    """A socket that has been greeted; `seq` is that of the last message."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection, self.seq = connection, ""

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        self.seq = message.pop("seq")
        return message

    async def changed(self, kind: str, **members: int) -> dict[str, Any]:
        """Reads until something of this kind came."""
        while True:
            for one in (await self.read()).get("changed", []):
                if one["kind"] == kind and members.items() <= one.items():
                    return dict(one)

    async def heard_before(self, kind: str, **members: int) -> list[dict[str, Any]]:
        """All that came before something of this kind, and with it."""
        heard: list[dict[str, Any]] = []
        while not any(one["kind"] == kind and members.items() <= one.items() for one in heard):
            message = await self.read()
            assert "changed" in message, message
            heard += message["changed"]
        return heard

    async def closed(self) -> int | None:
        async with asyncio.timeout(PATIENCE):
            await self.connection.wait_closed()
        return self.connection.close_code


@asynccontextmanager
async def following(address: str, who: Visitor, after: str = "") -> AsyncIterator[Socket]:
    url = f"ws://{address}/api/v1/live" + (f"?after={after}" if after else "")
    async with connect(url, additional_headers=who.headers, proxy=None) as connection:
        socket = Socket(connection)
        assert await socket.read() == {"hello": True}
        yield socket

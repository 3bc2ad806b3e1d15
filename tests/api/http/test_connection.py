"""Slow, huge and too many: connections of clients who try to block the API."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, Request

from api.http.connection import ConnectionLimit, prompt_connections
from api.settings import Network, networks
from devstack.ports import HOST, free_port
from tests.fixtures.api import api_process
from tests.fixtures.postgres import Clone

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_HEAD = b"POST / HTTP/1.1\r\nHost: door.example\r\n"


def _app() -> FastAPI:
    app = FastAPI()

    @app.post("/")
    async def size(request: Request) -> int:
        await asyncio.sleep(1.2 if "slow" in request.headers else 0)
        return len(await request.body())

    return app


@asynccontextmanager
async def context(
    head_seconds: float = 0.6, most: int = 50, per_client: int = 50, proxies: Sequence[Network] = ()
) -> AsyncIterator[int]:
    """The real server on a port, with our connections."""
    port = free_port()
    connections = prompt_connections(head_seconds, ConnectionLimit(most, per_client, proxies))
    config = uvicorn.Config(_app(), port=port, http=connections, log_level="critical", timeout_keep_alive=30)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await serving


async def connect(port: int) -> Streams:
    return await asyncio.open_connection(HOST, port)


async def dribble(streams: Streams, what: bytes) -> bytes:
    """One byte after another until the other side has had enough; what it said."""
    reader, writer = streams
    said = asyncio.create_task(_rest(reader))
    for byte in what:
        if said.done():
            break
        writer.write(bytes([byte]))
        await asyncio.sleep(0.05)
    async with asyncio.timeout(20):
        return await said


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def exchange(streams: Streams, request: bytes) -> bytes:
    reader, writer = streams
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.read(1)


async def test_who_sends_a_head_byte_by_byte_is_closed() -> None:
    async with context() as port:
        assert await dribble(await connect(port), _HEAD * 100) == b""


async def test_who_sends_nothing_is_closed() -> None:
    async with context() as port:
        reader, _ = await connect(port)
        async with asyncio.timeout(20):
            assert await _rest(reader) == b""


async def test_who_was_prompt_once_must_be_so_again() -> None:
    async with context() as port:
        for drip in (_HEAD * 100, b"\r\n" * 100):
            streams = await connect(port)
            assert b" 200 " in await exchange(streams, _HEAD + b"Content-Length: 0\r\n\r\n")
            assert await dribble(streams, drip) == b""


async def test_a_prompt_client_keeps_its_connection_however_long_answers_and_pauses_take() -> None:
    async with context(head_seconds=1) as port:
        streams = await connect(port)
        for headers in (b"Slow: 1\r\n", b"", b"Slow: 1\r\n"):
            assert b" 200 " in await exchange(streams, _HEAD + headers + b"Content-Length: 0\r\n\r\n")
            await asyncio.sleep(1.2)


async def test_a_body_may_take_longer_than_a_head() -> None:
    async with context(head_seconds=1) as port:
        reader, writer = await connect(port)
        writer.write(_HEAD + b"Content-Length: 30\r\nConnection: close\r\n\r\n")
        assert (await dribble((reader, writer), b"x" * 30)).endswith(b"\r\n\r\n30")


async def test_a_head_without_end_is_refused() -> None:
    async with context(head_seconds=20) as port:
        reader, writer = await connect(port)
        writer.write(_HEAD + b"X-Long: " + b"x" * 70_000)
        async with asyncio.timeout(20):
            assert (await reader.read(100)).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "head",
    [
        _HEAD + b"X-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"POST /?" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: door.example\r\n\r\n",
        _HEAD + b"X-Many: x\r\n" * 5_000 + b"\r\n",
        _HEAD + b"X-Many: x\r\n" * 300 + b"Content-Length: 3\r\n\r\nabc",
    ],
)
async def test_a_head_that_comes_whole_is_bounded_all_the_same(head: bytes) -> None:
    """Also the second on a connection, in the same read as the end of the first."""
    first = _HEAD + b"Content-Length: 0\r\n\r\n"
    async with context(head_seconds=20) as port:
        for before in (b"", first):
            reader, writer = await connect(port)
            writer.write(before + head)
            async with asyncio.timeout(20):
                said = await _rest(reader)
            assert said.count(b"HTTP/1.1 431 ") == 1
            assert said.count(b" 200 ") <= bool(before)


async def test_chunks_of_one_byte_are_one_body() -> None:
    async with context(head_seconds=20) as port:
        chunked = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n"
        streams = await connect(port)
        streams[1].write(chunked)
        assert b" 200 " in await exchange(streams, _HEAD + b"Connection: close\r\nContent-Length: 1\r\n\r\nx")


async def test_one_connection_too_many_is_closed_and_the_others_are_served() -> None:
    async with context(head_seconds=20, most=5) as port:
        idle = [await connect(port) for _ in range(5)]
        reader, _ = await connect(port)
        async with asyncio.timeout(20):
            assert await _rest(reader) == b""
        assert b" 200 " in await exchange(idle[0], _HEAD + b"Content-Length: 0\r\n\r\n")
        for _, writer in idle:
            writer.close()


async def test_the_engines_own_door_closes_slow_connections(clone: Clone, tmp_path: Path) -> None:
    with api_process(clone, tmp_path, api_head_seconds="1") as api:
        assert await dribble(await connect(int(api.address.rpartition(":")[2])), _HEAD * 100) == b""


async def is_open(streams: Streams) -> bool:
    """Whether the server has not hung up at once."""
    reader, _ = streams
    try:
        async with asyncio.timeout(0.3):
            return bool(await reader.read(1))
    except TimeoutError:
        return True
    except ConnectionError:
        return False


async def test_one_address_holds_a_few_of_the_connections_only() -> None:
    async with context(head_seconds=30, per_client=3) as port:
        held = [await connect(port) for _ in range(3)]
        assert not await is_open(await connect(port))
        held[0][1].close()
        await held[0][1].wait_closed()
        async with asyncio.timeout(10):
            while not await is_open(again := await connect(port)):
                await asyncio.sleep(0.05)
        for _, writer in [*held[1:], again]:
            writer.close()


async def test_a_trusted_proxy_brings_as_many_as_it_likes() -> None:
    async with context(head_seconds=30, per_client=1, proxies=networks("127.0.0.0/8")) as port:
        held = [await connect(port) for _ in range(4)]
        assert all([await is_open(streams) for streams in held])
        for _, writer in held:
            writer.close()

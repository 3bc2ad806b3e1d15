"""Hands requests on only under a loopback name: a page elsewhere must not reach the UI by a name of its own.

The UI itself has no such setting (and no sign-in), so it listens where no page can guess: at a random loopback address.
"""

import asyncio
import re
import secrets
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from devstack.failure import StartFailed
from devstack.ports import HOST

_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HEAD_LIMIT, _HEAD_SECONDS, _IDLE_SECONDS = 65_536, 10, 120
_REFUSAL = b"HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HEADER = re.compile(rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$")


def hidden_address() -> str:
    """One of the sixteen million of 127.0.0.0/8; Linux answers to all of them."""
    return f"127.{secrets.randbelow(254) + 1}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"


class HostCheck:
    """Listens on `port` of the loopback, in a thread of its own, in front of `target` (address and port)."""

    def __init__(self, port: int, target: tuple[str, int]) -> None:
        self._port, self._target = port, target
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Again changes nothing; raises `StartFailed` when the port is taken."""
        if self._loop is not None:
            return
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, name="web-ui", daemon=True)
        self._thread.start()
        self._loop = loop
        listening = asyncio.start_server(self._serve, HOST, self._port, limit=_HEAD_LIMIT)
        try:
            asyncio.run_coroutine_threadsafe(listening, loop).result(10)
        except OSError as error:
            self.stop()
            raise StartFailed(f"Port {self._port} (Temporal UI) cannot be used: {error.strerror}") from error

    def stop(self) -> None:
        """Connections are cut."""
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
            self._loop = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request for each connection, so that each request is looked at."""
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            if (allowed := checked_head(head)) is None:
                writer.write(_REFUSAL)
                await writer.drain()
            else:
                await self._hand_on(allowed, reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()

    async def _hand_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_ui, to_ui = await asyncio.open_connection(*self._target)
        to_ui.write(head)
        body = asyncio.create_task(_pump(reader, to_ui))
        try:
            await _pump(from_ui, writer)
        finally:
            body.cancel()
            to_ui.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while True:
            async with asyncio.timeout(_IDLE_SECONDS):
                part = await reader.read(65_536)
            if not part:
                return
            writer.write(part)
            await writer.drain()


def checked_head(head: bytes) -> bytes | None:
    """The head of a request as it is handed on; None for a foreign host, a foreign page, or what is no plain head."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    fields = [match.groups() for line in lines if (match := _HEADER.match(line))]
    named = [value for name, value in fields if name.lower() == b"host"]
    origins = [value for name, value in fields if name.lower() == b"origin"]
    if len(fields) != len(lines) or len(named) != 1 or not all(_is_ours(b"//" + host) for host in named):
        return None
    if not all(_is_ours(origin) for origin in origins):
        return None
    kept = [line for line, (name, _) in zip(lines, fields, strict=True) if name.lower() not in _HOP]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


_HOP = frozenset({b"connection", b"keep-alive", b"upgrade", b"proxy-connection"})


def _is_ours(url: bytes) -> bool:
    try:
        return urlsplit(url.decode("ascii")).hostname in _NAMES
    except ValueError:
        return False

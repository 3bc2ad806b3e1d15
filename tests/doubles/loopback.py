"""Runs a double on a free loopback port, in a thread with a loop of its own."""

import asyncio
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.doubles.faults import Fault

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Loopback:
    """A vendor's server; use it in a `with` block. `script` queues what goes wrong, one fault a request."""

    def __init__(self, app: Starlette) -> None:
        self._faults: deque[Fault | None] = deque()
        self._open: dict[tuple[str, int], asyncio.Transport] = {}
        self.url = ""
        self._server = uvicorn.Server(
            uvicorn.Config(app, http=self._protocol(), log_level="critical", lifespan="off", ws="none")
        )

    def script(self, *faults: Fault | None) -> None:
        """None means: this one goes well."""
        self._faults.extend(faults)

    def next_fault(self) -> Fault | None:
        return self._faults.popleft() if self._faults else None

    async def go_wrong(self, request: Request, fault: Fault) -> None:
        """Falls silent or resets; returns when the fault asks for neither."""
        if fault.silent_seconds:
            await asyncio.sleep(fault.silent_seconds)
        if fault.reset and request.client is not None:
            transport = self._open[request.client.host, request.client.port]
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            transport.abort()
            await asyncio.sleep(0.05)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(timeout=5)
        self._socket.close()

    def _protocol(self) -> type[H11Protocol]:
        opened = self._open

        class Watched(H11Protocol):
            """Remembers the transport, which an application never sees, so that a double can reset it."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
                super().connection_made(transport)
                opened[transport.get_extra_info("peername")] = transport

        return Watched


def plain(body: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status_code=status, headers=headers, media_type="text/html")


@contextmanager
def deaf() -> Iterator[str]:
    """The URL of a server that never takes a connection: its queue is full."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"

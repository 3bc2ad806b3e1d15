"""One connection of a client who must be prompt. The server underneath waits for a request's head for ever, and reads
one of any size."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.clients import household, read_address
from api.http.sockets import Socket
from api.settings import Network

_LARGEST_HEAD, _MOST_HEADERS = 65_536, 200
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@dataclass(frozen=True)
class ConnectionLimit:
    """`most` for all clients, `per_client` for one that is not one of `proxies`."""

    most: int
    per_client: int
    proxies: Sequence[Network] = ()


class PromptConnection(HttpToolsProtocol):
    """Closed when a request's head has not come whole within `head_seconds`, or when it is one of too many.

    How long a body may take is the frame's matter; how long nothing at all may come between two requests, the server's.
    """

    head_seconds: float
    limit: ConnectionLimit
    clients: Counter[str]
    _client: str | None = None
    _deadline: asyncio.TimerHandle | None = None
    _in_head = _upgraded = False
    _head_size = _fields_size = 0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._parts: list[bytes] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limit.most or self._crowded(transport):
            transport.abort()
        else:
            self._start_timeout()

    def _crowded(self, transport: asyncio.Transport) -> bool:
        """Whether the client has too many already. A proxy brings everybody's."""
        address = read_address(str((transport.get_extra_info("peername") or ("",))[0]))
        if address is None or any(address in network for network in self.limit.proxies):
            return False
        self._client = household(address)
        self.clients[self._client] += 1
        return self.clients[self._client] > self.limit.per_client

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timeout()
        self._uncount()
        super().connection_lost(exc)

    def _uncount(self) -> None:
        if self._client is not None:
            self.clients[self._client] -= 1
            if not self.clients[self._client]:
                del self.clients[self._client]
            self._client = None

    def handle_websocket_upgrade(self) -> None:
        """The connection is still its client's, until the socket that takes it over is gone."""
        self._upgraded = True
        self._cancel_timeout()
        super().handle_websocket_upgrade()
        socket = self.transport.get_protocol()
        if isinstance(socket, Socket) and not socket.disconnected:
            socket.when_lost = self._uncount
        else:
            self._uncount()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._upgraded:
            return
        self._pass_on()
        self._head_size = self._head_size + len(data) if self._in_head else 0
        if self._head_size > _LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._deadline is None and (self.cycle is None or self.cycle.response_complete):
            self._start_timeout()  # what came is no request yet, and has ended the server's own patience

    def send_400_response(self, msg: str) -> None:
        if self._is_too_large():
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        else:
            super().send_400_response(msg)

    def on_message_begin(self) -> None:
        self._in_head = True
        self._fields_size = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._fields_size += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields_size += len(name) + len(value)
        super().on_header(name, value)
        if self._is_too_large():
            raise ValueError("the head is too large")  # the parser stops, and no request begins

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._cancel_timeout()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Chunks of one byte would each copy all that wait before them."""
        self._parts.append(body)

    def on_message_complete(self) -> None:
        self._pass_on()
        super().on_message_complete()

    def _pass_on(self) -> None:
        if self._parts:
            super().on_body(b"".join(self._parts))
            self._parts.clear()

    def _is_too_large(self) -> bool:
        return self._fields_size > _LARGEST_HEAD or len(self.headers or ()) > _MOST_HEADERS

    def _start_timeout(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _cancel_timeout(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def prompt_connections(head_seconds: float, limit: ConnectionLimit) -> type[PromptConnection]:
    """The protocol class that the server makes a connection of."""
    kept = {"head_seconds": head_seconds, "limit": limit, "clients": Counter[str]()}
    return type("Connection", (PromptConnection,), kept)

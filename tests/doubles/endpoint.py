"""A tenant's endpoint for webhooks: a real server that verifies what it gets as Standard Webhooks says."""

import base64
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from store.tenants.vault import Vault

OLD, NEW = (f"whsec_{base64.b64encode(bytes([number]) * 24).decode()}" for number in (1, 2))
VAULT = Vault(SecretStr("only-in-tests"))
# What a handler says: a status, or it takes the connection over and says None.
Answer = Callable[["Heard", BaseHTTPRequestHandler], int | None]


@dataclass(frozen=True)
class Heard:
    """One request. `by`: which of the endpoint's secrets verified it."""

    id: str
    headers: dict[str, str]
    body: bytes
    by: tuple[str, ...]

    @property
    def event(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said


@dataclass
class Endpoint:
    """Use it in a `with` block. It answers 204 until `answer` is set."""

    secrets: list[str]
    tls: ssl.SSLContext | None = None
    answer: Answer = lambda _, __: 204
    heard: list[Heard] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(length := int(self.headers["content-length"]))
                if len(body) < length:  # whoever sent it was killed
                    self.close_connection = True
                    return
                heard = endpoint.hear({name.lower(): value for name, value in self.headers.items()}, body)
                status = endpoint.answer(heard, self)
                if status is not None:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}/hook?of=leads"

    def hear(self, headers: dict[str, str], body: bytes) -> Heard:
        heard = Heard(headers.get("webhook-id", ""), headers, body, tuple(self._verifying(headers, body)))
        with self._lock:
            self.heard.append(heard)
        return heard

    def _verifying(self, headers: dict[str, str], body: bytes) -> list[str]:
        found = []
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                continue
            found.append(secret)
        return found


def drips(seconds: float) -> Answer:
    """A status line, then header bytes for ever."""

    def answer(_: Heard, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def endless(_: Heard, handler: BaseHTTPRequestHandler) -> None:
    """200, and a body that never ends."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"0123456789abcdef" * 4096)


def redirects(to: str) -> Answer:
    def answer(_: Heard, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("location", to)
        handler.send_header("content-length", "0")
        handler.end_headers()

    return answer


def hangs_up(_: Heard, handler: BaseHTTPRequestHandler) -> None:
    """Gone before an answer."""
    handler.connection.shutdown(socket.SHUT_RDWR)

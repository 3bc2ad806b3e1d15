"""The outermost layer: request ids, body limits, security headers, one log line, and a plain 500 for the unexpected."""

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import structlog
from fastapi import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.browsers.headers import answer_headers
from api.http.browsers.hosts import Hosts
from api.http.errors import UnreadableBody, answer_error, problem, respond
from api.http.log import where
from api.settings import ApiSettings
from domain.text.faults import field_name

_REQUEST_ID = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_MOST_PARAMETERS = 200
_HUNG_UP = 499  # nobody hears it; logs say it so since nginx
_log = structlog.get_logger("api")


@dataclass(frozen=True)
class BodyLimit:
    """`size` in bytes; a body must have come whole within `seconds`."""

    size: int
    seconds: float


@dataclass(frozen=True)
class Outside:
    """What browsers are told, and under which names."""

    headers: Mapping[str, str]
    hosts: Hosts


class Frame:
    """Wraps the whole app. `uploads` names the paths that take files, and their own limit; a name that ends in `/` is
    the beginning of such paths."""

    def __init__(
        self, app: ASGIApp, *, limit: BodyLimit, uploads: Mapping[str, BodyLimit], settings: ApiSettings
    ) -> None:
        self._app, self._limit, self._uploads = app, limit, uploads
        self._outside = Outside(answer_headers(settings), Hosts(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not self._outside.hosts.answer_to(Headers(scope=scope).get("host", "")):
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((its for path, its in self._uploads.items() if _is_at(scope["path"], path)), self._limit)
        await Exchange(scope, receive, send, limit, self._outside).run(self._app)


def _is_at(path: str, upload: str) -> bool:
    return path.startswith(upload) if upload.endswith("/") else path == upload


class Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: BodyLimit, outside: Outside) -> None:
        self._outside = outside
        self._scope, self._receive, self._send = scope, receive, send
        self._headers = Headers(scope=scope)
        given = self._headers.get("x-request-id", "")
        self._id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        self._limit, self._size = limit, 0
        self._whole = False
        self._status = 0
        self._began = time.perf_counter()

    async def run(self, app: ASGIApp) -> None:
        refusal = self._refuse_by_headers()
        try:
            if refusal:
                await refusal(self._scope, self._receive, self.send)
            else:
                await app(self._scope, self.receive, self.send)
        except ClientDisconnect:
            self._scope["refused"], self._status = "hung up", _HUNG_UP
            caller = self._scope.get("caller")
            self._scope["app"].state.context.metrics.hung_up(getattr(caller, "tenant_id", 0))
        except Exception as error:
            _log.error("fault", request_id=self._id, error=type(error).__qualname__, at=where(error))
            if self._status == 0:
                fault = respond(problem(500, "internal", f"Something went wrong; quote request id {self._id}."))
                await fault(self._scope, self._receive, self.send)
        finally:
            with suppress(OSError, ValueError):  # a full disk or a closed pipe stops no request
                self._notify()

    def _refuse_by_headers(self) -> Response | None:
        if len(self._headers.getlist("host")) > 1:  # a proxy may have gone by the other one
            return answer_error(UnreadableBody(400, "Send one Host header."))
        if not self._outside.hosts.answer_to(self._headers.get("host", "")):
            return respond(problem(421, "unknown_host", "This host name is not served here: see LEAD_ALLOWED_HOSTS."))
        if self._headers.get("content-encoding", "identity").lower() != "identity":
            return answer_error(UnreadableBody(415, "Compressed bodies are not taken."))
        length = self._headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 18:
            return answer_error(UnreadableBody(400, "Content-Length is no length."))
        if int(length) > self._limit.size:
            return answer_error(self._too_large())
        return self._refuse_by_target()

    def _refuse_by_target(self) -> Response | None:
        """NUL fits no column, so nothing that is looked for can have it. A form is not refused over its address."""
        parameters = self._scope["query_string"].split(b"&", _MOST_PARAMETERS)
        if len(parameters) > _MOST_PARAMETERS:
            if self._scope["path"].startswith("/api/"):
                return answer_error(UnreadableBody(422, f"An address may have {_MOST_PARAMETERS} parameters."))
            self._scope["query_string"] = b"&".join(parameters[:_MOST_PARAMETERS])
        if b"%00" not in self._scope["query_string"] or not self._scope["path"].startswith("/api/"):
            return None
        query = parse_qsl(self._scope["query_string"].decode("latin-1"), keep_blank_values=True)
        names = [name for name, value in query if "\0" in name + value]
        return answer_error(UnreadableBody(422, "must not contain NUL", field_name(names[:1]))) if names else None

    async def receive(self) -> Message:
        """The next part of the body, as long as it is neither too much nor too slow."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(max(0.0, self._began + self._limit.seconds - time.perf_counter())):
                message = await self._receive()
        except TimeoutError:
            raise UnreadableBody(408, "The body came too slowly.") from None
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._size > self._limit.size:
            raise self._too_large()
        return message

    def _too_large(self) -> UnreadableBody:
        return UnreadableBody(413, f"A body may have {self._limit.size} bytes.")

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._id
            # A page that brings its own policy says in it who may frame it.
            spoken = {"X-Frame-Options"} if "content-security-policy" in headers else set()
            for name, value in self._outside.headers.items():
                if name not in spoken:
                    headers.setdefault(name, value)
        await self._send(message)

    def _notify(self) -> None:
        """The route's template is logged, not the path or query: a search may hold a phone number."""
        route: Any = self._scope.get("route")
        caller: Any = self._scope.get("caller")
        _log.info(
            "request",
            request_id=self._id,
            method=self._scope["method"][:10],
            route=getattr(route, "path", None),
            status=self._status,
            ms=round((time.perf_counter() - self._began) * 1000, 1),
            tenant=getattr(caller, "tenant_id", None),
            user=getattr(caller, "user_id", None),
            refused=self._scope.get("refused"),
        )

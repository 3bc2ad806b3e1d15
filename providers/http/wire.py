"""One request to a vendor, without repeats: its answer, or the error that no answer means."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from providers.contract import Retryable, Unknown
from providers.http.tls import tls

LIMIT = 10.0
"""Seconds for a whole request."""

# httpx2 logs every URL at INFO, and Twilio's list queries carry phone numbers in theirs.
logging.getLogger("httpx2").setLevel(logging.WARNING)


def http_client(limit: float, connections: int = 100) -> httpx2.AsyncClient:
    """`limit`: seconds for a whole request."""
    # Opening a connection ends well before the whole limit, so that the two kinds of time-out stay apart.
    timeout = httpx2.Timeout(limit, connect=limit * 0.4, pool=limit * 0.4)
    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=20)
    return httpx2.AsyncClient(verify=tls(), timeout=timeout, limits=limits, follow_redirects=False)


@asynccontextmanager
async def one_try(vendor: str, limit: float) -> AsyncIterator[None]:
    """Around one request: raises `Retryable` when nothing went out, `Unknown` when it did and no answer came."""
    try:
        async with asyncio.timeout(limit):
            yield
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as error:
        raise Retryable(vendor, type(error).__name__) from None
    except (TimeoutError, httpx2.HTTPError) as error:
        raise Unknown(vendor, f"{type(error).__name__} after the request went out") from None


@dataclass(frozen=True)
class Answer:
    """`said` is the body's JSON, None when it is none."""

    status: int
    headers: Mapping[str, str]
    said: Any

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


class Wire:
    """Connections to one vendor, which accounts share; it holds no credentials."""

    def __init__(self, name: str, limit: float = LIMIT, connections: int = 10) -> None:
        self._name, self._limit = name, limit
        self._client = http_client(limit, connections)

    async def request(
        self,
        method: str,
        url: str,
        body: Any = None,
        params: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Answer:
        """Raises as `one_try`; every answer is returned."""
        async with one_try(self._name, self._limit):
            answer = await self._client.request(method, url, json=body, params=params, auth=auth)
        return Answer(answer.status_code, answer.headers, json_of(answer.content))

    async def aclose(self) -> None:
        await self._client.aclose()


def json_of(content: bytes) -> Any:
    """None when it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None

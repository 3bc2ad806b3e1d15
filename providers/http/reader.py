"""GETs at an ad network: hard time limits, and which failures are worth another try."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx2
from pydantic import BeforeValidator

from providers.contract import Final, ProviderError, Retryable
from providers.http.answers import NOT_TAKEN, wait_seconds
from providers.http.tls import tls

logging.getLogger("httpx2").setLevel(logging.WARNING)

LIMIT = 20.0
"""Seconds for a whole request."""
_THROTTLED_WAIT = 900.0
_LONGEST_ANSWER = 8_000_000


def _loose(value: Any) -> Any:
    return "" if value is None else value if isinstance(value, str | dict | list) else str(value)


def _looser(value: Any) -> Any:
    return "" if isinstance(value, dict | list) else _loose(value)


def _listed(value: Any) -> Any:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _object(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


def whole(value: Any) -> int:
    """Of a number however it is written; 0 for what is none."""
    try:
        return 0 if isinstance(value, bool) else int(float(value))
    except (TypeError, ValueError, OverflowError):
        return 0


def moment(seconds: float) -> datetime | None:
    """Of seconds since 1970; None for what is no time that a vendor can mean."""
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**35 else None


Text = Annotated[str, BeforeValidator(_loose)]
"""Networks write ids as numbers or text, and null for what was left empty."""
AnyText = Annotated[str, BeforeValidator(_looser)]
"""As `Text`, where nothing is lost with a value of another kind."""
Whole = Annotated[int, BeforeValidator(whole)]
PARTS = BeforeValidator(_listed)
"""A list of objects; whatever else stands in it, or in its place, is left out."""
OBJECT = BeforeValidator(_object)
"""An object; null and whatever else is an empty one."""
Refusal = Callable[[int, Mapping[str, str], Any], ProviderError | None]


class Reader:
    """Nothing changes at the network by asking, so whatever may pass is `Retryable`.

    `refusal` reads the network's own error from status, headers and JSON; None leaves it to the status.
    """

    def __init__(self, name: str, base_url: str, refusal: Refusal, limit: float = LIMIT) -> None:
        self.name = name
        self._base, self._refusal, self._limit = base_url.rstrip("/"), refusal, limit
        self._client = httpx2.AsyncClient(verify=tls(), timeout=limit, follow_redirects=False, trust_env=False)

    async def get(self, target: str, headers: Mapping[str, str]) -> Any:
        """The answer's JSON; `target` is path and query, encoded. Raises `Retryable` or `Final`."""
        try:
            async with (
                asyncio.timeout(self._limit),
                self._client.stream("GET", self._base + target, headers=dict(headers)) as answer,
            ):
                body = await self._body(answer)
        except (TimeoutError, httpx2.HTTPError) as error:
            raise Retryable(self.name, type(error).__name__) from None
        said = _json(body)
        if answer.status_code == 200 and said is not None:
            return said
        raise self._refusal(answer.status_code, answer.headers, said) or self._by_status(answer)

    async def _body(self, answer: httpx2.Response) -> bytes:
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > _LONGEST_ANSWER:
                raise Final(self.name, "answer_too_long")
        return bytes(body)

    def _by_status(self, answer: httpx2.Response) -> ProviderError:
        """A page of a proxy in place of JSON passes, too."""
        status = answer.status_code
        if status == 429:
            return Retryable(self.name, "HTTP 429", after=wait_seconds(answer.headers) or _THROTTLED_WAIT)
        if status in NOT_TAKEN or status >= 500 or status < 400:
            return Retryable(self.name, f"HTTP {status}", after=wait_seconds(answer.headers))
        return Final(self.name, str(status))

    async def aclose(self) -> None:
        await self._client.aclose()


def _json(body: bytes) -> Any:
    try:
        return httpx2.Response(200, content=body).json()
    except (ValueError, RecursionError):
        return None

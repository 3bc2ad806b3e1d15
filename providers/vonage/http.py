"""The wire to Vonage: one request without repeats, signed by a token of our own, and the error each failure means."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt

from domain.outreach.refusals import SendRefusal
from providers.contract import Final
from providers.http.answers import failure
from providers.http.wire import LIMIT, http_client, json_of, one_try

NAME = "vonage"
_TOKEN_LASTS = timedelta(minutes=5)
# The last part of an error's `type`, as Vonage's list of errors numbers them.
REFUSALS = {
    "1240": SendRefusal.ADDRESS_INVALID,
    "1260": SendRefusal.UNREACHABLE,
    "1180": SendRefusal.UNREACHABLE,
    "1190": SendRefusal.UNREACHABLE,
    "1340": SendRefusal.WINDOW_CLOSED,
}
_STATUSES = {401: SendRefusal.CREDENTIALS, 402: SendRefusal.CREDENTIALS, 403: SendRefusal.CREDENTIALS}


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class VonageAccount:
    """An application with its private key; `api_key` and `api_secret` are the account's, for what needs them."""

    application_id: str
    private_key: str = field(repr=False)
    api_key: str = ""
    api_secret: str = field(default="", repr=False)
    now: Callable[[], datetime] = _clock

    def bearer(self) -> str:
        """Raises `Final` when the key cannot sign."""
        at = self.now()
        claims = {
            "application_id": self.application_id,
            "iat": int(at.timestamp()),
            "exp": int((at + _TOKEN_LASTS).timestamp()),
            "jti": str(uuid4()),
        }
        try:
            return f"Bearer {jwt.encode(claims, self.private_key, algorithm='RS256')}"
        except (ValueError, TypeError, jwt.PyJWTError):
            raise Final(NAME, "private_key_unreadable", SendRefusal.CREDENTIALS) from None


class VonageHttp:
    """Shared by all accounts of an installation: it holds connections and no credentials."""

    def __init__(self, base_url: str, rest_url: str, limit: float = LIMIT) -> None:
        self.base_url, self.rest_url = base_url, rest_url
        self._limit = limit
        self._client = http_client(limit)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """The answer's JSON, None when it is none. Raises as `one_try`, or by the answer."""
        async with one_try(NAME, self._limit):
            answer = await self._client.request(method, url, headers=headers, json=body, data=form)
        said = json_of(answer.content)
        if not answer.is_success:
            code = error_code(said)
            refusal = _STATUSES.get(answer.status_code) or REFUSALS.get(code)
            raise failure(NAME, answer.status_code, answer.headers, code, refusal)
        return said

    async def aclose(self) -> None:
        await self._client.aclose()


def error_code(said: Any) -> str:
    """`1240` of `…/messages-olympus#1240`; blank when there is none."""
    kind = said.get("type") if isinstance(said, dict) else None
    found = re.search(r"#([a-z0-9-]{2,30})$", kind) if isinstance(kind, str) else None
    return found[1] if found else ""

"""The engine's API as the demo's agents and programs use it: with a token, a key for each post, and patience."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from api.leads.schemas.leads import LeadPage, LeadRead
from devstack.failure import StartFailed

_AWAY = frozenset({502, 503, 504})
_PAUSE = 0.3


@dataclass(frozen=True)
class Answer:
    """An answer that is not a fault of the engine."""

    status: int
    body: dict[str, Any]

    @property
    def taken(self) -> bool:
        return self.status < 300 and not (self.status == 202 and self.body.get("state") == "refused")

    @property
    def undecided(self) -> bool:
        """A command that was received, and that its run has still to take or to refuse."""
        return self.status == 202 and self.body.get("state") == "pending"


class DemoClient:
    """`patience` in seconds: how long to retry while the engine is unavailable, with the same key."""

    def __init__(self, url: str, *, patience: float = 60.0) -> None:
        self._web = httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30)
        self._patience = patience

    async def close(self) -> None:
        await self._web.aclose()

    async def leads(self, token: str) -> list[LeadRead]:
        """The newest 200 that the token's user may see."""
        answer = await self._ask("GET", "/api/v1/leads?limit=200", token)
        return LeadPage.model_validate(answer.body).items

    async def post(self, path: str, token: str, key: str, body: Mapping[str, object]) -> Answer:
        """A command: taken, or refused with a reason."""
        return await self._ask("POST", f"/api/v1{path}", token, key, body)

    async def knock(self, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """What vendors and people without a login post."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        await self._until_answered("POST", path, content=body, headers=sent)

    async def _ask(
        self, method: str, path: str, token: str, key: str | None = None, body: Mapping[str, object] | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        answer = await self._until_answered(method, path, headers=headers, json=body)
        return Answer(answer.status_code, answer.json())

    async def _until_answered(self, method: str, path: str, **what: Any) -> httpx2.Response:
        until = time.monotonic() + self._patience
        while True:
            try:
                answer = await self._web.request(method, path, **what)
                if answer.status_code not in _AWAY:
                    return _understood(answer, method, path)
                why = f"answers {answer.status_code}"
            except httpx2.TransportError as error:
                why = type(error).__name__
            if time.monotonic() > until:
                raise StartFailed(f"The API did not come back within {self._patience:.0f} s: {method} {path} {why}")
            await asyncio.sleep(_PAUSE)


def _understood(answer: httpx2.Response, method: str, path: str) -> httpx2.Response:
    """A refusal (409) is part of the play; anything else that is not a success is a fault."""
    if answer.status_code >= 400 and answer.status_code != 409:
        raise StartFailed(f"{method} {path} was answered {answer.status_code}: {answer.text[:300]}")
    return answer

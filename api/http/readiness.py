"""Whether the parts answer: asked once a second at most, by one for all who want to know."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from time import monotonic

from store.session import Database
from workflows.client.client import LeadClient

_KNOWN_SECONDS = 1.0
_PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class Parts:
    """Which of them answered."""

    database: bool
    temporal: bool


class Readiness:
    """Whoever asks, and however often, takes one connection of the pool at a time."""

    def __init__(self, database: Database, runs: LeadClient) -> None:
        self._database, self._runs = database, runs
        self._asking: asyncio.Task[Parts] | None = None
        self._asked_at = float("-inf")

    async def parts(self) -> Parts:
        """As of this second."""
        if self._asking is None or (self._asking.done() and monotonic() - self._asked_at >= _KNOWN_SECONDS):
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> Parts:
        database, temporal = await asyncio.gather(_soon(self._answers()), _soon(self._runs.healthy()))
        self._asked_at = monotonic()
        return Parts(database, temporal)

    async def _answers(self) -> bool:
        async with self._database.tenant_session(0):
            return True


async def _soon(question: Awaitable[bool]) -> bool:
    """Whatever goes wrong, and however long it takes, means no."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await question
    except Exception:
        return False

"""Heartbeats of activities that work on long lists, or wait for others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity

_BEAT_SECONDS = 2.0


def heartbeat(at: int) -> None:
    """`at`: how far it has come. Also called outside of a worker, by tests and tools, where nobody listens."""
    if activity.in_activity():
        activity.heartbeat(at)


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """A heartbeat every two seconds, however long what happens inside takes."""

    async def beat() -> None:
        while True:
            heartbeat(0)
            await asyncio.sleep(_BEAT_SECONDS)

    beats = asyncio.create_task(beat())
    try:
        yield
    finally:
        beats.cancel()

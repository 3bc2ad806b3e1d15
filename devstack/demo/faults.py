"""kill -9 of every process during the run; the supervisor restarts each."""

import asyncio
from collections.abc import Callable

from devstack.stack import Stack

PARTS = ("worker", "temporal", "postgres", "api")
_BETWEEN = 2.0
_BACK_WITHIN = 60.0


async def kill_each(stack: Stack, report: Callable[[str], None]) -> None:
    """One after the other, each once everything works again."""
    for name in PARTS:
        await asyncio.sleep(_BETWEEN)
        report(f"kill -9 {name}")
        await asyncio.to_thread(stack.kill, name)
        await asyncio.to_thread(stack.wait_healthy, _BACK_WITHIN)

"""Which parts are killed, in which order, after which pause: decided by the seed alone."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from devstack.demo.drill.chance import chance
from devstack.demo.faults import PARTS
from devstack.failure import StartFailed
from devstack.stack import Stack

BACK_WITHIN = 180.0
_PAUSE = (2.0, 5.0)
_PAUSE_WHILE_STARTING = (0.2, 1.5)
_WORK_PER_LEAD = 8
_TWO_AT_ONCE = 0.25
_WHILE_STARTING = 0.3
_LOOK_AGAIN = 0.05


@dataclass(frozen=True)
class Kill:
    """One kill -9, of one part or of two at once.

    `settled`: everything works again, and since then `work` requests were acknowledged or `pause` seconds passed. Else:
    `pause` seconds after the one before, as soon as these parts have a process, whatever the others do.
    """

    parts: tuple[str, ...]
    pause: float
    work: int
    settled: bool


def plan(leads: int, kills: int, seed: int) -> list[Kill]:
    """`kills` processes are killed, each part about equally often. A kill of two parts at once counts as two."""
    dice, victims = chance(seed, "kills"), _victims(kills, seed)
    planned: list[Kill] = []
    share = _WORK_PER_LEAD * leads / max(kills, 1)
    while victims:
        two = len(victims) > 1 and victims[0] != victims[1] and dice.random() < _TWO_AT_ONCE
        parts = tuple(victims.pop(0) for _ in range(2 if two else 1))
        settled = dice.random() >= _WHILE_STARTING
        pause = dice.uniform(*(_PAUSE if settled else _PAUSE_WHILE_STARTING))
        planned.append(Kill(parts, round(pause, 2), 1 + int(dice.uniform(0, 2 * share)), settled))
    return planned


def _victims(kills: int, seed: int) -> list[str]:
    dice = chance(seed, "victims")

    def dealt() -> Iterator[str]:
        while True:
            yield from dice.sample(PARTS, len(PARTS))

    return [part for part, _ in zip(dealt(), range(kills), strict=False)]


async def carry_out(stack: Stack, kill: Kill, acknowledged: Callable[[], int]) -> None:
    """Raises `StartFailed` when a part does not come back in time, or was given up."""
    await asyncio.to_thread(_wait_for_the_moment, stack, kill, acknowledged)
    await asyncio.gather(*(asyncio.to_thread(stack.kill, name) for name in kill.parts))


def _wait_for_the_moment(stack: Stack, kill: Kill, acknowledged: Callable[[], int]) -> None:
    if kill.settled:
        stack.wait_healthy(BACK_WITHIN)
    until, enough = time.monotonic() + kill.pause, acknowledged() + kill.work
    while time.monotonic() < until and not (kill.settled and acknowledged() >= enough):
        time.sleep(_LOOK_AGAIN)
    _wait_for_processes(stack, kill.parts)


def _wait_for_processes(stack: Stack, names: tuple[str, ...]) -> None:
    """A part that was killed just now has none until it is restarted."""
    deadline = time.monotonic() + BACK_WITHIN
    while not all(part.process and part.process.pid for part in stack.parts if part.name in names):
        if stack.watch and stack.watch.failure:
            raise stack.watch.failure
        if time.monotonic() > deadline:
            raise StartFailed(f"Not restarted after {BACK_WITHIN:.0f} s: {', '.join(names)}")
        time.sleep(_LOOK_AGAIN)

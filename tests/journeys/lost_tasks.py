"""Workflow tasks that are lost: all of their steps were done, and the history does not know of any.

As when a worker dies, or is too busy, between the commit of a step and the end of its task. The next try of the task
runs all of its steps again, later, and perhaps with messages that came in between.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from temporalio import workflow

Between = Callable[[str], Awaitable[Any]]


class TaskLost(Exception):
    """Fails the workflow task, which is tried again from its beginning."""


@dataclass
class Losses:
    """`lost` counts the lost tasks of each run; `between` is awaited with the workflow's id, once a lost task."""

    times: int
    between: Between | None = None
    lost: Counter[str] = field(default_factory=Counter)
    _of_task: Counter[tuple[str, int]] = field(default_factory=Counter)

    def task_ends(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called in a workflow, where its task would end; loses it if it holds steps and was not lost often enough."""
        here: Any = workflow.instance()
        steps, here.steps_in_task = getattr(here, "steps_in_task", 0), 0
        here.tasks = getattr(here, "tasks", 0) + 1
        id, task = workflow.info().workflow_id, (workflow.info().run_id, here.tasks)
        if not steps or workflow.unsafe.is_replaying() or self._of_task[task] >= self.times:
            return
        self._of_task[task] += 1
        self.lost[id] += 1
        if self.between is not None:
            with workflow.unsafe.sandbox_unrestricted():
                asyncio.run_coroutine_threadsafe(_awaited(self.between(id)), loop).result(1.5)
        raise TaskLost


async def _awaited(what: Awaitable[Any]) -> None:
    await what


@contextmanager
def losing(monkeypatch: pytest.MonkeyPatch, times: int, between: Between | None = None) -> Iterator[Losses]:
    """While inside, each workflow task with steps is lost `times` times at its end."""
    losses, loop = Losses(times, between), asyncio.get_running_loop()
    wait_condition, sleep = workflow.wait_condition, workflow.sleep
    act: Any = workflow.execute_activity_method
    record = workflow.execute_local_activity_method

    def ending_task(what: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def instead(*arguments: Any, **more: Any) -> Any:
            over = what is wait_condition and arguments[0] is workflow.all_handlers_finished
            if what is not wait_condition or over or not arguments[0]():
                losses.task_ends(loop)
            return await what(*arguments, **more)

        return instead

    async def counted(*arguments: Any, **more: Any) -> Any:
        result = await record(*arguments, **more)
        here: Any = workflow.instance()
        here.steps_in_task = getattr(here, "steps_in_task", 0) + 1
        return result

    with monkeypatch.context() as patch:
        for name, original in {
            "wait_condition": wait_condition,
            "sleep": sleep,
            "execute_activity_method": act,
        }.items():
            patch.setattr(workflow, name, ending_task(original))
        patch.setattr(workflow, "execute_local_activity_method", counted)
        yield losses

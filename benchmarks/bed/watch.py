"""Notifies a driver, in the worker's own process, when a step of a run has ended: no polling."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from temporalio import activity
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput
from temporalio.worker import Interceptor as WorkerInterceptor


class Watcher(ClientInterceptor, WorkerInterceptor):
    """Give it to the client; its workers then report here. Results are kept until they are asked for."""

    def __init__(self) -> None:
        self._results: dict[str, list[object]] = defaultdict(list)
        self._news: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Reporting(next, self.ended)

    def ended(self, workflow_id: str, result: object) -> None:
        self._results[workflow_id].append(result)
        self._news[workflow_id].set()

    async def until(self, workflow_id: str, expected: Callable[[Any], bool], seconds: float = 60) -> Any:
        """The first result of a step, since the last call, that is as `wanted`."""
        async with asyncio.timeout(seconds):
            while True:
                results = self._results[workflow_id]
                while results:
                    if expected(result := results.pop(0)):
                        return result
                self._news[workflow_id].clear()
                await self._news[workflow_id].wait()

    def forget(self, workflow_id: str) -> None:
        self._results.pop(workflow_id, None)
        self._news.pop(workflow_id, None)


class _Reporting(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, report: Callable[[str, object], None]) -> None:
        super().__init__(next)
        self._report = report

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        result = await super().execute_activity(input)
        self._report(activity.info().workflow_id or "", result)
        return result

"""Sets each run's place in the task queue: first while the lead is new, then by the lead's own priority.

A run is started before the lead is scored, and its first task makes the offer: that one goes before all others. What
the run does later competes with every other lead's deadlines, by priority: after a restart thousands are due at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio import activity
from temporalio.api.common.v1 import Priority, WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.lead import Source
from domain.steps import Opened, Verdict
from workflows.client import AFTER_NEW, RPC_TIMEOUT

# A task that is under way when its run's options change is followed by another one, only to tell it so.
_TASK_SECONDS = 3.0
_MOST_WAITING = 10_000


@dataclass(frozen=True)
class _Settled:
    workflow_id: str
    run_id: str
    priority: int
    at: float


class RunPriorities(Interceptor):
    """Give it to the worker, and let `running` surround it. A run that is missed keeps its place: harmless."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._settled: asyncio.Queue[_Settled] = asyncio.Queue(_MOST_WAITING)

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Listening(next, self)

    def opened(self, info: activity.Info, opened: Opened) -> None:
        """A lead was taken in; those of an import stay behind."""
        if opened.verdict is not Verdict.LIVE or opened.source == Source.IMPORT.value or self._settled.full():
            return
        if info.workflow_id is None or info.workflow_run_id is None:
            return
        now = asyncio.get_running_loop().time()
        self._settled.put_nowait(_Settled(info.workflow_id, info.workflow_run_id, opened.priority, now))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Sets priorities, one after another, until the end."""
        setting = asyncio.create_task(self._set_all())
        try:
            yield
        finally:
            setting.cancel()
            await asyncio.gather(setting, return_exceptions=True)

    async def _set_all(self) -> None:
        while True:
            settled = await self._settled.get()
            await asyncio.sleep(max(0.0, settled.at + _TASK_SECONDS - asyncio.get_running_loop().time()))
            await self._set(settled)

    async def _set(self, settled: _Settled) -> None:
        run = WorkflowExecution(workflow_id=settled.workflow_id, run_id=settled.run_id)
        priority = Priority(priority_key=max(settled.priority, AFTER_NEW))
        request = UpdateWorkflowExecutionOptionsRequest(
            namespace=self._client.namespace,
            workflow_execution=run,
            workflow_execution_options=WorkflowExecutionOptions(priority=priority),
            update_mask=FieldMask(paths=["priority.priority_key"]),
        )
        with suppress(RPCError):
            await self._client.workflow_service.update_workflow_execution_options(request, timeout=RPC_TIMEOUT)


class _Listening(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, priorities: RunPriorities) -> None:
        super().__init__(next)
        self._priorities = priorities

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        result = await super().execute_activity(input)
        if isinstance(result, Opened):
            self._priorities.opened(activity.info(), result)
        return result

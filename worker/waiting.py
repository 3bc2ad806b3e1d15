"""Sets what a waiting run needs when it continues: its place in the queue, and any worker.

A run is started before its lead is scored, and its first task makes the offer: that one goes before all others. What
it does later competes with every other lead's deadlines, by priority: after a restart thousands are due at once.

And Temporal keeps a run's tasks for the worker that has it in memory. When that worker has died, they time out in a
long queue although nobody began them. What waits is given back in time; loading it again costs a few milliseconds.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from google.protobuf.field_mask_pb2 import FieldMask
from temporalio import activity
from temporalio.api.common.v1 import Priority, WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    ResetStickyTaskQueueRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.leads.lead import Source
from domain.lifecycle.chapters.contact import Moved
from domain.lifecycle.chapters.intake import Opened, OpenRun, Rescored
from workflows.client.facts import AWAY
from workflows.client.starts import RPC_TIMEOUT, key_of

# Not sooner: a task that is under way when its run's options change is followed by another one.
_QUIET_SECONDS = 5.0
_LOOK_EVERY = 1.0
_MOST_RUNS = 20_000
_LATER = AWAY | {RPCStatusCode.RESOURCE_EXHAUSTED}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Run:
    workflow_id: str
    run_id: str


@dataclass(frozen=True)
class _Step:
    """A run's latest; `priority_key` where it is to be set."""

    at: float
    priority_key: int | None


class WaitingRuns(Interceptor):
    """Give it to the worker, and let `looked_after` surround it. What it misses works all the same, only later."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._latest: OrderedDict[_Run, _Step] = OrderedDict()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Listening(next, self)

    def stepped(self, info: activity.Info, result: object, step: object = None) -> None:
        """A run did something, after which its lead may have another priority."""
        if info.workflow_id is None or info.workflow_run_id is None:
            return
        self._note(_Run(info.workflow_id, info.workflow_run_id), _key_after(result, step))

    def _note(self, run: _Run, key: int | None) -> None:
        before = self._latest.pop(run, None)
        if key is None and before is not None:
            key = before.priority_key
        self._latest[run] = _Step(asyncio.get_running_loop().time(), key)
        if len(self._latest) > _MOST_RUNS:
            self._latest.popitem(last=False)

    @asynccontextmanager
    async def looked_after(self) -> AsyncIterator[None]:
        """Until the end, one run after another."""
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            while self._latest:
                run, step = next(iter(self._latest.items()))
                if asyncio.get_running_loop().time() < step.at + _QUIET_SECONDS:
                    break
                del self._latest[run]
                if not await self._is_let_go(run, step.priority_key):
                    self._note_again(run, step.priority_key)
                    break

    def _note_again(self, run: _Run, key: int | None) -> None:
        """Later; unless the run has done something meanwhile and has a newer key."""
        newer = self._latest.get(run)
        self._note(run, newer.priority_key if newer is not None and newer.priority_key is not None else key)

    async def _is_let_go(self, run: _Run, key: int | None) -> bool:
        """False: Temporal is unavailable or busy. A run that has ended meanwhile needs nothing."""
        try:
            await self._let_go(run, key)
        except RPCError as error:
            return error.status not in _LATER
        except Exception as error:
            log.warning("waiting run keeps its place", workflow=run.workflow_id, error=type(error).__name__)
        return True

    async def _let_go(self, run: _Run, key: int | None) -> None:
        execution = WorkflowExecution(workflow_id=run.workflow_id, run_id=run.run_id)
        service, namespace = self._client.workflow_service, self._client.namespace
        reset = ResetStickyTaskQueueRequest(namespace=namespace, execution=execution)
        await service.reset_sticky_task_queue(reset, timeout=RPC_TIMEOUT)
        if key is not None:
            # Also writes the above to disk, which Temporal else keeps in memory only.
            options = UpdateWorkflowExecutionOptionsRequest(
                namespace=namespace,
                workflow_execution=execution,
                workflow_execution_options=WorkflowExecutionOptions(priority=Priority(priority_key=key)),
                update_mask=FieldMask(paths=["priority.priority_key"]),
            )
            await service.update_workflow_execution_options(options, timeout=RPC_TIMEOUT)


def _key_after(result: object, step: object) -> int | None:
    """A lead of a file keeps the place behind all others, with which its first run was started, until it has moved."""
    first = not isinstance(step, OpenRun) or step.run == 1
    if first and isinstance(result, Opened) and result.source == Source.IMPORT.value:
        return None
    if isinstance(result, Opened | Rescored | Moved) and result.priority is not None:
        return key_of(result.priority)
    return None


class _Listening(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, waiting: WaitingRuns) -> None:
        super().__init__(next)
        self._waiting = waiting

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        result = await super().execute_activity(input)
        self._waiting.stepped(activity.info(), result, input.args[0] if input.args else None)
        return result

"""The runs as Temporal has them, read within limits: who runs, what each says, and which do not answer."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio.api.enums.v1 import PendingWorkflowTaskState
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import Refused, Unavailable
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import LeadState
from workflows.client.client import LeadClient
from workflows.client.starts import lead_of_workflow, lead_workflow_id

SILENT, NOT_READ = "the run does not answer", "the run's state was not read: the time for the check ran out"
_PAGE, _AT_ONCE = 1_000, 32
_GIVE_UP_AFTER, _MOST_EXPLAINED = 2 * _AT_ONCE, 50
_RUNNING = "WorkflowType = 'LeadLifecycle' AND ExecutionStatus = 'Running'"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Limits:
    """`run`: for one answer of one run; `whole`: for the whole check, after which no more are read."""

    run: timedelta = timedelta(seconds=5)
    whole: timedelta = timedelta(seconds=120)


@dataclass
class Runs:
    """Reads the states of `_AT_ONCE` runs at a time; stops when many were silent and none has answered."""

    client: LeadClient
    limits: Limits
    progress: Progress
    began: float = field(default_factory=time.monotonic)
    answered: int = 0
    silent: int = 0
    tried: int = 0

    @property
    def left(self) -> float:
        """Seconds."""
        return max(self.began + self.limits.whole.total_seconds() - time.monotonic(), 0.0)

    async def running(self) -> tuple[set[LeadRef], list[str]]:
        """From the list of runs, which may be a moment old; and the ids of those that are named as no lead is.

        Raises `Unavailable`.
        """
        found: set[LeadRef] = set()
        strange: list[str] = []
        self.progress("listing the runs")
        try:
            async with asyncio.timeout(self.left):
                listed = self.client.client.list_workflows(_RUNNING, page_size=_PAGE, rpc_timeout=self.limits.run)
                async for run in listed:
                    if (ref := lead_of_workflow(run.id)) is None:
                        strange.append(run.id)
                    else:
                        found.add(ref)
                    if len(found) % _PAGE == 0:
                        self.progress(f"listing the runs: {len(found)}")
        except (TimeoutError, RPCError, RuntimeError):
            raise Unavailable("Temporal does not list its runs.") from None
        return found, strange

    async def still_running(self, refs: Iterable[LeadRef]) -> set[LeadRef]:
        """Described one by one, which is never old; what Temporal does not describe counts as running."""
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def runs(ref: LeadRef) -> bool:
            async with at_once:
                if not self.left:
                    return True
                try:
                    return await self.run_of(ref) is not None
                except Unavailable:
                    return True

        known = list(refs)
        return {ref for ref, one in zip(known, await asyncio.gather(*map(runs, known)), strict=True) if one}

    async def run_of(self, ref: LeadRef) -> str | None:
        """The id of the lead's run that goes on now. Raises `Unavailable`."""
        handle = self.client.client.get_workflow_handle(lead_workflow_id(ref))
        try:
            found = await handle.describe(rpc_timeout=self.limits.run)
        except (RPCError, RuntimeError) as error:
            if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise Unavailable("Temporal is unavailable.") from None
        return found.run_id if found.status is WorkflowExecutionStatus.RUNNING else None

    async def states(self, refs: Iterable[LeadRef]) -> dict[LeadRef, LeadState | str | None]:
        """Of each: its state; None when it never ran or was forgotten; or `SILENT` or `NOT_READ`."""
        at_once, known = asyncio.Semaphore(_AT_ONCE), list(refs)
        self.tried = self.answered = self.silent = 0

        async def read(ref: LeadRef) -> LeadState | str | None:
            async with at_once:
                hopeless = self.silent >= _GIVE_UP_AFTER and not self.answered
                said = NOT_READ if hopeless or not self.left else await self._read(ref)
                self.tried += 1
                silent = f", {self.silent} do not answer" if self.silent else ""
                self.progress(f"reading the runs: {self.tried} of {len(known)}{silent}")
                return said

        return dict(zip(known, await asyncio.gather(*(read(ref) for ref in known)), strict=True))

    async def _read(self, ref: LeadRef) -> LeadState | str | None:
        within = min(self.limits.run, timedelta(seconds=self.left))
        try:
            state: LeadState | None = await self.client.state(ref, within=within)
        except Refused:
            state = None
        except Unavailable:
            self.silent += 1
            return SILENT
        self.answered += 1
        return state

    async def explained(self, refs: Iterable[LeadRef]) -> dict[LeadRef, str]:
        """What the workflow tasks of silent runs wait for, as far as Temporal says."""
        first = list(refs)[:_MOST_EXPLAINED]
        return dict(zip(first, await asyncio.gather(*(self._task_of(ref) for ref in first)), strict=True))

    async def _task_of(self, ref: LeadRef) -> str:
        handle = self.client.client.get_workflow_handle(lead_workflow_id(ref))
        try:
            described = await handle.describe(rpc_timeout=self.limits.run)
        except (RPCError, RuntimeError):
            return "Temporal does not describe it"
        raw = described.raw_description
        if not raw.HasField("pending_workflow_task"):
            return "no worker takes its query"
        task = raw.pending_workflow_task
        if task.state == PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED:
            return f"its workflow task is being worked on (try {task.attempt})"
        return f"its workflow task waits for a worker (try {task.attempt})"

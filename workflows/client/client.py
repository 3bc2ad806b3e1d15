"""The only place that knows workflow ids, queues and message names: starts runs, tells them facts, sends commands."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict
from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.capture.ads import AdLeadRef
from domain.capture.imports.states import IMPORT_PRIORITY, ImportRef, ImportStep, StartImported
from domain.errors import Unanswered, Unavailable
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.booking import Paid
from domain.lifecycle.chapters.contact import Delivered, OptedOut, Reply
from domain.lifecycle.chapters.ending import MergedInto, Withdrawn
from domain.lifecycle.chapters.intake import Again, Behaved, ProfileChanged, RulesChanged, Touch
from domain.lifecycle.chapters.offer import OFFERS_ONLY, CapacityFreed
from domain.lifecycle.chapters.owner import OwnerGone
from domain.lifecycle.messages import Command, CommandAnswer, Fact, LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.ports import RunRequest
from domain.lifecycle.state import LeadState, RunStart
from domain.lifecycle.upkeep import SweepDuplicates, TryRules
from domain.outreach.refusals import Refusal
from domain.team.notices import SendNotices
from domain.team.tasks import ScheduleReminders
from workflows.ads import AdLeadRetrieval
from workflows.client.commands import COMMAND_LIMIT, NO_ANSWER, NOT_THERE, absent, send
from workflows.converter import DATA_CONVERTER
from workflows.duplicates import DuplicateSweep
from workflows.imports import LeadImport
from workflows.lead.refusals import SHOWN
from workflows.lead.run import EDITION, attributes_at_start
from workflows.lead.workflow import LeadLifecycle
from workflows.moves import LeadMove
from workflows.notices import StaffNotices
from workflows.starts import ImportedStarts
from workflows.tasks import TaskReminders
from workflows.trials import RuleTrial

LEADS_QUEUE = "leads"
START = "start"
WAKES = frozenset({"touch", "reply"})
# What must also end a run that was not begun yet.
ENDS = frozenset({"withdrawn"})
AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED})
RPC_TIMEOUT = timedelta(seconds=5)
_STATE = TypeAdapter(LeadState)
AT_ONCE = 8
# Temporal's priority keys, of six: runs that begin; each later one is the lead's priority, behind those.
NEW = 1

log = structlog.get_logger(__name__)


class TemporalSettings(BaseSettings):
    """`TEMPORAL_ADDRESS` (host:port) and `TEMPORAL_NAMESPACE`."""

    model_config = SettingsConfigDict(env_prefix="TEMPORAL_")
    address: str = "127.0.0.1:7233"
    namespace: str = "default"


def lead_workflow_id(lead: LeadRef) -> str:
    return f"lead-{lead.tenant_id}-{lead.lead_id}"


def task_reminders_id(tenant_id: int) -> str:
    return f"tasks-{tenant_id}"


def ad_lead_workflow_id(ad_lead: AdLeadRef) -> str:
    return f"ad-lead-{ad_lead.tenant_id}-{ad_lead.ad_lead_id}"


def _delivered(subject: int, request: RunRequest) -> Fact:
    state, _, why = request.detail.partition(":")
    refusal, _, code = why.partition(":")
    return Delivered(subject, DeliveryState(state), code, Refusal(refusal) if refusal else None)


# `subject` is what the message is about; where nothing is, the request itself stands for it.
FACTS: Mapping[str, Callable[[int, RunRequest], Fact]] = {
    "touch": lambda subject, _: Touch(subject),
    "reply": lambda subject, _: Reply(subject),
    "delivered": _delivered,
    "opted_out": lambda subject, request: OptedOut(Channel(request.detail) if request.detail else None, subject),
    "profile_changed": lambda _, request: ProfileChanged(request.id),
    "merged_into": lambda subject, request: MergedInto(subject, request.run),
    "withdrawn": lambda subject, _: Withdrawn(subject),
    "paid": lambda subject, _: Paid(subject),
    "capacity_freed": lambda _, request: CapacityFreed(request.id),
    "owner_gone": lambda subject, request: OwnerGone(subject, request.id, request.detail == OFFERS_ONLY),
    "behaved": lambda subject, _: Behaved(subject),
    "rules_changed": lambda _, request: RulesChanged(request.id),
}


def fact(request: RunRequest) -> tuple[str, Fact]:
    """The signal's name and argument for one row of the outbox. Raises ValueError for an unknown message."""
    if request.message not in FACTS:
        raise ValueError(f"unknown message {request.message}")
    subject = request.subject_id if request.subject_id is not None else request.id
    return request.message, FACTS[request.message](subject, request)


class LeadClient:
    """Implements `domain.ports.LeadRuns` and `domain.ports.AdRetrievals` over Temporal."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @classmethod
    async def connect(cls, settings: TemporalSettings, *, lazy: bool = True) -> "LeadClient":
        """Lazy: does not wait for the server, so that an absent Temporal stops neither the API nor a capture."""
        return cls(
            await Client.connect(
                settings.address,
                namespace=settings.namespace,
                data_converter=DATA_CONVERTER,
                lazy=lazy,
            )
        )

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        """Ids of the requests that arrived. Never raises for an absent Temporal: the others stay in the outbox."""
        arrived: list[int] = []
        for start in range(0, len(requests), AT_ONCE):
            batch = requests[start : start + AT_ONCE]
            outcomes = await asyncio.gather(*(self._deliver(request) for request in batch))
            arrived += [request.id for request, outcome in zip(batch, outcomes, strict=True) if outcome]
            if not any(outcomes):
                break
        return arrived

    async def _deliver(self, request: RunRequest) -> bool:
        lead = LeadRef(request.tenant_id, request.lead_id)
        try:
            if request.message == START:
                await self._start(lead, request.run, request.detail or "captured", request)
            else:
                await self._signal(lead, request)
        except RPCError as error:
            if error.status not in AWAY:
                log.warning("run not told", request=request.id, tenant=request.tenant_id, status=error.status.name)
            return False
        except RuntimeError:
            # A lazy client that cannot connect.
            return False
        return True

    async def _signal(self, lead: LeadRef, request: RunRequest) -> None:
        """A run that has ended hears nothing; a touch or a reply begins its next one."""
        name, argument = fact(request)
        try:
            await self._handle(lead).signal(name, argument, rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            if request.message in WAKES:
                await self._start(lead, request.run + 1, request.message, request)
            if request.message in ENDS:
                await self._start(lead, request.run, "captured", request)
                await self._signal_unless_over(lead, name, argument)

    async def _signal_unless_over(self, lead: LeadRef, name: str, argument: Fact) -> None:
        try:
            await self._handle(lead).signal(name, argument, rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    async def _start(self, lead: LeadRef, run: int, reason: str, request: RunRequest) -> None:
        """Starting twice is starting once: a running one is kept, and a run lived already ends at once.

        A later run may find the one before it still ending: that one hears of it and hands over.
        """
        try:
            await self.client.start_workflow(
                LeadLifecycle.run,
                RunStart(lead, run, reason, edition=EDITION),
                id=lead_workflow_id(lead),
                task_queue=LEADS_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=attributes_at_start(lead.tenant_id),
                static_summary=f"lead {lead.lead_id}",
                start_signal="again" if run > 1 else None,
                start_signal_args=[Again(run, reason)] if run > 1 else [],
                priority=_priority_at_start(request),
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return

    async def retrieve(self, ad_leads: Sequence[AdLeadRef]) -> None:
        """Whatever does not start now, because Temporal is away, the backfill's sweep starts."""
        for start in range(0, len(ad_leads), AT_ONCE):
            outcomes = await asyncio.gather(*(self._retrieve(one) for one in ad_leads[start : start + AT_ONCE]))
            if not any(outcomes):
                return

    async def _retrieve(self, ad_lead: AdLeadRef) -> bool:
        try:
            await self.client.start_workflow(
                AdLeadRetrieval.run,
                ad_lead,
                id=ad_lead_workflow_id(ad_lead),
                task_queue=LEADS_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"ad lead {ad_lead.ad_lead_id}",
                priority=Priority(fairness_key=str(ad_lead.tenant_id)),
                rpc_timeout=RPC_TIMEOUT,
            )
        except (RPCError, RuntimeError) as error:
            log.warning("ad lead left to the sweep", ad_lead=ad_lead.ad_lead_id, error=type(error).__name__)
            return False
        return True

    async def begin_import(self, ref: ImportRef) -> bool:
        """Whether somebody works on the import now: at most one run does. False when Temporal is away."""
        id, step = f"import-{ref.tenant_id}-{ref.import_id}", ImportStep(ref.tenant_id, ref.import_id)
        priority = _behind_leads(ref.tenant_id)
        return await self._runs(
            LeadImport.run, step, id, f"import {ref.import_id}", priority, start_signal="again", start_signal_args=[]
        )

    async def begin_starts(self) -> bool:
        """Whether the runs of imported leads are being started now. False when Temporal is away."""
        priority, summary = Priority(priority_key=key_of(IMPORT_PRIORITY)), "runs of imported leads"
        return await self._runs(ImportedStarts.run, StartImported(), "imported-starts", summary, priority)

    async def begin_move(self, ref: MoveRef) -> bool:
        """Whether somebody moves these leads now: at most one run does. False when Temporal is away."""
        id, priority = f"move-{ref.tenant_id}-{ref.move_id}", _behind_leads(ref.tenant_id)
        return await self._runs(LeadMove.run, ref, id, f"move {ref.move_id}", priority)

    async def begin_notices(self, tenant_id: int) -> bool:
        """Whether the tenant's notices are being sent now: at most one run does. False when Temporal is away."""
        id, priority = f"notices-{tenant_id}", Priority(fairness_key=str(tenant_id))
        return await self._runs(StaffNotices.run, SendNotices(tenant_id), id, "notices to staff", priority)

    async def schedule_reminders(self, schedule: ScheduleReminders) -> bool:
        """The tenant's clock hears of it, and begins to run where none does. False when Temporal is away."""
        id, priority = task_reminders_id(schedule.tenant_id), Priority(fairness_key=str(schedule.tenant_id))
        summary = "reminders and escalations of tasks"
        return await self._runs(
            TaskReminders.run, schedule, id, summary, priority, start_signal="schedule", start_signal_args=[schedule.at]
        )

    async def _runs(self, run: Any, argument: Any, id: str, summary: str, priority: Priority, **more: Any) -> bool:
        """Whether the one workflow of this id runs now. False when Temporal is away."""
        try:
            await self.client.start_workflow(
                run,
                argument,
                id=id,
                task_queue=LEADS_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=summary,
                priority=priority,
                rpc_timeout=RPC_TIMEOUT,
                **more,
            )
        except (RPCError, RuntimeError):
            return False
        return True

    async def command(
        self,
        lead: LeadRef,
        command: Command,
        *,
        key: str | None,
        within: timedelta = COMMAND_LIMIT,
        since: datetime | None = None,
    ) -> CommandAnswer:
        """Sends an agent's command; `key` makes a repeat return the first answer, even after the run has ended.

        `since`: when it was first sent, of a command that may have been sent before: it is for the runs of that time.
        Raises Refused with the run's reason, Unavailable when it was certainly not sent, Unanswered when no answer came
        in time: the server may have it, and may forget it before the run has seen it, so that it must be sent again.
        """
        return await send(self.client, lead_workflow_id(lead), command, key, within=within, since=since)

    async def state(self, lead: LeadRef, *, within: timedelta = RPC_TIMEOUT) -> LeadState:
        """What the run knows now, also after it has ended. Raises as `command`."""
        handle = self._handle(lead)
        try:
            async with asyncio.timeout(within.total_seconds()):
                try:
                    await handle.execute_update(LeadLifecycle.look, rpc_timeout=within)
                except WorkflowUpdateFailedError as shown:
                    if isinstance(shown.cause, ApplicationError) and shown.cause.type == SHOWN:
                        return _STATE.validate_python(shown.cause.details[0])
                except RPCError as error:
                    if error.status is not RPCStatusCode.NOT_FOUND:
                        raise
                # It has ended: nothing is to come that a query could run ahead of.
                return await handle.query(LeadLifecycle.current_state, rpc_timeout=within)
        except RPCError as error:
            raise absent(error) from None
        except (TimeoutError, RPCTimeoutOrCancelledError):
            raise Unanswered(NO_ANSWER) from None
        except (RuntimeError, WorkflowQueryFailedError):
            raise Unavailable(NOT_THERE) from None

    async def sweep_duplicates(self, step: SweepDuplicates) -> None:
        """Starts the sweep, unless it is under way. Raises Unavailable when Temporal is away: the same again helps."""
        id, priority = f"duplicates-{step.tenant_id}-{step.sweep_id}", _behind_leads(step.tenant_id)
        if not await self._runs(DuplicateSweep.run, step, id, f"duplicates, sweep {step.sweep_id}", priority):
            raise Unavailable(NOT_THERE)

    async def try_rules(self, step: TryRules) -> None:
        """Starts the trial, unless it is under way; leads come first. Raises Unavailable when Temporal is away."""
        id, priority = f"trial-{step.tenant_id}-{step.trial_id}", _behind_leads(step.tenant_id)
        if not await self._runs(RuleTrial.run, step, id, f"trial {step.trial_id}", priority):
            raise Unavailable(NOT_THERE)

    async def healthy(self) -> bool:
        """Whether Temporal answers."""
        try:
            return await self.client.service_client.check_health(timeout=timedelta(seconds=2))
        except (RPCError, RuntimeError):
            return False

    def _handle(self, lead: LeadRef) -> WorkflowHandle[LeadLifecycle, Any]:
        return self.client.get_workflow_handle_for(LeadLifecycle.run, lead_workflow_id(lead))


def key_of(priority: int) -> int:
    """The place in the task queue of a run that goes on, by its lead's priority 1 to 5."""
    return NEW + priority


def _priority_at_start(request: RunRequest) -> Priority:
    """A new lead is nobody's yet: it goes before what others wait for. One of a file stays behind all of them."""
    key = key_of(IMPORT_PRIORITY) if request.priority == IMPORT_PRIORITY else NEW
    return Priority(priority_key=key, fairness_key=str(request.tenant_id))


def _behind_leads(tenant_id: int) -> Priority:
    return Priority(priority_key=key_of(IMPORT_PRIORITY), fairness_key=str(tenant_id))

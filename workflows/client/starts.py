"""How workflows start: which one, under which id, at which place in the queue. One function starts them all."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import Priority, TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from domain.capture.ads import AdLeadRef
from domain.capture.imports.states import IMPORT_PRIORITY, ImportRef, ImportStep, StartImported
from domain.lifecycle.chapters.intake import Again
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.names import MessageName
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.state import RunStart
from domain.lifecycle.upkeep import SweepDuplicates, TryRules
from domain.outreach.mailboxes import MailboxStart
from domain.sync.audiences import AudienceRef
from domain.sync.deliveries import EndpointRef
from domain.team.notices import SendNotices
from domain.team.tasks import ScheduleReminders
from workflows.ads import AdLeadRetrieval
from workflows.duplicates import DuplicateSweep
from workflows.imports import LeadImport
from workflows.lead.run import EDITION, attributes_at_start
from workflows.lead.workflow import LeadLifecycle
from workflows.mailboxes import Mailbox
from workflows.moves import LeadMove
from workflows.notices import StaffNotices
from workflows.staff_messages import StaffMessage, staff_message_id
from workflows.starts import ImportedStarts
from workflows.sync.audiences import AudienceSync
from workflows.sync.webhooks import EndpointDeliveries
from workflows.tasks import TaskReminders
from workflows.trials import RuleTrial

LEADS_QUEUE = "leads"
RPC_TIMEOUT = timedelta(seconds=5)
# Temporal's priority keys, of six: runs that begin; after them each run by its lead's priority.
NEW = 1


@dataclass(frozen=True)
class WorkflowStart:
    """`run` is the workflow's method. `signal` goes to the workflow, also to one that runs already."""

    run: Any
    argument: Any
    id: str
    summary: str
    priority: Priority
    signal: str | None = None
    signal_args: tuple[Any, ...] = ()
    search_attributes: TypedSearchAttributes | None = None


async def start(client: Client, workflow: WorkflowStart) -> None:
    """At most one of an id runs: a running one is kept.

    Raises RPCError, and RuntimeError for a lazy client that cannot connect.
    """
    try:
        await client.start_workflow(
            workflow.run,
            workflow.argument,
            id=workflow.id,
            task_queue=LEADS_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=workflow.search_attributes,
            static_summary=workflow.summary,
            start_signal=workflow.signal,
            start_signal_args=workflow.signal_args,
            priority=workflow.priority,
            rpc_timeout=RPC_TIMEOUT,
        )
    except WorkflowAlreadyStartedError:
        return


async def runs(client: Client, workflow: WorkflowStart) -> bool:
    """Whether it runs now. False when Temporal is unavailable."""
    try:
        await start(client, workflow)
    except (RPCError, RuntimeError):
        return False
    return True


def lead_run(request: RunRequest, run: int, reason: str) -> WorkflowStart:
    """A run that has happened already ends at once.

    A later run may find the one before it still ending: that one gets `again`, and hands over.
    """
    lead = LeadRef(request.tenant_id, request.lead_id)
    # A new lead has no owner yet: it goes before what others wait for. An imported one goes after all of them.
    key = key_of(IMPORT_PRIORITY) if request.priority == IMPORT_PRIORITY else NEW
    return WorkflowStart(
        LeadLifecycle.run,
        RunStart(lead, run, reason, edition=EDITION),
        lead_workflow_id(lead),
        f"lead {lead.lead_id}",
        Priority(priority_key=key, fairness_key=str(lead.tenant_id)),
        signal=MessageName.AGAIN if run > 1 else None,
        signal_args=(Again(run, reason),) if run > 1 else (),
        search_attributes=attributes_at_start(lead.tenant_id),
    )


def ad_lead(ref: AdLeadRef) -> WorkflowStart:
    id, summary = ad_lead_workflow_id(ref), f"ad lead {ref.ad_lead_id}"
    return WorkflowStart(AdLeadRetrieval.run, ref, id, summary, _with_leads(ref.tenant_id))


def lead_import(ref: ImportRef) -> WorkflowStart:
    id, step = f"import-{ref.tenant_id}-{ref.import_id}", ImportStep(ref.tenant_id, ref.import_id)
    priority = _after_leads(ref.tenant_id)
    return WorkflowStart(LeadImport.run, step, id, f"import {ref.import_id}", priority, signal="again")


def imported_starts() -> WorkflowStart:
    """Starts the runs of imported leads in their turn."""
    priority = Priority(priority_key=key_of(IMPORT_PRIORITY))
    return WorkflowStart(ImportedStarts.run, StartImported(), "imported-starts", "runs of imported leads", priority)


def lead_move(ref: MoveRef) -> WorkflowStart:
    id = f"move-{ref.tenant_id}-{ref.move_id}"
    return WorkflowStart(LeadMove.run, ref, id, f"move {ref.move_id}", _after_leads(ref.tenant_id))


def staff_notices(tenant_id: int) -> WorkflowStart:
    id, step = f"notices-{tenant_id}", SendNotices(tenant_id)
    return WorkflowStart(StaffNotices.run, step, id, "notices to staff", _with_leads(tenant_id))


def staff_message(start: StaffMessageStart) -> WorkflowStart:
    summary = f"message {start.staff_message_id} of the staff"
    return WorkflowStart(StaffMessage.run, start, staff_message_id(start), summary, _with_leads(start.lead.tenant_id))


def mailbox(tenant_id: int) -> WorkflowStart:
    id, step = f"mailbox-{tenant_id}", MailboxStart(tenant_id)
    return WorkflowStart(Mailbox.run, step, id, "the tenant's mailbox", _with_leads(tenant_id))


def audience_sync(audience: AudienceRef) -> WorkflowStart:
    id = f"audience-{audience.tenant_id}-{audience.audience_id}"
    return WorkflowStart(
        AudienceSync.run, audience, id, f"audience {audience.audience_id}", _after_leads(audience.tenant_id)
    )


def task_reminders(schedule: ScheduleReminders) -> WorkflowStart:
    """The tenant's reminder scheduler learns of the next due time, and starts where none runs."""
    return WorkflowStart(
        TaskReminders.run,
        schedule,
        task_reminders_id(schedule.tenant_id),
        "reminders and escalations of tasks",
        _with_leads(schedule.tenant_id),
        signal="schedule",
        signal_args=(schedule.at,),
    )


def duplicate_sweep(step: SweepDuplicates) -> WorkflowStart:
    id, summary = f"duplicates-{step.tenant_id}-{step.sweep_id}", f"duplicates, sweep {step.sweep_id}"
    return WorkflowStart(DuplicateSweep.run, step, id, summary, _after_leads(step.tenant_id))


def rule_trial(step: TryRules) -> WorkflowStart:
    id = f"trial-{step.tenant_id}-{step.trial_id}"
    return WorkflowStart(RuleTrial.run, step, id, f"trial {step.trial_id}", _after_leads(step.tenant_id))


def endpoint_deliveries(endpoint: EndpointRef) -> WorkflowStart:
    """The endpoint's deliveries go on, and begin where none runs. Not `webhook-…`: a delivery's own run had that id."""
    id = f"webhooks-{endpoint.tenant_id}-{endpoint.endpoint_id}"
    summary, priority = f"webhooks to endpoint {endpoint.endpoint_id}", _after_leads(endpoint.tenant_id)
    return WorkflowStart(EndpointDeliveries.run, endpoint, id, summary, priority, signal="wake")


_LEAD_WORKFLOW = re.compile(r"lead-([0-9]+)-([0-9]+)")


def lead_workflow_id(lead: LeadRef) -> str:
    return f"lead-{lead.tenant_id}-{lead.lead_id}"


def lead_of_workflow(workflow_id: str) -> LeadRef | None:
    """None for a workflow of another kind."""
    found = _LEAD_WORKFLOW.fullmatch(workflow_id)
    return LeadRef(int(found[1]), int(found[2])) if found else None


def task_reminders_id(tenant_id: int) -> str:
    return f"tasks-{tenant_id}"


def ad_lead_workflow_id(ad_lead: AdLeadRef) -> str:
    return f"ad-lead-{ad_lead.tenant_id}-{ad_lead.ad_lead_id}"


def key_of(priority: int) -> int:
    """The place in the task queue of a run under way, by its lead's priority 1 to 5."""
    return NEW + priority


def _with_leads(tenant_id: int) -> Priority:
    return Priority(fairness_key=str(tenant_id))


def _after_leads(tenant_id: int) -> Priority:
    return Priority(priority_key=key_of(IMPORT_PRIORITY), fairness_key=str(tenant_id))

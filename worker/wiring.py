"""Puts activities together with what they need; the only place that knows everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from temporalio.client import Client
from temporalio.worker import Interceptor, Worker

from activities.booking import AppointmentActivities
from activities.capture.ads import AdActivities
from activities.capture.imports import ImportActivities
from activities.capture.starts import StartActivities
from activities.duplicates.sweep import DuplicateActivities
from activities.failures import PlainFailures
from activities.lifecycle.ending import ClosingActivities
from activities.lifecycle.intake import IntakeActivities
from activities.lifecycle.moves import MoveActivities
from activities.lifecycle.upkeep import UpkeepActivities
from activities.outreach.answers import AnswerActivities
from activities.outreach.call_upkeep import CallUpkeep, OwnRecorder
from activities.outreach.calls import CallActivities
from activities.outreach.contact import ContactActivities
from activities.outreach.follow_ups import FollowUpActivities
from activities.outreach.mailboxes import MailboxActivities
from activities.outreach.messages import Outreach
from activities.outreach.staff_messages import StaffMessageActivities
from activities.outreach.vendors import VendorActivities
from activities.patients.registration import RegistrationActivities
from activities.patients.registries import Registries
from activities.payments.desks import Desks
from activities.payments.reconciliation import ReconciliationActivities
from activities.payments.refunds import RefundActivities
from activities.qualification import QualificationActivities
from activities.routing.assignment import AssignmentActivities
from activities.rules.trials import TrialActivities
from activities.steps import Unreadable, decoded
from activities.sync.audiences import AudienceActivities
from activities.sync.deliveries import WebhookActivities
from activities.team.notices import NoticeActivities
from activities.team.sample_sends import SampleActivities
from activities.team.speed import SpeedActivities
from activities.team.tasks import TaskActivities
from domain.capture.ad_ports import AdNetwork, AdRetrievals
from domain.leads.lead import Channel
from domain.lifecycle.ports import Runs
from domain.lifecycle.upkeep import Ages
from domain.outreach.ports import CallRecorder, Sender
from domain.sync.deliveries import WebhookPoster
from providers.mailchimp.audience import Mailchimp
from store.session import Database
from store.tenants.vault import Vault
from worker.sandbox import runner
from worker.settings import WorkerSettings
from workflows.ads import AdBackfill, AdLeadRetrieval
from workflows.client.starts import LEADS_QUEUE
from workflows.duplicates import DuplicateSweep
from workflows.imports import LeadImport
from workflows.lead.follow_ups import FollowUpSequence
from workflows.lead.workflow import LeadLifecycle
from workflows.mailboxes import Mailbox
from workflows.moves import LeadMove
from workflows.notices import StaffNotices
from workflows.payments import PaymentReconciliation
from workflows.staff_messages import StaffMessage
from workflows.starts import ImportedStarts
from workflows.sync.audiences import AudienceSync
from workflows.sync.webhooks import WEBHOOKS_QUEUE, EndpointDeliveries, OutgoingWebhook
from workflows.tasks import TaskReminders
from workflows.trials import RuleTrial
from workflows.upkeep import Upkeep
from workflows.vendors import TemplateTest, VendorTest

WORKFLOWS: Sequence[type] = (
    LeadLifecycle,
    FollowUpSequence,
    EndpointDeliveries,
    OutgoingWebhook,
    Upkeep,
    AdLeadRetrieval,
    AdBackfill,
    DuplicateSweep,
    LeadImport,
    TaskReminders,
    StaffNotices,
    VendorTest,
    TemplateTest,
    StaffMessage,
    Mailbox,
    RuleTrial,
    ImportedStarts,
    LeadMove,
    AudienceSync,
    PaymentReconciliation,
)

# Each waits for the network most of the time.
ENDPOINTS_AT_ONCE = 100


@dataclass(frozen=True)
class World:
    """Everything outside that activities may touch. `private_mail`: a tenant's
    own mail server may lie in this network."""

    database: Database
    runs: Runs
    senders: Mapping[Channel, Sender]
    desks: Desks
    poster: WebhookPoster
    public_url: str
    link_key: str
    retrievals: AdRetrievals
    networks: Mapping[str, AdNetwork]
    vault: Vault
    mailchimp: Mailchimp
    kept: Ages = field(default_factory=Ages)
    recorders: Mapping[str, CallRecorder] = field(default_factory=dict)
    own_recorder: OwnRecorder = lambda _vendor, _secrets: None
    private_mail: bool = False


def activities(world: World) -> list[Callable[..., Any]]:
    """Every activity of the engine, bound to its world."""
    outreach = Outreach(world.database, world.senders, world.public_url, world.link_key)
    intake = IntakeActivities(world.database, world.runs)
    assignment = AssignmentActivities(world.database, world.runs)
    contact = ContactActivities(world.database, outreach)
    answers = AnswerActivities(world.database)
    qualification = QualificationActivities(world.database)
    follow_ups = FollowUpActivities(world.database, outreach)
    appointment = AppointmentActivities(world.database, outreach, world.desks)
    registration = RegistrationActivities(world.database, Registries(world.database))
    closing = ClosingActivities(world.database, world.runs)
    imports = ImportActivities(world.database, world.runs)
    upkeep = UpkeepActivities(world.database, world.runs, world.kept)
    ads = AdActivities(world.database, world.runs, world.retrievals, world.networks, world.vault)
    duplicates = DuplicateActivities(world.database, world.runs)
    notices = NoticeActivities(world.database, world.senders, world.public_url)
    speed = SpeedActivities(world.database, world.runs)
    tasks = TaskActivities(world.database, world.runs)
    starts = StartActivities(world.database, world.runs)
    moves = MoveActivities(world.database, world.runs)
    webhooks = WebhookActivities(world.database, world.poster, world.vault)
    rooms: tuple[Any, ...] = (
        intake, assignment, contact, answers, qualification, follow_ups, appointment, registration, closing, imports,
        upkeep, ads, duplicates, notices, speed, tasks, TrialActivities(world.database), starts, moves, webhooks,
        VendorActivities(world.database, world.senders),
        SampleActivities(world.database, world.senders, world.public_url, world.link_key),
        CallActivities(world.database), CallUpkeep(world.database, world.recorders, world.own_recorder, world.vault),
        StaffMessageActivities(world.database, outreach),
        MailboxActivities(
            world.database, world.runs, world.vault, world.link_key, private=world.private_mail
        ),
        AudienceActivities(world.database, world.runs, world.vault, world.mailchimp),
        RefundActivities(world.database, world.desks),
        ReconciliationActivities(world.database, world.runs, world.desks),
    )  # fmt: skip
    return [verb for room in rooms for verb in _verbs(room)]


def _verbs(room: object) -> list[Callable[..., Any]]:
    """The methods that `@activity.defn` marked."""
    found = (getattr(room, name) for name in dir(room) if not name.startswith("_"))
    return [verb for verb in found if hasattr(verb, "__temporal_activity_definition")]


def readable(entry: Mapping[str, Any]) -> bool:
    """Whether this version can read a step's stored result: an entry of `LeadRow.steps`."""
    try:
        decoded(entry, 0)
    except Unreadable:
        return False
    return True


def lead_worker(
    client: Client, world: World, settings: WorkerSettings, interceptors: Sequence[Interceptor] = ()
) -> Worker:
    """The worker of the `leads` queue."""
    return Worker(
        client,
        task_queue=LEADS_QUEUE,
        workflows=WORKFLOWS,
        activities=activities(world),
        workflow_runner=runner(),
        interceptors=[PlainFailures(), *interceptors],
        max_cached_workflows=settings.max_cached_workflows,
        max_concurrent_workflow_tasks=settings.max_concurrent_workflow_tasks,
        max_concurrent_activities=settings.max_concurrent_activities,
        max_concurrent_local_activities=settings.max_concurrent_activities,
    )


def webhook_worker(client: Client, world: World) -> Worker:
    """The worker of the `webhooks` queue: it waits for endpoints, and nothing else."""
    return Worker(
        client,
        task_queue=WEBHOOKS_QUEUE,
        activities=_verbs(WebhookActivities(world.database, world.poster, world.vault)),
        interceptors=[PlainFailures()],
        max_concurrent_activities=ENDPOINTS_AT_ONCE,
    )

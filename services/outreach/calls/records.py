"""What becomes of a call: its legs, its end, its cost; one interaction of each, and what the run hears of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.leads.contact import normalise_phone
from domain.leads.lead import Channel
from domain.lifecycle.chapters.contact import CallEnded
from domain.lifecycle.outbox import RunRequest
from domain.outreach.calls.record import CallRecord, CallReport, Direction, Role, updated
from domain.outreach.calls.recording import refusal
from domain.outreach.calls.script import CallScript
from domain.outreach.calls.texts import ANNOUNCEMENT, REFUSAL_KEY, Spoken, spoken
from domain.outreach.consent import Purpose
from domain.outreach.ports import ProviderEvent
from domain.privacy import CONTACT, VENDOR, Actor
from domain.team.tasks import TaskKind
from domain.tenants.policy import Tenant
from services.team.missed_calls import open_missed_call
from store.duplicates.members import root_of
from store.lifecycle import lead_runs, outbox
from store.outreach import calls, inbound
from store.tables.leads import InteractionRow, LeadRow
from store.tables.outreach import CallRow, ConsentRow
from store.team import tasks


@dataclass(frozen=True)
class CallBegun:
    """Who is rung first, or who rings."""

    direction: Direction
    token: str
    at: datetime
    agent_id: int | None = None
    message_id: int | None = None
    touch_id: int | None = None
    provider: str | None = None
    provider_id: str | None = None


async def open_call(session: AsyncSession, lead: LeadRow, tenant: Tenant, begun: CallBegun) -> CallRow:
    """Once by its token: with what will be announced if it is to be recorded, or why it is not."""
    if known := await calls.by_token(session, lead.tenant_id, begun.token):
        return known
    policy = tenant.policy.calls
    said = await calls.said_of_recording(session, lead.tenant_id, lead.id)
    refused = refusal(policy, (tenant.country, _country(lead, tenant)), said)
    announcement = spoken(lead.language, policy.announcement, ANNOUNCEMENT)
    row = CallRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        direction=begun.direction.value,
        token=begun.token,
        agent_id=begun.agent_id,
        message_id=begun.message_id,
        touch_id=begun.touch_id,
        provider=begun.provider,
        provider_id=begun.provider_id,
        language=announcement.language,
        recording="off" if refused else "planned",
        not_recorded=refused.value if refused else None,
        announcement="" if refused else announcement.text,
        text_version="" if refused else announcement.version,
        created_at=begun.at,
    )
    return await calls.add(session, row)


def script_of(call: CallRow, tenant: Tenant) -> CallScript:
    """As the call was opened, whatever was settled since."""
    policy = tenant.policy.calls
    return CallScript(announcement_of(call), int(policy.ring_for.total_seconds()), policy.detect_machines)


def announcement_of(call: CallRow) -> Spoken | None:
    return Spoken(call.announcement, call.language) if call.announcement else None


def _country(lead: LeadRow, tenant: Tenant) -> str:
    try:
        return normalise_phone(lead.phone_e164 or "", tenant.country).region
    except Invalid:
        return tenant.country


async def report(session: AsyncSession, tenant_id: int, event: ProviderEvent, now: datetime) -> list[RunRequest]:
    """One report of a call of ours, however often and in whatever order they come; of others nothing.

    Returns the requests to dispatch after the commit.
    """
    call = await _call_of(session, tenant_id, event)
    if call is None or event.call is None:
        return []
    at = min(event.occurred_at or now, now)
    before, known = call.outcome, (call.voicemail, call.seconds, call.price_minor)
    record = updated(calls.record_of(call), event.call)
    _write(call, record, event, at)
    await session.flush()
    kept = await _keep_recording(session, call, event.provider, event.call)
    if call.outcome is None:
        return []
    if kept or call.outcome != before or known != (call.voicemail, call.seconds, call.price_minor):
        await _interaction(session, call)
    if call.outcome == before:
        return []
    return await _ended(session, call, now)


async def _call_of(session: AsyncSession, tenant_id: int, event: ProviderEvent) -> CallRow | None:
    if event.token:
        found = await calls.by_token(session, tenant_id, event.token, lock=True)
        if found is not None:
            return found
    return await calls.by_vendor(session, tenant_id, event.provider, event.provider_id) if event.provider_id else None


def _write(call: CallRow, record: CallRecord, event: ProviderEvent, at: datetime) -> None:
    calls.keep_record(call, record)
    call.provider = call.provider or event.provider
    call.provider_id = call.provider_id or (event.provider_id if event.call and event.call.role is Role.AGENT else None)
    call.seconds, call.answered_by = record.seconds, record.answered_by
    if record.cost is not None:
        call.price_minor, call.currency = record.cost
    if call.direction == Direction.IN.value:
        call.agent_id = record.agent_id or call.agent_id
    dialled = Role.PERSON if call.direction == Direction.OUT.value else Role.AGENT
    if call.answered_at is None and any(leg.answered for leg in record.of(dialled)):
        call.answered_at = at
    call.outcome = record.outcome.value if record.outcome else call.outcome
    if record.outcome is not None and call.ended_at is None:
        call.ended_at = at


async def _keep_recording(session: AsyncSession, call: CallRow, provider: str, said: CallReport) -> bool:
    """A voicemail is spoken on purpose; a recording that the person refused is not kept, whoever made it."""
    if said.recording is None or (call.recording not in ("agreed", "started") and not said.recording.voicemail):
        return False
    await calls.keep_recording(session, call, provider, said.recording)
    return True


async def _interaction(session: AsyncSession, call: CallRow) -> None:
    """What it was, in the one list of what was done for the lead."""
    row = await calls.interaction_of(session, call)
    if row is None:
        row = InteractionRow(
            tenant_id=call.tenant_id,
            lead_id=call.lead_id,
            call_id=call.id,
            interaction_type="call",
            scheduled_at=call.created_at,
            created_at=call.created_at,
            written_by=VENDOR,
        )
        session.add(row)
    row.agent_id, row.completed_at, row.outcome = call.agent_id, call.ended_at, call.outcome
    row.seconds, row.price_minor, row.currency = call.seconds, call.price_minor, call.currency
    await session.flush()


async def _ended(session: AsyncSession, call: CallRow, now: datetime) -> list[RunRequest]:
    """The run hears how it ended; where none is under way, a call that nobody answered becomes a task here."""
    lead = await inbound.lead_of(session, call.tenant_id, call.lead_id)
    root = await root_of(session, lead) if lead is not None else None
    if root is None:
        return []
    if not root.run_closed:
        return [await outbox.ask(session, root, CallEnded(call.id, call.outcome or ""))]
    if call.direction == Direction.IN.value:
        await settle_incoming(session, root, await lead_runs.load_tenant(session, root.tenant_id), call, now)
    return []


async def settle_incoming(session: AsyncSession, lead: LeadRow, tenant: Tenant, call: CallRow, now: datetime) -> None:
    """A call that an agent answered needs no task any more; of another one the task carries what was said."""
    if call.outcome == "reached":
        await tasks.close_tasks(session, lead, now, TaskKind.MISSED_CALL)
        return
    await open_missed_call(session, lead, tenant, now)
    interaction = await calls.interaction_of(session, call)
    if interaction is not None:
        await calls.attach(session, lead, interaction.id)


async def announced(session: AsyncSession, tenant_id: int, event: ProviderEvent, now: datetime) -> CallRow | None:
    """The person has heard that the call is recorded: proof that they went on, or that they refused. Once a call."""
    call = await calls.by_token(session, tenant_id, event.token, lock=True)
    if call is None or event.call is None or call.recording != "planned":
        return call
    refused = event.call.key == REFUSAL_KEY
    call.recording, call.not_recorded = ("refused", "person") if refused else ("agreed", None)
    fact = _fact(call.lead_id, not refused, event.provider, CONTACT, now)
    fact.tenant_id, fact.text_version, fact.language = tenant_id, call.text_version, call.language
    session.add(fact)
    await session.flush()
    return call


async def say_of_recording(session: AsyncSession, lead: LeadRow, given: bool, by: Actor, now: datetime) -> None:
    """What the person said to somebody of the staff. A no counts for a call that is under way, too."""
    fact = _fact(lead.id, given, "staff", by, now)
    fact.tenant_id = lead.tenant_id
    session.add(fact)
    if not given:
        await calls.refuse_under_way(session, lead)
    await session.flush()


def _fact(lead_id: int, given: bool, source: str, by: Actor, now: datetime) -> ConsentRow:
    purpose, channel = Purpose.RECORDING.value, Channel.CALL.value
    return ConsentRow(lead_id=lead_id, purpose=purpose, channel=channel, given=given, source=source, at=now, actor=by)


async def begin_recording(session: AsyncSession, tenant_id: int, token: str) -> CallRow | None:
    """The call to record from now on; None: not this one, or it was begun before. Who asks second gets None."""
    call = await calls.by_token(session, tenant_id, token, lock=True)
    if call is None or call.recording != "agreed" or call.provider_id is None:
        return None
    call.recording = "started"
    await session.flush()
    return call

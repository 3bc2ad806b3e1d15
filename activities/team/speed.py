"""Speed to lead: promise a first contact, note when it is made, warn before it is late, say so when it is."""

from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.steps import Work, once
from activities.team.escalation import WORTH_NOTIFYING, Overdue, escalate
from domain.leads.lead import Status
from domain.lifecycle.chapters.intake import SpeedWatched, WatchSpeed
from domain.lifecycle.ports import LeadRuns
from domain.team.escalation import role_at
from domain.team.notices import NoticeKind, NoticeRequest
from domain.team.speed import Promise, SpeedStep, Watch, promise, reconsidered
from domain.team.tasks import Subject, TaskKind, TaskRequest, TaskTimes
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.team.notices import notify
from store.lifecycle import lead_runs
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.team import FirstContactRow
from store.team import speed, tasks


class SpeedActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    @once
    async def watch_speed(self, step: WatchSpeed, work: Work) -> SpeedWatched:
        """Warns, or says that it is late, when its time has come; the database knows whether it still has to."""
        session, lead = work.session, work.lead
        owed = await speed.owed(session, lead)
        if owed is None or lead.run != step.run:
            return SpeedWatched()
        tenant = await work.tenant()
        match _watch(owed).step(step.now):
            case SpeedStep.WARN:
                await _warn(session, lead, tenant, owed, step.now)
            case SpeedStep.ESCALATE:
                await _escalate(session, lead, tenant, owed, step.now)
        work.after_commit(partial(self._runs.begin_notices, lead.tenant_id))
        return SpeedWatched(_watch(owed).next_at)


async def begin(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """Promises the run's first contact, once; the first run counts from the enquiry.

    Who was contacted before, as after a merge that was undone, is owed none.
    """
    known = lead.status != Status.NEW.value or lead.source in tenant.policy.speed.not_for
    if known or await speed.of_run(session, lead) is not None:
        return
    began_at = min(now, lead.created_at) if lead.run == 1 else now
    owed = promise(tenant.policy.speed, BusinessCalendar.of(tenant), lead.priority, began_at)
    row = FirstContactRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        run=lead.run,
        source=lead.source,
        priority=lead.priority,
        began_at=began_at,
        warn_at=owed.warn_at,
        due_at=owed.due_at,
    )
    await speed.promise(session, row)


async def reconsider(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """Another priority, another due time, until it is late; and a merge may have brought a contact along."""
    owed = await speed.owed(session, lead)
    if owed is None:
        return
    if made := await speed.made_with_a_member(session, owed):
        await _kept(session, lead, tenant, owed, made.channel or "", made.contacted_at or now)
    elif owed.priority != lead.priority:
        if not owed.notified:
            priorities = owed.priority, lead.priority
            calendar, before = BusinessCalendar.of(tenant), Promise(owed.warn_at, owed.due_at)
            after = reconsidered(tenant.policy.speed, calendar, before, priorities, owed.began_at, now)
            owed.warn_at, owed.due_at = after.warn_at, after.due_at
            await tasks.move_due(session, lead, TaskKind.FIRST_CONTACT, after.due_at)
        owed.priority = lead.priority
        await session.flush()


async def next_look(session: AsyncSession, lead: LeadRow) -> datetime | None:
    """When the run is to look whether the first contact was made; None when none is owed."""
    owed = await speed.owed(session, lead)
    return _watch(owed).next_at if owed is not None else None


async def ask_owner(session: AsyncSession, lead: LeadRow) -> None:
    """The current owner is to make the first contact, where one is owed."""
    owed = await speed.owed(session, lead)
    if owed is not None:
        await tasks.open_task(session, lead, TaskRequest(TaskKind.FIRST_CONTACT, lead.owner_id), TaskTimes(owed.due_at))


async def contacted(session: AsyncSession, lead: LeadRow, channel: str, at: datetime) -> None:
    """We reached out to the person: the first time in a run keeps, or breaks, the promise."""
    owed = await speed.owed(session, lead)
    if owed is not None:
        await _kept(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), owed, channel, at)


async def never_contacted(session: AsyncSession, lead: LeadRow, reason: str, now: datetime) -> None:
    """The run ends, and nobody had contacted the person."""
    owed = await speed.owed(session, lead)
    if owed is not None:
        owed.ended_at, owed.end_reason = now, reason
        owed.agent_id, owed.team = lead.owner_id, await speed.team_of(session, lead)
        await session.flush()


async def _kept(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, row: FirstContactRow, channel: str, at: datetime
) -> None:
    row.contacted_at, row.channel = max(at, row.began_at), channel
    row.agent_id, row.team = lead.owner_id, await speed.team_of(session, lead)
    row.business_s = BusinessCalendar.of(tenant).between(row.began_at, row.contacted_at).total_seconds()
    await session.flush()
    await tasks.close_tasks(session, lead, at, TaskKind.FIRST_CONTACT)
    await lead_runs.note(
        session,
        lead,
        at,
        "first_contacted",
        channel=channel,
        business_s=round(row.business_s),
        late=row.contacted_at > row.due_at,
    )


async def _warn(session: AsyncSession, lead: LeadRow, tenant: Tenant, owed: FirstContactRow, now: datetime) -> None:
    """Who owns the lead owes the contact; while nobody does, a manager is to see to it."""
    owed.warned_at = now
    await session.flush()
    owner = lead.owner_id
    role = None if owner is not None else role_at(1, tenant.policy.escalation.chain)
    task = TaskRequest(TaskKind.FIRST_CONTACT, owner, for_role=role)
    await tasks.open_task(session, lead, task, TaskTimes(owed.due_at))
    await lead_runs.note(session, lead, now, "speed_warned", due_at=owed.due_at.isoformat(), agent=owner)
    await _notify_owner(session, lead, tenant, owed, NoticeKind.SPEED_WARNING, owed.due_at)


async def _escalate(session: AsyncSession, lead: LeadRow, tenant: Tenant, owed: FirstContactRow, now: datetime) -> None:
    """Up the chain, the next one after `escalate_every` of business time."""
    if owed.breached_at is None:
        owed.breached_at = now
        await lead_runs.note(session, lead, now, "speed_breached", due_at=owed.due_at.isoformat(), agent=lead.owner_id)
        await _notify_owner(session, lead, tenant, owed, NoticeKind.SPEED_BREACH, now + WORTH_NOTIFYING)
    owed.notified += 1
    again = BusinessCalendar.of(tenant).add(now, tenant.policy.speed.escalate_every)
    owed.escalate_at = again if owed.notified < len(tenant.policy.escalation.chain) else None
    await session.flush()
    overdue = Overdue(Subject(TaskKind.FIRST_CONTACT, nth=owed.notified), owed.notified, lead.owner_id)
    await escalate(session, lead, tenant, overdue, now)


async def _notify_owner(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, owed: FirstContactRow, kind: NoticeKind, send_by: datetime
) -> None:
    await notify(
        session,
        lead.tenant_id,
        NoticeRequest(
            users=[lead.owner_id] if lead.owner_id is not None else [],
            kind=kind,
            step=f"{lead.id}:{lead.run}",
            facts={"priority": lead.priority, "until": owed.due_at.isoformat()},
            send_by=send_by,
            channels=tenant.policy.offer.channels(lead.priority),
            lead_id=lead.id,
        ),
    )


def _watch(owed: FirstContactRow) -> Watch:
    kept = Promise(owed.warn_at, owed.due_at)
    return Watch(kept, warned=owed.warned_at is not None, notified=owed.notified, escalate_at=owed.escalate_at)

"""Speed to lead: promise a first contact, note when it is made, warn before it is late, say so when it is."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from domain.calendar import BusinessCalendar
from domain.lead import Status
from domain.policy import Tenant
from domain.speed import LATE_TO, Promise, SpeedStep, Watch, promise, reconsidered
from domain.steps import SpeedWatched, WatchSpeed
from store.audit import Fact
from store.queries.assignment import speed, tasks
from store.queries.lead import lives
from store.session import Database
from store.tables.lead import LeadRow
from store.tables.staff import FirstContactRow

SOON, LATE = "first_contact", "first_contact_late"


class SpeedActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def watch_speed(self, step: WatchSpeed) -> SpeedWatched:
        """Warns, or says that it is late, when its time has come; the database knows whether it still has to."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            owed = await speed.owed(session, lead)
            if owed is None or lead.run != step.run:
                return SpeedWatched()
            match _watch(owed).step(step.now):
                case SpeedStep.WARN:
                    await _warn(session, lead, owed, step.now)
                case SpeedStep.ESCALATE:
                    tenant = await lives.load_tenant(session, lead.tenant_id)
                    await _escalate(session, lead, tenant, owed, step.now)
            return SpeedWatched(_watch(owed).next_at)


async def begin(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """Promises the run's first contact, once; the first run began for the person when they asked.

    Who was contacted before, as after a merge that was undone, is owed none.
    """
    known = lead.status != Status.NEW.value or lead.source in tenant.policy.speed.not_for
    if known or await speed.of_run(session, lead) is not None:
        return
    began_at = min(now, lead.created_at) if lead.run == 1 else now
    owed = promise(tenant.policy.speed, _calendar(tenant), lead.priority, began_at)
    session.add(
        FirstContactRow(
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            run=lead.run,
            source=lead.source,
            priority=lead.priority,
            began_at=began_at,
            warn_at=owed.warn_at,
            due_at=owed.due_at,
        )
    )
    await session.flush()


async def reconsider(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """Another priority, another due time, until it is late; and a merge may have brought a contact along."""
    owed = await speed.owed(session, lead)
    if owed is None:
        return
    if made := await speed.made_with_a_member(session, owed):
        await _kept(session, lead, tenant, made.channel or "", made.contacted_at or now)
    elif owed.priority != lead.priority:
        if not owed.told:
            priorities = owed.priority, lead.priority
            before = Promise(owed.warn_at, owed.due_at)
            after = reconsidered(tenant.policy.speed, _calendar(tenant), before, priorities, owed.began_at, now)
            owed.warn_at, owed.due_at = after.warn_at, after.due_at
        owed.priority = lead.priority
        await session.flush()


async def next_look(session: AsyncSession, lead: LeadRow) -> datetime | None:
    """When the run is to look whether the first contact was made; None when none is owed."""
    owed = await speed.owed(session, lead)
    return _watch(owed).next_at if owed is not None else None


async def contacted(session: AsyncSession, lead: LeadRow, channel: str, at: datetime) -> None:
    """We reached out to the person: the first time in a run keeps, or breaks, the promise."""
    if await speed.owed(session, lead) is not None:
        await _kept(session, lead, await lives.load_tenant(session, lead.tenant_id), channel, at)


async def never_contacted(session: AsyncSession, lead: LeadRow, reason: str, now: datetime) -> None:
    """The run ends, and nobody had contacted the person."""
    owed = await speed.owed(session, lead)
    if owed is not None:
        owed.ended_at, owed.end_reason = now, reason
        owed.agent_id, owed.team = lead.owner_id, await speed.team_of(session, lead)
        await session.flush()


async def _kept(session: AsyncSession, lead: LeadRow, tenant: Tenant, channel: str, at: datetime) -> None:
    row = await speed.of_run(session, lead)
    assert row
    row.contacted_at, row.channel = max(at, row.began_at), channel
    row.agent_id, row.team = lead.owner_id, await speed.team_of(session, lead)
    row.business_s = _calendar(tenant).between(row.began_at, row.contacted_at).total_seconds()
    await session.flush()
    if row.warned_at is not None or row.told:
        await tasks.close_tasks(session, lead, at, SOON)
        await tasks.close_tasks(session, lead, at, LATE)
    facts: dict[str, Fact] = {
        "channel": channel,
        "business_s": round(row.business_s),
        "late": row.contacted_at > row.due_at,
    }
    await lives.note(session, lead, now=at, actor="engine", action="first_contacted", facts=facts)


async def _warn(session: AsyncSession, lead: LeadRow, owed: FirstContactRow, now: datetime) -> None:
    owed.warned_at = now
    await session.flush()
    await tasks.open_task(
        session,
        lead,
        step="speed:warn",
        kind=SOON,
        due_at=owed.due_at,
        assignee=lead.owner_id,
        for_role=None if lead.owner_id is not None else LATE_TO[0],
    )
    facts = {"due_at": owed.due_at.isoformat(), "agent": lead.owner_id}
    await lives.note(session, lead, now=now, actor="engine", action="speed_warned", facts=facts)


async def _escalate(session: AsyncSession, lead: LeadRow, tenant: Tenant, owed: FirstContactRow, now: datetime) -> None:
    """Once more after `escalate_every` of business time, as long as there is somebody higher up."""
    role = LATE_TO[owed.told]
    owed.breached_at, owed.told = owed.breached_at or now, owed.told + 1
    again = _calendar(tenant).add(now, tenant.policy.speed.escalate_every)
    owed.escalate_at = again if owed.told < len(LATE_TO) else None
    await session.flush()
    await tasks.open_task(
        session, lead, step=f"speed:late:{owed.told}", kind=LATE, due_at=now, assignee=None, for_role=role
    )
    facts = {"due_at": owed.due_at.isoformat(), "agent": lead.owner_id, "told": role}
    await lives.note(session, lead, now=now, actor="engine", action="speed_breached", facts=facts)


def _watch(owed: FirstContactRow) -> Watch:
    kept = Promise(owed.warn_at, owed.due_at)
    return Watch(kept, warned=owed.warned_at is not None, told=owed.told, escalate_at=owed.escalate_at)


def _calendar(tenant: Tenant) -> BusinessCalendar:
    return BusinessCalendar(tenant.policy.calendar, tenant.time_zone)

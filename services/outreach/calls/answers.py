"""Who answers a person who rings: the owner, another of the team, at last the voicemail with the hospital's words."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.outreach.calls.addresses import CallAddresses
from domain.outreach.calls.script import Announce, CallStep, Ring, TakeMessage
from domain.outreach.calls.texts import CLOSED, GREETING, THANKS, filled, spoken
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.outreach.calls.records import announcement_of
from services.routing.candidates import candidates, team_of
from services.team.answerers import answerer
from store.lifecycle import lead_runs
from store.outreach import calls, inbound
from store.tables.leads import LeadRow
from store.tables.outreach import CallRow


@dataclass(frozen=True)
class Phone:
    agent_id: int
    number: str


async def first_step(session: AsyncSession, call: CallRow, addresses: CallAddresses, now: datetime) -> CallStep:
    """What the caller hears first: that the call is recorded, if it is; else the first telephone rings."""
    announcement = announcement_of(call)
    if call.recording == "planned" and announcement is not None:
        return Announce(announcement, addresses.of("heard"))
    return await step_at(session, call, addresses, 0, now)


async def step_at(
    session: AsyncSession, call: CallRow, addresses: CallAddresses, place: int, now: datetime
) -> CallStep:
    """The telephone that rings at this place, the voicemail behind the last. Asked again, the same one."""
    tenant = await lead_runs.load_tenant(session, call.tenant_id)
    lead = await inbound.lead_of(session, call.tenant_id, call.lead_id)
    policy = tenant.policy.calls
    if lead is None or place >= policy.rings:
        return _voicemail(lead, tenant, addresses, now)
    phone = await _phone_at(session, call, lead, tenant, place, now)
    if phone is None:
        return _voicemail(lead, tenant, addresses, now)
    agent = {"agent": phone.agent_id}
    return Ring(
        phone=phone.number,
        caller_id="",
        ring_s=int(policy.ring_for.total_seconds()),
        then=addresses.of("next", place=place, **agent),
        events=addresses.of("leg", **agent),
        whisper=addresses.of("whisper", **agent) if call.recording in ("agreed", "started") else "",
    )


async def _phone_at(
    session: AsyncSession, call: CallRow, lead: LeadRow, tenant: Tenant, place: int, now: datetime
) -> Phone | None:
    await calls.one_at_a_time(session, tenant.id)
    await session.refresh(call, with_for_update=True)
    rung = {row.id: row.phone for row in await calls.phones(session, tenant.id)}
    if place < len(call.rings):
        agent_id = call.rings[place]
        return Phone(agent_id, rung[agent_id]) if agent_id in rung else None
    found = await _next_available(session, call, lead, tenant, now)
    if found is not None:
        call.rings, call.agent_id = [*call.rings, found.agent_id], found.agent_id
        await session.flush()
    return found


async def _next_available(
    session: AsyncSession, call: CallRow, lead: LeadRow, tenant: Tenant, now: datetime
) -> Phone | None:
    """The owner first; then who had no call for the longest, of the owner's team, or of all where nobody owns it."""
    agents = await team_of(session, tenant, now, None)
    whole_day = {agent.id for agent in agents if agent.hours == "[]"}
    is_open = BusinessCalendar.of(tenant).is_open(now)
    at_work = {
        one.agent_id
        for one in candidates(agents, tenant, now)
        if one.active and one.on_shift and (is_open or one.agent_id not in whole_day)
    }
    busy = await calls.busy_agents(session, tenant.id, now, but=call.id)
    free = [
        row
        for row in await calls.phones(session, tenant.id)
        if row.id in at_work and row.id not in busy and row.id not in call.rings
    ]
    owner, _ = await answerer(session, lead)
    teams = {agent.team for agent in agents if agent.id == owner}
    ours = [row for row in free if row.id == owner or not teams or row.team in teams]
    first = min(ours, key=lambda row: (row.id != owner, row.last is not None, row.last or now, row.id), default=None)
    return Phone(first.id, first.phone) if first is not None else None


def _voicemail(lead: LeadRow | None, tenant: Tenant, addresses: CallAddresses, now: datetime) -> TakeMessage:
    calendar, policy = BusinessCalendar.of(tenant), tenant.policy.calls
    languages = lead.language if lead is not None else None
    opens = None if calendar.is_open(now) else _opening(calendar, now)
    own, built_in = (policy.greeting, GREETING) if opens is None else (policy.closed_greeting, CLOSED)
    return TakeMessage(
        greeting=filled(spoken(languages, own, built_in), tenant.name, opens, tenant.time_zone),
        thanks=spoken(languages, {}, THANKS),
        seconds=int(policy.voicemail_for.total_seconds()),
        then=addresses.of("message"),
        transcript=addresses.of("transcript") if policy.transcribe else "",
    )


def _opening(calendar: BusinessCalendar, now: datetime) -> datetime | None:
    try:
        return calendar.next_opening(now)
    except Invalid:
        return None

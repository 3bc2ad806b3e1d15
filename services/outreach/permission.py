"""Whether a person may be written to or called now, for a purpose on a channel; else why not, and when perhaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.contact import region_of_phone, zone_of_phone, zones_of_phone
from domain.leads.lead import Channel
from domain.outreach.consent import ConsentFact, ConsentVerdict, MemberFacts, Purpose, Suppression, may_reach, proved
from domain.outreach.frequency import WEEK, free_again
from domain.outreach.modes import RUNNING, Mode, OutreachState, next_look
from domain.outreach.quiet_hours import Place, earliest
from domain.outreach.spending.budgets import cost_of, exceeded, total
from domain.outreach.spending.guard import destination_prefix, guard
from domain.tenants.policy import Policy, Tenant
from store.duplicates.members import merged_since
from store.lifecycle import lead_runs
from store.lifecycle.lead_runs import Member, OptOut
from store.outreach import blocks, messages, spending, states
from store.outreach.spending import SpentOn
from store.session import rows_of_all
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow

CAPPED_WAIT = timedelta(hours=1)
_CAPS = frozenset({"hourly_cap", "daily_cap", "prefix_cap"})


@dataclass(frozen=True)
class Permission:
    """`reason` is `ok`, or a stable code for why not; `earliest`: when to ask again, if it is a question of time.

    `state`: to whom the hospital's messages go, where it may be sent.
    """

    allowed: bool
    reason: str = "ok"
    earliest: datetime | None = None
    state: OutreachState = RUNNING


@dataclass(frozen=True)
class MessageRequest:
    """A message, or a call. `counted`: nobody asked for it just now, so it may be one too many for the person.
    `confirms`: it answers an opt-out, whatever the hour."""

    purpose: Purpose
    channel: Channel
    at: datetime
    counted: bool = False
    confirms: bool = False


async def may_send_now(session: AsyncSession, lead: LeadRow, tenant: Tenant, request: MessageRequest) -> Permission:
    """Address, blocks, opt-outs, consent, a pause, quiet hours, how much the person got, spending: the first that
    forbids it answers."""
    purpose, channel, at = request.purpose, request.channel, request.at
    reachable = lead_runs.address(lead, channel)
    if not reachable:
        return Permission(False, "no_address")
    known = await _known(session, lead, request)
    verdict = await _verdict(session, lead, purpose, channel, known)
    if not verdict.allowed and (known.blocked or not request.confirms):
        return Permission(False, verdict.reason_code)
    if known.state.paused_at is not None:
        return Permission(False, "paused", next_look(known.state.paused_at, lead.id, at))
    if request.confirms:
        return Permission(True, state=known.state)
    open_at = earliest(
        at,
        tenant.policy.quiet_hours,
        place_of(lead, tenant),
        promotional=purpose is Purpose.MARKETING,
        channel=channel,
    )
    if open_at is None:
        return Permission(False, "no_hours")
    if open_at > at:
        return Permission(False, "quiet_hours", open_at)
    if request.counted and (capped := _too_many(tenant, request, known.received)) is not None:
        return capped
    phone = None if channel is Channel.EMAIL else reachable
    spend = guard(tenant.policy.spend, phone, tenant.country, *known.counts)
    if spend.allowed:
        over = await _over_cap(session, tenant, channel, at)
        return Permission(False, over, at + CAPPED_WAIT) if over else Permission(True, state=known.state)
    return Permission(False, spend.reason_code, at + CAPPED_WAIT if spend.reason_code in _CAPS else None)


@dataclass(frozen=True)
class Standing:
    """What the person and the hospital said of writing to the person."""

    blocked: bool
    said: dict[Member, list[ConsentFact]]
    suppressed: list[OptOut]


@dataclass(frozen=True)
class _Known(Standing):
    """`counts`: sent in the last hour, in the last day, in the last hour to such numbers."""

    state: OutreachState
    received: list[tuple[datetime, Purpose]]
    counts: tuple[int, int, int]


async def _known(session: AsyncSession, lead: LeadRow, request: MessageRequest) -> _Known:
    """All in one round trip: it is asked for each message."""
    channel = request.channel
    phone = None if channel is Channel.EMAIL else lead_runs.address(lead, channel)
    prefix = destination_prefix(phone) if phone else ""
    earlier = await messages.sent_earlier(session, lead.tenant_id, channel, request.at)
    queries = [
        blocks.blocked_query(session, _addresses(lead, channel)),
        lead_runs.consents_query(lead),
        lead_runs.suppressions_query(lead),
        states.state_query(lead.tenant_id),
        messages.lately_query(lead.tenant_id, channel, prefix, earlier),
        *([messages.received_query(lead, request.at - WEEK)] if request.counted else []),
    ]
    ((blocked,),), said, suppressed, state, (lately,), *received = await rows_of_all(session, queries)
    return _Known(
        blocked,
        lead_runs.read_consents(said),
        lead_runs.read_suppressions(suppressed),
        states.read_state(state),
        [(row.created_at, Purpose(row.purpose)) for rows in received for row in rows],
        earlier.with_lately(prefix, lately),
    )


def _addresses(lead: LeadRow, channel: Channel) -> list[tuple[str, str]]:
    kind = channel.address_kind
    address = lead.email_norm if kind == "email" else lead.phone_e164
    return [(kind, address)] if address else []


def _too_many(
    tenant: Tenant, request: MessageRequest, received: Sequence[tuple[datetime, Purpose]]
) -> Permission | None:
    """Of all sequences and channels together, to whichever of the person's leads."""
    marketing = [at for at, purpose in received if purpose is Purpose.MARKETING]
    free_at = free_again(
        tenant.policy.frequency,
        [at for at, _ in received],
        marketing,
        request.at,
        marketing=request.purpose is Purpose.MARKETING,
    )
    return Permission(False, "frequency_cap", free_at) if free_at is not None else None


async def _over_cap(session: AsyncSession, tenant: Tenant, channel: Channel, at: datetime) -> str:
    """Which cap of the channel is reached, by the hospital's own days; "" none."""
    cap = next((one for one in tenant.policy.spend.caps if one.channel is channel), None)
    if cap is None:
        return ""
    today = at.astimezone(ZoneInfo(tenant.time_zone)).date()
    found = await spending.spent_since(session, tenant.id, today.replace(day=1), channel)
    return exceeded(cap, total(one.spent for one in found if one.day == today), total(one.spent for one in found))


async def count_spending(session: AsyncSession, lead: LeadRow, message: MessageRow, at: datetime) -> None:
    """One that was handed over; what was a test costs nothing."""
    if message.mode == Mode.TEST or message.channel == Channel.CALL:
        return
    tenant, channel = await lead_runs.load_tenant(session, lead.tenant_id), Channel(message.channel)
    country = message.country or tenant.country
    spent = cost_of(tenant.policy.spend, channel, country, message.body)
    day = at.astimezone(ZoneInfo(tenant.time_zone)).date()
    await spending.count(session, tenant.id, SpentOn(day, channel, country, spent), lead.id)


async def consented(session: AsyncSession, lead: LeadRow, purpose: Purpose, channel: Channel) -> ConsentVerdict:
    """Whether the person may be reached, from what each lead merged into this one agreed to, too.

    Also `blocked`: an address that nobody of the group may write to.
    """
    queries = [
        blocks.blocked_query(session, _addresses(lead, channel)),
        lead_runs.consents_query(lead),
        lead_runs.suppressions_query(lead),
    ]
    ((blocked,),), said, suppressed = await rows_of_all(session, queries)
    known = Standing(blocked, lead_runs.read_consents(said), lead_runs.read_suppressions(suppressed))
    return await _verdict(session, lead, purpose, channel, known)


async def _verdict(
    session: AsyncSession, lead: LeadRow, purpose: Purpose, channel: Channel, standing: Standing
) -> ConsentVerdict:
    if standing.blocked:
        return ConsentVerdict(False, "blocked")
    said = standing.said
    if purpose is Purpose.MARKETING and (await _policy(session, lead)).consent.double_opt_in:
        said = {member: list(proved(facts)) for member, facts in said.items()}
    since = await merged_since(session, lead.tenant_id, lead.id) if len(said) > 1 else {}
    members = [
        MemberFacts(
            tuple(consents),
            tuple(
                Suppression(Channel(s.channel) if s.channel else None, s.at)
                for s in standing.suppressed
                if s.address == (member.email_norm if channel is Channel.EMAIL else member.phone_e164)
            ),
            since.get(member.id),
        )
        for member, consents in said.items()
    ]
    return may_reach(members, purpose, channel)


async def _policy(session: AsyncSession, lead: LeadRow) -> Policy:
    return (await lead_runs.load_tenant(session, lead.tenant_id)).policy


def zone_of(lead: LeadRow, tenant: Tenant) -> str:
    """The person's own zone: as they said, as their number says, else the hospital's."""
    return lead.time_zone or (zone_of_phone(lead.phone_e164) if lead.phone_e164 else None) or tenant.time_zone


def place_of(lead: LeadRow, tenant: Tenant) -> Place:
    """Where the person may be: as they said; else wherever their number may ring; else where the hospital is.

    By whose law: that of their number.
    """
    phone = lead.phone_e164
    country = (region_of_phone(phone) if phone else None) or tenant.country
    if lead.time_zone:
        return Place(country, (lead.time_zone,))
    return Place(country, (zones_of_phone(phone) if phone else ()) or (tenant.time_zone,))

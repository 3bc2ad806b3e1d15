"""Offers as rows: made to one or several, each notified, ended with their capacity given back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Phase
from domain.lifecycle.chapters.offer import AlsoOffered, MakeOffer, Offer, OfferAnswer, parts
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.privacy import ENGINE, Actor, ActorKind
from domain.routing.ranking import Ranked
from domain.routing.results import smoothed_response
from domain.team.notices import NoticeKind, NoticeRequest
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.lifecycle import states
from services.routing import candidates
from services.team.notices import notify
from store.lifecycle import lead_runs
from store.routing import capacity, offers
from store.tables.leads import LeadRow
from store.tables.routing import OfferRow
from store.tables.tenants import AgentRow


def offer_wait(offer: Offer) -> WaitingFor:
    """Of a broadcast nobody in particular is waited for."""
    return WaitingFor(WaitKind.OFFER, until=offer.expires_at, agent_id=None if offer.also else offer.agent_id)


async def offer_to(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, chosen: Sequence[Ranked], step: MakeOffer
) -> Offer:
    """Claims the capacity of each, and writes a notice to each."""
    accept_within = tenant.policy.offer.accept_within[lead.priority - 1]
    expires_at = BusinessCalendar.of(tenant).add(step.now, accept_within)
    made: list[AlsoOffered] = []
    for agent in chosen:
        row = await offers.make(session, lead, step, agent.agent_id, expires_at)
        await capacity.claim_for_offer(session, lead.tenant_id, agent.agent_id, step.now, agent.served)
        await _notify(session, lead, tenant, row, expires_at)
        await lead_runs.note(
            session, lead, step.now, "offer_made", offer=row.id, agent=agent.agent_id, expires_at=expires_at.isoformat()
        )
        made.append(row)
    first, *others = made
    return Offer(first.id, first.agent_id, expires_at, also=tuple(others))


async def _notify(session: AsyncSession, lead: LeadRow, tenant: Tenant, part: AlsoOffered, until: datetime) -> None:
    await notify(
        session,
        lead.tenant_id,
        NoticeRequest(
            users=[part.agent_id],
            kind=NoticeKind.OFFER,
            step=f"offer:{part.id}:{until:%Y%m%dT%H%M%S}",
            facts={"offer": part.id, "priority": lead.priority, "until": until.isoformat()},
            send_by=until,
            channels=tenant.policy.offer.channels(lead.priority),
            lead_id=lead.id,
        ),
    )


async def shorten_offer(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> Offer | None:
    """A lead that became more urgent while it is on offer: from now on it has the time of its new priority, if less.

    Returns the open offer as it is now; None: the lead is not on offer.
    """
    offer = await offers.open_offer(session, lead)
    if offer is None:
        return None
    accept_within = tenant.policy.offer.accept_within[lead.priority - 1]
    until = BusinessCalendar.of(tenant).add(now, accept_within)
    if until >= offer.expires_at:
        return offer
    shorter = replace(offer, expires_at=until)
    await offers.shorten(session, lead, until)
    for part in parts(shorter):
        await _notify(session, lead, tenant, part, until)
    states.wait_for(lead, offer_wait(shorter), Phase(lead.phase))
    await lead_runs.note(session, lead, now, "offer_shortened", priority=lead.priority, expires_at=until.isoformat())
    return shorter


async def end_offer(session: AsyncSession, lead: LeadRow, tenant: Tenant, offer: Offer, now: datetime) -> list[int]:
    """Ends what is open of it; the other agents are free again. Returns the requests to send."""
    called: list[int] = []
    for part in parts(offer):
        called += await end_part(session, lead, tenant, part, now)
    return called


async def end_part(session: AsyncSession, lead: LeadRow, tenant: Tenant, part: AlsoOffered, now: datetime) -> list[int]:
    """As `end_offer`, for one agent."""
    answer = part.answer or OfferAnswer.WITHDRAWN
    if not await offers.end(session, lead, part.id, answer, part.reason, now):
        return []
    await capacity.free(session, lead.tenant_id, part.agent_id)
    await lead_runs.note(
        session,
        lead,
        now,
        "offer_ended",
        Actor.of(ActorKind.AGENT, part.agent_id) if answer is OfferAnswer.DECLINED else ENGINE,
        offer=part.id,
        agent=part.agent_id,
        answer=answer.value,
        reason=part.reason or None,
    )
    return await candidates.fill_from_queue(session, tenant, part.agent_id, now)


async def note_response(session: AsyncSession, tenant: Tenant, offer_id: int, now: datetime) -> None:
    """How quickly an offer was accepted, in business time; to be called once, with the acceptance."""
    offer = await session.get(OfferRow, (tenant.id, offer_id))
    if offer is None:
        return
    agent = await session.get(AgentRow, (tenant.id, offer.agent_id), with_for_update={"key_share": True})
    if agent is not None:
        seconds = BusinessCalendar.of(tenant).between(offer.offered_at, now).total_seconds()
        agent.response_s = smoothed_response(agent.response_s, max(seconds, 0.0))

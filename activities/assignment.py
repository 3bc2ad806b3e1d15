"""Offer a lead to the best agent, write down who accepted, change the owner. Capacity is claimed with the offer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.facts import day_start
from domain.assignment import Candidate, Needs, Ranking, rank
from domain.calendar import BusinessCalendar
from domain.lead import Phase
from domain.messages import Offer, OfferAnswer
from domain.policy import OpenHours, Tenant
from domain.ports import LeadRuns
from domain.shifts import TimeOff, next_shift, off_until, on_shift
from domain.steps import ChangeOwner, MakeOffer, OfferMade, RecordAcceptance
from domain.waiting import WaitingFor, WaitKind
from store.queries import ledger, lives, offers, routing
from store.session import Database
from store.tables.lead import LeadRow


class AssignmentActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    async def make_offer(self, step: MakeOffer) -> OfferMade:
        """Ends the previous offer and makes the next; nobody eligible = queued until the next round."""
        called: list[int] = []
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            tenant = await lives.load_tenant(session, lead.tenant_id)
            await routing.route_alone(session, lead.tenant_id)
            if step.previous is not None:
                called = await _end_offer(session, lead, tenant, step.previous, step.now)
            open_offer = await offers.open_offer(session, lead)
            if open_offer is not None:
                return OfferMade(open_offer, _offer_wait(open_offer))
            made = await self._offer(session, lead, tenant, step)
        await tell(self._database, self._runs, step.lead.tenant_id, called)
        return made

    async def _offer(self, session: AsyncSession, lead: LeadRow, tenant: Tenant, step: MakeOffer) -> OfferMade:
        crew = await routing.agents(session, lead.tenant_id, day_start(step.now, tenant.time_zone))
        ranking = _rank(crew, lead, tenant, step)
        best = ranking.ordered[0].agent_id if ranking.ordered else None
        if len(step.offered_in_round) >= tenant.policy.offer.offers_per_round:
            best = None
        await _record_ranking(session, lead, tenant, ranking, best, step)
        if best is None:
            waiting = WaitingFor(WaitKind.QUEUE, until=_next_round(crew, tenant, step.now))
            lead.queued_at = lead.queued_at or step.now
            lives.wait_for(lead, waiting, Phase(lead.phase))
            await lives.note(session, lead, now=step.now, actor="engine", action="queued", facts={"round": step.round})
            return OfferMade(None, waiting)
        accept_within = tenant.policy.offer.accept_within[lead.priority - 1]
        calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
        expires_at = calendar.add(step.now, accept_within)
        number = len(step.offered_in_round) + 1
        offer = await offers.make(session, lead, best, step.round, number, step.now, expires_at)
        await routing.claim(session, lead.tenant_id, best, step.now)
        lead.queued_at = None
        lives.wait_for(lead, _offer_wait(offer), Phase(lead.phase))
        await lives.note(
            session,
            lead,
            now=step.now,
            actor="engine",
            action="offer_made",
            facts={"offer": offer.id, "agent": best, "expires_at": expires_at.isoformat()},
        )
        return OfferMade(offer, _offer_wait(offer))

    @activity.defn
    async def record_acceptance(self, step: RecordAcceptance) -> None:
        """The offer becomes an assignment; the agent's load stays, for the offer counted already."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            agent = step.offer.agent_id
            if not await offers.end(session, lead, step.offer.id, OfferAnswer.ACCEPTED, "", step.now):
                return
            await offers.assign(session, lead, agent, "accepted", step.now)
            await lives.note(
                session,
                lead,
                now=step.now,
                actor=f"agent:{agent}",
                action="offer_ended",
                facts={"offer": step.offer.id, "agent": agent, "answer": "accepted"},
            )

    @activity.defn
    async def change_owner(self, step: ChangeOwner) -> None:
        """A manager, an agent or a departure moves the lead; `to` None sends it back to routing."""
        called: list[int] = []
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lives.lock_lead(session, step.lead)
            tenant = await lives.load_tenant(session, lead.tenant_id)
            await routing.route_alone(session, lead.tenant_id)
            if step.offer is not None:
                called += await _end_offer(session, lead, tenant, step.offer, step.now)
            before = lead.owner_id
            if before == step.to and (before is not None or lead.queued_at is not None):
                return
            if before is not None:
                await offers.end_assignment(session, lead, step.how, step.now)
                await routing.free(session, lead.tenant_id, before)
                called += await fill_from_queue(session, tenant, before, step.now)
            if step.to is not None:
                await offers.assign(session, lead, step.to, step.how, step.now)
                await routing.claim(session, lead.tenant_id, step.to, None)
                await offers.hand_tasks(session, lead, step.to)
            await lives.note(
                session,
                lead,
                now=step.now,
                actor=f"user:{step.by}" if step.by is not None else "engine",
                action="owner_changed",
                facts={"from": before, "to": step.to, "how": step.how},
            )
        await tell(self._database, self._runs, step.lead.tenant_id, called)


async def _end_offer(session: AsyncSession, lead: LeadRow, tenant: Tenant, offer: Offer, now: datetime) -> list[int]:
    """Frees the agent that did not get the lead. Returns requests to tell."""
    answer = offer.answer or OfferAnswer.WITHDRAWN
    if not await offers.end(session, lead, offer.id, answer, offer.reason, now):
        return []
    await routing.free(session, lead.tenant_id, offer.agent_id)
    await lives.note(
        session,
        lead,
        now=now,
        actor=f"agent:{offer.agent_id}" if answer is OfferAnswer.DECLINED else "engine",
        action="offer_ended",
        facts={"offer": offer.id, "agent": offer.agent_id, "answer": answer.value, "reason": offer.reason or None},
    )
    return await fill_from_queue(session, tenant, offer.agent_id, now)


async def fill_from_queue(session: AsyncSession, tenant: Tenant, agent_id: int, now: datetime) -> list[int]:
    """Whoever frees capacity calls up the first queued lead that the agent may take. Returns requests to tell."""
    waiting = await routing.queued(session, tenant.id, limit=50)
    if not waiting:
        return []
    crew = await routing.agents(session, tenant.id, day_start(now, tenant.time_zone))
    freed = [_candidate(row, tenant, now) for row in crew if row.id == agent_id]
    for lead in waiting:
        if rank(freed, _needs(lead), frozenset(), now).ordered:
            return [await routing.call_up(session, lead)]
    return []


async def tell(database: Database, runs: LeadRuns, tenant_id: int, request_ids: Sequence[int]) -> None:
    """Delivers requests right after their commit; what does not arrive now, the sweep brings."""
    if not request_ids:
        return
    async with database.tenant_session(tenant_id) as session:
        requests = await offers.requests(session, tenant_id, request_ids)
    arrived = await runs.deliver(requests)
    if arrived:
        async with database.tenant_session(tenant_id) as session:
            await offers.told(session, tenant_id, arrived)


def _rank(crew: Sequence[Row[Any]], lead: LeadRow, tenant: Tenant, step: MakeOffer) -> Ranking:
    candidates = [_candidate(row, tenant, step.now) for row in crew]
    return rank(candidates, _needs(lead), frozenset(step.offered_in_round), step.now)


def _candidate(row: Row[Any], tenant: Tenant, now: datetime) -> Candidate:
    hours, absences = _hours(row), _absences(row)
    return Candidate(
        agent_id=row.id,
        active=row.works,
        skills=frozenset(row.skills),
        languages=frozenset(row.languages),
        locations=frozenset(row.locations),
        seniority=row.seniority,
        capacity=row.capacity,
        load=row.load,
        daily_cap=row.daily_cap,
        offered_today=row.offered_today,
        on_shift=on_shift(now, tenant.time_zone, hours, absences),
        off_until=off_until(now, absences),
        last_offered_at=row.last_offered_at,
    )


def _hours(row: Row[Any]) -> list[OpenHours]:
    return [OpenHours.model_validate(opening) for opening in row.hours]


def _absences(row: Row[Any]) -> list[TimeOff]:
    return [
        TimeOff(datetime.fromisoformat(absence["starts"]), datetime.fromisoformat(absence["ends"]))
        for absence in row.time_off
    ]


def _needs(lead: LeadRow) -> Needs:
    return Needs(skill=lead.procedure, language=lead.language, location=lead.city, priority=lead.priority)


def _next_round(crew: Sequence[Row[Any]], tenant: Tenant, now: datetime) -> datetime:
    """When somebody's shift begins, else at the next opening; in between, freed capacity calls leads up."""
    calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
    soonest = now + timedelta(minutes=1)
    shifts = [next_shift(soonest, tenant.time_zone, _hours(row), _absences(row)) for row in crew if row.works]
    later = [shift for shift in shifts if shift is not None and shift > soonest]
    if not calendar.is_open(now):
        later.append(calendar.next_opening(now))
    return min(later, default=now + timedelta(hours=1))


def _offer_wait(offer: Offer) -> WaitingFor:
    return WaitingFor(WaitKind.OFFER, until=offer.expires_at, agent_id=offer.agent_id)


async def _record_ranking(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, ranking: Ranking, best: int | None, step: MakeOffer
) -> None:
    chosen = [{"agent": r.agent_id, "score": r.score, "reasons": list(r.reasons)} for r in ranking.ordered]
    refused = [{"agent": r.agent_id, "refused": r.reason, "why": r.detail} for r in ranking.refused]
    needs = _needs(lead)
    await ledger.decide(
        session,
        lead,
        kind="route",
        inputs={
            "skill": needs.skill,
            "language": needs.language,
            "location": needs.location,
            "priority": needs.priority,
            "round": step.round,
            "offered_in_round": list(step.offered_in_round),
        },
        rule_version=tenant.policy.version,
        candidates=chosen + refused,
        result={"agent": best, "queued": best is None},
        now=step.now,
    )

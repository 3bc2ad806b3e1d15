"""Offer a lead to the best agent, write down who accepted, change the owner. Capacity is claimed with the offer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.outreach.attempt_plans import plan_next
from activities.rules.shadows import shadow_route
from activities.signals import notify_requested
from activities.steps import Work, once
from activities.team import speed
from activities.team.escalation import escalate_unaccepted
from domain.leads.lead import Phase
from domain.lifecycle.chapters.attempt import AttemptPlanned
from domain.lifecycle.chapters.offer import EndOffer, MakeOffer, OfferAnswer, OfferMade, RecordAcceptance, parts
from domain.lifecycle.chapters.owner import ChangeOwner, WritePhase
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.privacy import ENGINE, Actor, ActorKind, agent_or_manager
from domain.routing.ranking import Ranking, rank
from domain.routing.records import recorded_candidates
from domain.rules.decisions.replayer import Route
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.lifecycle import states
from services.routing import candidates as pool
from services.routing.offers import end_offer, end_part, note_response, offer_to, offer_wait
from store.lifecycle import lead_runs
from store.privacy import Fact
from store.routing import capacity, offers
from store.routing.capacity import Agent
from store.routing.needs import Asker, Requested, former_owner
from store.rules import ledger
from store.rules.ledger import Decision
from store.session import Database
from store.tables.leads import LeadRow
from store.team.missed_calls import hand_waiting_tasks


class AssignmentActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    @once
    async def make_offer(self, step: MakeOffer, work: Work) -> OfferMade:
        """Ends the previous offer and makes the next; nobody eligible = queued until the next round."""
        return await self.offer_next(work, step)

    async def offer_next(self, work: Work, step: MakeOffer) -> OfferMade:
        """As `make_offer`, in the transaction of what made it due."""
        session, lead = work.session, work.lead
        await capacity.route_alone(session, lead.tenant_id)
        if step.previous is not None:
            self._call(work, await end_offer(session, lead, await work.tenant(), step.previous, step.now))
        # Lost steps may have gone further than the run knows.
        made = await offers.of_round(session, lead, step.round)
        step = replace(step, offered_in_round=tuple(dict.fromkeys((*step.offered_in_round, *made.agents))))
        if made.open is not None:
            return OfferMade(made.open, offer_wait(made.open), step.offered_in_round)
        return await self._offer(work, step)

    async def _offer(self, work: Work, step: MakeOffer) -> OfferMade:
        session, lead, tenant = work.session, work.lead, await work.tenant()
        requested = await Asker(session, tenant.id, step.now).requested(lead)
        agents = await pool.team_of(session, tenant, step.now, requested.needs.skill)
        ranking = rank(
            pool.candidates(agents, tenant, step.now),
            replace(requested.needs, former=await former_owner(session, lead)),
            frozenset(step.offered_in_round),
            step.now,
            requested.rules.rules,
            requested.facts,
        )
        best = ranking.best
        if len(step.offered_in_round) >= tenant.policy.offer.offers_per_round:
            best = None
        await _record_ranking(session, lead, requested, ranking, best, step)
        if best is None:
            waiting = WaitingFor(WaitKind.QUEUE, until=_next_round(agents, tenant, step.now))
            lead.queued_at = lead.queued_at or step.now
            states.wait_for(lead, waiting, Phase(lead.phase))
            await work.note("queued", round=step.round)
            if await escalate_unaccepted(session, lead, tenant, step.round, step.offered_in_round, step.now):
                work.after_commit(partial(self._runs.begin_notices, tenant.id))
            return OfferMade(None, waiting, step.offered_in_round)
        places = min(ranking.broadcast, tenant.policy.offer.offers_per_round - len(step.offered_in_round))
        offer = await offer_to(session, lead, tenant, ranking.ordered[:places], step)
        lead.queued_at = None
        states.wait_for(lead, offer_wait(offer), Phase(lead.phase))
        work.after_commit(partial(self._runs.begin_notices, tenant.id))
        return OfferMade(offer, offer_wait(offer), (*step.offered_in_round, *(part.agent_id for part in parts(offer))))

    @activity.defn
    @once
    async def record_acceptance(self, step: RecordAcceptance, work: Work) -> AttemptPlanned | None:
        """The offer becomes an assignment; the agent's load stays, for it counted already. All others are free.

        Gives the first attempt, if that is what comes next.
        """
        session, lead, tenant, agent = work.session, work.lead, await work.tenant(), step.offer.agent_id
        if step.offer.also:
            await capacity.route_alone(session, lead.tenant_id)
        if lead.owner_id == agent:
            return None
        if not await offers.end(session, lead, step.offer.id, OfferAnswer.ACCEPTED, "", step.now):
            # Lost steps ended it already; an acceptance that was confirmed to the agent counts all the same.
            await self._end_unknown(work, tenant, step.now)
            await capacity.claim(session, lead.tenant_id, agent)
        await note_response(session, tenant, step.offer.id, step.now)
        await offers.assign(session, lead, agent, "accepted", step.now)
        await offers.hand_tasks(session, lead, agent)
        await hand_waiting_tasks(session, lead, agent)
        await speed.ask_owner(session, lead)
        await work.note("offer_ended", agent_or_manager(agent), offer=step.offer.id, agent=agent, answer="accepted")
        for part in step.offer.also:
            self._call(work, await end_part(session, lead, tenant, part, step.now))
        return await plan_next(work, step.then_plan) if step.then_plan is not None else None

    @activity.defn
    @once
    async def end_one_offer(self, step: EndOffer, work: Work) -> None:
        """One agent of several passes the lead on, or is gone; the others may still accept it."""
        session, lead = work.session, work.lead
        await capacity.route_alone(session, lead.tenant_id)
        self._call(work, await end_part(session, lead, await work.tenant(), step.offer, step.now))

    @activity.defn
    @once
    async def change_owner(self, step: ChangeOwner, work: Work) -> None:
        """A manager, an agent or a departure moves the lead; `to` None sends it back to routing."""
        session, lead, tenant = work.session, work.lead, await work.tenant()
        await capacity.route_alone(session, lead.tenant_id)
        if step.offer is not None:
            self._call(work, await end_offer(session, lead, tenant, step.offer, step.now))
        if lead.owner_id is None:
            await self._end_unknown(work, tenant, step.now)
        self._call(work, await _move_owner(session, lead, tenant, step))

    @activity.defn
    @once
    async def write_phase(self, step: WritePhase, work: Work) -> None:
        """As every step does."""

    async def _end_unknown(self, work: Work, tenant: Tenant, now: datetime) -> None:
        """Ends an offer that lost steps made, and of which the run does not know."""
        if (unknown := await offers.open_offer(work.session, work.lead)) is not None:
            self._call(work, await end_offer(work.session, work.lead, tenant, unknown, now))

    def _call(self, work: Work, requests: Sequence[int]) -> None:
        """Signals the runs of leads that were called out of the queue, once that is committed."""
        if requests:
            work.after_commit(partial(notify_requested, self._database, self._runs, work.lead.tenant_id, requests))


async def _move_owner(session: AsyncSession, lead: LeadRow, tenant: Tenant, step: ChangeOwner) -> list[int]:
    """A lead that is where it should be already stays untouched. Returns the requests to send."""
    before, called = lead.owner_id, []
    if before == step.to:
        return []
    if before is not None:
        await offers.end_assignment(session, lead, step.how, step.now)
        await capacity.free(session, lead.tenant_id, before)
        called = await pool.fill_from_queue(session, tenant, before, step.now)
    if step.to is not None:
        await offers.assign(session, lead, step.to, step.how, step.now)
        await capacity.claim(session, lead.tenant_id, step.to)
        await offers.hand_tasks(session, lead, step.to)
        await hand_waiting_tasks(session, lead, step.to)
        await speed.ask_owner(session, lead)
    facts: dict[str, Fact] = {"from": before, "to": step.to, "how": step.how}
    actor = Actor.of(ActorKind.USER, step.by) if step.by is not None else ENGINE
    await lead_runs.note(session, lead, step.now, "owner_changed", actor, **facts)
    return called


def _next_round(agents: Sequence[Agent], tenant: Tenant, now: datetime) -> datetime:
    """Soon while anybody is at work, else when a shift begins or the house opens; freed capacity calls up earlier."""
    calendar = BusinessCalendar.of(tenant)
    soon = now + tenant.policy.offer.next_round_after
    later = [soon if start == now else start for start in pool.next_starts(agents, tenant, now)]
    if not calendar.is_open(now):
        later.append(calendar.next_opening(now))
    return min(later, default=soon)


async def _record_ranking(
    session: AsyncSession, lead: LeadRow, requested: Requested, ranking: Ranking, best: int | None, step: MakeOffer
) -> None:
    """The facts that the rules used are those of the lead's score."""
    needs, within = requested.needs, ranking.within
    inputs = {
        "of": "score",
        "skill": needs.skill,
        "language": needs.language,
        "location": needs.location,
        "priority": needs.priority,
        "round": step.round,
        "offered_in_round": list(step.offered_in_round),
        "former": ranking.former,
    }
    result: dict[str, Any] = {"agent": best, "queued": best is None, "strategy": ranking.strategy.code}
    if within.territory:
        result |= {"territory": within.territory, "team": within.team, "fell_back": within.fell_back}
    if best is None:
        result["because"] = _why_queued(ranking)
    candidates = recorded_candidates(ranking)
    await ledger.decide(session, lead, step.now, Decision("route", inputs, result, requested.rules.version, candidates))
    await shadow_route(session, lead, requested.shadows, requested.facts, Route(inputs, candidates, best), step.now)


def _why_queued(ranking: Ranking) -> str:
    if not ranking.ever:
        return "no agent could ever take this lead"
    return "this round's offers are used up" if ranking.ordered else "nobody may take it now"

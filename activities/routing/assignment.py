"""Offer a lead to the best agent, write down who accepted, change the owner. Capacity is claimed with the offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
from activities.team.no_agent import alarm
from domain.leads.lead import Phase
from domain.lifecycle.chapters.attempt import AttemptPlanned
from domain.lifecycle.chapters.offer import EndOffer, MakeOffer, OfferAnswer, OfferMade, RecordAcceptance, parts
from domain.lifecycle.chapters.owner import ChangeOwner, WritePhase
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.privacy import ENGINE, Actor, ActorKind, agent_or_manager
from domain.routing.candidates import Candidate
from domain.routing.missing import missing
from domain.routing.ranking import Ranking, rank
from domain.routing.records import recorded_candidates
from domain.routing.rounds import goes_round_again, places, rest
from domain.rules.decisions.replayer import Route
from domain.team.tasks import TaskKind
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
from store.team import tasks
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
            self.call(work, await end_offer(session, lead, await work.tenant(), step.previous, step.now))
        # Lost steps may have gone further than the run knows.
        made = await offers.of_round(session, lead, step.round)
        offered = tuple(dict.fromkeys((*(step.offered_in_round if made.round == step.round else ()), *made.agents)))
        step = replace(step, round=made.round, offered_in_round=offered)
        if made.open is not None:
            return OfferMade(made.open, offer_wait(made.open), offered, step.round)
        return await self._offer(work, step, made.declined)

    async def _offer(self, work: Work, step: MakeOffer, declined: frozenset[int]) -> OfferMade:
        session, lead, tenant = work.session, work.lead, await work.tenant()
        found = await _look(session, lead, tenant, step.now)
        ranking, notify = found.rank(step.offered_in_round), False
        if not ranking.ordered and goes_round_again(lead.priority, step.offered_in_round):
            again = found.rank(declined)
            if again.ordered:
                notify = await escalate_unaccepted(session, lead, tenant, step.round, step.offered_in_round, step.now)
                step, ranking = replace(step, round=step.round + 1, offered_in_round=()), again
        free = places(lead.priority, ranking.broadcast, len(step.offered_in_round), tenant.policy.offer)
        chosen = ranking.ordered[:free]
        await _record_ranking(session, lead, found.requested, ranking, chosen[0].agent_id if chosen else None, step)
        if chosen:
            offer = await offer_to(session, lead, tenant, chosen, step)
            if lead.queued_at is not None:
                await tasks.close_tasks(session, lead, step.now, kind=TaskKind.NO_AGENT)
            lead.queued_at, waiting, notify = None, offer_wait(offer), True
            offered = (*step.offered_in_round, *(part.agent_id for part in parts(offer)))
            made = OfferMade(offer, waiting, offered, step.round)
        else:
            waiting = WaitingFor(WaitKind.QUEUE, until=_next_round(found.agents, tenant, lead.priority, step.now))
            lead.queued_at = lead.queued_at or step.now
            await work.note("queued", round=step.round)
            notify = await _report_queued(session, lead, tenant, ranking, step)
            made = OfferMade(None, waiting, step.offered_in_round, step.round)
        states.wait_for(lead, waiting, Phase(lead.phase))
        if notify:
            work.after_commit(partial(self._runs.begin_notices, tenant.id))
        return made

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
            self.call(work, await end_part(session, lead, tenant, part, step.now))
        return await plan_next(work, step.then_plan) if step.then_plan is not None else None

    @activity.defn
    @once
    async def end_one_offer(self, step: EndOffer, work: Work) -> None:
        """One agent of several passes the lead on, or is gone; the others may still accept it."""
        session, lead = work.session, work.lead
        await capacity.route_alone(session, lead.tenant_id)
        self.call(work, await end_part(session, lead, await work.tenant(), step.offer, step.now))

    @activity.defn
    @once
    async def change_owner(self, step: ChangeOwner, work: Work) -> None:
        """A manager, an agent or a departure moves the lead; `to` None sends it back to routing."""
        session, lead, tenant = work.session, work.lead, await work.tenant()
        await capacity.route_alone(session, lead.tenant_id)
        if step.offer is not None:
            self.call(work, await end_offer(session, lead, tenant, step.offer, step.now))
        if lead.owner_id is None:
            await self._end_unknown(work, tenant, step.now)
        self.call(work, await _move_owner(session, lead, tenant, step))

    @activity.defn
    @once
    async def write_phase(self, step: WritePhase, work: Work) -> None:
        """As every step does."""

    async def _end_unknown(self, work: Work, tenant: Tenant, now: datetime) -> None:
        """Ends an offer that lost steps made, and of which the run does not know."""
        if (unknown := await offers.open_offer(work.session, work.lead)) is not None:
            self.call(work, await end_offer(work.session, work.lead, tenant, unknown, now))

    def call(self, work: Work, requests: Sequence[int]) -> None:
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
    if lead.queued_at is not None:
        await tasks.close_tasks(session, lead, step.now, kind=TaskKind.NO_AGENT)
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


@dataclass(frozen=True)
class _Search:
    """All that routing looks at, for one lead at one moment."""

    requested: Requested
    agents: Sequence[Agent]
    candidates: Sequence[Candidate]
    now: datetime

    def rank(self, excluded: Iterable[int]) -> Ranking:
        found = self.requested
        return rank(self.candidates, found.needs, frozenset(excluded), self.now, found.rules.rules, found.facts)


async def _look(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> _Search:
    requested = await Asker(session, tenant.id, now).requested(lead)
    agents = await pool.team_of(session, tenant, now, requested.needs.skill)
    needs = replace(requested.needs, former=await former_owner(session, lead))
    return _Search(replace(requested, needs=needs), agents, pool.candidates(agents, tenant, now), now)


async def _report_queued(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, ranking: Ranking, step: MakeOffer
) -> bool:
    """Whether to notify somebody now."""
    if not ranking.ever:
        return await alarm(session, lead, tenant, missing(ranking), step.now)
    return await escalate_unaccepted(session, lead, tenant, step.round, step.offered_in_round, step.now)


def _next_round(agents: Sequence[Agent], tenant: Tenant, priority: int, now: datetime) -> datetime:
    """Soon while anybody is at work, else when a shift begins or the house opens; freed capacity calls up earlier."""
    calendar = BusinessCalendar.of(tenant)
    soon = now + rest(priority, tenant.policy.offer)
    later = [soon if start == now else start for start in pool.next_starts(agents, tenant, now)]
    if not calendar.is_open(now):
        later.append(calendar.next_opening(now))
    return min(later, default=soon)


async def _record_ranking(
    session: AsyncSession, lead: LeadRow, requested: Requested, ranking: Ranking, best: int | None, step: MakeOffer
) -> None:
    """The facts that the rules used are those of the lead's score."""
    needs, within = ranking.needs, ranking.within
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
    if within.widened:
        result["widened"] = True
    candidates = recorded_candidates(ranking)
    await ledger.decide(session, lead, step.now, Decision("route", inputs, result, requested.rules.version, candidates))
    await shadow_route(session, lead, requested.shadows, requested.facts, Route(inputs, candidates, best), step.now)


def _why_queued(ranking: Ranking) -> str:
    if not ranking.ever:
        return "no agent could ever take this lead"
    return "this round's offers are used up" if ranking.ordered else "nobody may take it now"

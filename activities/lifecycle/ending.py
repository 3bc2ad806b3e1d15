"""Close a run: one record, the owner's capacity free again, the example kept."""

from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.outreach.sequences import Lead, is_for
from activities.signals import notify_requested
from activities.steps import Work, once
from activities.team import speed
from domain.conditions.remembered import remembered
from domain.leads.lead import LossReason, Phase, Stage, Status
from domain.lifecycle.chapters.contact import Reply
from domain.lifecycle.chapters.ending import CloseRun, RunClosed
from domain.lifecycle.chapters.follow_up import FollowUp
from domain.lifecycle.chapters.offer import OfferAnswer, parts
from domain.lifecycle.ports import LeadRuns
from domain.outreach.cadence.occasions import Occasion
from domain.tenants.policy import Tenant
from services import patients
from services.leads.facts import lead_facts
from services.lifecycle import states
from services.lifecycle.states import Transition
from services.outreach.inbound.reports import record_unheard
from services.routing import candidates
from services.team.answerers import at_rest
from store.booking import appointments
from store.lifecycle import endings, lead_runs, outbox
from store.outreach import follow_ups
from store.routing import capacity, offers, results
from store.rules import ledger
from store.rules.ledger import Decision
from store.session import Database
from store.tables.leads import LeadRow
from store.team import tasks

NURTURED = frozenset({LossReason.UNREACHABLE, LossReason.NO_SHOW, LossReason.NO_DEPOSIT})
WON_BACK = NURTURED | {LossReason.CHOSE_OTHER, LossReason.PRICE, LossReason.OTHER}


class ClosingActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn(name="close_life")
    @once
    async def close_run(self, step: CloseRun, work: Work) -> RunClosed:
        """Won, lost or handed over."""
        session, lead, tenant = work.session, work.lead, await work.tenant()
        if not lead.run_closed:
            called = await self._close(session, lead, tenant, step)
            work.after_commit(partial(notify_requested, self._database, self._runs, lead.tenant_id, called))
        of = Lead(session, lead, tenant, step.now)
        nurture = step.reason in NURTURED and await is_for(of, Occasion.NURTURE)
        return RunClosed(nurture=nurture, follow_ups=await _that_follow(of, step))

    async def _close(self, session: AsyncSession, lead: LeadRow, tenant: Tenant, step: CloseRun) -> list[int]:
        await self._end_booking(session, lead, step)
        ended = "merged" if step.merged_into is not None else (step.reason or step.status).value
        await speed.never_contacted(session, lead, ended, step.now)
        called = await self._let_go(session, lead, tenant, step)
        if step.merged_into is not None:
            called += await _hand_on_replies(session, lead, step.merged_into, step.now)
        await tasks.close_tasks(session, lead, step.now)
        await follow_ups.end_all(session, lead, step.now)
        await record_unheard(session, lead, step.now)
        facts, _ = await lead_facts(session, lead, step.now)
        before = lead.status
        if step.merged_into is None:
            stage = Stage.ACTION if step.status is Status.CONVERTED else None
            reason = step.reason.value if step.reason else None
            await states.move(session, lead, Transition(step.status, stage, reason), step.now)
            lead.loss_reason = reason
            if step.status is Status.CONVERTED:
                lead.converted_at = step.now
        result = {"status": lead.status, "reason": lead.loss_reason, "from": before, "attempts": lead.attempts_made}
        led_here = await endings.led_to_loss(session, lead) if lead.loss_reason else {}
        inputs = {**remembered(facts), "score": lead.score}
        await ledger.decide(session, lead, step.now, Decision("ending", inputs, {**result, **led_here}))
        await lead_runs.note(session, lead, step.now, "life_closed", **result)
        lead.run_closed, lead.queued_at = True, None
        states.wait_for(lead, None, Phase.CLOSED)
        if at_rest(lead):
            called += await patients.close_unheard(session, lead, step.now)
        return called

    async def _end_booking(self, session: AsyncSession, lead: LeadRow, step: CloseRun) -> None:
        booking = step.booking
        if booking is None or booking.appointment_id is None:
            return
        came = step.status is Status.CONVERTED and booking.confirmed
        await appointments.move(session, lead, booking.appointment_id, "attended" if came else "released")

    async def _let_go(self, session: AsyncSession, lead: LeadRow, tenant: Tenant, step: CloseRun) -> list[int]:
        """Offer withdrawn, assignment ended, load given back; free agents get the next lead in the queue."""
        freed: list[int] = []
        # Of an offer that lost steps made the run does not know.
        unknown = await offers.open_offer(session, lead) if lead.owner_id is None else None
        for part in (part for offer in (step.offer, unknown) if offer is not None for part in parts(offer)):
            answer = part.answer or OfferAnswer.WITHDRAWN
            if await offers.end(session, lead, part.id, answer, part.reason, step.now):
                freed.append(part.agent_id)
        if lead.owner_id is not None:
            freed.append(lead.owner_id)
            if step.merged_into is None:
                await results.count_ending(session, lead, lead.owner_id, step.status)
            await offers.end_assignment(session, lead, step.status.value, step.now)
        called: list[int] = []
        for agent_id in sorted(freed):
            await capacity.free(session, lead.tenant_id, agent_id)
            called += await candidates.fill_from_queue(session, tenant, agent_id, step.now)
        return called


async def _hand_on_replies(session: AsyncSession, lead: LeadRow, survivor_id: int, now: datetime) -> list[int]:
    """Unanswered messages of the person pass to the survivor; returns the requests to send."""
    survivor = await session.get(LeadRow, (lead.tenant_id, survivor_id))
    waiting = await tasks.unanswered(session, lead)
    if survivor is not None and at_rest(survivor):
        for message in waiting:
            await patients.wrote(session, survivor, message, now)
    if survivor is None or survivor.run_closed:
        return []
    return [(await outbox.ask(session, survivor, Reply(message))).id for message in waiting]


async def _that_follow(of: Lead, step: CloseRun) -> tuple[FollowUp, ...]:
    """What begins with the end of the run: an offer to come back, or a word after the visit."""
    if step.merged_into is not None:
        return ()
    found = []
    if step.reason in WON_BACK and await is_for(of, Occasion.WIN_BACK):
        found.append(FollowUp(Occasion.WIN_BACK, 1, step.now, step.now))
    visited = step.booking is not None and step.booking.confirmed
    if step.status is Status.CONVERTED and visited and await is_for(of, Occasion.AFTER_VISIT):
        assert step.booking is not None
        found.append(FollowUp(Occasion.AFTER_VISIT, step.booking.appointment_id or 0, step.now, step.booking.starts_at))
    return tuple(found)

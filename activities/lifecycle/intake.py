"""Open a run: look for duplicates, score, check automatic qualification; again when something changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.duplicates.finder import DuplicateFinder, Looked
from activities.routing.assignment import AssignmentActivities
from activities.rules.scoring import Scoring, qualification_decision, record_scoring, score_lead
from activities.steps import Work, once
from activities.team import speed
from domain.leads.lead import Channel, Phase, Stage, Status
from domain.lifecycle.chapters.intake import IntakeVerdict, Opened, OpenRun, Rescore, Rescored
from domain.lifecycle.outbox import ENQUIRY
from domain.lifecycle.ports import LeadRuns
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.privacy import CONTACT
from domain.tenants.policy import URGENT, Tenant
from services.lifecycle import states
from services.lifecycle.states import Transition
from services.routing.candidates import call_up
from services.routing.offers import shorten_offer
from services.team.missed_calls import open_missed_call
from store.lifecycle import lead_runs
from store.rules import ledger
from store.session import Database
from store.tables.leads import LeadRow

INTAKE_GRACE = timedelta(minutes=5)


class IntakeActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._finder = database, DuplicateFinder(database, runs)
        self._assignment = AssignmentActivities(database, runs)

    @activity.defn(name="open_life")
    async def open_run(self, step: OpenRun) -> Opened:
        """Begins run `step.run`; a run that was lived, or may not be, answers `done`.

        A lead that is another's duplicate beyond doubt is merged before anything else happens to it.
        """
        opened = await self._open(step)
        if isinstance(opened, Looked):
            await self._finder.merge(step.lead, opened.alike, step.now)
            opened = await self._open_as_it_is(step)
        return opened

    @once
    async def _open(self, step: OpenRun, work: Work) -> Opened | Looked:
        return await self._begin(step, work, look=True)

    @once
    async def _open_as_it_is(self, step: OpenRun, work: Work) -> Opened:
        opened = await self._begin(step, work, look=False)
        assert isinstance(opened, Opened)
        return opened

    async def _begin(self, step: OpenRun, work: Work, *, look: bool) -> Opened | Looked:
        """`Looked`: first merge these, in transactions of their own."""
        session, lead = work.session, work.lead
        if lead.merged_into is not None:
            return Opened(IntakeVerdict.MERGED, status=Status(lead.status), merged_into=lead.merged_into)
        if not await _begin_run(session, lead, step):
            return Opened(IntakeVerdict.DONE, status=Status(lead.status), stage=Stage(lead.stage))
        tenant = await work.tenant()
        if lead.phase == Phase.INTAKE.value:
            if look and (looked := await self._look(step, work)).alike:
                return looked
            await self._take_in(session, lead, tenant, step)
        await open_missed_call(session, lead, tenant, step.now)
        closed = states.closed_channels(lead, await lead_runs.suppressions_of(session, lead))
        opened = _opened(lead, closed, await speed.next_look(session, lead))
        if step.then_offer is None or lead.owner_id is not None:
            return opened
        return replace(opened, offered=await self._assignment.offer_next(work, step.then_offer))

    async def _look(self, step: OpenRun | Rescore, work: Work) -> Looked:
        looked = await self._finder.look(work.session, step.lead, step.now)
        work.done = not looked.alike
        return looked

    async def _take_in(self, session: AsyncSession, lead: LeadRow, tenant: Tenant, step: OpenRun) -> None:
        lead.run_began_at = lead.run_began_at or step.now
        with session.no_autoflush:  # it is written once, with its score
            found = await score_lead(session, lead, step.now)
        await record_scoring(session, lead, found, f"run:{step.run}", step.now, qualification_decision(found))
        await speed.begin(session, lead, tenant, step.now)
        qualifies = found.decided.qualification.qualified
        phase = Phase.BOOK if qualifies or lead.status == Status.QUALIFIED.value else Phase.CONTACT
        if qualifies:
            await states.move(session, lead, Transition(Status.QUALIFIED, Stage.DECISION), step.now)
        states.wait_for(lead, WaitingFor(WaitKind.INTAKE, until=step.now + INTAKE_GRACE), phase)

    @activity.defn
    async def rescore(self, step: Rescore) -> Rescored:
        """Looks for duplicates and scores again, once per cause; when it was a call, somebody is to ring back."""
        rescored = await self._score(step)
        if isinstance(rescored, Looked):
            await self._finder.merge(step.lead, rescored.alike, step.now)
            rescored = await self._score_as_it_is(step)
        return rescored

    @once
    async def _score(self, step: Rescore, work: Work) -> Rescored | Looked:
        return await self._again(step, work, look=True)

    @once
    async def _score_as_it_is(self, step: Rescore, work: Work) -> Rescored:
        rescored = await self._again(step, work, look=False)
        assert isinstance(rescored, Rescored)
        return rescored

    async def _again(self, step: Rescore, work: Work, *, look: bool) -> Rescored | Looked:
        session, lead, tenant = work.session, work.lead, await work.tenant()
        if lead.merged_into is None and not await ledger.scored_for(session, lead, step.cause):
            if look and (looked := await self._look(step, work)).alike:
                return looked
            found, before = await score_lead(session, lead, step.now), lead.priority
            await record_scoring(session, lead, found, step.cause, step.now)
            if lead.queued_at is not None and lead.priority <= URGENT and lead.priority < before:
                self._assignment.call(work, [await call_up(session, lead, step.now)])
            if _clicked(found, lead):
                await states.move(session, lead, Transition(stage=Stage.INTEREST), step.now, CONTACT)
        if lead.merged_into is None:
            await speed.reconsider(session, lead, tenant, step.now)
            await open_missed_call(session, lead, tenant, step.now)
        closed = states.closed_channels(lead, await lead_runs.suppressions_of(session, lead))
        speed_at, offer = await speed.next_look(session, lead), await shorten_offer(session, lead, tenant, step.now)
        return Rescored(
            lead.score or 0,
            lead.priority,
            closed,
            lead.merged_into,
            speed_at,
            Stage(lead.stage),
            offer.expires_at if offer is not None else None,
            offer.id if offer is not None else None,
        )


async def _begin_run(session: AsyncSession, lead: LeadRow, step: OpenRun) -> bool:
    """Whether this run may begin: the first, one under way, the next after a loss or a merge that was undone; a
    patient's only for a new enquiry, which who heard of it decided (services/patients.py)."""
    if step.run == lead.run:
        return not lead.run_closed
    patient = lead.status == Status.CONVERTED.value
    if step.run != lead.run + 1 or not lead.run_closed or (patient and step.reason != ENQUIRY):
        return False
    lead.run, lead.run_closed, lead.phase, lead.run_began_at = step.run, False, Phase.INTAKE.value, None
    kept = None if lead.status in (Status.LOST.value, Status.CONVERTED.value) else Stage(lead.stage)
    status = Status.NEW if kept is None else None
    lead.attempts_made, lead.loss_reason, lead.stage = 0, None, Stage.AWARENESS.value
    await states.move(session, lead, Transition(status, kept, step.reason), step.now)
    return True


def _opened(lead: LeadRow, closed: tuple[Channel, ...], speed_at: datetime | None) -> Opened:
    return Opened(
        IntakeVerdict.LIVE,
        status=Status(lead.status),
        stage=Stage(lead.stage),
        phase=Phase(lead.phase),
        source=lead.source,
        score=lead.score or 0,
        priority=lead.priority,
        owner=lead.owner_id,
        attempts_made=lead.attempts_made,
        closed_channels=closed,
        speed_at=speed_at,
    )


def _clicked(found: Scoring, lead: LeadRow) -> bool:
    """In this run: who clicks what we sent is interested."""
    at, began = found.decided.facts.get("last_click_at"), lead.run_began_at
    # Vendors report whole seconds.
    return isinstance(at, datetime) and began is not None and at >= began.replace(microsecond=0)

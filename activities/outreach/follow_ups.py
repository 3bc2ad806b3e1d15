"""Take the steps of sequences after first contact, each at most once."""

from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.outreach.cadence import facts_now
from activities.outreach.messages import NOT_TAKEN, Outreach, SendOrder, Sent
from activities.outreach.sequences import Begin, Lead, end, enter, followed, note_skipped, plan, reached
from domain.leads.lead import Channel, DeliveryState, Phase, Status
from domain.lifecycle.chapters.follow_up import StepTaken, TakeStep
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.follow_up import NO_TIME, TOO_LATE, Course
from domain.outreach.cadence.hours import next_time
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, CadenceRuleSet, holds
from domain.outreach.cadence.timeline import CONDITION, NO_CHANNEL
from domain.outreach.consent import Purpose
from domain.outreach.templates.values import TemplateValues
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from services.outreach.permission import consented
from services.outreach.preferences import CONFIRMATION, confirmation_due
from services.team.tasks import request_task
from store.booking.appointments import state_of
from store.lifecycle import lead_runs
from store.outreach import follow_ups, messages
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.outreach import FollowUpRow

_DATED = frozenset({Occasion.REMINDER, Occasion.NO_SHOW, Occasion.AFTER_VISIT})


class FollowUpActivities:
    def __init__(self, database: Database, outreach: Outreach) -> None:
        self._database, self._outreach = database, outreach

    @activity.defn(name="send_nurture")
    async def take_step(self, step: TakeStep) -> StepTaken:
        """The next step, if it is due. Everything is asked at this moment: exits, the step's condition, the hours."""
        at = clock.now(step.now)
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            row = await lead_runs.lock_lead(session, step.lead)
            of = Lead(session, row, await lead_runs.load_tenant(session, row.tenant_id), at)
            begin = Begin(step.occasion, step.season, step.started_at or step.now)
            entry = await _entry(of, step, begin)
            if entry is None or entry.ended_at is not None:
                return StepTaken(None)
            confirmation = await confirmation_due(session, row, of.tenant, at)
            decided = await _decide(of, step, entry)
            number = entry.next_step
        if confirmation is not None:
            await self._ask_to_confirm(step, row, confirmation)
        if isinstance(decided, StepTaken):
            return decided
        sent = await self._outreach.send(decided, partial(_sent, step, number))
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            row = await lead_runs.lock_lead(session, step.lead)
            entry = await follow_ups.find(session, row, step.run, step.occasion, step.season)
            assert entry is not None
            if sent.postponed_to is not None:
                entry.next_at = sent.postponed_to
            return StepTaken(entry.next_at)

    async def _ask_to_confirm(self, step: TakeStep, lead: LeadRow, number: int) -> None:
        """Advertising waits for the person's own word; what asks for it is none. When it may not go now, the next step
        asks again."""
        order = SendOrder(
            lead=step.lead,
            run=step.run,
            now=step.now,
            channel=Channel.EMAIL if lead.email else Channel.SMS,
            template="double_opt_in",
            purpose=Purpose.ENQUIRY,
            step=f"{CONFIRMATION}{number}",
            values=TemplateValues(confirm=self._outreach.links(step.now).to("confirm", lead.tenant_id, lead.id)),
        )
        await self._outreach.send(order)


async def _entry(of: Lead, step: TakeStep, begin: Begin) -> FollowUpRow | None:
    known = await follow_ups.find(of.session, of.row, step.run, step.occasion, step.season)
    if of.row.run == step.run:
        # A sequence that began before there were entries goes on with the step that it woke for.
        return known or (await enter(of, begin, max(step.number, 1)) if await _fits(of, step) else None)
    if known is not None:
        end(of, known, "status")
    return known


async def _decide(of: Lead, step: TakeStep, entry: FollowUpRow) -> StepTaken | SendOrder:
    """What leaves now; or what was done instead, and when the next step is."""
    rules, sequence = await followed(of, entry)
    if sequence is None or entry.next_step > sequence.cap:
        end(of, entry, "finished" if sequence is not None else "rules")
        return StepTaken(None)
    number, part = entry.next_step, sequence.step(entry.next_step)
    name = f"{entry.occasion}-{entry.season}-{number}"
    token = f"{of.row.tenant_id}-{of.row.id}-{step.run}-{name}"
    begun = await messages.by_token(of.session, of.row.tenant_id, token)
    if begun is not None and begun.state == DeliveryState.INTENT.value and begun.code != NOT_TAKEN:
        # It may have left: only the provider knows, and is asked first.
        return _order(of, step, entry, part, Channel(begun.channel), name)
    over = await _over(of, step, entry, rules, sequence)
    if over is not None:
        if begun is not None and begun.state == DeliveryState.INTENT.value:
            begun.state, begun.code, begun.state_at = DeliveryState.SKIPPED.value, over, of.now
        end(of, entry, over)
        await _note_ended(of, entry)
        return StepTaken(None)
    if entry.next_at is not None and entry.next_at > of.now:
        return StepTaken(entry.next_at)
    found = await _allowed(of, entry, sequence, part)
    if isinstance(found, StepTaken):
        return found
    if not isinstance(found, Channel):
        await note_skipped(of, entry, number, found)
        entry.previous_at = of.now
        await plan(of, entry, sequence, number + 1)
        return StepTaken(entry.next_at)
    if found is not Channel.CALL:
        return _order(of, step, entry, part, found, name)
    await _open_call(of, entry, sequence, number)
    entry.previous_at = of.now
    await plan(of, entry, sequence, number + 1)
    return StepTaken(entry.next_at)


async def _allowed(
    of: Lead, entry: FollowUpRow, sequence: AttemptSequence, part: AttemptStep
) -> Channel | str | StepTaken:
    """The channel by which the step happens now; else why not, or until when it is postponed."""
    if Course(sequence, entry.started_at, entry.previous_at).superseded(entry.next_step, of.now):
        return TOO_LATE
    if part.when is not None and not holds(await facts_now(of.session, of.row, of.now), part):
        return CONDITION
    person = await reached(of, part.purpose)
    channel = person.channel_of(part)
    if channel is None:
        verdict = await consented(of.session, of.row, part.purpose, part.channel)
        return NO_CHANNEL if verdict.allowed else verdict.reason_code
    allowed = next_time(part, channel, of.now, person, BusinessCalendar.of(of.tenant))
    if allowed is None:
        return NO_TIME
    if part.before is not None and allowed >= entry.started_at:
        return TOO_LATE
    if allowed > of.now:
        entry.next_at = allowed
        return StepTaken(allowed)
    return channel


async def _over(
    of: Lead, step: TakeStep, entry: FollowUpRow, rules: CadenceRuleSet, sequence: AttemptSequence
) -> str | None:
    """What ended the sequence for this lead, if anything did."""
    if not await _fits(of, step, entry):
        return "status"
    done = await follow_ups.done_since(of.session, of.row, entry)
    first = next((one for one in done if one in rules.exits_of(sequence)), None)
    if first is not None:
        return first.value
    known = [channel for channel in Channel if lead_runs.address(of.row, channel)]
    verdicts = [await consented(of.session, of.row, Purpose.ENQUIRY, channel) for channel in known]
    return "opt_out" if verdicts and all(one.reason_code == "suppressed" for one in verdicts) else None


async def _fits(of: Lead, step: TakeStep, entry: FollowUpRow | None = None) -> bool:
    """Whether the lead still is where this occasion belongs."""
    lead = of.row
    if lead.run != step.run or lead.merged_into is not None or lead.withdrawn_at is not None:
        return False
    match step.occasion:
        case Occasion.NURTURE:
            return lead.status == Status.LOST.value or lead.phase == Phase.NURTURE.value
        case Occasion.REMINDER:
            stands = await state_of(of.session, lead, step.season)
            started_at = entry.started_at if entry is not None else step.started_at
            return stands == ("confirmed", started_at)
        case Occasion.NO_SHOW:
            return not lead.run_closed
        case Occasion.WIN_BACK:
            return lead.status == Status.LOST.value
        case _:
            return lead.status == Status.CONVERTED.value


def _order(of: Lead, step: TakeStep, entry: FollowUpRow, part: AttemptStep, channel: Channel, name: str) -> SendOrder:
    dated = step.occasion in _DATED
    at = entry.started_at.astimezone(ZoneInfo(of.tenant.time_zone)) if dated else None
    return SendOrder(
        lead=LeadRef(of.row.tenant_id, of.row.id),
        run=step.run,
        now=step.now,
        channel=channel,
        template=part.template,
        purpose=part.purpose,
        step=name,
        values=TemplateValues(at=at),
        agent_id=of.row.owner_id,
        unless=partial(_meanwhile, step),
    )


async def _meanwhile(step: TakeStep, session: AsyncSession, lead: LeadRow, tenant: Tenant) -> str:
    """Asked again in the transaction that writes the intent: what ended the sequence since it was decided."""
    entry = await follow_ups.find(session, lead, step.run, step.occasion, step.season)
    if entry is None:
        return "status"
    of = Lead(session, lead, tenant, step.now)
    rules, sequence = await followed(of, entry)
    return await _over(of, step, entry, rules, sequence) or "" if sequence is not None else "rules"


async def _open_call(of: Lead, entry: FollowUpRow, sequence: AttemptSequence, number: int) -> None:
    """A call is a task for the owner, or for the managers of a lead that nobody owns any more."""
    subject = Subject(SubjectKind.FOLLOW_UP, entry.id, number)
    title = f"Call the lead: {sequence.text}"[:200]
    for_role = "manager" if of.row.owner_id is None else None
    task = TaskRequest(TaskKind.OWN, of.row.owner_id, subject, for_role, title=title)
    await request_task(of.session, of.row, of.tenant, task, of.now)
    await lead_runs.note(of.session, of.row, of.now, "sequence_call", occasion=entry.occasion, step=number)


async def _sent(step: TakeStep, number: int, session: AsyncSession, lead: LeadRow, sent: Sent) -> None:
    """In the transaction that records how the step ended: the next one is planned."""
    entry = await follow_ups.find(session, lead, step.run, step.occasion, step.season)
    if entry is None or entry.next_step != number or entry.ended_at is not None:
        return
    tenant = await lead_runs.load_tenant(session, lead.tenant_id)
    of = Lead(session, lead, tenant, clock.now(step.now))
    entry.previous_at = of.now
    _, sequence = await followed(of, entry)
    if sequence is None:
        end(of, entry, "rules")
    else:
        await plan(of, entry, sequence, number + 1)


async def _note_ended(of: Lead, entry: FollowUpRow) -> None:
    await lead_runs.note(
        of.session, of.row, of.now, "sequence_ended", occasion=entry.occasion, why=entry.ended_by or ""
    )

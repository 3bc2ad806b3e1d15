"""What may happen in any chapter: facts, calls, a change of owner, an end. Dealt with before the chapter sees it."""

from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import workflow

from activities.booking import AppointmentActivities
from activities.lifecycle.intake import IntakeActivities
from activities.outreach.answers import AnswerActivities
from activities.outreach.calls import CallActivities
from activities.outreach.contact import ContactActivities
from activities.routing.assignment import AssignmentActivities
from domain.leads.lead import PHONE_CHANNELS, Channel, DeliveryState, LossReason, Outcome, Phase
from domain.lifecycle.chapters.booking import Paid, RecordPayment
from domain.lifecycle.chapters.contact import (
    CallEnded,
    Delivered,
    OptedOut,
    PlaceCall,
    PlaceCallNow,
    RecordCallEnd,
    RecordCallOutcome,
    RecordChannelClosed,
    RecordDelivery,
    RecordOutcome,
    RecordReply,
    Reply,
    SendMessage,
)
from domain.lifecycle.chapters.ending import Convert, Lose, MergedInto
from domain.lifecycle.chapters.intake import Behaved, ProfileChanged, Rescore, Rescored, RulesChanged, Touch
from domain.lifecycle.chapters.owner import AskOwner, ChangeOwner, OwnerGone, Reassign, Take, WritePhase
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.messages import Fact, Message
from domain.lifecycle.waiting import WaitKind
from domain.team.tasks import Subject, SubjectKind
from workflows.lead.assignment import one_is_out
from workflows.lead.attempt_plans import planned, planning
from workflows.lead.messages import start_staff_message
from workflows.lead.owner import asking, requested
from workflows.lead.run import HEEDS_LOST_STEPS, LeadRun, Lost, Merged

_UNANSWERED = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL)
# A run that lost a booked patient by an opt-out replays so.
KEEPS_APPOINTMENT = "keeps-appointment-after-opt-out"
CONTACTED_WHEN_ANSWERED = "contacted-when-answered"
CALL_PATIENCE = timedelta(minutes=5)


async def interrupt(run: LeadRun, message: Message) -> None:
    match message:
        case Lose(reason=reason):
            raise Lost(reason)
        case MergedInto(lead_id=survivor):
            raise Merged(survivor)
        case Touch() | Behaved() | RulesChanged():
            await _rescore(run, message)
        case ProfileChanged():
            scored = await _rescore(run, message)
            run.state.contact.closed_channels = list(scored.closed_channels)
        case Reply():
            await _reply(run, message)
        case Delivered():
            await _delivery(run, message)
        case OptedOut():
            await _opted_out(run, message)
        case Paid():
            step = RecordPayment(**run.step(), payment_id=message.payment_id)
            await run.try_to(AppointmentActivities.record_payment, step, summary="write down the payment")
        case RecordOutcome():
            await _call_outcome(run, message)
        case PlaceCall() | SendMessage() | CallEnded():
            await _reach(run, message)
        case Reassign() | Take() | OwnerGone() | Assess() | Convert():
            await _of_owner(run, message)


async def _reach(run: LeadRun, message: PlaceCall | SendMessage | CallEnded) -> None:
    if isinstance(message, SendMessage):
        await start_staff_message(run, message.staff_message_id)
    elif isinstance(message, PlaceCall):
        await _place_call(run, message)
    else:
        await _call_ended(run, message)


async def _of_owner(run: LeadRun, message: Reassign | Take | OwnerGone | Assess | Convert) -> None:
    """The owner changed; or a manager's command moved the phase while the lead waits for an owner."""
    if not isinstance(message, Assess | Convert):
        await _owner_changed(run, message)
    elif run.needs_owner and workflow.patched("phase-before-an-owner"):
        run.unowned = isinstance(message, Convert)
        await run.record(AssignmentActivities.write_phase, WritePhase(**run.step()))


async def close_channels(run: LeadRun, channels: tuple[Channel, ...], about: Subject) -> None:
    """Invalid contact data: the channel is closed for this run and the owner gets a task."""
    run.close_channels(channels)
    await run.record(
        AnswerActivities.record_channel_closed,
        RecordChannelClosed(**run.step(), channels=channels, about=about, owner=run.state.owner),
    )


async def _rescore(run: LeadRun, fact: Fact) -> Rescored:
    scored = await run.record(IntakeActivities.rescore, Rescore(**run.step(), cause=fact.token))
    run.state.score, run.state.priority = scored.score, scored.priority
    run.state.contact.speed_at = scored.speed_at
    run.state.stage = scored.stage or run.state.stage
    if scored.merged_into is not None:
        raise Merged(scored.merged_into)
    _shorten_offer(run, scored.offer_id, scored.offer_until)
    return scored


def _shorten_offer(run: LeadRun, offer_id: int | None, until: datetime | None) -> None:
    """What became more urgent has less time to be accepted."""
    offer, waiting = run.state.offer, run.state.waiting_for
    known = offer is not None and offer_id in (None, offer.id)
    if until is not None and offer is not None and known and offer.answer is None and waiting is not None:
        run.state.offer = replace(offer, expires_at=until)
        run.state.waiting_for = replace(waiting, until=until)


def _answered(run: LeadRun) -> None:
    """The person spoke: from here on it is about whether they qualify."""
    if run.state.phase in (Phase.CONTACT, Phase.NURTURE):
        run.state.phase = Phase.QUALIFY


async def _reply(run: LeadRun, fact: Reply) -> None:
    step = RecordReply(**run.step(), message_id=fact.message_id, owner=run.state.owner, then_ask=_asks(run))
    _answered(run)
    moved = await run.record(AnswerActivities.record_reply, step)
    run.state.status, run.state.stage = moved.status, moved.stage
    if moved.score is not None and moved.priority is not None:
        run.state.score, run.state.priority = moved.score, moved.priority
    run.state.contact.speed_at = moved.speed_at or run.state.contact.speed_at
    _shorten_offer(run, moved.offer_id, moved.offer_until)
    if moved.requested is not None:
        requested(run, moved.requested)
    if moved.closed:
        await close_channels(run, moved.closed, Subject(SubjectKind.WRONG_NUMBER, run.state.counts.attempts_made))


def _asks(run: LeadRun) -> AskOwner | None:
    """A lead who replies before qualification is assessed by the owner."""
    if run.state.phase not in (Phase.CONTACT, Phase.NURTURE) or run.needs_owner:
        return None
    return asking(run, WaitKind.QUALIFICATION, Phase.QUALIFY)


async def _delivery(run: LeadRun, fact: Delivered) -> None:
    recorded = await run.record(
        AnswerActivities.record_delivery,
        RecordDelivery(
            **run.step(), message_id=fact.message_id, state=fact.state, code=fact.code, refusal=fact.refusal
        ),
    )
    if recorded.contacted:
        run.state.contact.speed_at = None
    if recorded.closed_channel is not None:
        await close_channels(run, (recorded.closed_channel,), Subject(SubjectKind.MESSAGE, fact.message_id))


async def _opted_out(run: LeadRun, fact: OptedOut) -> None:
    """Who wants no more messages keeps the appointment, and the owner hears of it; before one, nobody is reached."""
    booking = run.state.booking
    booked = booking is not None and not booking.cancelled
    await run.record(
        AnswerActivities.record_channel_closed,
        RecordChannelClosed(
            **run.step(),
            channels=fact.channels,
            owner=run.state.owner if booked else None,
            about=Subject(SubjectKind.OPTED_OUT, fact.event_id),
            appointment=booking.appointment_id or 0 if booking is not None and booked else None,
        ),
    )
    if not _all_closed(run):
        return
    goes_on = booked or run.state.phase is Phase.CONVERT
    if not (goes_on and workflow.patched(KEEPS_APPOINTMENT)):
        raise Lost(LossReason.OPTED_OUT)


def _all_closed(run: LeadRun) -> bool:
    """A run from before there was WhatsApp closed all that it knew of."""
    left = set(Channel) - set(run.state.contact.closed_channels)
    return not left or (left == {Channel.WHATSAPP} and not workflow.patched("whatsapp"))


async def _call_outcome(run: LeadRun, said: RecordOutcome) -> None:
    """What an agent says of a call: it may end the attempt, the channel, or the whole run."""
    attempt = run.state.attempt
    ended = attempt if attempt is not None and attempt.number == said.attempt else None
    run.state.contact.speed_at = None
    state = run.state
    goes_on = ended is not None and said.outcome in _UNANSWERED and run.in_chapter(Phase.CONTACT)
    step = RecordCallOutcome(
        **run.step(),
        agent_id=said.agent_id,
        outcome=said.outcome,
        attempt=ended,
        notes_id=said.notes_id,
        number=said.attempt,
        then_ask=_asks(run) if said.outcome is Outcome.REACHED else None,
        then_plan=planning(run, replace(ended, outcome=said.outcome)) if ended is not None and goes_on else None,
    )
    if said.outcome is Outcome.REACHED:
        _answered(run)
    moved = await run.record(AnswerActivities.record_call_outcome, step)
    state.status, state.stage = moved.status, moved.stage
    if moved.planned is not None and run.in_chapter(Phase.CONTACT):
        planned(run, moved.planned)
    elif ended is not None:
        state.attempt = replace(ended, outcome=said.outcome)
    if moved.requested is not None:
        requested(run, moved.requested)
    match said.outcome:
        case Outcome.NOT_INTERESTED:
            raise Lost(LossReason.NOT_INTERESTED)
        case Outcome.WRONG_NUMBER:
            await close_channels(run, PHONE_CHANNELS, Subject(SubjectKind.WRONG_NUMBER, run.state.counts.attempts_made))
        case Outcome.CALLBACK_AT:
            run.state.contact.callback_at = said.callback_at
        case _:
            pass


async def late_outcomes(run: LeadRun) -> None:
    """A run that ends writes down what agents were confirmed before: nothing follows from it any more."""
    if run.edition < HEEDS_LOST_STEPS:
        return
    for said in [message for message in run.inbox if isinstance(message, RecordOutcome)]:
        run.inbox.remove(said)
        step = RecordCallOutcome(
            **run.step(),
            agent_id=said.agent_id,
            outcome=said.outcome,
            attempt=None,
            notes_id=said.notes_id,
            number=said.attempt,
        )
        moved = await run.record(AnswerActivities.record_call_outcome, step)
        run.state.status, run.state.stage = moved.status, moved.stage


async def unheard_outcomes(run: LeadRun) -> None:
    """As `late_outcomes`, of a run that ends without a loss."""
    confirmed = any(isinstance(message, RecordOutcome) for message in run.inbox)
    if confirmed and workflow.patched("outcomes-of-every-end"):
        await late_outcomes(run)


async def _call_ended(run: LeadRun, message: CallEnded) -> None:
    step = RecordCallEnd(**run.step(), call_id=message.call_id, outcome=message.outcome)
    if (await run.record(CallActivities.record_call_end, step)).contacted:
        run.state.contact.speed_at = None


async def _place_call(run: LeadRun, order: PlaceCall) -> None:
    """Rings the agent, then dials the lead; what came of it the agent says later."""
    run.state.counts.calls += 1
    placed = await run.try_to(
        ContactActivities.place_call,
        PlaceCallNow(**run.step(), agent_id=order.agent_id, number=run.state.counts.calls, attempt=run.state.attempt),
        summary=f"call for agent {order.agent_id}",
        give_up_after=CALL_PATIENCE,
        sends=True,
    )
    # The agent's telephone was rung: the person is contacted once theirs is answered.
    if placed is DeliveryState.SENT and not workflow.patched(CONTACTED_WHEN_ANSWERED):
        run.state.contact.speed_at = None


async def _owner_changed(run: LeadRun, message: Reassign | Take | OwnerGone) -> None:
    """The handler has set the new owner already; here it is written down."""
    state = run.state
    if isinstance(message, OwnerGone) and message.offer_id is not None:
        if state.offer is not None and state.offer.answer is None:
            await one_is_out(run, state.offer, message.offer_id)
        return
    how, by = "owner_gone", None
    if isinstance(message, Reassign):
        how, by = "reassigned", message.by_user_id
    elif isinstance(message, Take):
        how, by = "taken", message.agent_id
    state.counts.owner_changes += 1
    await run.record(
        AssignmentActivities.change_owner,
        ChangeOwner(**run.step(), to=state.owner, how=how, by=by, change=state.counts.owner_changes, offer=state.offer),
    )
    state.offer, state.routing.queued = None, False
    if state.waiting_for is not None:
        state.waiting_for = replace(state.waiting_for, agent_id=state.owner)

"""What may happen in any chapter: facts, calls, a change of owner, an end. Dealt with before the chapter sees it."""

from dataclasses import replace
from datetime import timedelta

from activities.booking import AppointmentActivities
from activities.lifecycle.intake import IntakeActivities
from activities.outreach.answers import AnswerActivities
from activities.outreach.contact import ContactActivities
from activities.routing.assignment import AssignmentActivities
from domain.leads.lead import Channel, DeliveryState, LossReason, Outcome, Phase
from domain.lifecycle.messages import (
    Behaved,
    Delivered,
    Lose,
    MergedInto,
    Message,
    OptedOut,
    OwnerGone,
    Paid,
    PlaceCall,
    ProfileChanged,
    Reassign,
    RecordOutcome,
    Reply,
    RulesChanged,
    Take,
    Touch,
)
from domain.lifecycle.steps import (
    AskOwner,
    ChangeOwner,
    PlaceCallNow,
    RecordCallOutcome,
    RecordChannelClosed,
    RecordDelivery,
    RecordPayment,
    RecordReply,
    Rescore,
    Rescored,
)
from domain.lifecycle.waiting import WaitKind
from workflows.lead.assignment import one_is_out
from workflows.lead.life import HEEDS_LOST_STEPS, Life, Lost, Merged
from workflows.lead.owner import asked, asking
from workflows.lead.planning import planned, planning

PHONE = (Channel.CALL, Channel.SMS)
_UNANSWERED = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL)
CALL_PATIENCE = timedelta(minutes=5)


async def interrupt(life: Life, message: Message) -> None:
    match message:
        case Lose(reason=reason):
            raise Lost(reason)
        case MergedInto(lead_id=survivor):
            raise Merged(survivor)
        case Touch() | Behaved() | RulesChanged():
            await _rescore(life, _cause(message))
        case ProfileChanged(change_id=change_id):
            scored = await _rescore(life, f"profile:{change_id}")
            life.state.closed_channels = list(scored.closed_channels)
        case Reply():
            await _reply(life, message)
        case Delivered():
            await _delivery(life, message)
        case OptedOut():
            await _opted_out(life, message)
        case Paid():
            step = RecordPayment(**life.step(), payment_id=message.payment_id)
            await life.try_to(AppointmentActivities.record_payment, step, summary="write down the payment")
        case RecordOutcome():
            await _call_outcome(life, message)
        case PlaceCall():
            await _place_call(life, message)
        case Reassign() | Take() | OwnerGone():
            await _owner_changed(life, message)
        case _:
            pass


async def close_channels(life: Life, channels: tuple[Channel, ...], cause: str) -> None:
    """Invalid contact data: the channel is closed for this run and the owner gets a task."""
    life.close_channels(channels)
    await life.record(
        AnswerActivities.record_channel_closed,
        RecordChannelClosed(**life.step(), channels=channels, cause=cause, owner=life.state.owner),
    )


def _cause(message: Touch | Behaved | RulesChanged) -> str:
    match message:
        case Touch(touch_id=id):
            return f"touch:{id}"
        case Behaved(behaviour_id=id):
            return f"behaved:{id}"
        case RulesChanged(request_id=id):
            return f"rules:{id}"


async def _rescore(life: Life, cause: str) -> Rescored:
    scored = await life.record(IntakeActivities.rescore, Rescore(**life.step(), cause=cause))
    life.state.score, life.state.priority = scored.score, scored.priority
    life.state.speed_at = scored.speed_at
    life.state.stage = scored.stage or life.state.stage
    if scored.merged_into is not None:
        raise Merged(scored.merged_into)
    offer, waiting = life.state.offer, life.state.waiting_for
    known = offer is not None and scored.offer_id in (None, offer.id)
    if scored.offer_until is not None and offer is not None and known and offer.answer is None and waiting is not None:
        life.state.offer = replace(offer, expires_at=scored.offer_until)
        life.state.waiting_for = replace(waiting, until=scored.offer_until)
    return scored


def _answered(life: Life) -> None:
    """The person spoke: from here on it is about whether they qualify."""
    if life.state.phase in (Phase.CONTACT, Phase.NURTURE):
        life.state.phase = Phase.QUALIFY


async def _reply(life: Life, fact: Reply) -> None:
    step = RecordReply(**life.step(), message_id=fact.message_id, owner=life.state.owner, then_ask=_asks(life))
    moved = await life.record(AnswerActivities.record_reply, step)
    life.state.status, life.state.stage = moved.status, moved.stage
    if moved.score is not None and moved.priority is not None:
        life.state.score, life.state.priority = moved.score, moved.priority
    _answered(life)
    if moved.asked is not None:
        asked(life, moved.asked)


def _asks(life: Life) -> AskOwner | None:
    """Whoever answers before they are qualified is to be assessed by the owner."""
    if life.state.phase not in (Phase.CONTACT, Phase.NURTURE) or life.needs_owner:
        return None
    return asking(life, WaitKind.QUALIFICATION, Phase.QUALIFY)


async def _delivery(life: Life, fact: Delivered) -> None:
    recorded = await life.record(
        AnswerActivities.record_delivery,
        RecordDelivery(**life.step(), message_id=fact.message_id, state=fact.state, code=fact.code),
    )
    if recorded.closed_channel is not None:
        await close_channels(life, (recorded.closed_channel,), f"message:{fact.message_id}")


async def _opted_out(life: Life, fact: OptedOut) -> None:
    channels = (fact.channel,) if fact.channel else tuple(Channel)
    await life.record(
        AnswerActivities.record_channel_closed,
        RecordChannelClosed(**life.step(), channels=channels, cause=f"opted_out:{fact.event_id}", owner=None),
    )
    if set(life.state.closed_channels) >= set(Channel):
        raise Lost(LossReason.OPTED_OUT)


async def _call_outcome(life: Life, said: RecordOutcome) -> None:
    """What an agent says of a call: it may end the attempt, the channel, or the whole life."""
    attempt = life.state.attempt
    ended = attempt if attempt is not None and attempt.number == said.attempt else None
    life.state.speed_at = None
    state = life.state
    goes_on = ended is not None and said.outcome in _UNANSWERED and life.in_chapter(Phase.CONTACT)
    step = RecordCallOutcome(
        **life.step(),
        agent_id=said.agent_id,
        outcome=said.outcome,
        attempt=ended,
        notes_id=said.notes_id,
        number=said.attempt,
        then_ask=_asks(life) if said.outcome is Outcome.REACHED else None,
        then_plan=planning(life, replace(ended, outcome=said.outcome)) if ended is not None and goes_on else None,
    )
    moved = await life.record(AnswerActivities.record_call_outcome, step)
    state.status, state.stage = moved.status, moved.stage
    if moved.planned is not None and life.in_chapter(Phase.CONTACT):
        planned(life, moved.planned)
    elif ended is not None:
        state.attempt = replace(ended, outcome=said.outcome)
    if moved.asked is not None:
        _answered(life)
        asked(life, moved.asked)
    match said.outcome:
        case Outcome.REACHED:
            _answered(life)
        case Outcome.NOT_INTERESTED:
            raise Lost(LossReason.NOT_INTERESTED)
        case Outcome.WRONG_NUMBER:
            await close_channels(life, PHONE, f"wrong_number:{life.state.attempts_made}")
        case Outcome.CALLBACK_AT:
            life.state.callback_at = said.callback_at
        case _:
            pass


async def late_outcomes(life: Life) -> None:
    """A run that ends writes down what agents were confirmed before: nothing follows from it any more."""
    if life.edition < HEEDS_LOST_STEPS:
        return
    for said in [message for message in life.inbox if isinstance(message, RecordOutcome)]:
        life.inbox.remove(said)
        step = RecordCallOutcome(
            **life.step(),
            agent_id=said.agent_id,
            outcome=said.outcome,
            attempt=None,
            notes_id=said.notes_id,
            number=said.attempt,
        )
        moved = await life.record(AnswerActivities.record_call_outcome, step)
        life.state.status, life.state.stage = moved.status, moved.stage


async def _place_call(life: Life, order: PlaceCall) -> None:
    """Rings the agent, then dials the lead; what came of it the agent says later."""
    life.state.calls += 1
    placed = await life.try_to(
        ContactActivities.place_call,
        PlaceCallNow(**life.step(), agent_id=order.agent_id, number=life.state.calls, attempt=life.state.attempt),
        summary=f"call for agent {order.agent_id}",
        give_up_after=CALL_PATIENCE,
    )
    if placed is DeliveryState.SENT:
        life.state.speed_at = None


async def _owner_changed(life: Life, message: Reassign | Take | OwnerGone) -> None:
    """The handler has set the new owner already; here it is written down."""
    state = life.state
    if isinstance(message, OwnerGone) and message.offer_id is not None:
        if state.offer is not None and state.offer.answer is None:
            await one_is_out(life, state.offer, message.offer_id)
        return
    how, by = "owner_gone", None
    if isinstance(message, Reassign):
        how, by = "reassigned", message.by_user_id
    elif isinstance(message, Take):
        how, by = "taken", message.agent_id
    state.owner_changes += 1
    await life.record(
        AssignmentActivities.change_owner,
        ChangeOwner(**life.step(), to=state.owner, how=how, by=by, change=state.owner_changes, offer=state.offer),
    )
    state.offer, state.queued = None, False
    if state.waiting_for is not None:
        state.waiting_for = replace(state.waiting_for, agent_id=state.owner)

"""Why a command is refused now: pure guards over a run's state, each with a stable reason code."""

from datetime import datetime

from temporalio.exceptions import ApplicationError

from domain.leads.lead import Channel, Phase, Status
from domain.lifecycle.chapters.attempt import Attempt
from domain.lifecycle.chapters.booking import Booking
from domain.lifecycle.chapters.offer import Offer, OfferAnswer, part_of, parts
from domain.lifecycle.state import LeadState

BOOKABLE = (Phase.BOOK, Phase.VISIT)
SHOWN = "shown"
CLOSED = "This lead is closed. Reopen it first."


class Refusal(ApplicationError):
    """Reaches the caller as the reason; nothing is written to history."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, type=reason, non_retryable=True)


class Shown(ApplicationError):
    """Not a refusal of anything: how a run's state is read."""

    def __init__(self, state: LeadState) -> None:
        super().__init__("the state is in the details", state, type=SHOWN, non_retryable=True)


def open_run(state: LeadState) -> None:
    if state.phase is Phase.CLOSED:
        raise Refusal("lead_closed", CLOSED)
    if state.loss_reason is not None or state.phase is Phase.CONVERT or state.merging:
        raise Refusal("ending", "This lead is being closed.")
    if state.phase is Phase.INTAKE:
        raise Refusal("not_started", "This lead is not ready yet. Try again in a few seconds.")


def another_owner(state: LeadState, agent_id: int | None) -> None:
    if agent_id is not None and agent_id == state.owner:
        raise Refusal("same_owner", f"Agent {state.owner} owns this lead already.")


def open_offer(state: LeadState, agent_id: int, offer_id: int | None, now: datetime) -> Offer:
    """The offer that this agent may answer."""
    open_run(state)
    offer = state.offer
    if offer is None:
        raise Refusal("no_offer", "This lead is not on offer now.")
    mine = part_of(offer, agent_id)
    if mine is None or offer_id not in (None, mine.id):
        agents = ", ".join(str(part.agent_id) for part in parts(offer) if part.answer is None or not offer.also)
        raise Refusal("not_offered_to_you", f"This lead is offered to agent {agents}.")
    if offer.also and offer.answer is OfferAnswer.ACCEPTED and offer.agent_id != agent_id:
        raise Refusal("another_was_first", f"Agent {offer.agent_id} was first to accept this lead.")
    if mine.answer is not None:
        raise Refusal("already_answered", f"This offer was {mine.answer.value} already.")
    if now >= offer.expires_at:
        raise Refusal("offer_expired", "The time to accept this offer has run out.")
    return offer


def owner(state: LeadState, agent_id: int | None) -> None:
    """`agent_id` None: a manager, or a link that the lead holds."""
    open_run(state)
    if agent_id is not None and state.owner != agent_id:
        who = f"agent {state.owner}" if state.owner is not None else "nobody yet"
        raise Refusal("not_owner", f"This lead is owned by {who}.")


def attempt_under_way(state: LeadState, number: int | None) -> Attempt | None:
    """The attempt that an outcome may end; a call of the agent's own ends none."""
    attempt = state.attempt
    current = attempt if attempt is not None and attempt.made and attempt.channel is Channel.CALL else None
    if number is not None and (current is None or current.number != number):
        raise Refusal("stale_attempt", f"Attempt {number} is not under way.")
    return current


def in_the_past(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def callback(at: datetime | None, now: datetime) -> None:
    if in_the_past(at, now):
        raise Refusal("in_the_past", "The callback must be in the future.")


def assessable(state: LeadState, agent_id: int | None) -> None:
    owner(state, agent_id)
    if state.phase not in (Phase.CONTACT, Phase.QUALIFY, Phase.NURTURE):
        raise Refusal("already_qualified", "This lead is qualified already.")
    if state.qualification.assessment_id is not None:
        raise Refusal("being_assessed", "An assessment of this lead is being judged.")


def queued(state: LeadState) -> None:
    open_run(state)
    if not state.routing.queued:
        raise Refusal("not_queued", "Only a lead that waits in the queue can be taken.")


def callable_lead(state: LeadState, agent_id: int | None) -> None:
    owner(state, agent_id)
    if Channel.CALL in state.contact.closed_channels:
        raise Refusal("channel_closed", "This lead may not or cannot be called.")


def bookable(state: LeadState, agent_id: int | None) -> None:
    owner(state, agent_id)
    if state.status is not Status.QUALIFIED or state.phase not in BOOKABLE:
        raise Refusal("not_qualified", "Only a qualified lead can be booked.")


def to_come(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Refusal("in_the_past", "The appointment must begin in the future.")


def not_booked(state: LeadState, agent_id: int | None) -> None:
    bookable(state, agent_id)
    if state.booking is not None:
        raise Refusal("already_booked", "There is a booking already; reschedule or cancel it.")


def booking(state: LeadState, agent_id: int | None) -> Booking:
    owner(state, agent_id)
    if state.booking is None or state.booking.cancelled or state.booking.no_show:
        raise Refusal("no_booking", "There is no booking.")
    return state.booking


def confirmed_booking(state: LeadState, agent_id: int | None) -> Booking:
    found = booking(state, agent_id)
    if not found.confirmed:
        raise Refusal("not_confirmed", "The booking is not confirmed yet.")
    return found


def movable_booking(state: LeadState, agent_id: int | None) -> Booking:
    bookable(state, agent_id)
    return confirmed_booking(state, agent_id)


def begun_booking(state: LeadState, agent_id: int | None, now: datetime) -> Booking:
    found = confirmed_booking(state, agent_id)
    if now < found.starts_at:
        raise Refusal("not_yet", "The appointment has not begun yet.")
    return found


def convertible(state: LeadState, agent_id: int | None) -> None:
    owner(state, agent_id)
    if state.status is not Status.QUALIFIED or state.phase not in BOOKABLE:
        raise Refusal("not_qualified", "Only a qualified lead can be converted.")

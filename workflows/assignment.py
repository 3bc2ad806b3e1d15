"""Assignment: offer the lead to the best agent until somebody owns it. Never in limbo: offered, owned or queued."""

from dataclasses import replace

from activities.assignment import AssignmentActivities
from domain.messages import Accept, CapacityFreed, Decline, Offer, OfferAnswer
from domain.steps import MakeOffer, RecordAcceptance
from workflows.life import Life


async def assign(life: Life) -> None:
    while life.needs_owner:
        state = life.state
        if state.offer is None and not state.queued and not life.inbox:
            await _offer_next(life, previous=None)
            continue
        message = await life.wait()
        offer = state.offer
        match message:
            case Accept() if offer is not None:
                await _accepted(life, offer)
            case Decline():
                await _offer_next(life, previous=offer)
            case CapacityFreed() if state.queued:
                await _new_round(life)
            case None:
                await _deadline(life, offer)
            case _:
                pass


async def _accepted(life: Life, offer: Offer) -> None:
    await life.record(AssignmentActivities.record_acceptance, RecordAcceptance(**life.step(), offer=offer))
    life.state.offer = None
    life.state.offered_in_round = []
    life.state.round += 1


async def _deadline(life: Life, offer: Offer | None) -> None:
    """The queue's next round begins, or the offer's time ran out unanswered."""
    if offer is None:
        await _new_round(life)
    elif offer.answer is None:
        await _offer_next(life, previous=replace(offer, answer=OfferAnswer.EXPIRED))


async def _new_round(life: Life) -> None:
    life.state.round += 1
    life.state.offered_in_round = []
    await _offer_next(life, previous=None)


async def _offer_next(life: Life, previous: Offer | None) -> None:
    """Ends the previous offer and makes the next one in a single transaction."""
    state = life.state
    made = await life.record(
        AssignmentActivities.make_offer,
        MakeOffer(
            **life.step(),
            round=state.round,
            offered_in_round=tuple(state.offered_in_round),
            previous=previous,
        ),
    )
    state.offer, state.queued, state.waiting_for = made.offer, made.offer is None, made.waiting
    if made.offer is None:
        return
    state.offered_in_round.append(made.offer.agent_id)
    if state.owner is not None:
        # Somebody took the lead while the offer was being written: its message in the inbox withdraws the offer.
        state.offer = replace(made.offer, answer=OfferAnswer.WITHDRAWN)

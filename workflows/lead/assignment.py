"""Assignment: offer the lead to the best agent until somebody owns it. Never in limbo: offered, owned or queued."""

from activities.routing.assignment import AssignmentActivities
from domain.leads.lead import Phase
from domain.lifecycle.messages import Accept, CapacityFreed, Decline, Offer, OfferAnswer
from domain.lifecycle.offers import ended, parts, without
from domain.lifecycle.steps import EndOffer, MakeOffer, OfferMade, RecordAcceptance
from workflows.lead.life import HEEDS_LOST_STEPS, Life
from workflows.lead.planning import planned, planning


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
            case Decline(offer_id=id) if offer is not None and id is not None:
                await _declined(life, offer, id)
            case CapacityFreed() if state.queued:
                await _new_round(life)
            case CapacityFreed():
                # Perhaps a lost step had queued the lead: Postgres called it up, and will not do so again.
                state.called_up = life.edition >= HEEDS_LOST_STEPS
            case None:
                await _deadline(life, offer)
            case _:
                pass


async def _accepted(life: Life, offer: Offer) -> None:
    state = life.state
    # The owner may be gone already: their message in the inbox sends the lead back to routing.
    first = state.phase is Phase.CONTACT and state.attempt is None and state.owner is not None
    after = planning(life, None) if first else None
    step = RecordAcceptance(**life.step(), offer=offer, then_plan=after)
    attempt = await life.record(AssignmentActivities.record_acceptance, step)
    state.offer = None
    state.offered_in_round = []
    state.round += 1
    if attempt is not None and life.in_chapter(Phase.CONTACT):
        planned(life, attempt)


async def _declined(life: Life, offer: Offer, id: int) -> None:
    """The next agent is asked, unless the lead was offered to several of whom one may still accept."""
    if offer.answer is None:
        await one_is_out(life, offer, id)
    elif offer.id == id:
        await _offer_next(life, previous=offer)


async def one_is_out(life: Life, offer: Offer, id: int) -> None:
    """Writes down that one agent of several is out of it; whatever else the offer became meanwhile stays."""
    for part in offer.also:
        if part.id == id:
            await life.record(AssignmentActivities.end_one_offer, EndOffer(**life.step(), offer=part))
    if life.state.offer is not None:
        life.state.offer = without(life.state.offer, id)


async def _deadline(life: Life, offer: Offer | None) -> None:
    """The queue's next round begins, or the offer's time ran out unanswered."""
    if offer is None:
        await _new_round(life)
    elif offer.answer is None:
        await _offer_next(life, previous=ended(offer, OfferAnswer.EXPIRED))


async def _new_round(life: Life) -> None:
    life.state.round += 1
    life.state.offered_in_round = []
    await _offer_next(life, previous=None)


async def _offer_next(life: Life, previous: Offer | None) -> None:
    """Ends the previous offer and makes the next one in a single transaction."""
    made_offer(life, await life.record(AssignmentActivities.make_offer, offering(life, previous)))
    called_up, life.state.called_up = life.state.called_up, False
    if called_up and life.state.queued:
        await _new_round(life)


def offering(life: Life, previous: Offer | None) -> MakeOffer:
    """The step that ends `previous` and makes the next offer."""
    state = life.state
    return MakeOffer(
        **life.step(), round=state.round, offered_in_round=tuple(state.offered_in_round), previous=previous
    )


def made_offer(life: Life, made: OfferMade) -> None:
    state = life.state
    state.offer, state.queued, state.waiting_for = made.offer, made.offer is None, made.waiting
    if made.offered_in_round is not None:
        state.offered_in_round = list(made.offered_in_round)
    if made.offer is None:
        return
    if made.offered_in_round is None:
        state.offered_in_round += [part.agent_id for part in parts(made.offer)]
    if state.owner is not None:
        # Somebody took the lead while the offer was being written: its message in the inbox withdraws the offer.
        state.offer = ended(made.offer, OfferAnswer.WITHDRAWN)

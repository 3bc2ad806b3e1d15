"""Assignment: offer the lead to the best agent until somebody owns it. Never unattended: offered, owned or queued."""

from activities.routing.assignment import AssignmentActivities
from domain.leads.lead import Phase
from domain.lifecycle.chapters.offer import (
    Accept,
    CapacityFreed,
    Decline,
    EndOffer,
    MakeOffer,
    Offer,
    OfferAnswer,
    OfferMade,
    RecordAcceptance,
    ended,
    parts,
    without,
)
from workflows.lead.attempt_plans import planned, planning
from workflows.lead.run import HEEDS_LOST_STEPS, LeadRun


async def assign(run: LeadRun) -> None:
    while run.needs_owner:
        state = run.state
        if state.offer is None and not state.routing.queued and not run.inbox:
            await _offer_next(run, previous=None)
            continue
        message = await run.wait()
        offer = state.offer
        match message:
            case Accept() if offer is not None:
                await _accepted(run, offer)
            case Decline(offer_id=id) if offer is not None and id is not None:
                await _declined(run, offer, id)
            case CapacityFreed() if state.routing.queued:
                await _new_round(run)
            case CapacityFreed():
                # Perhaps a lost step had queued the lead: Postgres called it up, and will not do so again.
                state.routing.called_up = run.edition >= HEEDS_LOST_STEPS
            case None:
                await _deadline(run, offer)
            case _:
                pass


async def _accepted(run: LeadRun, offer: Offer) -> None:
    state = run.state
    # The owner may be gone already: their message in the inbox sends the lead back to routing.
    first = state.phase is Phase.CONTACT and state.attempt is None and state.owner is not None
    after = planning(run, None) if first else None
    step = RecordAcceptance(**run.step(), offer=offer, then_plan=after)
    attempt = await run.record(AssignmentActivities.record_acceptance, step)
    state.offer = None
    state.routing.offered_in_round = []
    state.routing.round += 1
    if attempt is not None and run.in_chapter(Phase.CONTACT):
        planned(run, attempt)


async def _declined(run: LeadRun, offer: Offer, id: int) -> None:
    """The next agent gets the offer, unless the lead was offered to several and one may still accept."""
    if offer.answer is None:
        await one_is_out(run, offer, id)
    elif offer.id == id:
        await _offer_next(run, previous=offer)


async def one_is_out(run: LeadRun, offer: Offer, id: int) -> None:
    """Writes down that one agent of several is out of it; whatever else the offer became meanwhile stays."""
    for part in offer.also:
        if part.id == id:
            await run.record(AssignmentActivities.end_one_offer, EndOffer(**run.step(), offer=part))
    if run.state.offer is not None:
        run.state.offer = without(run.state.offer, id)


async def _deadline(run: LeadRun, offer: Offer | None) -> None:
    """The queue's next round begins, or the offer's time ran out unanswered."""
    if offer is None:
        await _new_round(run)
    elif offer.answer is None:
        await _offer_next(run, previous=ended(offer, OfferAnswer.EXPIRED))


async def _new_round(run: LeadRun) -> None:
    run.state.routing.round += 1
    run.state.routing.offered_in_round = []
    await _offer_next(run, previous=None)


async def _offer_next(run: LeadRun, previous: Offer | None) -> None:
    """Ends the previous offer and makes the next one in a single transaction."""
    made_offer(run, await run.record(AssignmentActivities.make_offer, offering(run, previous)))
    called_up, run.state.routing.called_up = run.state.routing.called_up, False
    if called_up and run.state.routing.queued:
        await _new_round(run)


def offering(run: LeadRun, previous: Offer | None) -> MakeOffer:
    """The step that ends `previous` and makes the next offer."""
    state = run.state
    return MakeOffer(
        **run.step(),
        round=state.routing.round,
        offered_in_round=tuple(state.routing.offered_in_round),
        previous=previous,
    )


def made_offer(run: LeadRun, made: OfferMade) -> None:
    state = run.state
    state.offer, state.routing.queued, state.waiting_for = made.offer, made.offer is None, made.waiting
    state.duty = None
    if made.round is not None:
        state.routing.round = made.round
    if made.offered_in_round is not None:
        state.routing.offered_in_round = list(made.offered_in_round)
    if made.offer is None:
        return
    if made.offered_in_round is None:
        state.routing.offered_in_round += [part.agent_id for part in parts(made.offer)]
    if state.owner is not None:
        # Somebody took the lead while the offer was being written: its message in the inbox withdraws the offer.
        state.offer = ended(made.offer, OfferAnswer.WITHDRAWN)

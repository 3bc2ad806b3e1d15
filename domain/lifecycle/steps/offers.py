"""Offers, acceptance, a change of owner."""

from dataclasses import dataclass

from domain.lifecycle.messages import AlsoOffered, Offer
from domain.lifecycle.steps.contact import PlanAttempt
from domain.lifecycle.steps.step import Step
from domain.lifecycle.waiting import WaitingFor


@dataclass(frozen=True)
class MakeOffer(Step):
    """Ends `previous`, then offers to the best candidate not in `offered_in_round`."""

    round: int
    offered_in_round: tuple[int, ...]
    previous: Offer | None


@dataclass(frozen=True)
class OfferMade:
    """`offer` None = queued: `waiting` says until when the next round starts.

    `offered_in_round`: who was offered the lead in this round, with the agents of `offer`; None: as the run knows it.
    """

    offer: Offer | None
    waiting: WaitingFor
    offered_in_round: tuple[int, ...] | None = None


@dataclass(frozen=True)
class RecordAcceptance(Step):
    """`then_plan`: the attempt that comes next, planned in the same transaction."""

    offer: Offer
    then_plan: PlanAttempt | None = None


@dataclass(frozen=True)
class EndOffer(Step):
    """One agent of several is out of it."""

    offer: AlsoOffered


@dataclass(frozen=True)
class ChangeOwner(Step):
    """`to` None = back to routing. `how`: reassigned | taken | owner_gone."""

    to: int | None
    how: str
    by: int | None
    change: int
    offer: Offer | None

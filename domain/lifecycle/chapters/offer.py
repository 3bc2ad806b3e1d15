"""An offer to one agent, or to several at once (a broadcast): who may still answer, and what an answer makes of it.

`Offer` is the first agent's part, `Offer.also` are the others'. The first part is open as long as any is. A part that
was answered stays until it is written down, so that whatever ends the offer ends every row of it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.leads.lead import DeclineReason
from domain.lifecycle.chapters.attempt import PlanAttempt
from domain.lifecycle.messages import Command, Fact, Step
from domain.lifecycle.waiting import WaitingFor


class OfferAnswer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class AlsoOffered:
    """One more agent's part of an offer to several."""

    id: int
    agent_id: int
    answer: OfferAnswer | None = None
    reason: str = ""


@dataclass(frozen=True)
class Offer:
    """`expires_at` is an instant; business time is already in it. With `also` it is a broadcast."""

    id: int
    agent_id: int
    expires_at: datetime
    answer: OfferAnswer | None = None
    reason: str = ""
    also: tuple[AlsoOffered, ...] = ()


@dataclass
class Routing:
    """The search for an owner. `called_up`: out of a queue of which the run did not know."""

    round: int = 0
    offered_in_round: list[int] = field(default_factory=list)
    queued: bool = False
    called_up: bool = False


@dataclass(frozen=True)
class Accept(Command):
    agent_id: int
    offer_id: int | None = None


@dataclass(frozen=True)
class Decline(Command):
    agent_id: int
    reason: DeclineReason
    offer_id: int | None = None


@dataclass(frozen=True)
class CapacityFreed(Fact):
    request_id: int = 0

    @property
    def token(self) -> str:
        return f"capacity:{self.request_id}"


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
    `round`: which one it is now; None: as the run knows it.
    """

    offer: Offer | None
    waiting: WaitingFor
    offered_in_round: tuple[int, ...] | None = None
    round: int | None = None


@dataclass(frozen=True)
class RecordAcceptance(Step):
    """`then_plan`: the attempt that comes next, planned in the same transaction."""

    offer: Offer
    then_plan: PlanAttempt | None = None


@dataclass(frozen=True)
class EndOffer(Step):
    """One agent of several is out of it."""

    offer: AlsoOffered


def parts(offer: Offer) -> tuple[AlsoOffered, ...]:
    """One per agent."""
    return (AlsoOffered(offer.id, offer.agent_id, offer.answer, offer.reason), *offer.also)


def part_of(offer: Offer, agent_id: int) -> AlsoOffered | None:
    """The agent's part, answered or not."""
    return next((part for part in parts(offer) if part.agent_id == agent_id), None)


def others_open(offer: Offer, agent_id: int) -> bool:
    """Whether anybody else may still accept."""
    return any(part.answer is None for part in parts(offer) if part.agent_id != agent_id)


def accepted(offer: Offer, agent_id: int) -> Offer:
    """The agent has the lead; from all the others it is withdrawn."""
    answered = _answered(offer, agent_id, OfferAnswer.ACCEPTED, "")
    return ended(_led_by(answered, agent_id), OfferAnswer.WITHDRAWN)


def passed(offer: Offer, agent_id: int, answer: OfferAnswer, reason: str = "") -> Offer:
    """One agent is out of it; the others may still accept."""
    answered = _answered(offer, agent_id, answer, reason)
    open_ones = [part.agent_id for part in parts(answered) if part.answer is None]
    return _led_by(answered, open_ones[0] if open_ones else agent_id)


def ended(offer: Offer, answer: OfferAnswer) -> Offer:
    """Agents who have not answered get this offer."""
    return _of(tuple(part if part.answer is not None else replace(part, answer=answer) for part in parts(offer)), offer)


def without(offer: Offer, offer_id: int) -> Offer:
    """A part that was written down, and is not the first, is left out."""
    return replace(offer, also=tuple(part for part in offer.also if part.id != offer_id))


def _answered(offer: Offer, agent_id: int, answer: OfferAnswer, reason: str) -> Offer:
    return _of(
        tuple(
            replace(part, answer=answer, reason=reason) if part.agent_id == agent_id and part.answer is None else part
            for part in parts(offer)
        ),
        offer,
    )


def _led_by(offer: Offer, agent_id: int) -> Offer:
    return _of(tuple(sorted(parts(offer), key=lambda part: part.agent_id != agent_id)), offer)


def _of(these: tuple[AlsoOffered, ...], offer: Offer) -> Offer:
    first, *others = these
    return Offer(first.id, first.agent_id, offer.expires_at, first.answer, first.reason, tuple(others))

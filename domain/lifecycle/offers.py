"""An offer to one agent, or to several at once (a broadcast): who may still answer, and what an answer makes of it.

`Offer` is the first agent's part, `Offer.also` are the others'. The first part is open as long as any is. A part that
was answered stays until it is written down, so that whatever ends the offer ends every row of it.
"""

from dataclasses import replace

from domain.lifecycle.messages import AlsoOffered, Offer, OfferAnswer


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
    """Whoever has not answered gets this one."""
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

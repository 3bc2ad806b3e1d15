"""How a lead goes round: to how many it is offered now, whether it goes round again, and how long it rests before."""

from collections.abc import Collection
from datetime import timedelta

from domain.tenants.policy import URGENT, OfferPolicy


def places(priority: int, broadcast: int, requested: int, policy: OfferPolicy) -> int:
    """An urgent lead goes on until everybody who is there was offered it; for others a round has an end."""
    if priority <= URGENT:
        return broadcast
    return max(min(broadcast, policy.offers_per_round - requested), 0)


def goes_round_again(priority: int, requested: Collection[int]) -> bool:
    """At once, to those who are there and did not decline: an urgent lead that a round passed by."""
    return priority <= URGENT and bool(requested)


def rest(priority: int, policy: OfferPolicy) -> timedelta:
    """Until the next round begins, where nobody may take the lead now."""
    return policy.next_urgent_round_after if priority <= URGENT else policy.next_round_after

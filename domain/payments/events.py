"""What a payment desk says happened to money, and what follows from it."""

from dataclasses import dataclass
from enum import StrEnum


class PaymentEventKind(StrEnum):
    """`PENDING`: the person has paid, and the bank has not confirmed it yet. `ENDED`: nobody can pay there any more."""

    PAID = "paid"
    PENDING = "pending"
    ENDED = "ended"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"


@dataclass(frozen=True)
class PaymentEvent:
    """In our words; `event_id` is the vendor's and unique. `reference` is ours, `charge` and `session` the vendor's.

    `amount_minor`: paid, or refunded in all so far.
    """

    vendor: str
    event_id: str
    kind: PaymentEventKind
    reference: str = ""
    session: str = ""
    charge: str = ""
    amount_minor: int = 0
    currency: str = ""


class ChargeState(StrEnum):
    """Of money that came. `UNCLEAR`: not the amount that was due; a person decides. `PARKED`: for no deposit of ours.

    `DUE_BACK`: it is to be refunded.
    """

    KEPT = "kept"
    DUE_BACK = "due_back"
    REFUNDED = "refunded"
    UNCLEAR = "unclear"
    PARKED = "parked"


class EventState(StrEnum):
    """`PARKED`: about what is not known here, perhaps not yet."""

    APPLIED = "applied"
    PARKED = "parked"


@dataclass(frozen=True)
class Due:
    """A deposit. `taken`: another charge has paid it."""

    amount_minor: int
    currency: str
    state: str
    taken: bool


def judge_charge(due: Due, amount_minor: int, currency: str) -> ChargeState:
    """What becomes of money that came for a deposit: the first pays it, unless it is no longer due."""
    if (amount_minor, currency) != (due.amount_minor, due.currency):
        return ChargeState.UNCLEAR
    return ChargeState.KEPT if due.state == "requested" and not due.taken else ChargeState.DUE_BACK

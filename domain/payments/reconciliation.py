"""What the vendor has against what is here: what is provable is repaired, the rest a person looks into."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.payments.desk import DeskCharge
from domain.payments.events import ChargeState, PaymentEvent, PaymentEventKind

# A page is open for a day; some banks confirm days later.
SPAN = timedelta(days=8)
# What came this lately may still be on its way to us.
UNSETTLED = timedelta(minutes=15)


class Difference(StrEnum):
    """`UNHEARD`: paid there, not here. `UNREFUNDED`: gone back there, not here. Both are repaired.

    `ABSENT`: here, not there. `AMOUNT`: another amount there. `NOT_RETURNED`: it went back here, not there. `UNKNOWN`:
    for no deposit that is known here.
    """

    UNHEARD = "unheard"
    UNREFUNDED = "unrefunded"
    ABSENT = "absent"
    AMOUNT = "amount"
    NOT_RETURNED = "not_returned"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class KnownCharge:
    """Money as it is written down here."""

    charge: str
    reference: str
    payment_id: int | None
    amount_minor: int
    currency: str
    state: ChargeState
    state_at: datetime


@dataclass(frozen=True)
class Finding:
    """`repair`: the event that the vendor should have sent; None: a person decides."""

    difference: Difference
    charge: str
    reference: str
    payment_id: int | None
    amount_minor: int
    currency: str
    repair: PaymentEvent | None = None


def compare(
    vendor: str, theirs: Iterable[DeskCharge], ours: Mapping[str, KnownCharge], since: datetime, now: datetime
) -> list[Finding]:
    """`theirs` since then; `ours` of that vendor, by its id, with those that came since then at least.

    What the vendor has without a reference of ours is not about deposits.
    """
    there = {charge.charge: charge for charge in theirs if charge.reference}
    found = [finding for charge in there.values() if (finding := _there(vendor, charge, ours.get(charge.charge), now))]
    for known in ours.values():
        if known.charge not in there and since < known.state_at < now - UNSETTLED:
            found.append(_finding(Difference.ABSENT, known))
    return found


def _there(vendor: str, charge: DeskCharge, known: KnownCharge | None, now: datetime) -> Finding | None:
    if known is None:
        event = _event(vendor, PaymentEventKind.PAID, charge, charge.amount_minor)
        return Finding(
            Difference.UNHEARD, charge.charge, charge.reference, None, charge.amount_minor, charge.currency, event
        )
    if (charge.amount_minor, charge.currency) != (known.amount_minor, known.currency):
        return _finding(Difference.AMOUNT, known)
    back = charge.refunded_minor >= charge.amount_minor
    if back and known.state is not ChargeState.REFUNDED:
        event = _event(vendor, PaymentEventKind.REFUNDED, charge, charge.refunded_minor)
        return _finding(Difference.UNREFUNDED, known, event)
    if not back and known.state is ChargeState.REFUNDED and known.state_at < now - UNSETTLED:
        return _finding(Difference.NOT_RETURNED, known)
    return _finding(Difference.UNKNOWN, known) if known.state is ChargeState.PARKED else None


def _event(vendor: str, kind: PaymentEventKind, charge: DeskCharge, amount_minor: int) -> PaymentEvent:
    return PaymentEvent(
        vendor=vendor,
        event_id=f"reconciled:{kind.value}:{charge.charge}:{amount_minor}",
        kind=kind,
        reference=charge.reference[:60],
        charge=charge.charge,
        amount_minor=amount_minor,
        currency=charge.currency,
    )


def _finding(difference: Difference, known: KnownCharge, repair: PaymentEvent | None = None) -> Finding:
    return Finding(
        difference, known.charge, known.reference, known.payment_id, known.amount_minor, known.currency, repair
    )

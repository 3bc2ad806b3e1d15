"""What the vendor has against what is here: repaired where it is provable, else for a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payments.desk import DeskCharge, session_end
from domain.payments.events import ChargeState, Due, PaymentEventKind, judge_charge
from domain.payments.reconciliation import SPAN, Difference, KnownCharge, compare

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SINCE = NOW - SPAN
THEIRS = DeskCharge("pi_1", "deposit-7-1-2", 250_000, "INR", 0, NOW - timedelta(days=1))
OURS = KnownCharge("pi_1", "deposit-7-1-2", 5, 250_000, "INR", ChargeState.KEPT, NOW - timedelta(days=1))


def differences(theirs: list[DeskCharge], ours: list[KnownCharge]) -> list[tuple[Difference, bool]]:
    found = compare("stripe", theirs, {one.charge: one for one in ours}, SINCE, NOW)
    return [(finding.difference, finding.repair is not None) for finding in found]


@pytest.mark.parametrize(
    ("theirs", "ours", "expected"),
    [
        ([THEIRS], [OURS], []),
        ([THEIRS], [], [(Difference.UNHEARD, True)]),
        ([replace(THEIRS, reference="")], [], []),
        ([], [OURS], [(Difference.ABSENT, False)]),
        ([], [replace(OURS, state_at=NOW - timedelta(minutes=1))], []),
        ([], [replace(OURS, state_at=SINCE - timedelta(days=1))], []),
        ([replace(THEIRS, amount_minor=1)], [OURS], [(Difference.AMOUNT, False)]),
        ([replace(THEIRS, refunded_minor=250_000)], [OURS], [(Difference.UNREFUNDED, True)]),
        ([THEIRS], [replace(OURS, state=ChargeState.REFUNDED)], [(Difference.NOT_RETURNED, False)]),
        ([THEIRS], [replace(OURS, state=ChargeState.PARKED, payment_id=None)], [(Difference.UNKNOWN, False)]),
        ([THEIRS], [replace(OURS, state=ChargeState.DUE_BACK)], []),
    ],
)
def test_each_difference_is_named_and_repaired_only_where_it_is_provable(
    theirs: list[DeskCharge], ours: list[KnownCharge], expected: list[tuple[Difference, bool]]
) -> None:
    assert differences(theirs, ours) == expected


def test_what_was_never_heard_is_repaired_by_the_event_that_was_lost() -> None:
    (finding,) = compare("stripe", [THEIRS], {}, SINCE, NOW)
    assert finding.repair is not None
    assert (finding.repair.kind, finding.repair.charge, finding.repair.reference) == (
        PaymentEventKind.PAID,
        "pi_1",
        "deposit-7-1-2",
    )


@pytest.mark.parametrize(
    ("state", "taken", "amount", "currency", "expected"),
    [
        ("requested", False, 100, "INR", ChargeState.KEPT),
        ("requested", True, 100, "INR", ChargeState.DUE_BACK),
        ("paid", True, 100, "INR", ChargeState.DUE_BACK),
        ("expired", False, 100, "INR", ChargeState.DUE_BACK),
        ("refunded", False, 100, "INR", ChargeState.DUE_BACK),
        ("requested", False, 99, "INR", ChargeState.UNCLEAR),
        ("requested", False, 100, "USD", ChargeState.UNCLEAR),
    ],
)
def test_the_first_that_pays_what_is_due_is_kept(
    state: str, taken: bool, amount: int, currency: str, expected: ChargeState
) -> None:
    assert judge_charge(Due(100, "INR", state, taken), amount, currency) is expected


@given(st.timedeltas(timedelta(days=-3), timedelta(days=60)))
def test_a_page_is_open_as_long_as_vendors_allow(until_due: timedelta) -> None:
    left = session_end(NOW + until_due, NOW) - NOW
    assert timedelta(minutes=30) < left < timedelta(hours=24)

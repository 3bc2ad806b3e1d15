"""The legal moves of a lead's lifecycle."""

from itertools import product

import pytest

from domain.leads.lead import OPEN_STATUSES, DeliveryState, Stage, Status, further, is_legal


def test_a_lead_moves_forward_is_lost_or_is_reopened() -> None:
    moves = {
        (before, after) for before, after in product(Status, Status) if before is not after and is_legal(before, after)
    }
    assert {after for before, after in moves if before is Status.LOST} == {Status.NEW}
    assert {after for before, after in moves if before is Status.CONVERTED} == set()
    assert {before for before, after in moves if after is Status.LOST} == OPEN_STATUSES
    assert {before for before, after in moves if after is Status.CONVERTED} == {Status.QUALIFIED}


@pytest.mark.parametrize("status", Status)
def test_staying_is_always_legal(status: Status) -> None:
    assert is_legal(status, status)


def test_a_stage_never_goes_back() -> None:
    order = list(Stage)
    for one, other in product(order, order):
        assert order.index(further(one, other)) == max(order.index(one), order.index(other))


def test_a_late_callback_ranks_below_what_came_before() -> None:
    assert DeliveryState.INTENT.rank < DeliveryState.UNKNOWN.rank < DeliveryState.SENT.rank
    assert DeliveryState.SENT.rank < DeliveryState.DELIVERED.rank < DeliveryState.READ.rank
    assert DeliveryState.SENT.rank < DeliveryState.FAILED.rank

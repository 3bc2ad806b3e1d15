"""The legal moves of a lead's lifecycle."""

from datetime import date
from itertools import product

import pytest

from domain.leads.lead import OPEN_STATUSES, DeliveryState, Stage, Status, age_on, further, is_legal


def test_a_lead_moves_forward_is_lost_or_is_reopened() -> None:
    moves = {
        (before, after) for before, after in product(Status, Status) if before is not after and is_legal(before, after)
    }
    assert {after for before, after in moves if before is Status.LOST} == {Status.NEW}
    assert {after for before, after in moves if before is Status.CONVERTED} == {Status.NEW}
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


@pytest.mark.parametrize(
    ("today", "born", "age"),
    [
        (date(2026, 11, 29), date(2008, 11, 29), 18),
        (date(2026, 11, 28), date(2008, 11, 29), 17),
        (date(2026, 11, 29), date(1976, 11, 29), 50),
        (date(2026, 2, 28), date(2008, 2, 29), 17),
        (date(2026, 3, 1), date(2008, 2, 29), 18),
        (date(2028, 2, 29), date(2008, 2, 29), 20),
        (date(2026, 11, 29), date(2026, 11, 29), 0),
    ],
)
def test_a_person_is_a_year_older_on_the_birthday(today: date, born: date, age: int) -> None:
    assert age_on(today, born) == age

"""Who or what is booked: one name, however it is typed."""

import pytest

from domain.booking.resources import resource_name


@pytest.mark.parametrize("typed", ["dr-iyer", "Dr-Iyer", "DR_IYER", "dr.iyer", "dr._iyer", "Dr-Iyer-", "dr--iyer"])
def test_the_spellings_of_one_doctor_are_one_name(typed: str) -> None:
    assert resource_name(typed) == "dr-iyer"


def test_two_doctors_stay_two() -> None:
    assert len({resource_name(name) for name in ("dr-iyer", "dr-iyer2", "driyer", "room-1", "room-11")}) == 5

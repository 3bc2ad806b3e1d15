"""When an agent is at work."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.team.shifts import TimeOff, next_shift, off_until, on_shift
from domain.tenants.policy import OpenHours
from tests.domain.moments import INSTANTS, ZONES

KOLKATA = "Asia/Kolkata"
MORNINGS = tuple(OpenHours(weekday=day, opens=time(8), closes=time(13)) for day in range(5))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(KOLKATA))


def test_an_agent_is_on_shift_in_their_hours() -> None:
    assert on_shift(at(23, 8), KOLKATA, MORNINGS)
    assert not on_shift(at(23, 13), KOLKATA, MORNINGS)
    assert not on_shift(at(22, 9), KOLKATA, MORNINGS), "Sunday"


def test_time_off_is_no_shift_and_tells_when_they_are_back() -> None:
    away = (TimeOff(at(23, 0), at(24, 0)), TimeOff(at(24, 0), at(25, 10)))
    assert not on_shift(at(23, 9), KOLKATA, MORNINGS, away)
    assert off_until(at(23, 9), away) == at(25, 10)
    assert off_until(at(25, 10), away) is None
    assert next_shift(at(23, 9), KOLKATA, MORNINGS, away) == at(25, 10)


def test_the_next_shift_after_friday_is_on_monday() -> None:
    assert next_shift(at(27, 13), KOLKATA, MORNINGS) == at(30, 8)


def test_an_agent_without_hours_of_their_own_is_there_unless_away() -> None:
    assert on_shift(at(22, 3), KOLKATA, ())
    assert not on_shift(at(22, 3), KOLKATA, (), (TimeOff(at(22, 0), at(23, 0)),))


def test_an_agent_who_is_away_for_years_has_no_next_shift() -> None:
    away = (TimeOff(at(1, 0), at(1, 0) + timedelta(days=3_000)),)
    assert next_shift(at(23, 9), KOLKATA, MORNINGS, away) is None


@given(INSTANTS, ZONES, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 100)), max_size=4))
@settings(max_examples=200)
def test_a_next_shift_is_a_shift_and_not_later_than_it_need_be(
    moment: datetime, zone: str, absences: list[tuple[int, int]]
) -> None:
    away = [
        TimeOff(moment + timedelta(hours=start), moment + timedelta(hours=start + long)) for start, long in absences
    ]
    found = next_shift(moment, zone, MORNINGS, away)
    assert found is not None
    assert found.tzinfo is UTC
    assert on_shift(found, zone, MORNINGS, away)
    hours_before = range(int((found - moment) / timedelta(hours=1)) + 1)
    earlier = [moment + timedelta(hours=hour) for hour in hours_before if moment + timedelta(hours=hour) < found]
    assert not any(on_shift(hour, zone, MORNINGS, away) for hour in earlier)

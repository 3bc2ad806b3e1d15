"""Business time over weekends, holidays and daylight saving."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.tenants.calendar import BusinessCalendar, holidays_in
from domain.tenants.policy import CalendarPolicy, OpenHours
from tests.domain.moments import INSTANTS, ZONES

CHENNAI = BusinessCalendar(CalendarPolicy(holidays_of="IN-TN"), "Asia/Kolkata")
ALL_WEEK = tuple(OpenHours(weekday=day, opens=time(0), closes=time(23, 59, 59, 999999)) for day in range(7))
ALWAYS_NEW_YORK = BusinessCalendar(CalendarPolicy(hours=ALL_WEEK), "America/New_York")


def kolkata(*moment: int) -> datetime:
    year, month, day, hour, minute = moment
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Kolkata"))


def new_york(*moment: int, fold: int = 0) -> datetime:
    year, month, day, hour, minute = moment
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("America/New_York"), fold=fold)


def test_an_opening_is_open_and_its_closing_is_not() -> None:
    assert CHENNAI.is_open(kolkata(2026, 11, 23, 9, 0))
    assert not CHENNAI.is_open(kolkata(2026, 11, 23, 8, 59))
    assert not CHENNAI.is_open(kolkata(2026, 11, 23, 19, 0))
    assert not CHENNAI.is_open(kolkata(2026, 11, 22, 12, 0)), "Sunday"


def test_time_to_accept_pauses_over_a_weekend_and_a_holiday() -> None:
    """Saturday 18:50, closed on Sunday 25 January, Republic Day on Monday: on again on Tuesday at nine."""
    saturday = kolkata(2026, 1, 24, 18, 50)
    assert CHENNAI.add(saturday, timedelta(minutes=15)) == kolkata(2026, 1, 27, 9, 5)
    assert CHENNAI.between(saturday, kolkata(2026, 1, 27, 9, 5)) == timedelta(minutes=15)


def test_nothing_added_at_a_closed_time_gives_the_next_opening() -> None:
    sunday = kolkata(2026, 11, 22, 12, 0)
    assert CHENNAI.add(sunday, timedelta(0)) == CHENNAI.next_opening(sunday) == kolkata(2026, 11, 23, 9, 0)
    open_now = kolkata(2026, 11, 23, 10, 30)
    assert CHENNAI.next_opening(open_now) == open_now


def test_a_tenant_may_close_on_days_of_its_own() -> None:
    closed = CalendarPolicy(closed_on=(date(2026, 11, 23),))
    assert BusinessCalendar(closed, "Asia/Kolkata").next_opening(kolkata(2026, 11, 23, 10, 0)) == kolkata(
        2026, 11, 24, 9, 0
    )


def test_the_night_that_clocks_go_forward_is_an_hour_shorter() -> None:
    start, end = new_york(2026, 3, 8, 0, 0), new_york(2026, 3, 9, 0, 0)
    assert ALWAYS_NEW_YORK.between(start, end) == timedelta(hours=23)


def test_the_night_that_clocks_go_back_is_an_hour_longer() -> None:
    start, end = new_york(2026, 11, 1, 0, 0), new_york(2026, 11, 2, 0, 0)
    assert ALWAYS_NEW_YORK.between(start, end) == timedelta(hours=25)


def test_business_time_over_a_dst_change_keeps_to_the_wall_clock() -> None:
    office = BusinessCalendar(CalendarPolicy(), "America/New_York")
    saturday = new_york(2026, 3, 7, 18, 0)
    assert office.add(saturday, timedelta(hours=2)) == new_york(2026, 3, 9, 10, 0)


def test_an_opening_in_the_skipped_hour_opens_after_it() -> None:
    early = CalendarPolicy(hours=(OpenHours(weekday=6, opens=time(2, 30), closes=time(5)),))
    opening = BusinessCalendar(early, "America/New_York").next_opening(new_york(2026, 3, 8, 0, 0))
    assert opening.astimezone(ZoneInfo("America/New_York")) == new_york(2026, 3, 8, 3, 30)


def test_openings_that_overlap_count_once() -> None:
    twice = CalendarPolicy(
        hours=(
            OpenHours(weekday=0, opens=time(9), closes=time(12)),
            OpenHours(weekday=0, opens=time(11), closes=time(13)),
        )
    )
    monday = BusinessCalendar(twice, "Asia/Kolkata")
    assert monday.between(kolkata(2026, 11, 23, 0, 0), kolkata(2026, 11, 24, 0, 0)) == timedelta(hours=4)


def test_always_open_is_plain_time() -> None:
    calendar = BusinessCalendar(CalendarPolicy(always_open=True, hours=()), "Asia/Kolkata")
    sunday = kolkata(2026, 11, 22, 3, 0)
    assert calendar.is_open(sunday)
    assert calendar.add(sunday, timedelta(hours=5)) == sunday + timedelta(hours=5)


def test_a_calendar_that_never_opens_says_so() -> None:
    day, closed = date(2026, 11, 1), []
    for ahead in range(500):
        closed.append(day + timedelta(days=ahead))
    calendar = BusinessCalendar(CalendarPolicy(closed_on=tuple(closed)), "Asia/Kolkata")
    with pytest.raises(Invalid, match="400 days"):
        calendar.next_opening(kolkata(2026, 11, 23, 10, 0))


def test_more_business_time_than_there_is_in_decades_is_refused() -> None:
    minute = CalendarPolicy(hours=(OpenHours(weekday=0, opens=time(9), closes=time(9, 1)),))
    with pytest.raises(Invalid):
        BusinessCalendar(minute, "Asia/Kolkata").add(kolkata(2026, 11, 23, 10, 0), timedelta(days=400))


@pytest.mark.parametrize("place", ["XX", "IN-XX", ""])
def test_holidays_of_an_unknown_place_are_refused(place: str) -> None:
    with pytest.raises(Invalid) as refused:
        holidays_in(place, 2026)
    assert refused.value.field == "calendar.holidays_of"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Asia/"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(Invalid) as refused:
        BusinessCalendar(CalendarPolicy(), zone)
    assert refused.value.field == "time_zone"


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    hours = []
    for day in draw(st.sets(st.integers(0, 6), min_size=1)):
        opens, closes = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True)))
        hours.append(OpenHours(weekday=day, opens=quarter(opens), closes=quarter(closes)))
    zone = draw(ZONES)
    return BusinessCalendar(CalendarPolicy(hours=tuple(hours), holidays_of="US"), zone)


def quarter(number: int) -> time:
    return time(number // 4, number % 4 * 15)


SPANS = st.timedeltas(timedelta(0), timedelta(hours=40))


@given(calendars(), INSTANTS, SPANS)
@settings(max_examples=150)
def test_what_is_added_is_what_lies_between(calendar: BusinessCalendar, start: datetime, span: timedelta) -> None:
    end = calendar.add(start, span)
    assert end >= start
    assert calendar.between(start, end) == span


@given(calendars(), INSTANTS)
@settings(max_examples=150)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: BusinessCalendar, start: datetime) -> None:
    opening = calendar.next_opening(start)
    assert calendar.is_open(opening)
    assert calendar.between(start, opening) == timedelta(0)


@given(calendars(), INSTANTS, SPANS, SPANS)
@settings(max_examples=100)
def test_adding_twice_is_adding_the_sum(
    calendar: BusinessCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    if other > timedelta(0):
        assert calendar.add(calendar.add(start, one), other) == calendar.add(start, one + other)

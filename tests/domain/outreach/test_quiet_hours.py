"""When a person may be reached, in the person's own zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.quiet_hours import Window, allowed_window, next_allowed
from domain.tenants.policy import QuietHoursPolicy
from tests.domain.moments import INSTANTS, ZONES

DEFAULT = QuietHoursPolicy()


def local(zone: str, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


def allowed(at: datetime, zone: str, country: str, *, promotional: bool = False, by: Channel = Channel.SMS) -> datetime:
    return next_allowed(at, DEFAULT, zone, country=country, promotional=promotional, channel=by)


def test_a_message_by_day_goes_at_once() -> None:
    noon = local("America/New_York", 23, 12)
    assert allowed(noon, "America/New_York", "US") is noon


@pytest.mark.parametrize(("day", "hour"), [(23, 21), (23, 23), (24, 0), (24, 7)])
def test_a_message_at_night_waits_for_the_persons_morning(day: int, hour: int) -> None:
    night = local("America/New_York", day, hour)
    assert allowed(night, "America/New_York", "US") == local("America/New_York", 24, 8)


def test_the_hospitals_day_does_not_matter() -> None:
    indian_noon = local("Asia/Kolkata", 23, 12)
    assert allowed(indian_noon, "America/New_York", "US") == local("America/New_York", 23, 8)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.CALL])
def test_advertising_to_india_starts_at_ten_indian_time(channel: Channel) -> None:
    nine = local("Asia/Kolkata", 23, 9)
    assert allowed(nine, "Asia/Dubai", "IN", promotional=True, by=channel) == local("Asia/Kolkata", 23, 10)
    assert allowed(nine, "Asia/Kolkata", "IN", promotional=False, by=channel) == nine


def test_advertising_by_mail_or_elsewhere_keeps_the_usual_window() -> None:
    nine = local("Asia/Kolkata", 23, 9)
    assert allowed(nine, "Asia/Kolkata", "IN", promotional=True, by=Channel.EMAIL) == nine
    assert allowed(nine, "Asia/Kolkata", "LK", promotional=True) == nine


def test_the_tenants_own_window_narrows_indias() -> None:
    policy = QuietHoursPolicy(opens=time(11), closes=time(18))
    window = allowed_window(policy, "Asia/Kolkata", country="IN", promotional=True, channel=Channel.SMS)
    assert window == Window(time(11), time(18), "Asia/Kolkata")


def test_windows_that_never_meet_are_refused() -> None:
    policy = QuietHoursPolicy(opens=time(6), closes=time(9))
    with pytest.raises(Invalid):
        allowed_window(policy, "Asia/Kolkata", country="IN", promotional=True, channel=Channel.SMS)


def test_a_policy_of_always_has_no_window() -> None:
    night = local("Asia/Kolkata", 23, 3)
    policy = QuietHoursPolicy(always=True)
    assert next_allowed(night, policy, "Asia/Kolkata", country="IN", promotional=True, channel=Channel.SMS) is night


WINDOWS = st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda pair: pair[0] < pair[1])


@given(INSTANTS, ZONES, WINDOWS)
@settings(max_examples=300)
def test_the_next_allowed_moment_is_inside_the_window_and_within_two_days(
    at: datetime, zone: str, window: tuple[int, int]
) -> None:
    opens, closes = (time(number // 4, number % 4 * 15) for number in window)
    policy = QuietHoursPolicy(opens=opens, closes=closes)
    moment = next_allowed(at, policy, zone, country="US", promotional=False, channel=Channel.SMS)
    shown = allowed_window(policy, zone, country="US", promotional=False, channel=Channel.SMS)
    assert shown is not None
    assert shown.holds(moment)
    assert timedelta(0) <= moment - at <= timedelta(hours=49)
    assert (moment == at) == shown.holds(at)

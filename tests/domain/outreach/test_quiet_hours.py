"""When a person may be reached, in the person's own zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.errors import Invalid
from domain.leads.contact import zones_of_phone
from domain.leads.lead import Channel
from domain.outreach.countries import LEGAL_HOURS, legal_hours
from domain.outreach.quiet_hours import Place, Window, earliest, next_allowed
from domain.tenants.policy import CountryHours, QuietHoursPolicy
from tests.domain.moments import INSTANTS, ZONES

DEFAULT = QuietHoursPolicy()
INDIAN_NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Kolkata"))


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
    for hour, opens in ((9, (23, 11)), (12, (23, 12)), (19, (24, 11))):
        at = local("Asia/Kolkata", 23, hour)
        goes = next_allowed(at, policy, "Asia/Kolkata", country="IN", promotional=True, channel=Channel.SMS)
        assert goes == local("Asia/Kolkata", *opens)


def test_windows_that_never_meet_are_refused() -> None:
    policy = QuietHoursPolicy(opens=time(6), closes=time(9))
    place = Place("IN", ("Asia/Kolkata",))
    assert earliest(INDIAN_NOON, policy, place, promotional=True, channel=Channel.SMS) is None
    with pytest.raises(Invalid):
        next_allowed(INDIAN_NOON, policy, "Asia/Kolkata", country="IN", promotional=True, channel=Channel.SMS)


@pytest.mark.parametrize(
    ("country", "zone", "channel", "at", "goes"),
    [
        ("AE", "Asia/Dubai", Channel.CALL, (23, 18), (24, 9)),
        ("AE", "Asia/Dubai", Channel.SMS, (23, 18), (23, 18)),
        ("US", "America/Chicago", Channel.WHATSAPP, (23, 21), (24, 8)),
        ("CA", "America/Toronto", Channel.CALL, (28, 18), (29, 10)),  # a Saturday
        ("AU", "Australia/Sydney", Channel.CALL, (28, 17), (30, 9)),  # never on a Sunday
        ("FR", "Europe/Paris", Channel.CALL, (23, 13), (23, 14)),
        ("FR", "Europe/Paris", Channel.CALL, (27, 20), (30, 10)),
    ],
)
def test_advertising_keeps_to_the_law_of_the_persons_country(
    country: str, zone: str, channel: Channel, at: tuple[int, int], goes: tuple[int, int]
) -> None:
    assert allowed(local(zone, *at), zone, country, promotional=True, by=channel) == local(zone, *goes)
    assert allowed(local(zone, 23, 12), zone, country, by=channel) == local(zone, 23, 12)


def test_every_law_has_its_source_a_week_of_hours_and_a_time_that_the_default_policy_leaves() -> None:
    for law in LEGAL_HOURS:
        assert law.source
        assert len(law.days) == 7
        for channel in law.channels:
            place = Place(law.country, (law.zone or "UTC",))
            assert earliest(INDIAN_NOON, DEFAULT, place, promotional=True, channel=channel) is not None


def test_a_hospital_narrows_a_country_and_widens_no_law() -> None:
    wide = CountryHours(country="AE", opens=time(6), closes=time(23))
    short = CountryHours(country="US", promotional_opens=time(10), promotional_closes=time(20))
    policy = QuietHoursPolicy(countries=(wide, short))

    def goes(country: str, zone: str, hour: int, *, promotional: bool) -> datetime:
        at = local(zone, 23, hour)
        return next_allowed(at, policy, zone, country=country, promotional=promotional, channel=Channel.CALL)

    assert goes("AE", "Asia/Dubai", 22, promotional=False) == local("Asia/Dubai", 23, 22)
    assert goes("AE", "Asia/Dubai", 22, promotional=True) == local("Asia/Dubai", 24, 9)
    assert goes("US", "America/Chicago", 9, promotional=True) == local("America/Chicago", 23, 10)
    assert goes("US", "America/Chicago", 9, promotional=False) == local("America/Chicago", 23, 9)


@pytest.mark.parametrize(
    "hours",
    [
        ({"country": "AE"}, {"country": "AE"}),
        ({"country": "ae"},),
        ({"country": "AE", "opens": "20:00", "closes": "08:00"},),
        ({"country": "AE", "promotional_opens": "21:00"},),
    ],
)
def test_hours_of_a_country_that_say_nothing_are_refused(hours: tuple[dict[str, str], ...]) -> None:
    with pytest.raises(ValidationError):
        QuietHoursPolicy.model_validate({"countries": hours})


def test_who_may_be_in_several_zones_is_reached_when_it_is_day_in_all_of_them() -> None:
    zones = zones_of_phone("+61412345678")  # an Australian mobile
    assert len(zones) > 3
    place = Place("AU", zones)
    sydney_morning = local("Australia/Sydney", 24, 8)
    goes = earliest(sydney_morning, DEFAULT, place, promotional=False, channel=Channel.SMS)
    assert goes is not None
    assert goes > sydney_morning
    for zone in zones:
        assert 8 <= goes.astimezone(ZoneInfo(zone)).hour < 21
    assert zones_of_phone("+919876500001") == ("Asia/Kolkata",)
    assert zones_of_phone("+99999") == ()


def test_a_window_in_the_hour_that_comes_twice_opens_twice() -> None:
    """New York goes back from 02:00 to 01:00."""
    window = Window.daily(time(1, 30), time(3), "America/New_York")
    before, between = (datetime.fromisoformat(f"2026-11-01T{there}") for there in ("00:50-04:00", "01:10-05:00"))
    assert window.next(before) == datetime.fromisoformat("2026-11-01T01:30-04:00")
    assert window.next(between) == datetime.fromisoformat("2026-11-01T01:30-05:00")


def test_a_policy_of_always_has_no_window() -> None:
    night = local("Asia/Kolkata", 23, 3)
    policy = QuietHoursPolicy(always=True)
    assert next_allowed(night, policy, "Asia/Kolkata", country="IN", promotional=True, channel=Channel.SMS) is night


WINDOWS = st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda pair: pair[0] < pair[1])
CHANNELS, COUNTRIES = st.sampled_from(list(Channel)), st.sampled_from(["IN", "US", "AE", "CA", "AU", "FR", "DE"])


@given(INSTANTS, ZONES, WINDOWS)
@settings(max_examples=300)
def test_the_next_allowed_moment_is_inside_the_window_and_within_two_days(
    at: datetime, zone: str, window: tuple[int, int]
) -> None:
    opens, closes = (time(number // 4, number % 4 * 15) for number in window)
    policy = QuietHoursPolicy(opens=opens, closes=closes)
    moment = next_allowed(at, policy, zone, country="US", promotional=False, channel=Channel.SMS)

    def shown(at: datetime) -> bool:
        return opens <= at.astimezone(ZoneInfo(zone)).time() < closes

    assert shown(moment)
    assert timedelta(0) <= moment - at <= timedelta(hours=49)
    assert (moment == at) == shown(at)


@given(INSTANTS, st.lists(ZONES, min_size=1, max_size=3, unique=True), COUNTRIES, CHANNELS, st.booleans())
@settings(max_examples=300)
def test_whatever_is_allowed_is_allowed_by_the_policy_and_by_every_law_wherever_the_person_may_be(
    at: datetime, zones: list[str], country: str, channel: Channel, promotional: bool
) -> None:
    moment = earliest(at, DEFAULT, Place(country, tuple(zones)), promotional=promotional, channel=channel)
    if moment is None:
        assert len(zones) > 1  # half the world apart: nobody is awake in all of them
        return
    assert moment >= at
    for zone in zones:
        assert 8 <= moment.astimezone(ZoneInfo(zone)).hour < 21
        for law in legal_hours(country, channel) if promotional else ():
            there = moment.astimezone(ZoneInfo(law.zone or zone))
            assert any(opens <= there.time() < closes for opens, closes in law.days[there.weekday()])
    again = earliest(moment, DEFAULT, Place(country, tuple(zones)), promotional=promotional, channel=channel)
    assert again == moment
    if moment > at:  # nothing earlier would do
        a_bit_before = moment - timedelta(seconds=1)
        later = earliest(a_bit_before, DEFAULT, Place(country, tuple(zones)), promotional=promotional, channel=channel)
        assert later == moment

"""Who is written to, where they live, and what they do about it: decided by the seed and the number alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType

from devstack.demo.drill.chance import chance
from domain.leads.contact import zone_of_phone

REGIONS = ("IN", "AE", "KE", "ZA", "FR", "GH", "UY", "VE", "PE", "CR", "TH", "SG", "JP", "BD", "PK", "FJ")
_DAY = timedelta(days=1)
_AHEAD, _NEAR = timedelta(hours=3), timedelta(minutes=30)
STEPS = 5


class Kind(StrEnum):
    """What a person does."""

    SILENT = "silent"
    REPLIES = "replies"
    STOPS = "stops"
    UNSUBSCRIBES = "unsubscribes"
    WRONG_NUMBER = "wrong number"


class Home(StrEnum):
    """What the window does where the person lives, while the drill runs."""

    OPEN = "open"
    CLOSING = "closing"
    OPENING = "opening"
    SHUT = "shut"


_KINDS = {Kind.SILENT: 58, Kind.REPLIES: 12, Kind.STOPS: 16, Kind.UNSUBSCRIBES: 8, Kind.WRONG_NUMBER: 6}
_HOMES = {Home.OPEN: 70, Home.CLOSING: 16, Home.OPENING: 10, Home.SHUT: 4}


@dataclass(frozen=True)
class Window:
    """[opens, closes) of the day, everywhere; `regions`: which country it does what in."""

    opens: time
    closes: time
    regions: Mapping[Home, str]

    def holds(self, zone: str, at: datetime) -> bool:
        return self.opens <= at.astimezone(ZoneInfo(zone)).time() < self.closes


@dataclass(frozen=True)
class Person:
    """`after`: how many messages they get before they act; then `pause`, as a share of the wait between two steps."""

    number: int
    kind: Kind
    home: Home
    phone: str
    zone: str
    after: int
    pause: float

    @property
    def email(self) -> str:
        return f"person{self.number}@people.example.com"


def person(number: int, seed: int, regions: Mapping[Home, str]) -> Person:
    dice = chance(seed, "person", number)
    kind = dice.choices([*_KINDS], [*_KINDS.values()])[0]
    home = dice.choices([*_HOMES], [*_HOMES.values()])[0]
    phone = _phone(regions[home], number)
    # Who stops does so around the moment of the next step: before it, within it, after it.
    pause = dice.uniform(0.7, 1.2) if kind in (Kind.STOPS, Kind.UNSUBSCRIBES) else dice.uniform(0, 1)
    return Person(number, kind, home, phone, zone_of(phone), dice.randint(1, STEPS - 1), pause)


def window(now: datetime, closes_in: timedelta, opens_in: timedelta) -> Window:
    """A window that closes in one country of the drill and opens in another while it runs, by the clock of now."""
    for closing in REGIONS:
        for opening in REGIONS:
            opens, closes = _local(opening, now + opens_in), _local(closing, now + closes_in)
            if closes - opens < 2 * _AHEAD or opens < _NEAR:
                continue
            open_ones = [r for r in REGIONS if opens + _NEAR < _local(r, now) and _local(r, now) + _AHEAD < closes]
            shut = [r for r in REGIONS if _is_shut(_local(r, now), opens, closes)]
            if open_ones and shut:
                places = {
                    Home.OPEN: open_ones[0],
                    Home.CLOSING: closing,
                    Home.OPENING: opening,
                    Home.SHUT: shut[0],
                }
                return Window(_time(opens), _time(closes), places)
    raise RuntimeError("no window fits this moment")


@cache
def zone_of(phone: str) -> str:
    zone = zone_of_phone(phone)
    assert zone is not None
    return zone


def _is_shut(local: timedelta, opens: timedelta, closes: timedelta) -> bool:
    return local + _AHEAD < opens or (local > closes + _NEAR and local + _AHEAD < _DAY + opens)


def _local(region: str, at: datetime) -> timedelta:
    """The time of the day there."""
    there = at.astimezone(ZoneInfo(zone_of(_phone(region, 0))))
    return timedelta(hours=there.hour, minutes=there.minute, seconds=there.second)


def _time(of_day: timedelta) -> time:
    seconds = int(of_day.total_seconds())
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def _phone(region: str, number: int) -> str:
    """A mobile number of that country, another for each person."""
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    return f"+{example.country_code}{national[:-5]}{10_000 + number:05d}"

"""When a person may be reached: in the hospital's window and the law's, wherever the person may be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.countries import Hours, legal_hours
from domain.tenants.calendar import instants, zone_named
from domain.tenants.policy import QuietHoursPolicy

# After so long without a common moment there is none: the longest week has one opening.
_HORIZON = timedelta(days=15)
_DAYS = 9
_INDIA = "Asia/Kolkata"


@dataclass(frozen=True)
class Place:
    """Whose number or address it is, and each time zone (IANA) that may be theirs: all must allow it.

    `country`: ISO 3166, of the number, or the hospital's.
    """

    country: str
    zones: tuple[str, ...]


@dataclass(frozen=True)
class Window:
    """[opens, closes) by weekday in the IANA `zone`."""

    days: tuple[tuple[Hours, ...], ...]
    zone: str

    @classmethod
    def daily(cls, opens: time, closes: time, zone: str) -> Self:
        return cls((((opens, closes),),) * 7, zone)

    def holds(self, at: datetime) -> bool:
        local = at.astimezone(zone_named(self.zone))
        return any(opens <= local.time() < closes for opens, closes in self.days[local.weekday()])

    def next(self, at: datetime) -> datetime | None:
        """`at` when it is inside, else the next opening (UTC); None: it never opens."""
        if self.holds(at):
            return at
        place = zone_named(self.zone)
        today = at.astimezone(place).date()
        # Days ahead: of one that DST changes, an opening may fall into the gap behind the closing.
        for day in (today + timedelta(days=ahead) for ahead in range(_DAYS)):
            openings = [one for opens, _ in self.days[day.weekday()] for one in instants(day, opens, place)]
            for opening in sorted(openings):
                if opening > at and self.holds(opening):
                    return opening
        return None


def windows(policy: QuietHoursPolicy, place: Place, *, promotional: bool, channel: Channel) -> Iterator[Window]:
    """All of which must hold; none: any time."""
    if policy.always:
        return
    opens, closes = _own(policy, place.country, promotional=promotional)
    for zone in place.zones:
        yield Window.daily(opens, closes, zone)
    if promotional and place.country.upper() == "IN" and channel in (Channel.SMS, Channel.CALL):
        yield Window.daily(policy.india_promotional_opens, policy.india_promotional_closes, _INDIA)
    for law in legal_hours(place.country, channel) if promotional else ():
        for zone in [law.zone] if law.zone else place.zones:
            yield Window(law.days, zone)


def earliest(
    at: datetime, policy: QuietHoursPolicy, place: Place, *, promotional: bool, channel: Channel
) -> datetime | None:
    """`at` when it is allowed, else the next moment that is (UTC); None: there is none."""
    every = list(windows(policy, place, promotional=promotional, channel=channel))
    moment, before = at, None
    while moment != before and moment - at < _HORIZON:
        before = moment
        for window in every:
            later = window.next(moment)
            if later is None:
                return None
            moment = later
    return moment if moment == before else None


def next_allowed(
    at: datetime, policy: QuietHoursPolicy, zone: str, *, country: str, promotional: bool, channel: Channel
) -> datetime:
    """As `earliest`, of one zone. Raises `Invalid` where there is no such moment."""
    moment = earliest(at, policy, Place(country, (zone,)), promotional=promotional, channel=channel)
    if moment is None:
        raise Invalid("quiet_hours", "leaves no time to reach the person")
    return moment


def _own(policy: QuietHoursPolicy, country: str, *, promotional: bool) -> tuple[time, time]:
    """The hospital's own window for people of the country."""
    own = next((one for one in policy.countries if one.country == country.upper()), None)
    if own is None:
        return policy.opens, policy.closes
    if not promotional:
        return own.opens, own.closes
    return max(own.opens, own.promotional_opens or own.opens), min(own.closes, own.promotional_closes or own.closes)

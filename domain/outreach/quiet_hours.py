"""When a person may be reached: a window of the day in the person's own zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.tenants.calendar import instant, zone_named
from domain.tenants.policy import QuietHoursPolicy

INDIA_ZONE = "Asia/Kolkata"


@dataclass(frozen=True)
class Window:
    """[opens, closes) on each day of the IANA `zone`."""

    opens: time
    closes: time
    zone: str

    def holds(self, at: datetime) -> bool:
        return self.opens <= at.astimezone(zone_named(self.zone)).time() < self.closes


def allowed_window(
    policy: QuietHoursPolicy, zone: str, *, country: str, promotional: bool, channel: Channel
) -> Window | None:
    """The window for one message; None = any time. `country` (ISO 3166) is the recipient's.

    Advertising to India by SMS or voice has a later start, in Indian time, by the regulator's rule; the tenant's own
    window narrows it further. Raises `Invalid` when nothing is left of the two.
    """
    if policy.always:
        return None
    if not (promotional and country.upper() == "IN" and channel in (Channel.SMS, Channel.CALL)):
        return Window(policy.opens, policy.closes, zone)
    opens = max(policy.opens, policy.india_promotional_opens)
    closes = min(policy.closes, policy.india_promotional_closes)
    if opens >= closes:
        raise Invalid("quiet_hours", "leaves no time for promotional messages to India")
    return Window(opens, closes, INDIA_ZONE)


def next_allowed(
    at: datetime, policy: QuietHoursPolicy, zone: str, *, country: str, promotional: bool, channel: Channel
) -> datetime:
    """`at` when it is allowed, else the next moment that is (UTC)."""
    window = allowed_window(policy, zone, country=country, promotional=promotional, channel=channel)
    if window is None or window.holds(at):
        return at
    place = zone_named(window.zone)
    today = at.astimezone(place).date()
    # Three days: on the day of a DST change an opening may fall into the gap behind the closing.
    for ahead in range(3):
        opening = instant(today + timedelta(days=ahead), window.opens, place)
        if opening > at and window.holds(opening):
            return opening
    raise Invalid("quiet_hours", "leaves no time to reach the person")

"""When a step may happen: the person's quiet hours, the step's own window, and for calls the hospital's hours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from domain.leads.lead import Channel
from domain.leads.profile import DayPart
from domain.outreach.cadence.best_hour import Answers, Reason, Timing, best_time
from domain.outreach.cadence.rules import AttemptStep, StepWindow
from domain.outreach.consent import Purpose
from domain.outreach.quiet_hours import Place, earliest
from domain.tenants.calendar import BusinessCalendar, instants, zone_named
from domain.tenants.policy import QuietHoursPolicy

_ROUNDS = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Recipient:
    """The person's region and how they may be reached there; `zone` is their time zone.

    `zones`: each that may be theirs, where it is not known. `preferred` is the part of the day that they named;
    `answers` what the hospital knows of its hours, by channel.
    """

    quiet: QuietHoursPolicy
    zone: str
    country: str
    open_channels: frozenset[Channel]
    preferred: DayPart | None = None
    answers: Mapping[Channel, Answers] = field(default_factory=dict)
    zones: tuple[str, ...] = ()

    def next_allowed(self, channel: Channel, at: datetime, purpose: Purpose = Purpose.ENQUIRY) -> datetime | None:
        """None: there is no such moment."""
        place, promotional = Place(self.country, self.zones or (self.zone,)), purpose is Purpose.MARKETING
        allowed = earliest(at, self.quiet, place, promotional=promotional, channel=channel)
        return allowed.astimezone(UTC) if allowed is not None else None

    def channel_of(self, step: AttemptStep) -> Channel | None:
        """The step's own channel, else the first open one of `instead`."""
        return next((one for one in (step.channel, *step.instead) if one in self.open_channels), None)


def when_due(
    step: AttemptStep, channel: Channel, at: datetime, recipient: Recipient, calendar: BusinessCalendar
) -> Timing | None:
    """When a step that is due `at` happens, and why then; None: the windows never meet."""
    due = next_time(step, channel, at, recipient, calendar)
    if due is None or not step.best_hour:
        return Timing(due, Reason.DUE) if due is not None else None
    answers = recipient.answers.get(channel, Answers())
    return best_time(
        due,
        recipient.zone,
        answers,
        recipient.preferred,
        lambda moment: next_time(step, channel, moment, recipient, calendar) == moment,
    )


def next_time(
    step: AttemptStep, channel: Channel, at: datetime, recipient: Recipient, calendar: BusinessCalendar
) -> datetime | None:
    """The first moment from `at` on that everything allows; None: the windows never meet."""
    at = at.astimezone(UTC)
    for _ in range(_ROUNDS):
        allowed = recipient.next_allowed(channel, at, step.purpose)
        if allowed is None:
            return None
        if step.window is not None:
            allowed = next_in(step.window, allowed, recipient.zone)
        if channel is Channel.CALL:
            allowed = calendar.next_opening(allowed)
        if allowed == at:
            return at
        at = allowed
    return None


def next_in(window: StepWindow, at: datetime, zone: str) -> datetime:
    """`at` when the window holds it, else its next opening (UTC); an opening that DST skips comes after the gap."""
    place = zone_named(zone)
    if _holds(window, at, zone):
        return at
    today = at.astimezone(place).date()
    for ahead in range(15):
        day = today + ahead * _DAY
        for opening in instants(day, window.opens, place):
            if opening > at and _is_on(window, day) and _holds(window, opening, zone):
                return opening
    raise AssertionError("a window opens every week")  # one of weekdays, opens before it closes


def _holds(window: StepWindow, at: datetime, zone: str) -> bool:
    there = at.astimezone(zone_named(zone))
    return _is_on(window, there.date()) and window.opens <= there.time() < window.closes


def _is_on(window: StepWindow, day: date) -> bool:
    return not window.weekdays or day.weekday() in window.weekdays

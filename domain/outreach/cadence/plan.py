"""The next attempt: capped, contiguous, at a time that calendar, person and consent allow."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from domain.leads.lead import Channel
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep
from domain.outreach.quiet_hours import next_allowed
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import ContactPolicy, QuietHoursPolicy


@dataclass(frozen=True)
class AttemptPlan:
    """Attempt `number` on `channel` with the template code, due at an instant; an answer is awaited until `answer_by`.

    For a call, `answer_by` is until when the agent must have called (business time).
    """

    number: int
    channel: Channel
    template: str
    due_at: datetime
    answer_by: datetime


@dataclass(frozen=True)
class Exhausted:
    """No attempt is left: the cap is reached, or no channel of the sequence is open."""

    reason: Literal["cap", "no_channel"]


@dataclass(frozen=True)
class Recipient:
    """The person's region and how they may be reached there; `zone` is their time zone."""

    quiet: QuietHoursPolicy
    zone: str
    country: str
    open_channels: frozenset[Channel]

    def next_allowed(self, channel: Channel, at: datetime) -> datetime:
        return next_allowed(
            at, self.quiet, self.zone, country=self.country, promotional=False, channel=channel
        ).astimezone(UTC)


@dataclass(frozen=True)
class Moment:
    """`not_before`, such as a callback that the person asked for, replaces the step's wait."""

    now: datetime
    not_before: datetime | None = None


def plan_attempt(
    sequence: AttemptSequence,
    policy: ContactPolicy,
    calendar: BusinessCalendar,
    recipient: Recipient,
    number: int,
    moment: Moment,
) -> AttemptPlan | Exhausted:
    """Attempt `number` (from 1). A closed channel gives way to the next open one, with that step's template."""
    if number > sequence.cap:
        return Exhausted("cap")
    start = max(moment.now, moment.not_before) if moment.not_before is not None else moment.now
    delay = timedelta(0) if moment.not_before is not None else _step(sequence, number).after
    for step in _from_step(sequence, number):
        if step.channel not in recipient.open_channels:
            continue
        due = (
            _call_time(calendar, recipient, start, delay)
            if step.channel is Channel.CALL
            else recipient.next_allowed(step.channel, start + delay)
        )
        if due is not None:
            return AttemptPlan(number, step.channel, step.template, due, _answer_by(policy, calendar, step, due))
    return Exhausted("no_channel")


def _step(sequence: AttemptSequence, number: int) -> AttemptStep:
    return sequence.steps[(number - 1) % len(sequence.steps)]


def _from_step(sequence: AttemptSequence, number: int) -> tuple[AttemptStep, ...]:
    """The step of that attempt, then the ones after it, once round."""
    first = (number - 1) % len(sequence.steps)
    return sequence.steps[first:] + sequence.steps[:first]


_ROUNDS = 30


def _call_time(calendar: BusinessCalendar, recipient: Recipient, start: datetime, delay: timedelta) -> datetime | None:
    """Agents call when they are at work and the person may be called; None = the two never meet."""
    due = calendar.add(start, delay)
    for _ in range(_ROUNDS):
        allowed = calendar.next_opening(recipient.next_allowed(Channel.CALL, due))
        if allowed == due:
            return due
        due = allowed
    return None


def _answer_by(policy: ContactPolicy, calendar: BusinessCalendar, step: AttemptStep, due: datetime) -> datetime:
    if step.channel is Channel.CALL:
        return calendar.add(due, policy.call_within)
    return due + policy.answer_within

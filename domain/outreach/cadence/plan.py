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


def plan_attempt(
    sequence: AttemptSequence,
    policy: ContactPolicy,
    quiet: QuietHoursPolicy,
    calendar: BusinessCalendar,
    *,
    number: int,
    now: datetime,
    not_before: datetime | None,
    recipient_zone: str,
    country: str,
    open_channels: frozenset[Channel],
) -> AttemptPlan | Exhausted:
    """Attempt `number` (from 1). `not_before`, such as a callback that the person asked for, replaces the step's wait.

    A closed channel gives way to the next open one of the sequence, with that step's template.
    """
    if number > sequence.cap:
        return Exhausted("cap")
    wait = _step(sequence, number).after
    start = max(now, not_before) if not_before is not None else now
    for step in _from_step(sequence, number):
        if step.channel not in open_channels:
            continue
        delay = timedelta(0) if not_before is not None else wait
        person = _Person(quiet, recipient_zone, country, step.channel)
        due = _call_time(calendar, person, start, delay) if step.channel is Channel.CALL else person.next(start + delay)
        if due is not None:
            return AttemptPlan(number, step.channel, step.template, due, _answer_by(policy, calendar, step, due))
    return Exhausted("no_channel")


def _step(sequence: AttemptSequence, number: int) -> AttemptStep:
    return sequence.steps[(number - 1) % len(sequence.steps)]


def _from_step(sequence: AttemptSequence, number: int) -> tuple[AttemptStep, ...]:
    """The step of that attempt, then the ones after it, once round."""
    first = (number - 1) % len(sequence.steps)
    return sequence.steps[first:] + sequence.steps[:first]


@dataclass(frozen=True)
class _Person:
    quiet: QuietHoursPolicy
    zone: str
    country: str
    channel: Channel

    def next(self, at: datetime) -> datetime:
        return next_allowed(
            at, self.quiet, self.zone, country=self.country, promotional=False, channel=self.channel
        ).astimezone(UTC)


_ROUNDS = 30


def _call_time(calendar: BusinessCalendar, person: _Person, start: datetime, delay: timedelta) -> datetime | None:
    """Agents call when they are at work and the person may be called; None = the two never meet."""
    due = calendar.add(start, delay)
    for _ in range(_ROUNDS):
        allowed = calendar.next_opening(person.next(due))
        if allowed == due:
            return due
        due = allowed
    return None


def _answer_by(policy: ContactPolicy, calendar: BusinessCalendar, step: AttemptStep, due: datetime) -> datetime:
    if step.channel is Channel.CALL:
        return calendar.add(due, policy.call_within)
    return due + policy.answer_within

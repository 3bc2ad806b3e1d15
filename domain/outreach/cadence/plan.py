"""The next attempt: capped, contiguous, at a time that calendar, person and consent allow."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from domain.leads.lead import Channel
from domain.outreach.cadence.best_hour import Timing
from domain.outreach.cadence.hours import Recipient, when_due
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import ContactPolicy


@dataclass(frozen=True)
class AttemptPlan:
    """Attempt `number` on `channel` with the template code, due at an instant; an answer is awaited until `answer_by`.

    `step` is the sequence's step that it follows. For a call, `answer_by` is until when the agent must have called, in
    business time.
    """

    number: int
    channel: Channel
    template: str
    due_at: datetime
    answer_by: datetime
    step: AttemptStep | None = field(default=None, compare=False)
    timing: Timing | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Exhausted:
    """No attempt is left: the cap is reached, or no channel of the sequence is open."""

    reason: Literal["cap", "no_channel"]


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
    delay = sequence.step(number).after
    for step in _from_step(sequence, number):
        channel = recipient.channel_of(step)
        if channel is None:
            continue
        if moment.not_before is not None:
            # Who named a time is called then, whatever the sequence has to say of hours.
            step = step.model_copy(update={"window": None, "best_hour": False})
            start = max(moment.now, moment.not_before)
        else:
            start = _after(calendar, channel, moment.now, delay)
        timing = when_due(step, channel, start, recipient, calendar)
        if timing is not None:
            answer_by = _answer_by(policy, calendar, channel, timing.at)
            return AttemptPlan(number, channel, step.template, timing.at, answer_by, step, timing)
    return Exhausted("no_channel")


def _after(calendar: BusinessCalendar, channel: Channel, start: datetime, delay: timedelta) -> datetime:
    """Agents wait in the hospital's own time."""
    return calendar.add(start, delay) if channel is Channel.CALL else start + delay


def _from_step(sequence: AttemptSequence, number: int) -> tuple[AttemptStep, ...]:
    """The step of that attempt, then the ones after it, once round."""
    first = (number - 1) % len(sequence.steps)
    return sequence.steps[first:] + sequence.steps[:first]


def _answer_by(policy: ContactPolicy, calendar: BusinessCalendar, channel: Channel, due: datetime) -> datetime:
    if channel is Channel.CALL:
        return calendar.add(due, policy.call_within)
    return due + policy.answer_within

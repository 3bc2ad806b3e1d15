"""What a lead would get: a sequence's steps with their times, from the planner that plans the real ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.conditions.facts import Facts
from domain.leads.lead import Channel
from domain.outreach.cadence.best_hour import Reason
from domain.outreach.cadence.follow_up import Course, plan_follow_up
from domain.outreach.cadence.hours import Recipient
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.cadence.plan import AttemptPlan, Moment, plan_attempt
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep, holds
from domain.outreach.consent import Purpose
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import ContactPolicy

CONDITION, NO_CHANNEL = "condition", "no_channel"


@dataclass(frozen=True)
class TimelineStep:
    """`at` is in UTC; None: the step has no time. `skipped` says why it would not happen."""

    number: int
    channel: Channel
    template: str
    purpose: Purpose
    at: datetime | None
    timing: Reason | None = None
    skipped: str | None = None


@dataclass(frozen=True)
class Sample:
    """Whom the time line is for. `recipient` by purpose: consent differs. `facts` as they are at the start.

    `started_at` is the appointment, the missed visit or the loss; the first contact begins then.
    """

    facts: Facts
    recipient: Callable[[Purpose], Recipient]
    started_at: datetime
    now: datetime


def timeline(
    occasion: Occasion, sequence: AttemptSequence, sample: Sample, policy: ContactPolicy, calendar: BusinessCalendar
) -> tuple[TimelineStep, ...]:
    """As if nobody ever answered, and each call was made when it was due."""
    if occasion is Occasion.FIRST_CONTACT:
        return tuple(_attempts(sequence, sample, policy, calendar))
    return tuple(_follow_ups(sequence, sample, calendar))


def _attempts(
    sequence: AttemptSequence, sample: Sample, policy: ContactPolicy, calendar: BusinessCalendar
) -> Iterator[TimelineStep]:
    recipient, now = sample.recipient(Purpose.ENQUIRY), sample.now
    for number in range(1, sequence.cap + 1):
        plan = plan_attempt(sequence, policy, calendar, recipient, number, Moment(now))
        step = sequence.step(number)
        if not isinstance(plan, AttemptPlan):
            yield TimelineStep(number, step.channel, step.template, step.purpose, None, skipped=NO_CHANNEL)
            continue
        now = plan.due_at
        timing = plan.timing.reason if plan.timing else None
        met = holds({**sample.facts, "now": now}, plan.step or step)
        skipped = None if met else CONDITION
        yield TimelineStep(number, plan.channel, plan.template, step.purpose, now, timing, skipped)


def _follow_ups(sequence: AttemptSequence, sample: Sample, calendar: BusinessCalendar) -> Iterator[TimelineStep]:
    course, number, now = Course(sequence, sample.started_at, sample.started_at), 1, sample.now
    while number <= sequence.cap:
        recipient = sample.recipient(sequence.step(number).purpose)
        plan, passed = plan_follow_up(course, number, recipient, calendar, now)
        for one in passed:
            yield _left_out(one.number, sequence.step(one.number), one.reason)
        if plan is None:
            return
        step, now = plan.step, plan.timing.at
        recipient = sample.recipient(step.purpose)
        channel, skipped = recipient.channel_of(step), None
        if channel is None:
            skipped = NO_CHANNEL
        elif not holds({**sample.facts, "now": now}, step):
            skipped = CONDITION
        yield TimelineStep(
            plan.number, channel or step.channel, step.template, step.purpose, now, plan.timing.reason, skipped
        )
        course, number = replace(course, previous_at=now), plan.number + 1


def _left_out(number: int, step: AttemptStep, reason: str) -> TimelineStep:
    return TimelineStep(number, step.channel, step.template, step.purpose, None, skipped=reason)

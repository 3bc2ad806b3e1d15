"""The next step of a sequence after first contact, and why those before it are left out."""

from dataclasses import dataclass
from datetime import datetime

from domain.outreach.cadence.best_hour import Timing
from domain.outreach.cadence.hours import Recipient, when_due
from domain.outreach.cadence.rules import AttemptSequence, AttemptStep
from domain.tenants.calendar import BusinessCalendar

TOO_LATE, NO_TIME = "too_late", "no_time"


@dataclass(frozen=True)
class Course:
    """A lead's way through a sequence.

    `started_at` is the occasion itself (the appointment, the missed visit, the loss), `previous_at` the step before.
    """

    sequence: AttemptSequence
    started_at: datetime
    previous_at: datetime

    def due_at(self, step: AttemptStep) -> datetime:
        if step.before is not None:
            return self.started_at - step.before
        return (self.started_at if step.since == "start" else self.previous_at) + step.after

    def superseded(self, number: int, now: datetime) -> bool:
        """The step after this one is due as well, by the occasion's own time: after a pause only the newest is left."""
        if number >= self.sequence.cap:
            return False
        following = self.sequence.step(number + 1)
        fixed = following.before is not None or following.since == "start"
        return fixed and self.due_at(following) <= now


@dataclass(frozen=True)
class Passed:
    """Step `number` is left out, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class FollowUpPlan:
    """Step `number`, due at its timing."""

    number: int
    step: AttemptStep
    timing: Timing


def plan_follow_up(
    course: Course, number: int, recipient: Recipient, calendar: BusinessCalendar, now: datetime
) -> tuple[FollowUpPlan | None, tuple[Passed, ...]]:
    """The first of the steps from `number` on that can happen, and those that cannot; None: the sequence is over."""
    passed: list[Passed] = []
    for place in range(number, course.sequence.cap + 1):
        step = course.sequence.step(place)
        due = course.due_at(step)
        if step.before is not None and due <= now:
            passed.append(Passed(place, TOO_LATE))
            continue
        channel = recipient.channel_of(step) or step.channel
        timing = when_due(step, channel, max(due, now), recipient, calendar)
        if timing is None:
            passed.append(Passed(place, NO_TIME))
        elif step.before is not None and timing.at >= course.started_at:
            passed.append(Passed(place, TOO_LATE))
        else:
            return FollowUpPlan(place, step, timing), tuple(passed)
    return None, tuple(passed)

"""Speed to lead as a promise: until when a person is first contacted, and what follows when nobody does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import SpeedPolicy


class SpeedStep(StrEnum):
    WARN = "warn"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class Promise:
    """The first contact is owed by `due_at`; who owes it is warned at `warn_at`. Instants in UTC."""

    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Watch:
    """How far a promise that is not kept yet has come.

    `notified`: how many of the chain know that it is broken; the next is notified at `escalate_at`.
    """

    promise: Promise
    warned: bool = False
    notified: int = 0
    escalate_at: datetime | None = None

    @property
    def next_at(self) -> datetime | None:
        """When to look again; None when everybody is notified."""
        if self.notified:
            return self.escalate_at
        return self.promise.due_at if self.warned else self.promise.warn_at

    def step(self, now: datetime) -> SpeedStep | None:
        """What is to be done now, if anything; a warning that comes after the due time is none."""
        if self.next_at is None or now < self.next_at:
            return None
        return SpeedStep.ESCALATE if self.notified or now >= self.promise.due_at else SpeedStep.WARN


def promise(policy: SpeedPolicy, calendar: BusinessCalendar, priority: int, since: datetime) -> Promise:
    """For a lead of this priority (1 … 5), in business time from `since`."""
    within = policy.first_contact_within[priority - 1]
    return Promise(calendar.add(since, within * policy.warn_after_share), calendar.add(since, within))


def reconsidered(
    policy: SpeedPolicy,
    calendar: BusinessCalendar,
    before: Promise,
    priorities: tuple[int, int],
    began_at: datetime,
    now: datetime,
) -> Promise:
    """After the priority changed from one to the other.

    More urgent: counted from now, but never later than it was. Less urgent: counted from the beginning.
    """
    was, is_now = priorities
    if is_now > was:
        return promise(policy, calendar, is_now, began_at)
    sooner = promise(policy, calendar, is_now, now)
    return sooner if sooner.due_at < before.due_at else before

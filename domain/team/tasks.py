"""What people must do about a lead: until when, when they are reminded, when somebody else hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.errors import Invalid
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Policy, TaskPolicy, Tenant

FARTHEST = timedelta(days=730)
OWN, COACHING, FIRST_CONTACT = "own", "coaching", "first_contact"
# A step of the lead's life waits for these, and its run reminds and escalates; each is done by a command.
CHASED: Mapping[str, str] = {
    "call": "outcome",
    "qualification": "assess",
    "booking": "book",
    "visit_outcome": "convert or no-show",
    FIRST_CONTACT: "outcome",
}
_ANSWERS = frozenset({"answer_reply", "slot_taken"})


@dataclass(frozen=True)
class TaskTimes:
    """Instants in UTC; `remind_at` None: there is no time for a reminder."""

    due_at: datetime
    remind_at: datetime | None
    escalate_at: datetime


@dataclass(frozen=True)
class ScheduleReminders:
    """The earliest moment at which a tenant's tasks want a reminder or an escalation."""

    tenant_id: int
    at: datetime


@dataclass(frozen=True)
class RemindOfTasks:
    """Whatever wants a reminder or an escalation by `now`."""

    tenant_id: int
    now: datetime


@dataclass(frozen=True)
class TasksReminded:
    """`next_at` None: nothing is left that would want one."""

    next_at: datetime | None


def due_within(kind: str, policy: Policy) -> timedelta:
    """Business time for a task of this kind."""
    if kind == "missed_call":
        return policy.contact.call_back_within
    return policy.tasks.answer_within if kind in _ANSWERS else policy.tasks.due_within


def times(policy: TaskPolicy, calendar: BusinessCalendar, now: datetime, due_at: datetime) -> TaskTimes:
    """Around a due time; when it is due already, escalation counts from now."""
    ahead = calendar.between(now, due_at) - policy.remind_before
    wanted = policy.remind_before > timedelta(0) and ahead > timedelta(0)
    remind_at = calendar.add(now, ahead) if wanted else None
    return TaskTimes(due_at, remind_at, calendar.add(max(now, due_at), policy.escalate_every))


def chosen_instant(tenant: Tenant, field: str, at: datetime | None, minutes: int | None, now: datetime) -> datetime:
    """`at`, or `minutes` of business time from now; in the future, within two years. Raises `Invalid(field)`."""
    if minutes is not None:
        calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
        return calendar.add(now, timedelta(minutes=minutes))
    assert at
    if not now < at <= now + FARTHEST:
        raise Invalid(field, "must be in the future, within two years")
    return at.astimezone(UTC)

"""What people must do about a lead: until when, when they are reminded, when somebody else hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.errors import Invalid
from domain.privacy import Actor
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Policy, TaskPolicy, Tenant

FARTHEST = timedelta(days=730)


class TaskKind(StrEnum):
    OWN = "own"
    COACHING = "coaching"
    FIRST_CONTACT = "first_contact"
    CALL = "call"
    QUALIFICATION = "qualification"
    BOOKING = "booking"
    VISIT_OUTCOME = "visit_outcome"
    ANSWER_REPLY = "answer_reply"
    ASKS_TO_STOP = "asks_to_stop"
    OPTED_OUT = "opted_out"
    MISSED_CALL = "missed_call"
    CONTACT_DATA = "contact_data"
    CHECK_DELIVERY = "check_delivery"
    SLOT_TAKEN = "slot_taken"
    REFUND_BY_HAND = "refund_by_hand"
    DEPOSIT_BY_HAND = "deposit_by_hand"
    CHECK_PAYMENT = "check_payment"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    NO_AGENT = "no_agent"
    NO_TEXT = "no_text"
    PATIENT_MATCH = "patient_match"
    REGISTRY = "registry"


# What to do, for a person to read; an own task says it in its title.
TASK_TEXTS: Mapping[TaskKind, str] = {
    TaskKind.OWN: "do what was agreed",
    TaskKind.COACHING: "talk about the interaction with your manager",
    TaskKind.FIRST_CONTACT: "contact the lead soon",
    TaskKind.CALL: "call the lead",
    TaskKind.QUALIFICATION: "qualify the lead",
    TaskKind.BOOKING: "book the appointment",
    TaskKind.VISIT_OUTCOME: "say whether the patient came",
    TaskKind.ANSWER_REPLY: "answer the lead's message",
    TaskKind.ASKS_TO_STOP: "ask whether the lead wants no more messages; if so, record the opt-out",
    TaskKind.OPTED_OUT: "the patient wants no more messages: the appointment stands, and nothing reminds of it",
    TaskKind.MISSED_CALL: "call back: the lead called",
    TaskKind.CONTACT_DATA: "find another way to reach the lead",
    TaskKind.CHECK_DELIVERY: "see whether the message arrived",
    TaskKind.SLOT_TAKEN: "choose another time",
    TaskKind.REFUND_BY_HAND: "refund the deposit by hand",
    TaskKind.DEPOSIT_BY_HAND: "take the deposit yourself: no link to pay it was sent",
    TaskKind.CHECK_PAYMENT: "look into the payment: it is disputed, or not what the vendor or the deposit says",
    TaskKind.REMINDER: "due soon",
    TaskKind.ESCALATION: "overdue: see to it",
    TaskKind.NO_AGENT: "no agent could ever take the lead: give an agent what it needs, or assign it yourself",
    TaskKind.NO_TEXT: "nothing was sent, for no text is written: write to the lead, and have the template written",
    TaskKind.PATIENT_MATCH: "say whether the lead is one of the patients who resemble it",
    TaskKind.REGISTRY: "see to the patient registry: it did not register the patient",
}


class SubjectKind(StrEnum):
    """What a task is about. A reminder or an escalation is about what is due: a `TaskKind`, or acceptance."""

    LEAD = "lead"
    MESSAGE = "message"
    TOUCH = "touch"
    ATTEMPT = "attempt"
    WRONG_NUMBER = "wrong_number"
    OPTED_OUT = "opted_out"
    SLOT = "slot"
    PAYMENT = "payment"
    ACCEPTANCE = "acceptance"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True)
class Subject:
    """A run has one task of a kind for each subject; `nth` numbers the repeats."""

    kind: SubjectKind | TaskKind = SubjectKind.LEAD
    id: int | None = None
    nth: int = 0

    def __str__(self) -> str:
        numbers = [number for number in (self.id, self.nth) if number]
        return ":".join([self.kind.value, *map(str, numbers)])


THE_LEAD = Subject()
# They outlive a merge: what people asked of each other, who waits for a call back, and money that is owed.
HANDED_ON = (TaskKind.OWN, TaskKind.MISSED_CALL, TaskKind.REFUND_BY_HAND, TaskKind.CHECK_PAYMENT)
# A step of the lead's run waits for these, and the run reminds and escalates; each is done by a command.
CHASED: Mapping[str, str] = {
    TaskKind.CALL: "outcome",
    TaskKind.QUALIFICATION: "assess",
    TaskKind.BOOKING: "book",
    TaskKind.VISIT_OUTCOME: "convert or no-show",
    TaskKind.FIRST_CONTACT: "outcome",
}
_ANSWERS = frozenset({TaskKind.ANSWER_REPLY, TaskKind.ASKS_TO_STOP, TaskKind.SLOT_TAKEN})


@dataclass(frozen=True)
class TaskTimes:
    """Instants in UTC; `remind_at` None: there is no time for a reminder. Without both, the lead's run sees to that."""

    due_at: datetime
    remind_at: datetime | None = None
    escalate_at: datetime | None = None


@dataclass(frozen=True)
class TaskRequest:
    """What somebody is to do about a lead; without an assignee it is for everybody of a role.

    `due_at` None: by its kind, or as soon as a first contact of priority 1 when it `is_urgent`. What one person gives
    to another has a title, and what is urgent says why in it; coaching is about an interaction.
    """

    kind: TaskKind
    assignee: int | None
    subject: Subject = THE_LEAD
    for_role: str | None = None
    due_at: datetime | None = None
    title: str = ""
    actor: Actor | None = None
    interaction_id: int | None = None
    is_urgent: bool = False


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


def due_within(kind: TaskKind, policy: Policy) -> timedelta:
    """Business time for a task of this kind."""
    if kind is TaskKind.MISSED_CALL:
        return policy.contact.call_back_within
    return policy.tasks.answer_within if kind in _ANSWERS else policy.tasks.due_within


def times(policy: TaskPolicy, calendar: BusinessCalendar, now: datetime, due_at: datetime) -> TaskTimes:
    """Around a due time; when it is due already, escalation counts from now."""
    ahead = calendar.between(now, due_at) - policy.remind_before
    requested = policy.remind_before > timedelta(0) and ahead > timedelta(0)
    remind_at = calendar.add(now, ahead) if requested else None
    return TaskTimes(due_at, remind_at, calendar.add(max(now, due_at), policy.escalate_every))


def chosen_instant(tenant: Tenant, field: str, at: datetime | None, minutes: int | None, now: datetime) -> datetime:
    """`at`, or `minutes` of business time from now; in the future, within two years. Raises `Invalid(field)`."""
    if minutes is not None:
        return BusinessCalendar.of(tenant).add(now, timedelta(minutes=minutes))
    assert at
    if not now < at <= now + FARTHEST:
        raise Invalid(field, "must be in the future, within two years")
    return at.astimezone(UTC)

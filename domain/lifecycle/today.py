"""A day's work in order: what is to be done now, what next, what later, and by which command."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from domain.lifecycle.waiting import WaitKind
from domain.team.tasks import TaskKind

SOON = timedelta(hours=1)


class TaskGroup(StrEnum):
    """`now`: late, a first contact that is owed, or due within the hour; `next`: due today; `later`: after that."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class TaskCommand(StrEnum):
    """The one command that does it; `outcome`: the call cannot be placed from here."""

    CALL = "call"
    OUTCOME = "outcome"
    ASSESS = "assess"
    BOOK = "book"
    VISIT = "visit"
    REPLY = "reply"


_COMMANDS: Mapping[TaskKind | WaitKind, TaskCommand] = {
    TaskKind.FIRST_CONTACT: TaskCommand.CALL,
    TaskKind.CALL: TaskCommand.CALL,
    TaskKind.MISSED_CALL: TaskCommand.CALL,
    TaskKind.ASKS_TO_STOP: TaskCommand.CALL,
    TaskKind.QUALIFICATION: TaskCommand.ASSESS,
    TaskKind.BOOKING: TaskCommand.BOOK,
    TaskKind.SLOT_TAKEN: TaskCommand.BOOK,
    TaskKind.VISIT_OUTCOME: TaskCommand.VISIT,
    TaskKind.ANSWER_REPLY: TaskCommand.REPLY,
    WaitKind.ATTEMPT: TaskCommand.CALL,
}
_OF_ATTEMPT = frozenset({TaskKind.CALL, TaskKind.FIRST_CONTACT, WaitKind.ATTEMPT})


def command_for(kind: TaskKind | WaitKind, *, phone_known: bool) -> TaskCommand | None:
    """None: it is done by completing it."""
    command = _COMMANDS.get(kind)
    return TaskCommand.OUTCOME if command is TaskCommand.CALL and not phone_known else command


def is_of_attempt(kind: TaskKind | WaitKind) -> bool:
    """Whether the attempt that the lead's run is at is what the task is about."""
    return kind in _OF_ATTEMPT


def group_of(kind: TaskKind | WaitKind, due_at: datetime, now: datetime, midnight: datetime) -> TaskGroup:
    """`midnight`: when the hospital's day ends."""
    if kind is TaskKind.FIRST_CONTACT or due_at <= now + SOON:
        return TaskGroup.NOW
    return TaskGroup.NEXT if due_at < midnight else TaskGroup.LATER


def urgency(kind: TaskKind | WaitKind, due_at: datetime, now: datetime) -> tuple[int, datetime]:
    """What sorts first: what is late, then a first contact that is owed, then what is due soonest."""
    if due_at <= now:
        return 0, due_at
    return (1 if kind is TaskKind.FIRST_CONTACT else 2), due_at

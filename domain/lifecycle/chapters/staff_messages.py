"""What somebody of the staff writes to a lead."""

from dataclasses import dataclass
from datetime import datetime

from domain.lifecycle.messages import LeadRef, Step


@dataclass(frozen=True)
class StaffMessageStart:
    """One message; its text stands in Postgres only."""

    lead: LeadRef
    staff_message_id: int


@dataclass(frozen=True)
class SendStaffMessage(Step):
    """`run` is 0: it belongs to no run, and may outlive the one in which it was written."""

    staff_message_id: int


@dataclass(frozen=True)
class StaffMessageTried:
    """`next_at`: when to try again; None: it has left, or will not."""

    next_at: datetime | None = None

"""Booking: slots, deposits, visits."""

from dataclasses import dataclass
from datetime import datetime

from domain.leads.lead import Stage
from domain.lifecycle.chapters.follow_up import FollowUp
from domain.lifecycle.messages import Command, Fact, Step
from domain.lifecycle.waiting import WaitingFor


@dataclass(frozen=True)
class Booking:
    """`appointment_id` is None until the slot is held; `ask_at`: when the request for the deposit may perhaps leave.

    With a `service` its own minutes count, and `resource` and `location` may be empty until the slot is held: any.
    """

    starts_at: datetime
    minutes: int
    resource: str
    appointment_id: int | None = None
    payment_id: int | None = None
    pay_by: datetime | None = None
    paid: bool = False
    confirmed: bool = False
    cancelled: bool = False
    no_show: bool = False
    ask_at: datetime | None = None
    service: str = ""
    location: str = ""


@dataclass(frozen=True)
class Visit:
    """A confirmed appointment that is still to come: when to remind, and when to ask whether the patient came."""

    reminders: tuple[datetime, ...]
    ask_at: datetime


@dataclass(frozen=True)
class Book(Command):
    """`resource` names the clinician or room whose time is taken; with a `service` empty means any."""

    starts_at: datetime
    minutes: int
    resource: str
    agent_id: int | None = None
    service: str = ""
    location: str = ""


@dataclass(frozen=True)
class Reschedule(Command):
    starts_at: datetime
    minutes: int
    resource: str
    agent_id: int | None = None
    service: str = ""
    location: str = ""


@dataclass(frozen=True)
class CancelBooking(Command):
    agent_id: int | None = None


@dataclass(frozen=True)
class NoShow(Command):
    agent_id: int | None = None


@dataclass(frozen=True)
class Paid(Fact):
    payment_id: int

    @property
    def token(self) -> str:
        return f"paid:{self.payment_id}"


@dataclass(frozen=True)
class HoldSlot(Step):
    """`number` counts the run's bookings; `release` is the appointment that this one replaces."""

    booking: Booking
    number: int
    owner: int
    release: int | None


@dataclass(frozen=True)
class SlotHeld:
    """`appointment_id` None = it could not be held, for this `reason`; the owner got a task.

    `minutes` and `resource`: those of the slot; 0 and empty: as it was booked.
    """

    appointment_id: int | None
    payment_id: int | None = None
    pay_by: datetime | None = None
    paid: bool = False
    waiting: WaitingFor | None = None
    minutes: int = 0
    resource: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DepositRequested:
    """`ask_at`: it may not leave yet. `by_hand`: it could not leave in time; a person takes the deposit."""

    pay_by: datetime
    waiting: WaitingFor
    ask_at: datetime | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class OfBooking(Step):
    """`booking` None: converted without one."""

    booking: Booking | None
    owner: int | None


@dataclass(frozen=True)
class RecordPayment(Step):
    """A payment that comes after its slot was released goes back."""

    payment_id: int


@dataclass(frozen=True)
class BookingConfirmed:
    """`remind_at`: as runs were told before reminders were a sequence; `follow_up` is that sequence now."""

    stage: Stage
    waiting: WaitingFor
    remind_at: tuple[datetime, ...]
    ask_at: datetime
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class ReleaseBooking(Step):
    """`why`: cancelled | no_deposit | failed | no_show | lost; `times`: how often that happened in this run."""

    booking: Booking
    why: str
    owner: int | None
    times: int


@dataclass(frozen=True)
class BookingReleased:
    """`give_up`: it happened too often. `follow_up`: the sequence after a missed visit."""

    give_up: bool
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class RemindVisit(Step):
    booking: Booking
    number: int

"""Booking and the visit: a saga of hold, deposit, registration, confirmation; each step has its compensation."""

from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.booking import AppointmentActivities
from domain.leads.lead import LossReason, Phase
from domain.lifecycle.messages import Booking
from domain.lifecycle.steps import HoldSlot, OfBooking, ReleaseBooking, RemindVisit
from domain.lifecycle.waiting import WaitKind
from workflows.lead.life import Life, Lost
from workflows.lead.owner import next_from_owner


async def book(life: Life) -> None:
    while life.in_chapter(Phase.BOOK):
        booking = life.state.booking
        if booking is None:
            await next_from_owner(life, WaitKind.BOOKING)
        elif booking.cancelled:
            await release(life, booking, "cancelled")
        elif booking.appointment_id is None:
            await _hold(life, booking)
        elif booking.payment_id is not None and not booking.paid:
            await _await_deposit(life, booking)
        elif life.inbox:
            await life.wait()  # the money itself is written down before what follows from it
        else:
            await _confirm(life, booking)


async def _hold(life: Life, booking: Booking) -> None:
    state = life.state
    state.bookings += 1
    held = await life.record(
        AppointmentActivities.hold_slot,
        HoldSlot(
            **life.step(), booking=booking, number=state.bookings, owner=life.owner, release=state.replaced_appointment
        ),
    )
    state.waiting_for = held.waiting
    if held.appointment_id is None:
        state.booking = None
        return
    state.replaced_appointment = None
    # A cancellation may have come while the slot was being held: keep its mark.
    state.booking = replace(
        state.booking or booking,
        appointment_id=held.appointment_id,
        payment_id=held.payment_id,
        pay_by=held.pay_by,
        paid=held.paid,
    )
    if held.payment_id is not None and not held.paid:
        await _ask_deposit(life, state.booking)


async def _ask_deposit(life: Life, booking: Booking) -> None:
    """A payment desk that refuses for good frees the slot again."""
    step = OfBooking(**life.step(), booking=booking, owner=life.state.owner)
    try:
        await life.act(AppointmentActivities.request_deposit, step, summary="ask for the deposit")
    except ActivityError:
        await release(life, booking, "failed")


async def _await_deposit(life: Life, booking: Booking) -> None:
    waiting = life.state.waiting_for
    if waiting is None or waiting.kind is not WaitKind.DEPOSIT:
        raise RuntimeError("a deposit is awaited without a deadline")
    if await life.wait() is None:
        life.state.unpaid += 1
        if await release(life, booking, "no_deposit", times=life.state.unpaid):
            raise Lost(LossReason.NO_DEPOSIT)


async def _confirm(life: Life, booking: Booking) -> None:
    """Register, then confirm; a registry that refuses for good undoes the deposit and the slot."""
    step = OfBooking(**life.step(), booking=booking, owner=life.state.owner)
    try:
        await life.act(AppointmentActivities.register_patient, step, summary="register the patient")
    except ActivityError:
        await release(life, booking, "failed")
        return
    confirmed = await life.record(AppointmentActivities.confirm_appointment, step)
    if life.state.phase is not Phase.BOOK or life.state.booking is not booking:
        return
    life.state.booking = replace(booking, confirmed=True)
    life.state.stage, life.state.waiting_for = confirmed.stage, confirmed.waiting
    life.state.visit_reminders, life.state.ask_visit_at = list(confirmed.remind_at), confirmed.ask_at
    life.state.phase = Phase.VISIT


async def release(life: Life, booking: Booking, why: str, times: int = 0) -> bool:
    """Compensation: the slot is free again, a paid deposit goes back. Whether it happened too often to go on."""
    give_up = False
    if booking.appointment_id is not None:
        released = await life.act(
            AppointmentActivities.release_booking,
            ReleaseBooking(**life.step(), booking=booking, why=why, owner=life.state.owner, times=times),
            summary=f"release the slot: {why}",
        )
        give_up = released.give_up
    life.state.booking, life.state.waiting_for = None, None
    life.state.visit_reminders, life.state.ask_visit_at = [], None
    if life.state.phase is Phase.VISIT:
        life.state.phase = Phase.BOOK
    return give_up


async def give_up_booking(life: Life) -> None:
    """A life that is lost gives back what it holds: the slot, and the deposit."""
    if life.state.booking is not None:
        await release(life, life.state.booking, "lost")


async def visit(life: Life) -> None:
    """Reminders before the appointment; afterwards the owner says whether the patient came."""
    while life.in_chapter(Phase.VISIT):
        booking = life.state.booking
        if booking is None:
            life.state.phase = Phase.BOOK
        elif booking.cancelled:
            await release(life, booking, "cancelled")
        elif booking.no_show:
            await _no_show(life, booking)
        elif booking.appointment_id is None:
            life.state.phase, life.state.waiting_for = Phase.BOOK, None
        else:
            await _until_visited(life, booking)


async def _until_visited(life: Life, booking: Booking) -> None:
    state = life.state
    if state.ask_visit_at is None or workflow.now() >= state.ask_visit_at:
        state.ask_visit_at = None
        await next_from_owner(life, WaitKind.VISIT_OUTCOME)
        return
    waiting = state.waiting_for
    if waiting is None or waiting.kind is not WaitKind.VISIT:
        raise RuntimeError("a visit is awaited without a deadline")
    wake_at = min([state.ask_visit_at, *state.visit_reminders[:1]])
    if await life.wait(wake_at) is None:
        await _remind(life, booking, due=workflow.now())


async def _remind(life: Life, booking: Booking, due: datetime) -> None:
    if not life.state.visit_reminders or life.state.visit_reminders[0] > due:
        return
    life.state.visit_reminders.pop(0)
    life.state.reminders += 1
    await life.try_to(
        AppointmentActivities.remind_visit,
        RemindVisit(**life.step(), booking=booking, number=life.state.reminders),
        summary="remind of the appointment",
        give_up_after=timedelta(hours=1),
    )


async def _no_show(life: Life, booking: Booking) -> None:
    life.state.no_shows += 1
    if await release(life, booking, "no_show", times=life.state.no_shows):
        raise Lost(LossReason.NO_SHOW)

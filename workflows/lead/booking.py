"""Booking and the visit: a saga of hold, deposit, registration, confirmation; each step has its compensation."""

from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.booking import AppointmentActivities
from domain.leads.lead import LossReason, Phase
from domain.lifecycle.chapters.booking import Booking, HoldSlot, OfBooking, ReleaseBooking, RemindVisit, Visit
from domain.lifecycle.waiting import WaitKind
from workflows.lead.owner import next_from_owner
from workflows.lead.registration import registered
from workflows.lead.run import LeadRun, Lost

DEPOSIT_WAITS = "deposit-requests-wait"


async def book(run: LeadRun) -> None:
    while run.in_chapter(Phase.BOOK):
        booking = run.state.booking
        if booking is None:
            await next_from_owner(run, WaitKind.BOOKING)
        elif booking.cancelled:
            await release(run, booking, "cancelled")
        elif booking.appointment_id is None:
            await _hold(run, booking)
        elif booking.payment_id is not None and not booking.paid:
            await _await_deposit(run, booking)
        elif run.inbox:
            await run.wait()  # the money itself is written down before what follows from it
        else:
            await _confirm(run, booking)


async def _hold(run: LeadRun, booking: Booking) -> None:
    state = run.state
    state.counts.bookings += 1
    held = await run.record(
        AppointmentActivities.hold_slot,
        HoldSlot(
            **run.step(),
            booking=booking,
            number=state.counts.bookings,
            owner=run.owner,
            release=state.replaced_appointment,
        ),
    )
    state.waiting_for, state.duty = held.waiting, None
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
        minutes=held.minutes or booking.minutes,
        resource=held.resource or booking.resource,
    )
    if held.payment_id is not None and not held.paid:
        await _ask_deposit(run, state.booking)


async def _ask_deposit(run: LeadRun, booking: Booking) -> None:
    """A payment desk that refuses for good frees the slot again; a request that may not leave yet is kept."""
    step = OfBooking(**run.step(), booking=booking, owner=run.state.owner)
    try:
        answer = await run.act(AppointmentActivities.request_deposit, step, summary="ask for the deposit", sends=True)
    except ActivityError:
        await release(run, booking, "failed")
        return
    if answer is None or not (booking.ask_at or answer.ask_at or answer.by_hand):
        return
    current = run.state.booking
    if current is not None and current.payment_id == booking.payment_id and workflow.patched(DEPOSIT_WAITS):
        payment_id = None if answer.by_hand else current.payment_id
        run.state.booking = replace(current, payment_id=payment_id, pay_by=answer.pay_by, ask_at=answer.ask_at)
        run.state.waiting_for = answer.waiting


async def _await_deposit(run: LeadRun, booking: Booking) -> None:
    waiting = run.state.waiting_for
    if waiting is None or waiting.kind is not WaitKind.DEPOSIT:
        raise RuntimeError("a deposit is awaited without a deadline")
    if await run.wait(booking.ask_at) is not None:
        return
    if booking.ask_at is not None:
        await _ask_deposit(run, booking)
        return
    run.state.counts.unpaid += 1
    if await release(run, booking, "no_deposit", times=run.state.counts.unpaid):
        raise Lost(LossReason.NO_DEPOSIT)


async def _confirm(run: LeadRun, booking: Booking) -> None:
    """Register, then confirm; a registry that refuses for good undoes the deposit and the slot."""
    step = OfBooking(**run.step(), booking=booking, owner=run.state.owner)
    try:
        if not await registered(run):
            return
    except ActivityError:
        await release(run, booking, "failed")
        return
    confirmed = await run.record(AppointmentActivities.confirm_appointment, step)
    run.follow(confirmed.follow_up)
    if run.state.phase is not Phase.BOOK or run.state.booking is not booking:
        return
    run.state.booking = replace(booking, confirmed=True)
    run.state.stage, run.state.waiting_for = confirmed.stage, confirmed.waiting
    run.state.visit = Visit(confirmed.remind_at, confirmed.ask_at)
    run.state.phase = Phase.VISIT


async def release(run: LeadRun, booking: Booking, why: str, times: int = 0) -> bool:
    """Compensation: the slot is free again, a paid deposit goes back. Whether it happened too often to go on."""
    give_up = False
    if booking.appointment_id is not None:
        released = await run.act(
            AppointmentActivities.release_booking,
            ReleaseBooking(**run.step(), booking=booking, why=why, owner=run.state.owner, times=times),
            summary=f"release the slot: {why}",
        )
        give_up = released.give_up
        run.follow(released.follow_up)
    run.state.booking, run.state.waiting_for = None, None
    run.state.visit = None
    if run.state.phase is Phase.VISIT:
        run.state.phase = Phase.BOOK
    return give_up


async def give_up_booking(run: LeadRun) -> None:
    """A lost lead gives back what it holds: the slot and the deposit."""
    if run.state.booking is not None:
        await release(run, run.state.booking, "lost")


async def visit(run: LeadRun) -> None:
    """Reminders before the appointment; afterwards the owner says whether the patient came."""
    while run.in_chapter(Phase.VISIT):
        booking = run.state.booking
        if booking is None:
            run.state.phase = Phase.BOOK
        elif booking.cancelled:
            await release(run, booking, "cancelled")
        elif booking.no_show:
            await _no_show(run, booking)
        elif booking.appointment_id is None:
            run.state.phase, run.state.waiting_for = Phase.BOOK, None
        else:
            await _until_visited(run, booking)


async def _until_visited(run: LeadRun, booking: Booking) -> None:
    to_come = run.state.visit
    if to_come is None or workflow.now() >= to_come.ask_at:
        run.state.visit = None
        await next_from_owner(run, WaitKind.VISIT_OUTCOME)
        return
    waiting = run.state.waiting_for
    if waiting is None or waiting.kind is not WaitKind.VISIT:
        raise RuntimeError("a visit is awaited without a deadline")
    wake_at = min([to_come.ask_at, *to_come.reminders[:1]])
    if await run.wait(wake_at) is None:
        await _remind(run, booking, due=workflow.now())


async def _remind(run: LeadRun, booking: Booking, due: datetime) -> None:
    to_come = run.state.visit
    if to_come is None or not to_come.reminders or to_come.reminders[0] > due:
        return
    run.state.visit = replace(to_come, reminders=to_come.reminders[1:])
    run.state.counts.reminders += 1
    await run.try_to(
        AppointmentActivities.remind_visit,
        RemindVisit(**run.step(), booking=booking, number=run.state.counts.reminders),
        summary="remind of the appointment",
        give_up_after=timedelta(hours=1),
    )


async def _no_show(run: LeadRun, booking: Booking) -> None:
    run.state.counts.no_shows += 1
    if await release(run, booking, "no_show", times=run.state.counts.no_shows):
        raise Lost(LossReason.NO_SHOW)

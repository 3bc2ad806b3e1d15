"""Hold a slot, take the deposit, confirm; and undo each of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.failures import failure
from activities.outreach.messages import Outreach, SendOrder, Sent
from activities.outreach.sequences import Begin, Lead, under_way
from activities.payments.desks import Desks
from activities.payments.pages import close_page, open_page
from activities.payments.refunds import refund_charge
from activities.steps import Work, once, undoes
from domain.booking.availability import SlotFault
from domain.errors import Invalid, Refused
from domain.leads.lead import Channel, Phase, Stage
from domain.lifecycle.chapters.booking import (
    Booking,
    BookingConfirmed,
    BookingReleased,
    DepositRequested,
    HoldSlot,
    OfBooking,
    RecordPayment,
    ReleaseBooking,
    RemindVisit,
    SlotHeld,
)
from domain.lifecycle.messages import Step
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.outreach.cadence.occasions import Occasion
from domain.outreach.consent import Purpose
from domain.outreach.templates.values import TemplateValues
from domain.payments.desk import DeskVendor
from domain.payments.links import PAY_LINK_AGE, PayLink, sign_pay_link
from domain.payments.money import money
from domain.payments.titles import page_language
from domain.privacy import CONTACT, agent_or_manager
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.policy import DepositPolicy, Tenant
from providers.contract import Final, ProviderError, Retryable
from services.booking.slots import Choice, Slot, SlotRequest, judge
from services.lifecycle import states
from services.lifecycle.states import Transition
from services.outreach.permission import consented
from services.payments.sessions import PageRequest
from services.team.tasks import request_task
from store.booking import appointments
from store.booking.slots import lock_names
from store.lifecycle import lead_runs
from store.payments import charges
from store.session import Database
from store.tables.booking import PaymentRow
from store.tables.leads import LeadRow
from store.team import tasks

REGISTRATION_GRACE = timedelta(minutes=30)


class AppointmentActivities:
    def __init__(self, database: Database, outreach: Outreach, desks: Desks) -> None:
        self._database, self._outreach, self._desks = database, outreach, desks

    @activity.defn
    @once
    async def hold_slot(self, step: HoldSlot, work: Work) -> SlotHeld:
        """Takes the slot, or says why not; a deposit is requested where the service or the tenant asks for one."""
        session, lead, tenant = work.session, work.lead, await work.tenant()
        if not step.booking.service:  # before any appointment is locked, as whoever sets up a resource does
            await lock_names(session, lead.tenant_id)
        try:
            async with session.begin_nested():
                if step.release is not None:
                    await appointments.move(session, lead, step.release, "released")
                slot = await judge(session, lead.tenant_id, _request(work, step.booking), hold=True)
                held = replace(step.booking, resource=slot.resource, minutes=_minutes(slot, step.booking))
                appointment = await appointments.hold(session, lead, held, step.number, slot.placement)
        except IntegrityError as error:
            if not any(name in str(error.orig) for name in appointments.OVERLAPS):
                raise
            return await self._not_held(work, tenant, step, SlotFault.TAKEN.value)
        except (Refused, Invalid) as refused:
            reason = refused.reason if isinstance(refused, Refused) else f"unknown_{refused.field}"
            return await self._not_held(work, tenant, step, reason)
        await tasks.close_tasks(session, lead, step.now, kind=TaskKind.BOOKING)
        # An appointment that was only moved owes nothing more.
        owes = step.booking.payment_id is None and step.release is None
        deposit = _deposit(tenant, slot) if owes else None
        payment = None
        if deposit is not None and await self._desks.of(session, tenant.id) is None:
            task = TaskRequest(TaskKind.DEPOSIT_BY_HAND, step.owner, Subject(SubjectKind.SLOT, step.number))
            await request_task(session, lead, tenant, task, step.now)
        elif deposit is not None:
            payment = await appointments.ask_payment(
                session, lead, appointment, deposit, tenant.currency, step.now + deposit.pay_within
            )
        payment_id = payment.id if payment is not None else step.booking.payment_id
        paid = payment.state == "paid" if payment is not None else step.booking.paid
        waiting = (
            WaitingFor(WaitKind.DEPOSIT, payment.pay_by)
            if payment is not None and not paid
            else WaitingFor(WaitKind.CONVERSION, step.now + REGISTRATION_GRACE)
        )
        states.wait_for(lead, waiting, Phase.BOOK)
        await work.note(
            "slot_held",
            agent_or_manager(step.owner),
            appointment=appointment.id,
            starts_at=step.booking.starts_at.isoformat(),
        )
        pay_by = payment.pay_by if payment else None
        return SlotHeld(appointment.id, payment_id, pay_by, paid, waiting, held.minutes, held.resource)

    async def _not_held(self, work: Work, tenant: Tenant, step: HoldSlot, reason: str) -> SlotHeld:
        task = TaskRequest(TaskKind.SLOT_TAKEN, step.owner, Subject(SubjectKind.SLOT, step.number))
        await request_task(work.session, work.lead, tenant, task, step.now)
        await work.note("slot_taken", booking=step.number, reason=reason)
        return SlotHeld(None, reason=reason)

    @activity.defn
    async def request_deposit(self, step: OfBooking) -> DepositRequested | None:
        """Asks the payment desk, then sends the link; both idempotent. None: as runs of before recorded it."""
        booking = _of(step)
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            payment = await appointments.payment(session, lead, booking.payment_id or 0)
            channel = await _reminder_channel(session, lead)
            desk = await self._desks.of(session, tenant.id)
            language = page_language(None, lead.language, tenant.locale)
        pay_by = _pay_by(tenant, booking, payment, step.now)
        page = PayLink(step.lead.tenant_id, payment.id, payment.lead_id, pay_by + PAY_LINK_AGE)
        link = f"{self._outreach.public_url}/pay/{sign_pay_link(page, self._outreach.link_key)}"
        try:
            if desk is None:  # it was there when the slot was held
                raise Final("payments", "no_desk")
            if desk.name != DeskVendor.SANDBOX and payment.state == "requested":
                requested = PageRequest(link, language)
                await open_page(self._database, desk, tenant.id, payment.id, requested, clock.wall())
        except ProviderError as error:
            raise failure(error) from None
        values = TemplateValues(pay=link, amount=money(payment.amount_minor, payment.currency))
        sent = await self._send(step, channel, "deposit_request", f"deposit-{payment.id}", values)
        if sent.postponed_to is None:
            return await self._await_deposit(step, payment.id, pay_by)
        if sent.postponed_to < min(payment.pay_by, booking.starts_at):
            waiting = WaitingFor(WaitKind.DEPOSIT, payment.pay_by)
            return DepositRequested(payment.pay_by, waiting, ask_at=sent.postponed_to)
        return await self._take_by_hand(step, payment.id)

    async def _await_deposit(self, step: OfBooking, payment_id: int, pay_by: datetime) -> DepositRequested:
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            payment = await appointments.payment(session, lead, payment_id)
            waiting = WaitingFor(WaitKind.DEPOSIT, pay_by)
            if pay_by > payment.pay_by:
                payment.pay_by = pay_by
                states.wait_for(lead, waiting, Phase.BOOK)
            return DepositRequested(pay_by, waiting)

    async def _take_by_hand(self, step: OfBooking, payment_id: int) -> DepositRequested:
        """Nobody loses a slot by a request that never reached them: as without a desk, the owner takes the deposit."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            payment = await appointments.payment(session, lead, payment_id)
            waiting = WaitingFor(WaitKind.CONVERSION, step.now + REGISTRATION_GRACE)
            if payment.state == "requested":
                payment.state, payment.state_at = "expired", step.now
                task = TaskRequest(TaskKind.DEPOSIT_BY_HAND, step.owner, Subject(SubjectKind.PAYMENT, payment.id))
                await request_task(session, lead, tenant, task, step.now)
                states.wait_for(lead, waiting, Phase.BOOK)
            return DepositRequested(payment.pay_by, waiting, by_hand=True)

    @activity.defn
    async def record_payment(self, step: RecordPayment) -> None:
        """Money came. After its slot was released it goes back."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            payment = await appointments.payment(session, lead, step.payment_id)
            late = payment.state in ("expired", "refunded")
            if payment.state == "requested":
                payment.state, payment.state_at = "paid", step.now
            await lead_runs.note(
                session,
                lead,
                step.now,
                "deposit_paid",
                CONTACT,
                payment=payment.id,
                amount_minor=payment.amount_minor,
                currency=payment.currency,
                late=late,
            )
        if not late:
            return
        await self._refund(step, payment)
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            payment = await appointments.payment(session, lead, step.payment_id)
            payment.state, payment.state_at = "refunded", step.now

    @activity.defn
    @once
    async def confirm_appointment(self, step: OfBooking, work: Work) -> BookingConfirmed:
        """The appointment stands; reminders are planned, and when to ask whether the patient came."""
        session, lead, tenant, booking = work.session, work.lead, await work.tenant(), _of(step)
        if await appointments.move(session, lead, booking.appointment_id or 0, "confirmed"):
            await work.note(
                "appointment_confirmed", appointment=booking.appointment_id, starts_at=booking.starts_at.isoformat()
            )
        await states.move(session, lead, Transition(stage=Stage.ACTION), step.now)
        waiting = WaitingFor(WaitKind.VISIT, booking.starts_at, step.owner)
        states.wait_for(lead, waiting, Phase.VISIT)
        begun = Begin(Occasion.REMINDER, booking.appointment_id or 0, booking.starts_at)
        reminders = await under_way(Lead(session, lead, tenant, step.now), begun)
        ask_at = booking.starts_at + timedelta(minutes=booking.minutes) + tenant.policy.visit.closes_after
        return BookingConfirmed(Stage(lead.stage), waiting, (), ask_at, reminders)

    @activity.defn
    async def release_booking(self, step: ReleaseBooking) -> BookingReleased:
        """Frees the slot and refunds a paid deposit; says whether it happened too often."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            state = {"no_show": "no_show", "cancelled": "cancelled"}.get(step.why, "released")
            if await appointments.move(session, lead, step.booking.appointment_id or 0, state):
                await lead_runs.note(
                    session, lead, step.now, "slot_released", appointment=step.booking.appointment_id, why=step.why
                )
            refund = await appointments.end_payment(session, lead, step.booking, step.now)
            await tasks.close_tasks(session, lead, step.now, kind=TaskKind.DEPOSIT_BY_HAND)
            states.wait_for(lead, WaitingFor(WaitKind.BOOKING, step.now + REGISTRATION_GRACE, step.owner), Phase.BOOK)
            give_up, missed = _too_often(tenant, step), None
            if step.why == "no_show" and not give_up:
                begun = Begin(Occasion.NO_SHOW, step.booking.appointment_id or 0, step.now)
                missed = await under_way(Lead(session, lead, tenant, step.now), begun)
        if refund is not None:
            await self._refund(step, refund)
        elif step.booking.payment_id is not None:
            await close_page(self._database, self._desks, lead.tenant_id, step.booking.payment_id)
        return BookingReleased(give_up, missed)

    async def _refund(self, step: Step, payment: PaymentRow) -> None:
        """Without a desk, or when it refuses for good, a manager refunds; the slot is free all the same."""
        tenant_id = step.lead.tenant_id
        try:
            async with self._database.tenant_session(tenant_id) as session:
                charge = await charges.kept(session, tenant_id, payment.id)
                desk = await self._desks.of(session, tenant_id)
            if charge is not None:
                await refund_charge(self._database, self._desks, tenant_id, charge.id, clock.wall())
            elif desk is None:
                raise Final("payments", "no_desk")
        except Final:
            async with self._database.tenant_session(step.lead.tenant_id) as session:
                lead = await lead_runs.lock_lead(session, step.lead)
                task = TaskRequest(TaskKind.REFUND_BY_HAND, None, Subject(SubjectKind.PAYMENT, payment.id), "manager")
                await request_task(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), task, step.now)
        except ProviderError as error:
            raise failure(error) from None

    @activity.defn
    async def remind_visit(self, step: RemindVisit) -> None:
        """One reminder of the appointment, through the send protocol."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            channel = await _reminder_channel(session, lead)
        values = TemplateValues(at=step.booking.starts_at.astimezone(ZoneInfo(tenant.time_zone)))
        sent = await self._send(step, channel, "appointment_reminder", f"reminder-{step.number}", values)
        if sent.postponed_to is not None:
            after = (sent.postponed_to - clock.now(step.now)).total_seconds()
            raise failure(Retryable("outreach", "may not leave yet", after=max(after, 0)))

    async def _send(
        self, step: OfBooking | RemindVisit, channel: Channel, template: str, name: str, values: TemplateValues
    ) -> Sent:
        order = SendOrder(
            lead=step.lead,
            run=step.run,
            now=step.now,
            channel=channel,
            template=template,
            purpose=Purpose.ENQUIRY,
            step=name,
            values=values,
        )
        return await self._outreach.send(order)


@undoes(HoldSlot)
async def _not_held(work: Work, held: SlotHeld) -> None:
    """The booking was cancelled, or the lead lost, before the run knew of the slot."""
    if held.appointment_id is not None:
        await appointments.move(work.session, work.lead, held.appointment_id, "released")
        await appointments.expire_payment(work.session, work.lead, held.appointment_id)


def _request(work: Work, booking: Booking) -> SlotRequest:
    choice = Choice(booking.service, booking.resource, booking.location)
    return SlotRequest(work.lead, choice, booking.starts_at, booking.minutes, work.now)


def _minutes(slot: Slot, booking: Booking) -> int:
    return slot.service.visit.minutes if slot.service is not None else booking.minutes


def _deposit(tenant: Tenant, slot: Slot) -> DepositPolicy | None:
    """The service's own amount on the hospital's terms."""
    own = slot.service.deposit_minor if slot.service is not None else None
    if not own:
        return tenant.policy.deposit if own is None else None
    terms = tenant.policy.deposit or DepositPolicy(amount_minor=own)
    return terms.model_copy(update={"amount_minor": own})


def _of(step: OfBooking) -> Booking:
    if step.booking is None:
        raise ValueError("this step needs a booking")
    return step.booking


async def _reminder_channel(session: AsyncSession, lead: LeadRow) -> Channel:
    """By text message, or by e-mail where only that is left."""
    may_text = (await consented(session, lead, Purpose.ENQUIRY, Channel.SMS)).allowed
    return Channel.SMS if lead.phone_e164 and (may_text or not lead.email) else Channel.EMAIL


def _pay_by(tenant: Tenant, booking: Booking, payment: PaymentRow, now: datetime) -> datetime:
    """The time to pay runs from when the request leaves; once it had to wait, that is later than planned."""
    deposit = tenant.policy.deposit
    return max(payment.pay_by, now + deposit.pay_within) if booking.ask_at and deposit else payment.pay_by


def _too_often(tenant: Tenant, step: ReleaseBooking) -> bool:
    if step.why == "no_show":
        return step.times > tenant.policy.visit.no_show_cap
    terms = tenant.policy.deposit or DepositPolicy(amount_minor=1)
    return step.why == "no_deposit" and step.times > terms.unpaid_cap

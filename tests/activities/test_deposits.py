"""Without a payment desk nobody is sent to a page that is not there: a person takes the deposit."""

from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

from activities.booking import AppointmentActivities
from activities.payments.desks import TenantDesks
from domain.lifecycle.chapters.booking import Booking, HoldSlot, OfBooking, ReleaseBooking, SlotHeld
from domain.lifecycle.messages import LeadRef
from domain.tenants.policy import DepositPolicy, Policy
from providers.desks import DeskFactory
from providers.settings import ProviderSettings
from store.tenants.vault import Vault
from tests.activities.clinic import Clinic, at

NOW = at("2026-11-23T10:00+05:30")
BOOKING = Booking(NOW + timedelta(days=3), 30, "dr-1")
TASKS = "SELECT kind, done_at IS NULL AS open FROM tasks WHERE kind = 'deposit_by_hand' ORDER BY id"


def appointments(clinic: Clinic, *, sandbox: bool) -> AppointmentActivities:
    desks = TenantDesks(DeskFactory(ProviderSettings(sandbox_payments=sandbox)), Vault(None))
    return AppointmentActivities(clinic.database, clinic.outreach, desks)


@pytest.fixture
async def lead(clinic: Clinic) -> LeadRef:
    clinic.open(Policy(deposit=DepositPolicy(amount_minor=50_000)))
    return await clinic.lead(NOW)


async def held(clinic: Clinic, lead: LeadRef, number: int, release: int | None = None) -> SlotHeld:
    (agent,) = clinic.rows("SELECT id FROM agents")
    step = HoldSlot(lead, number, NOW + timedelta(seconds=number), BOOKING, number, agent["id"], release)
    return await appointments(clinic, sandbox=False).hold_slot(step)


async def test_without_a_desk_a_person_gets_the_task_and_nobody_a_link(clinic: Clinic, lead: LeadRef) -> None:
    slot = await held(clinic, lead, 1)
    assert (slot.appointment_id is not None, slot.payment_id, slot.paid) == (True, None, False)
    assert clinic.rows("SELECT 1 FROM payments") == clinic.rows("SELECT 1 FROM messages") == []
    assert clinic.rows(TASKS) == [{"kind": "deposit_by_hand", "open": True}]


async def test_moving_the_appointment_asks_for_no_second_deposit_and_giving_it_up_for_none(
    clinic: Clinic, lead: LeadRef
) -> None:
    first = await held(clinic, lead, 1)
    second = await held(clinic, lead, 2, release=first.appointment_id)
    assert clinic.rows(TASKS) == [{"kind": "deposit_by_hand", "open": True}]
    booking = Booking(BOOKING.starts_at, 30, "dr-1", appointment_id=second.appointment_id)
    await appointments(clinic, sandbox=False).release_booking(
        ReleaseBooking(lead, 1, NOW + timedelta(hours=1), booking, "cancelled", None, 0)
    )
    assert clinic.rows(TASKS) == [{"kind": "deposit_by_hand", "open": False}]


async def test_a_desk_that_went_away_sends_no_link_and_leaves_a_refund_to_a_manager(
    clinic: Clinic, lead: LeadRef
) -> None:
    (agent,) = clinic.rows("SELECT id FROM agents")
    step = HoldSlot(lead, 1, NOW, BOOKING, 1, agent["id"], None)
    slot = await appointments(clinic, sandbox=True).hold_slot(step)
    assert slot.payment_id is not None
    booking = Booking(BOOKING.starts_at, 30, "dr-1", slot.appointment_id, slot.payment_id)
    with pytest.raises(ApplicationError) as refused:
        await appointments(clinic, sandbox=False).request_deposit(OfBooking(lead, 1, NOW, booking, agent["id"]))
    assert refused.value.non_retryable
    assert clinic.rows("SELECT 1 FROM messages") == []
    clinic.run("UPDATE payments SET state = 'paid'")
    await appointments(clinic, sandbox=False).release_booking(
        ReleaseBooking(lead, 1, NOW, booking, "cancelled", None, 0)
    )
    assert [row["kind"] for row in clinic.rows("SELECT kind FROM tasks WHERE kind = 'refund_by_hand'")]

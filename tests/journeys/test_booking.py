"""The booking saga and the visit: hold, deposit, registration, confirmation; and each of them undone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session

from domain.errors import Refused
from domain.leads.lead import Channel, LossReason, Phase, Status
from domain.lifecycle.chapters.booking import Book, CancelBooking, NoShow, Paid, Reschedule
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import DepositPolicy
from store.booking.eye_hospital import DemoClinic, DemoResource, DemoService, add_clinic
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import booked, qualified, stops

WITH_DEPOSIT = ALWAYS_OPEN.model_copy(update={"deposit": DepositPolicy(amount_minor=50_000, unpaid_cap=1)})


async def ask(hospital: Hospital, lead: LeadRef, agent: int) -> int:
    """Books three days ahead; returns the payment that is asked for."""
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, f"dr-{lead.lead_id}", agent))
    await hospital.waits_for(lead, WaitKind.DEPOSIT)
    row = hospital.rows("SELECT id FROM payments WHERE tenant_id = %s AND lead_id = %s ORDER BY id DESC", lead.lead_id)[
        0
    ]
    return int(row["id"])


def payments(hospital: Hospital, lead: LeadRef) -> list[str]:
    query = "SELECT state FROM payments WHERE tenant_id = %s AND lead_id = %s ORDER BY id"
    return [row["state"] for row in hospital.rows(query, lead.lead_id)]


def appointments(hospital: Hospital, lead: LeadRef) -> list[str]:
    query = "SELECT state FROM appointments WHERE tenant_id = %s AND lead_id = %s ORDER BY id"
    return [row["state"] for row in hospital.rows(query, lead.lead_id)]


async def test_a_paid_deposit_confirms_the_appointment(engine: Engine) -> None:
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    payment = await ask(hospital, lead, agent)
    await hospital.tell(lead, Paid(payment))
    await hospital.waits_for(lead, WaitKind.VISIT)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["paid"], ["confirmed"])
    (asked,) = (row["body"] for row in hospital.sent())
    assert "INR 500.00" in asked
    assert "https://leads.example/pay/" in asked


async def test_a_deposit_that_does_not_come_frees_the_slot_and_twice_loses_the_lead(engine: Engine) -> None:
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await ask(hospital, lead, agent)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["expired"], ["released"])
    await ask(hospital, lead, agent)
    await hospital.pass_deadline(lead)
    assert (await hospital.ending(lead)).loss_reason is LossReason.NO_DEPOSIT


async def test_money_that_comes_too_late_goes_back(engine: Engine) -> None:
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    payment = await ask(hospital, lead, agent)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.BOOKING)
    await hospital.tell(lead, Paid(payment))
    await eventually(lambda: payments(hospital, lead) == ["refunded"])


async def test_a_cancelled_booking_frees_the_slot_and_refunds(engine: Engine) -> None:
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.tell(lead, Paid(await ask(hospital, lead, agent)))
    await hospital.waits_for(lead, WaitKind.VISIT)
    await hospital.say(lead, CancelBooking(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["refunded"], ["cancelled"])


async def test_a_slot_that_is_taken_becomes_a_task_for_the_owner(hospital: Hospital) -> None:
    first = await hospital.capture()
    await booked(hospital, first, "dr-busy")
    second = await hospital.capture()
    agent = await qualified(hospital, second)
    held = hospital.one("SELECT starts_at FROM appointments WHERE tenant_id = %s")
    await hospital.say(second, Book(held["starts_at"] + timedelta(minutes=10), 30, "dr-busy", agent))
    await hospital.until(second, lambda s: s.booking is None and s.counts.bookings == 1)
    await hospital.waits_for(second, WaitKind.BOOKING)
    assert "slot_taken" in hospital.history(second)
    assert hospital.one("SELECT id FROM tasks WHERE tenant_id = %s AND kind = 'slot_taken'")


async def test_a_no_show_is_booked_again_and_then_comes(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, NoShow(agent))
    assert refused.value.reason == "not_yet"
    await hospital.forward(lead, timedelta(days=3, minutes=5))
    await hospital.say(lead, NoShow(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=1), 30, "dr-1", agent))
    await hospital.waits_for(lead, WaitKind.VISIT)
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED
    assert appointments(hospital, lead) == ["no_show", "attended"]


async def test_whoever_never_comes_is_lost_after_the_cap(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    for time in range(3):
        await hospital.forward(lead, timedelta(days=3, minutes=5))
        await hospital.say(lead, NoShow(agent))
        if time < 2:
            await hospital.waits_for(lead, WaitKind.BOOKING)
            await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, "dr-1", agent))
            await hospital.waits_for(lead, WaitKind.VISIT)
    assert (await hospital.ending(lead)).loss_reason is LossReason.NO_SHOW


async def test_two_reminders_go_out_before_the_visit_and_afterwards_the_owner_is_asked(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    await hospital.forward(lead, timedelta(days=3, hours=3))
    state = await hospital.waits_for(lead, WaitKind.VISIT_OUTCOME)
    assert state.owner == agent
    visit = hospital.one("SELECT id FROM appointments WHERE tenant_id = %s")["id"]
    steps = hospital.rows("SELECT step FROM messages WHERE tenant_id = %s AND direction = 'out' ORDER BY id")
    assert [row["step"] for row in steps] == [f"reminder-{visit}-1", f"reminder-{visit}-2"]


async def test_a_rescheduled_visit_frees_the_old_slot(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    later = hospital.now(lead) + timedelta(days=5)
    await hospital.say(lead, Reschedule(later, 45, "dr-2", agent))
    state = await hospital.until(lead, lambda s: s.booking is not None and s.booking.confirmed)
    assert state.booking is not None
    assert (state.booking.resource, state.phase) == ("dr-2", Phase.VISIT)
    assert appointments(hospital, lead) == ["released", "confirmed"]


async def test_a_second_booking_is_refused_while_one_stands(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await booked(hospital, lead)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, "dr-1", agent))
    assert refused.value.reason == "already_booked"
    with pytest.raises(Refused) as past:
        await hospital.say(lead, Reschedule(hospital.now(lead) - timedelta(days=1), 30, "dr-1", agent))
    assert past.value.reason == "in_the_past"


async def eventually(true: object, seconds: float = 60) -> None:
    assert callable(true)
    deadline = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.02)


async def test_a_deposit_is_still_awaited_from_who_opted_out_and_a_missed_one_frees_the_slot(engine: Engine) -> None:
    """F3: whatever happens to the appointment then, the lead stays with its owner."""
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await ask(hospital, lead, agent)
    await stops(hospital, lead)
    await hospital.until(lead, lambda s: len(s.contact.closed_channels) == len(Channel))
    told = "SELECT assignee_id FROM tasks WHERE tenant_id = %s AND lead_id = %s AND kind = 'opted_out'"
    await eventually(lambda: hospital.rows(told, lead.lead_id) == [{"assignee_id": agent}])
    state = await hospital.waits_for(lead, WaitKind.DEPOSIT)
    assert (state.status, appointments(hospital, lead)) == (Status.QUALIFIED, ["held"])
    await hospital.pass_deadline(lead)
    state = await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (state.owner, appointments(hospital, lead)) == (agent, ["released"])


async def test_a_request_for_a_deposit_waits_for_the_end_of_a_pause(engine: Engine) -> None:
    hospital = Hospital.open(engine, WITH_DEPOSIT)
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    paused(hospital)
    await ask(hospital, lead, agent)
    waiting = await hospital.until(lead, lambda s: s.booking is not None and s.booking.ask_at is not None)
    assert (waiting.booking is not None, hospital.sent()) == (True, [])
    paused(hospital, until_now=True)
    await hospital.forward(lead, timedelta(minutes=10))
    state = await hospital.until(lead, lambda s: s.booking is not None and s.booking.ask_at is None)
    assert state.booking is not None
    assert state.booking.pay_by is not None
    assert waiting.booking is not None
    assert waiting.booking.pay_by is not None
    assert state.booking.pay_by > waiting.booking.pay_by
    (requested,) = (row["body"] for row in hospital.sent())
    assert "https://leads.example/pay/" in requested
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["expired"], ["released"])


async def test_a_pause_that_outlasts_the_time_to_pay_costs_nobody_the_slot(engine: Engine) -> None:
    soon = DepositPolicy(amount_minor=50_000, pay_within=timedelta(minutes=30))
    hospital = Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"deposit": soon}))
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    paused(hospital)
    await ask(hospital, lead, agent)
    await hospital.until(lead, lambda s: s.booking is not None and s.booking.ask_at is not None)
    await hospital.forward(lead, timedelta(minutes=30))
    await hospital.waits_for(lead, WaitKind.VISIT)
    assert (payments(hospital, lead), appointments(hospital, lead)) == (["expired"], ["confirmed"])
    tasks = "SELECT assignee_id FROM tasks WHERE tenant_id = %s AND kind = 'deposit_by_hand' AND done_at IS NULL"
    assert (hospital.rows(tasks), hospital.sent()) == ([{"assignee_id": agent}], [])


CLINIC = DemoClinic(
    "Asia/Kolkata",
    (("here", "Here", ""),),
    (
        DemoResource("room-a", "Room A", "here", "room", days=range(7)),
        DemoResource("room-b", "Room B", "here", "room", days=range(7)),
    ),
    (DemoService("check-up", {"en": "Check-up"}, 40, ("room-a", "room-b")),),
)


async def test_slots_of_a_service_are_held_moved_and_freed_and_never_given_twice(hospital: Hospital) -> None:
    owner = create_engine(hospital.engine.clone.owner_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with Session(owner) as session, session.begin():
        session.execute(text(f"SELECT set_config('app.current_tenant_id', '{hospital.tenant_id}', true)"))
        add_clinic(session, hospital.tenant_id, CLINIC)
    owner.dispose()
    start = datetime.now(UTC).replace(hour=5, minute=30, second=0, microsecond=0) + timedelta(days=4)
    leads = [await hospital.capture() for _ in range(3)]
    agents = [await qualified(hospital, lead) for lead in leads]
    for lead, agent in zip(leads[:2], agents, strict=False):
        await hospital.say(lead, Book(start, 0, "", agent, service="check-up"))
        state = await hospital.waits_for(lead, WaitKind.VISIT)
        assert state.booking is not None
        assert (state.booking.minutes, state.booking.resource[:5]) == (40, "room-")
    await hospital.say(leads[2], Book(start, 0, "", agents[2], service="check-up"))
    await hospital.until(leads[2], lambda s: s.booking is None and s.counts.bookings == 1)
    assert "slot_taken" in hospital.history(leads[2])
    await hospital.say(leads[0], Reschedule(start + timedelta(minutes=20), 0, "", agents[0], service="check-up"))
    moved = await hospital.until(leads[0], lambda s: s.counts.bookings == 2 and s.booking is not None)
    await hospital.waits_for(leads[0], WaitKind.VISIT)
    assert moved.booking is not None
    await hospital.say(leads[1], CancelBooking(agents[1]))
    await hospital.waits_for(leads[1], WaitKind.BOOKING)
    await hospital.say(leads[2], Book(start, 0, "", agents[2], service="check-up"))
    await hospital.waits_for(leads[2], WaitKind.VISIT)
    live = "SELECT count(*) AS n FROM appointment_resources WHERE tenant_id = %s AND live"
    assert hospital.one(live)["n"] == 2


def paused(hospital: Hospital, *, until_now: bool = False) -> None:
    with hospital.writing() as connection:
        connection.execute(
            "INSERT INTO outreach_states (tenant_id, paused_at) VALUES (%(tenant)s, now()) "
            "ON CONFLICT (tenant_id) DO UPDATE SET paused_at = CASE WHEN %(over)s THEN NULL ELSE now() END",
            {"tenant": hospital.tenant_id, "over": until_now},
        )

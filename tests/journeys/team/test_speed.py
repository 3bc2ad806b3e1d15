"""Speed to lead: somebody is warned before the first contact is late, and others hear of it when it is."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.leads.lead import LossReason, Outcome
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import CalendarPolicy, OpenHours, Policy, QuietHoursPolicy, SpeedPolicy
from tests.journeys.duplicates.test_merging import merged
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, owned, reached

MINUTE = timedelta(minutes=1)
TEN = SpeedPolicy(first_contact_within=(10 * MINUTE,) * 5, escalate_every=30 * MINUTE)
PROMISING = ALWAYS_OPEN.model_copy(update={"speed": TEN})


def told(hospital: Hospital, lead: LeadRef) -> list[str]:
    """What was said of the first contact, in order."""
    of_speed = ("speed_warned", "speed_breached", "escalated", "first_contacted")
    return [action for action in hospital.history(lead) if action in of_speed]


def tasks(hospital: Hospital) -> list[dict[str, Any]]:
    query = """SELECT kind, assignee_id, for_role, done_at IS NOT NULL AS done FROM tasks
               WHERE tenant_id = %s AND (kind = 'first_contact' OR subject_kind = 'first_contact') ORDER BY id"""
    return hospital.rows(query)


def promised(hospital: Hospital, lead: LeadRef) -> dict[str, Any]:
    return hospital.one("SELECT * FROM first_contacts WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)


async def test_an_owner_who_does_not_call_is_warned_then_a_manager_hears_of_it_then_an_admin(engine: Engine) -> None:
    hospital = Hospital.open(engine, PROMISING)
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    call = (await hospital.waits_for(lead, WaitKind.CALL)).waiting_for
    for minutes, count in ((8, 1), (3, 2), (31, 3)):
        await hospital.forward(lead, minutes * MINUTE)
        await hospital.until(lead, lambda _, count=count: len(tasks(hospital)) == count)  # type: ignore[misc]
    state = await hospital.until(lead, lambda s: s.contact.speed_at is None)
    assert state.waiting_for == call
    assert told(hospital, lead) == ["speed_warned", "speed_breached", "escalated", "escalated"]
    assert [(task["kind"], task["assignee_id"], task["for_role"]) for task in tasks(hospital)] == [
        ("first_contact", agent, None),
        ("escalation", None, "manager"),
        ("escalation", None, "admin"),
    ]
    notices = hospital.rows(
        "SELECT u.role, n.kind FROM notices n JOIN users u ON (u.tenant_id, u.id) = (n.tenant_id, n.user_id)"
        " WHERE n.tenant_id = %s AND n.kind <> 'offer' AND n.channel = 'email' ORDER BY n.id"
    )
    assert [(notice["role"], notice["kind"]) for notice in notices] == [
        ("agent", "speed_warning"),
        ("agent", "speed_breach"),
        ("manager", "escalation"),
        ("admin", "escalation"),
    ]
    await hospital.say(lead, RecordOutcome(agent, Outcome.REACHED))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    assert all(task["done"] for task in tasks(hospital))
    assert promised(hospital, lead)["contacted_at"] is not None


async def test_who_is_called_in_time_is_no_cause_for_a_warning(engine: Engine) -> None:
    hospital = Hospital.open(engine, PROMISING)
    lead = await hospital.capture()
    agent = await reached(hospital, lead)
    assert (await hospital.state(lead)).contact.speed_at is None
    await hospital.forward(lead, 60 * MINUTE)
    assert told(hospital, lead) == ["first_contacted"]
    row = promised(hospital, lead)
    assert (row["channel"], row["agent_id"], row["team"], row["warned_at"]) == ("call", agent, "main", None)
    assert row["business_s"] < 60


async def test_a_lead_that_nobody_accepts_is_late_all_the_same_and_goes_on_being_offered(engine: Engine) -> None:
    hospital = Hospital.open(engine, PROMISING)
    lead = await hospital.capture()
    first = await offered(hospital, lead)
    await hospital.forward(lead, 11 * MINUTE)
    await hospital.until(lead, lambda _: "speed_breached" in told(hospital, lead))
    state = await hospital.state(lead)
    assert state.offer is not None
    assert state.offer.agent_id == first
    await hospital.pass_deadline(lead)
    await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != first)
    assert {task["for_role"] for task in tasks(hospital)} == {"manager"}


async def test_while_the_hospital_is_closed_no_time_passes(engine: Engine) -> None:
    """Closed today and tomorrow, as over a weekend: nothing is said until the day after."""
    day = timedelta(days=1)
    hospital = Hospital.open(engine, PROMISING)
    today = hospital.now(LeadRef(0, 0)).astimezone(ZoneInfo("Asia/Kolkata")).date()
    hours = tuple(OpenHours.model_validate({"weekday": d, "opens": "00:00", "closes": "23:59:59"}) for d in range(7))
    closed = CalendarPolicy(hours=hours, closed_on=(today - day, today, today + day))
    policy = Policy(calendar=closed, quiet_hours=QuietHoursPolicy(always=True), speed=TEN)
    hospital = Hospital.open(engine, policy)
    lead = await hospital.capture()
    state = await hospital.until(lead, lambda s: s.contact.speed_at is not None and s.waiting_for is not None)
    assert state.contact.speed_at is not None
    opening = state.contact.speed_at - 7.5 * MINUTE
    assert opening.astimezone(ZoneInfo("Asia/Kolkata")).date() == today + 2 * day
    await hospital.forward(lead, opening - hospital.now(lead) + 5 * MINUTE)
    assert told(hospital, lead) == []
    await hospital.forward(lead, 6 * MINUTE)
    await hospital.until(lead, lambda _: len(told(hospital, lead)) == 3)
    assert told(hospital, lead) == ["speed_warned", "speed_breached", "escalated"]


async def test_a_touch_that_makes_it_urgent_shortens_the_time(engine: Engine) -> None:
    hospital = Hospital.open(engine)
    lead = await hospital.capture(phone="+919811100777", procedure="cataract")
    await offered(hospital, lead)
    calm = promised(hospital, lead)
    await hospital.capture(
        phone="+919811100777", email=None, procedure="cataract", timeframe="this_week", city="Chennai", insurance=True
    )
    await hospital.until(lead, lambda s: s.priority < calm["priority"])
    urgent = promised(hospital, lead)
    assert urgent["priority"] < calm["priority"]
    assert urgent["due_at"] < calm["due_at"]
    assert (await hospital.state(lead)).contact.speed_at == urgent["warn_at"]


async def test_a_merged_run_owes_nothing_and_the_survivor_only_what_nobody_did(engine: Engine) -> None:
    hospital = Hospital.open(engine, PROMISING)
    survivor, twin = await hospital.capture(), await hospital.capture()
    await owned(hospital, survivor)
    await reached(hospital, twin)
    third = await hospital.capture()
    await offered(hospital, third)
    await merged(hospital, twin, survivor)
    await hospital.ending(twin)
    state = await hospital.until(survivor, lambda s: s.contact.speed_at is None)
    assert state.owner is not None
    assert promised(hospital, survivor)["contacted_at"] == promised(hospital, twin)["contacted_at"]
    await merged(hospital, third, survivor)
    await hospital.ending(third)
    assert promised(hospital, third)["end_reason"] == "merged"


async def test_a_lead_that_is_lost_before_anybody_called_says_so(engine: Engine) -> None:
    hospital = Hospital.open(engine, PROMISING)
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.say(lead, Lose(LossReason.CHOSE_OTHER, agent))
    await hospital.ending(lead)
    row = promised(hospital, lead)
    assert (row["end_reason"], row["agent_id"], row["contacted_at"]) == ("chose_other", agent, None)

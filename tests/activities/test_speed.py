"""What counts as a first contact, and until when it is owed; written with its cause, once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from activities.lifecycle.ending import ClosingActivities
from activities.qualification import QualificationActivities
from activities.team.speed import SpeedActivities
from domain.leads.lead import Channel, DeliveryState, LossReason, Outcome, Status
from domain.lifecycle.chapters.contact import PlaceCallNow, RecordCallOutcome, RecordDelivery
from domain.lifecycle.chapters.ending import CloseRun
from domain.lifecycle.chapters.intake import OpenRun, Rescore, WatchSpeed
from domain.lifecycle.chapters.qualification import JudgeAssessment
from domain.lifecycle.messages import LeadRef
from domain.tenants.policy import CalendarPolicy, Policy, QuietHoursPolicy, SpeedPolicy
from providers.contract import Final, Unknown
from tests.activities.clinic import Clinic, NobodyToTell, at
from tests.activities.outreach.test_messages import Provider, order

NOON = at("2026-11-25T12:00+05:30")
INDIA = Policy(calendar=CalendarPolicy(holidays_of="IN"), quiet_hours=QuietHoursPolicy(always=True))
HOURLY = INDIA.model_copy(update={"speed": SpeedPolicy(first_contact_within=(timedelta(hours=1),) * 5)})


@pytest.fixture
def provider(clinic: Clinic) -> Provider:
    scripted = Provider()
    clinic.senders = dict.fromkeys(Channel, scripted)
    return scripted


def owed(clinic: Clinic, lead: LeadRef) -> dict[str, Any]:
    (row,) = clinic.rows("SELECT * FROM first_contacts WHERE lead_id = %s", lead.lead_id)
    return row


async def watch(clinic: Clinic, lead: LeadRef, now: datetime) -> datetime | None:
    return (await SpeedActivities(clinic.database, NobodyToTell()).watch_speed(WatchSpeed(lead, 1, now))).next_at


def tasks(clinic: Clinic) -> list[tuple[str, str | None, bool]]:
    rows = clinic.rows("SELECT kind, for_role, done_at FROM tasks ORDER BY id")
    return [(row["kind"], row["for_role"], row["done_at"] is not None) for row in rows]


async def send(clinic: Clinic, lead: LeadRef, now: datetime) -> None:
    await ActivityEnvironment().run(clinic.outreach.send, order(lead, now=now))


async def test_a_lead_of_saturday_evening_is_due_on_tuesday_when_monday_is_a_holiday(clinic: Clinic) -> None:
    clinic.open(HOURLY)
    saturday = at("2026-01-24T18:40+05:30")
    lead = await clinic.lead(saturday)
    assert owed(clinic, lead)["due_at"] == at("2026-01-27T09:40+05:30")
    for night in ("2026-01-24T23:00+05:30", "2026-01-26T12:00+05:30", "2026-01-27T08:59+05:30"):
        assert await watch(clinic, lead, at(night)) == at("2026-01-27T09:25+05:30")
    assert tasks(clinic) == []
    contact = RecordCallOutcome(lead, 1, at("2026-01-27T09:10+05:30"), None, Outcome.NO_ANSWER, None, None)
    await clinic.answers.record_call_outcome(contact)
    assert owed(clinic, lead)["business_s"] == timedelta(minutes=30).total_seconds()


async def test_nobody_is_told_twice_when_a_step_runs_twice(clinic: Clinic) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    for _ in range(2):
        assert await watch(clinic, lead, NOON + timedelta(minutes=45)) == NOON + timedelta(minutes=60)
    for _ in range(2):
        assert await watch(clinic, lead, NOON + timedelta(minutes=60)) == NOON + timedelta(minutes=120)
    assert tasks(clinic) == [("first_contact", "manager", False), ("escalation", "manager", False)]


async def test_a_message_that_the_provider_took_is_a_contact(clinic: Clinic, provider: Provider) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    await watch(clinic, lead, NOON + timedelta(minutes=50))
    await send(clinic, lead, NOON + timedelta(minutes=55))
    row = owed(clinic, lead)
    assert (row["channel"], row["contacted_at"]) == ("sms", NOON + timedelta(minutes=55))
    assert tasks(clinic) == [("first_contact", "manager", True)]
    assert await watch(clinic, lead, NOON + timedelta(minutes=60)) is None


async def test_a_message_that_the_provider_refused_is_none(clinic: Clinic, provider: Provider) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)

    def refuse(_: object) -> None:
        raise Final("scripted", "no such number")

    provider.script.append(refuse)
    await send(clinic, lead, NOON)
    assert owed(clinic, lead)["contacted_at"] is None


async def test_a_message_of_which_nobody_knew_counts_once_it_is_known_to_have_arrived(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    provider.findable = False

    def hang(_: object) -> None:
        raise Unknown("scripted", "time-out")

    provider.script.append(hang)
    # Without an environment the step counts as its last try: nobody can tell.
    await clinic.outreach.send(order(lead, now=NOON))
    assert owed(clinic, lead)["contacted_at"] is None
    (message,) = clinic.rows("SELECT id FROM messages")
    arrived = RecordDelivery(lead, 1, NOON + timedelta(minutes=5), message["id"], DeliveryState.DELIVERED, "")
    await clinic.answers.record_delivery(arrived)
    assert owed(clinic, lead)["contacted_at"] == NOON + timedelta(minutes=5)


async def test_a_call_is_a_contact_once_the_person_picks_up_and_what_came_of_it_changes_nothing(
    clinic: Clinic, provider: Provider
) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    agent = clinic.rows("SELECT id FROM agents")[0]["id"]
    await ActivityEnvironment().run(clinic.contact.place_call, PlaceCallNow(lead, 1, NOON, agent, 1, None))
    assert owed(clinic, lead)["contacted_at"] is None
    (message,) = clinic.rows("SELECT id FROM messages WHERE channel = 'call'")
    answered = NOON + timedelta(minutes=1)
    await clinic.answers.record_delivery(RecordDelivery(lead, 1, answered, message["id"], DeliveryState.DELIVERED, ""))
    later = RecordCallOutcome(lead, 1, NOON + timedelta(hours=2), agent, Outcome.REACHED, None, None)
    await clinic.answers.record_call_outcome(later)
    row = owed(clinic, lead)
    assert (row["channel"], row["contacted_at"]) == ("call", answered)


async def test_an_assessment_says_that_they_spoke(clinic: Clinic) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    agent = clinic.rows("SELECT id FROM agents")[0]["id"]
    answers = '{"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": true}'
    clinic.run(
        "INSERT INTO assessments (tenant_id, lead_id, agent_id, answers) VALUES (7, %s, %s, %s)",
        lead.lead_id,
        agent,
        answers,
    )
    (assessment,) = clinic.rows("SELECT id FROM assessments")
    await QualificationActivities(clinic.database).judge_assessment(
        JudgeAssessment(lead, 1, NOON, assessment["id"], agent)
    )
    assert owed(clinic, lead)["channel"] == "talk"


async def test_a_run_that_ends_before_says_why(clinic: Clinic) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    closing = ClosingActivities(clinic.database, NobodyToTell())
    await closing.close_run(CloseRun(lead, 1, NOON + timedelta(minutes=1), Status.LOST, LossReason.WITHDRAWN))
    row = owed(clinic, lead)
    assert (row["end_reason"], row["contacted_at"]) == ("withdrawn", None)
    assert await watch(clinic, lead, NOON + timedelta(hours=3)) is None


async def test_nothing_is_promised_to_people_in_a_file(clinic: Clinic) -> None:
    clinic.open(HOURLY)
    await clinic.lead(NOON, source="import")
    assert clinic.rows("SELECT * FROM first_contacts") == []


async def test_the_next_run_is_owed_a_contact_of_its_own(clinic: Clinic) -> None:
    clinic.open(HOURLY)
    lead = await clinic.lead(NOON)
    closing = ClosingActivities(clinic.database, NobodyToTell())
    await closing.close_run(CloseRun(lead, 1, NOON, Status.LOST, LossReason.OTHER))
    again = NOON + timedelta(days=1)
    opened = await clinic.intake.open_run(OpenRun(lead, 2, again, "touch"))
    assert opened.speed_at == again + timedelta(minutes=45)
    assert len(clinic.rows("SELECT * FROM first_contacts")) == 2


async def test_urgency_that_grows_shortens_the_time_until_it_is_late(clinic: Clinic) -> None:
    clinic.open(INDIA)
    lead = await clinic.lead(NOON, procedure="cataract")
    before = owed(clinic, lead)
    later = NOON + timedelta(minutes=10)
    clinic.run("UPDATE leads SET notes = 'sudden loss of vision since this morning' WHERE id = %s", lead.lead_id)
    scored = await clinic.intake.rescore(Rescore(lead, 1, later, "profile:1"))
    row = owed(clinic, lead)
    assert before["priority"] > row["priority"] == scored.priority == 1
    assert row["due_at"] == later + timedelta(minutes=5)
    assert scored.speed_at == row["warn_at"] == later + timedelta(minutes=3, seconds=45)

"""Offers count business time; attempts keep to the person's own day; ages to the hospital's calendar."""

from datetime import timedelta

import pytest

from domain.leads.lead import Channel
from domain.lifecycle.chapters.attempt import AttemptPlanned, PlanAttempt
from domain.lifecycle.chapters.offer import MakeOffer, OfferMade
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptStep
from domain.tenants.policy import CalendarPolicy, OfferPolicy, OpenHours, Policy
from services.leads.facts import lead_facts
from store.seed import DemoAgent
from store.tables.leads import LeadRow
from tests.activities.clinic import Clinic, at
from tests.journeys.hospital import attempts_by

QUARTER = OfferPolicy(accept_within=(timedelta(minutes=15),) * 5)
INDIA = Policy(calendar=CalendarPolicy(holidays_of="IN"), offer=QUARTER)
AMERICA = Policy(calendar=CalendarPolicy(holidays_of="US"), offer=QUARTER)


async def offer(clinic: Clinic, lead: LeadRef, now: str) -> OfferMade:
    return await clinic.assignment.make_offer(MakeOffer(lead, 1, at(now), 0, (), None))


@pytest.mark.parametrize(
    ("offered_at", "expires_at"),
    [
        ("2026-11-20T11:00+05:30", "2026-11-20T11:15+05:30"),
        ("2026-11-21T18:50+05:30", "2026-11-23T09:05+05:30"),  # over Sunday
        ("2026-01-24T18:55+05:30", "2026-01-27T09:10+05:30"),  # over Sunday and Republic Day
        ("2026-11-22T12:00+05:30", "2026-11-23T09:15+05:30"),  # on a Sunday
    ],
)
async def test_an_offer_in_kolkata_counts_business_time_only(clinic: Clinic, offered_at: str, expires_at: str) -> None:
    clinic.open(INDIA)
    lead = await clinic.lead(at(offered_at))
    made = await offer(clinic, lead, offered_at)
    assert made.offer is not None
    assert made.offer.expires_at == at(expires_at)


async def test_an_offer_in_new_york_spans_the_end_of_daylight_saving(clinic: Clinic) -> None:
    clinic.open(AMERICA, zone="America/New_York", country="US")
    saturday = "2026-10-31T18:55-04:00"
    lead = await clinic.lead(at(saturday), phone="+12025550123")
    made = await offer(clinic, lead, saturday)
    assert made.offer is not None
    assert made.offer.expires_at == at("2026-11-02T09:10-05:00")


async def test_outside_every_shift_the_lead_queues_until_the_next_shift_begins(clinic: Clinic) -> None:
    hours = (OpenHours.model_validate({"weekday": 1, "opens": "13:00", "closes": "18:00"}),)
    clinic.open(INDIA, DemoAgent("Asha", ("general",), ("en",), hours=hours))
    monday = "2026-11-23T10:00+05:30"
    lead = await clinic.lead(at(monday))
    made = await offer(clinic, lead, monday)
    assert made.offer is None
    assert made.waiting.kind is WaitKind.QUEUE
    assert made.waiting.until == at("2026-11-24T13:00+05:30")


async def plan(clinic: Clinic, lead: LeadRef, now: str) -> AttemptPlanned:
    agent = clinic.rows("SELECT id FROM agents")[0]["id"]
    return await clinic.contact.plan_attempt(PlanAttempt(lead, 1, at(now), 1, None, None, (), agent))


@pytest.mark.parametrize(
    ("phone", "now", "due"),
    [
        ("+919876500001", "2026-11-23T22:00+05:30", "2026-11-24T08:00+05:30"),
        ("+919876500001", "2026-11-23T12:00+05:30", "2026-11-23T12:00+05:30"),
        ("+442079460123", "2026-11-23T11:00+05:30", "2026-11-23T08:00+00:00"),  # night in London
    ],
)
async def test_a_message_waits_for_the_persons_own_morning(clinic: Clinic, phone: str, now: str, due: str) -> None:
    clinic.open(INDIA, rules=attempts_by(AttemptStep(channel=Channel.SMS, after=timedelta(0))))
    lead = await clinic.lead(at(now), phone=phone)
    planned = await plan(clinic, lead, now)
    assert planned.attempt is not None
    assert planned.attempt.due_at == at(due)


@pytest.mark.parametrize(
    ("born", "now", "age"),
    [
        ("2008-11-29", "2026-11-29T09:00+05:30", 18),
        ("1976-11-29", "2026-11-29T09:00+05:30", 50),
        # In Chennai the birthday has begun; in UTC it has not.
        ("1976-11-29", "2026-11-29T01:00+05:30", 50),
        ("1976-11-29", "2026-11-28T23:00+05:30", 49),
    ],
)
async def test_the_age_is_that_of_the_hospitals_calendar(clinic: Clinic, born: str, now: str, age: int) -> None:
    clinic.open(Policy())
    lead = await clinic.lead(at(now), birth_date=born)
    async with clinic.database.tenant_session(lead.tenant_id) as session:
        row = await session.get(LeadRow, (lead.tenant_id, lead.lead_id))
        assert row is not None
        facts, _ = await lead_facts(session, row, at(now))
    assert facts["age_years"] == age

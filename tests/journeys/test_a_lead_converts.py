"""The way a lead should go: offered, accepted, called, assessed, booked, come, converted."""

from datetime import timedelta

from domain.lead import Outcome, Status
from domain.messages import Accept, Assess, Book, Convert, RecordOutcome
from domain.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import assessment


async def test_a_lead_is_offered_called_assessed_booked_and_converted(hospital: Hospital) -> None:
    lead = await hospital.capture(procedure="cataract", city="Chennai")
    offered = await hospital.waits_for(lead, WaitKind.OFFER)
    assert offered.offer is not None
    agent = offered.offer.agent_id
    await hospital.say(lead, Accept(agent))
    await hospital.waits_for(lead, WaitKind.CALL)
    await hospital.say(lead, RecordOutcome(agent, Outcome.REACHED))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent)))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    starts_at = hospital.now(lead) + timedelta(days=3)
    await hospital.say(lead, Book(starts_at, 30, "dr-1", agent))
    await hospital.waits_for(lead, WaitKind.VISIT)
    await hospital.say(lead, Convert(agent))
    ending = await hospital.ending(lead)
    assert ending.status is Status.CONVERTED
    assert hospital.lead(lead)["status"] == "converted"

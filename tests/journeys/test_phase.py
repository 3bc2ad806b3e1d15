"""The phase that the database shows is the one that the run is in, whatever message moves it, whoever is waited for."""

from domain.leads.lead import Outcome, Phase, Status
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.chapters.offer import Accept
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import assessment, offered, replies
from tests.journeys.test_a_lead_converts import RICH


async def moved_to(hospital: Hospital, lead: LeadRef, phase: Phase) -> None:
    await hospital.until(lead, lambda s: s.phase is phase and hospital.lead(lead)["phase"] == phase.value)


async def test_a_reply_before_anybody_accepts_moves_the_phase_in_the_database_too(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    await replies(hospital, lead)
    await moved_to(hospital, lead, Phase.QUALIFY)
    assert (await hospital.state(lead)).waiting_for == (await hospital.waits_for(lead, WaitKind.OFFER)).waiting_for
    await hospital.say(lead, Accept(agent))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)


async def test_a_reply_of_a_lead_in_the_queue_moves_its_phase(hospital: Hospital) -> None:
    lead = await hospital.capture(language="ar")
    await hospital.waits_for(lead, WaitKind.QUEUE)
    await replies(hospital, lead)
    await moved_to(hospital, lead, Phase.QUALIFY)


async def test_a_manager_who_reached_the_lead_before_anybody_accepts_moves_its_phase(hospital: Hospital) -> None:
    lead = await hospital.capture()
    await offered(hospital, lead)
    await hospital.say(lead, RecordOutcome(None, Outcome.REACHED))
    await moved_to(hospital, lead, Phase.QUALIFY)


async def test_a_manager_who_assesses_before_anybody_accepts_moves_its_phase(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    await hospital.say(lead, Assess(None, assessment(hospital, lead, agent)))
    await moved_to(hospital, lead, Phase.QUALIFY)
    await hospital.say(lead, Accept(agent))
    await hospital.waits_for(lead, WaitKind.BOOKING)


async def test_a_manager_converts_a_lead_that_nobody_owns(hospital: Hospital) -> None:
    lead = await hospital.capture(**RICH)
    await offered(hospital, lead)
    await hospital.until(lead, lambda s: s.status is Status.QUALIFIED)
    await hospital.say(lead, Convert(None))
    assert (await hospital.ending(lead)).status is Status.CONVERTED
    assert hospital.lead(lead)["status"] == "converted"

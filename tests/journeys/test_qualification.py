"""Qualified, not qualified, or not yet; and an owner who forgets is reminded."""

from datetime import timedelta

import pytest

from domain.errors import Refused
from domain.leads.lead import LossReason, Phase, Stage, Status
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.waiting import WaitKind
from tests.journeys.hospital import Hospital
from tests.journeys.steps import assessment, owned, qualified, reached, replies


async def test_an_assessment_without_need_loses_the_lead_with_the_reason(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await reached(hospital, lead)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent, medical_need="none")))
    ending = await hospital.ending(lead)
    assert ending.loss_reason is LossReason.NOT_QUALIFIED
    stored = hospital.one("SELECT verdict, reason FROM assessments WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    assert stored == {"verdict": "not_qualified", "reason": "no_medical_need"}


async def test_not_yet_waits_for_the_named_time_and_then_asks_again(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await reached(hospital, lead)
    later = assessment(hospital, lead, agent, readiness="months", timing_days=60)
    await hospital.say(lead, Assess(agent, later))
    state = await hospital.waits_for(lead, WaitKind.NURTURE)
    assert state.waiting_for is not None
    assert state.waiting_for.until - hospital.now(lead) > timedelta(days=59)
    await hospital.forward_nurture(lead, timedelta(days=50))
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent)))
    assert (await hospital.waits_for(lead, WaitKind.BOOKING)).status is Status.QUALIFIED


async def test_a_reply_wakes_a_nurtured_lead(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await reached(hospital, lead)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent, readiness="months")))
    await hospital.waits_for(lead, WaitKind.NURTURE)
    await replies(hospital, lead)
    assert (await hospital.waits_for(lead, WaitKind.QUALIFICATION)).phase is Phase.QUALIFY


async def test_another_enquiry_wakes_a_nurtured_lead(hospital: Hospital) -> None:
    lead = await hospital.capture(phone="+919811100001")
    agent = await reached(hospital, lead)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent, readiness="months")))
    await hospital.waits_for(lead, WaitKind.NURTURE)
    again = await hospital.capture(phone="+919811100001", email=None)
    assert again == lead
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)


async def test_an_owner_who_does_not_assess_is_reminded_then_a_manager_hears_of_it(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await reached(hospital, lead)
    due = (await hospital.state(lead)).waiting_for
    assert due is not None
    await hospital.pass_deadline(lead)
    state = await hospital.until(lead, lambda s: s.duty is not None and s.duty.escalations == 1)
    assert state.waiting_for is not None
    assert state.waiting_for.until > due.until
    kinds = hospital.rows("SELECT kind, for_role FROM tasks WHERE tenant_id = %s ORDER BY id")
    assert {"kind": "reminder", "for_role": None} in kinds
    assert {"kind": "escalation", "for_role": "manager"} in kinds
    assert [a for a in hospital.history(lead) if a in ("owner_reminded", "escalated")] == [
        "owner_reminded",
        "escalated",
    ]
    assert state.owner == agent


async def test_an_owner_may_assess_without_waiting_for_an_attempt(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent)))
    state = await hospital.waits_for(lead, WaitKind.BOOKING)
    assert (state.status, state.stage) == (Status.QUALIFIED, Stage.DECISION)


async def test_a_qualified_lead_is_not_assessed_again(hospital: Hospital) -> None:
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    with pytest.raises(Refused) as refused:
        await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent)))
    assert refused.value.reason == "already_qualified"

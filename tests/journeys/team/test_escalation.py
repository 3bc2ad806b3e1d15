"""What nobody does in time is heard of by a manager, then by an admin. (Late first contacts: `test_speed.py`.)"""

import asyncio
from datetime import timedelta
from typing import Any

from domain.leads.lead import DeclineReason
from domain.lifecycle.chapters.offer import Decline
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.tenants.policy import EscalationPolicy
from store.seed import DemoAgent
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, reached, team

BLIND = {"notes": "sudden loss of vision"}


def escalations(hospital: Hospital, lead: LeadRef) -> list[dict[str, Any]]:
    return hospital.rows(
        "SELECT for_role, assignee_id FROM tasks"
        " WHERE tenant_id = %s AND lead_id = %s AND kind = 'escalation'"
        " AND subject_kind <> 'first_contact' ORDER BY id",
        lead.lead_id,
    )


async def told(hospital: Hospital, lead: LeadRef) -> list[str]:
    """The roles of those who heard of an escalation of the lead, once everything was sent."""
    query = (
        "SELECT u.role, n.state FROM notices n JOIN users u ON (u.tenant_id, u.id) = (n.tenant_id, n.user_id)"
        " WHERE n.tenant_id = %s AND n.lead_id = %s AND n.kind = 'escalation'"
        " AND strpos(n.step, ':first_contact:') = 0 ORDER BY n.id"
    )
    async with asyncio.timeout(60):
        while any(row["state"] == "waiting" for row in hospital.rows(query, lead.lead_id)):
            await asyncio.sleep(0.05)
    return [row["role"] for row in hospital.rows(query, lead.lead_id)]


async def passed_by(hospital: Hospital, lead: LeadRef) -> None:
    await offered(hospital, lead)
    for agent in hospital.agents():
        await hospital.say(lead, Decline(agent, DeclineReason.BUSY))
    await hospital.waits_for(lead, WaitKind.QUEUE)


async def test_an_urgent_lead_that_everybody_declines_reaches_the_manager_and_then_the_admin(
    hospital: Hospital,
) -> None:
    lead = await hospital.capture(**BLIND)
    await passed_by(hospital, lead)
    assert [row["for_role"] for row in escalations(hospital, lead)] == ["manager"]
    assert await told(hospital, lead) == ["manager"]
    await hospital.forward(lead, timedelta(minutes=11))
    await hospital.waits_for(lead, WaitKind.OFFER)
    await passed_by(hospital, lead)
    assert [row["for_role"] for row in escalations(hospital, lead)] == ["manager", "admin"]
    assert await told(hospital, lead) == ["manager", "admin"]


async def test_a_lead_that_nobody_can_take_is_escalated_when_its_time_has_passed(engine: Engine) -> None:
    policy = ALWAYS_OPEN.model_copy(update={"escalation": EscalationPolicy(unowned_for=(timedelta(hours=4),) * 5)})
    hospital = Hospital.open(engine, policy, DemoAgent("Full", ("general",), ("en",), capacity=0))
    lead = await hospital.capture()
    await hospital.waits_for(lead, WaitKind.QUEUE)
    for hour in range(1, 5):
        assert escalations(hospital, lead) == []
        await hospital.forward(lead, timedelta(minutes=61))
        async with asyncio.timeout(60):
            while hospital.history(lead).count("queued") <= hour:
                await asyncio.sleep(0.05)
    assert [row["for_role"] for row in escalations(hospital, lead)] == ["manager"]


async def test_the_manager_of_the_owners_team_hears_of_it_before_the_others(hospital: Hospital) -> None:
    lead = await hospital.capture()
    owner = await reached(hospital, lead)
    manager = hospital.one("SELECT id FROM users WHERE tenant_id = %s AND role = 'manager'")["id"]
    team(hospital, "main", manager)
    waiting = await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    assert waiting.duty is not None
    assert waiting.duty.remind_at is not None
    await hospital.pass_deadline(lead)
    await hospital.until(lead, lambda s: s.duty is not None and s.duty.escalations == 1)
    assert escalations(hospital, lead) == [{"for_role": None, "assignee_id": manager}]
    await hospital.pass_deadline(lead)
    await hospital.until(lead, lambda s: s.duty is not None and s.duty.escalations == 2)
    assert escalations(hospital, lead)[1]["for_role"] == "admin"
    assert await told(hospital, lead) == ["manager", "admin"]
    assert owner == (await hospital.state(lead)).owner

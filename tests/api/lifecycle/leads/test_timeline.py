"""What is known of one lead: its timeline, in an order that no page breaks; its visits, assessments and tasks."""

from typing import Any

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import READY, booked, reached, replies


async def test_every_page_goes_on_where_the_one_before_ended(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await booked(hospital, lead))
    done(await agent.post(at(lead, "/outcome"), {"outcome": "busy", "notes": "She calls back."}))
    await replies(hospital, lead)
    whole = await _whole(agent, lead)
    while await _paged(agent, lead) != whole:  # what follows the reply came meanwhile
        whole = await _whole(agent, lead)
    moments = [one["at"] for one in whole]
    assert moments == sorted(moments, reverse=True)
    assert {one["kind"] for one in whole} == {"history", "message", "interaction", "decision", "touch", "task"}
    for one in whole:
        assert one["text"]
        assert one["id"].startswith(one["kind"])
        assert (one["action"] is not None) == (one["kind"] == "history")
    (accepted,) = [one for one in whole if one["action"] == "offer_ended"]
    assert accepted["facts"]["answer"] == "accepted"
    assert {one["decision"]["kind"]: one["decision"]["result"] for one in whole if one["decision"]}["score"]["band"]


async def test_a_visit_is_listed_with_its_lead_for_its_owner_and_for_managers(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent_id = await booked(hospital, lead, "dr-iyer")
    agent = staff.agent(agent_id)
    (own,) = done(await agent.get(at(lead, "/appointments")))["items"]
    assert (own["resource"], own["state"], own["minutes"], own["lead_id"]) == ("dr-iyer", "confirmed", 30, lead.lead_id)
    nothing = {"from": own["starts_at"], "to": own["starts_at"]}
    listed = done(await staff.manager.get("/appointments", resource="dr-iyer", owner=agent_id))["items"]
    assert [one["id"] for one in listed] == [own["id"]]
    assert listed[0]["lead"]["id"] == lead.lead_id
    assert done(await staff.manager.get("/appointments", resource="nobody"))["items"] == []
    assert problem(await staff.manager.get("/appointments", **nothing), 422)["field"] == "to"
    (colleague,) = [one for one in _agents(hospital) if one != agent_id][:1]
    assert done(await staff.agent(colleague).get("/appointments"))["items"] == []
    assert problem(await staff.agent(colleague).get(at(lead, "/appointments")), 404)


async def test_an_assessment_is_shown_with_its_questions_and_its_verdict(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(agent_id := await reached(hospital, lead))
    assert done(await agent.get(at(lead, "/assessments")))["items"] == []
    done(await agent.post(at(lead, "/assess"), {"answers": READY}))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    (one,) = done(await agent.get(at(lead, "/assessments")))["items"]
    assert one["by_id"] == agent_id
    assert one["answers"] == READY
    assert set(READY) <= {question["code"] for question in one["questions"]}
    assert all(question["label"] for question in one["questions"])
    problem(await staff.role(Role.MARKETING).get(at(lead, "/assessments")), 403)


async def test_a_done_task_leaves_the_open_ones(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = staff.agent(await reached(hospital, lead))
    given = {"title": "Send the price list", "business_minutes": 60}
    task = (await agent.post(at(lead, "/tasks"), given)).json()
    listed = done(await agent.get(at(lead, "/tasks"), state="open"))["items"]
    assert task["id"] in [one["id"] for one in listed]
    assert listed[0]["lead"]["id"] == lead.lead_id
    done(await agent.post(f"/tasks/{task['id']}/complete", None))
    assert task["id"] not in [one["id"] for one in done(await agent.get(at(lead, "/tasks"), state="open"))["items"]]
    assert task["id"] in [one["id"] for one in done(await agent.get(at(lead, "/tasks"), state="done"))["items"]]


async def _whole(visitor: Visitor, lead: LeadRef) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await visitor.get(at(lead, "/timeline"), limit=200))["items"]
    return items


async def _paged(visitor: Visitor, lead: LeadRef) -> list[dict[str, Any]]:
    items, cursor = [], ""
    while cursor is not None:
        page = done(await visitor.get(at(lead, "/timeline"), limit=3, **({"cursor": cursor} if cursor else {})))
        items += page["items"]
        cursor = page["next"]
    return items


def _agents(hospital: Hospital) -> list[int]:
    return [row["id"] for row in hospital.rows("SELECT id FROM agents WHERE tenant_id = %s ORDER BY id")]

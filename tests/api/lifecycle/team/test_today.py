"""An agent's day in one answer."""

from domain.lifecycle.waiting import WaitKind
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, owned, reached


async def test_a_day_holds_offers_and_tasks_with_their_leads(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture(procedure="cataract", city="Chennai")
    agent = await reached(hospital, lead)
    other = await hospital.capture(first_name="Nobody", last_name="Yet")
    offered_to = await offered(hospital, other)
    day = done(await staff.agent(agent).get("/today"))
    (task,) = day["tasks"]
    assert (task["kind"], task["command"], task["lead"]["id"]) == ("qualification", "assess", lead.lead_id)
    assert task["lead"]["first_name"] == "Person"
    assert day["agent"]["id"] == agent
    assert day["hours"]["open"]
    theirs = done(await staff.agent(offered_to).get("/today"))
    assert [one["lead_id"] for one in theirs["offers"]] == [other.lead_id]
    assert theirs["counts"]["offers"] == 1
    assert "Nobody" not in str(theirs)
    problem(await staff.agent(agent).get("/today", of=f"agent:{staff.others(agent).user_id}"), 403)
    manager = done(await staff.manager.get("/today", of="team:main"))
    assert {one["lead_id"] for one in manager["tasks"]} == {lead.lead_id}
    assert manager["breaches"]["unattended"] == 0
    assert done(await staff.manager.get("/today", of=f"agent:{agent}"))["tasks"][0]["lead_id"] == lead.lead_id
    assert done(await staff.manager.get("/today"))["agent"] is None
    problem(await staff.manager.get("/today", of="agent:999999"), 404)


async def test_a_first_contact_and_the_call_that_makes_it_are_one_line(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture(procedure="cataract", city="Chennai")
    agent = await owned(hospital, lead)
    await hospital.waits_for(lead, WaitKind.CALL)
    (tasks, day) = done(await staff.agent(agent).get("/tasks")), done(await staff.agent(agent).get("/today"))
    assert {one["kind"] for one in tasks["items"]} == {"first_contact", "call"}
    (line,) = day["tasks"]
    assert (line["kind"], line["command"], line["lead"]["id"]) == ("first_contact", "call", lead.lead_id)
    assert (day["counts"]["tasks"], day["counts"]["late"]) == (1, 0)

"""Patients who come back: whoever writes or asks again is answered, and a new enquiry is a run of its own."""

import asyncio
from typing import Any

import httpx2
import psycopg
import pytest

from devstack.checks.invariants import broken
from domain.errors import Refused
from domain.leads.lead import LossReason, Status
from domain.lifecycle.chapters.ending import Convert, Lose
from domain.lifecycle.messages import LeadRef
from tests.api.conftest import Visitor
from tests.api.lifecycle.capture.test_calls import rings
from tests.api.lifecycle.conftest import Staff
from tests.api.lifecycle.outreach.test_hooks import becomes, says
from tests.journeys.duplicates.test_merging import merged
from tests.journeys.hospital import Hospital
from tests.journeys.steps import offered, qualified

PAIN = "severe pain in the eye since the operation"


async def patient(hospital: Hospital, **said: Any) -> tuple[LeadRef, int]:
    """Converted, for cataract; and the agent who did it."""
    lead = await hospital.capture(**{"procedure": "cataract", "email": None, **said})
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Convert(agent))
    await hospital.ending(lead)
    return lead, agent


def open_tasks(hospital: Hospital, lead: LeadRef) -> list[tuple[str, int | None, str | None]]:
    query = "SELECT kind, assignee_id, for_role FROM tasks WHERE tenant_id = %s AND lead_id = %s AND done_at IS NULL"
    rows = hospital.rows(query + " ORDER BY id", lead.lead_id)
    return [(row["kind"], row["assignee_id"], row["for_role"]) for row in rows]


def runs(hospital: Hospital, lead: LeadRef) -> tuple[int, str]:
    row = hospital.lead(lead)
    return row["run"], row["status"]


def leaves(hospital: Hospital, agent: int) -> None:
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        where = (hospital.tenant_id, agent)
        connection.execute("UPDATE agents SET active = false WHERE tenant_id = %s AND id = %s", where)


async def asks(desk: Visitor, hospital: Hospital, lead: LeadRef, **said: Any) -> None:
    """The person fills in a form again, as a website posts it."""
    answer = await desk.post("/leads", {"phone": hospital.lead(lead)["phone_e164"], **said})
    assert answer.status_code == 200, answer.text


async def test_an_sms_of_a_patient_is_a_task_of_the_owner_and_a_line_in_the_history(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, agent = await patient(hospital)
    for _ in range(2):  # Twilio repeats itself
        await says(http, hospital, hospital.lead(lead)["phone_e164"], PAIN, "SM1")
    assert open_tasks(hospital, lead) == [("answer_reply", agent, None)]
    assert runs(hospital, lead) == (1, "converted")
    assert (await hospital.state(lead)).run == 1
    history = (await staff.manager.get(f"/leads/{lead.lead_id}/history")).json()["items"]
    assert [entry["quote"] for entry in history if entry["action"] == "replied"] == [PAIN]


def answers(hospital: Hospital, lead: LeadRef) -> list[tuple[str, int, int]]:
    """Each task's title, and in how many minutes it is due and escalated."""
    query = (
        "SELECT title, round(extract(epoch FROM due_at - created_at) / 60) AS due,"
        " round(extract(epoch FROM escalate_at - due_at) / 60) AS escalated"
        " FROM tasks WHERE tenant_id = %s AND lead_id = %s AND kind = 'answer_reply' ORDER BY id"
    )
    rows = hospital.rows(query, lead.lead_id)
    return [(row["title"], int(row["due"]), int(row["escalated"])) for row in rows]


async def test_danger_words_of_a_patient_are_answered_as_soon_as_an_urgent_lead(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, _ = await patient(hospital)
    await asks(staff.manager, hospital, lead, notes="When is my next check?")
    await says(http, hospital, hospital.lead(lead)["phone_e164"], PAIN, "SM1")
    await asks(staff.manager, hospital, lead, notes="sudden loss of vision")
    urgent = ("may be losing sight: call at once", 5, 5)
    assert answers(hospital, lead) == [("", 120, 240), urgent, urgent]


async def test_what_a_patient_writes_goes_to_the_managers_when_the_owner_has_left(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead, agent = await patient(hospital)
    leaves(hospital, agent)
    await says(http, hospital, hospital.lead(lead)["phone_e164"], PAIN, "SM1")
    assert open_tasks(hospital, lead) == [("answer_reply", None, "manager")]


async def test_a_patient_who_opts_out_is_no_task(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead, _ = await patient(hospital)
    await says(http, hospital, hospital.lead(lead)["phone_e164"], "STOP", "SM1")
    assert open_tasks(hospital, lead) == []


@pytest.mark.parametrize("said", [{"procedure": "cataract"}, {"procedure": "Cataract"}, {"notes": "My eye is red"}])
async def test_a_patient_who_asks_again_for_the_same_is_a_task_and_no_run(
    hospital: Hospital, staff: Staff, said: dict[str, str]
) -> None:
    lead, agent = await patient(hospital)
    for _ in range(2):
        await asks(staff.manager, hospital, lead, **said)
    assert open_tasks(hospital, lead) == [("answer_reply", agent, None)]
    assert runs(hospital, lead) == (1, "converted")
    assert hospital.history(lead).count("lead_touched") == 2


async def test_an_enquiry_for_another_procedure_is_a_new_run_with_its_own_promise_and_offer(
    hospital: Hospital, staff: Staff
) -> None:
    lead, agent = await patient(hospital)
    await asks(staff.manager, hospital, lead, procedure="lasik", notes="Now my glasses")
    assert await offered(hospital, lead) == agent
    state = await hospital.state(lead)
    assert (state.run, state.status) == (2, Status.NEW)
    assert runs(hospital, lead) == (2, "new")
    assert hospital.lead(lead)["procedure"] == "lasik"
    query = "SELECT run FROM first_contacts WHERE tenant_id = %s AND lead_id = %s ORDER BY run"
    assert [row["run"] for row in hospital.rows(query, lead.lead_id)] == [1, 2]
    moves = (await staff.manager.get(f"/leads/{lead.lead_id}/history")).json()["items"]
    texts = [entry["text"] for entry in moves]
    assert "Status: qualified → converted" in texts
    assert "Status: converted → new (enquiry)" in texts


async def test_after_the_stated_time_any_enquiry_is_a_new_run(hospital: Hospital, staff: Staff) -> None:
    lead, _ = await patient(hospital)
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(
            "UPDATE leads SET converted_at = converted_at - interval '181 days' WHERE tenant_id = %s AND id = %s",
            (hospital.tenant_id, lead.lead_id),
        )
    await asks(staff.manager, hospital, lead, notes="Time for a check")
    await offered(hospital, lead)
    assert runs(hospital, lead) == (2, "new")


async def test_a_second_run_may_be_lost_or_convert_and_the_conversion_stays_counted(
    hospital: Hospital, staff: Staff
) -> None:
    campaign = (await staff.manager.post("/campaigns", {"campaign_name": "C", "source_type": "social"})).json()["id"]
    lead, _ = await patient(hospital, campaign_id=campaign)

    async def conversions() -> int:
        answer = await staff.manager.post(f"/campaigns/{campaign}/analytics", {})
        count: int = answer.json()["conversions"]
        return count

    assert await conversions() == 1
    await asks(staff.manager, hospital, lead, procedure="lasik")
    agent = await qualified(hospital, lead)
    assert await conversions() == 1
    await hospital.say(lead, Lose(LossReason.PRICE, agent))
    await hospital.ending(lead)
    assert (runs(hospital, lead), await conversions()) == ((2, "lost"), 1)
    await asks(staff.manager, hospital, lead, notes="I changed my mind")
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Convert(agent))
    await hospital.ending(lead)
    assert (runs(hospital, lead), await conversions()) == ((3, "converted"), 1)


async def test_a_call_of_a_patient_is_a_task_of_the_owner(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead, agent = await patient(hospital)
    await rings(http, hospital, hospital.lead(lead)["phone_e164"])
    await becomes(lambda: open_tasks(hospital, lead), [("missed_call", agent, None)])
    assert runs(hospital, lead) == (1, "converted")


async def test_what_arrives_while_the_lead_converts_is_not_lost(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    """The run is asked, and ends before it hears: its end looks for what it did not hear."""
    lead = await hospital.capture(procedure="cataract", email=None)
    agent = await qualified(hospital, lead)
    with hospital.writing() as connection:
        (message,) = connection.execute(
            "INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, subject, body, token, step,"
            " state) VALUES (%s, %s, 1, 'in', 'sms', 'enquiry', '', 'pain', 'late', 'inbound', 'received')"
            " RETURNING id",
            (hospital.tenant_id, lead.lead_id),
        ).fetchone() or (0,)
        connection.execute(
            "INSERT INTO start_requests (tenant_id, lead_id, run, message, priority, body)"
            " VALUES (%s, %s, 1, 'reply', 3, jsonb_build_object('message_id', %s::bigint))",
            (hospital.tenant_id, lead.lead_id, message),
        )
    await hospital.say(lead, Convert(agent))
    await hospital.ending(lead)
    assert open_tasks(hospital, lead) == [("answer_reply", agent, None)]
    assert hospital.history(lead).count("replied") == 1
    with hospital.writing() as connection:
        connection.execute("UPDATE start_requests SET sent_at = now() WHERE tenant_id = %s", (hospital.tenant_id,))


async def test_the_enquiry_of_a_patient_under_another_number_is_handed_on_by_the_merge(
    hospital: Hospital,
) -> None:
    lead, agent = await patient(hospital)
    other = await hospital.capture(procedure="lasik")
    await offered(hospital, other)
    await merged(hospital, other, lead)
    await hospital.ending(other)
    assert await offered(hospital, lead) == agent
    assert runs(hospital, lead) == (2, "new")


async def test_a_patient_stays_one_when_two_are_merged(hospital: Hospital, staff: Staff) -> None:
    lead, _ = await patient(hospital)
    other, _ = await patient(hospital)
    await asks(staff.manager, hospital, lead, procedure="lasik")
    await offered(hospital, lead)
    with pytest.raises(Refused) as refused:
        await merged(hospital, lead, other)
    assert refused.value.reason == "both_converted"


async def test_lead_check_finds_nothing_wrong_with_patients_who_come_back(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    """Runs and rows agree: for one who wrote, and for one who is asked for anew and writes before anybody accepts."""
    lead, _ = await patient(hospital)
    await says(http, hospital, hospital.lead(lead)["phone_e164"], PAIN, "SM1")
    other, _ = await patient(hospital)
    await asks(staff.manager, hospital, other, procedure="lasik")
    await offered(hospital, other)
    await says(http, hospital, hospital.lead(other)["phone_e164"], "Hello", "SM2")
    await becomes(lambda: hospital.lead(other)["phase"], "qualify")
    found = await broken(hospital.engine.clone.checker_url, hospital.engine.client)
    ours = {LeadRef(hospital.tenant_id, one.lead_id) for one in (lead, other)}
    rows = [(name, row) for name, faults in found.items() for row in faults]
    assert [row for row in rows if LeadRef(row[1].tenant_id, row[1].id or 0) in ours] == []


async def test_two_enquiries_at_once_are_one_run(hospital: Hospital, staff: Staff) -> None:
    lead, _ = await patient(hospital)
    await asyncio.gather(*(asks(staff.manager, hospital, lead, procedure="lasik") for _ in range(3)))
    await offered(hospital, lead)
    assert open_tasks(hospital, lead) == []
    assert runs(hospital, lead) == (2, "new")

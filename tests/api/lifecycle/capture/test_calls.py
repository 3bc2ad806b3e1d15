"""Callers are called back: unknown ones become leads, one call is one touch, and somebody has a task."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from domain.leads.lead import Channel, Phase
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.messages import LeadRef
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import PUBLIC_URL, Staff, Vendors, done
from tests.doubles import vonage
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioCall, signature
from tests.journeys.hospital import Engine, Hospital
from tests.journeys.steps import booked, offered, owned, reached

CALLER = "+919812345678"
OURS = "+12025550199"


async def rings(
    http: httpx2.AsyncClient, hospital: Hospital, caller: str = CALLER, sid: str = "CA1", status: str = "ringing"
) -> httpx2.Response:
    """Twilio tells of an inbound call."""
    url = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/inbound"
    form = {"AccountSid": ACCOUNT_SID, "CallSid": sid, "CallStatus": status, "Direction": "inbound"}
    form |= {"From": caller, "To": OURS}
    answer = await http.post(url, data=form, headers={"X-Twilio-Signature": signature(AUTH_TOKEN, url, form)})
    assert (answer.status_code, "<Dial" in answer.text or "<Say" in answer.text) == (200, True)
    return answer


def touches(hospital: Hospital) -> list[dict[str, Any]]:
    return hospital.rows("SELECT * FROM touches WHERE tenant_id = %s AND channel = 'phone' ORDER BY id")


def missed(hospital: Hospital, lead: LeadRef) -> list[dict[str, Any]]:
    query = "SELECT * FROM tasks WHERE tenant_id = %s AND lead_id = %s AND kind = 'missed_call' ORDER BY id"
    return hospital.rows(query, lead.lead_id)


async def until_missed(hospital: Hospital, lead: LeadRef, tasks: int = 1) -> dict[str, Any]:
    """The newest task, once there are so many."""
    async with asyncio.timeout(60):
        while len(missed(hospital, lead)) < tasks:
            await asyncio.sleep(0.03)
    found = missed(hospital, lead)
    assert len(found) == tasks
    return found[-1]


async def until_answered(hospital: Hospital, lead: LeadRef) -> None:
    """Its first task is done."""
    async with asyncio.timeout(60):
        while missed(hospital, lead)[0]["done_at"] is None:
            await asyncio.sleep(0.03)


async def captured(hospital: Hospital) -> LeadRef:
    """The caller's lead, when its life has begun."""
    lead = LeadRef(hospital.tenant_id, touches(hospital)[0]["lead_id"])
    async with asyncio.timeout(60):
        while hospital.lead(lead)["phase"] == "intake":
            await asyncio.sleep(0.03)
    return lead


async def test_a_stranger_who_rings_becomes_a_lead_and_the_managers_have_a_task(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    await rings(http, hospital)
    lead = await captured(hospital)
    row = hospital.lead(lead)
    assert (row["source"], row["phone_e164"], row["first_name"]) == ("phone", CALLER, "")
    [touch] = touches(hospital)
    assert touch["submission_key"] == "call:twilio:CA1"
    task = await until_missed(hospital, lead)
    assert (task["assignee_id"], task["for_role"], task["done_at"]) == (None, "manager", None)
    assert timedelta(minutes=29) < task["due_at"] - touch["occurred_at"] < timedelta(minutes=31)
    listed = done(await staff.manager.get("/tasks"))["items"]
    assert [(one["kind"], one["lead_id"]) for one in listed] == [("missed_call", lead.lead_id)]


async def test_the_task_goes_to_whoever_accepts_and_ends_with_what_came_of_the_call(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    await rings(http, hospital)
    lead = await captured(hospital)
    await until_missed(hospital, lead)
    agent = await owned(hospital, lead)
    mine = {task["kind"] for task in done(await staff.agent(agent).get("/tasks"))["items"]}
    assert mine == {"call", "first_contact", "missed_call"}
    done(await staff.agent(agent).post(f"/leads/{lead.lead_id}/outcome", {"outcome": "no_answer"}))
    await until_answered(hospital, lead)
    assert missed(hospital, lead)[0]["assignee_id"] == agent


async def test_the_task_ends_when_the_lead_picks_up_our_call(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors, staff: Staff
) -> None:
    await rings(http, hospital)
    lead = await captured(hospital)
    await until_missed(hospital, lead)
    agent = await owned(hospital, lead)
    done(await staff.agent(agent).post(f"/leads/{lead.lead_id}/call", None))
    calls = (
        "SELECT token FROM messages WHERE tenant_id = %s AND channel = 'call' AND direction = 'out' AND state = 'sent'"
    )
    async with asyncio.timeout(60):
        while not (sent := hospital.rows(calls)):
            await asyncio.sleep(0.03)
    url = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/status?token={sent[0]['token']}"
    leg = TwilioCall("CA8", CALLER, OURS, "", url, datetime.now(UTC), parent_sid="CA7")
    await vendors.twilio.post_statuses(leg, ["ringing", "in-progress"], client=http)
    await until_answered(hospital, lead)


async def test_a_missed_call_may_be_ticked_off_by_hand(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    await rings(http, hospital)
    lead = await captured(hospital)
    task = await until_missed(hospital, lead)
    for _ in range(2):
        assert done(await staff.manager.post(f"/tasks/{task['id']}/complete", None))["done_at"]
    await rings(http, hospital, sid="CA2")
    assert (await until_missed(hospital, lead, 2))["done_at"] is None


async def test_one_call_is_one_touch_however_many_events_tell_of_it(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    await asyncio.gather(*(rings(http, hospital) for _ in range(6)))
    lead = await captured(hospital)
    for status in ("ringing", "in-progress", "completed"):
        await rings(http, hospital, status=status)
    assert len(touches(hospital)) == 1
    assert hospital.rows("SELECT id FROM messages WHERE tenant_id = %s AND direction = 'in'") == []
    assert len(hospital.rows("SELECT id FROM leads WHERE tenant_id = %s")) == 1
    await offered(hospital, lead)
    assert len(missed(hospital, lead)) == 1


async def test_who_rings_again_and_again_is_one_task(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    for number in range(4):
        await rings(http, hospital, sid=f"CA{number}")
    lead = await captured(hospital)
    await hospital.until(lead, lambda s: sum(token.startswith("touch:") for token in s.seen) == 3)
    await offered(hospital, lead)
    assert len(touches(hospital)) == 4
    assert len(missed(hospital, lead)) == 1


async def test_a_lead_who_rings_has_replied_and_its_owner_rings_back(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture(phone=CALLER)
    agent = await owned(hospital, lead)
    await rings(http, hospital)
    await hospital.until(lead, lambda s: s.phase is Phase.QUALIFY)
    task = await until_missed(hospital, lead)
    assert task["assignee_id"] == agent
    [touch] = touches(hospital)
    assert touch["lead_id"] == lead.lead_id
    tasks = "SELECT kind FROM tasks WHERE tenant_id = %s AND kind = 'answer_reply'"
    assert hospital.rows(tasks) == []
    raw = hospital.one("SELECT raw FROM inbound_events WHERE tenant_id = %s")["raw"]
    assert CALLER not in str(raw)


async def test_a_lost_lead_who_rings_lives_anew_with_a_task(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead = await hospital.capture(phone=CALLER)
    await owned(hospital, lead)
    done(await staff.manager.post(f"/leads/{lead.lead_id}/lose", {"reason": "price"}))
    await hospital.ending(lead)
    await rings(http, hospital)
    task = await until_missed(hospital, lead)
    assert (task["run"], hospital.lead(lead)["run"]) == (2, 2)
    await offered(hospital, lead)


async def test_a_patient_who_rings_is_rung_back_too(
    hospital: Hospital, http: httpx2.AsyncClient, engine: Engine
) -> None:
    lead = await hospital.capture(phone=CALLER)
    agent = await booked(hospital, lead)
    await hospital.say(lead, Convert(agent))
    await hospital.ending(lead)
    for sid in ("CA1", "CA1", "CA2"):
        await rings(http, hospital, sid=sid)
    task = await until_missed(hospital, lead)
    assert task["done_at"] is None
    assert hospital.lead(lead)["status"] == "converted"
    assert len(touches(hospital)) == 2


@pytest.mark.parametrize(
    "caller", ["anonymous", "+266696687", "Restricted", "", "sip:someone@example.com", "+7378742833"]
)
async def test_a_withheld_number_is_no_lead_but_is_kept(
    hospital: Hospital, http: httpx2.AsyncClient, caller: str
) -> None:
    await rings(http, hospital, caller)
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []
    assert len(hospital.rows("SELECT id FROM inbound_events WHERE tenant_id = %s")) == 1


async def test_an_agent_who_rings_the_house_is_no_lead(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    phones = hospital.rows("SELECT phone FROM agents WHERE tenant_id = %s")
    await rings(http, hospital, phones[0]["phone"])
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []


async def test_who_opted_out_and_rings_is_a_lead_to_whom_nothing_is_sent(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    url = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/inbound"
    form = {"MessageSid": "SM1", "SmsStatus": "received", "From": CALLER, "To": OURS, "Body": "STOP"}
    await http.post(url, data=form, headers={"X-Twilio-Signature": signature(AUTH_TOKEN, url, form)})
    await rings(http, hospital)
    lead = await captured(hospital)
    await until_missed(hospital, lead)
    await owned(hospital, lead)
    state = await hospital.until(lead, lambda s: {Channel.SMS, Channel.CALL} <= set(s.contact.closed_channels))
    assert state.owner is not None
    suppressed = "SELECT address FROM suppressions WHERE tenant_id = %s AND lifted_at IS NULL"
    assert hospital.one(suppressed) == {"address": CALLER}
    assert hospital.rows("SELECT id FROM messages WHERE tenant_id = %s AND direction = 'out'") == []


async def test_an_unsigned_call_leaves_no_trace(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    url = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/inbound"
    form = {"CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "To": OURS}
    good = signature(AUTH_TOKEN, url, form)
    for said, mark in ((form, ""), ({**form, "From": "+919812345679"}, good)):
        problem(await http.post(url, data=said, headers={"X-Twilio-Signature": mark}), 401)
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []
    assert hospital.rows("SELECT id FROM inbound_events WHERE tenant_id = %s") == []


async def vonage_tells(http: httpx2.AsyncClient, hospital: Hospital, what: str, post: vonage.Post) -> httpx2.Response:
    return await http.post(f"/hooks/vonage/{hospital.tenant_id}/{what}", content=post.body, headers=post.headers)


async def test_a_call_through_vonage_is_answered_and_becomes_a_lead(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    answer = await vonage_tells(http, hospital, "answer", vonage.signed(vonage.answer("u-1", CALLER)))
    assert (answer.status_code, answer.json()[0]["action"]) == (200, "connect")
    for status in ("started", "ringing", "answered", "completed", "completed"):
        told = await vonage_tells(http, hospital, "event", vonage.signed(vonage.event("u-1", CALLER, status)))
        assert told.status_code == 204
    lead = await captured(hospital)
    assert hospital.lead(lead)["phone_e164"] == CALLER
    assert [touch["submission_key"] for touch in touches(hospital)] == ["call:vonage:u-1"]
    await until_missed(hospital, lead)


async def test_a_call_that_vonage_did_not_sign_leaves_no_trace(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    good = vonage.signed(vonage.answer("u-1", CALLER))
    for post in (
        vonage.Post(good.body, {}),
        vonage.Post(good.body.replace(b"u-1", b"u-2"), good.headers),
        vonage.signed(vonage.answer("u-1", CALLER), secret="another-secret-with-32-characters"),
    ):
        problem(await vonage_tells(http, hospital, "answer", post), 401)
    assert hospital.rows("SELECT id FROM inbound_events WHERE tenant_id = %s") == []


async def test_the_owners_word_ends_a_task_that_came_while_qualifying(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead = await hospital.capture(phone=CALLER)
    agent = await reached(hospital, lead)
    await rings(http, hospital)
    await until_missed(hospital, lead)
    done(await staff.agent(agent).post(f"/leads/{lead.lead_id}/outcome", {"outcome": "reached"}))
    await until_answered(hospital, lead)

"""Calls from end to end: who was rung, who was reached, what it cost; each callback doubled and shuffled."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from psycopg.types.json import Jsonb
from pydantic import SecretStr

from domain.lifecycle.messages import LeadRef
from domain.tenants.calls import CallPolicy
from domain.tenants.policy import CalendarPolicy, OpenHours
from providers.settings import ProviderSettings
from providers.twilio.recordings import TwilioRecordings
from tests.api.lifecycle.conftest import PUBLIC_URL, Staff, done
from tests.doubles.telephone import Telephone
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioDouble
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import owned

CALLER = "+919812345678"
RECORDING = "RE" + "5e" * 16


def sid(number: int) -> str:
    return f"CA{number:032x}"


@pytest.fixture
async def twilio(app: FastAPI) -> AsyncIterator[TwilioDouble]:
    """Answers for recordings, too."""
    with TwilioDouble() as double:
        settings = ProviderSettings(
            public_url=PUBLIC_URL,
            twilio_account_sid=ACCOUNT_SID,
            twilio_auth_token=SecretStr(AUTH_TOKEN),
            twilio_base_url=double.url,
        )
        recorder = TwilioRecordings(settings)
        app.state.context.recorders["twilio"] = recorder
        yield double
        await recorder.close()
    assert double.complaints == []


def hospital_with(engine: Engine, calls: CallPolicy, calendar: CalendarPolicy | None = None) -> Hospital:
    policy = ALWAYS_OPEN.model_copy(update={"calls": calls, **({"calendar": calendar} if calendar else {})})
    return Hospital.open(engine, policy)


def closed_now() -> CalendarPolicy:
    """Open for one minute, three days from now."""
    day = (datetime.now(UTC) + timedelta(days=3)).weekday()
    return CalendarPolicy(hours=(OpenHours(weekday=day, opens=time(9), closes=time(9, 1)),))


async def becomes(read: Callable[[], Any], wanted: Any) -> None:
    async with asyncio.timeout(60):
        while read() != wanted:
            await asyncio.sleep(0.03)


def call(hospital: Hospital) -> dict[str, Any]:
    return hospital.one("SELECT * FROM calls WHERE tenant_id = %s")


def interaction(hospital: Hospital) -> dict[str, Any]:
    return hospital.one("SELECT * FROM lead_interactions WHERE tenant_id = %s AND call_id IS NOT NULL")


async def placed(hospital: Hospital, staff: Staff, lead: LeadRef, agent: int) -> dict[str, Any]:
    """The agent clicks; the call leaves once."""
    done(await staff.agent(agent).post(f"/leads/{lead.lead_id}/call", None))
    sent = "SELECT count(*) AS sent FROM calls WHERE tenant_id = %s AND message_id IS NOT NULL"
    await becomes(lambda: hospital.one(sent)["sent"], 1)
    with hospital.writing() as connection:  # the sandbox took it; from here on it is Twilio's
        values = (sid(1), hospital.tenant_id)
        connection.execute("UPDATE calls SET provider = 'twilio', provider_id = %s WHERE tenant_id = %s", values)
    return call(hospital)


def legs(url: str, agent: tuple[str, ...], person: tuple[str, ...], **last: str) -> list[tuple[str, dict[str, str]]]:
    """Status callbacks of both legs of a click-to-call."""
    found = []
    for leg, statuses, more in ((sid(1), agent, {}), (sid(2), person, {"ParentCallSid": sid(1)})):
        for status in statuses:
            form = {"AccountSid": ACCOUNT_SID, "CallSid": leg, "CallStatus": status, "From": "+1", "To": "+1", **more}
            found.append((url, form | (last if status == "completed" else {})))
    return found


async def test_a_person_who_picks_up_is_reached_heard_of_the_recording_and_cost_so_much(
    engine: Engine, http: httpx2.AsyncClient, key: Any, twilio: TwilioDouble, seeded: random.Random
) -> None:
    hospital = hospital_with(engine, CallPolicy(record=True, announcement={"hi": "हम रिकॉर्ड करते हैं।"}))
    staff = Staff(hospital, http, key)
    lead = await hospital.capture(language="Hindi")
    agent = await owned(hospital, lead)
    row = await placed(hospital, staff, lead, agent)
    assert (row["direction"], row["agent_id"], row["recording"]) == ("out", agent, "planned")
    phone = Telephone(twilio, http, sid(2), seeded)
    base = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}"

    heard = await phone.ask(f"{base}/calls/notice?call={row['token']}", CallStatus="in-progress")
    gather = heard.find("Gather")
    assert gather is not None
    assert gather.findtext("Say") == "हम रिकॉर्ड करते हैं।"
    assert twilio.recorded == [], "nothing is recorded before it is announced"
    assert len(await phone.ask(gather.attrib["action"], CallStatus="in-progress")) == 0
    [(_, kept_at)] = twilio.recorded
    consent = hospital.one("SELECT * FROM consents WHERE tenant_id = %s AND purpose = 'recording'")
    assert (consent["channel"], consent["given"], consent["source"]) == ("call", True, "twilio")
    assert consent["text_version"] == row["text_version"].replace("planned", "") != ""

    status = f"{base}/status?token={row['token']}"
    await phone.report(
        *legs(
            status,
            ("ringing", "in-progress", "completed"),
            ("ringing", "in-progress", "completed"),
            CallDuration="95",
            Price="-0.0130",
            PriceUnit="USD",
        ),
        (f"{base}/calls/machine?call={row['token']}", phone.form(AnsweredBy="human")),
        (
            kept_at,
            phone.form(sid(1), RecordingSid=RECORDING, RecordingUrl="https://x.example/r", RecordingDuration="90"),
        ),
    )
    noted = interaction(hospital)
    assert (noted["interaction_type"], noted["agent_id"], noted["outcome"]) == ("call", agent, "reached")
    assert (noted["seconds"], float(noted["price_minor"]), noted["currency"]) == (95, 2.6, "USD")
    contacted = "SELECT contacted_at IS NOT NULL AS contacted FROM first_contacts WHERE tenant_id = %s"
    await becomes(lambda: hospital.one(contacted)["contacted"], True)

    [shown] = done(await staff.agent(agent).get(f"/leads/{lead.lead_id}/calls"))["items"]
    assert (shown["proposed_outcome"], shown["answered_by"], shown["interaction_id"]) == (
        "reached",
        "human",
        noted["id"],
    )
    [kept] = shown["recordings"]
    assert (kept["kind"], kept["seconds"], kept["available"]) == ("recording", 90, True)
    timeline = done(await staff.agent(agent).get(f"/leads/{lead.lead_id}/timeline?kinds=interaction"))["items"]
    assert [one["interaction"]["call_id"] for one in timeline if one["interaction"]] == [shown["id"]]

    link = done(await staff.agent(agent).post(f"/leads/{lead.lead_id}/recordings/{kept['id']}/link", None))
    played = await http.get(link["url"])
    assert (played.status_code, played.headers["content-type"], played.content[:3]) == (200, "audio/mpeg", b"ID3")
    assert (await http.get(link["url"][:-2] + "xx")).status_code == 404
    assert hospital.history(lead).count("recording_played") == 1


async def test_an_agent_who_does_not_pick_up_has_contacted_nobody(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, twilio: TwilioDouble, seeded: random.Random
) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    row = await placed(hospital, staff, lead, agent)
    phone = Telephone(twilio, http, sid(1), seeded)
    url = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/status?token={row['token']}"
    await phone.report(*legs(url, ("ringing", "no-answer"), ()))
    assert interaction(hospital)["outcome"] == "agent_no_answer"
    state = await hospital.state(lead)
    assert hospital.lead(lead)["status"] == "new"
    owed = "SELECT contacted_at FROM first_contacts WHERE tenant_id = %s"
    assert hospital.one(owed)["contacted_at"] is None
    assert state.contact.closed_channels == []
    [shown] = done(await staff.agent(agent).get(f"/leads/{lead.lead_id}/calls"))["items"]
    assert (shown["outcome"], shown["proposed_outcome"]) == ("agent_no_answer", None)


@pytest.mark.parametrize(
    ("statuses", "answered_by", "outcome"),
    [
        (("ringing", "in-progress", "completed"), "machine_start", "voicemail"),
        (("ringing", "no-answer"), "", "no_answer"),
    ],
)
async def test_a_machine_and_nobody_are_proposed_as_such(
    hospital: Hospital,
    http: httpx2.AsyncClient,
    staff: Staff,
    twilio: TwilioDouble,
    seeded: random.Random,
    statuses: tuple[str, ...],
    answered_by: str,
    outcome: str,
) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    row = await placed(hospital, staff, lead, agent)
    phone = Telephone(twilio, http, sid(2), seeded)
    base = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}"
    machine = (f"{base}/calls/machine?call={row['token']}", phone.form(AnsweredBy=answered_by))
    reports = legs(f"{base}/status?token={row['token']}", ("ringing", "in-progress", "completed"), statuses)
    await phone.report(*reports, *([machine] if answered_by else []))
    assert interaction(hospital)["outcome"] == outcome
    [shown] = done(await staff.agent(agent).get(f"/leads/{lead.lead_id}/calls"))["items"]
    assert shown["proposed_outcome"] == outcome


async def test_who_refuses_is_not_recorded_then_nor_ever(
    engine: Engine, http: httpx2.AsyncClient, key: Any, twilio: TwilioDouble, seeded: random.Random
) -> None:
    hospital = hospital_with(engine, CallPolicy(record=True))
    staff = Staff(hospital, http, key)
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    row = await placed(hospital, staff, lead, agent)
    phone = Telephone(twilio, http, sid(2), seeded)
    base = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/calls"
    await phone.ask(f"{base}/announced?call={row['token']}", Digits="9")
    await phone.report(
        (f"{base}/recording?call={row['token']}", phone.form(sid(1), RecordingSid=RECORDING, RecordingDuration="9"))
    )
    assert twilio.recorded == []
    assert hospital.rows("SELECT id FROM recordings WHERE tenant_id = %s") == []
    said = hospital.one("SELECT given FROM consents WHERE tenant_id = %s AND purpose = 'recording'")
    assert said["given"] is False
    done(await staff.agent(agent).post(f"/leads/{lead.lead_id}/call", None))
    newest = "SELECT recording, not_recorded FROM calls WHERE tenant_id = %s ORDER BY id DESC LIMIT 1"
    both = "SELECT count(*) AS calls FROM calls WHERE tenant_id = %s"
    await becomes(lambda: hospital.one(both)["calls"], 2)
    assert hospital.one(newest) == {"recording": "off", "not_recorded": "person"}


async def test_a_caller_reaches_the_owner_else_a_colleague(
    engine: Engine, http: httpx2.AsyncClient, twilio: TwilioDouble, seeded: random.Random
) -> None:
    hospital = hospital_with(engine, CallPolicy(record=True))
    lead = await hospital.capture(phone=CALLER)
    agent = await owned(hospital, lead)
    phone = Telephone(twilio, http, sid(9), seeded)
    base = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}"
    rings = {"CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "To": "+12025550199"}
    announced = (await phone.ask(f"{base}/inbound", **rings)).find("Gather")
    assert announced is not None
    dial = (await phone.ask(announced.attrib["action"], CallStatus="in-progress")).find("Dial")
    assert dial is not None
    numbers = {row["id"]: row["phone"] for row in hospital.rows("SELECT id, phone FROM agents WHERE tenant_id = %s")}
    assert dial.findtext("Number") == numbers[agent]
    # The owner does not pick up.
    missed = {"DialCallSid": sid(91), "DialCallStatus": "no-answer", "CallStatus": "in-progress"}
    second = (await phone.ask(dial.attrib["action"], **missed)).find("Dial")
    assert second is not None
    number = second.find("Number")
    assert number is not None
    colleague = next(id for id, phone_of in numbers.items() if phone_of == number.text)
    assert colleague != agent
    whisper = (await phone.ask(number.attrib["url"], sid(92), CallStatus="in-progress")).find("Gather")
    assert whisper is not None
    await phone.ask(whisper.attrib["action"], sid(92), CallStatus="in-progress")
    assert [recorded for recorded, _ in twilio.recorded] == [sid(9)]
    leg = number.attrib["statusCallback"]
    await phone.report(
        (leg, phone.form(sid(92), CallStatus="in-progress")),
        (leg, phone.form(sid(92), CallStatus="completed", CallDuration="61", Price="-0.02", PriceUnit="USD")),
        (f"{base}/inbound", phone.form(**rings | {"CallStatus": "completed"})),
    )
    answered = {"DialCallSid": sid(92), "DialCallStatus": "completed", "DialCallDuration": "61"}
    assert (await phone.ask(second.attrib["action"], **answered)).find("Hangup") is not None
    row = interaction(hospital)
    assert (row["agent_id"], row["outcome"], row["seconds"]) == (colleague, "reached", 61)
    open_tasks = "SELECT id FROM tasks WHERE tenant_id = %s AND kind = 'missed_call' AND done_at IS NULL"
    await becomes(lambda: hospital.rows(open_tasks), [])


async def test_at_night_a_stranger_leaves_a_message_and_the_task_carries_it(
    engine: Engine, http: httpx2.AsyncClient, key: Any, twilio: TwilioDouble, seeded: random.Random
) -> None:
    hospital = hospital_with(engine, CallPolicy(record=True, transcribe=True), closed_now())
    with hospital.writing() as connection:
        connection.execute("UPDATE agents SET hours = %s WHERE tenant_id = %s", (Jsonb([]), hospital.tenant_id))
    staff = Staff(hospital, http, key)
    phone = Telephone(twilio, http, sid(8), seeded)
    base = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}"
    rings = {"CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "To": "+12025550199"}
    first = await phone.ask(f"{base}/inbound", **rings)
    announced = first.find("Gather")
    assert announced is not None
    document = await phone.ask(announced.attrib["action"], CallStatus="in-progress")
    opens = datetime.now(UTC) + timedelta(days=3)
    greeting = document.findtext("Say") or ""
    assert f"{opens:%A} 09:00" in greeting
    record = document.find("Record")
    assert record is not None
    said = {"RecordingSid": RECORDING, "RecordingUrl": "https://x.example/r", "RecordingDuration": "17"}
    await phone.report(
        (record.attrib["action"], phone.form(CallStatus="completed", **said)),
        (record.attrib["recordingStatusCallback"], phone.form(**said)),
        (record.attrib["transcribeCallback"],
         phone.form(RecordingSid=RECORDING, TranscriptionStatus="completed", TranscriptionText="Please ring me back")),
        (f"{base}/inbound", phone.form(**rings | {"CallStatus": "completed"})),
    )  # fmt: skip
    row = interaction(hospital)
    lead = LeadRef(hospital.tenant_id, row["lead_id"])
    assert row["outcome"] == "voicemail"
    task = "SELECT interaction_id FROM tasks WHERE tenant_id = %s AND kind = 'missed_call' AND done_at IS NULL"
    await becomes(lambda: [one["interaction_id"] for one in hospital.rows(task)], [row["id"]])
    [shown] = done(await staff.manager.get(f"/leads/{lead.lead_id}/calls"))["items"]
    [kept] = shown["recordings"]
    assert (kept["kind"], kept["seconds"], kept["text"]) == ("voicemail", 17, "Please ring me back")


@pytest.fixture
def seeded(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.node.name)

"""Vendors' webhooks in their true wire format: verified, stored once, and signalled to the lead's run."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from domain.leads.lead import PHONE_CHANNELS, Channel, Phase
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.rules import AttemptStep
from tests.api.lifecycle.conftest import PUBLIC_URL, Staff, Vendors
from tests.doubles.sendgrid import SendGridMail
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioCall, TwilioMessage, signature, status_form
from tests.journeys.hospital import Engine, Hospital, attempts_by
from tests.journeys.steps import offered, owned

OURS = "+12025550199"


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """Its first attempt is an SMS, the second an e-mail; then it waits for a day."""
    steps = (
        AttemptStep(channel=Channel.SMS, after=timedelta(0), template="first_sms"),
        AttemptStep(channel=Channel.EMAIL, after=timedelta(0), template="follow_up"),
        AttemptStep(channel=Channel.CALL, after=timedelta(days=1)),
    )
    return Hospital.open(engine, rules=attempts_by(*steps))


async def written_to(hospital: Hospital) -> LeadRef:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 2)
    return lead


def message(hospital: Hospital, lead: LeadRef, channel: str = "sms") -> dict[str, Any]:
    query = "SELECT * FROM messages WHERE tenant_id = %s AND lead_id = %s AND channel = %s AND direction = 'out'"
    return hospital.one(query + " AND step NOT LIKE 'opt%%'", lead.lead_id, channel)


def twilio_url(hospital: Hospital, what: str, token: str = "") -> str:
    url = f"{PUBLIC_URL}/hooks/twilio/{hospital.tenant_id}/{what}"
    return f"{url}?token={token}" if token else url


def sms(hospital: Hospital, lead: LeadRef) -> TwilioMessage:
    row = message(hospital, lead)
    return TwilioMessage(
        "SM1", row["recipient"], OURS, "", twilio_url(hospital, "status", row["token"]), datetime.now(UTC)
    )


def mail(hospital: Hospital, lead: LeadRef) -> SendGridMail:
    row = message(hospital, lead, "email")
    return SendGridMail(
        f"m{lead.lead_id}", row["recipient"], {"lead_token": row["token"], "lead_tenant": str(hospital.tenant_id)}, {}
    )


def phone(hospital: Hospital, lead: LeadRef) -> str:
    number: str = hospital.lead(lead)["phone_e164"]
    return number


async def becomes(read: Any, wanted: Any) -> None:
    deadline = time.monotonic() + 60
    while (found := read()) != wanted:
        assert time.monotonic() < deadline, f"{found} never became {wanted}"
        await asyncio.sleep(0.03)


def told(hospital: Hospital, lead: LeadRef) -> list[str]:
    """What hooks asked of the run."""
    query = """SELECT message, coalesce(body ->> 'state', body ->> 'channel', '') AS what FROM start_requests
        WHERE tenant_id = %s AND lead_id = %s AND message <> 'start'"""
    return [f"{row['message']} {row['what']}".strip() for row in hospital.rows(query + " ORDER BY id", lead.lead_id)]


def stored(hospital: Hospital) -> int:
    count: int = hospital.one("SELECT count(*) AS events FROM inbound_events WHERE tenant_id = %s")["events"]
    return count


def suppressed(hospital: Hospital) -> list[tuple[str, str | None]]:
    query = "SELECT address, channel FROM suppressions WHERE tenant_id = %s AND lifted_at IS NULL ORDER BY id"
    return [(row["address"], row["channel"]) for row in hospital.rows(query)]


async def posted(http: httpx2.AsyncClient, url: str, form: dict[str, str]) -> httpx2.Response:
    """As Twilio posts and signs."""
    return await http.post(url, data=form, headers={"X-Twilio-Signature": signature(AUTH_TOKEN, url, form)})


async def says(
    http: httpx2.AsyncClient, hospital: Hospital, sender: str, text: str, sid: str, **more: str
) -> httpx2.Response:
    """Somebody writes to our number; Twilio tells us."""
    url = twilio_url(hospital, "inbound")
    form = {"AccountSid": ACCOUNT_SID, "MessageSid": sid, "SmsStatus": "received", "From": sender, "To": OURS}
    form |= {"Body": text, **more}
    return await posted(http, url, form)


async def test_a_delivery_report_moves_its_message_and_never_back(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead = await written_to(hospital)
    of = sms(hospital, lead)
    statuses = ["queued", "sent", "delivered", "delivered", "sent"]
    assert await vendors.twilio.post_statuses(of, statuses, client=http) == [204] * 5
    await becomes(lambda: message(hospital, lead)["state"], "delivered")
    assert told(hospital, lead) == ["delivered delivered"]
    assert stored(hospital) == 3


async def test_a_number_that_does_not_exist_closes_its_channel(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead = await written_to(hospital)
    await vendors.twilio.post_statuses(sms(hospital, lead), ["undelivered"], error_code="30005", client=http)
    state = await hospital.until(lead, lambda s: Channel.SMS in s.contact.closed_channels)
    assert Channel.EMAIL not in state.contact.closed_channels
    row = message(hospital, lead)
    assert (row["state"], row["code"]) == ("failed", "30005")


async def test_an_event_that_is_not_signed_leaves_no_trace(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead = await written_to(hospital)
    of = sms(hospital, lead)
    form = status_form(of, "delivered", ACCOUNT_SID)
    good = signature(AUTH_TOKEN, of.status_callback, form)
    elsewhere = of.status_callback.replace(f"/{hospital.tenant_id}/", "/1/")
    forged = [
        (of.status_callback, form, ""),
        (of.status_callback, form, signature("another-secret", of.status_callback, form)),
        (of.status_callback, {**form, "MessageStatus": "failed"}, good),
        (elsewhere, form, good),
        (of.status_callback.replace("https", "http") + "0", form, good),
    ]
    for url, said, mark in forged:
        answer = await http.post(url, data=said, headers={"X-Twilio-Signature": mark})
        assert answer.status_code == 401, url
        assert answer.headers["content-type"] == "application/problem+json"
    body, headers = vendors.sendgrid.signed(
        [vendors.sendgrid.event(mail(hospital, lead), "delivered", "e1")], int(time.time())
    )
    for altered, marks in ((body + b" ", headers), (body, {}), (body.replace(b"delivered", b"bounce"), headers)):
        assert (await http.post("/hooks/sendgrid/events", content=altered, headers=marks)).status_code == 401
    old, old_headers = vendors.sendgrid.signed([], int(time.time()) - 301)
    assert (await http.post("/hooks/sendgrid/events", content=old, headers=old_headers)).status_code == 401
    assert stored(hospital) == 0
    assert told(hospital, lead) == []


async def test_a_genuine_hook_of_an_absent_tenant_is_not_found(http: httpx2.AsyncClient, vendors: Vendors) -> None:
    url = f"{PUBLIC_URL}/hooks/twilio/999999/status"
    of = TwilioMessage("SM1", "+919876500000", OURS, "", url, datetime.now(UTC))
    assert await vendors.twilio.post_statuses(of, ["delivered"], client=http) == [404]


async def test_a_reply_is_stored_once_and_ends_the_chase(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead = await written_to(hospital)
    for _ in range(2):
        answer = await says(http, hospital, phone(hospital, lead), "Yes, please call me", "SM7")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert "<Message" not in answer.text
    await hospital.until(lead, lambda s: s.phase is Phase.QUALIFY)
    replies = "SELECT body, state FROM messages WHERE tenant_id = %s AND lead_id = %s AND direction = 'in'"
    assert hospital.rows(replies, lead.lead_id) == [{"body": "Yes, please call me", "state": "received"}]
    assert told(hospital, lead) == ["reply"]
    raw = hospital.one("SELECT raw FROM inbound_events WHERE tenant_id = %s")["raw"]
    assert not {"text", "sender", "recipient"} & set(raw)


async def test_a_reply_begins_a_lost_leads_life_anew(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead = await written_to(hospital)
    await staff.manager.post(f"/leads/{lead.lead_id}/lose", {"reason": "price"})
    await hospital.ending(lead)
    await says(http, hospital, phone(hospital, lead), "I changed my mind", "SM8")
    await becomes(lambda: hospital.lead(lead)["run"], 2)
    await offered(hospital, lead)


async def test_a_call_from_a_lead_is_answered_and_is_a_reply(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await written_to(hospital)
    url = twilio_url(hospital, "inbound")
    form = {
        "CallSid": "CA5",
        "CallStatus": "ringing",
        "Direction": "inbound",
        "From": phone(hospital, lead),
        "To": OURS,
    }
    answer = await http.post(url, data=form, headers={"X-Twilio-Signature": signature(AUTH_TOKEN, url, form)})
    assert "<Dial " in answer.text
    await hospital.until(lead, lambda s: s.phase is Phase.QUALIFY)


@pytest.mark.parametrize(
    ("text", "confirms"), [("STOP", False), ("Stop, please!", True), ("revoke", False), ("opt out", True)]
)
async def test_stop_closes_the_number_at_once_with_one_confirmation(
    hospital: Hospital, http: httpx2.AsyncClient, text: str, confirms: bool
) -> None:
    lead = await written_to(hospital)
    number = phone(hospital, lead)
    first = await says(http, hospital, number, text, "SM1")
    assert suppressed(hospital) == [(number, None)]
    assert ("<Message" in first.text) is confirms
    again = await says(http, hospital, number, text, "SM1")
    once_more = await says(http, hospital, number, "STOP it", "SM2")
    assert "<Message" not in again.text + once_more.text
    state = await hospital.until(lead, lambda s: set(PHONE_CHANNELS) <= set(s.contact.closed_channels))
    assert Channel.EMAIL not in state.contact.closed_channels
    assert told(hospital, lead) == [f"opted_out {channel}" for channel in PHONE_CHANNELS]
    consents = "SELECT DISTINCT purpose, channel FROM consents WHERE tenant_id = %s AND NOT given"
    withdrawn = {(row["purpose"], row["channel"]) for row in hospital.rows(consents)}
    assert withdrawn == {
        (purpose, channel) for purpose in ("enquiry", "marketing") for channel in ("sms", "whatsapp", "call")
    }
    ledger = "SELECT count(*) AS sent FROM messages WHERE tenant_id = %s AND step LIKE 'opt_out%%'"
    assert hospital.one(ledger) == {"sent": int(confirms)}


async def test_a_stop_by_whatsapp_is_confirmed_in_the_window_that_it_opens(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await written_to(hospital)
    sender, to = f"whatsapp:{phone(hospital, lead)}", "whatsapp:+12025550199"
    answers = [(await says(http, hospital, sender, "STOP", id, To=to)).text for id in ("SM1", "SM1", "SM2")]
    assert ["<Message" in answer for answer in answers] == [True, False, False]
    ledger = "SELECT channel FROM messages WHERE tenant_id = %s AND step LIKE 'opt_out%%'"
    assert hospital.rows(ledger) == [{"channel": "whatsapp"}]


async def test_what_twilio_has_acted_on_itself_is_not_confirmed_again(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await written_to(hospital)
    answer = await says(http, hospital, phone(hospital, lead), "ruhe jetzt", "SM1", OptOutType="STOP")
    assert "<Message" not in answer.text
    assert suppressed(hospital) == [(phone(hospital, lead), None)]


async def test_start_opens_the_number_again_but_not_for_marketing(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await written_to(hospital)
    number = phone(hospital, lead)
    await says(http, hospital, number, "STOP", "SM1")
    await hospital.until(lead, lambda s: Channel.SMS in s.contact.closed_channels)
    await says(http, hospital, number, "Start", "SM2")
    assert suppressed(hospital) == []
    await hospital.until(lead, lambda s: s.contact.closed_channels == [])
    given = (
        "SELECT purpose, channel FROM consents WHERE tenant_id = %s AND given AND source = 'twilio' ORDER BY channel"
    )
    assert [tuple(row.values()) for row in hospital.rows(given)] == [
        ("enquiry", channel) for channel in sorted(PHONE_CHANNELS)
    ]


async def test_stop_from_an_unknown_number_is_kept_for_the_day_it_becomes_a_lead(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    number = "+919812300001"
    answer = await says(http, hospital, number, "Stop!", "SM1")
    assert "<Message" in answer.text
    assert suppressed(hospital) == [(number, None)]
    lead = await hospital.capture(phone=number)
    await owned(hospital, lead)
    state = await hospital.until(lead, lambda s: s.counts.attempts_made == 1)
    assert set(state.contact.closed_channels) == set(PHONE_CHANNELS)
    assert hospital.rows("SELECT id FROM messages WHERE tenant_id = %s AND channel <> 'email'") == []


async def test_a_message_from_a_stranger_is_kept_and_tells_nobody(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    await says(http, hospital, "+919812300002", "Who is this?", "SM1")
    raw = hospital.one("SELECT raw FROM inbound_events WHERE tenant_id = %s")["raw"]
    assert (raw["text"], raw["sender"]) == ("Who is this?", "+919812300002")
    assert hospital.rows("SELECT step, body FROM messages WHERE tenant_id = %s") == [
        {"step": "first_message", "body": "Who is this?"}
    ]


async def test_a_refusal_because_of_an_opt_out_is_an_opt_out(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    lead = await written_to(hospital)
    await vendors.twilio.post_statuses(sms(hospital, lead), ["failed"], error_code="21610", client=http)
    assert suppressed(hospital) == [(phone(hospital, lead), None)]
    await hospital.until(lead, lambda s: Channel.CALL in s.contact.closed_channels)


async def test_only_the_leg_to_the_lead_says_that_a_call_arrived(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors, staff: Staff
) -> None:
    lead = await written_to(hospital)
    await staff.manager.post(f"/leads/{lead.lead_id}/call", None)
    calls = "SELECT count(*) AS calls FROM messages WHERE tenant_id = %s AND channel = 'call' AND state = 'sent'"
    await becomes(lambda: hospital.one(calls)["calls"], 1)
    row = message(hospital, lead, "call")
    url = twilio_url(hospital, "status", row["token"])
    agent_leg = TwilioCall("CA1", "+12025550100", OURS, "", url, datetime.now(UTC))
    lead_leg = replace(agent_leg, sid="CA2", to=row["recipient"], parent_sid="CA1")
    await vendors.twilio.post_statuses(agent_leg, ["ringing", "in-progress", "completed"], client=http)
    assert message(hospital, lead, "call")["state"] == "sent"
    assert not [fact for fact in told(hospital, lead) if fact.startswith("delivered")]
    await vendors.twilio.post_statuses(lead_leg, ["ringing", "in-progress", "completed"], client=http)
    await becomes(lambda: message(hospital, lead, "call")["state"], "delivered")


async def test_mail_events_move_their_message(hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors) -> None:
    lead = await written_to(hospital)
    sent, double = mail(hospital, lead), vendors.sendgrid
    batch = [
        double.event(sent, "delivered", "e1"),
        double.event(sent, "processed", "e0"),
        double.event(sent, "delivered", "e1"),
    ]
    for _ in range(2):
        assert await double.post_events("/hooks/sendgrid/events", batch, client=http) == 204
    await becomes(lambda: message(hospital, lead, "email")["state"], "delivered")
    assert await double.post_events("/hooks/sendgrid/events", [double.event(sent, "open", "e2")], client=http) == 204
    await becomes(lambda: message(hospital, lead, "email")["state"], "read")
    assert stored(hospital) == 3
    assert told(hospital, lead) == ["delivered delivered", "delivered read", "behaved"]


async def test_a_report_after_the_end_of_a_life_is_still_written_down(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors, staff: Staff
) -> None:
    lead = await written_to(hospital)
    await staff.manager.post(f"/leads/{lead.lead_id}/lose", {"reason": "price"})
    await hospital.ending(lead)
    await vendors.sendgrid.post_events(
        "/hooks/sendgrid/events", [vendors.sendgrid.event(mail(hospital, lead), "delivered", "e1")], client=http
    )
    assert message(hospital, lead, "email")["state"] == "delivered"
    assert told(hospital, lead) == []


async def test_a_report_that_comes_as_a_life_ends_is_written_down_by_its_end(hospital: Hospital, staff: Staff) -> None:
    """The run was asked to hear of it, and ended before it could."""
    lead = await written_to(hospital)
    asked = """INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority, sent_at)
        SELECT tenant_id, lead_id, run, 'delivered',
            jsonb_build_object('message_id', id, 'state', 'delivered'), 3, now()
        FROM messages WHERE tenant_id = %s AND id = %s"""
    with hospital.writing() as connection:
        connection.execute(asked, (hospital.tenant_id, message(hospital, lead)["id"]))
    await staff.manager.post(f"/leads/{lead.lead_id}/lose", {"reason": "price"})
    await hospital.ending(lead)
    assert message(hospital, lead)["state"] == "delivered"


@pytest.mark.parametrize("name", ["unsubscribe", "spamreport", "group_unsubscribe"])
async def test_a_mail_opt_out_closes_mail(
    hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors, name: str
) -> None:
    lead = await written_to(hospital)
    event = vendors.sendgrid.event(mail(hospital, lead), name, "e1")
    for _ in range(2):
        await vendors.sendgrid.post_events("/hooks/sendgrid/events", [event], client=http)
    await hospital.until(lead, lambda s: s.contact.closed_channels == [Channel.EMAIL])
    assert suppressed(hospital) == [(hospital.lead(lead)["email_norm"], "email")]
    assert told(hospital, lead) == ["opted_out email"]
    back = vendors.sendgrid.event(mail(hospital, lead), "group_resubscribe", "e2")
    await vendors.sendgrid.post_events("/hooks/sendgrid/events", [back], client=http)
    await hospital.until(lead, lambda s: s.contact.closed_channels == [])
    assert suppressed(hospital) == []


async def test_one_batch_may_speak_of_several_tenants_and_of_nobody(
    engine: Engine, hospital: Hospital, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    other = Hospital.open(engine)
    ours = mail(hospital, await written_to(hospital))
    events = [
        vendors.sendgrid.event(ours, "delivered", "e1"),
        vendors.sendgrid.event(ours, "delivered", "e1", lead_tenant=str(other.tenant_id)),
        vendors.sendgrid.event(ours, "delivered", "e1", lead_tenant="99999"),
        {**vendors.sendgrid.event(ours, "delivered", "e2"), "lead_tenant": None},
    ]
    assert await vendors.sendgrid.post_events("/hooks/sendgrid/events", events, client=http) == 204
    assert (stored(hospital), stored(other)) == (1, 1)
    assert other.rows("SELECT id FROM start_requests WHERE tenant_id = %s") == []


async def test_a_genuine_body_that_cannot_be_read_is_refused(http: httpx2.AsyncClient, vendors: Vendors) -> None:
    assert await vendors.sendgrid.post_events("/hooks/sendgrid/events", [{"event": 5}], client=http) == 400

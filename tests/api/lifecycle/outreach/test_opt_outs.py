"""Who wants no more messages gets none, by whichever way they say it; what only sounds like it is a message."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from domain.leads.lead import PHONE_CHANNELS, AgentLossReason, Channel, LossReason, Outcome, Phase, Status
from domain.lifecycle.chapters.booking import Book
from domain.lifecycle.chapters.contact import RecordOutcome
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.outreach.cadence.rules import AttemptStep
from domain.tenants.policy import OptOutPolicy
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff, Vendors, at, done
from tests.api.lifecycle.outreach.test_hooks import becomes, phone, says, sms, suppressed, told
from tests.api.lifecycle.outreach.test_pages import unsubscribe
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital, attempts_by
from tests.journeys.steps import assessment, booked, offered, owned, qualified

EVERYTHING = set(Channel)


def tasks(hospital: Hospital, lead: LeadRef) -> list[tuple[str, int | None, str | None]]:
    """Open tasks of the kinds that an opt-out can bring."""
    query = """SELECT kind, assignee_id, for_role FROM tasks WHERE tenant_id = %s AND lead_id = %s AND done_at IS NULL
        AND kind IN ('opted_out', 'asks_to_stop', 'answer_reply', 'contact_data') ORDER BY id"""
    return [(row["kind"], row["assignee_id"], row["for_role"]) for row in hospital.rows(query, lead.lead_id)]


def appointments(hospital: Hospital, lead: LeadRef) -> list[str]:
    query = "SELECT state FROM appointments WHERE tenant_id = %s AND lead_id = %s ORDER BY id"
    return [row["state"] for row in hospital.rows(query, lead.lead_id)]


def sent(hospital: Hospital, lead: LeadRef) -> list[str]:
    """What left after the one confirmation of an opt-out is not counted."""
    query = """SELECT channel FROM messages WHERE tenant_id = %s AND lead_id = %s AND direction = 'out'
        AND sent_at IS NOT NULL AND step NOT LIKE 'opt_out%%' ORDER BY id"""
    return [row["channel"] for row in hospital.rows(query, lead.lead_id)]


def replied(hospital: Hospital, lead: LeadRef) -> list[str]:
    """The reasons of the newest score that speak of replies."""
    query = "SELECT reasons FROM scores WHERE tenant_id = %s AND lead_id = %s ORDER BY id DESC LIMIT 1"
    return [str(reason) for reason in hospital.one(query, lead.lead_id)["reasons"] if "repl" in str(reason)]


async def only_a_phone(hospital: Hospital) -> LeadRef:
    return await hospital.capture(email=None)


async def test_a_sentence_that_begins_with_cancel_is_answered_and_the_appointment_stands(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    """F2."""
    lead = await only_a_phone(hospital)
    agent = await booked(hospital, lead)
    await says(http, hospital, phone(hospital, lead), "Cancel my 10 am please, I can come at 4 pm the same day", "SM1")
    await hospital.until(lead, lambda _: ("answer_reply", agent, None) in tasks(hospital, lead))
    assert suppressed(hospital) == []
    assert appointments(hospital, lead) == ["confirmed"]
    assert (await hospital.state(lead)).phase is Phase.VISIT


async def stop_by_text(hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, lead: LeadRef, agent: int) -> None:
    answer = await says(http, hospital, phone(hospital, lead), "STOP please", "SM1")
    assert "Your appointment stands." in answer.text


async def stop_by_link(hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, lead: LeadRef, agent: int) -> None:
    answer = await http.post(unsubscribe(hospital, lead), data={"channel": "all"})
    assert "Your appointment stands." in answer.text


async def stop_by_agent(hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, lead: LeadRef, agent: int) -> None:
    done(await staff.agent(agent).post(at(lead, "/opt-out"), {}))


@pytest.mark.parametrize("stop", [stop_by_text, stop_by_link, stop_by_agent])
async def test_a_booked_patient_who_opts_out_keeps_the_appointment_and_the_owner_is_told(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, stop: Any
) -> None:
    """F3: no reminder leaves, and the patient comes."""
    lead = await only_a_phone(hospital)
    agent = await booked(hospital, lead)
    await hospital.until(lead, lambda s: bool(s.follow_ups))
    before = sent(hospital, lead)
    await stop(hospital, http, staff, lead, agent)
    await hospital.until(lead, lambda s: set(s.contact.closed_channels) == EVERYTHING)
    await hospital.until(lead, lambda _: tasks(hospital, lead) == [("opted_out", agent, None)])
    assert suppressed(hospital) == [(phone(hospital, lead), None)]
    await hospital.forward(lead, timedelta(days=2, hours=2))
    await hospital.until(lead, lambda s: not s.follow_ups)
    state = await hospital.waits_for(lead, WaitKind.VISIT)
    assert (state.status, state.owner) == (Status.QUALIFIED, agent)
    assert (appointments(hospital, lead), sent(hospital, lead)) == (["confirmed"], before)
    await hospital.say(lead, Convert(agent))
    assert (await hospital.ending(lead)).status is Status.CONVERTED


async def test_before_an_appointment_nobody_is_left_to_reach(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await only_a_phone(hospital)
    await qualified(hospital, lead)
    await says(http, hospital, phone(hospital, lead), "STOP", "SM1")
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT


@pytest.mark.parametrize(
    "text", ["நிறுத்து", "बंद करो", "रोकें", "توقف", "Do not message me", "lose my number", "Halt jetzt"]
)
async def test_stop_counts_in_the_patients_language_and_in_the_hospitals_words(
    engine: Engine, http: httpx2.AsyncClient, text: str
) -> None:
    """F27."""
    hospital = Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"opt_out": OptOutPolicy(words=("halt jetzt",))}))
    lead = await hospital.capture()
    await owned(hospital, lead)
    await says(http, hospital, phone(hospital, lead), text, "SM1")
    assert suppressed(hospital) == [(phone(hospital, lead), None)]
    assert told(hospital, lead) == [f"opted_out {channel}" for channel in PHONE_CHANNELS]


async def test_stop_and_start_raise_no_score_and_no_interest(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    """F26."""
    lead = await hospital.capture()
    await owned(hospital, lead)
    row = hospital.lead(lead)
    number = phone(hospital, lead)
    await says(http, hospital, number, "STOP", "SM1")
    await hospital.until(lead, lambda s: Channel.SMS in s.contact.closed_channels)
    await says(http, hospital, number, "START", "SM2")
    await hospital.until(lead, lambda s: s.contact.closed_channels == [])
    await hospital.submit({"phone": number, "notes": "Please call me, I changed my mind"})
    await hospital.until(lead, lambda _: hospital.one(TOUCHES, lead.lead_id)["touches"] == 2)
    assert replied(hospital, lead) == []
    assert hospital.lead(lead)["stage"] == row["stage"]
    history = (await staff.manager.get(at(lead, "/history"))).json()["items"]
    written = {entry["action"]: entry["quote"] for entry in history if entry["action"].startswith("opted_")}
    assert written == {"opted_out": "STOP", "opted_in": "START"}


async def test_a_start_with_nothing_to_undo_is_an_answer(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await says(http, hospital, phone(hospital, lead), "Yes please start", "SM1")
    await hospital.until(lead, lambda s: any(token.startswith("reply") for token in s.seen))
    (row,) = hospital.rows("SELECT step, done_at FROM messages WHERE tenant_id = %s AND direction = 'in'")
    assert row == {"step": "inbound", "done_at": None}


TOUCHES = "SELECT count(*) AS touches FROM touches WHERE tenant_id = %s AND lead_id = %s"


@pytest.mark.parametrize("text", ["Please stop calling me", "How do I stop these messages?", "कॉल मत करो"])
async def test_who_perhaps_wants_no_more_gets_no_advertising_and_a_person_asks(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, text: str
) -> None:
    """U1."""
    lead = await hospital.capture(
        consents=[{"purpose": "marketing", "text_version": "v1"}, {"purpose": "enquiry", "text_version": "v1"}]
    )
    agent = await owned(hospital, lead)
    score = hospital.lead(lead)["score"]
    await says(http, hospital, phone(hospital, lead), text, "SM1")
    assert tasks(hospital, lead) == [("asks_to_stop", agent, None)]
    state = await hospital.until(lead, lambda s: s.phase is Phase.QUALIFY)
    row = hospital.lead(lead)
    assert (row["stage"], row["score"], state.score) == ("awareness", score, score)
    assert replied(hospital, lead) == []
    assert tasks(hospital, lead) == [("asks_to_stop", agent, None)]
    assert suppressed(hospital) == []
    newest = "SELECT given FROM consents WHERE tenant_id = %s AND purpose = 'marketing' ORDER BY id DESC LIMIT 1"
    assert hospital.one(newest) == {"given": False}
    shown = await staff.manager.get(at(lead, "/history"))
    asked = [entry for entry in shown.json()["items"] if entry["action"] == "asked_to_stop"]
    assert [entry["quote"] for entry in asked] == [text]


async def test_who_perhaps_wants_no_more_after_the_end_begins_no_new_run(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    done(await staff.manager.post(at(lead, "/lose"), {"reason": "price"}))
    await hospital.ending(lead)
    await says(http, hospital, phone(hospital, lead), "Please stop calling me", "SM1")
    assert tasks(hospital, lead) == [("asks_to_stop", None, "manager")]
    assert told(hospital, lead) == []
    assert hospital.lead(lead)["run"] == 1


async def test_a_stop_is_confirmed_in_the_hospitals_own_words(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await only_a_phone(hospital)
    with hospital.writing() as connection:
        connection.execute(
            "INSERT INTO templates (tenant_id, code, channel, language, subject, body, state, activated_at)"
            " VALUES (%s, 'opt_out_confirmation', 'sms', 'en', '', %s, 'active', now())",
            (hospital.tenant_id, "{{ hospital }} says goodbye. START to undo."),
        )
    answer = await says(http, hospital, phone(hospital, lead), "STOP please", "SM1")
    assert "says goodbye. START to undo." in answer.text
    query = """SELECT body, template, template_id IS NOT NULL AS own FROM messages
        WHERE tenant_id = %s AND lead_id = %s AND step = 'opt_out_confirmation'"""
    kept = hospital.one(query, lead.lead_id)
    assert (kept["body"] in answer.text, kept["template"], kept["own"]) == (True, "opt_out_confirmation", True)


async def test_a_stranger_who_perhaps_wants_no_more_gets_none_and_is_no_lead(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    answer = await says(http, hospital, "+919812300077", "Please stop messaging me", "SM1")
    assert "Reply START to undo this." in answer.text
    assert suppressed(hospital) == [("+919812300077", None)]
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []


async def test_stop_from_a_phone_that_two_share_holds_for_both_and_each_owner_is_told(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    """F3, for everybody who has the phone."""
    gopal = await hospital.capture(first_name="Gopal", last_name="Raman", email=None)
    number = phone(hospital, gopal)
    divya = await hospital.capture(first_name="Divya", last_name="Raman", phone=number, email=None)
    assert divya.lead_id != gopal.lead_id
    agents = [await booked(hospital, lead, f"dr-{lead.lead_id}") for lead in (gopal, divya)]
    await says(http, hospital, number, "STOP", "SM1")
    for lead, agent in zip((gopal, divya), agents, strict=True):
        await hospital.until(lead, lambda s: set(s.contact.closed_channels) == EVERYTHING)
        await becomes(lambda lead=lead: tasks(hospital, lead), [("opted_out", agent, None)])
        assert appointments(hospital, lead) == ["confirmed"]


async def test_an_opt_out_said_to_an_agent_closes_phone_and_mail_and_no_file_or_form_opens_them(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    """F8."""
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    row = hospital.lead(lead)
    refused = problem(await staff.agent(agent).post(at(lead, "/lose"), {"reason": "opted_out"}), 422)
    assert "opt-out" in refused["errors"][0]["message"]
    done(await staff.agent(agent).post(at(lead, "/opt-out"), {}))
    closed = [(row["email_norm"], "email"), (row["phone_e164"], None)]
    assert suppressed(hospital) == closed
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    by = "SELECT actor FROM audit_log WHERE tenant_id = %s AND action = 'opted_out' AND subject_id = %s"
    assert {entry["actor"] for entry in hospital.rows(by, lead.lead_id)} == {f"user:{agent}"}
    before = sent(hospital, lead)
    given: dict[str, Any] = {"phone": row["phone_e164"], "email": row["email"], "notes": "again"}
    consents = [{"purpose": "enquiry", "text_version": "v1"}, {"purpose": "marketing", "text_version": "v1"}]
    await hospital.submit({**given, "source": "import", "consents": consents})
    await hospital.submit({**given, "source": "website", "consents": consents})
    if hospital.lead(lead)["run"] > 1 or not hospital.lead(lead)["run_closed"]:
        await owned(hospital, lead)
        state = await hospital.until(lead, lambda s: s.waiting_for is not None and s.offer is None)
        assert set(state.contact.closed_channels) == EVERYTHING
        problem(await staff.manager.post(at(lead, "/call"), None), 409, reason="channel_closed")
    assert (suppressed(hospital), sent(hospital, lead)) == (closed, before)


async def test_an_agent_may_close_one_channel_and_the_others_go_on(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    answer = await staff.agent(agent).post(at(lead, "/opt-out"), {"channel": "sms"}, key="k")
    assert done(answer)["owner_id"] == agent
    again = await staff.agent(agent).post(at(lead, "/opt-out"), {"channel": "sms"}, key="k")
    assert again.json() == answer.json()
    assert suppressed(hospital) == [(phone(hospital, lead), "sms")]
    await hospital.until(lead, lambda s: s.contact.closed_channels == [Channel.SMS])
    assert told(hospital, lead) == ["opted_out sms"]
    problem(await staff.others(agent).post(at(lead, "/opt-out"), {}), 409, reason="not_owner")
    problem(await staff.agent(agent).post(at(lead, "/opt-out"), {"channel": "fax"}), 422)
    assert tasks(hospital, lead) == []


async def test_an_agent_opts_nobody_out_whose_lead_they_may_not_see(hospital: Hospital, staff: Staff) -> None:
    """One that is offered to somebody else; who was offered it may."""
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    problem(await staff.others(agent).get(at(lead)), 404)
    problem(await staff.others(agent).post(at(lead, "/opt-out"), {}), 409, reason="not_owner")
    assert suppressed(hospital) == []
    done(await staff.agent(agent).post(at(lead, "/opt-out"), {"channel": "sms"}))


async def test_an_opt_out_said_after_every_channel_was_closed_ends_the_lead(hospital: Hospital, staff: Staff) -> None:
    lead = await hospital.capture()
    agent = await offered(hospital, lead)
    done(await staff.manager.post(at(lead, "/opt-out"), {"channel": "email"}))
    assert agent
    done(await staff.manager.post(at(lead, "/opt-out"), {}))
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    await hospital.submit({"phone": phone(hospital, lead), "notes": "I changed my mind"})
    await owned(hospital, lead)
    done(await staff.manager.post(at(lead, "/opt-out"), {}))
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT


async def test_what_only_the_provider_knew_is_an_opt_out_too_and_nobody_looks_for_another_way(
    engine: Engine, http: httpx2.AsyncClient, vendors: Vendors
) -> None:
    text = AttemptStep(channel=Channel.SMS, after=timedelta(0), template="first_sms")
    hospital = Hospital.open(
        engine, rules=attempts_by(text, AttemptStep(channel=Channel.CALL, after=timedelta(days=1)))
    )
    lead = await only_a_phone(hospital)
    agent = await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 1)
    await hospital.say(lead, RecordOutcome(agent, Outcome.REACHED))
    await hospital.waits_for(lead, WaitKind.QUALIFICATION)
    await hospital.say(lead, Assess(agent, assessment(hospital, lead, agent)))
    await hospital.waits_for(lead, WaitKind.BOOKING)
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, "dr-1", agent))
    await hospital.waits_for(lead, WaitKind.VISIT)
    await vendors.twilio.post_statuses(sms(hospital, lead), ["failed"], error_code="21610", client=http)
    await hospital.until(lead, lambda _: tasks(hospital, lead) == [("opted_out", agent, None)])
    assert suppressed(hospital) == [(phone(hospital, lead), None)]
    assert appointments(hospital, lead) == ["confirmed"]


NOT_FOR_PEOPLE = sorted(set(LossReason) - set(AgentLossReason))


@pytest.mark.parametrize("reason", [*NOT_FOR_PEOPLE, "bored"])
async def test_a_reason_that_is_recorded_otherwise_names_the_way(hospital: Hospital, staff: Staff, reason: str) -> None:
    """U16."""
    lead = await hospital.capture()
    agent: Visitor = staff.agent(await owned(hospital, lead))
    error = problem(await agent.post(at(lead, "/lose"), {"reason": reason}), 422)["errors"][0]
    assert error["field"] == "reason"
    ways = {"opted_out": "opt-out", "no_show": "no-show", "duplicate": "merging", "withdrawn": "undoing the import"}
    assert ways.get(reason, "no_deposit, wrong_number, chose_other, price, other") in error["message"]
    assert (await hospital.state(lead)).loss_reason is None

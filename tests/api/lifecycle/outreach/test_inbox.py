"""One inbox: what people write is understood, shown and answered, by staff and never by a machine."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from domain.leads.lead import Channel
from domain.lifecycle.chapters.ending import Convert
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import LeadRef
from domain.outreach.cadence.rules import AttemptStep
from domain.outreach.replies.addresses import reply_address
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.outreach.test_hooks import becomes, message, phone, says
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital, attempts_by
from tests.journeys.steps import owned, qualified

BOX = "hello@clinic.example"


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    """Its first attempt is an SMS, the second an e-mail; then it waits for a day."""
    steps = (
        AttemptStep(channel=Channel.SMS, after=timedelta(0), template="first_sms"),
        AttemptStep(channel=Channel.EMAIL, after=timedelta(0), template="follow_up"),
        AttemptStep(channel=Channel.CALL, after=timedelta(days=1)),
    )
    return Hospital.open(engine, ALWAYS_OPEN, rules=attempts_by(*steps))


async def written_to(hospital: Hospital) -> tuple[LeadRef, int]:
    lead = await hospital.capture()
    agent = await owned(hospital, lead)
    await hospital.until(lead, lambda s: s.counts.attempts_made == 2)
    return lead, agent


def received(hospital: Hospital, lead: LeadRef) -> list[dict[str, Any]]:
    query = "SELECT * FROM messages WHERE tenant_id = %s AND lead_id = %s AND direction = 'in' ORDER BY id"
    return hospital.rows(query, lead.lead_id)


def tasks_of(hospital: Hospital, lead: LeadRef) -> list[tuple[str, str]]:
    query = "SELECT kind, title FROM tasks WHERE tenant_id = %s AND lead_id = %s AND done_at IS NULL ORDER BY id"
    kinds = ("answer_reply", "contact_data", "asks_to_stop")
    return [(row["kind"], row["title"]) for row in hospital.rows(query, lead.lead_id) if row["kind"] in kinds]


def mail(hospital: Hospital, lead: LeadRef, text: str, id: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = hospital.lead(lead)["email"], headers.pop("To", BOX)
    made["Subject"], made["Message-ID"] = headers.pop("Subject", "Re: Your enquiry"), f"<{id}@person.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


async def posted_box(staff: Staff, *, makes_leads: bool = True) -> str:
    """The path that the mail vendor posts to."""
    body = {"kind": "posted", "address": BOX, "makes_leads": makes_leads}
    answer = done(await staff.role(Role.ADMIN).put("/mailbox", body))
    return str(answer["hook"]).removeprefix("http://127.0.0.1:8000")


async def comes(http: httpx2.AsyncClient, hook: str, made: EmailMessage) -> int:
    """As the mail vendor posts it, raw."""
    answer = await http.post(hook, data={"email": made.as_string()}, files={"x": b""})
    return answer.status_code


async def test_an_sms_is_understood_shown_and_answered_once(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, agent = await written_to(hospital)
    await says(http, hospital, phone(hospital, lead), "mujhe kal 5 baje call karo please", "SM1")
    await becomes(lambda: [kind for kind, _ in tasks_of(hospital, lead)], ["answer_reply"])
    assert tasks_of(hospital, lead) == [("answer_reply", 'Asks to be called: "call karo"')]
    (thread,) = done(await staff.agent(agent).get("/inbox", unanswered="true"))["items"]
    assert (thread["intent"], thread["language"], thread["matched"]) == ("call_me", "hi", "call karo")
    assert (thread["lead_id"], thread["unanswered"], thread["task"]["assignee_id"]) == (lead.lead_id, 1, agent)
    assert done(await staff.others(agent).get("/inbox"))["items"] == []
    assert done(await staff.manager.get("/inbox", of="all", intent="price"))["items"] == []
    assert (await staff.agent(agent).get("/inbox", of="all")).status_code == 403

    body = {"channel": "sms", "body": "We call you tomorrow at five.", "in_reply_to": thread["id"]}
    seen = done(await staff.agent(agent).post(at(lead, "/messages/preview"), body))
    assert (seen["allowed"], seen["reason"], seen["segments"], seen["encoding"]) == (True, "ok", 1, "gsm7")
    assert seen["to"] == phone(hospital, lead)
    for _ in range(2):
        done(await staff.agent(agent).post(at(lead, "/messages"), body, key="answer-1"))
    ours = "SELECT body, answers, author FROM messages WHERE tenant_id = %s AND lead_id = %s AND step LIKE 'staff-%%'"
    said = [{"body": body["body"], "answers": thread["id"], "author": f"user:{agent}"}]
    await becomes(lambda: hospital.rows(ours, lead.lead_id), said)
    await becomes(lambda: tasks_of(hospital, lead), [])
    page = done(await staff.agent(agent).get("/inbox", unanswered="true"))
    assert (page["items"], page["counts"]) == ([], {"mine": 0, "team": None, "all": None})


async def test_a_mail_thread_of_three_stays_one_thread_whatever_its_subject(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, agent = await written_to(hospital)
    hook = await posted_box(staff)
    ours = message(hospital, lead, "email")
    quoted = "How much is it?\n\nOn 1 Jun 2026 at 10:00, Clinic <hello@clinic.example> wrote:\n> " + "older " * 50
    asked = mail(hospital, lead, quoted, "q1", Subject="!!!", In_Reply_To=f"<{ours['token']}@clinic.example>")
    asked.replace_header("From", "meera.other@person.example")  # from another mailbox of hers
    asked.add_attachment(b"%PDF-1.7 eye", maintype="application", subtype="pdf", filename="report.pdf")
    assert await comes(http, hook, asked) == 204
    assert await comes(http, hook, asked) == 204  # the vendor says it twice
    await becomes(lambda: [row["shown"] for row in received(hospital, lead)], ["How much is it?"])
    (row,) = received(hospital, lead)
    assert (row["answers"], row["intent"], row["body"].count("older")) == (ours["id"], "price", 50)
    (file,) = done(await staff.agent(agent).get(at(lead, "/attachments")))["items"]
    assert (file["name"], file["content_type"], file["kept"]) == ("report.pdf", "application/pdf", True)
    content = await staff.agent(agent).get(at(lead, f"/attachments/{file['id']}"))
    assert content.content == b"%PDF-1.7 eye"
    assert content.headers["content-disposition"].startswith("attachment")

    done(await staff.agent(agent).post(at(lead, "/messages"), {"channel": "email", "body": "2,000 rupees."}))
    answer = "SELECT * FROM messages WHERE tenant_id = %s AND lead_id = %s AND step LIKE 'staff-%%'"
    await becomes(lambda: [found["subject"] for found in hospital.rows(answer, lead.lead_id)], ["Re: !!!"])
    (second,) = hospital.rows(answer, lead.lead_id)
    assert second["answers"] == row["id"]
    third = mail(
        hospital, lead, "Thank you", "q2", To=reply_address(BOX, hospital.tenant_id, second["id"], "only-in-tests")
    )
    assert await comes(http, hook, third) == 204
    assert [found["answers"] for found in received(hospital, lead)] == [ours["id"], second["id"]]
    unknown = await http.post(hook[:-3] + "abc", data={"email": third.as_string()}, files={"x": b""})
    assert unknown.status_code == 401


async def test_a_stop_from_another_mailbox_closes_the_one_that_was_written_to(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, _ = await written_to(hospital)
    hook = await posted_box(staff)
    ours = message(hospital, lead, "email")
    stop = mail(hospital, lead, "STOP", "s1", In_Reply_To=f"<{ours['token']}@clinic.example>")
    stop.replace_header("From", "meera.other@person.example")
    assert await comes(http, hook, stop) == 204
    closed = hospital.rows("SELECT address FROM suppressions WHERE tenant_id = %s AND lifted_at IS NULL")
    assert {row["address"] for row in closed} == {"meera.other@person.example", ours["recipient"]}


async def test_a_stop_by_mail_is_confirmed_once_in_its_thread_and_to_no_machine(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, _ = await written_to(hospital)
    hook = await posted_box(staff)
    ours = message(hospital, lead, "email")
    to = reply_address(BOX, hospital.tenant_id, ours["id"], "only-in-tests")
    kept = "SELECT state, subject, body, answers FROM staff_messages WHERE tenant_id = %s AND author = 'engine'"
    for id, machine in (("m1", {"Auto_Submitted": "auto-replied"}), ("m2", {"List_Id": "<all.person.example>"})):
        await comes(http, hook, mail(hospital, lead, "STOP", id, To=to, **machine))
    assert hospital.rows(kept) == []
    for id in ("s1", "s1", "s2"):
        assert await comes(http, hook, mail(hospital, lead, "STOP", id, To=to)) == 204
    await becomes(lambda: [row["state"] for row in hospital.rows(kept)], ["sent"])
    (said,) = hospital.rows(kept)
    assert "START" in said["body"]
    assert said["answers"] == received(hospital, lead)[-2]["id"]
    for id, words in (("s3", "START"), ("s4", "STOP")):
        assert await comes(http, hook, mail(hospital, lead, words, id, To=to)) == 204
    assert hospital.rows(kept) == [said]
    left = "SELECT body FROM sandbox_messages WHERE tenant_id = %s AND token LIKE '%%opt_out_confirmation%%'"
    assert len(hospital.rows(left)) == 1


async def test_a_report_and_a_start_that_anybody_could_have_mailed_change_nothing(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, _ = await written_to(hospital)
    hook = await posted_box(staff)
    ours = message(hospital, lead, "email")
    failed = (
        "This message was created automatically by mail delivery software (Exim).\n\nA message that you sent could "
    )
    failed += "not be delivered to one or more of its recipients. This is a permanent error. The following address(es) "
    failed += f"failed:\n\n  guessed@x.example\n    user unknown\n\nMessage-ID: <{ours['token']}@clinic.example>\n"
    forged = mail(hospital, lead, failed, "b1")
    forged.replace_header("From", "mailer-daemon@x.example")
    assert await comes(http, hook, forged) == 204
    assert message(hospital, lead, "email")["state"] == ours["state"]
    assert await comes(http, hook, mail(hospital, lead, "STOP", "s1")) == 204
    assert await comes(http, hook, mail(hospital, lead, "START", "s2")) == 204
    (closed,) = hospital.rows("SELECT address, lifted_at FROM suppressions WHERE tenant_id = %s")
    assert closed == {"address": ours["recipient"], "lifted_at": None}
    to = reply_address(BOX, hospital.tenant_id, ours["id"], "only-in-tests")
    assert await comes(http, hook, mail(hospital, lead, "START", "s3", To=to)) == 204
    assert hospital.rows("SELECT id FROM suppressions WHERE tenant_id = %s AND lifted_at IS NULL") == []


async def test_a_machine_is_shown_and_nobody_answers_it(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, agent = await written_to(hospital)
    hook = await posted_box(staff)
    away = mail(
        hospital, lead, "I am on leave. STOP", "away", Subject="Out of office: hello", Auto_Submitted="auto-replied"
    )
    assert await comes(http, hook, away) == 204
    assert [row["machine"] for row in received(hospital, lead)] == ["out_of_office"]
    assert (await hospital.state(lead)).phase.value == "contact"  # the cadence goes on
    assert tasks_of(hospital, lead) == []
    assert done(await staff.agent(agent).get("/inbox"))["items"] == []
    stranger = mail(hospital, lead, "Newsletter", "list", List_Id="<news.example>")
    stranger.replace_header("From", "news@list.example")
    before = hospital.one("SELECT count(*) AS n FROM leads WHERE tenant_id = %s")["n"]
    assert await comes(http, hook, stranger) == 204
    assert hospital.one("SELECT count(*) AS n FROM leads WHERE tenant_id = %s")["n"] == before


async def test_somebody_unknown_who_writes_a_mail_becomes_a_lead(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    hook = await posted_box(staff)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "New <new@person.example>", BOX, "Cataract"
    made["Message-ID"] = "<n1@person.example>"
    made.set_content("I would like to book an appointment")
    assert await comes(http, hook, made) == 204
    new = hospital.one("SELECT id, email, notes FROM leads WHERE tenant_id = %s")
    assert (new["email"], new["notes"]) == ("new@person.example", "Cataract\nI would like to book an appointment")
    (thread,) = done(await staff.manager.get("/inbox", of="all"))["items"]
    assert (thread["lead_id"], thread["intent"], thread["subject"]) == (new["id"], "book", "Cataract")


async def test_where_mail_makes_no_leads_managers_are_notified_of_each_that_nobody_knows(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    hook = await posted_box(staff, makes_leads=False)
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "New <new@person.example>", BOX, "<n1@person.example>"
    made.set_content("I would like to book an appointment")
    for _ in range(2):  # the vendor says it twice
        assert await comes(http, hook, made) == 204
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []
    notices = [one["text"] for one in done(await staff.manager.get("/notices"))["items"]]
    assert [text for text in notices if "from somebody who is no lead" in text] == notices
    assert len(notices) == 1


async def test_the_wrong_person_is_left_alone_and_the_owner_looks_for_another_way(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead, _ = await written_to(hospital)
    await says(http, hospital, phone(hospital, lead), "Sorry, you have the wrong number", "SM1")
    state = await hospital.until(lead, lambda s: Channel.SMS in s.contact.closed_channels)
    assert Channel.EMAIL not in state.contact.closed_channels
    await becomes(lambda: [kind for kind, _ in tasks_of(hospital, lead)], ["contact_data"])
    rows = hospital.rows("SELECT DISTINCT source FROM consents WHERE tenant_id = %s AND NOT given")
    assert rows == [{"source": "wrong_person"}]
    assert hospital.rows("SELECT id FROM suppressions WHERE tenant_id = %s") == []


async def test_who_says_no_is_not_closed_by_a_rule(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead, _ = await written_to(hospital)
    await says(http, hospital, phone(hospital, lead), "I am not interested, thank you", "SM1")
    await becomes(
        lambda: tasks_of(hospital, lead),
        [("answer_reply", 'Says no: ask why, or close the lead: "not interested"')],
    )
    assert hospital.lead(lead)["status"] == "contacted"


async def test_a_message_for_later_waits_and_is_taken_back_by_a_reply_or_its_author(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, agent = await written_to(hospital)
    visitor = staff.agent(agent)
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    for text, unless in (("First", True), ("Second", False)):
        body = {"channel": "sms", "body": text, "at": later, "unless_reply": unless}
        done(await visitor.post(at(lead, "/messages"), body))
    items = done(await visitor.get(at(lead, "/messages/waiting")))["items"]
    assert [(one["body"], one["state"]) for one in items] == [("First", "waiting"), ("Second", "waiting")]
    taken = done(await visitor.post(at(lead, f"/messages/waiting/{items[1]['id']}/cancel"), {}))
    assert (taken["state"], taken["reason"]) == ("cancelled", "taken_back")
    past = await visitor.post(at(lead, "/messages"), {"channel": "sms", "body": "x", "at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json()["field"]) == (422, "at")
    seen = done(await visitor.post(at(lead, "/messages/preview"), {"channel": "sms", "body": "First", "at": later}))
    assert (seen["reason"], seen["message"]) == ("ok", "It leaves at the time that you named.")
    unwritten = await visitor.post(at(lead, "/messages"), {"channel": "sms", "template": "nobody_wrote_it"})
    assert (unwritten.status_code, unwritten.json()["field"]) == (422, "template")
    assert (await staff.others(agent).post(at(lead, "/messages"), {"channel": "sms", "body": "x"})).status_code == 409
    await says(http, hospital, phone(hospital, lead), "I have a question", "SM1")
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute("UPDATE staff_messages SET due_at = now() WHERE tenant_id = %s", (hospital.tenant_id,))
    handle = hospital.engine.client.client.get_workflow_handle(f"message-{hospital.tenant_id}-{items[0]['id']}")
    await handle.terminate("the story goes on two days later")
    await hospital.engine.client.begin_message(StaffMessageStart(lead, items[0]["id"]))
    states = "SELECT body, state, reason FROM staff_messages WHERE tenant_id = %s ORDER BY id"
    await becomes(lambda: hospital.rows(states)[0], {"body": "First", "state": "cancelled", "reason": "replied"})
    assert hospital.rows("SELECT id FROM messages WHERE tenant_id = %s AND step LIKE 'staff-%%'") == []


async def test_a_whatsapp_with_a_picture_is_a_reply_with_a_file(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff
) -> None:
    lead, agent = await written_to(hospital)
    number = phone(hospital, lead)
    media = {"NumMedia": "1", "MediaUrl0": "https://api.twilio.com/media/ME1", "MediaContentType0": "image/jpeg"}
    words, sender = {"channel": "whatsapp", "body": "Your eye?"}, f"whatsapp:{number}"
    closed = done(await staff.agent(agent).post(at(lead, "/messages/preview"), words))
    assert (closed["allowed"], closed["reason"], closed["window_until"]) == (False, "whatsapp_window", None)
    await says(http, hospital, sender, "என் கண்", "SM9", To="whatsapp:+12025550199", **media)
    await becomes(lambda: [(row["channel"], row["shown"]) for row in received(hospital, lead)], [("whatsapp", "என் கண்")])
    (file,) = done(await staff.agent(agent).get(at(lead, "/attachments")))["items"]
    assert (file["content_type"], file["kept"], file["left_out"]) == ("image/jpeg", False, None)
    opened = done(await staff.agent(agent).post(at(lead, "/messages/preview"), words))
    assert opened["allowed"]
    assert opened["window_until"] > datetime.now(UTC).isoformat()
    await becomes(lambda: [kind for kind, _ in tasks_of(hospital, lead)], ["answer_reply"])


async def test_a_patient_at_rest_is_written_to_once_without_a_run(engine: Engine, staff: Staff) -> None:
    clinic = Hospital.open(engine)
    ours, lead = staff.of(clinic), await clinic.capture()
    agent = await qualified(clinic, lead)
    await clinic.say(lead, Convert(agent))
    await becomes(lambda: clinic.lead(lead)["run_closed"], True)
    body = {"channel": "sms", "body": "Your report is ready."}
    for _ in range(2):
        done(await ours.manager.post(at(lead, "/messages"), body, key="report"))
    query = "SELECT body, state FROM messages WHERE tenant_id = %s AND lead_id = %s AND step LIKE 'staff-%%'"
    await becomes(lambda: clinic.rows(query, lead.lead_id), [{"body": body["body"], "state": "sent"}])
    assert clinic.one("SELECT count(*) AS n FROM staff_messages WHERE tenant_id = %s") == {"n": 1}

"""Nothing that a person wrote ends in a column that nobody reads: each stored text is found again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import httpx2
from rich.console import Console

from api.leads.schemas.details import PersonRead
from api.leads.schemas.runs import HistoryPage
from cli.leads.timeline.paint import paint
from cli.leads.timeline.story import Story
from cli.terminal.people import Names
from domain.capture.submission import LeadCapture, normalise
from domain.lifecycle.messages import LeadRef
from domain.privacy import CONTACT
from services.capture.capture import capture
from services.capture.intake import CaptureChannel, Captured, Intake
from tests.api.lifecycle.conftest import Staff, at, done
from tests.api.lifecycle.outreach.test_hooks import says
from tests.journeys.hospital import Hospital

PHONE = "+919811300001"
MARK = "zq"  # in each text below
ATTRIBUTION = (
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "gclid", "fbclid", "referrer", "landing_page"
)  # fmt: skip
TEXTS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb') AND %s > 0
      AND table_name IN ('leads', 'touches', 'messages', 'identities', 'claimed_contacts', 'other_names')
"""
# Written by the engine, or another form of what stands beside it.
NOT_A_PERSONS = {
    "leads": {"source", "status", "phone", "email", "email_norm", "phone_e164", "phone_extension", "name_norm", "band",
              "time_zone", "stage", "phase", "loss_reason", "waiting_for", "steps", "sex", "preferred_time",
              "language", "waiting_kind"},
    "touches": {"source", "submission_key", "channel"},
    "messages": {"direction", "channel", "purpose", "token", "step", "provider", "provider_id", "state", "code",
                 "refusal", "recipient", "sender", "subject", "window_zone", "template", "template_language",
                 "language", "intent", "matched", "machine", "mail_id", "author", "mode", "country",
                 "vendor_account", "shown"},
    "identities": {"kind", "tail"},
    "claimed_contacts": {"kind", "confirmed_by", "tail"},
    "other_names": {"name_norm"},
}  # fmt: skip


def said(place: str) -> dict[str, Any]:
    """A submission in which every text is another."""
    texts = ("address_line", "city", "notes", "postcode", *ATTRIBUTION)
    return {
        **{name: f"{MARK} {name.replace('_', ' ')} {place}" for name in texts},
        "first_name": "Zqasha",
        "procedure": f"{MARK}_procedure_{place}",
        "timeframe": f"{MARK}_time_{place}",
        "custom": {f"{MARK}_key": f"{MARK} answer {place}"},
    }


def marked(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from marked(one)
    elif isinstance(value, str) and MARK in value.casefold():
        yield value


async def read_by_api(staff: Staff, lead: LeadRef) -> str:
    read = [done(await staff.manager.get(at(lead, path))) for path in ("", "/history", "/touches", "/messages")]
    return json.dumps(read, ensure_ascii=False)


async def shown_by_cli(staff: Staff, lead: LeadRef) -> str:
    history = HistoryPage.model_validate(done(await staff.manager.get(at(lead, "/history?limit=200")))).items
    person = PersonRead.model_validate(done(await staff.manager.get(at(lead))))
    me = done(await staff.manager.get("/me"))
    story = Story.model_validate({"me": me, "lead": person, "state": None, "history": history})
    out = StringIO()
    paint(Console(file=out, width=10_000), story, Names({}), history, datetime.now(UTC))
    return out.getvalue()


async def test_every_text_that_capture_and_inbound_store_is_read_again(
    hospital: Hospital, staff: Staff, http: httpx2.AsyncClient
) -> None:
    """F1: of each channel; where it came from is read in the submissions, everything else in `lead show`, too."""
    first = {**said("one"), "phone": PHONE, "last_name": "Zqbose", "external_ids": {"crm": f"{MARK}-ext"}}
    lead = LeadRef(hospital.tenant_id, (await staff.manager.post("/leads", first)).json()["id"])
    again = {**said("two"), "phone": PHONE, "last_name": "Zqrao", "email": f"{MARK}@example.com"}
    submission = normalise(LeadCapture.model_validate(again), "IN", datetime.now(UTC))
    intake = Intake(submission, json.dumps(again), CONTACT, came_by=CaptureChannel("form"))
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        captured = await capture(session, hospital.tenant_id, intake)
    assert isinstance(captured, Captured)
    assert (captured.lead_id, captured.created) == (lead.lead_id, False)
    await says(http, hospital, PHONE, f"{MARK} message three", "SM-every")
    await hospital.until(lead, lambda state: state.stage.value == "interest")
    by_api, by_cli = await read_by_api(staff, lead), await shown_by_cli(staff, lead)
    for table, column in [tuple(row.values()) for row in hospital.rows(TEXTS)]:
        if column in NOT_A_PERSONS[table]:
            continue
        values = hospital.rows(f"SELECT {column} AS text FROM {table} WHERE tenant_id = %s")
        texts = {text for row in values for text in marked(row["text"])}
        assert texts, f"{table}.{column}: this story writes nothing there; say who reads it"
        assert {text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] not in by_api} == set(), column
        if column not in (*ATTRIBUTION, "raw"):
            missing = {text for text in texts if text not in by_cli and text.replace("_", " ") not in by_cli}
            assert missing == set(), f"{table}.{column}"  # a code is shown in words


async def test_a_message_from_a_claimed_contact_confirms_it(
    hospital: Hospital, staff: Staff, http: httpx2.AsyncClient
) -> None:
    """Decision 4: the person answers from it."""
    lead = await hospital.capture(first_name="Ravi", last_name="Rao", phone="+919811300002")
    again = LeadCapture(first_name="Ravi", phone="+919811300003", email=hospital.lead(lead)["email"])
    submission = normalise(again, "IN", datetime.now(UTC))
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        await capture(session, hospital.tenant_id, Intake(submission, "{}", CONTACT, came_by=CaptureChannel("form")))
    (contact,) = done(await staff.manager.get(at(lead)))["contacts"]
    assert (contact["value"], contact["state"]) == ("+919811300003", "claimed")
    await says(http, hospital, "+919811300003", "It is me", "SM-claimed")
    (contact,) = done(await staff.manager.get(at(lead)))["contacts"]
    assert contact["state"] == "confirmed"
    assert hospital.one("SELECT count(*) AS leads FROM leads WHERE tenant_id = %s")["leads"] == 1
    assert "contact_confirmed" in hospital.history(lead)

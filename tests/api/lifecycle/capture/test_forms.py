"""From a form to a lead's run: the hosted page, the JSON endpoint, a referral link, an event's QR code."""

import asyncio
from typing import Any

import httpx2
import pytest

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import ANNA, open_page, send, thanked
from tests.api.lifecycle.conftest import Staff
from tests.api.lifecycle.outreach.test_hooks import becomes
from tests.journeys.hospital import Hospital
from tests.journeys.steps import owned

FORM = {"name": "Enquiry", "definition": {**ENQUIRY, "minimum_seconds": 0.2}}


@pytest.fixture
async def form(staff: Staff) -> dict[str, Any]:
    return await added(staff.role(Role.MARKETING), "/forms", FORM)


async def link(staff: Staff, form: dict[str, Any], **body: Any) -> dict[str, Any]:
    return await added(staff.role(Role.MARKETING), f"/forms/{form['id']}/links", {"name": "Link", **body})


async def person_sends(http: httpx2.AsyncClient, address: str, **answers: str) -> None:
    """Reads the page for as long as people do at least, then sends it."""
    page = await open_page(http, address)
    await asyncio.sleep(0.25)
    assert thanked(await send(http, page, **{**ANNA, **answers}))


async def only_lead(hospital: Hospital) -> LeadRef:
    """Once its run has every signal."""
    unsent = "SELECT id FROM start_requests WHERE tenant_id = %s AND sent_at IS NULL"
    await becomes(lambda: hospital.rows(unsent), [])
    return LeadRef(hospital.tenant_id, hospital.one("SELECT id FROM leads WHERE tenant_id = %s")["id"])


def touches(hospital: Hospital) -> list[dict[str, Any]]:
    return hospital.rows(
        "SELECT source, channel, channel_id, link_id, referrer_id, campaign_id FROM touches"
        " WHERE tenant_id = %s ORDER BY id"
    )


async def test_the_hosted_page_begins_a_life(
    hospital: Hospital, http: httpx2.AsyncClient, form: dict[str, Any]
) -> None:
    await person_sends(http, form["url"], procedure="cataract")
    lead = await only_lead(hospital)
    agent = await owned(hospital, lead)
    assert hospital.lead(lead)["owner_id"] == agent
    (touch,) = touches(hospital)
    assert (touch["source"], touch["channel"], touch["channel_id"]) == ("website", "form", form["id"])
    await person_sends(http, form["url"], notes="I forgot to ask about parking.")
    assert len(touches(hospital)) == 2
    assert await only_lead(hospital) == lead


async def test_the_json_door_begins_a_life(hospital: Hospital, http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    path = f"/f/{form['key']}.json"
    entry = {
        "token": (await http.get(path)).json()["token"],
        "answers": {"first_name": "Anna", "phone": "098765 43210"},
        "consents": ["privacy-1"],
        "attribution": {"gclid": "g1"},
    }
    await asyncio.sleep(0.25)
    answers = [await http.post(path, json=entry) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    await owned(hospital, await only_lead(hospital))
    assert len(touches(hospital)) == 1


async def test_a_referral_link_begins_a_life_that_knows_its_referrer(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, form: dict[str, Any]
) -> None:
    rao = {"code": "dr-rao", "name": "Dr Rao", "kind": "doctor"}
    referrer = await added(staff.role(Role.MARKETING), "/referrers", rao)
    way = await link(staff, form, kind="referral", referrer_id=referrer["id"])
    await person_sends(http, way["url"])
    lead = await only_lead(hospital)
    await owned(hospital, lead)
    assert hospital.lead(lead)["source"] == "referral"
    (touch,) = touches(hospital)
    assert (touch["link_id"], touch["referrer_id"]) == (way["id"], referrer["id"])


async def test_an_events_qr_code_begins_a_life_of_its_campaign(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, form: dict[str, Any]
) -> None:
    camp = await added(staff.manager, "/campaigns", {"campaign_name": "Eye camp", "source_type": "event"})
    way = await link(staff, form, kind="event", campaign_id=camp["id"])
    drawn = await staff.manager.get(f"/forms/{form['id']}/links/{way['id']}/qr.svg")
    assert drawn.content.startswith(b"<?xml")
    await person_sends(http, way["url"])
    lead = await only_lead(hospital)
    await owned(hospital, lead)
    row = hospital.lead(lead)
    assert (row["source"], row["campaign_id"]) == ("event", camp["id"])
    assert touches(hospital)[0]["link_id"] == way["id"]


async def test_a_robot_begins_nothing(hospital: Hospital, http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    page = await open_page(http, form["url"])
    assert thanked(await send(http, page, **ANNA)), "faster than anybody reads"
    assert touches(hospital) == []
    assert hospital.rows("SELECT id FROM leads WHERE tenant_id = %s") == []

"""Files become leads with runs, and are undone as far as no work was built upon them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.capture.imports import ImportActivities
from domain.capture.imports.states import ImportStep
from domain.leads.lead import Channel, Status
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.outreach.consent import Purpose
from services.outreach.permission import consented
from store.lifecycle import outbox
from store.lifecycle.lead_runs import lock_lead
from tests.api.capture.uploads import uploaded
from tests.api.conftest import Visitor, problem
from tests.api.lifecycle.conftest import Staff
from tests.api.sheets.files import workbook
from tests.journeys.hospital import Hospital
from tests.journeys.steps import owned

CAMP: list[list[object]] = [
    ["Name", "Mobile", "Born", "Wants"],
    ["Meera Raman", 919811200001, datetime.fromisoformat("1961-04-02"), "Cataract"],
    ["Ravi", "+91 98112 00002", "02/05/1970", "LASIK"],
    ["Nobody", "none", None, "LASIK"],
]
CAMP_MAP = {
    "columns": {
        "first_name": "Name",
        "phone": "Mobile",
        "birth_date": {"column": "Born", "format": "%d/%m/%Y"},
        "procedure": "Wants",
    },
    "values": {"procedure": {"Cataract": "cataract", "LASIK": "lasik"}},
}
PEOPLE_MAP = {"columns": {"first_name": "Name", "phone": "Mobile"}}


def people(*numbers: int) -> bytes:
    return b"Name,Mobile\n" + b"".join(b"Person %d,+9198113%05d\n" % (number, number) for number in numbers)


async def settled(visitor: Visitor, import_id: int, state: str) -> dict[str, Any]:
    """The import, once it is in that state."""
    async with asyncio.timeout(60):
        while (report := (await visitor.get(f"/imports/{import_id}")).json())["state"] != state:
            await asyncio.sleep(0.05)
    return dict(report)


async def imported(staff: Staff, content: bytes, mapping: Any = PEOPLE_MAP, **more: Any) -> dict[str, Any]:
    begun = await uploaded(staff.manager, content, mapping, **more)
    return await settled(staff.manager, begun["id"], "done")


async def swept(hospital: Hospital) -> None:
    """Sends the outbox, as the sweep does."""
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        later = datetime.now(UTC) + timedelta(hours=1)
        requests = await outbox.pending(session, hospital.tenant_id, later, 500)
        requests += await outbox.paced(session, hospital.tenant_id, 500)
    arrived = await hospital.engine.client.deliver(requests)
    assert len(arrived) == len(requests)
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        await outbox.mark_sent(session, hospital.tenant_id, arrived, datetime.now(UTC))


def lines(hospital: Hospital, import_id: int) -> list[dict[str, Any]]:
    return hospital.rows("SELECT * FROM import_rows WHERE tenant_id = %s AND import_id = %s ORDER BY number", import_id)


def lead_of(hospital: Hospital, import_id: int, number: int) -> LeadRef:
    return LeadRef(hospital.tenant_id, lines(hospital, import_id)[number - 1]["lead_id"])


async def undone(staff: Staff, import_id: int) -> dict[str, Any]:
    assert (await staff.manager.post(f"/imports/{import_id}/undo", {})).status_code == 200
    return await settled(staff.manager, import_id, "undone")


async def test_an_events_workbook_becomes_running_lives_of_its_campaign(hospital: Hospital, staff: Staff) -> None:
    campaign = (await staff.manager.post("/campaigns", {"campaign_name": "Camp", "source_type": "event"})).json()["id"]
    report = await imported(
        staff, workbook(("List", CAMP)), CAMP_MAP, name="camp.xlsx", event="Tambaram camp", campaign_id=str(campaign)
    )
    assert (report["counts"]["created"], report["counts"]["rejected"]) == (2, 1)
    assert report["faults"] == [
        {
            "sheet": "List",
            "row": 4,
            "field": "phone",
            "reason": "a phone, an e-mail address or an external id is required",
        }
    ]
    await swept(hospital)
    lead = lead_of(hospital, report["id"], 1)
    await hospital.waits_for(lead, WaitKind.OFFER)
    stored = hospital.lead(lead)
    assert (stored["phone_e164"], str(stored["birth_date"]), stored["procedure"]) == (
        "+919811200001",
        "1961-04-02",
        "cataract",
    )
    assert (stored["source"], stored["campaign_id"]) == ("event", campaign)
    touch = hospital.one("SELECT * FROM touches WHERE tenant_id = %s AND lead_id = %s", lead.lead_id)
    assert (touch["utm_campaign"], touch["channel"], touch["channel_id"]) == ("Tambaram camp", "import", report["id"])
    assert touch["raw"]["phone"] == "919811200001"
    assert [line["lead"] for line in lines(hospital, report["id"])] == [{}] * 3


async def test_a_file_that_comes_again_changes_nothing(hospital: Hospital, staff: Staff) -> None:
    first = await imported(staff, people(1, 2, 3))
    again = await imported(staff, people(1, 2, 3))
    assert (first["counts"]["created"], again["counts"]["unchanged"]) == (3, 3)
    assert hospital.one("SELECT count(*) FROM touches WHERE tenant_id = %s")["count"] == 3


async def test_steps_that_run_twice_and_out_of_the_blue_do_nothing_twice(hospital: Hospital, staff: Staff) -> None:
    checked = await uploaded(staff.manager, people(*range(450)), PEOPLE_MAP, dry_run="true")
    await staff.manager.post(f"/imports/{checked['id']}/run", {})
    activities = ImportActivities(hospital.engine.database, hospital.engine.client)
    steps = [ImportStep(hospital.tenant_id, checked["id"], behind) for behind in (200, 0, 400)]
    await asyncio.gather(*(activities.advance_import(step) for step in steps))
    report = await settled(staff.manager, checked["id"], "done")
    assert report["counts"]["created"] == 450
    assert hospital.one("SELECT count(*) FROM touches WHERE tenant_id = %s")["count"] == 450
    assert await activities.advance_import(steps[0]) is None


async def test_undo_takes_back_leads_touches_and_their_lives(hospital: Hospital, staff: Staff) -> None:
    known = await hospital.capture(phone="+919811300010")
    report = await imported(staff, people(10, 11, 12))
    await swept(hospital)
    begun, unbegun = lead_of(hospital, report["id"], 2), lead_of(hospital, report["id"], 3)
    await hospital.waits_for(begun, WaitKind.OFFER)
    assert (await undone(staff, report["id"]))["counts"]["undone"] == 3
    await swept(hospital)
    for lead in (begun, unbegun):
        ending = await hospital.ending(lead)
        assert (ending.status, ending.loss_reason) == (Status.LOST, "withdrawn")
        problem(await staff.manager.get(f"/leads/{lead.lead_id}"), 404)
    listed = (await staff.manager.get("/leads")).json()["items"]
    assert [lead["id"] for lead in listed] == [known.lead_id]
    touches = hospital.rows("SELECT withdrawn_at FROM touches WHERE tenant_id = %s AND lead_id = %s", known.lead_id)
    assert sorted(touch["withdrawn_at"] is None for touch in touches) == [False, True]
    identities = hospital.rows("SELECT DISTINCT lead_id FROM identities WHERE tenant_id = %s")
    assert [identity["lead_id"] for identity in identities] == [known.lead_id]


async def test_a_lead_that_was_worked_with_is_kept_and_reported(hospital: Hospital, staff: Staff) -> None:
    report = await imported(staff, people(20, 21, 22))
    await swept(hospital)
    accepted, asked_again = lead_of(hospital, report["id"], 1), lead_of(hospital, report["id"], 2)
    await owned(hospital, accepted)
    assert await hospital.capture(phone="+919811300021", email=None) == asked_again
    counts = (await undone(staff, report["id"]))["counts"]
    assert (counts["undone"], counts["kept"]) == (1, 2)
    kept = (await staff.manager.get(f"/imports/{report['id']}/rows", state="kept")).json()["items"]
    assert [(row["row"], row["lead_id"]) for row in kept] == [(2, accepted.lead_id), (3, asked_again.lead_id)]
    assert (await hospital.state(accepted)).owner is not None
    await swept(hospital)


async def test_a_life_that_was_never_begun_is_taken_back_too(hospital: Hospital, staff: Staff) -> None:
    report = await imported(staff, people(30))
    lead = lead_of(hospital, report["id"], 1)
    await undone(staff, report["id"])
    await swept(hospital)
    assert (await hospital.ending(lead)).loss_reason == "withdrawn"
    assert hospital.lead(lead)["run_closed"]


async def test_who_was_taken_back_may_come_again_as_somebody_new(hospital: Hospital, staff: Staff) -> None:
    first = await imported(staff, people(40))
    old = lead_of(hospital, first["id"], 1)
    await undone(staff, first["id"])
    await swept(hospital)
    again = await imported(staff, people(40))
    new = lead_of(hospital, again["id"], 1)
    assert again["counts"]["created"] == 1
    assert new != old
    await swept(hospital)
    await hospital.waits_for(new, WaitKind.OFFER)


async def test_undoing_twice_is_undoing_once(hospital: Hospital, staff: Staff) -> None:
    report = await imported(staff, people(50, 50))
    assert (report["counts"]["created"], report["counts"]["unchanged"]) == (1, 1)
    first = await undone(staff, report["id"])
    assert (first["counts"]["undone"], first["counts"]["unchanged"]) == (1, 1)
    assert await undone(staff, report["id"]) == first
    problem(await staff.manager.post(f"/imports/{report['id']}/run", {}), 409, reason="import_undone")
    await swept(hospital)


async def test_two_rows_of_one_person_are_taken_back_together(hospital: Hospital, staff: Staff) -> None:
    report = await imported(staff, b"Name,Mobile\nMeera,+919811300060\nM. Raman,+919811300060\n")
    assert (report["counts"]["created"], report["counts"]["known"]) == (1, 1)
    assert (await undone(staff, report["id"]))["counts"]["undone"] == 2
    await swept(hospital)
    assert (await staff.manager.get("/leads")).json()["items"] == []


async def test_a_consent_that_only_a_withdrawn_touch_told_of_counts_no_more(hospital: Hospital, staff: Staff) -> None:
    known = await hospital.capture(phone="+919811300070")
    consents = [{"purpose": "marketing", "text_version": "2026-01"}]
    report = await imported(staff, people(70), {**PEOPLE_MAP, "consents": consents})

    async def may(purpose: Purpose) -> bool:
        async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
            return (await consented(session, await lock_lead(session, known), purpose, Channel.SMS)).allowed

    assert await may(Purpose.MARKETING)
    await undone(staff, report["id"])
    assert not await may(Purpose.MARKETING)
    assert await may(Purpose.ENQUIRY)
    await swept(hospital)


async def test_a_lead_that_was_merged_since_is_kept(hospital: Hospital, staff: Staff) -> None:
    report = await imported(staff, people(80, 81))
    await swept(hospital)
    survivor, twin = (lead_of(hospital, report["id"], number) for number in (1, 2))
    merged = await staff.manager.post(f"/leads/{twin.lead_id}/merge", {"into": survivor.lead_id})
    assert merged.status_code == 201, merged.text
    assert (await undone(staff, report["id"]))["counts"]["kept"] == 2
    await hospital.ending(twin)


async def test_a_hospitals_export_is_another_hospitals_import(hospital: Hospital, staff: Staff) -> None:
    await imported(staff, workbook(("List", CAMP)), CAMP_MAP)
    await swept(hospital)
    other = Hospital.open(hospital.engine)
    exported = (await staff.manager.get("/exports/leads.xlsx")).content
    report = await imported(staff.of(other), exported, None, name="leads.xlsx")
    assert report["counts"]["created"] == 2
    await swept(other)
    people = "SELECT first_name, phone_e164, birth_date, procedure, source FROM leads WHERE tenant_id = %s ORDER BY id"
    assert other.rows(people) == hospital.rows(people)

"""What can be booked, from setting it up to the last free slot."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from datetime import time as datetime_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Refused
from domain.lifecycle.chapters.booking import Booking
from services.booking.slots import Choice, SlotRequest, judge
from store import invariants
from store.booking import appointments
from store.session import Database
from store.tables.leads import LeadRow
from tests.api.conftest import Visitor, problem
from tests.fixtures.postgres import Clone

KOLKATA = ZoneInfo("Asia/Kolkata")
LOCATION = {"code": "adyar", "name": "Adyar", "time_zone": "Asia/Kolkata", "holidays_of": "IN"}
SERVICE = {
    "code": "consultation",
    "names": {"en": "Consultation"},
    "minutes": 20,
    "step_minutes": 20,
    "must_be_qualified": False,
    "resources": ["dr-iyer", "room-1"],
}


def monday() -> date:
    """Between two and three weeks ahead, no holiday in India."""
    day = datetime.now(KOLKATA).date() + timedelta(days=14)
    return day + timedelta(days=-day.weekday() % 7)


def at(time: str, day: date | None = None) -> str:
    return datetime.combine(day or monday(), datetime_time.fromisoformat(time), KOLKATA).isoformat()


async def made(visitor: Visitor, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await visitor.post(path, body)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def set_up(manager: Visitor, opens: str = "09:00", closes: str = "11:00", capacity: int = 1) -> int:
    """One doctor with a room, on Mondays; the doctor's id."""
    await made(manager, "/locations", LOCATION)
    doctor = await made(manager, "/resources", {"code": "Dr_Iyer", "name": "Dr Iyer", "capacity": capacity})
    room = await made(
        manager, "/resources", {"code": "room-1", "name": "Room 1", "kind": "room", "capacity": max(capacity, 2)}
    )
    hours = {"location": "adyar", "weekday": 0, "opens": opens, "closes": closes}
    for one, week in ((doctor, [hours]), (room, [{**hours, "opens": "00:00", "closes": "24:00"}])):
        answer = await manager.put(f"/resources/{one['id']}/hours", {"hours": week})
        assert answer.status_code == 200, answer.text
    await made(manager, "/services", SERVICE)
    return int(doctor["id"])


async def slots(visitor: Visitor, **query: Any) -> list[str]:
    asked = {"service": "consultation", "from": at("00:00"), "to": at("23:59"), **query}
    answer = await visitor.get("/availability", **asked)
    assert answer.status_code == 200, answer.text
    return [slot["starts_at"] for day in answer.json()["days"] for slot in day["slots"]]


async def test_a_hospital_sets_up_what_can_be_booked_and_shows_its_slots(manager: Visitor, agent: Visitor) -> None:
    await set_up(manager)
    free = [at(time) for time in ("09:00", "09:20", "09:40", "10:00", "10:20", "10:40")]
    assert await slots(agent) == free
    shown = (
        await agent.get("/availability", service="consultation", **{"from": at("09:00"), "to": at("09:01")})
    ).json()
    assert shown["days"][0]["slots"] == [
        {"starts_at": at("09:00"), "location": "adyar", "resources": ["dr-iyer", "room-1"]}
    ]
    abroad = await slots(agent, zone="America/St_Johns")
    assert [datetime.fromisoformat(one) for one in abroad] == [datetime.fromisoformat(one) for one in free]
    assert abroad[0].endswith(("-03:30", "-02:30"))
    await made(manager, "/hour-exceptions", {"resource": "dr-iyer", "day": f"{monday()}", "closes": "10:00"})
    assert await slots(agent) == free[3:]
    closed = await made(manager, "/hour-exceptions", {"location": "adyar", "day": f"{monday()}"})
    assert await slots(agent) == []
    assert (await manager.delete(f"/hour-exceptions/{closed['id']}")).status_code == 204
    assert len((await agent.get("/hour-exceptions", **{"from": f"{monday()}"})).json()["items"]) == 1


async def test_what_is_wrong_is_named_with_its_field_and_the_way_out(
    manager: Visitor, agent: Visitor, stranger: Visitor
) -> None:
    doctor = await set_up(manager)
    hours = {"hours": [{"location": "mylapore", "weekday": 0, "opens": "09:00", "closes": "10:00"}]}
    said = problem(await manager.put(f"/resources/{doctor}/hours", hours), 422, field="hours.0.location")
    assert "POST /api/v1/locations" in said["detail"]
    problem(await manager.post("/locations", {**LOCATION, "code": "x", "time_zone": "Mars"}), 422, field="time_zone")
    problem(await manager.post("/locations", {**LOCATION, "code": "x", "holidays_of": "XX"}), 422, field="holidays_of")
    problem(await manager.post("/locations", LOCATION), 409, field="code", reason="code_taken")
    problem(await manager.post("/services", {**SERVICE, "code": "x", "resources": ["dr-who"]}), 422, field="resources")
    problem(await manager.post("/services", {**SERVICE, "code": "x", "step_minutes": 7}), 422, field="step_minutes")
    problem(await agent.post("/locations", {**LOCATION, "code": "x"}), 403)
    problem(await stranger.get(f"/resources/{doctor}"), 404)
    problem(await stranger.get("/availability", service="consultation"), 422, field="service")
    problem(await agent.get("/availability", service="consultation", zone="Mars"), 422, field="zone")
    problem(await agent.get("/availability", service="consultation", resource="dr-who"), 422, field="resource")


async def test_who_saves_over_anothers_change_is_refused(manager: Visitor) -> None:
    doctor = await set_up(manager)
    shown = await manager.get(f"/resources/{doctor}")
    tag = {"If-Match": shown.headers["etag"]}
    body = {"name": "Dr Iyer", "capacity": 2}
    url = f"/api/v1/resources/{doctor}"
    assert (await manager.http.put(url, json=body, headers=manager.headers | tag)).status_code == 200
    problem(await manager.http.put(url, json=body, headers=manager.headers | tag), 412)


async def test_a_lead_sees_only_what_it_may_book(manager: Visitor) -> None:
    await set_up(manager)
    lead = (await manager.captured(phone="+919876500001", procedure="lasik"))["id"]
    work_up = {**SERVICE, "code": "work-up", "must_be_qualified": True}
    await made(manager, "/services", work_up)
    await made(manager, "/services", {**SERVICE, "code": "cataract-day", "interests": ["Cataract surgery"]})
    assert await slots(manager, lead=lead)
    refused = await manager.get("/availability", service="work-up", lead=lead)
    problem(refused, 409, reason="not_qualified")
    problem(await manager.get("/availability", service="cataract-day", lead=lead), 409, reason="other_interest")


async def lead_row(database: Database, tenant: int, id: int) -> LeadRow:
    async with database.tenant_session(tenant) as session:
        return await session.get_one(LeadRow, (tenant, id))


async def book(database: Database, lead: LeadRow, request: SlotRequest, number: int = 1) -> bool:
    """As a run's step holds it."""
    async with database.tenant_session(lead.tenant_id) as session:
        try:
            slot = await judge(session, lead.tenant_id, request, hold=True)
        except Refused:
            return False
        # Raises for two that the lock let through.
        await appointments.hold(session, lead, Booking(request.starts_at, 20, slot.resource), number, slot.placement)
    return True


async def test_of_sixteen_who_want_the_same_slots_each_slot_goes_to_as_many_as_there_is_room_for(
    manager: Visitor, database: Database, clone: Clone
) -> None:
    """Sixty slots: two at once, on a day of ten hours."""
    await set_up(manager, "08:00", "18:00", capacity=2)
    ids = [(await manager.captured(phone=f"+9198765010{n:02}"))["id"] for n in range(16)]
    leads = [await lead_row(database, manager.tenant_id, id) for id in ids]
    starts = [datetime.fromisoformat(one) for one in await slots(manager)]
    assert len(starts) == 30
    now = datetime.now(UTC)

    async def client(place: int) -> int:
        held = 0
        for number, start in enumerate((starts * 2)[2 * place : 2 * place + 8], 1):
            request = SlotRequest(leads[place], Choice("consultation"), start, 0, now)
            held += await book(database, leads[place], request, number)
        return held

    assert sum(await asyncio.gather(*(client(place) for place in range(16)))) == 60
    assert await slots(manager) == []
    async with database.tenant_session(manager.tenant_id) as session:
        assert await appointments.move(session, leads[0], 1, "cancelled")
    assert len(await slots(manager)) == 1
    assert "I18" not in await invariants.check(clone.checker_url)


@pytest.mark.parametrize(
    ("time", "days", "reason"),
    [
        ("08:40", 0, "outside_hours"),
        ("10:50", 0, "outside_hours"),
        ("09:10", 0, "not_a_slot"),
        ("09:00", -70, "in_the_past"),
        ("09:00", 70, "too_far_ahead"),
    ],
)
async def test_a_slot_that_is_not_free_is_refused_with_its_reason(
    manager: Visitor, database: Database, time: str, days: int, reason: str
) -> None:
    await set_up(manager)
    lead = await lead_row(database, manager.tenant_id, (await manager.captured(phone="+919876500001"))["id"])
    start = datetime.fromisoformat(at(time, monday() + timedelta(days=days)))
    request = SlotRequest(lead, Choice("consultation"), start, 0, datetime.now(UTC))
    async with database.tenant_session(manager.tenant_id) as session:
        with pytest.raises(Refused) as refused:
            await judge(session, manager.tenant_id, request)
    assert refused.value.reason == reason


async def test_busy_time_and_what_was_booked_by_name_before_block_the_slot(
    manager: Visitor, database: Database, write: Any
) -> None:
    lead = await lead_row(database, manager.tenant_id, (await manager.captured(phone="+919876500001"))["id"])
    start = datetime.fromisoformat(at("09:00"))
    async with database.tenant_session(manager.tenant_id) as session:
        named = SlotRequest(lead, Choice("", "Dr Iyer".replace(" ", "_")), start, 30, datetime.now(UTC))
        slot = await judge(session, manager.tenant_id, named, hold=True)
        await appointments.hold(session, lead, Booking(start, 30, slot.resource), 1, slot.placement)
    doctor = await set_up(manager)
    assert await slots(manager) == [at(time) for time in ("09:40", "10:00", "10:20", "10:40")]
    assert len(await slots(manager, lead=lead.id)) == 6
    write(
        manager.tenant_id,
        "INSERT INTO busy_times (tenant_id, resource_id, during, source) VALUES"
        f" ({manager.tenant_id}, {doctor}, tstzrange('{at('10:05')}', '{at('10:10')}'), 'test')",
    )
    assert await slots(manager) == [at(time) for time in ("09:40", "10:20", "10:40")]
    body = {"name": "Dr Iyer", "capacity": 1, "active": False}
    assert (await manager.put(f"/resources/{doctor}", body)).status_code == 200
    assert await slots(manager) == []


async def test_without_a_service_only_the_hospitals_own_resources_are_booked(
    manager: Visitor,
) -> None:
    lead = (await manager.captured(phone="+919876500001"))["id"]
    await set_up(manager)
    slot = {"starts_at": at("07:00"), "minutes": 30}
    said = problem(await manager.post(f"/leads/{lead}/book", {**slot, "resource": "dr-who"}), 422, field="resource")
    assert "GET /api/v1/resources" in said["detail"]
    problem(await manager.post(f"/leads/{lead}/book", slot), 422)
    problem(await manager.post(f"/leads/{lead}/book", {**slot, "service": "consultation"}), 422)
    early = {"starts_at": at("07:00"), "service": "consultation"}
    problem(await manager.post(f"/leads/{lead}/book", early), 409, reason="outside_hours")

"""Agents and the policy over HTTP: who sees whom, and what a change sets going."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.auth.permissions import Role
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from store.seed import DemoAgent
from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, at, done
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered, owned


def lonely(engine: Engine, staff: Staff, capacity: int = 1) -> Staff:
    """A hospital with a single agent."""
    agent = DemoAgent("Only", ("general", "cataract"), ("en",), capacity=capacity)
    return staff.of(Hospital.open(engine, ALWAYS_OPEN, agent))


async def queued(staff: Staff) -> LeadRef:
    lead = await staff.hospital.capture()
    await staff.hospital.waits_for(lead, WaitKind.QUEUE)
    return lead


async def test_f35_skills_and_languages_of_an_agent_are_kept_as_codes_however_written(
    hospital: Hospital, staff: Staff
) -> None:
    path = f"/agents/{hospital.agents()[0]}"
    written = {"skills": ["Phaco", "கண்புரை", "Dental implants"], "languages": ["தமிழ்", "Hindi, English", "kok"]}
    kept = done(await staff.manager.put(path, written))
    assert kept["skills"] == ["cataract", "dental_implants"]
    assert kept["languages"] == ["en", "hi", "kok", "ta"]
    done(await staff.manager.put(path, {"skills": ["cataract", "lasik", "general"], "languages": ["en", "hi"]}))


async def test_a_manager_sees_all_agents_and_an_agent_themselves(hospital: Hospital, staff: Staff) -> None:
    ids = hospital.agents()
    everybody = done(await staff.manager.get("/agents"))["items"]
    assert [row["id"] for row in everybody] == ids
    assert everybody[0]["capacity"] == 20
    me = staff.agent(ids[0])
    assert [row["id"] for row in done(await me.get("/agents"))["items"]] == ids[:1]
    assert done(await me.get(f"/agents/{ids[0]}"))["name"] == everybody[0]["name"]
    problem(await me.get(f"/agents/{ids[1]}"), 404)
    problem(await me.put(f"/agents/{ids[0]}", {"capacity": 99}), 403)
    stranger = staff.of(Hospital.open(hospital.engine)).manager
    problem(await stranger.get(f"/agents/{ids[0]}"), 404)
    problem(await stranger.put(f"/agents/{ids[0]}", {"capacity": 0}), 404)


async def test_agents_are_listed_page_by_page(hospital: Hospital, staff: Staff) -> None:
    first = done(await staff.manager.get("/agents", limit=2))
    second = done(await staff.manager.get("/agents", limit=2, cursor=first["next"]))
    assert [row["id"] for row in first["items"] + second["items"]] == hospital.agents()
    assert second["next"] is None


async def test_an_agent_is_configured_in_normal_form_and_what_is_left_out_stays(
    hospital: Hospital, staff: Staff
) -> None:
    agent = hospital.agents()[0]
    away = {"starts": "2027-01-01T00:00:00+05:30", "ends": "2027-01-08T00:00:00+05:30"}
    shift = {"weekday": 0, "opens": "09:00:00", "closes": "17:00:00"}
    body = {"phone": "098765 43210", "locations": [" Chennai ", "CHENNAI"], "time_off": [away], "hours": [shift]}
    changed = done(await staff.manager.put(f"/agents/{agent}", body))
    assert changed["phone"] == "+919876543210"
    assert changed["locations"] == ["chennai"]
    assert changed["hours"] == [shift]
    assert changed["capacity"] == 20
    assert changed["time_off"][0]["ends"].startswith("2027-01-08")
    again = done(await staff.manager.put(f"/agents/{agent}", {"phone": None}))
    assert (again["phone"], again["locations"]) == (None, ["chennai"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"capacity": -1}, "capacity"),
        ({"load": 0}, "load"),
        ({"skills": [""]}, "skills.0"),
        ({"languages": ["Klingon"]}, "languages"),
        ({"phone": "12"}, "phone"),
        ({"hours": [{"weekday": 9, "opens": "09:00", "closes": "10:00"}]}, "hours.0.weekday"),
        ({"time_off": [{"starts": "2027-01-02T00:00:00Z", "ends": "2027-01-01T00:00:00Z"}]}, "time_off.0"),
        ({"seniority": None}, "seniority"),
    ],
)
async def test_a_wrong_configuration_names_the_field(
    hospital: Hospital, staff: Staff, body: dict[str, Any], field: str
) -> None:
    problem(await staff.manager.put(f"/agents/{hospital.agents()[0]}", body), 422, field=field)


async def test_more_capacity_calls_up_as_many_queued_leads_as_fit(engine: Engine, staff: Staff) -> None:
    ours = lonely(engine, staff)
    hospital = ours.hospital
    await owned(hospital, await hospital.capture())
    waiting = [await queued(ours) for _ in range(3)]
    done(await ours.manager.put(f"/agents/{hospital.agents()[0]}", {"capacity": 3}))
    for lead in waiting[:2]:
        await hospital.waits_for(lead, WaitKind.OFFER)
    assert (await hospital.state(waiting[2])).routing.queued
    assert done(await ours.manager.get(f"/agents/{hospital.agents()[0]}"))["load"] == 3


async def test_whoever_is_back_from_time_off_is_offered_what_waits(engine: Engine, staff: Staff) -> None:
    ours = lonely(engine, staff)
    agent = ours.hospital.agents()[0]
    today = datetime.now(UTC)
    away = {"starts": (today - timedelta(days=1)).isoformat(), "ends": (today + timedelta(days=9)).isoformat()}
    done(await ours.manager.put(f"/agents/{agent}", {"time_off": [away]}))
    lead = await queued(ours)
    (route,) = done(await ours.manager.get(at(lead, "/decisions"), kind="route"))["items"]
    assert [one["refused"] for one in route["candidates"]] == ["time_off"]
    done(await ours.manager.put(f"/agents/{agent}", {"time_off": []}))
    assert await offered(ours.hospital, lead) == agent


async def test_a_queued_lead_may_be_taken(engine: Engine, staff: Staff) -> None:
    ours = lonely(engine, staff)
    hospital, agent = ours.hospital, ours.agent(ours.hospital.agents()[0])
    await owned(hospital, await hospital.capture())
    lead = await queued(ours)
    assert done(await agent.post(at(lead, "/take"), None))["owner_id"] == agent.user_id
    await hospital.waits_for(lead, WaitKind.CALL)
    assert hospital.lead(lead)["owner_id"] == agent.user_id


async def test_a_deactivated_agent_gives_back_what_they_own_and_are_offered(hospital: Hospital, staff: Staff) -> None:
    leads = [await hospital.capture() for _ in range(3)]
    holders = {lead: await offered(hospital, lead) for lead in leads}
    mine = holders[leads[0]]
    for _ in range(3):
        extra = await hospital.capture()
        if await offered(hospital, extra) == mine:
            break
    kept = await owned(hospital, leads[0])
    assert kept == mine
    done(await staff.manager.put(f"/agents/{mine}", {"active": False}))
    for lead in (leads[0], extra):
        state = await hospital.until(lead, lambda s: s.offer is not None and s.offer.agent_id != mine and not s.owner)
        assert state.waiting_for
    for _ in range(100):
        if done(await staff.manager.get(f"/agents/{mine}"))["load"] == 0:
            break
        await asyncio.sleep(0.05)
    assert done(await staff.manager.get(f"/agents/{mine}"))["load"] == 0
    problem(await staff.agent(mine).post(at(leads[1], "/accept"), {}), 409, reason="agent_inactive")
    done(await staff.manager.put(f"/agents/{mine}", {"active": True}))
    assert hospital.history(leads[0]).count("owner_changed") == 1


async def test_the_policy_is_the_admins_and_counts_its_versions(hospital: Hospital, staff: Staff) -> None:
    admin = staff.role(Role.ADMIN)
    policy = done(await admin.get("/tenant/policy"))
    problem(await staff.manager.get("/tenant/policy"), 403)
    policy["contact"]["call_within"] = "PT30M"
    changed = done(await admin.put("/tenant/policy", policy))
    assert (changed["version"], changed["contact"]["call_within"]) == (policy["version"] + 1, "PT30M")
    assert done(await admin.get("/tenant/policy")) == changed
    problem(await admin.put("/tenant/policy", policy), 409, reason="policy_changed")
    lead = await hospital.capture()
    await owned(hospital, lead)
    state = await hospital.waits_for(lead, WaitKind.CALL)
    assert state.attempt
    assert state.attempt.answer_by - state.attempt.due_at == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"contact": {"call_within": "-PT1M"}}, "contact.call_within"),
        ({"contact": {"cap": 5}}, "contact.cap"),
        ({"quiet_hours": {"opens": "22:00", "closes": "08:00"}}, "quiet_hours"),
        ({"calendar": {"holidays_of": "ZZ"}}, "calendar.holidays_of"),
        ({"calendar": {"holidays_of": "HolidayBase"}}, "calendar.holidays_of"),
        ({"calendar": {"holidays_of": "__class__"}}, "calendar.holidays_of"),
        ({"calendar": {"holidays_of": "IN-ZZ"}}, "calendar.holidays_of"),
        ({"calendar": {"holidays_of": "IN-"}}, "calendar.holidays_of"),
        ({"spend": {"allowed_countries": ["IN", "India"]}}, "spend.allowed_countries.1"),
        ({"spend": {"allowed_countries": ["../x"]}}, "spend.allowed_countries.0"),
        ({"spend": {"allowed_countries": ["001"]}}, "spend.allowed_countries.0"),
        ({"spend": {"allowed_countries": [""]}}, "spend.allowed_countries.0"),
        ({"nurture": {"every": "P14D"}}, "nurture.every"),
        ({"visit": {"remind_before": ["PT24H"]}}, "visit.remind_before"),
        ({"discount": 5}, "discount"),
    ],
)
async def test_a_wrong_policy_names_the_path(staff: Staff, body: dict[str, Any], field: str) -> None:
    problem(await staff.role(Role.ADMIN).put("/tenant/policy", body), 422, field=field)


async def test_a_country_of_the_policy_is_stored_as_numbers_have_it(staff: Staff) -> None:
    admin = staff.role(Role.ADMIN)
    refused = await admin.put("/tenant/policy", {"spend": {"allowed_countries": ["IN", "UK"]}})
    assert "did you mean GB?" in refused.text
    stored = await admin.put("/tenant/policy", {"spend": {"allowed_countries": ["in", "IN", "gb"]}})
    assert stored.json()["spend"]["allowed_countries"] == ["IN", "GB"]

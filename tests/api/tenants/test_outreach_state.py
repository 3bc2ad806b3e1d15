"""The stop for everything that goes out, over HTTP: admins pull it, everybody sees it."""

import pytest

from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, Write, problem
from tests.fixtures.tenants import SeededTenant


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def test_an_admin_pauses_and_resumes_and_everybody_sees_who_when_and_why(
    admin: Visitor, agent: Visitor, stranger: Visitor
) -> None:
    before = (await agent.get("/outreach/state")).json()
    assert (before["paused"], before["pause"], before["waiting"], before["mode"]) == (False, None, 0, "live")
    problem(await agent.post("/outreach/pause", {"reason": "mine"}), 403)
    problem(await admin.post("/outreach/pause", {"reason": "  "}), 422, field="reason")
    paused = (await admin.post("/outreach/pause", {"reason": "Wrong price"})).json()
    assert (paused["paused"], paused["reason"], paused["pause"]["user_id"]) == (True, "Wrong price", admin.user_id)
    assert (await admin.post("/outreach/pause", {"reason": "Again"})).json() == paused
    assert (await agent.get("/outreach/state")).json() == paused
    assert (await stranger.get("/outreach/state")).json()["paused"] is False
    resumed = (await admin.post("/outreach/resume", {})).json()
    assert (resumed["paused"], resumed["reason"], resumed["pause"]) == (False, "", None)
    assert resumed["resumed"]["user_id"] == admin.user_id
    assert resumed["spread_until"] > resumed["resumed"]["at"]
    assert (await admin.post("/outreach/resume", {})).json() == resumed


async def test_an_admin_diverts_to_themselves_and_back(admin: Visitor, agent: Visitor) -> None:
    problem(await agent.put("/outreach/mode", {"mode": "divert"}), 403)
    problem(await admin.put("/outreach/mode", {"mode": "somewhere"}), 422, field="mode")
    diverted = (await admin.put("/outreach/mode", {"mode": "divert"})).json()
    assert (diverted["mode"], diverted["divert_to"]["user_id"]) == ("divert", admin.user_id)
    assert diverted["diverted"] == ["email"]  # an admin has no phone here
    assert (await admin.put("/outreach/mode", {"mode": "test"})).json()["divert_to"] is None
    live = (await admin.put("/outreach/mode", {"mode": "live"})).json()
    assert (live["mode"], live["mode_set"]["user_id"]) == ("live", admin.user_id)


async def test_spending_says_what_was_sent_and_where_the_month_is_heading(
    admin: Visitor, agent: Visitor, write: Write
) -> None:
    problem(await agent.get("/outreach/spending"), 403)
    write(
        admin.tenant_id,
        "INSERT INTO spending (tenant_id, day, channel, country, slot, messages, parts, amount_minor) "
        f"SELECT {admin.tenant_id}, (now() AT TIME ZONE 'Asia/Kolkata')::date - ago, 'sms', 'IN', 1, 10, 20, 250 "
        "FROM generate_series(0, 1) AS ago",
    )
    shown = (await admin.get("/outreach/spending")).json()
    sms = next(one for one in shown["channels"] if one["channel"] == "sms")
    assert sms["today"] == {"messages": 10, "parts": 20, "amount_minor": 250.0}
    assert sms["projected"]["messages"] >= sms["month"]["messages"] >= 10
    assert [one["country"] for one in sms["countries"]] == ["IN"]
    assert sms["cap"] is None

"""The team board: what lies on each agent's hands, who waits in the queue, which first contacts are owed."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import Visitor, Write, problem
from tests.fixtures.tenants import SeededTenant

ALWAYS_OPEN = 'UPDATE tenants SET policy = policy || \'{"calendar": {"always_open": true}}\''


@pytest.fixture
async def leads(tenant: SeededTenant, manager: Visitor, write: Write) -> list[int]:
    """Four, captured and not begun."""
    write(tenant.id, ALWAYS_OPEN)
    captured = [
        await manager.captured(first_name=f"P{n}", phone=f"+91981234560{n}", source="website") for n in range(4)
    ]
    return [int(one["id"]) for one in captured]


async def test_an_agent_shows_what_is_on_their_hands(
    tenant: SeededTenant, manager: Visitor, agent: Visitor, write: Write, leads: list[int]
) -> None:
    me, (owned, offered, taken, _) = agent.user_id, leads
    offer = "INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at"
    write(
        tenant.id,
        f"UPDATE leads SET owner_id = {me} WHERE id = {owned}",
        f"{offer}) VALUES ({tenant.id}, {offered}, {me}, 1, 1, 1, now(), now() + interval '1 hour')",
        f"{offer}, answer, answered_at) VALUES ({tenant.id}, {taken}, {me}, 1, 1, 1, now() - interval '1 day',"
        " now(), 'accepted', now() - interval '1 day' + interval '30 s')",
        f"{offer}, answer, answered_at) VALUES ({tenant.id}, {taken}, {me}, 1, 2, 2, now() - interval '2 days',"
        " now(), 'accepted', now() - interval '2 days' + interval '50 s')",
        "INSERT INTO tasks (tenant_id, lead_id, run, kind, assignee_id, due_at) VALUES "
        f"({tenant.id}, {owned}, 1, 'own', {me}, now() - interval '1 h'), "
        f"({tenant.id}, {owned}, 1, 'own', {me}, now() + interval '1 h')",
        "INSERT INTO first_contacts (tenant_id, lead_id, run, source, priority, began_at, warn_at, due_at) VALUES "
        f"({tenant.id}, {owned}, 1, 'website', 3, now(), now() + interval '5 min', now() + interval '9 min')",
    )
    (shown,) = [one for one in (await manager.get("/agents")).json()["items"] if one["id"] == me]
    assert shown == (await agent.get(f"/agents/{me}")).json()
    assert {name: shown[name] for name in ("open_offers", "open_tasks", "late_tasks", "owed_contacts")} == {
        "open_offers": 1, "open_tasks": 2, "late_tasks": 1, "owed_contacts": 1,
    }  # fmt: skip
    assert shown["accept_seconds"] == 40
    assert shown["on_shift"] is True
    assert shown["away_until"] is None
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    away = (await agent.put(f"/agents/{me}/absence", {"until": until})).json()
    assert away["on_shift"] is False
    assert datetime.fromisoformat(away["away_until"]) == datetime.fromisoformat(until)


async def test_the_queue_is_in_the_order_in_which_its_leads_are_taken(
    tenant: SeededTenant, manager: Visitor, agent: Visitor, stranger: Visitor, write: Write, leads: list[int]
) -> None:
    first, second, third, _ = leads
    for lead, priority, minutes in ((third, 3, 9), (first, 1, 1), (second, 3, 30)):
        write(
            tenant.id,
            f"UPDATE leads SET priority = {priority}, queued_at = now() - interval '{minutes} min' WHERE id = {lead}",
        )
    page = (await manager.get("/queue", limit=2)).json()
    assert [(one["lead"]["id"], one["place"]) for one in page["items"]] == [(first, 1), (second, 2)]
    assert page["total"] == 3
    assert page["items"][1]["waited_seconds"] >= 1_800
    rest = (await manager.get("/queue", limit=2, cursor=page["next"])).json()
    assert [(one["lead"]["id"], one["place"]) for one in rest["items"]] == [(third, 3)]
    assert rest["next"] is None
    assert [one["lead"]["first_name"] for one in (await agent.get("/queue")).json()["items"]] == ["P0", "P1", "P2"]
    assert (await manager.get("/queue", team="main")).json() == {"items": [], "next": None, "total": 0}
    assert (await stranger.get("/queue")).json()["total"] == 0
    problem(await manager.get("/queue", team="main", cursor=page["next"]), 422, field="cursor")


async def test_first_contacts_are_owed_warned_or_late(
    tenant: SeededTenant, manager: Visitor, agent: Visitor, stranger: Visitor, write: Write, leads: list[int]
) -> None:
    late, warned, owed, kept = leads
    for lead, warn, due, contacted in (
        (late, -9, -5, "NULL"),
        (warned, -1, 5, "NULL"),
        (owed, 20, 30, "NULL"),
        (kept, -9, -5, "now()"),
    ):
        write(
            tenant.id,
            "INSERT INTO first_contacts (tenant_id, lead_id, run, source, priority, began_at, warn_at, due_at, "
            f"contacted_at) VALUES ({tenant.id}, {lead}, 1, 'website', 3, now() - interval '1 h', "
            f"now() + interval '{warn} min', now() + interval '{due} min', {contacted})",
        )
    write(tenant.id, f"UPDATE leads SET owner_id = {agent.user_id} WHERE id = {warned}")
    page = (await manager.get("/first-contacts")).json()
    assert [(one["lead"]["id"], one["state"]) for one in page["items"]] == [
        (late, "late"), (warned, "warned"), (owed, "owed"),
    ]  # fmt: skip
    assert page["items"][0]["seconds_left"] <= -300
    assert 0 < page["items"][2]["seconds_left"] <= 1_800
    assert all(one["clock_runs"] for one in page["items"])
    for state, lead in (("late", late), ("warned", warned), ("owed", owed)):
        items = (await manager.get("/first-contacts", state=state)).json()["items"]
        assert [one["lead"]["id"] for one in items] == [lead]
    mine = (await agent.get("/first-contacts")).json()["items"]
    assert [(one["lead"]["id"], one["agent_id"]) for one in mine] == [(warned, agent.user_id)]
    assert len((await manager.get("/first-contacts", team="main")).json()["items"]) == 1
    first = (await manager.get("/first-contacts", limit=1)).json()
    second = (await manager.get("/first-contacts", limit=1, cursor=first["next"])).json()
    assert second["items"][0]["lead"]["id"] == warned
    assert (await stranger.get("/first-contacts")).json()["items"] == []

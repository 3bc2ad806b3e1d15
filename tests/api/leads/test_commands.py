"""Commands while Temporal is unavailable: no lead is disclosed, nothing is lost or half-done."""

from typing import Any

import psycopg
import pytest

from tests.api.conftest import Visitor, problem

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
READY = {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}
COMMANDS: dict[str, Any] = {
    "outcome": {"outcome": "reached", "notes": "Spoke to her"},
    "assess": {"answers": READY},
    "book": {"starts_at": "2027-01-01T10:00:00Z", "minutes": 30, "resource": "dr-1"},
    "cancel-booking": None,
    "convert": None,
    "lose": {"reason": "price"},
    "reassign": {"agent_id": None},
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_without_temporal_a_command_waits_for_another_try(manager: Visitor, checker: Checker, name: str) -> None:
    lead = await manager.captured(phone="098765 43210")
    path = f"/leads/{lead['id']}/{name}"
    answer = await manager.post(path, COMMANDS[name], key="once")
    problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    written = await checker.execute(
        "SELECT (SELECT count(*) FROM lead_interactions) + (SELECT count(*) FROM assessments)"
    )
    assert await written.fetchone() == (0,)
    problem(await manager.post(path, COMMANDS[name], key="once"), 503)


@pytest.mark.parametrize("name", COMMANDS)
async def test_an_absent_or_foreign_lead_is_not_found_before_temporal_is_asked(
    manager: Visitor, stranger: Visitor, name: str
) -> None:
    lead = await manager.captured(phone="098765 43210")
    theirs = problem(await stranger.post(f"/leads/{lead['id']}/{name}", COMMANDS[name]), 404)
    assert theirs == problem(await stranger.post(f"/leads/{lead['id'] + 1}/{name}", COMMANDS[name]), 404)


async def test_without_temporal_there_is_no_live_state_but_a_history(manager: Visitor) -> None:
    lead = await manager.captured(phone="098765 43210")
    problem(await manager.get(f"/leads/{lead['id']}/state"), 503)
    history = await manager.get(f"/leads/{lead['id']}/history")
    assert [row["action"] for row in history.json()["items"]] == ["lead_captured"]


async def test_a_command_key_of_another_body_is_refused_even_without_temporal(manager: Visitor) -> None:
    lead = await manager.captured(phone="098765 43210")
    problem(await manager.post(f"/leads/{lead['id']}/lose", {"reason": "price"}, key="k"), 503)
    answer = await manager.post(f"/leads/{lead['id']}/lose", {"reason": "other"}, key="k")
    problem(answer, 422, reason="idempotency_key_reused")


async def test_a_lost_lead_is_reopened_also_while_temporal_is_away(
    manager: Visitor, owner_url: str, checker: Checker
) -> None:
    lead = await manager.captured(phone="098765 43210")
    problem(await manager.post(f"/leads/{lead['id']}/reopen", None), 409, reason="not_lost")
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET status = 'lost', run_closed = true")
    answer = await manager.post(f"/leads/{lead['id']}/reopen", None)
    assert answer.status_code == 200, answer.text
    problem(await manager.post(f"/leads/{lead['id']}/reopen", None), 409, reason="reopening")
    asked = await checker.execute(
        "SELECT run, message, body ->> 'reason', sent_at FROM start_requests ORDER BY id DESC LIMIT 1"
    )
    assert await asked.fetchone() == (2, "start", "reopened", None)

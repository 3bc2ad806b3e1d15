"""Changes of many leads: counted, refused lead by lead, tags at once, commands kept for their runs."""

from typing import Any

import psycopg

from tests.api.conftest import Visitor, problem
from tests.api.leads.test_leads import as_owner, several


async def ordered(visitor: Visitor, status: int = 202, **body: Any) -> dict[str, Any]:
    answer = await visitor.post("/leads/bulk", body)
    assert answer.status_code == status, answer.text
    job: dict[str, Any] = answer.json()
    return job


def reasons(job: dict[str, Any]) -> dict[int, str]:
    return {one["lead_id"]: one["reason"] for one in job["refusals"]}


async def tags(visitor: Visitor, lead_id: int) -> list[str]:
    found: list[str] = (await visitor.get(f"/leads/{lead_id}")).json()["tags"]
    return found


async def test_tags_go_on_and_off_at_once_and_each_refusal_has_its_reason(manager: Visitor, owner_url: str) -> None:
    a, b, merged, full = await several(manager, 4)
    await as_owner(owner_url, "UPDATE leads SET merged_into = %s WHERE id = %s", a, merged)
    for number in range(20):
        await manager.http.put(f"/api/v1/leads/{full}/tags/tag{number}", headers=manager.headers)
    action = {"kind": "tag", "tag": "Camp"}
    ids = [a, b, merged, full, 999_999]
    counted = await ordered(manager, ids=ids, action=action, dry_run=True)
    assert (counted["state"], counted["total"], counted["done"], counted["refused"]) == ("counted", 5, 2, 3)
    assert await tags(manager, a) == []
    job = await ordered(manager, ids=ids, action=action)
    assert (job["state"], job["done"], job["refused"]) == ("done", 2, 3)
    assert reasons(job) == {merged: "merged", full: "too_many_tags", 999_999: "not_found"}
    assert await tags(manager, a) == await tags(manager, b) == ["camp"]
    assert (await manager.get(f"/jobs/{job['id']}")).json() == job
    again = await ordered(manager, filters={"tag": ["camp"]}, action={"kind": "untag", "tag": "camp"})
    assert (again["total"], again["done"]) == (2, 2)
    assert await tags(manager, a) == []


async def test_a_repeated_order_makes_one_job(manager: Visitor) -> None:
    (lead,) = await several(manager, 1)
    body = {"ids": [lead], "action": {"kind": "tag", "tag": "camp"}}
    first = await manager.post("/leads/bulk", body, key="once")
    second = await manager.post("/leads/bulk", body, key="once")
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"


async def test_commands_meet_the_guards_of_the_single_command_and_wait_for_the_runs(
    manager: Visitor, agent: Visitor, owner_url: str, checker: psycopg.AsyncConnection[Any]
) -> None:
    open_lead, closed, young = await several(manager, 3)
    await as_owner(
        owner_url, "UPDATE leads SET phase = 'contact', owner_id = %s WHERE id = %s", agent.user_id, open_lead
    )
    await as_owner(owner_url, "UPDATE leads SET phase = 'closed', run_closed = true WHERE id = %s", closed)
    action = {"kind": "lose", "reason": "price"}
    counted = await ordered(manager, ids=[open_lead, closed, young], action=action, dry_run=True)
    assert (counted["done"], reasons(counted)) == (1, {closed: "lead_closed", young: "not_started"})
    job = await ordered(manager, ids=[open_lead, closed, young], action=action)
    assert (job["state"], job["total"], job["done"], job["refused"]) == ("running", 3, 0, 2)
    kept = await (await checker.execute("SELECT lead_id, name, key, job_id FROM pending_commands")).fetchall()
    assert kept == [(open_lead, "Lose", f"bulk:{job['id']}:{open_lead}", job["id"])]
    same = {"kind": "reassign", "agent_id": agent.user_id}
    refused = await ordered(manager, ids=[open_lead], action=same, dry_run=True)
    assert reasons(refused) == {open_lead: "same_owner"}
    stopped = (await manager.post(f"/jobs/{job['id']}/stop", {})).json()
    assert (stopped["state"], stopped["done"], stopped["refused"]) == ("stopped", 0, 2)
    assert await (await checker.execute("SELECT count(*) FROM pending_commands")).fetchone() == (0,)


async def test_agents_change_their_own_leads_only_and_see_their_own_jobs_only(
    manager: Visitor, agent: Visitor, stranger: Visitor, owner_url: str
) -> None:
    own, queued, hidden = await several(manager, 3)
    await as_owner(owner_url, "UPDATE leads SET phase = 'contact', owner_id = %s WHERE id = %s", agent.user_id, own)
    await as_owner(owner_url, "UPDATE leads SET queued_at = now() WHERE id = %s", queued)
    job = await ordered(agent, ids=[own, queued, hidden], action={"kind": "tag", "tag": "camp"})
    assert reasons(job) == {queued: "not_owner", hidden: "not_found"}
    problem(await agent.post("/leads/bulk", {"ids": [own], "action": {"kind": "reassign", "agent_id": None}}), 403)
    assert (await manager.get(f"/jobs/{job['id']}")).status_code == 200
    problem(await stranger.get(f"/jobs/{job['id']}"), 404)
    abroad = await ordered(stranger, ids=[own, 999_999], action={"kind": "tag", "tag": "camp"})
    assert reasons(abroad) == {own: "not_found", 999_999: "not_found"}
    theirs = await ordered(manager, ids=[own], action={"kind": "tag", "tag": "x"})
    problem(await agent.get(f"/jobs/{theirs['id']}"), 404)
    problem(await agent.post(f"/jobs/{theirs['id']}/stop", {}), 404)
    problem(await manager.post(f"/jobs/{theirs['id']}/stop", {}), 409, reason="job_done")


async def test_an_order_that_cannot_be_is_refused(manager: Visitor) -> None:
    action = {"kind": "tag", "tag": "camp"}
    problem(await manager.post("/leads/bulk", {"action": action}), 422)
    problem(await manager.post("/leads/bulk", {"ids": [1], "filters": {}, "action": action}), 422)
    problem(await manager.post("/leads/bulk", {"ids": [1], "action": {"kind": "delete"}}), 422)
    problem(await manager.post("/leads/bulk", {"ids": [1], "action": {"kind": "lose", "reason": "opted_out"}}), 422)
    problem(await manager.post("/leads/bulk", {"ids": [*range(1, 2_002)], "action": action}), 422, field="ids")
    problem(await manager.post("/leads/bulk", {"ids": [1], "action": {"kind": "reassign", "agent_id": 999_999}}), 404)

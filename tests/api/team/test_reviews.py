"""Managers review what agents did; agents read what was said of them."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.auth.keys import mint
from api.auth.permissions import Role
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.leads import put_lead
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

BEST = {"greeting": 5, "need": 5, "urgency": 5, "information": 5, "next_step": 5, "tone": 5}
COACHING = {"title": "Read about sudden loss of vision", "business_minutes": 600}


@pytest.fixture
async def call(clone: Clone, agent: Visitor) -> int:
    """An interaction of the agent's."""
    lead = put_lead(clone.superuser_url, agent.tenant_id, agent.user_id)
    answer = await agent.post(f"/leads/{lead}/interactions", {"interaction_type": "call"})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["id"]
    return number


async def reviewed(reviewer: Visitor, call: int, **changes: Any) -> dict[str, Any]:
    answer = await reviewer.post(f"/interactions/{call}/reviews", {"scores": BEST, **changes})
    assert answer.status_code == 201, answer.text
    review: dict[str, Any] = answer.json()
    return review


async def test_a_review_is_read_by_the_agent_and_coaches_them(manager: Visitor, agent: Visitor, call: int) -> None:
    scores = {**BEST, "urgency": 0}
    review = await reviewed(manager, call, scores=scores, notes="Ask for flashes.", coaching=COACHING)
    assert (review["percent"], review["agent_id"], review["rubric_version"]) == (75, agent.user_id, 0)
    assert (await agent.get("/reviews")).json()["items"] == [review]
    (task,) = (await agent.get("/tasks")).json()["items"]
    assert (task["id"], task["kind"], task["title"]) == (review["task_id"], "coaching", COACHING["title"])
    assert task["interaction_id"] == call
    quality = (await agent.get(f"/agents/{agent.user_id}/quality")).json()
    assert (quality["reviews"], quality["percent"]) == (1, 75)
    assert (quality["coaching_open"], quality["coaching_done"]) == (1, 0)
    assert {one["criterion"]: one["score"] for one in quality["criteria"]} == scores
    assert [(one["reviews"], one["percent"]) for one in quality["months"]] == [(1, 75)]
    assert (await agent.post(f"/tasks/{task['id']}/complete", None)).status_code == 200
    quality = (await manager.get(f"/agents/{agent.user_id}/quality")).json()
    assert (quality["coaching_open"], quality["coaching_done"]) == (0, 1)
    history = (await manager.get(f"/leads/{review['lead_id']}/history")).json()["items"]
    assert {"interaction_reviewed", "task_added", "task_completed"} <= {row["action"] for row in history}


async def test_each_manager_reviews_an_interaction_once(
    manager: Visitor, visit: Visit, tenant: SeededTenant, call: int
) -> None:
    first = await manager.post(f"/interactions/{call}/reviews", {"scores": BEST}, key="r")
    again = await manager.post(f"/interactions/{call}/reviews", {"scores": BEST}, key="r")
    assert first.json() == again.json()
    problem(await manager.post(f"/interactions/{call}/reviews", {"scores": BEST}), 409, reason="already_reviewed")
    await reviewed(visit(tenant, Role.ADMIN), call)


async def test_only_managers_review_and_agents_read_their_own(
    manager: Visitor, agent: Visitor, stranger: Visitor, visit: Visit, tenant: SeededTenant, call: int
) -> None:
    await reviewed(manager, call)
    problem(await agent.post(f"/interactions/{call}/reviews", {"scores": BEST}), 403)
    problem(await stranger.post(f"/interactions/{call}/reviews", {"scores": BEST}), 404)
    problem(await visit(tenant, Role.MARKETING).get("/reviews"), 403)
    other = tenant.agent_ids[1]
    problem(await agent.get(f"/agents/{other}/quality"), 404)
    problem(await stranger.get(f"/agents/{agent.user_id}/quality"), 404)
    assert (await manager.get("/reviews", agent=other)).json()["items"] == []
    assert len((await agent.get("/reviews", agent=other)).json()["items"]) == 1
    assert (await stranger.get("/reviews")).json()["items"] == []
    nobody = (await manager.get(f"/agents/{other}/quality")).json()
    assert (nobody["reviews"], nobody["percent"], nobody["months"]) == (0, None, [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "scores"),
        ({"scores": {}}, "scores.greeting"),
        ({"scores": {**BEST, "tone": 6}}, "scores.tone"),
        ({"scores": {**BEST, "tone": "5"}}, "scores.tone"),
        ({"scores": {**BEST, "hat": 1}}, "scores.hat"),
        ({"scores": BEST, "notes": "a\u0000b"}, "notes"),
        ({"scores": BEST, "coaching": {"title": "x"}}, "coaching"),
        ({"scores": BEST, "coaching": {"title": "x", "due_at": "2020-01-01T00:00:00Z"}}, "coaching.due_at"),
        ({"scores": BEST, "coaching": {**COACHING, "assignee_id": 999_999}}, "coaching.assignee_id"),
    ],
)
async def test_a_review_that_breaks_a_rule_names_the_field_and_leaves_nothing(
    manager: Visitor, call: int, body: dict[str, Any], field: str
) -> None:
    problem(await manager.post(f"/interactions/{call}/reviews", body), 422, field=field)
    assert (await manager.get("/reviews")).json()["items"] == []
    assert (await manager.get("/tasks", of="all")).json()["items"] == []


async def test_nobody_reviews_their_own_work(
    clone: Clone, key: Ed25519PrivateKey, agent: Visitor, visit: Visit, tenant: SeededTenant, call: int
) -> None:
    """M6: neither what they did before they were a manager, nor what they wrote down in another's name."""
    manager = visit(tenant, Role.MANAGER)
    with psycopg.connect(clone.superuser_url) as connection:
        connection.execute(
            "UPDATE users SET role = 'manager' WHERE (tenant_id, id) = (%s, %s)", [tenant.id, agent.user_id]
        )
    token = mint(key, tenant.id, agent.user_id, "manager", timedelta(minutes=5))
    promoted = Visitor(manager.http, token, agent.user_id, tenant.id)
    problem(await promoted.post(f"/interactions/{call}/reviews", {"scores": BEST}), 409, reason="own_work")
    told = {"interaction_type": "call", "agent_id": tenant.agent_ids[1]}
    lead = await manager.captured(phone="098765 43211")
    written = (await manager.post(f"/leads/{lead['id']}/interactions", told)).json()["id"]
    problem(await manager.post(f"/interactions/{written}/reviews", {"scores": BEST}), 409, reason="own_work")
    assert (await manager.get("/reviews")).json()["items"] == []
    await reviewed(manager, call)
    await reviewed(visit(tenant, Role.ADMIN), written)


async def test_what_no_agent_did_is_not_reviewed(manager: Visitor) -> None:
    lead = await manager.captured(phone="098765 43210")
    own = await manager.post(f"/leads/{lead['id']}/interactions", {"interaction_type": "call"})
    problem(await manager.post(f"/interactions/{own.json()['id']}/reviews", {"scores": BEST}), 409, reason="no_agent")

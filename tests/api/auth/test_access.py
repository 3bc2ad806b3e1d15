"""Every route by every role, and every route with another tenant's ids: generated from the app itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts

from api.auth.dependencies import Allow
from api.auth.permissions import PERMISSIONS, Action, Role, may
from api.http.body import StrictRoute
from api.main import create_app
from api.routes import PUBLIC, ROUTERS
from api.settings import ApiSettings
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant


@dataclass(frozen=True)
class Entry:
    """One operation of the app."""

    method: str
    path: str
    action: Action | None
    route: APIRoute

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def entries(router: APIRouter, prefix: str) -> list[Entry]:
    found = []
    for context in iter_route_contexts(router.routes):
        route = context.original_route
        assert isinstance(route, APIRoute)
        actions = [part.call.action for part in route.dependant.dependencies if isinstance(part.call, Allow)]
        action = actions[0] if len(actions) == 1 else None
        found += [Entry(method, prefix + route.path, action, route) for method in sorted(route.methods or ())]
    return found


ENTRIES = [entry for router in ROUTERS for entry in entries(router, "/api/v1")]


def test_every_route_names_exactly_one_action() -> None:
    assert not [str(entry) for entry in ENTRIES if entry.action is None]


def test_only_health_is_public() -> None:
    assert {str(entry) for entry in entries(PUBLIC, "")} == {"GET /healthz", "GET /readyz"}


def test_every_route_reads_bodies_strictly() -> None:
    loose = [str(entry) for entry in ENTRIES if not isinstance(entry.route, StrictRoute)]
    assert not loose


def test_the_app_mounts_nothing_else(tmp_path: Path) -> None:
    app = create_app(ApiSettings(database_url="postgresql://unused", jwt_key_file=tmp_path / "key"))
    paths = {context.path for context in iter_route_contexts(app.routes)}
    signed = {"/hooks/twilio/{tenant_id}/{what}", "/hooks/sendgrid/events", "/u/{token}", "/pay/{token}"}
    form = "/f/{form_key}"
    signed |= {"/hooks/partner/{key}", "/hooks/vonage/{tenant_id}/{what}"}
    signed |= {form, f"{form}/thanks", f"{form}.js", f"{form}.json"}
    signed |= {"/metrics", "/hooks/facebook/{key}", "/hooks/linkedin/{key}", "/hooks/google/{key}"}
    open_to_all = {"/healthz", "/readyz"}
    assert paths == {entry.path for entry in ENTRIES} | open_to_all | signed


def test_every_action_is_somebodys() -> None:
    assert set(PERMISSIONS) == set(Action)
    assert all(PERMISSIONS.values())


def _filled(path: str, ids: dict[str, int]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
async def test_each_role_gets_in_exactly_where_the_table_says(
    entry: Entry, http: httpx2.AsyncClient, visit: Visit, tenant: SeededTenant
) -> None:
    assert entry.action
    path = _filled(entry.path, {name: 999_999 for name in _names(entry.path)})
    nobody = await http.request(entry.method, path, json={"unknown": 1})
    problem(nobody, 401)
    for role in Role:
        visitor = visit(tenant, role)
        answer = await http.request(entry.method, path, json={"unknown": 1}, headers=visitor.headers)
        if may(role, entry.action):
            assert answer.status_code not in (401, 403, 405), (role, answer.text)
            assert answer.status_code < 500, (role, answer.text)
        else:
            problem(answer, 403)


@dataclass(frozen=True)
class Belongings:
    """What tenant 1 has, by the names of path parameters; another's ids look just like absent ones."""

    lead_id: int
    interaction_id: int
    campaign_id: int
    agent_id: int
    task_id: int
    key_id: int
    merge_id: int
    pair_id: int
    sweep_id: int
    field_id: int
    form_id: int
    link_id: int
    referrer_id: int
    rule_id: int
    user_id: int


_DEFINITION = {"texts": {"title": "Call me"}, "fields": [{"name": "phone", "label": "Phone"}]}
_TASK = """
    INSERT INTO tasks (tenant_id, lead_id, run, kind, due_at) VALUES (1, %s, 1, 'contact_data', now())
    RETURNING id
"""


_PAIR = """
    INSERT INTO duplicates (tenant_id, lead_id, other_id, score, why, state, found_at)
    VALUES (1, %s, %s, 0.8, 'unsure', 'open', now()) RETURNING id
"""


_SWEEP = """
    INSERT INTO duplicate_sweeps (tenant_id, actor, last_lead, started_at) VALUES (1, 'test', 0, now()) RETURNING id
"""


@pytest.fixture
async def form_and_link(visit: Visit, tenant: SeededTenant) -> tuple[int, int]:
    marketer = visit(tenant, Role.MARKETING)
    form = await marketer.post("/forms", {"name": "Ours", "definition": _DEFINITION})
    link = await marketer.post(f"/forms/{form.json()['id']}/links", {"kind": "event", "name": "Ours"})
    return form.json()["id"], link.json()["id"]


@pytest.fixture
async def belongings(
    manager: Visitor, visit: Visit, tenant: SeededTenant, owner_url: str, form_and_link: tuple[int, int]
) -> Belongings:
    campaign = await manager.post("/campaigns", {"campaign_name": "Ours", "source_type": "social"})
    lead = await manager.captured(phone="098765 43210", campaign_id=campaign.json()["id"])
    told = await manager.post(f"/leads/{lead['id']}/interactions", {"interaction_type": "call"})
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        task = await (await owner.execute(_TASK, [lead["id"]])).fetchone()
        twin = await manager.captured(email="twin@example.com")
        merge = await manager.post(f"/leads/{twin['id']}/merge", {"into": lead["id"]})
        sweep = await (await owner.execute(_SWEEP)).fetchone()
        pair = await (await owner.execute(_PAIR, [lead["id"], twin["id"]])).fetchone()
    assert task
    key = await visit(tenant, Role.ADMIN).post("/api-keys", {"name": "Ours", "scopes": ["capture"]})
    field = await visit(tenant, Role.ADMIN).post("/custom-fields", {"key": "eye", "label": "Eye", "type": "text"})
    dr_rao = {"code": "dr-rao", "name": "Dr Rao", "kind": "doctor"}
    referrer = await visit(tenant, Role.MARKETING).post("/referrers", dr_rao)
    draft = {"kind": "priority", "body": {"rules": [], "otherwise": 3}}
    rules = await visit(tenant, Role.ADMIN).post("/rules", draft)
    assert pair
    assert sweep
    return Belongings(
        lead_id=lead["id"],
        interaction_id=told.json()["id"],
        campaign_id=campaign.json()["id"],
        agent_id=tenant.agent_ids[0],
        task_id=task[0],
        key_id=key.json()["id"],
        merge_id=merge.json()["id"],
        pair_id=pair[0],
        sweep_id=sweep[0],
        field_id=field.json()["id"],
        form_id=form_and_link[0],
        link_id=form_and_link[1],
        referrer_id=referrer.json()["id"],
        rule_id=rules.json()["id"],
        user_id=tenant.staff["marketing"],
    )


_BODIES: dict[str, Any] = {
    "POST /api/v1/leads/{lead_id}/behaviours": {"kind": "visit", "key": "session-1"},
    "PUT /api/v1/leads/{lead_id}": {"city": "Chennai"},
    "POST /api/v1/leads/{lead_id}/interactions": {"interaction_type": "call"},
    "PUT /api/v1/interactions/{interaction_id}": {"interaction_type": "call"},
    "PUT /api/v1/campaigns/{campaign_id}": {"campaign_name": "Stolen", "source_type": "social"},
    "POST /api/v1/campaigns/{campaign_id}/analytics": {},
    "PUT /api/v1/agents/{agent_id}": {"capacity": 1},
    "PUT /api/v1/agents/{agent_id}/absence": {"until": "2027-01-01T00:00:00Z"},
    "DELETE /api/v1/agents/{agent_id}/absence": None,
    "POST /api/v1/leads/{lead_id}/tasks": {"title": "Theirs", "business_minutes": 5},
    "POST /api/v1/tasks/{task_id}/snooze": {"business_minutes": 5},
    "POST /api/v1/tasks/{task_id}/reassign": {"agent_id": 1},
    "POST /api/v1/tasks/{task_id}/complete": None,
    "POST /api/v1/leads/{lead_id}/outcome": {"outcome": "reached"},
    "POST /api/v1/leads/{lead_id}/call": None,
    "POST /api/v1/leads/{lead_id}/cancel-booking": None,
    "POST /api/v1/leads/{lead_id}/no-show": None,
    "POST /api/v1/leads/{lead_id}/convert": None,
    "POST /api/v1/leads/{lead_id}/lose": {"reason": "price"},
    "POST /api/v1/leads/{lead_id}/opt-out": {},
    "POST /api/v1/leads/{lead_id}/reassign": {"agent_id": None},
    "POST /api/v1/leads/{lead_id}/reopen": None,
    "PUT /api/v1/custom-fields/{field_id}": {"label": "Stolen"},
    "POST /api/v1/api-keys/{key_id}/rotate": {},
    "POST /api/v1/api-keys/{key_id}/revoke": None,
    "POST /api/v1/duplicates/{pair_id}/dismiss": None,
    "POST /api/v1/merges/{merge_id}/undo": None,
    "PUT /api/v1/forms/{form_id}": {"name": "Stolen", "definition": _DEFINITION},
    "POST /api/v1/forms/{form_id}/links": {"kind": "event", "name": "Stolen"},
    "PUT /api/v1/forms/{form_id}/links/{link_id}": {"name": "Stolen"},
    "PUT /api/v1/referrers/{referrer_id}": {"name": "Stolen"},
    "PUT /api/v1/users/{user_id}": {"name": "Stolen"},
    "POST /api/v1/users/{user_id}/deactivate": None,
    "POST /api/v1/users/{user_id}/reactivate": None,
    "POST /api/v1/users/{user_id}/invite": None,
    "POST /api/v1/rules/{rule_id}/activate": {},
    "POST /api/v1/rules/{rule_id}/discard": None,
}
_ADDRESSED = [
    entry
    for entry in ENTRIES
    if (names := {part[1:-1] for part in entry.path.split("/") if part.startswith("{")})
    and names <= set(Belongings.__dataclass_fields__)
    and (entry.method == "GET" or str(entry) in _BODIES)
]


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


@pytest.mark.parametrize("entry", _ADDRESSED, ids=str)
async def test_another_tenants_thing_is_answered_as_an_absent_one(
    entry: Entry,
    http: httpx2.AsyncClient,
    visit: Visit,
    tenant: SeededTenant,
    other_tenant: SeededTenant,
    manager: Visitor,
    belongings: Belongings,
) -> None:
    assert entry.action
    role = Role.MANAGER if may(Role.MANAGER, entry.action) else Role.ADMIN
    stranger, owner = visit(other_tenant, role), visit(tenant, role)
    body = _BODIES.get(str(entry))
    theirs = _filled(entry.path, vars(belongings))
    absent = _filled(entry.path, dict.fromkeys(vars(belongings), 999_999))
    before = await manager.get("/leads")
    foreign = await http.request(entry.method, theirs, json=body, headers=stranger.headers)
    nothing = await http.request(entry.method, absent, json=body, headers=stranger.headers)
    assert problem(foreign, 404) == problem(nothing, 404)
    own = await http.request(entry.method, theirs, json=body, headers=owner.headers)
    if entry.action not in _BEYOND_THE_DATABASE:
        assert own.status_code in (200, 201), own.text
    if entry.method == "GET":
        assert (await manager.get("/leads")).json() == before.json()


# These ask the lead's run, which is not there without Temporal; journeys show them.
_BEYOND_THE_DATABASE = {Action.READ_RUN, Action.WORK_LEAD, Action.MANAGE_LEAD}


async def test_lists_show_only_the_own_tenant(
    http: httpx2.AsyncClient, manager: Visitor, stranger: Visitor, belongings: Belongings
) -> None:
    theirs = await stranger.captured(phone="+971501234567")
    assert [item["id"] for item in (await stranger.get("/leads")).json()["items"]] == [theirs["id"]]
    assert [item["id"] for item in (await manager.get("/leads")).json()["items"]] == [belongings.lead_id]
    assert (await stranger.get("/campaigns")).json()["items"] == []
    assert (await stranger.get("/leads", campaign=belongings.campaign_id)).json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/v1/leads/", 404),
        ("GET", "/api/v1/leads/1/", 404),
        ("GET", "/API/V1/leads", 404),
        ("GET", "/api/v1/%2e%2e/v1/leads", 404),
        ("DELETE", "/api/v1/leads/1", 405),
        ("PATCH", "/api/v1/leads/1", 405),
        ("TRACE", "/api/v1/leads", 405),
        ("POST", "/healthz", 405),
        ("GET", "/metrics", 404),
        ("GET", "/redoc", 404),
        ("GET", "/openapi.json", 404),
        ("POST", "/graphql", 404),
    ],
)
async def test_other_spellings_and_verbs_lead_nowhere(
    http: httpx2.AsyncClient, manager: Visitor, method: str, path: str, status: int
) -> None:
    problem(await http.request(method, path, headers=manager.headers), status)


async def test_a_method_override_is_not_heard(http: httpx2.AsyncClient, manager: Visitor) -> None:
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        answer = await http.get("/api/v1/leads", headers=manager.headers | {header: "POST"})
        assert answer.status_code == 200
        assert "items" in answer.json()

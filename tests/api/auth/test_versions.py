"""Two tabs on one thing: the older one does not save over the newer one unless it means to."""

import asyncio
from typing import Any

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

CAMPAIGN = {"campaign_name": "Cataract month", "source_type": "social"}
FORM = {"name": "Enquiry", "definition": ENQUIRY}


async def saved(visitor: Visitor, path: str, body: Any, version: str) -> httpx2.Response:
    headers = {**visitor.headers, "If-Match": version}
    return await visitor.http.put(f"/api/v1{path}", json=body, headers=headers)


async def version_of(visitor: Visitor, path: str) -> str:
    answer = await visitor.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


@pytest.fixture
async def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


@pytest.fixture
async def paths(admin: Visitor) -> dict[str, tuple[str, Any, Any]]:
    """Each with two edits."""
    lead = (await admin.captured(first_name="Meera", phone="098765 43210"))["id"]
    campaign = (await admin.post("/campaigns", CAMPAIGN)).json()["id"]
    form = (await admin.post("/forms", FORM)).json()["id"]
    agent = (await admin.get("/agents")).json()["items"][0]["id"]
    return {
        "lead": (f"/leads/{lead}", {"phone": "098765 43211"}, {"city": "Chennai", "phone": "098765 43210"}),
        "campaign": (f"/campaigns/{campaign}", {**CAMPAIGN, "status": "paused"}, CAMPAIGN),
        "form": (f"/forms/{form}", {**FORM, "active": False}, FORM),
        "agent": (f"/agents/{agent}", {"capacity": 7}, {"capacity": 9}),
    }


@pytest.mark.parametrize("what", ["lead", "campaign", "form", "agent"])
async def test_the_older_tab_is_refused_until_it_has_read_again(
    admin: Visitor, paths: dict[str, tuple[str, Any, Any]], what: str
) -> None:
    path, newer, older = paths[what]
    version = await version_of(admin, path)
    first = await saved(admin, path, newer, version)
    assert first.status_code == 200, first.text
    assert first.headers["ETag"] == first.json()["version"] == await version_of(admin, path) != version
    assert (await admin.get(path)).json()["version"] == first.headers["ETag"]
    problem(await saved(admin, path, older, version), 412)
    assert first.json().items() <= (await admin.get(path)).json().items()
    assert (await saved(admin, path, older, f'"other", {await version_of(admin, path)}')).status_code == 200
    assert (await saved(admin, path, newer, "*")).status_code == 200
    assert (await admin.put(path, older)).status_code == 200


async def test_of_many_tabs_that_save_at_once_one_saves(
    admin: Visitor, paths: dict[str, tuple[str, Any, Any]], manager: Visitor
) -> None:
    view = {"name": "Mine", "query": {}}
    body = (await admin.get(f"/users/{manager.user_id}")).json()
    user = {name: body[name] for name in ("name", "role")}
    paths |= {
        "view": (f"/views/{(await admin.post('/views', view)).json()['id']}", {**view, "name": "Older"}, view),
        "user": (f"/users/{manager.user_id}", {**user, "name": "Older"}, user),
    }
    for path, newer, older in paths.values():
        seen = next((one for one in (await admin.get("/views")).json()["items"] if path.startswith("/views")), None)
        version = seen["version"] if seen else await version_of(admin, path)
        answers = await asyncio.gather(*(saved(admin, path, newer, version) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5], (path, answers[0].text)
        assert (await saved(admin, path, older, version)).status_code == 412


async def test_a_lead_that_its_run_moves_on_stays_at_its_version(admin: Visitor, owner_url: str) -> None:
    lead = (await admin.captured(first_name="Meera", phone="098765 43210"))["id"]
    version = await version_of(admin, f"/leads/{lead}")
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', '1', true)")
        await owner.execute("UPDATE leads SET status = 'contacted', score = 70, updated_at = now()")
    assert (await saved(admin, f"/leads/{lead}", {"city": "Madurai"}, version)).status_code == 200


async def test_who_is_refused_over_a_lead_sees_its_fields_as_they_are_now(
    admin: Visitor, paths: dict[str, tuple[str, Any, Any]]
) -> None:
    path, newer, older = paths["lead"]
    version = await version_of(admin, path)
    await saved(admin, path, newer, version)
    refused = problem(await saved(admin, path, older, version), 412, reason="lead_changed")
    assert {"first_name": "Meera", "phone": "+919876543211", "city": None}.items() <= refused["current"].items()

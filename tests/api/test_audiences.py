"""An audience at Mailchimp over the API: connected, tested, its webhook believed by the secret in its address."""

from collections.abc import Iterator

import psycopg
import pytest

from api.auth.permissions import Role
from api.settings import ApiSettings
from tests.api.conftest import Visit, Visitor, Write, problem
from tests.doubles.mailchimp.audience import API_KEY, LIST_ID, MailchimpDouble
from tests.fixtures.tenants import SeededTenant

PATH = f"/audiences/{LIST_ID}"


@pytest.fixture
def there() -> Iterator[MailchimpDouble]:
    with MailchimpDouble() as double:
        yield double
        assert double.complaints == []


@pytest.fixture
def settings(settings: ApiSettings, there: MailchimpDouble, monkeypatch: pytest.MonkeyPatch) -> ApiSettings:
    monkeypatch.setenv("LEAD_MAILCHIMP_BASE_URL", there.url)
    return settings


async def test_an_audience_is_connected_tested_and_disconnected_by_managers(
    manager: Visitor, visit: Visit, tenant: SeededTenant, there: MailchimpDouble
) -> None:
    marketing = visit(tenant, Role.MARKETING)
    problem(await marketing.put(PATH, {"api_key": API_KEY}), 403)
    problem(await manager.put(PATH, {"api_key": "not-a-key"}), 422, field="api_key")
    made = await manager.put(PATH, {"api_key": API_KEY})
    assert made.status_code == 200, made.text
    assert API_KEY not in made.text
    [shown] = (await marketing.get("/audiences")).json()["items"]
    assert shown == made.json() | {"hook": None}
    assert (shown["list_id"], shown["fault"], shown["parked"], shown["members"]) == (LIST_ID, None, False, {})
    there.has("someone@example.com", "subscribed")
    works = {"verdict": "works", "fault": None, "code": "", "name": "Newsletter", "subscribed": 1, "advice": ""}
    assert (await manager.post(f"{PATH}/test", {})).json() == works
    await manager.put("/audiences/b2c3d4e5f6", {"api_key": API_KEY})
    refused = (await manager.post("/audiences/b2c3d4e5f6/test", {})).json()
    assert (refused["verdict"], refused["fault"], refused["code"]) == ("refused", "no_audience", "404")
    assert (await manager.delete(PATH)).status_code == 204
    problem(await manager.delete(PATH), 404)
    problem(await manager.post(f"{PATH}/test", {}), 404)


async def test_who_was_refused_is_counted_by_reason_and_a_round_can_be_made_at_once(
    manager: Visitor, visit: Visit, tenant: SeededTenant, there: MailchimpDouble, write: Write
) -> None:
    made = (await manager.put(PATH, {"api_key": API_KEY})).json()
    assert (made["refused"], made["refusals"]) == (0, [])
    codes = ["member_in_compliance_state", "member_in_compliance_state", "too_many_lists", "odd", ""]
    rows = ", ".join(
        f"({manager.tenant_id}, (SELECT id FROM audiences WHERE tenant_id = {manager.tenant_id}), 'p{at}@x.example', "
        f"'p{at}@x.example', 'absent', now(), '{code}')"
        for at, code in enumerate(codes)
    )
    write(
        manager.tenant_id,
        "INSERT INTO audience_members (tenant_id, audience_id, address, listed_as, status, status_at, code) "
        f"VALUES {rows}",
        "UPDATE audiences SET fault = 'credentials', next_at = NULL",
    )
    [shown] = (await manager.get("/audiences")).json()["items"]
    assert (shown["parked"], shown["members"], shown["refused"]) == (True, {"absent": 5}, 4)
    assert [(one["reason"], one["codes"], one["members"]) for one in shown["refusals"]] == [
        ("left", ["member_in_compliance_state"], 2),
        ("other", ["odd", "too_many_lists"], 2),
    ]
    assert all(one["advice"] for one in shown["refusals"])
    problem(await visit(tenant, Role.MARKETING).post(f"{PATH}/sync", {}), 403)
    problem(await manager.post("/audiences/b2c3d4e5f6/sync", {}), 404)
    begun = await manager.post(f"{PATH}/sync", {})
    assert begun.status_code == 202, begun.text
    assert (begun.json()["parked"], begun.json()["fault"]) == (False, "credentials")


async def test_what_mailchimp_posts_is_believed_at_the_secret_address_alone(
    manager: Visitor, there: MailchimpDouble, checker_url: str
) -> None:
    agreed = [{"purpose": "marketing", "text_version": "form-1"}]
    lead = await manager.captured(first_name="Maria", email="maria@example.com", source="website", consents=agreed)
    hook = (await manager.put(PATH, {"api_key": API_KEY})).json()["hook"]
    path = hook[hook.index("/hooks/") :]
    http, event = manager.http, there.event("unsubscribe", email="maria@example.com")
    assert (await http.get(path)).status_code == 200
    assert (await http.get(path + "x")).status_code == 401
    assert (await http.post(path + "x", content=event)).status_code == 401
    for ignored in (there.event("profile", email="maria@example.com"), there.event("unsubscribe", email="x@y.example")):
        assert (await http.post(path, content=ignored)).status_code == 204
    assert (await http.post(path, content=event)).status_code == 204
    assert (await http.post(path, content=event)).status_code == 204
    query = "SELECT purpose, channel FROM consents WHERE tenant_id = %s AND lead_id = %s AND NOT given"
    with psycopg.connect(checker_url) as connection:
        found = connection.execute(query, (manager.tenant_id, lead["id"])).fetchall()
    assert found == [("marketing", "email")]
    assert (await manager.get("/audiences")).json()["items"][0]["members"] == {"unsubscribed": 1}
    again = (await manager.put(PATH, {"api_key": API_KEY})).json()["hook"]
    assert again != hook
    assert (await http.get(path)).status_code == 401

"""Without Temporal an ad network's notification is kept and answered all the same."""

from api.auth.permissions import Role
from tests.api.conftest import Visit, problem
from tests.doubles.facebook import SECRETS, FacebookDouble, signed
from tests.fixtures.tenants import SeededTenant


async def test_a_notification_is_stored_and_answered_while_temporal_is_away(visit: Visit, tenant: SeededTenant) -> None:
    admin = visit(tenant, Role.ADMIN)
    made = await admin.post("/integrations", {"name": "Page", "config": {"kind": "facebook"}, "secrets": SECRETS})
    body = FacebookDouble().notification("1", "2")
    answer = await admin.http.post(made.json()["hook"], content=body, headers=signed(body))
    assert answer.status_code == 200
    path = f"/integrations/{made.json()['id']}/leads"
    first = (await admin.get(path, limit=1)).json()
    second = (await admin.get(path, limit=1, cursor=first["next"])).json()
    assert [one["vendor_lead_id"] for one in first["items"] + second["items"]] == ["2", "1"]
    assert {one["state"] for one in first["items"] + second["items"]} == {"waiting"}
    assert second["next"] is None
    assert (await admin.get(path, state="captured")).json() == {"items": [], "next": None}


async def test_a_body_over_the_limit_is_refused_before_it_is_read(visit: Visit, tenant: SeededTenant) -> None:
    admin = visit(tenant, Role.ADMIN)
    made = await admin.post("/integrations", {"name": "Page", "config": {"kind": "facebook"}, "secrets": SECRETS})
    body = b" " * 1_048_577
    problem(await admin.http.post(made.json()["hook"], content=body, headers=signed(body)), 413)

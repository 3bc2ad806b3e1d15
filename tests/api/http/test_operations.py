"""The figures of operations for people: now, and every five minutes of the last day."""

from datetime import UTC, datetime, timedelta

from api.auth.permissions import Role
from store.lifecycle.operations import sample
from store.session import Database
from tests.api.conftest import Visit, problem
from tests.fixtures.tenants import SeededTenant


async def test_ops_read_how_it_is_and_how_it_was(
    visit: Visit, tenant: SeededTenant, other_tenant: SeededTenant, database: Database
) -> None:
    ops, now = visit(tenant, Role.OPS), datetime.now(UTC)
    manager = visit(tenant, Role.MANAGER)
    await manager.captured(first_name="Meera", phone="+919812345601", source="website")
    async with database.tenant_session(tenant.id) as session:
        for hours in (30, 2, 1, 1):
            await sample(session, tenant.id, now - timedelta(hours=hours))
    shown = (await ops.get("/operations")).json()
    assert shown["now"] == {
        "unattended": 0, "queue": 0, "outbox": 1, "offers_open": 0, "first_contacts_late": 0, "running": 1,
    }  # fmt: skip
    assert [datetime.fromisoformat(one["at"]) for one in shown["day"]] == [
        now - timedelta(hours=2),
        now - timedelta(hours=1),
    ]
    assert shown["day"][0] == shown["now"] | {"at": shown["day"][0]["at"]}
    assert (await visit(other_tenant, Role.ADMIN).get("/operations")).json()["day"] == []
    problem(await manager.get("/operations"), 403)

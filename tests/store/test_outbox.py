"""The outbox drains, request by request."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.lifecycle.chapters.intake import Touch
from domain.lifecycle.outbox import Start
from store.lifecycle import outbox
from store.session import Database
from tests.fixtures.leads import put_lead
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


async def test_a_request_stays_pending_until_it_is_marked_sent(
    database: Database, clone: Clone, tenant: SeededTenant
) -> None:
    lead = put_lead(clone.superuser_url, tenant.id)
    async with database.tenant_session(tenant.id) as session:
        start = await outbox.add(session, tenant.id, lead, 1, Start("reopened"), priority=1)
        touch = await outbox.add(session, tenant.id, lead, 1, Touch(9))
    async with database.tenant_session(tenant.id) as session:
        assert await outbox.pending(session, tenant.id, _soon(), 10) == [start, touch]
        await outbox.mark_sent(session, tenant.id, [start.id], _soon())
    async with database.tenant_session(tenant.id) as session:
        assert [request.id for request in await outbox.pending(session, tenant.id, _soon(), 10)] == [touch.id]


async def test_the_sweep_leaves_fresh_requests_to_their_sender(
    database: Database, clone: Clone, tenant: SeededTenant
) -> None:
    lead = put_lead(clone.superuser_url, tenant.id)
    async with database.tenant_session(tenant.id) as session:
        await outbox.add(session, tenant.id, lead, 1, Start())
    async with database.tenant_session(tenant.id) as session:
        assert await outbox.pending(session, tenant.id, _soon() - timedelta(hours=1), 10) == []


async def test_one_run_is_asked_to_start_once(database: Database, clone: Clone, tenant: SeededTenant) -> None:
    lead = put_lead(clone.superuser_url, tenant.id)
    async with database.tenant_session(tenant.id) as session:
        await outbox.add(session, tenant.id, lead, 1, Start())
    async with database.tenant_session(tenant.id) as session:
        with pytest.raises(IntegrityError, match="start_requests_run"):
            await outbox.add(session, tenant.id, lead, 1, Start())


async def test_the_sweep_knows_every_tenant(database: Database, tenants: list[SeededTenant]) -> None:
    assert await outbox.tenant_ids(database) == [tenant.id for tenant in tenants]

"""Which versions are in force for whom, whatever happens at once, and whatever was stored before."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from structlog.testing import capture_logs

from domain.privacy import Actor
from domain.rules.rule_sets import RuleKind, read_rules
from domain.scoring.eye_hospital import DEFAULT_PRIORITIES
from services.rules import rule_sets
from services.rules.rule_sets import BuiltIn, NewVersion
from store.rules import in_force, versions
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.lifecycle import MoveRow
from tests.fixtures.background import finish_moves
from tests.fixtures.tenants import SeededTenant

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
RULES = read_rules(RuleKind.PRIORITY, {"rules": [], "otherwise": 3}, {})
HOUR = timedelta(hours=1)

USER = Actor("user:1")


async def drafted(database: Database, tenant_id: int, now: datetime = NOW) -> int:
    async with database.tenant_session(tenant_id) as session:
        row = await rule_sets.draft(session, tenant_id, NewVersion(RuleKind.PRIORITY, RULES), actor=USER, now=now)
        return row.id


async def activated(
    database: Database, tenant_id: int, id: int, now: datetime, *, moves: bool = False
) -> MoveRow | None:
    async with database.tenant_session(tenant_id) as session:
        row = await versions.find_to_change(session, tenant_id, id)
        return await rule_sets.activate(session, row, moves, actor=USER, now=now)


async def version(database: Database, tenant_id: int, began: datetime | None) -> int:
    async with database.tenant_session(tenant_id) as session:
        return (await in_force.in_force(session, tenant_id, began)).of(RuleKind.PRIORITY).version


async def test_who_began_before_keeps_the_old_version_until_leads_are_moved(
    database: Database, tenant: SeededTenant, other_tenant: SeededTenant
) -> None:
    one, two = await drafted(database, tenant.id), await drafted(database, tenant.id)
    await activated(database, tenant.id, one, NOW)
    await activated(database, tenant.id, two, NOW + 2 * HOUR)
    began = [NOW - HOUR, NOW + HOUR, NOW + 3 * HOUR, None]
    assert [await version(database, tenant.id, at) for at in began] == [0, 1, 2, 2]
    await activated(database, tenant.id, one, NOW + 4 * HOUR, moves=True)
    assert [await version(database, tenant.id, at) for at in began] == [1, 1, 1, 1]
    async with database.tenant_session(tenant.id) as session:
        await rule_sets.revert(session, tenant.id, BuiltIn(RuleKind.PRIORITY), actor=USER, now=NOW + 5 * HOUR)
    assert [await version(database, tenant.id, at) for at in began] == [1, 1, 1, 0]
    assert await version(database, other_tenant.id, None) == 0


async def test_drafts_and_activations_at_once_leave_one_version_in_force(
    database: Database, tenant: SeededTenant, checker: psycopg.AsyncConnection[Any]
) -> None:
    ids = await asyncio.gather(*(drafted(database, tenant.id) for _ in range(6)))
    await asyncio.gather(*(activated(database, tenant.id, id, NOW + n * HOUR) for n, id in enumerate(ids)))
    found = await (await checker.execute("SELECT version, state FROM rule_sets")).fetchall()
    assert sorted(number for number, _ in found) == [1, 2, 3, 4, 5, 6]
    assert Counter(state for _, state in found) == {"active": 1, "retired": 5}
    last = await (await checker.execute("SELECT version FROM rule_activations ORDER BY id DESC LIMIT 1")).fetchone()
    assert last == next((number,) for number, state in found if state == "active")


async def test_rules_that_cannot_be_read_any_more_stop_no_lead(
    database: Database, tenant: SeededTenant, owner_url: str
) -> None:
    # What was read once is kept by its birthday: this one has its own.
    id = await drafted(database, tenant.id, NOW + HOUR / 2)
    await activated(database, tenant.id, id, NOW)
    async with await psycopg.AsyncConnection.connect(owner_url) as owner:
        await owner.execute("SELECT set_config('app.current_tenant_id', %s, true)", [str(tenant.id)])
        await owner.execute("UPDATE rule_sets SET body = %s", [Jsonb({"secret": "of another engine"})])
    with capture_logs() as logs:
        for _ in range(2):
            async with database.tenant_session(tenant.id) as session:
                found = (await in_force.in_force(session, tenant.id, None)).of(RuleKind.PRIORITY)
            assert (found.version, found.rules) == (0, DEFAULT_PRIORITIES)
    (told,) = logs
    assert (told["log_level"], told["tenant"], told["rule_set"]) == ("error", tenant.id, id)
    assert "secret" not in str(told)


async def test_only_open_leads_that_stand_for_themselves_are_told(
    database: Database, tenant: SeededTenant, checker: psycopg.AsyncConnection[Any]
) -> None:
    async with database.tenant_session(tenant.id) as session:
        leads = [LeadRow(tenant_id=tenant.id, source="website", run=2, run_closed=closed) for closed in (False, True)]
        session.add_all(leads)
        await session.flush()
        session.add(LeadRow(tenant_id=tenant.id, source="website", merged_into=leads[0].id))
        session.add(LeadRow(tenant_id=tenant.id, source="website", withdrawn_at=NOW))
        alive = leads[0].id
    id = await drafted(database, tenant.id)
    move = await activated(database, tenant.id, id, NOW, moves=True)
    assert move is not None
    assert move.leads == 1
    await finish_moves(database, tenant.id)
    query = "SELECT lead_id, run FROM start_requests WHERE message = 'rules_changed'"
    assert await (await checker.execute(query)).fetchall() == [(alive, 2)]

"""Leads under way that a change reaches: message by message, a page in one transaction with the place it reached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.moves import MoveCause, message_of
from domain.lifecycle.outbox import RunRequest, encode
from domain.privacy import Actor
from store.errors import existing
from store.lifecycle import outbox
from store.session import run_sql
from store.tables.lifecycle import MoveRow

_PRIORITY = 5
# Urgent leads first; at the end those whose priority changed meanwhile.
RANKS = 6
_WHO = """
    leads.tenant_id = :tenant AND NOT leads.run_closed AND leads.merged_into IS NULL AND leads.withdrawn_at IS NULL
    AND (:cause <> 'routing' OR leads.queued_at IS NOT NULL)
    AND (:cause <> 'absence' OR leads.owner_id = CAST(:agent AS bigint))"""
_COUNT = text(f"SELECT count(*) FROM leads WHERE {_WHO}")  # noqa: S608 - constants of this file
_PAGE = text(f"""
    WITH page AS (
        SELECT leads.id, leads.run FROM leads WHERE {_WHO} AND (:rank = {RANKS} OR leads.priority = :rank)
            AND leads.id > :after AND NOT EXISTS (
                SELECT FROM start_requests sent WHERE sent.tenant_id = :tenant AND sent.lead_id = leads.id
                AND sent.message = :message AND sent.created_at >= :since AND sent.run = leads.run)
        ORDER BY leads.id LIMIT :limit)
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    SELECT :tenant, id, run, CAST(:message AS text), CAST(:body AS jsonb), {_PRIORITY} FROM page ORDER BY id
    RETURNING id, tenant_id, lead_id, run, message, body, priority
""")  # noqa: S608 - constants of this file
_SUPERSEDE = text("""
    UPDATE moves SET state = 'stopped', finished_at = :now
    WHERE tenant_id = :tenant AND state = 'running' AND cause = :cause
      AND agent_id IS NOT DISTINCT FROM CAST(:agent AS bigint)
""")
_RUNNING = text("SELECT id FROM moves WHERE tenant_id = :tenant AND state = 'running' ORDER BY id")


async def add(
    session: AsyncSession, tenant_id: int, cause: MoveCause, *, agent_id: int | None, actor: Actor
) -> MoveRow | None:
    """A move of everybody whom the change reaches; None when there is nobody."""
    reached = {"tenant": tenant_id, "cause": cause.value, "agent": agent_id}
    leads = int((await run_sql(session, _COUNT, reached)).scalar_one())
    if leads == 0:
        return None
    row = MoveRow(tenant_id=tenant_id, cause=cause.value, agent_id=agent_id, leads=leads, actor=actor)
    session.add(row)
    await session.flush()
    return row


async def supersede(
    session: AsyncSession, tenant_id: int, cause: MoveCause, *, agent_id: int | None = None, now: datetime
) -> None:
    """A move whose reason is gone goes no further."""
    await run_sql(session, _SUPERSEDE, {"tenant": tenant_id, "cause": cause.value, "agent": agent_id, "now": now})


async def next_requests(session: AsyncSession, row: MoveRow, limit: int) -> list[RunRequest]:
    """Enqueues messages to the next leads behind the place that the move has reached."""
    message, body = encode(message_of(MoveCause(row.cause), row.agent_id))
    criteria = {
        "tenant": row.tenant_id,
        "cause": row.cause,
        "agent": row.agent_id,
        "message": message,
        "body": body,
        "since": row.created_at,
        "rank": row.rank,
        "after": row.after_id,
        "limit": limit,
    }
    connection = await session.connection()
    found = [outbox.request_of(one) for one in await connection.execute(_PAGE, criteria)]
    return sorted(found, key=lambda one: one.lead_id)


async def find(session: AsyncSession, tenant_id: int, move_id: int, *, lock: bool = False) -> MoveRow:
    """Raises `NotFound`."""
    return existing(await session.get(MoveRow, (tenant_id, move_id), with_for_update=lock), "move")


async def list_moves(session: AsyncSession, tenant_id: int, before_id: int | None, limit: int) -> Sequence[MoveRow]:
    """Newest first."""
    query = select(MoveRow).where(MoveRow.tenant_id == tenant_id)
    if before_id is not None:
        query = query.where(col(MoveRow.id) < before_id)
    return (await session.exec(query.order_by(col(MoveRow.id).desc()).limit(limit))).all()


async def running(session: AsyncSession, tenant_id: int) -> list[int]:
    """Moves that somebody must be working on."""
    return list((await run_sql(session, _RUNNING, {"tenant": tenant_id})).scalars())

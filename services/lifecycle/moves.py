"""Moves of leads under way that a change reaches: begun, advanced page by page, stopped."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.lifecycle.moves import MoveCause, MoveState
from domain.lifecycle.outbox import RunRequest
from domain.privacy import ENGINE, Actor
from store import privacy
from store.lifecycle.moves import RANKS, add, find, next_requests, supersede
from store.tables.lifecycle import MoveRow


async def begin(
    session: AsyncSession, tenant_id: int, cause: MoveCause, *, agent_id: int | None = None, actor: Actor, now: datetime
) -> MoveRow | None:
    """A move of everybody whom the change reaches, in place of one that is under way; None when there is nobody."""
    await supersede(session, tenant_id, cause, agent_id=agent_id, now=now)
    row = await add(session, tenant_id, cause, agent_id=agent_id, actor=actor)
    if row is not None:
        await _note(session, row, "move_begun", actor, now)
    return row


async def next_page(
    session: AsyncSession, tenant_id: int, move_id: int, limit: int, now: datetime
) -> list[RunRequest] | None:
    """Messages to the next leads, to be delivered after the commit; None: the move is over."""
    row = await find(session, tenant_id, move_id, lock=True)
    if row.state != MoveState.RUNNING:
        return None
    page = await next_requests(session, row, limit)
    row.moved += len(page)
    row.after_id = page[-1].lead_id if page else row.after_id
    if len(page) < limit:
        row.rank, row.after_id = row.rank + 1, 0
    if row.rank > RANKS:
        row.state, row.finished_at = MoveState.DONE.value, now
        await session.flush()
        await _note(session, row, "move_done", ENGINE, now)
    await session.flush()
    return page


async def stop(session: AsyncSession, tenant_id: int, move_id: int, *, actor: Actor, now: datetime) -> MoveRow:
    """A person who was reached stays reached. Raises `NotFound`, `Refused("move_done")`."""
    row = await find(session, tenant_id, move_id, lock=True)
    if row.state == MoveState.DONE:
        raise Refused("move_done", "This move has reached every lead already.")
    if row.state == MoveState.RUNNING:
        row.state, row.finished_at = MoveState.STOPPED.value, now
        await session.flush()
        await _note(session, row, "move_stopped", actor, now)
    return row


async def _note(session: AsyncSession, row: MoveRow, action: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"cause": row.cause, "leads": row.leads, "moved": row.moved}
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "move", row.id, facts=facts))

"""Interactions with leads: written down, corrected."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from psycopg.errors import ForeignKeyViolation
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from domain.privacy import Actor
from store import privacy
from store.errors import Causes, refusing
from store.tables.leads import InteractionRow

_NO_AGENT: Causes = {ForeignKeyViolation: partial(NotFound, "agent")}


@dataclass(frozen=True)
class InteractionGiven:
    """One interaction as somebody writes it down."""

    interaction_type: str
    agent_id: int | None
    notes: str | None
    outcome: str | None
    scheduled_at: datetime | None
    completed_at: datetime | None


async def add_interaction(
    session: AsyncSession, tenant_id: int, lead_id: int, given: InteractionGiven, *, actor: Actor, now: datetime
) -> InteractionRow:
    """Raises `NotFound("agent")` when `agent_id` is nobody of this tenant. The lead must exist."""
    row = InteractionRow(tenant_id=tenant_id, lead_id=lead_id, created_at=now, written_by=actor, **vars(given))
    session.add(row)
    with refusing(_NO_AGENT):
        await session.flush()
    await _note(session, row, "interaction_added", actor, now)
    return row


async def change_interaction(
    session: AsyncSession, row: InteractionRow, given: InteractionGiven, *, actor: Actor, now: datetime
) -> InteractionRow:
    """Overwrites what was written; raises `NotFound("agent")`."""
    for name, value in vars(given).items():
        setattr(row, name, value)
    with refusing(_NO_AGENT):
        await session.flush()
    await _note(session, row, "interaction_changed", actor, now)
    return row


async def _note(session: AsyncSession, row: InteractionRow, action: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, int | float | str | bool | None] = {"interaction_id": row.id, "type": row.interaction_type}
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "lead", row.lead_id, facts=facts))

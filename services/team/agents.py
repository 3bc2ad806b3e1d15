"""Agents: changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store import privacy
from store.errors import existing
from store.privacy import Fact
from store.tables.tenants import AgentRow


async def change_agent(
    session: AsyncSession, tenant_id: int, agent_id: int, given: Mapping[str, Any], *, actor: Actor, now: datetime
) -> bool:
    """Writes what is given. Returns whether the agent was active before. Raises `NotFound`."""
    row = existing(await session.get(AgentRow, (tenant_id, agent_id), with_for_update=True), "agent")
    before = row.active
    changed = sorted(name for name, value in given.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, given[name])
    await session.flush()
    facts: dict[str, Fact] = {"fields": ",".join(changed), "active": row.active, "capacity": row.capacity}
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, "agent_changed", "agent", agent_id, facts=facts))
    return before

"""Saved views: somebody's own, and those that others share with them."""

from collections.abc import Collection

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.tables.team import SavedViewRow, TeamRow
from store.tables.tenants import AgentRow


async def teams_of(session: AsyncSession, tenant_id: int, user_id: int) -> frozenset[str]:
    """The codes of the teams that the user works in, or leads."""
    works = select(AgentRow.team).where(AgentRow.tenant_id == tenant_id, AgentRow.id == user_id)
    leads = select(TeamRow.code).where(TeamRow.tenant_id == tenant_id, TeamRow.manager_id == user_id)
    return frozenset([*await session.exec(works), *await session.exec(leads)])


async def list_views(
    session: AsyncSession, tenant_id: int, user_id: int, teams: Collection[str] | None, limit: int
) -> list[SavedViewRow]:
    """By name. `teams` None: whatever team a view is shared with."""
    shared = col(SavedViewRow.shared)
    theirs = shared != "me" if teams is None else shared.in_(["all", *(f"team:{code}" for code in teams)])
    query = select(SavedViewRow).where(
        SavedViewRow.tenant_id == tenant_id, or_(col(SavedViewRow.owner_id) == user_id, theirs)
    )
    return list(await session.exec(query.order_by(SavedViewRow.name, col(SavedViewRow.id)).limit(limit)))


async def count_own(session: AsyncSession, tenant_id: int, user_id: int) -> int:
    query = select(func.count()).where(SavedViewRow.tenant_id == tenant_id, SavedViewRow.owner_id == user_id)
    return (await session.exec(query)).one()


async def find_view(session: AsyncSession, tenant_id: int, view_id: int) -> SavedViewRow:
    """Locked for a change. Raises `NotFound`."""
    return existing(await session.get(SavedViewRow, (tenant_id, view_id), with_for_update=True), "view")

"""The rules that a tenant made its own."""

from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.tenancy import RuleSetRow


async def active(session: AsyncSession, tenant_id: int, kind: str) -> dict[str, Any] | None:
    """The body of the active version; None = the tenant uses the defaults."""
    found = await session.exec(
        select(RuleSetRow.body).where(
            RuleSetRow.tenant_id == tenant_id, RuleSetRow.kind == kind, RuleSetRow.state == "active"
        )
    )
    body = found.one_or_none()
    return dict(body) if body is not None else None

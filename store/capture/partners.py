"""How much a partner has sent."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_QUOTA = text("""
    SELECT CAST(config ->> 'daily_quota' AS integer) FROM integrations WHERE tenant_id = :tenant AND id = :integration
""")
_LOCK = text("SELECT FROM integrations WHERE tenant_id = :tenant AND id = :integration FOR NO KEY UPDATE")
# Backwards along the channel's index: as many touches as the quota counts, however many there ever were.
_USED = text("""
    SELECT count(*) FROM (
        SELECT occurred_at FROM touches
        WHERE tenant_id = :tenant AND channel = 'partner' AND channel_id = :integration ORDER BY id DESC LIMIT :most
    ) AS newest WHERE occurred_at >= :since
""")

_BROUGHT = text("""
    SELECT EXISTS (SELECT FROM touches WHERE tenant_id = :tenant AND lead_id = :lead
        AND channel = 'partner' AND channel_id = :integration AND withdrawn_at IS NULL)
""")


async def has_brought(session: AsyncSession, tenant_id: int, integration_id: int, lead_id: int) -> bool:
    """Whether the partner sent this lead in, known before or not."""
    criteria = {"tenant": tenant_id, "integration": integration_id, "lead": lead_id}
    return bool((await run_sql(session, _BROUGHT, criteria)).scalar_one())


async def begin_counting(session: AsyncSession, tenant_id: int, integration_id: int | None) -> int | None:
    """The partner's daily quota. If it has one, its next submission waits until this transaction has ended."""
    if integration_id is None:
        return None
    this = {"tenant": tenant_id, "integration": integration_id}
    quota: int | None = (await run_sql(session, _QUOTA, this)).scalar_one_or_none()
    if quota is not None:
        await run_sql(session, _LOCK, this)
    return quota


async def submissions_since(
    session: AsyncSession, tenant_id: int, integration_id: int, since: datetime, most: int
) -> int:
    """How many of the partner's submissions were stored since then; counts no further than `most`."""
    criteria = {"tenant": tenant_id, "integration": integration_id, "since": since, "most": most}
    return int((await run_sql(session, _USED, criteria)).scalar_one())

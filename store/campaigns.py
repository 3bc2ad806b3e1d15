"""Campaigns, and what they brought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.tables.leads import CampaignRow


@dataclass(frozen=True)
class Share:
    """How many of a campaign's leads have this status and source; `converted`: of them, who ever became a patient."""

    status: str
    source: str
    leads: int
    converted: int


async def find_campaign(session: AsyncSession, tenant_id: int, campaign_id: int, *, lock: bool = False) -> CampaignRow:
    """Raises `NotFound`; `lock` for an edit."""
    return existing(await session.get(CampaignRow, (tenant_id, campaign_id), with_for_update=lock), "campaign")


async def list_campaigns(
    session: AsyncSession, tenant_id: int, status: str | None, after: int | None, limit: int
) -> list[CampaignRow]:
    """Newest first; `after` is the last id of the page before."""
    query = select(CampaignRow).where(CampaignRow.tenant_id == tenant_id)
    if status is not None:
        query = query.where(CampaignRow.status == status)
    if after is not None:
        query = query.where(col(CampaignRow.id) < after)
    return list(await session.exec(query.order_by(col(CampaignRow.id).desc()).limit(limit)))


_SHARES = text("""
    SELECT status, source, count(*) AS leads,
        count(*) FILTER (WHERE status = 'converted' OR converted_at IS NOT NULL) AS converted
    FROM leads
    WHERE tenant_id = :tenant AND campaign_id = :campaign
        AND created_at >= coalesce(CAST(:since AS timestamptz), '-infinity')
        AND created_at < coalesce(CAST(:until AS timestamptz), 'infinity')
    GROUP BY status, source
""")


async def campaign_shares(
    session: AsyncSession, tenant_id: int, campaign_id: int, since: datetime | None, until: datetime | None
) -> list[Share]:
    """The campaign's leads captured in [since, until), counted by status and source."""
    connection = await session.connection()
    criteria = {"tenant": tenant_id, "campaign": campaign_id, "since": since, "until": until}
    return [Share(*row) for row in await connection.execute(_SHARES, criteria)]

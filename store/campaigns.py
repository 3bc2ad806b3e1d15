"""Campaigns, and what they brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from store import privacy
from store.tables.leads import CampaignRow


@dataclass(frozen=True)
class Plan:
    """A campaign as it is configured."""

    campaign_name: str
    source_type: str
    target_audience: Mapping[str, Any] | None
    budget: Decimal | None
    start_date: date | None
    end_date: date | None
    status: str


@dataclass(frozen=True)
class Share:
    """How many of a campaign's leads have this status and source."""

    status: str
    source: str
    leads: int


async def add_campaign(session: AsyncSession, tenant_id: int, plan: Plan, *, actor: str, now: datetime) -> CampaignRow:
    row = CampaignRow(tenant_id=tenant_id, created_at=now, updated_at=now, **vars(plan))
    session.add(row)
    await session.flush()
    await _note(session, row, "campaign_added", actor, now)
    return row


async def find_campaign(session: AsyncSession, tenant_id: int, campaign_id: int, *, lock: bool = False) -> CampaignRow:
    """Raises `NotFound`; `lock` for an edit."""
    row = await session.get(CampaignRow, (tenant_id, campaign_id), with_for_update=lock)
    if row is None:
        raise NotFound("campaign")
    return row


async def change_campaign(
    session: AsyncSession, row: CampaignRow, plan: Plan, *, actor: str, now: datetime
) -> CampaignRow:
    for name, value in {**vars(plan), "updated_at": now}.items():
        setattr(row, name, value)
    await session.flush()
    await _note(session, row, "campaign_changed", actor, now)
    return row


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
    SELECT status, source, count(*) AS leads FROM leads
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
    wanted = {"tenant": tenant_id, "campaign": campaign_id, "since": since, "until": until}
    return [Share(*row) for row in await connection.execute(_SHARES, wanted)]


async def _note(session: AsyncSession, row: CampaignRow, action: str, actor: str, now: datetime) -> None:
    await privacy.record(
        session, row.tenant_id, at=now, actor=actor, action=action, subject="campaign", subject_id=row.id, facts={}
    )

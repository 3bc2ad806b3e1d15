"""Campaigns: added, changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
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


async def add_campaign(
    session: AsyncSession, tenant_id: int, plan: Plan, *, actor: Actor, now: datetime
) -> CampaignRow:
    row = CampaignRow(tenant_id=tenant_id, created_at=now, updated_at=now, **vars(plan))
    session.add(row)
    await session.flush()
    await _note(session, row, "campaign_added", actor, now)
    return row


async def change_campaign(
    session: AsyncSession, row: CampaignRow, plan: Plan, *, actor: Actor, now: datetime
) -> CampaignRow:
    for name, value in {**vars(plan), "updated_at": now}.items():
        setattr(row, name, value)
    await session.flush()
    await _note(session, row, "campaign_changed", actor, now)
    return row


async def _note(session: AsyncSession, row: CampaignRow, action: str, actor: Actor, now: datetime) -> None:
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "campaign", row.id))

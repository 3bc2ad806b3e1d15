"""What users have set for themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.tenants import PreferencesRow


async def find_preferences(session: AsyncSession, tenant_id: int, user_id: int) -> Mapping[str, Any]:
    row = await session.get(PreferencesRow, (tenant_id, user_id))
    return row.preferences if row else {}


async def put_preferences(
    session: AsyncSession, tenant_id: int, user_id: int, preferences: Mapping[str, Any], now: datetime
) -> None:
    """In the place of what they were."""
    given = {"preferences": dict(preferences), "updated_at": now}
    written = insert(PreferencesRow).values(tenant_id=tenant_id, user_id=user_id, **given)
    await session.exec(written.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=given))

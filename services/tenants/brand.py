"""Change how a hospital looks in the console."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import Actor
from store import privacy
from store.tenants.brands import put_brand


async def change_brand(
    session: AsyncSession, tenant_id: int, accent: str | None, logo: bytes | None, *, actor: Actor, now: datetime
) -> None:
    """`accent` and `logo` have been checked (domain/tenants/brand.py)."""
    await put_brand(session, tenant_id, accent, logo, now)
    facts: dict[str, privacy.Fact] = {"accent": accent, "logo": logo is not None}
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, "brand_changed", "tenant", facts=facts))

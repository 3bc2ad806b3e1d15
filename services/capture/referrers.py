"""Who refers leads: added, changed."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, NotFound
from domain.privacy import Actor
from store import privacy
from store.errors import Causes, refusing
from store.tables.capture import ReferrerRow


@dataclass(frozen=True)
class ReferrerPlan:
    """A referrer as they are configured. `kind`: patient | doctor | staff | other."""

    code: str
    name: str
    kind: str
    lead_id: int | None
    user_id: int | None


async def add_referrer(
    session: AsyncSession, tenant_id: int, plan: ReferrerPlan, *, actor: Actor, now: datetime
) -> ReferrerRow:
    """Raises `Conflict("code_taken")`, `NotFound` for an unknown lead or user."""
    row = ReferrerRow(tenant_id=tenant_id, created_at=now, **vars(plan))
    session.add(row)
    refusals: Causes = {
        UniqueViolation: lambda: Conflict("code_taken", "Another referrer has this code."),
        ForeignKeyViolation: lambda: NotFound("lead" if plan.user_id is None else "lead or user"),
    }
    with refusing(refusals):
        await session.flush()
    await _note(session, row, "referrer_added", actor, now)
    return row


async def change_referrer(
    session: AsyncSession, row: ReferrerRow, name: str, active: bool, *, actor: Actor, now: datetime
) -> ReferrerRow:
    row.name, row.active = name, active
    await session.flush()
    await _note(session, row, "referrer_changed", actor, now)
    return row


async def _note(session: AsyncSession, row: ReferrerRow, action: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"kind": row.kind, "active": row.active}
    await privacy.record(session, row.tenant_id, privacy.Entry(now, actor, action, "referrer", row.id, facts=facts))

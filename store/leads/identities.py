"""Identities as staff look at them: who shares a phone or mailbox with whom."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.duplicates.members import MEMBERS
from store.session import run_sql

MOST_SHOWN = 10
_SHARED = text(f"""
    WITH own AS (
        SELECT DISTINCT kind, value FROM identities
        WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND kind IN ('phone', 'email'))
    SELECT DISTINCT own.kind, other.root AS lead_id FROM own CROSS JOIN LATERAL (
        SELECT coalesce(leads.merged_into, leads.id) AS root
        FROM identities JOIN leads ON (leads.tenant_id, leads.id) = (identities.tenant_id, identities.lead_id)
        WHERE identities.tenant_id = :tenant AND identities.kind = own.kind AND identities.value = own.value
            AND coalesce(leads.merged_into, leads.id) <> :lead AND leads.withdrawn_at IS NULL
        ORDER BY holder LIMIT :most) AS other
    ORDER BY own.kind DESC, lead_id LIMIT :most
""")  # noqa: S608 - a constant


async def shared_contacts(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[Row[Any]]:
    """`kind` and `lead_id` (a survivor) of those who have a phone or mailbox of this survivor, too; at most ten."""
    criteria = {"tenant": tenant_id, "lead": lead_id, "most": MOST_SHOWN}
    return (await run_sql(session, _SHARED, criteria)).all()

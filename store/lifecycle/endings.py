"""What led to a run's end."""

from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow

_LED_HERE = text("""
    SELECT (SELECT jsonb_agg(jsonb_build_object('number', number, 'channel', channel, 'outcome', outcome)
                             ORDER BY number)
            FROM attempts WHERE tenant_id = :tenant AND lead_id = :lead AND run = :run) AS made,
           (SELECT result - 'points' FROM decisions
            WHERE tenant_id = :tenant AND lead_id = :lead AND run = :run AND kind = 'qualify'
            ORDER BY decided_at DESC LIMIT 1) AS assessed
""")


async def led_to_loss(session: AsyncSession, lead: LeadRow) -> dict[str, Any]:
    """The run's attempts with what came of each, and the last assessment's verdict; what there is of it."""
    row = (await run_sql(session, _LED_HERE, {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run})).one()
    return {name: value for name, value in row._mapping.items() if value is not None}

"""What becomes of an agent's offers and leads, counted for routing."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Status
from domain.vocabulary.procedures import skill_of
from store.session import run_sql
from store.tables.leads import LeadRow

_COUNT = text("""
    INSERT INTO agent_results AS r (tenant_id, agent_id, skill, closed, converted)
    VALUES (:tenant, :agent, :skill, 1, :converted)
    ON CONFLICT (tenant_id, agent_id, skill)
    DO UPDATE SET closed = r.closed + 1, converted = r.converted + excluded.converted
""")


async def count_ending(session: AsyncSession, lead: LeadRow, agent_id: int, status: Status) -> None:
    """The owner's lead ended; to be called once, in the transaction that closes it."""
    counted = {
        "tenant": lead.tenant_id,
        "agent": agent_id,
        "skill": skill_of(lead.procedure) or "",
        "converted": int(status is Status.CONVERTED),
    }
    await run_sql(session, _COUNT, counted)

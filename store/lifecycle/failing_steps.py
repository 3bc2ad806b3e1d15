"""Steps that keep failing: which lead stands still, where, and since when."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.messages import LeadRef
from store.session import run_sql
from store.tables.leads import LeadRow

_NOTE = text("""
    INSERT INTO failing_steps (tenant_id, lead_id, run, step, error, tries)
    VALUES (:tenant, :lead, :run, :step, :error, :tries)
    ON CONFLICT (tenant_id, lead_id) DO UPDATE
    SET run = excluded.run, step = excluded.step, error = excluded.error, tries = excluded.tries
""")
_MENDED = text("DELETE FROM failing_steps WHERE tenant_id = :tenant AND lead_id = :lead")


async def note(session: AsyncSession, lead: LeadRef, run: int, step: str, error: str, *, tries: int) -> None:
    """`error` is a class name: nothing of what a person wrote."""
    values = {"run": run, "step": step[:60], "error": error[:100], "tries": tries}
    await run_sql(session, _NOTE, {"tenant": lead.tenant_id, "lead": lead.lead_id, **values})


async def mended(session: AsyncSession, lead: LeadRow) -> None:
    await run_sql(session, _MENDED, {"tenant": lead.tenant_id, "lead": lead.id})

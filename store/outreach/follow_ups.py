"""Leads within sequences after first contact."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.cadence.occasions import Exit, Occasion
from store.duplicates.members import MEMBERS
from store.session import run_sql
from store.tables.criteria import of_lead
from store.tables.leads import LeadRow
from store.tables.outreach import FollowUpRow

# What the person or an agent did since then. What came in has our servers' time, what a run wrote its own.
_SINCE = text(f"""
    SELECT EXISTS (SELECT FROM messages WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND direction = 'in'
                   AND machine IS NULL AND created_at > :since) AS reply,
           EXISTS (SELECT FROM appointments WHERE tenant_id = :tenant AND lead_id = :lead AND created_at > :since
                   AND state IN ('held', 'confirmed')) AS booking,
           EXISTS (SELECT FROM attempts WHERE tenant_id = :tenant AND lead_id = :lead AND outcome_at > :entered
                   AND outcome IN ('reached', 'callback_at', 'not_interested')) AS outcome
""")  # noqa: S608 - a constant of the house
_END_ALL = text("""
    UPDATE follow_ups SET ended_at = :now, ended_by = 'status', next_at = NULL
    WHERE tenant_id = :tenant AND lead_id = :lead AND run = :run AND ended_at IS NULL
      AND occasion IN ('reminder', 'no_show')
""")


async def find(session: AsyncSession, lead: LeadRow, run: int, occasion: Occasion, season: int) -> FollowUpRow | None:
    found = await session.exec(
        select(FollowUpRow).where(
            *of_lead(FollowUpRow, lead),
            FollowUpRow.run == run,
            FollowUpRow.occasion == occasion.value,
            col(FollowUpRow.season) == season,
        )
    )
    return found.one_or_none()


async def done_since(session: AsyncSession, lead: LeadRow, entry: FollowUpRow) -> tuple[Exit, ...]:
    """What happened since the lead entered the sequence that may end it."""
    since = {"since": entry.created_at, "entered": entry.entered_at}
    row = (await run_sql(session, _SINCE, {"tenant": lead.tenant_id, "lead": lead.id, **since})).one()
    return tuple(one for one in Exit if getattr(row, one.value))


async def end_all(session: AsyncSession, lead: LeadRow, now: datetime) -> None:
    """The run ends, and with it those sequences that only an open lead is in."""
    await run_sql(session, _END_ALL, {"tenant": lead.tenant_id, "lead": lead.id, "run": lead.run, "now": now})

"""Speed to lead: the promise of one run."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.lead import LeadRow
from store.tables.staff import FirstContactRow
from store.tables.tenancy import AgentRow


async def of_run(session: AsyncSession, lead: LeadRow) -> FirstContactRow | None:
    """What was promised in the lead's run, kept or not."""
    return await session.get(FirstContactRow, (lead.tenant_id, lead.id, lead.run))


async def owed(session: AsyncSession, lead: LeadRow) -> FirstContactRow | None:
    """The first contact that is still to be made in the lead's run."""
    row = await of_run(session, lead)
    return row if row is not None and row.contacted_at is None and row.ended_at is None else None


async def made_with_a_member(session: AsyncSession, owed: FirstContactRow) -> FirstContactRow | None:
    """The first contact, since this run began, with one who turned out to be the same person."""
    found = await session.exec(
        select(FirstContactRow)
        .join(
            LeadRow,
            (col(LeadRow.tenant_id) == col(FirstContactRow.tenant_id))
            & (col(LeadRow.id) == col(FirstContactRow.lead_id)),
        )
        .where(
            LeadRow.tenant_id == owed.tenant_id,
            LeadRow.merged_into == owed.lead_id,
            col(FirstContactRow.contacted_at) >= owed.began_at,
        )
        .order_by(col(FirstContactRow.contacted_at))
        .limit(1)
    )
    return found.first()


async def team_of(session: AsyncSession, lead: LeadRow) -> str | None:
    """The code of the owner's team."""
    if lead.owner_id is None:
        return None
    agent = await session.get(AgentRow, (lead.tenant_id, lead.owner_id))
    return agent.team if agent is not None else None

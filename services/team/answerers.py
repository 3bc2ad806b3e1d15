"""Who answers a lead."""

from sqlmodel.ext.asyncio.session import AsyncSession

from store.patients import returns as patients
from store.tables.leads import LeadRow


def at_rest(lead: LeadRow) -> bool:
    """Whether the person is a patient, and no run of theirs is under way."""
    return lead.run_closed and lead.status == "converted"


async def answerer(session: AsyncSession, lead: LeadRow) -> tuple[int | None, str | None]:
    """Whose task it is to answer the lead: the owner's, the last one's while they work here, else every manager's."""
    agent = lead.owner_id
    if agent is None and at_rest(lead):
        agent = await patients.last_owner(session, lead)
    return agent, None if agent is not None else "manager"

"""What known leads did: each thing once, signalled to the lead's run."""

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.behaviours import Behaviour
from domain.lifecycle.chapters.intake import Behaved
from domain.lifecycle.outbox import RunRequest
from store.duplicates.members import root_of
from store.leads.behaviours import add_behaviour
from store.lifecycle import outbox
from store.tables.leads import LeadRow


async def record_behaviour(session: AsyncSession, lead: LeadRow, behaviour: Behaviour) -> RunRequest | None:
    """The signal to the run, to be sent after the commit; None when this was known, or the run has ended."""
    id = await add_behaviour(session, lead, behaviour)
    root = await root_of(session, lead)
    if id is None or root.run_closed:
        return None
    return await outbox.ask(session, root, Behaved(id))

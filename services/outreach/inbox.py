"""What people wrote and nobody answered yet: a message is done when somebody answered it, or says it is."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.tasks import TaskKind
from store.outreach import inbox
from store.tables.leads import LeadRow
from store.team import tasks

ANSWERED_BY = (TaskKind.ANSWER_REPLY,)


async def answered(session: AsyncSession, lead: LeadRow, now: datetime) -> int:
    """Everything that the person wrote so far, with the tasks to answer it; how many messages."""
    done = await inbox.mark_done(session, lead.tenant_id, lead.id, now)
    for kind in ANSWERED_BY:
        await tasks.close_tasks(session, lead, now, kind)
    return done

"""Where there is no text to send, somebody of the staff writes."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.policy import Tenant
from services.team.tasks import request_task
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow


async def request_text(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, message: MessageRow, now: datetime
) -> None:
    """One task for each message that was not sent: the owner's, else a manager's."""
    about = Subject(SubjectKind.MESSAGE, message.id)
    task = TaskRequest(TaskKind.NO_TEXT, lead.owner_id, about, None if lead.owner_id else "manager")
    await request_task(session, lead, tenant, task, now)

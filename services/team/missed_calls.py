"""A call that nobody answered becomes a task: the owner's, else the managers'."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.policy import Tenant
from services.team.tasks import request_task
from store.tables.leads import LeadRow
from store.team.missed_calls import unanswered_call


async def open_missed_call(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """One open task however often the person rang; due soon in business time."""
    touch = await unanswered_call(session, lead)
    if touch is None:
        return
    task = TaskRequest(
        TaskKind.MISSED_CALL,
        lead.owner_id,
        Subject(SubjectKind.TOUCH, touch),
        None if lead.owner_id is not None else "manager",
    )
    await request_task(session, lead, tenant, task, now)

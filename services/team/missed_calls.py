"""A call that nobody answered becomes a task: the owner's (of a patient, the last one's), else the managers'."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.policy import Tenant
from services.team.answerers import answerer
from services.team.tasks import request_task
from store.tables.leads import LeadRow
from store.team.missed_calls import unanswered_call


async def open_missed_call(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """One open task however often the person rang; due soon in business time."""
    touch = await unanswered_call(session, lead)
    if touch is None:
        return
    agent, role = await answerer(session, lead)
    task = TaskRequest(TaskKind.MISSED_CALL, agent, Subject(SubjectKind.TOUCH, touch), role)
    await request_task(session, lead, tenant, task, now)

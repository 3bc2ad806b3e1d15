"""A call that nobody answered becomes a task: the owner's, else the managers'."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.calendar import BusinessCalendar
from domain.policy import Tenant
from store.queries.assignment import tasks
from store.queries.assignment.missed_calls import unanswered_call
from store.tables.lead import LeadRow

KIND = "missed_call"


async def open_missed_call(session: AsyncSession, lead: LeadRow, tenant: Tenant, now: datetime) -> None:
    """One open task however often the person rang; due soon in business time."""
    touch = await unanswered_call(session, lead)
    if touch is None:
        return
    calendar = BusinessCalendar(tenant.policy.calendar, tenant.time_zone)
    await tasks.open_task(
        session,
        lead,
        step=f"{KIND}:{touch}",
        kind=KIND,
        due_at=calendar.add(now, tenant.policy.contact.call_back_within),
        assignee=lead.owner_id,
        for_role=None if lead.owner_id is not None else "manager",
    )

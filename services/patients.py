"""Patients who come back: no run hears of them any more, so a person does; or a new enquiry begins the next run."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.sayings import chosen_and_written
from domain.lifecycle.outbox import ENQUIRY, RunRequest
from domain.patients.returns import CameBack, Converted, Enquiry, came_back
from domain.privacy import CONTACT
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from services.team.answerers import answerer
from services.team.tasks import request_task
from store.leads.sayings import touches_by_id
from store.lifecycle import lead_runs, outbox
from store.outreach.inbound import text_of
from store.patients import returns as patients
from store.rules.in_force import in_force
from store.tables.leads import LeadRow


async def wrote(session: AsyncSession, lead: LeadRow, message_id: int, now: datetime) -> None:
    """A message of a patient at rest: who looked after them answers it, or the managers."""
    await lead_runs.note(session, lead, now, "replied", CONTACT, message=message_id)
    urgency = await _urgency(session, lead, await text_of(session, lead.tenant_id, message_id), now)
    await _ask(session, lead, Subject(SubjectKind.MESSAGE, message_id), now, urgency)


async def enquired(
    session: AsyncSession, lead: LeadRow, touch_id: int, enquiry: Enquiry, now: datetime
) -> RunRequest | None:
    """A form, an ad or the like of a patient at rest, locked: the request for the next run, or a task.

    Nothing when the next run is on its way: it finds the touch.
    """
    if await patients.is_coming_back(session, lead):
        return None
    tenant = await lead_runs.load_tenant(session, lead.tenant_id)
    match came_back(enquiry, _converted(lead), tenant.policy.patients.new_enquiry_after):
        case CameBack.ENQUIRY:
            return await _begin_again(session, lead, enquiry.procedure)
        case CameBack.TASK if enquiry.channel != "phone":
            touch = (await touches_by_id(session, lead.tenant_id, {touch_id}))[touch_id]
            urgency = await _urgency(session, lead, chosen_and_written(touch.said), now)
            if urgency or not await patients.is_requested(session, lead):
                await _ask(session, lead, Subject(SubjectKind.TOUCH, touch_id), now, urgency)
    return None


async def took_over(session: AsyncSession, lead: LeadRow, merged: LeadRow, now: datetime) -> RunRequest | None:
    """A patient at rest turned out to be somebody whose run is under way: that enquiry is the patient's now."""
    tenant = await lead_runs.load_tenant(session, lead.tenant_id)
    enquiry = Enquiry("merge", merged.procedure, merged.run_began_at or merged.created_at)
    if came_back(enquiry, _converted(lead), tenant.policy.patients.new_enquiry_after) is CameBack.ENQUIRY:
        return await _begin_again(session, lead, enquiry.procedure)
    await _ask(session, lead, Subject(SubjectKind.LEAD, merged.id), now)
    return None


async def close_unheard(session: AsyncSession, lead: LeadRow, now: datetime) -> list[int]:
    """What came while the lead converted, and its run did not hear. Returns the requests to send."""
    for message_id in await patients.unheard_messages(session, lead):
        await wrote(session, lead, message_id, now)
    touches = await patients.unheard_touches(session, lead)
    requests = [await enquired(session, lead, id, enquiry, now) for id, enquiry in touches]
    return [request.id for request in requests if request is not None]


async def _begin_again(session: AsyncSession, lead: LeadRow, procedure: str | None) -> RunRequest | None:
    """None: it is requested already. The lead is about what is asked now; what it was about, its touches say."""
    lead.procedure = procedure or lead.procedure
    await session.flush()
    return await outbox.restart(session, lead, ENQUIRY)


async def _urgency(session: AsyncSession, lead: LeadRow, words: str, now: datetime) -> str:
    """Why the hospital's rules put these words first; empty when they do not. No run is there to score them."""
    first = (await in_force(session, lead.tenant_id, now)).rulebook.decide({"words": words}).priority
    return first.text if first.level == 1 else ""


async def _ask(session: AsyncSession, lead: LeadRow, about: Subject, now: datetime, urgency: str = "") -> None:
    agent, role = await answerer(session, lead)
    task = TaskRequest(TaskKind.ANSWER_REPLY, agent, about, role, title=urgency, is_urgent=bool(urgency))
    await request_task(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), task, now)


def _converted(lead: LeadRow) -> Converted:
    return Converted(lead.procedure, lead.converted_at or lead.updated_at)

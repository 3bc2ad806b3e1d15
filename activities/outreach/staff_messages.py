"""Messages that staff wrote: each leaves once, through the send protocol, when it is due and allowed."""

from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.outreach.messages import Outreach, SendOrder, Sent
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.chapters.staff_messages import SendStaffMessage, StaffMessageTried
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import Purpose
from domain.outreach.templates.template import Rendered
from domain.privacy import Actor
from domain.team.tasks import Subject, SubjectKind, TaskKind, TaskRequest
from domain.tenants.policy import Tenant
from services.outreach.inbox import answered
from services.team.answerers import answerer
from services.team.tasks import request_task
from store.lifecycle import lead_runs
from store.outreach import inbound, staff_messages
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.outreach import StaffMessageRow

REPLIED = "replied"
_ENDED = {
    DeliveryState.SKIPPED: staff_messages.CANCELLED,
    DeliveryState.FAILED: staff_messages.FAILED,
    DeliveryState.UNKNOWN: staff_messages.FAILED,
}


class StaffMessageActivities:
    def __init__(self, database: Database, outreach: Outreach) -> None:
        self._database, self._outreach = database, outreach

    @activity.defn
    async def send_staff_message(self, step: SendStaffMessage) -> StaffMessageTried:
        """Everything is checked again: whether it is still wanted, and whether the person may be written to now."""
        at = clock.now(step.now)
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            row = await staff_messages.find(session, step.lead.tenant_id, step.staff_message_id, lock=True)
            if row is None or row.state != staff_messages.WAITING:
                return StaffMessageTried()
            if row.due_at > at:
                return StaffMessageTried(row.due_at)
            order = _order(step, row)
        sent = await self._outreach.send(order, partial(_recorded, row.id, at))
        if sent.postponed_to is None:
            return StaffMessageTried()
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            waiting = await staff_messages.find(session, step.lead.tenant_id, step.staff_message_id, lock=True)
            if waiting is not None:
                waiting.earliest, waiting.reason = sent.postponed_to, sent.reason
        return StaffMessageTried(sent.postponed_to)


def _order(step: SendStaffMessage, row: StaffMessageRow) -> SendOrder:
    author = Actor(row.author)
    return SendOrder(
        lead=LeadRef(row.tenant_id, row.lead_id),
        run=0,
        now=step.now,
        channel=Channel(row.channel),
        template=row.template,
        purpose=Purpose(row.purpose),
        step=staff_messages.step(row),
        confirms=staff_messages.confirms(row),
        agent_id=author.id,
        words=Rendered(row.subject, row.body, "") if not row.template else None,
        author=row.author,
        answers=row.answers,
        instead=partial(_unless_over, row.id),
    )


async def _unless_over(id: int, session: AsyncSession, lead: LeadRow, tenant: Tenant) -> Sent | None:
    row = await staff_messages.find(session, lead.tenant_id, id, lock=True)
    if row is None:
        return None
    if staff_messages.confirms(row):
        address = lead.email_norm if row.channel == Channel.EMAIL else lead.phone_e164
        over = address is None or not await inbound.is_closed(session, lead.tenant_id, address)
    else:
        over = row.unless_reply and await staff_messages.wrote_since(session, row)
    if not over:
        return None
    row.state, row.reason = staff_messages.CANCELLED, REPLIED
    return Sent(DeliveryState.SKIPPED, reason=REPLIED)


async def _recorded(id: int, now: datetime, session: AsyncSession, lead: LeadRow, sent: Sent) -> None:
    """In the transaction that records how it ended."""
    row = await staff_messages.find(session, lead.tenant_id, id, lock=True)
    if row is None:
        return
    row.state, row.message_id = _ENDED.get(sent.state, staff_messages.SENT), sent.message_id
    row.reason = sent.reason or ("no_answer" if sent.state is DeliveryState.UNKNOWN else "")
    if staff_messages.confirms(row):
        return
    if row.state == staff_messages.SENT:
        await answered(session, lead, now)
    else:
        agent, role = await answerer(session, lead)
        task = TaskRequest(TaskKind.CHECK_DELIVERY, agent, Subject(SubjectKind.MESSAGE, sent.message_id), role)
        await request_task(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), task, now)

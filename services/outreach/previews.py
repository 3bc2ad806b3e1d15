"""A message of the staff's as it would arrive, and whether it may leave now: by what the send protocol checks."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.consent import Purpose
from domain.outreach.templates.mail import as_html
from domain.outreach.templates.segments import segments
from domain.outreach.templates.template import Rendered
from services.outreach.permission import MessageRequest, Permission, may_send_now
from services.outreach.texts import LinkMaker, TextOrder, written
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow

REASONS = {
    "ok": "It may leave now.",
    "no_address": "This person has no address on this channel. Add one, or choose another channel.",
    "suppressed": "This person opted out. Only they can undo that.",
    "withdrawn": "This person took back their consent on this channel.",
    "no_consent": "This person has not agreed to such messages on this channel.",
    "quiet_hours": "It is too early or too late where this person is. It leaves when it may.",
    "not_due": "It leaves at the time that you named.",
}
_OTHER = "It may not leave now: {reason}."


@dataclass(frozen=True)
class Draft:
    """`words`: what somebody wrote, else the text of `template`. `at`: when it is to leave, at the earliest."""

    channel: Channel
    purpose: Purpose
    template: str
    words: Rendered
    at: datetime
    links: LinkMaker
    agent_id: int | None = None


@dataclass(frozen=True)
class Preview:
    to: str | None
    text: Rendered
    permission: Permission
    segments: int | None = None
    encoding: str | None = None

    @property
    def why(self) -> str:
        reason = self.permission.reason
        return REASONS.get(reason, _OTHER.format(reason=reason.replace("_", " ")))


async def preview(session: AsyncSession, lead: LeadRow, draft: Draft) -> Preview:
    """Raises `NoText` where the template has none for this lead."""
    tenant = await lead_runs.load_tenant(session, lead.tenant_id)
    text = draft.words
    if draft.template:
        order = TextOrder(draft.template, draft.channel, draft.links, agent_id=draft.agent_id)
        text = (await written(session, lead, tenant, order)).text
    if draft.channel is Channel.EMAIL and not text.html:
        out = draft.links.to("unsubscribe", tenant.id, lead.id)
        text = Rendered(text.subject, text.body, as_html(text.body, "", out))
    allowed = await may_send_now(session, lead, tenant, MessageRequest(draft.purpose, draft.channel, draft.at))
    to = lead_runs.address(lead, draft.channel)
    if draft.channel is not Channel.SMS:
        return Preview(to, text, allowed)
    sized = segments(text.body)
    return Preview(to, text, allowed, sized.count, sized.encoding)

"""A message of the staff's as it would arrive, and whether it may leave now: by what the send protocol checks."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.consent import Purpose
from domain.outreach.spending.budgets import cost_of
from domain.outreach.templates.mail import as_html
from domain.outreach.templates.segments import segments
from domain.outreach.templates.template import Rendered
from domain.outreach.vendors import Vendor
from services.outreach.permission import MessageRequest, Permission, may_send_now, place_of
from services.outreach.texts import LinkMaker, TextOrder, written
from services.outreach.vendors.accounts import next_vendor
from services.outreach.vendors.whatsapp import WINDOW, outside_window, window_until
from store.lifecycle import lead_runs
from store.tables.leads import LeadRow

REASONS = {
    "ok": "It may leave now.",
    "no_address": "This person has no address on this channel. Add one, or choose another channel.",
    "suppressed": "This person opted out. Only they can undo that: by START, or on their preference page.",
    "withdrawn": "This person took back their consent on this channel. Choose another; only they can give it again.",
    "no_consent": "This person has not agreed to such messages on this channel. Choose another, or ask them first.",
    "blocked": "This address is on the do-not-contact list. Ask an admin.",
    "paused": "All outgoing messages are paused. It leaves after an admin has resumed them.",
    "no_hours": "The permitted hours leave no time to write to this person. Ask an admin to check them.",
    "frequency_cap": "This person has had as many messages as the hospital allows. It leaves later.",
    "hourly_cap": "This hour's limit for messages is reached. It leaves later.",
    "daily_cap": "Today's limit for messages is reached. It leaves later.",
    "prefix_cap": "This hour's limit for numbers like this is reached. It leaves later.",
    "day_cap": "Today's limit for this channel is reached. Ask an admin, or choose another channel.",
    "month_cap": "This month's limit for this channel is reached. Ask an admin, or choose another channel.",
    "day_spend_cap": "Today's budget for this channel is spent. Ask an admin, or choose another channel.",
    "month_spend_cap": "This month's budget for this channel is spent. Ask an admin, or choose another channel.",
    "invalid_number": "This number is not valid. Correct it first.",
    "landline": "This number is a landline, which takes no SMS. Choose another channel.",
    "premium_number": "This is a premium-rate number, which is never written to. Correct it first.",
    "country_not_allowed": "The hospital does not write to this country. Ask an admin to allow it.",
    "quiet_hours": "It is too early or too late where this person is. It leaves at the next permitted hour.",
    "not_due": "It leaves at the time that you named.",
    WINDOW: "This person has not written by WhatsApp for a day. Only an approved template may be sent.",
}
_OTHER = "It may not leave now: {reason}."


@dataclass(frozen=True)
class Draft:
    """`words`: what somebody wrote, else the text of `template`. `at`: when it is to leave, at the earliest. `default`:
    the installation's vendor of the channel."""

    channel: Channel
    purpose: Purpose
    template: str
    words: Rendered
    at: datetime
    links: LinkMaker
    default: Vendor
    agent_id: int | None = None


@dataclass(frozen=True)
class Preview:
    """`price`: of all parts by the hospital's prices, in the smallest unit; None: no price is known. `window_until`:
    of WhatsApp, until when free words may leave."""

    to: str | None
    text: Rendered
    permission: Permission
    segments: int | None = None
    encoding: str | None = None
    price: float | None = None
    currency: str = ""
    window_until: datetime | None = None

    @property
    def why(self) -> str:
        reason = self.permission.reason
        return REASONS.get(reason, _OTHER.format(reason=reason.replace("_", " ")))


async def preview(session: AsyncSession, lead: LeadRow, draft: Draft) -> Preview:
    """Raises `NoText` where the template has none for this lead."""
    tenant = await lead_runs.load_tenant(session, lead.tenant_id)
    text, made = draft.words, None
    if draft.template:
        order = TextOrder(draft.template, draft.channel, draft.links, agent_id=draft.agent_id)
        made = await written(session, lead, tenant, order)
        text = made.text
    if draft.channel is Channel.EMAIL and not text.html:
        out = draft.links.to("unsubscribe", tenant.id, lead.id)
        text = Rendered(text.subject, text.body, as_html(text.body, "", out))
    allowed = await may_send_now(session, lead, tenant, MessageRequest(draft.purpose, draft.channel, draft.at))
    until = await window_until(session, lead) if draft.channel is Channel.WHATSAPP else None
    leaves = draft.at if allowed.allowed else allowed.earliest
    if leaves is not None:
        vendor = await next_vendor(session, tenant.id, draft.channel, draft.default, leaves)
        if await outside_window(session, lead, draft.channel, made, vendor, leaves):
            allowed = Permission(False, WINDOW)
    cost = cost_of(tenant.policy.spend, draft.channel, place_of(lead, tenant).country, text.body).amount_minor
    sized = segments(text.body) if draft.channel is Channel.SMS else None
    return Preview(
        to=lead_runs.address(lead, draft.channel),
        text=text,
        permission=allowed,
        segments=sized.count if sized else None,
        encoding=sized.encoding if sized else None,
        price=float(cost) if cost else None,
        currency=tenant.currency,
        window_until=until,
    )

"""What a message to a lead says: the hospital's text in the person's language, else ours, with its values filled in."""

from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.templates import DEFAULT_TEMPLATES, Rendered, Template, TemplateValues, names, render
from domain.tenants.policy import Tenant
from store.outreach import inbound, messages
from store.tables.leads import LeadRow
from store.team import users


@dataclass(frozen=True)
class TextOrder:
    """`values` are those that only the sender knows; `unsubscribe` is the person's own way out."""

    template: str
    channel: Channel
    unsubscribe: str
    values: TemplateValues = field(default_factory=TemplateValues)
    agent_id: int | None = None


async def written(session: AsyncSession, lead: LeadRow, tenant: Tenant, order: TextOrder) -> Rendered:
    """Raises `Invalid` when it is too long with its values."""
    own = await messages.template_of(session, tenant.id, order.template, order.channel, lead.language)
    given, template = order.values, _default(order.template, order.channel)
    if own is not None:
        theirs = Template(own.code, order.channel, own.language, own.subject, own.body)
        # A text that promises a page where there is none gives way to ours, which does not.
        template = theirs if given.link or not names(theirs, "link") else template
    values = TemplateValues(
        first_name=lead.first_name,
        hospital=tenant.name,
        agent=await users.name_of(session, tenant.id, order.agent_id) if order.agent_id is not None else "",
        link=given.link,
        unsubscribe=order.unsubscribe,
        when=given.when,
        amount=given.amount,
    )
    shared = await inbound.is_shared(session, lead, order.channel)
    return render(template, values, f"{lead.first_name} {lead.last_name}".strip() if shared else "")


def _default(code: str, channel: Channel) -> Template:
    # WhatsApp has the words of SMS where nobody wrote others.
    for place in (channel, Channel.SMS):
        ours = [template for template in DEFAULT_TEMPLATES if template.channel is place]
        if ours:
            return next((template for template in ours if template.code == code), ours[0])
    raise ValueError("there are no built-in texts")

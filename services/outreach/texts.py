"""What a message to a lead says: one function for what the run sends, what staff write by a template, and previews.

Languages in order: the person's, then the hospital's, then English; in each the hospital's own text before the
built-in one. A text that names what this message has not gives way to the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid, Refused
from domain.leads.lead import Channel
from domain.outreach import links
from domain.outreach.ports import Dlt, VendorTemplate
from domain.outreach.templates.built_in.texts import in_order, languages_in_order
from domain.outreach.templates.liquid import BadLiquid
from domain.outreach.templates.template import Approval, Rendered, Template, Unfit, render
from domain.outreach.templates.values import TemplateValues
from domain.tenants.policy import Tenant
from domain.vocabulary.languages import language_code, languages_in
from store.outreach import inbound, templates
from store.session import Query, rows_of_all
from store.tables.leads import LeadRow
from store.tables.outreach import MessageRow
from store.team import users


class NoText(Refused):
    """Raised when there is no text to send: nobody wrote one, or each names what this message has not."""

    def __init__(self, code: str, channel: Channel, why: str = "") -> None:
        reason = f": {why}" if why else " in this person's language or the hospital's"
        super().__init__("no_text", f"There is no text {code} for {channel.value}{reason}. Write one under templates.")


@dataclass(frozen=True)
class LinkMaker:
    """Makes the links of one lead's message: signed for this purpose, and with an age."""

    public_url: str
    key: str
    made_on: date

    def to(self, purpose: str, tenant_id: int, lead_id: int, *rest: int) -> str:
        token = links.LinkToken(purpose, tenant_id, lead_id, self.made_on, rest)
        return links.address(token, self.key, self.public_url)


@dataclass(frozen=True)
class TextOrder:
    """`values` are those that only the sender knows, such as the day of the appointment or the page to pay on."""

    template: str
    channel: Channel
    links: LinkMaker
    values: TemplateValues = field(default_factory=TemplateValues)
    agent_id: int | None = None


@dataclass(frozen=True)
class Written:
    """What the person reads, and of which text it was made."""

    template: Template
    text: Rendered

    @property
    def dlt(self) -> Dlt | None:
        return self.template.dlt

    @property
    def vendor_templates(self) -> Mapping[str, VendorTemplate]:
        """By provider, where it keeps the text as a template of its own and has approved it."""
        return {
            provider: VendorTemplate(kept.template_id, kept.language or self.template.language, filled)
            for provider, kept in self.template.vendors.items()
            if kept.approval is Approval.APPROVED and (filled := self.text.vendors.get(provider)) is not None
        }

    def note(self, message: MessageRow) -> None:
        """Keeps in the ledger what was said, and the version that said it."""
        message.subject, message.body = self.text.subject, self.text.body
        if not self.template.code:
            return
        message.template, message.template_language = self.template.code, self.template.language
        message.template_version, message.template_id = self.template.version, self.template.id


def free_text(channel: Channel, words: Rendered) -> Written:
    """What somebody of the staff wrote: of no template."""
    return Written(Template("", channel, "", words.subject, words.body), words)


def languages_of(lead: LeadRow, tenant: Tenant) -> tuple[str, ...]:
    """The person's, the hospital's, English."""
    return languages_in_order(languages_in(lead.language), languages_of_tenant(tenant))


def languages_of_tenant(tenant: Tenant) -> tuple[str, ...]:
    """The hospital's, English."""
    return languages_in_order((), languages_in(language_code(tenant.locale)))


async def written(session: AsyncSession, lead: LeadRow, tenant: Tenant, order: TextOrder) -> Written:
    """Raises `NoText`."""
    languages = languages_of(lead, tenant)
    own = templates.in_force_query(tenant.id, order.template, order.channel, languages)
    found, *about = await rows_of_all(session, [own, *_about(lead, order)])
    texts = in_order(order.template, order.channel, languages, [templates.as_text(row) for row in found])
    return _first_fit(lead, tenant, order, texts, about)


async def written_again(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, order: TextOrder, message: MessageRow
) -> Written | None:
    """As it was first written, of the same version, to be sent again; None when that can no longer be said."""
    if message.template_id is not None:
        row = await templates.find_template(session, tenant.id, message.template_id)
        choice: Sequence[Template] = [templates.as_text(row)]
    else:
        choice = in_order(message.template, order.channel, [message.template_language], [])
    try:
        made = await first_fit(session, lead, tenant, order, choice)
    except NoText:
        return None
    return replace(made, text=replace(made.text, subject=message.subject, body=message.body))


async def first_fit(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, order: TextOrder, choice: Sequence[Template]
) -> Written:
    """The first that can be sent with what is known. Raises `NoText`."""
    return _first_fit(lead, tenant, order, choice, await rows_of_all(session, _about(lead, order)))


def _about(lead: LeadRow, order: TextOrder) -> list[Query]:
    """What a text may say of others: whether somebody shares the address, and the agent's name."""
    agent = [users.name_query(lead.tenant_id, order.agent_id)] if order.agent_id is not None else []
    return [inbound.shared_query(lead, order.channel), *agent]


def _first_fit(
    lead: LeadRow, tenant: Tenant, order: TextOrder, choice: Sequence[Template], about: Sequence[Sequence[Any]]
) -> Written:
    ((shared,),), *agent = about
    values = replace(
        order.values,
        first_name=lead.first_name,
        hospital=tenant.name,
        agent=next((name for names in agent for (name,) in names), ""),
        preferences=order.links.to("preferences", tenant.id, lead.id),
        unsubscribe=order.links.to("unsubscribe", tenant.id, lead.id),
    )
    person = f"{lead.first_name} {lead.last_name}".strip() if shared else ""
    why = ""
    for template in choice:
        try:
            own = {name: _own_link(order, lead, template, name) for name in template.links}
            return Written(template, render(template, replace(values, own=own), person))
        except (Unfit, BadLiquid, Invalid) as error:
            why = why or str(error)
    raise NoText(order.template, order.channel, why)


def _own_link(order: TextOrder, lead: LeadRow, template: Template, name: str) -> str:
    """The hospital's own address behind a link of ours; of a text that is not kept yet, the address itself."""
    if template.id is None:
        return template.links[name]
    return order.links.to("own", lead.tenant_id, lead.id, template.id, sorted(template.links).index(name))

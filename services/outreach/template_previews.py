"""A message as one lead would get it, with links that lead nowhere and samples for what is not known yet."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import NotFound
from domain.leads.lead import Channel
from domain.outreach import links
from domain.outreach.templates.built_in.texts import in_order
from domain.outreach.templates.segments import Segments, segments
from domain.outreach.templates.template import Template
from domain.outreach.templates.values import TemplateValues
from domain.tenants.policy import Tenant
from services.outreach.permission import place_of
from services.outreach.texts import LinkMaker, TextOrder, Written, first_fit, languages_of
from store.outreach import templates
from store.tables.leads import LeadRow

SAMPLE_AT = datetime(2026, 11, 30, 10, tzinfo=UTC)


@dataclass(frozen=True)
class SampleLinks(LinkMaker):
    """As long as true ones, and no links: whoever tries a text out must not opt a person out."""

    def to(self, purpose: str, tenant_id: int, lead_id: int, *rest: int) -> str:
        true = links.sign(links.LinkToken(purpose, tenant_id, lead_id, self.made_on, rest), self.key)
        return f"{self.public_url}/{links.PATHS[purpose]}/{'preview'.ljust(len(true), 'x')}"


@dataclass(frozen=True)
class Preview:
    """`samples`: the names that have no value of this lead's here. `price`: of all parts, in the smallest unit."""

    made: Written
    segments: Segments | None
    price: float | None
    country: str
    samples: tuple[str, ...] = field(default=())


def sample_values(tenant: Tenant, public_url: str) -> TemplateValues:
    amount = f"{tenant.currency} 500.00"
    page = "preview".ljust(100, "x")
    return TemplateValues(at=SAMPLE_AT, amount=amount, pay=f"{public_url}/pay/{page}", confirm=f"{public_url}/c/{page}")


async def choice_of(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, code: str, channel: Channel
) -> tuple[Template, ...]:
    """What would be sent to this lead, best first."""
    languages = languages_of(lead, tenant)
    own = await templates.in_force(session, tenant.id, code, channel, languages)
    return in_order(code, channel, languages, own)


async def preview(
    session: AsyncSession, lead: LeadRow, tenant: Tenant, choice: tuple[Template, ...], maker: SampleLinks
) -> Preview:
    """Raises `NoText`, `NotFound` where there is none at all."""
    if not choice:
        raise NotFound("template")
    order = TextOrder(choice[0].code, choice[0].channel, maker, sample_values(tenant, maker.public_url), lead.owner_id)
    made = await first_fit(session, lead, tenant, order, choice)
    country = place_of(lead, tenant).country
    parts = segments(made.text.body) if made.template.channel is Channel.SMS else None
    price = tenant.policy.spend.sms_prices.get(country)
    samples = sorted(made.template.names() & {"when", "amount", "pay", "confirm"})
    return Preview(
        made, parts, round(price * parts.count, 4) if parts and price is not None else None, country, tuple(samples)
    )


def without_name(lead: LeadRow) -> LeadRow:
    """For who may not read it; a copy, so that nothing is written."""
    return LeadRow(**{**lead.model_dump(), "first_name": "", "last_name": ""})

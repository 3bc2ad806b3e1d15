"""Where a message goes: to whom, by which vendor of its channel, and whether its kind of line takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.outreach.orders import LANDLINE, SendOrder
from activities.senders import Candidate, Route, TenantSenders
from domain.leads.contact import Line
from domain.leads.lead import Channel
from domain.outreach.modes import Mode
from domain.outreach.ports import Sender
from domain.tenants.policy import Tenant
from providers.contract import ProviderError
from services.outreach.modes.diversion import Delivery
from store.lifecycle import lead_runs
from store.outreach.vendors import lookups
from store.session import Database
from store.tables.leads import LeadRow

_TAKES_NO_SMS = {Line.LANDLINE: LANDLINE, Line.INVALID: "invalid_number"}


@dataclass(frozen=True)
class Destination:
    """To whom a message goes and by which vendor of its channel; `tried` did not take it."""

    delivery: Delivery
    route: Route
    candidate: Candidate
    tried: frozenset[str] = frozenset()

    def has_another(self) -> bool:
        return self.delivery.mode is not Mode.TEST and self.route.another(self.candidate, self.tried)


class LineUnknown(Exception):
    """The hospital pays for knowing what kind of line the number is, and nobody looked it up yet."""

    def __init__(self, phone: str, secrets: Mapping[str, str]) -> None:
        super().__init__("the number is to be looked up first")
        self.phone, self.secrets = phone, secrets


async def line_refusal(
    session: AsyncSession, senders: Mapping[Channel, Sender], order: SendOrder, lead: LeadRow, tenant: Tenant
) -> str:
    """Why the number's line takes no SMS; blank: it does, as far as we know. Raises `LineUnknown`."""
    if order.channel is not Channel.SMS or not tenant.policy.contact.look_up_numbers:
        return ""
    phone = lead_runs.address(lead, order.channel)
    line = await lookups.line_of(session, lead.tenant_id, phone) if phone else None
    if phone and line is None and not order.looked_up and isinstance(senders, TenantSenders):
        secrets = await senders.twilio_secrets(session, lead.tenant_id)
        if secrets is not None:
            raise LineUnknown(phone, secrets)
    return _TAKES_NO_SMS.get(line, "") if line is not None else ""


async def look_up(
    database: Database, senders: Mapping[Channel, Sender], order: SendOrder, number: LineUnknown, now: datetime
) -> SendOrder:
    """Between two transactions; without an answer the message goes as if the hospital did not pay for one."""
    try:
        if isinstance(senders, TenantSenders):
            line = await senders.look_up(number.secrets, number.phone)
            async with database.tenant_session(order.lead.tenant_id) as session:
                await lookups.keep(session, order.lead.tenant_id, number.phone, line, now)
    except ProviderError:
        pass
    return replace(order, looked_up=True)

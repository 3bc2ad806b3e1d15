"""The one answer to a STOP: the hospital's own words or the built-in ones, in the person's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import AddressChoice, Purpose
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.templates.built_in.texts import in_order
from domain.outreach.templates.liquid import BadLiquid
from domain.outreach.templates.template import Template, Unfit, render
from domain.outreach.templates.values import TemplateValues
from domain.outreach.vendors import Vendor
from domain.privacy import ENGINE
from services.outreach.texts import languages_of, languages_of_tenant
from store.booking import appointments
from store.duplicates.members import root_of
from store.lifecycle import lead_runs
from store.outreach import inbound, messages, staff_messages, templates
from store.tables.leads import LeadRow
from store.tables.outreach import StaffMessageRow

_CODE = "opt_out_confirmation"
_ONCE_IN = timedelta(days=1)
_STANDS = {
    "en": "Your appointment stands.",
    "hi": "आपका अपॉइंटमेंट बना हुआ है।",
    "ta": "உங்கள் சந்திப்பு அப்படியே உள்ளது.",
    "ar": "موعدك قائم.",
}


@dataclass(frozen=True)
class Confirmation:
    """`reply` leaves as the answer to the vendor's request, `message` by itself; at most one of them is there."""

    reply: str = ""
    message: StaffMessageStart | None = None


async def confirm(
    session: AsyncSession, tenant_id: int, lead: LeadRow | None, event: ProviderEvent, stops: Sequence[AddressChoice]
) -> Confirmation:
    """Exactly one: we send none where the vendor confirms on its own, where there is nothing to reply to, or where one
    left within a day. A stranger is answered in the hospital's language, where the answer needs no address."""
    channel, now = event.channel, stops[0].at
    if event.kind is not EventKind.INBOUND or channel is Channel.CALL or event.confirmed:
        return Confirmation()
    replies = event.provider == Vendor.TWILIO and channel is not Channel.EMAIL
    if not replies and not await _may_be_written_to(session, lead, event, stops):
        return Confirmation()
    if lead is not None and await inbound.confirmed_since(session, lead, channel, now - _ONCE_IN):
        return Confirmation()
    said = await _said(session, tenant_id, lead, channel)
    if said is None:
        return Confirmation()
    if not replies and lead is not None:
        return Confirmation(message=await _queued(session, lead, said, stops[0]))
    if lead is not None:
        await inbound.confirmed(session, lead, event, said, now)
    return Confirmation(said.body)


async def _may_be_written_to(
    session: AsyncSession, lead: LeadRow | None, event: ProviderEvent, stops: Sequence[AddressChoice]
) -> bool:
    """At an address that was closed just now. Anybody can write any sender on a mail: it must answer one of ours."""
    if lead is None or stops[0].message_id is None:
        return False
    if event.channel is not Channel.EMAIL:
        return lead.phone_e164 in {stop.address for stop in stops}
    received = await messages.by_id(session, lead.tenant_id, stops[0].message_id)
    answers = received is not None and received.answers is not None
    return answers and lead.email_norm in {stop.address for stop in stops}


async def _said(session: AsyncSession, tenant_id: int, lead: LeadRow | None, channel: Channel) -> Template | None:
    tenant = await lead_runs.load_tenant(session, tenant_id)
    languages = languages_of(lead, tenant) if lead is not None else languages_of_tenant(tenant)
    own = await templates.in_force(session, tenant.id, _CODE, channel, languages)
    values = TemplateValues(first_name=lead.first_name if lead is not None else "", hospital=tenant.name)
    said = _first(in_order(_CODE, channel, languages, own), values)
    if said is not None and lead is not None and await appointments.stands(session, await root_of(session, lead)):
        stands = _STANDS.get(said.language, _STANDS["en"])
        between = "\n\n" if channel is Channel.EMAIL else " "
        said = replace(said, body=f"{said.body}{between}{stands}")
    return said


async def _queued(session: AsyncSession, lead: LeadRow, said: Template, stop: AddressChoice) -> StaffMessageStart:
    """It may wait for the end of a pause, or for a vendor; not beyond a START."""
    row = StaffMessageRow(
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        author=ENGINE,
        channel=said.channel.value,
        purpose=Purpose.ENQUIRY.value,
        subject=said.subject,
        body=said.body,
        answers=stop.message_id,
        due_at=stop.at,
        state=staff_messages.WAITING,
        created_at=stop.at,
    )
    session.add(row)
    await session.flush()
    return StaffMessageStart(LeadRef(lead.tenant_id, lead.id), row.id)


def _first(choice: Iterable[Template], values: TemplateValues) -> Template | None:
    """Filled in; None where nothing can be. An opt-out holds, whatever becomes of its confirmation."""
    for template in choice:
        try:
            filled = render(template, values)
            return replace(template, subject=filled.subject, body=filled.body)
        except (Unfit, BadLiquid, Invalid):
            continue
    return None

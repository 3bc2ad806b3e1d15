"""The one answer to a STOP: the hospital's own words or the built-in ones, in the person's language."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.templates.built_in.texts import in_order
from domain.outreach.templates.liquid import BadLiquid
from domain.outreach.templates.template import Template, Unfit, render
from domain.outreach.templates.values import TemplateValues
from services.outreach.texts import languages_of, languages_of_tenant
from store.booking import appointments
from store.duplicates.members import root_of
from store.lifecycle import lead_runs
from store.outreach import inbound, templates
from store.tables.leads import LeadRow

_CODE = "opt_out_confirmation"
_STANDS = {
    "en": "Your appointment stands.",
    "hi": "आपका अपॉइंटमेंट बना हुआ है।",
    "ta": "உங்கள் சந்திப்பு அப்படியே உள்ளது.",
    "ar": "موعدك قائم.",
}


async def confirmation(
    session: AsyncSession, tenant_id: int, lead: LeadRow | None, event: ProviderEvent, now: datetime
) -> str:
    """Exactly one: we send none where the vendor confirms on its own, or where there is nothing to reply to. A stranger
    is answered in the hospital's language."""
    if event.kind is not EventKind.INBOUND or event.channel is not Channel.SMS or event.confirmed:
        return ""
    tenant = await lead_runs.load_tenant(session, tenant_id)
    languages = languages_of(lead, tenant) if lead is not None else languages_of_tenant(tenant)
    own = await templates.in_force(session, tenant.id, _CODE, Channel.SMS, languages)
    values = TemplateValues(first_name=lead.first_name if lead is not None else "", hospital=tenant.name)
    said = _first(in_order(_CODE, Channel.SMS, languages, own), values)
    if said is None or lead is None:
        return said.body if said is not None else ""
    if await appointments.stands(session, await root_of(session, lead)):
        said = replace(said, body=f"{said.body} {_STANDS.get(said.language, _STANDS['en'])}")
    await inbound.confirmed(session, lead, event, said, now)
    return said.body


def _first(choice: Iterable[Template], values: TemplateValues) -> Template | None:
    """Filled in; None where nothing can be. An opt-out holds, whatever becomes of its confirmation."""
    for template in choice:
        try:
            return replace(template, body=render(template, values).body)
        except (Unfit, BadLiquid, Invalid):
            continue
    return None

"""A text on a real lead: as the lead would get it."""

from datetime import UTC, datetime

from fastapi import APIRouter
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext, Context
from api.auth.sight import sees
from api.http.body import StrictRoute
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.outreach.templates.routes import Reader
from api.outreach.templates.schemas import (
    PriceRead,
    SegmentsRead,
    TemplatePreview,
    TemplatePreviewRequest,
    TextFaultRead,
)
from domain.leads.lead import Channel
from domain.leads.profile import class_of
from domain.outreach.templates.checks import TextFault
from domain.outreach.templates.template import Template
from domain.tenants.policy import Tenant
from services.outreach.template_previews import Preview, SampleLinks, choice_of, preview, without_name
from services.outreach.text_checks import faults_of
from services.outreach.texts import NoText
from store.errors import existing
from store.lifecycle.lead_runs import load_tenant
from store.outreach.inbound import lead_of
from store.outreach.templates import as_text, find_template
from store.tables.leads import LeadRow

router = APIRouter(
    prefix="/templates", tags=["templates"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
_NO_KEY = "no-key"


@router.post("/preview", summary="Preview a text for a lead", responses=problems(400, 413, 415))
async def preview_template(body: TemplatePreviewRequest, caller: Reader, context: Context) -> TemplatePreview:
    """Its links lead nowhere, so that trying a text out opts nobody out. What this lead has not yet has a sample."""
    faults = await faults_of(body.text.new()) if body.text else []
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, body.lead_id)
        lead = existing(await lead_of(session, caller.tenant_id, body.lead_id), "lead")
        tenant = await load_tenant(session, caller.tenant_id)
        choice = await _choice(session, body, lead, tenant)
        if any(not fault.warning for fault in faults):
            return _stopped(choice[0], faults)
        shown = lead if sees(caller.role, class_of("first_name")) else without_name(lead)
        try:
            made = await preview(session, shown, tenant, choice, links_of(context))
        except NoText as error:
            return _stopped(choice[0], [*faults, TextFault("body", 0, str(error))])
    return _read(made, tenant, faults)


async def _choice(
    session: AsyncSession, body: TemplatePreviewRequest, lead: LeadRow, tenant: Tenant
) -> tuple[Template, ...]:
    if body.text is not None:
        return (body.text.new(),)
    if body.template_id is not None:
        return (as_text(await find_template(session, tenant.id, body.template_id)),)
    return await choice_of(session, lead, tenant, body.code or "", body.channel or Channel.SMS)


def links_of(context: AppContext) -> SampleLinks:
    key = context.settings.link_key
    secret = key.get_secret_value() if key else _NO_KEY
    return SampleLinks(context.settings.public_url, secret, datetime.now(UTC).date())


def _stopped(text: Template, faults: list[TextFault]) -> TemplatePreview:
    return TemplatePreview(
        code=text.code,
        channel=text.channel,
        language=text.language,
        version=text.version,
        template_id=text.id,
        subject="",
        from_name="",
        text="",
        html="",
        vendors={},
        segments=None,
        price=None,
        samples=[],
        faults=[TextFaultRead.of(fault) for fault in faults],
    )


def _read(made: Preview, tenant: Tenant, faults: list[TextFault]) -> TemplatePreview:
    text, template = made.made.text, made.made.template
    return _stopped(template, faults).model_copy(
        update={
            "subject": text.subject,
            "from_name": text.from_name,
            "text": text.body,
            "html": text.html,
            "vendors": {name: dict(filled) for name, filled in text.vendors.items()},
            "segments": SegmentsRead.model_validate(made.segments) if made.segments else None,
            "price": PriceRead(amount_minor=made.price, currency=tenant.currency, country=made.country)
            if made.price is not None
            else None,
            "samples": list(made.samples),
        }
    )

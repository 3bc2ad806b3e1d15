"""A version of a text, sent to who tries it out."""

import hashlib
from uuid import uuid4

from fastapi import APIRouter, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Context
from api.auth.idempotency import RepeatableRequest, answer_harmless
from api.auth.identity import Caller
from api.auth.sight import sees
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.outreach.templates.previews import links_of
from api.outreach.templates.routes import Editor
from api.outreach.templates.schemas import TemplateTestRead, TemplateTestRequest
from domain.errors import Invalid, Refused
from domain.leads.lead import Channel
from domain.leads.profile import class_of
from domain.outreach.sample_sends import SampleAnswer, SampleOutcome, SendSample
from domain.outreach.templates.template import Template
from services.outreach.template_previews import SampleLinks, preview, without_name
from store.errors import existing
from store.lifecycle.lead_runs import load_tenant
from store.outreach import states
from store.outreach.inbound import lead_of
from store.outreach.templates import as_text, find_template

router = APIRouter(
    prefix="/templates", tags=["templates"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
_ADVICE = {
    "address_invalid": "The vendor says that your address or number is not valid: have an admin correct it.",
    "unreachable": "The vendor could not be reached: send another test in a minute.",
    "throttled": "The vendor asks to wait: send another test in a minute.",
    "opted_out": "Your own number or address is opted out with the vendor: write START to it, or ask the vendor.",
    "credentials": "The vendor refuses the credentials: have an admin test and replace them under providers.",
    "whatsapp_window": "WhatsApp takes free text only within 24 hours after you wrote to the hospital: write to it "
    "first, or have the vendor approve a template of its own.",
    "paused": "Outgoing messages are paused: resume them first.",
    "no_own_address": "You have no address or number here any more: have an admin add one.",
    "no_text": "The text cannot be filled in for this lead: look at its preview.",
    "not_taken": "The vendor never got it: send another test.",
    "refused": "The vendor refuses the message: look its code up in the vendor's console.",
}
_SANDBOX = (
    "Nothing left this machine: the sandbox kept it. The hospital is in test mode, or has no vendor on this channel."
)
_UNKNOWN = "The vendor did not answer: look whether it arrived before you send another."


@router.post(
    "/{template_id}/test",
    summary="Send a version to yourself",
    response_model=TemplateTestRead,
    responses=problems(400, 409, 413, 415),
)
async def test_template(
    template_id: Id, body: TemplateTestRequest, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """As the lead would get it, as far as you may see it, marked as a test, with links that lead nowhere; to your own
    e-mail address, or the phone of your agent record. 409 `no_own_address`, `paused`, `no_text` say what to do."""
    key = request.key_of(caller)
    token = hashlib.sha256(f"{caller.tenant_id} {key}".encode()).hexdigest()[:32] if key else uuid4().hex
    step = SendSample(
        caller.tenant_id,
        template_id,
        body.lead_id,
        caller.user_id,
        str(caller.actor),
        sees(caller.role, class_of("first_name")),
        f"sample-{token}",
    )

    async def test() -> TemplateTestRead:
        async with context.database.tenant_session(caller.tenant_id) as session:
            text = await _possible(session, caller, step, links_of(context))
        return _read(text, await context.runs.send_sample(step))

    return await answer_harmless(context.database, caller, request, test)


async def _possible(session: AsyncSession, caller: Caller, step: SendSample, links: SampleLinks) -> Template:
    """Raises whatever stands against it and is known before a worker has it."""
    text = as_text(await find_template(session, step.tenant_id, step.template_id))
    await visible_lead(session, caller, step.lead_id)
    if text.channel is Channel.CALL:
        raise Invalid("template_id", "is spoken in a call, which cannot be sent: look at its preview")
    if await states.is_paused(session, step.tenant_id):
        raise Refused("paused", _ADVICE["paused"])
    if not (await states.staff_addresses(session, step.tenant_id, step.user_id)).on(text.channel):
        raise Refused("no_own_address", _no_address(text.channel))
    lead = existing(await lead_of(session, step.tenant_id, step.lead_id), "lead")
    tenant = await load_tenant(session, step.tenant_id)
    await preview(session, lead if step.named else without_name(lead), tenant, (text,), links)
    return text


def _no_address(channel: Channel) -> str:
    if channel is Channel.EMAIL:
        return "Your account has no e-mail address: have an admin add it under people, then send the test again."
    return (
        "You have no phone here that a test could go to: have an admin make an agent record with your phone, or look "
        "at the preview."
    )


def _read(text: Template, answer: SampleAnswer) -> TemplateTestRead:
    advice = {SampleOutcome.SANDBOX: _SANDBOX, SampleOutcome.UNKNOWN: _UNKNOWN}.get(answer.outcome, "")
    return TemplateTestRead(
        outcome=answer.outcome,
        channel=text.channel,
        vendor=answer.vendor,
        reason=answer.reason,
        code=answer.code,
        marked=answer.marked,
        advice=advice or _ADVICE.get(answer.reason, ""),
    )

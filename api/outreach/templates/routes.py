"""Texts of messages: versions that the tenant's own people write, check, try on a lead, and put into force."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.outreach.templates import views
from api.outreach.templates.schemas import (
    BuiltInList,
    BuiltInText,
    TemplateApproval,
    TemplateChange,
    TemplateChecked,
    TemplateCreate,
    TemplateFull,
    TemplateList,
    TemplateRead,
    TemplateStep,
    TemplateWritten,
    TextFaultRead,
)
from domain.leads.lead import Channel
from domain.outreach.templates.built_in.texts import DEFAULT_TEMPLATES
from services.outreach import template_versions as versions
from services.outreach.text_checks import checked, faults_of
from services.outreach.texts import languages_of_tenant
from store.lifecycle.lead_runs import load_tenant
from store.outreach import templates

router = APIRouter(
    prefix="/templates", tags=["templates"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_TEMPLATES))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_TEMPLATES))]
Provider = Annotated[str, Path(max_length=20, pattern=r"^[a-z]+$", examples=["twilio"])]
_WRITES = problems(400, 409, 413, 415)
_CHANGES = problems(400, 404, 409, 413, 415)


@router.get("", summary="List messages with their texts")
async def list_messages(caller: Reader, context: Context) -> TemplateList:
    """By code; each with its channels and languages, and which version is in force."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await templates.list_templates(session, caller.tenant_id)
        tenant = await load_tenant(session, caller.tenant_id)
    return TemplateList(items=views.by_message(rows), languages=list(languages_of_tenant(tenant)))


@router.get("/built-in", summary="List the engine's own texts")
async def list_built_in(caller: Reader, channel: Channel | None = None) -> BuiltInList:
    """They are sent where the hospital has written none in the same language."""
    return BuiltInList(
        items=[
            BuiltInText(code=one.code, channel=one.channel, language=one.language, subject=one.subject, body=one.body)
            for one in DEFAULT_TEMPLATES
            if channel in (None, one.channel)
        ]
    )


@router.post("", summary="Create a draft", status_code=201, response_model=TemplateWritten, responses=_WRITES)
async def draft_template(
    body: TemplateCreate, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """The next version; nobody gets it yet. 422 names every fault in `errors`, by field and line."""
    text, now = body.new(), datetime.now(UTC)
    warnings = await checked(text)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def draft() -> TemplateWritten:
            row = await versions.draft(session, caller.tenant_id, text, actor=caller.actor, now=now)
            return views.written(row, warnings, body.vendors)

        return await answer_once(session, caller, request, draft)


@router.post("/check", summary="Check a text without storing it", responses=problems(400, 413, 415))
async def check_template(body: TemplateCreate, caller: Editor) -> TemplateChecked:
    """With the longest values that it may be filled in with; in a process with little time and memory."""
    faults = await faults_of(body.new())
    return TemplateChecked(
        valid=all(fault.warning for fault in faults), faults=[TextFaultRead.of(fault) for fault in faults]
    )


@router.get("/{template_id}", summary="Read a version", responses=problems(404))
async def read_template(template_id: Id, caller: Reader, context: Context) -> TemplateFull:
    """With all versions of the same text, and the names that it may use."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await templates.find_template(session, caller.tenant_id, template_id)
        return views.full(row, await templates.versions_of(session, row))


@router.put("/{template_id}", summary="Replace a draft", responses=_CHANGES)
async def change_template(template_id: Id, body: TemplateChange, caller: Editor, context: Context) -> TemplateWritten:
    """409 `not_a_draft`: a version that was in force stays as it is; 409 `template_changed`: somebody was faster."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        known = await templates.find_template(session, caller.tenant_id, template_id)
        text = body.text(known.code, Channel(known.channel), known.language)
    warnings = await checked(text)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await versions.read_for_change(session, caller.tenant_id, template_id, body.revision)
        await versions.change(session, row, text, actor=caller.actor, now=datetime.now(UTC))
        return views.written(row, warnings, body.vendors)


@router.post(
    "/{template_id}/activate", summary="Put a version into force", response_model=TemplateRead, responses=_CHANGES
)
async def activate_template(
    template_id: Id, body: TemplateStep, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """Also an earlier one, to go back. Messages from now on are made of it; it is checked once more."""
    await versions.refuse_unfit(context.database, caller.tenant_id, template_id)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def activate() -> TemplateRead:
            row = await versions.read_for_change(session, caller.tenant_id, template_id, body.revision)
            await versions.activate(session, row, actor=caller.actor, now=datetime.now(UTC))
            return views.read(row)

        return await answer_once(session, caller, request, activate, status=200)


@router.post(
    "/{template_id}/retire", summary="Take a version out of force", response_model=TemplateRead, responses=_CHANGES
)
async def retire_template(
    template_id: Id, body: TemplateStep, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """From now on the text of the next language, or the engine's own, is sent; a draft is put away."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def retire() -> TemplateRead:
            row = await versions.read_for_change(session, caller.tenant_id, template_id, body.revision)
            await versions.retire(session, row, actor=caller.actor, now=datetime.now(UTC))
            return views.read(row)

        return await answer_once(session, caller, request, retire, status=200)


@router.put("/{template_id}/approvals/{provider}", summary="Record a vendor's approval", responses=_CHANGES)
async def approve_template(
    template_id: Id, provider: Provider, body: TemplateApproval, caller: Editor, context: Context
) -> TemplateRead:
    """What the vendor says of its template; only an approved one is sent as such. Also of a version in force."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await versions.read_for_change(session, caller.tenant_id, template_id, body.revision)
        await versions.approve(session, row, provider, body.approval, actor=caller.actor, now=datetime.now(UTC))
        return views.read(row)

"""Integrations: ad networks and partners that bring leads, the networks' forms, and what became of their leads."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from starlette.background import BackgroundTask

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.capture.schemas.integrations import (
    AdFormList,
    AdFormPut,
    AdFormRead,
    AdLeadPage,
    AdLeadRead,
    IntegrationCreate,
    IntegrationList,
    IntegrationRead,
    IntegrationUpdate,
    SecretsReplace,
)
from api.capture.setups import form_setup, new_key, sealed, setup, shown
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from domain.capture.ads import AdLeadRef, AdLeadState
from domain.capture.integrations import CONFIG, IntegrationKind, keeps_its_signature
from domain.errors import Invalid, NotFound
from services.capture import integrations as changes
from services.capture.ads import wait_again
from store.capture import ad_leads, integrations

router = APIRouter(
    prefix="/integrations", tags=["integrations"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_INTEGRATIONS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_INTEGRATIONS))]
VendorId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_\-:.]{1,200}$")]


@router.post(
    "",
    summary="Connect an ad network or a partner",
    status_code=201,
    response_model=IntegrationRead,
    responses=problems(400, 404, 409, 413, 415),
)
async def add_integration(
    body: IntegrationCreate, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """The answer names the webhook's address; the secrets are kept encrypted, and shown to nobody."""
    now = datetime.now(UTC)
    kind = IntegrationKind(body.config.kind)
    secrets = sealed(context.vault, body.config, body.secrets)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> IntegrationRead:
            new = changes.NewIntegration(kind.value, new_key(caller.tenant_id), setup(body), secrets)
            row = await changes.add_integration(session, caller.tenant_id, new, actor=caller.actor, now=now)
            return shown(row)

        return await answer_once(session, caller, request, add)


@router.get("", summary="List integrations")
async def list_integrations(caller: Reader, context: Context) -> IntegrationList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await integrations.list_integrations(session, caller.tenant_id)
    return IntegrationList(items=[shown(row) for row in rows])


@router.get("/{integration_id}", summary="Get an integration", responses=problems(404))
async def read_integration(integration_id: Id, caller: Reader, context: Context) -> IntegrationRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return shown(await integrations.find_integration(session, caller.tenant_id, integration_id))


@router.put("/{integration_id}", summary="Replace or deactivate an integration", responses=problems(400, 404, 413, 415))
async def update_integration(
    integration_id: Id, body: IntegrationUpdate, caller: Editor, context: Context
) -> IntegrationRead:
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await integrations.find_integration(session, caller.tenant_id, integration_id, lock=True)
        if body.config.kind != row.kind:
            raise Invalid("config.kind", "cannot change; add another integration")
        if not keeps_its_signature(CONFIG.validate_python(row.config), body.config):
            raise Invalid("config.signature.scheme", "cannot change; add another integration")
        return shown(await changes.change_integration(session, row, setup(body), actor=caller.actor, now=now))


@router.put(
    "/{integration_id}/secrets", summary="Replace an integration's secrets", responses=problems(400, 404, 413, 415)
)
async def replace_secrets(
    integration_id: Id, body: SecretsReplace, caller: Editor, context: Context
) -> IntegrationRead:
    """Leads that were rejected because the network refused the old secrets are fetched again."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await integrations.find_integration(session, caller.tenant_id, integration_id, lock=True)
        secrets = sealed(context.vault, CONFIG.validate_python(row.config), body.secrets)
        return shown(await changes.replace_secrets(session, row, secrets, actor=caller.actor, now=now))


@router.get("/{integration_id}/forms", summary="List an integration's lead forms", responses=problems(404))
async def list_forms(integration_id: Id, caller: Reader, context: Context) -> AdFormList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await integrations.find_integration(session, caller.tenant_id, integration_id)
        forms = await integrations.list_forms(session, row)
    return AdFormList(items=[AdFormRead.model_validate(form) for form in forms])


@router.put(
    "/{integration_id}/forms/{vendor_form_id}",
    summary="Configure a lead form by the network's id",
    responses=problems(400, 404, 413, 415),
)
async def put_form(
    integration_id: Id, vendor_form_id: VendorId, body: AdFormPut, caller: Editor, context: Context
) -> AdFormRead:
    """A form that nobody configured is added by its first lead, which is captured by the network's own questions."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await integrations.find_integration(session, caller.tenant_id, integration_id, lock=True)
        form = await changes.put_form(session, row, vendor_form_id, form_setup(body, now), actor=caller.actor, now=now)
        return AdFormRead.model_validate(form)


@router.get("/{integration_id}/leads", summary="List the network's leads and their state", responses=problems(404))
async def list_ad_leads(
    integration_id: Id,
    caller: Reader,
    context: Context,
    state: AdLeadState | None = None,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> AdLeadPage:
    """Newest first: waiting to be fetched, captured, rejected with a code, or the network's own tests."""
    page = context.cursors.page(f"ad_leads {caller.tenant_id} {integration_id} {state}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await integrations.find_integration(session, caller.tenant_id, integration_id)
        rows = await ad_leads.list_ad_leads(session, row, state, page.after_id, page.fetch)
    return AdLeadPage(items=[AdLeadRead.model_validate(each) for each in page.cut(rows)], next=page.next(rows))


@router.post(
    "/{integration_id}/leads/{ad_lead_id}/retry",
    summary="Fetch a rejected lead again",
    response_model=AdLeadRead,
    responses=problems(404, 409),
)
async def retry_ad_lead(
    integration_id: Id,
    ad_lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.RETRY_AD_LEADS))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """409 `settled` when it is captured already."""
    ref = AdLeadRef(caller.tenant_id, ad_lead_id)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def retry() -> AdLeadRead:
            row = await ad_leads.find_ad_lead(session, ref, lock=True)
            if row.integration_id != integration_id:
                raise NotFound("ad_lead")
            again = await wait_again(session, row, actor=caller.actor, now=datetime.now(UTC))
            return AdLeadRead.model_validate(again)

        answer = await answer_once(session, caller, request, retry, status=200)
    answer.background = BackgroundTask(context.runs.retrieve, [ref])
    return answer

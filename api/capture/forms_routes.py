"""Capture forms and the links that lead to them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged
from api.capture.forms.addresses import link_url, new_key
from api.capture.forms.plans import form_plan, link_plan, plain_name, shown_form, shown_link
from api.capture.forms.qr import qr_svg
from api.capture.schemas.forms import (
    FormCreate,
    FormPage,
    FormRead,
    FormUpdate,
    LinkCreate,
    LinkPage,
    LinkRead,
    LinkUpdate,
)
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from services.capture import form_links as form_links_changes
from services.capture import forms as changes
from store.capture import form_links, forms

router = APIRouter(prefix="/forms", tags=["forms"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_FORMS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_FORMS))]


@router.post(
    "",
    summary="Add a form",
    status_code=201,
    response_model=FormRead,
    responses=problems(400, 404, 409, 413, 415),
)
async def add_form(body: FormCreate, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """409 `text_version_taken`: people agreed to another text under this version."""
    now, plan = datetime.now(UTC), form_plan(context, body, await context.custom_fields.of(caller.tenant_id))
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> FormRead:
            key = new_key(caller.tenant_id)
            row = await changes.add_form(session, caller.tenant_id, key, plan, actor=caller.actor, now=now)
            return shown_form(context, row)

        return await answer_once(session, caller, request, add)


@router.get("", summary="List forms, newest first")
async def list_forms(caller: Reader, context: Context, limit: PageSize = 50, cursor: Cursor = None) -> FormPage:
    page = context.cursors.page(f"forms {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await forms.list_forms(session, caller.tenant_id, page.after_id, page.fetch)
    return FormPage(items=[shown_form(context, row) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{form_id}", summary="Get a form", responses=problems(404))
async def read_form(form_id: Id, caller: Reader, context: Context, response: Response) -> FormRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await forms.find_form(session, caller.tenant_id, form_id)
    return tagged(response, shown_form(context, row), FormUpdate)


@router.put("/{form_id}", summary="Replace a form", responses=problems(400, 404, 409, 412, 413, 415))
async def update_form(
    form_id: Id, body: FormUpdate, caller: Editor, context: Context, response: Response, if_match: IfMatch = None
) -> FormRead:
    """Pages that are open already are read by the new definition. 409 as when adding."""
    now, plan = datetime.now(UTC), form_plan(context, body, await context.custom_fields.of(caller.tenant_id))
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await forms.find_form(session, caller.tenant_id, form_id, lock=True)
        require_version(if_match, shown_form(context, row), FormUpdate)
        changed = await changes.change_form(session, row, plan, actor=caller.actor, now=now)
        return tagged(response, shown_form(context, changed), FormUpdate)


@router.post(
    "/{form_id}/links",
    summary="Add a link to a form",
    status_code=201,
    response_model=LinkRead,
    responses=problems(400, 404, 409, 413, 415),
)
async def add_link(
    form_id: Id, body: LinkCreate, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """Its `url` is signed: nobody can make one that we did not."""
    now, plan = datetime.now(UTC), link_plan(body)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> LinkRead:
            form = await forms.find_form(session, caller.tenant_id, form_id)
            return shown_link(
                context, form, await form_links_changes.add_link(session, form, plan, actor=caller.actor, now=now)
            )

        return await answer_once(session, caller, request, add)


@router.get("/{form_id}/links", summary="List a form's links, newest first", responses=problems(404))
async def list_links(
    form_id: Id, caller: Reader, context: Context, limit: PageSize = 50, cursor: Cursor = None
) -> LinkPage:
    page = context.cursors.page(f"form links {caller.tenant_id} {form_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        form = await forms.find_form(session, caller.tenant_id, form_id)
        rows = await form_links.list_links(session, form, page.after_id, page.fetch)
    return LinkPage(items=[shown_link(context, form, row) for row in page.cut(rows)], next=page.next(rows))


@router.put("/{form_id}/links/{link_id}", summary="Rename or end a link", responses=problems(400, 404, 413, 415))
async def update_link(form_id: Id, link_id: Id, body: LinkUpdate, caller: Editor, context: Context) -> LinkRead:
    now, name = datetime.now(UTC), plain_name(body.name)
    async with context.database.tenant_session(caller.tenant_id) as session:
        form = await forms.find_form(session, caller.tenant_id, form_id)
        row = await form_links.find_link(session, form, link_id)
        row = await form_links_changes.change_link(session, row, name, body.active, actor=caller.actor, now=now)
    return shown_link(context, form, row)


@router.get(
    "/{form_id}/links/{link_id}/qr.svg",
    summary="Get a link as a QR code",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}, "description": "An image to print"}, **problems(404)},
)
async def draw_link(form_id: Id, link_id: Id, caller: Reader, context: Context) -> Response:
    async with context.database.tenant_session(caller.tenant_id) as session:
        form = await forms.find_form(session, caller.tenant_id, form_id)
        row = await form_links.find_link(session, form, link_id)
    image = qr_svg(link_url(context, caller.tenant_id, form.key, row.id))
    return Response(image, media_type="image/svg+xml")

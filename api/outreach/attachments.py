"""What came with a message."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.outreach.schemas import AttachmentList, AttachmentRead
from domain.errors import NotFound
from store.outreach import attachments

router = APIRouter(
    prefix="/leads/{lead_id}/attachments",
    tags=["inbox"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_INTERACTIONS))]


@router.get("", summary="List what came with a lead's messages")
async def list_attachments(lead_id: Id, caller: Reader, context: Context) -> AttachmentList:
    """The newest first, 200 at most; also what was left out, with the reason."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await attachments.of_lead(session, caller.tenant_id, lead_id)
    return AttachmentList(items=[AttachmentRead.model_validate(row) for row in rows])


@router.get("/{attachment_id}", summary="Download what came with a message", response_class=Response)
async def read_attachment(lead_id: Id, attachment_id: Id, caller: Reader, context: Context) -> Response:
    """As a file to save, never shown by the browser: nobody has looked at it. 404 where it was left out, or the vendor
    keeps it."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        row = await attachments.find(session, caller.tenant_id, lead_id, attachment_id)
    if row is None or row.sealed is None:
        raise NotFound("attachment")
    return Response(
        context.vault.open_file(row.sealed),
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="attachment-{row.id}"',
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        },
    )

"""Inbound mail that the mail vendor posts: to an address that names the tenant and holds a secret of theirs."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.datastructures import UploadFile

from api.auth.dependencies import Context, Limited
from api.http.errors import Unauthenticated, UnreadableBody
from api.http.ids import TenantId
from api.http.limits import Limit
from api.outreach.events import take_events
from domain.outreach.mailboxes import MailboxKind
from providers.http.hooks import HookRequest
from providers.mail.files import LARGEST, Part
from providers.sendgrid.parse import posted_mail
from store.outreach import mailboxes

router = APIRouter(prefix="/hooks/mail", include_in_schema=False, dependencies=[Depends(Limited(Limit.HOOKS))])
_MOST_FILES, _MOST_FIELDS, _LARGEST_FIELD = 60, 60, 30_000_000


@router.post("/{tenant_id}/{secret}")
async def posted(
    tenant_id: TenantId, secret: Annotated[str, Path(max_length=100)], request: Request, context: Context
) -> Response:
    """The secret is looked at before the body. Where a security policy signs, the signature counts as well."""
    async with context.database.tenant_session(tenant_id) as session:
        row = await mailboxes.mailbox_of(session, tenant_id)
    known = row.secret if row is not None and row.kind == MailboxKind.POSTED else None
    if row is None or known is None or not hmac.compare_digest(sha256(secret.encode()).hexdigest(), known):
        request.scope["refused"] = "mail secret"
        raise Unauthenticated("mail secret")
    policy = context.hooks.get("sendgrid_parse")
    if policy is not None:
        said = HookRequest(request.scope["path"], request.headers, await request.body())
        if not policy.is_genuine(said, datetime.now(UTC)):
            request.scope["refused"] = "sendgrid signature"
            raise Unauthenticated("sendgrid signature")
    fields, files = await _form(request)
    key = context.settings.link_key.get_secret_value() if context.settings.link_key else ""
    await take_events(context, tenant_id, posted_mail(fields, files, tenant_id, key), makes_leads=row.makes_leads)
    return Response(status_code=204)


async def _form(request: Request) -> tuple[dict[str, str], list[Part]]:
    fields: dict[str, str] = {}
    files: list[Part] = []
    try:
        form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD)
    except Exception as error:
        if type(error).__name__ not in ("HTTPException", "MultiPartException"):
            raise
        raise UnreadableBody(400, "The mail could not be read: send multipart/form-data.") from None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            # Of one that is too large no more is read than shows that it is.
            files.append(Part(value.filename or "", await value.read(LARGEST + 1)))
        else:
            fields[name] = value
    await form.close()
    return fields, files

"""Where the hospital's mail comes in: set, tested, looked at."""

import asyncio
import secrets
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.outreach.schemas import MailboxPut, MailboxRead, MailboxTest
from domain.errors import Invalid, NotFound, Unavailable
from domain.outreach.mailboxes import Encryption, MailboxFault, MailboxKind
from providers.imap.mailbox import ImapServer, Unread, check
from store import privacy
from store.outreach import mailboxes
from store.tables.outreach import MailboxRow

router = APIRouter(
    prefix="/mailbox", tags=["inbox"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_INTEGRATIONS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_INTEGRATIONS))]


@router.get("", summary="Get where mail comes in")
async def read_mailbox(caller: Reader, context: Context) -> MailboxRead:
    """404 where none was set."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await mailboxes.mailbox_of(session, caller.tenant_id)
    if row is None:
        raise NotFound("mailbox")
    return MailboxRead.model_validate(row)


@router.put("", summary="Set where mail comes in", responses=problems(400, 413, 415))
async def set_mailbox(body: MailboxPut, caller: Editor, context: Context) -> MailboxRead:
    """Answers to our mail go to this address, with a mark before the @ that names the message. A `posted` mailbox gets
    a new secret address each time it is set. What stands in an IMAP mailbox before is not read."""
    now, secret = datetime.now(UTC), secrets.token_urlsafe(24)
    posted = body.kind is MailboxKind.POSTED
    async with context.database.tenant_session(caller.tenant_id) as session:
        before = await mailboxes.mailbox_of(session, caller.tenant_id, lock=True)
        sealed = before.sealed if before is not None else None
        if body.password is not None:
            sealed = context.vault.seal({"password": body.password.get_secret_value()})
        if body.kind is MailboxKind.IMAP and sealed is None:
            raise Invalid("password", "an IMAP mailbox needs its password")
        row = MailboxRow(
            tenant_id=caller.tenant_id,
            **body.model_dump(mode="json", exclude={"password"}),
            sealed=sealed,
            secret=sha256(secret.encode()).hexdigest() if posted else None,
            error="",
            updated_at=now,
        )
        other = before is None or (before.host, before.login, before.folder) != (row.host, row.login, row.folder)
        await mailboxes.keep(session, row)
        if other:
            await mailboxes.start_anew(session, caller.tenant_id)
        entry = privacy.Entry(now, caller.actor, "mailbox_set", "tenant", caller.tenant_id, facts={"kind": body.kind})
        await privacy.record(session, caller.tenant_id, entry)
        shown = MailboxRead.model_validate(row)
    if body.kind is MailboxKind.IMAP:
        await context.runs.begin_mailbox(caller.tenant_id)
    hook = f"{context.settings.public_url}/hooks/mail/{caller.tenant_id}/{secret}"
    return shown.model_copy(update={"hook": hook if posted else None})


@router.post("/test", summary="Look into the mailbox now", response_model=MailboxTest, responses=problems(409))
async def test_mailbox(caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """Signs in and counts; nothing is read or changed. `reason`: unreachable, credentials, no_folder, no_secret_key,
    protocol."""
    return await answer_harmless(context.database, caller, request, partial(_look, context, caller))


async def _look(context: AppContext, caller: Caller) -> MailboxTest:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await mailboxes.mailbox_of(session, caller.tenant_id)
    if row is None or row.kind != MailboxKind.IMAP:
        raise NotFound("IMAP mailbox")
    try:
        password = context.vault.open(row.sealed).get("password", "")
    except Unavailable:
        return MailboxTest(ok=False, reason=MailboxFault.NO_KEY, mails=None)
    encryption, public_only = Encryption(row.encryption), not context.private_mail
    server = ImapServer(row.host, row.port, row.login, password, row.folder, encryption, public_only)
    try:
        return MailboxTest(ok=True, reason="ok", mails=await asyncio.to_thread(check, server))
    except Unread as error:
        return MailboxTest(ok=False, reason=error.fault.value, mails=None)

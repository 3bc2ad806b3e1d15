"""Commands that are not answered in time: they are stored, and the caller gets the address of the result."""

import time
from datetime import UTC, datetime, timedelta

from fastapi import Response
from sqlalchemy.exc import SQLAlchemyError

from api.auth.dependencies import AppContext
from api.auth.idempotency import json_answer
from api.leads.schemas.commands import CommandState, CommandStatusRead
from domain.errors import Unanswered
from domain.lifecycle.commands import CommandResult, PendingCommand, SentCommand
from services.lifecycle.commands import ask, settle
from store.lifecycle import commands

_RETRY_AFTER = "2"
_RECEIVED = "Received, still being worked on. Look at `url`, or send the same request with the same Idempotency-Key."
_DONE = "Done."
NOT_KNOWN = "It is not known whether this was carried out. Repeat it with the same Idempotency-Key."


class TimeLeft:
    """Of the time within which a request must be answered."""

    def __init__(self, within: timedelta) -> None:
        self._until = time.monotonic() + within.total_seconds()

    def __call__(self) -> timedelta:
        return timedelta(seconds=max(self._until - time.monotonic(), 0.5))


async def carry_out(
    context: AppContext, sent: SentCommand, time_left: TimeLeft, *, again: bool
) -> CommandResult | PendingCommand:
    """What the run answers in time; else the command is kept, and sent again by the sweep until it is answered."""
    if again:
        async with context.database.tenant_session(sent.lead.tenant_id) as session:
            pending = await commands.of_key(session, sent.lead.tenant_id, sent.key)
        if pending is not None:
            now = datetime.now(UTC)
            return pending.result or await settle(context.database, context.runs, pending, time_left(), now) or pending
    result = await ask(context.database, context.runs, sent, time_left(), again=again)
    return result or await _keep(context, sent)


def received(pending: PendingCommand) -> Response:
    """202: where to look."""
    body = status(pending)
    return json_answer(body.model_dump_json(), 202, {"Location": body.url, "Retry-After": _RETRY_AFTER})


def status(pending: PendingCommand) -> CommandStatusRead:
    """`lead` is left to who knows the tenant's zone."""
    result = pending.result
    state, detail = CommandState.PENDING, _RECEIVED
    if result is not None:
        state, detail = (CommandState.DONE, _DONE) if result.answer else (CommandState.REFUSED, result.detail)
    return CommandStatusRead(
        id=pending.id,
        lead_id=pending.lead.lead_id,
        state=state,
        reason=(result.reason or None) if result else None,
        detail=detail,
        received_at=pending.sent_at,
        url=f"/api/v1/leads/{pending.lead.lead_id}/commands/{pending.id}",
        lead=None,
    )


async def _keep(context: AppContext, sent: SentCommand) -> PendingCommand:
    try:
        async with context.database.tenant_session(sent.lead.tenant_id) as session:
            return await commands.keep(session, sent)
    except SQLAlchemyError:
        raise Unanswered(NOT_KNOWN) from None

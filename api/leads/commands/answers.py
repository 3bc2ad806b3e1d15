"""From a posted command to the run's answer: who may say it, what is written before, one answer per key."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog
from fastapi import Response
from pydantic import TypeAdapter
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.idempotency import Repeatable, json_answer, replay
from api.auth.identity import Caller
from api.leads.commands import pending as pending_commands
from api.leads.commands.checks import Check, agent_of, own_or_seen, reopenable, unmerged
from api.leads.commands.pending import TimeLeft
from api.leads.schemas.commands import CommandRead, CommandStatusRead
from domain.errors import NotFound, Refused, Unanswered
from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.commands import CommandResult, PendingCommand, SentCommand
from domain.lifecycle.messages import Command, CommandAnswer, LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.state import LeadState
from domain.lifecycle.waiting import WaitingFor, describe
from domain.tenants.policy import Tenant
from services.lifecycle.commands import settle
from store import privacy
from store.errors import existing
from store.leads.leads import AnyRow, find_lead
from store.lifecycle import commands, lead_runs, outbox
from store.tables.leads import LeadRow
from store.team import agents
from store.tenants import tenants
from store.tenants.idempotency import Begun, StoredAnswer, begin, claim_command, find_command, store_answer
from workflows.client.commands import NOT_RUNNING
from workflows.lead.refusals import CLOSED, Refusal

# A command is answered within 10 s, whatever else is slow.
ANSWER_WITHIN = timedelta(seconds=8)
GUARD_WITHIN = timedelta(seconds=3)
LOOK_WITHIN = timedelta(seconds=3)
AT_LATEST = timedelta(seconds=9.5)
# Held here: a task that only its caller holds is lost to the collector when the caller is cancelled.
_under_way: set[asyncio.Task[Response]] = set()
_WAITING: TypeAdapter[WaitingFor | None] = TypeAdapter(WaitingFor | None)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Row:
    """What a command writes beside the lead before it is sent: only when `guard` says that the run would take it."""

    guard: Callable[[LeadState], None]
    write: Callable[[AsyncSession], Awaitable[int]]


@dataclass(frozen=True)
class Order:
    """One command. `build` gets the lead's stored owner and the written row's id; `check` may refuse before that.

    `warn`: what the caller should know of a command that is taken.
    """

    name: str
    build: Callable[[int | None, int | None], Command]
    check: Check | None = None
    row: Row | None = None
    warn: Callable[[Tenant], str | None] | None = None


async def working_agent(session: AsyncSession, tenant_id: int, agent_id: int) -> None:
    """Raises `NotFound`, or `Refused("agent_inactive")`."""
    works = existing(await agents.works(session, tenant_id, agent_id), "agent")
    if not works:
        raise Refused("agent_inactive", "This agent does not take leads now. Choose another agent.")


async def answer_command(
    context: AppContext, caller: Caller, lead_id: int, request: Repeatable, order: Order
) -> Response:
    """Sends it to the lead's run; 202 when it has not answered in time.

    Raises `NotFound` before anything is sent; `Refused` as the run answers; `Unavailable` when nothing was sent;
    `Unanswered` when the database is too slow even to keep the command: it goes on, without its caller.
    """
    answering = asyncio.create_task(_answer(context, caller, lead_id, request, order))
    _under_way.add(answering)
    answering.add_done_callback(_under_way.discard)
    try:
        done, _ = await asyncio.wait({answering}, timeout=AT_LATEST.total_seconds())
    except asyncio.CancelledError:
        answering.add_done_callback(_warn)
        raise
    if done:
        return answering.result()
    answering.add_done_callback(_warn)
    raise Unanswered(pending_commands.NOT_KNOWN)


def _warn(answering: asyncio.Task[Response]) -> None:
    if not answering.cancelled() and (error := answering.exception()) is not None:
        log.warning("command without its caller", error=type(error).__name__)


async def _answer(context: AppContext, caller: Caller, lead_id: int, request: Repeatable, order: Order) -> Response:
    time_left = TimeLeft(ANSWER_WITHIN)
    async with context.database.tenant_session(caller.tenant_id) as session:
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        lead = await _existing(session, caller, lead_id)
        begun = await _earlier(session, caller, request)
        if begun is None and order.check:
            await order.check(session, lead)
        if begun is None and order.row is None:
            begun = await _begin(session, caller, lead_id, request, order)
    if begun is None:
        begun = await _begin_with_row(context, caller, lead, request, order)
    if isinstance(begun, StoredAnswer):
        return replay(begun)
    key = begun.key or request.key_of(caller)
    sent = SentCommand(
        lead=LeadRef(caller.tenant_id, lead_id),
        user_id=caller.user_id,
        command=order.build(lead.owner_id, begun.row_id),
        key=key or secrets.token_hex(16),
        sent_at=begun.at or datetime.now(UTC),
    )
    found = await pending_commands.carry_out(context, sent, time_left, again=begun.at is not None)
    if isinstance(found, PendingCommand):
        return pending_commands.received(found)
    warning = order.warn(tenant) if order.warn else None
    said = shown(answer_of(found, lead), tenant.time_zone).model_copy(update={"warnings": [warning] if warning else []})
    if key is not None:
        async with context.database.tenant_session(caller.tenant_id) as session:
            await store_answer(session, caller.tenant_id, key, 200, said.model_dump(mode="json"))
    return json_answer(said.model_dump_json(), 200)


async def read_status(context: AppContext, caller: Caller, lead: LeadRef, command_id: int) -> CommandStatusRead:
    """What came of a command that was not answered in time; agents see their own. Raises `NotFound`."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        zone = await tenants.zone_of(session, caller.tenant_id)
        pending = await commands.find(session, lead, command_id)
    if pending is None or agent_of(caller) not in (None, pending.user_id):
        raise NotFound("command")
    result = pending.result or await settle(context.database, context.runs, pending, LOOK_WITHIN, datetime.now(UTC))
    status = pending_commands.status(replace(pending, result=result))
    if result is None or result.answer is None:
        return status
    return status.model_copy(update={"lead": shown(result.answer, zone)})


def answer_of(result: CommandResult, lead: AnyRow) -> CommandAnswer:
    """Raises `Refused`."""
    if result.answer is None:
        raise ended_run(Refused(result.reason, result.detail), lead)
    return result.answer


def ended_run(refusal: Refused, lead: AnyRow) -> Refused:
    """Temporal has no run of this lead: the database knows whether one is to come, or has ended."""
    if refusal.reason == NOT_RUNNING and lead.phase == Phase.CLOSED:
        return Refused("lead_closed", CLOSED)
    return refusal


REOPENED = CommandRead(
    status=Status.NEW,
    stage=Stage.AWARENESS,
    phase=Phase.INTAKE,
    owner_id=None,
    waiting_for=None,
    waiting_for_text=None,
)


async def ask_reopen(session: AsyncSession, caller: Caller, lead_id: int, now: datetime) -> RunRequest:
    """Requests the lead's next run, begun after the commit. Raises `NotFound`, `MergedAway`, `Refused("not_lost")`."""
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id))
    unmerged(lead)
    await reopenable(caller)(session, lead)
    restart = await outbox.restart(session, lead, "reopened")
    if restart is None:
        raise Refused("reopening", "This lead is already being reopened.")
    await _note(session, caller, lead_id, "reopen")
    return restart


async def lead_of_agent(session: AsyncSession, caller: Caller, lead_id: int) -> LeadRow:
    """Locked; another agent's lead, and nobody's that the agent may not see, is `Refused("not_owner")`.

    Raises `NotFound`, `MergedAway`.
    """
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id))
    unmerged(lead)
    await own_or_seen(caller)(session, lead)
    return lead


def stored(lead: LeadRow, zone: str) -> CommandRead:
    """Where the lead stands, as the database knows it."""
    waiting = _WAITING.validate_python(lead.waiting_for or None)
    return CommandRead(
        status=Status(lead.status),
        stage=Stage(lead.stage),
        phase=Phase(lead.phase),
        owner_id=lead.owner_id,
        waiting_for=waiting,
        waiting_for_text=describe(waiting, zone) if waiting else None,
    )


def shown(answer: CommandAnswer, zone: str) -> CommandRead:
    waiting = answer.waiting_for
    return CommandRead(
        status=answer.status,
        stage=answer.stage,
        phase=answer.phase,
        owner_id=answer.owner,
        waiting_for=waiting,
        waiting_for_text=describe(waiting, zone) if waiting else None,
    )


async def _existing(session: AsyncSession, caller: Caller, lead_id: int) -> AnyRow:
    """Any lead of the tenant: that it is another agent's, the run says with its reason."""
    found = existing(await find_lead(session, caller.tenant_id, lead_id), "lead")
    unmerged(found.row)
    return found.row


async def _earlier(session: AsyncSession, caller: Caller, request: Repeatable) -> StoredAnswer | Begun | None:
    key = request.key_of(caller)
    if key is None:
        return None
    return await find_command(session, caller.tenant_id, key, request.fingerprint(caller))


async def _begin_with_row(
    context: AppContext, caller: Caller, lead: AnyRow, request: Repeatable, order: Order
) -> StoredAnswer | Begun:
    assert order.row
    lead_id: int = lead.id
    try:
        state = await context.runs.state(LeadRef(caller.tenant_id, lead_id), within=GUARD_WITHIN)
    except Unanswered:
        state = stored_state(lead)
    try:
        order.row.guard(state)
    except Refusal as refusal:
        # Perhaps because the same request came twice, and the first one was faster.
        async with context.database.tenant_session(caller.tenant_id) as session:
            earlier = await _earlier(session, caller, request)
        if earlier is None:
            raise Refused(refusal.type or "refused", refusal.message) from None
        return earlier
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await _begin(session, caller, lead_id, request, order)


async def _begin(
    session: AsyncSession, caller: Caller, lead_id: int, request: Repeatable, order: Order
) -> StoredAnswer | Begun:
    """Takes the key and writes the row, once; of two at the same time the second gets what the first wrote."""
    key = request.key_of(caller)
    if key is not None:
        earlier = await claim_command(session, caller.tenant_id, key, request.fingerprint(caller))
        if earlier:
            return earlier
    row_id = await order.row.write(session) if order.row else None
    if agent_of(caller) is None:
        await _note(session, caller, lead_id, order.name)
    if key is not None:
        await begin(session, caller.tenant_id, key, row_id)
    return Begun(row_id)


async def _note(session: AsyncSession, caller: Caller, lead_id: int, name: str) -> None:
    """The run knows a manager only as such; who it was, the history says."""
    entry = privacy.Entry(datetime.now(UTC), caller.actor, "manager_asked", "lead", lead_id, facts={"command": name})
    await privacy.record(session, caller.tenant_id, entry)


def stored_state(lead: AnyRow) -> LeadState:
    """What a guard needs of a run that is busy; the run itself has the last word."""
    return LeadState(
        run=lead.run,
        status=Status(lead.status),
        stage=Stage(lead.stage),
        phase=Phase(lead.phase),
        owner=lead.owner_id,
    )

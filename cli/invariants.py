"""The invariants of the whole engine: what the database shows by itself, and whether the runs agree with it."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from psycopg.rows import class_row
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import Refused, Unavailable
from domain.lead import Phase, Status
from domain.messages import LeadRef, LeadState
from store.invariants import Broken, check
from workflows.client import LeadClient, lead_workflow_id

_PAGE, _AT_ONCE = 1_000, 32
_LATEST_CLOSED = 200
_MOST_SILENT = 64
_LOOK_AGAIN = 0.5
AT_ONCE = timedelta(0)
_RUNNING = "WorkflowType = 'LeadLifecycle' AND ExecutionStatus = 'Running'"
_LEADS = b"""
    SELECT l.tenant_id, l.id, l.run, l.run_closed, l.status, l.stage, l.phase, l.owner_id AS owner, l.attempts_made,
           EXISTS (
               SELECT FROM start_requests r WHERE (r.tenant_id, r.lead_id) = (l.tenant_id, l.id) AND r.sent_at IS NULL
           ) AS is_being_told,
           EXISTS (
               SELECT FROM webhook_deliveries w
               WHERE (w.tenant_id, w.lead_id) = (l.tenant_id, l.id) AND w.delivered_at IS NULL
           ) AS is_being_posted,
           EXISTS (
               SELECT FROM start_requests r
               WHERE (r.tenant_id, r.lead_id) = (l.tenant_id, l.id) AND r.message = 'start' AND r.run > l.run
                 AND r.sent_at IS NOT NULL
           ) AS is_owed_a_run
    FROM leads l
"""
_OPEN = _LEADS + b"WHERE NOT l.run_closed"
_ASKED = b"(SELECT tenant_id, lead_id FROM start_requests WHERE run > 1 AND sent_at IS NOT NULL)"
_AGAIN = _LEADS + b"WHERE l.run_closed AND l.status = 'lost' AND (l.tenant_id, l.id) IN " + _ASKED
_LATEST = _LEADS + b"WHERE l.run_closed ORDER BY l.updated_at DESC LIMIT %(limit)s"
_NAMED = _LEADS + b"WHERE (l.tenant_id, l.id) IN (SELECT * FROM unnest(%(tenants)s::int[], %(leads)s::bigint[]))"

Invariants = dict[str, list[Broken]]


@dataclass(frozen=True)
class _Lead:
    """A lead as the database has it."""

    tenant_id: int
    id: int
    run: int
    run_closed: bool
    status: str
    stage: str
    phase: str
    owner: int | None
    attempts_made: int
    is_being_told: bool
    is_being_posted: bool
    is_owed_a_run: bool

    @property
    def ref(self) -> LeadRef:
        return LeadRef(self.tenant_id, self.id)


async def broken(checker_url: str, client: LeadClient, *, patience: timedelta = timedelta(seconds=5)) -> Invariants:
    """The broken invariants by name (`I1` …), each with what breaks it; empty when all hold.

    Open leads, and those that closed last, are compared with their runs. A lead that moves while it is looked at is
    looked at again: only what stays wrong for `patience` is told. Raises `Unavailable` when no run answers.
    """
    until = time.monotonic() + patience.total_seconds()
    found = await check(checker_url, limbo_grace=AT_ONCE)
    while found and time.monotonic() < until:
        await asyncio.sleep(_LOOK_AGAIN)
        found = await check(checker_url, limbo_grace=AT_ONCE)
    for name, fault in await _lasting_faults(checker_url, client, patience):
        found.setdefault(name, []).append(fault)
    return dict(sorted(found.items()))


async def _lasting_faults(checker_url: str, client: LeadClient, patience: timedelta) -> list[tuple[str, Broken]]:
    until = time.monotonic() + patience.total_seconds()
    async with await psycopg.AsyncConnection.connect(checker_url, autocommit=True) as connection:
        running = await _all_running(client)
        read = [
            *await _read(connection, _OPEN),
            *await _read(connection, _AGAIN),
            *await _read(connection, _LATEST, limit=_LATEST_CLOSED),
        ]
        leads = list(dict.fromkeys(read))
        strays = running - {lead.ref for lead in leads}
        faults = await _faults(client, leads + await _named(connection, strays), running)
        while faults and time.monotonic() < until:
            await asyncio.sleep(_LOOK_AGAIN)
            suspects = {LeadRef(fault.tenant_id, fault.id or 0) for _, fault in faults}
            faults = await _faults(client, await _named(connection, suspects), await _still_running(client, suspects))
    return faults


async def _read(connection: psycopg.AsyncConnection[object], query: bytes, **values: object) -> list[_Lead]:
    async with connection.cursor(row_factory=class_row(_Lead)) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def _named(connection: psycopg.AsyncConnection[object], refs: set[LeadRef]) -> list[_Lead]:
    tenants, leads = [ref.tenant_id for ref in refs], [ref.lead_id for ref in refs]
    return await _read(connection, _NAMED, tenants=tenants, leads=leads) if refs else []


async def _all_running(client: LeadClient) -> set[LeadRef]:
    """From the list of runs, which may be a moment old."""
    found = set()
    async for run in client.client.list_workflows(_RUNNING, page_size=_PAGE):
        _, tenant_id, lead_id = run.id.split("-")
        found.add(LeadRef(int(tenant_id), int(lead_id)))
    return found


async def _still_running(client: LeadClient, refs: set[LeadRef]) -> set[LeadRef]:
    """Asked one by one, which is never old."""
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def runs(ref: LeadRef) -> bool:
        async with at_once:
            try:
                found = await client.client.get_workflow_handle(lead_workflow_id(ref)).describe()
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return False
                raise Unavailable("The workflow engine is away.", retry_after=5) from None
            return found.status is WorkflowExecutionStatus.RUNNING

    asked = list(refs)
    answers = await asyncio.gather(*(runs(ref) for ref in asked))
    return {ref for ref, answer in zip(asked, answers, strict=True) if answer}


async def _faults(client: LeadClient, leads: Sequence[_Lead], running: set[LeadRef]) -> list[tuple[str, Broken]]:
    at_once = asyncio.Semaphore(_AT_ONCE)
    silent = 0

    async def examine(lead: _Lead) -> list[tuple[str, str]]:
        nonlocal silent
        async with at_once:
            found = list(_by_itself(lead, runs=lead.ref in running))
            try:
                return found + list(_against(lead, await client.state(lead.ref)))
            except Refused:
                return found  # it never ran, or the server has forgotten a run that ended long ago
            except Unavailable:
                silent += 1
                if silent > _MOST_SILENT:
                    raise
                return [*found, ("I8", "the run does not answer")]

    examined = await asyncio.gather(*(examine(lead) for lead in leads))
    return [
        (name, Broken(what, lead.tenant_id, lead.id, lead.run))
        for lead, found in zip(leads, examined, strict=True)
        for name, what in found
    ]


def _by_itself(lead: _Lead, *, runs: bool) -> Iterator[tuple[str, str]]:
    """What one lead and the list of runs show."""
    if not lead.run_closed and not runs and not lead.is_being_told:
        yield "I1", "open lead without a run"
    if lead.run_closed and runs and not lead.is_being_posted:
        yield "I1", "run of a closed lead"
    if lead.run_closed and lead.status == Status.LOST.value and lead.is_owed_a_run:
        yield "I1", "a run that was asked for never began"


def _against(lead: _Lead, state: LeadState) -> Iterator[tuple[str, str]]:
    """Where the run's own state differs."""
    if lead.is_being_told and lead.phase == Phase.INTAKE.value:
        return
    pairs = {
        "run": (lead.run, state.run),
        "status": (lead.status, state.status.value),
        "stage": (lead.stage, state.stage.value),
        "phase": (lead.phase, state.phase.value),
        "owner": (lead.owner, state.owner),
        "attempts made": (lead.attempts_made, state.attempts_made),
    }
    for name, (stored, lived) in pairs.items():
        if stored != lived:
            yield "I8", f"{name}: stored {stored}, lived {lived}"

"""The invariants of the whole engine: what the database shows, and whether the runs agree with it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from psycopg.rows import class_row

from devstack.checks.faults import NEVER_BEGAN, OF_A_CLOSED_LEAD, UNREADABLE, WITHOUT_A_LEAD, WITHOUT_A_RUN
from devstack.checks.runs import SILENT, Limits, Progress, Runs
from domain.errors import Unavailable
from domain.leads.lead import Phase, Status
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.state import LeadState
from store.invariants import Broken, check
from worker.wiring import readable
from workflows.client.client import LeadClient

_LATEST_CLOSED = 200
_LOOK_AGAIN = 0.5
AT_ONCE = timedelta(0)
_REOPENED = (Status.LOST.value, Status.CONVERTED.value)
LIMITS = Limits()
_LEADS = b"""
    SELECT l.tenant_id, l.id, l.run, l.run_closed, l.status, l.stage, l.phase, l.owner_id AS owner, l.attempts_made,
           CASE WHEN l.run_closed THEN '[]' ELSE l.steps::text END AS steps,
           EXISTS (
               SELECT FROM start_requests r WHERE (r.tenant_id, r.lead_id) = (l.tenant_id, l.id) AND r.sent_at IS NULL
           ) AS is_being_signalled,
           EXISTS (
               SELECT FROM start_requests r
               WHERE (r.tenant_id, r.lead_id) = (l.tenant_id, l.id) AND r.message = 'start' AND r.run > l.run
                 AND r.sent_at IS NOT NULL AND (l.status <> 'converted' OR r.body ->> 'reason' = 'enquiry')
           ) AS is_owed_a_run
    FROM leads l
"""
_OPEN = _LEADS + b"WHERE NOT l.run_closed"
_REQUESTED = b"(SELECT tenant_id, lead_id FROM start_requests WHERE run > 1 AND sent_at IS NOT NULL)"
_AGAIN = _LEADS + b"WHERE l.run_closed AND l.status IN ('lost', 'converted') AND (l.tenant_id, l.id) IN " + _REQUESTED
_LATEST = _LEADS + b"WHERE l.run_closed ORDER BY l.updated_at DESC LIMIT %(limit)s"
_NAMED = _LEADS + b"WHERE (l.tenant_id, l.id) IN (SELECT * FROM unnest(%(tenants)s::int[], %(leads)s::bigint[]))"

Invariants = dict[str, list[Broken]]
Fault = tuple[str, Broken]


@dataclass(frozen=True)
class StoredLead:
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
    steps: str
    is_being_signalled: bool
    is_owed_a_run: bool

    @property
    def ref(self) -> LeadRef:
        return LeadRef(self.tenant_id, self.id)


def _silent(_: str) -> None:
    return


async def broken(
    checker_url: str,
    client: LeadClient,
    *,
    patience: timedelta = timedelta(seconds=5),
    limits: Limits = LIMITS,
    progress: Progress = _silent,
) -> Invariants:
    """The broken invariants by name (`I1` …), each with what breaks it; empty when all hold.

    Open leads, and those that closed last, are compared with their runs. A lead that moves while it is looked at is
    looked at again: only what stays wrong, and stays the same, for `patience` is reported. What Temporal does not
    answer within `limits` is reported, too. Raises `TimeoutError` when the database does not answer.
    """
    runs = Runs(client, limits, progress)

    async def shown() -> list[Fault]:
        progress("asking the database")
        async with asyncio.timeout(limits.whole.total_seconds()):
            rows = await check(checker_url, unattended_grace=AT_ONCE)
        return [(name, fault) for name, faults in rows.items() for fault in faults]

    faults = await _lasting(await shown(), lambda _: shown(), patience)
    found: Invariants = {}
    for name, fault in [*faults, *await _run_faults(checker_url, runs, patience)]:
        found.setdefault(name, []).append(fault)
    return dict(sorted(found.items()))


async def _lasting(
    faults: list[Fault], look_again: Callable[[list[Fault]], Awaitable[list[Fault]]], patience: timedelta
) -> list[Fault]:
    """Those that are found at every look: each has moved as soon as it is missing from one."""
    until = time.monotonic() + patience.total_seconds()
    while faults and time.monotonic() < until:
        await asyncio.sleep(_LOOK_AGAIN)
        found = set(await look_again(faults))
        faults = [fault for fault in faults if fault in found]
    return faults


async def _run_faults(checker_url: str, runs: Runs, patience: timedelta) -> list[Fault]:
    async with await psycopg.AsyncConnection.connect(checker_url, autocommit=True, connect_timeout=5) as connection:
        try:
            running, strange = await runs.running()
        except Unavailable as away:
            return [("I8", Broken(f"{away} No run was compared with its lead.", 0))]
        read = [
            *await _read(connection, _OPEN),
            *await _read(connection, _AGAIN),
            *await _read(connection, _LATEST, limit=_LATEST_CLOSED),
        ]
        leads = list(dict.fromkeys(read))
        strays = running - {lead.ref for lead in leads}
        named = await stored(connection, strays)
        lost = strays - {lead.ref for lead in named}
        faults = [*await _faults(runs, leads + named, running), *_without_a_lead(lost)]

        async def look_again(suspected: list[Fault]) -> list[Fault]:
            refs = {LeadRef(fault.tenant_id, fault.id or 0) for _, fault in suspected}
            still = await runs.still_running(refs)
            known = await stored(connection, refs)
            return [*await _faults(runs, known, still), *_without_a_lead(still - {lead.ref for lead in known})]

        faults = await _lasting(faults, look_again, patience)
    faults += [("I1", Broken(f"run with the unknown id {id}", 0)) for id in strange]
    return await _explained(runs, faults)


def _without_a_lead(refs: Iterable[LeadRef]) -> list[Fault]:
    return [("I1", Broken(WITHOUT_A_LEAD, ref.tenant_id, ref.lead_id)) for ref in refs]


async def _explained(runs: Runs, faults: list[Fault]) -> list[Fault]:
    """Silent runs with what Temporal says of their tasks."""
    silent = [LeadRef(fault.tenant_id, fault.id or 0) for _, fault in faults if fault.what == SILENT]
    why = await runs.explained(silent)

    def in_full(fault: Broken) -> Broken:
        words = why.get(LeadRef(fault.tenant_id, fault.id or 0))
        return fault._replace(what=f"{SILENT}: {words}") if fault.what == SILENT and words else fault

    return [(name, in_full(fault)) for name, fault in faults]


async def _read(connection: psycopg.AsyncConnection[object], query: bytes, **values: object) -> list[StoredLead]:
    async with connection.cursor(row_factory=class_row(StoredLead)) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def stored(connection: psycopg.AsyncConnection[object], refs: Collection[LeadRef]) -> list[StoredLead]:
    """Those of these leads that the database has."""
    tenants, leads = [ref.tenant_id for ref in refs], [ref.lead_id for ref in refs]
    return await _read(connection, _NAMED, tenants=tenants, leads=leads) if refs else []


async def _faults(runs: Runs, leads: Sequence[StoredLead], running: set[LeadRef]) -> list[Fault]:
    states = await runs.states(lead.ref for lead in leads)

    def examine(lead: StoredLead) -> Iterator[tuple[str, str]]:
        yield from by_itself(lead, runs=lead.ref in running)
        state = states[lead.ref]
        if isinstance(state, LeadState):
            yield from _against(lead, state)
        elif state is not None:
            yield "I8", state

    return [(name, Broken(what, lead.tenant_id, lead.id, lead.run)) for lead in leads for name, what in examine(lead)]


def by_itself(lead: StoredLead, *, runs: bool) -> Iterator[tuple[str, str]]:
    """What one lead and the list of runs show."""
    if not lead.run_closed and not runs and not lead.is_being_signalled:
        yield "I1", WITHOUT_A_RUN
    if lead.run_closed and runs:
        yield "I1", OF_A_CLOSED_LEAD
    if lead.run_closed and lead.status in _REOPENED and lead.is_owed_a_run:
        yield "I1", NEVER_BEGAN
    if not all(readable(result) for result in json.loads(lead.steps)):
        yield "I16", UNREADABLE


def _against(lead: StoredLead, state: LeadState) -> Iterator[tuple[str, str]]:
    """Where the run's own state differs."""
    if lead.is_being_signalled and lead.phase == Phase.INTAKE.value:
        return
    if lead.run_closed and state.run > lead.run and state.phase is Phase.INTAKE:
        return  # requested, and ended at once: a patient who writes again needs no other run
    pairs = {
        "run": (lead.run, state.run),
        "status": (lead.status, state.status.value),
        "stage": (lead.stage, state.stage.value),
        "phase": (lead.phase, state.phase.value),
        "owner": (lead.owner, state.owner),
        "attempts made": (lead.attempts_made, state.counts.attempts_made),
    }
    for name, (stored, lived) in pairs.items():
        if stored != lived:
            yield "I8", f"{name}: stored {stored}, lived {lived}"

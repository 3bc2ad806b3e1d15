"""Uploaded files: rows become leads, or are taken back."""

import time
from contextlib import aclosing
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.capture.import_batches import ImportBatches, waiting_row
from activities.capture.withdrawal import withdraw
from activities.heartbeats import heartbeat
from domain.capture.imports.judgement import RowJudge
from domain.capture.imports.mapping import read_map
from domain.capture.imports.states import ImportState, ImportStep, LineState
from domain.lifecycle.ports import LeadRuns
from domain.privacy import ENGINE, Actor
from store import privacy
from store.capture.imports.chunks import has_chunks
from store.capture.imports.files import count_lines, find_import, list_lines, lock_line, settle_line
from store.lifecycle.lead_runs import load_tenant
from store.session import Database
from store.tables.capture import ImportLineRow, ImportRow
from store.tenants.custom_fields import fields_in_force

BATCH = 500
_TAKEN_BACK_AT_ONCE = 200
# One activity works so long on, and is then recorded as done.
SPELL = timedelta(seconds=20)
_CAPTURES = frozenset({ImportState.READING, ImportState.RUNNING})
_TO_DO = {
    ImportState.READING: ((), ImportState.CHECKED),
    ImportState.RUNNING: ((LineState.WAITING,), ImportState.DONE),
    ImportState.UNDOING: ((LineState.CREATED, LineState.KNOWN), ImportState.UNDONE),
}


class ImportActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs, self._batches = database, runs, ImportBatches(database)

    @activity.defn
    async def advance_import(self, step: ImportStep) -> int | None:
        """Sees to the next rows, whose transactions leave their mark on them: what runs twice finds them done.

        Gives the number of the last one; None: the import is over.
        """
        async with self._database.tenant_session(step.tenant_id) as session:
            row = await find_import(session, step.tenant_id, step.import_id)
        state = ImportState(row.state)
        if state not in _TO_DO:
            return None
        last = await (self._capture(row, step.after) if state in _CAPTURES else self._take_back(row, step.after))
        return await self._settle(step) if last is None else last

    async def _capture(self, row: ImportRow, after: int) -> int | None:
        """First what nobody has judged yet; then rows that were judged and wait, as after a dry run."""
        judge, until = await self._judge(row), time.monotonic() + SPELL.total_seconds()
        async with aclosing(self._batches.judge_and_store(row, judge)) as stored:
            async for last in stored:
                heartbeat(last)
                if time.monotonic() > until:
                    return after
        if row.state == ImportState.READING:
            return None
        waiting = [LineState.WAITING.value]
        while time.monotonic() < until:
            async with self._database.tenant_session(row.tenant_id) as session:
                lines = await list_lines(session, row, waiting, after, BATCH)
            if not lines:
                return None
            await self._batches.capture(row, [waiting_row(line, judge.region, clock.wall()) for line in lines])
            after = lines[-1].number
            heartbeat(after)
        return after

    async def _judge(self, row: ImportRow) -> RowJudge:
        async with self._database.tenant_session(row.tenant_id) as session:
            fields = await fields_in_force(session, row.tenant_id)
            country = (await load_tenant(session, row.tenant_id)).country
        return RowJudge(read_map(row.mapping), row.header, country, fields)

    async def _take_back(self, row: ImportRow, after: int) -> int | None:
        states, last = [state.value for state in _TO_DO[ImportState.UNDOING][0]], after + _TAKEN_BACK_AT_ONCE
        async with self._database.tenant_session(row.tenant_id) as session:
            lines = await list_lines(session, row, states, after, _TAKEN_BACK_AT_ONCE, last)
        for line in lines:
            await self._take_back_line(row, line)
            heartbeat(line.number)
        return last if last < row.rows_total else None

    async def _take_back_line(self, row: ImportRow, line: ImportLineRow) -> None:
        async with self._database.tenant_session(row.tenant_id) as session:
            state = await lock_line(session, line)
            if state not in (LineState.CREATED, LineState.KNOWN):
                return
            done = await withdraw(
                session, line, whole=state == LineState.CREATED, actor=Actor(row.actor), now=clock.wall()
            )
            await settle_line(session, line, LineState.UNDONE if done else LineState.KEPT)

    async def _settle(self, step: ImportStep) -> int | None:
        """Ends the import, unless new work was requested meanwhile: then it starts again."""
        async with self._database.tenant_session(step.tenant_id) as session:
            row = await find_import(session, step.tenant_id, step.import_id, lock=True)
            if ImportState(row.state) not in _TO_DO:
                return None
            to_do, over = _TO_DO[ImportState(row.state)]
            counts = (await count_lines(session, step.tenant_id, [step.import_id]))[step.import_id]
            if any(counts.get(state, 0) for state in to_do) or await has_chunks(session, row):
                return 0
            await self._end(session, row, over, counts)
        if over is ImportState.DONE:
            await self._runs.begin_starts()
        return None

    async def _end(self, session: AsyncSession, row: ImportRow, over: ImportState, counts: dict[str, int]) -> None:
        now = clock.wall()
        if over is ImportState.DONE:
            row.finished_at = now
        elif over is ImportState.UNDONE:
            row.undone_at = now
        row.state = over.value
        await session.flush()
        entry = privacy.Entry(now, ENGINE, f"import_{over.value}", "import", row.id, facts={**counts})
        await privacy.record(session, row.tenant_id, entry)

"""Rows of an uploaded file, some hundred in one transaction; a row that fails there is stored on its own."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pydantic import ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import clock
from activities.heartbeats import heartbeat
from domain.capture.imports.judgement import LONGEST_FIELD, LONGEST_REASON, BadRow, GoodRow, RawRow, RowJudge
from domain.capture.imports.states import IMPORT_PRIORITY, ImportState, LineState
from domain.capture.remarks import Remarks
from domain.capture.submission import LeadCapture, normalise
from domain.errors import Invalid, NotFound
from domain.privacy import Actor
from services.capture.batch import capture_new
from services.capture.capture import capture, retry_raced
from services.capture.intake import CaptureChannel, Captured, Intake, Raced
from store.capture.imports.chunks import next_chunk, refresh_statistics, take_chunk
from store.capture.imports.files import Line, add_lines, lock_waiting, settle_lines
from store.capture.imports.shares import stored_submissions
from store.session import Database
from store.tables.capture import ImportLineRow, ImportRow

Judged = GoodRow | BadRow


@dataclass(frozen=True)
class _Batch:
    """Neighbouring rows that were judged; `first` is their chunk."""

    first: int
    rows: Sequence[Judged]


class ImportBatches:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def judge_and_store(self, row: ImportRow, judge: RowJudge) -> AsyncGenerator[int, None]:
        """Chunk by chunk, the next one judged while this one is stored; yields each chunk's last row number."""
        ahead = asyncio.create_task(self._judged(row, judge, 0))
        try:
            while batch := await ahead:
                ahead = asyncio.create_task(self._judged(row, judge, batch.first))
                await self._store(row, batch)
                async with self._database.tenant_session(row.tenant_id) as session:
                    await refresh_statistics(session)
                yield batch.rows[-1].number
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def _judged(self, row: ImportRow, judge: RowJudge, after: int) -> _Batch | None:
        async with self._database.tenant_session(row.tenant_id) as session:
            chunk = await next_chunk(session, row, after)
        if chunk is None:
            return None
        now = clock.wall()
        return _Batch(chunk.first, await asyncio.to_thread(_judge_all, judge, chunk.rows, now))

    async def _store(self, row: ImportRow, batch: _Batch) -> None:
        """Each row's mark is written with what became of it; what waits then is seen to one by one."""

        async def store(session: AsyncSession, *, together: bool = True) -> list[GoodRow]:
            if not await take_chunk(session, row, batch.first):
                return []
            lines = await self._became(session, row, batch.rows, together and row.state == ImportState.RUNNING)
            await add_lines(session, row, lines)
            return _left(batch.rows, lines)

        try:
            left = await retry_raced(self._database, row.tenant_id, store)
        except (Raced, DataError, IntegrityError):
            left = await retry_raced(self._database, row.tenant_id, partial(store, together=False))
        if row.state == ImportState.RUNNING:
            await self._one_by_one(row, left)

    async def capture(self, row: ImportRow, rows: Sequence[Judged]) -> None:
        """Makes leads of rows that were judged before and wait."""

        async def store(session: AsyncSession) -> list[GoodRow]:
            waiting = await lock_waiting(session, row, [one.number for one in rows])
            wait = [one for one in rows if one.number in waiting]
            lines = await self._became(session, row, wait, together=True)
            await settle_lines(session, row, [line for line in lines if line.state != LineState.WAITING])
            return _left(wait, lines)

        try:
            left = await retry_raced(self._database, row.tenant_id, store)
        except (Raced, DataError, IntegrityError):
            left = [one for one in rows if isinstance(one, GoodRow)]
        await self._one_by_one(row, left)

    async def _became(
        self, session: AsyncSession, row: ImportRow, rows: Sequence[Judged], together: bool
    ) -> list[Line]:
        good = [one for one in rows if isinstance(one, GoodRow)] if together else []
        keys = await stored_submissions(session, row.tenant_id, [one.submission_key for one in good])
        new = [one for one in good if one.submission_key not in keys]
        captured = await capture_new(session, row.tenant_id, [_intake(row, one) for one in new])
        made = {one.number: lead for one, lead in zip(new, captured, strict=True) if lead}
        return [_line(one, keys, made) for one in rows]

    async def _one_by_one(self, row: ImportRow, rows: Sequence[GoodRow]) -> None:
        """A transaction for each: five hundred may take longer than an activity may be silent."""
        for one in rows:
            heartbeat(one.number)
            try:
                await retry_raced(self._database, row.tenant_id, partial(self._capture, row, one))
            except NotFound as error:
                await self._reject(row, BadRow.of(one.number, one.line, f"{error.noun}_id", str(error)))
            except (DataError, IntegrityError):
                await self._reject(row, BadRow.of(one.number, one.line, "row", "cannot be stored"))

    async def _capture(self, row: ImportRow, one: GoodRow, session: AsyncSession) -> None:
        if not await lock_waiting(session, row, [one.number]):
            return
        line = _waiting_line(one)
        known = await stored_submissions(session, row.tenant_id, [one.submission_key])
        if known:
            line = replace(line, state=LineState.UNCHANGED, lead_id=known[one.submission_key])
        else:
            captured = await capture(session, row.tenant_id, _intake(row, one))
            assert isinstance(captured, Captured), "only a keyed intake is answered from store"
            state = LineState.CREATED if captured.created else LineState.KNOWN
            line = replace(line, state=state, lead_id=captured.lead_id, touch_id=captured.touch_id)
            line = _with_remarks(line, captured.remarks)
        await settle_lines(session, row, [line])

    async def _reject(self, row: ImportRow, bad: BadRow) -> None:
        async with self._database.tenant_session(row.tenant_id) as session:
            if await lock_waiting(session, row, [bad.number]):
                await settle_lines(session, row, [_line(bad, {}, {})])


def _with_remarks(line: Line, remarks: Remarks) -> Line:
    field, reason = remarks.row
    if not reason:
        return line
    fields, reasons = filter(None, (line.field, field)), filter(None, (line.reason, reason))
    return replace(line, field=", ".join(fields)[:LONGEST_FIELD], reason="; ".join(reasons)[:LONGEST_REASON])


def _judge_all(judge: RowJudge, rows: Sequence[RawRow], now: datetime) -> list[Judged]:
    judged: list[Judged] = []
    for row in rows:
        judged.append(judge.judge(row, now))
        time.sleep(0)  # lets go of the interpreter, which live runs need
    return judged


def waiting_row(line: ImportLineRow, region: str, now: datetime) -> Judged:
    """A row that waited is judged by the rules of today: one may have changed since it was read."""
    try:
        lead = LeadCapture.model_validate(line.lead)
        submission = normalise(lead, region, now)
    except ValidationError:
        return BadRow.of(line.number, line.line, "lead", "breaks a rule of today; upload the file again")
    except Invalid as error:
        return BadRow.of(line.number, line.line, error.field, str(error))
    return GoodRow(line.number, line.line, line.submission_key or "", line.occurred_at, lead, submission)


def _line(one: Judged, known: dict[str, int], made: dict[int, Captured]) -> Line:
    if isinstance(one, BadRow):
        return Line(one.number, one.line, LineState.REJECTED, field=one.field, reason=one.reason)
    line = replace(_waiting_line(one), submission_key=one.submission_key, occurred_at=one.occurred_at)
    if one.submission_key in known:
        return replace(line, state=LineState.UNCHANGED, lead_id=known[one.submission_key])
    if captured := made.get(one.number):
        return replace(line, state=LineState.CREATED, lead_id=captured.lead_id, touch_id=captured.touch_id)
    return replace(line, lead=one.lead.model_dump_json(exclude_unset=True))


def _waiting_line(one: GoodRow) -> Line:
    """It waits, with what was left out of it."""
    field, reason = one.left_out
    return Line(one.number, one.line, LineState.WAITING, field=field, reason=reason)


def _left(rows: Sequence[Judged], lines: Sequence[Line]) -> list[GoodRow]:
    """Those that wait still."""
    waiting = {line.number for line in lines if line.state == LineState.WAITING}
    return [one for one in rows if isinstance(one, GoodRow) and one.number in waiting]


def _intake(row: ImportRow, one: GoodRow) -> Intake:
    return Intake(
        one.submission,
        one.lead.model_dump_json(exclude_unset=True),
        Actor(row.actor),
        one.submission_key,
        occurred_at=one.occurred_at,
        priority=IMPORT_PRIORITY,
        came_by=CaptureChannel("import", row.id),
    )

"""Uploaded files: rows become leads, or are taken back."""

from datetime import datetime

from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from domain.errors import Invalid, NotFound
from domain.importing.states import IMPORT_PRIORITY, ImportRef, ImportState, ImportStep, LineState
from domain.submission import LeadCapture, normalise
from store import audit
from store.queries.imports.import_files import count_lines, find_import, list_lines, lock_line, settle_line
from store.queries.imports.imports import stored_submissions
from store.queries.imports.withdrawal import withdraw
from store.queries.lead.capture import Captured, Intake, Way, capture, retry_raced
from store.queries.lead.lives import load_tenant
from store.session import Database
from store.tables.imports import ImportLineRow, ImportRow

BATCH = 200
_TO_DO = {
    ImportState.RUNNING: ((LineState.WAITING,), ImportState.DONE),
    ImportState.UNDOING: ((LineState.CREATED, LineState.KNOWN), ImportState.UNDONE),
}


class ImportActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def advance_import(self, step: ImportStep) -> int | None:
        """Sees to the next rows, each in a transaction of its own, which leaves its mark on the row.

        Gives the number of the last one; None: the import is over.
        """
        async with self._database.tenant_session(step.tenant_id) as session:
            row = await find_import(session, step.tenant_id, step.import_id)
            state = ImportState(row.state)
            if state not in _TO_DO:
                return None
            wanted = [to_do.value for to_do in _TO_DO[state][0]]
            last = step.behind + BATCH
            lines = await list_lines(session, step.tenant_id, step.import_id, wanted, step.behind, BATCH, last)
            region = row.mapping.get("region") or (await load_tenant(session, step.tenant_id)).country
        for line in lines:
            if state is ImportState.RUNNING:
                await self._capture(row, line, region)
            else:
                await self._take_back(row, line)
            if activity.in_activity():
                activity.heartbeat(line.number)
        return last if last < row.rows_total else await self._settle(step)

    async def _capture(self, row: ImportRow, line: ImportLineRow, region: str) -> None:
        async def store(session: AsyncSession) -> None:
            if await lock_line(session, line) != LineState.WAITING:
                return
            key = line.submission_key or ""
            known = await stored_submissions(session, row.tenant_id, [key])
            if known:
                await settle_line(session, line, LineState.UNCHANGED, lead_id=known[key])
                return
            captured = await capture(session, row.tenant_id, _intake(row, line, region, clock.wall()))
            assert isinstance(captured, Captured), "only a keyed intake is answered from store"
            state = LineState.CREATED if captured.created else LineState.KNOWN
            await settle_line(session, line, state, lead_id=captured.lead_id, touch_id=captured.touch_id)

        try:
            await retry_raced(self._database, row.tenant_id, store)
        except Invalid as error:
            await self._reject(line, error.field, str(error))
        except NotFound as error:
            await self._reject(line, f"{error.noun}_id", str(error))

    async def _reject(self, line: ImportLineRow, field: str, reason: str) -> None:
        async with self._database.tenant_session(line.tenant_id) as session:
            if await lock_line(session, line) == LineState.WAITING:
                await settle_line(session, line, LineState.REJECTED, field=field[:100], reason=reason[:200])

    async def _take_back(self, row: ImportRow, line: ImportLineRow) -> None:
        async with self._database.tenant_session(row.tenant_id) as session:
            state = await lock_line(session, line)
            if state not in (LineState.CREATED, LineState.KNOWN):
                return
            done = await withdraw(session, line, whole=state == LineState.CREATED, actor=row.actor, now=clock.wall())
            await settle_line(session, line, LineState.UNDONE if done else LineState.KEPT)

    async def _settle(self, ref: ImportRef) -> int | None:
        """The import is over, unless somebody asked for something else meanwhile: then it begins again."""
        async with self._database.tenant_session(ref.tenant_id) as session:
            row = await find_import(session, ref.tenant_id, ref.import_id, lock=True)
            if ImportState(row.state) not in _TO_DO:
                return None
            to_do, over = _TO_DO[ImportState(row.state)]
            counts = (await count_lines(session, ref.tenant_id, [ref.import_id]))[ref.import_id]
            if any(counts.get(state, 0) for state in to_do):
                return 0
            await self._end(session, row, over, counts)
        return None

    async def _end(self, session: AsyncSession, row: ImportRow, over: ImportState, counts: dict[str, int]) -> None:
        now = clock.wall()
        if over is ImportState.DONE:
            row.finished_at = now
        else:
            row.undone_at = now
        row.state = over.value
        await session.flush()
        await audit.record(
            session,
            row.tenant_id,
            at=now,
            actor="engine",
            action=f"import_{over.value}",
            subject="import",
            subject_id=row.id,
            facts={**counts},
        )


def _intake(row: ImportRow, line: ImportLineRow, region: str, now: datetime) -> Intake:
    """Raises `Invalid`: a rule may have changed since the row was read."""
    try:
        lead = LeadCapture.model_validate(line.lead)
        submission = normalise(lead, region, now)
    except ValidationError:
        raise Invalid("lead", "breaks a rule of today; upload the file again") from None
    return Intake(
        submission,
        lead.model_dump_json(exclude_unset=True),
        row.actor,
        line.submission_key,
        occurred_at=line.occurred_at,
        priority=IMPORT_PRIORITY,
        way=Way("import", row.id),
    )

"""Imports as callers see them, and what may be done with one now."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.auth.permissions import Role
from api.capture.imports.file_schemas import ImportCounts, ImportFault, ImportRead, ImportReport
from domain.capture.imports.mapping import read_map
from domain.capture.imports.states import ImportRef, ImportState, LineState
from domain.errors import Forbidden, NotFound, Refused
from store import privacy
from store.capture.imports.files import count_lines, find_import, list_left_out, list_lines
from store.tables.capture import ImportRow

_FAULTS = 20


async def reached(session: AsyncSession, caller: Caller, import_id: int, *, lock: bool = False) -> ImportRow:
    """Any of the tenant's for people, its own for a program. Raises `NotFound`, alike for an absent one."""
    row = await find_import(session, caller.tenant_id, import_id, lock=lock)
    if (own := own_only(caller)) is not None and row.actor not in own:
        raise NotFound("import")
    return row


def own_only(caller: Caller) -> frozenset[str] | None:
    """Whose imports the caller sees; None: everybody's."""
    return caller.own_actors if caller.role is Role.INTEGRATION else None


async def report(session: AsyncSession, row: ImportRow) -> ImportReport:
    counts = await count_lines(session, row.tenant_id, [row.id])
    rejected = await list_lines(session, row, [LineState.REJECTED.value], 0, _FAULTS)
    faults = [ImportFault.model_validate(line) for line in rejected]
    left_out = [ImportFault.model_validate(line) for line in await list_left_out(session, row, _FAULTS)]
    unused = read_map(row.mapping).unused(row.header)
    return ImportReport(**dict(read(row, counts[row.id])), faults=faults, left_out=left_out, unused=unused)


def read(row: ImportRow, stored: dict[str, int]) -> ImportRead:
    counts, judged = dict(stored), sum(stored.values())
    waiting = counts.pop(LineState.WAITING.value, 0) + row.rows_total - judged
    return ImportRead(
        id=row.id,
        name=row.name,
        format=row.format,
        state=ImportState(row.state),
        campaign_id=row.campaign_id,
        rows=row.rows_total,
        counts=ImportCounts(**counts, waiting=waiting),
        judged=judged,
        rows_per_second=_rate(row, row.rows_total - waiting),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        undone_at=row.undone_at,
    )


def _rate(row: ImportRow, done: int) -> float | None:
    if row.started_at is None:
        return None
    seconds = ((row.finished_at or datetime.now(UTC)) - row.started_at).total_seconds()
    return round(done / seconds, 1) if seconds > 0 else None


async def run_import(context: AppContext, caller: Caller, import_id: int) -> ImportReport:
    """What was only checked becomes leads. Raises `Refused`, `NotFound`."""

    def begin(row: ImportRow) -> bool:
        match ImportState(row.state):
            case ImportState.CHECKED | ImportState.READING:
                row.state, row.started_at = ImportState.RUNNING.value, datetime.now(UTC)
                return True
            case ImportState.RUNNING | ImportState.DONE:
                return False
            case _:
                raise Refused("import_undone", "This import was undone. Upload the file again.")

    return await _change(context, caller, import_id, "import_run", begin)


async def undo_import(context: AppContext, caller: Caller, import_id: int) -> ImportReport:
    """Leads that nobody has worked with since are taken back. Raises `Refused`, `NotFound`, `Forbidden`."""

    def begin(row: ImportRow) -> bool:
        if caller.role is Role.MARKETING and row.actor not in caller.own_actors:
            raise Forbidden("Marketing may undo its own imports only. Ask a manager to undo this one.")
        match ImportState(row.state):
            case ImportState.DONE:
                row.state = ImportState.UNDOING.value
                return True
            case ImportState.UNDOING | ImportState.UNDONE:
                return False
            case ImportState.RUNNING:
                raise Refused("import_running", "This import is still running. Undo it when it has finished.")
            case _:
                raise Refused("import_not_run", "This import was only checked. There is nothing to undo.")

    return await _change(context, caller, import_id, "import_undo", begin)


async def _change(
    context: AppContext, caller: Caller, import_id: int, action: str, begin: Callable[[ImportRow], bool]
) -> ImportReport:
    """`begin` returns whether it changed anything. If Temporal is unavailable, the sweep starts the work."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await reached(session, caller, import_id, lock=True)
        if begin(row):
            await session.flush()
            entry = privacy.Entry(
                datetime.now(UTC), caller.actor, action, "import", row.id, facts={"rows": row.rows_total}
            )
            await privacy.record(session, caller.tenant_id, entry)
        answer = await report(session, row)
    await context.runs.begin_import(ImportRef(caller.tenant_id, import_id))
    return answer

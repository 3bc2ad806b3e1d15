"""Uploaded files of leads: each row once, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.imports.states import LineState
from store.errors import NO_CAMPAIGN, existing, refusing
from store.session import run_sql
from store.tables.capture import ImportLineRow, ImportRow


@dataclass(frozen=True)
class Line:
    """One row and what became of it. Waiting: with `lead` as JSON text; rejected: with `field` and `reason`."""

    number: int
    line: int
    state: str
    submission_key: str | None = None
    occurred_at: datetime | None = None
    lead: str = "{}"
    field: str | None = None
    reason: str | None = None
    lead_id: int | None = None
    touch_id: int | None = None


_LINES = """unnest(CAST(:number AS int[]), CAST(:line AS int[]), CAST(:state AS text[]),
        CAST(:submission_key AS text[]), CAST(:occurred_at AS timestamptz[]), CAST(:lead AS jsonb[]),
        CAST(:field AS text[]), CAST(:reason AS text[]), CAST(:lead_id AS bigint[]), CAST(:touch_id AS bigint[]))
        AS given (number, line, state, submission_key, occurred_at, lead, field, reason, lead_id, touch_id)"""
_ADD = text(f"""
    INSERT INTO import_rows (tenant_id, import_id, sheet, number, line, state, submission_key, occurred_at, lead, field,
        reason, lead_id, touch_id)
    SELECT :tenant, :import, CAST(:sheet AS text), given.* FROM {_LINES}
""")  # noqa: S608 - constants of this file
_SETTLE = text(f"""
    UPDATE import_rows SET state = given.state, field = given.field, reason = given.reason, lead = '{{}}',
        lead_id = given.lead_id, touch_id = given.touch_id
    FROM {_LINES}
    WHERE import_rows.tenant_id = :tenant AND import_rows.import_id = :import AND import_rows.number = given.number
""")  # noqa: S608 - constants of this file
_LOCK = text("""
    SELECT number FROM import_rows
    WHERE tenant_id = :tenant AND import_id = :import AND number = ANY(:numbers) AND state = 'waiting'
    ORDER BY number FOR UPDATE
""")
_COUNTS = text("""
    SELECT import_id, state, count(*) AS rows FROM import_rows
    WHERE tenant_id = :tenant AND import_id = ANY(:imports) GROUP BY 1, 2
""")
_SETTLE_LINE = text("""
    UPDATE import_rows SET state = :state, field = NULL, reason = NULL, lead = '{}'
    WHERE tenant_id = :tenant AND import_id = :import AND number = :number
""")
_UNDER_WAY = text("SELECT id FROM imports WHERE tenant_id = :tenant AND state IN ('reading', 'running', 'undoing')")
_RUNNING = text("""
    SELECT EXISTS (SELECT FROM imports WHERE tenant_id = :tenant AND state = 'running' AND started_at > :since)
""")


async def add_import(session: AsyncSession, row: ImportRow) -> ImportRow:
    """Raises `NotFound("campaign")`."""
    session.add(row)
    with refusing(NO_CAMPAIGN):
        await session.flush()
    return row


async def add_lines(session: AsyncSession, row: ImportRow, lines: Sequence[Line]) -> None:
    await run_sql(session, _ADD, {"tenant": row.tenant_id, "import": row.id, "sheet": row.sheet, **_columns(lines)})


async def settle_lines(session: AsyncSession, row: ImportRow, lines: Sequence[Line]) -> None:
    """What became of rows that waited; what they said of people is the touches' from now on."""
    await run_sql(session, _SETTLE, {"tenant": row.tenant_id, "import": row.id, **_columns(lines)})


async def lock_waiting(session: AsyncSession, row: ImportRow, numbers: Sequence[int]) -> set[int]:
    """The rows that still wait, locked."""
    this = {"tenant": row.tenant_id, "import": row.id, "numbers": list(numbers)}
    return set((await run_sql(session, _LOCK, this)).scalars())


def _columns(lines: Sequence[Line]) -> dict[str, list[Any]]:
    rows = [astuple(line) for line in lines]
    return {field.name: [row[place] for row in rows] for place, field in enumerate(fields(Line))}


async def find_import(session: AsyncSession, tenant_id: int, import_id: int, *, lock: bool = False) -> ImportRow:
    """Raises `NotFound`."""
    return existing(await session.get(ImportRow, (tenant_id, import_id), with_for_update=lock), "import")


async def list_imports(
    session: AsyncSession, tenant_id: int, after: int | None, limit: int, actors: Collection[str] | None = None
) -> list[ImportRow]:
    """Newest first; `after` is the last id of the page before. `actors`: only of these uploaders."""
    query = select(ImportRow).where(ImportRow.tenant_id == tenant_id)
    if actors is not None:
        query = query.where(col(ImportRow.actor).in_(actors))
    if after is not None:
        query = query.where(col(ImportRow.id) < after)
    return list(await session.exec(query.order_by(col(ImportRow.id).desc()).limit(limit)))


async def count_lines(session: AsyncSession, tenant_id: int, imports: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many rows of each import are in each state."""
    found = await run_sql(session, _COUNTS, {"tenant": tenant_id, "imports": list(imports)})
    counts: dict[int, dict[str, int]] = {id: {} for id in imports}
    for row in found:
        counts[row.import_id][row.state] = row.rows
    return counts


async def list_lines(
    session: AsyncSession, row: ImportRow, states: Sequence[str], after: int, limit: int, last: int | None = None
) -> list[ImportLineRow]:
    """In the file's order, after row number `after` and up to `last`; no states: all."""
    query = select(ImportLineRow).where(
        ImportLineRow.tenant_id == row.tenant_id, ImportLineRow.import_id == row.id, col(ImportLineRow.number) > after
    )
    if last is not None:
        query = query.where(col(ImportLineRow.number) <= last)
    if states:
        query = query.where(col(ImportLineRow.state).in_(states))
    return list(await session.exec(query.order_by(col(ImportLineRow.number)).limit(limit)))


async def list_left_out(session: AsyncSession, row: ImportRow, limit: int) -> list[ImportLineRow]:
    """The first rows that are leads, or could be, and of which something was left out."""
    query = select(ImportLineRow).where(
        ImportLineRow.tenant_id == row.tenant_id,
        ImportLineRow.import_id == row.id,
        col(ImportLineRow.reason).is_not(None),
        col(ImportLineRow.state) != LineState.REJECTED.value,
    )
    return list(await session.exec(query.order_by(col(ImportLineRow.number)).limit(limit)))


async def lock_line(session: AsyncSession, line: ImportLineRow) -> str:
    """The row's state now, locked."""
    query = select(ImportLineRow.state).where(
        ImportLineRow.tenant_id == line.tenant_id,
        ImportLineRow.import_id == line.import_id,
        ImportLineRow.number == line.number,
    )
    return str((await session.exec(query.with_for_update())).one())


async def settle_line(session: AsyncSession, line: ImportLineRow, state: str) -> None:
    """What became of a row that was taken back."""
    place = {"tenant": line.tenant_id, "import": line.import_id, "number": line.number}
    await run_sql(session, _SETTLE_LINE, {**place, "state": state})


async def is_importing(session: AsyncSession, tenant_id: int, since: datetime) -> bool:
    """Whether rows requested after `since` are being stored."""
    return bool((await run_sql(session, _RUNNING, {"tenant": tenant_id, "since": since})).scalar_one())


async def imports_under_way(session: AsyncSession, tenant_id: int) -> list[int]:
    """Imports that somebody must be working on."""
    return list((await run_sql(session, _UNDER_WAY, {"tenant": tenant_id})).scalars())

"""From an uploaded file to rows that wait to be judged, in one transaction: all that can be read, or nothing."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.sheets.reader import open_table
from api.sheets.table import Table, Unreadable
from domain.capture.imports.judgement import RawRow
from domain.capture.imports.mapping import ImportMap, map_by_names, of_event, read_map
from domain.capture.imports.states import ImportState
from domain.errors import Invalid
from domain.text.normal_form import storable
from store import privacy
from store.capture.imports.chunks import add_chunk, encoded
from store.capture.imports.files import add_import
from store.tables.capture import ImportRow as StoredImport

_MOST_ROWS, _MOST_CHARACTERS = 500, 1_000_000
# A workbook may take much memory while it is read; who comes third waits.
_TURNS = asyncio.Semaphore(2)


@dataclass(frozen=True)
class Packed:
    """Neighbouring rows as they are stored; `first` is the number of the first."""

    first: int
    rows: int
    body: bytes


@dataclass(frozen=True)
class Upload:
    """A file and what its sender says of it. `plan` None: its columns are called as our fields are."""

    file: IO[bytes]
    name: str
    sheet: str | None
    plan: ImportMap | None
    campaign_id: int | None
    event: str | None
    run: bool


def mapping_of(shown: object) -> ImportMap:
    """Raises `Invalid` naming the key of `mapping` that is wrong."""
    with _of_mapping():
        try:
            json.dumps(shown, allow_nan=False)
        except ValueError:
            raise Invalid("", "must not contain NaN or Infinity") from None
        if storable(shown) != shown:
            raise Invalid("", "must not contain NUL or lone surrogates")
        return read_map(shown)


@contextmanager
def _of_mapping(table: Table | None = None) -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        hint = "; the first row looks like a title: delete the rows above the header" if _has_title(table) else ""
        raise Invalid(f"mapping.{error.field}" if error.field else "mapping", f"{error}{hint}") from None


def _has_title(table: Table | None) -> bool:
    return table is not None and table.has_title


async def read_upload(context: AppContext, caller: Caller, upload: Upload, now: datetime) -> StoredImport:
    """The stored import: its rows wait to be judged. Raises `Unreadable`, `Invalid` of the map, `NotFound`.

    Threads, for reading a hundred thousand rows would keep every other request waiting.
    """
    async with _TURNS:
        opening = _opened(upload)
        table = await asyncio.to_thread(opening.__enter__)
        try:
            return await _store(context, caller, upload, table, now)
        finally:
            await asyncio.to_thread(opening.__exit__, None, None, None)


def _opened(upload: Upload) -> AbstractContextManager[Table]:
    encoding, delimiter = (upload.plan.encoding, upload.plan.delimiter) if upload.plan else (None, None)
    return open_table(upload.file, encoding=encoding, delimiter=delimiter, sheet=upload.sheet)


def _plan(upload: Upload, table: Table) -> ImportMap:
    with _of_mapping(table):
        plan = upload.plan or map_by_names(table.header)
        plan.check_columns(plan.aligned(table.header))
    if upload.event:
        plan = of_event(plan, upload.event)
    if upload.campaign_id is not None:
        plan = plan.model_copy(update={"defaults": {**plan.defaults, "campaign_id": upload.campaign_id}})
    return plan


async def _store(context: AppContext, caller: Caller, upload: Upload, table: Table, now: datetime) -> StoredImport:
    plan = _plan(upload, table)
    async with context.database.tenant_session(caller.tenant_id) as session:
        stored = await add_import(
            session,
            StoredImport(
                tenant_id=caller.tenant_id,
                name=stored_name(upload.name),
                format=table.format,
                mapping=plan.model_dump(mode="json", exclude_defaults=True),
                header=list(plan.aligned(table.header)),
                sheet=table.sheet,
                campaign_id=upload.campaign_id,
                state=(ImportState.RUNNING if upload.run else ImportState.READING).value,
                actor=caller.actor,
                created_at=now,
                started_at=now if upload.run else None,
            ),
        )
        chunks, rows = _chunks(table, context.settings.import_rows), 0
        while chunk := await asyncio.to_thread(next, chunks, None):
            await add_chunk(session, stored, chunk.first, chunk.body)
            rows += chunk.rows
        stored.rows_total = rows
        await session.flush()
        entry = privacy.Entry(
            now,
            caller.actor,
            "import_read",
            "import",
            stored.id,
            facts={"rows": stored.rows_total, "state": stored.state},
        )
        await privacy.record(session, caller.tenant_id, entry)
    return stored


def _chunks(table: Table, most: int) -> Iterator[Packed]:
    """A file that cannot be taken whole is refused where that shows, and its transaction keeps nothing of it."""
    rows: list[RawRow] = []
    size = number = 0
    for number, row in enumerate(table.rows, start=1):
        if number > most:
            reason = f"has more than {most:,} rows: cut it into several files"
            raise Unreadable(reason, sheet=table.sheet, row=row.number)
        rows.append(RawRow(number, row.number, row.cells))
        size += sum(map(len, row.cells))
        if len(rows) == _MOST_ROWS or size > _MOST_CHARACTERS:
            yield _packed(rows)
            rows, size = [], 0
    if number == 0:
        raise Unreadable("has no row below its header: there is nothing to import", sheet=table.sheet)
    if rows:
        yield _packed(rows)


def _packed(rows: list[RawRow]) -> Packed:
    return Packed(rows[0].number, len(rows), encoded(rows))


def stored_name(given: str) -> str:
    """What people know the file by, and nothing that any system would take for a path."""
    last = given.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char if char.isalnum() or char in " ._-()" else "_" for char in last).strip(" .")
    return plain[:200] or "upload"

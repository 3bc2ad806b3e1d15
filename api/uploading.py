"""From an uploaded file to rows in the store, in one transaction: all that can be read, or nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO

from api.capturing import normalised
from api.door import Door
from api.identity import Caller
from api.importing import refuse_future
from api.schemas.imports import ImportRow, RowFault
from api.sheets.opening import open_table
from api.sheets.table import Row, Table, Unreadable
from domain.custom_fields import CustomField, check_custom, from_text
from domain.errors import Invalid
from domain.importing.mapping import ImportMap, map_by_names, of_event, read_map
from domain.importing.rows import RowMaker, Unusable
from domain.importing.states import ImportState, LineState
from store import audit
from store.queries.imports.import_files import Line, add_import, add_lines
from store.tables.imports import ImportRow as StoredImport

_BATCH = 500
# A workbook may take much memory while it is read; who comes third waits.
_TURNS = asyncio.Semaphore(2)


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


@dataclass(frozen=True)
class Reading:
    """What judges rows: the map with what the sender added, where and when, the tenant's own fields."""

    table: Table
    plan: ImportMap
    country: str
    fields: Sequence[CustomField]
    now: datetime


def mapping_of(told: object) -> ImportMap:
    """Raises `Invalid` naming the key of `mapping` that is wrong."""
    with _of_mapping():
        return read_map(told)


@contextmanager
def _of_mapping() -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        raise Invalid(f"mapping.{error.field}" if error.field else "mapping", str(error)) from None


async def read_upload(door: Door, caller: Caller, upload: Upload, now: datetime) -> StoredImport:
    """The stored import, `running` or only `checked`. Raises `Unreadable`, `Invalid` of the map, `NotFound`.

    Threads, for files and the mapping of a hundred thousand rows would keep every other request waiting.
    """
    async with _TURNS:
        await asyncio.to_thread(_look_through, upload, door.settings.import_rows)
        opening = _opened(upload)
        table = await asyncio.to_thread(opening.__enter__)
        try:
            fields = await door.custom_fields.of(caller.tenant_id)
            plan = _plan(upload, table)
            return await _store(door, caller, upload, Reading(table, plan, plan.region or caller.country, fields, now))
        finally:
            await asyncio.to_thread(opening.__exit__, None, None, None)


def _opened(upload: Upload) -> AbstractContextManager[Table]:
    encoding, delimiter = (upload.plan.encoding, upload.plan.delimiter) if upload.plan else (None, None)
    return open_table(upload.file, encoding=encoding, delimiter=delimiter, sheet=upload.sheet)


def _look_through(upload: Upload, most: int) -> None:
    """Judging a row costs many times what reading it does: a file that cannot be taken is refused before."""
    with _opened(upload) as table:
        _plan(upload, table)
        count = 0
        for count, row in enumerate(table.rows, start=1):
            if count > most:
                reason = f"has more than {most:,} rows: cut it into several files"
                raise Unreadable(reason, sheet=table.sheet, row=row.number)
        if count == 0:
            raise Unreadable("has no row below its header: there is nothing to import", sheet=table.sheet)


def _plan(upload: Upload, table: Table) -> ImportMap:
    with _of_mapping():
        plan = upload.plan or map_by_names(table.header)
        plan.check_columns(table.header)
    if upload.event:
        plan = of_event(plan, upload.event)
    if upload.campaign_id is not None:
        plan = plan.model_copy(update={"defaults": {**plan.defaults, "campaign_id": upload.campaign_id}})
    return plan


async def _store(door: Door, caller: Caller, upload: Upload, reading: Reading) -> StoredImport:
    async with door.database.tenant_session(caller.tenant_id) as session:
        stored = await add_import(
            session,
            StoredImport(
                tenant_id=caller.tenant_id,
                name=stored_name(upload.name),
                format=reading.table.format,
                mapping=reading.plan.model_dump(mode="json", exclude_defaults=True),
                campaign_id=upload.campaign_id,
                state=ImportState.CHECKED.value,
                actor=caller.actor,
                created_at=reading.now,
            ),
        )
        lines = _lines(reading)
        while batch := await asyncio.to_thread(lambda: list(islice(lines, _BATCH))):
            await add_lines(session, stored, reading.table.sheet, batch)
            stored.rows_total += len(batch)
        if upload.run:
            stored.state, stored.started_at = ImportState.RUNNING.value, reading.now
        await audit.record(
            session,
            caller.tenant_id,
            at=reading.now,
            actor=caller.actor,
            action="import_read",
            subject="import",
            subject_id=stored.id,
            facts={"rows": stored.rows_total, "state": stored.state},
        )
    return stored


def _lines(reading: Reading) -> Iterator[Line]:
    maker = RowMaker(reading.plan, reading.table.header)
    for number, row in enumerate(reading.table.rows, start=1):
        yield _line(reading, maker, number, row)


def _line(reading: Reading, maker: RowMaker, number: int, row: Row) -> Line:
    try:
        mapped = maker.make(row.cells)
        told = ImportRow.model_validate(vars(mapped))
        if isinstance(told.lead, RowFault):
            return _rejected(number, row, told.lead.field, told.lead.reason)
        refuse_future(told.occurred_at, reading.now)
        lead = told.lead.model_copy(update={"custom": from_text(told.lead.custom, reading.fields)})
        check_custom(lead.custom, reading.fields)
        normalised(lead, reading.country, reading.now)
    except Unusable as error:
        return _rejected(number, row, error.field, error.reason)
    except Invalid as error:
        return _rejected(number, row, error.field, str(error))
    said = lead.model_dump_json(exclude_unset=True)
    return Line(number, row.number, LineState.WAITING.value, told.submission_key, told.occurred_at, said)


def _rejected(number: int, row: Row, field: str, reason: str) -> Line:
    return Line(number, row.number, LineState.REJECTED.value, field=field[:100], reason=reason[:200])


def stored_name(given: str) -> str:
    """What people know the file by, and nothing that any system would take for a path."""
    last = given.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char if char.isalnum() or char in " ._-()" else "_" for char in last).strip(" .")
    return plain[:200] or "upload"

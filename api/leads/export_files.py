"""Leads and what belongs to them as files: in pages, written down before the first and after the last."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import IO, Any

from fastapi import Response
from fastapi.responses import StreamingResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import Receive, Scope, Send

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.auth.sight import hidden_from, said_to
from api.leads.lists.criteria import lead_filter
from api.leads.schemas.lists.filters import LeadFilters
from api.sheets.writer import MOST_SHEET_ROWS, Cell, SheetWriter, cell, csv_bytes
from domain.errors import Invalid
from domain.tenants.custom_fields import CustomField
from store import privacy
from store.leads.exports import (
    INTERACTION_COLUMNS,
    LEAD_COLUMNS,
    TOUCH_COLUMNS,
    interaction_rows,
    lead_rows,
    touch_rows,
)
from store.leads.leads import AnyRow
from store.leads.lists.filters import LeadFilter

_PAGE, _CHUNK = 1_000, 65_536


class FileFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Exported:
    """What goes into the file. `read`: rows behind an id, whose first column is the id."""

    noun: str
    columns: Sequence[str]
    read: Callable[[AsyncSession, int, LeadFilter, int, int], Awaitable[list[AnyRow]]]


LEADS = Exported("leads", LEAD_COLUMNS, lead_rows)
INTERACTIONS = Exported("interactions", INTERACTION_COLUMNS, interaction_rows)
TOUCHES = Exported("touches", TOUCH_COLUMNS, touch_rows)


class Export:
    """One file for one caller."""

    def __init__(
        self, context: AppContext, caller: Caller, what: Exported, filters: LeadFilters, fields: Sequence[CustomField]
    ) -> None:
        self._door, self._caller, self._what = context, caller, what
        self._filters, self._criteria = filters, lead_filter(caller, filters, fields)
        self._hidden = hidden_from(caller.role)
        has_own = "custom" in what.columns and "custom" not in self._hidden
        self._custom = [field.key for field in fields] if has_own else []
        self.header = [*what.columns, *(f"custom.{key}" for key in self._custom)]

    async def begin(self) -> None:
        """Written down before anything leaves: an export that breaks off has no end in the audit log."""
        await self._note("export_begun", {})

    async def pages(self) -> AsyncIterator[list[list[Cell]]]:
        """Each read in a session of its own, so that a slow reader holds none. Breaks off when its reader's token or
        role ended meanwhile: then the file has no end, and neither has the export in the audit log."""
        after, count = 0, 0
        while True:
            async with self._door.database.tenant_session(self._caller.tenant_id) as session:
                rows = await self._what.read(session, self._caller.tenant_id, self._criteria, after, _PAGE)
            if not rows:
                break
            if after:
                await self._door.authenticator.check_again(self._caller)
            yield [self._cells(row) for row in rows]
            after, count = rows[-1].id, count + len(rows)
        await self._note("export_ended", {"rows": count})

    def _cells(self, row: AnyRow) -> list[Cell]:
        shown: dict[str, Any] = dict(zip(self._what.columns, row, strict=True))
        shown |= dict.fromkeys(self._hidden & shown.keys())
        if "said" in shown:
            shown["said"] = said_to(self._caller.role, shown["said"]) or None
        own = dict(shown.get("custom") or {})
        separate = [own.pop(key, None) for key in self._custom]
        if "custom" in shown:
            shown["custom"] = own
        return [cell(value) for value in (*shown.values(), *separate)]

    async def _note(self, action: str, facts: dict[str, privacy.Fact]) -> None:
        """Who took what; of a search only that there was one."""
        used = self._filters.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        requested = {name: True if name == "search" else _noted(value) for name, value in used.items()}
        requested |= {f"custom.{key}": True for key in self._filters.custom}
        async with self._door.database.tenant_session(self._caller.tenant_id) as session:
            entry = privacy.Entry(
                datetime.now(UTC),
                self._caller.actor,
                action,
                "export",
                facts={"what": self._what.noun, **requested, **facts},
            )
            await privacy.record(session, self._caller.tenant_id, entry)


def _noted(value: Any) -> privacy.Fact:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


async def answer_export(
    context: AppContext, caller: Caller, what: Exported, format: FileFormat, filters: LeadFilters
) -> Response:
    """CSV flows while it is read; a workbook is made first. Raises `Invalid`, `TooMuch`."""
    end = context.limits.begin_export(caller.tenant_id, caller.actor)
    try:
        export = Export(context, caller, what, filters, await context.custom_fields.of(caller.tenant_id))
        await export.begin()
        headers = {"Content-Disposition": f'attachment; filename="{what.noun}.{format.value}"'}
        if format is FileFormat.CSV:
            return _ExportResponse(_csv(export), "text/csv", headers, end)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _ExportResponse(_chunks(await _workbook(export, what.noun)), kind, headers, end)
    except BaseException:
        end()
        raise


class _ExportResponse(StreamingResponse):
    """Ends the export, however it is broken off."""

    def __init__(
        self, chunks: AsyncIterator[bytes], kind: str, headers: Mapping[str, str], end: Callable[[], None]
    ) -> None:
        super().__init__(chunks, media_type=kind, headers=headers)
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._end()


async def _csv(export: Export) -> AsyncIterator[bytes]:
    yield csv_bytes([export.header], first=True)
    async for page in export.pages():
        yield csv_bytes(page)


async def _workbook(export: Export, name: str) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        writer = SheetWriter(file, name)
        writer.add([export.header])
        async for page in export.pages():
            if writer.rows + len(page) > MOST_SHEET_ROWS + 1:
                raise Invalid(
                    "format", f"a sheet holds at most {MOST_SHEET_ROWS:,} rows: narrow the filters or use csv"
                )
            await asyncio.to_thread(writer.add, page)
        await asyncio.to_thread(writer.close)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk

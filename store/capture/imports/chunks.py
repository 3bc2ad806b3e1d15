"""Uploaded rows on their way to be judged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.imports.judgement import RawRow
from store.session import run_sql
from store.tables.capture import ImportRow

_ADD = text("""
    INSERT INTO import_chunks (tenant_id, import_id, first, body) VALUES (:tenant, :import, :first, :body)
""")
_NEXT = text("""
    SELECT first, body FROM import_chunks
    WHERE tenant_id = :tenant AND import_id = :import AND first > :after ORDER BY first LIMIT 1
""")
_TAKE = text("""
    DELETE FROM import_chunks WHERE tenant_id = :tenant AND import_id = :import AND first = :first RETURNING first
""")
_ANY = text("SELECT EXISTS (SELECT FROM import_chunks WHERE tenant_id = :tenant AND import_id = :import)")

_ANALYZE = text("SELECT analyze_grown()")


@dataclass(frozen=True)
class Chunk:
    """Neighbouring rows; `first` is the number of the first."""

    first: int
    rows: Sequence[RawRow]


def encoded(rows: Sequence[RawRow]) -> bytes:
    """As a chunk is stored."""
    return json.dumps([(row.number, row.line, row.cells) for row in rows]).encode()


async def add_chunk(session: AsyncSession, stored: ImportRow, first: int, body: bytes) -> None:
    await run_sql(session, _ADD, {**_place(stored), "first": first, "body": body})


async def next_chunk(session: AsyncSession, stored: ImportRow, after: int) -> Chunk | None:
    """The first one behind row number `after`; None: there are no more."""
    found = (await run_sql(session, _NEXT, {**_place(stored), "after": after})).one_or_none()
    return Chunk(found.first, [RawRow(*row) for row in json.loads(found.body)]) if found else None


async def take_chunk(session: AsyncSession, stored: ImportRow, first: int) -> bool:
    """Whether it is the caller's to store; who comes second waits for the first, and gets nothing."""
    return (await run_sql(session, _TAKE, {**_place(stored), "first": first})).one_or_none() is not None


async def has_chunks(session: AsyncSession, stored: ImportRow) -> bool:
    return bool((await run_sql(session, _ANY, _place(stored))).scalar_one())


async def refresh_statistics(session: AsyncSession) -> None:
    """Where so many rows were stored that the planner must know; in a transaction of its own, for it locks."""
    await run_sql(session, _ANALYZE, {})


def _place(stored: ImportRow) -> dict[str, int]:
    return {"tenant": stored.tenant_id, "import": stored.id}

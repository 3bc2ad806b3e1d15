"""The audit log: entries written in the transaction of the event, sealed into a hash chain afterwards.

Why afterwards: docs/decisions/0001-audit-seals.md.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.privacy import GENESIS, Actor, entry_hash

# A transaction of the engine ends within minutes (store/migrate.py), so an entry that shows up later than the newest
# seal began less than this before it: only so far back must sealing look, however long the log.
LATEST_ARRIVAL = timedelta(hours=1)
# The subject of what was looked at and refused: apart from what happened to a lead (docs/decisions/0010-accesses.md).
ACCESS = "access"
_PAGE = 1_000

Fact = int | float | str | bool | None

_RECORD = text("""
    INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    SELECT :tenant_id, at, actor, action, subject, subject_id, run, facts
    FROM jsonb_to_recordset(:entries) AS entry (
        at timestamptz, actor text, action text, subject text, subject_id bigint, run integer, facts jsonb)
""").bindparams(bindparam("entries", type_=JSONB))
_RECORD_ONCE = text(f"""
    {_RECORD.text} WHERE NOT EXISTS (
        SELECT FROM audit_log was
        WHERE was.tenant_id = :tenant_id AND (was.subject, was.subject_id) = (entry.subject, entry.subject_id)
          AND (was.run, was.action, was.at, was.facts) = (entry.run, entry.action, entry.at, entry.facts))
""").bindparams(bindparam("entries", type_=JSONB))
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('audit_seals'), :tenant_id)")
_NEWEST = text("""
    SELECT seq, hash, recorded_at FROM audit_seals JOIN audit_log ON (audit_log.tenant_id, id) = (:tenant_id, entry_id)
    WHERE audit_seals.tenant_id = :tenant_id ORDER BY seq DESC LIMIT 1
""")
_UNSEALED = text("""
    SELECT id, at, actor, action, subject, subject_id, run, facts FROM audit_log
    WHERE tenant_id = :tenant_id AND recorded_at > :since AND NOT EXISTS (
        SELECT FROM audit_seals WHERE (audit_seals.tenant_id, entry_id) = (audit_log.tenant_id, audit_log.id))
    ORDER BY id LIMIT :limit
""")
_SEAL = text("INSERT INTO audit_seals (tenant_id, seq, entry_id, hash) VALUES (:tenant_id, :seq, :entry_id, :hash)")
_CHAIN = text("""
    SELECT seq, hash, id, at, actor, action, subject, subject_id, run, facts
    FROM audit_seals JOIN audit_log ON (audit_log.tenant_id, id) = (:tenant_id, entry_id)
    WHERE audit_seals.tenant_id = :tenant_id AND seq > :after ORDER BY seq LIMIT :limit
""")
_OVERDUE = text("""
    SELECT id FROM audit_log
    WHERE tenant_id = :tenant_id AND recorded_at < now() - :latest_arrival AND NOT EXISTS (
        SELECT FROM audit_seals WHERE (audit_seals.tenant_id, entry_id) = (audit_log.tenant_id, audit_log.id))
    ORDER BY id LIMIT 100
""")
_EVER = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


class Entry(NamedTuple):
    """`facts` hold ids, codes and numbers, never personal data."""

    at: datetime
    actor: Actor
    action: str
    subject: str
    subject_id: int | None = None
    run: int | None = None
    facts: Mapping[str, Fact] = MappingProxyType({})


async def record(session: AsyncSession, tenant_id: int, entry: Entry) -> None:
    """Write one entry in the caller's transaction, as `record_all`."""
    await record_all(session, tenant_id, [entry])


async def record_all(session: AsyncSession, tenant_id: int, entries: Sequence[Entry]) -> None:
    """Write entries in the caller's transaction, in their order."""
    if entries:
        await _record(session, _RECORD, tenant_id, entries)


async def record_once(session: AsyncSession, tenant_id: int, entry: Entry) -> None:
    """For a retried step: its entry for the same instant may already exist."""
    await _record(session, _RECORD_ONCE, tenant_id, [entry])


async def _record(session: AsyncSession, statement: TextClause, tenant_id: int, entries: Sequence[Entry]) -> None:
    connection = await session.connection()
    noted = [{**entry._asdict(), "at": entry.at.isoformat(), "facts": dict(entry.facts)} for entry in entries]
    await connection.execute(statement, {"tenant_id": tenant_id, "entries": noted})


async def seal(session: AsyncSession, tenant_id: int, limit: int = 1000) -> int:
    """Chain up to `limit` entries that no seal covers yet, lowest id first; returns how many. One sealer at a time.

    The chain's order is that of sealing: an entry that committed late comes behind entries with higher ids.
    """
    connection = await session.connection()
    await connection.execute(_LOCK, {"tenant_id": tenant_id})
    newest = (await connection.execute(_NEWEST, {"tenant_id": tenant_id})).first()
    first, previous = (newest.seq + 1, newest.hash) if newest else (1, GENESIS)
    since = newest.recorded_at - LATEST_ARRIVAL if newest else _EVER
    entries = await connection.execute(_UNSEALED, {"tenant_id": tenant_id, "since": since, "limit": limit})
    seals = []
    for seq, entry in enumerate(entries, start=first):
        previous = entry_hash(previous, tenant_id, *entry)
        seals.append({"tenant_id": tenant_id, "seq": seq, "entry_id": entry.id, "hash": previous})
    if seals:
        await connection.execute(_SEAL, seals)
    return len(seals)


async def verify(session: AsyncSession, tenant_id: int) -> list[str]:
    """What is wrong with the tenant's chain: gaps, changed entries, entries left out. Empty = sound."""
    problems: list[str] = []
    previous, expected = GENESIS, 1
    async for link in _chain(session, tenant_id):
        seq, seal, *entry = link
        if seq != expected:
            problems.append(f"seal {expected} or its entry is missing")
        if entry_hash(previous, tenant_id, *entry) != seal:
            problems.append(f"seal {seq} does not fit entry {entry[0]} and the seal before")
        previous, expected = seal, seq + 1
    connection = await session.connection()
    overdue = await connection.execute(_OVERDUE, {"tenant_id": tenant_id, "latest_arrival": LATEST_ARRIVAL})
    return problems + [f"entry {id} was never sealed" for (id,) in overdue]


async def _chain(session: AsyncSession, tenant_id: int) -> AsyncIterator[Sequence[Any]]:
    connection, after = await session.connection(), 0
    while rows := (
        await connection.execute(_CHAIN, {"tenant_id": tenant_id, "after": after, "limit": _PAGE})
    ).fetchall():
        for row in rows:
            yield row
        after = rows[-1].seq

"""The audit log: entries written with what they tell of, sealed into a hash chain afterwards.

Why afterwards: docs/decisions/0001-audit-seals.md.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.audit import GENESIS, entry_hash

# A transaction of the engine ends within minutes (store/migrate.py), so an entry that shows up later than the newest
# seal began less than this before it: only so far back must sealing look, however long the log.
LATEST_ARRIVAL = timedelta(hours=1)
_PAGE = 1_000

Fact = int | float | str | bool | None

_RECORD = text("""
    INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    VALUES (:tenant_id, :at, :actor, :action, :subject, :subject_id, :run, :facts)
""").bindparams(bindparam("facts", type_=JSONB))
_RECORD_ONCE = text("""
    INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    SELECT :tenant_id, :at, :actor, :action, :subject, :subject_id, :run, :facts
    WHERE NOT EXISTS (
        SELECT FROM audit_log
        WHERE tenant_id = :tenant_id AND subject = :subject AND subject_id = :subject_id AND run = :run
          AND action = :action AND at = :at AND facts = :facts)
""").bindparams(
    bindparam("facts", type_=JSONB),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("actor", type_=String),
    bindparam("action", type_=String),
    bindparam("subject", type_=String),
    bindparam("subject_id", type_=BigInteger),
    bindparam("run", type_=Integer),
)
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


async def record(
    session: AsyncSession,
    tenant_id: int,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    subject_id: int | None,
    run: int | None = None,
    facts: Mapping[str, Fact],
    once: bool = False,
) -> None:
    """Write one entry in the caller's transaction. `facts` hold ids, codes and numbers, never personal data.

    `once`: a step that is tried again tells the same thing of the same instant; it stands there already then.
    """
    connection = await session.connection()
    entry = {"tenant_id": tenant_id, "at": at, "actor": actor, "action": action, "run": run, "facts": dict(facts)}
    statement = _RECORD_ONCE if once else _RECORD
    await connection.execute(statement, {**entry, "subject": subject, "subject_id": subject_id})


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

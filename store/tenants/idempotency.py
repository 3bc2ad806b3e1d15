"""Answers to repeated requests: the first one with a key works, the others get its answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict

# A concurrent insert of the same key waits here until the first transaction ends, and sees what it committed.
_CLAIM = text("""
    INSERT INTO idempotency_keys (tenant_id, key, request_hash) VALUES (:tenant_id, :key, :request_hash)
    ON CONFLICT DO NOTHING
""")
_STORED = text(
    "SELECT request_hash, status, answer, created_at FROM idempotency_keys WHERE (tenant_id, key) = (:tenant_id, :key)"
)
_STORE = text("""
    UPDATE idempotency_keys SET status = :status, answer = :answer WHERE (tenant_id, key) = (:tenant_id, :key)
""").bindparams(bindparam("answer", type_=JSONB))


@dataclass(frozen=True)
class StoredAnswer:
    """What the first request was answered: HTTP status and JSON body. `at`: when it came; None for this one."""

    status: int
    answer: dict[str, object]
    at: datetime | None = None


async def claim(session: AsyncSession, tenant_id: int, key: str, request_hash: bytes) -> StoredAnswer | None:
    """None: the key is new, do the work and `store_answer` in this same transaction. Else the first answer.

    `request_hash` covers who asks, method, path and body. Raises `Conflict` when the key came with another request.
    """
    connection = await session.connection()
    this = {"tenant_id": tenant_id, "key": key}
    if (await connection.execute(_CLAIM, {**this, "request_hash": request_hash})).rowcount:
        return None
    return await find_answer(session, tenant_id, key, request_hash)


async def find_answer(session: AsyncSession, tenant_id: int, key: str, request_hash: bytes) -> StoredAnswer | None:
    """The first answer, without claiming the key; None when the key is new. Raises `Conflict` as `claim`."""
    connection = await session.connection()
    stored = (await connection.execute(_STORED, {"tenant_id": tenant_id, "key": key})).one_or_none()
    if stored is None:
        return None
    if bytes(stored.request_hash) != request_hash:
        raise Conflict("idempotency_key_reused", "This Idempotency-Key was used for another request.")
    if stored.status is None:
        raise Conflict("idempotency_key_in_use", "The first request with this Idempotency-Key has no answer yet.")
    return StoredAnswer(stored.status, stored.answer, stored.created_at)


async def store_answer(session: AsyncSession, tenant_id: int, key: str, status: int, answer: dict[str, object]) -> None:
    """Keep the answer to the request that claimed `key`."""
    connection = await session.connection()
    await connection.execute(_STORE, {"tenant_id": tenant_id, "key": key, "status": status, "answer": answer})

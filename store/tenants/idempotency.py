"""Answers to repeated requests: the first one with a key works, the others get its answer."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict

_NO_ANSWER = "The first request with this Idempotency-Key has no answer yet."
_FORGOTTEN = (
    "This request was carried out when it first came, and its answer is not kept any more. "
    "Read what it made; send another request with a new key."
)
# A key that was stored before callers had spaces of their own: the same request finds it, and no other may.
_OLD = "(key = :old AND request_hash = :old_hash)"
# A concurrent insert of the same key waits here until the first transaction ends, and sees what it committed.
_CLAIM = text(f"""
    INSERT INTO idempotency_keys (tenant_id, key, request_hash)
    SELECT :tenant_id, CAST(:key AS text), CAST(:request_hash AS bytea)
    WHERE NOT EXISTS (SELECT FROM idempotency_keys WHERE tenant_id = :tenant_id AND {_OLD})
    ON CONFLICT DO NOTHING
""")  # noqa: S608 - a constant of this file
_STORED = text(f"""
    SELECT key, request_hash, status, answer, begun, row_id, created_at, forgotten FROM idempotency_keys
    WHERE tenant_id = :tenant_id AND (key = :key OR {_OLD})
""")  # noqa: S608 - a constant of this file
_SPACE = re.compile(r"(?:user|key):[0-9]+:")
_STORE = text("""
    UPDATE idempotency_keys SET status = :status, answer = :answer WHERE (tenant_id, key) = (:tenant_id, :key)
""").bindparams(bindparam("answer", type_=JSONB))
_BEGIN = text("""
    UPDATE idempotency_keys SET begun = true, row_id = :row_id WHERE (tenant_id, key) = (:tenant_id, :key)
""")


class RequestHash(bytes):
    """32 bytes. `before`: the hash of the same request until the caller's role was part of it."""

    before: bytes


@dataclass(frozen=True)
class StoredAnswer:
    """What the first request was answered: HTTP status and JSON body. `at`: when it came; None for this one."""

    status: int
    answer: dict[str, object]
    at: datetime | None = None


@dataclass(frozen=True)
class Begun:
    """A command that is on its way: a repeat sends it again, and its run answers as it did the first time.

    `row_id`: what was written for it; `at`: as of `StoredAnswer`; `key`: under which it is stored.
    """

    row_id: int | None
    at: datetime | None = None
    key: str | None = None


async def claim(session: AsyncSession, tenant_id: int, key: str, request_hash: bytes) -> StoredAnswer | None:
    """None: the key is new, do the work and `store_answer` in this same transaction. Else the first answer.

    `request_hash` covers who asks, method, path and body. Raises `Conflict` when the key came with another request.
    """
    return _answered(await claim_command(session, tenant_id, key, request_hash))


async def find_answer(session: AsyncSession, tenant_id: int, key: str, request_hash: bytes) -> StoredAnswer | None:
    """The first answer, without claiming the key; None when the key is new. Raises `Conflict` as `claim`."""
    return _answered(await find_command(session, tenant_id, key, request_hash))


def _answered(found: StoredAnswer | Begun | None) -> StoredAnswer | None:
    if isinstance(found, Begun):
        raise Conflict("idempotency_key_in_use", _NO_ANSWER)
    return found


async def claim_command(
    session: AsyncSession, tenant_id: int, key: str, request_hash: bytes
) -> StoredAnswer | Begun | None:
    """As `claim`, for a command: `begin` it in this same transaction."""
    connection = await session.connection()
    if (await connection.execute(_CLAIM, _this(tenant_id, key, request_hash))).rowcount:
        return None
    return await find_command(session, tenant_id, key, request_hash)


async def find_command(
    session: AsyncSession, tenant_id: int, key: str, request_hash: bytes
) -> StoredAnswer | Begun | None:
    """As `find_answer`, for a command."""
    connection = await session.connection()
    stored = (await connection.execute(_STORED, _this(tenant_id, key, request_hash))).first()
    if stored is None:
        return None
    if bytes(stored.request_hash) not in (request_hash, _before(request_hash)):
        raise Conflict("idempotency_key_reused", "This Idempotency-Key was used for another request.")
    if stored.forgotten:
        raise Conflict("idempotency_key_expired", _FORGOTTEN)
    if stored.status is None and stored.begun:
        return Begun(stored.row_id, stored.created_at, stored.key)
    if stored.status is None:
        raise Conflict("idempotency_key_in_use", _NO_ANSWER)
    return StoredAnswer(stored.status, stored.answer, stored.created_at)


def _this(tenant_id: int, key: str, request_hash: bytes) -> dict[str, object]:
    old = {"old": _SPACE.sub("", key, count=1), "old_hash": _before(request_hash)}
    return {"tenant_id": tenant_id, "key": key, "request_hash": bytes(request_hash), **old}


def _before(request_hash: bytes) -> bytes:
    return request_hash.before if isinstance(request_hash, RequestHash) else request_hash


async def begin(session: AsyncSession, tenant_id: int, key: str, row_id: int | None) -> None:
    """The command that claimed `key` goes on its way."""
    connection = await session.connection()
    await connection.execute(_BEGIN, {"tenant_id": tenant_id, "key": key, "row_id": row_id})


async def store_answer(session: AsyncSession, tenant_id: int, key: str, status: int, answer: dict[str, object]) -> None:
    """Keep the answer to the request that claimed `key`."""
    connection = await session.connection()
    await connection.execute(_STORE, {"tenant_id": tenant_id, "key": key, "status": status, "answer": answer})

"""Addresses that must never be written to: here, or by any hospital of the installation. No address is kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.blocks import BlockedAddress, BlockScope, digest
from domain.privacy import Actor
from store.session import Query, run_sql

_ADD = text("""
    INSERT INTO blocked_addresses AS b (tenant_id, digest, kind, scope, reason, actor, at)
    SELECT :tenant, digest, kind, :scope, reason, :actor, :at
    FROM unnest(CAST(:digests AS bytea[]), CAST(:kinds AS text[]), CAST(:reasons AS text[]))
        AS given (digest, kind, reason)
    ON CONFLICT (tenant_id, digest) DO UPDATE
    SET scope = excluded.scope, reason = excluded.reason, at = :at, lifted_at = NULL
    WHERE b.lifted_at IS NOT NULL OR (b.scope = 'tenant' AND excluded.scope = 'group')
    RETURNING 1
""")
_LIFT = text("""
    UPDATE blocked_addresses SET lifted_at = :at
    WHERE tenant_id = :tenant AND digest = :digest AND lifted_at IS NULL RETURNING 1
""")
_BLOCKED = text("SELECT EXISTS (SELECT FROM blocked_digests(CAST(:digests AS bytea[])))")
_COUNT = text("""
    SELECT scope, kind, count(*) AS addresses FROM blocked_addresses
    WHERE tenant_id = :tenant AND lifted_at IS NULL GROUP BY scope, kind ORDER BY scope, kind
""")


def _key(session: AsyncSession) -> str:
    return str(session.info.get("suppression_key", ""))


async def add(
    session: AsyncSession,
    tenant_id: int,
    given: Sequence[BlockedAddress],
    scope: BlockScope,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """How many are new, or reach further than before."""
    once = {digest(one.kind, one.address, _key(session)): one for one in given}
    values = {
        "tenant": tenant_id,
        "scope": scope.value,
        "actor": actor,
        "at": at,
        "digests": list(once),
        "kinds": [one.kind for one in once.values()],
        "reasons": [one.reason for one in once.values()],
    }
    return len((await run_sql(session, _ADD, values)).all())


async def lift(session: AsyncSession, tenant_id: int, kind: str, address: str, at: datetime) -> bool:
    """What this hospital blocked; another one's block stands."""
    given = {"tenant": tenant_id, "digest": digest(kind, address, _key(session)), "at": at}
    return (await run_sql(session, _LIFT, given)).first() is not None


def digests(session: AsyncSession, addresses: Iterable[tuple[str, str]]) -> list[bytes]:
    return [digest(kind, address, _key(session)) for kind, address in addresses]


async def is_blocked(session: AsyncSession, addresses: Iterable[tuple[str, str]]) -> bool:
    """Whether any of (kind, address) must not be written to."""
    of = digests(session, addresses)
    return bool(of) and bool((await run_sql(session, _BLOCKED, {"digests": of})).scalar_one())


def blocked_query(session: AsyncSession, addresses: Iterable[tuple[str, str]]) -> Query:
    """As `is_blocked`, in its one column."""
    return _BLOCKED.text, {"digests": digests(session, addresses)}


async def counts(session: AsyncSession, tenant_id: int) -> dict[tuple[str, str], int]:
    """This hospital's own, by scope and kind."""
    rows = await run_sql(session, _COUNT, {"tenant": tenant_id})
    return {(row.scope, row.kind): row.addresses for row in rows}

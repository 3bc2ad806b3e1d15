"""Audiences at Mailchimp: how far they are in step, and which of their members are to be looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.sync.audiences import NEVER, AudienceRef, MemberChange, MemberStatus
from store.outreach import blocks
from store.session import run_sql
from store.tables.sync import AudienceMemberRow, AudienceRow

# One pass over the tenant's addresses. Consents and opt-outs are only added, or ended: their number says that
# something changed, whatever transaction was first.
_DUE = text("""
    WITH said AS (
        SELECT coalesce(l.merged_into, l.id) AS person, count(*) AS facts, bool_or(c.given) AS once
        FROM consents c JOIN leads l ON (l.tenant_id, l.id) = (:tenant, c.lead_id)
        WHERE c.tenant_id = :tenant AND c.purpose = 'marketing' GROUP BY 1
    ), closed AS (
        SELECT address, count(*) || '/' || count(lifted_at) AS facts FROM suppressions
        WHERE tenant_id = :tenant GROUP BY address
    ), held AS (
        SELECT l.email_norm AS address, bool_or(coalesce(s.once, false)) AS consented,
            md5(string_agg(concat_ws('|', l.id, l.merged_into, p.first_name, p.language, s.facts, c.facts), ','
                ORDER BY l.id)) AS facts
        FROM leads l
        JOIN leads p ON (p.tenant_id, p.id) = (:tenant, coalesce(l.merged_into, l.id))
        LEFT JOIN said s ON s.person = p.id
        LEFT JOIN closed c ON c.address = l.email_norm
        WHERE l.tenant_id = :tenant AND l.email_norm IS NOT NULL AND l.withdrawn_at IS NULL
        GROUP BY l.email_norm
    ), known AS (
        SELECT * FROM audience_members WHERE tenant_id = :tenant AND audience_id = :audience
    )
    SELECT coalesce(h.address, m.address) AS address, coalesce(h.facts, '') AS facts
    FROM held h FULL JOIN known m ON m.address = h.address
    WHERE CASE WHEN m.address IS NULL THEN :adds AND h.consented
          ELSE m.facts <> coalesce(h.facts, '') OR m.looked_at IS NULL OR m.looked_at < :stale END
    ORDER BY m.address IS NULL, 1 LIMIT :limit
""")
_HOLDERS = "SELECT FROM identities WHERE tenant_id = :tenant AND kind = 'email' AND value = :address"
_CLOSED = text("""
    SELECT EXISTS (SELECT FROM suppressions WHERE tenant_id = :tenant AND address = :address AND lifted_at IS NULL
        AND coalesce(channel, 'email') = 'email')
""")
_HEARD = text(f"""
    WITH known AS (
        UPDATE audience_members SET status = :status, status_at = :at
        WHERE tenant_id = :tenant AND audience_id = :audience AND listed_as = :address
            AND status <> :status AND status_at <= :at
        RETURNING address
    ), added AS (
        INSERT INTO audience_members (tenant_id, audience_id, address, listed_as, status, status_at)
        SELECT :tenant, :audience, :address, :address, :status, :at
        WHERE EXISTS ({_HOLDERS}) AND NOT EXISTS (
            SELECT FROM audience_members WHERE (tenant_id, audience_id, listed_as) = (:tenant, :audience, :address))
        ON CONFLICT DO NOTHING RETURNING address
    )
    SELECT address FROM known UNION SELECT address FROM added
""")  # noqa: S608 - a constant of this file
_MOVED = text("""
    UPDATE audience_members SET listed_as = :to, status_at = :at
    WHERE tenant_id = :tenant AND audience_id = :audience AND listed_as = :address AND status_at <= :at
    RETURNING address
""")
_LOOKED = text("""
    INSERT INTO audience_members AS m
        (tenant_id, audience_id, address, listed_as, status, status_at, facts, code, looked_at)
    VALUES (:tenant, :audience, :address, :address, :status, :at, :facts, :code, :now)
    ON CONFLICT (tenant_id, audience_id, address) DO UPDATE
    SET facts = :facts, code = :code, looked_at = :now, status_at = CASE WHEN :set THEN :at ELSE m.status_at END,
        status = CASE WHEN :set THEN :status ELSE m.status END
""")
_FORGET = text("""
    DELETE FROM audience_members
    WHERE tenant_id = :tenant AND audience_id = :audience AND (CAST(:address AS text) IS NULL OR address = :address)
""")
_REMOVE = text("DELETE FROM audiences WHERE tenant_id = :tenant AND id = :audience")
_COUNTS = text("""
    SELECT audience_id, status, code, count(*) AS members
    FROM audience_members WHERE tenant_id = :tenant GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")


class DueMember(NamedTuple):
    """An address to look at, and the digest of what its leads say now."""

    address: str
    facts: str


async def all_of(session: AsyncSession, tenant_id: int) -> Sequence[AudienceRow]:
    found = await session.exec(
        select(AudienceRow).where(AudienceRow.tenant_id == tenant_id).order_by(col(AudienceRow.id))
    )
    return found.all()


async def of_list(session: AsyncSession, tenant_id: int, list_id: str, *, lock: bool = False) -> AudienceRow | None:
    query = select(AudienceRow).where(AudienceRow.tenant_id == tenant_id, AudienceRow.list_id == list_id)
    return (await session.exec(query.with_for_update() if lock else query)).one_or_none()


async def find(session: AsyncSession, audience: AudienceRef, *, lock: bool = False) -> AudienceRow | None:
    """None: it was disconnected."""
    key = (audience.tenant_id, audience.audience_id)
    return await session.get(AudienceRow, key, with_for_update=lock or None)


async def due(session: AsyncSession, tenant_id: int, now: datetime) -> list[AudienceRef]:
    """Those that are to be synced now."""
    query = select(AudienceRow.id).where(AudienceRow.tenant_id == tenant_id, col(AudienceRow.next_at) <= now)
    return [AudienceRef(tenant_id, id) for id in await session.exec(query)]


async def remove(session: AsyncSession, audience: AudienceRef) -> None:
    """With all that was known of its members."""
    await forget_members(session, audience)
    await run_sql(session, _REMOVE, _of(audience))


async def forget_members(session: AsyncSession, audience: AudienceRef, address: str | None = None) -> None:
    """One of them, or all."""
    await run_sql(session, _FORGET, _of(audience) | {"address": address})


async def counts(session: AsyncSession, tenant_id: int) -> Sequence[Row[Any]]:
    """By status, and by the code of whom Mailchimp refused."""
    return (await run_sql(session, _COUNTS, {"tenant": tenant_id})).all()


async def due_members(
    session: AsyncSession, audience: AudienceRef, stale: datetime, *, adds: bool, limit: int
) -> list[DueMember]:
    """Members whose lead changed or who were not looked at since `stale`; then, if it `adds`, those to be added."""
    of = _of(audience) | {"stale": stale, "adds": adds, "limit": limit}
    return [DueMember(row.address, row.facts) for row in await run_sql(session, _DUE, of)]


async def member(session: AsyncSession, audience: AudienceRef, address: str) -> AudienceMemberRow | None:
    return await session.get(AudienceMemberRow, (audience.tenant_id, audience.audience_id, address))


async def is_closed(session: AsyncSession, tenant_id: int, address: str) -> bool:
    """Whether the address opted out, or nobody may write to it."""
    if await blocks.is_blocked(session, [("email", address)]):
        return True
    return bool((await run_sql(session, _CLOSED, {"tenant": tenant_id, "address": address})).scalar_one())


async def heard(session: AsyncSession, audience: AudienceRef, change: MemberChange) -> Sequence[str]:
    """Our addresses of which this is new; none of an address that no lead has."""
    of = _of(audience) | {"address": change.address, "status": change.status.value, "at": change.at}
    return (await run_sql(session, _HEARD, of)).scalars().all()


async def moved(session: AsyncSession, audience: AudienceRef, change: MemberChange) -> Sequence[str]:
    """Our addresses of the member that has another one there now."""
    of = _of(audience) | {"address": change.address, "to": change.moved_to, "at": change.at}
    return (await run_sql(session, _MOVED, of)).scalars().all()


async def looked_at(
    session: AsyncSession,
    audience: AudienceRef,
    due: DueMember,
    now: datetime,
    *,
    code: str,
    now_is: MemberChange | None,
) -> None:
    """`now_is`: what our own request made of the member. A member who was unknown is absent."""
    status, at = (now_is.status, now_is.at) if now_is is not None else (MemberStatus.ABSENT, NEVER)
    given = {"set": now_is is not None, "status": status.value, "at": at, "now": now, "code": code}
    await run_sql(session, _LOOKED, _of(audience) | given | due._asdict())


def _of(audience: AudienceRef) -> dict[str, Any]:
    return {"tenant": audience.tenant_id, "audience": audience.audience_id}

"""Every phone and e-mail address of a person: those that identify them, and those that were only claimed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.contact import zone_of_phone
from store.duplicates.members import MEMBERS, members
from store.session import run_sql
from store.tables.leads import ClaimedContactRow, IdentityRow

_EXTERNAL_IDS = text(f"""
    SELECT substr(kind, 10) AS system, value FROM identities
    WHERE tenant_id = :tenant AND lead_id IN {MEMBERS} AND kind ^@ 'external:' ORDER BY system, lead_id = :lead
""")  # noqa: S608 - constants of this file
_TAKE = text("""
    INSERT INTO identities (tenant_id, kind, value, lead_id, holder)
    SELECT :tenant, CAST(:kind AS text), CAST(:value AS text), :lead, coalesce(max(holder) + 1, 0) FROM identities
    WHERE tenant_id = :tenant AND kind = CAST(:kind AS text) AND value = CAST(:value AS text)
    ON CONFLICT (tenant_id, lead_id, kind, value) DO NOTHING
""")
_FILL_PHONE = text("""
    UPDATE leads SET phone = split_part(given, ';', 1), phone_e164 = split_part(given, ';', 1),
        phone_extension = split_part(given, ';ext=', 2), time_zone = CAST(:zone AS text), updated_at = :now
    FROM CAST(:value AS text) AS given
    WHERE tenant_id = :tenant AND id = :lead AND phone_e164 IS NULL
""")
_FILL_EMAIL = text("""
    UPDATE leads SET email = CAST(:written AS text), email_norm = CAST(:value AS text), updated_at = :now
    WHERE tenant_id = :tenant AND id = :lead AND email_norm IS NULL
""")


async def identities_of(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[IdentityRow]:
    """Phones and e-mail addresses of the lead and those merged into it."""
    query = select(IdentityRow).where(
        IdentityRow.tenant_id == tenant_id,
        col(IdentityRow.lead_id).in_(members(tenant_id, lead_id)),
        col(IdentityRow.kind).in_(("phone", "email")),
    )
    return (await session.exec(query.order_by(col(IdentityRow.kind), col(IdentityRow.value)))).all()


async def external_ids_of(session: AsyncSession, tenant_id: int, lead_id: int) -> dict[str, str]:
    """By the other system's name: of the lead and those merged into it."""
    rows = await run_sql(session, _EXTERNAL_IDS, {"tenant": tenant_id, "lead": lead_id})
    return {row.system: row.value for row in rows}


async def claimed_by(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[ClaimedContactRow]:
    """Of the lead and those merged into it, in the order in which they were said."""
    query = select(ClaimedContactRow).where(
        ClaimedContactRow.tenant_id == tenant_id, col(ClaimedContactRow.lead_id).in_(members(tenant_id, lead_id))
    )
    return (await session.exec(query.order_by(col(ClaimedContactRow.id)))).all()


async def unconfirmed(session: AsyncSession, tenant_id: int, kind: str, value: str) -> Sequence[ClaimedContactRow]:
    """Whoever claims it, locked."""
    query = select(ClaimedContactRow).where(
        ClaimedContactRow.tenant_id == tenant_id,
        ClaimedContactRow.kind == kind,
        ClaimedContactRow.value == value,
        col(ClaimedContactRow.confirmed_at).is_(None),
    )
    return (await session.exec(query.order_by(col(ClaimedContactRow.id)).with_for_update())).all()


async def only_used(session: AsyncSession, tenant_id: int, kind: str, value: str, user: str) -> Sequence[int]:
    """The leads that hold it because `user` wrote or called from it, and staff never confirmed it."""
    query = select(ClaimedContactRow.lead_id).where(
        ClaimedContactRow.tenant_id == tenant_id,
        ClaimedContactRow.kind == kind,
        ClaimedContactRow.value == value,
        ClaimedContactRow.confirmed_by == user,
    )
    return (await session.exec(query)).all()


async def is_known(session: AsyncSession, tenant_id: int, kind: str, value: str) -> bool:
    """Whether it identifies anybody."""
    query = select(IdentityRow.lead_id).where(
        IdentityRow.tenant_id == tenant_id, IdentityRow.kind == kind, IdentityRow.value == value
    )
    return (await session.exec(query.limit(1))).first() is not None


async def keep_identity(session: AsyncSession, claimed: ClaimedContactRow, actor: str, now: datetime) -> None:
    """From now on it identifies the lead."""
    claimed.confirmed_at, claimed.confirmed_by = now, actor
    await run_sql(session, _TAKE, _of(claimed))


async def fill_recipient(session: AsyncSession, claimed: ClaimedContactRow, now: datetime) -> None:
    """From now on a lead that has no other is written to there."""
    is_phone = claimed.kind == "phone"
    written = {"zone": zone_of_phone(claimed.value.partition(";")[0])} if is_phone else {"written": claimed.written}
    await run_sql(session, _FILL_PHONE if is_phone else _FILL_EMAIL, {**_of(claimed), **written, "now": now})


def _of(claimed: ClaimedContactRow) -> dict[str, Any]:
    return {"tenant": claimed.tenant_id, "kind": claimed.kind, "value": claimed.value, "lead": claimed.lead_id}

"""Our own registry of patients."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.patients.matches import name_key
from domain.patients.registry import PatientApplication
from store.session import run_sql
from store.tables.booking import PatientRow

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('patients'), :tenant)")
# Each by its own index; names are the commonest, so they come last.
_ALIKE = text("""
    SELECT * FROM (
        (SELECT 1 AS sign, p.* FROM patients p WHERE tenant_id = :tenant AND phone_e164 = :phone
            AND phone_e164 <> '' LIMIT 50)
        UNION ALL
        (SELECT 2, p.* FROM patients p WHERE tenant_id = :tenant AND email_norm = :email
            AND email_norm <> '' LIMIT 50)
        UNION ALL
        (SELECT 3, p.* FROM patients p WHERE tenant_id = :tenant AND birth_date = CAST(:born AS date) LIMIT 200)
        UNION ALL
        (SELECT 4, p.* FROM patients p WHERE tenant_id = :tenant AND name_key = :name AND name_key <> '' LIMIT 50)
    ) found ORDER BY sign, id
""")


async def one_at_a_time(session: AsyncSession, tenant_id: int) -> None:
    """Until the transaction ends: two applications of one person never make two patients."""
    await run_sql(session, _ONE_AT_A_TIME, {"tenant": tenant_id})


async def registered(session: AsyncSession, tenant_id: int, reference: str) -> int | None:
    """Whom this application made."""
    found = await session.exec(
        select(PatientRow.id).where(PatientRow.tenant_id == tenant_id, PatientRow.reference == reference)
    )
    return found.one_or_none()


async def alike(session: AsyncSession, tenant_id: int, application: PatientApplication) -> Sequence[Row[Any]]:
    """Patients who share a phone, a mailbox, the birth date or a name; each once."""
    details = application.details
    shared = {
        "phone": next(iter(details.phones), ""),
        "email": next(iter(details.emails), ""),
        "born": details.birth_date,
        "name": name_key(details),
    }
    rows = (await run_sql(session, _ALIKE, {"tenant": tenant_id, **shared})).all()
    return list({row.id: row for row in reversed(rows)}.values())[::-1]


async def add(session: AsyncSession, tenant_id: int, application: PatientApplication, parent_id: int | None) -> int:
    details = application.details
    row = PatientRow(
        tenant_id=tenant_id,
        reference=application.reference,
        first_name=details.first_name,
        last_name=details.last_name,
        name_key=name_key(details)[:200],
        birth_date=details.birth_date,
        sex=details.sex,
        phone_e164=next(iter(details.phones), ""),
        email_norm=next(iter(details.emails), ""),
        parent_id=parent_id,
    )
    session.add(row)
    await session.flush()
    return row.id

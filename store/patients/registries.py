"""The registry that a hospital has connected, and which patient a lead became there."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.tables.booking import PatientLinkRow, PatientRegistryRow
from store.tables.criteria import of_lead
from store.tables.leads import LeadRow


async def registry_of(session: AsyncSession, tenant_id: int) -> PatientRegistryRow | None:
    """None: our own registry serves."""
    return await session.get(PatientRegistryRow, tenant_id)


async def connect(session: AsyncSession, row: PatientRegistryRow, now: datetime) -> None:
    """In place of the one that was connected."""
    row.updated_at = now
    await disconnect(session, row.tenant_id)
    session.add(row)
    await session.flush()


async def disconnect(session: AsyncSession, tenant_id: int) -> None:
    await session.exec(delete(PatientRegistryRow).where(col(PatientRegistryRow.tenant_id) == tenant_id))


async def patient_of(session: AsyncSession, lead: LeadRow) -> PatientLinkRow | None:
    return (await session.exec(select(PatientLinkRow).where(*of_lead(PatientLinkRow, lead)))).one_or_none()


async def link_patient(session: AsyncSession, lead: LeadRow, index_name: str, patient_ref: str) -> None:
    """One patient per lead."""
    await session.exec(
        insert(PatientLinkRow)
        .values(tenant_id=lead.tenant_id, lead_id=lead.id, index_name=index_name, patient_ref=patient_ref)
        .on_conflict_do_nothing()
    )

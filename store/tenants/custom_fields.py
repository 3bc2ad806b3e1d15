"""The fields that a tenant adds to a lead's profile."""

from sqlalchemy import func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions.facts import Catalog
from domain.tenants.custom_fields import CustomField, FieldType, own_catalog
from store.errors import existing
from store.tables.tenants import CustomFieldRow

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('custom_fields'), :tenant)")


async def list_fields(session: AsyncSession, tenant_id: int) -> list[CustomFieldRow]:
    """All, oldest first, including inactive ones."""
    query = select(CustomFieldRow).where(CustomFieldRow.tenant_id == tenant_id)
    return list(await session.exec(query.order_by(col(CustomFieldRow.id))))


async def own_facts(session: AsyncSession, tenant_id: int) -> Catalog:
    """Every field that was ever asked for, as facts: a recorded one may be of a field that is gone."""
    fields = [CustomField(row.key, FieldType(row.type)) for row in await list_fields(session, tenant_id)]
    return own_catalog(fields)


async def fields_in_force(session: AsyncSession, tenant_id: int) -> tuple[CustomField, ...]:
    return tuple(
        CustomField(row.key, FieldType(row.type), tuple(row.choices), row.required)
        for row in await list_fields(session, tenant_id)
        if row.active
    )


async def find_field(session: AsyncSession, tenant_id: int, field_id: int) -> CustomFieldRow:
    """Locked for an edit. Raises `NotFound`."""
    return existing(await session.get(CustomFieldRow, (tenant_id, field_id), with_for_update=True), "custom field")


async def lock_fields(session: AsyncSession, tenant_id: int) -> None:
    """Nobody else adds a field until the end of the transaction."""
    connection = await session.connection()
    await connection.execute(_ONE_AT_A_TIME, {"tenant": tenant_id})


async def count_active(session: AsyncSession, tenant_id: int) -> int:
    query = select(func.count()).where(CustomFieldRow.tenant_id == tenant_id, col(CustomFieldRow.active))
    return (await session.exec(query)).one()

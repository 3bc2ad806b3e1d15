"""The fields that a tenant adds to a lead's profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import func, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.conditions import Catalog
from domain.errors import Conflict, NotFound, Refused
from domain.tenants.custom_fields import MOST_FIELDS, CustomField, FieldType, own_catalog
from store import privacy
from store.tables.tenants import CustomFieldRow

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('custom_fields'), :tenant)")


@dataclass(frozen=True)
class FieldPlan:
    """What may change of a field; its key and type never do."""

    label: str
    choices: Sequence[str]
    required: bool
    active: bool = True


async def list_fields(session: AsyncSession, tenant_id: int) -> list[CustomFieldRow]:
    """All, oldest first, also those that are not asked for any more."""
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


async def add_field(
    session: AsyncSession, tenant_id: int, key: str, kind: FieldType, plan: FieldPlan, *, actor: str, now: datetime
) -> CustomFieldRow:
    """Raises `Conflict("key_taken")`, `Refused("too_many_fields")`."""
    connection = await session.connection()
    await connection.execute(_ONE_AT_A_TIME, {"tenant": tenant_id})
    await _leave_room(session, tenant_id)
    row = CustomFieldRow(tenant_id=tenant_id, key=key, type=kind.value, created_at=now, **_columns(plan))
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict("key_taken", "There is a field with this key already.") from None
        raise
    await _note(session, row, "custom_field_added", actor, now)
    return row


async def find_field(session: AsyncSession, tenant_id: int, field_id: int) -> CustomFieldRow:
    """Locked for an edit. Raises `NotFound`."""
    row = await session.get(CustomFieldRow, (tenant_id, field_id), with_for_update=True)
    if row is None:
        raise NotFound("custom field")
    return row


async def change_field(
    session: AsyncSession, row: CustomFieldRow, plan: FieldPlan, *, actor: str, now: datetime
) -> None:
    """Raises `Refused("too_many_fields")` when it comes back into force as one too many."""
    if plan.active and not row.active:
        connection = await session.connection()
        await connection.execute(_ONE_AT_A_TIME, {"tenant": row.tenant_id})
        await _leave_room(session, row.tenant_id)
    for name, value in _columns(plan).items():
        setattr(row, name, value)
    await session.flush()
    await _note(session, row, "custom_field_changed", actor, now)


def _columns(plan: FieldPlan) -> dict[str, Any]:
    return {**vars(plan), "choices": list(plan.choices)}


async def _leave_room(session: AsyncSession, tenant_id: int) -> None:
    query = select(func.count()).where(CustomFieldRow.tenant_id == tenant_id, col(CustomFieldRow.active))
    if (await session.exec(query)).one() >= MOST_FIELDS:
        raise Refused("too_many_fields", f"At most {MOST_FIELDS} fields are in force at once.")


async def _note(session: AsyncSession, row: CustomFieldRow, action: str, actor: str, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"key": row.key, "type": row.type, "required": row.required, "active": row.active}
    await privacy.record(
        session, row.tenant_id, at=now, actor=actor, action=action, subject="custom_field", subject_id=row.id,
        facts=facts,
    )  # fmt: skip

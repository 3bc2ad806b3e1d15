"""The fields that a tenant adds to a lead's profile: added, changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.errors import UniqueViolation
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, Refused
from domain.privacy import Actor
from domain.tenants.custom_fields import MOST_FIELDS, FieldType
from store import privacy
from store.errors import refusing
from store.tables.tenants import CustomFieldRow
from store.tenants.custom_fields import count_active, lock_fields


@dataclass(frozen=True)
class FieldPlan:
    """What may change of a field; its key and type never do."""

    label: str
    choices: Sequence[str]
    required: bool
    active: bool = True


@dataclass(frozen=True)
class NewField:
    key: str
    type: FieldType
    plan: FieldPlan


async def add_field(
    session: AsyncSession, tenant_id: int, new: NewField, *, actor: Actor, now: datetime
) -> CustomFieldRow:
    """Raises `Conflict("key_taken")`, `Refused("too_many_fields")`."""
    await lock_fields(session, tenant_id)
    await _leave_room(session, tenant_id)
    row = CustomFieldRow(tenant_id=tenant_id, key=new.key, type=new.type.value, created_at=now, **_columns(new.plan))
    session.add(row)
    with refusing({UniqueViolation: lambda: Conflict("key_taken", "There is a field with this key already.")}):
        await session.flush()
    await _note(session, row, "custom_field_added", actor, now)
    return row


async def change_field(
    session: AsyncSession, row: CustomFieldRow, plan: FieldPlan, *, actor: Actor, now: datetime
) -> None:
    """Raises `Refused("too_many_fields")` when it comes back into force as one too many."""
    if plan.active and not row.active:
        await lock_fields(session, row.tenant_id)
        await _leave_room(session, row.tenant_id)
    for name, value in _columns(plan).items():
        setattr(row, name, value)
    await session.flush()
    await _note(session, row, "custom_field_changed", actor, now)


def _columns(plan: FieldPlan) -> dict[str, Any]:
    return {**vars(plan), "choices": list(plan.choices)}


async def _leave_room(session: AsyncSession, tenant_id: int) -> None:
    if await count_active(session, tenant_id) >= MOST_FIELDS:
        raise Refused("too_many_fields", f"At most {MOST_FIELDS} fields can be active. Deactivate one first.")


async def _note(session: AsyncSession, row: CustomFieldRow, action: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, privacy.Fact] = {"key": row.key, "type": row.type, "required": row.required, "active": row.active}
    entry = privacy.Entry(now, actor, action, "custom_field", row.id, facts=facts)
    await privacy.record(session, row.tenant_id, entry)

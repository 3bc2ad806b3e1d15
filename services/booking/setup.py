"""What can be booked: added, changed, noted in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, Invalid, Refused
from domain.privacy import Actor
from store import privacy
from store.booking import setup, slots
from store.errors import Causes, refusing
from store.tables.booking import HourExceptionRow, LocationRow, ResourceRow, ServiceRow, WeeklyHoursRow

SetupRow = LocationRow | ResourceRow | ServiceRow | HourExceptionRow
_CAUSES: Causes = {
    UniqueViolation: partial(
        Conflict, "code_taken", "There is one with this code already. Choose another code.", "code"
    ),
    ForeignKeyViolation: partial(
        Invalid, "user_id", "is not one of the hospital's users. GET /api/v1/users lists them."
    ),
}


@dataclass(frozen=True)
class Editor:
    """Who changes what is set up, and when."""

    tenant_id: int
    actor: Actor
    now: datetime


async def add(session: AsyncSession, editor: Editor, row: SetupRow) -> None:
    """Raises `Conflict("code_taken")`. A resource takes over the appointments that only name it."""
    if isinstance(row, ResourceRow):
        await slots.lock_names(session, editor.tenant_id, alone=True)
    with refusing(_CAUSES):
        session.add(row)
        await session.flush()
    if isinstance(row, ResourceRow):
        await setup.take_over(session, row)
    await _note(session, editor, row, "added")


async def change(session: AsyncSession, editor: Editor, row: SetupRow, given: Mapping[str, Any]) -> None:
    """`row` is locked. Raises `Refused("capacity_in_use")`."""
    if isinstance(row, ResourceRow) and given["capacity"] < row.capacity:
        used = await setup.units_in_use(session, editor.tenant_id, row.id)
        if given["capacity"] < used:
            raise Refused("capacity_in_use", f"Appointments use {used} at once. Move or cancel some of them first.")
    with refusing(_CAUSES):
        for name, value in {**given, "updated_at": editor.now}.items():
            setattr(row, name, value)
        await session.flush()
    await _note(session, editor, row, "changed")


async def give(session: AsyncSession, editor: Editor, service: ServiceRow, codes: Sequence[str]) -> None:
    """Says who and what may give the service; raises `Invalid("resources")`."""
    known = await setup.ids_of(session, ResourceRow, editor.tenant_id, codes)
    if missing := sorted(set(codes) - set(known)):
        raise Invalid(
            "resources", f"has {missing[0]}, which is not a resource. Add it with POST /api/v1/resources first."
        )
    await setup.replace_resources(session, editor.tenant_id, service.id, known.values())


async def set_hours(
    session: AsyncSession, editor: Editor, resource: ResourceRow, hours: Sequence[tuple[str, WeeklyHoursRow]]
) -> None:
    """`hours`: each with its location's code; raises `Invalid` with the field. `resource` is locked."""
    known = await setup.ids_of(session, LocationRow, editor.tenant_id, [code for code, _ in hours])
    for number, (code, row) in enumerate(hours):
        row.location_id = location_named(known, code, f"hours.{number}.location")
    await setup.replace_hours(session, editor.tenant_id, resource.id, [row for _, row in hours])
    await _note(session, editor, resource, "hours_changed")


async def remove_exception(session: AsyncSession, editor: Editor, row: HourExceptionRow) -> None:
    await session.delete(row)
    await session.flush()
    await _note(session, editor, row, "removed")


def location_named(known: Mapping[str, int], code: str, field: str) -> int:
    """Raises `Invalid`."""
    if code not in known:
        raise Invalid(field, f"{code} is not a location. Add it with POST /api/v1/locations first.")
    return known[code]


async def _note(session: AsyncSession, editor: Editor, row: SetupRow, what: str) -> None:
    noun = setup.NOUNS[type(row)]
    entry = privacy.Entry(editor.now, editor.actor, f"{noun}_{what}", noun, row.id)
    await privacy.record(session, editor.tenant_id, entry)

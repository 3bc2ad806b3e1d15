"""What can be booked, as it is set up."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import delete, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.errors import existing
from store.session import run_sql
from store.tables.booking import (
    HourExceptionRow,
    LocationRow,
    ResourceRow,
    ServiceResourceRow,
    ServiceRow,
    WeeklyHoursRow,
)

RowT = TypeVar("RowT", LocationRow, ResourceRow, ServiceRow, HourExceptionRow)
NOUNS: dict[type[Any], str] = {
    LocationRow: "location",
    ResourceRow: "resource",
    ServiceRow: "service",
    HourExceptionRow: "exception",
}
_TAKE_OVER = text("""
    INSERT INTO appointment_resources (tenant_id, appointment_id, resource_id, unit, during)
    SELECT tenant_id, id, :resource, 1, tstzrange(starts_at, ends_at) FROM appointments
    WHERE tenant_id = :tenant AND resource = :code AND by_name AND state IN ('held', 'confirmed')
""")
_TAKEN_OVER = text("""
    UPDATE appointments SET by_name = false
    WHERE tenant_id = :tenant AND resource = :code AND by_name AND state IN ('held', 'confirmed')
""")
_IN_USE = text("""
    SELECT coalesce(max(unit), 0) FROM appointment_resources
    WHERE tenant_id = :tenant AND resource_id = :resource AND live
""")


async def find(session: AsyncSession, table: type[RowT], tenant_id: int, id: int, *, lock: bool = False) -> RowT:
    """Raises `NotFound`; `lock` for an edit."""
    return existing(await session.get(table, (tenant_id, id), with_for_update=lock), NOUNS[table])


async def listed(session: AsyncSession, table: type[RowT], tenant_id: int, after: int, limit: int) -> list[RowT]:
    """By id."""
    query = select(table).where(table.tenant_id == tenant_id, col(table.id) > after)
    return list(await session.exec(query.order_by(col(table.id)).limit(limit)))


async def exceptions(
    session: AsyncSession, tenant_id: int, days: tuple[date, date], after: int, limit: int
) -> list[HourExceptionRow]:
    """Of these days, both included, by id."""
    query = select(HourExceptionRow).where(
        HourExceptionRow.tenant_id == tenant_id,
        col(HourExceptionRow.day).between(*days),
        col(HourExceptionRow.id) > after,
    )
    return list(await session.exec(query.order_by(col(HourExceptionRow.id)).limit(limit)))


async def ids_of(
    session: AsyncSession, table: type[LocationRow] | type[ResourceRow], tenant_id: int, codes: Iterable[str]
) -> dict[str, int]:
    """By code; what there is not is left out."""
    found = await session.exec(
        select(table.code, table.id).where(table.tenant_id == tenant_id, col(table.code).in_(set(codes)))
    )
    return dict(found.all())


async def codes_of(
    session: AsyncSession, table: type[LocationRow] | type[ResourceRow], tenant_id: int
) -> dict[int, str]:
    found = await session.exec(select(table.id, table.code).where(table.tenant_id == tenant_id))
    return dict(found.all())


async def hours(session: AsyncSession, tenant_id: int, resource_id: int) -> Sequence[WeeklyHoursRow]:
    found = await session.exec(
        select(WeeklyHoursRow)
        .where(WeeklyHoursRow.tenant_id == tenant_id, WeeklyHoursRow.resource_id == resource_id)
        .order_by(col(WeeklyHoursRow.weekday), col(WeeklyHoursRow.opens), col(WeeklyHoursRow.id))
    )
    return found.all()


async def replace_hours(
    session: AsyncSession, tenant_id: int, resource_id: int, rows: Iterable[WeeklyHoursRow]
) -> None:
    await session.exec(
        delete(WeeklyHoursRow).where(
            col(WeeklyHoursRow.tenant_id) == tenant_id, col(WeeklyHoursRow.resource_id) == resource_id
        )
    )
    session.add_all(rows)
    await session.flush()


async def resources_of(session: AsyncSession, tenant_id: int) -> dict[int, list[str]]:
    """The codes of whoever gives a service, by the service's id."""
    found = await session.exec(
        select(ServiceResourceRow.service_id, ResourceRow.code)
        .join(
            ResourceRow,
            (col(ResourceRow.tenant_id) == ServiceResourceRow.tenant_id)
            & (col(ResourceRow.id) == ServiceResourceRow.resource_id),
        )
        .where(ServiceResourceRow.tenant_id == tenant_id)
        .order_by(col(ResourceRow.code))
    )
    given: dict[int, list[str]] = {}
    for service, code in found.all():
        given.setdefault(service, []).append(code)
    return given


async def replace_resources(session: AsyncSession, tenant_id: int, service_id: int, resources: Iterable[int]) -> None:
    await session.exec(
        delete(ServiceResourceRow).where(
            col(ServiceResourceRow.tenant_id) == tenant_id, col(ServiceResourceRow.service_id) == service_id
        )
    )
    session.add_all(
        ServiceResourceRow(tenant_id=tenant_id, service_id=service_id, resource_id=one) for one in sorted(resources)
    )
    await session.flush()


async def take_over(session: AsyncSession, resource: ResourceRow) -> None:
    """Appointments that stand and only named the resource take its time from now on."""
    given = {"tenant": resource.tenant_id, "resource": resource.id, "code": resource.code}
    await run_sql(session, _TAKE_OVER, given)
    await run_sql(session, _TAKEN_OVER, {"tenant": resource.tenant_id, "code": resource.code})


async def units_in_use(session: AsyncSession, tenant_id: int, resource_id: int) -> int:
    """The highest unit that an appointment which stands takes."""
    found = await run_sql(session, _IN_USE, {"tenant": tenant_id, "resource": resource_id})
    return int(found.scalar_one())

"""What availability is worked out from: one query per table, ranges clipped to what is looked at."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.booking.availability import Visit
from domain.booking.catalogue import Service
from domain.booking.clocks import day_number, day_of, instant_of
from domain.booking.hours import HourException, WeeklyHours
from domain.booking.ranges import Range
from store.session import Query, rows_of_all, run_sql

_SERVICE = """
    SELECT s.*, t.policy -> 'calendar' -> 'closed_on' AS closed_on
    FROM services s JOIN tenants t ON t.id = s.tenant_id
    WHERE s.tenant_id = :tenant AND s.code = :code AND s.active
"""
_ANY = "SELECT id FROM resources WHERE tenant_id = :tenant LIMIT 1"
_RESOURCES = """
    SELECT r.id, r.code, r.name, r.kind, r.capacity, r.active
    FROM resources r JOIN service_resources x ON (x.tenant_id, x.resource_id) = (r.tenant_id, r.id)
    JOIN services s ON (s.tenant_id, s.id) = (x.tenant_id, x.service_id)
    WHERE r.tenant_id = :tenant AND s.code = :code ORDER BY r.id
"""
_LOCATIONS = (
    "SELECT id, code, name, time_zone, holidays_of, address FROM locations WHERE tenant_id = :tenant AND active"
)
_HOURS = """
    SELECT resource_id, location_id, weekday, opens, closes, valid_from, valid_until FROM weekly_hours
    WHERE tenant_id = :tenant AND resource_id = ANY(:resources)
      AND coalesce(valid_from, '-infinity') <= :last AND coalesce(valid_until, 'infinity') >= :first
"""
_EXCEPTIONS = """
    SELECT resource_id, location_id, day, opens, closes, open FROM hour_exceptions
    WHERE tenant_id = :tenant AND day BETWEEN :first AND :last
      AND (resource_id IS NULL OR resource_id = ANY(:resources))
"""
_BUSY = """
    SELECT resource_id, floor(extract(epoch FROM lower(one)) / 60)::bigint AS begins,
           ceil(extract(epoch FROM upper(one)) / 60)::bigint AS ends
    FROM (
        SELECT resource_id, unnest(range_agg(during)) AS one FROM busy_times
        WHERE tenant_id = :tenant AND resource_id = ANY(:resources) AND during && tstzrange(:since, :until)
        GROUP BY resource_id) busy
    ORDER BY resource_id, one
"""
_TAKEN = """
    SELECT resource_id, unit, floor(extract(epoch FROM lower(one)) / 60)::bigint AS begins,
           ceil(extract(epoch FROM upper(one)) / 60)::bigint AS ends
    FROM (
        SELECT resource_id, unit, unnest(range_agg(during)) AS one FROM appointment_resources x
        WHERE tenant_id = :tenant AND resource_id = ANY(:resources) AND live AND during && tstzrange(:since, :until)
          AND (CAST(:lead AS bigint) IS NULL OR NOT EXISTS (
              SELECT FROM appointments a
              WHERE a.tenant_id = x.tenant_id AND a.id = x.appointment_id AND a.lead_id = CAST(:lead AS bigint)))
        GROUP BY resource_id, unit) taken
    ORDER BY resource_id, unit, one
"""
_LOCK_NAMES = {
    False: text("SELECT pg_advisory_xact_lock_shared(hashtext('booking by name'), :tenant)"),
    True: text("SELECT pg_advisory_xact_lock(hashtext('booking by name'), :tenant)"),
}
_LOCK = text("""
    SELECT id FROM resources WHERE tenant_id = :tenant AND id = ANY(:resources) ORDER BY id FOR NO KEY UPDATE
""")


@dataclass(frozen=True)
class Resource:
    id: int
    code: str
    name: str
    kind: str
    capacity: int
    active: bool


@dataclass(frozen=True)
class Location:
    id: int
    code: str
    name: str
    time_zone: str
    holidays_of: str | None
    address: str


@dataclass(frozen=True)
class Bookable:
    """A service with all that may take part in it. `closed_on`: the hospital's own days off."""

    service: Service
    resources: Sequence[Resource]
    locations: Sequence[Location]
    closed_on: Collection[date]


@dataclass(frozen=True)
class Diary:
    """Of some resources in a window: hours and exceptions by whom and where, and what is taken by (resource, unit)."""

    hours: Mapping[tuple[int, int], Sequence[WeeklyHours]]
    exceptions: Sequence[tuple[int | None, int | None, HourException]]
    busy: Mapping[int, Sequence[Range]] = field(default_factory=dict)
    taken: Mapping[tuple[int, int], Sequence[Range]] = field(default_factory=dict)


async def any_resource(session: AsyncSession, tenant_id: int) -> bool:
    """Whether the hospital has set up anything that can be booked."""
    return (await run_sql(session, text(_ANY), {"tenant": tenant_id})).first() is not None


async def find_resource(session: AsyncSession, tenant_id: int, code: str) -> Resource | None:
    found = await run_sql(
        session,
        text("SELECT id, code, name, kind, capacity, active FROM resources WHERE tenant_id = :tenant AND code = :code"),
        {"tenant": tenant_id, "code": code},
    )
    row = found.one_or_none()
    return Resource(*tuple(row)) if row is not None else None


async def bookable(session: AsyncSession, tenant_id: int, code: str) -> Bookable | None:
    """The active service of that code, with what is active of the rest; a kind of which nothing is stays named."""
    given = {"tenant": tenant_id, "code": code}
    services, resources, locations = await rows_of_all(
        session, [(_SERVICE, given), (_RESOURCES, given), (_LOCATIONS, {"tenant": tenant_id})]
    )
    if not services:
        return None
    closed_on = [date.fromisoformat(day) for day in services[0].closed_on or ()]
    return Bookable(
        _service(services[0]), [Resource(*row) for row in resources], [Location(*row) for row in locations], closed_on
    )


async def lock(session: AsyncSession, tenant_id: int, resources: Sequence[int]) -> None:
    """Until the transaction ends nobody else books these, or writes when they are busy."""
    await run_sql(session, _LOCK, {"tenant": tenant_id, "resources": sorted(resources)})


async def lock_names(session: AsyncSession, tenant_id: int, *, alone: bool = False) -> None:
    """Until the transaction ends no first resource is set up; `alone`: nobody books by a name only."""
    await run_sql(session, _LOCK_NAMES[alone], {"tenant": tenant_id})


async def diary(
    session: AsyncSession, tenant_id: int, resources: Sequence[int], window: Range, *, but_for: int | None = None
) -> Diary:
    """`but_for`: this lead's own appointments take nothing, for they may be moved."""
    reach = window[0] - 1_440, window[1] + 1_440  # local days and buffers reach beyond it
    whose = {"tenant": tenant_id, "resources": list(resources)}
    days = {"first": day_of(reach[0] // 1_440), "last": day_of(reach[1] // 1_440)}
    times = {"since": instant_of(reach[0]), "until": instant_of(reach[1])}
    queries: list[Query] = [
        (_HOURS, {**whose, **days}),
        (_EXCEPTIONS, {**whose, **days}),
        (_BUSY, {**whose, **times}),
        (_TAKEN, {**whose, **times, "lead": but_for}),
    ]
    hours_rows, exception_rows, busy_rows, taken_rows = await rows_of_all(session, queries)
    hours: dict[tuple[int, int], list[WeeklyHours]] = defaultdict(list)
    for row in hours_rows:
        hours[row.resource_id, row.location_id].append(_weekly(row))
    busy: dict[int, list[Range]] = defaultdict(list)
    for resource, begins, ends in busy_rows:
        busy[resource].append((begins, ends))
    taken: dict[tuple[int, int], list[Range]] = defaultdict(list)
    for resource, unit, begins, ends in taken_rows:
        taken[resource, unit].append((begins, ends))
    exceptions = [
        (
            row.resource_id,
            row.location_id,
            HourException(day_number(row.day), row.opens, row.closes, row.open, row.resource_id is None),
        )
        for row in exception_rows
    ]
    return Diary(hours, exceptions, busy, taken)


def _weekly(row: Any) -> WeeklyHours:
    since = day_number(row.valid_from) if row.valid_from is not None else None
    until = day_number(row.valid_until) if row.valid_until is not None else None
    return WeeklyHours(row.weekday, row.opens, row.closes, since, until)


def _service(row: Any) -> Service:
    return Service(
        id=row.id,
        code=row.code,
        visit=Visit(row.minutes, row.buffer_before, row.buffer_after, row.step_minutes),
        lead_time=row.lead_time_minutes,
        horizon_days=row.horizon_days,
        must_be_qualified=row.must_be_qualified,
        interests=frozenset(row.interests),
        deposit_minor=row.deposit_minor,
    )

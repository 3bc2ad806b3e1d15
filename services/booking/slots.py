"""Slots of a service: found for whoever looks, judged before a booking is sent, taken by the run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.booking.availability import Candidate, Placement, Site, SlotFault, TakenUnit, bounds, fault_of_time
from domain.booking.catalogue import ResourceKind, Service, check_lead
from domain.booking.clocks import DAY, day_number, day_of, minute, minute_after, spans
from domain.booking.hours import Timetable
from domain.booking.ranges import Range, merged, overlaps
from domain.booking.resources import resource_name
from domain.errors import Invalid, Refused
from domain.tenants.calendar import holidays_in, zone_named
from store.booking import slots
from store.booking.appointments import taken
from store.booking.slots import Bookable, Diary, Location, Resource

WORDS: Mapping[SlotFault, str] = {
    SlotFault.PAST: "The appointment must begin in the future.",
    SlotFault.TOO_SOON: "This slot begins too soon to be booked. Choose a later one.",
    SlotFault.TOO_FAR: "This slot is farther ahead than the service may be booked. Choose an earlier one.",
    SlotFault.CLOSED: "Nobody who gives this service works at that time. Choose one of the free slots.",
    SlotFault.OFF_GRID: "No slot of this service begins at that time. Choose one of the free slots.",
    SlotFault.TAKEN: "This slot is taken. Choose another one.",
}

# A slot that was chosen in time stays so while the booking is on its way to the run: minutes.
_ON_ITS_WAY = 15


@dataclass(frozen=True)
class Slot:
    """A slot that can be taken. `resource`: the code of whom the appointment names; `service`: what was chosen."""

    resource: str
    placement: Placement
    service: Service | None = None


class Booker(Protocol):
    """The lead that books: its row, of whatever query."""

    @property
    def id(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def procedure(self) -> str | None: ...


class Choice(NamedTuple):
    """What somebody looks for: codes; empty: any."""

    service: str
    resource: str = ""
    location: str = ""


@dataclass(frozen=True)
class SlotRequest:
    """One slot for one lead. `minutes` counts without a service only, which has its own."""

    lead: Booker
    choice: Choice
    starts_at: datetime
    minutes: int
    now: datetime


async def find_bookable(session: AsyncSession, tenant_id: int, choice: Choice) -> Bookable:
    """The service with the locations and resources that are left of the choice; raises `Invalid` with the field."""
    bookable = await slots.bookable(session, tenant_id, resource_name(choice.service))
    if bookable is None:
        raise Invalid("service", "is not one of the hospital's services. GET /api/v1/services lists them.")
    resources, locations = bookable.resources, bookable.locations
    if choice.resource:
        code = resource_name(choice.resource)
        one = next((each for each in resources if each.code == code), None)
        if one is None:
            raise Invalid("resource", "does not give this service. GET /api/v1/services shows who does.")
        resources = [each for each in resources if each.kind != one.kind or each is one]
    if choice.location:
        locations = [each for each in locations if each.code == resource_name(choice.location)]
        if not locations:
            raise Invalid("location", "is not one of the hospital's locations. GET /api/v1/locations lists them.")
    return Bookable(bookable.service, resources, locations, bookable.closed_on)


async def free_slots(
    session: AsyncSession, tenant_id: int, bookable: Bookable, window: Range, *, lead: int | None = None
) -> dict[int, tuple[int, tuple[int, ...]]]:
    """By its beginning: the location, and the resources that it would take. `window`: minutes in which it begins."""
    found: dict[int, tuple[int, tuple[int, ...]]] = {}
    if window[0] >= window[1]:
        return found
    ids = [one.id for one in bookable.resources if one.active]
    diary = await slots.diary(session, tenant_id, ids, window, but_for=lead)
    for site in sites(bookable, diary, window):
        for start, resources in site.slots(bookable.service.visit, window).items():
            found.setdefault(start, (site.id, resources))
    return found


def window_of(bookable: Bookable, since: datetime, until: datetime, now: datetime) -> Range:
    """The part of [since, until) in which the service can be booked."""
    first, last = bounds(minute_after(now), bookable.service.lead_time, bookable.service.horizon_days)
    return max(first, minute_after(since)), min(last, minute_after(until))


def sites(bookable: Bookable, diary: Diary, window: Range) -> list[Site]:
    """Each location at which every kind that the service needs has somebody with hours."""
    found = []
    for place in bookable.locations:
        # From the day before: what is taken that day counts as load.
        reach = window[0] - DAY, window[1] + bookable.service.visit.minutes
        cut = spans(zone_named(place.time_zone), reach)
        closed = _closed_days(place, bookable.closed_on, reach)
        kinds: dict[str, list[Candidate]] = {one.kind: [] for one in bookable.resources}
        for one in bookable.resources:
            weekly = diary.hours.get((one.id, place.id), ())
            exceptions = [
                exception
                for resource, location, exception in diary.exceptions
                if resource in (None, one.id) and location in (None, place.id)
            ]
            if one.active and (weekly or exceptions):
                opened = Timetable(weekly, exceptions, closed).open(cut)
                kinds[one.kind].append(Candidate(one.id, opened, _taken(one, diary)))
        if all(kinds.values()):
            found.append(Site(place.id, cut, kinds))
    return found


def _taken(one: Resource, diary: Diary) -> list[Sequence[Range]]:
    busy = diary.busy.get(one.id, ())
    units = [diary.taken.get((one.id, unit), ()) for unit in range(1, one.capacity + 1)]
    return [merged([*unit, *busy]) for unit in units] if busy else list(units)


def _closed_days(place: Location, closed_on: Collection[date], reach: Range) -> set[int]:
    days = {day_number(day) for day in closed_on}
    if place.holidays_of is not None:
        for year in range(day_of(reach[0] // DAY - 1).year, day_of(reach[1] // DAY + 1).year + 1):
            days |= {day_number(day) for day in holidays_in(place.holidays_of, year)}
    return days


async def judge(session: AsyncSession, tenant_id: int, request: SlotRequest, *, hold: bool = False) -> Slot:
    """The slot as it would be taken now; raises `Invalid` with the field, `Refused` with the reason.

    `hold`: all that may take part is locked until the transaction ends, so that nobody else takes it meanwhile.
    """
    if not request.choice.service:
        return await _judge_named(session, tenant_id, request, hold)
    bookable = await find_bookable(session, tenant_id, request.choice)
    service, start = bookable.service, minute(request.starts_at)
    check_lead(service, request.lead.status, request.lead.procedure)
    fault = _fault_of_time(service, request, _ON_ITS_WAY if hold else 0)
    if fault is not None:
        raise refusal(fault)
    ids = [one.id for one in bookable.resources if one.active]
    if hold:
        await slots.lock(session, tenant_id, ids)
    window = start, start + 1
    diary = await slots.diary(session, tenant_id, ids, window, but_for=None if hold else request.lead.id)
    faults: list[SlotFault] = []
    for site in sites(bookable, diary, window):
        taken = site.slots(service.visit, window).get(start)
        if taken is not None:
            return _slot(bookable, site, start, taken)
        faults.append(site.fault(service.visit, start) or SlotFault.TAKEN)
    # Where one location is closed and another one full, the slot is taken.
    raise refusal(max(faults, key=list(SlotFault).index, default=SlotFault.CLOSED))


def _fault_of_time(service: Service, request: SlotRequest, grace: int) -> SlotFault | None:
    start, now = minute(request.starts_at), minute_after(request.now)
    fault = fault_of_time(start, now, max(service.lead_time - grace, 0), service.horizon_days)
    return fault or (SlotFault.OFF_GRID if minute_after(request.starts_at) != start else None)


def _slot(bookable: Bookable, site: Site, start: int, taken: Sequence[int]) -> Slot:
    visit = bookable.service.visit
    during = start - visit.before, start + visit.minutes + visit.after
    units = []
    for kind in site.kinds.values():
        one = next(each for each in kind if each.id in taken)
        units.append(TakenUnit(one.id, one.free_unit(*during) or 1, during))
    order = list(ResourceKind)
    parts = [one for one in bookable.resources if one.id in taken]
    named = min(parts, key=lambda one: order.index(ResourceKind(one.kind)))
    return Slot(named.code, Placement(bookable.service.id, site.id, units), bookable.service)


def refusal(fault: SlotFault) -> Refused:
    return Refused(fault.value, WORDS[fault])


async def _judge_named(session: AsyncSession, tenant_id: int, request: SlotRequest, hold: bool) -> Slot:
    """What an agent has agreed on with this resource, whatever its hours.

    Once the hospital has set up resources it must be one of them; until then any name may be booked.
    """
    code = resource_name(request.choice.resource)
    one = await slots.find_resource(session, tenant_id, code)
    if one is None and not await slots.any_resource(session, tenant_id):
        ends_at = request.starts_at + timedelta(minutes=request.minutes)
        if not hold and await taken(session, tenant_id, request.lead.id, code, request.starts_at, ends_at):
            raise refusal(SlotFault.TAKEN)
        return Slot(code, Placement())
    if one is None or not one.active:
        raise Invalid("resource", "is not one of the hospital's resources. GET /api/v1/resources lists them.")
    if hold:
        await slots.lock(session, tenant_id, [one.id])
    during = minute(request.starts_at), minute_after(request.starts_at + timedelta(minutes=request.minutes))
    diary = await slots.diary(session, tenant_id, [one.id], during, but_for=None if hold else request.lead.id)
    free = next((n for n, unit in enumerate(_taken(one, diary), 1) if not overlaps(unit, *during)), None)
    if free is None:
        raise refusal(SlotFault.TAKEN)
    return Slot(code, Placement(units=[TakenUnit(one.id, free, during)]))

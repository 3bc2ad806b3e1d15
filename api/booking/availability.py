"""Which slots of a service are free."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.booking.slot_schemas import AvailabilityQuery, AvailabilityRead
from api.http.body import StrictRoute
from api.http.problems import problems
from api.leads.visible import visible_lead
from domain.booking.catalogue import check_lead
from domain.booking.clocks import DAY, day_of, spans
from domain.booking.hours import time_of
from domain.errors import Invalid
from domain.tenants.calendar import zone_named
from services.booking.slots import Choice, find_bookable, free_slots, window_of
from store.tenants import tenants

router = APIRouter(tags=["booking"], route_class=StrictRoute, responses=problems(401, 403, 404, 409, 422, 503))
_WEEK, _LONGEST = timedelta(days=7), timedelta(days=62)
_SECOND_OF = [f"T{time_of(minute)}:00" for minute in range(DAY)]
Slots = Mapping[int, tuple[int, tuple[int, ...]]]


@router.get("/availability", summary="List the free slots of a service", response_model=AvailabilityRead)
async def read_availability(
    query: Annotated[AvailabilityQuery, Query()],
    caller: Annotated[Caller, Depends(Allow(Action.READ_BOOKABLE))],
    context: Context,
) -> Response:
    """By day in the asker's zone. Each slot names the location and the resources that it would take: of several that
    are free those with the least to do. For a `lead` that may not book the service the answer is 409 with the reason;
    the lead's own appointment takes no slot, for it may be moved."""
    now = datetime.now(UTC)
    since = query.since or now
    until = query.until or since + _WEEK
    if not since < until <= since + _LONGEST:
        raise Invalid("to", "must be after from, and within 62 days of it")
    async with context.database.tenant_session(caller.tenant_id) as session:
        choice = Choice(query.service, query.resource or "", query.location or "")
        bookable = await find_bookable(session, caller.tenant_id, choice)
        if query.lead is not None:
            lead = (await visible_lead(session, caller, query.lead)).row
            check_lead(bookable.service, lead.status, lead.procedure)
        zone = _zone(query.zone or await tenants.zone_of(session, caller.tenant_id))
        window = window_of(bookable, since, until, now)
        found = await free_slots(session, caller.tenant_id, bookable, window, lead=query.lead)
    names = {one.id: one.code for one in bookable.resources}
    places = {one.id: one.code for one in bookable.locations}
    days = [{"date": day, "slots": slots} for day, slots in _by_day(found, zone, names, places)]
    service = bookable.service
    answer = {"service": service.code, "minutes": service.visit.minutes, "zone": zone.key, "days": days}
    return Response(json.dumps(answer, separators=(",", ":")), media_type="application/json")


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except Invalid as error:
        raise Invalid("zone", str(error)) from None


def _by_day(
    found: Slots, zone: ZoneInfo, names: Mapping[int, str], places: Mapping[int, str]
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Each day that has slots, with those; the days in order, and the slots by their instant."""
    starts = sorted(found)
    if not starts:
        return
    codes: dict[tuple[int, ...], list[str]] = {}
    days: dict[int, list[Any]] = {}
    dates: dict[int, str] = {}
    place = 0
    for span in spans(zone, (starts[0], starts[-1] + 1)):
        offset = f"{'-' if span.offset < 0 else '+'}{time_of(abs(span.offset))}"
        while place < len(starts) and starts[place] < span.ends:
            day, minute = divmod(starts[place] + span.offset, DAY)
            if day not in days:
                days[day], dates[day] = [], day_of(day).isoformat()
            location, taken = found[starts[place]]
            if taken not in codes:
                codes[taken] = [names[one] for one in taken]
            days[day].append(
                {
                    "starts_at": dates[day] + _SECOND_OF[minute] + offset,
                    "location": places[location],
                    "resources": codes[taken],
                }
            )
            place += 1
    for day in sorted(days):
        yield dates[day], days[day]

"""`GET /api/v1/availability` of 50 practitioners over 30 days, and 16 clients who hold 400 slots."""

import asyncio
import itertools
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import psycopg

from benchmarks.bed.hospital import TENANT, captured
from benchmarks.bed.line import Goal, Line
from benchmarks.bed.shots import fire, http_request, latencies
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage
from domain.booking.clocks import instant_of
from domain.errors import Refused
from domain.lifecycle.chapters.booking import Booking
from services.booking.slots import Choice, SlotRequest, find_bookable, free_slots, judge, window_of
from store.booking import appointments
from store.session import Database
from store.tables.leads import LeadRow

PRACTITIONERS, DAYS, CLIENTS, SLOTS = 50, 30, 16, 400
REQUESTS, ROUNDS = Sizes(16, 200, 600), Sizes(1, 5, 5)
ATTEMPTS = Sizes(160, 1_600, 5_000)
GOALS = (Goal("p99_ms", at_most=50), Goal("one_client_p99_ms", at_most=50), Goal("booked_twice", at_most=0))
# Morning and afternoon each day, a room for each practitioner; about half of the time of the month is taken.
_CLINIC = """
INSERT INTO locations (tenant_id, code, name, time_zone, updated_at)
    VALUES (%(tenant)s, 'main', 'Main', 'Asia/Kolkata', now());
INSERT INTO resources (tenant_id, code, name, kind, capacity, updated_at)
    SELECT %(tenant)s, 'dr-' || n, 'Dr ' || n, 'practitioner', 1, now() FROM generate_series(1, %(practitioners)s) n;
INSERT INTO services (tenant_id, code, names, minutes, buffer_before, buffer_after, step_minutes, lead_time_minutes,
                      horizon_days, must_be_qualified, updated_at)
    SELECT %(tenant)s, code, '{}', 15, 0, 5, 20, 0, 60, false, now() FROM unnest(ARRAY['consultation', 'few']) code;
INSERT INTO service_resources (tenant_id, service_id, resource_id)
    SELECT %(tenant)s, s.id, r.id FROM services s JOIN resources r ON s.code = 'consultation' OR r.code = 'dr-1';
INSERT INTO weekly_hours (tenant_id, resource_id, location_id, weekday, opens, closes)
    SELECT %(tenant)s, r.id, l.id, day, opens, opens + 240
    FROM resources r, locations l, generate_series(0, 6) day, unnest(ARRAY[540, 840]) opens;
INSERT INTO hour_exceptions (tenant_id, resource_id, location_id, day, opens, closes, open)
    SELECT %(tenant)s, r.id, l.id, (now() + r.id %% 28 * interval '1 day')::date, 0, 1440, false
    FROM resources r, locations l;
INSERT INTO busy_times (tenant_id, resource_id, during, source)
    SELECT %(tenant)s, r.id, tstzrange(begins, begins + interval '50 minutes'), 'bench'
    FROM resources r, generate_series(date_trunc('day', now()), now() + interval '30 days', interval '1 day') day,
         LATERAL (SELECT day + (r.id %% 9) * interval '30 minutes' + interval '4 hours' AS begins) at;
INSERT INTO appointments (tenant_id, lead_id, run, number, resource, starts_at, ends_at, state, by_name)
    SELECT %(tenant)s, %(lead)s, 1, 1000000 + row_number() OVER (), r.code, begins, begins + interval '15 minutes',
           'confirmed', false
    FROM resources r, generate_series(date_trunc('day', now()) + interval '210 minutes', now() + interval '30 days',
                                      interval '1 day') day, generate_series(0, 11) slot,
         LATERAL (SELECT day + (slot * 2 + r.id %% 2) * interval '20 minutes' AS begins) at
    WHERE r.code <> 'dr-1';
INSERT INTO appointment_resources (tenant_id, appointment_id, resource_id, unit, during)
    SELECT %(tenant)s, a.id, r.id, 1, tstzrange(a.starts_at, a.ends_at + interval '5 minutes')
    FROM appointments a JOIN resources r ON r.code = a.resource;
UPDATE resources SET capacity = 20 WHERE code = 'dr-1';
ANALYZE;
"""
_TWICE = """
    SELECT count(*) FROM appointment_resources x JOIN appointment_resources y
    ON y.live AND (y.tenant_id, y.resource_id, y.unit) = (x.tenant_id, x.resource_id, x.unit) AND y.id > x.id
    AND y.during && x.during WHERE x.live
"""


async def measure(stage: Stage, size: Size) -> Line:
    """`p99_ms`: by 16 clients at once; `one_client_p99_ms`: by one, over HTTP. `work_ms`: queries and rules alone.
    `bookings_per_s`, `attempts_per_s`: 16 clients who hold the same 400 slots as a run's step does."""
    site = stage.site()
    async with Database(site.app_url, pool_size=CLIENTS) as database:
        leads = [one.lead_id for one in await captured(database, range(1, CLIENTS + 1))]
        with psycopg.connect(site.superuser_url, cursor_factory=psycopg.ClientCursor) as connection:
            connection.execute(_CLINIC.encode(), {"tenant": TENANT, "practitioners": PRACTITIONERS, "lead": leads[0]})
        figures, floor = await asyncio.to_thread(_looked, stage, site, size)
        stage.report("free slots without HTTP")
        work = [await _work(database) for _ in range(REQUESTS.of(size) // 4)]
        stage.report(f"{CLIENTS} clients hold {SLOTS} slots")
        figures |= await _held(database, leads, ATTEMPTS.of(size))
    figures["work_ms"] = sorted(work)[len(work) // 2]
    figures["booked_twice"] = float(site.count(_TWICE))
    return Line("booking", GOALS, figures, floor)


def _looked(stage: Stage, site: Site, size: Size) -> tuple[dict[str, float], dict[str, float]]:
    """The floor is a short list of the same API."""
    now = datetime.now(UTC)
    query = {
        "service": "consultation",
        "from": now.isoformat(),
        "to": (now + timedelta(days=DAYS)).isoformat(),
        "zone": "America/St_Johns",
    }
    request = http_request("GET", f"/api/v1/availability?{urlencode(query)}", token=stage.token(site, "manager"))
    with stage.api(site) as api:
        fire(api.address, [request] * 16, expected=200)
        stage.report("availability, 16 clients")
        short = http_request("GET", "/api/v1/locations", token=stage.token(site, "manager"))
        bare = [fire(api.address, [short] * REQUESTS.of(size), expected=200) for _ in range(ROUNDS.of(size))]
        many = [fire(api.address, [request] * REQUESTS.of(size), expected=200) for _ in range(ROUNDS.of(size))]
        stage.report("availability, one client")
        one = [
            fire(api.address, [request] * REQUESTS.of(size), expected=200, clients=1) for _ in range(ROUNDS.of(size))
        ]
    alone = {f"one_client_{name}": value for name, value in latencies(one).items()}
    per_s = sorted(volley.per_s for volley in many)[len(many) // 2]
    return {**latencies(many), **alone, "per_s": per_s}, {**latencies(bare)}


async def _work(database: Database) -> float:
    """Milliseconds."""
    began, now = time.perf_counter(), datetime.now(UTC)
    async with database.tenant_session(TENANT) as session:
        bookable = await find_bookable(session, TENANT, Choice("consultation"))
        window = window_of(bookable, now, now + timedelta(days=DAYS), now)
        found = await free_slots(session, TENANT, bookable, window)
    assert len(found) > 500
    return 1000 * (time.perf_counter() - began)


async def _held(database: Database, ids: list[int], attempts: int) -> dict[str, float]:
    """Twenty at once of one practitioner's next twenty starts: 400 slots."""
    now = datetime.now(UTC)
    async with database.tenant_session(TENANT) as session:
        bookable = await find_bookable(session, TENANT, Choice("few"))
        window = window_of(bookable, now + timedelta(days=40), now + timedelta(days=42), now)
        starts = sorted(await free_slots(session, TENANT, bookable, window))[:20]
        leads = [await session.get_one(LeadRow, (TENANT, id)) for id in ids]
    tally, numbers = Counter[str](), itertools.count(1)
    began = time.perf_counter()

    async def client(lead: LeadRow) -> None:
        for _ in range(attempts // CLIENTS):
            number = next(numbers)
            request = SlotRequest(lead, Choice("few"), instant_of(starts[number % len(starts)]), 0, now)
            tally[await _hold(database, lead, request, number)] += 1

    await asyncio.gather(*(client(lead) for lead in leads))
    seconds = time.perf_counter() - began
    return {
        "attempts_per_s": sum(tally.values()) / seconds,
        "bookings_per_s": tally["held"] / seconds,
        "held": float(tally["held"]),
        "slot_taken": float(tally["slot_taken"]),
    }


async def _hold(database: Database, lead: LeadRow, request: SlotRequest, number: int) -> str:
    async with database.tenant_session(TENANT) as session:
        try:
            slot = await judge(session, TENANT, request, hold=True)
        except Refused as refused:
            return refused.reason
        booking = Booking(request.starts_at, 15, slot.resource)
        await appointments.hold(session, lead, booking, number, slot.placement)
        return "held"

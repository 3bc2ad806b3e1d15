"""The whole step that offers a lead, from Postgres: load 1,000 agents, rank them, write the offer and why."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from activities.routing.assignment import AssignmentActivities
from benchmarks.bed.hospital import TENANT, captured
from benchmarks.bed.line import Goal, Line
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage, cpu_seconds
from domain.capture.imports.states import ImportRef
from domain.lifecycle.chapters.offer import MakeOffer
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.upkeep import SweepDuplicates
from domain.sync.audiences import AudienceRef
from domain.team.tasks import ScheduleReminders
from store.session import Database
from worker.memory import spare_the_collector

AGENTS = 1_000
STEPS = Sizes(3, 60, 200)
WARM_UP = Sizes(1, 10, 20)
GOALS = (Goal("cpu_ms", at_most=25), Goal("record_kb", at_most=20))
# Two of three can do it, the others are refused for every reason there is; each has a past of their own.
_CANDIDATES = """
WITH added AS (
    INSERT INTO users (tenant_id, name, email, role, subject)
    SELECT %(tenant)s, 'Crew ' || n, 'crew' || n || '@example.com', 'agent', 'crew-' || n
    FROM generate_series(1, %(agents)s - (SELECT count(*) FROM agents WHERE tenant_id = %(tenant)s)) AS n RETURNING id
)
INSERT INTO agents (tenant_id, id, team, skills, languages, seniority, capacity)
SELECT %(tenant)s, id, 'main', '["cataract", "general"]', '["en", "hi"]', 3, 20 FROM added;
UPDATE agents SET
    team = (ARRAY['main','north','south'])[1 + id %% 3], active = id %% 50 <> 0,
    skills = CASE WHEN id %% 10 = 0 THEN '["lasik"]' ELSE '["cataract", "general", "retina"]' END::jsonb,
    languages = CASE WHEN id %% 13 = 0 THEN '["ta"]' ELSE '["en", "hi"]' END::jsonb,
    locations = CASE WHEN id %% 3 = 0 THEN '["chennai", "madurai"]' ELSE '[]' END::jsonb,
    seniority = 1 + id %% 5, capacity = 15 + id %% 8, load = (id * 7) %% 20,
    daily_cap = CASE WHEN id %% 4 = 0 THEN 30 END, served = (id * 11) %% 9,
    response_s = 30 + (id * 7919) %% 3000 + 0.137,
    last_offered_at = now() - (id * 104729) %% 36000 * interval '1.0371 second',
    hours = (SELECT jsonb_agg(jsonb_build_object('weekday', day, 'opens', '00:00:00',
                 'closes', CASE WHEN id %% 17 = 0 THEN '00:00:01' ELSE '23:59:59.999999' END))
             FROM generate_series(0, CASE WHEN id %% 5 = 0 THEN 5 ELSE 6 END) AS day),
    time_off = CASE WHEN id %% 19 = 0 THEN jsonb_build_array(jsonb_build_object('starts', now() - interval '1 day',
                   'ends', now() + (1 + id %% 7) * interval '1 day')) ELSE '[]' END
WHERE tenant_id = %(tenant)s;
INSERT INTO agent_results (tenant_id, agent_id, skill, closed, converted)
SELECT tenant_id, id, 'cataract', 10 + id %% 37, id %% 9 FROM agents WHERE tenant_id = %(tenant)s AND id %% 8 > 0;
ANALYZE agents; ANALYZE users; ANALYZE agent_results;
CREATE TABLE floor_offers (id bigint GENERATED ALWAYS AS IDENTITY, agent_id bigint, record text);
"""
_BARE = (
    "SELECT id, team, skills::text, languages::text, locations::text, seniority, capacity, daily_cap, load,"
    " hours::text, time_off::text, active, last_offered_at, served, response_s"
    " FROM agents WHERE tenant_id = %s ORDER BY id"
)
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"
# Of the newest route, and as text, before Postgres compresses it; and what stands on the disk.
_RECORD = (
    "SELECT count(*), max(octet_length(candidates::text) + octet_length(inputs::text) + octet_length(result::text)),"
    " max(pg_column_size(candidates)) FROM decisions WHERE kind = 'route'"
)


@dataclass(frozen=True)
class Used:
    """Milliseconds of CPU for one step: of this process, and of its Postgres backend."""

    here_ms: float
    postgres_ms: float

    @property
    def both(self) -> float:
        return self.here_ms + self.postgres_ms


class Nobody:
    """Stands for Temporal: what is said to it costs nothing here."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        return [request.id for request in requests]

    async def begin_starts(self) -> bool:
        return False

    async def begin_move(self, _: MoveRef) -> bool:
        return False

    async def begin_import(self, ref: ImportRef) -> bool:
        return True

    async def begin_sweep(self, _: SweepDuplicates) -> bool:
        return True

    async def begin_message(self, _: StaffMessageStart) -> bool:
        return True

    async def begin_audience(self, _: AudienceRef) -> bool:
        return True

    async def begin_mailbox(self, tenant_id: int) -> bool:
        return True

    async def begin_notices(self, tenant_id: int) -> bool:
        return True

    async def schedule_reminders(self, schedule: ScheduleReminders) -> bool:
        return True


async def measure(stage: Stage, size: Size) -> Line:
    """The floor is one bare SELECT of the same agents, and one INSERT, in a transaction."""
    site, steps, warm_up = stage.site(), STEPS.of(size), WARM_UP.of(size)
    _hire(site)
    stage.report(f"offer: {steps} leads are offered among {AGENTS:,} agents")
    async with Database(site.app_url, pool_size=1) as database:
        requests = await captured(database, range(1, warm_up + steps + 1))
        leads = [LeadRef(TENANT, request.lead_id) for request in requests]
        assignment = AssignmentActivities(database, Nobody())
        await _offered(assignment, leads[:warm_up])
        spare_the_collector()  # as the worker does
        ours = _Meter(site, "lead-engine")
        await _offered(assignment, leads[warm_up:])
        used = ours.per(steps)
    floor = _floor(site, steps, warm_up)
    with psycopg.connect(site.superuser_url) as connection:
        routes, text_bytes, kept_bytes = connection.execute(_RECORD).fetchone() or (0, 0, 0)
    assert routes == steps + warm_up
    figures = {
        "cpu_ms": used.both,
        "worker_ms": used.here_ms,
        "postgres_ms": used.postgres_ms,
        "to_floor": used.both / floor.both,
        "record_kb": text_bytes / 1000,
        "record_stored_kb": kept_bytes / 1000,
        "agents": float(site.count(f"SELECT count(*) FROM agents WHERE tenant_id = {TENANT}")),
    }
    return Line(
        "offer", GOALS, figures, {"cpu_ms": floor.both, "here_ms": floor.here_ms, "postgres_ms": floor.postgres_ms}
    )


def _hire(site: Site) -> None:
    with psycopg.connect(site.superuser_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_CANDIDATES, {"tenant": TENANT, "agents": AGENTS})


async def _offered(assignment: AssignmentActivities, leads: Sequence[LeadRef]) -> None:
    for lead in leads:
        made = await assignment.make_offer(MakeOffer(lead, 1, datetime.now(UTC), 1, (), None))
        assert made.offer is not None


def _floor(site: Site, steps: int, warm_up: int) -> Used:
    with psycopg.connect(site.superuser_url, autocommit=True, application_name="lead-floor") as connection:
        for step in range(warm_up + steps):
            if step == warm_up:
                bare = _Meter(site, "lead-floor")
            with connection.transaction():
                agents = connection.execute(_BARE, (TENANT,)).fetchall()
                connection.execute("INSERT INTO floor_offers (agent_id, record) VALUES (%s, %s)", (agents[0][0], "x"))
        return bare.per(steps)


class _Meter:
    """Reads what this process and the backends of `application` have used since it was made."""

    def __init__(self, site: Site, application: str) -> None:
        with psycopg.connect(site.superuser_url) as connection:
            self._pids = [pid for (pid,) in connection.execute(_BACKENDS, (application,)).fetchall()]
        self._here, self._there = time.process_time(), self._postgres()

    def per(self, steps: int) -> Used:
        here = time.process_time() - self._here
        return Used(1000 * here / steps, 1000 * (self._postgres() - self._there) / steps)

    def _postgres(self) -> float:
        return sum(cpu_seconds(pid) for pid in self._pids)

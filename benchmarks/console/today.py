"""`GET /api/v1/today` of an agent with a full day and of a team's manager, among 100,000 leads; and a long timeline."""

import asyncio

import psycopg

from benchmarks.bed.hospital import TENANT, person, store_leads
from benchmarks.bed.line import Goal, Line, median_ratio
from benchmarks.bed.shots import Volley, fire, http_request, latencies
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage

STORED = Sizes(400, 10_000, 100_000)
REQUESTS, ROUNDS = Sizes(12, 200, 600), Sizes(1, 3, 5)
ENTRIES = Sizes(200, 5_000, 5_000)
# People at one desk each: they ask now and then, and each wait counts.
CLIENTS = 4
# Each agent has 25 leads under way, of each an open task, of some more; 5 offers; 8 appointments today.
_DAYS = """
CREATE TEMP TABLE held AS
    SELECT l.id, a.id AS agent, row_number() OVER (PARTITION BY a.id ORDER BY l.id) AS n FROM (
        SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM leads WHERE tenant_id = {tenant}) l
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS many FROM agents
          WHERE tenant_id = {tenant}) a ON l.place <= 35 * a.many AND l.place % a.many = a.place - 1;
UPDATE leads SET run_closed = false, status = 'contacted', owner_id = held.agent, run_began_at = now(),
    phase = CASE WHEN held.n % 5 = 0 THEN 'contact' ELSE 'qualify' END,
    deadline = now() + held.n * interval '7 minutes',
    waiting_for = CASE WHEN held.n % 5 = 0
        THEN jsonb_build_object('kind', 'attempt', 'until', now() + held.n * interval '7 minutes', 'attempt', 2,
                                'cap', 5, 'channel', 'call')
        ELSE jsonb_build_object('kind', 'qualification', 'until', now() + held.n * interval '7 minutes',
                                'agent_id', held.agent) END
FROM held WHERE (leads.tenant_id, leads.id) = ({tenant}, held.id) AND held.n <= 25;
INSERT INTO tasks (tenant_id, lead_id, run, kind, assignee_id, due_at)
    SELECT {tenant}, id, 1, 'qualification', agent, now() + (n - 8) * interval '20 minutes' FROM held
    WHERE n <= 25 AND n % 5 <> 0;
INSERT INTO tasks (tenant_id, lead_id, run, kind, assignee_id, due_at, title)
    SELECT {tenant}, id, 1, 'own', agent, now() + n * interval '3 hours', 'Send the price list' FROM held WHERE n <= 10;
INSERT INTO tasks (tenant_id, lead_id, run, kind, assignee_id, due_at, done_at)
    SELECT {tenant}, l.id, 1, 'own', a.id, l.created_at, l.created_at FROM leads l
    JOIN agents a ON a.tenant_id = {tenant} WHERE l.tenant_id = {tenant} AND l.id % 6 = a.id % 6;
INSERT INTO offers (tenant_id, lead_id, agent_id, run, round, number, offered_at, expires_at)
    SELECT {tenant}, id, agent, 1, 1, 1, now(), now() + n * interval '4 minutes' FROM held WHERE n BETWEEN 26 AND 30;
INSERT INTO appointments (tenant_id, lead_id, run, number, resource, starts_at, ends_at, state)
    SELECT {tenant}, id, 1, 1, 'dr-' || agent, date_trunc('day', now()) + n * interval '1 hour',
           date_trunc('day', now()) + n * interval '1 hour' + interval '30 minutes', 'confirmed' FROM held WHERE n <= 8;
INSERT INTO first_contacts (tenant_id, lead_id, run, source, priority, began_at, warn_at, due_at)
    SELECT {tenant}, id, 1, 'website', 3, now(), now(), now() + n * interval '9 minutes' FROM held WHERE n <= 25;
"""
# One life of many entries: what was decided, written, noted and done, over two years.
_TIMELINE = """
INSERT INTO audit_log (tenant_id, at, actor, action, subject, subject_id, run, facts)
    SELECT {tenant}, now() - n * interval '3 hours', 'engine', 'owner_changed', 'lead', {lead}, 1,
           jsonb_build_object('from', 1, 'to', 2, 'how', 'reassigned') FROM generate_series(1, {many} / 2) n;
INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, state,
                      subject, body, created_at)
    SELECT {tenant}, {lead}, 1, 'out', 'sms', 'enquiry', 'life-' || n, 'step', 'delivered', '', 'Good morning',
           now() - n * interval '5 hours' FROM generate_series(1, {many} / 5) n;
INSERT INTO lead_interactions (tenant_id, lead_id, interaction_type, notes, created_at)
    SELECT {tenant}, {lead}, 'call', 'She calls back.', now() - n * interval '11 hours'
    FROM generate_series(1, {many} / 10) n;
INSERT INTO decisions (tenant_id, lead_id, run, kind, rule_version, result, decided_at)
    SELECT {tenant}, {lead}, 1, 'score', 0, '{{"score": 50, "band": "warm"}}', now() - n * interval '7 hours'
    FROM generate_series(1, {many} / 5) n;
"""


async def measure(stage: Stage, size: Size) -> Line:
    """`agent_p99_ms`, `manager_p99_ms`, `timeline_p99_ms`, each with `ratio`: its rate against the floor's bare page.

    `timeline`: the first and a late page of a life of 5,000 entries."""
    return await asyncio.to_thread(_measured, stage, size)


def _measured(stage: Stage, size: Size) -> Line:
    site, stored = stage.site(), STORED.of(size)
    stage.report(f"storing {stored} leads")
    store_leads(site.superuser_url, 1, stored)
    lead = _a_day(site, ENTRIES.of(size))
    agent, manager = stage.token(site, "agent"), stage.token(site, "manager")
    figures: dict[str, float] = {}
    with stage.api(site) as api, stage.floor_api(site) as floor:
        fire(floor.address, [http_request("POST", "/people", body=person(n)) for n in range(50)], expected=201)
        paths = {
            "agent": [http_request("GET", "/api/v1/today", token=agent)],
            "manager": [http_request("GET", "/api/v1/today?of=team:main", token=manager)],
            "timeline": [http_request("GET", f"/api/v1/leads/{lead}/timeline", token=manager)],
        }
        bare: list[Volley] = []
        for name, requests in paths.items():
            ours: list[Volley] = []
            beside: list[Volley] = []
            fire(api.address, requests * 12, expected=200)
            for round in range(ROUNDS.of(size)):
                stage.report(f"today of {name}, round {round + 1} of {ROUNDS.of(size)}")
                plain = [http_request("GET", "/people")] * REQUESTS.of(size)
                beside.append(fire(floor.address, plain, expected=200, clients=CLIENTS))
                ours.append(fire(api.address, requests * REQUESTS.of(size), expected=200, clients=CLIENTS))
            figures |= {f"{name}_{key}": value for key, value in latencies(ours).items()}
            figures[f"{name}_ratio"] = median_ratio([one.per_s for one in ours], [one.per_s for one in beside])
            bare += beside
    goals = [Goal(f"{name}_p99_ms", at_most=50) for name in paths]
    return Line("today", goals, {**figures, "stored": float(stored), "clients": float(CLIENTS)}, {**latencies(bare)})


def _a_day(site: Site, many: int) -> int:
    """Gives every agent a full day, and one lead a long life; returns that lead."""
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        connection.execute(_DAYS.format(tenant=TENANT).encode())
        found = connection.execute("SELECT min(id) FROM leads WHERE tenant_id = %s", (TENANT,)).fetchone()
        assert found is not None
        connection.execute(_TIMELINE.format(tenant=TENANT, lead=found[0], many=many).encode())
        connection.execute("VACUUM ANALYZE")
    return int(found[0])

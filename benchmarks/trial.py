"""A draft of scoring tried on recorded leads, from the order to the report; and routing tried on their first routes."""

import asyncio
import json
import time

import psycopg

from activities.rules.trials import PAGE
from benchmarks.bed.hospital import TENANT, store_leads
from benchmarks.bed.line import Goal, Line
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage
from domain.conditions.rule_set import RuleSet
from domain.lifecycle.upkeep import TryRules
from domain.routing.rules import DEFAULT_ROUTING
from domain.rules.rule_sets import RuleKind, stored
from domain.scoring.eye_hospital import DEFAULT_SCORING
from domain.scoring.rules import Bands
from workflows.client.client import LeadClient, TemporalSettings

LEADS = Sizes(PAGE + 100, 20_000, 100_000)
GOALS = (Goal("scoring_100k_s", at_most=60),)
EAGER = DEFAULT_SCORING.model_copy(update={"bands": Bands(hot_from=60, warm_from=30)})
# As a run leaves them: what was known at capture, three results, a route among six, an end for two of three.
_RECORDED = """
INSERT INTO decisions (tenant_id, lead_id, run, kind, inputs, rule_version, candidates, result, decided_at)
SELECT %(tenant)s, l.id, 1, k.kind, coalesce(k.inputs, '{}'), 0, coalesce(k.candidates, '[]'), k.result,
       now() - interval '1 day' - l.id * interval '1 second' + k.later * interval '1 hour'
FROM leads l CROSS JOIN LATERAL (VALUES
    ('score', 0, jsonb_build_object(
        'cause', 'run:1', 'source', (ARRAY['website','referral','facebook','walk_in'])[1 + l.id %% 4],
        'channels', jsonb_build_array('call', 'sms', 'email'),
        'procedure', (ARRAY['cataract','lasik','retina','general'])[1 + l.id %% 4],
        'timeframe', (ARRAY['this_week','this_month','later'])[1 + l.id %% 3], 'city', 'Chennai',
        'insurance', l.id %% 2 = 0, 'language', 'ta', 'age_years', 20 + l.id %% 60,
        'words', 'Cloudy sight in the left eye for some weeks; please ring after ten.', 'touches', 1 + l.id %% 3,
        'visits', 0, 'opens', 0, 'clicks', l.id %% 2, 'replies', 0, 'runs', 1, 'tags', '[]'::jsonb,
        'captured_at', '2026-10-01T10:00:00+00:00', 'last_engaged_at', '2026-10-01T10:00:00+00:00',
        'now', '2026-10-01T10:00:01+00:00', 'score', 40 + l.id %% 45, 'fit', 40, 'engagement', l.id %% 45,
        'band', CASE WHEN l.id %% 45 >= 30 THEN 'hot' ELSE 'warm' END), NULL::jsonb,
     jsonb_build_object('score', 40 + l.id %% 45, 'band', 'warm', 'reasons', '[]'::jsonb)),
    ('priority', 0, '{"of": "score"}', NULL, jsonb_build_object('priority', 2 + l.id %% 2)),
    ('auto_qualify', 0, '{"of": "score"}', NULL, jsonb_build_object('qualified', l.id %% 20 = 0)),
    ('route', 1, jsonb_build_object('of', 'score', 'skill', 'cataract', 'priority', 2 + l.id %% 2, 'round', 1,
        'offered_in_round', '[]'::jsonb),
     (SELECT jsonb_agg(jsonb_build_object('agent', a, 'score', 50, 'reasons', jsonb_build_array('free 14 of 20'),
         'as', jsonb_build_object('load', (a * 7 + l.id) %% 20, 'capacity', 20, 'seniority', 1 + a %% 5)))
      FROM generate_series(1, 6) AS a),
     jsonb_build_object('agent', 1 + l.id %% 6, 'queued', false)),
    ('ending', 2, '{}', NULL,
     jsonb_build_object('status', CASE WHEN l.id %% 9 = 0 THEN 'converted' ELSE 'lost' END, 'from', 'contacted'))
) AS k (kind, later, inputs, candidates, result)
WHERE l.tenant_id = %(tenant)s AND (k.kind <> 'ending' OR l.id %% 3 > 0);
INSERT INTO first_contacts (tenant_id, lead_id, run, source, priority, began_at, warn_at, due_at, contacted_at,
                            business_s)
SELECT tenant_id, id, 1, source, 2, now() - interval '1 day', now(), now(), now(), id %% 7200 FROM leads
WHERE tenant_id = %(tenant)s ON CONFLICT DO NOTHING;
ANALYZE decisions; ANALYZE first_contacts;
"""
_READ = "SELECT inputs::text FROM decisions WHERE kind = 'score' ORDER BY decided_at, id"


async def measure(stage: Stage, size: Size) -> Line:
    """The floor is reading the same facts in one statement, and parsing them."""
    leads = LEADS.of(size)
    site = stage.site()
    stage.report(f"trial: {leads:,} leads are recorded")
    store_leads(site.superuser_url, 1, leads)
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        for statement in _RECORDED.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode(), {"tenant": TENANT})
    floor = _read(site)
    with stage.temporal() as temporal, stage.worker(site, temporal.address):
        runs = await LeadClient.connect(TemporalSettings(address=temporal.address))
        scoring = await _tried(stage, site, runs, RuleKind.SCORING, EAGER, leads)
        routing = await _tried(stage, site, runs, RuleKind.ROUTING, DEFAULT_ROUTING, leads)
    figures = {
        "leads": float(leads),
        "scoring_s": scoring,
        "scoring_100k_s": scoring * 100_000 / leads,
        "routing_100k_s": routing * 100_000 / leads,
    }
    return Line("trial", GOALS, figures, {"read_100k_s": floor * 100_000 / leads})


def _read(site: Site) -> float:
    began = time.perf_counter()
    with psycopg.connect(site.superuser_url) as connection:
        for (inputs,) in connection.execute(_READ):
            json.loads(inputs)
    return time.perf_counter() - began


async def _tried(stage: Stage, site: Site, runs: LeadClient, kind: RuleKind, rules: RuleSet, leads: int) -> float:
    """Seconds from the order to the report, which must be of every lead."""
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        (id,) = connection.execute(
            "INSERT INTO rule_sets (tenant_id, kind, version, state, body, actor)"
            " VALUES (%s, %s, 1, 'draft', %s, 'bench') RETURNING id",
            (TENANT, kind.value, json.dumps(stored(rules))),
        ).fetchone() or (0,)
        (trial,) = connection.execute(
            "INSERT INTO trials (tenant_id, rule_set_id, since, until, state, actor)"
            " VALUES (%s, %s, now() - interval '400 days', now(), 'running', 'bench') RETURNING id",
            (TENANT, id),
        ).fetchone() or (0,)
        began = time.perf_counter()
        await runs.try_rules(TryRules(TENANT, trial))
        while (
            row := connection.execute("SELECT state, report FROM trials WHERE id = %s", (trial,)).fetchone()
        ) is None or (row[0] == "running"):
            await asyncio.sleep(0.1)
        seconds = time.perf_counter() - began
    assert row[1]["leads"] == leads, row
    stage.report(f"trial: {kind} of {leads:,} leads in {seconds:.1f} s")
    return seconds

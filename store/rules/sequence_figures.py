"""What came of sequences, counted from what was recorded: by sequence and version of the rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.cadence.occasions import Occasion
from store.session import run_sql

# A goal is reached by whoever did it after entering, in the same run.
_GOALS = """
    count(*) AS entered,
    coalesce(sum(steps.sent), 0)::int AS sent,
    coalesce(sum(steps.skipped), 0)::int AS skipped,
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM messages m WHERE m.tenant_id = :tenant AND m.lead_id = e.lead_id AND m.run = e.run
        AND m.direction = 'in' AND m.machine IS NULL AND m.created_at > e.since)) AS replies,
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM appointments a WHERE a.tenant_id = :tenant AND a.lead_id = e.lead_id AND a.run = e.run
        AND a.created_at > e.since AND a.state IN ('held', 'confirmed', 'attended', 'no_show'))) AS bookings,
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM consents c WHERE c.tenant_id = :tenant AND c.lead_id = e.lead_id AND NOT c.given
        AND c.at > e.since)) AS opt_outs
"""
_LEFT = "('sent', 'delivered', 'read', 'unknown')"
_OF_FOLLOW_UPS = text(f"""
    SELECT e.sequence, e.rule_version AS version, count(*) FILTER (WHERE e.ended_at IS NULL) AS under_way, {_GOALS}
    FROM (SELECT f.*, f.created_at AS since FROM follow_ups f) e
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE m.state IN {_LEFT}) AS sent,
               count(*) FILTER (WHERE m.state = 'skipped') AS skipped
        FROM messages m
        WHERE m.tenant_id = :tenant AND m.lead_id = e.lead_id AND m.run = e.run AND m.direction = 'out'
          AND starts_with(m.step, e.occasion || '-' || e.season || '-')) steps ON true
    WHERE e.tenant_id = :tenant AND e.occasion = :occasion AND e.since >= :since
    GROUP BY 1, 2 ORDER BY 2 DESC, 1
""")  # noqa: S608  # our own words
_OF_FIRST_CONTACT = text(f"""
    SELECT e.sequence, e.rule_version AS version,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM leads l WHERE l.tenant_id = :tenant AND l.id = e.lead_id AND l.run = e.run
               AND l.phase = 'contact')) AS under_way, {_GOALS}
    FROM (SELECT tenant_id, lead_id, run, sequence, rule_version, min(due_at) AS since
          FROM attempts WHERE tenant_id = :tenant GROUP BY 1, 2, 3, 4, 5) e
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE a.made_at IS NOT NULL AND (a.channel = 'call' OR m.state IN {_LEFT})) AS sent,
               count(*) FILTER (WHERE m.state = 'skipped') AS skipped
        FROM attempts a
        LEFT JOIN messages m ON m.tenant_id = a.tenant_id AND m.lead_id = a.lead_id AND m.run = a.run
            AND m.direction = 'out' AND m.step = 'v' || a.rule_version || '-a' || a.number
        WHERE a.tenant_id = :tenant AND a.lead_id = e.lead_id AND a.run = e.run AND a.sequence = e.sequence
          AND a.rule_version = e.rule_version) steps ON true
    WHERE e.since >= :since
    GROUP BY 1, 2 ORDER BY 2 DESC, 1
""")  # noqa: S608  # our own words


async def figures(session: AsyncSession, tenant_id: int, occasion: Occasion, since: datetime) -> Sequence[Row[Any]]:
    """Of leads that entered since then: the newest version first."""
    query = _OF_FIRST_CONTACT if occasion is Occasion.FIRST_CONTACT else _OF_FOLLOW_UPS
    criteria: dict[str, Any] = {"tenant": tenant_id, "since": since}
    if occasion is not Occasion.FIRST_CONTACT:
        criteria["occasion"] = occasion.value
    return (await run_sql(session, query, criteria)).all()

"""At which hours a hospital's people answer: counted from what was tried and what came back, and kept for a while."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.cadence.best_hour import Answers
from domain.tenants.policy import Tenant
from store.session import run_sql

_KEPT = timedelta(hours=6)
_LOOKS_BACK = timedelta(days=180)
_MOST = 50_000
_ANSWERS_WITHIN = timedelta(hours=4)

# Calls by what the agent said of them; messages by whether the person wrote within some hours.
_TRIED = text("""
    WITH tried AS (
        (SELECT 'call' AS channel, a.made_at AT TIME ZONE coalesce(l.time_zone, :zone) AS there,
                a.outcome IN ('reached', 'callback_at', 'not_interested') AS answered
         FROM attempts a JOIN leads l ON l.tenant_id = a.tenant_id AND l.id = a.lead_id
         WHERE a.tenant_id = :tenant AND a.channel = 'call' AND a.made_at > :since
           AND a.outcome IN ('reached', 'callback_at', 'not_interested', 'no_answer', 'busy', 'voicemail')
         ORDER BY a.id DESC LIMIT :most)
        UNION ALL
        (SELECT m.channel, m.sent_at AT TIME ZONE coalesce(m.window_zone, :zone),
                EXISTS (SELECT FROM messages r WHERE r.tenant_id = :tenant AND r.lead_id = m.lead_id
                        AND r.direction = 'in' AND r.machine IS NULL AND r.id > m.id
                        AND r.created_at BETWEEN m.sent_at AND m.sent_at + CAST(:within AS interval))
         FROM messages m
         WHERE m.tenant_id = :tenant AND m.direction = 'out' AND m.channel <> 'call' AND m.sent_at > :since
         ORDER BY m.id DESC LIMIT :most))
    SELECT channel, extract(isodow FROM there)::int - 1 AS weekday, extract(hour FROM there)::int AS hour,
           count(*) AS tried, count(*) FILTER (WHERE answered) AS answered
    FROM tried GROUP BY 1, 2, 3
""")
_known: dict[int, tuple[datetime, Mapping[Channel, Answers]]] = {}


async def answers_of(session: AsyncSession, tenant: Tenant, now: datetime) -> Mapping[Channel, Answers]:
    """By channel. Counted again after some hours."""
    counted_at, known = _known.get(tenant.id, (None, None))
    if known is not None and counted_at is not None and abs(now - counted_at) < _KEPT:
        return known
    criteria = {
        "tenant": tenant.id,
        "zone": tenant.time_zone,
        "since": now - _LOOKS_BACK,
        "most": _MOST,
        "within": _ANSWERS_WITHIN,
    }
    tried: dict[Channel, dict[tuple[int, int], int]] = {}
    answered: dict[Channel, dict[tuple[int, int], int]] = {}
    for row in await run_sql(session, _TRIED, criteria):
        channel, slot = Channel(row.channel), (row.weekday, row.hour)
        tried.setdefault(channel, {})[slot] = row.tried
        answered.setdefault(channel, {})[slot] = row.answered
    counted = {channel: Answers(tried[channel], answered[channel]) for channel in tried}
    _known[tenant.id] = (now, counted)
    return counted


def forget() -> None:
    """Count anew: for tests that write a history."""
    _known.clear()

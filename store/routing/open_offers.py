"""Open offers as people look at them, the one that ends first at the top."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.messages import LeadRef
from store.session import run_sql

_PAGE = """
    SELECT o.id, o.lead_id, o.agent_id, o.round, o.offered_at, o.expires_at,
           l.priority, l.score, l.band, l.source, l.procedure, l.city, l.language, l.preferred_time,
           (SELECT count(*) - 1 FROM offers r
             WHERE r.tenant_id = o.tenant_id AND r.lead_id = o.lead_id AND r.answer IS NULL) AS rivals
    FROM offers o JOIN leads l ON (l.tenant_id, l.id) = (o.tenant_id, o.lead_id)
    WHERE o.tenant_id = :tenant AND o.answer IS NULL {of}
      AND (CAST(:after AS timestamptz) IS NULL OR (o.expires_at, o.id) > (:after, :after_id))
    ORDER BY o.expires_at, o.id LIMIT :limit
"""
OF_AGENTS = _PAGE.format(of="AND o.agent_id = ANY(:agents)")
_ALL, _OF_AGENTS = text(_PAGE.format(of="")), text(OF_AGENTS)

_LAST = text("""
    SELECT answer, answer IS NULL AND expires_at > now() AS is_open FROM offers
    WHERE tenant_id = :tenant AND lead_id = :lead AND agent_id = :agent AND id = coalesce(CAST(:offer AS bigint), id)
    ORDER BY id DESC LIMIT 1
""")


class LastOffer(NamedTuple):
    """How the agent's newest offer of a lead ended; `is_open`: it may be answered now, as the store has it."""

    answer: str | None
    is_open: bool


async def last_offer(session: AsyncSession, lead: LeadRef, agent_id: int, offer_id: int | None) -> LastOffer | None:
    """`offer_id`: of this very offer."""
    criteria = {"tenant": lead.tenant_id, "lead": lead.lead_id, "agent": agent_id, "offer": offer_id}
    row = (await run_sql(session, _LAST, criteria)).one_or_none()
    return LastOffer(row.answer, row.is_open) if row else None


async def list_open_offers(
    session: AsyncSession,
    tenant_id: int,
    agents: Sequence[int] | None,
    after: tuple[datetime, int] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Those of these agents, else everybody's; `after` is (expires_at, id) of the last row of the page before."""
    at, after_id = after or (None, 0)
    criteria = {"tenant": tenant_id, "after": at, "after_id": after_id, "limit": limit}
    if agents is None:
        return (await run_sql(session, _ALL, criteria)).all()
    return (await run_sql(session, _OF_AGENTS, {**criteria, "agents": list(agents)})).all()

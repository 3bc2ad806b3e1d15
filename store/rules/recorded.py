"""What the ledger recorded of each run's first judgement, and how the run went on: what a draft is tried on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlmodel import col, select, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.profile import custom_name
from store.session import run_sql
from store.tables.leads import LeadRow
from store.tables.rules import DecisionRow, TrialRow

# The first judgement of a run has the run as its cause: it knew what was known at capture, and no more.
_FIRST = "d.tenant_id = :tenant AND d.kind = 'score' AND d.inputs->>'cause' = 'run:' || d.run AND d.decided_at < :until"
_COUNT = text(f"SELECT count(*) FROM decisions d WHERE {_FIRST} AND d.decided_at >= :since")  # noqa: S608 - constants
# Inputs come as text: what is read once must not be read a second time by the driver.
_PAGE = text(f"""
    SELECT d.id, d.decided_at, d.lead_id, d.run, d.inputs::text AS inputs, p.priority, q.qualified, e.ended,
           EXISTS (SELECT FROM decisions v WHERE v.tenant_id = :tenant AND v.lead_id = d.lead_id AND v.run = d.run
                   AND v.kind = 'qualify' AND v.result->>'verdict' = 'qualified') AS assessed,
           c.promised, c.contact_s
    FROM decisions d
    LEFT JOIN LATERAL (SELECT (x.result->>'priority')::int AS priority FROM decisions x
        WHERE x.tenant_id = :tenant AND x.lead_id = d.lead_id AND x.run = d.run AND x.kind = 'priority'
          AND x.decided_at = d.decided_at LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT (x.result->>'qualified')::boolean AS qualified FROM decisions x
        WHERE x.tenant_id = :tenant AND x.lead_id = d.lead_id AND x.run = d.run AND x.kind = 'auto_qualify'
          AND x.decided_at = d.decided_at LIMIT 1) q ON true
    LEFT JOIN LATERAL (SELECT x.result->>'status' AS ended FROM decisions x
        WHERE x.tenant_id = :tenant AND x.lead_id = d.lead_id AND x.run = d.run AND x.kind = 'ending'
        ORDER BY x.decided_at DESC LIMIT 1) e ON true
    LEFT JOIN LATERAL (SELECT true AS promised, f.business_s AS contact_s FROM first_contacts f
        WHERE f.tenant_id = :tenant AND f.lead_id = d.lead_id AND f.run = d.run LIMIT 1) c ON true
    WHERE {_FIRST} AND (d.decided_at, d.id) > (:at, :after_id)
    ORDER BY d.decided_at, d.id LIMIT :limit
""")  # noqa: S608 - constants of this file
_ROUTES = text("""
    SELECT DISTINCT ON (d.lead_id, d.run) d.id, d.lead_id, d.run, d.inputs::text AS inputs,
           d.candidates::text AS candidates, (d.result->>'agent')::bigint AS agent
    FROM unnest(CAST(:leads AS bigint[]), CAST(:runs AS int[])) AS wanted (lead_id, run)
    JOIN decisions d ON d.tenant_id = :tenant AND d.lead_id = wanted.lead_id AND d.run = wanted.run AND d.kind = 'route'
    ORDER BY d.lead_id, d.run, d.decided_at, d.id
""")

LeadRun = tuple[int, int]


class Place(NamedTuple):
    """How far a trial is: behind the decision of this moment and id."""

    at: datetime
    after_id: int


async def count(session: AsyncSession, trial: TrialRow) -> int:
    """How many runs began in the trial's time."""
    criteria = {"tenant": trial.tenant_id, "since": trial.since, "until": trial.until}
    return int((await run_sql(session, _COUNT, criteria)).scalar_one())


async def page(session: AsyncSession, trial: TrialRow, place: Place, limit: int) -> Sequence[Row[Any]]:
    """The next ones, in the order in which they were decided."""
    criteria = {"tenant": trial.tenant_id, "until": trial.until, **place._asdict(), "limit": limit}
    return (await run_sql(session, _PAGE, criteria)).all()


async def first_routes(
    session: AsyncSession, tenant_id: int, first_runs: Collection[LeadRun]
) -> Mapping[LeadRun, Row[Any]]:
    """Each run's first route; inputs and candidates as text."""
    if not first_runs:
        return {}
    leads, runs = zip(*first_runs, strict=True)
    found = await run_sql(session, _ROUTES, {"tenant": tenant_id, "leads": list(leads), "runs": list(runs)})
    return {(row.lead_id, row.run): row for row in found}


async def texts_of(session: AsyncSession, tenant_id: int, lead_ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """What is written of these leads today, by the fact that it is: the ledger keeps no words."""
    columns = col(LeadRow.id), col(LeadRow.notes), col(LeadRow.custom)
    found = await session.exec(select(*columns).where(LeadRow.tenant_id == tenant_id, columns[0].in_(lead_ids)))
    return {
        id: {"words": notes or "", **{custom_name(key): value for key, value in custom.items()}}
        for id, notes, custom in found
    }


async def decisions_of(
    session: AsyncSession, tenant_id: int, kind: str, first_runs: Collection[LeadRun]
) -> Mapping[LeadRun, DecisionRow]:
    """The first decision of a kind in each of these runs."""
    query = select(DecisionRow).where(
        DecisionRow.tenant_id == tenant_id,
        DecisionRow.kind == kind,
        tuple_(col(DecisionRow.lead_id), col(DecisionRow.run)).in_(list(first_runs)),
    )
    newest_first = await session.exec(query.order_by(col(DecisionRow.decided_at).desc(), col(DecisionRow.id).desc()))
    return {(row.lead_id, row.run): row for row in newest_first}

"""Drafts that decide silently: which ones, and how often they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql
from store.tables.leads import LeadRow
from store.tables.rules import RuleSetRow, ShadowDecisionRow

_OFF = text(
    "UPDATE rule_sets SET shadow = false WHERE tenant_id = :tenant AND kind = :kind AND scope = :scope AND shadow"
)
_ON = text("UPDATE rule_sets SET shadow = true WHERE tenant_id = :tenant AND id = :id")
_COUNTS = text("""
    SELECT field, active->>field AS was, draft->>field AS would, count(*) AS leads,
           count(*) FILTER (WHERE differs) AS differing
    FROM shadow_decisions, unnest(ARRAY['all', 'band', 'priority', 'qualified']) AS field
    WHERE tenant_id = :tenant AND rule_set_id = :id AND (field = 'all' OR active ? field)
    GROUP BY 1, 2, 3
""")


@dataclass(frozen=True)
class Beside:
    """What was decided, and what a draft would have decided."""

    rule_set_id: int
    active: Mapping[str, Any]
    draft: Mapping[str, Any]
    differs: bool


@dataclass(frozen=True)
class Counts:
    """`by_field`: field → was → would be → decisions."""

    decided: int
    differing: int
    by_field: Mapping[str, dict[str, dict[str, int]]]


async def record(session: AsyncSession, lead: LeadRow, found: Sequence[Beside], now: datetime) -> None:
    """Once per moment: a step that is tried again adds none."""
    if not found:
        return
    of_lead = {"tenant_id": lead.tenant_id, "lead_id": lead.id, "run": lead.run, "decided_at": now}
    rows = [{**of_lead, **asdict(one)} for one in found]
    await session.exec(insert(ShadowDecisionRow).values(rows).on_conflict_do_nothing())


async def counted(session: AsyncSession, tenant_id: int, rule_set_id: int) -> Counts:
    decided = differing = 0
    by_field: dict[str, dict[str, dict[str, int]]] = {}
    for row in await run_sql(session, _COUNTS, {"tenant": tenant_id, "id": rule_set_id}):
        if row.field == "all":
            decided, differing = row.leads, row.differing
        else:
            by_field.setdefault(row.field, {}).setdefault(row.was, {})[row.would] = row.leads
    return Counts(decided, differing, by_field)


async def latest_differing(
    session: AsyncSession, tenant_id: int, rule_set_id: int, limit: int
) -> Sequence[ShadowDecisionRow]:
    """The newest first."""
    query = select(ShadowDecisionRow).where(
        ShadowDecisionRow.tenant_id == tenant_id,
        ShadowDecisionRow.rule_set_id == rule_set_id,
        col(ShadowDecisionRow.differs),
    )
    return (await session.exec(query.order_by(col(ShadowDecisionRow.id).desc()).limit(limit))).all()


async def set_shadow(session: AsyncSession, rules: RuleSetRow, on: bool) -> None:
    """Switches off whichever of its kind and scope runs in shadow, and then this one on."""
    place = {"tenant": rules.tenant_id, "kind": rules.kind, "scope": rules.scope}
    await run_sql(session, _OFF, place)
    if on:
        await run_sql(session, _ON, {"tenant": rules.tenant_id, "id": rules.id})
    await session.refresh(rules)

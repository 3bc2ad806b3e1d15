"""Agents with what lies on their hands now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.versions import versioned
from api.team.schemas.agents import AgentProfile, AgentRead, AgentUpdate
from domain.team.shifts import TimeOff, off_until, on_shift
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from store.lifecycle import lead_runs
from store.team import agents


async def agents_with_figures(
    session: AsyncSession, tenant_id: int, rows: Sequence[Any], now: datetime
) -> list[AgentRead]:
    """Of rows of `store.team.agents`, in their order."""
    figures = await agents.figures_of(session, tenant_id, [row.id for row in rows], now)
    tenant = await lead_runs.load_tenant(session, tenant_id)
    return [_shown(AgentProfile.model_validate(row), figures[row.id], tenant, now) for row in rows]


def _shown(agent: AgentProfile, figures: Any, tenant: Tenant, now: datetime) -> AgentRead:
    time_off = [TimeOff(away.starts, away.ends) for away in agent.time_off]
    own_hours = on_shift(now, tenant.time_zone, agent.hours, time_off)
    works = agent.active and agent.signs_in
    shown = AgentRead(
        **dict(agent),
        **{name: value for name, value in figures._mapping.items() if name != "id"},
        on_shift=works and own_hours and (bool(agent.hours) or BusinessCalendar.of(tenant).is_open(now)),
        away_until=off_until(now, time_off),
    )
    return versioned(shown, AgentUpdate)

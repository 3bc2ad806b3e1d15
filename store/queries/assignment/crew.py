"""Agents as routing judges them, and which leads of the queue they may take."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.assignment import Candidate, smoothed_rate, takes
from domain.policy import OpenHours, Tenant
from domain.shifts import TimeOff, off_until, on_shift
from store.queries.assignment import routing
from store.queries.assignment.wanted import Asker

_LONGEST_LOOK = 200


async def crew(session: AsyncSession, tenant: Tenant, now: datetime, skill: str | None) -> Sequence[Row[Any]]:
    """Every agent with today's offers, and with their past with this `skill`; the day begins in the tenant's zone."""
    midnight = now.astimezone(ZoneInfo(tenant.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return await routing.agents(session, tenant.id, midnight, skill or "")


def candidate(row: Row[Any], tenant: Tenant, now: datetime) -> Candidate:
    """One row of `crew`."""
    hours, absences = hours_of(row), absences_of(row)
    return Candidate(
        agent_id=row.id,
        active=row.works,
        skills=frozenset(row.skills),
        languages=frozenset(row.languages),
        locations=frozenset(row.locations),
        seniority=row.seniority,
        capacity=row.capacity,
        load=row.load,
        daily_cap=row.daily_cap,
        offered_today=row.offered_today,
        on_shift=on_shift(now, tenant.time_zone, hours, absences),
        off_until=off_until(now, absences),
        last_offered_at=row.last_offered_at,
        conversion_rate=smoothed_rate(row.converted, row.closed, int(row.team_converted), int(row.team_closed)),
        response_s=row.response_s,
        team=row.team,
        served=row.served,
    )


def hours_of(row: Row[Any]) -> list[OpenHours]:
    return [_opening(opening["weekday"], opening["opens"], opening["closes"]) for opening in row.hours]


@lru_cache(maxsize=1_000)
def _opening(weekday: int, opens: str, closes: str) -> OpenHours:
    """A thousand agents keep a few different hours; reading each anew took most of the time of loading them."""
    return OpenHours.model_validate({"weekday": weekday, "opens": opens, "closes": closes})


def absences_of(row: Row[Any]) -> list[TimeOff]:
    return [
        TimeOff(datetime.fromisoformat(absence["starts"]), datetime.fromisoformat(absence["ends"]))
        for absence in row.time_off
    ]


async def fill_from_queue(
    session: AsyncSession, tenant: Tenant, agent_id: int, now: datetime, places: int | None = 1
) -> list[int]:
    """Calls up the first queued leads that the agent may take, as many as there are places (None = all free ones).

    Returns requests to tell, once the transaction has committed.
    """
    if not await routing.anybody_queued(session, tenant.id):
        return []
    agents = [candidate(row, tenant, now) for row in await crew(session, tenant, now, None)]
    free = next((agent for agent in agents if agent.agent_id == agent_id), None)
    if free is None or places == 0:
        return []
    most = free.capacity - free.load if places is None else places
    called: list[int] = []
    asker = Asker(session, tenant.id, now)
    for lead in await routing.queued(session, tenant.id, limit=50 if most == 1 else _LONGEST_LOOK):
        if len(called) >= most:
            break
        asked = await asker.asked(lead)
        if takes(free, agents, asked.needs, now, asked.rules.rules, asked.facts):
            called.append(await routing.call_up(session, lead))
    return called

"""Agents as routing judges them, and which leads of the queue they may take."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache, partial
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.offer import CapacityFreed
from domain.routing.candidates import Candidate
from domain.routing.ranking import takes
from domain.routing.results import smoothed_rate
from domain.team.shifts import TimeOff, next_shift, off_until, on_shift
from domain.team.tasks import TaskKind
from domain.tenants.policy import OpenHours, Tenant
from domain.vocabulary.languages import language_code, languages_in
from domain.vocabulary.procedures import skill_code
from store.lifecycle import outbox
from store.routing import capacity
from store.routing.capacity import Agent
from store.routing.needs import Asker
from store.tables.leads import LeadRow
from store.team import tasks

_LONGEST_LOOK = 200


async def team_of(session: AsyncSession, tenant: Tenant, now: datetime, skill: str | None) -> list[Agent]:
    """Every agent with today's offers, and with their past with this `skill`; the day begins in the tenant's zone."""
    midnight = now.astimezone(ZoneInfo(tenant.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return await capacity.agents(session, tenant.id, midnight, skill or "")


def candidates(agents: Sequence[Agent], tenant: Tenant, now: datetime) -> list[Candidate]:
    """Agents as the rules see it. Agents with equal hours or absences are checked once."""
    at_work = cache(partial(_at_work, now, tenant.time_zone))
    back = cache(partial(_back, now))
    rate_of = _rates(agents)
    return [
        Candidate(
            agent.id,
            agent.works,
            _skills(agent.skills),
            _languages(agent.languages),
            _codes(agent.locations),
            agent.seniority,
            agent.capacity,
            agent.load,
            agent.daily_cap,
            agent.offered_today,
            at_work(agent.hours, agent.time_off),
            back(agent.time_off),
            agent.last_offered_at,
            rate_of(agent.team, agent.converted, agent.closed),
            agent.response_s,
            agent.team,
            agent.served,
        )
        for agent in agents
    ]


def next_starts(agents: Sequence[Agent], tenant: Tenant, now: datetime) -> list[datetime]:
    """When each who works leads is at work next, from `now` on; those who keep the same hours stand there once."""
    kept = {(agent.hours, agent.time_off) for agent in agents if agent.works}
    starts = (next_shift(now, tenant.time_zone, _hours(hours), _absences(time_off)) for hours, time_off in kept)
    return [start for start in starts if start is not None]


def _rates(agents: Sequence[Agent]) -> Callable[[str, int, int], float | None]:
    """How often such leads converted, drawn towards the team's rate."""
    closed: Counter[str] = Counter()
    converted: Counter[str] = Counter()
    for agent in agents:
        if agent.closed:
            closed[agent.team] += agent.closed
            converted[agent.team] += agent.converted
    return cache(lambda team, won, ended: smoothed_rate(won, ended, converted[team], closed[team]))


def _at_work(now: datetime, zone: str, hours: str, time_off: str) -> bool:
    return on_shift(now, zone, _hours(hours), _absences(time_off))


def _back(now: datetime, time_off: str) -> datetime | None:
    return off_until(now, _absences(time_off))


@lru_cache(maxsize=1_000)
def _codes(stored: str) -> frozenset[str]:
    return frozenset(json.loads(stored))


@lru_cache(maxsize=1_000)
def _skills(stored: str) -> frozenset[str]:
    return frozenset(skill_code(written) for written in json.loads(stored))


@lru_cache(maxsize=1_000)
def _languages(stored: str) -> frozenset[str]:
    return frozenset(code for written in json.loads(stored) for code in languages_in(language_code(written)))


@lru_cache(maxsize=1_000)
def _hours(stored: str) -> tuple[OpenHours, ...]:
    return tuple(OpenHours.model_validate(opening) for opening in json.loads(stored))


@lru_cache(maxsize=1_000)
def _absences(stored: str) -> tuple[TimeOff, ...]:
    return tuple(
        TimeOff(datetime.fromisoformat(absence["starts"]), datetime.fromisoformat(absence["ends"]))
        for absence in json.loads(stored)
    )


async def fill_from_queue(
    session: AsyncSession, tenant: Tenant, agent_id: int, now: datetime, places: int | None = 1
) -> list[int]:
    """Calls up the first queued leads that the agent may take, as many as there are places (None = all free ones).

    Returns the requests to send once the transaction has committed.
    """
    if not await capacity.anybody_queued(session, tenant.id):
        return []
    agents = candidates(await team_of(session, tenant, now, None), tenant, now)
    free = next((agent for agent in agents if agent.agent_id == agent_id), None)
    if free is None or places == 0:
        return []
    most = free.capacity - free.load if places is None else places
    called: list[int] = []
    asker = Asker(session, tenant.id, now)
    for lead in await capacity.queued(session, tenant.id, limit=50 if most == 1 else _LONGEST_LOOK):
        if len(called) >= most:
            break
        requested = await asker.requested(lead)
        if takes(free, agents, requested.needs, now, requested.rules.rules, requested.facts):
            called.append(await call_up(session, lead, now))
    return called


async def call_up(session: AsyncSession, lead: LeadRow, now: datetime) -> int:
    """Takes a lead out of the queue; its run is signalled through the outbox. Returns the request's id."""
    lead.queued_at = None
    await tasks.close_tasks(session, lead, now, kind=TaskKind.NO_AGENT)
    return (await outbox.ask(session, lead, CapacityFreed())).id

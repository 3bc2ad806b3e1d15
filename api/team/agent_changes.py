"""A change of an agent, with what follows of it: room calls up leads, absence and deactivation give them back."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.leads.begun_moves import begin_running
from api.team.agent_figures import agents_with_figures
from api.team.schemas.agents import AgentProfile, AgentRead
from domain.lifecycle.moves import MoveCause
from domain.lifecycle.outbox import RunRequest
from domain.team.shifts import TimeOff, off_until
from services.lifecycle import moves
from services.routing import candidates
from services.team import absence
from services.team import agents as changes
from store.lifecycle import lead_runs, outbox
from store.lifecycle.moves import supersede
from store.routing import capacity
from store.team import agents

Done = TypeVar("Done")
_TRIES = 4
GIVEN_BACK_AT_ONCE = 100


async def change_agent(
    context: AppContext, caller: Caller, agent_id: int, given: Callable[[AgentProfile], dict[str, Any]], now: datetime
) -> AgentRead:
    """`given`: what to write, as the columns hold it, from the agent as they were. Raises `NotFound`."""

    async def change(session: AsyncSession) -> tuple[AgentRead, list[RunRequest]]:
        await capacity.route_alone(session, caller.tenant_id)
        before = AgentProfile.model_validate(await agents.find_agent(session, caller.tenant_id, agent_id))
        worked = bool(await agents.works(session, caller.tenant_id, agent_id))
        await changes.change_agent(session, caller.tenant_id, agent_id, given(before), actor=caller.actor, now=now)
        requests = await what_follows(session, caller, agent_id, worked=worked, now=now)
        after = await agents.find_agent(session, caller.tenant_id, agent_id)
        return (await agents_with_figures(session, caller.tenant_id, [after], now))[0], requests

    answer, requests = await unless_deadlocked(context, caller.tenant_id, change)
    await send(context, caller, requests)
    return answer


async def what_follows(
    session: AsyncSession, caller: Caller, agent_id: int, *, worked: bool, now: datetime
) -> list[RunRequest]:
    """Of a change of the agent, who `worked` leads before it; to be sent after the commit."""
    tenant_id = caller.tenant_id
    agent = AgentProfile.model_validate(await agents.find_agent(session, tenant_id, agent_id))
    if not await agents.works(session, tenant_id, agent_id):
        return await _give_back(session, caller, agent.id, now, offers_only=False) if worked else []
    tenant = await lead_runs.load_tenant(session, tenant_id)
    if off_until(now, [TimeOff(away.starts, away.ends) for away in agent.time_off]) is not None:
        offers_only = not tenant.policy.offer.absent_gives_back_leads
        return await _give_back(session, caller, agent.id, now, offers_only=offers_only)
    await supersede(session, tenant_id, MoveCause.ABSENCE, agent_id=agent.id, now=now)
    called = await candidates.fill_from_queue(session, tenant, agent.id, now, places=None)
    return await outbox.unsent(session, tenant_id, called)


async def send(context: AppContext, caller: Caller, requests: Sequence[RunRequest]) -> None:
    """What follows, after the commit."""
    for request in requests:
        context.dispatcher.hand(request)
    if len(requests) == GIVEN_BACK_AT_ONCE:
        await begin_running(context, caller.tenant_id)


async def _give_back(
    session: AsyncSession, caller: Caller, agent_id: int, now: datetime, *, offers_only: bool
) -> list[RunRequest]:
    """At once what a person waits for; the rest of many leads follows page by page."""
    requests = await absence.give_back(
        session, caller.tenant_id, agent_id, offers_only=offers_only, limit=GIVEN_BACK_AT_ONCE
    )
    if len(requests) == GIVEN_BACK_AT_ONCE and not offers_only:
        cause = MoveCause.ABSENCE
        await moves.begin(session, caller.tenant_id, cause, agent_id=agent_id, actor=caller.actor, now=now)
    return requests


async def unless_deadlocked(
    context: AppContext, tenant_id: int, work: Callable[[AsyncSession], Awaitable[Done]]
) -> Done:
    """Runs lock their lead before they route; we route before we name leads. Who loses such a meeting tries again."""
    for _ in range(_TRIES - 1):
        try:
            async with context.database.tenant_session(tenant_id) as session:
                return await work(session)
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected):
                raise
    async with context.database.tenant_session(tenant_id) as session:
        return await work(session)

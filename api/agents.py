"""A change of an agent, with what follows of it: room calls up leads, absence and deactivation give them back."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.door import Door
from api.identity import Caller
from api.schemas.agents import AgentRead
from domain.ports import RunRequest
from domain.shifts import TimeOff, off_until
from store.queries.assignment import absence, agents, crew, routing
from store.queries.delivery import outbox
from store.queries.lead import lives

Done = TypeVar("Done")
_TRIES = 4


async def change_agent(
    door: Door, caller: Caller, agent_id: int, given: Callable[[AgentRead], dict[str, Any]], now: datetime
) -> AgentRead:
    """`given`: what to write, as the columns hold it, from the agent as they were. Raises `NotFound`."""

    async def change(session: AsyncSession) -> tuple[AgentRead, list[RunRequest]]:
        await routing.route_alone(session, caller.tenant_id)
        before = AgentRead.model_validate(await agents.find_agent(session, caller.tenant_id, agent_id))
        await agents.change_agent(session, caller.tenant_id, agent_id, given(before), actor=caller.actor, now=now)
        told = await _what_follows(session, caller.tenant_id, before, now)
        return AgentRead.model_validate(await agents.find_agent(session, caller.tenant_id, agent_id)), told

    answer, told = await _unless_deadlocked(door, caller.tenant_id, change)
    for request in told:
        door.dispatcher.hand(request)
    return answer


async def _what_follows(session: AsyncSession, tenant_id: int, before: AgentRead, now: datetime) -> list[RunRequest]:
    agent = AgentRead.model_validate(await agents.find_agent(session, tenant_id, before.id))
    if not agent.active:
        return await absence.give_back(session, tenant_id, agent.id, offers_only=False) if before.active else []
    tenant = await lives.load_tenant(session, tenant_id)
    if off_until(now, [TimeOff(away.starts, away.ends) for away in agent.time_off]) is not None:
        offers_only = not tenant.policy.offer.absent_gives_back_leads
        return await absence.give_back(session, tenant_id, agent.id, offers_only=offers_only)
    called = await crew.fill_from_queue(session, tenant, agent.id, now, places=None)
    return await outbox.unsent(session, tenant_id, called)


async def _unless_deadlocked(door: Door, tenant_id: int, work: Callable[[AsyncSession], Awaitable[Done]]) -> Done:
    """Runs lock their lead before they route; we route before we name leads. Who loses such a meeting tries again."""
    for _ in range(_TRIES - 1):
        try:
            async with door.database.tenant_session(tenant_id) as session:
                return await work(session)
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected):
                raise
    async with door.database.tenant_session(tenant_id) as session:
        return await work(session)

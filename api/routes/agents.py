"""Agents: what they can do, when they work, how much they carry."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.body import StrictRoute
from api.cursor import Cursor, PageSize
from api.door import Allow, Door, Id, OpenDoor
from api.identity import Caller
from api.leads import agent_scope
from api.permissions import Action
from api.schemas.agents import AgentPage, AgentRead, AgentUpdate
from api.schemas.problems import problems
from domain.contact import normalise_phone
from domain.errors import NotFound
from domain.ports import RunRequest
from domain.text import clean_line
from store.queries.assignment import agents, crew, routing
from store.queries.delivery import outbox
from store.queries.lead import lives

router = APIRouter(prefix="/agents", tags=["agents"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_AGENTS))]
Done = TypeVar("Done")
_TRIES = 4


@router.get("", summary="Agents and what they carry")
async def list_agents(
    caller: Reader,
    door: OpenDoor,
    limit: PageSize = 100,
    cursor: Cursor = None,
) -> AgentPage:
    """An agent sees only themselves."""
    page = door.cursors.page(f"agents {caller.tenant_id} {agent_scope(caller)}", limit, cursor)
    async with door.database.tenant_session(caller.tenant_id) as session:
        rows = await agents.list_agents(session, caller.tenant_id, agent_scope(caller), page.after_id or 0, page.fetch)
    return AgentPage(items=[AgentRead.model_validate(row) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{agent_id}", summary="One agent", responses=problems(404))
async def read_agent(agent_id: Id, caller: Reader, door: OpenDoor) -> AgentRead:
    if agent_scope(caller) not in (None, agent_id):
        raise NotFound("agent")
    async with door.database.tenant_session(caller.tenant_id) as session:
        return AgentRead.model_validate(await agents.find_agent(session, caller.tenant_id, agent_id))


@router.put("/{agent_id}", summary="Configure an agent", responses=problems(400, 404, 413, 415))
async def update_agent(
    agent_id: Id, body: AgentUpdate, caller: Annotated[Caller, Depends(Allow(Action.EDIT_AGENTS))], door: OpenDoor
) -> AgentRead:
    """More room calls up leads from the queue; who is deactivated gives back the leads they own or are offered."""
    given, now = _given(body, caller.country), datetime.now(UTC)

    async def change(session: AsyncSession) -> tuple[AgentRead, list[RunRequest]]:
        await routing.route_alone(session, caller.tenant_id)
        told = await _change(session, caller, agent_id, given, now)
        return AgentRead.model_validate(await agents.find_agent(session, caller.tenant_id, agent_id)), told

    answer, told = await _unless_deadlocked(door, caller.tenant_id, change)
    for request in told:
        door.dispatcher.hand(request)
    return answer


async def _change(
    session: AsyncSession, caller: Caller, agent_id: int, given: dict[str, Any], now: datetime
) -> list[RunRequest]:
    was_active, active = await agents.change_agent(
        session, caller.tenant_id, agent_id, given, actor=caller.actor, now=now
    )
    if not active:
        return await agents.give_back(session, caller.tenant_id, agent_id) if was_active else []
    tenant = await lives.load_tenant(session, caller.tenant_id)
    called = await crew.fill_from_queue(session, tenant, agent_id, now, places=None)
    return await outbox.unsent(session, caller.tenant_id, called)


def _given(body: AgentUpdate, country: str) -> dict[str, Any]:
    """As the columns hold it."""
    sent = body.model_dump(mode="json", include=body.model_fields_set)
    if sent.get("phone"):
        sent["phone"] = normalise_phone(sent["phone"], country).e164
    elif "phone" in sent:
        sent["phone"] = None
    if "locations" in sent:
        cities = {clean_line(name, "locations", 100).casefold() for name in sent["locations"]}
        sent["locations"] = sorted(cities - {""})
    for name in ("skills", "languages"):
        if name in sent:
            sent[name] = sorted(set(sent[name]))
    return sent


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

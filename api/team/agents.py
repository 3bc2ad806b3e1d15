"""Agents: what they can do, when they work, how much they carry."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import agent_scope
from api.team.agent_changes import change_agent
from api.team.agent_figures import agents_with_figures
from api.team.schemas.agents import AgentPage, AgentProfile, AgentRead, AgentUpdate
from domain.errors import NotFound
from domain.leads.contact import normalise_phone
from domain.text.normal_form import clean_line
from domain.vocabulary.languages import spoken_codes
from domain.vocabulary.procedures import skill_code
from store.team import agents

router = APIRouter(prefix="/agents", tags=["agents"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_AGENTS))]


@router.get("", summary="List agents with their load")
async def list_agents(
    caller: Reader,
    context: Context,
    limit: PageSize = 100,
    cursor: Cursor = None,
) -> AgentPage:
    """An agent sees only themselves."""
    page = context.cursors.page(f"agents {caller.tenant_id} {agent_scope(caller)}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await agents.list_agents(session, caller.tenant_id, agent_scope(caller), page.after_id or 0, page.fetch)
        items = await agents_with_figures(session, caller.tenant_id, page.cut(rows), datetime.now(UTC))
    return AgentPage(items=items, next=page.next(rows))


@router.get("/{agent_id}", summary="Get an agent", responses=problems(404))
async def read_agent(agent_id: Id, caller: Reader, context: Context, response: Response) -> AgentRead:
    if agent_scope(caller) not in (None, agent_id):
        raise NotFound("agent")
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await agents.find_agent(session, caller.tenant_id, agent_id)
        (agent,) = await agents_with_figures(session, caller.tenant_id, [row], datetime.now(UTC))
    return tagged(response, agent, AgentUpdate)


@router.put("/{agent_id}", summary="Configure an agent", responses=problems(400, 404, 412, 413, 415))
async def update_agent(
    agent_id: Id,
    body: AgentUpdate,
    caller: Annotated[Caller, Depends(Allow(Action.EDIT_AGENTS))],
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> AgentRead:
    """More capacity takes leads from the queue; an agent who is deactivated or absent gives back what they have."""
    given = _given(body, caller.country)

    def change(before: AgentProfile) -> dict[str, Any]:
        require_version(if_match, before, AgentUpdate)
        return given

    changed = await change_agent(context, caller, agent_id, change, datetime.now(UTC))
    return tagged(response, changed, AgentUpdate)


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
    if "skills" in sent:
        sent["skills"] = sorted({skill_code(written) for written in sent["skills"]} - {""})
    if "languages" in sent:
        sent["languages"] = sorted({code for written in sent["languages"] for code in spoken_codes(written)})
    return sent

"""Teams: what they carry, how evenly, and who leads them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.problems import problems
from api.team.schemas.teams import TeamList, TeamRead, TeamUpdate
from domain.errors import Invalid
from domain.text.normal_form import clean_line
from services.team import teams as changes
from store.errors import existing
from store.team import teams

router = APIRouter(prefix="/teams", tags=["teams"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_\-]{0,49}$", examples=["lasik"])]


@router.get("", summary="List teams with their load")
async def list_teams(caller: Annotated[Caller, Depends(Allow(Action.READ_TEAMS))], context: Context) -> TeamList:
    """Also those that only their agents name."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        found, queue = await teams.list_teams(session, caller.tenant_id, datetime.now(UTC))
    return TeamList(items=[TeamRead.model_validate(team) for team in found], queue_of_all=queue)


@router.put("/{code}", summary="Create or change a team", responses=problems(400, 413, 415))
async def put_team(
    code: Code, body: TeamUpdate, caller: Annotated[Caller, Depends(Allow(Action.EDIT_TEAMS))], context: Context
) -> TeamRead:
    """Agents are put into it by `PUT /agents/{agent_id}`."""
    given = {"name": clean_line(body.name, "name", 200), "manager_id": body.manager_id}
    if not given["name"]:
        raise Invalid("name", "must not be empty")
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await changes.put_team(session, caller.tenant_id, code, given, actor=caller.actor, now=now)
        found, _ = await teams.list_teams(session, caller.tenant_id, now)
    team = existing(next((team for team in found if team.code == code), None), "team")
    return TeamRead.model_validate(team)

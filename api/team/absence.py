"""Unplanned absences of agents: starting now, and ended."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import agent_scope
from api.team.agent_changes import change_agent
from api.team.schemas.agents import Absence, AbsenceCreate, AgentProfile, AgentRead
from domain.errors import Invalid, NotFound

FARTHEST = timedelta(days=730)
KEPT = timedelta(days=30)

router = APIRouter(
    prefix="/agents/{agent_id}/absence",
    tags=["agents"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Marker = Annotated[Caller, Depends(Allow(Action.MARK_ABSENT))]


@router.put("", summary="Mark an agent as absent from now on", responses=problems(400, 413, 415))
async def mark_absent(agent_id: Id, body: AbsenceCreate, caller: Marker, context: Context) -> AgentRead:
    """Open offers go back to routing at once; owned leads where the policy says so. Agents mark only themselves.

    A leave under way that ends later stays as it is: `DELETE` ends it.
    """
    _own(caller, agent_id)
    now = datetime.now(UTC)
    if not now < body.until <= now + FARTHEST:
        raise Invalid("until", "must be in the future, within two years")
    away = Absence(starts=now, ends=body.until, reason=body.reason)
    return await change_agent(context, caller, agent_id, lambda agent: {"time_off": _with(agent, away)}, now)


@router.delete("", summary="End an agent's absence")
async def end_absence(agent_id: Id, caller: Marker, context: Context) -> AgentRead:
    """Ends the absence of now; later ones stay. Leads of the queue are called up."""
    _own(caller, agent_id)
    now = datetime.now(UTC)
    return await change_agent(context, caller, agent_id, lambda agent: {"time_off": _kept(agent, now)}, now)


def _own(caller: Caller, agent_id: int) -> None:
    if agent_scope(caller) not in (None, agent_id):
        raise NotFound("agent")


def _with(agent: AgentProfile, away: Absence) -> list[dict[str, Any]]:
    if any(one.starts <= away.starts and away.ends <= one.ends for one in agent.time_off):
        return [one.model_dump(mode="json") for one in agent.time_off]
    return [*_kept(agent, away.starts), away.model_dump(mode="json")]


def _kept(agent: AgentProfile, now: datetime) -> list[dict[str, Any]]:
    """Absences as they were, without those long past; one that is under way ends now."""
    kept = [one for one in agent.time_off if one.ends > now - KEPT and one.starts != now]
    ended = [one.model_copy(update={"ends": now}) if one.starts < now < one.ends else one for one in kept]
    return [one.model_dump(mode="json") for one in ended]

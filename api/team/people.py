"""Colleagues: every name that the console shows for a `user:7`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.body import StrictRoute
from api.http.problems import problems
from api.team.schemas.people import PeopleList, PersonRead
from store.team.people import Colleague, list_people

router = APIRouter(prefix="/people", tags=["people"], route_class=StrictRoute, responses=problems(401, 403, 503))
_MOST = 2_000


@router.get("", summary="List one's colleagues")
async def list_colleagues(
    caller: Annotated[Caller, Depends(Allow(Action.READ_PEOPLE))], context: Context
) -> PeopleList:
    """Names, roles and teams, also of those who have left: what they did bears their name."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        people = await list_people(session, caller.tenant_id, _MOST)
    return PeopleList(items=[_shown(one) for one in people])


def _shown(one: Colleague) -> PersonRead:
    return PersonRead(
        id=one.id,
        name=one.name,
        role=Role(one.role),
        team=one.team,
        active=one.active,
        initials=initials(one.name),
    )


def initials(name: str) -> str:
    """Of the first and the last word that begin with a letter."""
    letters = [word[0].upper() for word in name.split() if word[0].isalpha()]
    return letters[0] + (letters[-1] if len(letters) > 1 else "") if letters else "?"

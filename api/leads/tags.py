"""Tags: words on leads, to find them again."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.tags import LeadTags, TagList, TagRead
from api.leads.visible import agent_scope, own_lead
from domain.leads.tags import normal_tag
from services.leads import tags as changes
from store.leads import tags

router = APIRouter(tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_LEAD))]
Tag = Annotated[str, Path(max_length=200, description="Stored in lower case.", examples=["second opinion"])]


@router.get("/tags", summary="List tags in use")
async def list_tags(caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))], context: Context) -> TagList:
    """Counted over the leads that the caller may see."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await tags.count_tags(session, caller.tenant_id, agent_scope(caller))
    return TagList(items=[TagRead.model_validate(row) for row in rows])


@router.put("/leads/{lead_id}/tags/{tag:path}", summary="Add a tag to a lead", responses=problems(404, 409))
async def put_tag(lead_id: Id, tag: Tag, caller: Editor, context: Context) -> LeadTags:
    """409 `too_many_tags`: a lead has at most 20."""
    criteria, now = normal_tag(tag), datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await own_lead(session, caller, lead_id)
        return LeadTags(
            tags=await changes.put_tag(session, caller.tenant_id, lead_id, criteria, actor=caller.actor, now=now)
        )


@router.delete("/leads/{lead_id}/tags/{tag:path}", summary="Remove a tag from a lead", responses=problems(404, 409))
async def remove_tag(lead_id: Id, tag: Tag, caller: Editor, context: Context) -> LeadTags:
    """Harmless when it is not there."""
    unwanted, now = normal_tag(tag), datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await own_lead(session, caller, lead_id)
        return LeadTags(
            tags=await changes.remove_tag(session, caller.tenant_id, lead_id, unwanted, actor=caller.actor, now=now)
        )

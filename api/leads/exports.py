"""Leads and what belongs to them as CSV or XLSX."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.export_files import INTERACTIONS, LEADS, TOUCHES, FileFormat, answer_export
from api.leads.schemas.lists.filters import LeadFilters

router = APIRouter(prefix="/exports", tags=["exports"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Filters = Annotated[LeadFilters, Query()]
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"text/csv": {"schema": {"type": "string"}}, _SHEET: {}}}
}


@router.get("/leads.{format}", summary="Export leads", response_class=Response, responses=_FILE)
async def export_leads(
    format: FileFormat,
    filters: Filters,
    caller: Annotated[Caller, Depends(Allow(Action.EXPORT_LEADS, Limit.EXPORTS))],
    context: Context,
) -> Response:
    """In the order of their ids, with the list's filters. A cell that a spreadsheet would calculate begins with an
    apostrophe. A role gets the fields that it may read. The audit log says who took what."""
    return await answer_export(context, caller, LEADS, format, filters)


@router.get("/touches.{format}", summary="Export touches", response_class=Response, responses=_FILE)
async def export_touches(
    format: FileFormat,
    filters: Filters,
    caller: Annotated[Caller, Depends(Allow(Action.EXPORT_LEADS, Limit.EXPORTS))],
    context: Context,
) -> Response:
    """Of leads that the filters let through: each submission with where it came from, and in `said` the fields that
    differed from the known person's profile. A role gets the fields that it may read."""
    return await answer_export(context, caller, TOUCHES, format, filters)


@router.get("/interactions.{format}", summary="Export interactions", response_class=Response, responses=_FILE)
async def export_interactions(
    format: FileFormat,
    filters: Filters,
    caller: Annotated[Caller, Depends(Allow(Action.EXPORT_CARE, Limit.EXPORTS))],
    context: Context,
) -> Response:
    """Interactions of the leads that match the filters, with the agents' notes."""
    return await answer_export(context, caller, INTERACTIONS, format, filters)

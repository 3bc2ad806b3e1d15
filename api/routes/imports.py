"""Many leads at once, from a file or another system."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.body import StrictRoute
from api.door import Allow, OpenDoor
from api.idempotency import RepeatableRequest, answer_harmless
from api.identity import Caller
from api.importing import import_rows
from api.permissions import Action
from api.schemas.imports import ImportAnswer, ImportBatch
from api.schemas.problems import problems

router = APIRouter(prefix="/imports", tags=["imports"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))


@router.post(
    "/rows",
    summary="Import up to 500 leads",
    response_model=ImportAnswer,
    responses=problems(400, 409, 413, 415),
)
async def import_leads(
    body: ImportBatch,
    caller: Annotated[Caller, Depends(Allow(Action.IMPORT_LEADS))],
    request: RepeatableRequest,
    door: OpenDoor,
) -> Response:
    """Each row is stored or rejected by itself, and answered in its place. A `submission_key` that was stored before
    changes nothing, so an import may be repeated whole. Lives begin within a minute, behind leads that ask now."""

    async def store() -> ImportAnswer:
        return ImportAnswer(rows=await import_rows(door, caller, body.rows, datetime.now(UTC)))

    return await answer_harmless(door.database, caller, request, store)

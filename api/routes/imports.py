"""Many leads at once, from a file or another system."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.body import StrictRoute
from api.door import Allow, OpenDoor
from api.idempotency import RepeatableRequest, answer_harmless
from api.identity import Caller
from api.importing import import_rows, summary
from api.permissions import Action
from api.schemas.imports import ImportAnswer, ImportBatch, ImportSummary
from api.schemas.problems import problems
from store.queries.imports import import_shares

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


@router.get("/{system}", summary="What the imports of one system brought")
async def read_import(
    system: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["old_crm"])],
    caller: Annotated[Caller, Depends(Allow(Action.IMPORT_LEADS))],
    door: OpenDoor,
) -> ImportSummary:
    """Leads by origin, source and status, to hold against the file. `system` is the second part of submission keys."""
    async with door.database.tenant_session(caller.tenant_id) as session:
        return summary(system, await import_shares(session, caller.tenant_id, system))

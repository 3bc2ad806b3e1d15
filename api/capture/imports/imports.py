"""Many leads at once, from a file or another system."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import KeyHeader, RepeatableRequest, answer_harmless, of_upload
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.capture.imports.file_schemas import ImportLine, ImportLinePage, ImportPage, ImportReport, ImportUpload
from api.capture.imports.files import own_only, reached, read, report, run_import, undo_import
from api.capture.imports.rows import import_rows, summary
from api.capture.imports.schemas import ImportAnswer, ImportBatch, ImportSummary
from api.capture.imports.upload import Upload, mapping_of, read_upload
from api.http.body import StrictRoute, UploadRoute
from api.http.cursor import Cursor, PageSize, Position
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from domain.capture.imports.states import ImportRef, LineState
from domain.text.plain import PLAIN
from store.capture.imports import files
from store.capture.imports.shares import import_shares

_ANSWERS = problems(401, 403, 422, 503)
router = APIRouter(prefix="/imports", tags=["imports"], route_class=StrictRoute, responses=_ANSWERS)
uploads = APIRouter(prefix="/imports", tags=["imports"], route_class=UploadRoute, responses=_ANSWERS)
Reader = Annotated[Caller, Depends(Allow(Action.IMPORT_LEADS))]
Importer = Annotated[Caller, Depends(Allow(Action.IMPORT_LEADS, Limit.IMPORTS))]


@uploads.post(
    "",
    summary="Upload a file of leads",
    status_code=202,
    response_model=ImportReport,
    responses=problems(400, 404, 409, 413, 415),
)
async def upload_import(
    form: Annotated[ImportUpload, Form(media_type="multipart/form-data")],
    caller: Importer,
    context: Context,
    key: KeyHeader = None,
) -> Response:
    """Answers once the file is stored; `GET /imports/{id}` shows how its rows are judged and become leads. One that
    breaks off is refused, with sheet, row and reason, and nothing is kept of it. Rows that cannot be leads are rejected
    one by one. A row that was imported before stays unchanged, so a file may be sent again. Runs start when every row
    is stored, behind leads that ask now."""
    plan = mapping_of(form.mapping) if form.mapping is not None else None
    file = form.file.file

    async def store() -> ImportReport:
        stored = await read_upload(
            context,
            caller,
            Upload(
                file=file,
                name=form.file.filename or "",
                sheet=form.sheet,
                plan=plan,
                campaign_id=form.campaign_id,
                event=form.event,
                run=not form.dry_run,
            ),
            datetime.now(UTC),
        )
        await context.runs.begin_import(ImportRef(stored.tenant_id, stored.id))
        async with context.database.tenant_session(caller.tenant_id) as session:
            return await report(session, stored)

    return await answer_harmless(context.database, caller, of_upload(form, file, key), store, status=202)


@router.post(
    "/rows",
    summary="Import up to 500 leads",
    response_model=ImportAnswer,
    responses=problems(400, 409, 413, 415),
)
async def import_leads(body: ImportBatch, caller: Importer, request: RepeatableRequest, context: Context) -> Response:
    """For programs. Each row is stored or rejected on its own, with its answer in place. A `submission_key` that was
    stored before changes nothing, so a batch may be repeated. Runs start within a minute, behind leads that ask now.
    """

    async def store() -> ImportAnswer:
        return ImportAnswer(rows=await import_rows(context, caller, body.rows, datetime.now(UTC)))

    return await answer_harmless(context.database, caller, request, store)


@router.get("/systems/{system}", summary="Get the totals of one system's imports")
async def read_system(
    system: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["old_crm"])],
    caller: Reader,
    context: Context,
) -> ImportSummary:
    """Leads by origin, source and status, to hold against the file. `system` is the second part of submission keys."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return summary(system, await import_shares(session, caller.tenant_id, system))


@router.get("", summary="Uploaded files, newest first")
async def list_imports(caller: Reader, context: Context, limit: PageSize = 50, cursor: Cursor = None) -> ImportPage:
    page = context.cursors.page(f"imports {caller.tenant_id}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await files.list_imports(session, caller.tenant_id, page.after_id, page.fetch, own_only(caller))
        counts = await files.count_lines(session, caller.tenant_id, [row.id for row in rows])
    return ImportPage(items=[read(row, counts[row.id]) for row in page.cut(rows)], next=page.next(rows))


@router.get("/{import_id}", summary="How far an import is", responses=problems(404))
async def read_import(import_id: Id, caller: Reader, context: Context) -> ImportReport:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await report(session, await reached(session, caller, import_id))


@router.get("/{import_id}/rows", summary="What became of each row", responses=problems(404))
async def list_rows(
    import_id: Id,
    caller: Reader,
    context: Context,
    state: Annotated[list[LineState] | None, Query(description="Only rows in these states.")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000), PLAIN] = 200,
    cursor: Cursor = None,
) -> ImportLinePage:
    states = sorted(state or [])
    page = context.cursors.page(f"rows {caller.tenant_id} {import_id} {','.join(states)}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await reached(session, caller, import_id)
        rows = await files.list_lines(session, row, states, page.after_id or 0, page.fetch)
    return ImportLinePage(
        items=[ImportLine.model_validate(row) for row in page.cut(rows)],
        next=page.next(rows, lambda row: Position(None, row.number)),
    )


@router.post(
    "/{import_id}/run",
    summary="Import a checked file",
    response_model=ImportReport,
    responses=problems(404, 409),
)
async def run(import_id: Id, caller: Importer, request: RepeatableRequest, context: Context) -> Response:
    return await answer_harmless(context.database, caller, request, lambda: run_import(context, caller, import_id))


@router.post("/{import_id}/undo", summary="Undo an import", response_model=ImportReport, responses=problems(404, 409))
async def undo(
    import_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.UNDO_IMPORT, Limit.IMPORTS))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """Leads that it brought and nobody has worked with since are withdrawn, touches of known leads, too. A lead that
    somebody has worked with is `kept`. What a known lead's profile was given stays in it. Repeating it is harmless."""
    return await answer_harmless(context.database, caller, request, lambda: undo_import(context, caller, import_id))

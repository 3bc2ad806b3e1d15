"""Rows of an import, each a capture of its own: a bad one is named, the others are stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.capture.imports.schemas import ImportedRow, ImportRow, ImportShare, ImportSummary, RowFault, RowResult
from domain.capture.imports.judgement import refuse_future
from domain.capture.imports.states import IMPORT_PRIORITY
from domain.capture.submission import LeadCapture, normalised
from domain.errors import Invalid, NotFound
from domain.tenants.custom_fields import CustomField, check_custom
from services.capture.capture import capture, retry_raced
from services.capture.intake import CaptureChannel, Captured, Intake
from store.capture.imports.shares import Share, stored_submissions


async def import_rows(
    context: AppContext, caller: Caller, rows: Sequence[ImportRow | RowFault], now: datetime
) -> list[ImportedRow]:
    """What became of each row; those that were stored before cost one query together."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        keys = [row.submission_key for row in rows if isinstance(row, ImportRow)]
        stored = await stored_submissions(session, caller.tenant_id, keys)
    fields = await context.custom_fields.of(caller.tenant_id)
    return [
        _rejected(row)
        if isinstance(row, RowFault)
        else _unchanged(stored[row.submission_key])
        if row.submission_key in stored
        else await _import_row(context, caller, row, fields, now)
        for row in rows
    ]


async def _import_row(
    context: AppContext, caller: Caller, row: ImportRow, fields: Sequence[CustomField], now: datetime
) -> ImportedRow:
    if isinstance(row.lead, RowFault):
        return _rejected(row.lead)
    try:
        intake = _intake(caller, row, row.lead, now)
        check_custom(intake.submission.custom, fields)
    except Invalid as error:
        return _rejected(RowFault(field=error.field, reason=str(error)))

    async def store(session: AsyncSession) -> ImportedRow:
        stored = await stored_submissions(session, caller.tenant_id, [row.submission_key])
        if stored:
            return _unchanged(stored[row.submission_key])
        captured = await capture(session, caller.tenant_id, intake)
        assert isinstance(captured, Captured), "only a keyed intake is answered from store"
        result = RowResult.CREATED if captured.created else RowResult.KNOWN
        remarks = captured.remarks
        warnings = [*map(str, remarks.shared), *remarks.warnings]
        return ImportedRow(result=result, lead_id=captured.lead_id, warnings=warnings)

    try:
        return await retry_raced(context.database, caller.tenant_id, store)
    except NotFound as error:
        return _rejected(RowFault(field=f"{error.noun}_id", reason=str(error)))


def _intake(caller: Caller, row: ImportRow, lead: LeadCapture, now: datetime) -> Intake:
    refuse_future(row.occurred_at, now)
    return Intake(
        normalised(lead, caller.country, now),
        lead.model_dump_json(exclude_unset=True),
        caller.actor,
        row.submission_key,
        occurred_at=row.occurred_at,
        priority=IMPORT_PRIORITY,
        came_by=CaptureChannel("import"),
    )


def _unchanged(lead_id: int) -> ImportedRow:
    return ImportedRow(result=RowResult.UNCHANGED, lead_id=lead_id)


def _rejected(fault: RowFault) -> ImportedRow:
    return ImportedRow(result=RowResult.REJECTED, fault=fault)


def summary(system: str, shares: Sequence[Share]) -> ImportSummary:
    def by(what: str) -> list[ImportShare]:
        return [ImportShare(name=share.name, leads=share.leads) for share in shares if share.of == what]

    return ImportSummary(
        system=system,
        leads=sum(share.leads for share in shares if share.of == "status"),
        by_origin=by("origin"),
        by_source=by("source"),
        by_status=by("status"),
    )

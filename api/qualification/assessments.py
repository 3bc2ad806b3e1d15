"""The assessments of a lead: what its owners answered, and what came of it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.qualification.schemas import AssessmentList, AssessmentRead, QuestionRead
from domain.qualification.form import AssessmentForm
from store import qualification
from store.tables.qualification import AssessmentRow

router = APIRouter(tags=["assessments"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))


@router.get("/leads/{lead_id}/assessments", summary="List the assessments of a lead, newest first")
async def read_assessments(
    lead_id: Id, caller: Annotated[Caller, Depends(Allow(Action.WORK_LEAD))], context: Context
) -> AssessmentList:
    """Each with the questions as they stood on its form; those of leads merged into it, too. The newest 100."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await qualification.assessments_of(session, caller.tenant_id, lead_id)
        forms = await _forms(session, caller.tenant_id, rows)
    return AssessmentList(items=[_read(row, forms[row.form_scope, row.form_version]) for row in rows])


async def _forms(
    session: AsyncSession, tenant_id: int, rows: Sequence[AssessmentRow]
) -> dict[tuple[str, int], AssessmentForm]:
    versions = {(row.form_scope, row.form_version) for row in rows}
    return {version: await qualification.form_of_version(session, tenant_id, *version) for version in versions}


def _read(row: AssessmentRow, form: AssessmentForm) -> AssessmentRead:
    return AssessmentRead(
        id=row.id,
        at=row.created_at,
        by_id=row.agent_id,
        verdict=row.verdict,
        reason=row.reason,
        form_version=row.form_version,
        answers=row.answers,
        questions=[QuestionRead(code=question.code, label=question.label) for question in form.questions],
    )

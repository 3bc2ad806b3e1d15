"""Which questions an assessment answers, and what follows from the answers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.qualification.schemas import AssessmentFormRead
from domain.text.normal_form import clean_code
from store import qualification

router = APIRouter(tags=["assessments"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_ASSESSMENT_FORMS))]
Specialty = Annotated[str, Path(min_length=1, max_length=50, examples=["cataract"])]


@router.get(
    "/assessment-forms/{specialty}", summary="Get the assessment form of a specialty", response_model_exclude_none=True
)
async def show_form(specialty: Specialty, caller: Reader, context: Context) -> AssessmentFormRead:
    """For a lead that comes in now. A specialty without a form of its own has the general one."""
    code = clean_code(specialty, "specialty", 50)
    async with context.database.tenant_session(caller.tenant_id) as session:
        found = await qualification.form_of_specialty(session, caller.tenant_id, code)
    return AssessmentFormRead(scope=found.scope, version=found.version, form=found.form)


@router.get(
    "/leads/{lead_id}/assessment-form", summary="Get the assessment form of a lead", response_model_exclude_none=True
)
async def show_leads_form(lead_id: Id, caller: Reader, context: Context) -> AssessmentFormRead:
    """The version that was in force when the lead's run began, unless a later one moves leads under way."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        found = await qualification.form_of_lead(session, caller.tenant_id, lead_id)
    return AssessmentFormRead(scope=found.scope, version=found.version, form=found.form)

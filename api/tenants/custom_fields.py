"""The fields that a hospital adds to its leads' profiles."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.tenants.field_plans import field_plan
from api.tenants.schemas.custom_fields import CustomFieldCreate, CustomFieldList, CustomFieldRead, CustomFieldUpdate
from domain.tenants.custom_fields import FieldType
from services.tenants import custom_fields as changes
from store.tenants import custom_fields

router = APIRouter(
    prefix="/custom-fields", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_CUSTOM_FIELDS))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_CUSTOM_FIELDS))]


@router.get("", summary="List custom fields")
async def list_custom_fields(caller: Reader, context: Context) -> CustomFieldList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await custom_fields.list_fields(session, caller.tenant_id)
    return CustomFieldList(items=[CustomFieldRead.model_validate(row) for row in rows])


@router.post(
    "",
    summary="Add a custom field",
    status_code=201,
    response_model=CustomFieldRead,
    responses=problems(400, 409, 413, 415),
)
async def add_custom_field(
    body: CustomFieldCreate, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """From the first field on, `custom` takes these fields only. 409 `key_taken`, `too_many_fields` (50)."""
    now, plan = datetime.now(UTC), field_plan(body, body.type)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> CustomFieldRead:
            row = await changes.add_field(
                session, caller.tenant_id, changes.NewField(body.key, body.type, plan), actor=caller.actor, now=now
            )
            return CustomFieldRead.model_validate(row)

        answer = await answer_once(session, caller, request, add)
    await context.custom_fields.refresh(caller.tenant_id)
    return answer


@router.put("/{field_id}", summary="Replace a custom field", responses=problems(400, 404, 409, 413, 415))
async def update_custom_field(
    field_id: Id, body: CustomFieldUpdate, caller: Editor, context: Context
) -> CustomFieldRead:
    """With `active` false, new leads are no longer asked for it; existing leads keep their values."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await custom_fields.find_field(session, caller.tenant_id, field_id)
        plan = field_plan(body, FieldType(row.type))
        await changes.change_field(session, row, plan, actor=caller.actor, now=datetime.now(UTC))
        answer = CustomFieldRead.model_validate(row)
    await context.custom_fields.refresh(caller.tenant_id)
    return answer

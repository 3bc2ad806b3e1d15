"""Appointments: the hospital's by time, and a lead's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.booking.schemas import (
    AppointmentList,
    AppointmentPage,
    AppointmentQuery,
    AppointmentRead,
    AppointmentState,
    DepositRead,
)
from api.http.body import StrictRoute
from api.http.cursor import Position
from api.http.ids import Id
from api.http.problems import problems
from api.leads.briefs import brief
from api.leads.schemas.briefs import LeadBrief
from api.leads.visible import agent_scope, visible_lead
from domain.errors import Invalid
from domain.payments.money import digits
from store.booking.appointments import AppointmentFilter, listed
from store.leads.briefs import briefs_of
from store.tenants import tenants

router = APIRouter(tags=["appointments"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.WORK_LEAD))]
_OF_LEAD = 200
# `released` is a slot that the engine gave back: for people it is cancelled all the same.
_STATES = {
    "held": AppointmentState.HELD,
    "confirmed": AppointmentState.CONFIRMED,
    "attended": AppointmentState.ARRIVED,
    "no_show": AppointmentState.NO_SHOW,
    "cancelled": AppointmentState.CANCELLED,
    "released": AppointmentState.CANCELLED,
}


@router.get("/appointments", summary="List appointments by their beginning")
async def list_appointments(
    query: Annotated[AppointmentQuery, Query()], caller: Reader, context: Context
) -> AppointmentPage:
    """An agent sees those of leads that they own."""
    since, until, resource, owner = query.since, query.until, query.resource, query.owner
    if since is not None and until is not None and until <= since:
        raise Invalid("to", "must be after from")
    only = agent_scope(caller)
    if only is not None and owner not in (None, only):
        return AppointmentPage(items=[], next=None)
    whose = only if only is not None else owner
    page = context.cursors.page(
        f"appointments {caller.tenant_id} {since} {until} {resource} {whose}", query.limit, query.cursor
    )
    after = (datetime.fromisoformat(str(page.after.value)), page.after.id) if page.after else None
    criteria = AppointmentFilter(
        since=since, until=until, resource=resource, owners=None if whose is None else (whose,), after=after
    )
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await listed(session, caller.tenant_id, criteria, page.fetch)
        items = await shown_appointments(session, caller, page.cut(rows))
    return AppointmentPage(items=items, next=page.next(rows, lambda row: Position(row.starts_at.isoformat(), row.id)))


@router.get("/leads/{lead_id}/appointments", summary="List the appointments of a lead", responses=problems(404))
async def read_appointments(lead_id: Id, caller: Reader, context: Context) -> AppointmentList:
    """The latest first, with those of leads that were merged into it."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await listed(session, caller.tenant_id, AppointmentFilter(lead=lead_id), _OF_LEAD)
        return AppointmentList(items=await shown_appointments(session, caller, rows))


async def shown_appointments(session: AsyncSession, caller: Caller, rows: Sequence[Any]) -> list[AppointmentRead]:
    """Of leads that the caller may see."""
    zone = await tenants.zone_of(session, caller.tenant_id)
    leads = await briefs_of(session, caller.tenant_id, {row.lead_id for row in rows})
    return [shown_appointment(row, brief(leads[row.lead_id], zone)) for row in rows]


def shown_appointment(row: Any, lead: LeadBrief) -> AppointmentRead:
    return AppointmentRead(
        id=row.id,
        lead_id=row.lead_id,
        lead=lead,
        resource=row.resource,
        starts_at=row.starts_at.astimezone(UTC),
        minutes=row.minutes,
        state=_STATES[row.state],
        deposit=_deposit(row),
    )


def _deposit(row: Any) -> DepositRead | None:
    if row.deposit is None:
        return None
    return DepositRead(
        amount=Decimal(row.amount_minor).scaleb(-digits(row.currency)),
        currency=row.currency,
        paid=row.deposit == "paid",
        pay_by=row.pay_by if row.deposit == "requested" else None,
    )

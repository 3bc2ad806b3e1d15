"""Deposits and their reconciliation, for managers."""

from collections import defaultdict
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Position
from api.http.problems import problems
from api.payments.schemas import (
    ChargeRead,
    DepositState,
    ParkedEventRead,
    PaymentPage,
    PaymentQuery,
    PaymentRead,
    ReconciliationRead,
    ReconciliationsRead,
)
from domain.payments.money import digits
from domain.payments.tax import tax_included
from store.payments import reconciliations

router = APIRouter(
    prefix="/payments", tags=["payments"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.MANAGE_LEAD))]
_RUNS, _PARKED = 30, 100


@router.get("", summary="List deposits, the latest first")
async def list_payments(query: Annotated[PaymentQuery, Query()], caller: Reader, context: Context) -> PaymentPage:
    """With the money that came for each."""
    page = context.cursors.page(f"payments {caller.tenant_id} {query.state}", query.limit, query.cursor)
    before = page.after.id if page.after else None
    state = query.state.value if query.state else None
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await reconciliations.deposits(session, caller.tenant_id, state, before, page.fetch)
        shown = page.cut(rows)
        charges = defaultdict(list)
        for charge in await reconciliations.charges_of(session, caller.tenant_id, [row.id for row in shown]):
            charges[charge.payment_id].append(ChargeRead.model_validate(charge, from_attributes=True))
    items = [
        PaymentRead(
            id=row.id,
            lead_id=row.lead_id,
            appointment_id=row.appointment_id,
            reference=row.reference,
            amount=_amount(row.amount_minor, row.currency),
            currency=row.currency,
            tax_name=row.tax_name,
            tax_rate=row.tax_rate,
            tax=_amount(tax_included(row.amount_minor, row.tax_rate), row.currency),
            state=DepositState(row.state),
            pay_by=row.pay_by,
            created_at=row.created_at,
            state_at=row.state_at,
            charges=charges[row.id],
        )
        for row in shown
    ]
    return PaymentPage(items=items, next=page.next(rows, lambda row: Position("", row.id)))


@router.get("/reconciliation", summary="What vendors have against what is here")
async def read_reconciliation(caller: Reader, context: Context) -> ReconciliationsRead:
    """The last thirty daily comparisons, and what vendors said of what is not known here."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await reconciliations.latest(session, caller.tenant_id, _RUNS)
        parked = await reconciliations.parked(session, caller.tenant_id, _PARKED)
    return ReconciliationsRead(
        runs=[ReconciliationRead.model_validate(row, from_attributes=True) for row in rows],
        parked=[ParkedEventRead.model_validate(row, from_attributes=True) for row in parked],
    )


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-digits(currency))

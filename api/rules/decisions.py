"""The ledger of a lead's decisions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.rules.ledger import told
from api.rules.schemas.decisions import DecisionPage, Order
from store.rules.decisions import Wanted, decided

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["decisions"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_LIFE))]
Kind = Annotated[
    str | None,
    Query(pattern=r"^[a-z][a-z_]{0,29}$", description="`score`, `route`, `skip`, `ending` …", examples=["route"]),
]
Run = Annotated[int | None, Query(ge=1, lt=2**31, description="Only those of one life.")]
Verify = Annotated[bool, Query(description="Make each again from its recorded inputs, and say whether it is the same.")]


@router.get("/decisions", summary="What was decided, and why")
async def read_decisions(
    lead_id: Id,
    caller: Reader,
    context: Context,
    kind: Kind = None,
    run: Run = None,
    order: Order = Order.OLDEST,
    verify: Verify = False,
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> DecisionPage:
    """Every scoring, offer, message not sent, verdict and end, in order; the decisions of leads merged into this one,
    too."""
    wanted = Wanted(kind, run, newest_first=order is Order.NEWEST)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        page = context.cursors.page(f"decisions {caller.tenant_id} {lead_id} {wanted}", limit, cursor)
        rows = await decided(session, caller.tenant_id, lead_id, wanted, page.after_id, page.fetch)
        items = await told(session, caller.tenant_id, page.cut(rows), verify=verify)
    return DecisionPage(items=items, next=page.next(rows))

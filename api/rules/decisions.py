"""The ledger of a lead's decisions."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.auth.sight import sees_all
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.visible import visible_lead
from api.rules.schemas.decisions import DecisionOrder, DecisionPage, DecisionQuery, DecisionRead, ReplayRead
from domain.conditions.remembered import shown_facts
from domain.routing.records import shown_candidates
from domain.rules.decisions.entry import Entry
from domain.rules.decisions.outline import Outline, outline, outlined_result
from domain.rules.decisions.replayer import DECIDED_BY, verify
from domain.rules.decisions.words import Why, explain
from store.rules.decisions import Criteria, Moment, decided, score_inputs
from store.rules.in_force import versions
from store.tables.rules import DecisionRow
from store.tenants.custom_fields import own_facts

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["decisions"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)


@router.get("/decisions", summary="List decisions with their reasons")
async def read_decisions(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.READ_RUN))],
    context: Context,
    query: Annotated[DecisionQuery, Query()],
) -> DecisionPage:
    """Every scoring, offer, message not sent, verdict and end, in order; the decisions of leads merged into this one,
    too."""
    criteria = Criteria(query.kind, query.run, newest_first=query.order is DecisionOrder.NEWEST)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        page = context.cursors.page(f"decisions {caller.tenant_id} {lead_id} {criteria}", query.limit, query.cursor)
        rows = await decided(session, caller.tenant_id, lead_id, criteria, page.after_id, page.fetch)
        items = [shown_decision(row, caller.role) for row in page.cut(rows)]
        if query.verify:
            await context.limits.count(Limit.TRIALS, caller.tenant_id, caller.actor)
            await _verify(session, caller, page.cut(rows), items)
    return DecisionPage(items=items, next=page.next(rows))


def shown_decision(row: DecisionRow, role: Role) -> DecisionRead:
    """Facts and reasons say what the person wants and wrote: others than those who care for them read the outline."""
    why = why_of(row, role)
    words = {"text": why.text, "said": why.said, "because": why.because}
    shown = {"inputs": shown_facts(row.inputs)} if sees_all(role) else vars(_outlined(row))
    return DecisionRead.model_validate(row.model_dump() | shown | words)


def why_of(row: Entry, role: Role) -> Why:
    """In the words of `shown_decision`."""
    if sees_all(role):
        return explain(row)
    why = explain(_outlined(row))
    return Why(why.said) if row.kind in DECIDED_BY and row.kind != "route" else why


def _outlined(row: Entry) -> Outline:
    return outline(row, shown_candidates(row.candidates))


async def _verify(
    session: AsyncSession, caller: Caller, rows: Sequence[DecisionRow], items: Sequence[DecisionRead]
) -> None:
    tenant_id = caller.tenant_id
    scorings = await score_inputs(session, tenant_id, rows)
    named = {row.id: (DECIDED_BY[row.kind], row.rule_version) for row in rows if row.kind in DECIDED_BY}
    rules = await versions(session, tenant_id, set(named.values()))
    own = await own_facts(session, tenant_id)
    for row, item in zip(rows, items, strict=True):
        version = rules.get(named[row.id]) if row.id in named else None
        replay = verify(row, _facts(row, scorings), version, own)
        if replay.result is not None and not sees_all(caller.role):
            replay = replay._replace(result=outlined_result(row.kind, replay.result))
        item.replay = ReplayRead.model_validate(replay)


def _facts(row: DecisionRow, scorings: Mapping[Moment, dict[str, Any]]) -> dict[str, Any] | None:
    """A route is decided later than the scoring that it goes by: `now` is its own."""
    if row.inputs.get("of") != "score":
        return row.inputs
    found = scorings.get((row.lead_id, row.run, row.decided_at))
    return {**found, "now": row.decided_at.isoformat()} if found is not None and row.kind == "route" else found

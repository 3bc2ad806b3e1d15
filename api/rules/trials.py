"""What a draft would have changed: tried on what was recorded."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.rules.schemas.trials import TrialPage, TrialRead, TrialStart
from domain.errors import Invalid
from domain.lifecycle.upkeep import TryRules
from domain.rules.decisions.replayer import CHANGES
from domain.text.plain import PLAIN
from services.rules.trials import begin_trial
from store.rules import trials, versions
from store.tables.rules import RuleSetRow, TrialRow

router = APIRouter(tags=["trials"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_RULES))]
Leader = Annotated[Caller, Depends(Allow(Action.TRY_RULES, Limit.TRIALS))]


@router.post(
    "/rules/{rule_id}/trial",
    summary="Try rules on past leads",
    status_code=202,
    response_model=TrialRead,
    responses=problems(400, 409, 413, 415),
)
async def start_trial(
    rule_id: Id, body: TrialStart, caller: Leader, request: RepeatableRequest, context: Context
) -> Response:
    """Any version may be tried; nothing changes for any lead. One trial at a time of each version: while one is under
    way it is answered (and set going again, should it have stopped). 422 for kinds that decide nothing that is
    recorded."""
    begun: list[TrialRead] = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def effect() -> TrialRead:
            rules = await versions.find_to_change(session, caller.tenant_id, rule_id)
            refuse_untried(rules)
            row = await begin_trial(session, rules, caller.actor, body.days, datetime.now(UTC))
            begun.append(_read(row, rules))
            return begun[0]

        answer = await answer_once(session, caller, request, effect, status=202)
    for trial in begun:
        await context.runs.try_rules(TryRules(caller.tenant_id, trial.id))
    return answer


@router.get("/trials", summary="List trials, newest first")
async def list_trials(
    caller: Reader,
    context: Context,
    rule: Annotated[int | None, Query(ge=1, lt=2**63, description="Only of this version."), PLAIN] = None,
    limit: PageSize = 20,
    cursor: Cursor = None,
) -> TrialPage:
    page = context.cursors.page(f"trials {caller.tenant_id} {rule}", limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await trials.newest(session, caller.tenant_id, rule, page.after_id, page.fetch)
        items = [await _with_rules(session, row) for row in page.cut(rows)]
    return TrialPage(items=items, next=page.next(rows))


@router.get("/trials/{trial_id}", summary="Get the progress and report of a trial")
async def read_trial(trial_id: Id, caller: Reader, context: Context) -> TrialRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await _with_rules(session, await trials.find(session, caller.tenant_id, trial_id))


def refuse_untried(rules: RuleSetRow) -> None:
    """Raises `Invalid` for a kind whose decisions are not recorded with what they were made of."""
    if rules.kind not in CHANGES:
        raise Invalid("rule_id", f"rules of the kind {rules.kind} cannot be tried; {', '.join(CHANGES)} can")


async def _with_rules(session: AsyncSession, row: TrialRow) -> TrialRead:
    return _read(row, await versions.find_version(session, row.tenant_id, row.rule_set_id))


def _read(row: TrialRow, rules: RuleSetRow) -> TrialRead:
    shown = {**row.model_dump(), "kind": rules.kind, "version": rules.version, "report": row.report or None}
    return TrialRead.model_validate(shown)

"""The rules by which leads are scored, routed and judged: versions that the tenant's own people write."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.begun_moves import begin_running
from api.rules import drafts
from api.rules.schemas.rules import (
    FactList,
    InForceFull,
    InForceList,
    RuleActivate,
    RuleActivationRead,
    RuleCheck,
    RuleDraft,
    RuleQuery,
    RuleRevert,
    RulesChecked,
    RuleSetDrafted,
    RuleSetFull,
    RuleSetPage,
    RuleSetRead,
    Scope,
    field_errors,
)
from domain.conditions.faults import Fault
from domain.rules.rule_sets import BUILT_IN, KINDS, RuleKind, parse_rules, rules_schema, scope_of
from services.rules import checks, rule_sets
from store.rules import versions
from store.tables.lifecycle import MoveRow
from store.tables.rules import RuleSetRow

router = APIRouter(prefix="/rules", tags=["rules"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
Reader = Annotated[Caller, Depends(Allow(Action.READ_RULES))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_RULES))]
_WRITES = problems(400, 409, 413, 415)


@router.get("", summary="List versions, newest first")
async def list_rules(caller: Reader, context: Context, query: Annotated[RuleQuery, Query()]) -> RuleSetPage:
    criteria = versions.VersionFilter(query.kind, query.scope, query.state)
    page = context.cursors.page(f"rules {caller.tenant_id} {criteria}", query.limit, query.cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await versions.list_versions(session, caller.tenant_id, criteria, page.after_id, page.fetch)
        items = [RuleSetRead.model_validate(row) for row in page.cut(rows)]
    return RuleSetPage(items=items, next=page.next(rows))


@router.post("", summary="Create a draft", status_code=201, response_model=RuleSetDrafted, responses=_WRITES)
async def draft_rules(body: RuleDraft, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """The next version; it decides nothing yet. 422 names every fault in `errors`, by its path in the body."""
    drafts.check_scope(body.kind, body.scope)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def draft() -> RuleSetDrafted:
            read, warnings = await checks.checked(session, caller.tenant_id, body.kind, body.body, now)
            scope = scope_of(body.kind, read, body.scope)
            new = rule_sets.NewVersion(body.kind, read, scope, body.note)
            row = await rule_sets.draft(session, caller.tenant_id, new, actor=caller.actor, now=now)
            shown = RuleSetRead.model_validate(row).model_dump()
            return RuleSetDrafted(**shown, warnings=field_errors(warnings))

        return await answer_once(session, caller, request, draft)


@router.post(
    "/check",
    summary="Validate rules without storing them",
    response_model=RulesChecked,
    responses=problems(400, 409, 413, 415),
)
async def check_rules(body: RuleCheck, caller: Reader, request: RepeatableRequest, context: Context) -> Response:
    """422 names every fault in `errors`, by its path in the body."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def check() -> RulesChecked:
            _, warnings = await checks.checked(session, caller.tenant_id, body.kind, body.body, now)
            return RulesChecked(warnings=field_errors(warnings))

        return await answer_once(session, caller, request, check, status=200)


@router.post("/revert", summary="Revert to the built-in rules", response_model=RuleActivationRead, responses=_WRITES)
async def revert_rules(body: RuleRevert, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """409 `already_active`."""
    drafts.check_scope(body.kind, body.scope)
    now, built_in = datetime.now(UTC), KINDS[body.kind].built_in_for(body.scope)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def revert() -> RuleActivationRead:
            warnings = await checks.warnings_of(session, caller.tenant_id, body.kind, built_in, now)
            to = rule_sets.BuiltIn(body.kind, body.scope, body.move_leads)
            move = await rule_sets.revert(session, caller.tenant_id, to, actor=caller.actor, now=now)
            return _activated(body.kind, None, move, warnings, body.scope)

        answer = await answer_once(session, caller, request, revert, status=200)
    await begin_running(context, caller.tenant_id)
    return answer


@router.get("/in-force", summary="List the active versions")
async def rules_in_force(caller: Reader, context: Context) -> InForceList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return InForceList(items=await drafts.in_force(session, caller.tenant_id))


@router.get("/in-force/{kind}", summary="Get the active rules of one kind")
async def read_rules_in_force(
    kind: RuleKind, caller: Reader, context: Context, scope: Annotated[Scope, Query()] = ""
) -> InForceFull:
    drafts.check_scope(kind, scope)
    async with context.database.tenant_session(caller.tenant_id) as session:
        return await drafts.in_force_of(session, caller.tenant_id, kind, scope)


@router.get("/facts", summary="List the facts that rules can use")
async def list_facts(caller: Reader, context: Context) -> FactList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return FactList(items=await drafts.facts(session, caller.tenant_id))


@router.get("/schema/{kind}", summary="Get the JSON Schema of one kind of rules")
async def read_schema(kind: RuleKind, caller: Reader, context: Context) -> dict[str, Any]:
    """2020-12; it names the tenant's own fields, too."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        return rules_schema(kind, await checks.own_facts(session, caller.tenant_id))


@router.get("/{rule_id}", summary="Get a version with its body", responses=problems(404))
async def read_version(rule_id: Id, caller: Reader, context: Context) -> RuleSetFull:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return RuleSetFull.model_validate(await versions.find_version(session, caller.tenant_id, rule_id))


@router.post(
    "/{rule_id}/activate",
    summary="Activate a version",
    response_model=RuleActivationRead,
    responses=_WRITES | problems(404),
)
async def activate_rules(
    rule_id: Id, body: RuleActivate, caller: Editor, request: RepeatableRequest, context: Context
) -> Response:
    """A draft, or an older version: that is to roll back. 409 `already_active`."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def activate() -> RuleActivationRead:
            row = await versions.find_to_change(session, caller.tenant_id, rule_id)
            kind = RuleKind(row.kind)
            warnings = await checks.warnings_of(session, caller.tenant_id, kind, parse_rules(kind, row.body), now)
            move = await rule_sets.activate(session, row, body.move_leads, actor=caller.actor, now=now)
            return _activated(kind, row, move, warnings)

        answer = await answer_once(session, caller, request, activate, status=200)
    await begin_running(context, caller.tenant_id)
    return answer


@router.post(
    "/{rule_id}/discard", summary="Discard a draft", response_model=RuleSetRead, responses=_WRITES | problems(404)
)
async def discard_rules(rule_id: Id, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """409 `not_a_draft`."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def discard() -> RuleSetRead:
            row = await versions.find_to_change(session, caller.tenant_id, rule_id)
            await rule_sets.discard(session, row, actor=caller.actor, now=datetime.now(UTC))
            return RuleSetRead.model_validate(row)

        return await answer_once(session, caller, request, discard, status=200)


def _activated(
    kind: RuleKind, row: RuleSetRow | None, move: MoveRow | None, warnings: Iterable[Fault], scope: str = ""
) -> RuleActivationRead:
    """`row` None: the built-in version."""
    return RuleActivationRead(
        kind=kind,
        scope=row.scope if row else scope,
        version=row.version if row else BUILT_IN,
        rule_set_id=row.id if row else None,
        leads_notified=move.leads if move else 0,
        move_id=move.id if move else None,
        warnings=field_errors(warnings),
    )

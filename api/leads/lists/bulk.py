"""Changes of many leads at once: ordered, followed, stopped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, AppContext, Context, forbidden
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.leads.commands.answers import stored_state, working_agent
from api.leads.commands.checks import agent_of
from api.leads.lists.criteria import criteria_of
from api.leads.schemas.lists.bulk import BulkChange, JobRead, LoseAll, ReassignAll, TagAll
from api.leads.visible import agent_scope
from domain.errors import Invalid, NotFound, Refused
from domain.leads.lead import LossReason
from domain.leads.tags import normal_tag
from domain.lifecycle.chapters.ending import Lose
from domain.lifecycle.chapters.owner import Reassign
from domain.lifecycle.messages import Command
from domain.lifecycle.state import LeadState
from services.leads import bulk
from services.leads.bulk import Job, LeadRefusal, TagChange
from store.leads.leads import visible_of
from store.leads.lists.ids import lead_ids
from store.lifecycle import jobs
from store.tables.lifecycle import BulkJobRow
from workflows.lead import refusals

MOST = 5_000
leads = APIRouter(prefix="/leads", tags=["jobs"], route_class=StrictRoute, responses=problems(401, 403, 422, 503))
router = APIRouter(prefix="/jobs", tags=["jobs"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_LEAD))]


@dataclass(frozen=True)
class Order:
    """What is done with each lead, and the guard that its run applies, too."""

    needs: Action
    guard: Callable[[LeadState], None]
    change: TagChange | None = None
    command: Command | None = None
    new_owner: int | None = None


@leads.post(
    "/bulk",
    summary="Change many leads",
    status_code=202,
    response_model=JobRead,
    responses=problems(400, 404, 409, 413, 415),
)
async def change_many(
    body: BulkChange,
    caller: Annotated[Caller, Depends(Allow(Action.EDIT_LEAD, Limit.SEARCHES))],
    request: RepeatableRequest,
    context: Context,
) -> Response:
    """Each lead meets the guards of the single command: refusals are listed with the reason. Tags are changed at once;
    commands follow one by one, also after a restart. At most 2,000 ids, or 5,000 leads by filters."""
    order, now = _order(caller, body), datetime.now(UTC)
    if not caller.may(order.needs):
        raise forbidden(caller)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def begin() -> JobRead:
            if order.new_owner is not None:
                await working_agent(session, caller.tenant_id, order.new_owner)
            job = await _job(session, caller, body, order, await _chosen(context, session, caller, body))
            return _read(await _carry_out(session, caller, job, order, body.dry_run, now))

        return await answer_once(session, caller, request, begin, status=202)


@router.get("/{job_id}", summary="Get the progress of a change of many leads")
async def read_job(job_id: Id, caller: Editor, context: Context) -> JobRead:
    """Agents see their own."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await _visible(session, caller, job_id)
        await bulk.finish(session, row, datetime.now(UTC))
        return await _now(session, row)


@router.post(
    "/{job_id}/stop", summary="Stop a change of many leads", response_model=JobRead, responses=problems(400, 409)
)
async def stop_job(job_id: Id, caller: Editor, request: RepeatableRequest, context: Context) -> Response:
    """Leads that were reached stay changed. 409 `job_done`."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def stop() -> JobRead:
            row = await _visible(session, caller, job_id)
            if row.state in ("done", "counted"):
                raise Refused("job_done", "Every lead of this job has been worked on already.")
            if row.state == "running":
                await bulk.stop(session, row, datetime.now(UTC))
            return await _now(session, row)

        return await answer_once(session, caller, request, stop, status=200)


def _order(caller: Caller, body: BulkChange) -> Order:
    match body.action:
        case ReassignAll(agent_id=agent_id, reason=reason):

            def another(state: LeadState) -> None:
                refusals.open_run(state)
                refusals.another_owner(state, agent_id)

            command = Reassign(caller.user_id, agent_id, reason)
            return Order(Action.MANAGE_LEAD, another, command=command, new_owner=agent_id)
        case LoseAll(reason=reason):
            agent = agent_of(caller)
            guard = _owned(agent)
            return Order(Action.WORK_LEAD, guard, command=Lose(LossReason(reason), agent))
        case TagAll(kind=kind, tag=tag):
            change = TagChange(normal_tag(tag), on=kind == "tag")
            return Order(Action.EDIT_LEAD, _same_owner(agent_of(caller)), change=change)


def _owned(agent_id: int | None) -> Callable[[LeadState], None]:
    return lambda state: refusals.owner(state, agent_id)


def _same_owner(agent_id: int | None) -> Callable[[LeadState], None]:
    """A tag needs no open run."""

    def guard(state: LeadState) -> None:
        if agent_id is not None and state.owner != agent_id:
            raise refusals.Refusal("not_owner", "This lead belongs to another agent, or to nobody yet.")

    return guard


async def _chosen(context: AppContext, session: AsyncSession, caller: Caller, body: BulkChange) -> list[int]:
    if body.ids is not None:
        return sorted({*body.ids})
    assert body.filters is not None
    criteria = await criteria_of(context, caller, body.filters)
    found = await lead_ids(session, caller.tenant_id, criteria, MOST + 1)
    if len(found) > MOST:
        raise Invalid("filters", f"let more than {MOST:,} leads through; narrow them")
    return sorted(found)


async def _job(session: AsyncSession, caller: Caller, body: BulkChange, order: Order, chosen: list[int]) -> Job:
    """Of each lead whether it may be changed, as the database knows it; its run has the last word."""
    locked = order.change is not None and not body.dry_run
    rows = {row.id: row for row in await jobs.chosen_leads(session, caller.tenant_id, chosen, lock=locked)}
    if (agent := agent_scope(caller)) is not None:
        seen = await visible_of(session, caller.tenant_id, chosen, agent)
        rows = {id: row for id, row in rows.items() if id in seen}
    refused = [refusal for id in chosen if (refusal := _refusal(id, rows, order)) is not None]
    left_out = {one.lead_id for one in refused}
    fitting = [id for id in chosen if id not in left_out]
    return Job(caller.tenant_id, caller.user_id, caller.actor, body.action.kind, fitting, refused)


def _refusal(lead_id: int, rows: Mapping[int, Any], order: Order) -> LeadRefusal | None:
    row = rows.get(lead_id)
    if row is None:
        return LeadRefusal(lead_id, "not_found", "There is no such lead.")
    if row.merged_into is not None:
        return LeadRefusal(lead_id, "merged", f"This lead was merged into lead {row.merged_into}.")
    try:
        order.guard(stored_state(row))
    except refusals.Refusal as refusal:
        return LeadRefusal(lead_id, refusal.type or "refused", refusal.message)
    return None


async def _carry_out(
    session: AsyncSession, caller: Caller, job: Job, order: Order, dry_run: bool, now: datetime
) -> BulkJobRow:
    if dry_run:
        return await bulk.count(session, job, order.change, now)
    if order.change is not None:
        return await bulk.change_tags(session, job, order.change, now)
    assert order.command is not None
    return await bulk.send_commands(session, job, order.command, now, by_leader=agent_of(caller) is None)


async def _visible(session: AsyncSession, caller: Caller, job_id: int) -> BulkJobRow:
    """Raises `NotFound` for another agent's."""
    row = await jobs.find_job(session, caller.tenant_id, job_id, lock=True)
    if row.user_id != caller.user_id and not caller.may(Action.MANAGE_LEAD):
        raise NotFound("job")
    return row


async def _now(session: AsyncSession, row: BulkJobRow) -> JobRead:
    if row.state not in ("running", "stopped"):
        return _read(row)
    progress = await jobs.progress_of(session, row)
    known = {"done": progress.done, "refused": row.refused + progress.refused}
    return _read(row).model_validate(
        {**row.model_dump(), **known, "refusals": [*row.refusals, *progress.refusals][: jobs.MOST_REFUSALS]}
    )


def _read(row: BulkJobRow) -> JobRead:
    return JobRead.model_validate(row)

"""One route per lifecycle command. A command that is not allowed now gets 409 with the run's reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.commands.answers import (
    REOPENED,
    Order,
    Row,
    answer_command,
    ask_reopen,
    lead_of_agent,
    read_status,
    stored,
    working_agent,
)
from api.leads.commands.checks import Check, Lead, agent_of, at_work, reachable
from api.leads.commands.possible import possible_commands
from api.leads.schemas.commands import (
    AcceptCommand,
    AssessCommand,
    CommandList,
    CommandRead,
    CommandStatusRead,
    DeclineCommand,
    LoseCommand,
    OptOutCommand,
    OutcomeCommand,
    ReassignCommand,
    SlotCommand,
)
from domain.errors import Invalid
from domain.leads.lead import LossReason
from domain.leads.profile import NOTES_LIMIT
from domain.lifecycle.chapters.booking import Book, CancelBooking, NoShow, Reschedule
from domain.lifecycle.chapters.contact import PlaceCall, RecordOutcome
from domain.lifecycle.chapters.ending import Convert, Lose
from domain.lifecycle.chapters.offer import Accept, Decline
from domain.lifecycle.chapters.owner import Reassign, Take
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.state import LeadState
from domain.qualification.answers import read_answers
from domain.tenants.calendar import BusinessCalendar, zone_named
from domain.tenants.policy import Tenant
from domain.text.normal_form import clean_lines
from services.booking.slots import Choice, SlotRequest, judge
from services.leads import interactions
from services.outreach.opt_outs import opt_out_person
from store import qualification
from store.tenants import tenants
from workflows.lead import refusals

FARTHEST = timedelta(days=730)

router = APIRouter(
    prefix="/leads/{lead_id}",
    tags=["commands"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 409, 422, 503)
    | {202: {"model": CommandStatusRead, "description": "Received, still being worked on: look at `url`"}},
)
with_body = problems(400, 413, 415)
Reader = Annotated[Caller, Depends(Allow(Action.READ_LEADS))]
Offered = Annotated[Caller, Depends(Allow(Action.ANSWER_OFFER))]
Worker = Annotated[Caller, Depends(Allow(Action.WORK_LEAD))]
Leader = Annotated[Caller, Depends(Allow(Action.MANAGE_LEAD))]


@router.post("/accept", summary="Accept an offered lead", response_model=CommandRead, responses=with_body)
async def accept(
    lead_id: Id, body: AcceptCommand, caller: Offered, request: RepeatableRequest, context: Context
) -> Response:
    """By the offered agent, in time. Of two agents at once one gets it."""
    command = Accept(caller.user_id, body.offer_id)
    return await answer_command(
        context, caller, lead_id, request, Order("accept", lambda *_: command, check=at_work(caller))
    )


@router.post("/decline", summary="Decline an offered lead", response_model=CommandRead, responses=with_body)
async def decline(
    lead_id: Id, body: DeclineCommand, caller: Offered, request: RepeatableRequest, context: Context
) -> Response:
    """The next agent is offered the lead."""
    command = Decline(caller.user_id, body.reason, body.offer_id)
    return await answer_command(context, caller, lead_id, request, Order("decline", lambda *_: command))


@router.post("/take", summary="Take a lead from the queue", response_model=CommandRead)
async def take(lead_id: Id, caller: Offered, request: RepeatableRequest, context: Context) -> Response:
    order = Order("take", lambda *_: Take(caller.user_id), check=at_work(caller))
    return await answer_command(context, caller, lead_id, request, order)


@router.post("/outcome", summary="Record the outcome of a call", response_model=CommandRead, responses=with_body)
async def record_outcome(
    lead_id: Id, body: OutcomeCommand, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """Notes are kept as an interaction of the lead."""
    now = datetime.now(UTC)
    if body.callback_at is not None:
        _within_reach("callback_at", body.callback_at, now)
    notes = clean_lines(body.notes or "", "notes", NOTES_LIMIT)
    given = interactions.InteractionGiven("call", caller.user_id, notes, body.outcome.value, None, now)

    async def write(session: AsyncSession) -> int:
        row = await interactions.add_interaction(session, caller.tenant_id, lead_id, given, actor=caller.actor, now=now)
        return row.id

    def build(_: int | None, notes_id: int | None) -> RecordOutcome:
        return RecordOutcome(agent_of(caller), body.outcome, body.attempt, body.callback_at, notes_id)

    def guard(state: LeadState) -> None:
        refusals.owner(state, agent_of(caller))
        refusals.callback(body.callback_at, now)

    row = Row(guard, write) if notes else None
    return await answer_command(context, caller, lead_id, request, Order("outcome", build, row=row))


@router.post("/assess", summary="Submit the assessment", response_model=CommandRead, responses=with_body)
async def assess(
    lead_id: Id, body: AssessCommand, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """The lead's form turns it into qualified, not qualified or not yet, a moment later."""

    async def fits(session: AsyncSession, _: Lead) -> None:
        form = await qualification.form_of_lead(session, caller.tenant_id, lead_id)
        read_answers(form.form, body.answers)

    async def write(session: AsyncSession) -> int:
        form = await qualification.form_of_lead(session, caller.tenant_id, lead_id)
        answers = read_answers(form.form, body.answers)
        return await qualification.add(session, caller.tenant_id, lead_id, caller.user_id, form, answers)

    def build(_: int | None, assessment_id: int | None) -> Assess:
        return Assess(agent_of(caller), assessment_id or 0)

    row = Row(lambda state: refusals.assessable(state, agent_of(caller)), write)
    return await answer_command(context, caller, lead_id, request, Order("assess", build, check=fits, row=row))


@router.post("/call", summary="Call the owner, then the lead", response_model=CommandRead)
async def call(lead_id: Id, caller: Worker, request: RepeatableRequest, context: Context) -> Response:
    """The phone that rings first is the calling agent's; when a manager asks, the owner's."""

    def build(owner_id: int | None, _: int | None) -> PlaceCall:
        return PlaceCall(agent_of(caller) or owner_id or 0)

    return await answer_command(context, caller, lead_id, request, Order("call", build, check=reachable(caller)))


@router.post("/book", summary="Book an appointment", response_model=CommandRead, responses=with_body)
async def book(
    lead_id: Id, body: SlotCommand, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """For a qualified lead; the deposit, where the tenant asks for one, follows."""
    return await answer_command(context, caller, lead_id, request, _for_slot(Book, caller, lead_id, body))


@router.post("/reschedule", summary="Move the appointment", response_model=CommandRead, responses=with_body)
async def reschedule(
    lead_id: Id, body: SlotCommand, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """The new slot is held before the old one is given up; a paid deposit moves along."""
    return await answer_command(context, caller, lead_id, request, _for_slot(Reschedule, caller, lead_id, body))


@router.post("/cancel-booking", summary="Cancel the appointment", response_model=CommandRead)
async def cancel_booking(lead_id: Id, caller: Worker, request: RepeatableRequest, context: Context) -> Response:
    """The slot is free again, a paid deposit goes back."""
    order = Order("cancel_booking", lambda *_: CancelBooking(agent_of(caller)))
    return await answer_command(context, caller, lead_id, request, order)


@router.post("/no-show", summary="Mark the appointment as a no-show", response_model=CommandRead)
async def no_show(lead_id: Id, caller: Worker, request: RepeatableRequest, context: Context) -> Response:
    return await answer_command(
        context, caller, lead_id, request, Order("no_show", lambda *_: NoShow(agent_of(caller)))
    )


@router.post("/convert", summary="Mark the lead as converted", response_model=CommandRead)
async def convert(lead_id: Id, caller: Worker, request: RepeatableRequest, context: Context) -> Response:
    """For a qualified lead, with an appointment or at the desk."""
    return await answer_command(
        context, caller, lead_id, request, Order("convert", lambda *_: Convert(agent_of(caller)))
    )


@router.post("/lose", summary="Mark the lead as lost", response_model=CommandRead, responses=with_body)
async def lose(
    lead_id: Id, body: LoseCommand, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """Notes are kept as a note on the lead."""
    notes, now = clean_lines(body.notes or "", "notes", NOTES_LIMIT), datetime.now(UTC)
    given = interactions.InteractionGiven("note", caller.user_id, notes, None, None, now)

    async def write(session: AsyncSession) -> int:
        row = await interactions.add_interaction(session, caller.tenant_id, lead_id, given, actor=caller.actor, now=now)
        return row.id

    row = Row(lambda state: refusals.owner(state, agent_of(caller)), write) if notes else None
    order = Order("lose", lambda *_: Lose(LossReason(body.reason), agent_of(caller)), row=row)
    return await answer_command(context, caller, lead_id, request, order)


@router.post("/opt-out", summary="Record an opt-out", response_model=CommandRead, responses=with_body)
async def opt_out(
    lead_id: Id, body: OptOutCommand, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """What the person said to an agent, as STOP would: phone and e-mail are closed at once, and no form or file opens
    them again. An appointment stands; before one, a lead that nobody may reach any more is lost."""
    shown: list[RunRequest] = []
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def record() -> CommandRead:
            lead = await lead_of_agent(session, caller, lead_id)
            shown.extend(await opt_out_person(session, lead, body.channel, "staff", caller.actor, now))
            return stored(lead, await tenants.zone_of(session, caller.tenant_id))

        answer = await answer_once(session, caller, request, record, status=200)
    for ask in shown:
        context.dispatcher.hand(ask)
    return answer


@router.post("/reassign", summary="Reassign the lead", response_model=CommandRead, responses=with_body)
async def reassign(
    lead_id: Id, body: ReassignCommand, caller: Leader, request: RepeatableRequest, context: Context
) -> Response:
    """To an active agent, or back to routing."""

    async def able(session: AsyncSession, _: Lead) -> None:
        if body.agent_id is not None:
            await working_agent(session, caller.tenant_id, body.agent_id)

    command = Reassign(caller.user_id, body.agent_id, body.reason)
    return await answer_command(context, caller, lead_id, request, Order("reassign", lambda *_: command, check=able))


@router.post("/reopen", summary="Reopen a lost lead", response_model=CommandRead)
async def reopen(lead_id: Id, caller: Leader, request: RepeatableRequest, context: Context) -> Response:
    """Answers at once. The new run starts a moment later, or when the workflow engine is available again."""
    shown: list[RunRequest] = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def again() -> CommandRead:
            shown.append(await ask_reopen(session, caller, lead_id, datetime.now(UTC)))
            return REOPENED

        answer = await answer_once(session, caller, request, again, status=200)
    for ask in shown:
        context.dispatcher.hand(ask)
    return answer


@router.get("/commands", summary="List the commands, and which are possible now")
async def read_commands(lead_id: Id, caller: Reader, context: Context) -> CommandList:
    """By the same rules as when it is sent; those that the caller's role may never send are `forbidden`."""
    return CommandList(items=await possible_commands(context, caller, lead_id))


@router.get("/commands/{command_id}", summary="Get the result of a pending command")
async def read_command(lead_id: Id, command_id: Id, caller: Worker, context: Context) -> CommandStatusRead:
    """Agents see their own."""
    return await read_status(context, caller, LeadRef(caller.tenant_id, lead_id), command_id)


def _for_slot(command: type[Book | Reschedule], caller: Caller, lead_id: int, slot: SlotCommand) -> Order:
    now = datetime.now(UTC)
    _within_reach("starts_at", slot.starts_at, now)
    choice = Choice(slot.service or "", slot.resource or "", slot.location or "")
    made = command(
        slot.starts_at, slot.minutes or 0, choice.resource, agent_of(caller), choice.service, choice.location
    )
    warn = _closed_at(slot.starts_at) if slot.service is None else None
    return Order(command.__name__.lower(), lambda *_: made, check=_slot_free(caller, slot, choice, now), warn=warn)


def _slot_free(caller: Caller, slot: SlotCommand, choice: Choice, now: datetime) -> Check:
    """Early word of what the run finds out for sure when it holds the slot."""

    async def check(session: AsyncSession, lead: Lead) -> None:
        await judge(session, caller.tenant_id, SlotRequest(lead, choice, slot.starts_at, slot.minutes or 0, now))

    return check


def _closed_at(starts_at: datetime) -> Callable[[Tenant], str | None]:
    """A visit outside the opening hours may be meant; nobody should book one by a slip of the keys."""

    def warn(tenant: Tenant) -> str | None:
        if BusinessCalendar.of(tenant).is_open(starts_at):
            return None
        there = starts_at.astimezone(zone_named(tenant.time_zone))
        return f"The hospital is closed at that time ({there:%a %d %b %Y %H:%M}). Reschedule if this is a mistake."

    return warn


def _within_reach(field: str, at: datetime, now: datetime) -> None:
    """What is too late the run says itself, by the lead's own clock."""
    if not now - FARTHEST < at <= now + FARTHEST:
        raise Invalid(field, "must be within two years")

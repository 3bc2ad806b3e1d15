"""Staff write to a lead: on the same channel and thread, when it may leave; and what it would look like."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import Repeatable, RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.commands.answers import Order, Row, answer_command, lead_of_agent, stored
from api.leads.commands.checks import Lead, agent_of
from api.leads.schemas.commands import CommandRead, CommandStatusRead
from api.leads.visible import own_lead, visible_lead
from api.outreach.schemas import MessageCreate, PreviewRead, StaffMessageList, StaffMessageRead
from domain.errors import Invalid, NotFound, Refused
from domain.leads.lead import Channel
from domain.lifecycle.chapters.contact import SendMessage
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import LeadRef
from domain.outreach.templates.template import Rendered
from domain.privacy import Actor
from domain.team.tasks import FARTHEST
from domain.text.normal_form import clean_line, clean_lines
from services.outreach.previews import REASONS, Draft, preview
from services.outreach.template_previews import SampleLinks
from services.outreach.texts import NoText, TextOrder, written
from services.team.answerers import at_rest
from store.duplicates.members import member_ids
from store.lifecycle import lead_runs
from store.outreach import messages, staff_messages
from store.tables.outreach import StaffMessageRow
from store.tenants import tenants
from workflows.lead import refusals

router = APIRouter(
    prefix="/leads/{lead_id}/messages",
    tags=["inbox"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Worker = Annotated[Caller, Depends(Allow(Action.WORK_LEAD))]
with_body = problems(400, 409, 413, 415)
_WHEN = "must be in the future, within two years"


@router.post(
    "",
    summary="Write to a lead",
    response_model=CommandRead,
    responses=with_body | {202: {"model": CommandStatusRead, "description": "Received, still being worked on"}},
)
async def send_message(
    lead_id: Id, body: MessageCreate, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """Consent, quiet hours and caps are checked when it leaves, as for every message; until then it waits (see
    `messages/waiting`). To a patient at rest it leaves without a run."""
    now = datetime.now(UTC)
    _refuse_past(body, now)
    async with context.database.tenant_session(caller.tenant_id) as session:
        resting = at_rest(await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id)))
    if resting:
        return await _to_patient(context, caller, lead_id, request, body)

    async def fits(session: AsyncSession, lead: Lead) -> None:
        await _words(session, caller, body, await _answers(session, caller, lead.id, body))
        await _refuse_no_text(session, context, caller, lead.id, body)

    async def write(session: AsyncSession) -> int:
        return await _kept(session, caller, lead_id, body, now)

    def build(_: int | None, row_id: int | None) -> SendMessage:
        return SendMessage(agent_of(caller), row_id or 0)

    row = Row(lambda state: refusals.owner(state, agent_of(caller)), write)
    return await answer_command(context, caller, lead_id, request, Order("send_message", build, check=fits, row=row))


async def _to_patient(
    context: AppContext, caller: Caller, lead_id: int, request: Repeatable, body: MessageCreate
) -> Response:
    """No run is there to take it; its own workflow sends it, started here or by the sweep."""
    begun: list[StaffMessageStart] = []
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def write() -> CommandRead:
            lead = await lead_of_agent(session, caller, lead_id)
            if not at_rest(lead):
                raise Refused("not_started", "This lead has come back just now. Try again in a few seconds.")
            await _refuse_no_text(session, context, caller, lead_id, body)
            id = await _kept(session, caller, lead_id, body, datetime.now(UTC))
            begun.append(StaffMessageStart(LeadRef(caller.tenant_id, lead_id), id))
            return stored(lead, await tenants.zone_of(session, caller.tenant_id))

        answer = await answer_once(session, caller, request, write, status=200)
    for start in begun:
        await context.runs.begin_message(start)
    return answer


@router.post("/preview", summary="See a message as it would arrive, and whether it may leave", responses=with_body)
async def preview_message(lead_id: Id, body: MessageCreate, caller: Worker, context: Context) -> PreviewRead:
    """Nothing is kept or sent. `earliest` says when it may leave, where it is a question of time."""
    now = datetime.now(UTC)
    _refuse_past(body, now)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id))
        draft = Draft(
            body.channel,
            body.purpose,
            body.template,
            await _words(session, caller, body, await _answers(session, caller, lead_id, body)),
            body.at or now,
            _links(context, now),
            context.vendors[body.channel],
            caller.user_id,
        )
        try:
            found = await preview(session, lead, draft)
        except NoText as error:
            raise Invalid("template", str(error)) from None
    return PreviewRead(
        to=found.to,
        subject=found.text.subject,
        text=found.text.body,
        html=found.text.html,
        characters=len(found.text.body),
        segments=found.segments,
        encoding=found.encoding,
        allowed=found.permission.allowed,
        reason=found.permission.reason,
        message=REASONS["not_due"] if found.permission.allowed and body.at else found.why,
        earliest=found.permission.earliest or (body.at if found.permission.allowed else None),
        price_minor=found.price,
        currency=found.currency,
        window_until=found.window_until,
    )


@router.get("/waiting", summary="List what staff wrote and has not left")
async def list_waiting(lead_id: Id, caller: Worker, context: Context) -> StaffMessageList:
    """The next one first."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        rows = await staff_messages.waiting_of(session, caller.tenant_id, lead_id)
    return StaffMessageList(items=[StaffMessageRead.model_validate(row) for row in rows])


@router.post(
    "/waiting/{staff_message_id}/cancel",
    summary="Take back a message that has not left",
    response_model=StaffMessageRead,
    responses=problems(409),
)
async def cancel_waiting(
    lead_id: Id, staff_message_id: Id, caller: Worker, request: RepeatableRequest, context: Context
) -> Response:
    """409 `message_left` once it was handed over, or may have been."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def cancel() -> StaffMessageRead:
            await own_lead(session, caller, lead_id)
            row = await staff_messages.find(session, caller.tenant_id, staff_message_id, lock=True)
            if row is None or row.lead_id not in await member_ids(session, caller.tenant_id, lead_id):
                raise NotFound("message")
            begun = await messages.by_token(session, caller.tenant_id, staff_messages.token(row))
            if row.state != staff_messages.WAITING or begun is not None:
                raise Refused("message_left", "This message has left, or was taken back before.")
            row.state, row.reason = staff_messages.CANCELLED, "taken_back"
            return StaffMessageRead.model_validate(row)

        return await answer_once(session, caller, request, cancel, status=200)


async def _kept(session: AsyncSession, caller: Caller, lead_id: int, body: MessageCreate, now: datetime) -> int:
    answers = await _answers(session, caller, lead_id, body)
    words = await _words(session, caller, body, answers)
    row = StaffMessageRow(
        tenant_id=caller.tenant_id,
        lead_id=lead_id,
        author=Actor(caller.actor),
        channel=body.channel.value,
        purpose=body.purpose.value,
        template=body.template,
        subject=words.subject,
        body=words.body,
        answers=answers,
        unless_reply=body.unless_reply,
        due_at=body.at or now,
        state=staff_messages.WAITING,
    )
    session.add(row)
    await session.flush()
    return row.id


async def _answers(session: AsyncSession, caller: Caller, lead_id: int, body: MessageCreate) -> int | None:
    """The message that it answers: the one that is named, of this person; of an e-mail else their newest."""
    if body.in_reply_to is not None:
        row = await messages.by_id(session, caller.tenant_id, body.in_reply_to)
        if row is None or row.lead_id not in await member_ids(session, caller.tenant_id, lead_id):
            raise NotFound("message")
        if row.channel != body.channel.value:
            raise Invalid("channel", f"must be {row.channel}, as the message that it answers")
        return row.id
    if body.channel is not Channel.EMAIL:
        return None
    newest = await staff_messages.newest_received(session, caller.tenant_id, lead_id, body.channel.value)
    return newest.id if newest is not None else None


async def _words(session: AsyncSession, caller: Caller, body: MessageCreate, answers: int | None) -> Rendered:
    """An answer has the subject of what it answers, unless it has its own."""
    subject = clean_line(body.subject, "subject", 200)
    if body.channel is Channel.EMAIL and not subject and not body.template:
        before = await messages.by_id(session, caller.tenant_id, answers) if answers is not None else None
        theirs = before.subject if before is not None else ""
        if not theirs:
            raise Invalid("subject", "an e-mail that is not an answer needs a subject")
        subject = theirs if theirs.casefold().startswith("re:") else f"Re: {theirs}"[:200]
    return Rendered(subject, clean_lines(body.body, "body", 20_000), "")


async def _refuse_no_text(
    session: AsyncSession, context: AppContext, caller: Caller, lead_id: int, body: MessageCreate
) -> None:
    """Here somebody can still choose another text; once it is due there is only a task."""
    if not body.template:
        return
    lead = await lead_runs.lock_lead(session, LeadRef(caller.tenant_id, lead_id))
    tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    links = _links(context, datetime.now(UTC))
    try:
        await written(session, lead, tenant, TextOrder(body.template, body.channel, links, agent_id=caller.user_id))
    except NoText as error:
        raise Invalid("template", str(error)) from None


def _refuse_past(body: MessageCreate, now: datetime) -> None:
    if body.at is not None and not now < body.at <= now + FARTHEST:
        raise Invalid("at", _WHEN)


def _links(context: AppContext, now: datetime) -> SampleLinks:
    """None that works: who looks at a message must not opt the person out."""
    key = context.settings.link_key
    return SampleLinks(context.settings.public_url, key.get_secret_value() if key else "", now.date())

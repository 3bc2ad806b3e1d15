"""Where the tenant's other systems hear of what happens: endpoints of webhooks."""

import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.auth.versions import IfMatch, require_version, tagged, versioned
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.limits import Limit
from api.http.problems import problems
from api.sync.examples import example_of, test_body
from api.sync.schemas import (
    EndpointCreate,
    EndpointList,
    EndpointMade,
    EndpointRead,
    EndpointTest,
    EndpointTested,
    EndpointUpdate,
    EventList,
    EventRead,
    SecretRotate,
)
from domain.errors import Invalid
from domain.sync.deliveries import EndpointRef, EndpointState, WebhookPost
from domain.sync.events import EVENTS, VERSION
from domain.text.normal_form import clean_line
from services.sync import endpoints as changes
from services.sync.endpoints import EndpointPlan
from store import privacy
from store.sync.deliveries import secrets_of
from store.sync.endpoints import figures, find_endpoint, list_endpoints
from store.tables.sync import WebhookEndpointRow

router = APIRouter(
    prefix="/webhooks", tags=["webhooks"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_WEBHOOKS))]
Admin = Annotated[Caller, Depends(Allow(Action.EDIT_WEBHOOKS))]
Tester = Annotated[Caller, Depends(Allow(Action.EDIT_WEBHOOKS, Limit.TRIALS))]


@router.get("/events", summary="List the types of events")
async def list_events(caller: Reader) -> EventList:
    """What an endpoint may ask for. Fields may be added within a version; receivers ignore what they do not know."""
    return EventList(
        items=[
            EventRead(
                type=name,
                version=VERSION,
                when=event.when,
                example=example_of(name),
                data_schema=event.data.model_json_schema(by_alias=True),
            )
            for name, event in EVENTS.items()
        ]
    )


@router.post(
    "",
    summary="Add an endpoint",
    status_code=201,
    response_model=EndpointMade,
    responses=problems(400, 409, 413, 415),
)
async def add_webhook(body: EndpointCreate, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """The answer is the only place where the secret is ever shown. 409 `too_many_endpoints`: 20 at most."""
    plan = EndpointPlan(
        body.url, clean_line(body.description, "description", 200), _events(body.events), body.with_profile, body.state
    )
    await context.webhooks.check(plan.url)
    secret = changes.new_secret()
    sealed = context.vault.seal({"secret": secret})
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def add() -> EndpointMade:
            now = datetime.now(UTC)
            row = await changes.add_endpoint(session, caller.tenant_id, plan, sealed, actor=caller.actor, now=now)
            return EndpointMade(**(await _shown(session, row)).model_dump(), secret=secret)

        return await answer_once(session, caller, request, add, answered_once="secret")


@router.get("", summary="List endpoints")
async def list_webhooks(caller: Reader, context: Context) -> EndpointList:
    """With how each does."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        rows = await list_endpoints(session, caller.tenant_id)
        return EndpointList(items=[await _shown(session, row) for row in rows])


@router.get("/{endpoint_id}", summary="Get an endpoint", responses=problems(404))
async def read_webhook(endpoint_id: Id, caller: Reader, context: Context, response: Response) -> EndpointRead:
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await find_endpoint(session, caller.tenant_id, endpoint_id)
        return tagged(response, await _shown(session, row), EndpointUpdate)


@router.patch("/{endpoint_id}", summary="Change an endpoint", responses=problems(400, 404, 412, 413, 415))
async def change_webhook(
    endpoint_id: Id,
    body: EndpointUpdate,
    caller: Admin,
    context: Context,
    response: Response,
    if_match: IfMatch = None,
) -> EndpointRead:
    """State `active` also switches on again what the engine has switched off: what waits goes on, at the usual pace."""
    if body.url is not None:
        await context.webhooks.check(body.url)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await find_endpoint(session, caller.tenant_id, endpoint_id, lock=True)
        require_version(if_match, await _shown(session, row), EndpointUpdate)
        plan = EndpointPlan(
            row.url if body.url is None else body.url,
            row.description if body.description is None else clean_line(body.description, "description", 200),
            tuple(row.events) if body.events is None else _events(body.events),
            row.with_profile if body.with_profile is None else body.with_profile,
            body.state or EndpointState(row.state),
        )
        await changes.change_endpoint(session, row, plan, actor=caller.actor, now=datetime.now(UTC))
        shown = await _shown(session, row)
    if shown.state is EndpointState.ACTIVE and shown.pending:
        await context.runs.begin_deliveries(EndpointRef(caller.tenant_id, endpoint_id))
    return tagged(response, shown, EndpointUpdate)


@router.delete("/{endpoint_id}", summary="Remove an endpoint", responses=problems(404))
async def remove_webhook(endpoint_id: Id, caller: Admin, context: Context) -> EndpointRead:
    """Nothing is sent there any more; what waits is dropped. The answer is the endpoint as it was."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await find_endpoint(session, caller.tenant_id, endpoint_id, lock=True)
        shown = await _shown(session, row)
        await changes.remove_endpoint(session, row, actor=caller.actor, now=datetime.now(UTC))
        return shown


@router.post(
    "/{endpoint_id}/rotate",
    summary="Make a new secret",
    response_model=EndpointMade,
    responses=problems(400, 404, 409, 413, 415),
)
async def rotate_webhook(
    endpoint_id: Id, body: SecretRotate, caller: Admin, request: RepeatableRequest, context: Context
) -> Response:
    """Until the overlap is over both sign: `webhook-signature` holds two signatures with a space between them."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def rotate() -> EndpointMade:
            now = datetime.now(UTC)
            until = now + timedelta(seconds=body.overlap_seconds)
            row = await find_endpoint(session, caller.tenant_id, endpoint_id, lock=True)
            made = await changes.rotate_secret(session, row, context.vault, until, actor=caller.actor, now=now)
            return EndpointMade(**(await _shown(session, row)).model_dump(), secret=made)

        return await answer_once(session, caller, request, rotate, status=200, answered_once="secret")


@router.post(
    "/{endpoint_id}/test",
    summary="Send a signed test event",
    response_model=EndpointTested,
    responses=problems(400, 404, 409, 413, 415, 429),
)
async def test_webhook(
    endpoint_id: Id, body: EndpointTest, caller: Tester, request: RepeatableRequest, context: Context
) -> Response:
    """Answers what the endpoint said, within 20 seconds; whatever its state is. `"test": true` marks the event."""
    if body.type is not None:
        _events([body.type], "type")
    return await answer_harmless(context.database, caller, request, partial(_send, context, caller, endpoint_id, body))


async def _send(context: AppContext, caller: Caller, endpoint_id: int, body: EndpointTest) -> EndpointTested:
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await find_endpoint(session, caller.tenant_id, endpoint_id)
        entry = privacy.Entry(now, caller.actor, "webhook_tested", "webhook", row.id)
        await privacy.record(session, caller.tenant_id, entry)
    signing = tuple(secrets_of(context.vault.open(row.sealed_secrets), row, now))
    id = f"test_{caller.tenant_id}_{secrets.token_hex(8)}"
    answer = await context.webhooks.post(WebhookPost(id, row.url, signing, test_body(id, body.type, now)))
    return EndpointTested(
        webhook_id=id,
        delivered=answer.error is None,
        status=answer.status,
        ms=answer.ms,
        answer=answer.answer,
        error=answer.error,
        words=answer.words,
    )


def _events(given: list[str], field: str = "events") -> tuple[str, ...]:
    """Raises `Invalid` for a type that is not in the catalogue."""
    for place, name in enumerate(given):
        if name not in EVENTS:
            where = field if field == "type" else f"{field}.{place}"
            raise Invalid(
                where, f"is not a type of event: see GET /api/v1/webhooks/events. Types are {', '.join(EVENTS)}"
            )
    return tuple(dict.fromkeys(given))


async def _shown(session: AsyncSession, row: WebhookEndpointRow) -> EndpointRead:
    known = (await figures(session, row.tenant_id, [row.id]))[row.id]
    until = row.previous_until if row.previous_until and row.previous_until > datetime.now(UTC) else None
    read = EndpointRead(
        id=row.id,
        url=row.url,
        description=row.description,
        events=row.events,
        with_profile=row.with_profile,
        state=EndpointState(row.state),
        reason=row.reason,
        state_at=row.state_at,
        created_at=row.created_at,
        failures=row.failures,
        failing_since=row.failing_since,
        pending=known.pending,
        oldest_pending_at=known.oldest_pending_at,
        missed=known.missed,
        previous_secret_until=until,
    )
    return versioned(read, EndpointUpdate)

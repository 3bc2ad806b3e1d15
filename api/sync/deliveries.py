"""What was delivered to an endpoint, what was not and why; and once more, please."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import RepeatableRequest, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.cursor import Cursor, PageSize
from api.http.ids import Id
from api.http.problems import problems
from api.sync.schemas import (
    DeliveryDetail,
    DeliveryPage,
    DeliveryRead,
    EventName,
    RedeliveryCreate,
    RedeliveryList,
    RedeliveryRead,
    TryRead,
)
from domain.errors import Invalid
from domain.sync.deliveries import DeliveryState, EndpointRef, words_of
from domain.sync.events import Event, payload_of
from services.sync import redeliveries as changes
from store.errors import existing
from store.sync import log
from store.sync.endpoints import find_endpoint
from store.tables.sync import WebhookRedeliveryRow, WebhookTryRow

router = APIRouter(
    prefix="/webhooks/{endpoint_id}",
    tags=["webhooks"],
    route_class=StrictRoute,
    responses=problems(401, 403, 404, 422, 503),
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_WEBHOOKS))]
Admin = Annotated[Caller, Depends(Allow(Action.EDIT_WEBHOOKS))]
LeadId = Annotated[int | None, Query(ge=1, lt=2**63, description="Events of this lead only.")]
_SHOWN_REDELIVERIES = 20


class Only:
    """Which deliveries of a list."""

    def __init__(self, state: DeliveryState | None = None, type: EventName | None = None, lead: LeadId = None) -> None:
        self.state, self.type, self.lead = state, type, lead


@router.get("/deliveries", summary="List an endpoint's deliveries, the newest first")
async def list_deliveries(
    endpoint_id: Id,
    caller: Reader,
    context: Context,
    only: Annotated[Only, Depends()],
    limit: PageSize = 50,
    cursor: Cursor = None,
) -> DeliveryPage:
    """They are kept for `kept_days`."""
    listing = f"webhooks {caller.tenant_id} {endpoint_id} {only.state} {only.type} {only.lead}"
    page = context.cursors.page(listing, limit, cursor)
    async with context.database.tenant_session(caller.tenant_id) as session:
        endpoint = await find_endpoint(session, caller.tenant_id, endpoint_id)
        rows = await log.list_deliveries(session, endpoint, vars(only), page.after_id, page.fetch)
    return DeliveryPage(
        kept_days=context.settings.keep_webhooks_days,
        items=[DeliveryRead(**_read(caller, row)) for row in page.cut(rows)],
        next=page.next(rows),
    )


@router.get("/deliveries/{delivery_id}", summary="Get a delivery with each try")
async def read_delivery(endpoint_id: Id, delivery_id: Id, caller: Reader, context: Context) -> DeliveryDetail:
    async with context.database.tenant_session(caller.tenant_id) as session:
        endpoint = await find_endpoint(session, caller.tenant_id, endpoint_id)
        row = existing(await log.find_delivery(session, endpoint, delivery_id), "delivery")
        tries = await log.list_tries(session, caller.tenant_id, delivery_id)
    payload = payload_of(_event(caller, row), None)
    return DeliveryDetail(**_read(caller, row), payload=payload, log=[_try(caller, one) for one in tries])


@router.post(
    "/deliveries/{delivery_id}/redeliver",
    summary="Deliver an event again",
    status_code=202,
    response_model=DeliveryRead,
    responses=problems(400, 409),
)
async def redeliver(
    endpoint_id: Id, delivery_id: Id, caller: Admin, request: RepeatableRequest, context: Context
) -> Response:
    """Under the same `webhook-id`. 409 `endpoint_not_active`."""
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def again() -> DeliveryRead:
            endpoint = await find_endpoint(session, caller.tenant_id, endpoint_id, lock=True)
            existing(await log.find_delivery(session, endpoint, delivery_id), "delivery")
            await changes.redeliver(session, endpoint, delivery_id, actor=caller.actor, now=datetime.now(UTC))
            row = existing(await log.find_delivery(session, endpoint, delivery_id), "delivery")
            return DeliveryRead(**_read(caller, row))

        answer = await answer_once(session, caller, request, again, status=202)
    await context.runs.begin_deliveries(EndpointRef(caller.tenant_id, endpoint_id))
    return answer


@router.post(
    "/redeliveries",
    summary="Deliver the events of a span of time again",
    status_code=202,
    response_model=RedeliveryRead,
    responses=problems(400, 409, 413, 415),
)
async def redeliver_span(
    endpoint_id: Id, body: RedeliveryCreate, caller: Admin, request: RepeatableRequest, context: Context
) -> Response:
    """At the endpoint's usual pace, oldest first. 409 `endpoint_not_active`, `redelivery_running`."""
    if body.until <= body.since:
        raise Invalid("until", "must be later than since")
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def begin() -> RedeliveryRead:
            endpoint = await find_endpoint(session, caller.tenant_id, endpoint_id, lock=True)
            now = datetime.now(UTC)
            wish = WebhookRedeliveryRow(
                tenant_id=caller.tenant_id,
                endpoint_id=endpoint.id,
                since=body.since,
                until=body.until,
                which=body.which.value,
                total=0,
                requested_by=caller.user_id,
                created_at=now,
            )
            row = await changes.begin_redelivery(session, endpoint, wish, actor=caller.actor, now=now)
            return RedeliveryRead(**row.model_dump(), pending=row.total, delivered=0, failed=0)

        answer = await answer_once(session, caller, request, begin, status=202)
    await context.runs.begin_deliveries(EndpointRef(caller.tenant_id, endpoint_id))
    return answer


@router.get("/redeliveries", summary="List redeliveries with their progress, the newest first")
async def list_redeliveries(endpoint_id: Id, caller: Reader, context: Context) -> RedeliveryList:
    """The last twenty."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        endpoint = await find_endpoint(session, caller.tenant_id, endpoint_id)
        rows = await log.redeliveries(session, endpoint, _SHOWN_REDELIVERIES)
    return RedeliveryList(items=[RedeliveryRead.model_validate(row, from_attributes=True) for row in rows])


def _event(caller: Caller, row: Any) -> Event:
    return Event(caller.tenant_id, row.event_id, row.type, row.lead_id, row.at, row.data)


def _read(caller: Caller, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "event_id": _event(caller, row).message_id,
        "sequence": row.event_id,
        "type": row.type,
        "lead_id": row.lead_id,
        "at": row.at,
        "state": row.state,
        "tries": row.tries,
        "status": row.status,
        "error": row.error,
        "words": words_of(row.error, row.status),
        "tried_at": row.tried_at,
        "next_try_at": row.due_at if row.state == DeliveryState.PENDING else None,
        "delivered_at": row.ended_at,
        "redelivery_id": row.redelivery_id,
    }


def _try(caller: Caller, row: WebhookTryRow) -> TryRead:
    answer = row.answer if caller.may(Action.EDIT_WEBHOOKS) else None
    words = words_of(row.error, row.status)
    return TryRead(at=row.at, status=row.status, ms=row.ms, error=row.error, words=words, answer=answer)

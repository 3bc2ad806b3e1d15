"""Audiences at Mailchimp: connected, looked at, tested, disconnected."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, AppContext, Context
from api.auth.idempotency import RepeatableRequest, answer_harmless, answer_once
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.sync.audience_schemas import AudienceList, AudiencePut, AudienceRead, AudienceTest, RefusedMembers
from domain.errors import Invalid, NotFound, Unavailable
from domain.outreach.refusals import SendRefusal
from domain.outreach.vendors import VendorVerdict
from domain.sync.audiences import AudienceFault, AudienceRef, MemberRefusal
from providers.contract import Final, ProviderError, Retryable
from providers.mailchimp.audience import API_KEY, refusal_of
from services.sync import audiences as changes
from services.sync.audiences import Connection
from store.sync import audiences
from store.tables.sync import AudienceRow

router = APIRouter(
    prefix="/audiences", tags=["audiences"], route_class=StrictRoute, responses=problems(401, 403, 422, 503)
)
Reader = Annotated[Caller, Depends(Allow(Action.READ_AUDIENCES))]
Editor = Annotated[Caller, Depends(Allow(Action.EDIT_AUDIENCES))]
Tester = Annotated[Caller, Depends(Allow(Action.EDIT_AUDIENCES, Limit.TRIALS))]
ListId = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{4,50}$", examples=["a1b2c3d4e5"])]
_AGAIN = "It is tried again by itself."
_ADVICE = {
    AudienceFault.CREDENTIALS: "Mailchimp refuses the key. Make a new one there and connect the audience again.",
    AudienceFault.NO_AUDIENCE: "The account has no such audience. Copy the audience's id from its settings.",
    AudienceFault.REFUSED: "Mailchimp refuses the requests. Look at the account there, and connect the audience again.",
    AudienceFault.NO_KEY: "LEAD_SECRET_KEY is not the one that the key was stored with. Connect the audience again.",
    AudienceFault.THROTTLED: f"Mailchimp asks to wait. {_AGAIN}",
    AudienceFault.UNREACHABLE: f"Mailchimp cannot be reached from here. {_AGAIN}",
}
_REFUSED = {
    MemberRefusal.LEFT: "They unsubscribed or bounced at Mailchimp: they come back only by its own sign-up form.",
    MemberRefusal.FORGOTTEN: "They were deleted for good at Mailchimp: they come back only by its own sign-up form.",
    MemberRefusal.INVALID: "Mailchimp takes the address for wrong or made up. Correct it on the lead.",
    MemberRefusal.OTHER: "Search for the address at Mailchimp to see why.",
}


@router.get("", summary="List audiences, and how far they are in step")
async def list_audiences(caller: Reader, context: Context) -> AudienceList:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return AudienceList(items=await _shown(session, await audiences.all_of(session, caller.tenant_id)))


@router.put("/{list_id}", summary="Connect an audience", responses=problems(400, 404, 413, 415))
async def connect_audience(list_id: ListId, body: AudiencePut, caller: Editor, context: Context) -> AudienceRead:
    """Whoever agreed to advertising by e-mail becomes a member; who withdrew that, opted out, or is blocked is
    unsubscribed; who unsubscribes there is unsubscribed here. Again: another key, and another address for the webhook.
    """
    key, secret, now = body.api_key.get_secret_value().strip(), secrets.token_urlsafe(24), datetime.now(UTC)
    if API_KEY.fullmatch(key) is None:
        raise Invalid("api_key", "is not a key of Mailchimp's Marketing API: it ends with a data centre, such as -us6")
    given = Connection(list_id, context.vault.seal({"api_key": key}), secret)
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await changes.connect(session, caller.tenant_id, given, actor=caller.actor, now=now)
        [shown] = await _shown(session, [row])
    await context.runs.begin_audience(AudienceRef(caller.tenant_id, row.id))
    hook = f"{context.settings.public_url}/hooks/mailchimp/{caller.tenant_id}/{list_id}/{secret}"
    return shown.model_copy(update={"hook": hook})


@router.delete("/{list_id}", status_code=204, summary="Disconnect an audience", responses=problems(404))
async def disconnect_audience(list_id: ListId, caller: Editor, context: Context) -> Response:
    """At Mailchimp nothing changes: who withdraws consent from now on stays a member there."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await _row(session, caller.tenant_id, list_id)
        await changes.disconnect(session, row, actor=caller.actor, now=datetime.now(UTC))
    return Response(status_code=204)


@router.post(
    "/{list_id}/sync",
    summary="Sync an audience now",
    status_code=202,
    response_model=AudienceRead,
    responses=problems(404, 409),
)
async def sync_audience(list_id: ListId, caller: Tester, request: RepeatableRequest, context: Context) -> Response:
    """Without waiting for `next_at`; a parked one is tried again, too. What came of it is in the list."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await _row(session, caller.tenant_id, list_id)

        async def begin() -> AudienceRead:
            await changes.request_sync(session, row, actor=caller.actor, now=datetime.now(UTC))
            [shown] = await _shown(session, [row])
            return shown

        answer = await answer_once(session, caller, request, begin, status=202)
    await context.runs.begin_audience(AudienceRef(caller.tenant_id, row.id))
    return answer


@router.post(
    "/{list_id}/test",
    summary="Ask Mailchimp whether the key and the audience work",
    response_model=AudienceTest,
    responses=problems(404, 409),
)
async def test_audience(list_id: ListId, caller: Tester, request: RepeatableRequest, context: Context) -> Response:
    """Reads the audience's name; nothing changes."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        row = await _row(session, caller.tenant_id, list_id)
    return await answer_harmless(context.database, caller, request, partial(_test, context, row))


async def _test(context: AppContext, row: AudienceRow) -> AudienceTest:
    try:
        key = context.vault.open(row.sealed).get("api_key", "")
        name, subscribed = await context.mailchimp.audience(key, row.list_id).check()
    except Unavailable:
        return _failed(VendorVerdict.CREDENTIALS, AudienceFault.NO_KEY)
    except Retryable as error:
        if error.throttled:
            return _failed(VendorVerdict.THROTTLED, AudienceFault.THROTTLED)
        return _failed(VendorVerdict.UNREACHABLE, AudienceFault.UNREACHABLE)
    except Final as error:
        if error.refusal is SendRefusal.CREDENTIALS:
            return _failed(VendorVerdict.CREDENTIALS, AudienceFault.CREDENTIALS, error.code)
        fault = AudienceFault.NO_AUDIENCE if error.code == "404" else AudienceFault.REFUSED
        return _failed(VendorVerdict.REFUSED, fault, error.code)
    except ProviderError:
        return _failed(VendorVerdict.UNREACHABLE, AudienceFault.UNREACHABLE)
    return AudienceTest(verdict=VendorVerdict.WORKS, name=name, subscribed=subscribed)


async def _row(session: AsyncSession, tenant_id: int, list_id: str) -> AudienceRow:
    row = await audiences.of_list(session, tenant_id, list_id)
    if row is None:
        raise NotFound("audience")
    return row


async def _shown(session: AsyncSession, rows: Sequence[AudienceRow]) -> list[AudienceRead]:
    counted = await audiences.counts(session, rows[0].tenant_id) if rows else []
    return [_read(row, [one for one in counted if one.audience_id == row.id]) for row in rows]


def _read(row: AudienceRow, counted: Sequence[Any]) -> AudienceRead:
    fault = AudienceFault(row.fault) if row.fault else None
    members: Counter[str] = Counter()
    for one in counted:
        members[one.status] += one.members
    refusals = _refusals(counted)
    return AudienceRead(
        list_id=row.list_id,
        fault=fault,
        parked=row.next_at is None,
        advice=_ADVICE[fault] if fault else "",
        members=dict(members),
        refused=sum(one.members for one in refusals),
        refusals=refusals,
        heard_until=row.heard_until,
        synced_at=row.synced_at,
        next_at=row.next_at,
        connected_at=row.created_at,
    )


def _refusals(counted: Sequence[Any]) -> list[RefusedMembers]:
    found: dict[MemberRefusal, RefusedMembers] = {}
    for one in counted:
        if one.code:
            reason = refusal_of(one.code)
            known = found.setdefault(
                reason, RefusedMembers(reason=reason, codes=[], members=0, advice=_REFUSED[reason])
            )
            known.members += one.members
            known.codes = sorted({*known.codes, one.code})
    return sorted(found.values(), key=lambda one: -one.members)


def _failed(verdict: VendorVerdict, fault: AudienceFault, code: str = "") -> AudienceTest:
    return AudienceTest(verdict=verdict, fault=fault, code=code, advice=_ADVICE[fault])

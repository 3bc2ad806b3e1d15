"""Addresses that must never be written to: stored as hashes, looked up at every message."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.idempotency import KeyHeader, RepeatableRequest, answer_once, of_upload
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute, UploadRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.outreach.blocks.files import read_blocks
from api.outreach.blocks.schemas import AddressGiven, BlockCounts, BlockGiven, BlockReport, BlockState, BlockUpload
from domain.leads.contact import normalise_email, normalise_phone
from domain.outreach.blocks import BlockedAddress, BlockScope
from store import privacy
from store.outreach import blocks

_ANSWERS = problems(401, 403, 422, 503)
_WRITES = problems(400, 409, 413, 415)
router = APIRouter(prefix="/suppressions", tags=["outreach"], route_class=StrictRoute, responses=_ANSWERS)
uploads = APIRouter(prefix="/suppressions", tags=["outreach"], route_class=UploadRoute, responses=_ANSWERS)
Admin = Annotated[Caller, Depends(Allow(Action.STOP_OUTREACH))]
Importer = Annotated[Caller, Depends(Allow(Action.STOP_OUTREACH, Limit.IMPORTS))]


@router.get("", summary="Count blocked addresses")
async def count_blocks(caller: Admin, context: Context) -> BlockCounts:
    async with context.database.tenant_session(caller.tenant_id) as session:
        found = await blocks.counts(session, caller.tenant_id)
    return BlockCounts(
        tenant_phones=found.get((BlockScope.TENANT, "phone"), 0),
        tenant_emails=found.get((BlockScope.TENANT, "email"), 0),
        group_phones=found.get((BlockScope.GROUP, "phone"), 0),
        group_emails=found.get((BlockScope.GROUP, "email"), 0),
    )


@router.post("", summary="Never write to an address", response_model=BlockState, responses=_WRITES)
async def block_address(body: BlockGiven, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """By phone or e-mail, for this hospital, or with `scope` `group` for every hospital of the installation. Kept as a
    keyed hash: nobody can read it back, and it outlives the person's data."""
    kind, address = _normal(body, caller.country)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def block() -> BlockState:
            given = [BlockedAddress(kind, address, body.reason)]
            added = await blocks.add(session, caller.tenant_id, given, body.scope, actor=caller.actor, at=now)
            await _note(session, caller, now, "addresses_blocked", added=added, scope=body.scope.value)
            return BlockState(blocked=True)

        return await answer_once(session, caller, request, block, status=200)


@router.post("/check", summary="Ask whether an address is blocked", responses=problems(400, 413, 415))
async def check_address(body: AddressGiven, caller: Admin, context: Context) -> BlockState:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return BlockState(blocked=await blocks.is_blocked(session, [_normal(body, caller.country)]))


@router.post("/lift", summary="Let an address be written to again", response_model=BlockState, responses=_WRITES)
async def lift_block(body: AddressGiven, caller: Admin, request: RepeatableRequest, context: Context) -> Response:
    """Only what this hospital blocked: `blocked` stays true where another one blocked it for the group. Opt-outs of the
    person stand."""
    kind, address = _normal(body, caller.country)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def lift() -> BlockState:
            if await blocks.lift(session, caller.tenant_id, kind, address, now):
                await _note(session, caller, now, "block_lifted")
            return BlockState(blocked=await blocks.is_blocked(session, [(kind, address)]))

        return await answer_once(session, caller, request, lift, status=200)


@uploads.post("/imports", summary="Upload a do-not-contact list", response_model=BlockReport, responses=_WRITES)
async def import_blocks(
    form: Annotated[BlockUpload, Form(media_type="multipart/form-data")],
    caller: Importer,
    context: Context,
    key: KeyHeader = None,
) -> Response:
    """Up to 50,000 rows, at once. A row without a phone or an address that can be one is refused, with its field; the
    others are stored. A file may be sent again: what is blocked stays blocked."""
    request = of_upload(form, form.file.file, key)
    read = await asyncio.to_thread(read_blocks, form.file.file, caller.country, form.reason)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:

        async def block() -> BlockReport:
            added = 0
            if not form.dry_run and read.addresses:
                given = read.addresses
                added = await blocks.add(session, caller.tenant_id, given, form.scope, actor=caller.actor, at=now)
                facts = {"added": added, "rows": read.rows, "scope": form.scope.value}
                await _note(session, caller, now, "addresses_blocked", **facts)
            distinct = len({(one.kind, one.address) for one in read.addresses})
            known = 0 if form.dry_run else distinct - added
            return BlockReport(rows=read.rows, added=added, known=known, refused=read.refused, refusals=read.refusals)

        return await answer_once(session, caller, request, block, status=200)


def _normal(given: AddressGiven, country: str) -> tuple[str, str]:
    """Raises `Invalid` of the field."""
    if given.phone is not None:
        return "phone", normalise_phone(given.phone, country).e164
    return "email", normalise_email(given.email or "").norm


async def _note(session: AsyncSession, caller: Caller, now: datetime, action: str, **facts: privacy.Fact) -> None:
    await privacy.record(session, caller.tenant_id, privacy.Entry(now, caller.actor, action, "tenant", facts=facts))

"""Addresses that must never be written to: stored as hashes, looked up at every message."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
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


@router.post("", summary="Never write to an address", responses=problems(400, 413, 415))
async def block_address(body: BlockGiven, caller: Admin, context: Context) -> BlockState:
    """By phone or e-mail, for this hospital, or with `scope` `group` for every hospital of the installation. Kept as a
    keyed hash: nobody can read it back, and it outlives the person's data."""
    kind, address = _normal(body, caller.country)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        given = [BlockedAddress(kind, address, body.reason)]
        added = await blocks.add(session, caller.tenant_id, given, body.scope, actor=caller.actor, at=now)
        await _note(session, caller, now, "addresses_blocked", added=added, scope=body.scope.value)
        return BlockState(blocked=True)


@router.post("/check", summary="Ask whether an address is blocked", responses=problems(400, 413, 415))
async def check_address(body: AddressGiven, caller: Admin, context: Context) -> BlockState:
    async with context.database.tenant_session(caller.tenant_id) as session:
        return BlockState(blocked=await blocks.is_blocked(session, [_normal(body, caller.country)]))


@router.post("/lift", summary="Let an address be written to again", responses=problems(400, 413, 415))
async def lift_block(body: AddressGiven, caller: Admin, context: Context) -> BlockState:
    """Only what this hospital blocked: `blocked` stays true where another one blocked it for the group. Opt-outs of the
    person stand."""
    kind, address = _normal(body, caller.country)
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        if await blocks.lift(session, caller.tenant_id, kind, address, now):
            await _note(session, caller, now, "block_lifted")
        return BlockState(blocked=await blocks.is_blocked(session, [(kind, address)]))


@uploads.post("/imports", summary="Upload a do-not-contact list", responses=problems(400, 413, 415))
async def import_blocks(
    form: Annotated[BlockUpload, Form(media_type="multipart/form-data")], caller: Importer, context: Context
) -> BlockReport:
    """Up to 50,000 rows, at once. A row without a phone or an address that can be one is refused, with its field; the
    others are stored. A file may be sent again: what is blocked stays blocked."""
    read = await asyncio.to_thread(read_blocks, form.file.file, caller.country, form.reason)
    added = 0
    now = datetime.now(UTC)
    if not form.dry_run and read.addresses:
        async with context.database.tenant_session(caller.tenant_id) as session:
            added = await blocks.add(session, caller.tenant_id, read.addresses, form.scope, actor=caller.actor, at=now)
            facts = {"added": added, "rows": read.rows, "scope": form.scope.value}
            await _note(session, caller, now, "addresses_blocked", **facts)
    distinct = len({(one.kind, one.address) for one in read.addresses})
    known = 0 if form.dry_run else distinct - added
    return BlockReport(rows=read.rows, added=added, known=known, refused=read.refused, refusals=read.refusals)


def _normal(given: AddressGiven, country: str) -> tuple[str, str]:
    """Raises `Invalid` of the field."""
    if given.phone is not None:
        return "phone", normalise_phone(given.phone, country).e164
    return "email", normalise_email(given.email or "").norm


async def _note(session: AsyncSession, caller: Caller, now: datetime, action: str, **facts: privacy.Fact) -> None:
    await privacy.record(session, caller.tenant_id, privacy.Entry(now, caller.actor, action, "tenant", facts=facts))

"""A partner's submission: read by its mapping, counted against its quota, stored once."""

import asyncio
import hashlib
import json
import math
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from fastapi import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.idempotency import Repeatable, json_answer
from api.auth.identity import Caller
from api.capture.schemas.partners import PartnerAnswer
from api.leads.schemas.leads import LeadCreate
from domain.capture.integrations import PartnerConfig
from domain.capture.mapping import Unmapped
from domain.capture.partners import QuotaUsed, posted_key, reference, submission_of, today
from domain.capture.submission import Submission
from domain.errors import NotFound
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from domain.tenants.custom_fields import CustomField, accepted
from services.capture.capture import capture, retry_raced
from services.capture.intake import CaptureChannel, Intake, KeyedAnswer
from store.capture import partners
from store.tenants import tenants
from store.tenants.idempotency import StoredAnswer, find_answer, store_answer

_STEP_SECONDS = 0.1
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Partner:
    """An integration of kind `partner`, and who speaks for it as the audit log names it."""

    tenant_id: int
    integration_id: int
    config: PartnerConfig
    campaign_id: int | None
    country: str
    actor: Actor


@dataclass(frozen=True)
class Accepted:
    """The answer to a submission, the first time and every time after. `created`: the person was not known."""

    reference: str
    created: bool


def receipt(taken: Accepted) -> Response:
    """The same for new and known people."""
    said = PartnerAnswer(status="accepted", id=taken.reference)
    return json_answer(said.model_dump_json(), 202)


async def accept(context: AppContext, partner: Partner, key: str, body: Any, now: datetime) -> Accepted:
    """What came through the webhook. Raises `Unmapped`, `QuotaUsed`. The run is signalled afterwards."""
    hashed = hashlib.sha256(key.encode()).digest()
    async with context.database.tenant_session(partner.tenant_id) as session:
        before = await find_answer(session, partner.tenant_id, key, hashed)
    if before:
        return Accepted(reference(partner.tenant_id, key), bool(before.answer["created"]))
    submission = submission_of(body, partner.config, partner.campaign_id, partner.country, now)
    submission = _fitting(submission, partner.config, await context.custom_fields.of(partner.tenant_id))
    came_by = CaptureChannel("partner", partner.integration_id)
    intake = Intake(submission, json.dumps(body), partner.actor, key, _keyed(key, hashed), came_by=came_by)
    try:
        return await _in_steps(_store(context, partner.tenant_id, partner.integration_id, intake))
    except NotFound as error:
        raise Unmapped([partner.config.fault("campaign_id", str(error))]) from None


async def accept_posted(
    context: AppContext,
    caller: Caller,
    integration_id: int,
    request: Repeatable,
    body: LeadCreate,
    submission: Submission,
) -> Accepted:
    """What a program posted with the partner's API key. Its Idempotency-Keys are its own, no other partner's.

    Raises `QuotaUsed`, `NotFound("campaign")`, `Conflict("idempotency_key_reused")`.
    """
    key = posted_key(integration_id, request.given) if request.given else None
    keyed = _keyed(key, request.fingerprint(caller)) if key else None
    raw = body.model_dump_json(exclude_unset=True)
    intake = Intake(submission, raw, caller.actor, key, keyed, came_by=CaptureChannel("partner", integration_id))
    return await _in_steps(_store(context, caller.tenant_id, integration_id, intake))


async def _in_steps(work: Awaitable[Answer]) -> Answer:
    """Answers at the end of a step: how long it took would say whether the person was known."""
    began = time.monotonic()
    try:
        return await work
    finally:
        await asyncio.sleep(_STEP_SECONDS - (time.monotonic() - began) % _STEP_SECONDS)


async def _store(context: AppContext, tenant_id: int, integration_id: int, intake: Intake) -> Accepted:
    """In one transaction, which a quota that is used up undoes."""

    async def store(session: AsyncSession) -> tuple[Accepted, RunRequest | None]:
        quota = await partners.begin_counting(session, tenant_id, integration_id)
        captured = await capture(session, tenant_id, intake)
        key = intake.submission_key
        if isinstance(captured, StoredAnswer):
            return Accepted(reference(tenant_id, key or ""), bool(captured.answer["created"])), None
        if key and not captured.answered:
            answer: dict[str, object] = {"id": captured.lead_id, "created": captured.created}
            await store_answer(session, tenant_id, key, 201 if captured.created else 200, answer)
        if quota is not None:
            await _check_quota(session, tenant_id, integration_id, quota, intake.submission.received_at)
        quoted = reference(tenant_id, key or f"touch:{captured.touch_id}")
        return Accepted(quoted, captured.created), captured.request

    taken, shown = await retry_raced(context.database, tenant_id, store)
    context.dispatcher.hand(shown)
    return taken


async def _check_quota(session: AsyncSession, tenant_id: int, integration_id: int, quota: int, now: datetime) -> None:
    """After the submission was stored: raises `QuotaUsed`, and it is not. A day is the tenant's."""
    begins, ends = today(now, await tenants.zone_of(session, tenant_id))
    if await partners.submissions_since(session, tenant_id, integration_id, begins, quota + 1) > quota:
        raise QuotaUsed(quota, math.ceil((ends - now).total_seconds()))


def _keyed(key: str, request_hash: bytes) -> KeyedAnswer:
    """What a repeat is answered from, with the lead's internal id, which is never shown."""
    return KeyedAnswer(key, request_hash, json.dumps({"created": True}))


def _fitting(submission: Submission, config: PartnerConfig, fields: Sequence[CustomField]) -> Submission:
    """The hospital's own fields in their own types. Raises `Unmapped` for those that do not fit."""
    custom = accepted(submission.custom, fields)
    if wrong := sorted(set(submission.custom) - set(custom)):
        raise Unmapped([config.fault(f"custom.{key}", "does not fit the hospital's field") for key in wrong])
    return submission.model_copy(update={"custom": custom})

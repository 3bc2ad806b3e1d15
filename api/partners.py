"""A partner's submission: read by its mapping, counted against its quota, stored once."""

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.door import Door
from domain.errors import NotFound
from domain.integrations import PartnerConfig
from domain.mapping import Fault, Unmapped
from domain.partners import QuotaUsed, reference, submission_of, today
from domain.ports import RunRequest
from store.queries import partners, tenants
from store.queries.capture import Intake, KeyedAnswer, Way, capture, retry_raced
from store.queries.idempotency import StoredAnswer, find_answer, store_answer


@dataclass(frozen=True)
class Partner:
    """An integration of kind `partner`, and who speaks for it as the audit log names it."""

    tenant_id: int
    integration_id: int
    config: PartnerConfig
    campaign_id: int | None
    country: str
    actor: str


@dataclass(frozen=True)
class Accepted:
    """The answer to a submission, the first time and every time after. `created`: the person was not known."""

    reference: str
    created: bool


async def accept(door: Door, partner: Partner, key: str, body: Any, now: datetime) -> Accepted:
    """Raises `Unmapped`, `QuotaUsed`. The run is told afterwards."""
    quoted = reference(partner.tenant_id, key)
    hashed = hashlib.sha256(key.encode()).digest()
    async with door.database.tenant_session(partner.tenant_id) as session:
        before = await find_answer(session, partner.tenant_id, key, hashed)
    if before:
        return Accepted(quoted, bool(before.answer["created"]))
    submission = submission_of(body, partner.config, partner.campaign_id, partner.country, now)
    keyed = KeyedAnswer(key, hashed, json.dumps({"created": True}))
    way = Way("partner", partner.integration_id)
    intake = Intake(submission, json.dumps(body), partner.actor, key, keyed, way=way)

    async def store(session: AsyncSession) -> tuple[Accepted, RunRequest | None]:
        quota = await partners.begin_counting(session, partner.tenant_id, partner.integration_id)
        captured = await capture(session, partner.tenant_id, intake)
        if isinstance(captured, StoredAnswer):
            return Accepted(quoted, bool(captured.answer["created"])), None
        if not captured.created:
            await store_answer(session, partner.tenant_id, key, 200, {"id": captured.lead_id, "created": False})
        await check_quota(session, partner.tenant_id, partner.integration_id, quota, now)
        return Accepted(quoted, captured.created), captured.request

    try:
        accepted, told = await retry_raced(door.database, partner.tenant_id, store)
    except NotFound as error:
        rule = partner.config.mapping.get("campaign_id")
        raise Unmapped([Fault("campaign_id", (rule and rule.path) or "", str(error))]) from None
    door.dispatcher.hand(told)
    return accepted


async def check_quota(
    session: AsyncSession, tenant_id: int, integration_id: int | None, quota: int | None, now: datetime
) -> None:
    """After the submission was stored, in its transaction: raises `QuotaUsed`, and it is not. A day is the tenant's."""
    if integration_id is None or quota is None:
        return
    begins, ends = today(now, await tenants.zone_of(session, tenant_id))
    if await partners.submissions_since(session, tenant_id, integration_id, begins, quota + 1) > quota:
        raise QuotaUsed(quota, math.ceil((ends - now).total_seconds()))

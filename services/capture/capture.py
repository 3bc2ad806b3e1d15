"""Capture: a submission becomes a lead, or a touch of the lead that it belongs to, in one transaction."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from psycopg.errors import DeadlockDetected, ForeignKeyViolation, UniqueViolation
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.identities import Identity, identities
from domain.errors import NotFound
from domain.leads.contact import name_norm, zone_of_phone
from services.capture.intake import NEW, RACED, Captured, Intake, Raced, new_lead
from services.capture.known import capture_known
from store.capture.capture_sql import SEEN, STORE_NEW
from store.errors import NO_CAMPAIGN, Causes, refusing
from store.session import Database, driver_sql
from store.tenants.idempotency import StoredAnswer, claim

_TRIES = 10
_PAUSE_SECONDS = 0.005
_STORE_NEW = driver_sql(STORE_NEW)
_REFUSED: Causes = {**NO_CAMPAIGN, **RACED}
Done = TypeVar("Done")


async def retry_raced(database: Database, tenant_id: int, work: Callable[[AsyncSession], Awaitable[Done]]) -> Done:
    """`work`, which may raise `Raced`, in a transaction of its own; again, from its beginning, when it raced."""
    for tried in range(1, _TRIES):
        try:
            return await _tried(database, tenant_id, work)
        except Raced:
            await asyncio.sleep(_PAUSE_SECONDS * tried)
    return await _tried(database, tenant_id, work)


async def _tried(database: Database, tenant_id: int, work: Callable[[AsyncSession], Awaitable[Done]]) -> Done:
    """Whatever else `work` does than capture may lose a deadlock, too, and a vendor does not send an event again."""
    with refusing({DeadlockDetected: Raced}):
        async with database.tenant_session(tenant_id, plan_once=True) as session:
            return await work(session)


async def capture(session: AsyncSession, tenant_id: int, intake: Intake) -> Captured | StoredAnswer:
    """Stores lead, identities, touch, consents, outbox row, audit entry; or the stored answer to a repeated key.

    Of a `submission_key` that is stored already nothing is stored again: its touch comes back.

    Raises `Raced` (roll back, then the same again), `NotFound("campaign")`, `Conflict("idempotency_key_reused")`.
    """
    with refusing(_REFUSED):
        return await _capture(session, tenant_id, intake)


async def _capture(session: AsyncSession, tenant_id: int, intake: Intake) -> Captured | StoredAnswer:
    own = identities(intake.submission)
    values = _values(tenant_id, intake, own)
    connection = await session.connection()
    new = (await connection.execute(STORE_NEW, values)).one()
    if created := _created(tenant_id, intake, own, tuple(new)):
        return created
    if intake.keyed:
        stored = await claim(session, tenant_id, intake.keyed.key, intake.keyed.request_hash)
        if stored:
            return stored
    if intake.submission_key and (seen := (await connection.execute(SEEN, values)).one_or_none()):
        return Captured(seen.lead_id, seen.id, False, None)
    return await capture_known(session, tenant_id, intake, own, values)


async def capture_new(database: Database, tenant_id: int, intake: Intake) -> Captured | None:
    """As `capture` in a transaction of its own, for those whom nobody knows, as most are; it costs half.

    None, and nothing stored: the person or the key is known already, or just became so; then `capture`.
    """
    own = identities(intake.submission)
    try:
        async with database.tenant_cursor(tenant_id, plan_once=True) as cursor:
            await cursor.execute(_STORE_NEW, _values(tenant_id, intake, own), prepare=True)
            return _created(tenant_id, intake, own, await cursor.fetchone())
    except ForeignKeyViolation:
        raise NotFound("campaign") from None
    except (Raced, UniqueViolation, DeadlockDetected):
        return None


def _created(tenant_id: int, intake: Intake, own: Sequence[Identity], row: Any) -> Captured | None:
    """By the row of `STORE_NEW`; None when it stored nothing. Raises `Raced` when it could not take all."""
    lead_id, touch_id, request_id, owned, claimed = row
    if lead_id is None:
        return None
    if owned != len(own) or (intake.keyed and not claimed):
        raise Raced
    return new_lead(tenant_id, (lead_id, touch_id, request_id), intake)


def _values(tenant_id: int, intake: Intake, own: Sequence[Identity]) -> dict[str, object]:
    submission, keyed = intake.submission, intake.keyed
    return {
        "tenant": tenant_id,
        "submission": submission.model_dump_json(),
        "raw": intake.raw,
        "actor": intake.actor,
        "submission_key": intake.submission_key,
        "name_norm": name_norm(submission.first_name, submission.last_name),
        "zone": zone_of_phone(submission.phone_e164) if submission.phone_e164 else None,
        "kinds": [identity.kind for identity in own],
        "values": [identity.value for identity in own],
        "holders": [0] * len(own),
        "key": keyed.key if keyed else None,
        "request_hash": keyed.request_hash if keyed else None,
        "answer": keyed.answer if keyed else json.dumps(None),
        "now": submission.received_at,
        "occurred_at": intake.occurred_at or submission.received_at,
        "priority": intake.priority or NEW,
        **asdict(intake.came_by),
    }

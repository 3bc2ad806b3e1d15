"""Capture: a submission becomes a lead, or a touch of the lead that it belongs to, in one transaction."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from psycopg.errors import DeadlockDetected, ForeignKeyViolation, UniqueViolation
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.submission import Submission
from domain.errors import NotFound, Unavailable
from domain.leads.contact import name_norm, zone_of_phone
from domain.lifecycle.outbox import RunRequest, Start
from domain.patients import Enquiry
from domain.privacy import Actor
from services import patients
from store.capture.capture_sql import FIND_KNOWN, SEEN, STILL_MERGED, STORE_NEW, TOUCH_KNOWN
from store.errors import NO_CAMPAIGN, Causes, existing, refusing
from store.lifecycle import outbox
from store.session import Database, driver_sql
from store.tables.leads import LeadRow
from store.tenants.idempotency import StoredAnswer, claim

_TRIES = 10
_PAUSE_SECONDS = 0.005
NEW = 3
_STORE_NEW = driver_sql(STORE_NEW)
Done = TypeVar("Done")


class Raced(Unavailable):
    """Another transaction captured the same person or key meanwhile; the same again will see what it wrote."""

    def __init__(self) -> None:
        super().__init__("The same person is being captured or merged at this moment; send it again.", retry_after=1)


RACED: Causes = {UniqueViolation: Raced, DeadlockDetected: Raced}
_REFUSED: Causes = {**NO_CAMPAIGN, **RACED}


@dataclass(frozen=True)
class KeyedAnswer:
    """An Idempotency-Key, the request's fingerprint, and the answer to a new lead (a JSON object) without its `id`."""

    key: str
    request_hash: bytes
    answer: str


@dataclass(frozen=True)
class Captured:
    """`created`: a new lead. `request` is the outbox row, to be sent after the commit; None: no run needs a signal.

    A touch of a merged person is kept with the lead that they came as; `lead_id` is the one that it was merged into.
    """

    lead_id: int
    touch_id: int
    created: bool
    request: RunRequest | None


@dataclass(frozen=True)
class CaptureChannel:
    """How a submission came in. `channel`: api | form | facebook | linkedin | google_ads | partner | phone | sms |
    import.

    `channel_id` names the form, integration or import; `link_id` the signed link that led there. `ip` and `page` are
    kept with the consents only.
    """

    channel: str
    channel_id: int | None = None
    link_id: int | None = None
    referrer_id: int | None = None
    ip: str | None = None
    page: str | None = None


API = CaptureChannel("api")


@dataclass(frozen=True)
class Intake:
    """One submission as it arrived. `raw` is the JSON text to keep; of two with one `submission_key` one is stored.

    `occurred_at`: when the person did it, if not just now. `priority` of the signal to the run; None: the lead's own.
    """

    submission: Submission
    raw: str
    actor: Actor
    submission_key: str | None = None
    keyed: KeyedAnswer | None = None
    occurred_at: datetime | None = None
    priority: int | None = None
    came_by: CaptureChannel = API


def identities(submission: Submission) -> list[tuple[str, str]]:
    """The keys that show two submissions are one person, strongest first; the same order in every transaction."""
    found = sorted((f"external:{system}", value) for system, value in submission.external_ids.items())
    if submission.phone_e164:
        found.append(("phone", submission.phone_e164))
    if submission.email_norm:
        found.append(("email", submission.email_norm))
    return found


async def retry_raced(database: Database, tenant_id: int, work: Callable[[AsyncSession], Awaitable[Done]]) -> Done:
    """`work`, which calls `capture`, in a transaction of its own; again, from its beginning, when it raced."""
    for tried in range(1, _TRIES):
        try:
            async with database.tenant_session(tenant_id, plan_once=True) as session:
                return await work(session)
        except Raced:
            await asyncio.sleep(_PAUSE_SECONDS * tried)
    async with database.tenant_session(tenant_id, plan_once=True) as session:
        return await work(session)


async def capture(session: AsyncSession, tenant_id: int, intake: Intake) -> Captured | StoredAnswer:
    """Stores lead, identities, touch, consents, outbox row, audit entry; or the stored answer to a repeated key.

    Raises `Raced` (roll back, then the same again), `NotFound("campaign")`, `Conflict("idempotency_key_reused")`.
    Who gets `Captured(created=False)` for a keyed intake stores the answer in the same transaction.
    """
    with refusing(_REFUSED):
        return await _capture(session, tenant_id, intake)


async def _capture(session: AsyncSession, tenant_id: int, intake: Intake) -> Captured | StoredAnswer:
    claims = identities(intake.submission)
    values = _values(tenant_id, intake, claims)
    connection = await session.connection()
    new = (await connection.execute(STORE_NEW, values)).one()
    if created := _created(tenant_id, intake, claims, tuple(new)):
        return created
    if intake.keyed:
        stored = await claim(session, tenant_id, intake.keyed.key, intake.keyed.request_hash)
        if stored:
            return stored
    return await _touch(session, tenant_id, intake, values)


async def capture_new(database: Database, tenant_id: int, intake: Intake) -> Captured | None:
    """As `capture` in a transaction of its own, for those whom nobody knows, as most are; it costs half.

    None, and nothing stored: the person or the key is known already, or just became so; then `capture`.
    """
    claims = identities(intake.submission)
    try:
        async with database.tenant_cursor(tenant_id, plan_once=True) as cursor:
            await cursor.execute(_STORE_NEW, _values(tenant_id, intake, claims), prepare=True)
            return _created(tenant_id, intake, claims, await cursor.fetchone())
    except ForeignKeyViolation:
        raise NotFound("campaign") from None
    except (Raced, UniqueViolation, DeadlockDetected):
        return None


def _created(tenant_id: int, intake: Intake, claims: list[tuple[str, str]], row: Any) -> Captured | None:
    """By the row of `STORE_NEW`; None when it stored nothing. Raises `Raced` when it could not take all."""
    lead_id, touch_id, request_id, owned, claimed = row
    if lead_id is None:
        return None
    if owned != len(claims) or (intake.keyed and not claimed):
        raise Raced
    return new_lead(tenant_id, lead_id, touch_id, request_id, intake.priority)


def new_lead(tenant_id: int, lead_id: int, touch_id: int, request_id: int, priority: int | None) -> Captured:
    """With the request that starts its first run."""
    start = RunRequest(request_id, tenant_id, lead_id, 1, Start("captured", touch_id), priority or NEW)
    return Captured(lead_id, touch_id, True, start)


async def _touch(session: AsyncSession, tenant_id: int, intake: Intake, values: dict[str, object]) -> Captured:
    connection = await session.connection()
    lead = (await connection.execute(FIND_KNOWN, values)).one_or_none()
    if lead is None:  # withdrawn meanwhile
        raise Raced
    known = {"lead": lead.own, "root": lead.id}
    parted = lead.own != lead.id and not (await connection.execute(STILL_MERGED, {**values, **known})).scalar_one()
    if parted or lead.merged_into is not None:
        raise Raced
    if seen := (await connection.execute(SEEN, {**values, **known})).scalar_one_or_none():
        return Captured(lead.id, seen, False, None)
    reopens = lead.status == "lost" or (lead.run_closed and lead.status != "converted")
    silent = lead.run_closed and lead.status == "converted"
    known |= {"run": lead.run + 1 if reopens else lead.run, "reopens": reopens, "silent": silent}
    priority = intake.priority or lead.priority
    row = (await connection.execute(TOUCH_KNOWN, {**values, **known, "priority": priority})).one()
    if silent:
        request = await _came_back(session, tenant_id, lead.id, row.touch_id, intake)
        return Captured(lead.id, row.touch_id, False, request)
    if row.request_id is None:
        return Captured(lead.id, row.touch_id, False, None)
    request = outbox.request_of((row.request_id, tenant_id, lead.id, row.run, row.message, row.body, priority))
    return Captured(lead.id, row.touch_id, False, request)


async def _came_back(
    session: AsyncSession, tenant_id: int, lead_id: int, touch_id: int, intake: Intake
) -> RunRequest | None:
    """A patient's last run has ended: nobody hears of the touch, unless somebody is told here."""
    lead = existing(await session.get(LeadRow, (tenant_id, lead_id), populate_existing=True), "lead")
    submission = intake.submission
    at = intake.occurred_at or submission.received_at
    enquiry = Enquiry(intake.came_by.channel, submission.procedure, at)
    return await patients.enquired(session, lead, touch_id, enquiry, submission.received_at)


def _values(tenant_id: int, intake: Intake, claims: list[tuple[str, str]]) -> dict[str, object]:
    submission, keyed = intake.submission, intake.keyed
    return {
        "tenant": tenant_id,
        "submission": submission.model_dump_json(),
        "raw": intake.raw,
        "actor": intake.actor,
        "submission_key": intake.submission_key,
        "name_norm": name_norm(submission.first_name, submission.last_name),
        "zone": zone_of_phone(submission.phone_e164) if submission.phone_e164 else None,
        "kinds": [kind for kind, _ in claims],
        "values": [value for _, value in claims],
        "key": keyed.key if keyed else None,
        "request_hash": keyed.request_hash if keyed else None,
        "answer": keyed.answer if keyed else json.dumps(None),
        "now": submission.received_at,
        "occurred_at": intake.occurred_at or submission.received_at,
        "priority": intake.priority or NEW,
        **asdict(intake.came_by),
    }

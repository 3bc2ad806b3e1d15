"""The outbox to lead runs: written in the transaction of its cause, sent at once or by the sweep."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.chapters.contact import Delivered
from domain.lifecycle.outbox import NAMES, RunMessage, RunRequest, Start, decode, encode, numbered
from store.session import Database, run_sql
from store.tables.leads import LeadRow
from store.tables.lifecycle import PACED

_log = structlog.get_logger(__name__)
_ADD = text("""
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    VALUES (:tenant_id, :lead_id, :run, :message, CAST(:body AS jsonb), :priority) RETURNING id
""")
_REPORTS = text("""
    SELECT id, message, body FROM start_requests
    WHERE tenant_id = :tenant_id AND lead_id = :lead_id AND run = :run AND message = 'delivered' ORDER BY id
""")
_REQUESTED = text("""
    SELECT EXISTS (SELECT FROM start_requests
        WHERE tenant_id = :tenant_id AND lead_id = :lead_id AND message = :message AND body = CAST(:body AS jsonb))
""")
_UNHEARD = text("""
    SELECT EXISTS (SELECT FROM start_requests
        WHERE tenant_id = :tenant_id AND lead_id = :lead_id AND run = :run AND message = 'reply'
          AND (sent_at IS NULL OR sent_at >= :since)
          AND created_at > CAST(:since AS timestamptz) - interval '10 minutes')
""")
_RUN_REQUESTED = text("""
    SELECT EXISTS (SELECT FROM start_requests
        WHERE tenant_id = :tenant_id AND lead_id = :lead_id AND run = :run AND message = 'start')
""")
_RESTART = text("""
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    VALUES (:tenant_id, :lead_id, :run, 'start', CAST(:body AS jsonb), :priority)
    ON CONFLICT (tenant_id, lead_id, run) WHERE message = 'start' DO NOTHING RETURNING id
""")
# A requested run that found its lead merged never started: it is requested again.
_RESTART_UNMERGED = text("""
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    VALUES (:tenant_id, :lead_id, :run, 'start', CAST(:body AS jsonb), :priority)
    ON CONFLICT (tenant_id, lead_id, run) WHERE message = 'start' DO UPDATE SET sent_at = NULL RETURNING id
""")
_START_AGAIN = text("""
    INSERT INTO start_requests (tenant_id, lead_id, run, message, body, priority)
    SELECT tenant_id, id, :run, 'start', CAST(:body AS jsonb), priority FROM leads
    WHERE (tenant_id, id) = (:tenant_id, :lead_id)
    ON CONFLICT (tenant_id, lead_id, run) WHERE message = 'start' DO UPDATE SET sent_at = NULL
""")
_PENDING = text(f"""
    SELECT id, tenant_id, lead_id, run, message, body, priority FROM start_requests
    WHERE tenant_id = :tenant_id AND sent_at IS NULL AND NOT ({PACED}) AND created_at <= :older_than
        AND message = ANY(:known)
    ORDER BY priority, id LIMIT :limit
""")  # noqa: S608 - a constant of the table
_PACED = text(f"""
    SELECT id, tenant_id, lead_id, run, message, body, priority FROM start_requests
    WHERE tenant_id = :tenant_id AND id > :after AND sent_at IS NULL AND {PACED} ORDER BY id LIMIT :limit
""")  # noqa: S608 - a constant of the table
_HAS_PACED = text(f"""
    SELECT EXISTS (SELECT FROM start_requests WHERE tenant_id = :tenant_id AND sent_at IS NULL AND {PACED})
""")  # noqa: S608 - a constant of the table
_STARTING = text(f"""
    WITH started AS (
        SELECT lead_id AS id FROM start_requests WHERE tenant_id = :tenant_id AND {PACED} AND sent_at > :since)
    SELECT count(*) FROM started JOIN leads USING (id)
    WHERE leads.tenant_id = :tenant_id AND NOT run_closed AND withdrawn_at IS NULL AND merged_into IS NULL
        AND owner_id IS NULL AND queued_at IS NULL
        AND NOT EXISTS (SELECT FROM offers WHERE offers.tenant_id = :tenant_id AND offers.lead_id = started.id)
""")  # noqa: S608 - a constant of the table
_UNSENT = text("""
    SELECT id, tenant_id, lead_id, run, message, body, priority FROM start_requests
    WHERE tenant_id = :tenant_id AND id = ANY(:ids) AND sent_at IS NULL
""")
_MARK_SENT = text("""
    UPDATE start_requests SET sent_at = :at WHERE tenant_id = :tenant_id AND id = ANY(:ids) AND sent_at IS NULL
""")


def request_of(row: Any) -> RunRequest:
    """`row`: id, tenant_id, lead_id, run, message, body, priority."""
    id, tenant_id, lead_id, run, name, body, priority = row
    return RunRequest(id, tenant_id, lead_id, run, decode(id, name, body), priority)


def _readable(rows: Iterable[Any]) -> list[RunRequest]:
    """What this version cannot read stays in the outbox, for `lead check` to name; it holds up nothing else."""
    found = []
    for row in rows:
        try:
            found.append(request_of(row))
        except ValueError as error:
            _log.warning("message cannot be read", request=row.id, message=row.message, error=type(error).__name__)
    return found


async def add(
    session: AsyncSession, tenant_id: int, lead_id: int, run: int, message: RunMessage, priority: int = 3
) -> RunRequest:
    """Has the message reach the lead's run; to be delivered once the transaction has committed."""
    connection = await session.connection()
    name, body = encode(message)
    request = {"tenant_id": tenant_id, "lead_id": lead_id, "run": run, "message": name, "body": body}
    id = int((await connection.execute(_ADD, {**request, "priority": priority})).scalar_one())
    return RunRequest(id, tenant_id, lead_id, run, numbered(id, message), priority)


async def ask(session: AsyncSession, lead: LeadRow, message: RunMessage) -> RunRequest:
    """As `add`, for the lead's run of now."""
    return await add(session, lead.tenant_id, lead.id, lead.run, message, lead.priority)


async def has_unheard_reply(session: AsyncSession, lead: LeadRow, since: datetime) -> bool:
    """Whether the person wrote in the last minutes, and the run was not signalled before `since`."""
    of = {"tenant_id": lead.tenant_id, "lead_id": lead.id, "run": lead.run, "since": since}
    return bool((await run_sql(session, _UNHEARD, of)).scalar_one())


async def requested(session: AsyncSession, lead: LeadRow, message: RunMessage) -> bool:
    """Whether this was added before, sent or not."""
    connection = await session.connection()
    name, body = encode(message)
    this = {"tenant_id": lead.tenant_id, "lead_id": lead.id, "message": name, "body": body}
    return bool((await connection.execute(_REQUESTED, this)).scalar_one())


async def reports(session: AsyncSession, lead: LeadRow) -> list[Delivered]:
    """All reports of its messages that were sent to the lead's present run, the oldest first."""
    criteria = {"tenant_id": lead.tenant_id, "lead_id": lead.id, "run": lead.run}
    found = [decode(row.id, row.message, row.body) for row in await run_sql(session, _REPORTS, criteria)]
    return [report for report in found if isinstance(report, Delivered)]


async def start_again(session: AsyncSession, tenant_id: int, lead_id: int, run: int) -> None:
    """Ask once more for a run that is gone, or that never began; the sweep brings it. One that runs is kept."""
    connection = await session.connection()
    criteria = {"tenant_id": tenant_id, "lead_id": lead_id, "run": run, "body": encode(Start("repaired"))[1]}
    await connection.execute(_START_AGAIN, criteria)


async def restart(session: AsyncSession, lead: LeadRow, why: str) -> RunRequest | None:
    """Requests the lead's next run, once; None when it is already requested."""
    return await _restart(session, lead, why, _RESTART)


async def is_requested(session: AsyncSession, tenant_id: int, lead_id: int, run: int) -> bool:
    """Whether this run of the lead was requested."""
    found = await run_sql(session, _RUN_REQUESTED, {"tenant_id": tenant_id, "lead_id": lead_id, "run": run})
    return bool(found.scalar_one())


async def restart_unmerged(session: AsyncSession, lead: LeadRow) -> RunRequest | None:
    """Ask for the next run of a lead that stands for itself again."""
    return await _restart(session, lead, "unmerged", _RESTART_UNMERGED)


async def _restart(session: AsyncSession, lead: LeadRow, why: str, ask: TextClause) -> RunRequest | None:
    connection = await session.connection()
    criteria = {"tenant_id": lead.tenant_id, "lead_id": lead.id, "run": lead.run + 1, "priority": lead.priority}
    id = (await connection.execute(ask, {**criteria, "body": encode(Start(why))[1]})).scalar_one_or_none()
    if id is None:
        return None
    return RunRequest(id, lead.tenant_id, lead.id, lead.run + 1, Start(why), lead.priority)


async def pending(session: AsyncSession, tenant_id: int, older_than: datetime, limit: int) -> list[RunRequest]:
    """Requests written before `older_than` and not sent yet, urgent first. Takes no lock: sending is idempotent.

    Runs of imported leads are `paced`.
    """
    connection = await session.connection()
    criteria = {"tenant_id": tenant_id, "older_than": older_than, "limit": limit, "known": list(NAMES)}
    return _readable(await connection.execute(_PENDING, criteria))


async def paced(session: AsyncSession, tenant_id: int, limit: int, after: int = 0) -> list[RunRequest]:
    """Imported leads whose runs wait to be started in their turn, the oldest behind request `after` first."""
    connection = await session.connection()
    return _readable(await connection.execute(_PACED, {"tenant_id": tenant_id, "limit": limit, "after": after}))


async def has_paced(session: AsyncSession, tenant_id: int) -> bool:
    """Whether runs of imported leads wait to be started."""
    connection = await session.connection()
    return bool((await connection.execute(_HAS_PACED, {"tenant_id": tenant_id})).scalar_one())


async def starting(session: AsyncSession, tenant_id: int, since: datetime) -> int:
    """How many imported runs were started after `since` and are neither offered, owned nor queued yet."""
    connection = await session.connection()
    return int((await connection.execute(_STARTING, {"tenant_id": tenant_id, "since": since})).scalar_one())


async def unsent(session: AsyncSession, tenant_id: int, ids: Sequence[int]) -> list[RunRequest]:
    """Those of these requests that are not sent yet."""
    connection = await session.connection()
    return _readable(await connection.execute(_UNSENT, {"tenant_id": tenant_id, "ids": list(ids)}))


async def mark_sent(session: AsyncSession, tenant_id: int, ids: Sequence[int], at: datetime) -> None:
    """Note that these requests arrived."""
    connection = await session.connection()
    await connection.execute(_MARK_SENT, {"tenant_id": tenant_id, "ids": list(ids), "at": at})


async def tenant_ids(database: Database) -> list[int]:
    """Every tenant, so that a sweep can visit each in a session of its own."""
    async with database.tenant_session(0) as session:
        connection = await session.connection()
        return list((await connection.execute(text("SELECT tenant_ids()"))).scalars())

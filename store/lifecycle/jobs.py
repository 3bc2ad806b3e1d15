"""Changes of many leads: which leads, the commands of a job, how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.commands import PendingCommand, command_json, command_name
from domain.lifecycle.messages import Command
from store.errors import existing
from store.lifecycle.commands import readable_commands
from store.session import run_sql
from store.tables.lifecycle import BulkJobRow

MOST_REFUSALS = 200
_CHOSEN = text("""
    SELECT id, owner_id, run, status, stage, phase, run_closed, merged_into FROM leads
    WHERE tenant_id = :tenant AND id = ANY(:leads) AND withdrawn_at IS NULL ORDER BY id
""")
_LOCKED = text(f"{_CHOSEN.text} FOR NO KEY UPDATE")
_KEEP = text("""
    INSERT INTO pending_commands (tenant_id, lead_id, user_id, name, command, key, sent_at, job_id)
    SELECT :tenant, lead_id, :user, :name, :command, 'bulk:' || :job || ':' || lead_id, :now, :job
    FROM unnest(CAST(:leads AS bigint[])) AS lead_id
""").bindparams(bindparam("command", type_=JSONB))
_PROGRESS = text("""
    SELECT count(*) FILTER (WHERE answered_at IS NULL) AS open,
        count(*) FILTER (WHERE result ->> 'answer' IS NOT NULL) AS done,
        count(*) FILTER (WHERE answered_at IS NOT NULL AND result ->> 'answer' IS NULL) AS refused
    FROM pending_commands WHERE tenant_id = :tenant AND job_id = :job
""")
_REFUSED = text("""
    SELECT lead_id, result ->> 'reason' AS reason, result ->> 'detail' AS detail FROM pending_commands
    WHERE tenant_id = :tenant AND job_id = :job AND answered_at IS NOT NULL AND result ->> 'answer' IS NULL
    ORDER BY id LIMIT :limit
""")
# What was sent already goes on: its run may have carried it out.
_STOP = text("""
    DELETE FROM pending_commands
    WHERE tenant_id = :tenant AND job_id = :job AND answered_at IS NULL AND taken_until IS NULL
""")
_OPEN = text("""
    SELECT tenant_id, id, lead_id, user_id, name, command, key, sent_at, result FROM pending_commands
    WHERE tenant_id = :tenant AND job_id = ANY(
        SELECT id FROM bulk_jobs WHERE bulk_jobs.tenant_id = :tenant AND state IN ('running', 'stopped'))
      AND answered_at IS NULL AND (taken_until IS NULL OR taken_until < now())
    ORDER BY taken_until NULLS FIRST, id LIMIT :limit
""")


@dataclass(frozen=True)
class Progress:
    """Of a job's commands: how many have no answer yet, were carried out, were refused; the first refusals."""

    open: int
    done: int
    refused: int
    refusals: list[dict[str, Any]]


async def chosen_leads(
    session: AsyncSession, tenant_id: int, lead_ids: Sequence[int], *, lock: bool = False
) -> Sequence[Row[Any]]:
    """Where they stand, by id; what does not exist is left out."""
    return (await run_sql(session, _LOCKED if lock else _CHOSEN, {"tenant": tenant_id, "leads": lead_ids})).all()


async def add_job(session: AsyncSession, job: BulkJobRow) -> BulkJobRow:
    session.add(job)
    await session.flush()
    await session.refresh(job)
    return job


async def keep_commands(
    session: AsyncSession, job: BulkJobRow, command: Command, lead_ids: Sequence[int], now: datetime
) -> None:
    """One for each lead, under a key of its own; the sweep sends them."""
    this = {"tenant": job.tenant_id, "job": job.id, "user": job.user_id, "now": now, "leads": lead_ids}
    await run_sql(session, _KEEP, {**this, "name": command_name(command), "command": command_json(command)})


async def find_job(session: AsyncSession, tenant_id: int, job_id: int, *, lock: bool = False) -> BulkJobRow:
    """Raises `NotFound`."""
    return existing(await session.get(BulkJobRow, (tenant_id, job_id), with_for_update=lock), "job")


async def progress_of(session: AsyncSession, job: BulkJobRow) -> Progress:
    this = {"tenant": job.tenant_id, "job": job.id}
    counts = (await run_sql(session, _PROGRESS, this)).one()
    refused = (await run_sql(session, _REFUSED, {**this, "limit": MOST_REFUSALS})).all()
    return Progress(counts.open, counts.done, counts.refused, [dict(row._mapping) for row in refused])


async def running_jobs(session: AsyncSession, tenant_id: int) -> Sequence[BulkJobRow]:
    query = select(BulkJobRow).where(BulkJobRow.tenant_id == tenant_id, col(BulkJobRow.state) == "running")
    return (await session.exec(query.order_by(col(BulkJobRow.id)))).all()


async def drop_unsent(session: AsyncSession, job: BulkJobRow) -> None:
    """Those that nobody has sent yet."""
    await run_sql(session, _STOP, {"tenant": job.tenant_id, "job": job.id})


async def open_commands(session: AsyncSession, tenant_id: int, limit: int) -> Sequence[PendingCommand]:
    """The next commands of jobs, those that were never sent first."""
    return await readable_commands(
        session, (await run_sql(session, _OPEN, {"tenant": tenant_id, "limit": limit})).all()
    )

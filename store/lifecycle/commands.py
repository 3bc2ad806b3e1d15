"""Commands whose run did not answer in time: kept, sent again by one sender at a time, answered once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.lifecycle.commands import (
    CommandResult,
    PendingCommand,
    SentCommand,
    command_json,
    command_name,
    read_command,
    read_result,
    result_json,
)
from domain.lifecycle.messages import LeadRef
from store.session import run_sql

log = structlog.get_logger(__name__)
_COLUMNS = "SELECT tenant_id, id, lead_id, user_id, name, command, key, sent_at, result FROM pending_commands"
_KEEP = text("""
    INSERT INTO pending_commands (tenant_id, lead_id, user_id, name, command, key, sent_at)
    VALUES (:tenant, :lead, :user, :name, :command, :key, :sent_at)
    ON CONFLICT (tenant_id, key) DO NOTHING
""").bindparams(bindparam("command", type_=JSONB))
_OF_KEY = text(f"{_COLUMNS} WHERE tenant_id = :tenant AND key = :key")
_FIND = text(f"{_COLUMNS} WHERE tenant_id = :tenant AND lead_id = :lead AND id = :id")
_OPEN = text(f"""
    {_COLUMNS} WHERE tenant_id = :tenant AND answered_at IS NULL AND job_id IS NULL
    ORDER BY taken_until NULLS FIRST, id LIMIT :limit
""")
_TAKE = text("""
    UPDATE pending_commands SET taken_until = :until
    WHERE tenant_id = :tenant AND id = :id AND answered_at IS NULL AND (taken_until IS NULL OR taken_until < now())
    RETURNING id
""")
_GIVE_BACK = text("""
    UPDATE pending_commands SET taken_until = now() WHERE tenant_id = :tenant AND id = :id AND answered_at IS NULL
""")
_ANSWER = text("""
    UPDATE pending_commands SET result = :result, answered_at = now()
    WHERE tenant_id = :tenant AND id = :id AND answered_at IS NULL
""").bindparams(bindparam("result", type_=JSONB))
_FORGET = text("""
    DELETE FROM pending_commands WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM pending_commands
        WHERE tenant_id = :tenant AND answered_at < :before ORDER BY answered_at LIMIT :limit)
""")


async def keep(session: AsyncSession, sent: SentCommand) -> PendingCommand:
    """Kept once per key; the same again returns what is kept already."""
    values = {
        "tenant": sent.lead.tenant_id,
        "lead": sent.lead.lead_id,
        "user": sent.user_id,
        "name": command_name(sent.command),
        "command": command_json(sent.command),
        "key": sent.key,
        "sent_at": sent.sent_at,
    }
    await run_sql(session, _KEEP, values)
    return _read((await run_sql(session, _OF_KEY, {"tenant": sent.lead.tenant_id, "key": sent.key})).one())


async def of_key(session: AsyncSession, tenant_id: int, key: str) -> PendingCommand | None:
    row = (await run_sql(session, _OF_KEY, {"tenant": tenant_id, "key": key})).one_or_none()
    return _read(row) if row else None


async def find(session: AsyncSession, lead: LeadRef, id: int) -> PendingCommand | None:
    criteria = {"tenant": lead.tenant_id, "lead": lead.lead_id, "id": id}
    row = (await run_sql(session, _FIND, criteria)).one_or_none()
    return _read(row) if row else None


async def without_answer(session: AsyncSession, tenant_id: int, limit: int) -> Sequence[PendingCommand]:
    """Those that nobody has sent again yet first, then those for which it is longest ago; none of a job."""
    return await readable_commands(
        session, (await run_sql(session, _OPEN, {"tenant": tenant_id, "limit": limit})).all()
    )


async def readable_commands(session: AsyncSession, rows: Iterable[Row[Any]]) -> Sequence[PendingCommand]:
    """What this version cannot read stays open, for `lead check` to name; it goes behind the others."""
    readable = []
    for row in rows:
        try:
            readable.append(_read(row))
        except (KeyError, ValidationError) as error:
            log.warning("command cannot be read", command=row.id, name=row.name, error=type(error).__name__)
            await run_sql(session, _GIVE_BACK, {"tenant": row.tenant_id, "id": row.id})
    return readable


async def take(session: AsyncSession, pending: PendingCommand, until: datetime) -> bool:
    """Whether the caller may send it now; nobody else may before `until`."""
    criteria = {"tenant": pending.lead.tenant_id, "id": pending.id, "until": until}
    return (await run_sql(session, _TAKE, criteria)).one_or_none() is not None


async def give_back(session: AsyncSession, pending: PendingCommand) -> None:
    await run_sql(session, _GIVE_BACK, {"tenant": pending.lead.tenant_id, "id": pending.id})


async def answer(session: AsyncSession, pending: PendingCommand, result: CommandResult) -> None:
    """Keeps the run's answer."""
    await run_sql(session, _ANSWER, {"tenant": pending.lead.tenant_id, "id": pending.id, "result": result_json(result)})


async def forget_answered(session: AsyncSession, tenant_id: int, before: datetime, limit: int) -> None:
    """What was answered before this moment, as far as the limit goes; the lead's history says what was done."""
    await run_sql(session, _FORGET, {"tenant": tenant_id, "before": before, "limit": limit})


def _read(row: Row[Any]) -> PendingCommand:
    return PendingCommand(
        lead=LeadRef(row.tenant_id, row.lead_id),
        user_id=row.user_id,
        command=read_command(row.name, row.command),
        key=row.key,
        sent_at=row.sent_at,
        id=row.id,
        result=read_result(row.result) if row.result is not None else None,
    )

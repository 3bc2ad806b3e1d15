"""What the engine's own ledger holds at the end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row

from tests.faults.ledger.hospital import TENANT

RowT = TypeVar("RowT")


@dataclass(frozen=True)
class OurMessage:
    """One attempt by message. `decided_at`: when everything was checked last."""

    token: str
    lead_id: int
    attempt: int
    channel: str
    state: str
    code: str | None
    recipient: str
    decided_at: datetime
    provider: str | None
    zone: str | None
    has_task: bool


@dataclass(frozen=True)
class OurAttempt:
    lead_id: int
    number: int
    channel: str
    due_at: datetime
    made_at: datetime | None
    outcome: str | None


@dataclass(frozen=True)
class OurLead:
    id: int
    phone: str | None
    email: str | None
    phase: str
    run_closed: bool
    loss_reason: str | None
    waits_for: str | None
    deadline: datetime | None
    attempts_made: int


@dataclass(frozen=True)
class OptOut:
    """`committed_at` as Postgres says."""

    address: str
    channel: str | None
    committed_at: datetime


@dataclass(frozen=True)
class Kept:
    """What the sandbox was given on a channel that has no vendor here."""

    token: str
    channel: str
    recipient: str
    at: datetime


@dataclass(frozen=True)
class Evidence:
    messages: list[OurMessage]
    attempts: list[OurAttempt]
    leads: list[OurLead]
    opt_outs: list[OptOut]
    kept: list[Kept]


_MESSAGES = b"""
    SELECT token, lead_id, attempt, channel, state, code, recipient, created_at AS decided_at, provider,
           window_zone AS zone,
           EXISTS (SELECT FROM tasks t WHERE (t.tenant_id, t.lead_id, t.run) = (m.tenant_id, m.lead_id, m.run)
               AND t.kind = 'check_delivery' AND t.subject_kind = 'attempt' AND t.subject_id = m.attempt) AS has_task
    FROM messages m WHERE tenant_id = %s AND direction = 'out' AND attempt IS NOT NULL
"""
_ATTEMPTS = b"SELECT lead_id, number, channel, due_at, made_at, outcome FROM attempts WHERE tenant_id = %s"
_LEADS = b"""
    SELECT id, phone_e164 AS phone, email_norm AS email, phase, run_closed, loss_reason, waiting_kind AS waits_for,
           deadline, attempts_made
    FROM leads WHERE tenant_id = %s AND merged_into IS NULL
"""
_OPT_OUTS = b"""
    SELECT address, channel, pg_xact_commit_timestamp(xmin) AS committed_at FROM suppressions WHERE tenant_id = %s
"""
_KEPT = b"SELECT token, channel, recipient, kept_at AS at FROM sandbox_messages WHERE tenant_id = %s"


async def read_evidence(checker_url: str) -> Evidence:
    async with await psycopg.AsyncConnection.connect(checker_url) as connection:
        return Evidence(
            messages=await _read(connection, OurMessage, _MESSAGES),
            attempts=await _read(connection, OurAttempt, _ATTEMPTS),
            leads=await _read(connection, OurLead, _LEADS),
            opt_outs=await _read(connection, OptOut, _OPT_OUTS),
            kept=await _read(connection, Kept, _KEPT),
        )


async def read_leads(checker_url: str) -> tuple[list[OurLead], int] | None:
    """Every lead, and how many messages are still intents; None while the database is unavailable."""
    intents = b"SELECT count(*) FROM messages WHERE tenant_id = %s AND state = 'intent'"
    try:
        async with await psycopg.AsyncConnection.connect(checker_url, connect_timeout=5) as connection:
            leads = await _read(connection, OurLead, _LEADS)
            row = await (await connection.execute(intents, [TENANT])).fetchone()
    except psycopg.OperationalError:
        return None
    return leads, int(row[0]) if row else 0


async def _read(connection: psycopg.AsyncConnection[Any], kind: type[RowT], query: bytes) -> list[RowT]:
    async with connection.cursor(row_factory=class_row(kind)) as cursor:
        await cursor.execute(query, [TENANT])
        return await cursor.fetchall()

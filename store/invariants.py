"""Checks the invariants that the database alone can show, as the checker role, over all tenants."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import namedtuple_row

from domain.leads.lead import LEGAL_MOVES, Channel, Stage
from domain.outreach.quiet_hours import Place, earliest
from domain.tenants.policy import Policy
from store import privacy
from store.lifecycle.unattended import GRACE as UNATTENDED_GRACE
from store.session import Database

_BLOCK = re.compile(r"^-- (I\d+) .*$", re.MULTILINE)
# `sent_at` is when we wrote down that the provider took it, a little after the moment that was judged.
_NOTIFYING_TAKES = timedelta(minutes=5)
_SENT = b"""
    SELECT m.tenant_id, m.id, m.run, m.attempt, m.channel, m.purpose, m.sent_at, m.window_zone,
           coalesce(m.country, t.country) AS country, t.policy
    FROM messages m JOIN tenants t ON t.id = m.tenant_id
    WHERE m.direction = 'out' AND m.sent_at IS NOT NULL AND m.step NOT LIKE 'opt_out_confirmation%%'
      AND m.tenant_id > %(after)s
"""


class Broken(NamedTuple):
    """One thing that breaks an invariant; `id` and `number` mean what `what` speaks of."""

    what: str
    tenant_id: int
    id: int | None = None
    run: int | None = None
    number: int | None = None


async def check(
    checker_url: str,
    *,
    outbox_grace: timedelta = timedelta(seconds=30),
    unattended_grace: timedelta = UNATTENDED_GRACE,
    after_tenant: int = 0,
) -> dict[str, list[Broken]]:
    """The broken invariants by name (`I2` …), each with what breaks it; empty when all hold.

    Quiet hours (I6) are judged by the tenant's policy of today; requests younger than `outbox_grace` may still be open,
    and what a lead waits for may be late by `unattended_grace`. Only tenants whose id is above `after_tenant`.
    """
    facts = {
        "legal_moves": [f"{before}>{after}" for before, after in LEGAL_MOVES],
        "stages": [stage.value for stage in Stage],
        "outbox_grace": outbox_grace,
        "unattended_grace": unattended_grace,
        "after": after_tenant,
    }
    async with await psycopg.AsyncConnection.connect(checker_url, autocommit=True, connect_timeout=5) as connection:
        found = {
            name: [Broken(*row) for row in await (await connection.execute(query, facts)).fetchall()]
            for name, query in _blocks()
        }
        found["I6"] = await _outside_quiet_hours(connection, facts)
        tenants = await (
            await connection.execute("SELECT id FROM tenants WHERE id > %(after)s ORDER BY id", facts)
        ).fetchall()
    found["I7"] = await _broken_chains(checker_url, [tenant_id for (tenant_id,) in tenants])
    return {name: rows for name, rows in sorted(found.items()) if rows}


def _blocks() -> Iterator[tuple[str, bytes]]:
    """Name and query of each block of the SQL file, for the tenants that are meant."""
    _, *parts = _BLOCK.split(Path(__file__).with_suffix(".sql").read_text())
    rows = "SELECT * FROM ({}) broken WHERE tenant_id > %(after)s"
    return zip(parts[::2], (rows.format(query).encode() for query in parts[1::2]), strict=True)


async def _outside_quiet_hours(connection: psycopg.AsyncConnection[Any], facts: Mapping[str, Any]) -> list[Broken]:
    cursor: psycopg.AsyncCursor[Any] = connection.cursor(row_factory=namedtuple_row)
    async with cursor:
        await cursor.execute(_SENT, facts)
        return [
            Broken("sent in quiet hours", row.tenant_id, row.id, row.run, row.attempt)
            async for row in cursor
            if not _inside_window(row)
        ]


def _inside_window(sent: Any) -> bool:
    """`sent` is a row of `_SENT`; a message that does not say in which zone it was judged is outside."""
    if sent.window_zone is None:
        return False
    policy, place = Policy.model_validate(sent.policy).quiet_hours, Place(sent.country, (sent.window_zone,))
    promotional, channel = sent.purpose == "marketing", Channel(sent.channel)
    at: datetime = sent.sent_at
    return any(
        earliest(moment, policy, place, promotional=promotional, channel=channel) == moment
        for moment in (at, at - _NOTIFYING_TAKES)
    )


async def _broken_chains(checker_url: str, tenant_ids: list[int]) -> list[Broken]:
    async with Database(checker_url, pool_size=1) as database:
        problems = []
        for tenant_id in tenant_ids:
            async with database.tenant_session(tenant_id) as session:
                problems += [Broken(what, tenant_id) for what in await privacy.verify(session, tenant_id)]
    return problems

"""Where every lead of the drill stands, as the database has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

_STANDINGS = b"""
    SELECT tenant_id, id, phone_e164 AS phone, run, run_closed AS closed, status, phase,
           waiting_for ->> 'kind' AS waits_for, deadline, attempts_made
    FROM leads WHERE tenant_id = ANY(%s) AND merged_into IS NULL
"""
_CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Standing:
    """Equal as long as the lead does not move."""

    tenant_id: int
    id: int
    phone: str | None
    run: int
    closed: bool
    status: str
    phase: str
    waits_for: str | None
    deadline: datetime | None
    attempts_made: int

    @property
    def in_words(self) -> str:
        until = f" until {self.deadline:%H:%M:%S}" if self.deadline else ""
        return f"lead {self.id} (tenant {self.tenant_id}): {self.phase}, waits for {self.waits_for or 'nothing'}{until}"


async def standings(checker_url: str, tenants: Sequence[int]) -> list[Standing] | None:
    """None while the database is unavailable."""
    try:
        async with (
            await psycopg.AsyncConnection.connect(checker_url, connect_timeout=_CONNECT_SECONDS) as connection,
            connection.cursor(row_factory=class_row(Standing)) as cursor,
        ):
            await cursor.execute(_STANDINGS, (list(tenants),))
            return await cursor.fetchall()
    except psycopg.OperationalError:
        return None

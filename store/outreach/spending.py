"""What was handed to vendors, by day, channel and country."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.spending.budgets import Spent
from store.session import run_sql

_SLOTS = 8
_COUNT = text("""
    INSERT INTO spending AS s (tenant_id, day, channel, country, slot, messages, parts, amount_minor)
    VALUES (:tenant, :day, :channel, :country, :slot, 1, :parts, :amount)
    ON CONFLICT (tenant_id, day, channel, country, slot) DO UPDATE
    SET messages = s.messages + 1, parts = s.parts + excluded.parts,
        amount_minor = s.amount_minor + excluded.amount_minor
""")
_SPENT = text("""
    SELECT day, channel, country, sum(messages)::int AS messages, sum(parts)::int AS parts, sum(amount_minor) AS amount
    FROM spending WHERE tenant_id = :tenant AND day >= :since AND channel = coalesce(CAST(:channel AS text), channel)
    GROUP BY day, channel, country ORDER BY channel, country, day
""")


class SpentOn(NamedTuple):
    day: date
    channel: Channel
    country: str
    spent: Spent


async def count(session: AsyncSession, tenant_id: int, one: SpentOn, lead_id: int) -> None:
    """One message more."""
    given = {
        "tenant": tenant_id,
        "day": one.day,
        "channel": one.channel.value,
        "country": one.country,
        "slot": lead_id % _SLOTS,
        "parts": one.spent.parts,
        "amount": one.spent.amount_minor,
    }
    await run_sql(session, _COUNT, given)


async def spent_since(
    session: AsyncSession, tenant_id: int, since: date, channel: Channel | None = None
) -> Sequence[SpentOn]:
    """By day and country, of one channel or of all."""
    given = {"tenant": tenant_id, "since": since, "channel": channel and channel.value}
    return [
        SpentOn(row.day, Channel(row.channel), row.country, Spent(row.messages, row.parts, Decimal(row.amount)))
        for row in await run_sql(session, _SPENT, given)
    ]

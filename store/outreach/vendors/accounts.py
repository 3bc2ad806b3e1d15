"""Vendors of a tenant: credentials, the order on each channel, which of them rest, and how they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.vendors import CHOICES, Rest, RestReason, Vendor, VendorChoice
from domain.payments.desk import DeskVendor
from store.session import run_sql
from store.tables.outreach import VendorAccountRow, VendorChannelRow, VendorRestRow

_ROUTE = text("""
    SELECT c.vendors,
        (SELECT coalesce(jsonb_object_agg(a.vendor, jsonb_build_array(
                    a.account, encode(a.secrets, 'escape'))), '{}')
         FROM vendor_accounts a WHERE a.tenant_id = :tenant AND a.secrets IS NOT NULL) AS accounts,
        (SELECT coalesce(jsonb_object_agg(r.vendor, jsonb_build_array(
                    r.reason, r.failures, r.failed_at, r.rests_until)), '{}')
         FROM vendor_rests r WHERE r.tenant_id = :tenant AND r.channel = :channel AND r.failures > 0) AS rests
    FROM (SELECT) one LEFT JOIN vendor_channels c ON (c.tenant_id, c.channel) = (:tenant, :channel)
""")


@dataclass(frozen=True)
class OwnAccount:
    """Credentials as they are kept: sealed, each time into another text."""

    account: str
    secrets: bytes


@dataclass(frozen=True)
class Route:
    """Of one channel: the vendors that the tenant has chosen, its accounts, and who rests."""

    choices: tuple[VendorChoice, ...]
    accounts: Mapping[Vendor, OwnAccount]
    rests: Mapping[Vendor, Rest]


async def route(session: AsyncSession, tenant_id: int, channel: Channel) -> Route:
    """In one query: it is read for each message that is sent, so that a change counts from the next one on."""
    row = (await run_sql(session, _ROUTE, {"tenant": tenant_id, "channel": channel.value})).one()
    accounts = {
        Vendor(name): OwnAccount(account, secrets.encode())
        for name, (account, secrets) in row.accounts.items()
        if name in [*Vendor]
    }
    rests = {
        Vendor(name): Rest(RestReason(reason), failures, _moment(failed_at), _moment(until) if until else None)
        for name, (reason, failures, failed_at, until) in row.rests.items()
        if name in [*Vendor]
    }
    return Route(CHOICES.validate_python(row.vendors or ()), accounts, rests)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def rest_of(session: AsyncSession, tenant_id: int, channel: Channel, vendor: str) -> Rest | None:
    """Locked, for one failure more."""
    row = await session.get(VendorRestRow, (tenant_id, channel.value, vendor), with_for_update=True)
    if row is None or not row.failures:
        return None
    return Rest(RestReason(row.reason), row.failures, row.failed_at, row.rests_until)


async def put_rest(session: AsyncSession, tenant_id: int, channel: Channel, vendor: str, rest: Rest) -> None:
    said = {
        "reason": rest.reason.value,
        "failures": rest.failures,
        "failed_at": rest.failed_at,
        "rests_until": rest.until,
    }
    made = insert(VendorRestRow).values(tenant_id=tenant_id, channel=channel.value, vendor=vendor, **said)
    await session.exec(made.on_conflict_do_update(index_elements=["tenant_id", "channel", "vendor"], set_=said))


_WORKS = text("""
    UPDATE vendor_rests SET failures = 0, rests_until = NULL
    WHERE tenant_id = :tenant AND vendor = :vendor AND failures > 0
      AND channel = coalesce(CAST(:channel AS text), channel)
""")
_TRY = text("""
    UPDATE vendor_rests SET rests_until = :until
    WHERE tenant_id = :tenant AND channel = :channel AND vendor = :vendor AND failures > 0 AND rests_until <= :now
    RETURNING vendor
""")


async def works(session: AsyncSession, tenant_id: int, vendor: str, channel: Channel | None = None) -> None:
    """It is not to rest any longer; `channel` None: on none of its channels."""
    of = {"tenant": tenant_id, "vendor": vendor, "channel": channel and channel.value}
    await run_sql(session, _WORKS, of)


async def begin_trial(
    session: AsyncSession, tenant_id: int, channel: Channel, vendor: str, now: datetime, until: datetime
) -> bool:
    """Whether this message is the one that tries a vendor whose rest is over; the others wait for it `until` then."""
    of = {"tenant": tenant_id, "channel": channel.value, "vendor": vendor, "now": now, "until": until}
    return (await run_sql(session, _TRY, of)).first() is not None


async def account_of(session: AsyncSession, tenant_id: int, vendor: Vendor) -> VendorAccountRow | None:
    """The tenant's own, with secrets or withdrawn; locked."""
    query = select(VendorAccountRow).where(
        VendorAccountRow.tenant_id == tenant_id, VendorAccountRow.vendor == vendor.value
    )
    return (await session.exec(query.with_for_update())).one_or_none()


async def secrets_of(session: AsyncSession, tenant_id: int, vendor: str) -> bytes | None:
    """Sealed; None when the tenant has no credentials of its own."""
    query = select(VendorAccountRow.secrets).where(
        VendorAccountRow.tenant_id == tenant_id, VendorAccountRow.vendor == vendor
    )
    return (await session.exec(query)).one_or_none()


async def list_accounts(session: AsyncSession, tenant_id: int) -> list[VendorAccountRow]:
    """Those with secrets that send messages, by vendor."""
    query = select(VendorAccountRow).where(
        VendorAccountRow.tenant_id == tenant_id,
        col(VendorAccountRow.secrets).is_not(None),
        col(VendorAccountRow.vendor).in_([*Vendor]),
    )
    return list(await session.exec(query.order_by(VendorAccountRow.vendor)))


async def put_account(
    session: AsyncSession,
    tenant_id: int,
    vendor: Vendor | DeskVendor,
    account: str,
    secrets: bytes | None,
    now: datetime,
) -> int:
    """The row's id."""
    said = {"account": account, "secrets": secrets, "updated_at": now}
    made = insert(VendorAccountRow).values(tenant_id=tenant_id, vendor=vendor.value, created_at=now, **said)
    stored = await session.exec(
        made.on_conflict_do_update(index_elements=["tenant_id", "vendor"], set_=said).returning(
            col(VendorAccountRow.id)
        )
    )
    return int(stored.scalar_one())


async def put_choices(
    session: AsyncSession, tenant_id: int, channel: Channel, choices: tuple[VendorChoice, ...], now: datetime
) -> None:
    said = {"vendors": CHOICES.dump_python(choices, mode="json", exclude_defaults=True), "updated_at": now}
    made = insert(VendorChannelRow).values(tenant_id=tenant_id, channel=channel.value, **said)
    await session.exec(made.on_conflict_do_update(index_elements=["tenant_id", "channel"], set_=said))


# An attempt is due when its plan says; any other message when it was written. What was postponed was not due yet.
_FIGURES = text("""
    WITH recent AS (
        SELECT m.channel, m.provider, m.state, m.created_at > :day AS today,
            extract(epoch FROM m.sent_at - CASE
                WHEN a.due_at BETWEEN m.created_at - interval '1 hour' AND m.sent_at THEN a.due_at
                ELSE least(m.created_at, m.sent_at) END) AS handed_over,
            extract(epoch FROM m.delivered_at - m.sent_at) AS arrived
        FROM messages m LEFT JOIN attempts a ON (a.tenant_id, a.lead_id, a.run, a.number)
            = (m.tenant_id, m.lead_id, m.run, m.attempt)
        WHERE m.tenant_id = :tenant AND m.direction = 'out' AND m.state <> 'skipped' AND m.created_at > :week
          AND m.provider IS NOT NULL)
    SELECT channel, provider, of_today AS today,
        count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read')) AS sent,
        count(*) FILTER (WHERE state IN ('delivered', 'read')) AS delivered,
        count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'unknown') AS unknown,
        percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY handed_over) AS handed_over,
        percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY arrived) AS arrived
    FROM recent, LATERAL (VALUES (false), (true)) span (of_today)
    WHERE NOT of_today OR today
    GROUP BY channel, provider, of_today
""")


async def figures(session: AsyncSession, tenant_id: int, day: datetime, week: datetime) -> list[Row[Any]]:
    """By channel and vendor: since `day` (`today`) and since `week`."""
    return list((await run_sql(session, _FIGURES, {"tenant": tenant_id, "day": day, "week": week})).all())

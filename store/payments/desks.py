"""Who takes a tenant's deposits, and with which credentials."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.payments.desk import DeskVendor
from store.session import run_sql
from store.tables.payments import PaymentDeskRow

_ACCOUNTS = text("""
    SELECT vendor, account, secrets, updated_at FROM vendor_accounts
    WHERE tenant_id = :tenant AND vendor = ANY(:vendors) AND secrets IS NOT NULL
""")


@dataclass(frozen=True)
class DeskAccount:
    """Of one vendor; `secrets` are sealed."""

    vendor: DeskVendor
    account: str
    secrets: bytes
    changed_at: datetime


async def chosen(session: AsyncSession, tenant_id: int) -> DeskVendor | None:
    """None: the tenant has chosen nobody."""
    row = await session.get(PaymentDeskRow, tenant_id)
    return DeskVendor(row.vendor) if row is not None else None


async def choose(session: AsyncSession, tenant_id: int, vendor: DeskVendor, now: datetime) -> None:
    said = {"vendor": vendor.value, "updated_at": now}
    made = insert(PaymentDeskRow).values(tenant_id=tenant_id, **said)
    await session.exec(made.on_conflict_do_update(index_elements=["tenant_id"], set_=said))


async def accounts(session: AsyncSession, tenant_id: int) -> dict[DeskVendor, DeskAccount]:
    """Those whose credentials the tenant has given."""
    of = {"tenant": tenant_id, "vendors": [vendor.value for vendor in DeskVendor]}
    rows = await run_sql(session, _ACCOUNTS, of)
    found = [DeskAccount(DeskVendor(row.vendor), row.account, bytes(row.secrets), row.updated_at) for row in rows]
    return {account.vendor: account for account in found}

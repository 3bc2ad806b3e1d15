"""A tenant's payment desk: chosen, given credentials, withdrawn; audited."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Invalid, NotFound
from domain.payments.desk import DeskVendor
from domain.privacy import Actor
from store import privacy
from store.outreach.vendors import accounts
from store.payments import desks


@dataclass(frozen=True)
class DeskCredentials:
    """`account` is no secret; `sealed` are the encrypted secrets."""

    vendor: DeskVendor
    account: str
    sealed: bytes


async def choose_desk(
    session: AsyncSession, tenant_id: int, vendor: DeskVendor, *, has_sandbox: bool, actor: Actor, now: datetime
) -> None:
    """Takes deposits from the next request on. Raises `Invalid`."""
    if vendor is DeskVendor.SANDBOX and not has_sandbox:
        raise Invalid(
            "vendor", "there is no sandbox here: set LEAD_SANDBOX_PAYMENTS=true to try deposits without money"
        )
    if vendor is not DeskVendor.SANDBOX and vendor not in await desks.accounts(session, tenant_id):
        raise Invalid("vendor", f"needs your credentials: PUT /payments/desk/credentials/{vendor.value} first")
    await desks.choose(session, tenant_id, vendor, now)
    entry = privacy.Entry(now, actor, "payment_desk_chosen", "vendor", facts={"vendor": vendor.value})
    await privacy.record(session, tenant_id, entry)


async def put_credentials(
    session: AsyncSession, tenant_id: int, given: DeskCredentials, *, actor: Actor, now: datetime
) -> None:
    id = await accounts.put_account(session, tenant_id, given.vendor, given.account, given.sealed, now)
    facts = {"vendor": given.vendor.value}
    entry = privacy.Entry(now, actor, "vendor_credentials_replaced", "vendor", id, facts=facts)
    await privacy.record(session, tenant_id, entry)


async def withdraw_credentials(
    session: AsyncSession, tenant_id: int, vendor: DeskVendor, *, actor: Actor, now: datetime
) -> None:
    """Not those of the desk that takes deposits: `Invalid`. Raises `NotFound` where there are none."""
    if vendor not in await desks.accounts(session, tenant_id):
        raise NotFound("credentials")
    if await desks.chosen(session, tenant_id) is vendor:
        raise Invalid("vendor", "takes your deposits: choose another desk first (PUT /payments/desk)")
    id = await accounts.put_account(session, tenant_id, vendor, "", None, now)
    facts = {"vendor": vendor.value}
    entry = privacy.Entry(now, actor, "vendor_credentials_withdrawn", "vendor", id, facts=facts)
    await privacy.record(session, tenant_id, entry)

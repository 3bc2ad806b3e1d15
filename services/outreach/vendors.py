"""A tenant's vendors: credentials and order changed, with an entry in the audit log; admins notified of refused ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.vendors import Vendor, VendorChoice, account_of, check_choices
from domain.privacy import Actor
from domain.team.notices import NoticeKind, NoticeRequest
from services.team.notices import notify
from store import privacy
from store.outreach import vendors
from store.team import users

_WORTH_SENDING = timedelta(days=1)


async def choose_vendors(
    session: AsyncSession,
    tenant_id: int,
    channel: Channel,
    choices: Sequence[VendorChoice],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """In this order from the next message on; none: the installation's default. Raises `Invalid`."""
    own = frozenset(Vendor(row.vendor) for row in await vendors.list_accounts(session, tenant_id))
    check_choices(channel, choices, own)
    await vendors.put_choices(session, tenant_id, channel, tuple(choices), now)
    named = {"channel": channel.value, "vendors": ",".join(choice.vendor.value for choice in choices)}
    await privacy.record(session, tenant_id, privacy.Entry(now, actor, "vendors_chosen", "vendor", facts=named))


async def put_credentials(
    session: AsyncSession,
    tenant_id: int,
    vendor: Vendor,
    secrets: dict[str, str],
    sealed: bytes,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Counts from the next message on; a vendor that rested because of the old ones rests no more."""
    id = await vendors.put_account(session, tenant_id, vendor, account_of(vendor, secrets), sealed, now)
    await vendors.works(session, tenant_id, vendor.value)
    await _note(session, tenant_id, id, "vendor_credentials_replaced", vendor, actor, now)


async def withdraw_credentials(
    session: AsyncSession, tenant_id: int, vendor: Vendor, *, actor: Actor, now: datetime
) -> bool:
    """Whether there were any. Where the vendor is chosen, the installation's account sends, if there is one."""
    row = await vendors.account_of(session, tenant_id, vendor)
    if row is None or row.secrets is None:
        return False
    await vendors.put_account(session, tenant_id, vendor, "", None, now)
    await vendors.works(session, tenant_id, vendor.value)
    await _note(session, tenant_id, row.id, "vendor_credentials_withdrawn", vendor, actor, now)
    return True


async def notify_of_credentials(
    session: AsyncSession, tenant_id: int, channel: Channel, vendor: str, now: datetime
) -> None:
    """Admins and operations, at most once a day for each vendor and channel."""
    request = NoticeRequest(
        users=await users.with_roles(session, tenant_id, ("admin", "ops")),
        kind=NoticeKind.VENDOR_CREDENTIALS,
        step=f"{vendor}-{channel.value}-{now.date().isoformat()}",
        facts={"vendor": vendor, "channel": channel.value},
        send_by=now + _WORTH_SENDING,
        channels=(Channel.EMAIL,),
    )
    await notify(session, tenant_id, request)


async def _note(
    session: AsyncSession, tenant_id: int, id: int, action: str, vendor: Vendor, actor: Actor, now: datetime
) -> None:
    entry = privacy.Entry(now, actor, action, "vendor", id, facts={"vendor": vendor.value})
    await privacy.record(session, tenant_id, entry)

"""A tenant's vendors: credentials and order changed, audited; admins notified of credentials that are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.lead import Channel
from domain.outreach.vendors import Vendor, VendorChoice, check_choices, order
from domain.privacy import Actor
from domain.team.notices import NoticeKind, NoticeRequest
from services.team.notices import notify
from store import privacy
from store.outreach.vendors import accounts as vendors
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


async def next_vendor(
    session: AsyncSession, tenant_id: int, channel: Channel, default: Vendor, now: datetime
) -> Vendor:
    """Whom the channel's next message goes to. `default`: the installation's, for who has chosen none."""
    said = await vendors.route(session, tenant_id, channel)
    choices = [choice.vendor for choice in said.choices] or [default]
    return choices[order([said.rests.get(vendor) for vendor in choices], now)[0]]


@dataclass(frozen=True)
class Credentials:
    """`account` is the vendor's own name for the account; `sealed` are the encrypted secrets."""

    vendor: Vendor
    account: str
    sealed: bytes


async def put_credentials(
    session: AsyncSession, tenant_id: int, given: Credentials, *, actor: Actor, now: datetime
) -> None:
    """Counts from the next message on; a vendor that rested because of the old ones rests no more."""
    id = await vendors.put_account(session, tenant_id, given.vendor, given.account, given.sealed, now)
    await vendors.works(session, tenant_id, given.vendor.value)
    facts = {"vendor": given.vendor.value}
    entry = privacy.Entry(now, actor, "vendor_credentials_replaced", "vendor", id, facts=facts)
    await privacy.record(session, tenant_id, entry)


async def withdraw_credentials(
    session: AsyncSession, tenant_id: int, vendor: Vendor, *, actor: Actor, now: datetime
) -> bool:
    """Whether there were any. Where the vendor is chosen, the installation's account sends, if there is one."""
    row = await vendors.account_of(session, tenant_id, vendor)
    if row is None or row.secrets is None:
        return False
    await vendors.put_account(session, tenant_id, vendor, "", None, now)
    await vendors.works(session, tenant_id, vendor.value)
    facts = {"vendor": vendor.value}
    entry = privacy.Entry(now, actor, "vendor_credentials_withdrawn", "vendor", row.id, facts=facts)
    await privacy.record(session, tenant_id, entry)
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
